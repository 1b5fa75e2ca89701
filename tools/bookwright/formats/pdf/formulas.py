"""The formulas of one chapter in Typst's math."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bookwright import nodes
from bookwright.engines import math, math_typst


def found(tree: Any) -> list[tuple[str, bool]]:
    """The formulas of a tree, each once: TeX and whether it is displayed."""
    return list(
        dict.fromkeys((n["c"][1], n["c"][0]["t"] == "DisplayMath") for n in nodes.walk(tree) if n["t"] == "Math")
    )


def convert(formulas: Iterable[tuple[str, bool]], macros: math.Macros) -> Mapping[tuple[str, bool], str]:
    """The markup of each formula, dollars included. What pandoc cannot take is missing."""
    return math_typst.convert(formulas, macros).markup
