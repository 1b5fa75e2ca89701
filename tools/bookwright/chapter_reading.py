"""A chapter's tree, facts and script → its `ChapterText`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from bookwright import nodes
from bookwright.book import Script
from bookwright.chapter_text import (
    Box,
    Callout,
    ChapterText,
    CodeLines,
    Float,
    Landmark,
    Listing,
    Paragraph,
    Question,
    Section,
)  # fmt: skip
from bookwright.documents import Facts
from bookwright.labels import prefix_of
from bookwright.nodes import Node
from bookwright.sentences import words
from bookwright.source import Span
from bookwright.text_places import Places, places, plain

_SOURCES = (".qmd", ".md")
_NOT_PROSE = frozenset({":quiz", ":caption", ":title", ":summary", ":scripts", ":typst", ":short", ":graphic"})
_LISTS = frozenset({"BulletList", "OrderedList"})


def read(tree: list[Node], facts: Facts, script: Script, root: Path, kind: str) -> ChapterText:
    """The text of the chapter whose tree this is. `kind` is what the configuration calls pages like it."""
    others = sorted({m.span.file for m in script.marks if m.span.file.endswith(_SOURCES)})
    where = places(root, script.file, others)
    labels = {m.key: m.span for m in script.marks if m.kind == "label"}
    walk = _Walk(script, where, labels)
    walk.blocks(tree, "")
    walk.end()
    head = next((s for s in walk.sections if s.level == 1), None)
    stem = PurePosixPath(script.file).stem
    slug = head.id.removeprefix("sec-") if head and prefix_of(head.id) == "sec" else stem
    return ChapterText(
        file=script.file, kind=kind, slug=slug, title=facts.title, sections=tuple(walk.sections),
        paragraphs=tuple(walk.paragraphs), lists=tuple(walk.lists), floats=tuple(walk.floats),
        tables=tuple(walk.tables), callouts=tuple(walk.callouts), boxes=tuple(walk.boxes),
        questions=tuple(_questions(facts.data)), code=tuple(walk.code), landmarks=tuple(walk.landmarks),
        terms=facts.terms, marks=script.marks, cells=script.cells, places=where,
    )  # fmt: skip


def _questions(data: Mapping[str, Any]) -> Iterator[Question]:
    """The items of the files that the chapter's quizzes name."""
    for file in data.values():
        for at, item in enumerate(file["value"] if isinstance(file["value"], list) else ()):
            if isinstance(item, Mapping) and "stem" in item:
                yield Question(str(item.get("id", "")), item, Span(*file["places"][str(at)]))


@dataclass
class _Walk:
    """A walk through the tree, parts gathered on the way."""

    script: Script
    where: Places
    labels: Mapping[str, Span]
    sections: list[Section] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    lists: list[Listing] = field(default_factory=list)
    floats: list[Float] = field(default_factory=list)
    tables: list[tuple[int, Span]] = field(default_factory=list)
    callouts: list[Callout] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    code: list[CodeLines] = field(default_factory=list)
    landmarks: list[Landmark] = field(default_factory=list)
    cell: Span = field(default_factory=lambda: Span(""))  # of the cell that is walked through
    around: tuple[str, Span] = ("", Span(""))  # the float that is walked through, with its place

    def blocks(self, blocks: Sequence[Node], within: str) -> None:
        before = ""
        for node in blocks:
            name, content = node["t"], node.get("c")
            if name in _LISTS:
                self._list(node, within, before in _LISTS)
            elif name in ("Para", "Plain"):
                self._paragraph(content or [], within)
            elif name == "Header":
                self._heading(node)
            elif name == "Div":
                self._div(node, within)
            elif name == "BlockQuote":
                self.blocks(content or [], "quote")
            elif name == "CodeBlock" and content:
                self._code(content[0][1], content[1])
            elif name == "Table" and content:
                self._table(node)
            elif name == "DefinitionList":
                for term, meanings in content or []:
                    self._paragraph(term, "list")
                    for meaning in meanings:
                        self.blocks(meaning, "list")
            elif name == "LineBlock":
                self._paragraph([n for line in content or [] for n in [*line, {"t": "Space"}]], within)
            before = name

    # ── running text ─────────────────────────────────────────────────────────────────────────
    def _paragraph(self, inlines: list[Node], within: str) -> None:
        found, notes = words(inlines)
        if all(w.kind == "math" for w in found) and not notes:
            return  # nothing, or a displayed equation
        text = [w for one in found if one.kind in ("text", "quoted", "assumed") for w in plain(one.text)]
        place = self.where.begin(text) if text else Span(self.script.file)
        bold = inlines[0]["c"] if inlines and inlines[0]["t"] == "Strong" else []
        lead = nodes.text(bold).rstrip(".: ")
        self.paragraphs.append(Paragraph(found, within, len(self.sections) - 1, place, lead))
        if lead and not within:
            self.landmarks.append(Landmark(lead, lead, self.paragraphs[-1].length, place))
        for note in notes:
            self.blocks(note, "note")

    def _list(self, node: Node, within: str, follows: bool) -> None:
        ordered = node["t"] == "OrderedList"
        items = node["c"][1] if ordered else node["c"]
        at = len(self.paragraphs)
        for item in items:
            self.blocks(item, within or "list")
        place = self.paragraphs[at].place if at < len(self.paragraphs) else Span(self.script.file)
        self.lists.append(Listing(len(items), ordered, follows, place, within, len(self.sections) - 1))

    def _heading(self, node: Node) -> None:
        level, (identifier, _, _), inlines = node["c"]
        title = nodes.text(nodes.without_notes(inlines)).strip()
        place = self.labels.get(identifier) or self.where.begin(plain(title))
        self.sections.append(Section(level, identifier, title, place))
        self.landmarks.append(Landmark(f"#{identifier}", title, 0, place, level))

    # ── what stands in it ────────────────────────────────────────────────────────────────────
    def _div(self, node: Node, within: str) -> None:
        (_, names, _), blocks = node["c"]
        first = names[0] if names else ""
        if first in _NOT_PROSE:
            return
        if first == ":float":
            self._float(node)
        elif first == ":theorem":
            self._box(node)
        elif first == ":callout":
            self._callout(node)
        elif first == ":cell":
            self.cell = Span(self.script.file, note="in the output of a cell")
            self.blocks(blocks, within)
        elif first == ":purpose":
            self._landmark(".purpose", "Purpose", blocks, "purpose")
        elif first == ":alternatives":  # the same in several forms: the first one is read
            self.blocks(blocks[:1], within)
        else:
            self.blocks(blocks, within)

    def _landmark(self, name: str, title: str, blocks: list[Node], within: str) -> Span:
        """A block that an anatomy can ask for, by a class; its place is that of its first words."""
        at, number = len(self.paragraphs), len(self.landmarks)
        self.blocks(blocks, within)
        inside = self.paragraphs[at:]
        place = inside[0].place if inside else Span(self.script.file)
        self.landmarks.insert(number, Landmark(name, title, sum(p.length for p in inside), place))
        return place

    def _callout(self, node: Node) -> None:
        (_, names, pairs), _ = node["c"]
        kind = dict(pairs).get("kind", "note")
        title = nodes.text(_part(node, ":title")).strip()
        within = "objectives" if "objectives" in names else kind
        name = next((f".{n}" for n in names[1:]), f".callout-{kind}")
        at = len(self.paragraphs)
        place = self._landmark(name, title, _part(node, ":body"), within)
        if within == "objectives":  # only the items of its list are objectives
            mine = [p.words for p in self.paragraphs[at:]]
            items = [words(b["c"])[0] for i in _items(_part(node, ":body")) for b in i[:1] if "c" in b]
            self.paragraphs[at:] = [p if w in items else replace(p, within=kind)
                                    for p, w in zip(self.paragraphs[at:], mine, strict=True)]  # fmt: skip
        self.callouts.append(Callout(kind, tuple(names[1:]), title, place))

    def _box(self, node: Node) -> None:
        (identifier, _, pairs), _ = node["c"]
        options = dict(pairs)
        family = options.get("family", "")
        title = nodes.text(_part(node, ":title")).strip()
        objectives = tuple(options.get("objectives", "").replace(",", " ").split())
        place = self.labels.get(identifier) or Span(self.script.file)
        self.boxes.append(Box(identifier, family, title, options.get("level", ""), objectives, place))
        self.blocks(_part(node, ":body"), family)

    def _float(self, node: Node) -> None:
        (identifier, _, pairs), _ = node["c"]
        family = dict(pairs).get("family", "")
        place = self.labels.get(identifier) or self.around[1]
        body, outer = _part(node, ":body"), self.around
        caption = nodes.text(_part(node, ":caption")).strip()
        columns = next((len(n["c"][2]) for n in nodes.walk(body) if n["t"] == "Table"), 0)
        if identifier in self.labels or not outer[0]:
            alt = dict(pairs).get("alt", "") or next(_alternatives(body), "")
            self.floats.append(Float(identifier, family, caption, alt, columns, place, bool(outer[0])))
        self.around = (identifier or "-", place if place.line else outer[1])
        self.blocks(body, "float")
        self.around = outer

    def _table(self, node: Node) -> None:
        cells = [n for n in nodes.walk(node) if n["t"] in ("Para", "Plain")]
        first = next((plain(nodes.text(c)) for c in cells if plain(nodes.text(c))), [])
        place = self.around[1] if self.around[1].line else self.where.find(first) if first else Span(self.script.file)
        self.tables.append((len(node["c"][2]), place))

    def _code(self, names: list[str], text: str) -> None:
        output = any(n.startswith("cell-output") for n in names)
        lines = tuple(text.split("\n"))
        cell = None if output else next((c for c in self.script.cells if c.code.strip("\n") == text.strip("\n")), None)
        if cell:
            self.cell = replace(cell.span, note="in the output of this cell")
        place = cell.span if cell else self.cell if output else self._written(lines)
        self.code.append(CodeLines(lines, place, output))

    def _written(self, lines: Sequence[str]) -> Span:
        """Where a block of code stands: the one place of its first long line."""
        known = next((line for line in lines if line.strip()), "")
        for source in self.where.sources:
            at = source.text.find(f"\n{known}\n") if known else -1
            if at >= 0:
                return replace(source.span(at + 1), column=1)
        return Span(self.script.file)

    def end(self) -> None:
        """What is known when all is read: paragraphs of floats go, and sections learn their length."""
        kept = [p for p in self.paragraphs if p.within != "float"]
        self.paragraphs = kept
        own = [sum(p.length for p in kept if p.section == n) for n in range(len(self.sections))]
        for n, section in enumerate(self.sections):
            below = range(n, next((m for m in range(n + 1, len(self.sections))
                                   if self.sections[m].level <= section.level), len(self.sections)))  # fmt: skip
            self.sections[n] = replace(section, words=sum(own[m] for m in below))
        counts = {f"#{s.id}": s.words for s in self.sections}
        self.landmarks = [replace(one, words=counts.get(one.name, one.words)) for one in self.landmarks]


def _part(node: Node, name: str) -> list[Node]:
    """The content of the child Div of a canonical node."""
    return next((c["c"][1] for c in node["c"][1] if c["t"] == "Div" and nodes.classes(c)[:1] == [name]), [])


def _items(blocks: Iterable[Node]) -> list[list[Node]]:
    return [item for b in blocks if b["t"] in _LISTS for item in (b["c"][1] if b["t"] == "OrderedList" else b["c"])]


def _alternatives(body: list[Node]) -> Iterator[str]:
    """What the pictures of a float say to those who do not see them."""
    for node in nodes.walk(body):
        if node["t"] == "Image":
            yield nodes.values(node).get("fig-alt", "") or nodes.text(node["c"][1])
        elif node["t"] == "Div" and nodes.values(node).get("alt"):
            yield nodes.values(node)["alt"]
