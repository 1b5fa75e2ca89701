"""The site: a page a chapter, written again only when something on it changed."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, ClassVar, Literal

from bookwright.assemble import resolve_path
from bookwright.cache import digest, file_digest
from bookwright.diagnostics import Code
from bookwright.formats.base import Format, Made, Manuscript
from bookwright.formats.html import assets, fonts, frame, lost, offline, page, previews, search, single
from bookwright.formats.html.head import ICON
from bookwright.formats.html.inserts import inserts
from bookwright.formats.html.options import Options
from bookwright.formats.html.records import records
from bookwright.formats.html.redirects import redirects
from bookwright.globs import resources

O022 = Code(
    "O022", "info", "pages that run or load what is not of the site",
    """A page of the site runs only the site's own script and loads nothing from other hosts. Where an author put a
    script, a style, a picture or a frame of another host on a page, its policy is widened by exactly that; this line
    lists those pages, so that nothing of the kind gets into a book unseen.""",
)  # fmt: skip


class Html(Format):
    name: ClassVar[str] = "html"
    flavour: ClassVar[Literal["html", "typst"]] = "html"

    def write(self, manuscript: Manuscript, previous: Mapping[str, str]) -> dict[str, Made]:
        m = manuscript
        if m.config.document:
            return single.write(m, self)
        files: dict[str, Made] = {}
        used: list[tuple[str, str]] = []
        widened: dict[str, list[str]] = {}
        found: dict[str, list[list[Any]]] = {}
        around = frame.read(m)
        shared = digest(m.navigation_key, around.key)
        for chapter in m.book.chapters:
            options = Options(m, chapter)
            inserted = inserts(options)
            # on other pages every commit would rewrite them
            told = {**m.edition, **offline.offered(m.config)} if chapter.kind == "home" else {}
            key = digest(shared, m.content_keys[chapter.file], told, inserted.key, _source(options))
            kept = m.cache.get("pages", key)
            known = [f for f in previous.get(f"{chapter.page}#files", "").split("\n") if f]
            if kept and previous.get(chapter.page) == key and all(f in previous for f in known):
                files[chapter.page] = Made(key=key, source=chapter.file, beside=tuple(known))
                files = {f: Made(key=previous[f]) for f in known} | files
            else:
                made = page.write(options, self, told, around, inserted)
                beside = {**made.files, **previews.write(chapter.page, made.text)}
                files[chapter.page] = Made(made.text.encode(), key=key, source=chapter.file, beside=tuple(beside))
                files.update(beside)
                kept = [*fonts.characters(made.text), made.widened, search.packed(records(made.text))]
                m.cache.put("pages", key, kept)
            used.append((kept[0], kept[1]))
            if options.get("search") is not False:
                found[chapter.page] = kept[3]
            if kept[2]:
                widened[chapter.page] = kept[2]
        files.update(self._shared(m, used))
        if around.look.css:
            files["assets/book.css"] = Made(around.look.css.encode())
        if search.wanted(m):
            files.update(search.files(m, found))
        _tell(m, widened)
        return files | around.files | redirects(m)

    def closing(self, manuscript: Manuscript, files: Mapping[str, Path]) -> dict[str, Made]:
        return {} if manuscript.config.document else offline.closing(manuscript, files)

    def _shared(self, m: Manuscript, used: list[tuple[str, str]]) -> dict[str, Made]:
        """What all pages share: style sheets, script, fonts, and the files for hosts and robots."""
        files = assets.shared(used, m.cache.folder, "assets")
        files[".nojekyll"] = Made(b"")
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
