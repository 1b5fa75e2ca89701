"""The parts of a chapter, in the order of the book."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bookwright.anatomy import Part, parts
from bookwright.chapter_text import Landmark
from bookwright.checks.manuscript.base import Check, Task, counted, outside
from bookwright.diagnostics import Code, Diagnostic

P001 = Code(
    "P001", "warning", "a part that a chapter lacks",
    """The book lists the parts of such a chapter under `bookwright: checks: … anatomy: parts:`, and this one is not
    there, or its heading does not begin with the words that the list gives it.""",
)  # fmt: skip
P002 = Code(
    "P002", "warning", "a part out of its order",
    """The parts of a chapter stand in the order in which the book lists them, and sections of the chapter's own where
    that list has `body`. Readers who know one chapter then know their way in all.""",
)  # fmt: skip
P003 = Code(
    "P003", "warning", "a part that is too short or too long",
    """The list of parts gives this one a length, `{part: "#summary", words: [100, 250]}`, and its words of prose
    are not within.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    asked = parts(task.limits.value("parts"))
    marks = task.text.landmarks
    found = {part: _find(part, marks, task.text.slug) for part in asked if not part.body}
    for part, at in found.items():
        if at is None:
            yield P001.at(task.head, f"the chapter has no “{part.shown}” ({part.sign(task.text.slug)})")
            continue
        mark = marks[at]
        if part.title and part.heading and not mark.title.casefold().startswith(part.title.casefold()):
            yield P001.at(mark.place, f"“{mark.title}” should begin with “{part.title}”")
        said = outside(mark.words, part.words) if part.words and not task.text.unwritten else ""
        if said:
            yield P003.at(mark.place, f"“{part.shown}” has {counted(mark.words, 'word')}, {said}")
    yield from _order(asked, found, marks)


def _find(part: Part, marks: Sequence[Landmark], slug: str) -> int | None:
    return next((n for n, mark in enumerate(marks) if part.fits(mark, slug)), None)


def _order(
    asked: Sequence[Part], found: dict[Part, int | None], marks: Sequence[Landmark]
) -> Iterator[Diagnostic]:  # fmt: skip
    """Parts that stand before one that should precede them, and sections outside of the body."""
    last: tuple[int, Part] | None = None
    for part, at in found.items():
        if at is None:
            continue
        if last and at < last[0]:
            yield P002.at(marks[at].place, f"“{part.shown}” belongs behind “{last[1].shown}”")
        else:
            last = (at, part)
    places = {at: n for n, part in enumerate(asked) if (at := found.get(part)) is not None}
    body = next((n for n, part in enumerate(asked) if part.body), None)
    for at, mark in enumerate(marks):
        if mark.level != 2 or at in places:
            continue
        before = [n for where, n in places.items() if where < at]
        after = [n for where, n in places.items() if where > at]
        if body is None or max(before, default=-1) > body or min(after, default=len(asked)) < body:
            yield P002.at(mark.place, f"“{mark.title}” is a section of its own outside of the chapter's body")


CHECK = Check("anatomy", run)
