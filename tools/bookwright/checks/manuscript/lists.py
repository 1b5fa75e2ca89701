"""Lists are short and do not stand for an argument."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic

P019 = Code(
    "P019", "warning", "a list that is too long",
    """A list has at most `lists: {items: 7}` items: a longer one is a table, or two thoughts. Sections that are
    lists by nature (further reading) are named by `except`.""",
)  # fmt: skip
P020 = Code(
    "P020", "warning", "two lists in a row",
    """One list stands right behind another, and nothing says what the second adds. A sentence between them does.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    most, text = task.limits.number("items"), task.text
    spared = {f"sec-{text.slug}-{name}" for name in task.limits.texts("except")}
    for one in text.lists:
        section = text.sections[one.section].id if one.section >= 0 else ""
        if one.items > most and one.within != "objectives" and section not in spared:
            yield P019.at(one.place, f"a list of {one.items} items, more than {most:.0f}")
        if one.follows:
            yield P020.at(one.place, "this list stands right behind another one")


CHECK = Check("lists", run)
