"""A page and the files beside it → one HTML file that asks nobody for anything (`embed-resources: true`)."""

from __future__ import annotations

import base64
import mimetypes
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote

from bookwright.book import Chapter
from bookwright.diagnostics import Code, Report
from bookwright.formats.base import Made
from bookwright.formats.html import libraries
from bookwright.formats.html.head import FIRST
from bookwright.formats.html.policy import sha
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


@dataclass
class _Inlined:
    """A page on its way into one file: what was put in, so that its policy can name it."""

    chapter: Chapter
    files: Mapping[str, Made]
    report: Report
    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=lambda: [_FIRST])

    def path(self, address: str) -> str:
        """The output path that an address on the page means."""
        target = unquote(unescape(address).partition("#")[0].partition("?")[0])
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.chapter.page), target))

    def data(self, address: str, base: str | None = None) -> str:
        """The address as data; itself, with a message, when nothing here is meant by it."""
        if address.startswith(("data:", "#")):
            return address
        name = self.path(address) if base is None else posixpath.normpath(posixpath.join(base, address))
        if re.match(r"[a-z][\w+.-]*:|//", address, re.I) or name not in self.files:
            hint = "it stays a link: keep a copy of it in the project"
            message = f"`{unescape(address)[:80]}` is not embedded"
            self.report.add(O050.at(Span(self.chapter.file), message, hint))
            return address
        return data_address(name, content(self.files[name]))

    def sheet(self, found: re.Match[str]) -> str:
        name = self.path(found[1])
        css = content(self.files[name]).decode()
        css = _URL.sub(lambda f: f'url("{self.data(f[1], posixpath.dirname(name))}")', css).replace("</", "<\\/")
        self.styles.append(css)
        return f"<style>{css}</style>"

    def script(self, found: re.Match[str]) -> str:
        code = content(self.files[self.path(found[1])]).decode().replace("</script", "<\\/script")
        self.scripts.append(_late(code))
        return f"<script>{self.scripts[-1]}</script>"


def embed(page: str, chapter: Chapter, files: Mapping[str, Made], report: Report) -> tuple[str, dict[str, Made]]:
    """The page with everything inside, and the files that it still links to (a data set to download)."""
    one = _Inlined(chapter, files, report)
    page = _FACES.sub(lambda _: f"<script>{_FIRST}</script>", page, count=1)
    page = _SOURCE.sub(lambda f: f[1] + escape(one.data(f[2])) + f[3], page)
    page = _ICON.sub(lambda f: f[1] + one.data(f[2]) + f[3], page)
    page = _SCRIPT.sub(one.script, _SHEET.sub(one.sheet, page))
    page = _POLICY.sub(lambda _: _policy(one.styles, one.scripts, bool(libraries.kinds(page))), page, count=1)
    linked = {one.path(address) for address in re.findall(r'<a [^>]*?href="([^"#][^"]*)"', page)}
    return page, {n: f for n, f in files.items() if n in linked}


def _late(code: str) -> str:
    """A script that runs when the page is read: what `defer` did for a file."""
    return f'document.addEventListener("DOMContentLoaded",function(){{\n{code}\n}})'


def _policy(styles: list[str], scripts: list[str], charts: bool) -> str:
    """The page's own styles and scripts by their hashes, pictures and faces as data, and nothing else."""
    hashes = {kind: " ".join(f"'sha256-{sha(text)}'" for text in texts)
              for kind, texts in (("style", styles), ("script", scripts))}  # fmt: skip
    style = "'unsafe-inline'" if charts else hashes["style"]
    policy = (
        f"default-src 'none'; script-src {hashes['script']}; style-src {style}; "
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
