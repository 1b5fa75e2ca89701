"""How large a picture is, read from its first bytes, so that a page keeps its place for it."""

from __future__ import annotations

import re
import struct

_SVG = re.compile(rb"<svg\b[^>]*>", re.S)
_SIDE = re.compile(rb'\s(width|height|viewBox)="([^"]*)"')
_POINTS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the segments of a JPEG that tell its size


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height in CSS pixels of a PNG, GIF, JPEG, WebP or SVG; None when it does not say."""
    try:
        if data.startswith(b"\x89PNG"):
            return struct.unpack(">II", data[16:24])
        if data[:4] == b"GIF8":
            return struct.unpack("<HH", data[6:10])
        if data[:2] == b"\xff\xd8":
            return _jpeg(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
    except (struct.error, IndexError):
        return None
    head = _SVG.search(data[:20_000])
    return _svg(dict(_SIDE.findall(head[0]))) if head else None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data):
        if data[at + 1] in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    bits = int.from_bytes(data[21:25], "little")
    return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)


def _svg(sides: dict[bytes, bytes]) -> tuple[int, int] | None:
    given = [_pixels(sides.get(side, b"").decode("ascii", "replace")) for side in (b"width", b"height")]
    if not all(given):
        numbers = re.findall(r"-?[\d.]+", sides.get(b"viewBox", b"").decode("ascii", "replace"))
        given = [_pixels(n) for n in numbers[2:4]]
    return (round(given[0]), round(given[1])) if len(given) == 2 and all(given) else None


def _pixels(length: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?|\.\d+)(px|pt|mm|cm|in|)", length.strip())
    return float(found[1]) * _POINTS[found[2]] if found else 0.0
