"""nav.xhtml: the contents with parts nested, and the landmarks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bookwright.book import Chapter
from bookwright.formats.base import Heading, Manuscript
from bookwright.formats.epub import keys
from bookwright.formats.epub.page import frame, matter
from bookwright.formats.epub.places import CONTENTS, COVER, TITLE, Places


def write(m: Manuscript, places: Places, generated: str = "") -> str:
    """The navigation document; `generated` is the list of references when no chapter holds it."""
    entries: list[str] = []
    part: int | None = None
    inside: list[str] = []

    def flush() -> None:
        if part is not None and inside:
            entries.append(_part(m, places, part, inside))
            inside.clear()

    for chapter in places.chapters:
        if chapter.part != part:
            flush()
            part = chapter.part
        entry = _chapter(m, places, chapter)
        if chapter.part is None:
            entries.append(entry)
        else:
            inside.append("" if chapter.kind == "part" else entry)
    flush()
    if generated:
        entries.append(_item(generated, m.words["references"]))
    given = m.config.setting("epub", "toc-title") or m.words["contents"]
    title, items = escape(str(given)), "".join(entries)
    body = (
        f'<nav epub:type="toc" role="doc-toc" id="toc">\n<h1>{title}</h1>\n<ol>\n{items}</ol>\n</nav>\n'
        f"{_landmarks(m, places)}"
    )
    return frame(m, m.words["contents"], body, "frontmatter", "")


def _item(href: str, title: str, inner: str = "") -> str:
    below = f"\n<ol>\n{inner}</ol>\n" if inner else ""
    return f'<li><a href="{escape(href)}">{escape(title)}</a>{below}</li>\n'


def _part(m: Manuscript, places: Places, index: int, inside: list[str]) -> str:
    part = m.book.parts[index]
    title = m.titles[part.opener.file] if part.opener else part.title
    return _item(places.part(index), f"{m.words['part']} {part.number} · {title}", "".join(inside))


def _chapter(m: Manuscript, places: Places, chapter: Chapter) -> str:
    file = places.files[chapter.file]
    depth = m.config.setting("epub", "toc-depth", 2)
    depth = depth if isinstance(depth, int) else 2
    shown = [h for h in m.headings[chapter.file] if h.listed and h.id and 2 <= h.level <= depth]
    name = f"{chapter.number} {m.titles[chapter.file]}".strip()
    return _item(file, name, _sections(file, shown))


def _sections(file: str, headings: Sequence[Heading]) -> str:
    """Headings nested by level, however deep the first one is."""
    parts: list[str] = []
    at = 0
    while at < len(headings):
        end = at + 1
        while end < len(headings) and headings[end].level > headings[at].level:
            end += 1
        one = headings[at]
        name = f"{one.number} {one.title}".strip() or one.id
        parts.append(_item(f"{file}#{one.id}", name, _sections(file, headings[at + 1 : end])))
        at = end
    return "".join(parts)


def _landmarks(m: Manuscript, places: Places) -> str:
    marks = [("cover", COVER, m.config.title), ("titlepage", TITLE, m.config.title),
             ("toc", f"{CONTENTS}#toc", m.words["contents"])]  # fmt: skip
    if not keys.contents(m.config):  # it is no page then, and a place of what is no page is none
        marks = [mark for mark in marks if mark[0] != "toc"]
    if m.config.format("epub").get("epub-title-page") is False and not places.skipped:
        marks = [mark for mark in marks if mark[0] != "titlepage"]
    first = next((c for c in places.chapters if matter(m, c) == "bodymatter"), None)
    if first:
        marks.append(("bodymatter", places.files[first.file], m.titles[first.file]))
    if places.references:
        marks.append(("bibliography", places.references, m.words["references"]))
    items = "".join(f'<li><a epub:type="{k}" href="{escape(f)}">{escape(t)}</a></li>\n' for k, f, t in marks)
    inner = f"<h2>{escape(m.config.title)}</h2>\n<ol>\n{items}</ol>\n"
    return f'<nav epub:type="landmarks" id="landmarks" hidden="hidden">\n{inner}</nav>\n'
