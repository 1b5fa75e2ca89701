"""The site: a page a chapter, written again only when something on it changed."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import ClassVar, Literal

from bookwright.cache import digest
from bookwright.formats.base import Format, Made, Manuscript
from bookwright.formats.html import assets, fonts, page


class Html(Format):
    name: ClassVar[str] = "html"
    flavour: ClassVar[Literal["html", "typst"]] = "html"

    def write(self, manuscript: Manuscript, previous: Mapping[str, str]) -> dict[str, Made]:
        m = manuscript
        files: dict[str, Made] = {}
        shared = m.navigation_key
        for chapter in m.book.chapters:
            edition = m.edition if chapter.kind == "home" else {}
            key = digest(shared, m.content_keys[chapter.file], edition)
            beside = previous.get(f"{chapter.page}#files", "")
            if previous.get(chapter.page) == key and all(f in previous for f in beside.split("\n") if f):
                files[chapter.page] = Made(key=key, source=chapter.file)
                files.update({f: Made(key=previous[f]) for f in beside.split("\n") if f})
                continue
            text, pictures = page.write(m, self, chapter)
            files[chapter.page] = Made(text.encode(), key=key, source=chapter.file)
            files.update(pictures)
        files.update(self._shared(m))
        return files

    def _shared(self, m: Manuscript) -> dict[str, Made]:
        """What all pages share: style sheets, script, fonts, and the files for hosts and robots."""
        faces = fonts.faces(m.cache)
        files = {f"assets/{name}": Made(data) for name, data in faces.files.items()}
        files["assets/bookwright.css"] = Made((faces.css + assets.stylesheet()).encode())
        files["assets/math.css"] = Made(faces.math_css.encode())
        files["assets/bookwright.js"] = Made(assets.script().encode())
        files[".nojekyll"] = Made(b"")
        for name in m.config.resources:
            for path in sorted(m.config.root.glob(name)):
                if path.is_file():
                    files[path.relative_to(m.config.root).as_posix()] = Made(copy=path)
        if m.config.favicon and (m.config.root / m.config.favicon).is_file():
            files[m.config.favicon] = Made(copy=m.config.root / m.config.favicon)
        if m.config.site_url:
            files["sitemap.xml"] = Made(_sitemap(m).encode())
            files["robots.txt"] = Made(f"User-agent: *\nAllow: /\nSitemap: {m.config.site_url}/sitemap.xml\n".encode())
        return files


def _sitemap(m: Manuscript) -> str:
    urls = "".join(f"<url><loc>{escape(m.config.site_url)}/{escape(c.page)}</loc></url>\n" for c in m.book.chapters)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
