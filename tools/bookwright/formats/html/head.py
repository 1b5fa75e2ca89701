"""The head of a page: policy, titles for people and machines, icon, styles, faces to fetch first."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from bookwright.book import Chapter
from bookwright.formats.base import Manuscript, relative
from bookwright.formats.html.fonts import PRELOADED

# The scheme is set before anything is painted, so that a page never flashes in the other one. The faces
# of the first view are fetched at once; not from a disk, where browsers refuse a preload, with an error.
FIRST = (
    'try{var t=localStorage.getItem("scheme");if(t)document.documentElement.dataset.scheme=t}catch(e){}'
    'if(location.protocol!="file:")document.currentScript.dataset.faces.split(" ").forEach(function(f){'
    'var l=document.createElement("link");l.rel="preload";l.as="font";l.type="font/woff2";l.crossOrigin="";'
    "l.href=f;document.head.appendChild(l)})"
)
ICON = "favicon.svg"
_PAPER = {"light": "#fdfcf9", "dark": "#16171b"}  # as in tokens.css, for the browser's own bar


def policy(allowed: str = "") -> str:
    """The Content-Security-Policy of a page: itself, and the one line of script in its head."""
    return (
        f"default-src 'self'; script-src 'self' 'sha256-{sha(FIRST)}'; style-src 'self'; "
        f"style-src-attr 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'self'{allowed}"
    )


def sha(text: str) -> str:
    """The hash by which a policy knows an inline script or style."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def page_title(m: Manuscript, chapter: Chapter) -> str:
    """ "3 Quantitative Principles · The Book"; the book's title for its home page."""
    if chapter.kind in ("home", "document"):
        return m.config.title
    return f"{chapter.number} {m.titles[chapter.file]} · {m.config.title}".strip()


def head(m: Manuscript, chapter: Chapter, uses_math: bool, folder: str = "assets") -> str:
    """All of the head; style sheets, script and faces are in `folder`."""
    config = m.config
    up = relative(folder, chapter.page)
    icon = escape(relative(config.favicon or f"{folder}/{ICON}", chapter.page))
    math = [f'<link rel="stylesheet" href="{up}/math.css">'] if uses_math else []
    parts = [
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy(), quote=True)}">',
        f"<title>{escape(page_title(m, chapter))}</title>",
        *_about(m, chapter),
        *(f'<meta name="theme-color" content="{colour}" media="(prefers-color-scheme: {scheme})">'
          for scheme, colour in _PAPER.items()),
        f'<link rel="icon" href="{icon}"{_type(icon)}>',
        f'<script data-faces="{" ".join(f"{up}/{name}" for name in PRELOADED)}">{FIRST}</script>',
        f'<link rel="stylesheet" href="{up}/bookwright.css">',
        *math,
        f'<script src="{up}/bookwright.js" defer></script>',
    ]  # fmt: skip
    return "\n".join(parts)


def _about(m: Manuscript, chapter: Chapter) -> list[str]:
    """What search engines and link previews show."""
    config = m.config
    home = chapter.kind == "home"
    description = str(m.facts[chapter.file].meta.get("description") or config.description)
    named = {"description": description, "author": ", ".join(a.name for a in config.authors)}
    address = f"{config.site_url}/{'' if home else chapter.page}" if config.site_url else ""
    graph = {
        "og:title": page_title(m, chapter), "og:type": "book" if home else "article",
        "og:description": description, "og:url": address, "og:site_name": config.title,
    }  # fmt: skip
    parts = [f'<meta name="{name}" content="{escape(text)}">' for name, text in named.items() if text]
    parts += [f'<link rel="canonical" href="{escape(address)}">'] if address else []
    parts += [f'<meta property="{name}" content="{escape(text)}">' for name, text in graph.items() if text]
    return [*parts, '<meta name="twitter:card" content="summary">']


def _type(icon: str) -> str:
    return ' type="image/svg+xml"' if icon.endswith(".svg") else ""
