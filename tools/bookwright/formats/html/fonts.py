"""The site's faces: which file each is, what it holds, and the `@font-face` rules for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from bookwright.engines import fonts
from bookwright.engines.fonts import Cut

# what every book gets: ASCII, Latin-1, the typographer's marks; its own characters come on top, so
# that books of one language share their subsets
_TEXT = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) + (
    "\u2009\u202f‐‑–—‘’‚“”„†•…‰′″€™←↑→↓↔↩−×÷≈≠≤≥∞·µ✓☰◐"
)
_FORMULA = "".join(map(chr, range(0x20, 0x7F))) + (
    "¯×·±¬÷αβγδεζηθικλμνξπρσςτυφχψωϕϵϑΓΔΘΛΞΠΣΦΨΩ′″…⋯⋅∗∘√∈∉∂∇∏∑∫∞≈≤≥≠≡≪≫∼∝→←↔⇒⇔↦−∣∥∧∨∪∩⊂⊆∀∃ℓℝℎ⌈⌉⌊⌋⟨⟩‖ˆ˜˙ˉ‾\u0302\u0303\u0304\u0305\u0307\u0332⏞⏟"
)
# a single letter in <mi> is shown by its italic form, which is a character of its own
_ITALIC = "".join(map(chr, [*range(0x1D434, 0x1D455), *range(0x1D456, 0x1D468), *range(0x1D6E4, 0x1D71C)]))
_PRIMES = "′″‴⁗‵"
_MATH = re.compile(r"<math.*?</math>", re.S)
_MARKUP = re.compile(r"<annotation.*?</annotation>|<[^>]*>", re.S)
_KERNED = ("kern", "ccmp", "locl", "mark")
PRELOADED = ("serif.woff2", "sans.woff2")


@dataclass(frozen=True)
class Face:
    """One `@font-face`: its family, style, weights, and the file it is cut from."""

    name: str
    family: str
    style: str
    weight: str
    cut: Cut


FACES = (
    Face("serif.woff2", "Source Serif 4", "normal", "400 600",
         Cut("fontpkg_source_serif_4", "files/SourceSerif4[opsz,wght].ttf", {"wght": (400, 600), "opsz": 14},
             (*_KERNED, "liga", "onum", "lnum", "pnum", "tnum"))),
    Face("serif-italic.woff2", "Source Serif 4", "italic", "400 600",
         Cut("fontpkg_source_serif_4", "files/SourceSerif4-Italic[opsz,wght].ttf", {"wght": 400, "opsz": 14},
             (*_KERNED, "liga", "onum", "lnum"))),
    Face("sans.woff2", "Inter", "normal", "400 600",
         Cut("fontpkg_inter", "files/Inter[opsz,wght].ttf", {"wght": (400, 600), "opsz": 14}, (*_KERNED, "tnum"))),
    Face("mono.woff2", "IBM Plex Mono", "normal", "400",
         Cut("fontpkg_ibm_plex_mono", "files/IBMPlexMono-Regular.ttf", {}, ("ccmp", "zero", "mark"))),
)  # fmt: skip
MATH = Face("math.woff2", "STIX Two Math", "normal", "400",
            Cut("ziamath", "fonts/STIXTwoMath-Regular.ttf", {}, (), ("GPOS",), _PRIMES))  # fmt: skip
# faces of the reader's machine, sized like ours by the width of English text and the height of a line
# (%: size, ascent, descent), so that nothing moves when ours arrive
_FALLBACKS = (
    ("Serif fallback", "normal", ("Times New Roman", "Liberation Serif", "Tinos"), (119.2, 86.9, 28.1)),
    ("Serif fallback", "italic", ("Times New Roman Italic", "Liberation Serif Italic"), (108.6, 95.4, 30.8)),
    ("Sans fallback", "normal", ("Arial", "Liberation Sans", "Arimo"), (107.4, 90.2, 22.5)),
)


@dataclass(frozen=True)
class Faces:
    files: dict[str, bytes]
    css: str
    math_css: str


def characters(page: str) -> tuple[str, str]:
    """The characters beyond ASCII of a page's text, and those of its formulas."""
    formulas = "".join(_MATH.findall(page))
    return _beyond(_MATH.sub("", page)), _beyond(_MARKUP.sub("", formulas))


def _beyond(text: str) -> str:
    return "".join(sorted({c for c in unescape(text) if ord(c) > 0x7E and c.isprintable()}))


def faces(used: Iterable[tuple[str, str]], cache: Path) -> Faces:
    """The files and rules of all faces with what the pages use; a face whose package is missing is
    left to the fallbacks."""
    folder = fonts.store(cache)
    text, formulas = set(_TEXT), set(_FORMULA + _ITALIC)
    for in_text, in_formulas in used:
        text |= set(in_text)
        formulas |= set(in_formulas)
    files: dict[str, bytes] = {}
    css = "".join(_rule(face, "".join(text), folder, files) for face in FACES)
    math_css = _rule(MATH, "".join(formulas), folder, files)
    if math_css:
        math_css += 'math{font-family:"STIX Two Math",math}\n'
    return Faces(files, css + "".join(_fallback(*row) for row in _FALLBACKS), math_css)


def _rule(face: Face, wanted: str, folder: Path, files: dict[str, bytes]) -> str:
    """The face's `@font-face`; italics are fetched when they are used, so their lines may break anew once."""
    try:
        files[face.name] = fonts.subset(face.cut, wanted, folder)
    except fonts.FontMissing:
        return ""
    return (
        f'@font-face{{font-family:"{face.family}";font-style:{face.style};font-weight:{face.weight};'
        f'font-display:swap;src:url("{face.name}") format("woff2")}}\n'
    )


def _fallback(family: str, style: str, names: tuple[str, ...], measures: tuple[float, float, float]) -> str:
    size, ascent, descent = measures
    sources = ",".join(f'local("{name}")' for name in names)
    return (
        f'@font-face{{font-family:"{family}";font-style:{style};src:{sources};size-adjust:{size}%;'
        f"ascent-override:{ascent}%;descent-override:{descent}%;line-gap-override:0%}}\n"
    )
