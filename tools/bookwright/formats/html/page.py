"""One page of the site: head, bar, contents, text, notes, references, neighbours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from bookwright import nodes
from bookwright.book import Chapter
from bookwright.formats.base import Format, Made, Manuscript, relative
from bookwright.formats.html import nav
from bookwright.formats.html.assets import Pictures
from bookwright.formats.html.head import head
from bookwright.formats.xhtml import Writer
from bookwright.nodes import Node

TEMPLATES = Path(__file__).parent / "templates"
WORDS_PER_MINUTE = 220


@cache
def template(name: str) -> Template:
    return Template((TEMPLATES / f"{name}.html").read_text())


def write(
    manuscript: Manuscript, format: Format, chapter: Chapter, edition: Mapping[str, Any]
) -> tuple[str, dict[str, Made]]:
    """The page of a chapter, and the files that it needs beside it; the home page tells of `edition`."""
    m = manuscript
    setting = replace(m.setting(format, chapter), edition=edition)
    pictures = Pictures(m, chapter)

    def found_at(target: str) -> str:
        pictures.link(target)
        return address(m, chapter, target)

    tree = m.lowered(chapter, setting, found_at)
    title, rest = _title(tree)
    numbers = {h.id: h.number for h in m.headings[chapter.file] if h.id}
    writer = Writer(
        m.macros, heading=lambda i: numbers.get(i, ""), image=pictures.address, anchors=m.words["anchor"],
        annotation=m.words["annotation"], back=m.words["back"],
        sidenotes=_setting(m, chapter, "reference-location") == "margin", beside=_beside(m, chapter),
    )  # fmt: skip
    heading = writer.inlines(title["c"][2]) if title else escape(m.titles[chapter.file])
    body = writer.blocks(rest)
    notes = writer.footnotes(m.words["footnotes"], m.words["back"])
    references = _references(m, chapter, writer, bool(re.search(r'<div id="refs"', body)))
    body, found = re.subn(r'<div id="refs"[^>]*>\s*</div>\n?', lambda _: references, body)
    body = body if found else body + references
    headings = [h for h in m.headings[chapter.file] if h.level > 1]
    page = template("page").substitute(
        lang=escape(m.config.lang), head=head(m, chapter, writer.uses_math),
        **{w: escape(m.words[w]) for w in ("skip", "menu", "scheme", "close", "copy", "copied", "top")},
        home=relative("index.html", chapter.page),
        brand=escape(m.config.title), kind=chapter.kind, book=nav.book_contents(m, chapter),
        crumbs=nav.breadcrumbs(m, chapter), title=_title_block(m, chapter, heading, title),
        body=body, notes=notes, neighbours=nav.neighbours(m, chapter),
        side=_side(m, nav.page_contents(m, list(headings)), _actions(m, chapter)), footer=_footer(m, chapter),
    )  # fmt: skip
    return page, pictures.files


def _setting(m: Manuscript, chapter: Chapter, key: str) -> object:
    """`key` as the chapter's front matter has it, else the book for its site."""
    own = m.facts[chapter.file].meta.get(key)
    return m.config.setting("html", key) if own is None else own


def _beside(m: Manuscript, chapter: Chapter) -> dict[str, str]:
    """The entries that citations show in the margin (`citation-location: margin`), by their ids."""
    if _setting(m, chapter, "citation-location") != "margin":
        return {}
    writer = Writer(m.macros)
    used = set(m.cited[chapter.file])
    return {f"ref-{key}": writer.blocks(blocks).rstrip() for key, blocks in m.entries if key in used}


def address(m: Manuscript, chapter: Chapter, target: str) -> str:
    """Where `label:…`, `page:…` or `file:…` is, seen from the chapter's page."""
    kind, _, rest = target.partition(":")
    if kind == "label":
        label = m.labels.get(rest)
        if label is None or label.page == chapter.page:
            return f"#{rest}"
        return f"{relative(label.page, chapter.page)}#{rest}"
    path, mark, place = rest.partition("#")
    pages = {c.file: c.page for c in m.book.chapters}
    target_page = pages.get(path, path)
    if target_page == chapter.page and place:
        return f"#{place}"
    return relative(target_page, chapter.page) + mark + place


def _title(tree: list[Node]) -> tuple[Node | None, list[Node]]:
    """The chapter's heading, and the tree without it."""
    for i, block in enumerate(tree):
        if block["t"] == "Header" and block["c"][0] == 1:
            return block, tree[:i] + tree[i + 1 :]
    return None, tree


def _title_block(m: Manuscript, chapter: Chapter, heading: str, title: Node | None) -> str:
    if chapter.kind == "home":
        subtitle = f'<p class="subtitle">{escape(m.config.subtitle)}</p>' if m.config.subtitle else ""
        return f'<header id="title-block-header" class="quarto-title-block home"><h1>{heading}</h1>{subtitle}</header>'
    number = f'<span class="chapter-number">{chapter.number}</span>' if chapter.number else ""
    if chapter.kind == "part" and chapter.part is not None:
        heading = f'<span class="part-mark">{m.words["part"]} {m.book.parts[chapter.part].number}</span>{heading}'
    identifier = f' id="{escape(nodes.identifier(title))}"' if title and nodes.identifier(title) else ""
    return (
        f'<header id="title-block-header" class="quarto-title-block">{number}'
        f"<h1{identifier}>{heading}</h1>{_meta(m, chapter)}</header>"
    )


def _meta(m: Manuscript, chapter: Chapter) -> str:
    facts = m.facts[chapter.file]
    if chapter.kind != "chapter" or facts.words < WORDS_PER_MINUTE:
        return ""
    items = [f"{max(1, round(facts.words / WORDS_PER_MINUTE))} {m.words['minutes']}"]
    exercises = sum(one.family == "exr" for one in facts.labelled)
    if exercises:
        items.append(f"{exercises} {m.words['exercises']}")
    if facts.figures:
        items.append(f"{facts.figures} {m.words['figures']}")
    return f'<p class="chapter-meta">{"".join(f"<span>{escape(i)}</span>" for i in items)}</p>'


def _references(m: Manuscript, chapter: Chapter, writer: Writer, whole: bool) -> str:
    """The list of what the chapter cites; on the page that holds `#refs`, of all that the book does."""
    used = set(m.cited[chapter.file])
    entries = [(k, b) for k, b in m.entries if whole or k in used]
    if not entries:
        return '<div id="refs"></div>' if whole else ""
    items = "".join(
        f'<div id="ref-{escape(key)}" class="csl-entry" role="listitem">{writer.blocks(blocks)}</div>\n'
        for key, blocks in entries
    )
    inner = f'<div id="refs" class="references csl-bib-body" role="list">\n{items}</div>\n'
    if whole:
        return inner
    title = escape(m.words["references"])
    return f'<section id="quarto-bibliography" class="references"><h2>{title}</h2>\n{inner}</section>\n'


def _side(m: Manuscript, contents: str, actions: str) -> str:
    """The column at the right; "" when there is nothing to put there."""
    if not contents and not actions:
        return ""
    label = escape(m.words["on-this-page"])
    return f'<aside id="quarto-margin-sidebar" class="side" aria-label="{label}">\n{contents}\n{actions}\n</aside>'


def _actions(m: Manuscript, chapter: Chapter) -> str:
    """Links to the page's source and to a report of a problem, where the book names its repository."""
    config = m.config
    if not config.repo_url:
        return ""
    place = "/".join(p for p in (config.repo_subdir.strip("/"), chapter.file) if p)
    links = {
        "edit": f"{config.repo_url}/edit/{config.repo_branch}/{place}",
        "source": f"{config.repo_url}/blob/{config.repo_branch}/{place}",
        "issue": f"{config.repo_url}/issues/new?title={chapter.file}",
    }
    shown = [a for a in config.repo_actions if a in links]
    items = [f'<li><a href="{escape(links[a])}">{escape(m.words[a])}</a></li>' for a in shown]
    return f'<ul class="actions">{"".join(items)}</ul>' if items else ""


def _footer(m: Manuscript, chapter: Chapter) -> str:
    sections = (m.config.meta.get(key) for key in ("book", "website"))
    footer = next((s["page-footer"] for s in sections if isinstance(s, dict) and s.get("page-footer")), None)
    if isinstance(footer, str):
        return escape(footer)
    if not isinstance(footer, dict):
        return ""
    return "".join(f'<div class="footer-{side}">{escape(str(footer[side]))}</div>'
                   for side in ("left", "center", "right") if isinstance(footer.get(side), str))  # fmt: skip
