"""Assumed quantities (`[2.50 USD]{.assumed}`): marked as what they are."""

from __future__ import annotations

from typing import ClassVar

from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, raw_inline, span


class Assumed(Feature):
    name: ClassVar[str] = ":assumed"
    kinds: ClassVar[tuple[str, ...]] = ("Span",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, pairs), inlines = node["c"]
        if names[:1] != ["assumed"]:
            return None
        return [{"t": "Span", "c": [attr(identifier, [self.name], dict(pairs)), inlines]}]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        return [span(node["c"][1], classes=["assumed"], title="an assumption of this book")]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        return [raw_inline("typst", "#assumed["), *node["c"][1], raw_inline("typst", "]")]
