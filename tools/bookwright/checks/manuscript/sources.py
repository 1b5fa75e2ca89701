"""Sources: how many a chapter cites."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task, counted, outside
from bookwright.diagnostics import Code, Diagnostic

F108 = Code(
    "F108", "warning", "too few or too many sources",
    """A chapter cites as many sources as `sources: {count: [10, 30]}` says, each counted once; those that a
    cell prints, in a table of results, are not among them. Whether a source bears out what is said is for a reader.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    cited = {mark.key for mark in task.text.marks if mark.kind == "cite"}
    if said := outside(len(cited), task.limits.range("count")):
        yield F108.at(task.head, f"{counted(len(cited), 'source')}, {said}")


CHECK = Check("sources", run, whole=True)
