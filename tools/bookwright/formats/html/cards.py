"""The picture that a preview of a chapter shows in other places: its number and title, drawn by Typst once and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bookwright.book import Chapter
from bookwright.cache import digest, tool_digest, write_atomically
from bookwright.diagnostics import Code
from bookwright.engines import fonts, typst
from bookwright.features.base import typst_string as quoted
from bookwright.formats.base import Made, Manuscript
from bookwright.formats.html.options import Options, site

O071 = Code(
    "O071", "warning", "a picture for previews that could not be drawn",
    """Each chapter gets a picture for previews in other places, drawn by Typst from its title. Typst refused this
    one; the page is written without it. `bookwright: {cards: false}` draws none, `image:` names a picture of yours.""",
)  # fmt: skip
FOLDER = "assets/cards"
WIDTH, HEIGHT = 1200, 630  # px, as the networks ask
_LOOK = """
#set page(width: 1200pt, height: 630pt, margin: (x: 96pt, y: 84pt), fill: rgb("#fdfcf9"))
#set text(font: ("Source Serif 4", "STIX Two Math"), size: 30pt, fill: rgb("#1c1e22"), lang: "LANG")
#set par(justify: false, leading: .5em)
#let card(mark, title, book) = page({
  place(left + top, dx: -96pt, dy: -84pt, rect(width: 28pt, height: 630pt, fill: rgb("#a51c30")))
  if mark != "" { text(font: ("Inter", "STIX Two Math"), size: 28pt, weight: 600, fill: rgb("#a51c30"), mark); v(6pt) }
  block(height: 340pt, width: 100%, clip: true, layout(room => {
    let sizes = (82pt, 68pt, 56pt, 46pt, 38pt)
    let fits = sizes.find(size => measure(width: room.width, text(size: size, weight: 600, title)).height < 330pt)
    text(size: if fits == none { sizes.last() } else { fits }, weight: 600, title)
  }))
  place(left + bottom, {
    line(length: 132pt, stroke: 3pt + rgb("#a51c30"))
    v(4pt)
    text(size: 30pt, fill: rgb("#565a63"), book)
  })
})
"""


def wanted(m: Manuscript, chapter: Chapter) -> bool:
    """Whether a page gets a card: only a site with an address can show one, and an author's picture is better."""
    off = m.config.own.get("cards") is False
    graph = site(m.config, "open-graph")
    given = Options(m, chapter).text("image") or (isinstance(graph, Mapping) and graph.get("image"))
    given = given or site(m.config, "image") or (chapter.kind == "home" and m.config.cover_image)
    return bool(m.config.site_url) and not off and not given and not m.config.document


def path(chapter: Chapter) -> str:
    return f"{FOLDER}/{chapter.slug}.png"


def draw(m: Manuscript) -> dict[str, Made]:
    """The card of every page that gets one; those that are not kept are drawn in one run."""
    shown = [c for c in m.book.chapters if wanted(m, c)]
    calls = {c.file: _call(m, c) for c in shown}
    keys = {file: digest(tool_digest(), m.config.lang, call) for file, call in calls.items()}
    store = {file: m.cache.bytes_path("cards", key, ".png") for file, key in keys.items()}
    new = [c for c in shown if not store[c.file].is_file()]
    if new and not _drawn(m, [calls[c.file] for c in new], [store[c.file] for c in new]):
        shown = [c for c in shown if c not in new]
    return {path(c): Made(copy=store[c.file]) for c in shown}


def _call(m: Manuscript, chapter: Chapter) -> str:
    word = m.words["appendix" if chapter.kind == "appendix" else "chapter"]
    mark = f"{word} {chapter.number}" if chapter.number else ""
    title = m.config.title if chapter.kind == "home" else m.titles[chapter.file]
    below = m.config.subtitle if chapter.kind == "home" else m.config.title
    return f"#card({quoted(mark)}, {quoted(title)}, {quoted(below)})\n"


def _drawn(m: Manuscript, calls: Sequence[str], targets: Sequence[Path]) -> bool:
    folder = m.cache.folder / "cards-work"
    folder.mkdir(parents=True, exist_ok=True)
    text = _LOOK.replace("LANG", m.config.lang.split("-")[0]) + "".join(calls)
    write_atomically(folder / "cards.typ", text.encode())
    made, wrong = typst.pictures(folder, "cards.typ", fonts.folders())
    if len(made) != len(calls):
        m.report.add(O071.at(None, f"no cards were drawn: {wrong[0].message if wrong else 'a page is missing'}"))
        return False
    for target, data in zip(targets, made, strict=True):
        write_atomically(target, data)
    return True
