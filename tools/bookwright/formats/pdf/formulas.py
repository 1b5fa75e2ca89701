"""Formulas of one chapter → Typst's math, by one call of pandoc, with the book's macros written out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bookwright import nodes
from bookwright.engines import math, pandoc
from bookwright.nodes import Node

# pandoc 3.9 rounds the width of `\;`, `\:` and `\!` to whole ems
_SPACES = (("#h(0em)", "thick"), ("#h(-1em)", "#h(-0.167em)"))
# pandoc 3.9 writes some symbols by names that Typst has given up; what stands in quotes is text
_RENAMED = re.compile(r'"(?:[^"\\]|\\.)*"|\b(?:(dot|minus|times)\.circle|sect)\b')
_MARK = "//bookwright//"


def found(tree: Any) -> list[tuple[str, bool]]:
    """The formulas of a tree, each once: TeX and whether it is displayed."""
    return list(
        dict.fromkeys((n["c"][1], n["c"][0]["t"] == "DisplayMath") for n in nodes.walk(tree) if n["t"] == "Math")
    )


def convert(formulas: Iterable[tuple[str, bool]], macros: math.Macros) -> dict[tuple[str, bool], str]:
    """The markup of each formula, dollars included. What pandoc cannot take is missing."""
    formulas = list(formulas)
    if not formulas:
        return {}
    blocks: list[Node] = []
    for tex, display in formulas:
        kind = {"t": "DisplayMath" if display else "InlineMath"}
        blocks.append(nodes.para([{"t": "Math", "c": [kind, math.expand(tex, macros).strip()]}]))
        blocks.append(nodes.raw_block("typst", _MARK))
    written, _ = pandoc.to_typst(blocks)
    for wrong, right in _SPACES:
        written = written.replace(wrong, right)
    written = _RENAMED.sub(_present_name, written)
    pieces = [piece.strip() for piece in written.split(_MARK)][: len(formulas)]
    return {key: piece for key, piece in zip(formulas, pieces, strict=True) if _is_math(piece)}


def _present_name(found: re.Match[str]) -> str:
    """A symbol by the name that Typst knows: ⊙ ⊖ ⊗ and ∩, the big ones too."""
    if found[0].startswith('"'):
        return found[0]
    return f"{found[1]}.o" if found[1] else "inter"


def _is_math(piece: str) -> bool:
    return len(piece) > 2 and piece[0] == piece[-1] == "$" and piece[-2] != "\\"
