"""A resolved tree × a format → a plain pandoc tree: features in their forms, targets as addresses."""

from __future__ import annotations

from collections.abc import Callable

from bookwright import nodes
from bookwright.features import FEATURES
from bookwright.features.base import Setting
from bookwright.features.base import lower as lower_feature
from bookwright.nodes import Node

_BY_NAME = {feature.name: feature for feature in FEATURES}
Address = Callable[[str], str]


def lower(tree: list[Node], setting: Setting, address: Address) -> list[Node]:
    """Every canonical node in its form for the format; `address` turns `label:…`, `page:…` and
    `file:…` targets into what the format links to."""

    def form(node: Node) -> list[Node] | None:
        if node["t"] in ("Div", "Span"):
            names = node["c"][0][1]
            if names and (feature := _BY_NAME.get(names[0])):
                return lower_feature(feature, node, setting)
        return None

    def link(node: Node) -> list[Node] | None:
        if node["t"] == "Span" and (played := _played(node, address)):
            return [played]
        if node["t"] != "Link" or not node["c"][2][0].startswith(("label:", "page:", "file:")):
            return None
        attributes, inlines, (target, title) = node["c"]
        return [{"t": "Link", "c": [attributes, inlines, [address(target), title]]}]

    return nodes.rewrite(nodes.rewrite(tree, form), link)  # type: ignore[no-any-return]


def _played(node: Node, address: Address) -> Node | None:
    """A `<video>` whose file is where the format has it; None for any other Span."""
    identifier, names, pairs = node["c"][0]
    if not any(key == "src" and value.startswith("file:") for key, value in pairs):
        return None
    found = [[key, address(value) if key == "src" else value] for key, value in pairs]
    return {"t": "Span", "c": [[identifier, names, found], node["c"][1]]}
