"""Exercises: their numbers, their difficulty, and which have solutions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task, counted, outside
from bookwright.diagnostics import Code, Diagnostic

F104 = Code(
    "F104", "warning", "exercises in the wrong number or mixture",
    """A chapter has as many exercises as `exercises: {count: [8, 12]}` says, at least so many of each level as `mix`,
    and one of the levels of `stretch` as often as that says. Each has a level (`level="M"`), and they are numbered in
    their order: `exr-slug-1`, `exr-slug-2`, …""",
)  # fmt: skip
F105 = Code(
    "F105", "warning", "an exercise without a solution",
    """The exercises that `exercises: {solved: [odd, E]}` names (those with odd numbers, and whole levels) have a
    solution somewhere in the book: `::: {#sol-slug-1}` for `exr-slug-1`.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    found, limits, slug = task.text.of("exr"), task.limits, task.text.slug
    if said := outside(len(found), limits.range("count")):
        yield F104.at(task.head, f"{counted(len(found), 'exercise')}, {said}")
    counts = Counter(one.level for one in found)
    for level, least in _levels(limits.value("mix")).items():
        if counts[level] < least:
            yield F104.at(task.head, f"{counted(counts[level], 'exercise')} of level {level}, fewer than {least}")
    stretch = _levels(limits.value("stretch"))
    if stretch and not any(counts[level] >= least for level, least in stretch.items()):
        wanted = " or ".join(f"{least} of level {level}" for level, least in stretch.items())
        yield F104.at(task.head, f"the exercises lack {wanted}")
    solved = limits.texts("solved")
    for number, one in enumerate(found, 1):
        if one.id != f"exr-{slug}-{number}":
            yield F104.at(one.place, f"`{one.id}` is exercise {number} of its chapter", f"`exr-{slug}-{number}`")
        if not one.level:
            yield F104.at(one.place, f"`{one.id}` has no level", '`level="E"`, `"M"`, `"H"` or `"P"`')
        asked = one.level in solved or ("odd" in solved and number % 2 == 1)
        if asked and f"sol-{one.id.removeprefix('exr-')}" not in task.shelf.labels:
            yield F105.at(one.place, f"`{one.id}` has no solution", f"`::: {{#sol-{one.id.removeprefix('exr-')}}}`")


def _levels(given: object) -> dict[str, int]:
    """Levels with how many; what is no number is left out."""
    pairs = given.items() if isinstance(given, dict) else ()
    return {str(level): least for level, least in pairs if isinstance(least, int)}


CHECK = Check("exercises", run, whole=True)
