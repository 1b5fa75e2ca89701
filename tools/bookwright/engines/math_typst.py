"""Formulas → Typst's math: pandoc reads the TeX, and what it has no form for is built around its pieces.

A structure that pandoc's writer loses (delimiters that grow, rows inside of a line, limits, colours,
arrays with rules …) is taken out of the formula, a character of the private use area stands in its
place, its parts are formulas of their own, and Typst's call for it is put back afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bookwright import nodes
from bookwright.engines import math, math_dialect, pandoc
from bookwright.engines.math_structures import Piece, structures
from bookwright.nodes import Node

# pandoc 3.9 rounds the width of `\;`, `\:` and `\!` to whole ems
_SPACES = (("#h(0em)", "thick"), ("#h(-1em)", "#h(-0.167em)"))
# pandoc 3.9 writes these by names that Typst has given up, is giving up, or that the template has taken
_SIGNS: Mapping[str, str] = {
    "section": "§", "dot.circle": "⊙", "minus.circle": "⊖", "times.circle": "⊗",
    "dot.circle.big": "⨀", "times.circle.big": "⨂", "dash.circle": "⊝",
    "eq.circle": "⊜", "div.circle": "⨸", "bar.v.circle": "⦶", "backslash.circle": "⦸", "parallel.circle": "⦷",
    "perp.circle": "⦹", "gt.circle": "⧁", "lt.circle": "⧀", "plus.circle.arrow": "⟴", "gt.tri": "⊳",
    "gt.tri.eq": "⊵", "gt.tri.eq.not": "⋭", "gt.tri.not": "⋫", "lt.tri": "⊲", "lt.tri.eq": "⊴",
    "lt.tri.eq.not": "⋬", "lt.tri.not": "⋪", "join.l": "⟕", "join.r": "⟖", "join.l.r": "⟗", "tack.r.double": "⊨",
    "tack.r.double.not": "⊭", "tack.l.double": "⫤", "tack.b.double": "⫪", "tack.t.double": "⫫",
    "brace.l.double": "⦃", "brace.r.double": "⦄", "bracket.l.double": "⟦", "bracket.r.double": "⟧",
    "paren.l.double": "⦅", "paren.r.double": "⦆", "shell.l.double": "⟬", "shell.r.double": "⟭",
    "angle.oblique": "⦦", "angle.right.sq": "⦜", "angle.spheric.top": "⦡",
    "integral.sect": "⨙",
}  # fmt: skip
# a name of Typst, or a text, in which nothing is a name
_NAME = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![A-Za-z.#])[a-z]+(?:\.[a-z]+)*')
_MARK = "//bookwright//"
_HOLE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True)
class Converted:
    """Markup of each formula, dollars included, and the formulas that pandoc cannot take."""

    markup: Mapping[tuple[str, bool], str]
    refused: Sequence[str]


@dataclass(frozen=True)
class _Formula:
    """A formula as pandoc gets it, with holes."""

    tex: str
    display: bool


def convert(formulas: Iterable[tuple[str, bool]], macros: math.Macros) -> Converted:
    """All formulas by one call of pandoc, and a second one for symbols that only math-core knows."""
    keys = list(dict.fromkeys(formulas))
    known: dict[tuple[str, bool], _Formula] = {}
    for tex, display in keys:
        _gather(known, math_dialect.plain(math.expand(tex, macros).strip()), display)
    markup = _written(list(known.values()))
    again = [f for f in known.values() if (f.tex, f.display) not in markup]
    named = {(f.tex, f.display): _Formula(_with_signs(f.tex), f.display) for f in again}
    second = _written([one for key, one in named.items() if one.tex != key[0]])
    markup |= {key: second[one.tex, one.display] for key, one in named.items() if (one.tex, one.display) in second}
    made = {key: _whole(math_dialect.plain(math.expand(key[0], macros).strip()), key[1], markup) for key in keys}
    good = {key: text for key, text in made.items() if text is not None}
    return Converted(good, [key[0] for key in keys if key not in good])


def _gather(known: dict[tuple[str, bool], _Formula], tex: str, display: bool) -> None:
    """The formula and, through its holes, all that it is made of. They are in `known` by what they say."""
    pieces: list[Piece] = []
    skeleton = structures(tex, display, pieces)
    known.setdefault((skeleton, display), _Formula(skeleton, display))
    for piece in pieces:
        for part in piece.parts:
            _gather(known, part, False)


def _written(formulas: Sequence[_Formula]) -> dict[tuple[str, bool], str]:
    """What pandoc makes of the skeletons; those that it cannot take are missing."""
    formulas = list({(f.tex, f.display): f for f in formulas if f.tex.strip()}.values())
    if not formulas:
        return {}
    blocks: list[Node] = []
    for one in formulas:
        kind = {"t": "DisplayMath" if one.display else "InlineMath"}
        blocks.append(nodes.para([{"t": "Math", "c": [kind, one.tex]}]))
        blocks.append(nodes.raw_block("typst", _MARK))
    written, refused = pandoc.to_typst(blocks)
    lost = {" ".join(tex.split()) for tex in refused}
    written = re.sub(r" ?\\\| ?", r"\|", written)  # Typst shows spaces around a bar, TeX does not
    for wrong, right in _SPACES:
        written = written.replace(wrong, right)
    written = _NAME.sub(lambda name: _SIGNS.get(name[0]) or re.sub(r"^sect\b", "inter", name[0]), written)
    pieces = [piece.strip() for piece in written.split(_MARK)][: len(formulas)]
    return {
        (one.tex, one.display): piece
        for one, piece in zip(formulas, pieces, strict=True)
        if _is_math(piece) and " ".join(one.tex.split()) not in lost
    }


def _whole(tex: str, display: bool, markup: Mapping[tuple[str, bool], str]) -> str | None:
    """The markup of a formula with its holes filled, None when it or one of its parts was refused."""
    pieces: list[Piece] = []
    skeleton = structures(tex, display, pieces)
    if not skeleton.strip():
        return '$""$'
    text = markup.get((skeleton, display))
    if text is None:
        return None
    filled: list[str] = []
    for piece in pieces:
        parts = [_whole(part, False, markup) for part in piece.parts]
        if None in parts:
            return None
        filled.append(piece.filled([part for part in parts if part is not None]))
    return _HOLE.sub(lambda hole: filled[ord(hole.group()) - 0xE000], text)


def _with_signs(tex: str) -> str:
    """The formula with symbols that math-core knows written as the characters that they are."""

    def sign(found: re.Match[str]) -> str:
        return math.character(found.group()) or found.group()

    return re.sub(r"\\[A-Za-z]+", sign, tex)


def _is_math(piece: str) -> bool:
    return len(piece) > 2 and piece[0] == piece[-1] == "$" and piece[-2] != "\\"


def refused(formulas: Iterable[tuple[str, bool]], macros: math.Macros) -> list[math.Refusal]:
    """What either converter refuses, with its words."""
    formulas = list(formulas)
    found = math.refused(formulas, macros)
    known = {one.tex for one in found}
    lost = convert([one for one in formulas if one[0] not in known], macros).refused
    return [*found, *(math.Refusal(tex, "it cannot be converted for the PDF") for tex in dict.fromkeys(lost))]
