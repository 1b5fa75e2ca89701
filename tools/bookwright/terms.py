"""Where the text uses the terms of the glossary, and the links that it gets there (DECISIONS 37).

The first use in a section of a term that another chapter teaches, or this one in an earlier section: whole
words, listed forms only; never in headings, links, code, formulas, captions or quotations; at most one in 60 words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bookwright import nodes
from bookwright.documents import Term
from bookwright.nodes import Node

APART = 60  # words from one link to the next
DEEPEST = 2  # the level of the headings by which "once a section" is meant
_INLINES = frozenset({"Emph", "Strong", "Underline", "SmallCaps", "Span"})
# features whose content is running text
_OPEN = frozenset({":callout", ":theorem", ":body", ":margin", ":breadth", ":columns", ":condition", ":landscape",
                   ":tabset", ":scheme", ":fold"})  # fmt: skip
_CLOSED = frozenset({"noterm", "citation", "level"})
_JOINED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts that put no space between words


@dataclass(frozen=True)
class Lexicon:
    """The forms of all terms, as one pattern; which term a form belongs to; and where each term is taught.

    `taught` has (chapter file, id of the section) by term; `page` is the source of the glossary's page.
    """

    pattern: re.Pattern[str]
    owners: Mapping[str, str]
    taught: Mapping[str, tuple[str, str]]
    page: str

    @property
    def key(self) -> list[Any]:
        """All that the uses found with it depend on."""
        return [sorted(self.owners.items()), sorted(self.taught.items()), self.page]


@dataclass(frozen=True)
class Use:
    """The first use of a term in a section; `id` is the anchor there."""

    term: str
    section: str
    id: str


def lexicon(terms: Sequence[Term], taught: Mapping[str, tuple[str, str]], page: str) -> Lexicon:
    """The pattern of all forms, longest first, so that "duty cycle" is not found as "cycle"."""
    owners = {form: t.id for t in reversed(terms) for form in t.forms}
    for form, owner in list(owners.items()):  # at the beginning of a sentence
        owners.setdefault(form[:1].upper() + form[1:], owner)
    words = sorted(owners, key=lambda form: (-len(form), form))
    return Lexicon(re.compile("|".join(map(_bounded, words)) or r"(?!)"), owners, taught, page)


def _bounded(form: str) -> str:
    before = "" if _JOINED.match(form[0]) else r"(?<![\w-])"
    after = "" if _JOINED.match(form[-1]) else r"(?![\w-])"
    return before + re.escape(form) + after


def uses(tree: list[Node], file: str, known: Lexicon) -> list[Use]:
    """The first use of each term in each section of a chapter, in order."""
    marking = _Marking(known, file, linked=False)
    marking.blocks(tree)
    return marking.found


def marked(tree: list[Node], file: str, known: Lexicon, linked: bool) -> list[Node]:
    """The tree with an anchor at each first use, and (`linked`) with links to the definitions."""
    return _Marking(known, file, linked).blocks(tree)


@dataclass
class _Marking:
    """A walk through a chapter: what has been met, and how long ago the last link was."""

    known: Lexicon
    file: str
    linked: bool
    found: list[Use] = field(default_factory=list)
    section: str = ""
    words: int = APART
    met: set[str] = field(default_factory=set)  # in this section
    shown: set[str] = field(default_factory=set)  # linked in this section
    counts: dict[str, int] = field(default_factory=dict)
    here: set[str] = field(default_factory=set)  # taught in this section
    passed: set[str] = field(default_factory=set)  # taught in an earlier one of this chapter

    def blocks(self, blocks: list[Node]) -> list[Node]:
        return [self._block(b) for b in blocks]

    def _block(self, node: Node) -> Node:
        kind, content = node["t"], node.get("c")
        if kind == "Header":
            self._heading(node)
        elif kind in ("Para", "Plain"):
            return {"t": kind, "c": self.inlines(content or [])}
        elif kind == "Div" and self._enters(nodes.classes(node)):
            return {"t": kind, "c": [content[0], self.blocks(content[1])]}  # type: ignore[index]
        elif kind == "BulletList":
            return {"t": kind, "c": [self.blocks(item) for item in content or []]}
        elif kind == "OrderedList":
            return {"t": kind, "c": [content[0], [self.blocks(item) for item in content[1]]]}  # type: ignore[index]
        elif kind == "DefinitionList":
            return {"t": kind, "c": [[t, [self.blocks(d) for d in ds]] for t, ds in content or []]}
        return node

    def _heading(self, node: Node) -> None:
        level, (identifier, _, _), _ = node["c"]
        if level <= DEEPEST:
            self.passed |= self.here
            self.section = identifier or self.section
            self.here, self.met, self.shown = set(), set(), set()
        self.here |= {t for t, place in self.known.taught.items() if place == (self.file, identifier)}

    def _enters(self, names: list[str]) -> bool:
        first = names[0] if names else ""
        return (not first.startswith(":") or first in _OPEN) and not _CLOSED & set(names)

    # ── in a line ────────────────────────────────────────────────────────────────────────────
    def inlines(self, inlines: list[Node]) -> list[Node]:
        result: list[Node] = []
        run: list[Node] = []
        for node in [*inlines, None]:
            if node is not None and node["t"] in nodes.WORDS:
                run.append(node)
                continue
            result += self._run(run)
            run = []
            if node is not None:
                result.append(self._inline(node))
        return result

    def _inline(self, node: Node) -> Node:
        kind = node["t"]
        if kind == "Span" and self._enters(nodes.classes(node)):
            return {"t": kind, "c": [node["c"][0], self.inlines(node["c"][1])]}
        return {"t": kind, "c": self.inlines(node["c"])} if kind in _INLINES and kind != "Span" else node

    def _run(self, run: list[Node]) -> list[Node]:
        """Words side by side, with what is found among them marked."""
        text = "".join(n["c"] if n["t"] == "Str" else " " for n in run)
        result: list[Node] = []
        at = 0
        for found in self.known.pattern.finditer(text):
            self.words += text.count(" ", at, found.start())
            new = self._use(self.known.owners[found.group()], found.group())
            if new is not None:
                result += [*nodes.string(text[at : found.start()]), new]
                at = found.end()
                self.words += found.group().count(" ")
            else:
                self.words -= text.count(" ", at, found.start())  # counted with what follows
        if not result:
            self.words += text.count(" ")
            return run
        self.words += text.count(" ", at)
        return [*result, *nodes.string(text[at:])]

    def _use(self, term: str, words: str) -> Node | None:
        """The node for a use; None where nothing is to be marked."""
        if term in self.here:
            return None
        file = self.known.taught.get(term, ("", ""))[0]
        wanted = self.linked and term not in self.shown and (file != self.file or term in self.passed)
        wanted = wanted and self.words >= APART
        identifier = ""
        if term not in self.met:
            self.met.add(term)
            self.counts[term] = self.counts.get(term, 0) + 1
            identifier = f"use-{term}-{self.counts[term]}"
            self.found.append(Use(term, self.section, identifier))
        if wanted:
            self.shown.add(term)
            self.words = 0
            return nodes.link(nodes.string(words), f"page:{self.known.page}#term-{term}", identifier, ["glossary-term"])
        return nodes.span(nodes.string(words), identifier, ["term-use"]) if identifier else None


def letters(names: Sequence[tuple[str, Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Things with the words they are sorted by, under their first letters ("#" for what begins with none)."""
    groups: dict[str, list[Any]] = {}
    for name, thing in sorted(names, key=lambda row: folded(row[0])):
        first = folded(name)[:1].upper()
        groups.setdefault(first if first.isalpha() else "#", []).append(thing)
    yield from sorted(groups.items())


def folded(text: str) -> str:
    """Text as an alphabet sorts it: without case, accents and signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c) and (c.isalnum() or c == " ")).strip()
