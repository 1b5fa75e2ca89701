"""A pandoc table → a call of the template's `tabular`: three rules, a repeated head, columns to fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bookwright import nodes
from bookwright.formats.pdf.markup import content
from bookwright.nodes import Node
from bookwright.tables import GIVEN, placed

_ALIGN = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}
# in ems of the table's face: what a character takes on average, and the padding of a column
CHARACTER, PADDING = 0.53, 0.9
LOOKS = ("striped", "bordered", "borderless", "sm")  # classes that mean something on paper
USUAL, SMALLEST = 8.0, 6.0  # type (pt)


@dataclass(frozen=True)
class Written:
    """A table's markup; `too_wide` names it when its longest words fit on no page."""

    markup: str
    too_wide: str = ""


def write(
    found: Any,
    inlines: Callable[[list[Node]], str],
    blocks: Callable[[list[Node]], str],
    widest: float = 439.2,
) -> Written:
    """The table, its type reduced when its longest words would not fit side by side in `widest` (pt)."""
    attributes, _, columns, head, bodies, foot = found
    aligns = [_ALIGN.get(a["t"], "left") for a, _ in columns]
    size, fits = _size(found, len(columns), widest)

    def rows(given: list[Any], header: bool = False) -> str:
        return "".join(
            "\n  " + " ".join(_cell(c, aligns, i, header, inlines, blocks) for i, c in row)
            for row in placed(given)
        )

    widths = _columns(columns, GIVEN in dict(attributes[2]))
    looks = "".join(f" {look}: true," for look in LOOKS if {look, f"table-{look}"} & set(attributes[1]))
    parts = [f"#tabular(columns: {widths}, align: ({', '.join(aligns)},), size: {size:g}pt,{looks}"]
    if head[1]:
        parts.append(f"\n  head({rows(head[1], True)}\n  ),")
    else:
        parts.append("\n  toprule,")
    for _, _, first, body in bodies:
        parts.append(rows(first, True) + rows(body))
    if foot[1]:
        parts.append("\n  midrule," + rows(foot[1]))
    first_row = nodes.text(head[1][:1]) if head[1] else ""
    return Written("".join([*parts, "\n  bottomrule,\n)"]), "" if fits else first_row or "without a head")


def extent(found: Any, width: float) -> tuple[float, float]:
    """The table's width when no cell is broken, and its height when it is set `width` wide (pt)."""
    lengths = [
        [(i, c[3], len(nodes.text(c[4]))) for i, c in _placed(cells)]
        for _, cells in [*found[3][1], *(row for b in found[4] for row in (*b[2], *b[3])), *found[5][1]]
    ]
    natural = [0.0] * len(found[2])
    for row in lengths:
        for column, span, length in row:
            if span == 1 and column < len(natural):
                natural[column] = max(natural[column], (length * CHARACTER + PADDING) * USUAL)
    total = sum(natural) or 1.0
    scale = max(1.0, total / width)  # where the columns are squeezed, the longest cells get more lines
    lines = [max((1 + int(length * CHARACTER * USUAL * scale / natural[min(c, len(natural) - 1)] - 0.1)
                  for c, span, length in row if span == 1), default=1) for row in lengths]  # fmt: skip
    return total, sum(11.3 * n + 7.2 for n in lines)


def _columns(columns: list[Any], given: bool) -> str:
    """Columns as wide as their content, or in the proportions that the author gave."""
    shares = [w["c"] for _, w in columns if w["t"] == "ColWidth"]
    if given and len(shares) == len(columns):
        return "(" + " ".join(f"{100 * w:.4g}fr," for w in shares) + ")"
    return str(len(columns))


def _placed(cells: list[Any]) -> list[tuple[int, Any]]:
    column, result = 0, []
    for cell in cells:
        result.append((column, cell))
        column += cell[3]
    return result


def _cell(
    cell: Any, aligns: list[str], column: int, header: bool,
    inlines: Callable[[list[Node]], str], blocks: Callable[[list[Node]], str],
) -> str:  # fmt: skip
    _, align, row_span, column_span, body = cell
    simple = len(body) == 1 and body[0]["t"] in ("Plain", "Para")
    text = inlines(body[0]["c"]) if simple else blocks(body)
    text = f"#th[{text}]" if header else f"#none;{text}"  # a cell may begin with what would begin a list
    own = _ALIGN.get(align["t"])
    named = [f"align: {own}"] if own and own != aligns[min(column, len(aligns) - 1)] else []
    named += [f"rowspan: {row_span}"] if row_span > 1 else []
    named += [f"colspan: {column_span}"] if column_span > 1 else []
    return f"table.cell({', '.join(named)}){content(text)}," if named else f"{content(text)},"


def _size(found: Any, columns: int, widest: float) -> tuple[float, bool]:
    """The size of type at which the longest words stand side by side, and whether there is one."""
    longest = [0] * columns
    _, _, _, head, bodies, foot = found
    for _, cells in [*head[1], *(row for b in bodies for row in (*b[2], *b[3])), *foot[1]]:
        for column, cell in _placed(cells):
            if cell[3] == 1 and column < columns:
                words = nodes.text(cell[4]).replace("\u200b", " ").split()
                longest[column] = max([longest[column], *map(len, words)])
    ems = sum(longest) * CHARACTER + columns * PADDING
    size = min(USUAL, widest / ems) if ems else USUAL
    return max(SMALLEST, round(size, 1)), size >= SMALLEST
