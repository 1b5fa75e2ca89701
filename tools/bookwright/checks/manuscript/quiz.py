"""The items of a chapter's quiz."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task, counted, outside
from bookwright.diagnostics import Code, Diagnostic

F106 = Code(
    "F106", "warning", "a quiz that is too short or too long",
    """A chapter's quiz has as many items as `quiz: {count: [5, 8]}` says: enough to touch each objective, few
    enough to be done at once. What is wrong with a single item is told by every build (`F010`).""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    found = task.text.questions
    if said := outside(len(found), task.limits.range("count")):
        place = found[0].place if found else task.head
        yield F106.at(place, f"{counted(len(found), 'item')} in the quiz, {said}")


CHECK = Check("quiz", run, whole=True)
