"""Finding one's way: the book's contents at the side, the page's own, previous and next."""

from __future__ import annotations

from html import escape

from bookwright.book import Chapter, Link
from bookwright.formats.base import Heading, Manuscript, relative
from bookwright.formats.html.options import Options
from bookwright.formats.xhtml import safe


def book_contents(manuscript: Manuscript, current: Chapter, level: int = 2) -> str:
    """Parts and chapters as lists; with `collapse-level: 1` only the part of the current page is open."""
    m = manuscript
    groups: list[str] = []
    loose: list[str] = []

    def flush() -> None:
        if loose:
            groups.append(f'<ol class="chapters">{"".join(loose)}</ol>')
            loose.clear()

    for chapter in m.book.chapters:
        if chapter.part is None:
            loose += [*_links(m, chapter.order, None), _chapter(m, chapter, current)]
            continue
        part = m.book.parts[chapter.part]
        if chapter is (part.opener or part.chapters[0]):
            loose += _links(m, chapter.order, None)
            flush()
            groups.append(_part(m, chapter.part, current, level))
    loose += _links(m, len(m.book.chapters), None)
    flush()
    return "\n".join(groups)


def _links(m: Manuscript, before: int, part: int | None) -> list[str]:
    """The addresses and the separators that the list of chapters has before a page."""
    return [_line(one) for one in m.book.links if one.before == before and one.part == part]


def _line(one: Link) -> str:
    text = f'<span class="menu-text">{escape(one.text)}</span>'
    if one.href:
        href = escape(safe(one.href))
        return f'<li class="sidebar-item"><a class="sidebar-item-text sidebar-link" href="{href}">{text}</a></li>'
    if one.text:
        return f'<li class="sidebar-item sidebar-heading">{text}</li>'
    return '<li><hr class="sidebar-divider"></li>'


def _part(m: Manuscript, index: int, current: Chapter, level: int) -> str:
    part = m.book.parts[index]
    title = escape(m.titles[part.opener.file] if part.opener else part.title)
    word = f'<span class="part-number">{escape(m.words["part"])} {part.number}</span> ' if part.number else ""
    label = f'{word}<span class="sidebar-item-text">{title}</span>'
    opener = _chapter(m, part.opener, current) if part.opener else ""
    inside = [line for c in part.chapters for line in (*_links(m, c.order, index), _chapter(m, c, current))]
    last = max((c.order for c in part.chapters), default=part.opener.order if part.opener else -1)
    items = opener + "".join([*inside, *_links(m, last + 1, index)])
    # every part is open without a script; the script folds and remembers
    opened = ' open="open"' if level > 1 or current.part == index else ""
    return (
        f'<details class="part sidebar-item-section"{opened} data-part="{index}"><summary>{label}</summary>'
        f'<ol class="chapters">{items}</ol></details>'
    )


def _chapter(m: Manuscript, chapter: Chapter, current: Chapter) -> str:
    now = chapter.file == current.file
    here = ' aria-current="page"' if now else ""
    number = f'<span class="chapter-number">{chapter.number}</span>' if chapter.number else ""
    own = {"home": "home", "part": "about-part"}.get(chapter.kind)
    if chapter.kind == "home" and m.titles[chapter.file] not in ("", m.config.title):
        own = None  # a preface, as it may be called
    name = chapter.text or (m.words[own] if own else m.titles[chapter.file])
    href = escape(relative(chapter.page, current.page))
    kind = "" if number else " plain"
    names = "sidebar-item-text sidebar-link active" if now else "sidebar-item-text sidebar-link"
    inner = sections(m, chapter) if now else ""
    title = f'<span class="chapter-title">{escape(name)}</span>'
    return f'<li class="sidebar-item{kind}"><a class="{names}" href="{href}"{here}>{number}{title}</a>{inner}</li>'


def sections(m: Manuscript, chapter: Chapter) -> str:
    """The sections of the page, for where its own contents have no column."""
    items = "".join(
        f'<li><a href="#{escape(h.id)}">{escape(h.title)}</a></li>'
        for h in m.headings[chapter.file] if h.level == 2 and h.listed and h.id
    )  # fmt: skip
    return f'<ol class="sections">{items}</ol>' if items else ""


def page_contents(options: Options, headings: list[Heading]) -> str:
    """The page's sections down to `toc-depth`, nested; "" without `toc`, or for fewer than two."""
    depth = options.get("toc-depth", options.m.config.toc_depth)
    shown = [h for h in headings if h.listed and h.id and 2 <= h.level <= (depth if isinstance(depth, int) else 3)]
    if len(shown) < 2 or not options.flag("toc", True):
        return ""
    title = escape(options.text("toc-title") or options.m.words["on-this-page"])
    expand = options.get("toc-expand")
    kept = 9 if expand is True else expand if isinstance(expand, int) and expand is not False else 1
    parts = [f'<nav id="TOC" role="doc-toc" class="toc-active" data-expand="{kept}" aria-labelledby="toc-title">'
             f'<h2 id="toc-title">{title}</h2>\n<ul>']  # fmt: skip
    level = top = min(h.level for h in shown)
    first = True
    for heading in shown:
        if heading.level > level:
            parts.append("<ul>" * (heading.level - level))
        elif not first:
            parts.append("</li>" + "</ul></li>" * (level - heading.level))
        number = f'<span class="toc-section-number">{heading.number}</span> ' if heading.number else ""
        href = escape(heading.id)
        parts.append(f'<li><a class="nav-link" href="#{href}">{number}{escape(heading.title)}</a>')
        level, first = heading.level, False
    parts.append("</li>" + "</ul></li>" * (level - top) + "</ul></nav>")
    return "".join(parts)


def neighbours(manuscript: Manuscript, current: Chapter) -> str:
    """Links to the previous and the next page, with their titles."""
    chapters = manuscript.book.chapters
    at = next(i for i, c in enumerate(chapters) if c.file == current.file)
    parts = []
    for word, position in (("previous", at - 1), ("next", at + 1)):
        if 0 <= position < len(chapters):
            other = chapters[position]
            name = f"{other.number} {other.text or manuscript.titles[other.file]}".strip()
            href = escape(relative(other.page, current.page))
            rel = "prev" if word == "previous" else "next"
            parts.append(
                f'<div class="nav-page nav-page-{word}"><a class="pagination-link" rel="{rel}" href="{href}">'
                f"<small>{escape(manuscript.words[word])}</small>"
                f'<span class="nav-page-text">{escape(name)}</span></a></div>'
            )
    if not parts:
        return ""
    label = escape(f"{manuscript.words['previous']}, {manuscript.words['next']}")
    return f'<nav class="page-navigation" aria-label="{label}">{"".join(parts)}</nav>'


def breadcrumbs(manuscript: Manuscript, current: Chapter) -> str:
    m = manuscript
    steps: list[str] = []
    if current.part is not None and current.kind != "part":
        part = m.book.parts[current.part]
        mark = f"{m.words['part']} {part.number} · " if part.number else ""
        title = escape(mark + (m.titles[part.opener.file] if part.opener else part.title))
        href = escape(relative(part.opener.page, current.page)) if part.opener else ""
        steps.append(f'<a href="{href}">{title}</a>' if href else f"<span>{title}</span>")
    if current.number:
        word = m.words["appendix" if current.kind == "appendix" else "chapter"]
        steps.append(f"<span>{escape(word)} {current.number}</span>")
    label = escape(m.words["trail"])
    inner = "".join(steps)
    return f'<nav class="breadcrumbs quarto-page-breadcrumbs" aria-label="{label}">{inner}</nav>' if inner else ""
