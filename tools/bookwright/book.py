"""The manuscript as data: a book of parts and chapters, a chapter's script, and what its cells gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bookwright import located
from bookwright.source import Span

Form = Literal["text", "markdown", "html"]  # what the value of an inline expression is written in
FORMS: tuple[Form, ...] = ("text", "markdown", "html")
Kind = Literal["home", "front", "chapter", "appendix", "part", "references", "document"]


@dataclass(frozen=True)
class Chapter:
    """One page of the book.

    `number` is "3" for a chapter, "A" for an appendix and "" for what has none; `page` is the
    output path of its HTML page, `slug` the name that its ids get in joined documents.
    """

    file: str
    kind: Kind
    number: str
    page: str
    slug: str
    order: int
    part: int | None = None
    span: Span | None = None
    title: str = ""
    text: str = ""  # what navigation calls it, where `_quarto.yml` says so


@dataclass(frozen=True)
class Part:
    """A part: its title, the page that opens it when the part is a file, and its chapters.

    On a website parts are the sections of the sidebar: they have no number, and one inside another
    names the outer one as `parent`.
    """

    number: str
    title: str
    opener: Chapter | None
    chapters: tuple[Chapter, ...]
    parent: int | None = None


@dataclass(frozen=True)
class Link:
    """A line of the contents that is no page: an address with its text, or a separator (both empty).

    It stands before the page whose `order` is `before`, inside of `part`.
    """

    text: str
    href: str
    before: int
    part: int | None = None


@dataclass(frozen=True)
class Book:
    """All pages in reading order. `parts` groups those of a part; `loose` stand outside of one."""

    chapters: tuple[Chapter, ...]
    parts: tuple[Part, ...] = ()
    appendices: tuple[Chapter, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def home(self) -> Chapter | None:
        return next((c for c in self.chapters if c.kind == "home"), None)

    def by_file(self) -> dict[str, Chapter]:
        return {c.file: c for c in self.chapters}


@dataclass(frozen=True)
class Cell:
    """A code cell of a chapter: its source without the option lines, and its options merged."""

    number: int
    language: str
    code: str
    options: Mapping[str, Any]
    span: Span
    option_spans: Mapping[str, Span] = field(default_factory=dict)
    header: str = ""
    document: str = ""  # the included file that runs in a kernel of its own; "" for the chapter's
    written: tuple[str, ...] = ()  # the option lines as the author wrote them

    @property
    def label(self) -> str:
        return str(self.options.get("label", "") or self.options.get("lst-label", ""))


@dataclass(frozen=True)
class Inline:
    """An inline expression `` `{python} expression` ``, numbered in document order.

    `after` is the number of the cell it follows (-1: before the first): it is evaluated there.
    """

    number: int
    language: str
    expression: str
    after: int
    span: Span
    document: str = ""


@dataclass(frozen=True)
class Output:
    """What a cell wrote, in Jupyter's terms: kind stream, display or error; `data` by MIME type.

    Text in `data` is str; SVG, HTML and Markdown are str as well, bitmaps base64.
    """

    kind: Literal["stdout", "stderr", "display", "error"]
    data: Mapping[str, str]
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """The outputs of a chapter's cells (by cell number) and the values of its inline expressions.

    A value is (text, form): plain text is escaped, Markdown and HTML come from objects that have such
    forms (a formula's LaTeX is Markdown). `reads` are the project files and local modules the run depended on,
    with their hashes; `seconds` is how long the kernel worked (not part of any output).
    """

    outputs: Mapping[int, Sequence[Output]] = field(default_factory=dict)
    values: Mapping[int, tuple[str, Form]] = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cached: bool = False


@dataclass(frozen=True)
class Mark:
    """Something found in the text with its place: a label, reference, citation, image, link …"""

    kind: str
    key: str
    span: Span


@dataclass(frozen=True)
class Script:
    """A scanned chapter: what pandoc will read, and what was taken out of it beforehand.

    `text` is Markdown in which cells, inline expressions, equation labels and shortcodes are
    raw nodes of format `bookwright-…` that hold a number; `front` is the front matter, whose places
    `front_spans` has by path. `given` has
    the outputs of cells that stand in other notebooks (by cell number): those are never run.
    """

    file: str
    text: str
    front: Mapping[str, Any]
    front_spans: Mapping[located.Path, Span]
    cells: tuple[Cell, ...]
    inlines: tuple[Inline, ...]
    shortcodes: tuple[Shortcode, ...]
    marks: tuple[Mark, ...]
    macros: tuple[tuple[str, str, Span], ...]
    reads: Mapping[str, str]
    stored: Run | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[int, Sequence[Output]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shortcode:
    """`{{< name arguments key=value >}}` that parse or a feature turns into content."""

    number: int
    name: str
    arguments: tuple[str, ...]
    options: Mapping[str, str]
    span: Span
