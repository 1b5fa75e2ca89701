"""Pages that lie on their side: `.landscape`, on paper; elsewhere its content."""

from __future__ import annotations

from typing import ClassVar

from bookwright import nodes
from bookwright.diagnostics import Code
from bookwright.features.base import PLACE, Feature, Reading, Setting, bare
from bookwright.nodes import Node, attr, classes, div, raw_block, values

F037 = Code(
    "F037", "warning", "a landscape page inside of something",
    """`.landscape` turns whole pages, so it must stand on its own between paragraphs, not in a figure, list,
    callout or column. This one is printed upright; put it outside, around the figure, say.""",
)  # fmt: skip
_THROUGH = ([":condition"], [":scheme"])


class Landscape(Feature):
    name: ClassVar[str] = ":landscape"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if "landscape" not in classes(node) or classes(node)[0].startswith(":"):
            return None
        inner = bare(node, "landscape")
        others = inner["c"][0][1] or inner["c"][0][2] or inner["c"][0][0]
        place = {PLACE: values(node)[PLACE]} if PLACE in values(node) else {}
        content = reading.again(inner) if others else inner["c"][1]
        return [{"t": "Div", "c": [attr("", [self.name], place), content]}]

    def review(self, tree: list[Node], reading: Reading) -> list[Node]:
        """Those that do not stand at the top of the text lose their turn."""
        if "landscape" not in reading.script.text:
            return tree

        def upright(node: Node) -> list[Node] | None:
            if node["t"] != "Div" or classes(node)[:1] != [self.name]:
                return None
            reading.report.add(F037.at(reading.place(node), "a `.landscape` inside another block cannot turn the page"))
            return list(node["c"][1])

        def top(blocks: list[Node]) -> list[Node]:
            result = []
            for block in blocks:
                if block["t"] == "Div" and classes(block)[:1] in ([self.name], *_THROUGH):
                    inner = block["c"][1]
                    own = classes(block)[:1] == [self.name]
                    block = {"t": "Div", "c": [block["c"][0], nodes.rewrite(inner, upright) if own else top(inner)]}
                    result.append(bare(block))
                else:
                    result += nodes.rewrite([block], upright)
            return result

        return top(tree)

    def html(self, node: Node, setting: Setting) -> list[Node]:
        return [div(node["c"][1], classes=["landscape"])]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        return [raw_block("typst", "#landscape["), *node["c"][1], raw_block("typst", "]")]
