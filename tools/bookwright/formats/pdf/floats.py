"""Where a float stands: told from the sizes of its pictures and tables, before Typst sees it.

Typst could measure, but it would set each float three times: for 540 pages, 6 s and 450 MB more.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bookwright import nodes
from bookwright.formats.pdf import tables
from bookwright.formats.pdf.settings import Geometry
from bookwright.nodes import Node

Size = tuple[float, float]
_NUMBER = re.compile(r"\s*([\d.]+)\s*(pt|in|cm|mm|px|)")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.3465, "mm": 2.83465, "px": 0.75, "": 0.75}
CAPTION, LINE = 4.1, 11.5  # pt: a character of a caption, a line of it
_PANEL = re.compile(r"#panel\(\(((?:[\d.e+]+fr,)+)\)")
SMALL, LARGE = 0.2, 0.72  # of the text's height: below, it stays where it is; above, it may break
LAST = 0.3  # of the text's height: less text than that after it does not fill the page that it would move on


@dataclass(frozen=True)
class Place:
    """`moves`: it goes to the foot of this page or the next; `stretched`: it uses the margin column;
    `whole`: it is never broken over two pages."""

    moves: bool
    stretched: bool
    whole: bool


def place(kind: str, caption: str, body: list[Node], page: Geometry, size: Callable[[str], Size | None]) -> Place:
    """The place of a float at the top of the text; `size` gives a picture's width and height (pt)."""
    if kind == "lst":
        return Place(False, False, False)  # code breaks and wraps by itself
    natural, height = _extent(body, page.text_width, size)
    stretched = natural > page.text_width + 1 and page.outdent > 0
    width = page.text_width + (page.outdent if stretched else 0)
    if stretched:
        _, height = _extent(body, width, size)
    height += math.ceil(len(caption) * CAPTION / width) * LINE + 6
    share = height / page.text_height
    return Place(SMALL < share < LARGE, stretched and share < 0.9, kind == "fig" or share < LARGE)


def last(rest: list[Node], page: Geometry) -> bool:
    """Whether little text follows: at the foot of a chapter's last page a float stands far from its words."""
    height, depth = 0.0, 0
    for node in rest:
        raw = node["c"][1].strip() if node["t"] == "RawBlock" and node["c"][0] == "typst" else ""
        if depth or raw.startswith("#float("):
            depth += raw.endswith("[") - raw.startswith("]")
        elif not raw:
            height += 3 * LINE if node["t"] == "Header" else _measured(node, page.text_width, lambda target: None)[1]
        if height > LAST * page.text_height:
            return False
    return True


@dataclass
class _Row:
    """A row of a panel while it is measured: its columns, the one that is being filled, their heights."""

    widths: list[float]
    column: int = 0
    heights: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.heights = [0.0] * len(self.widths)


def _extent(body: list[Node], width: float, size: Callable[[str], Size | None]) -> Size:
    """The natural width of the widest thing that has the whole width to itself, and the height of all
    when set `width` wide. Rows of panels, and what else features opened, are followed through their raws."""
    widest, total = 0.0, 0.0
    opened: list[_Row | None] = []
    for node in body:
        raw = node["c"][1].strip() if node["t"] == "RawBlock" and node["c"][0] == "typst" else ""
        if raw == "][" and opened and (row := opened[-1]):
            row.column += 1
        elif raw.endswith("[") and not raw.startswith("]"):
            found = _PANEL.match(raw)
            opened.append(_Row(_shares(found.group(1), _room(opened, width))) if found else None)
        elif raw.startswith("]") and not raw.endswith("["):
            row = opened.pop() if opened else None
            if row:
                total += _add(opened, max(row.heights) + LINE)
        else:
            w, h = _measured(node, _room(opened, width), size)
            widest = widest if any(opened) else max(widest, w)
            total += _add(opened, h)
    return widest, total


def _room(opened: list[_Row | None], width: float) -> float:
    """The width of the column that is being filled."""
    row = next((r for r in reversed(opened) if r), None)
    return row.widths[min(row.column, len(row.widths) - 1)] if row else width


def _add(opened: list[_Row | None], height: float) -> float:
    """Height added to the column that is being filled; outside of any row it is returned."""
    row = next((r for r in reversed(opened) if r), None)
    if row is None:
        return height
    row.heights[min(row.column, len(row.heights) - 1)] += height
    return 0.0


def _shares(text: str, width: float) -> list[float]:
    shares = [float(part) for part in text.split("fr,") if part.strip()]
    return [width * share / sum(shares) for share in shares]


def _measured(node: Node, width: float, size: Callable[[str], Size | None]) -> Size:
    """The natural width of a block's widest picture or table, and the block's height in a column."""
    widest, heights = 0.0, []
    for inner in nodes.walk(node):
        if inner["t"] == "Image":
            w, h = size(inner["c"][2][0]) or (0.5 * width, 0.4 * width)
            given = _points(dict(inner["c"][0][2]).get("width", ""), width)
            if given:
                w, h = given, h * given / w
            widest = max(widest, w)
            heights.append(h * min(1, width / w))
        elif inner["t"] == "Table":
            w, rows = tables.extent(inner["c"], width)
            widest = max(widest, w)
            heights.append(rows)
    return widest, sum(heights) if heights else math.ceil(len(nodes.text(node)) * 4.6 / width) * 14


def _points(text: str, width: float) -> float:
    if text.endswith("%"):
        return float(text[:-1] or 0) / 100 * width
    found = _NUMBER.fullmatch(text)
    return float(found.group(1)) * _POINTS[found.group(2)] if found else 0.0


# ── sizes of pictures ────────────────────────────────────────────────────────────────────────────
def picture_size(file: Path) -> Size | None:
    """Width and height (pt) of a picture as Typst would set it, None where they cannot be read."""
    data = file.read_bytes()
    if file.suffix == ".svg":
        return _svg_size(data)
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return float(int.from_bytes(data[16:20], "big")), float(int.from_bytes(data[20:24], "big"))
    return None


def _svg_size(data: bytes) -> Size | None:
    try:
        root: Any = next(iter(ET.iterparse(_Head(data), events=("start",))))[1]
    except (ET.ParseError, StopIteration):
        return None
    given = [_points(root.get(side, ""), 0) for side in ("width", "height")]
    box = [float(v) for v in re.findall(r"[\d.]+", root.get("viewBox", ""))[-2:]]
    if not all(given) and len(box) == 2:
        given = [0.75 * v for v in box]
    return (given[0], given[1]) if all(given) else None


class _Head:
    """The first bytes of a drawing, as the file that `iterparse` wants."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int = -1) -> bytes:
        taken, self._data = self._data[:4096], b""
        return taken
