"""Where a float stands: told from the sizes of its pictures and tables, before Typst sees it.

Typst could measure, but it would set each float three times: for 540 pages, 6 s and 450 MB more.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
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
SMALL, LARGE = 0.2, 0.72  # of the text's height: below, it stays where it is; above, it may break


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
    columns = _columns(body)
    natural, height = _extent(body, page.text_width, columns, size)
    stretched = natural > page.text_width + 1 and page.outdent > 0
    width = page.text_width + (page.outdent if stretched else 0)
    if stretched:
        _, height = _extent(body, width, columns, size)
    height += math.ceil(len(caption) * CAPTION / width) * LINE + 6
    share = height / page.text_height
    return Place(SMALL < share < LARGE, stretched and share < 0.9, kind == "fig" or share < LARGE)


def _columns(body: list[Node]) -> int:
    """How many stand side by side in the float."""
    for node in body:
        raw = node["c"][1] if node["t"] == "RawBlock" else ""
        if raw.startswith("#panel("):
            return int(raw[len("#panel(") :].partition(")")[0])
        if node["t"] == "Div" and (columns := nodes.values(node).get("layout-ncol", "")).isdigit():
            return max(1, int(columns))
    return 1


def _extent(body: list[Node], width: float, columns: int, size: Callable[[str], Size | None]) -> Size:
    """The natural width of the widest thing in the body, and the height of all when set `width` wide."""
    widest, heights = 0.0, []
    cell = width / columns
    for node in nodes.walk(body):
        if node["t"] == "Image":
            w, h = size(node["c"][2][0]) or (0.5 * width, 0.4 * width)
            given = _points(dict(node["c"][0][2]).get("width", ""), width)
            if given:
                w, h = given, h * given / w
            widest = max(widest, w if columns == 1 else 0)
            heights.append(h * min(1, cell / w))
        elif node["t"] == "Table":
            w, rows = tables.extent(node["c"], width)
            widest = max(widest, w)
            heights.append(rows)
    if not heights:
        heights = [len(nodes.text(body)) * 4.6 / width * 14]
    return widest, sum(heights) / columns


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
