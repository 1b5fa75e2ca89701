"""404.html: one file that needs no other, since nobody knows from which address it is shown."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from bookwright.formats.base import Manuscript
from bookwright.formats.html.policy import sha
from bookwright.formats.html.search import wanted

_STYLE = """
:root{--paper:#fdfcf9;--ink:#1c1e22;--soft:#565a63;--accent:#a51c30}
@media (prefers-color-scheme:dark){:root{--paper:#16171b;--ink:#e7e4dc;--soft:#a9a89f;--accent:#f0808c}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.125rem/1.6 Charter,Georgia,serif}
main{max-width:38rem;margin:0 auto;padding:12vh 1.2rem 4rem}
h1{font-size:2.2rem;line-height:1.15;margin:.5rem 0 1rem}
a{color:inherit;text-decoration-color:var(--accent);text-underline-offset:.18em}
.code{color:var(--accent);font-size:4rem;line-height:1;margin:0}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
form{display:flex;flex-wrap:wrap;gap:.5rem;margin:1.5rem 0}
input{flex:1 1 14rem}
input,button{min-height:2.5rem;padding:.2rem .8rem;border:1px solid var(--soft);border-radius:.4rem}
input,button{font:inherit;font-size:1rem;color:inherit;background:none}
ul{padding-left:1.2rem}
"""


def _search(m: Manuscript, root: str) -> str:
    """A form that needs no script here: the home page opens its search with what was asked."""
    label = escape(m.words["search"])
    field = f'<input type="search" name="find" aria-label="{label}" placeholder="{label}">'
    return f'<form action="{root}/index.html" method="get" role="search">{field}<button>{label}</button></form>\n'


def _origin(m: Manuscript) -> str:
    parts = urlsplit(m.config.site_url)
    return f"'self' {parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"


def page(m: Manuscript) -> str:
    """The page for an address that is none. With `site-url` its links are absolute, else to the root
    of the host it is on."""
    root = escape(m.config.site_url.rstrip("/") or ".")
    words = {k: escape(v) for k, v in m.words.items()}
    items = "".join(
        f'<li><a href="{root}/{escape(c.page)}">{escape(f"{c.number} {m.titles[c.file]}".strip())}</a></li>\n'
        for c in m.book.chapters
    )
    search = _search(m, root) if wanted(m) else ""
    policy = f"default-src 'none'; style-src 'sha256-{sha(_STYLE)}'; base-uri 'none'; form-action {_origin(m)}"
    return f"""<!doctype html>
<html lang="{escape(m.config.lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">
<title>{words["not-found"]} · {escape(m.config.title)}</title>
<meta name="robots" content="noindex">
<style>{_STYLE}</style>
</head>
<body>
<main>
<p class="code" aria-hidden="true">404</p>
<h1>{words["not-found"]}</h1>
<p>{escape(m.config.title)}</p>
{search}<h2>{words["all-chapters"]}</h2>
<ul>
{items}</ul>
</main>
</body>
</html>
"""
