"""Article layout: content in the margin (`.column-margin`, `.aside`) or wider than the text (`.column-page` …)."""

from __future__ import annotations

import re
from typing import ClassVar

from bookwright import nodes
from bookwright.diagnostics import Code
from bookwright.features.base import Feature, Reading, Setting, wrapped
from bookwright.nodes import Node, attr, attr_of, classes, div, raw_block, raw_inline, span, with_attr

F036 = Code(
    "F036", "warning", "a margin inside a margin",
    """What stands in the margin or in a column of its own width cannot hold another such block: there is no
    margin beside the margin. The inner one is printed where it stands.""",
)  # fmt: skip
MARGIN = frozenset({"column-margin", "aside"})
_BREADTH = re.compile(
    r"column-(body-outset|body|page-inset|page|screen-inset-shaded|screen-inset|screen)(?:-(left|right))?$"
)
_OWN = ([":margin"], [":breadth"])


def _asked(names: list[str]) -> str:
    """The class that asks for a column, "" for none."""
    return next((n for n in names if n in MARGIN or _BREADTH.match(n)), "")


def _is_own(node: Node) -> bool:
    return node["t"] in ("Div", "Span") and node["c"][0][1][:1] in _OWN


def _placed(inner: list[Node], name: str, inline: bool = False) -> Node:
    """The canonical form: the margin, or a breadth with the side to which it goes."""
    found = _BREADTH.match(name)
    kind = [":breadth", name] if found else [":margin"]
    return {"t": "Span" if inline else "Div", "c": [attr("", kind), inner]}


class Margin(Feature):
    name: ClassVar[str] = ":margin"
    kinds: ClassVar[tuple[str, ...]] = ("Div", "Span", "Figure")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["t"] == "Figure":
            return _figure(node, reading)
        name = _asked(classes(node))
        if not name or classes(node)[0].startswith(":") or (node["t"] == "Span" and name not in MARGIN):
            return None
        if any(_is_own(n) for n in nodes.walk(node["c"][1])):
            reading.report.add(F036.at(reading.place(node), f"`.{name}` holds another block of its kind"))
            content = nodes.rewrite(node["c"][1], lambda n: list(n["c"][1]) if _is_own(n) else None)
            node = {"t": node["t"], "c": [node["c"][0], content]}
        return [_placed(wrapped(node, reading, name), name, node["t"] == "Span")]

    def review(self, tree: list[Node], reading: Reading) -> list[Node]:
        """Floats that ask for a column themselves (a cell's `column`, a table's class) get it around them."""
        cells = any("column" in k for c in reading.script.cells for k in c.options)
        if not cells and "column-" not in reading.script.text:
            return tree

        def change(node: Node) -> list[Node] | None:
            if node["t"] != "Div" or node["c"][0][1][:1] not in ([":float"], [":cell"]):
                return None
            identifier, names, pairs = node["c"][0]
            tables = [b for part in node["c"][1] for b in part["c"][1:2] if part["t"] == "Div" for b in b]
            name = _asked(names) or next((n for b in tables if b["t"] == "Table" if (n := _asked(classes(b)))), "")
            kept = [[identifier, [n for n in names if n != name], pairs], _without(node["c"][1], name)]
            return [_placed([{"t": "Div", "c": kept}], name)] if name else [{"t": "Div", "c": kept}]

        return nodes.rewrite(tree, change)  # type: ignore[no-any-return]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        if node["t"] == "Span":
            return [span(node["c"][1], classes=["aside", "column-margin"], role="note")]
        return [div(node["c"][1], classes=["column-margin"], role="note")]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        if node["t"] == "Span":
            return [raw_inline("typst", "#margin-note(inline: true)["), *node["c"][1], raw_inline("typst", "]")]
        return [raw_block("typst", "#margin-note["), *node["c"][1], raw_block("typst", "]")]


class Breadth(Feature):
    name: ClassVar[str] = ":breadth"

    def html(self, node: Node, setting: Setting) -> list[Node]:
        return [div(node["c"][1], classes=classes(node)[1:])]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        found = _BREADTH.match(classes(node)[1])
        if found is None or found.group(1) == "body" or found.group(2) == "left":
            return list(node["c"][1])
        half = ", half: true" if found.group(1) == "body-outset" else ""
        shaded = ", shaded: true" if found.group(1).endswith("shaded") else ""
        head = f"#broad({f'{half}{shaded}'.removeprefix(', ')})["
        return [raw_block("typst", head), *node["c"][1], raw_block("typst", "]")]


def _figure(node: Node, reading: Reading) -> list[Node] | None:
    """A captioned image whose class asks for a column (pandoc leaves the class on the image)."""
    name = next((n for i in nodes.walk(node["c"][2]) if i["t"] == "Image" if (n := _asked(classes(i)))), "")
    if not name:
        return None
    attributes, caption, body = node["c"]
    inner = reading.again({"t": "Figure", "c": [attributes, caption, _without(body, name)]})
    return [_placed(inner, name)]


def _without(tree: list[Node], name: str) -> list[Node]:
    """The nodes without the class that has been obeyed."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] not in ("Image", "Table") or name not in classes(node):
            return None
        identifier, names, pairs = attr_of(node)
        return [with_attr(node, [identifier, [n for n in names if n != name], pairs])]

    return nodes.rewrite(tree, change) if name else tree
