"""The width of tables."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic

P023 = Code(
    "P023", "warning", "a table that is too wide",
    """A table has more columns than `tables: {columns: 7}`, so its cells are narrow on paper and it scrolls on a
    phone. Turn it, split it, or leave a column out.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    most = task.limits.number("columns")
    for columns, place in task.text.tables:
        if columns > most:
            yield P023.at(place, f"a table of {columns} columns, more than {most:.0f}")


CHECK = Check("tables", run)
