"""Faces from installed packages, cut down to what a site needs of them, as woff2. No font is committed."""

from __future__ import annotations

import importlib.util
import io
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bookwright.cache import digest, write_atomically

# what a subset never carries: hints, names, style attributes, signatures
_DROPPED = ("meta", "STAT", "DSIG", "gasp", "BASE")
_RECIPE = 4  # changes when the same request would give other bytes


class FontMissing(Exception):
    """A package that should carry a face is not installed."""


@dataclass(frozen=True)
class Cut:
    """What is wanted of a font file: axes pinned (number) or limited (pair), OpenType features, tables
    left out; `scripted` are characters to be shown by their script form (`ssty`) from the start."""

    package: str
    file: str
    axes: Mapping[str, Any] = field(default_factory=dict)
    features: Sequence[str] = ()
    drop: Sequence[str] = ()
    scripted: str = ""


def package_file(package: str, name: str) -> Path:
    """The path of a font file inside an installed package. Raises `FontMissing`."""
    spec = importlib.util.find_spec(package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        path = Path(place) / name
        if path.is_file():
            return path
    raise FontMissing(f"{package}/{name}")


def store(project: Path) -> Path:
    """Where subsets are kept: in the virtual environment, so that every book and every clean build
    finds them; in the project's cache where there is none or it may not be written."""
    shared = Path(sys.prefix) / "share"
    if sys.prefix != sys.base_prefix and os.access(shared if shared.is_dir() else shared.parent, os.W_OK):
        return shared / "bookwright" / "fonts"
    return project / "fonts"


def subset(cut: Cut, characters: str, folder: Path) -> bytes:
    """The face as woff2 with what `cut` asks for, from `folder` when it is there. Raises `FontMissing`."""
    path = package_file(cut.package, cut.file)
    wanted = "".join(sorted(set(characters)))
    key = digest(_RECIPE, path.name, path.stat().st_size, wanted, sorted(cut.axes.items()),
                 cut.features, cut.drop, cut.scripted)  # fmt: skip
    kept = folder / f"{key}.woff2"
    if kept.is_file():
        return kept.read_bytes()
    data = _make(path, cut, wanted)
    write_atomically(kept, data)
    return data


def _make(path: Path, cut: Cut, characters: str) -> bytes:
    from fontTools import subset as fonttools_subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    options = fonttools_subset.Options()
    options.layout_features = list(cut.features)
    options.drop_tables = [*options.drop_tables, *_DROPPED, *cut.drop]
    options.hinting = False
    options.glyph_names = False
    options.name_IDs = [0, 13, 14]  # whose it is and under which licence
    options.recalc_timestamp = False
    font = TTFont(path, recalcTimestamp=False, lazy=True)
    if cut.scripted:
        _show_script_forms(font, cut.scripted)
    tool = fonttools_subset.Subsetter(options)
    tool.populate(text=characters)
    tool.subset(font)  # first fewer glyphs, then the axes: instancing is the slow half
    axes = {axis.axisTag for axis in font["fvar"].axes} if "fvar" in font else set()
    limits = {k: v for k, v in cut.axes.items() if k in axes}
    if limits:
        instancer.instantiateVariableFont(font, limits, inplace=True)
    out = io.BytesIO()
    font.flavor = "woff2"
    font.save(out)
    return out.getvalue()


def _show_script_forms(font: Any, characters: str) -> None:
    """Give characters the glyph of their script form: browsers do not ask for it, and a prime, which
    is always a script, would be shrunk twice."""
    table = font["GSUB"].table
    records = [r for r in table.FeatureList.FeatureRecord if r.FeatureTag == "ssty"]
    lookups = [table.LookupList.Lookup[n] for r in records for n in r.Feature.LookupListIndex]
    forms: dict[str, str] = {}
    for sub in (getattr(s, "ExtSubTable", s) for lookup in lookups for s in lookup.SubTable):
        found = getattr(sub, "alternates", None) or getattr(sub, "mapping", {})
        forms = {k: v if isinstance(v, str) else v[0] for k, v in found.items()} | forms
    for cmap in font["cmap"].tables:
        for code in map(ord, characters):
            if cmap.cmap.get(code) in forms:
                cmap.cmap[code] = forms[cmap.cmap[code]]


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
