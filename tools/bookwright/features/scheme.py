"""Content for light pages only and for dark pages only: `.light-content`, `.dark-content`."""

from __future__ import annotations

from typing import ClassVar

from bookwright import nodes
from bookwright.features.base import Feature, Reading, Setting, wrapped
from bookwright.nodes import Node, attr, attr_of, classes, div, span, values

_KINDS = ("light-content", "dark-content")


class Scheme(Feature):
    name: ClassVar[str] = ":scheme"
    kinds: ClassVar[tuple[str, ...]] = ("Div", "Span", "Image", "Figure", "CodeBlock")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["t"] == "Figure":
            return _figure(node, reading)
        names = attr_of(node)[1]
        kind = next((n for n in names if n in _KINDS), None)
        if kind is None or names[0].startswith(":"):
            return None
        wrapper = "Div" if node["t"] in ("Div", "CodeBlock") else "Span"
        return [{"t": wrapper, "c": [attr("", [self.name], {"kind": kind}), wrapped(node, reading, kind)]}]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        make = span if node["t"] == "Span" else div
        return [make(node["c"][1], classes=[values(node)["kind"]])]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        """Paper is light."""
        return list(node["c"][1]) if values(node)["kind"] == "light-content" else []

    epub = plain
    typst = plain


def _figure(node: Node, reading: Reading) -> list[Node] | None:
    """A figure whose picture is for one scheme goes with its caption."""
    attributes, caption, body = node["c"]
    kinds = [values(n)["kind"] for n in nodes.walk(body) if n["t"] == "Span" and classes(n)[:1] == [":scheme"]]
    if not kinds:
        return None
    inner = nodes.rewrite(
        body, lambda n: n["c"][1] if n["t"] == "Span" and classes(n)[:1] == [":scheme"] else None
    )
    figure = reading.again({"t": "Figure", "c": [attributes, caption, inner]})
    return [div(figure, classes=[":scheme"], kind=kinds[0])]
