"""Worked examples."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task, counted
from bookwright.diagnostics import Code, Diagnostic

F103 = Code(
    "F103", "warning", "too few worked examples",
    """A chapter shows its method at work in examples (`::: {#exm-x-name}`), at least `examples: {least: 2}`.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    found, least = len(task.text.of("exm")), task.limits.number("least")
    if found < least:
        yield F103.at(task.head, f"{counted(found, 'worked example')}, fewer than {least:.0f}")


CHECK = Check("examples", run, whole=True)
