"""The document around the chapters: settings for the template, cover, titles, colophon, order of files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bookwright import features, stamp
from bookwright.book import Chapter
from bookwright.formats.base import Manuscript
from bookwright.formats.pdf import chapters
from bookwright.formats.pdf.chapters import PRELUDE
from bookwright.formats.pdf.markup import argument, call, escape, join, string
from bookwright.formats.pdf.writer import Writer

TEMPLATE = Path(__file__).parent / "template"
_PAPERS = {"a4": (595.28, 841.89), "a5": (419.53, 595.28), "b5": (498.9, 708.66), "us-letter": (612.0, 792.0),
           "letter": (612.0, 792.0), "us-legal": (612.0, 1008.0), "us-executive": (522.0, 756.0)}  # fmt: skip
_DEFAULT_PAPER = (540.0, 666.0)  # 7.5 × 9.25 in
_UNITS = {"in": 72.0, "cm": 28.3465, "mm": 2.83465, "pt": 1.0, "": 1.0}
_LENGTH = re.compile(r"([\d.]+)\s*(in|cm|mm|pt|)")


def points(text: object) -> float | None:
    """A length in points, None for what is not one."""
    found = _LENGTH.fullmatch(str(text).strip())
    return float(found.group(1)) * _UNITS[found.group(2)] if found else None


def paper(name: object) -> tuple[float, float]:
    """Width and height (pt) of a named paper or of `7.5in x 9.25in`; the book's own size otherwise."""
    known = _PAPERS.get(str(name).strip().lower())
    sides = [points(side) for side in re.split(r"\s*[x×]\s*", str(name))] if known is None else list(known)
    if len(sides) == 2 and sides[0] and sides[1]:
        return sides[0], sides[1]
    return _DEFAULT_PAPER


def margins(given: object, width: float) -> dict[str, float]:
    """The four margins (pt). Wide papers keep a column beside the text for what is wide."""
    roomy = width >= 6.6 * 72
    result = {"top": 72.0, "bottom": 64.8, "inside": 61.2 if roomy else 0.12 * width, "outside": 154.8 if roomy else 0.13 * width}
    if not isinstance(given, Mapping):
        return result
    for key, targets in (("x", ("inside", "outside")), ("y", ("top", "bottom")), ("left", ("inside",)), ("right", ("outside",)),
                         ("inside", ("inside",)), ("outside", ("outside",)), ("top", ("top",)), ("bottom", ("bottom",))):  # fmt: skip
        if (value := points(given.get(key))) is not None:
            result |= dict.fromkeys(targets, value)
    return result


def two_sided(m: Manuscript) -> bool:
    """Whether left and right pages differ and chapters begin on a right one (`classoption: oneside` says no)."""
    return "oneside" not in str(m.config.setting("typst", "classoption", ""))


def settings(m: Manuscript, missing: Sequence[str]) -> str:
    """What the template must know of the book: sizes, faces, words, and ids that were not printed."""
    chosen = m.config.format("typst")
    width, height = paper(chosen.get("papersize", ""))
    sides = margins(chosen.get("margin"), width)
    face, fixed = m.config.setting("typst", "mainfont"), m.config.setting("typst", "monofont")
    size = points(chosen.get("fontsize")) or 9.6
    lengths = {
        "width": width, "height": height, "text-width": width - sides["inside"] - sides["outside"],
        "text-height": height - sides["top"] - sides["bottom"], "size": size,
        "outdent": sides["outside"] - 39.6 if sides["outside"] > 108 else 0,
    }  # fmt: skip
    pairs = [f"{k}: {v:.2f}pt" for k, v in lengths.items()]
    pairs.append(f"margin: ({', '.join(f'{k}: {v:.2f}pt' for k, v in sides.items())})")
    plain = {
        "serif": [*([str(face)] if face else []), "Source Serif 4", "STIX Two Math"],
        "sans": ["Inter", "STIX Two Math"], "mono": [*([str(fixed)] if fixed else []), "IBM Plex Mono", "DejaVu Sans Mono"],
        "math": ["STIX Two Math"], "two-sided": two_sided(m),
        "parts": bool(m.book.parts), "missing": list(missing), "words": {"contents": m.words["contents"]},
    }  # fmt: skip
    pairs += [f"{k}: {argument(v)}" for k, v in plain.items()]
    return "#let settings = (\n  " + ",\n  ".join(pairs) + ",\n)\n"


def prelude() -> str:
    """The template and the features' own forms, under one roof for every chapter."""
    names = ("theme", "page", "headings", "matter", "text", "features")
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
    lines = [PRELUDE, f"#show: book.with({argument(_meta(m))})", "#set page(numbering: \"i\")", *_titles(m, drawing)]
    depth = m.config.format("typst").get("toc-depth", 2)
    depth = (depth if isinstance(depth, int) else 2) + bool(m.book.parts)
    if m.config.meta.get("toc") is not False:
        lines.append(call("contents", depth=depth))
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
    first = next((c.order for c in m.book.chapters if c.kind in ("chapter", "part", "appendix") or c.part is not None), 10**6)
    return chapter.kind in ("home", "front") and chapter.order < first


def _bare_part(m: Manuscript, index: int) -> str:
    """A part that is a name only."""
    part = m.book.parts[index]
    head = call("part", escape(part.title), number=part.number, word=m.words["part"], level=1)
    return f"{head}\n\n{chapters.contents_of(m, index)}\n\n#chapter-end()"


def _meta(m: Manuscript) -> dict[str, Any]:
    lang, _, region = m.config.lang.partition("-")
    words = m.config.meta.get("keywords")
    date = str(m.edition.get("date", "")).split("-")
    return {
        "title": m.config.title, "authors": [a.name for a in m.config.authors],
        "keywords": [str(w) for w in words] if isinstance(words, list) else [],
        "description": m.config.description.strip() or None, "lang": lang.lower(), "region": region.upper() or None,
        "date": [int(d) for d in date] if len(date) == 3 and all(d.isdigit() for d in date) else None,
    }  # fmt: skip


def _titles(m: Manuscript, drawing: str) -> list[str]:
    """Cover, half title, title page and copyright page."""
    config = m.config
    title, authors = escape(config.title), [a.name for a in config.authors]
    image = f"image: image({string(drawing)}, width: 100%, height: {paper(config.format('typst').get('papersize', ''))[1] * 0.46:.0f}pt, fit: \"contain\", alt: {string(config.cover_alt or config.title)}), " if drawing else ""
    named = {"subtitle": config.subtitle, "authors": authors}
    cover = call("cover", title, **named, initial=config.title[:1]).replace("#cover(", f"#cover({image}", 1)
    owner = config.meta.get("owner")
    publisher = str(owner.get("publisher") or "") if isinstance(owner, Mapping) else ""
    edition = stamp.long_date(str(m.edition.get("date", "")))
    return [
        cover, *([call("blank"), call("half-title", title), call("blank")] if two_sided(m) else []),
        call("title-page", title, **named, publisher=publisher, edition=edition),
        call("copyright-page", *_colophon(m)),
    ]  # fmt: skip


def _colophon(m: Manuscript) -> list[str]:
    """Who may do what with the book, which edition this is, how to cite it, what it is set in."""
    config = m.config
    date, commit = str(m.edition.get("date", "")), str(m.edition.get("commit", ""))
    authors = ", ".join(a.name for a in config.authors)
    year = date[:4]
    rows = [join(["#strong", f"[{escape(config.title)}]", f" {escape(config.subtitle)}"] if config.subtitle else ["#strong", f"[{escape(config.title)}]"])]
    licence = config.meta.get("copyright") or config.meta.get("license") or ""
    if authors:
        rows.append(escape(" ".join(p for p in ("©", year, authors) if p)) + ".")
    if licence and not isinstance(licence, Mapping):
        rows.append(escape(f"Licensed under {licence}."))
    if date or commit:
        about = [p for p in (stamp.long_date(date), f"commit {commit}" if commit else "") if p]
        rows.append(escape(f"Edition of {', '.join(about)}."))
    links = [u for u in (config.site_url, config.repo_url) if u]
    if links:
        rows.append(" #linebreak() ".join(f"#link({string(u)})[{escape(u.removeprefix('https://'))}]" for u in links))
    cite = ". ".join(p for p in (authors, year) if p)
    where = f" {config.site_url}" if config.site_url else ""
    rows.append(escape(f"To cite this book: {cite}. ") + f"#emph[{escape(config.title)}]." + escape(where))
    rows.append("Set in Source Serif 4, Inter, IBM Plex Mono and STIX Two Math with bookwright and Typst.")
    return rows


def references(m: Manuscript) -> str:
    """The list of references: one entry for each source, named so that citations lead to it."""
    from bookwright.formats.pdf import formulas

    writer = Writer(math=formulas.convert(formulas.found([b for _, b in m.entries]), m.macros), headings={}, lang=m.config.lang)
    entries = [f'#entry({string("ref-" + key)})[{writer.blocks(blocks)}]' for key, blocks in m.entries]
    return PRELUDE + "\n".join(entries) + "\n"
