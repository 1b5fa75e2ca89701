"""All chapters' facts → Index: every label with its number and title, every heading numbered, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bookwright import crossref, layers
from bookwright.book import Book, Chapter, Mark
from bookwright.config import Config
from bookwright.diagnostics import Code, Report
from bookwright.documents import Facts, Heading, Index, Labelled, Numbered
from bookwright.labels import Families, Label, Labels
from bookwright.source import Span

R002 = Code(
    "R002", "error", "a label given twice",
    """Labels are names, and a name can belong to one thing in the whole book: a reference to it could
    not know which is meant. Rename one of the two.""",
)  # fmt: skip


@dataclass
class _Counts:
    """How far each kind has been counted: in a chapter, or (`chapters: false`) in the whole book.

    `parts` counts the parts of each panel.
    """

    options: Mapping[str, Any]
    families: Families
    reached: dict[str, int] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)

    @property
    def by_chapter(self) -> bool:
        return self.options.get("chapters") is not False

    def number(self, prefix: str, chapter: str) -> str:
        """The next number of a kind: "3.2", or "2" where there is no chapter's number to put before it."""
        counter = self.families[prefix].counter
        if not counter:
            return ""
        self.reached[counter] = self.reached.get(counter, 0) + 1
        mark = crossref.numeral(self.options.get(f"{prefix}-labels", self.options.get("labels")), self.reached[counter])
        return f"{chapter}.{mark}" if chapter and self.by_chapter else mark

    def part(self, panel: str) -> str:
        """The letter of a panel's next part."""
        self.parts[panel] = self.parts.get(panel, 0) + 1
        return crossref.numeral(self.options.get("subref-labels", "alpha a"), self.parts[panel])


def index(book: Book, facts: Mapping[str, Facts], config: Config, report: Report) -> Index:
    """Number everything in reading order; a label that is defined twice is reported."""
    crossref.check(config, report)
    labels: dict[str, Label] = {}
    headings: dict[str, tuple[Numbered, ...]] = {}
    counts = _Counts(config.crossref, config.families)
    parts = {p.opener.file: p.number for p in book.parts if p.opener}
    for chapter in book.chapters:
        if counts.by_chapter:
            counts = _Counts(config.crossref, config.families)
        if chapter.file in facts:
            part = parts.get(chapter.file, "")
            headings[chapter.file] = _chapter(chapter, facts[chapter.file], config, counts, labels, part)
    _duplicates(book, facts, report)
    _solutions(labels)
    titles = {c.file: facts[c.file].title if c.file in facts else c.title for c in book.chapters}
    return Index(labels, headings, titles)


def _chapter(
    chapter: Chapter, facts: Facts, config: Config, counts: _Counts, labels: dict[str, Label], part: str
) -> tuple[Numbered, ...]:
    places = {m.key: m.span for m in facts.marks if m.kind == "label"}
    counters = [0, *_offsets(layers.setting(config.target, "number-offset", facts.meta, config.meta))]
    numbered: list[Numbered] = []
    first = True
    for kind, position in facts.order:
        if kind == "l":
            one = facts.labelled[position]
            span = places.get(one.id, Span(chapter.file))
            labels.setdefault(one.id, _label(one, chapter, counts, labels, span))
            continue
        heading = facts.headings[position]
        is_title = first and heading.level == 1
        number = chapter.number if is_title else _section(heading, chapter, counters, config)
        first = False
        numbered.append(Numbered(heading, number))
        if heading.id:
            span = places.get(heading.id, Span(chapter.file))
            labels.setdefault(heading.id, Label(
                heading.id, "sec", (is_title and part) or number, heading.title, chapter.file, chapter.page, span,
                whole=is_title, appendix=chapter.kind == "appendix", part=bool(is_title and part),
            ))  # fmt: skip
    return tuple(numbered)


def _offsets(given: Any) -> list[int]:
    """Where the numbers of sections begin, by level (`number-offset: 4` makes the first one 5)."""
    listed = given if isinstance(given, list) else [given]
    found = [n if isinstance(n, int) and not isinstance(n, bool) else 0 for n in listed[:6]]
    return [*found, *[0] * (6 - len(found))]


def _section(heading: Heading, chapter: Chapter, counters: list[int], config: Config) -> str:
    """ "3.2.1" for a section of a numbered chapter, "" deeper than `number-depth` or unnumbered.

    A page of a website has no number of its own: there the first section is "1", where numbers are asked for.
    """
    site = config.type != "book" or chapter.kind == "document"
    if not heading.numbered or not (chapter.number or site) or not config.number_sections:
        return ""
    depth = max(1, heading.level - 1)
    counters[depth] += 1
    counters[depth + 1 :] = [0] * (len(counters) - depth - 1)
    if heading.level > config.number_depth:
        return ""
    style = config.crossref.get("sec-labels")
    marks = [crossref.numeral(style, n) if n else "0" for n in counters[1 : depth + 1]]
    return ".".join([*([] if site else [chapter.number]), *marks])


def _label(one: Labelled, chapter: Chapter, counts: _Counts, labels: Labels, span: Span) -> Label:
    outer = labels.get(one.under) if one.under else None
    label = Label(one.id, one.family, "", one.title, chapter.file, chapter.page, span,
                  appendix=chapter.kind == "appendix")  # fmt: skip
    if outer and outer.chapter == chapter.file:
        sub = counts.part(one.under)
        return replace(label, number=f"{outer.number}\u00a0({sub})", sub=sub, under=one.under)
    return replace(label, number=counts.number(one.family, chapter.number))


def _solutions(labels: dict[str, Label]) -> None:
    """A solution has the number of its exercise."""
    for key, label in list(labels.items()):
        exercise = labels.get("exr" + key[3:]) if label.family == "sol" else None
        if exercise:
            labels[key] = replace(label, number=exercise.number)


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
