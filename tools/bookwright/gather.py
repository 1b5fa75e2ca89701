"""What is said all over the book → the pages that list it: glossary, index, lists of figures, uses of sources.

Works on facts, so that a chapter's tree is read only to find its terms, and that only when it has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bookwright import glossary_file, nodes, terms
from bookwright.book import Book, Chapter
from bookwright.cache import Cache, digest, tool_digest
from bookwright.config import Config
from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.documents import Facts, Index, IndexEntry, Place, Term
from bookwright.features.list_of import KINDS
from bookwright.nodes import Node
from bookwright.source import Span
from bookwright.terms import Lexicon, Use

R040 = Code(
    "R040", "error", "a term that two chapters own",
    """A term is defined once, by the chapter that teaches it; a second definition, or the same word among the
    `forms` of two terms, would leave open which of them a link shows. Delete one, or name what differs.""",
)  # fmt: skip
R041 = Code(
    "R041", "error", "a term that is not in the glossary",
    """`see` of a term names other terms by their `id`, and none has this one. Mend the name, or define the term in
    the glossary of the chapter that teaches it.""",
)  # fmt: skip
R042 = Code(
    "R042", "info", "terms that no page lists",
    """Chapters have files of terms (`x_glossary.yml` beside `x.qmd`), and no page of the book has the place where
    they are listed, an empty `::: {#glossary}`. Without it nothing of them is printed, and no word is linked.""",
)  # fmt: skip
R043 = Code(
    "R043", "info", "an index that no page prints",
    """Chapters mark places with `\\index{…}`, and no page of the book has an empty `::: {#index}` to list them.""",
)  # fmt: skip


@dataclass(frozen=True)
class Gathered:
    """All terms with their uses, all entries of the index, and the captions, with the pages that list them."""

    book: Book
    facts: Mapping[str, Facts]
    index: Index
    lexicon: Lexicon | None = None
    linked: bool = True
    terms: Mapping[str, tuple[str, Term]] = field(default_factory=dict)  # by id: chapter's file, term
    uses: Mapping[str, Sequence[Use]] = field(default_factory=dict)  # by chapter's file

    def key(self, file: str) -> str:
        """A hash of what a chapter shows of all this."""
        facts = self.facts[file]
        own = [[u.term, u.section, u.id] for u in self.uses.get(file, ())]
        if not facts.gathers and "refs" not in facts.ids:
            return digest(own, self.lexicon.page, self.linked) if own and self.lexicon else ""
        headings = self.index.headings
        numbers = [[f, [[n.heading.id, n.number, n.heading.title] for n in found]] for f, found in headings.items()]
        shown: list[Any] = [numbers, [[f, one.cited] for f, one in self.facts.items()]]
        if facts.gathers:
            shown += [[f, [[u.term, u.id] for u in found]] for f, found in self.uses.items()]
            shown += [[f, vars(t)] for f, t in self.terms.values()]
            shown += [[f, [vars(e) for e in one.entries]] for f, one in self.facts.items()]
            labels = (v for v in self.index.labels.values() if v.family in KINDS.values())
            shown += [[v.id, v.number, v.page, v.title] for v in labels]
        return digest(shown)

    def cites(self, file: str) -> set[str]:
        """The keys of sources that a page's list of terms cites."""
        listed = file in self.facts and "glossary" in self.facts[file].gathers
        return {key for _, term in self.terms.values() for key in term.cites} if listed else set()

    def mark(self, tree: list[Node], file: str, linked: bool) -> list[Node]:
        """A chapter's tree with its uses of terms."""
        if self.lexicon is None or not self.uses.get(file):
            return tree
        return terms.marked(tree, file, self.lexicon, linked and self.linked)

    def fill(self, tree: list[Node], definition: Callable[[str, Term], list[Node]]) -> list[Node]:
        """The tree with what it lists; `definition` gives the resolved text of a chapter's term."""

        def change(node: Node) -> list[Node] | None:
            name = nodes.classes(node)[:1] if node["t"] == "Div" else []
            if name == [":glossary"]:
                return [_with(node, self._glossary(definition))]
            if name == [":book-index"]:
                return [_with(node, self._index())]
            if name == [":list-of"]:
                return [_with(node, list(self._captions(nodes.values(node)["of"])))]
            return None

        return nodes.rewrite(tree, change)  # type: ignore[no-any-return]

    @property
    def _page(self) -> str:
        return self.lexicon.page if self.lexicon else ""

    # ── places ───────────────────────────────────────────────────────────────────────────────
    def place(self, file: str, section: str, at: str = "") -> Place:
        """The section of a chapter ("" for its beginning), with the anchor in it that is meant."""
        chapter = next(c for c in self.book.chapters if c.file == file)
        found = next((n for n in self.index.headings.get(file, ()) if n.heading.id == section), None)
        title = found.heading.title if found else self.index.titles[file]
        number = found.number if found else chapter.number
        return Place(file, at or section, number, title, chapter.number)

    def cited_in(self) -> dict[str, list[Place]]:
        """The sections that cite each source, in the book's order."""
        found: dict[str, list[Place]] = {}
        for chapter in self.book.chapters:
            for key, section in self.facts[chapter.file].cited if chapter.file in self.facts else ():
                found.setdefault(key, []).append(self.place(chapter.file, section))
        for key in sorted(self.cites(self._page)):
            found.setdefault(key, []).append(self.place(self._page, ""))
        return found

    # ── the glossary ─────────────────────────────────────────────────────────────────────────
    def _glossary(self, definition: Callable[[str, Term], list[Node]]) -> list[Node]:
        used: dict[str, list[Place]] = {}
        for file, found in self.uses.items():
            for one in found:
                used.setdefault(one.term, []).append(self.place(file, one.section, one.id))
        rows = [(t.term, self._term(t, definition(f, t), used.get(t.id, []))) for f, t in self.terms.values()]
        return [_letter("glossary", n, letter, group) for n, (letter, group) in enumerate(terms.letters(rows), 1)]

    def _term(self, term: Term, text: list[Node], used: Sequence[Place]) -> Node:
        label = self.index.labels.get(term.section)
        section = self.place(label.chapter, label.id) if label else None
        taught = [section.link(section.name)] if section else []
        others = [self.terms[i][1] for i in term.see if i in self.terms]
        see = [nodes.link(nodes.string(t.term), f"page:{self._page}#term-{t.id}") for t in others]
        parts = {":definition": text, ":taught": taught, ":see": see, ":used": [p.link() for p in used]}
        inner = [nodes.div(content, classes=[name]) for name, content in parts.items() if content]
        return nodes.div(inner, f"term-{term.id}", [":entry"], term=term.term, acronym=term.acronym)

    # ── the index ────────────────────────────────────────────────────────────────────────────
    def _index(self) -> list[Node]:
        root = _Entry("", [])
        for chapter in self.book.chapters:
            if chapter.file in self.facts:
                self._enter(chapter.file, self.facts[chapter.file].entries, root)
        for _, term in self.terms.values():
            self._enter_term(term, root)
        rows = [(one.key, one) for one in root.inner.values()]
        paths = {one.key: one.id for one in root.inner.values()}
        return [
            _letter("index", n, letter, [one.node(paths) for one in group])
            for n, (letter, group) in enumerate(terms.letters(rows), 1)
        ]

    def _enter(self, file: str, entries: Sequence[IndexEntry], root: _Entry) -> None:
        opened: dict[tuple[str, ...], list[Place]] = {}
        for entry in entries:
            at, path = root, tuple(key for key, _ in entry.levels)
            for key, shown in entry.levels:
                at = at.inner.setdefault(terms.folded(key) or key, _Entry(key, shown, f"{at.id}-{len(at.inner) + 1}"))
            place = self.place(file, entry.section, entry.id)
            if entry.kind in ("see", "seealso"):
                getattr(at, entry.kind).setdefault(entry.target, None)
            elif entry.kind == "close":
                opened.pop(path, []).append(place)
            else:
                ends = [place]
                at.places.append((ends, entry.style))
                if entry.kind == "open":
                    opened[path] = ends

    def _enter_term(self, term: Term, root: _Entry) -> None:
        """A term of the glossary: where it is taught stands first, then where it is used."""
        entry = root.inner.setdefault(
            terms.folded(term.term) or term.term,
            _Entry(term.term, nodes.string(term.term), f"-{len(root.inner) + 1}"),
        )  # fmt: skip
        label = self.index.labels.get(term.section)
        if label:
            entry.places.insert(0, ([self.place(label.chapter, label.id)], "strong"))
        entry.places += [
            ([self.place(file, one.section, one.id)], "")
            for file, found in self.uses.items() for one in found if one.term == term.id
        ]  # fmt: skip
        if term.acronym and term.acronym != term.term:
            key = terms.folded(term.acronym)
            new = _Entry(term.acronym, nodes.string(term.acronym), f"-{len(root.inner) + 1}")
            short = root.inner.setdefault(key, new)
            short.see.setdefault(term.term, None)

    # ── lists of figures ─────────────────────────────────────────────────────────────────────
    def _captions(self, of: str) -> Iterator[Node]:
        for chapter in self.book.chapters:
            facts = self.facts.get(chapter.file)
            for one in (f for f in facts.labelled if f.family == KINDS[of] and not f.under) if facts else ():
                label = self.index.labels.get(one.id)
                if label and label.number and label.chapter == chapter.file:
                    yield nodes.div([nodes.plain(_bare(one.inlines))], classes=[":row"], label=one.id)


@dataclass
class _Entry:
    """An entry of the index while it is put together; `places` have one end or two."""

    key: str
    shown: list[Node]
    id: str = ""
    places: list[tuple[list[Place], str]] = field(default_factory=list)
    see: dict[str, None] = field(default_factory=dict)
    seealso: dict[str, None] = field(default_factory=dict)
    inner: dict[str, _Entry] = field(default_factory=dict)

    def node(self, known: Mapping[str, str]) -> Node:
        places = [nodes.span([p.link() for p in ends], classes=[":place", *([style] if style else [])])
                  for ends, style in self.places]  # fmt: skip
        children = [
            nodes.div(self.shown, classes=[":shown"]), nodes.div(places, classes=[":places"]),
            *(nodes.div([_target(t, known) for t in found], classes=[f":{kind}"])
              for kind, found in (("see", self.see), ("seealso", self.seealso)) if found),
            *(one.node(known) for one in sorted(self.inner.values(), key=lambda e: terms.folded(e.key))),
        ]  # fmt: skip
        return nodes.div(children, f"entry{self.id}", [":entry"])


def _target(name: str, known: Mapping[str, str]) -> Node:
    """What `see` names: a link where the index has it."""
    words = nodes.string(" ".join(name.replace("!", ", ").split()))
    head = name.split("!")[0]
    return nodes.link(words, f"#entry{known[head]}") if head in known else nodes.span(words)


def _letter(kind: str, number: int, letter: str, inner: list[Node]) -> Node:
    return nodes.div(inner, f"{kind}-letter-{number}", [":letter"], letter=letter)


def _with(node: Node, inner: list[Node]) -> Node:
    return {"t": "Div", "c": [node["c"][0], inner]}


def _bare(inlines: list[Node]) -> list[Node]:
    """A caption without what belongs to its own place: citations, links, ids."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Link":
            return node["c"][1]  # type: ignore[no-any-return]
        if node["t"] == "Span" and nodes.classes(node)[:1] == [":index"]:
            return []
        if node["t"] == "Span" and node["c"][0][0]:
            return [{"t": "Span", "c": [["", *node["c"][0][1:]], node["c"][1]]}]
        return [] if node["t"] == "Cite" else None

    return nodes.rewrite(inlines, change)  # type: ignore[no-any-return]


# ── gathering ────────────────────────────────────────────────────────────────────────────────────
def gather(
    book: Book, facts: Mapping[str, Facts], index: Index, config: Config, cache: Cache,
    trees: Mapping[str, tuple[str, Callable[[], list[Node]]]], report: Report,
) -> Gathered:  # fmt: skip
    """What the pages at the end list. `trees` are the chapters' by file, each with its hash."""
    holder = next((c for c in book.chapters if c.file in facts and "glossary" in facts[c.file].gathers), None)
    listed = any("index" in one.gathers for one in facts.values())
    found = owned(book, facts, Report())  # what is wrong was told before
    _tell(book, facts, bool(found) and not holder, listed, report)
    if not found or not (holder or listed):
        return Gathered(book, facts, index)
    taught = {i: _taught(file, term, index) for i, (file, term) in found.items()}
    known = terms.lexicon([t for _, t in found.values()], taught, holder.file if holder else "")
    uses = {}
    for chapter in book.chapters:
        lists = {"glossary", "index"} & {*facts[chapter.file].gathers} if chapter.file in facts else set()
        if chapter.file in trees and chapter.kind != "home" and not lists:
            uses[chapter.file] = _uses(chapter, known, cache, *trees[chapter.file])
    return Gathered(book, facts, index, known, bool(holder) and glossary_file.links(config), found, uses)


def _tell(book: Book, facts: Mapping[str, Facts], unlisted: bool, listed: bool, report: Report) -> None:
    if unlisted:
        first = next(f.terms[0] for c in book.chapters if (f := facts.get(c.file)) and f.terms)
        report.add(R042.at(Span(*first.place), "no page lists the terms", "give one an empty `::: {#glossary}`"))
    marked = next((c.file for c in book.chapters if c.file in facts and facts[c.file].entries), "")
    if marked and not listed:
        report.add(R043.at(Span(marked), "no page prints the index", "give one an empty `::: {#index}`"))


def owned(book: Book, facts: Mapping[str, Facts], report: Report) -> dict[str, tuple[str, Term]]:
    """Every term by its id, with its chapter; what is owned twice, or leads nowhere, is reported."""
    found: dict[str, tuple[str, Term]] = {}
    forms: dict[str, Term] = {}
    rows = [(c.file, t) for c in book.chapters if c.file in facts for t in facts[c.file].terms]
    for file, term in rows:
        first = found[term.id][1] if term.id in found else next((forms[f] for f in term.forms if f in forms), None)
        if first is not None:
            hint = f"`{first.term}` is defined first at {Span(*first.place)}"
            report.add(R040.at(Span(*term.place), f"the term `{term.term}` is owned twice", hint))
            continue
        found[term.id] = (file, term)
        forms |= dict.fromkeys(term.forms, term)
    for _, term in found.values():
        for name in term.see:
            if name not in found:
                report.add(R041.at(Span(*term.place), f"no term has the id `{name}`", did_you_mean(name, found)))
    return found


def _taught(file: str, term: Term, index: Index) -> tuple[str, str]:
    label = index.labels.get(term.section)
    return (label.chapter, label.id) if label else (file, "")


def _uses(
    chapter: Chapter, known: Lexicon, cache: Cache, key: str, tree: Callable[[], list[Node]]
) -> list[Use]:  # fmt: skip
    """The uses of terms in a chapter, remembered under its tree and the terms."""
    name = digest(tool_digest(), key, known.key)
    kept = cache.get("uses", name)
    if kept is None:
        kept = [[u.term, u.section, u.id] for u in terms.uses(tree(), chapter.file, known)]
        cache.put("uses", name, kept)
    return [Use(*row) for row in kept]
