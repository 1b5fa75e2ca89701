"""Callouts lose their force when there are many."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task, counted
from bookwright.diagnostics import Code, Diagnostic

P021 = Code(
    "P021", "warning", "too many callouts",
    """There is more than one callout for each `callouts: {words: 600}` words of prose; learning objectives do not
    count. What is said in every box is said in none.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    words, each = task.text.words, task.limits.number("words")
    found = [one for one in task.text.callouts if "objectives" not in one.names]
    if len(found) > (most := int(words // each)):
        place = found[most].place
        yield P021.at(place, f"{counted(len(found), 'callout')} in {counted(words, 'word')}, more than {most}")


CHECK = Check("callouts", run, whole=True)
