"""The planned length of a chapter."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task, counted, outside
from bookwright.diagnostics import Code, Diagnostic

P004 = Code(
    "P004", "warning", "a chapter that is too short or too long",
    """The words of prose (paragraphs, lists, notes and boxes; no headings, captions, tables, code or quiz) are not
    within the limits that the book sets for chapters of this kind with `length: {words: [5000, 8000]}`.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    if said := outside(task.text.words, task.limits.range("words")):
        yield P004.at(task.head, f"{counted(task.text.words, 'word')} of prose, {said}")


CHECK = Check("length", run, whole=True)
