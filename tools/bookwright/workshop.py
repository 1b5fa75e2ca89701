"""`bookwright check` for what is written: the chapters that the book names, read and judged."""

from __future__ import annotations

from collections.abc import Mapping

from bookwright import chapter_reading
from bookwright.book import Book
from bookwright.chapter_text import Shelf
from bookwright.checks.manuscript import CHECKS
from bookwright.checks.manuscript.base import Task
from bookwright.config import Config
from bookwright.diagnostics import Report
from bookwright.documents import Index
from bookwright.manuscript_settings import kinds
from bookwright.prepare import Prepared
from bookwright.scan import scan


def judge(config: Config, book: Book, prepared: Mapping[str, Prepared], index: Index, report: Report) -> Shelf:
    """Say what the checks that the book has switched on find in its chapters; the chapters as they were read."""
    files = [c.file for c in book.chapters if c.file in prepared]
    found = kinds(config, files, report)
    wanted = {file: kind for kind in found for file in kind.files}
    texts = {
        file: chapter_reading.read(
            prepared[file].tree(), prepared[file].facts, scan(file, config, Report()), config.root, wanted[file].name
        )
        for file in files if file in wanted
    }  # fmt: skip
    order = {c.file: c.order for c in book.chapters}
    shelf = Shelf(texts, index.labels, order, config.lang)
    for file, text in texts.items():
        limits = wanted[file].checks
        for check in CHECKS:
            if check.name in limits:
                report.add(*check.run(Task(text, shelf, limits[check.name])))
    return shelf
