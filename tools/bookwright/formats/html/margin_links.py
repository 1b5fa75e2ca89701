"""`other-links` and `code-links`: lists of links below a page's contents, the page's own or every page's."""

from __future__ import annotations

from html import escape

from bookwright.formats.base import Made
from bookwright.formats.html.items import Item, Reader, link
from bookwright.formats.html.options import Options, listed, site

KEYS = ("code-links", "other-links")


def _read(options: Options, key: str) -> tuple[tuple[Item, ...], dict[str, Made]]:
    """The links of a key, the page's before the site's, and the files of the project that they lead to."""
    reader, config = Reader(options.m), options.m.config
    given = options.get(key, site(config, key))
    repository = {"text": options.m.words["repository"], "href": config.repo_url, "icon": "github"}
    wanted = [one for one in listed(given) if one is not True and (one != "repo" or config.repo_url)]
    found = reader.items([repository if one == "repo" else one for one in wanted])
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
