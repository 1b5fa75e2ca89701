"""Words and phrases that the book does not use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic
from bookwright.sentences import letters
from bookwright.source import Span

P014 = Code(
    "P014", "warning", "a word that the book does not use",
    """The book's style guide lists this word or phrase (`banned: {words: […]}`): mostly since it praises where it
    should say something. What is quoted, code, or in a formula is left alone.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    phrases = [_pattern(one) for one in task.limits.texts("words")]
    for paragraph in task.text.paragraphs:
        words = [letters(w.text) if w.kind in ("text", "assumed") else "" for w in paragraph.words]
        for at, length in _matches(words, phrases):
            shown = " ".join(words[at : at + length])
            yield P014.at(task.text.place(paragraph, at, length), f"the book does not use “{shown}”")
    said: list[tuple[str, Span]] = [(s.title, s.place) for s in task.text.sections]
    for text, place in [*said, *((f.caption, f.place) for f in task.text.floats)]:
        words = [letters(w) for w in text.split()]
        for at, length in _matches(words, phrases):
            yield P014.at(place, f"the book does not use “{' '.join(words[at : at + length])}”")


def _pattern(phrase: str) -> list[re.Pattern[str]]:
    """A pattern for each word of a phrase; `*` at its end stands for any ending."""
    words = phrase.replace("’", "'").split()
    return [re.compile(re.escape(w.rstrip("*")) + (r"[\w'-]*" if w.endswith("*") else "") + r"\Z", re.I) for w in words]


def _matches(words: Sequence[str], phrases: Sequence[Sequence[re.Pattern[str]]]) -> Iterator[tuple[int, int]]:
    plain = [w.replace("’", "'") for w in words]
    for at in range(len(plain)):
        for phrase in phrases:
            here = plain[at : at + len(phrase)]
            if phrase and len(here) == len(phrase) and all(p.match(w) for p, w in zip(phrase, here, strict=True)):
                yield at, len(phrase)


CHECK = Check("banned", run)
