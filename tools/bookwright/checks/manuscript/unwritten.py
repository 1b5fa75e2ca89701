"""Places that are still to be written."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic

P000 = Code(
    "P000", "warning", "a place to be written",
    """A paragraph says “To be written”, as every part of a new chapter does (`bookwright chapter NAME`). While
    there are any, what only a finished chapter has (its length, the number of its exercises) is not asked for.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    for paragraph in task.text.unwritten:
        yield P000.at(paragraph.place, paragraph.text[paragraph.text.index("To be written") :].rstrip("."))


CHECK = Check("unwritten", run)
