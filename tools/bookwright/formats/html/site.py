"""The site: a page a chapter, written again only when something on it changed."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar, Literal

from bookwright.assemble import resolve_path
from bookwright.book import Chapter
from bookwright.cache import digest
from bookwright.formats.base import Format, Made, Manuscript
from bookwright.formats.html import assets, fonts, lost, page
from bookwright.formats.html.head import ICON
from bookwright.globs import resources


class Html(Format):
    name: ClassVar[str] = "html"
    flavour: ClassVar[Literal["html", "typst"]] = "html"

    def write(self, manuscript: Manuscript, previous: Mapping[str, str]) -> dict[str, Made]:
        m = manuscript
        files: dict[str, Made] = {}
        used: list[tuple[str, str]] = []
        shared = m.navigation_key
        current = m.edition
        for chapter in m.book.chapters:
            told = current if chapter.kind == "home" else {}  # else every commit would rewrite every page
            key = digest(shared, m.content_keys[chapter.file], told)
            characters = m.cache.get("characters", key)
            beside = [f for f in previous.get(f"{chapter.page}#files", "").split("\n") if f]
            if characters and previous.get(chapter.page) == key and all(f in previous for f in beside):
                files[chapter.page] = Made(key=key, source=chapter.file, beside=tuple(beside))
                files = {f: Made(key=previous[f]) for f in beside} | files
            else:
                characters = self._page(m, chapter, told, key, files)
            used.append((characters[0], characters[1]))
        files.update(self._shared(m, used))
        return files

    def _page(
        self, m: Manuscript, chapter: Chapter, told: Mapping[str, Any], key: str, files: dict[str, Made]
    ) -> tuple[str, str]:
        """Write a page into `files`; the characters that it needs of the faces."""
        text, pictures = page.write(m, self, chapter, told)
        files[chapter.page] = Made(text.encode(), key=key, source=chapter.file, beside=tuple(pictures))
        files.update(pictures)
        characters = fonts.characters(text)
        m.cache.put("characters", key, characters)
        return characters

    def _shared(self, m: Manuscript, used: list[tuple[str, str]]) -> dict[str, Made]:
        """What all pages share: style sheets, script, fonts, and the files for hosts and robots."""
        faces = fonts.faces(used, m.cache.folder)
        files = {f"assets/{name}": Made(data) for name, data in faces.files.items()}
        files["assets/bookwright.css"] = Made((faces.css + assets.stylesheet()).encode())
        files["assets/math.css"] = Made(faces.math_css.encode())
        files["assets/bookwright.js"] = Made(assets.script().encode())
        files[".nojekyll"] = Made(b"")
        files["404.html"] = Made(lost.page(m).encode())
        files |= {name: Made(copy=m.config.root / name) for name in _resources(m)}
        if m.config.favicon and (m.config.root / m.config.favicon).is_file():
            files[m.config.favicon] = Made(copy=m.config.root / m.config.favicon)
        elif not m.config.favicon:
            files[ICON] = Made(copy=assets.STATIC / "favicon.svg")
        if m.config.site_url:
            files["sitemap.xml"] = Made(_sitemap(m).encode())
            files["robots.txt"] = Made(f"User-agent: *\nAllow: /\nSitemap: {m.config.site_url}/sitemap.xml\n".encode())
        return files


def _resources(m: Manuscript) -> list[str]:
    """The files that `project: resources:` names by patterns and folders, but for what was built."""
    return [f for f in resources(m.config)[0] if resolve_path(m.config.root, "_quarto.yml", f)]


def _sitemap(m: Manuscript) -> str:
    urls = "".join(f"<url><loc>{escape(m.config.site_url)}/{escape(c.page)}</loc></url>\n" for c in m.book.chapters)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
