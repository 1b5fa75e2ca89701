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

    def change(node: Node) -> list[Node] | None:
        kind = node["t"]
        if kind in ("Div", "Span"):
            names = node["c"][0][1]
            if names and (feature := _BY_NAME.get(names[0])):
                return [_addressed(n, address) for n in lower_feature(feature, node, setting)]
            return None
        return [_addressed(node, address)] if kind == "Link" else None

    return nodes.rewrite(tree, change)  # type: ignore[no-any-return]


def _addressed(node: Node, address: Address) -> Node:
    """Links in what a feature made, to any depth, with real addresses."""

    def change(inner: Node) -> list[Node] | None:
        if inner["t"] != "Link" or not inner["c"][2][0].startswith(("label:", "page:", "file:")):
            return None
        attributes, inlines, (target, title) = inner["c"]
        return [{"t": "Link", "c": [attributes, inlines, [address(target), title]]}]

    return nodes.rewrite([node], change)[0]  # type: ignore[no-any-return]
