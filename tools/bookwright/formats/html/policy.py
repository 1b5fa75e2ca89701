"""The Content-Security-Policy of a page, computed from the page: itself, and what its author put on it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.S | re.I)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.S | re.I)
_LOADS = re.compile(r"<(img|iframe|video|audio|source|track|link|embed|object)\b([^>]*)>", re.I)
_ASKED_FOR = re.compile(r' data-frame="(https://[^"]+)"')  # a frame that is made when the reader asks for it
_VALUE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_CSS_URL = re.compile(r"""url\(\s*["']?(https?://[^"')\s]+)|@import\s+["'](https?://[^"']+)""", re.I)
_RUNS = ("", "text/javascript", "module", "application/javascript", "importmap", "speculationrules")
_DIRECTIVE = {"img": "img-src", "iframe": "frame-src", "video": "media-src", "audio": "media-src",
              "source": "media-src", "track": "media-src", "embed": "object-src", "object": "object-src"}  # fmt: skip
_BASE = {
    "default-src": "'self'", "script-src": "'self'", "style-src": "'self'", "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:", "object-src": "'none'", "base-uri": "'self'",
}  # fmt: skip
# a style sheet of this host takes its faces from another
_FACES = {"https://fonts.googleapis.com": "https://fonts.gstatic.com"}


@dataclass
class Policy:
    """What a page may load and run: the base, and by directive what was added to it."""

    added: dict[str, dict[str, None]] = field(default_factory=dict)

    def allow(self, directive: str, source: str) -> None:
        if source:
            self.added.setdefault(directive, {})[source] = None

    def text(self, own: str) -> str:
        """The policy as a page gives it; `own` is the one line of script in every head."""
        parts = {**_BASE, "script-src": f"'self' 'sha256-{sha(own)}'"}
        for directive, sources in self.added.items():
            base = parts.get(directive, parts["default-src"])
            if "'unsafe-inline'" in sources:  # which hashes beside it would switch off
                sources = {s: None for s in sources if not s.startswith("'sha256-")}
            parts[directive] = " ".join([*([] if base == "'none'" else [base]), *sources])
        return "; ".join(f"{name} {value}" for name, value in parts.items())

    def told(self) -> list[str]:
        """What was added, in words for the build's summary: hosts by name, the rest by kind."""
        sources = [s for found in self.added.values() for s in found]
        hosts = sorted({s.partition("://")[2] for s in sources if "://" in s})
        own = any(s.startswith("'sha256-") for s in sources)
        drawn = "'unsafe-inline'" in sources
        return [*(["an inline script or style"] if own else []), *(["the styles of charts"] if drawn else []), *hosts]


def sha(text: str) -> str:
    """The hash by which a policy knows an inline script or style."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def policy_of(pieces: Iterable[str], sheets: Iterable[str] = ()) -> Policy:
    """The policy for the pieces of a page that its author may have filled, and the texts of their sheets."""
    policy = Policy()
    for piece in pieces:
        if "<" in piece:
            _scripts(piece, policy)
            _loads(piece, policy)
    for sheet in sheets:
        _css(sheet, policy)
    return policy


def _scripts(piece: str, policy: Policy) -> None:
    for head, body in _SCRIPT.findall(piece):
        values = _values(head)
        if "src" in values:
            for directive in ("script-src", "connect-src") if _host(values["src"]) else ():
                policy.allow(directive, _host(values["src"]))
        elif values.get("type", "").lower() in _RUNS:
            policy.allow("script-src", f"'sha256-{sha(body)}'")
    for body in _STYLE.findall(piece):
        policy.allow("style-src", f"'sha256-{sha(body)}'")
        _css(body, policy)


def _loads(piece: str, policy: Policy) -> None:
    for tag, head in _LOADS.findall(piece):
        values = _values(head)
        if tag.lower() == "link":
            if "stylesheet" in values.get("rel", "").lower():
                sheet(values.get("href", ""), policy)
            continue
        for key in ("src", "data", "poster"):
            directive = "img-src" if key == "poster" else _DIRECTIVE[tag.lower()]
            given = values.get(key, "")
            policy.allow(directive, "data:" if given.startswith("data:") and directive == "media-src" else _host(given))
    for address in _ASKED_FOR.findall(piece):
        policy.allow("frame-src", _host(unescape(address)))


def sheet(address: str, policy: Policy) -> None:
    """A style sheet of another host, and the faces that it asks for."""
    host = _host(address)
    policy.allow("style-src", host)
    policy.allow("font-src", _FACES.get(host, host))


def _css(text: str, policy: Policy) -> None:
    for url, imported in _CSS_URL.findall(text):
        if imported or url.endswith(".css") or "/css" in url:
            sheet(imported or url, policy)
        else:
            policy.allow("font-src" if re.search(r"\.(woff2?|ttf|otf)\b", url) else "img-src", _host(url))


def _values(head: str) -> dict[str, str]:
    return {name.lower(): unescape(a or b or c) for name, a, b, c in _VALUE.findall(head)}


def _host(address: str) -> str:
    """ "https://example.org" of an address of another host; "" for our own, or for none that is safe to print."""
    found = urlsplit("https:" + address if address.startswith("//") else address)
    plain = re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", found.netloc)
    return f"{found.scheme}://{found.netloc}" if found.scheme in ("http", "https") and plain else ""
