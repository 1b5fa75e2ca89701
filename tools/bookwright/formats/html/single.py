"""A document by itself: its page with title block and appendix, and the files beside it in `doc_files/`."""

from __future__ import annotations

from html import escape

from bookwright import cite_as, nodes, title_matter
from bookwright.book import Chapter
from bookwright.diagnostics import Report
from bookwright.formats.base import Format, Made, Manuscript
from bookwright.formats.html import appendix, assets, embed, fonts, nav, page
from bookwright.formats.html.assets import Pictures
from bookwright.formats.html.head import ICON, head
from bookwright.formats.xhtml import Writer
from bookwright.nodes import Node

MATTER = "title-block-matter"


def write(m: Manuscript, format: Format) -> dict[str, Made]:
    """The page, and what it needs; one file when the document asks for `embed-resources`."""
    chapter = m.book.chapters[0]
    folder = f"{m.config.stem}_files/assets"
    pictures = Pictures(m, chapter)
    text = _page(m, format, chapter, pictures, folder)
    files = assets.shared([fonts.characters(text)], m.cache.folder, folder)
    if "<math" not in text:
        files = {name: one for name, one in files.items() if name.rsplit("/", 1)[1] not in ("math.css", "math.woff2")}
    if not m.config.favicon:
        files[f"{folder}/{ICON}"] = Made(copy=assets.STATIC / ICON)
    elif (m.config.root / m.config.favicon).is_file():
        files[m.config.favicon] = Made(copy=m.config.root / m.config.favicon)
    files |= pictures.files
    whole = any(m.config.setting("html", key) is True for key in ("embed-resources", "self-contained"))
    if not whole:
        return {**files, chapter.page: Made(text.encode(), source=chapter.file, beside=tuple(files))}
    one, linked = embed.embed(text, chapter, files, m.report)
    return {**linked, chapter.page: Made(one.encode(), source=chapter.file, beside=tuple(linked))}


def _page(m: Manuscript, format: Format, chapter: Chapter, pictures: Pictures, folder: str) -> str:
    def found_at(target: str) -> str:
        pictures.link(target)
        return page.address(m, chapter, target)

    tree = m.lowered(chapter, m.setting(format, chapter), found_at)
    title, rest = _title(tree)
    matter = [b for b in rest if nodes.identifier(b) == MATTER]
    rest = [b for b in rest if nodes.identifier(b) != MATTER]
    numbers = {h.id: h.number for h in m.headings[chapter.file] if h.id}
    writer = Writer(m.macros, heading=lambda i: numbers.get(i, ""), image=pictures.address, anchors=m.words["anchor"])
    heading = writer.inlines(title["c"][2]) if title else ""
    block = writer.blocks(matter)
    if title or block:
        first = f'<h1 class="title">{heading}</h1>' if title else ""
        block = f'<header id="title-block-header" class="quarto-title-block default">\n{first}\n{block}</header>'
    rest, moved = appendix.parted(rest)
    body = writer.blocks(rest)
    body, below = appendix.write(m, chapter, writer, body, moved)
    side = nav.page_contents(m, [h for h in m.headings[chapter.file] if h.level > 1]) if _contents(m) else ""
    label = escape(m.words["on-this-page"])
    if side:
        side = f'<aside id="quarto-margin-sidebar" class="side" aria-label="{label}">\n{side}\n</aside>'
    return page.template("document").substitute(
        lang=escape(m.config.lang),
        head=head(m, chapter, writer.uses_math, folder) + _scholar(m, chapter),
        **{w: escape(m.words[w]) for w in ("skip", "scheme", "copy", "copied")},
        title=block, body=body, appendix=below, side=side,
    )  # fmt: skip


def _contents(m: Manuscript) -> bool:
    return m.config.setting("html", "toc") is True


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
