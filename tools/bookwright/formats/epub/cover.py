"""The cover (the author's image, the book's own drawing, or its title in type), the title page, the dedication."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from bookwright import calendar_dates, nodes, title_matter
from bookwright.engines import pandoc, svg
from bookwright.formats.base import Format, Manuscript
from bookwright.formats.epub import package
from bookwright.formats.epub.page import frame
from bookwright.formats.epub.pictures import O030, NoPicture, embedded, fit, suffix
from bookwright.formats.epub.places import Places
from bookwright.formats.xhtml import Writer
from bookwright.source import Span

PAPER, INK, SOFT, ACCENT = "#fdfcf9", "#1c1e22", "#565a63", "#a51c30"
WIDTH, HEIGHT, MARGIN = 1600, 2400, 150
_LICENCE = re.compile(r"CC[ -](BY(?:-NC)?(?:-SA|-ND)?)[ -](\d\.\d)", re.I)


@dataclass(frozen=True)
class Cover:
    file: str
    data: bytes


def cover(m: Manuscript, format: Format, places: Places) -> Cover:
    """The cover image: `cover-image`, else the drawing that `bookwright: home: cover:` names, else type."""
    if named := cover_name(m):
        path = m.config.root / named
        try:
            data, kind = fit(path.read_bytes())
            return Cover(f"cover{kind}", data)
        except (OSError, NoPicture) as error:
            m.report.add(O030.at(Span("_quarto.yml"), f"the cover image `{named}` cannot be used: {error}"))
    return Cover("cover.svg", _drawn(m, _drawing(m, format, places)).encode())


def cover_name(m: Manuscript) -> str:
    """The path of the cover image that the author names; "" for none."""
    own = m.config.format("epub")
    return str(own.get("cover-image") or own.get("epub-cover-image") or m.config.cover_image)


def _drawing(m: Manuscript, format: Format, places: Places) -> bytes | None:
    """The SVG under the label of the home page's cover; None when there is none or it was not computed."""
    home = m.config.meta.get("bookwright", {}).get("home") if places.skipped else None
    label = home.get("cover") if isinstance(home, dict) else None
    chapter = m.book.home
    if not label or chapter is None:
        return None
    tree = m.lowered(chapter, m.setting(format, chapter), partial(places.address, chapter))
    figure = next((n for n in nodes.walk(tree) if nodes.identifier(n) == label), None)
    images = [n["c"][2][0] for n in nodes.walk(figure) if n["t"] == "Image"] if figure else []
    for target in images:
        data = embedded(target) if target.startswith("data:") else b""
        if suffix(data) == ".svg":
            return data
    return None


def _drawn(m: Manuscript, drawing: bytes | None) -> str:
    """The title over the drawing, the authors below: one SVG that needs no font of its own."""
    title = _lines(m.config.title, 132, 150)
    subtitle = _lines(m.config.subtitle, 54, 74)
    top = 330 if drawing else 620
    shapes = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
              f'<rect x="{MARGIN}" y="{top - 190}" width="180" height="14" fill="{ACCENT}"/>']  # fmt: skip
    y = top
    for line in title:
        shapes.append(_text(line, y, 132, INK, "bold"))
        y += 150
    for line in subtitle:
        shapes.append(_text(line, y, 54, SOFT))
        y += 74
    if drawing:
        shapes.append(_nested(drawing, y + 20, HEIGHT - 330 - y))
    authors = _lines(" · ".join(a.name for a in m.config.authors), 56, 76)
    for number, line in enumerate(authors):
        shapes.append(_text(line, HEIGHT - 150 - 76 * (len(authors) - 1 - number), 56, INK))
    name = escape(m.config.title)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="{svg.SVG}" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">\n'
        f"<title>{name}</title>\n" + "\n".join(shapes) + "\n</svg>\n"
    )


def _lines(text: str, size: int, leading: int) -> list[str]:
    """Words in lines that fit the cover: a letter of a serif face is about half as wide as it is high."""
    most = int((WIDTH - 2 * MARGIN) / (size * 0.52))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines[: (HEIGHT // 3) // leading]


def _text(line: str, y: int, size: int, fill: str, weight: str = "normal") -> str:
    # a long word is pressed into the measure, rather than running off the cover
    long = len(line) * size * 0.52 > WIDTH - 2 * MARGIN
    fitted = f' textLength="{WIDTH - 2 * MARGIN}" lengthAdjust="spacingAndGlyphs"' if long else ""
    return (
        f'<text x="{MARGIN}" y="{y}" font-family="Source Serif 4, Georgia, serif" font-size="{size}" '
        f'font-weight="{weight}" fill="{fill}"{fitted}>{escape(line)}</text>'
    )


def _nested(drawing: bytes, y: int, height: int) -> str:
    root = ET.fromstring(drawing)
    size: dict[str, Any] = {"x": MARGIN, "y": y, "width": WIDTH - 2 * MARGIN, "height": height}
    for key, value in size.items():
        root.set(key, str(value))
    return ET.tostring(root, encoding="unicode")


def cover_page(m: Manuscript, image: Cover) -> str:
    words = m.config.cover_alt or f"{m.config.title}: {m.config.subtitle}".rstrip(": ")
    picture = f'<img src="{image.file}" alt="{escape(words)}" role="doc-cover"/>'
    return frame(m, m.config.title, f'<div class="cover">{picture}</div>\n', "cover", "")


def title_page(m: Manuscript) -> str:
    """Title, subtitle, authors, date, licence and where the book is online."""
    config = m.config
    parts = [f'<h1 class="title">{escape(config.title)}</h1>']
    if config.subtitle:
        parts.append(f'<p class="subtitle">{escape(config.subtitle)}</p>')
    named = [a for a in config.authors if a.name.strip()]
    parts += [f'<p class="author">{_author(a.name, a.affiliation)}</p>' for a in named]
    today, form = package.day(m), config.date_format("epub")
    if shown := escape(title_matter.book_date(config.date, form, today, config.lang)):
        when = package.issued(m)
        parts.append(f'<p class="date">{f"""<time datetime="{when}">{shown}</time>""" if when else shown}</p>')
    if config.description:
        parts.append(f'<p class="description">{escape(config.description)}</p>')
    if words := package.licence(m):
        parts.append(f'<p class="licence">{_licence(words)}</p>')
    if config.site_url.startswith("http"):
        site = escape(config.site_url)
        parts.append(f'<p class="site"><a href="{site}">{site}</a></p>')
    if today not in ("", package.issued(m)):
        edition = f'<time datetime="{today}">{escape(calendar_dates.edition(today, config.lang, form))}</time>'
        parts.append(f'<p class="edition">{escape(m.words["edition-of"])} {edition}.</p>')
    inner = "".join(f"{part}\n" for part in parts)
    body = f'<section epub:type="titlepage" class="titlepage">\n{inner}</section>\n'
    return frame(m, config.title, body, "frontmatter", "")


def _author(name: str, affiliation: str) -> str:
    where = f'<br/><span class="affiliation">{escape(affiliation)}</span>' if affiliation else ""
    return escape(name) + where



def _licence(words: str) -> str:
    known = _LICENCE.search(words)
    if not known:
        return escape(words)
    href = f"https://creativecommons.org/licenses/{known[1].lower()}/{known[2]}/"
    return f'<a href="{href}">{escape(words)}</a>'


def dedication_page(m: Manuscript) -> str:
    """To whom the book is given; "" when the author does not say. Its links lead out of the book or are words."""
    if not (text := package.of_book(m, "dedication").strip()):
        return ""

    def plain(node: nodes.Node) -> list[nodes.Node] | None:
        inside = node["t"] == "Cite" or (node["t"] == "Link" and "://" not in node["c"][2][0])
        return list(node["c"][1]) if inside else None

    inner = Writer(m.macros, xml=True).blocks(nodes.rewrite(pandoc.read_markdown(text), plain))
    body = f'<section epub:type="dedication" role="doc-dedication" class="dedication">\n{inner}</section>\n'
    return frame(m, m.config.title, body, "frontmatter", "")
