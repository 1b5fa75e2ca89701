"""All chapters' facts → Index: every label with its number and title, every heading numbered, once."""

from __future__ import annotations

from collections.abc import Mapping

from bookwright.book import Book, Chapter, Mark
from bookwright.config import Config
from bookwright.diagnostics import Code, Report
from bookwright.documents import Facts, Heading, Index, Labelled, Numbered
from bookwright.labels import FAMILIES, Label
from bookwright.source import Span

R002 = Code(
    "R002", "error", "a label given twice",
    """Labels are names, and a name can belong to one thing in the whole book: a reference to it could
    not know which is meant. Rename one of the two.""",
)  # fmt: skip


def index(book: Book, facts: Mapping[str, Facts], config: Config, report: Report) -> Index:
    """Number everything in reading order; a label that is defined twice is reported."""
    labels: dict[str, Label] = {}
    headings: dict[str, tuple[Numbered, ...]] = {}
    for chapter in book.chapters:
        if chapter.file in facts:
            headings[chapter.file] = _chapter(chapter, facts[chapter.file], config, labels)
    _duplicates(book, facts, report)
    _solutions(labels)
    titles = {c.file: facts[c.file].title if c.file in facts else c.title for c in book.chapters}
    return Index(labels, headings, titles)


def _chapter(
    chapter: Chapter, facts: Facts, config: Config, labels: dict[str, Label]
) -> tuple[Numbered, ...]:
    places = {m.key: m.span for m in facts.marks if m.kind == "label"}
    counters = [0] * 7
    counts: dict[str, int] = {}
    parts: dict[str, int] = {}
    numbered: list[Numbered] = []
    first = True
    for kind, position in facts.order:
        if kind == "l":
            one = facts.labelled[position]
            span = places.get(one.id, Span(chapter.file))
            labels.setdefault(one.id, _label(one, chapter, counts, parts, labels, span))
            continue
        heading = facts.headings[position]
        is_title = first and heading.level == 1
        number = chapter.number if is_title else _section(heading, chapter, counters, config)
        first = False
        numbered.append(Numbered(heading, number))
        if heading.id:
            span = places.get(heading.id, Span(chapter.file))
            labels.setdefault(heading.id, Label(
                heading.id, "sec", number, heading.title, chapter.file, chapter.page, span,
                whole=is_title, appendix=chapter.kind == "appendix",
            ))  # fmt: skip
    return tuple(numbered)


def _section(heading: Heading, chapter: Chapter, counters: list[int], config: Config) -> str:
    """ "3.2.1" for a section of a numbered chapter, "" deeper than `number-depth` or unnumbered."""
    if not heading.numbered or not chapter.number or not config.number_sections:
        return ""
    depth = max(1, heading.level - 1)
    counters[depth] += 1
    counters[depth + 1 :] = [0] * (len(counters) - depth - 1)
    if heading.level > config.number_depth:
        return ""
    return ".".join([chapter.number, *map(str, counters[1 : depth + 1])])


def _label(
    one: Labelled,
    chapter: Chapter,
    counts: dict[str, int],
    parts: dict[str, int],
    labels: Mapping[str, Label],
    span: Span,
) -> Label:
    counter = FAMILIES[one.family].counter
    outer = labels.get(one.under) if one.under else None
    sub = ""
    if outer and outer.chapter == chapter.file:
        parts[one.under] = parts.get(one.under, 0) + 1
        sub = chr(ord("a") + parts[one.under] - 1)
        number = f"{outer.number}\u00a0({sub})"
    elif counter:
        counts[counter] = counts.get(counter, 0) + 1
        number = f"{chapter.number}.{counts[counter]}" if chapter.number else str(counts[counter])
    else:
        number = ""
    return Label(one.id, one.family, number, one.title, chapter.file, chapter.page, span, sub=sub,
                 appendix=chapter.kind == "appendix")  # fmt: skip


def _solutions(labels: dict[str, Label]) -> None:
    """A solution has the number of its exercise."""
    for key, label in list(labels.items()):
        exercise = labels.get("exr" + key[3:]) if label.family == "sol" else None
        if exercise:
            labels[key] = Label(**{**label.__dict__, "number": exercise.number})


def _duplicates(book: Book, facts: Mapping[str, Facts], report: Report) -> None:
    seen: dict[str, Mark] = {}
    for chapter in book.chapters:
        for mark in facts[chapter.file].marks if chapter.file in facts else ():
            if mark.kind != "label":
                continue
            first = seen.setdefault(mark.key, mark)
            if first.span != mark.span:
                hint = f"it is defined first at {first.span}"
                report.add(R002.at(mark.span, f"the label `{mark.key}` is given twice", hint))
