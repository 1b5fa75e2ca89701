"""References to earlier and to later chapters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task, counted
from bookwright.diagnostics import Code, Diagnostic

P017 = Code(
    "P017", "warning", "too many references forward",
    """A reader cannot know yet what a later chapter teaches, so references to later ones are few: at most
    `references: {forward: 8}`, those in words (“Chapter 17”) among them.""",
)  # fmt: skip
P018 = Code(
    "P018", "warning", "too few references backward",
    """A chapter stands on those before it and says where: at least `references: {backward: 5}` references lead to
    earlier chapters, unless it is the first.""",
)  # fmt: skip
_CHAPTER = re.compile(r"\bChapters? (\d+)\b")


def run(task: Task) -> Iterator[Diagnostic]:
    text, shelf = task.text, task.shelf
    own = shelf.order[text.file]
    number = next((v.number for v in shelf.labels.values() if v.whole and v.chapter == text.file), "")
    before, after = [], []
    for mark in text.marks:
        label = shelf.labels.get(mark.key)
        if mark.kind != "ref" or not label or not mark.span.file.endswith((".qmd", ".md", ".ipynb")):
            continue
        if shelf.order.get(label.chapter, own) < own:
            before.append(mark.span)
        elif shelf.order.get(label.chapter, own) > own and not label.appendix and not label.number[:1].isalpha():
            after.append(mark.span)
    for paragraph in text.paragraphs if number.isdigit() else ():
        named = _CHAPTER.findall(paragraph.text.replace("\u00a0", " "))
        after += [paragraph.place for n in named if int(n) > int(number)]
    if len(after) > (most := task.limits.number("forward")):
        lines = ", ".join(dict.fromkeys(str(place.line) for place in sorted(after)))
        said = f"{counted(len(after), 'reference')} to later chapters, more than {most:.0f}"
        yield P017.at(task.head, said, f"they stand in lines {lines}")
    first = min((shelf.order[f] for f, kind in shelf.kinds.items() if kind == text.kind), default=own) == own
    if len(before) < (least := task.limits.number("backward")) and not first:
        yield P018.at(task.head, f"{counted(len(before), 'reference')} to earlier chapters, fewer than {least:.0f}")


CHECK = Check("references", run, whole=True)
