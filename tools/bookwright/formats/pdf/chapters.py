"""One chapter → its Typst file, remembered under a hash of all that its text depends on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bookwright import nodes
from bookwright.book import Chapter
from bookwright.cache import digest, tool_digest
from bookwright.formats.base import Format, Manuscript
from bookwright.formats.pdf import article, cited_beside, formulas
from bookwright.formats.pdf.markup import argument, call
from bookwright.formats.pdf.numbering import Shown, numbered
from bookwright.formats.pdf.options import Options, options
from bookwright.formats.pdf.pictures import Pictures
from bookwright.formats.pdf.settings import geometry
from bookwright.formats.pdf.writer import Writer
from bookwright.nodes import Node

PRELUDE = '#import "/prelude.typ": *\n\n'


@dataclass(frozen=True)
class Text:
    """A chapter's Typst: the file's text, what it names and links to, and what could not be printed.

    `formulas` pairs each formula's markup with its TeX, for messages about them; `captions` are for the
    lists of figures and tables; `tex` is LaTeX without a form here, `layout` what says how its pages look,
    `indexed` entries of an index, `endless` words that had to be broken anywhere.
    """

    text: str
    ids: Sequence[str]
    targets: Sequence[str]
    images: Mapping[str, str]
    dropped: Sequence[str]
    unreadable: Sequence[str]
    narrow: Sequence[str]
    formulas: Sequence[Sequence[str]]
    captions: Sequence[Sequence[str]] = ()  # id, kind, markup
    tex: Sequence[str] = ()
    indexed: int = 0
    layout: Sequence[str] = ()
    endless: Sequence[str] = ()


def printed(m: Manuscript, chapter: Chapter) -> bool:
    """Whether the chapter stands in the PDF: a home page that is a front door (`bookwright: {home: …}`) does not."""
    return chapter.kind != "home" or "home" not in m.config.own


def name(m: Manuscript, chapter: Chapter, identifier: str) -> str:
    """An id as the joined document knows it: labels of the book stay, others get the chapter's name."""
    label = m.labels.get(identifier)
    if label is not None and label.chapter == chapter.file:
        return identifier
    return f"{chapter.slug}-{identifier}"


def heading_id(m: Manuscript, chapter: Chapter) -> str:
    """The name of the chapter's own heading, "" when it has none."""
    first = next((h for h in m.headings.get(chapter.file, ()) if h.level == 1), None)
    return name(m, chapter, first.id) if first and first.id else ""


def address(m: Manuscript, chapter: Chapter, target: str) -> str:
    """Where `label:…`, `page:…` or `file:…` is: a place in this document, the site's page, or ""."""
    kind, _, rest = target.partition(":")
    files = m.book.by_file()
    if kind == "label":
        label = m.labels.get(rest)
        if label is None:
            return f"#{rest}" if rest.startswith("ref-") else f"#{name(m, chapter, rest)}"
        owner = files.get(label.chapter)
        return f"#{rest}" if owner is None or printed(m, owner) else _on_site(m, f"{label.page}#{rest}")
    path, mark, place = rest.partition("#")
    there = files.get(path)
    if kind == "file" or there is None or not printed(m, there):
        return _on_site(m, (there.page if there else path) + mark + place)
    inside = name(m, there, place) if place else heading_id(m, there)
    return f"#{inside}" if inside else ""


def _on_site(m: Manuscript, path: str) -> str:
    return f"{m.config.site_url}/{path}" if m.config.site_url else ""


def text(m: Manuscript, format: Format, chapter: Chapter, pictures: Pictures) -> Text:
    """The chapter's file, from the cache when nothing that it shows has changed."""
    key = digest(tool_digest(), "typst", m.navigation_key, m.content_keys[chapter.file], level_below(m, chapter))
    kept = m.cache.get("typst", key)
    if kept is not None and all((pictures.folder / i).is_file() for i in kept.get("images", ())):
        pictures.used.update(kept["images"])
        return Text(**kept)
    made = _write(m, format, chapter, pictures)
    m.cache.put("typst", key, asdict(made))
    return made


def contents_depth(m: Manuscript) -> int:
    """The level down to which headings stand in the contents: 2, chapters and sections, unless told."""
    return options(m.config).toc_depth


def level_below(m: Manuscript, chapter: Chapter) -> int:
    """Chapters of a part are one level below it."""
    return 1 if chapter.part is not None and chapter.kind != "part" else 0


def _write(m: Manuscript, format: Format, chapter: Chapter, pictures: Pictures) -> Text:
    setting = m.setting(format, chapter)
    tree = m.lowered(chapter, setting, lambda target: address(m, chapter, target))
    if setting.option("citation-location") == "margin":
        tree = cited_beside.placed(m, tree)
    own = Pictures(m, pictures.folder)
    chosen = options(m.config)
    notes_at = m.facts[chapter.file].meta.get("reference-location") or chosen.reference_location
    writer = Writer(
        math=formulas.convert(formulas.found(tree), m.macros),
        headings={h.id: (look(chosen, h.number), h.listed) for h in m.headings[chapter.file] if h.id},
        name=lambda identifier: name(m, chapter, identifier),
        image=lambda target: own.path(chapter, target),
        size=lambda target: own.size(chapter, target),
        page=geometry(m.config),
        lang=m.config.lang, offset=level_below(m, chapter),
        depth=article.depth(m) if m.config.document else chosen.toc_depth,
        sections=_sections(m, chosen), notes_at=str(notes_at), notes_title=m.words["footnotes"],
    )  # fmt: skip
    head, rest = _opening(m, chapter, tree, writer)
    body = f"{writer.blocks(rest)}\n\n{writer.end_notes()}"
    pictures.used.update(own.used)
    return Text(
        f"{PRELUDE}{head}\n\n{body}\n\n#chapter-end()\n",
        list(writer.ids), list(writer.targets), dict(own.used), writer.dropped, own.unreadable, writer.narrow,
        [[markup, tex] for (tex, _), markup in writer.math.items()],
        [list(row) for row in writer.captions], list(writer.tex), writer.indexed,
        list(writer.layout), list(writer.endless),
    )  # fmt: skip


def look(chosen: Options, number: str) -> str:
    """A heading's number as the PDF shows it; "" when it shows none."""
    return numbered(number, chosen.section_numbering) if chosen.number_sections else ""


def _sections(m: Manuscript, chosen: Options) -> dict[str, Shown]:
    """The headings of the book whose numbers look otherwise here, by their names in the joined book."""
    if chosen.number_sections and not chosen.section_numbering:
        return {}
    rows = [(name(m, c, h.id), h) for c in m.book.chapters for h in m.headings.get(c.file, ()) if h.id and h.number]
    return {i: Shown(h.number, look(chosen, h.number), h.title) for i, h in rows if look(chosen, h.number) != h.number}


def _opening(m: Manuscript, chapter: Chapter, tree: list[Node], writer: Writer) -> tuple[str, list[Node]]:
    """The chapter's opening, with the question of its purpose, and the blocks after it."""
    at = next((i for i, b in enumerate(tree) if b["t"] == "Header" and b["c"][0] == 1), None)
    identifier, title = "", nodes.string(m.titles[chapter.file])
    rest = list(tree)
    if at is not None:
        identifier, title = tree[at]["c"][1][0], tree[at]["c"][2]
        rest = tree[:at] + tree[at + 1 :]
    notes = [n for n in nodes.walk(title) if n["t"] == "Note"]
    bodies = [writer.inlines(nodes.without_notes(title)), *([writer.inlines(notes)] if notes else [])]
    if chapter.kind == "document":
        return "", article.opening(m, call("article-title", *bodies) if at is not None else "", rest)
    named: dict[str, object] = {"level": 1 + level_below(m, chapter), "id": writer.own(identifier)}
    if chapter.kind == "part" and chapter.part is not None:
        number = m.book.parts[chapter.part].number
        named |= {"number": number, "word": m.words["part"]}
        return call("part", *bodies, **named) + "\n\n" + contents_of(m, chapter.part), rest
    question, rest = _question(rest, writer)
    listed = next((h.listed for h in m.headings[chapter.file] if h.level == 1), True)
    number = look(options(m.config), chapter.number)
    markup = call("chapter", *bodies, number=number, listed=listed, **named)
    return (markup.replace("#chapter(", f"#chapter(question: [{question}], ", 1) if question else markup), rest


def _question(rest: list[Node], writer: Writer) -> tuple[str, list[Node]]:
    """The first paragraph of a purpose that stands right below the title."""
    first = rest[0] if rest else {}
    if first.get("t") != "RawBlock" or first["c"][1] != "#purpose[" or len(rest) < 3 or rest[2]["t"] != "RawBlock":
        return "", rest
    return writer.inner(rest[1:2]), rest[3:]


def contents_of(m: Manuscript, index: int) -> str:
    """The chapters of a part, for its opening page."""
    chosen = options(m.config)
    inside = m.book.parts[index].chapters
    rows: list[Any] = [[look(chosen, c.number), m.titles[c.file], heading_id(m, c)] for c in inside]
    return f"#part-chapters(..{argument(rows)})" if rows else ""
