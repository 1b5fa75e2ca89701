"""One page of the site: head, bar, contents, text, notes, references, neighbours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from bookwright import nodes, reading
from bookwright.book import Chapter
from bookwright.documents import Place
from bookwright.formats.base import Format, Heading, Made, Manuscript, relative
from bookwright.formats.html import bars, book_block, libraries, margin_links, nav, page_tools, search, sidebar
from bookwright.formats.html.assets import Pictures
from bookwright.formats.html.code_tools import code_tools, external
from bookwright.formats.html.frame import (
    Frame,
    actions,
    banner,
    body_attributes,
    cover,
    downloads,
    html_attributes,
)
from bookwright.formats.html.head import FIRST, head
from bookwright.formats.html.hooks import hooks
from bookwright.formats.html.inserts import Inserts, raw_files
from bookwright.formats.html.options import Options, is_book, site
from bookwright.formats.html.policy import policy_of, sheet
from bookwright.formats.html.sections import sectioned
from bookwright.formats.xhtml import Writer
from bookwright.nodes import Node

TEMPLATES = Path(__file__).parent / "templates"


@cache
def template(name: str) -> Template:
    return Template((TEMPLATES / f"{name}.html").read_text())


@dataclass(frozen=True)
class Page:
    """A page, the files that it needs, what its policy allows beyond the site itself, whose charts it has."""

    text: str
    files: dict[str, Made]
    plain: dict[str, list[Node]]  # by path, what its Markdown is written from
    widened: list[str]
    charts: list[str]


def write(options: Options, format: Format, edition: Mapping[str, Any], frame: Frame, inserted: Inserts) -> Page:
    """The page of a chapter; the home page tells of `edition`."""
    m, chapter = options.m, options.chapter
    setting = replace(m.setting(format, chapter), edition=edition)
    pictures = Pictures(m, chapter)

    def found_at(target: str) -> str:
        pictures.link(target)
        return address(m, chapter, target)

    title, rest = _title(m.lowered(chapter, setting, found_at))
    matter, rest = title_matter_of(rest)
    out = writer(options, pictures)
    heading = out.inlines(title["c"][2]) if title else escape(m.titles[chapter.file])
    body = _body(options, out, rest, frame, edition)
    made, plain = _beside_page(options, [*([title] if title else []), *matter, *rest], pictures)
    asked = hooks(options)
    body += page_tools.block(options, next((f for f in made if f.endswith(".ipynb")), ""))
    files = pictures.files | inserted.files | raw_files(options, body) | margin_links.files(options) | made
    if options.chapter.kind == "home" and 'class="quarto-cover-image"' in body:
        files[m.config.cover_image] = Made(copy=m.config.root / m.config.cover_image)
    block = _title_block(m, chapter, heading, title, out.blocks(matter), book_block.block(options, heading, body))
    parts = {
        "title": banner(options, block), "body": body + asked.below,
        "before": inserted.markup["include-before-body"], "after": inserted.markup["include-after-body"],
    }  # fmt: skip
    allowed = policy_of([body, *inserted.markup.values()], inserted.css)
    charts = libraries.kinds(body)
    libraries.allow(charts, allowed)
    asked.allow(allowed)
    for one in inserted.sheets:
        sheet(one, allowed)
    scripts = [f'<script src="{escape(script)}" defer></script>' for script in out.scripts]
    top = head(options, allowed.text(FIRST), out.uses_math, inserted.links(chapter.page),
               "\n".join([*scripts, *asked.head, inserted.markup["include-in-header"]]),
               bool(frame.look.css))  # fmt: skip
    text = template("page").substitute(head=top, **parts, **_around(options, frame))
    return Page(text, files, plain, allowed.told(), charts)


def _beside_page(
    options: Options, tree: list[Node], pictures: Pictures
) -> tuple[dict[str, Made], dict[str, list[Node]]]:
    """A chapter's other forms, in files beside its page: its notebook where it has cells, what any page is asked
    to keep (`keep-ipynb`, `keep-md`); and what its Markdown is written from."""
    m, chapter = options.m, options.chapter
    offered = chapter.kind in page_tools.CITED and options.get("page-tools") is not False
    kinds = {"ipynb": offered or _kept(options, "keep-ipynb"), "html.md": _kept(options, "keep-md")}
    made = {kind: m.notebook(chapter.file, kind, m.install) for kind, wanted in kinds.items() if wanted}
    own = {f"{chapter.page.removesuffix('.html')}.{kind}": Made(data) for kind, data in made.items() if data}
    return own, page_tools.plain(options, tree, pictures) if offered else {}


def _kept(options: Options, key: str) -> bool:
    """Whether an intermediate form is kept: as the page's settings say, or its `execute:`."""
    runs = options.get("execute")
    return options.flag(key) or (isinstance(runs, dict) and runs.get(key) is True)


def writer(options: Options, pictures: Pictures) -> Writer:
    """What writes the text of a page, as its settings ask."""
    m, chapter = options.m, options.chapter
    numbers = {h.id: h.number for h in m.headings[chapter.file] if h.id}
    numbered = options.flag("number-sections", True)
    anchors = m.words["anchor"] if options.flag("anchor-sections", True) else ""
    return Writer(
        m.macros, heading=lambda i: numbers.get(i, "") if numbered else "", image=pictures.address,
        measure=pictures.measure, anchors=anchors, annotation=m.words["annotation"], back=m.words["back"],
        sidenotes=options.text("reference-location") == "margin", beside=_beside(options),
    )  # fmt: skip


def _body(options: Options, writer: Writer, blocks: list[Node], frame: Frame, edition: Mapping[str, Any]) -> str:
    """The text with all that follows it: notes, references, the texts that every page has around it."""
    m, chapter = options.m, options.chapter
    body = writer.blocks(sectioned(blocks))
    notes = writer.footnotes(m.words["footnotes"], m.words["back"])
    references = _references(m, chapter, writer, bool(re.search(r'<div id="refs"', body)))
    body, found = re.subn(r'<div id="refs"[^>]*>\s*</div>\n?', lambda _: references, body)
    body = body if found else body + references
    before = [
        bars.text(frame.around, "body-header", chapter), cover(options) if "quarto-cover-image" not in body else "",
        downloads(options, edition) if "home-downloads" not in body else "",
        nav.page_contents(options, _shown(options)) if options.text("toc-location") == "body" else "",
    ]  # fmt: skip
    tools = code_tools(options, body)
    parts = [*before, tools[0], f"<article>\n{body}\n</article>", notes, tools[1],
             bars.text(frame.around, "body-footer", chapter)]  # fmt: skip
    return external("\n".join(p for p in parts if p), options)


def _shown(options: Options) -> list[Heading]:
    return [h for h in options.m.headings[options.chapter.file] if h.level > 1]


def search_button(m: Manuscript) -> dict[str, str]:
    """What opens the search, and what stands there without a script."""
    if not search.wanted(m):
        return {"search": "", "search_off": ""}
    glass = '<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true">' \
        '<circle cx="7" cy="7" r="4.6"/><path d="m10.5 10.5 3.6 3.6"/></svg>'
    label, off = escape(m.words["search"]), escape(m.words["search-off"])
    return {
        "search": f'<button class="search-open" type="button" hidden aria-label="{label}">{glass}</button>',
        "search_off": f'<noscript><p class="search-off">{off}</p></noscript>',
    }


def _reader(options: Options) -> str:
    """The button of the reader mode, where the book asks for it; it appears with the script that it needs."""
    if not options.get("reader-mode", site(options.m.config, "reader-mode")):
        return ""
    label = escape(options.m.words["reader-mode"])
    return f'<button class="reader-mode" type="button" hidden aria-label="{label}" aria-pressed="false">¶</button>'


def _around(options: Options, frame: Frame) -> dict[str, str]:
    """All that stands around the text: bars, contents at both sides, the way on, the foot."""
    m, chapter, around = options.m, options.chapter, frame.around
    bar = sidebar.choose(frame.sidebars, options)
    place = options.text("toc-location", "right")
    contents = nav.page_contents(options, _shown(options)) if place != "body" else ""
    margin = [bars.text(around, "margin-header", chapter), contents if place != "left" else "", actions(options),
              margin_links.links(options), bars.text(around, "margin-footer", chapter)]  # fmt: skip
    book = [sidebar.tools(bar, around, chapter), sidebar.contents(bar, m, chapter) if bar else "",
            bars.navbar_items(around, chapter), contents if place == "left" else ""]  # fmt: skip
    crumbs = site(m.config, "bread-crumbs") is not False and options.flag("bread-crumbs", True)
    way = options.flag("page-navigation", bool(site(m.config, "page-navigation", is_book(m.config))))
    top = escape(m.words["top"])
    return {
        **{w: escape(m.words[w]) for w in ("skip", "menu", "scheme", "close")},
        "html": html_attributes(frame, options), "body_attributes": body_attributes(frame, options),
        **search_button(m), "reader": _reader(options), "home": escape(relative("index.html", chapter.page)),
        "brand": escape(m.config.title),
        "announcement": bars.announcement(around, chapter), "navbar": bars.navbar(around, chapter),
        "sidebar_brand": sidebar.brand(bar, m, chapter), "book": "\n".join(p for p in book if p),
        "sidebar_style": f' style="{bar.style}"' if bar and bar.style else "",
        "crumbs": nav.breadcrumbs(m, chapter) if crumbs else "",
        "neighbours": nav.neighbours(m, chapter) if way else "", "side": _side(m, margin),
        "footer": bars.footer(around, chapter),
        "footer_style": f' style="{around.footer_style}"' if around.footer_style else "",
        "to_top": f'<a class="to-top" href="#top">{top}</a>' if site(m.config, "back-to-top-navigation", True) else "",
    }  # fmt: skip


def _beside(options: Options) -> dict[str, str]:
    """The entries that citations show in the margin (`citation-location: margin`), by their ids."""
    m = options.m
    if options.text("citation-location") != "margin":
        return {}
    writer = Writer(m.macros)
    used = set(m.cited[options.chapter.file])
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


def title_matter_of(blocks: list[Node]) -> tuple[list[Node], list[Node]]:
    """The authors, dates and abstract of a page, which stand in its header; and its text."""
    matter = [b for b in blocks if nodes.identifier(b) == "title-block-matter"]
    return matter, [b for b in blocks if b not in matter] if matter else blocks


def _title_block(m: Manuscript, chapter: Chapter, heading: str, title: Node | None, matter: str, above: str) -> str:
    identifier = f' id="{escape(nodes.identifier(title))}"' if title and nodes.identifier(title) else ""
    if chapter.kind == "home":
        subtitle = f'<p class="subtitle">{escape(m.config.subtitle)}</p>' if m.config.subtitle and not above else ""
        inner = f"{above}<h1{identifier}>{heading}</h1>{subtitle}{matter}"
        return f'<header id="title-block-header" class="quarto-title-block home">{inner}</header>'
    number = f'<span class="chapter-number">{chapter.number}</span>' if chapter.number else ""
    if chapter.kind == "part" and chapter.part is not None:
        heading = f'<span class="part-mark">{m.words["part"]} {m.book.parts[chapter.part].number}</span>{heading}'
    return (
        f'<header id="title-block-header" class="quarto-title-block">{number}'
        f"<h1{identifier}>{heading}</h1>{matter}{_meta(m, chapter)}</header>"
    )


def _meta(m: Manuscript, chapter: Chapter) -> str:
    facts = m.facts[chapter.file]
    if chapter.kind != "chapter" or facts.words < reading.WORDS_PER_MINUTE:
        return ""
    items = [f"{reading.minutes(facts.words, m.config.lang)} {m.words['minutes']}", _counted(facts.words, m)]
    exercises = sum(one.family == "exr" for one in facts.labelled)
    if exercises:
        items.append(f"{exercises} {m.words['exercises']}")
    if facts.figures:
        items.append(f"{facts.figures} {m.words['figures']}")
    return f'<p class="chapter-meta">{"".join(f"<span>{escape(i)}</span>" for i in items)}</p>'


def _counted(words: int, m: Manuscript) -> str:
    """ "3,214 words"; a space parts the thousands where the language has it so."""
    mark = "," if m.config.lang.startswith(("en", "ja", "zh")) else "\u202f"
    return f"{format(words, ',').replace(',', mark)} {m.words['words']}"


def _references(m: Manuscript, chapter: Chapter, writer: Writer, whole: bool) -> str:
    """The list of what the chapter cites; on the page that holds `#refs`, of all that the book does."""
    used = set(m.cited[chapter.file])
    entries = [(k, b) for k, b in m.entries if whole or k in used]
    if not entries:
        return '<div id="refs"></div>' if whole else ""
    cited = {key: m.cited_in.get(key, ()) for key, _ in entries} if whole else {}
    items = "".join(
        f'<div id="ref-{escape(key)}" class="csl-entry" role="listitem">{writer.blocks(blocks)}'
        f"{_cited_in(m, chapter, cited.get(key, ()))}</div>\n"
        for key, blocks in entries
    )
    inner = f'<div id="refs" class="references csl-bib-body hanging-indent" role="list">\n{items}</div>\n'
    if whole:
        return inner
    title = escape(m.words["references"])
    return f'<section id="quarto-bibliography" class="references"><h2>{title}</h2>\n{inner}</section>\n'


def _cited_in(m: Manuscript, chapter: Chapter, places: Sequence[Place]) -> str:
    """The sections that cite a source, below its entry in the list of the whole book."""
    links = ", ".join(
        f'<a href="{escape(address(m, chapter, p.link()["c"][2][0]))}">{escape(p.name)}</a>' for p in places
    )
    return f'<p class="cited-in"><span class="label">{escape(m.words["cited-in"])}</span> {links}</p>' if links else ""


def _side(m: Manuscript, pieces: list[str]) -> str:
    """The column at the right; "" when there is nothing to put there."""
    shown = [p for p in pieces if p]
    if not shown:
        return ""
    label = escape(m.words["on-this-page"])
    inner = "\n".join(shown)
    names = "side sidebar margin-sidebar"
    return f'<aside id="quarto-margin-sidebar" class="{names}" aria-label="{label}">\n{inner}\n</aside>'
