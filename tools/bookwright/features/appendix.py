"""Sections and divs marked `.appendix`: they stand at the end of their document, in every format."""

from __future__ import annotations

from typing import ClassVar

from bookwright.diagnostics import Code
from bookwright.features.base import Feature, Reading
from bookwright.nodes import Node, classes, rewrite, walk

F072 = Code(
    "F072", "warning", "an appendix inside another block",
    """A section or a div marked `.appendix` moves to the end of its document. This one stands inside another
    block (a callout, a column, a tab), which it cannot leave: it is printed where it stands.""",
)  # fmt: skip
FACTS = ":appendix-facts"  # what a document says of reuse and citation stays last


class Appendix(Feature):
    """A mark on a heading or a div; nothing is left of it but the place."""

    name: ClassVar[str] = ":appendix"

    def review(self, tree: list[Node], reading: Reading) -> list[Node]:
        if "appendix" not in reading.script.text:
            return tree
        for node in walk([b["c"][1] for b in tree if b["t"] == "Div"]):
            if _marked(node):
                reading.report.add(F072.at(reading.place(node), "an `.appendix` inside another block stays there"))
        title = next((n for n, b in enumerate(tree) if b["t"] == "Header" and b["c"][0] == 1), -1)
        if reading.config.document and title:
            title = -1  # a document's title is its first block
        return self._moved(tree, title)

    def _moved(self, tree: list[Node], title: int) -> list[Node]:
        """The text, what is marked, and last the facts; the block at `title` is no section."""
        text: list[Node] = []
        facts: list[Node] = []
        moved: list[list[Node]] = []
        inside = 0  # level of the marked section that is open
        for n, block in enumerate(tree):
            level = block["c"][0] if block["t"] == "Header" else 0
            if level and level <= inside:
                inside = 0
            if block["t"] == "Div" and classes(block)[:1] == [FACTS]:
                facts.append(block)
            elif inside:
                moved[-1].append(block)
            elif _marked(block) and n != title:
                moved.append([block])
                inside = level
            else:
                text.append(block)
        return [*text, *(b for group in moved for b in _raised(group)), *facts]


def _marked(block: Node) -> bool:
    return block["t"] in ("Header", "Div") and "appendix" in classes(block)


def _raised(group: list[Node]) -> list[Node]:
    """A section of its own, whatever it was part of; its headings have no numbers and are not in the contents."""
    top = min((n["c"][0] for n in walk(group) if n["t"] == "Header"), default=2)

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Header":
            return None
        level, (identifier, names, pairs), inlines = node["c"]
        names = list(dict.fromkeys([*names, "unnumbered", "unlisted"]))
        return [{"t": "Header", "c": [level - max(0, top - 2), [identifier, names, pairs], inlines]}]

    return list(rewrite(group, change))
