"""The XHTML files with text: chapters with their notes, part pages, the list of references."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import partial
from html import escape

from bookwright import nodes
from bookwright.book import Chapter
from bookwright.formats.base import Format, Manuscript
from bookwright.formats.epub import inserts
from bookwright.formats.epub.fit import Fitting
from bookwright.formats.epub.pictures import Pictures
from bookwright.formats.epub.places import TITLE, Places
from bookwright.formats.xhtml import Writer
from bookwright.nodes import Node

# what XML 1.0 cannot say even as a reference (an ANSI colour in a cell's output is enough)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# chapter kind → (epub:type and role of its section)
_KINDS = {
    "chapter": ("chapter", "doc-chapter"),
    "appendix": ("appendix", "doc-appendix"),
    "part": ("part", "doc-part"),
}


@dataclass(frozen=True)
class Page:
    """A file of text: its XHTML, and what its manifest item must declare."""

    text: str
    properties: tuple[str, ...] = ()


def frame(m: Manuscript, title: str, body: str, matter: str, up: str = "../") -> str:
    """A whole XHTML document around `body`; `matter` is frontmatter, bodymatter or backmatter."""
    lang = language(m)
    direction = ' dir="rtl"' if m.config.meta.get("dir") == "rtl" else ""
    kind = f' epub:type="{matter}"' if matter else ""
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{lang}" xml:lang="{lang}"{direction}>\n<head>\n<meta charset="UTF-8"/>\n'
        f'<title>{escape(title)}</title>\n<link rel="stylesheet" type="text/css" href="{up}style.css"/>\n'
        f"</head>\n<body{kind}>\n{body}</body>\n</html>\n"
    )
    return _FORBIDDEN.sub("", document)


def language(m: Manuscript) -> str:
    """The book's language as a tag; "und" for what is none, which a reader would refuse."""
    lang = m.config.lang.replace("_", "-")
    return lang if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", lang) else "und"


def chapter_page(m: Manuscript, format: Format, places: Places, chapter: Chapter, pictures: Pictures) -> Page:
    """A chapter as one file, its notes at the end."""
    tree = m.lowered(chapter, m.setting(format, chapter), partial(places.address, chapter))
    if places.files[chapter.file] == places.references:
        tree = nodes.rewrite(tree, lambda n: [_entries(m, places)] if _is_list(n) else None)
    before, after = (inserts.around(m, chapter, key) for key in inserts.KEYS[1:])
    tree = [*before, *tree, *after]
    title, rest = _title(Fitting(m, places, chapter, pictures).tree(tree))
    numbers = {h.id: h.number for h in m.headings[chapter.file] if h.id}
    writer = Writer(m.macros, xml=True, heading=lambda i: numbers.get(i, ""), note_prefix=f"{chapter.slug}-")
    heading = writer.inlines(title["c"][2]) if title else escape(m.titles[chapter.file])
    body = writer.blocks(rest) + _notes(m, writer)
    identifier = f' id="{escape(nodes.identifier(title))}"' if title and nodes.identifier(title) else ""
    label = _label(m, chapter)
    head = f'<header class="opening">\n{label}<h1{identifier}>{heading}</h1>\n</header>\n'
    kind = _section(places, chapter)
    text = frame(m, m.titles[chapter.file], f"<section{kind}>\n{head}{body}</section>\n", matter(m, chapter))
    return Page(text, ("mathml",) if "<math" in text else ())


def matter(m: Manuscript, chapter: Chapter) -> str:
    """Whether a chapter stands before, in or after the numbered text."""
    numbered = [c.order for c in m.book.chapters if c.kind in ("chapter", "part")]
    if chapter.kind == "appendix" or (numbered and chapter.order > numbered[-1]):
        return "backmatter"
    return "frontmatter" if not numbered or chapter.order < numbered[0] else "bodymatter"


def part_page(m: Manuscript, index: int) -> Page:
    """The page that opens a part which has no file of its own."""
    part = m.book.parts[index]
    number = f"{m.words['part']} {part.number}".strip()
    label = f'<p class="opening-label">{escape(number)}</p>\n'
    head = f'<header class="opening">\n{label}<h1>{escape(part.title)}</h1>\n</header>\n'
    body = f'<section epub:type="part" role="doc-part" class="part">\n{head}</section>\n'
    return Page(frame(m, part.title, body, "bodymatter"))


def references_page(m: Manuscript, places: Places, pictures: Pictures) -> Page:
    """The list of references of a book that has no page for it."""
    first = places.chapters[0]
    entries = Fitting(m, places, first, pictures).tree([_entries(m, places)])
    writer = Writer(m.macros, xml=True)
    head = f'<header class="opening">\n<h1>{escape(m.words["references"])}</h1>\n</header>\n'
    inner = head + writer.blocks(entries)
    body = f'<section epub:type="bibliography" role="doc-bibliography">\n{inner}</section>\n'
    text = frame(m, m.words["references"], body, "backmatter")
    return Page(text, ("mathml",) if "<math" in text else ())


def _is_list(node: Node) -> bool:
    return node["t"] == "Div" and nodes.identifier(node) == "refs"


def _entries(m: Manuscript, places: Places) -> Node:
    """The list of references, each with links to the sections that cite it."""
    items = [
        nodes.div([*blocks, *_cited_in(m, places, key)], f"ref-{key}", ["csl-entry"], role="listitem")
        for key, blocks in m.entries
    ]
    return nodes.div(items, "refs", ["references"], **({"role": "list"} if items else {}))


def _cited_in(m: Manuscript, places: Places, key: str) -> list[Node]:
    """The sections that cite a source, as seen from the file with the list of references."""
    said: list[Node] = []
    for place in m.cited_in.get(key, ()):
        if place.file in places.files:
            mark = f"#{place.id}" if place.id and places.files[place.file] != TITLE else ""
            target = posixpath.relpath(places.files[place.file], posixpath.dirname(places.references)) + mark
            said += [*([{"t": "Str", "c": ","}, {"t": "Space"}] if said else []),
                     nodes.link(nodes.string(place.name), target)]  # fmt: skip
    word = nodes.string(f"{m.words['cited-in']} ")
    return [nodes.div([nodes.para([*word, *said])], classes=["cited-in"])] if said else []


def _title(tree: list[Node]) -> tuple[Node | None, list[Node]]:
    for i, block in enumerate(tree):
        if block["t"] == "Header" and block["c"][0] == 1:
            return block, tree[:i] + tree[i + 1 :]
    return None, tree


def _label(m: Manuscript, chapter: Chapter) -> str:
    """ "Chapter 3", "Appendix A" or "Part I" over the title; "" for what has no number."""
    number, word = chapter.number, "appendix" if chapter.kind == "appendix" else "chapter"
    if chapter.kind == "part" and chapter.part is not None:
        number, word = m.book.parts[chapter.part].number, "part"
    return f'<p class="opening-label">{escape(m.words[word])} {escape(number)}</p>\n' if number else ""


def _section(places: Places, chapter: Chapter) -> str:
    kind, role = _KINDS.get(chapter.kind, ("", ""))
    if places.files[chapter.file] == places.references and chapter.kind == "front":
        kind, role = "bibliography", "doc-bibliography"
    types = f' epub:type="{kind}" role="{role}"' if kind else ""
    return f'{types} class="{chapter.kind}"'


def _notes(m: Manuscript, writer: Writer) -> str:
    """The notes of a file: an `aside` each, which readers that can do so show beside the text."""
    if not writer.notes:
        return ""
    back = escape(m.words["back"])
    items = []
    for number, body in enumerate(writer.notes, 1):
        name = f"{writer.note_prefix}{number}"
        place = f'href="#fnref-{name}" role="doc-backlink" title="{back}"'
        link = f'<a class="footnote-back" {place}>{number}</a>'
        inner = body.replace("<p>", f"<p>{link} ", 1) if body.startswith("<p>") else f"<p>{link}</p>\n{body}"
        items.append(f'<aside id="fn-{name}" epub:type="footnote" role="doc-footnote">\n{inner}</aside>\n')
    inner = f"<h2>{escape(m.words['footnotes'])}</h2>\n" + "".join(items)
    return f'<section class="footnotes" epub:type="footnotes" role="doc-endnotes">\n{inner}</section>\n'
