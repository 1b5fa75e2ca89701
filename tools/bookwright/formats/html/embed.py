"""A page and the files beside it → one HTML file that asks nobody for anything (`embed-resources: true`)."""

from __future__ import annotations

import base64
import mimetypes
import posixpath
import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import unquote

from bookwright.book import Chapter
from bookwright.diagnostics import Code, Report
from bookwright.formats.base import Made
from bookwright.formats.html.head import FIRST, sha
from bookwright.source import Span

O050 = Code(
    "O050", "warning", "something that cannot be embedded",
    """`embed-resources: true` puts pictures, styles, scripts and faces into the page. What another host has is
    never fetched while a document is made, so it stays a link: without a network the reader misses it.
    Keep a copy in the project and refer to that.""",
)  # fmt: skip
_TYPES = {".woff2": "font/woff2", ".svg": "image/svg+xml", ".js": "text/javascript", ".css": "text/css"}
_SHEET = re.compile(r'<link rel="stylesheet" href="([^"]*)">')
_SCRIPT = re.compile(r'<script src="([^"]*)"([^>]*)></script>')
_ICON = re.compile(r'(<link rel="icon" href=")([^"]*)(")')
_SOURCE = re.compile(r'(<(?:img|source|audio|video|iframe|embed|track)\b[^>]*?\s(?:src|poster)=")([^"]*)(")')
_URL = re.compile(r'url\("([^"]*)"\)')
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="[^"]*">')
_FACES = re.compile(r'<script data-faces="[^"]*">.*?</script>', re.S)
# the theme line without the faces to fetch first: they are in the page
_FIRST = FIRST.split("if(location")[0]


def embed(page: str, chapter: Chapter, files: Mapping[str, Made], report: Report) -> tuple[str, dict[str, Made]]:
    """The page with everything inside, and the files that it still links to (a data set to download)."""
    used: set[str] = set()
    styles: list[str] = []
    scripts: list[str] = [_FIRST]

    def path(address: str) -> str:
        target = unquote(unescape(address).partition("#")[0].partition("?")[0])
        return posixpath.normpath(posixpath.join(posixpath.dirname(chapter.page), target))

    def inside(address: str, base: str = "") -> str:
        if address.startswith(("data:", "#")):
            return address
        name = posixpath.normpath(posixpath.join(base, address)) if base else path(address)
        if re.match(r"[a-z][\w+.-]*:|//", address, re.I) or name not in files:
            hint = "it stays a link: keep a copy of it in the project"
            report.add(O050.at(Span(chapter.file), f"`{unescape(address)[:80]}` is not embedded", hint))
            return address
        used.add(name)
        return data_address(name, content(files[name]))

    def sheet(found: re.Match[str]) -> str:
        name = path(found[1])
        used.add(name)
        base = posixpath.dirname(name)
        css = _URL.sub(lambda f: f'url("{inside(f[1], base)}")', content(files[name]).decode())
        css = css.replace("</", "<\\/")
        styles.append(css)
        return f"<style>{css}</style>"

    def script(found: re.Match[str]) -> str:
        name = path(found[1])
        used.add(name)
        scripts.append(_late(content(files[name]).decode().replace("</script", "<\\/script")))
        return f"<script>{scripts[-1]}</script>"

    page = _FACES.sub(lambda _: f"<script>{_FIRST}</script>", page, count=1)
    page = _SOURCE.sub(lambda f: f[1] + escape(inside(f[2])) + f[3], page)
    page = _ICON.sub(lambda f: f[1] + inside(f[2]) + f[3], page)
    page = _SCRIPT.sub(script, _SHEET.sub(sheet, page))
    page = _POLICY.sub(lambda _: _policy(styles, scripts), page, count=1)
    linked = {path(address) for address in re.findall(r'<a [^>]*?href="([^"#][^"]*)"', page)}
    return page, {n: f for n, f in files.items() if n in linked}


def _late(code: str) -> str:
    """A script that runs when the page is read: what `defer` did for a file."""
    return f'document.addEventListener("DOMContentLoaded",function(){{\n{code}\n}})'


def _policy(styles: list[str], scripts: list[str]) -> str:
    """The page's own styles and scripts by their hashes, pictures and faces as data, and nothing else."""
    hashes = {kind: " ".join(f"'sha256-{sha(text)}'" for text in texts)
              for kind, texts in (("style", styles), ("script", scripts))}  # fmt: skip
    policy = (
        f"default-src 'none'; script-src {hashes['script']}; style-src {hashes['style']}; "
        "style-src-attr 'unsafe-inline'; img-src data:; media-src data:; font-src data:; object-src 'none'; "
        "base-uri 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=True)}">'


def content(one: Made) -> bytes:
    """The bytes of a file that was made or is to be copied."""
    return one.data if one.data is not None else one.copy.read_bytes() if one.copy else b""


def data_address(name: str, data: bytes) -> str:
    """The bytes as an address of their own."""
    suffix = posixpath.splitext(name)[1].lower()
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
