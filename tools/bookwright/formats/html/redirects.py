"""`aliases:` of a page → small pages at its old addresses that lead to it."""

from __future__ import annotations

import posixpath
from html import escape

from bookwright.diagnostics import Code
from bookwright.formats.base import Made, Manuscript, relative
from bookwright.formats.html.options import Options, listed

O034 = Code(
    "O034", "error", "an alias that cannot be written",
    """`aliases:` lists old addresses of a page, relative to it or from the root of the site (`/old.html`, `/old/`).
    Each becomes a small page that leads on. An address outside of the site, of another page, or that two pages
    claim, cannot be written.""",
)  # fmt: skip


def redirects(m: Manuscript) -> dict[str, Made]:
    """A page for every alias; what cannot be one is reported."""
    taken = {c.page for c in m.book.chapters} | {"404.html"}
    found: dict[str, Made] = {}
    for chapter in m.book.chapters:
        options = Options(m, chapter)
        for given in listed(m.facts[chapter.file].meta.get("aliases")):
            name = str(given).partition("#")[0]
            path = _path(name, chapter.page)
            if not path or path in taken or path in found:
                why = "another page is there" if path else "it leads out of the site"
                m.report.add(O034.at(options.span("aliases"), f"the alias `{given}` cannot be written: {why}"))
                continue
            found[path] = Made(_page(m, path, chapter.page).encode(), source=chapter.file)
    return found


def _path(name: str, page: str) -> str:
    """The output path of an alias, "" for one that is outside of the site."""
    if not name or ":" in name or "\\" in name:
        return ""
    folder = "" if name.startswith("/") else posixpath.dirname(page)
    path = posixpath.normpath(posixpath.join(folder, name.lstrip("/")))
    if path.startswith("..") or path == ".":
        return ""
    return path if path.endswith((".html", ".htm")) else f"{path}/index.html"


def _page(m: Manuscript, path: str, page: str) -> str:
    goal = escape(relative(page, path))
    canonical = f'<link rel="canonical" href="{escape(f"{m.config.site_url}/{page}")}">\n' if m.config.site_url else ""
    title = escape(next(m.titles[c.file] for c in m.book.chapters if c.page == page))
    return f"""<!doctype html>
<html lang="{escape(m.config.lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'">
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={goal}">
{canonical}<meta name="robots" content="noindex">
</head>
<body><p><a href="{goal}">{title}</a></p></body>
</html>
"""
