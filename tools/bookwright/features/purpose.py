"""The purpose of a chapter (`::: {.purpose}`): a question, and why it is worth a chapter."""

from __future__ import annotations

from typing import ClassVar

from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, raw_block, tagged


class Purpose(Feature):
    name: ClassVar[str] = ":purpose"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, pairs), blocks = node["c"]
        if names[:1] != ["purpose"]:
            return None
        return [{"t": "Div", "c": [attr(identifier, [self.name, *names[1:]], dict(pairs)), blocks]}]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        return [tagged("section", node["c"][1], node["c"][0][0], ["purpose"])]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        first, *rest = node["c"][1] or [None]
        head = [raw_block("typst", "#purpose["), first, raw_block("typst", "]")] if first else []
        return [*head, *rest]
