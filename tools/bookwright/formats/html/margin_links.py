"""`other-links` and `code-links`: lists of links below a page's contents, the page's own or every page's."""

from __future__ import annotations

from html import escape

from bookwright.diagnostics import Code
from bookwright.formats.base import Made
from bookwright.formats.html.items import Item, Reader, link
from bookwright.formats.html.options import Options, listed, site, site_span

O025 = Code(
    "O025", "info", "a link to code that is not made here",
    """`code-links` takes `repo`, items with `text` and `href`, and the names of services that open a repository,
    `binder` and `devcontainer`. What a service runs is settled outside of the book, so no link is made of its
    name; an item with the address of the service is one: `{text: Binder, href: https://…, icon: journals}`.""",
)  # fmt: skip
KEYS = ("code-links", "other-links")
_SERVICES = ("binder", "devcontainer")


def _read(options: Options, key: str) -> tuple[tuple[Item, ...], dict[str, Made]]:
    """The links of a key, the page's before the site's, and the files of the project that they lead to."""
    reader, config = Reader(options.m), options.m.config
    own = options.get(key)
    given = site(config, key) if own is None else own
    span = site_span(config, key) if own is None else options.span(key)
    services = [one for one in listed(given) if one in _SERVICES] if key == "code-links" else []
    for one in services:
        options.m.report.add(O025.at(span, f"`{key}: {one}` makes no link here", "write its `text` and `href`"))
    repository = {"text": options.m.words["repository"], "href": config.repo_url, "icon": "github"}
    wanted = [one for one in listed(given) if one is not True and one not in services]
    links = [repository if one == "repo" else one for one in wanted if one != "repo" or config.repo_url]
    found = reader.items(links)
    reader.tell()
    return found, reader.files


def links(options: Options) -> str:
    """The lists as they stand in the margin; "" when nothing is asked for."""
    m, parts = options.m, []
    for key in KEYS:
        items, _ = _read(options, key)
        rows = "".join(f"<li>{link(one, m, options.chapter, 'toc-action')}</li>" for one in items)
        if rows:
            title = f'<p class="margin-links-title">{escape(m.words[key])}</p>'
            parts.append(f'<div class="toc-actions quarto-{key}">{title}<ul class="actions">{rows}</ul></div>')
    return "\n".join(parts)


def files(options: Options) -> dict[str, Made]:
    """The files of the project that the lists offer."""
    return {name: made for key in KEYS for name, made in _read(options, key)[1].items()}
