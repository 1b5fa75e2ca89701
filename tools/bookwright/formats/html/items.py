"""Items of bars, menus and footers: what the author named → where it leads, and its link on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

from bookwright import nodes
from bookwright.assemble import resolve_path
from bookwright.book import Chapter
from bookwright.cache import Cache, digest, tool_digest
from bookwright.diagnostics import Code, nearest
from bookwright.engines import pandoc
from bookwright.formats.base import Made, Manuscript, relative
from bookwright.formats.html.icons import KNOWN, icon
from bookwright.formats.html.inserts import O021
from bookwright.formats.xhtml import Writer, safe
from bookwright.nodes import Node
from bookwright.source import Span

O023 = Code(
    "O023", "error", "a navigation item that leads nowhere",
    """An item of the navbar, a sidebar, a footer or a list of tools is the path of a page or file of the project,
    an address on the web, or a mapping with `text`, `href`, `icon`, `menu`. This one is none of them, or names
    a file that does not exist.""",
)  # fmt: skip
O024 = Code(
    "O024", "info", "an icon that is not drawn here",
    """bookwright draws a few common icons itself and loads no icon font, so that the site asks no other host.
    An item whose icon is not among them shows its text, or the icon's name when it has no text.""",
)  # fmt: skip
_OUTSIDE = ("http:", "https:", "mailto:", "tel:", "//", "#")
_MARKED = frozenset("*_`[]<>\\{}$^~@!\n\"'-.")


@dataclass(frozen=True)
class Item:
    """A link, a menu or section of links, a text, or (`rule`) a line between them."""

    text: str = ""
    href: str = ""  # a project path of the output, or an address
    icon: str = ""
    label: str = ""
    rel: str = ""
    target: str = ""
    inner: tuple[Item, ...] = ()
    rule: bool = False
    file: str = ""  # the source of the page that it leads to


@dataclass
class Reader:
    """Reads items, resolves what they name, and keeps the files that they need."""

    m: Manuscript
    files: dict[str, Made] = field(default_factory=dict)
    unknown: dict[str, Span | None] = field(default_factory=dict)

    def items(self, value: Any, *path: str | int) -> tuple[Item, ...]:
        given = value if isinstance(value, list) else [] if value in (None, False) else [value]
        found = (self.item(one, *path, i) for i, one in enumerate(given))
        return tuple(one for one in found if one)

    def item(self, value: Any, *path: str | int) -> Item | None:
        """The item, None (and a message) for what is none."""
        span = self.m.config.located.span(*path)
        if isinstance(value, str):
            if value.strip() and not value.strip("-"):
                return Item(rule=True)
            return self._page(value, span) if value.strip() else None
        if not isinstance(value, Mapping):
            self.m.report.add(O023.at(span, f"an item must be a path or a mapping, not `{value}`"))
            return None
        inner = value.get("menu", value.get("contents"))
        words = {k: str(value.get(k) or "") for k in ("text", "section", "icon", "aria-label", "rel", "target")}
        goal = value.get("href") or value.get("file") or value.get("url") or ""
        if not goal and words["section"].endswith((".qmd", ".md", ".ipynb")):
            goal = words["section"]
            words["section"] = ""
        page = self._page(str(goal), span) if goal else Item()
        if page is None:
            return None
        self._icon(words["icon"], span)
        return Item(
            words["text"] or words["section"] or ("" if words["icon"] else page.text), page.href, words["icon"],
            words["aria-label"], words["rel"], words["target"],
            self.items(inner, *path, "menu" if "menu" in value else "contents"), file=page.file,
        )  # fmt: skip

    def text(self, value: Any) -> str:
        """A text in Markdown; the files of the project that it shows or links to belong to the edition."""
        text = "" if value is None or isinstance(value, bool) else str(value).strip()
        for target in re.findall(r"\]\(/?([^)\s#?:]+)", text):
            path = resolve_path(self.m.config.root, "_quarto.yml", target)
            if path and (self.m.config.root / path).is_file() and path not in self.m.facts:
                self.files[path] = Made(copy=self.m.config.root / path)
        return text

    def picture(self, name: Any, *path: str | int) -> str:
        """The project path of a logo; "" (and a message) when there is no such file."""
        if not isinstance(name, str) or not name:
            return ""
        found = resolve_path(self.m.config.root, "_quarto.yml", name)
        if found and (self.m.config.root / found).is_file():
            self.files[found] = Made(copy=self.m.config.root / found)
            return found
        self.m.report.add(O021.at(self.m.config.located.span(*path), f"there is no picture `{name}`"))
        return ""

    def _icon(self, name: str, span: Span | None) -> None:
        if name and name.removeprefix("bi-") not in KNOWN:
            self.unknown.setdefault(name, span)

    def _page(self, goal: str, span: Span | None) -> Item | None:
        if goal.startswith(_OUTSIDE):
            return Item(goal, safe(goal))
        name, mark, place = goal.partition("#")
        path = resolve_path(self.m.config.root, "_quarto.yml", name.removeprefix("./"))
        by_file = {c.file: c for c in self.m.book.chapters} | {c.page: c for c in self.m.book.chapters}
        chapter = by_file.get(path or "") or by_file.get(f"{path}/index.html")
        if chapter:
            return Item(self.m.titles[chapter.file], chapter.page + mark + place, file=chapter.file)
        if path and (self.m.config.root / path).is_file() and not path.endswith((".qmd", ".ipynb")):
            self.files[path] = Made(copy=self.m.config.root / path)
            return Item(path.rsplit("/", 1)[-1], path + mark + place)
        near = nearest(path or goal, by_file)
        hint = f"did you mean `{near}`?" if near else "a text alone is written `text: …`"
        self.m.report.add(O023.at(span, f"there is no page or file `{goal}`", hint))
        return None

    def tell(self) -> None:
        """One message for all the icons that are not drawn."""
        for name, span in self.unknown.items():
            near = nearest(name, KNOWN)
            self.m.report.add(O024.at(span, f"there is no drawing of the icon `{name}`: its item shows text",
                                      f"near to it: `{near}`" if near else ""))  # fmt: skip


def link(item: Item, m: Manuscript, current: Chapter, classes: str) -> str:
    """The item as a link on the page of `current` (a span when it leads nowhere)."""
    drawn = icon(item.icon)
    text = words(item.text, m, current) if item.text else "" if drawn else escape(item.icon)
    inner = drawn + (f'<span class="menu-text">{text}</span>' if text else "")
    label = item.label or ("" if text else item.icon.replace("-", " "))
    named = f' aria-label="{escape(label)}"' if label else ""
    if not item.href:
        return f'<span class="{classes}"{named}>{inner}</span>'
    here = ' aria-current="page"' if item.file == current.file and "#" not in item.href else ""
    more = "".join(f' {k}="{escape(v)}"' for k, v in (("rel", item.rel), ("target", item.target)) if v)
    active = " active" if here else ""
    return f'<a class="{classes}{active}" href="{escape(address(item.href, current))}"{named}{here}{more}>{inner}</a>'


def address(href: str, current: Chapter) -> str:
    """Where an item leads, seen from a page."""
    if href.startswith(_OUTSIDE):
        return href
    path, mark, place = href.partition("#")
    return relative(path, current.page) + mark + place


def words(markdown: str, m: Manuscript, current: Chapter, block: bool = False) -> str:
    """A text of `_quarto.yml` as HTML: its Markdown, with links to pages as they are from here."""
    if not block and not _MARKED & set(markdown):
        return escape(markdown, quote=False)
    pages = {c.file: c.page for c in m.book.chapters}

    def here(node: Node) -> list[Node] | None:
        if node["t"] not in ("Link", "Image"):
            return None
        attributes, inlines, (target, title) = node["c"]
        name, mark, place = target.partition("#")
        if not name or target.startswith(_OUTSIDE) or ":" in name:
            return None
        path = name.lstrip("/")
        new = relative(pages.get(path, path), current.page) + mark + place
        return [{"t": node["t"], "c": [attributes, inlines, [new, title]]}]

    tree = nodes.rewrite(_tree(m.cache, markdown), here)
    writer = Writer(m.macros)
    if not block and len(tree) == 1 and tree[0]["t"] in ("Para", "Plain"):
        return writer.inlines(tree[0]["c"])
    return writer.blocks(tree)


@cache
def _tree(store: Cache, markdown: str) -> list[Node]:
    key = digest(tool_digest(), markdown)
    kept = store.get("texts", key)
    if kept is None:
        kept = pandoc.read_markdown(markdown)
        store.put("texts", key, kept)
    return kept
