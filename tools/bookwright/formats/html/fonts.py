"""The site's faces: which file each is, and the `@font-face` rules for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bookwright.cache import Cache
from bookwright.engines import fonts

_WEIGHTS = {"wght": (400, 600)}
# family, style, package, file, axes, features, name of the file on the site
FACES: tuple[tuple[str, str, str, str, dict[str, Any], tuple[str, ...], str], ...] = (
    ("Source Serif 4", "normal", "fontpkg_source_serif_4", "files/SourceSerif4[opsz,wght].ttf",
     {**_WEIGHTS, "opsz": 14}, ("onum", "lnum", "tnum", "smcp"), "serif.woff2"),
    ("Source Serif 4", "italic", "fontpkg_source_serif_4", "files/SourceSerif4-Italic[opsz,wght].ttf",
     {"wght": (400, 600), "opsz": 14}, ("onum", "lnum"), "serif-italic.woff2"),
    ("Inter", "normal", "fontpkg_inter", "files/Inter[opsz,wght].ttf",
     {**_WEIGHTS, "opsz": 14}, ("tnum", "lnum", "zero"), "sans.woff2"),
    ("IBM Plex Mono", "normal", "fontpkg_ibm_plex_mono", "files/IBMPlexMono-Regular.ttf", {}, ("zero",), "mono.woff2"),
)  # fmt: skip
_MATH_BLOCKS = ((0x20, 0x7F), (0xA0, 0x100), (0x370, 0x400), (0x2000, 0x2070), (0x2070, 0x20F0),
                (0x2100, 0x2150), (0x2190, 0x2300), (0x2308, 0x230C), (0x27E6, 0x27F0),
                (0x2A00, 0x2A10), (0x1D400, 0x1D7FF))  # fmt: skip


@dataclass(frozen=True)
class Faces:
    files: dict[str, bytes]
    css: str
    math_css: str


def faces(cache: Cache) -> Faces:
    """The files and rules of all faces; a face whose package is missing is left to the fallbacks."""
    files: dict[str, bytes] = {}
    rules: list[str] = []
    for family, style, package, file, axes, features, name in FACES:
        try:
            path = fonts.package_file(package, file)
        except fonts.FontMissing:
            continue
        files[name] = fonts.subset(path, fonts.LATIN, axes, features, cache)
        weight = "400 600" if "wght" in axes else "400"
        rules.append(_rule(family, style, weight, name))
    return Faces(files, "".join(rules), _math(files, cache))


def _rule(family: str, style: str, weight: str, name: str) -> str:
    return (
        f'@font-face{{font-family:"{family}";font-style:{style};font-weight:{weight};'
        f'font-display:swap;src:url("{name}") format("woff2")}}\n'
    )


def _math(files: dict[str, bytes], cache: Cache) -> str:
    try:
        path = fonts.package_file("ziamath", "fonts/STIXTwoMath-Regular.ttf")
    except fonts.FontMissing:
        return ""
    text = "".join(chr(c) for a, b in _MATH_BLOCKS for c in range(a, b))
    files["math.woff2"] = fonts.subset(path, text, {}, ("ssty", "dtls", "flac"), cache)
    return _rule("STIX Two Math", "normal", "400", "math.woff2") + 'math{font-family:"STIX Two Math",math}\n'
