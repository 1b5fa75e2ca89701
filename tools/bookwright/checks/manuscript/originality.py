"""Runs of words that two chapters share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from bookwright.chapter_text import ChapterText, Paragraph
from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic
from bookwright.text_places import plain

P052 = Code(
    "P052", "warning", "words that another chapter has as well",
    """So many words in a row (`originality: {words: 8}`) stand in the prose of two chapters. Readers who meet a
    sentence twice wonder what they missed, and only one of the two will be mended when the facts change: say it in one
    chapter and refer to it from the other. Quotations, headings, captions and code are not compared; `except` lists
    phrases that the book uses again on purpose.""",
)  # fmt: skip
Where = tuple[int, int]  # number of a paragraph, and of a word in it


def run(task: Task) -> Iterator[Diagnostic]:
    size, excepted = int(task.limits.number("words")), tuple(tuple(plain(t)) for t in task.limits.texts("except"))
    told: set[Where] = set()
    for file, other in task.shelf.texts.items():
        if file == task.text.file:
            continue
        theirs = _runs(_key(other), size, excepted)
        for (number, at), length, there in _common(_key(task.text), theirs, size):
            if (number, at) in told:
                continue
            told.add((number, at))
            yield _told(task.text, number, at, length, other, there)


def _told(text: ChapterText, number: int, at: int, length: int, other: ChapterText, there: Where) -> Diagnostic:
    words = [w.text for w in text.paragraphs[number].words[at : at + length]]
    shown = " ".join(words if len(words) < 16 else [*words[:12], "…"])
    place = other.place(other.paragraphs[there[0]], there[1])
    mine = text.place(text.paragraphs[number], at, length)
    return P052.at(mine, f"{length} words that {other.file} has as well: “{shown}”", f"they stand at {place}")


def _key(text: ChapterText) -> tuple[tuple[str, ...], ...]:
    """Each paragraph's words as they are compared; "" for what is quoted, computed or no text."""
    return tuple(_plain(p) for p in text.paragraphs)


def _plain(paragraph: Paragraph) -> tuple[str, ...]:
    if paragraph.within == "quote":
        return ()
    return tuple(" ".join(plain(w.text)) if w.kind in ("text", "assumed") else "" for w in paragraph.words)


@lru_cache(maxsize=256)
def _runs(
    paragraphs: tuple[tuple[str, ...], ...], size: int, excepted: tuple[tuple[str, ...], ...]
) -> Mapping[tuple[str, ...], Where]:
    """Every run of so many words of a chapter with the place where it is first."""
    found: dict[tuple[str, ...], Where] = {}
    for number, words in enumerate(paragraphs):
        for at in range(len(words) - size + 1):
            run_of = words[at : at + size]
            if all(run_of) and not _standard(run_of, excepted):
                found.setdefault(run_of, (number, at))
    return found


def _standard(words: Sequence[str], excepted: Sequence[Sequence[str]]) -> bool:
    """Whether a run lies in a phrase that is used again on purpose, or holds one."""
    joined = f" {' '.join(words)} "
    return any(f" {' '.join(p)} " in joined or joined in f" {' '.join(p)} " for p in excepted if p)


def _common(
    paragraphs: Sequence[tuple[str, ...]], theirs: Mapping[tuple[str, ...], Where], size: int
) -> Iterator[tuple[Where, int, Where]]:
    """The longest stretches that are in `theirs` word by word: where, how many words, and where there."""
    for number, words in enumerate(paragraphs):
        at = 0
        while at <= len(words) - size:
            there = theirs.get(words[at : at + size])
            if there is None:
                at += 1
                continue
            end = at + 1
            while words[end : end + size] in theirs and end <= len(words) - size:
                end += 1
            yield (number, at), end - 1 + size - at, there
            at = end - 1 + size


CHECK = Check("originality", run)
