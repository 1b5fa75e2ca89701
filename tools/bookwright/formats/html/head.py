"""The head of a page: policy, titles for people and machines, icon, styles, faces to fetch first."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from bookwright.assemble import resolve_path
from bookwright.formats.base import relative
from bookwright.formats.html import cards
from bookwright.formats.html.described import described
from bookwright.formats.html.fonts import PRELOADED
from bookwright.formats.html.options import Options, listed, site

# The scheme and the reader's settings are set before anything is painted, so that no page flashes. The faces
# of the first view are fetched at once; not from a disk, where browsers refuse a preload, with an error.
FIRST = (
    'try{var t=localStorage.getItem("scheme");if(t)document.documentElement.dataset.scheme=t;'
    'if(t=localStorage.getItem("reading-settings"))document.documentElement.dataset.reading=t}catch(e){}'
    'if(location.protocol!="file:")document.currentScript.dataset.faces.split(" ").forEach(function(f){'
    'var l=document.createElement("link");l.rel="preload";l.as="font";l.type="font/woff2";l.crossOrigin="";'
    "l.href=f;document.head.appendChild(l)})"
)
ICON = "favicon.svg"
_PAPER = {"light": "#fdfcf9", "dark": "#16171b"}  # as in tokens.css, for the browser's own bar


def page_title(options: Options) -> str:
    """ "3 Quantitative Principles · The Book"; the book's title for its home page."""
    m, chapter = options.m, options.chapter
    given = options.text("pagetitle")
    if given:
        return given
    if chapter.kind in ("home", "document"):
        return m.config.title
    prefix = options.text("title-prefix") or m.config.title
    return f"{chapter.number} {m.titles[chapter.file]} · {prefix}".strip()


def head(
    options: Options, policy: str, uses_math: bool, sheets: str, inserted: str, own_sheet: bool, folder: str = "assets"
) -> str:
    """All of the head but its first lines; style sheets, script and faces are in `folder`, `sheets` link the
    author's styles, `inserted` is what he adds."""
    m, chapter = options.m, options.chapter
    up = relative(folder, chapter.page)
    icon = escape(relative(m.config.favicon or f"{folder}/{ICON}", chapter.page))
    quoted = escape(policy).replace("&#x27;", "'")  # its quotation marks are half of it
    parts = [
        f'<meta http-equiv="Content-Security-Policy" content="{quoted}">',
        f"<title>{escape(page_title(options))}</title>",
        *_about(options),
        *(f'<meta name="theme-color" content="{colour}" media="(prefers-color-scheme: {scheme})">'
          for scheme, colour in _PAPER.items()),
        f'<link rel="icon" href="{icon}"{_type(icon)}>',
        f'<script data-faces="{" ".join(f"{up}/{name}" for name in PRELOADED)}">{FIRST}</script>',
        f'<link rel="stylesheet" href="{up}/bookwright.css">',
        *([f'<link rel="stylesheet" href="{up}/math.css">'] if uses_math else []),
        *([f'<link rel="stylesheet" href="{up}/book.css">'] if own_sheet else []),
        sheets,
        f'<script src="{up}/bookwright.js" defer></script>',
        inserted,
    ]  # fmt: skip
    return "\n".join(part for part in parts if part)


def _about(options: Options) -> list[str]:
    """What search engines and link previews show."""
    m, chapter = options.m, options.chapter
    home = chapter.kind == "home"
    named = {
        "description": _description(options), "author": _authors(options),
        "keywords": ", ".join(map(str, listed(options.get("keywords-meta", options.get("keywords"))))),
        "dcterms.date": options.text("date-meta") or options.text("date"),
    }  # fmt: skip
    address = f"{m.config.site_url}/{'' if home else chapter.page}" if m.config.site_url else ""
    canonical = options.get("canonical-url")
    canonical = canonical if isinstance(canonical, str) else "" if canonical is False else address
    parts = [f'<meta name="{name}" content="{escape(text)}">' for name, text in named.items() if text]
    parts += [f'<link rel="canonical" href="{escape(canonical)}">'] if canonical else []
    image, about = shown_image(options, _mapping(site(m.config, "open-graph")))[0], named["description"]
    return [*parts, *_previews(options, about, address), *described(options, about, image)]


def _description(options: Options) -> str:
    own = options.text("description-meta") or options.text("description") or options.text("abstract")
    return " ".join((own or options.m.config.description).split())


def _authors(options: Options) -> str:
    meta = options.get("author-meta") or options.m.facts[options.chapter.file].meta.get("author")
    names = [str(a.get("name", "")) if isinstance(a, Mapping) else str(a) for a in listed(meta)]
    return ", ".join(n for n in names if n and not n.startswith("{")) or ", ".join(
        a.name for a in options.m.config.authors)  # fmt: skip


def _previews(options: Options, description: str, address: str) -> list[str]:
    """Open Graph's and Twitter's words about the page."""
    config = options.m.config
    given, card = (
        {**_mapping(site(config, key)), **_mapping(options.get(key))} for key in ("open-graph", "twitter-card")
    )  # fmt: skip
    title = str(given.get("title") or page_title(options))
    about = str(given.get("description") or description)
    image, alt = shown_image(options, given)
    locale = str(given.get("locale") or "")
    graph = {
        "og:title": title, "og:type": "book" if options.chapter.kind == "home" else "article",
        "og:description": about, "og:url": address, "og:site_name": str(given.get("site-name") or config.title),
        "og:image": image, "og:image:alt": alt, "og:locale": locale, **_size("og:image", given, image),
    }  # fmt: skip
    kind = str(card.get("card-style") or ("summary_large_image" if image else "summary"))
    twitter = {
        "twitter:card": kind,
        **{f"twitter:{k}": str(card.get(k) or "") for k in ("creator", "site", "title", "description")},
    }
    if card.get("image"):
        own, said = preview_image(options, card)
        twitter |= {"twitter:image": own, "twitter:image:alt": said, **_size("twitter:image", card, own)}
    parts = [f'<meta property="{name}" content="{escape(text)}">' for name, text in graph.items() if text]
    return parts + [f'<meta name="{name}" content="{escape(text)}">' for name, text in twitter.items() if text]


def _size(name: str, given: Mapping[str, Any], image: str) -> dict[str, str]:
    """The width and the height of a picture: those of the card that we drew, or what the author gives."""
    if not image:
        return {}
    if f"/{cards.FOLDER}/" in image:
        return {f"{name}:width": str(cards.WIDTH), f"{name}:height": str(cards.HEIGHT)}
    return {f"{name}:{side}": str(given.get(f"image-{side}") or "") for side in ("width", "height")}


def shown_image(options: Options, given: Mapping[str, Any]) -> tuple[str, str]:
    """The picture of a preview: the author's, else the card that is drawn for the page."""
    m, chapter = options.m, options.chapter
    if cards.wanted(m, chapter):
        return f"{m.config.site_url}/{cards.path(chapter)}", page_title(options)
    return preview_image(options, given)


def preview_image(options: Options, given: Mapping[str, Any] | None = None) -> tuple[str, str]:
    """The address of the picture that a preview shows, and its alternative text; only with `site-url`."""
    config = options.m.config
    own = options.text("image")
    chosen = own or str((given or {}).get("image") or site(config, "image") or config.cover_image or "")
    said = (given or {}).get("image-alt") or site(config, "cover-image-alt")
    alt = options.text("image-alt") or ("" if own else str(said or ""))
    if chosen.startswith(("http:", "https:")):
        return chosen, alt
    path = resolve_path(config.root, options.chapter.file if own else "_quarto.yml", chosen) if chosen else None
    there = path and (config.root / path).is_file() and config.site_url
    return (f"{config.site_url}/{path}", alt) if there else ("", "")


def image_file(options: Options) -> str:
    """The project path of the preview's picture, "" for none."""
    address, _ = preview_image(options, _mapping(site(options.m.config, "open-graph")))
    start = f"{options.m.config.site_url}/"
    return address.removeprefix(start) if options.m.config.site_url and address.startswith(start) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _type(icon: str) -> str:
    return ' type="image/svg+xml"' if icon.endswith(".svg") else ""
