"""A document by itself: its page with title block and appendix, and the files beside it in `doc_files/`."""

from __future__ import annotations

from html import escape

from bookwright import cite_as, title_matter
from bookwright.book import Chapter
from bookwright.diagnostics import Report
from bookwright.formats.base import Format, Made, Manuscript
from bookwright.formats.html import (
    appearance,
    appendix,
    assets,
    embed,
    figure_files,
    fonts,
    libraries,
    nav,
    page,
    settings,
)
from bookwright.formats.html.appearance import Appearance
from bookwright.formats.html.assets import Pictures
from bookwright.formats.html.head import FIRST, ICON, head
from bookwright.formats.html.inserts import Inserts, inserts, raw_files
from bookwright.formats.html.options import Options
from bookwright.formats.html.policy import policy_of, sheet
from bookwright.formats.html.sections import sectioned
from bookwright.nodes import Node


def write(m: Manuscript, format: Format) -> dict[str, Made]:
    """The page, and what it needs; one file when the document asks for `embed-resources`."""
    options = Options(m, m.book.chapters[0])
    chapter, folder = options.chapter, f"{m.config.stem_of('html')}_files/assets"
    pictures, inserted, look = Pictures(m, chapter), inserts(options), appearance.read(m)
    text = _page(options, format, pictures, folder, inserted, look)
    files = assets.shared([fonts.characters(text)], assets.featured(text), {}, m.cache.folder, folder)
    if "<math" not in text:
        files = {name: one for name, one in files.items() if name.rsplit("/", 1)[1] not in ("math.css", "math.woff2")}
    if look.css:
        files[f"{folder}/book.css"] = Made(look.css.encode())
    if not m.config.favicon:
        files[f"{folder}/{ICON}"] = Made(copy=assets.STATIC / ICON)
    elif (m.config.root / m.config.favicon).is_file():
        files[m.config.favicon] = Made(copy=m.config.root / m.config.favicon)
    files |= pictures.files | inserted.files
    scripts = libraries.shared({chapter.file: libraries.kinds(text)}, folder, m.report)
    if not any(m.config.setting("html", key) is True for key in ("embed-resources", "self-contained")):
        files |= scripts
        return {**files, chapter.page: Made(text.encode(), source=chapter.file, beside=tuple(files))}
    first = "".join(f'<script src="{escape(name)}"></script>' for name in scripts)
    text = text.replace("</head>", f"{first}</head>", 1)
    files |= scripts
    one, linked = embed.embed(text, chapter, files, m.report)
    return {**linked, chapter.page: Made(one.encode(), source=chapter.file, beside=tuple(linked))}


def _page(
    options: Options, format: Format, pictures: Pictures, folder: str, inserted: Inserts, look: Appearance
) -> str:
    m, chapter = options.m, options.chapter

    def found_at(target: str) -> str:
        pictures.link(target)
        return page.address(m, chapter, target)

    title, rest = _title(m.lowered(chapter, m.setting(format, chapter), found_at))
    matter, rest = page.title_matter_of(rest)
    writer = page.writer(options, pictures)
    heading = writer.inlines(title["c"][2]) if title else ""
    block = writer.blocks(matter)
    if title or block:
        first = f'<h1 class="title">{heading}</h1>' if title else ""
        block = f'<header id="title-block-header" class="quarto-title-block default">\n{first}\n{block}</header>'
    rest, moved = appendix.parted(rest)
    body = figure_files.without(writer.blocks(sectioned(rest)))
    pictures.files |= raw_files(options, body)
    body, below = appendix.write(m, chapter, writer, body, moved)
    contents = nav.page_contents(options, [h for h in m.headings[chapter.file] if h.level > 1])
    label = escape(m.words["on-this-page"])
    side = ""
    if contents and options.get("toc") is True:
        side = f'<aside id="quarto-margin-sidebar" class="side" aria-label="{label}">\n{contents}\n</aside>'
    allowed = policy_of([block, body, below, *inserted.markup.values()], inserted.css)
    libraries.allow(libraries.kinds(body), allowed)
    for one in inserted.sheets:
        sheet(one, allowed)
    top = head(options, allowed.text(FIRST), writer.uses_math, inserted.links(chapter.page),
               inserted.markup["include-in-header"], bool(look.css), folder)  # fmt: skip
    return page.template("document").substitute(
        lang=escape(options.lang), head=top + _scholar(m, chapter), title=block, body=body, appendix=below, side=side,
        before=inserted.markup["include-before-body"], after=inserted.markup["include-after-body"],
        settings=escape(settings.said(m.words)),
        **{w: escape(m.words[w]) for w in ("skip", "scheme", "copy", "copied")},
    )  # fmt: skip


def _title(tree: list[Node]) -> tuple[Node | None, list[Node]]:
    """The title, when the document begins with one, and the rest."""
    if tree and tree[0]["t"] == "Header" and tree[0]["c"][0] == 1:
        return tree[0], tree[1:]
    return None, tree


def _scholar(m: Manuscript, chapter: Chapter) -> str:
    """What Google Scholar reads, where the document asks for it (`google-scholar: true`)."""
    front, config = m.facts[chapter.file].meta, m.config
    if config.setting("html", "google-scholar") is not True:
        return ""
    matter = title_matter.read(front, {}, chapter.file, Report())
    url = f"{config.site_url}/{chapter.page}" if config.site_url else ""
    today = str(m.edition.get("date", ""))
    one = cite_as.record(config.title, matter, config.meta.get("citation"), today, config.lang, url)
    return "".join(f'\n<meta name="{name}" content="{escape(value)}">' for name, value in cite_as.scholar(one))
