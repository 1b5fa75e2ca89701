"""What the finished PDF must hold, from the index: its outline and the names of all that is numbered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bookwright.book import Chapter
from bookwright.edition import Expected
from bookwright.features.base import Setting
from bookwright.formats.base import Format, Manuscript
from bookwright.formats.pdf import chapters
from bookwright.formats.pdf.chapters import Text
from bookwright.formats.pdf.options import options
from bookwright.source import Span


def of(m: Manuscript, format: Format, texts: Mapping[str, Text]) -> Expected:
    """The expectations of the chapters that are printed. A document has its title for a chapter."""
    printed = [c for c in m.book.chapters if c.file in texts]
    files = dict.fromkeys(f for c in printed for f in (c.file, *(x.span.file for x in m.facts[c.file].marks)))
    lines = {file: _lines(m, file) for file in files}
    return Expected(
        outline=[row for c in printed for row in _outline(m, c, lines)],
        numbers=[row for c in printed for row in _numbers(m, m.setting(format, c), c, texts[c.file])],
        texts=lines, lang=m.config.lang.partition("-")[0].lower(), book=not m.config.document,
        boxes=any(d.code == "O063" for d in m.report),
    )  # fmt: skip


def _lines(m: Manuscript, file: str) -> list[str]:
    try:
        return (m.config.root / file).read_text("utf-8-sig", "replace").splitlines()
    except OSError:
        return []


def _outline(m: Manuscript, chapter: Chapter, lines: Mapping[str, list[str]]) -> Iterator[tuple[int, str, Span]]:
    """The chapter and its sections with their numbers as the PDF shows them."""
    below = chapters.level_below(m, chapter)
    at, source = 0, lines.get(chapter.file, [])
    for heading in m.headings.get(chapter.file, ()):
        number = chapters.look(options(m.config), heading.number)
        found = next((n for n in range(at, len(source)) if _heads(source[n], heading.title)), None)
        at = at if found is None else found + 1
        span = Span(chapter.file, at if found is not None else 0, 1 if found is not None else 0)
        if heading.level == 1 and chapter.kind == "document":
            continue
        shown = m.book.parts[chapter.part].number if chapter.kind == "part" and chapter.part is not None else number
        yield heading.level - 1 + below, f"{shown} {heading.title}".strip(), span


def _heads(line: str, title: str) -> bool:
    return line.startswith("#") and title.split(" ", 1)[0] in line


def _numbers(
    m: Manuscript, setting: Setting, chapter: Chapter, text: Text
) -> Iterator[tuple[str, str, Span]]:
    """Figures, tables, listings, equations and theorems of the chapter by the number that stands beside them."""
    for identifier in text.ids:
        label = m.labels.get(identifier)
        if label is None or label.chapter != chapter.file or not label.number or "(" in label.number:
            continue
        family = m.config.families.get(identifier.partition("-")[0])
        if family is None or family.kind not in ("float", "equation", "theorem"):
            continue
        shown = f"({label.number})" if family.kind == "equation" else setting.title(family.prefix, identifier)
        yield shown, identifier, label.span
