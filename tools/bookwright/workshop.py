"""`bookwright check` for what is written: the chapters that the book names, read and judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bookwright import chapter_reading
from bookwright.book import Book
from bookwright.chapter_text import ChapterText, Shelf
from bookwright.checks.manuscript import CHECKS
from bookwright.checks.manuscript.base import Task
from bookwright.config import Config
from bookwright.diagnostics import Report
from bookwright.documents import Index
from bookwright.manuscript_settings import kinds
from bookwright.prepare import Prepared
from bookwright.scan import scan


def judge(
    config: Config, book: Book, prepared: Mapping[str, Prepared], index: Index, report: Report, only: str = ""
) -> Shelf:  # fmt: skip
    """Say what the checks that the book has switched on find in its chapters (in `only` one of them).

    Returns the chapters as they were read, for those who judge them further.
    """
    files = [c.file for c in book.chapters if c.file in prepared]
    wanted = {file: kind for kind in kinds(config, files, report) for file in kind.files}
    names = {file: wanted[file].name for file in files if file in wanted}
    order = {c.file: c.order for c in book.chapters}
    texts, files_of = _Texts(config, prepared, names), (config.root, config.bibliography)
    shelf = Shelf(texts, names, index.labels, order, config.lang, *files_of)
    for file in names:
        if only and file != only:
            continue
        text, limits = shelf.texts[file], wanted[file].checks
        for check in CHECKS:
            if check.name in limits and not (check.whole and text.unwritten):
                report.add(*check.run(Task(text, shelf, limits[check.name])))
    return shelf


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
