"""Displayed equations: numbered when they have an `{#eq-…}` label, linkable in any case."""

from __future__ import annotations

from typing import ClassVar

from bookwright.features.base import Feature, Reading, Setting, typst_string
from bookwright.nodes import Node, raw_inline, span, string, values


class Equation(Feature):
    name: ClassVar[str] = ":equation"
    kinds: ClassVar[tuple[str, ...]] = ("Math",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["c"][0]["t"] != "DisplayMath":
            return None
        return [span([node], classes=[self.name])]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        identifier = node["c"][0][0]
        number = setting.number(identifier)
        inner = list(node["c"][1])
        if number:
            inner.append(span(string(f"({number})"), classes=["equation-number"]))
        return [span(inner, identifier, ["equation", *(["numbered"] if number else [])])]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        identifier = node["c"][0][0]
        number = setting.number(identifier)
        alt = values(node).get("alt") or node["c"][1][0]["c"][1].strip()
        label = f"<{identifier}>" if number else ""
        head = f"#equation(number: {typst_string(number)}, alt: {typst_string(alt)})["
        return [raw_inline("typst", head), *node["c"][1], raw_inline("typst", f"]{label}")]
