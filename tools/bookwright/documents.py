"""A parsed chapter: its tree, and the facts that other chapters and later phases need of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bookwright.book import Mark
from bookwright.labels import Label
from bookwright.nodes import Node, link, string
from bookwright.source import Span


@dataclass(frozen=True)
class Heading:
    level: int
    id: str
    title: str
    numbered: bool
    listed: bool
    inlines: list[Node] = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class Labelled:
    """A labelled float, equation, theorem …, in document order; `title` is its caption or name."""

    id: str
    family: str
    title: str
    under: str = ""  # the label of the panel that it is a part of
    inlines: list[Node] = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class Term:
    """A term of the glossary as its chapter's file gives it; `blocks` are the definition, not yet resolved.

    `cites` are the keys of the sources that the definition cites, in so many `clusters`; `place` are the parts
    of a `Span`.
    """

    id: str
    term: str
    forms: tuple[str, ...]
    acronym: str = ""
    see: tuple[str, ...] = ()
    section: str = ""
    place: tuple[Any, ...] = ()
    blocks: list[Node] = field(default_factory=list, compare=False)
    cites: tuple[str, ...] = ()
    clusters: int = 0


@dataclass(frozen=True)
class IndexEntry:
    """An `\\index{…}` with the section that it stands in.

    `levels` are pairs of what it is sorted by and its inlines; `kind` is at, open or close (of a range),
    see or seealso (then `target` names where to look); `style` is strong, emph or "".
    """

    id: str
    levels: tuple[tuple[str, list[Node]], ...]
    kind: str = "at"
    style: str = ""
    target: str = ""
    section: str = ""


@dataclass(frozen=True)
class Facts:
    """What a chapter tells the rest of the book: small, and enough for everything but writing it.

    `order` interleaves headings and labelled things as ("h", index) and ("l", index).
    """

    title: str
    headings: tuple[Heading, ...]
    labelled: tuple[Labelled, ...]
    order: tuple[tuple[str, int], ...]
    ids: tuple[str, ...]
    clusters: tuple[Node, ...]
    references: tuple[str, ...]
    links: tuple[str, ...]
    images: tuple[str, ...]
    formulas: tuple[tuple[str, bool], ...]
    marks: tuple[Mark, ...]
    macros: tuple[tuple[str, str, Span], ...]
    words: int
    figures: int
    meta: Mapping[str, Any]
    data: Mapping[str, Any]
    unnamed: tuple[str, ...] = ()  # labels of figures without alternative text
    terms: tuple[Term, ...] = ()
    entries: tuple[IndexEntry, ...] = ()
    cited: tuple[tuple[str, str], ...] = ()  # (key, id of a section that cites it)
    gathers: tuple[str, ...] = ()  # what the chapter lists of the whole book: glossary, index, lof, lot, lol


@dataclass(frozen=True)
class Document:
    """A chapter after parsing: `tree` holds features in canonical form, `key` is its hash."""

    file: str
    tree: list[Node]
    facts: Facts
    key: str


@dataclass(frozen=True)
class Numbered:
    """A heading with its number ("3.2", "" for none)."""

    heading: Heading
    number: str


@dataclass(frozen=True)
class Place:
    """A place of the book: its file, the id there, and the section with its number and title.

    `chapter` is the number of the chapter, by which a section without one is called.
    """

    file: str
    id: str
    number: str
    title: str
    chapter: str = ""

    @property
    def name(self) -> str:
        """ "3.2 Queues"."""
        return f"{self.number} {self.title}".strip()

    def link(self, words: str = "") -> Node:
        """A link to the place, called by its number, its chapter's, or its title."""
        target = f"page:{self.file}" + (f"#{self.id}" if self.id else "")
        return link(string(words or self.number or self.chapter or self.title), target)


@dataclass(frozen=True)
class Index:
    """What is known of the whole book: labels by id, numbered headings and titles by chapter file."""

    labels: Mapping[str, Label]
    headings: Mapping[str, tuple[Numbered, ...]]
    titles: Mapping[str, str]


def facts_to_json(facts: Facts) -> dict[str, Any]:
    result = asdict(facts)
    result["marks"] = [[m.kind, m.key, *_span(m.span)] for m in facts.marks]
    result["macros"] = [[n, d, *_span(s)] for n, d, s in facts.macros]
    return result


def _span(span: Span) -> list[Any]:
    return [span.file, span.line, span.column, span.length, span.note]


def _term(value: Mapping[str, Any]) -> Term:
    lists = ("forms", "see", "place", "cites")
    return Term(**{**value, **{key: tuple(value[key]) for key in lists}})


def facts_from_json(value: Mapping[str, Any]) -> Facts:
    """The inverse of `facts_to_json`; raises `KeyError` or `TypeError` on anything else."""
    return Facts(
        **{
            **value,
            "headings": tuple(Heading(**h) for h in value["headings"]),
            "labelled": tuple(Labelled(**one) for one in value["labelled"]),
            "order": tuple((kind, index) for kind, index in value["order"]),
            "unnamed": tuple(value["unnamed"]), "ids": tuple(value["ids"]),
            "clusters": tuple(value["clusters"]),
            "references": tuple(value["references"]), "links": tuple(value["links"]),
            "images": tuple(value["images"]), "formulas": tuple((t, d) for t, d in value["formulas"]),
            "marks": tuple(Mark(m[0], m[1], Span(*m[2:])) for m in value["marks"]),
            "macros": tuple((m[0], m[1], Span(*m[2:])) for m in value["macros"]),
            "terms": tuple(_term(t) for t in value["terms"]),
            "entries": tuple(
                IndexEntry(**{**e, "levels": tuple((k, i) for k, i in e["levels"])}) for e in value["entries"]
            ),
            "cited": tuple((k, s) for k, s in value["cited"]), "gathers": tuple(value["gathers"]),
        }
    )  # fmt: skip
