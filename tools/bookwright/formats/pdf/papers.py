"""Lengths and papers: what authors write (`a4`, `us-letter`, `7.5in x 9.25in`) in points."""

from __future__ import annotations

import re
from collections.abc import Mapping

_UNITS = {"in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1.0, "bp": 1.0, "px": 0.75, "pc": 12.0, "": 1.0}
_LENGTH = re.compile(r"(\d+\.?\d*|\.\d+)\s*(in|cm|mm|pt|bp|px|pc|)")
# width and height in millimetres, as Typst has them
_MILLIMETRES = """
a0 841 1189 a1 594 841 a2 420 594 a3 297 420 a4 210 297 a5 148 210 a6 105 148 a7 74 105 a8 52 74 a9 37 52
a10 26 37 a11 18 26 iso-b1 707 1000 iso-b2 500 707 iso-b3 353 500 iso-b4 250 353 iso-b5 176 250 iso-b6 125 176
iso-b7 88 125 iso-b8 62 88 iso-c3 324 458 iso-c4 229 324 iso-c5 162 229 iso-c6 114 162 iso-c7 81 114 iso-c8 57 81
din-d3 272 385 din-d4 192 272 din-d5 136 192 din-d6 96 136 din-d7 68 96 din-d8 48 68 sis-g5 169 239 sis-e5 115 220
ansi-a 216 279 ansi-b 279 432 ansi-c 432 559 ansi-d 559 864 ansi-e 864 1118 arch-a 229 305 arch-b 305 457
arch-c 457 610 arch-d 610 914 arch-e1 762 1067 arch-e 914 1219 jis-b0 1030 1456 jis-b1 728 1030 jis-b2 515 728
jis-b3 364 515 jis-b4 257 364 jis-b5 182 257 jis-b6 128 182 jis-b7 91 128 jis-b8 64 91 jis-b9 45 64 jis-b10 32 45
jis-b11 22 32 sac-d0 764 1064 sac-d1 532 760 sac-d2 380 528 sac-d3 264 376 sac-d4 188 260 sac-d5 130 184
sac-d6 92 126 us-letter 215.9 279.4 us-legal 215.9 355.6 us-tabloid 279.4 431.8 us-executive 184.15 266.7
us-foolscap-folio 215.9 342.9 us-statement 139.7 215.9 us-ledger 431.8 279.4 us-oficio 215.9 340.36
us-gov-letter 203.2 266.7 us-gov-legal 215.9 330.2 us-business-card 88.9 50.8 us-digest 139.7 215.9
us-trade 152.4 228.6 newspaper-compact 280 430 newspaper-berliner 315 470 newspaper-broadsheet 381 578
presentation-16-9 297 167.0625 presentation-4-3 280 210
"""
# what LaTeX calls them, after `…paper` is taken off
_ALSO = {"letter": "us-letter", "legal": "us-legal", "executive": "us-executive", "ledger": "us-ledger",
         "tabloid": "us-tabloid", **{f"b{n}": f"iso-b{n}" for n in range(1, 9)},
         **{f"c{n}": f"iso-c{n}" for n in range(3, 9)}, **{f"b{n}j": f"jis-b{n}" for n in range(7)}}  # fmt: skip


def _papers() -> dict[str, tuple[float, float]]:
    words = _MILLIMETRES.split()
    rows = zip(words[::3], words[1::3], words[2::3], strict=True)
    known = {name: (float(w) * 72 / 25.4, float(h) * 72 / 25.4) for name, w, h in rows}
    return known | {short: known[name] for short, name in _ALSO.items()}


PAPERS: Mapping[str, tuple[float, float]] = _papers()


def points(text: object) -> float | None:
    """A length in points, None for what is not one."""
    found = _LENGTH.fullmatch(str(text).strip())
    return float(found.group(1)) * _UNITS[found.group(2)] if found else None


def paper(name: object) -> tuple[float, float] | None:
    """Width and height (pt) of a named paper, with or without LaTeX's `…paper`, or of `7.5in x 9.25in`."""
    text = str(name).strip().lower()
    known = PAPERS.get(text) or PAPERS.get(text.removesuffix("paper"))
    if known:
        return known
    sides = [points(side) for side in re.split(r"\s*[x×]\s*", text)]
    if len(sides) == 2 and sides[0] and sides[1] and min(sides[0], sides[1]) >= 72:
        return sides[0], sides[1]
    return None
