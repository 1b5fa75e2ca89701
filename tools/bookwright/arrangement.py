"""Layout attributes (`layout-ncol`, `layout-nrow`, `layout="[[40,-20,40],[100]]"`) → rows of places."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SHAPES = ("layout", "layout-ncol", "layout-nrow")
KEYS = (*SHAPES, "layout-align", "layout-valign")
ALIGNS = ("left", "center", "right", "default")
VALIGNS = ("top", "center", "bottom", "default")


@dataclass(frozen=True)
class Place:
    """A place in a row: its share of the width, and the number of the cell in it (None: a gap)."""

    width: float
    cell: int | None
    align: str = ""
    valign: str = ""


Row = tuple[Place, ...]


def chosen(options: Mapping[str, Any]) -> dict[str, str]:
    """The layout keys among `options` as texts; lists (a cell's options are YAML) become JSON."""
    return {k: v if isinstance(v, str) else json.dumps(v) for k in KEYS if (v := options.get(k)) is not None}


def arrange(options: Mapping[str, str], count: int) -> tuple[list[Row], str]:
    """`count` cells in rows, and what is wrong with the attributes ("" for nothing).

    Whatever is wrong, every cell has a place.
    """
    try:
        widths, problem = _widths(options, count), ""
        aligns = _marks(options.get("layout-align", ""), ALIGNS, "layout-align")
        valigns = _marks(options.get("layout-valign", ""), VALIGNS, "layout-valign")
    except ValueError as error:
        widths, problem, aligns, valigns = [[1.0]] * count, str(error), [""], [""]
    rows, cell = [], 0
    for row in widths:
        places = []
        for width in row:
            if width < 0:
                places.append(Place(-width, None))
            elif cell < count:
                align, valign = (m[cell] if cell < len(m) else m[-1] if len(m) == 1 else "" for m in (aligns, valigns))
                places.append(Place(width, cell, align, valign))
                cell += 1
        if any(p.cell is not None for p in places):
            rows.append(tuple(places))
    total = sum(w > 0 for row in widths for w in row)
    if not problem and "layout" in options and total != count:
        problem = f"the layout has places for {total} and there are {count} to fill them"
    rows += [(Place(1.0, n, aligns[0] if len(aligns) == 1 else ""),) for n in range(cell, count)]
    return rows, problem


def _widths(options: Mapping[str, str], count: int) -> list[list[float]]:
    """The widths of the places, row by row; raises `ValueError` in words for the author."""
    if "layout" in options:
        return _given(options["layout"])
    if "layout-ncol" in options:
        columns = _number(options["layout-ncol"], "layout-ncol")
    elif "layout-nrow" in options:
        columns = -(-count // _number(options["layout-nrow"], "layout-nrow")) or 1
    else:
        columns = 1
    return [[1.0] * columns for _ in range(-(-count // columns))]


def _number(text: str, key: str) -> int:
    if not text.strip().isdecimal() or not 1 <= int(text) <= 24:
        raise ValueError(f"`{key}` is a number of 1 or more, not `{text}`")
    return int(text)


def _given(text: str) -> list[list[float]]:
    try:
        found = json.loads(text.replace("'", '"'))
    except (ValueError, RecursionError):
        raise ValueError(f"`layout` is a list of rows, like [[40,-20,40],[100]], not `{text}`") from None
    rows = found if isinstance(found, list) and all(isinstance(r, list) for r in found) else [found]
    if not rows or not all(isinstance(r, list) and r for r in rows):
        raise ValueError(f"`layout` is a list of rows, like [[40,-20,40],[100]], not `{text}`")
    return [[_width(w) for w in row] for row in rows]


def _width(value: object) -> float:
    if isinstance(value, str):
        value = value.strip().removesuffix("%")
    try:
        width = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        width = 0.0
    if isinstance(value, bool) or not 0 < abs(width) < 1e6:
        raise ValueError(f"a width in `layout` is a number, negative for a gap, not `{value}`")
    return width


def _marks(text: str, allowed: tuple[str, ...], key: str) -> list[str]:
    """`left`, or a list (of lists) of such words: one for each cell."""
    found: Any = text.strip()
    if found[:1] == "[":
        try:
            found = json.loads(found.replace("'", '"'))
        except (ValueError, RecursionError):
            found = [word.strip() for word in found.strip("[]").split(",")]
    rows = found if isinstance(found, list) else [found]
    flat = [m for row in rows for m in (row if isinstance(row, list) else [row])]
    for mark in flat:
        if mark not in ("", *allowed):
            raise ValueError(f"`{key}` is one of {', '.join(allowed)}, not `{mark}`")
    return ["" if m == "default" else str(m) for m in flat] or [""]
