"""The whole book → its Deck: every quiz's item and every term of a glossary, rendered apart from the pages.

What an item says is lowered as for an e-book, so that nothing in it needs a script of the site.
"""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import asdict

from bookwright import documents, nodes
from bookwright.assemble import resolve_path
from bookwright.book import Chapter
from bookwright.cache import digest, tool_digest
from bookwright.deck import Choice, Deck, Question, Term, Text, question_from_json
from bookwright.engines import math
from bookwright.features.base import Setting, part_of
from bookwright.formats import FORMATS
from bookwright.formats.base import Manuscript
from bookwright.formats.xhtml import Writer
from bookwright.lower import lower
from bookwright.nodes import Node

Resolved = Callable[[Chapter, Setting], list[Node]]
Meaning = Callable[[str, documents.Term, Setting], list[Node]]


def deck(m: Manuscript, resolved: Resolved, meaning: Meaning) -> Deck:
    """The questions and terms of all chapters, in their order. `resolved` gives a chapter's tree, `meaning` the
    definition of a term that a chapter's file defines."""
    questions = [q for chapter in m.book.chapters for q in _questions(m, chapter, resolved)]
    terms = [t for chapter in m.book.chapters for t in _terms(m, chapter, meaning)]
    once = {q.id: q for q in reversed(questions)}  # a quiz may stand on two pages
    return Deck(m.config.title, m.config.lang, str(m.edition.get("date", "")), m.words,
                [q for q in questions if once[q.id] is q], terms)  # fmt: skip


def _questions(m: Manuscript, chapter: Chapter, resolved: Resolved) -> list[Question]:
    facts = m.facts.get(chapter.file)
    if facts is None or not facts.data:
        return []
    key = digest("questions", tool_digest(), m.content_keys[chapter.file], m.config.site_url, _called(m, chapter))
    kept = m.cache.get("questions", key)
    if kept is None:
        setting = m.setting(FORMATS["epub"], chapter)
        tree = resolved(chapter, setting)
        kept = [asdict(_question(item, m, chapter, setting)) for item in _items(tree)]
        m.cache.put("questions", key, kept)
    return [question_from_json(one) for one in kept]


def _items(tree: list[Node]) -> Iterator[Node]:
    """The items of the quizzes of a tree."""
    for node in nodes.walk(tree):
        if node["t"] == "Div" and node["c"][0][1][:1] == [":item"]:
            yield node


def _called(m: Manuscript, chapter: Chapter) -> str:
    return f"{chapter.number} {m.titles[chapter.file]}".strip()


def _question(item: Node, m: Manuscript, chapter: Chapter, setting: Setting) -> Question:
    options, render = nodes.values(item), _Rendering(m, chapter, setting)
    shown = [c for c in item["c"][1] if c["c"][0][1][:1] == [":choice"]]
    choices = tuple(
        Choice(chr(65 + n), render.text(part_of(c, ":text")), render.text(part_of(c, ":why")),
               nodes.values(c).get("correct") == "true")
        for n, c in enumerate(shown)
    )  # fmt: skip
    label = m.labels.get(options["section"])
    source = setting.reference(label) if label else ""
    if label and label.title and label.title not in source:
        source = f"{source}: {label.title}"
    return Question(
        id=nodes.identifier(item), type=options["type"], chapter=_called(m, chapter),
        title=f"{_called(m, chapter)}, {m.words['quiz']} {options['number']}",
        stem=render.text(part_of(item, ":stem")), choices=choices,
        answers=tuple(options["key"].split(" " if choices else "|")), tolerance=float(options["tolerance"] or 0),
        unit=options["unit"], explanation=render.text(part_of(item, ":explanation")), source=source,
        address=render.address(f"label:{options['section']}"),
    )  # fmt: skip


class _Rendering:
    """Renders the texts of a chapter's items, with links to the site and pictures inside."""

    def __init__(self, m: Manuscript, chapter: Chapter, setting: Setting) -> None:
        self.m, self.chapter, self.setting = m, chapter, setting

    def text(self, blocks: list[Node]) -> Text:
        if not blocks:
            return Text()
        plain = nodes.rewrite(lower(blocks, self.setting, self.address), self._apart)
        writer = Writer(self.m.macros, xml=True, image=self._picture)
        return Text(writer.blocks(nodes.rewrite(plain, self._tex)).strip(), writer.blocks(plain).strip())

    def address(self, target: str) -> str:
        """Where a place of the book is on its site; "" when that is nowhere."""
        kind, _, rest = target.partition(":")
        site = self.m.config.site_url
        if kind == "label" and (label := self.m.labels.get(rest)):
            return f"{site}/{label.page}#{rest}" if site else ""
        path, mark, place = rest.partition("#")
        pages = {c.file: c.page for c in self.m.book.chapters}
        return f"{site}/{pages.get(path, path)}{mark}{place}" if site and kind != "label" else ""

    @staticmethod
    def _apart(node: Node) -> list[Node] | None:
        """Notes in brackets, and links that lead nowhere as their words."""
        if node["t"] == "Note":
            words = [i for b in node["c"] if b["t"] in ("Para", "Plain") for i in b["c"]]
            return [{"t": "Str", "c": " ("}, *words, {"t": "Str", "c": ")"}]
        if node["t"] == "Link" and node["c"][2][0][:1] in ("", "#"):
            return list(node["c"][1])
        return None

    def _tex(self, node: Node) -> list[Node] | None:
        if node["t"] != "Math":
            return None
        opening, closing = ("\\[", "\\]") if node["c"][0]["t"] == "DisplayMath" else ("\\(", "\\)")
        return nodes.string(f"{opening}{math.expand(node['c'][1], self.m.macros).strip()}{closing}")

    def _picture(self, target: str) -> str:
        """A picture of the project as its bytes: a card has no files beside it."""
        path = resolve_path(self.m.config.root, self.chapter.file, target)
        file = self.m.config.root / path if path else None
        if file is None or not file.is_file():
            return target
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


# ── terms ────────────────────────────────────────────────────────────────────────────────────────
def _terms(m: Manuscript, chapter: Chapter, meaning: Meaning) -> list[Term]:
    """The terms that a chapter teaches."""
    facts = m.facts.get(chapter.file)
    if facts is None or not facts.terms:
        return []
    setting = m.setting(FORMATS["epub"], chapter)
    render, called = _Rendering(m, chapter, setting), _called(m, chapter)
    return [Term(t.id, called, t.term, render.text(meaning(chapter.file, t, setting))) for t in facts.terms]
