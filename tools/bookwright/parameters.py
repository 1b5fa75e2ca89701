"""Values from the command line (`-P name:value`) → a cell after the one that is tagged `parameters`."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bookwright.book import Cell
from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.source import Span

X030 = Code(
    "X030", "error", "a parameter without a place",
    """`-P name:value` gives a value to a name that a cell tagged `parameters` (`#| tags: [parameters]`) defines:
    a cell that says `name = value` runs right after it. The document has no such Python cell, or the cell
    defines no such name, so the value would change nothing.""",
)  # fmt: skip
# options of the tagged cell that hold for the one after it: whether it runs and is seen
_SHARED = ("echo", "eval", "include", "output", "warning", "code-fold", "code-summary")
TAG = "parameters"


def tagged(language: str, options: Mapping[str, Any]) -> bool:
    """Whether a cell with these options holds the parameters."""
    tags = options.get("tags")
    return language == "python" and TAG in (tags if isinstance(tags, list) else str(tags or "").split(","))


def find(cells: Sequence[Cell]) -> Cell | None:
    """The first cell that holds parameters."""
    return next((cell for cell in cells if tagged(cell.language, cell.options)), None)


def source(values: Mapping[str, Any]) -> str:
    """The values as assignments."""
    return "\n".join(["# Parameters", *(f"{name} = {_literal(value)}" for name, value in values.items())])


def after(cell: Cell, number: int, values: Mapping[str, Any]) -> Cell:
    """The cell that gives the parameters of `cell` their values."""
    options = {key: cell.options[key] for key in _SHARED if key in cell.options}
    return replace(cell, number=number, code=source(values), options=options, option_spans={}, written=())


def check(cells: Sequence[Cell], values: Mapping[str, Any], file: str, report: Report) -> None:
    """Report each value that no cell takes."""
    cell = find(cells)
    if cell is None:
        names = ", ".join(f"`{name}`" for name in values)
        hint = "tag the cell that defines them: `#| tags: [parameters]`"
        report.add(X030.at(Span(file), f"no cell takes the parameters {names}", hint))
        return
    try:
        tree = ast.parse(cell.code)
    except SyntaxError:
        return  # told where the cell runs
    known = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for name in values:
        if name not in known:
            report.add(X030.at(cell.span, f"this cell defines no parameter `{name}`", did_you_mean(name, known)))


def _literal(value: Any) -> str:
    """A value of YAML in Python."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key!r}: {_literal(inner)}" for key, inner in value.items()) + "}"
    return repr(value)
