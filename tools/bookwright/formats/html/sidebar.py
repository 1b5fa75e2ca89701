"""The contents at the side: the book's chapters, or what `sidebar:` lists; several for several places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from html import escape
from typing import Any

from bookwright.book import Chapter
from bookwright.formats.base import Manuscript
from bookwright.formats.html import bars, colours, nav
from bookwright.formats.html.items import Item, Reader, link, words
from bookwright.formats.html.options import Options, is_book, listed, site


@dataclass(frozen=True)
class Sidebar:
    """One sidebar. `items` None: the chapters of the book, in order."""

    id: str = ""
    title: str | None = None
    logo: str = ""
    logo_alt: str = ""
    home: str = "index.html"
    items: tuple[Item, ...] | None = None
    tools: tuple[Item, ...] = ()
    header: str = ""
    footer: str = ""
    docked: bool = True
    level: int = 2
    style: str = ""

    def holds(self, file: str) -> bool:
        return self.items is None or any(i.file == file for i in _flat(self.items))


def _flat(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _flat(item.inner)


def read(reader: Reader) -> tuple[Sidebar, ...]:
    """The sidebars of the site; () for a site that goes without, as one with a navbar alone does."""
    m = reader.m
    given = site(m.config, "sidebar")
    if given is False or (given is None and not is_book(m.config) and site(m.config, "navbar")):
        return ()
    place = bars.section(m, "sidebar")
    if not isinstance(given, list):
        return (_one(reader, given, *place),)
    return tuple(_one(reader, one, *place, i) for i, one in enumerate(given))


def _one(reader: Reader, given: Any, *path: str | int) -> Sidebar:
    m, bar = reader.m, given if isinstance(given, Mapping) else {}
    title = bar.get("title")
    tools = reader.items(bar.get("tools"), *path, "tools")
    if is_book(m.config):
        tools += reader.items(site(m.config, "tools"), *bars.section(m, "tools"))
    return Sidebar(
        str(bar.get("id") or ""), "" if title is False else None if title is None else reader.text(title),
        reader.picture(bar.get("logo"), *path, "logo"), str(bar.get("logo-alt") or m.config.title),
        str(bar.get("logo-href") or "index.html"), _contents(reader, bar.get("contents"), *path, "contents"), tools,
        _texts(reader, bar.get("header")), _texts(reader, bar.get("footer")),
        bar.get("style", "docked" if is_book(m.config) else "floating") != "floating", _level(bar),
        ";".join(filter(None, (colours.grounds(m, bar, *path), "border:0" if bar.get("border") is False else ""))),
    )  # fmt: skip


def _texts(reader: Reader, value: Any) -> str:
    return "\n\n".join(reader.text(v) for v in listed(value))


def _level(bar: Mapping[str, Any]) -> int:
    found = bar.get("collapse-level", 2)
    return found if isinstance(found, int) and not isinstance(found, bool) else 2


def _contents(reader: Reader, given: Any, *path: str | int) -> tuple[Item, ...] | None:
    """The items of `contents:`; a pattern or a folder stands for the pages that it takes."""
    if given is None or given == "auto":
        return None
    found: list[Item] = []
    for i, one in enumerate(listed(given)):
        pages = _taken(reader.m, one) if isinstance(one, str) else []
        if pages:
            found += [Item(reader.m.titles[c.file], c.page, file=c.file) for c in pages]
        elif item := reader.item(one, *path, i):
            found.append(item)
    return tuple(found)


def _taken(m: Manuscript, pattern: str) -> list[Chapter]:
    name = pattern.strip("/")
    if "*" in name:
        return [c for c in m.book.chapters if fnmatch(c.file, name)]
    return [c for c in m.book.chapters if c.file.startswith(f"{name}/")]


def choose(sidebars: tuple[Sidebar, ...], options: Options) -> Sidebar | None:
    """The page's sidebar: the one that its front matter names, else the first that lists the page."""
    wanted = options.get("sidebar")
    if wanted is False:
        return None
    named = next((s for s in sidebars if s.id and s.id == wanted), None)
    holding = (s for s in sidebars if s.holds(options.chapter.file))
    return named or next(holding, sidebars[0] if len(sidebars) == 1 else None)


def brand(bar: Sidebar | None, m: Manuscript, current: Chapter) -> str:
    """The site's name at the head of its contents, with its logo."""
    if bar is None:
        return link(Item(m.config.title, "index.html"), m, current, "brand")
    own = words(bar.title, m, current) if bar.title else ""
    title = escape(m.config.title) if bar.title is None else own  # the book's title is a text, not Markdown
    logo = bars.picture(bar.logo, bar.logo_alt, current, "sidebar-logo")
    shown = f'<span class="sidebar-title">{title}</span>' if title else ""
    return link(Item(href=bar.home), m, current, "brand").replace("></a>", f">{logo}{shown}</a>")


def tools(bar: Sidebar | None, around: bars.Around, current: Chapter) -> str:
    """Icons below the title: what `tools:` lists, and where the page can be shared."""
    m = around.reader.m
    items = (f"<li>{_tool(i, m, current)}</li>" for i in (bar.tools if bar else ()))
    listing = f'<ul class="sidebar-tools-main">{"".join(items)}</ul>' if bar and bar.tools else ""
    return listing + bars.sharing(around, current)


def _tool(item: Item, m: Manuscript, current: Chapter) -> str:
    if not item.inner:
        return link(item, m, current, "sidebar-tool")
    inside = "".join(f"<li>{link(i, m, current, 'dropdown-item')}</li>" for i in item.inner)
    head = link(Item(item.text, icon=item.icon, label=item.label), m, current, "sidebar-tool")
    return f'<details class="dropdown"><summary>{head}</summary><ul class="dropdown-menu">{inside}</ul></details>'


def contents(bar: Sidebar, m: Manuscript, current: Chapter) -> str:
    before = f'<div class="sidebar-header">{words(bar.header, m, current, block=True)}</div>' if bar.header else ""
    after = f'<div class="sidebar-footer">{words(bar.footer, m, current, block=True)}</div>' if bar.footer else ""
    inner = nav.book_contents(m, current, bar.level) if bar.items is None else _items(bar.items, bar, m, current, 1)
    return before + inner + after


def _items(items: tuple[Item, ...], bar: Sidebar, m: Manuscript, current: Chapter, depth: int) -> str:
    return f'<ol class="chapters">{"".join(_item(i, bar, m, current, depth) for i in items)}</ol>'


def _item(item: Item, bar: Sidebar, m: Manuscript, current: Chapter, depth: int) -> str:
    if item.rule:
        return '<li class="px-0"><hr class="sidebar-divider"></li>'
    if item.inner:
        here = any(i.file == current.file for i in _flat(item.inner))
        opened = ' open="open"' if here or depth < bar.level else ""
        name = escape(f"{bar.id}{depth}-{item.text}")
        return (
            f'<li class="sidebar-item sidebar-item-section"><details class="part"{opened} data-part="{name}">'
            f'<summary>{link(item, m, current, "sidebar-item-text")}</summary>'
            f"{_items(item.inner, bar, m, current, depth + 1)}</details></li>"
        )
    if not item.href:
        return f'<li class="sidebar-item sidebar-heading">{words(item.text, m, current)}</li>'
    inner = nav.sections(m, current) if item.file == current.file and "#" not in item.href else ""
    return f'<li class="sidebar-item">{link(item, m, current, "sidebar-item-text sidebar-link")}{inner}</li>'
