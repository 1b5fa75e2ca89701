"""pandoc's tables: built from rows of cells, and given the widths that an author asks for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from bookwright.nodes import Node, attr

CLASSES = frozenset(
    """striped striped-columns hover active bordered borderless sm responsive responsive-sm responsive-md
    responsive-lg responsive-xl responsive-xxl caption-top primary secondary success danger warning info
    light dark""".split()
)
GIVEN = ":widths"  # the attribute of a table whose widths an author gave
ALIGNS = {"l": "AlignLeft", "r": "AlignRight", "c": "AlignCenter", "d": "AlignDefault"}
Cell = list[Any]  # [attributes, alignment, rows, columns, blocks]
Row = list[Any]  # [attributes, cells]


def cell(blocks: list[Node], align: str = "d", rows: int = 1, columns: int = 1) -> Cell:
    return [attr(), {"t": ALIGNS.get(align, "AlignDefault")}, rows, columns, blocks]


def build(rows: Sequence[Sequence[Cell]], aligns: Sequence[str], head: int, row_heads: int = 0) -> Node:
    """A table of rows of cells, the first `head` of them its head; every row has a cell for each column."""
    columns = [[{"t": ALIGNS.get(a, "AlignDefault")}, {"t": "ColWidthDefault"}] for a in aligns]
    made = [[attr(), list(cells)] for cells in rows]
    return {"t": "Table", "c": [
        attr(), [None, []], columns, [attr(), made[:head]], [[attr(), row_heads, [], made[head:]]], [attr(), []],
    ]}  # fmt: skip


def placed(rows: Sequence[Row]) -> list[list[tuple[int, Cell]]]:
    """The cells of each row with the columns in which they begin: those from above are passed over."""
    reach: dict[int, int] = {}  # column → rows that a cell from above still covers
    result = []
    for _, cells in rows:
        column, row, opened = 0, [], {}
        for one in cells:
            while reach.get(column, 0):
                column += 1
            row.append((column, one))
            opened.update(dict.fromkeys(range(column, column + one[3]), one[2]) if one[2] > 1 else {})
            column += one[3]
        reach = {c: n - 1 for c, n in {**reach, **opened}.items() if n > 1}
        result.append(row)
    return result


def column_groups(head: Sequence[Row]) -> list[int]:
    """How many columns each cell of the head's first row stands over; [] where none stands over several."""
    over = [one[3] for _, cells in head[:1] for one in cells]
    return over if any(n > 1 for n in over) else []


def colgroup(columns: Sequence[Any], given: bool, over: Sequence[int], xml: bool) -> str:
    """The columns in HTML: their widths where they have any, and together what a head stands `over`, which
    `scope="colgroup"` refers to. Equal widths that nobody gave are what pandoc gives a table with long lines."""
    widths = [w["c"] if w["t"] == "ColWidth" else None for _, w in columns]
    groups = list(over) if sum(over) == len(columns) else []
    if not any(widths) or (len(set(widths)) == 1 and not given):
        return "".join(f'<colgroup span="{n}"></colgroup>' for n in groups) + ("\n" if groups else "")
    close = "/>" if xml else ">"
    cols = iter([f'<col style="width:{100 * w:.4g}%"{close}' if w else f"<col{close}" for w in widths])
    return "".join(f"<colgroup>{''.join(islice(cols, n))}</colgroup>" for n in groups or [len(columns)]) + "\n"


def row_groups(rows: Sequence[Row], row_heads: int) -> list[list[Row]]:
    """The rows of a body, those together that one head in the first column stands for."""
    groups: list[list[Row]] = [[]]
    left, spanned = 0, False  # rows that the head still stands for; whether the last one stood for several
    for row in rows:
        reach = row[1][0][2] if row_heads and not left and row[1] else 1
        if groups[-1] and not left and (spanned or reach > 1):
            groups.append([])
        left, spanned = (left - 1, spanned) if left else (reach - 1, reach > 1)
        groups[-1].append(row)
    return groups


def filled(rows: Sequence[Sequence[Cell]]) -> tuple[list[list[Cell]], int, list[int]]:
    """The rows with empty cells where some were missing, the number of columns, and which rows were short."""
    spans: list[int] = []  # for each column that a cell from above reaches into: for how many more rows
    taken: list[int] = []
    for row in rows:
        taken.append(len(spans) + sum(one[3] for one in row))
        spans = [n - 1 for n in spans if n > 1]
        spans += [one[2] - 1 for one in row for _ in range(one[3]) if one[2] > 1]
    columns = max(taken, default=0)
    short = [n for n, width in enumerate(taken) if width < columns]
    full = [[*row, *(cell([]) for _ in range(columns - width))] for row, width in zip(rows, taken, strict=True)]
    return full, columns, short


def numbers(text: str) -> list[float]:
    """`[40, 60]` or `40,60` as numbers; raises `ValueError` for anything else."""
    found = [float(part) for part in text.strip().strip("[]").split(",")]
    if not all(0 < n < 1e6 for n in found):
        raise ValueError(text)
    return found


def with_widths(table: Node, widths: str) -> tuple[Node, str]:
    """The table with columns as `tbl-colwidths` has them (a list, `auto`, true or false), and what is wrong."""
    attributes, caption, columns, *rest = table["c"]
    chosen = widths.strip().lower()
    if chosen in ("", "auto"):
        return table, ""
    if chosen == "false":
        natural = [[a, {"t": "ColWidthDefault"}] for a, _ in columns]
        return {"t": "Table", "c": [attributes, caption, natural, *rest]}, ""
    marked = [attributes[0], attributes[1], [*attributes[2], [GIVEN, "given"]]]
    if chosen == "true":
        return {"t": "Table", "c": [marked, caption, columns, *rest]}, ""
    try:
        given = numbers(widths)
    except ValueError:
        return table, f"`tbl-colwidths` is a list of numbers, auto, true or false, not `{widths}`"
    if len(given) != len(columns):
        return table, f"`tbl-colwidths` has {len(given)} widths for {len(columns)} columns"
    whole = max(sum(given), 100.0)
    sized = [[a, {"t": "ColWidth", "c": w / whole}] for (a, _), w in zip(columns, given, strict=True)]
    return {"t": "Table", "c": [marked, caption, sized, *rest]}, ""
