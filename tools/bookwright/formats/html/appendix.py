"""What a document's appendix gathers: sections and divs marked `.appendix`, references, notes, reuse, citation."""

from __future__ import annotations

import re
from html import escape

from bookwright import nodes
from bookwright.book import Chapter
from bookwright.formats.base import Manuscript
from bookwright.formats.html.sections import sectioned
from bookwright.formats.xhtml import Writer
from bookwright.nodes import Node

FACTS = ("quarto-reuse", "quarto-copyright", "quarto-citation")


def parted(tree: list[Node]) -> tuple[list[Node], list[Node]]:
    """The text, and what belongs to the appendix: marked sections to their end, marked divs, the facts."""
    text: list[Node] = []
    moved: list[Node] = []
    inside = 0  # level of the marked section that is open
    for block in tree:
        if block["t"] == "Header":
            level = block["c"][0]
            if inside and level <= inside:
                inside = 0
            if not inside and "appendix" in nodes.classes(block):
                inside = level
        marked = block["t"] == "Div" and ("appendix" in nodes.classes(block) or nodes.identifier(block) in FACTS)
        (moved if inside or marked else text).append(block)
    return text, moved


def write(m: Manuscript, chapter: Chapter, writer: Writer, body: str, moved: list[Node]) -> tuple[str, str]:
    """The text's HTML with its list of references, and the appendix; `appendix-style: none` has no frame."""
    style = str(m.config.setting("html", "appendix-style", "default") or "none")
    own = [b for b in moved if nodes.identifier(b) not in FACTS]
    facts = [b for b in moved if nodes.identifier(b) in FACTS] if style not in ("none", "False") else []
    sections = writer.blocks(sectioned(own))
    notes = ""
    entries = _entries(m, chapter, writer)
    body, placed = re.subn(r'<div id="refs"[^>]*>\s*</div>\n?', lambda _: entries, body)
    if entries and not placed:
        title = escape(m.words["references"])
        sections += (
            '<section id="quarto-bibliography" class="quarto-appendix-contents" role="doc-bibliography">'
            f'<h2 class="quarto-appendix-heading">{title}</h2>\n{entries}</section>\n'
        )
    notes = writer.footnotes(m.words["footnotes"], m.words["back"])
    notes = notes.replace('class="footnotes"', 'id="footnotes" class="footnotes quarto-appendix-contents"', 1)
    sections += notes + writer.blocks(facts)
    if not sections or style in ("none", "False"):
        return body, sections
    label = escape(m.words["section-title-appendices"])
    kind = "plain" if style == "plain" else "default"
    return body, f'<div id="quarto-appendix" class="{kind}" role="group" aria-label="{label}">\n{sections}</div>'


def _entries(m: Manuscript, chapter: Chapter, writer: Writer) -> str:
    used = set(m.cited[chapter.file]) | {k for k, _ in m.entries}
    items = "".join(
        f'<div id="ref-{escape(key)}" class="csl-entry" role="listitem">{writer.blocks(blocks)}</div>\n'
        for key, blocks in m.entries
        if key in used
    )
    return f'<div id="refs" class="references csl-bib-body" role="list">\n{items}</div>\n' if items else ""
