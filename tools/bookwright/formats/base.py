"""What a format is, and what it is given: the whole manuscript, numbered and resolved."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

from bookwright.assemble import resolve_path
from bookwright.book import Book, Chapter
from bookwright.cache import Cache, digest, tool_digest
from bookwright.config import Config
from bookwright.deck import Deck
from bookwright.diagnostics import Report
from bookwright.documents import Facts, Place
from bookwright.edition import Edition, Expected
from bookwright.engines.math import Macros
from bookwright.engines.typst import Printer
from bookwright.features.base import Setting
from bookwright.labels import Labels
from bookwright.nodes import Node

Address = Callable[[str], str]
Lowered = Callable[[Chapter, Setting, Address], list[Node]]


@dataclass(frozen=True)
class Heading:
    level: int
    id: str
    number: str
    title: str
    listed: bool
    inlines: list[Node] = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class Manuscript:
    """Everything a format may need. Trees are made on demand: `lowered(chapter, setting, address)`.

    `entries` is the list of references of the whole book, `cited` the keys that each chapter cites;
    `content_keys` hash, by chapter file, all that its text depends on.
    """

    config: Config
    book: Book
    facts: Mapping[str, Facts]
    labels: Labels
    headings: Mapping[str, Sequence[Heading]]
    titles: Mapping[str, str]
    entries: Sequence[tuple[str, list[Node]]]
    cited: Mapping[str, Sequence[str]]
    content_keys: Mapping[str, str]
    macros: Macros
    words: Mapping[str, str]
    edition: Mapping[str, Any]
    cache: Cache
    lowered: Lowered
    report: Report
    notify: Callable[[str], None] = lambda message: None
    # a chapter's notebook ("ipynb"; None without cells), or its Markdown after execution ("html.md"); a notebook
    # begins with a cell of the code that is given
    notebook: Callable[[str, str, str], bytes | None] = lambda file, kind, install: None
    install: str = ""  # the code that installs the book's own packages in a notebook; "" when it needs none
    cited_in: Mapping[str, Sequence[Place]] = field(default_factory=dict)  # the sections that cite each source
    basis: str = ""  # the stamp of the book as its site reads it, where a format reads it otherwise
    chosen: str = ""  # the chapter that is wanted as a PDF of its own, by its file
    deck: Callable[[], Deck | None] = lambda: None  # its questions and terms, made when a format asks
    printer: Printer | None = None  # the Typst that stays between two builds, where they have one

    def setting(self, format: Format, chapter: Chapter) -> Setting:
        """What features may look at: the chapter's own settings over the book's. A document's are in its
        configuration, below those of the command line."""
        front = self.facts[chapter.file].meta if chapter.file in self.facts and not self.config.document else {}
        return Setting(
            format.name, format.flavour, self.words, self.labels, self.config.of(front), chapter.file, self.edition,
            front,
        )  # fmt: skip

    @property
    def stamp(self) -> str:
        """A hash of the whole resolved book: two editions with the same one hold the same text."""
        return self.basis or digest(self.navigation_key, dict(self.content_keys))

    @property
    def navigation_key(self) -> str:
        """A hash of what stands on every page: titles, numbers and order of the chapters."""
        rows = [[c.file, c.kind, c.number, c.page, c.part, self.titles[c.file], c.text] for c in self.book.chapters]
        return digest(tool_digest(), self.config.digest, rows, [[p.number, p.title] for p in self.book.parts])


@dataclass(frozen=True)
class Made:
    """A file of an edition: its bytes, a file to copy, or (neither) "as it was": kept unchanged."""

    data: bytes | None = None
    copy: Path | None = None
    key: str = ""
    source: str = ""  # the chapter it came from, for diagnostics
    beside: tuple[str, ...] = ()  # the files that it needs (a page's pictures)
    expected: Expected | None = None  # what a check must find in it


class Format:
    """One output format. `joined`: all chapters become one document, so ids must differ."""

    name: ClassVar[str] = ""
    flavour: ClassVar[Literal["html", "typst"]] = "html"
    joined: ClassVar[bool] = False

    def write(self, manuscript: Manuscript, previous: Mapping[str, str]) -> dict[str, Made]:
        """The files of the edition by output path. `previous` has the keys of the files of the last
        edition: a file whose key is the same may be returned as `Made(key=key)`."""
        raise NotImplementedError

    def closing(self, manuscript: Manuscript, files: Mapping[str, Path]) -> dict[str, Made]:
        """What is made of all the files of an edition once they are there; `files` tells where each can be read."""
        return {}

    def info(self, edition: Edition) -> dict[str, Any]:
        """What other formats may want to know of a finished edition (size, pages of a PDF)."""
        return {}


def relative(target: str, page: str) -> str:
    """The address of output path `target` as seen from the page `page`."""
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def image_path(config: Config, chapter: Chapter, target: str) -> str | None:
    """An image's path in the project, None when it is not a file there."""
    path = resolve_path(config.root, chapter.file, target)
    return path if path and (config.root / path).is_file() else None
