"""`bookwright check` for what is written: the chapters that the book names, read, judged and scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bookwright import chapter_reading, keys_checks, review_file, rubric
from bookwright.book import Book
from bookwright.chapter_name import chosen
from bookwright.chapter_text import ChapterText, Shelf
from bookwright.checks.manuscript import CHECKS
from bookwright.checks.manuscript.base import Task
from bookwright.config import Config
from bookwright.diagnostics import Diagnostic, Report
from bookwright.documents import Index
from bookwright.manuscript_settings import Kind, kinds
from bookwright.prepare import Prepared
from bookwright.scan import scan
from bookwright.scorecard import Card, card

Found = Mapping[str, Sequence[Diagnostic] | None]  # by check: what it said, None while it waits


@dataclass(frozen=True)
class Judged:
    """Chapters that were judged: what each check said, and the rows of their score cards, by file.

    `only` is the one chapter that was asked for; "" for all of them.
    """

    config: Config
    book: Book
    shelf: Shelf
    only: str
    found: Mapping[str, Found]
    rows: Mapping[str, Sequence[rubric.Row]]

    def files(self, file: str) -> list[str]:
        """The files of a chapter, its review among them."""
        chapters = [c.file for c in self.book.chapters]
        return [*review_file.belongings(self.config.root, file, chapters), review_file.name(file, chapters)]

    def cards(self, report: Report) -> list[Card]:
        """The score cards of the chapters that have one. `report` is all that was said in this run."""
        chapters, root = [c.file for c in self.book.chapters], self.config.root
        cards = []
        for file, rows in self.rows.items():
            mine = review_file.belongings(root, file, chapters)
            entries = review_file.load(root, review_file.name(file, chapters), rows, report)
            told = [d for d in report if d.span and d.span.file in mine]
            state, title = review_file.state(root, mine), self.shelf.texts[file].title
            found = self.found[file]
            if self.shelf.texts[file].unwritten:
                found = dict.fromkeys(found)  # no row is passed before all is written
            cards.append(card(file, title, state, rows, found, told, entries))
        return cards


def judge(
    config: Config, book: Book, prepared: Mapping[str, Prepared], index: Index, report: Report, asked: str = ""
) -> Judged:  # fmt: skip
    """Say what the checks that the book has switched on find in its chapters.

    `asked` is a chapter's file, its folder, name or number: that chapter alone is judged. The path of anything else
    stands for all chapters.
    """
    files = [c.file for c in book.chapters if c.file in prepared]
    wanted = {file: kind for kind in kinds(config, files, report) for file in kind.files}
    names = {file: wanted[file].name for file in files if file in wanted}
    order = {c.file: c.order for c in book.chapters}
    texts, files_of = _Texts(config, prepared, names), (config.root, config.bibliography)
    shelf = Shelf(texts, names, index.labels, order, config.lang, *files_of)
    only, all_ = _meant(asked, config.root, book, report)
    mine = [file for file in names if all_ or file == only]
    found = {file: dict(_heard(file, shelf, wanted[file], report)) for file in mine}
    sheets = {kind.rubric: kind.place for kind in wanted.values() if kind.rubric}
    drawn = {s: rubric.load(config.root, s, keys_checks.names(), at, report) for s, at in sheets.items()}
    rows = {file: drawn[wanted[file].rubric] for file in mine if drawn.get(wanted[file].rubric)}
    return Judged(config, book, shelf, only, found, rows)


def _meant(asked: str, root: Path, book: Book, report: Report) -> tuple[str, bool]:
    """The one chapter that a path or name stands for, and whether all are meant: by the path of anything else."""
    if asked and not (root / asked).exists():
        return chosen(asked, book, report), False
    inside = [c.file for c in book.chapters if asked and (c.file == asked or c.file.startswith(f"{asked}/"))]
    return (inside[0], False) if len(inside) == 1 else ("", True)


def _heard(file: str, shelf: Shelf, kind: Kind, report: Report) -> Iterator[tuple[str, list[Diagnostic] | None]]:
    """What each check of the kind says of a chapter."""
    text = shelf.texts[file]
    for check in CHECKS:
        if check.name not in kind.checks:
            continue
        if check.whole and text.unwritten:
            yield check.name, None
            continue
        said = list(check.run(Task(text, shelf, kind.checks[check.name])))
        report.add(*said)
        yield check.name, said


@dataclass
class _Texts(Mapping[str, ChapterText]):
    """The texts of chapters by file, each read when it is first asked for. `kinds` are those of all of them."""

    config: Config
    prepared: Mapping[str, Prepared]
    kinds: Mapping[str, str]
    read: dict[str, ChapterText] = field(default_factory=dict)

    def __getitem__(self, file: str) -> ChapterText:
        if file not in self.read:
            one, script = self.prepared[file], scan(file, self.config, Report())
            self.read[file] = chapter_reading.read(one.tree(), one.facts, script, self.config.root, self.kinds[file])
        return self.read[file]

    def __iter__(self) -> Iterator[str]:
        return iter(self.kinds)

    def __len__(self) -> int:
        return len(self.kinds)
