"""Columns: `.column` blocks side by side inside `.columns`, each with its share of the width."""

from __future__ import annotations

import re
from typing import ClassVar

from bookwright.diagnostics import Code
from bookwright.features.base import PLACE, Feature, Reading, Setting, bare
from bookwright.nodes import Node, attr, classes, div, raw_block, rewrite, values

F034 = Code(
    "F034", "warning", "columns whose widths do not add up",
    """The `width` of a `.column` is a share of the line, like `width="40%"`, and those of one row are at most
    100 % together. What cannot be read counts as not given; what is too much is scaled down.""",
)  # fmt: skip
F035 = Code(
    "F035", "warning", "columns that are none",
    """A `.columns` block holds `.column` blocks and nothing else, and a `.column` stands in a `.columns`. Content
    outside of them is printed, as a column of its own or as it stands.""",
)  # fmt: skip
_SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*$")


class Columns(Feature):
    name: ClassVar[str] = ":columns"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if "columns" not in classes(node):
            return None
        place = reading.place(node)
        (identifier, names, _), blocks = bare(node, "columns")["c"]
        cells: list[Node] = []
        shares: list[float | None] = []
        for block in blocks:
            own = block["t"] == "Div" and "column" in classes(block)
            if not own:
                if block["t"] == "RawBlock" or (block["t"] == "Para" and not block["c"]):
                    continue
                reading.report.add(F035.at(place, "there is text between these columns", "put it into a `.column`"))
            width = values(block).get("width", "") if own else ""
            found = _SHARE.match(width)
            if width and not found:
                where = reading.place(block)
                reading.report.add(F034.at(where, f"`{width}` is not a share of the width", 'write `width="40%"`'))
            shares.append(float(found.group(1)) if found else None)
            inner = bare(block, "column", "width") if own else div([block])
            cells.append({"t": "Div", "c": [[inner["c"][0][0], [":column", *classes(inner)], inner["c"][0][2]],
                                            inner["c"][1]]})  # fmt: skip
        if not cells:
            reading.report.add(F035.at(place, "this `.columns` holds no `.column`"))
            return list(blocks)
        if sum(s or 0 for s in shares) > 100.5:
            total = sum(s or 0 for s in shares)
            reading.report.add(F034.at(place, f"these columns are {total:g} % of the line wide"))
        widths = " ".join(f"{w:g}" for w in _widths(shares))
        return [{"t": "Div", "c": [attr(identifier, [self.name, *names], {"widths": widths}), cells]}]


    def review(self, tree: list[Node], reading: Reading) -> list[Node]:
        """A `.column` that no `.columns` has taken is a block like any other."""
        if not reading.placed:
            return tree

        def change(node: Node) -> list[Node] | None:
            if node["t"] != "Div" or PLACE not in values(node):
                return None
            if "column" in classes(node):
                reading.report.add(F035.at(reading.place(node), "this `.column` stands in no `.columns`"))
            return [bare(node)]

        return rewrite(tree, change)  # type: ignore[no-any-return]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        (identifier, names, _), cells = node["c"]
        shares = [float(w) for w in values(node)["widths"].split()]
        tracks = [f"minmax(0,{w:g}fr)" for w in shares]
        columns = [
            {"t": "Div", "c": [[c["c"][0][0], ["column", *c["c"][0][1][1:]], c["c"][0][2]], c["c"][1]]} for c in cells
        ]
        style = f"grid-template-columns:{' '.join(tracks[:len(cells)])}"
        rest = 100 - sum(shares)
        style += f" minmax(0,{rest:g}fr)" if rest > 0.5 else ""
        return [div(columns, identifier, ["columns", *names[1:]], style=style)]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        shares = [float(w) for w in values(node)["widths"].split()]
        rest = 100 - sum(shares)
        tracks = "".join(f"{w:g}fr, " for w in [*shares, *([rest] if rest > 0.5 else [])])
        result = [raw_block("typst", f"#side-by-side(({tracks}))[")]
        for i, cell in enumerate(node["c"][1]):
            if i:
                result.append(raw_block("typst", "]["))
            result += cell["c"][1]
        return [*result, raw_block("typst", "]")]


def _widths(shares: list[float | None]) -> list[float]:
    """Shares in per cent: those not given divide what is left; more than the line is scaled down."""
    given = sum(s for s in shares if s is not None)
    open_ = sum(s is None for s in shares)
    left = max(100 - given, 10.0 * open_) if open_ else 0.0
    result = [s if s is not None else left / open_ for s in shares]
    scale = 100 / sum(result) if sum(result) > 100 else 1.0
    return [round(max(w * scale, 0.1), 2) for w in result]
