"""The document around the chapters: template, cover, titles, colophon, the order of files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bookwright import features
from bookwright.book import Chapter
from bookwright.formats.base import Manuscript
from bookwright.formats.pdf import chapters, formulas, titles
from bookwright.formats.pdf.chapters import PRELUDE, Text
from bookwright.formats.pdf.markup import argument, call, escape, string
from bookwright.formats.pdf.options import Options, options
from bookwright.formats.pdf.options import texts as texts_of
from bookwright.formats.pdf.settings import GUTTER
from bookwright.formats.pdf.titles import Art
from bookwright.formats.pdf.writer import Writer

TEMPLATE = Path(__file__).parent / "template"
BRIEF_FROM = 10  # chapters and appendices: with so many, a book of parts has brief contents too


def prelude(m: Manuscript) -> str:
    """The template and the features' own forms, under one roof for every chapter; then the author's."""
    names = ("theme", "page", "headings", "matter", "article", "text", "features", "names")
    roof = "".join(f'#import "/template/{n}.typ": *\n' for n in names)
    own = texts_of(m.config, options(m.config).include_in_header)
    return roof + "".join(f"\n{one}\n" for one in own)


def template_files() -> dict[str, str]:
    """The template's files by their path in the work folder; the features' in the registry's order."""
    files = {f"template/{p.name}": p.read_text() for p in sorted(TEMPLATE.glob("*.typ"))}
    folder = Path(features.__file__).parent
    stems = dict.fromkeys(type(f).__module__.rsplit(".", 1)[-1] for f in features.FEATURES)
    own = [p.read_text() for stem in stems if (p := folder / f"{stem}.typ").is_file()]
    files["template/features.typ"] = '#import "/template/theme.typ": *\n\n' + "\n".join(own)
    return files


# ── the document ─────────────────────────────────────────────────────────────────────────────────
def main(m: Manuscript, texts: Mapping[str, Text], files: Mapping[str, str], art: Art) -> str:
    """`main.typ`: everything in the order of the book. `files` are the chapters' by source file."""
    chosen = options(m.config)
    lines = [PRELUDE, f"#show: book.with({argument(titles.meta(m))})", *texts_of(m.config, chosen.include_in_header)]
    if m.config.document:
        lines += _document(m, files)
    elif chosen.form == "article":
        lines += _article(m, texts, files, art)
    else:
        lines += _book(m, texts, files, art)
    return "\n\n".join(lines) + "\n"


def _book(m: Manuscript, texts: Mapping[str, Text], files: Mapping[str, str], art: Art) -> list[str]:
    """Front matter under Roman numerals, the chapters in their parts, references."""
    chosen = options(m.config)
    front = [c for c in m.book.chapters if c.file in files and _is_front(m, c)]
    lines = [_folio(chosen, "i"), *titles.pages(m, art)]
    lines += [call("brief-contents")] if _brief_wanted(m) else []
    lines += [call("contents")] if contents_wanted(m) else []
    lines += _lists(m, texts)
    lines += [f'#include "/{files[c.file]}"' for c in front]
    lines += ["#main-page()", _folio(chosen, chosen.page_numbering), "#counter(page).update(1)", *_columns(chosen)]
    lines += texts_of(m.config, chosen.include_before_body)
    opened: set[int] = set()
    for chapter in m.book.chapters:
        if chapter.file not in files or chapter in front:
            continue
        if chapter.part is not None and chapter.part not in opened:
            opened.add(chapter.part)
            if chapter.kind != "part":
                lines.append(_bare_part(m, chapter.part))
        lines.append(f'#include "/{files[chapter.file]}"')
    return [*lines, *_loose_references(m, files), *texts_of(m.config, chosen.include_after_body)]


def _document(m: Manuscript, files: Mapping[str, str]) -> list[str]:
    """A document by itself, whose file has its title and what stands below it."""
    chosen = options(m.config)
    lines = [_folio(chosen, chosen.page_numbering), *_columns(chosen), f"#article-opening({argument(m.config.title)})"]
    lines += [*texts_of(m.config, chosen.include_before_body), *(f'#include "/{file}"' for file in files.values())]
    return [*lines, *texts_of(m.config, chosen.include_after_body)]


def _article(m: Manuscript, texts: Mapping[str, Text], files: Mapping[str, str], art: Art) -> list[str]:
    """Title, summary, contents and lists where asked for, and the chapters one after the other."""
    chosen = options(m.config)
    lines = [_folio(chosen, chosen.page_numbering), *_columns(chosen), titles.block(m, art)]
    lines += [call("contents")] if contents_wanted(m) else []
    lines += [*_lists(m, texts), *texts_of(m.config, chosen.include_before_body)]
    lines += [f'#include "/{files[c.file]}"' for c in m.book.chapters if c.file in files]
    return [*lines, *_loose_references(m, files), *texts_of(m.config, chosen.include_after_body)]


def _folio(chosen: Options, pattern: str) -> str:
    return f"#set page(numbering: {argument(pattern if chosen.page_numbering else None)})"


def _columns(chosen: Options) -> list[str]:
    return [f"#set page(columns: {chosen.columns})", f"#set columns(gutter: {GUTTER}pt)"] if chosen.columns > 1 else []


def contents_wanted(m: Manuscript) -> bool:
    """Whether there are contents: in a book unless told, in an article when asked for."""
    chosen = options(m.config)
    return chosen.form != "article" if chosen.toc is None else chosen.toc


def _brief_wanted(m: Manuscript) -> bool:
    """Whether a page of parts and chapters stands before the contents: where the contents are long, unless told."""
    chosen = options(m.config)
    if chosen.toc_brief is not None:
        return chosen.toc_brief
    many = sum(c.kind in ("chapter", "appendix") for c in m.book.chapters) >= BRIEF_FROM
    return many and bool(m.book.parts) and chosen.toc_depth > 1 and contents_wanted(m)


def _lists(m: Manuscript, texts: Mapping[str, Text]) -> list[str]:
    """The lists of figures, tables and listings that the book asks for and has."""
    chosen = options(m.config)
    found = []
    for key, kind in (("lof", "fig"), ("lot", "tbl"), ("lol", "lst")):
        rows = [
            f"([{escape(m.labels[i].number)}], [{caption}], {string(i)})"
            for text in texts.values() for i, family, caption in text.captions
            if family == kind and i in m.labels and m.labels[i].number
        ] if getattr(chosen, key) else []  # fmt: skip
        if rows:
            title = str(m.config.crossref.get(f"{key}-title") or m.words[key])
            found.append(f"#list-of({string(title)}, {', '.join(rows)})")
    return found


def _loose_references(m: Manuscript, files: Mapping[str, str]) -> list[str]:
    """The list of references of a book that has no page for it."""
    if not m.entries or any("refs" in m.facts[c.file].ids for c in m.book.chapters if c.file in files):
        return []
    return [call("chapter", escape(m.words["references"])), "#references()"]


def _is_front(m: Manuscript, chapter: Chapter) -> bool:
    """Whether it stands before the first part, chapter or appendix."""
    first = next(
        (c.order for c in m.book.chapters if c.kind in ("chapter", "part", "appendix") or c.part is not None),
        10**6,
    )
    return chapter.kind in ("home", "front") and chapter.order < first


def _bare_part(m: Manuscript, index: int) -> str:
    """A part that is a name only."""
    part = m.book.parts[index]
    head = call("part", escape(part.title), number=part.number, word=m.words["part"], level=1)
    return f"{head}\n\n{chapters.contents_of(m, index)}\n\n#chapter-end()"


def _cited_in(m: Manuscript, key: str) -> str:
    """The sections that cite a source, as an argument of `entry`; "" for none that are printed."""
    files = m.book.by_file()
    rows = []
    for place in m.cited_in.get(key, ()):
        chapter = files[place.file]
        if chapters.printed(m, chapter):
            inside = chapters.name(m, chapter, place.id) if place.id else chapters.heading_id(m, chapter)
            rows.append([place.number or place.title, inside])
    return f", cited: {argument([m.words['cited-in'], rows])}" if rows else ""


def references(m: Manuscript) -> str:
    """The list of references: one entry for each source, named so that citations lead to it."""
    writer = Writer(
        math=formulas.convert(formulas.found([b for _, b in m.entries]), m.macros),
        headings={},
        lang=m.config.lang,
    )
    named = {key: string(f"ref-{key}") + _cited_in(m, key) for key, _ in m.entries}
    entries = [f"#entry({named[key]})[{writer.blocks(blocks)}]" for key, blocks in m.entries]
    return PRELUDE + "\n".join(entries) + "\n"
