"""What is done to the text once it is written: the menu for all code of a page, links to other hosts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from bookwright.engines import highlight
from bookwright.formats.html.options import Options

_LINK = re.compile(r'<a href="(https?://[^"]*)"([^>]*)>')
SOURCE = "quarto-embedded-source-code"


def code_tools(options: Options, body: str) -> tuple[str, str]:
    """`code-tools:` show and hide all code, view the page's source: the menu, and what it leads to."""
    given = options.get("code-tools")
    if not given:
        return "", ""
    m = options.m
    parts = given if isinstance(given, Mapping) else {}
    items = []
    if parts.get("toggle") is not False and "code-fold" in body:
        items += [f'<li><button type="button" data-code="{k}" hidden>{escape(m.words[w])}</button></li>'
                  for k, w in (("show", "show-all-code"), ("hide", "hide-all-code"))]  # fmt: skip
    source, shown = parts.get("source"), ""
    if isinstance(source, str) and source.startswith("http"):
        items.append(f'<li><a href="{escape(source)}">{escape(m.words["source"])}</a></li>')
    elif source is not False:
        items.append(f'<li><a href="#{SOURCE}">{escape(m.words["source"])}</a></li>')
        shown = _source(options)
    if not items:
        return "", ""
    name = escape(str(parts.get("caption") or m.words["code"]))
    menu = f'<details class="code-tools dropdown" id="quarto-code-tools-menu"><summary>{name}</summary>'
    return f'{menu}<ul class="dropdown-menu">{"".join(items)}</ul></details>', shown


def _source(options: Options) -> str:
    path = options.m.config.root / options.chapter.file
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    inner = highlight.html(text, "markdown")
    title = escape(options.m.words["source"])
    return (
        f'<details id="{SOURCE}" class="source-view"><summary>{title}</summary>'
        f'<div class="sourceCode"><pre class="sourceCode markdown"><code>{inner}</code></pre></div></details>'
    )


def external(body: str, options: Options) -> str:
    """`link-external-icon` and `-newwindow`, for links that `link-external-filter` does not take as ours."""
    mark, window = options.flag("link-external-icon"), options.flag("link-external-newwindow")
    if not (mark or window):
        return body
    try:
        ours = re.compile(options.text("link-external-filter") or "(?!)")
    except re.error:
        ours = re.compile("(?!)")

    def changed(found: re.Match[str]) -> str:
        address, rest = found.groups()
        if ours.search(address) or (options.m.config.site_url and address.startswith(options.m.config.site_url)):
            return found.group()
        more = ' target="_blank"' if window and "target=" not in rest else ""
        more += ' rel="noopener"' if window and "rel=" not in rest else ""
        if mark:
            rest = rest.replace('class="', 'class="external ', 1) if 'class="' in rest else f'{rest} class="external"'
        return f'<a href="{address}"{rest}{more}>'

    return _LINK.sub(changed, body)
