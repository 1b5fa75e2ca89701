"""The frame of the site's pages, read once: bars, sidebars, look; and what of it stands on one page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import orjson

from bookwright import contrast
from bookwright.cache import digest
from bookwright.features.review import PLACE as REVIEW
from bookwright.formats.base import Made, Manuscript, relative
from bookwright.formats.html import appearance, bars, colours, offline, page_tools, search, settings, sidebar
from bookwright.formats.html.appearance import Appearance
from bookwright.formats.html.bars import Around
from bookwright.formats.html.head import image_file
from bookwright.formats.html.options import Options, listed, site
from bookwright.formats.html.sidebar import Sidebar


@dataclass(frozen=True)
class Frame:
    around: Around
    sidebars: tuple[Sidebar, ...]
    look: Appearance

    @property
    def key(self) -> str:
        """What every page's key holds beside the configuration."""
        return digest(sorted(self.around.reader.files), self.look.key, bool(self.look.css))

    @property
    def files(self) -> dict[str, Made]:
        return self.around.reader.files


def read(m: Manuscript) -> Frame:
    """The frame as `_quarto.yml` describes it; what is malformed there is reported."""
    around = bars.read(m)
    sidebars = sidebar.read(around.reader)
    around.reader.tell()
    for chapter in m.book.chapters:
        if shown := image_file(Options(m, chapter)):
            around.reader.files[shown] = Made(copy=m.config.root / shown)
    return Frame(around, sidebars, appearance.read(m))


_SEARCH = ("hint", "none", "scope", "all", "text", "figures", "exercises", "terms", "close", "clear")
_PROGRESS = ("continue", "count", "export", "import", "clear", "sure", "bad", "title")
# the settings that the script acts on: key → (attribute, what it is by itself)
_FOR_SCRIPT = {"code-copy": "true", "smooth-scroll": "false"}


def body_attributes(frame: Frame, options: Options) -> str:
    """The classes and the data of `<body>`: what sheets and the script go by."""
    m = options.m
    bar = sidebar.choose(frame.sidebars, options)
    layout = options.text("page-layout", "article")
    names = [
        f"page-{options.chapter.kind}",
        *(["nav-sidebar", "docked" if bar.docked else "floating"] if bar else ["no-sidebar"]),
        *(["nav-fixed"] if frame.around.navbar else []),
        *([] if options.flag("toc", True) else ["fullcontent"]),
        *(["page-gathered"] if _gathered(options) else []),
        *([f"page-layout-{layout}"] if layout in ("full", "custom") else []),
        *(["code-overflow-wrap"] if options.text("code-overflow") == "wrap" else []),
        *(["title-block-none"] if options.get("title-block-style") in ("none", False) else []),
        *(["callout-icons-none"] if options.get("callout-icon") is False else []),
        *(str(c) for c in listed(options.get("body-classes"))),
    ]  # fmt: skip
    data: dict[str, str] = {}
    if options.chapter.kind == "home":
        data["data-progress"] = orjson.dumps({key: m.words[f"progress-{key}"] for key in _PROGRESS}).decode()
    for key, default in _FOR_SCRIPT.items():
        value = str(options.get(key, default)).lower()
        if value != default and value in ("true", "false", "hover"):
            data[f"data-{key}"] = value
    hidden = [what for what in ("citations", "footnotes", "crossrefs") if options.get(f"{what}-hover") is False]
    if hidden:
        data["data-no-previews"] = " ".join(hidden)
    shown = escape(" ".join(names), quote=True)
    return f'class="{shown}"' + "".join(f' {k}="{escape(v)}"' for k, v in data.items())


def _gathered(options: Options) -> bool:
    """Whether a page is made of what others say (glossary, index, lists, sources, review): nothing to have read."""
    facts, headings = options.m.facts[options.chapter.file], options.m.headings[options.chapter.file]
    alone = all(h.level == 1 for h in headings)
    lists = facts.gathers or (alone and {"refs", "review", REVIEW} & {*facts.ids})
    return options.chapter.kind != "chapter" and bool(lists)


def said(m: Manuscript) -> dict[str, str]:
    """The words that scripts show on every page, by their names in `body.dataset`. They stand once, in the site's
    script: on each page they were 0.5 kB over the wire."""
    words = {"copy": m.words["copy"], "copied": m.words["copied"], "showCode": m.words["show-code"]}
    words["place"] = "|".join(m.words[w] for w in ("anchor", "copied", "read"))
    words |= {"equation": m.words["eq"], "settings": settings.said(m.words)}
    if search.wanted(m):
        shown = {key: m.words[f"search-{key}"] for key in _SEARCH}
        words["search"] = orjson.dumps({"search": m.words["search"], **shown}).decode()
    if offline.wanted(m.config):
        shown = {key: m.words[f"offline-{key}"] for key in ("keep", "kept", "failed", "update", "load")}
        words["offline"] = orjson.dumps(shown).decode()
    return words


def html_attributes(frame: Frame, options: Options) -> str:
    direction = ' dir="rtl"' if options.direction == "rtl" else ""
    scheme = f' data-scheme="{frame.look.scheme}"' if frame.look.scheme else ""
    return f'lang="{escape(options.lang)}"{direction}{scheme}'


def banner(options: Options, title: str) -> str:
    """The title block on a ground of its own, with `title-block-banner`."""
    given = options.get("title-block-banner")
    if not given:
        return title
    ground = "var(--accent)"
    if given is not True:
        ground = colours.colour(given)
        if not ground:
            span = options.span("title-block-banner")
            colours.refuse(options.m, span, "title-block-banner", given, "true or a colour")
            return title
    ink = options.get("title-block-banner-color")
    named = colours.colour(ink) if ink not in (None, "body") else ""
    ink = named or ("#ffffff" if ground.startswith("#") and contrast.luminance(ground) < 0.3 else
                    "var(--paper)" if ground.startswith("var") else "#1c1e22")  # fmt: skip
    return f'<div class="quarto-title-banner" style="--banner-ground:{ground};--banner-ink:{ink}">{title}</div>'


def actions(options: Options) -> str:
    """Links to the page's source and to a report of a problem, where the book names its repository."""
    config, m, file = options.m.config, options.m, options.chapter.file
    wanted = listed(options.get("repo-actions", site(config, "repo-actions")))
    issue = str(site(config, "issue-url") or "")
    place = "/".join(p for p in (config.repo_subdir.strip("/"), file) if p)
    links = {"issue": issue} if issue else {}
    if config.repo_url:
        links = {
            "edit": f"{config.repo_url}/edit/{config.repo_branch}/{place}",
            "source": f"{config.repo_url}/blob/{config.repo_branch}/{place}",
            "issue": issue or page_tools.issue(f"{config.repo_url}/issues/new", options),
        }  # fmt: skip
    more = "".join(
        f' {name}="{escape(str(value))}"'
        for name, key in (("target", "repo-link-target"), ("rel", "repo-link-rel"))
        if (value := site(config, key))
    )
    said = escape("|".join(m.words[f"issue-{w}"] for w in ("section", "version")))
    own = {"issue": f' data-report="{said}"'}  # the script adds what is being read, and of which edition
    items = [f'<li><a class="toc-action"{own.get(a, "")} href="{escape(links[a])}"{more}>{escape(m.words[a])}</a></li>'
             for a in map(str, wanted) if a in links]  # fmt: skip
    return f'<div class="toc-actions"><ul class="actions">{"".join(items)}</ul></div>' if items else ""


def downloads(options: Options, edition: object) -> str:
    """On the home page, links to the editions that this build wrote, unless the page lists them by itself."""
    m = options.m
    found = edition if isinstance(edition, dict) else {}
    items = [
        f'<li><a class="download" href="{escape(relative(str(found[f]["file"]), options.chapter.page))}">'
        f"{escape(m.words['download'])} {f.upper()}</a></li>"
        for f in m.config.downloads if isinstance(found.get(f), dict) and found[f].get("file")
    ]  # fmt: skip
    return f'<ul class="book-downloads">{"".join(items)}</ul>' if items and options.chapter.kind == "home" else ""


def cover(options: Options) -> str:
    """The cover on the home page of a book, when the page does not show it by itself."""
    config = options.m.config
    if options.chapter.kind != "home" or not config.cover_image or not (config.root / config.cover_image).is_file():
        return ""
    source = escape(relative(config.cover_image, options.chapter.page))
    alt = escape(config.cover_alt or config.title)
    return f'<p class="quarto-cover-image"><img src="{source}" alt="{alt}"></p>'
