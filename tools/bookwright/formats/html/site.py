"""The site: a page a chapter, written again only when something on it changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, ClassVar, Literal

import orjson

from bookwright.assemble import resolve_path
from bookwright.cache import digest, file_digest
from bookwright.diagnostics import Code
from bookwright.formats.base import Format, Made, Manuscript
from bookwright.formats.html import (
    assets,
    calculations,
    cards,
    figure_files,
    fonts,
    frame,
    hooks,
    libraries,
    llms,
    lost,
    offline,
    packages,
    page,
    page_tools,
    previews,
    review,
    search,
    single,
)  # fmt: skip
from bookwright.formats.html.head import ICON
from bookwright.formats.html.inserts import inserts
from bookwright.formats.html.options import Options
from bookwright.formats.html.records import records
from bookwright.formats.html.redirects import redirects
from bookwright.globs import resources
from bookwright.nodes import Node

O022 = Code(
    "O022", "info", "pages that run or load what is not of the site",
    """A page of the site runs only the site's own script and loads nothing from other hosts. Where an author put a
    script, a style, a picture or a frame of another host on a page, its policy is widened by exactly that; this line
    lists those pages, so that nothing of the kind gets into a book unseen.""",
)  # fmt: skip


@dataclass(frozen=True)
class _Kept:
    """What the site needs to know of a page: the characters that it uses, what its policy allows beyond the
    site, what can be found on it, the libraries of its charts, the features
    on it and the questions that it asks."""

    searched: bool
    text: str
    math: str
    widened: list[str]
    records: list[list[Any]]
    charts: list[str]
    featured: list[str]
    questions: list[list[str]]


class Html(Format):
    name: ClassVar[str] = "html"
    flavour: ClassVar[Literal["html", "typst"]] = "html"

    def write(self, manuscript: Manuscript, previous: Mapping[str, str]) -> dict[str, Made]:
        m = manuscript
        if m.config.document:
            return single.write(m, self)
        offered = packages.offered(m)
        m = replace(m, install=packages.cell(offered, m.config.site_url, m.words))
        files: dict[str, Made] = packages.files(offered)
        pages: dict[str, _Kept] = {}
        texts: dict[str, list[Node]] = {}
        around = frame.read(m)
        deck, told_of_it = review.exchanged(m)
        for chapter in m.book.chapters:
            # the edition on the home page alone: else every commit would rewrite every page
            told = {**({**m.edition, **offline.offered(m.config)} if chapter.kind == "home" else {}),
                    **(told_of_it if chapter.file in review.asked(m) else {})}  # fmt: skip
            own, pages[chapter.page] = self._page(Options(m, chapter), told, around, previous, texts)
            files |= own
        files |= page_tools.markdown(texts)
        files |= self._shared(m, pages.values())
        charts = {c.file: pages[c.page].charts for c in m.book.chapters}
        files |= libraries.shared(charts, "assets", m.report)
        if around.look.css:
            files["assets/book.css"] = Made(around.look.css.encode())
        files |= hooks.files(m)
        if search.wanted(m):
            files |= search.files(m, {page: one.records for page, one in pages.items() if one.searched})
        files |= cards.draw(m) | llms.files(m, files)
        if deck:
            files |= deck | review.files(m, {page: one.questions for page, one in pages.items()})
        _tell(m, {page: one.widened for page, one in pages.items() if one.widened})
        return files | around.files | redirects(m)

    def _page(
        self, options: Options, told: Mapping[str, Any], around: frame.Frame, previous: Mapping[str, str],
        texts: dict[str, list[Node]],
    ) -> tuple[dict[str, Made], _Kept]:  # fmt: skip
        """A page with the files beside it, as they were when nothing on it has changed; and what is kept of it.
        What its Markdown is written from goes into `texts`."""
        m, chapter, inserted = options.m, options.chapter, inserts(options)
        asked = hooks.hooks(options).head
        shared = digest(m.navigation_key, around.key, str(m.edition.get("date", ""))[:4])
        key = digest(shared, m.content_keys[chapter.file], told, inserted.key, asked, _source(options),
                     page_tools.pdf(options), m.install)  # fmt: skip
        kept = m.cache.get("pages", key)
        known = [f for f in previous.get(f"{chapter.page}#files", "").split("\n") if f]
        searched = options.get("search") is not False
        if kept and previous.get(chapter.page) == key and all(f in previous for f in known):
            page_itself = Made(key=key, source=chapter.file, beside=tuple(known))
            return {f: Made(key=previous[f]) for f in known} | {chapter.page: page_itself}, _Kept(searched, *kept)
        made = page.write(options, self, told, around, inserted)
        text, drawn = figure_files.apart(chapter.page, made.text)
        text, calculated = calculations.apart(chapter.page, text)
        beside = {**made.files, **drawn, **calculated, **previews.write(chapter.page, text)}
        texts |= made.plain
        page_itself = Made(text.encode(), key=key, source=chapter.file, beside=(*beside, *made.plain))
        kept = [*fonts.characters(text), made.widened, search.packed(records(text)), made.charts,
                assets.featured(text), review.questions(text)]  # fmt: skip
        m.cache.put("pages", key, kept)
        return {chapter.page: page_itself, **beside}, _Kept(searched, *kept)

    def closing(self, manuscript: Manuscript, files: Mapping[str, Path]) -> dict[str, Made]:
        return {} if manuscript.config.document else offline.closing(manuscript, files)

    def _shared(self, m: Manuscript, pages: Collection[_Kept]) -> dict[str, Made]:
        """What all pages share: style sheets, script, fonts, and the files for hosts and robots."""
        version = {key: str(m.edition.get(key, "")) for key in ("date", "commit")}
        used, wanted = [(one.text, one.math) for one in pages], {stem for one in pages for stem in one.featured}
        files = assets.shared(used, wanted, frame.said(m), m.cache.folder, "assets")
        files[".nojekyll"] = Made(b"")
        # the one file that every commit changes: what asks for the edition reads it from there (DECISIONS 20)
        files["assets/edition.js"] = Made(f"bookwrightEdition({orjson.dumps(version).decode()})\n".encode())
        files["404.html"] = Made(lost.page(m).encode())
        files |= {name: Made(copy=m.config.root / name) for name in _resources(m)}
        if m.config.favicon and (m.config.root / m.config.favicon).is_file():
            files[m.config.favicon] = Made(copy=m.config.root / m.config.favicon)
        elif not m.config.favicon:
            files[f"assets/{ICON}"] = Made(copy=assets.STATIC / "favicon.svg")
        if m.config.site_url:
            files["sitemap.xml"] = Made(_sitemap(m).encode())
            files["robots.txt"] = Made(f"User-agent: *\nAllow: /\nSitemap: {m.config.site_url}/sitemap.xml\n".encode())
        return files


def _tell(m: Manuscript, widened: Mapping[str, list[str]]) -> None:
    """One line for all the pages whose policy was widened."""
    if not widened:
        return
    what = sorted({w for found in widened.values() for w in found})
    pages = ", ".join(sorted(widened)[:8]) + (f" and {len(widened) - 8} more" if len(widened) > 8 else "")
    m.report.add(O022.at(None, f"the policy of {pages} also allows {', '.join(what)}"))


def _source(options: Options) -> str:
    """A hash of the page's source, for a page that shows it."""
    return file_digest(options.m.config.root / options.chapter.file) if options.get("code-tools") else ""


def _resources(m: Manuscript) -> list[str]:
    """The files that `project: resources:` names by patterns and folders, but for what was built."""
    return [f for f in resources(m.config)[0] if resolve_path(m.config.root, "_quarto.yml", f)]


def _sitemap(m: Manuscript) -> str:
    urls = "".join(f"<url><loc>{escape(m.config.site_url)}/{escape(c.page)}</loc></url>\n" for c in m.book.chapters)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
