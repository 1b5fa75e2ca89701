"""Chapters as PDF files of their own: cut from the printed book, with its numbers, labels and references."""

from __future__ import annotations

from collections.abc import Mapping

from bookwright.book import Chapter
from bookwright.diagnostics import Code
from bookwright.engines.pdf_cut import TITLE, Joined
from bookwright.formats.base import Made, Manuscript
from bookwright.formats.pdf import chapters
from bookwright.source import Span

O072 = Code(
    "O072", "warning", "a chapter that cannot be cut from the PDF",
    """A chapter's PDF is cut from the book's by the place of its heading. This one has no heading, stands in no
    outline, or is not printed (a home page that is a front door of the site).""",
)  # fmt: skip
KINDS = ("chapter", "appendix")


def path(m: Manuscript, chapter: Chapter) -> str:
    """Where a chapter's PDF stands: beside its page; never where the book's stands."""
    stem = chapter.page.removesuffix(".html")
    return f"{stem}.pdf" if stem != m.config.stem_of("pdf") else f"{stem}-chapter.pdf"


def wanted(m: Manuscript) -> dict[str, str]:
    """Output path → file of each chapter that the book offers (`downloads: [chapters]`) or the author asked for."""
    every = "chapters" in m.config.downloads and not m.config.document
    return {path(m, c): c.file for c in m.book.chapters if (every and c.kind in KINDS) or c.file == m.chosen}


def made(m: Manuscript, book: bytes, files: Mapping[str, str], key: str) -> dict[str, Made]:
    """The wanted chapters, cut from the bytes of the book. One that is not in it is reported."""
    joined, known = Joined(book), m.book.by_file()
    places = _places(m)
    sources = _sources(m)
    listed = joined.pages(sources)
    found: dict[str, Made] = {}
    for file, source in files.items():
        chapter = known[source]
        pages = joined.pages(chapters.heading_id(m, chapter))
        if not pages:
            m.report.add(O072.at(Span(source), f"`{source}` has no place in the PDF of the book"))
            continue
        title = f"{chapter.number} {m.titles[source]}".strip()
        shown = [*pages, *(n for n in joined.sources(pages, listed) if n not in pages)]
        own = f"{m.config.site_url}/{chapter.page}#refs" if m.config.site_url else ""
        data = joined.cut(shown, f"{title} – {m.config.title}", {**places, sources: own}.get)
        found[file] = Made(data, key=key, source=source)
    return found


def _sources(m: Manuscript) -> str:
    """The name of the heading above the list of references: a page of the book, or what is printed without one."""
    page = next((c for c in m.book.chapters if "refs" in m.facts[c.file].ids and chapters.printed(m, c)), None)
    return chapters.heading_id(m, page) if page else f"{TITLE}{m.words['references']}"


def _places(m: Manuscript) -> dict[str, str]:
    """The site's address of every heading, by its name in the PDF; none for a book without a site."""
    if not m.config.site_url:
        return {}
    return {
        chapters.name(m, chapter, h.id): f"{m.config.site_url}/{chapter.page}" + (f"#{h.id}" if h.level > 1 else "")
        for chapter in m.book.chapters for h in m.headings.get(chapter.file, ()) if h.id
    }  # fmt: skip
