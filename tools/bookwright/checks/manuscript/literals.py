"""Numbers in cells that belong into the package or into the block of assumptions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bookwright.book import Cell
from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic
from bookwright.source import Span

P051 = Code(
    "P051", "warning", "a number in a cell that belongs elsewhere",
    """A chapter's cells take constants from the package, or give them a name in the block of assumptions that readers
    are invited to change (a cell whose label, summary or first line says “assume” or “assumption”). A large number or
    a constant of physics that stands in another cell is typed twice sooner or later. Scales such as `1e9` have names
    in the package as well. Numbers that only set the axes of a figure are left alone.""",
)  # fmt: skip
_PHYSICS = frozenset({
    9.81, 9.80665, 273.15, 8.314, 8.314462618, 1.38e-23, 1.380649e-23, 6.626e-34, 6.62607015e-34, 1.602e-19,
    1.602176634e-19, 5.67e-8, 5.670374419e-8, 8.854e-12, 343.0, 6.022e23, 299792458,
})  # fmt: skip
_AXES = re.compile(r"set(?:_\w+)?|text|annotate|(?:lin|log|geom)space|arange|[xy](?:lim|ticks)|ax[hv](?:line|span)")


def run(task: Task) -> Iterator[Diagnostic]:
    least = task.limits.number("least")
    for cell in task.text.cells:
        if cell.language == "python" and not _assumes(cell):
            yield from _of_cell(cell, least)


def _assumes(cell: Cell) -> bool:
    first = cell.code.lstrip().partition("\n")[0]
    said = [cell.label, str(cell.options.get("code-summary", "")), first if first.startswith("#") else ""]
    return any("assum" in one.lower() for one in said)


def _of_cell(cell: Cell, least: float) -> Iterator[Diagnostic]:
    try:
        tree = ast.parse(cell.code)
    except (SyntaxError, ValueError):
        return  # told where cells run
    for node in _numbers(tree):
        value = _value(node)
        if value is None or not (abs(value) >= least or value in _PHYSICS):
            continue
        text = ast.get_source_segment(cell.code, node) or ""
        constant = "a constant of physics" if value in _PHYSICS else "a large number"
        first = cell.code.split("\n")[node.lineno - 1]
        column = cell.span.column + len(first.encode()[: node.col_offset].decode("utf-8", "replace"))
        place = Span(cell.span.file, cell.span.line + node.lineno - 1, column, len(text), cell.span.note)
        hint = "take it from the package, or name it in the block of assumptions"
        yield P051.at(place, f"`{text}` is {constant} that stands in a cell", hint)


def _numbers(node: ast.AST) -> Iterator[ast.Constant | ast.BinOp]:
    """Numbers and powers of numbers, outside of calls that set the axes of a figure."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and _AXES.fullmatch(_called(child)):
            continue
        if (isinstance(child, ast.BinOp) and _value(child) is not None) or isinstance(child, ast.Constant):
            yield child
        else:
            yield from _numbers(child)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _value(node: ast.AST) -> float | None:
    """The value of a number, or of a power of ten; powers of two count bytes and are left alone."""
    if isinstance(node, ast.Constant):
        kept = isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
        return float(node.value) if kept else None  # type: ignore[arg-type]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        base, power = _value(node.left), _value(node.right)
        if base == 10 and power is not None and 0 <= power < 300:
            return float(10**power)
    return None


CHECK = Check("literals", run)
