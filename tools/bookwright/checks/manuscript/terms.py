"""Terms of a chapter's glossary are used, not only listed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookwright.chapter_text import ChapterText
from bookwright.checks.manuscript.base import Check, Task, counted
from bookwright.diagnostics import Code, Diagnostic
from bookwright.documents import Term
from bookwright.source import Span

F107 = Code(
    "F107", "warning", "a term that is hardly used",
    """A chapter's glossary has what the reader meets in the book: each term, in one of its `forms`, at least once in
    the chapter that owns it and `terms: {uses: 2}` times in all pages that are judged. Delete a term that nobody
    uses, or list the form in which the text has it.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    least = task.limits.number("uses")
    for term in task.text.terms:
        pattern = re.compile("|".join(rf"(?<![\w-]){re.escape(f)}(?![\w-])" for f in _forms(term)), re.I)
        place = Span(*term.place) if term.place else task.head
        if not _uses(pattern, task.text):
            yield F107.at(place, f"“{term.term}” is never used in the chapter that owns it")
        elif (found := sum(_uses(pattern, t) for t in task.shelf.texts.values())) < least:
            yield F107.at(place, f"“{term.term}” is used {counted(found, 'time')}, fewer than {least:.0f}")


def _forms(term: Term) -> list[str]:
    return sorted({*term.forms, term.term, *([term.acronym] if term.acronym else [])}, key=len, reverse=True)


def _uses(pattern: re.Pattern[str], text: ChapterText) -> int:
    prose = sum(len(pattern.findall(p.text)) for p in text.paragraphs)
    said = [*(s.title for s in text.sections), *(f.caption for f in text.floats), *(b.title for b in text.boxes)]
    return prose + sum(len(pattern.findall(one)) for one in said)


CHECK = Check("terms", run, whole=True)
