"""Faces from installed packages, instanced and subset to woff2 for the site. No font is committed."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bookwright.cache import Cache, digest, write_atomically

# what a book in a European language needs before its own characters are looked at
LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) + (
    "\u2009\u200a\u202f‐‑–—‘’‚“”„†‡•…‰′″‹›⁄€™←↑→↓↔↩−×÷±≈≠≤≥∞·°µ√∑∏∂∆Ωπλμρσβαγδεητθκφω⋅"
    "₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻½¼¾☰◐✓×"
)


class FontMissing(Exception):
    """A package that should carry a face is not installed."""


def package_file(package: str, name: str) -> Path:
    """The path of a font file inside an installed package. Raises `FontMissing`."""
    spec = importlib.util.find_spec(package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        path = Path(place) / name
        if path.is_file():
            return path
    raise FontMissing(f"{package}/{name}")


def subset(path: Path, text: str, axes: Mapping[str, Any], features: tuple[str, ...], cache: Cache) -> bytes:
    """The face with the glyphs of `text` only, its `axes` pinned (number) or limited (pair), as woff2."""
    key = digest(path.name, path.stat().st_size, sorted(set(text)), sorted(axes.items()), features)
    kept = cache.bytes_path("fonts", key, ".woff2")
    if kept.is_file():
        return kept.read_bytes()
    from fontTools import subset as fonttools_subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    options = fonttools_subset.Options()
    options.layout_features = [*options.layout_features, *features]
    options.flavor = "woff2"
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]
    options.recalc_timestamp = False
    font = TTFont(path, recalcTimestamp=False)
    tool = fonttools_subset.Subsetter(options)
    tool.populate(text=text)
    tool.subset(font)  # first fewer glyphs, then the axes: instancing is the slow half
    limits = {k: v for k, v in axes.items() if "fvar" in font and k in {a.axisTag for a in font["fvar"].axes}}
    if limits:
        instancer.instantiateVariableFont(font, limits, inplace=True)
    out = io.BytesIO()
    font.flavor = "woff2"
    font.save(out)
    write_atomically(kept, out.getvalue())
    return out.getvalue()


def folders() -> list[str]:
    """The folders of the installed font packages, for Typst's `font_paths`."""
    names = ("fontpkg_source_serif_4", "fontpkg_inter", "fontpkg_ibm_plex_mono", "ziamath")
    found = []
    for name in names:
        spec = importlib.util.find_spec(name)
        for place in (spec.submodule_search_locations or []) if spec else []:
            folder = Path(place) / ("fonts" if name == "ziamath" else "files")
            if folder.is_dir():
                found.append(str(folder))
    return found
