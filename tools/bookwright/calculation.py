"""An inline expression → where its value came from: the cell before it that bound its names last, and the
lines of that cell that did."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bookwright.book import Cell, Script

LONGEST = 240  # characters of a calculation: a longer one is looked at in its cell


@dataclass(frozen=True)
class Origin:
    """The number of the cell, and the statements in it that the expression's names come from."""

    cell: int
    source: str


@dataclass(frozen=True, eq=False)
class _Statement:
    names: frozenset[str]
    cell: Cell
    place: int
    source: str


def origins(script: Script) -> Mapping[int, Origin]:
    """For each inline expression (by its number) where it came from; nothing for one without names of a cell.

    Imports are no calculation. What does not parse has been reported by the run.
    """
    if not script.inlines:
        return {}
    bound = [one for cell in script.cells if cell.language == "python" for one in _statements(cell)]
    found: dict[int, Origin] = {}
    for inline in script.inlines:
        before = [s for s in bound if s.cell.number <= inline.after and s.cell.document == inline.document]
        last = {name: s for s in before for name in s.names}  # the later binding wins
        used = {s for name in _used(inline.expression) if (s := last.get(name))}
        if not used:
            continue
        cell = max(s.cell.number for s in used)
        lines = [s.source for s in sorted(used, key=lambda s: s.place) if s.cell.number == cell]
        found[inline.number] = Origin(cell, _short("\n".join(lines)))
    return found


def _statements(cell: Cell) -> Iterator[_Statement]:
    """The statements of a cell that bind names, but for imports."""
    tree = _parsed(cell.code)
    for place, node in enumerate(tree.body if tree else ()):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        names = {name for n in ast.walk(node) if (name := _bound(n))}
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names = {node.name}
        if names:
            yield _Statement(frozenset(names), cell, place, ast.get_source_segment(cell.code, node) or "")


def _bound(node: ast.AST) -> str:
    """The name that a target binds or changes: `a`, and `a` of `a[0]` and `a.b`; "" for anything else."""
    if not isinstance(getattr(node, "ctx", None), ast.Store):
        return ""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _used(expression: str) -> list[str]:
    tree = _parsed(expression)
    return [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)] if tree else []


def _parsed(code: str) -> ast.Module | None:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError):
        return None


def _short(source: str) -> str:
    if len(source) <= LONGEST:
        return source
    kept = source[:LONGEST].rpartition("\n")[0] or source[: LONGEST - 1]
    return f"{kept}\n…"
