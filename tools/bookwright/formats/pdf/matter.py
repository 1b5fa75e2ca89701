"""The document around the chapters: template, cover, titles, colophon, the order of files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bookwright import features
from bookwright.book import Chapter
from bookwright.formats.base import Manuscript
from bookwright.formats.pdf import chapters, formulas
from bookwright.formats.pdf.chapters import PRELUDE
from bookwright.formats.pdf.markup import argument, call, escape, string
from bookwright.formats.pdf.settings import two_sided
from bookwright.formats.pdf.writer import Writer

TEMPLATE = Path(__file__).parent / "template"
SET_IN = "Set in Source Serif 4, Inter, IBM Plex Mono and STIX Two Math with bookwright and Typst."


def prelude() -> str:
    """The template and the features' own forms, under one roof for every chapter."""
    names = ("theme", "page", "headings", "matter", "article", "text", "features")
    return "".join(f'#import "/template/{n}.typ": *\n' for n in names)


def template_files() -> dict[str, str]:
    """The template's files by their path in the work folder; the features' in the registry's order."""
    files = {f"template/{p.name}": p.read_text() for p in sorted(TEMPLATE.glob("*.typ"))}
    folder = Path(features.__file__).parent
    stems = dict.fromkeys(type(f).__module__.rsplit(".", 1)[-1] for f in features.FEATURES)
    own = [p.read_text() for stem in stems if (p := folder / f"{stem}.typ").is_file()]
    files["template/features.typ"] = '#import "/template/theme.typ": *\n\n' + "\n".join(own)
    return files


# ── the document ─────────────────────────────────────────────────────────────────────────────────
def main(m: Manuscript, files: Mapping[str, str], drawing: str) -> str:
    """`main.typ`: everything in the order of the book. `files` are the chapters' by source file."""
    front = [c for c in m.book.chapters if c.file in files and _is_front(m, c)]
    lines = [
        PRELUDE,
        f"#show: book.with({argument(_meta(m))})",
        '#set page(numbering: "i")',
        *_titles(m, drawing),
    ]
    if m.config.meta.get("toc") is not False:
        lines.append(call("contents"))
    lines += [f'#include "/{files[c.file]}"' for c in front]
    lines += ["#new-page()", '#set page(numbering: "1")', "#counter(page).update(1)"]
    opened: set[int] = set()
    for chapter in m.book.chapters:
        if chapter.file not in files or chapter in front:
            continue
        if chapter.part is not None and chapter.part not in opened:
            opened.add(chapter.part)
            if chapter.kind != "part":
                lines.append(_bare_part(m, chapter.part))
        lines.append(f'#include "/{files[chapter.file]}"')
    if m.entries and not any("refs" in m.facts[c.file].ids for c in m.book.chapters if c.file in files):
        lines += [call("chapter", escape(m.words["references"])), "#references()"]
    return "\n\n".join(lines) + "\n"


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


def _date(m: Manuscript) -> list[int]:
    """Year, month and day of the edition; [] when nobody says."""
    parts = str(m.edition.get("date", "")).split("-")
    return [int(p) for p in parts] if len(parts) == 3 and all(p.isdigit() for p in parts) else []


def _long_date(m: Manuscript) -> str:
    """A call that prints the date in words."""
    return f"#long-date({', '.join(map(str, _date(m)))})" if _date(m) else ""


def _meta(m: Manuscript) -> dict[str, Any]:
    """What the file says of itself to readers' programs."""
    lang, _, region = m.config.lang.partition("-")
    words = m.config.meta.get("keywords")
    return {
        "title": m.config.title, "authors": [a.name for a in m.config.authors],
        "keywords": [str(w) for w in words] if isinstance(words, list) else [],
        "description": m.config.description.strip() or None,
        "lang": lang.lower(), "region": region.upper() or None, "date": _date(m) or None,
    }  # fmt: skip


def _titles(m: Manuscript, drawing: str) -> list[str]:
    """Cover, half title, title page and copyright page."""
    config = m.config
    title = escape(config.title)
    named = {"subtitle": config.subtitle, "authors": [a.name for a in config.authors]}
    owner = config.meta.get("owner")
    publisher = str(owner.get("publisher") or "") if isinstance(owner, Mapping) else ""
    half = [call("blank"), call("half-title", title), call("blank")] if two_sided(config) else []
    cover = call("cover", title, **named, initial=config.title[:1], drawing=drawing,
                 alt=config.cover_alt or config.title)  # fmt: skip
    title_page = call("title-page", title, _long_date(m), **named, publisher=publisher)
    return [cover, *half, title_page, call("copyright-page", *_colophon(m))]


def _colophon(m: Manuscript) -> list[str]:
    """Who may do what with the book, which edition this is, how to cite it, what it is set in."""
    config = m.config
    commit = str(m.edition.get("commit", ""))
    authors = ", ".join(a.name for a in config.authors)
    year = str(m.edition.get("date", ""))[:4]
    rows = [call("strong", escape(config.title)) + (f": {escape(config.subtitle)}" if config.subtitle else "")]
    if authors:
        rows.append(escape(" ".join(p for p in ("©", year, authors) if p)) + ".")
    licence = config.meta.get("copyright") or config.meta.get("license") or ""
    if licence and not isinstance(licence, Mapping):
        rows.append(escape(f"Licensed under {licence}."))
    about = [p for p in (_long_date(m), escape(f"commit {commit}") if commit else "") if p]
    if about:
        rows.append(f"Edition of {', '.join(about)}.")
    addresses = [u for u in (config.site_url, config.repo_url) if u]
    if addresses:
        rows.append(" #linebreak() ".join(call("out", escape(_bare(u)), to=u, bare=True) for u in addresses))
    cite = escape(". ".join(p for p in (authors, year) if p))
    where = escape(f" {config.site_url}") if config.site_url else ""
    rows.append(f"To cite this book: {cite}. {call('emph', escape(config.title))}.{where}")
    return [*rows, SET_IN]


def _bare(address: str) -> str:
    return address.partition("://")[2] or address


def references(m: Manuscript) -> str:
    """The list of references: one entry for each source, named so that citations lead to it."""
    writer = Writer(
        math=formulas.convert(formulas.found([b for _, b in m.entries]), m.macros),
        headings={},
        lang=m.config.lang,
    )
    entries = [f"#entry({string('ref-' + key)})[{writer.blocks(blocks)}]" for key, blocks in m.entries]
    return PRELUDE + "\n".join(entries) + "\n"
