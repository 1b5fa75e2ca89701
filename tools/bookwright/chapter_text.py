"""One chapter as those see it who judge its writing: the noun of every check of a manuscript.

All of it is read from a chapter's tree, facts and script by `chapter_reading.read`. Every part has its place
(`Span`) in the source; `Span(file)` alone where a cell wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bookwright.book import Cell, Mark
from bookwright.documents import Term
from bookwright.labels import Label
from bookwright.sentences import Sentence, Word, sentences
from bookwright.source import Span
from bookwright.text_places import Places, plain


@dataclass(frozen=True)
class Section:
    """A heading: `words` is the length of all prose below it, up to the next one of its level or above."""

    level: int
    id: str
    title: str
    place: Span
    words: int = 0


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text, or an item of a list.

    `within` says what holds it: "" for nothing, "list", "quote", "note" (a footnote), "purpose", a callout's kind
    ("tip"), a theorem's family ("exr"), or "objectives". `section` counts in `ChapterText.sections`, -1 before the
    first. `lead` is the text of the bold words that it begins with.
    """

    words: tuple[Word, ...]
    within: str
    section: int
    place: Span
    lead: str = ""

    @property
    def sentences(self) -> list[Sentence]:
        return list(sentences(self.words))

    @property
    def length(self) -> int:
        """Words as they are counted: without citations."""
        return sum(w.spoken for w in self.words)

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)

    @property
    def unwritten(self) -> bool:
        return "To be written" in self.text


@dataclass(frozen=True)
class Listing:
    """A list of items; `follows`: another one stands right before it."""

    items: int
    ordered: bool
    follows: bool
    place: Span
    within: str = ""
    section: int = -1


@dataclass(frozen=True)
class Float:
    """A figure, table or listing with a label. `columns` are those of a table, 0 for others; `part` of a panel."""

    id: str
    family: str
    caption: str
    alt: str
    columns: int
    place: Span
    part: bool = False


@dataclass(frozen=True)
class Callout:
    """A callout: its kind (tip, note …), its classes and its title."""

    kind: str
    names: tuple[str, ...]
    title: str
    place: Span


@dataclass(frozen=True)
class Box:
    """A theorem-like block: an example, a definition, an exercise. `level` and `objectives` are an exercise's."""

    id: str
    family: str
    title: str
    level: str
    objectives: tuple[str, ...]
    place: Span


@dataclass(frozen=True)
class Question:
    """An item of the chapter's quiz as its file gives it."""

    id: str
    item: Mapping[str, Any]
    place: Span


@dataclass(frozen=True)
class CodeLines:
    """Code or output that is printed: its lines, the place of the first, and whether a program wrote it."""

    lines: tuple[str, ...]
    place: Span
    output: bool = False


@dataclass(frozen=True)
class Landmark:
    """What an anatomy can ask for: a div or callout with a class (`.purpose`), a section (`#sec-x-summary`), or a
    paragraph by the bold words that it begins with (`Before you start`). `level` is a section's, 0 for others."""

    name: str
    title: str
    words: int
    place: Span
    level: int = 0


@dataclass(frozen=True)
class ChapterText:
    """A chapter, part by part in the order of the text; `slug` is that of its labels (`sec-<slug>`).

    `marks` are labels (`label`), references (`ref`), citations (`cite`) and the like with their places, those of the
    quiz and the glossary among them; `cells` are all code cells, hidden ones too.
    """

    file: str
    kind: str  # the name that the configuration gives to pages like this
    slug: str
    title: str
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    lists: tuple[Listing, ...]
    floats: tuple[Float, ...]
    tables: tuple[tuple[int, Span], ...]  # every table: its columns and its place
    callouts: tuple[Callout, ...]
    boxes: tuple[Box, ...]
    questions: tuple[Question, ...]
    code: tuple[CodeLines, ...]
    landmarks: tuple[Landmark, ...]
    terms: tuple[Term, ...]
    marks: tuple[Mark, ...]
    cells: tuple[Cell, ...]
    places: Places = field(compare=False, repr=False)

    @property
    def words(self) -> int:
        """Words of prose: paragraphs, lists, notes and boxes; no headings, captions, tables, code or quiz."""
        return sum(p.length for p in self.paragraphs)

    @property
    def objectives(self) -> list[Paragraph]:
        """The learning objectives, in their order: number 1 is the first."""
        return [p for p in self.paragraphs if p.within == "objectives"]

    @property
    def unwritten(self) -> list[Paragraph]:
        """Paragraphs that say of themselves “To be written”, as those of a new chapter do."""
        return [p for p in self.paragraphs if p.unwritten]

    def of(self, family: str) -> list[Box]:
        """The boxes of a family: `exr`, `exm`, `def` …"""
        return [b for b in self.boxes if b.family == family]

    def sentences(self) -> Iterator[tuple[Paragraph, Sentence]]:
        """Every sentence of the prose that is written, with its paragraph."""
        for paragraph in (p for p in self.paragraphs if not p.unwritten):
            for sentence in paragraph.sentences:
                yield paragraph, sentence

    def place(self, paragraph: Paragraph, at: int, length: int = 1) -> Span:
        """Where word `at` of a paragraph stands; the paragraph's own place where it cannot be told.

        `length` is how many words the place covers.
        """
        texts = [plain(w.text) if w.kind in ("text", "quoted", "assumed") else [] for w in paragraph.words]
        before, words = sum(len(t) for t in texts[:at]), [w for t in texts for w in t]
        if not words or not texts[at] or not paragraph.place.line:
            return paragraph.place
        self.places.seek(paragraph.place)
        found = self.places.find(words, before, sum(len(t) for t in texts[at : at + length]))
        return found if found.line >= paragraph.place.line else paragraph.place

    def mark(self, kind: str, key: str) -> Span:
        """The place of a label, reference or citation; the file where there is none."""
        return next((m.span for m in self.marks if m.kind == kind and m.key == key), Span(self.file))


@dataclass(frozen=True)
class Shelf:
    """All chapters that are judged, by file in the book's order, and the labels of the whole book.

    A text is read when somebody asks for it; what kind a page is, `kinds` tells without that.
    """

    texts: Mapping[str, ChapterText]
    kinds: Mapping[str, str]
    labels: Mapping[str, Label]
    order: Mapping[str, int]  # of every page, by file
    lang: str = "en"
    root: Path = Path()  # of the project
    bibliography: tuple[str, ...] = ()
