"""What stands around every page: the navbar, the footer, the announcement, the texts of body and margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from bookwright.book import Chapter
from bookwright.cache import digest
from bookwright.diagnostics import Code
from bookwright.formats.base import Manuscript, relative
from bookwright.formats.html import colours
from bookwright.formats.html.items import Item, Reader, link, words
from bookwright.formats.html.options import listed, site, site_span

O026 = Code(
    "O026", "info", "a setting without effect here",
    """The key is one of Quarto's and accepted, so that the same sources serve both programs, but this site does
    without what it sets. Nothing needs to be done.""",
)  # fmt: skip
_ALERTS = ("primary", "secondary", "success", "danger", "warning", "info", "light", "dark")
_SIDES = ("left", "center", "right")
_SHARED = {
    "twitter": ("twitter-x", "X", "https://twitter.com/intent/tweet?url="),
    "facebook": ("facebook", "Facebook", "https://www.facebook.com/sharer/sharer.php?u="),
    "linkedin": ("linkedin", "LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url="),
    "email": ("envelope", "E-Mail", "mailto:?body="),
}


@dataclass(frozen=True)
class Navbar:
    title: str
    logo: str
    logo_alt: str
    home: str
    left: tuple[Item, ...]
    right: tuple[Item, ...]
    style: str


@dataclass
class Around:
    """What every page has around its text, read once."""

    reader: Reader
    navbar: Navbar | None = None
    footer: dict[str, tuple[Item, ...] | str] = field(default_factory=dict)
    footer_style: str = ""
    footer_border: bool = True
    texts: dict[str, str] = field(default_factory=dict)  # body-header, body-footer, margin-header, margin-footer
    announcement: Mapping[str, Any] = field(default_factory=dict)
    sharing: tuple[str, ...] = ()


def read(m: Manuscript) -> Around:
    """Everything that `book:` or `website:` says of it; what is malformed is reported."""
    around = Around(Reader(m))
    around.navbar = _navbar(around.reader)
    _footer(around)
    for key in ("body-header", "body-footer", "margin-header", "margin-footer"):
        around.texts[key] = "\n\n".join(around.reader.text(v) for v in listed(site(m.config, key)))
    given = site(m.config, "announcement")
    around.announcement = given if isinstance(given, Mapping) else {"content": given} if given else {}
    around.sharing = tuple(str(s) for s in listed(site(m.config, "sharing")) if str(s) in _SHARED)
    if around.sharing and not m.config.site_url:
        span = site_span(m.config, "sharing")
        m.report.add(O026.at(span, "`sharing` needs the address of the site", "give `site-url`"))
    return around


def section(m: Manuscript, key: str) -> tuple[str, str]:
    """Where a key stands: in `book:` or in `website:`."""
    found = m.config.meta.get("book")
    return ("book" if isinstance(found, Mapping) and key in found else "website"), key


def _navbar(reader: Reader) -> Navbar | None:
    m = reader.m
    given = site(m.config, "navbar")
    if not given:
        return None
    bar = given if isinstance(given, Mapping) else {}
    path = section(m, "navbar")
    title = bar.get("title")
    right = reader.items(bar.get("right"), *path, "right") + reader.items(bar.get("tools"), *path, "tools")
    return Navbar(
        "" if title is False else reader.text(title if title is not None else m.config.title),
        reader.picture(bar.get("logo"), *path, "logo"), str(bar.get("logo-alt") or m.config.title),
        str(bar.get("logo-href") or bar.get("title-href") or "index.html"),
        reader.items(bar.get("left"), *path, "left"), right,
        colours.grounds(m, bar, *path),
    )  # fmt: skip


def _footer(around: Around) -> None:
    reader, m = around.reader, around.reader.m
    given = site(m.config, "page-footer")
    if isinstance(given, str):
        given = {"center": given}
    if not isinstance(given, Mapping):
        return
    path = section(m, "page-footer")
    for side in _SIDES:
        value = given.get(side)
        if isinstance(value, list):
            around.footer[side] = reader.items(value, *path, side)
        elif value:
            around.footer[side] = reader.text(value)
    around.footer_border = given.get("border") is not False
    line = [] if around.footer_border else ["border-top:0"]
    around.footer_style = ";".join(part for part in (colours.grounds(m, given, *path), *line) if part)




# ── on a page ────────────────────────────────────────────────────────────────────────────────────
def navbar(around: Around, current: Chapter) -> str:
    bar, m = around.navbar, around.reader.m
    if bar is None:
        return ""
    logo = picture(bar.logo, bar.logo_alt, current, "navbar-logo")
    title = f'<span class="navbar-title">{words(bar.title, m, current)}</span>' if bar.title else ""
    brand = link(Item(href=bar.home), m, current, "navbar-brand").replace("></a>", f">{logo}{title}</a>")
    style = f' style="{bar.style}"' if bar.style else ""
    left, right = _menu(bar.left, m, current, "me-auto"), _menu(bar.right, m, current, "ms-auto")
    label = escape(m.words["site"])
    return (
        f'<header id="quarto-header"><nav class="navbar navbar-expand-lg" aria-label="{label}"{style}>'
        f'<div class="navbar-container container-fluid"><div class="navbar-brand-container">{brand}</div>'
        f'<div class="navbar-collapse" id="navbarCollapse">{left}{right}</div></div></nav></header>'
    )


def navbar_items(around: Around, current: Chapter) -> str:
    """The navbar's items again, for the sheet of contents of a phone."""
    bar = around.navbar
    if bar is None or not (bar.left or bar.right):
        return ""
    return f'<div class="sheet-items">{_menu((*bar.left, *bar.right), around.reader.m, current, "")}</div>'


def _menu(items: tuple[Item, ...], m: Manuscript, current: Chapter, side: str) -> str:
    if not items:
        return ""
    return f'<ul class="navbar-nav {side}">{"".join(_entry(i, m, current) for i in items)}</ul>'.replace(' "', '"')


def _entry(item: Item, m: Manuscript, current: Chapter) -> str:
    if not item.inner:
        return f'<li class="nav-item">{link(item, m, current, "nav-link")}</li>'
    head = link(Item(item.text, icon=item.icon, label=item.label), m, current, "nav-link dropdown-toggle")
    inside = "".join(_inside(i, m, current) for i in item.inner)
    return (
        f'<li class="nav-item dropdown"><details class="dropdown"><summary>{head}</summary>'
        f'<ul class="dropdown-menu">{inside}</ul></details></li>'
    )


def _inside(item: Item, m: Manuscript, current: Chapter) -> str:
    if item.rule:
        return '<li><hr class="dropdown-divider"></li>'
    if not item.href:
        return f'<li class="dropdown-header">{words(item.text, m, current)}</li>'
    return f'<li>{link(item, m, current, "dropdown-item")}</li>'


def picture(path: str, alt: str, current: Chapter, name: str) -> str:
    """A logo, from wherever the page stands."""
    if not path:
        return ""
    return f'<img src="{escape(relative(path, current.page))}" alt="{escape(alt)}" class="{name}">'


def footer(around: Around, current: Chapter) -> str:
    """The three regions of the foot; "" for none."""
    m = around.reader.m
    parts = []
    for side in _SIDES:
        value = around.footer.get(side)
        if isinstance(value, str):
            inner = words(value, m, current, block="\n\n" in value)
        elif value:
            entries = (f'<li class="nav-item">{link(i, m, current, "nav-link")}</li>' for i in value)
            inner = f'<ul class="footer-items list-unstyled">{"".join(entries)}</ul>'
        else:
            continue
        parts.append(f'<div class="nav-footer-{side}">{inner}</div>')
    return f'<div class="nav-footer">{"".join(parts)}</div>' if parts else ""


def announcement(around: Around, current: Chapter) -> str:
    given = around.announcement
    text = str(given.get("content") or "")
    if not text:
        return ""
    m = around.reader.m
    drawn = link(Item(icon=str(given["icon"])), m, current, "announcement-icon") if given.get("icon") else ""
    kind = str(given.get("type") or "primary")
    known = kind if kind in _ALERTS else "primary"
    shut = given.get("dismissable") is not False
    close = escape(m.words["dismiss"])
    button = f'<button type="button" class="announcement-close" hidden aria-label="{close}">×</button>'
    mark = f' data-key="{digest(text)[:8]}"' if shut else ""
    inner = f'<div class="quarto-announcement-content">{words(text, m, current)}</div>'
    label = escape(m.words["announcement"])
    return (
        f'<div id="quarto-announcement" class="alert alert-{known}" role="region" aria-label="{label}"{mark}>'
        f"{drawn}{inner}{button if shut else ''}</div>"
    )


def text(around: Around, name: str, current: Chapter) -> str:
    """`body-header`, `margin-footer` and their like on a page."""
    given = around.texts.get(name)
    return f'<div class="quarto-{name}">{words(given, around.reader.m, current, block=True)}</div>' if given else ""


def sharing(around: Around, current: Chapter) -> str:
    m = around.reader.m
    if not around.sharing or not m.config.site_url:
        return ""
    here = f"{m.config.site_url}/{current.page}"
    entries = []
    for name in around.sharing:
        icon, title, goal = _SHARED[name]
        item = Item(icon=icon, href=goal + here, label=f"{m.words['share']}: {title}", rel="noopener")
        entries.append(f"<li>{link(item, m, current, 'sidebar-tool')}</li>")
    return f'<ul class="sidebar-tools-share">{"".join(entries)}</ul>'
