"""The PDF against the book: outline, numbers, what it says of itself, and that nothing leaves the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bookwright.cache import digest
from bookwright.diagnostics import Code, Diagnostic
from bookwright.edition import Edition, Expected
from bookwright.engines import pdf_text
from bookwright.engines.pdf_text import Box, Figure, Page, Run
from bookwright.source import Span

O013 = Code(
    "O013", "warning", "words or a picture beyond the edge of the page",
    """What is too wide for the page runs over its edge and is cut off in print: a word that cannot be broken,
    a raw block, a picture with a fixed width. Break it, make it smaller, or turn the page (`.landscape`).""",
)  # fmt: skip
O014 = Code(
    "O014", "error", "a heading that is not in the outline",
    """Every chapter and section has a bookmark, in the order and depth of the book. This one is missing, or
    stands at another depth, so that readers of a screen do not find it.""",
)  # fmt: skip
O015 = Code(
    "O015", "error", "a number that the PDF does not show",
    """The index numbers figures, tables, listings, equations and theorems, and every format shows the same numbers.
    The PDF lacks this one: what it belongs to was not printed, or without its caption.""",
)  # fmt: skip
O016 = Code(
    "O016", "error", "a reference that is not resolved in the PDF",
    """The text shows `?@` and a name where a number should stand. References of the book are checked before,
    so it comes from a text that was not read as Markdown.""",
)  # fmt: skip
O017 = Code(
    "O017", "error", "a PDF that does not say what it is",
    """Readers' programs need the title, the language and the printed page numbers of a book; they stand in the
    file beside its pages.""",
)  # fmt: skip
O018 = Code(
    "O018", "warning", "an empty box in the PDF",
    """A face has no glyph for a character, and a box stands in its place. Name a face that has it with
    `mainfont` and `font-paths`, or replace the character.""",
)  # fmt: skip
O019 = Code(
    "O019", "info", "pictures without alternative text in the PDF",
    """Who cannot see a picture hears its alternative text. Give it with `fig-alt`, or as the words in
    `![words](picture.svg)`. A picture that only decorates needs none.""",
)  # fmt: skip
O065 = Code(
    "O065", "warning", "words over other words or over a picture",
    """Two texts, or a text and a picture, stand on the same place of a page, so that neither can be read: moved
    there by a raw block, by a negative distance, or by a drawing whose labels collide. Move one of them.""",
)  # fmt: skip
SLACK = 1.0  # pt: optical margins let a hyphen hang out
_UNRESOLVED = re.compile(r"\?@[a-z]{2,}-[\w-]+")
TOUCHING = 2.0  # pt: italics, indices and marks reach into their neighbours by less
COVERED = 0.4  # of the height of a line: lines that are set solid share less
_MATH = re.compile(r"math", re.I)
_MONO = re.compile(r"mono|courier|code", re.I)


def check(edition: Edition) -> Iterator[Diagnostic]:
    """What is wrong with a PDF that was just written, at the author's line where it is known."""
    for file in (f for f in edition.staged if f in edition.expected):
        expected = edition.expected[file]
        read = pdf_text.opened(edition.path(file))
        memory = edition.memory / f"{digest(file)}.json" if edition.memory else None
        pages, figures = list(pdf_text.pages(read, memory)), list(pdf_text.figures(read))
        yield from _described(read.reader, figures, expected, Span(file))
        yield from outline(_bookmarks(read.reader.outline), expected)
        yield from numbers(pages, expected)
        for page in pages:
            yield from edges(page, expected, Span(file))
            yield from _words(page, expected, Span(file))
            yield from overlaps(page, [f for f in figures if f.page == page.number], expected, Span(file))


def _described(reader: Any, figures: Sequence[Figure], expected: Expected, where: Span) -> Iterator[Diagnostic]:
    root = reader.trailer["/Root"]
    if not (reader.metadata and reader.metadata.title):
        yield O017.at(where, "the PDF has no title")
    if not str(root.get("/Lang", "")).lower().startswith(expected.lang or "?"):
        yield O017.at(where, f"the PDF does not say that it is written in `{expected.lang}`")
    if expected.book and "/PageLabels" not in root:
        yield O017.at(where, "the PDF does not say how its pages are numbered")
    if silent := sum(not one.alt for one in figures):
        yield O019.at(where, f"{silent} picture{'s' * (silent > 1)} without alternative text")


def _bookmarks(items: Sequence[Any], depth: int = 0) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for item in items:
        found += _bookmarks(item, depth + 1) if isinstance(item, list) else [(depth, str(item.title))]
    return found


def outline(bookmarks: Sequence[tuple[int, str]], expected: Expected) -> Iterator[Diagnostic]:
    """Headings without their bookmark, in the order of the book; at what depth is told by the first."""
    at = 0
    for depth, title, span in expected.outline:
        wanted = _letters(title)
        found = next((n for n in range(at, len(bookmarks)) if _letters(bookmarks[n][1]) == wanted), None)
        if found is None:
            yield O014.at(span, f"`{title}` has no bookmark in the PDF")
            continue
        if bookmarks[found][0] > depth:
            yield O014.at(span, f"`{title}` stands too deep in the outline: {bookmarks[found][0]}, not {depth}")
        at = found + 1


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def numbers(pages: Sequence[Page], expected: Expected) -> Iterator[Diagnostic]:
    """Numbered things whose number stands nowhere in the text."""
    text = "".join("".join(run.text.split()) for page in pages for run in page.runs).casefold()
    for number, label, span in expected.numbers:
        if "".join(number.split()).casefold() not in text:
            yield O015.at(span, f"the number {number} of `{label}` is not in the PDF")


def edges(page: Page, expected: Expected, where: Span) -> Iterator[Diagnostic]:
    """Words and pictures that stand partly beyond the trim of the page; each line of a page once."""
    over = [run for run in page.runs if run.text.strip() and not _within(run.box, page.trim)]
    for run in over[:1]:
        more = f", and {len(over) - 1} more lines" if len(over) > 1 else ""
        at = place(run.text, expected) or where
        yield O013.at(at, f"`{_shown(run)}` runs over the edge of page {page.number}{more}")
    if any(not _within(box, page.trim) for box in page.pictures):
        yield O013.at(where, f"a picture runs over the edge of page {page.number}")


def _within(box: Box, trim: Box) -> bool:
    return (box[0] >= trim[0] - SLACK and box[1] >= trim[1] - SLACK
            and box[2] <= trim[2] + SLACK and box[3] <= trim[3] + SLACK)  # fmt: skip


def _words(page: Page, expected: Expected, where: Span) -> Iterator[Diagnostic]:
    prose = " ".join(run.text for run in page.runs if not _MONO.search(run.face))
    for reference in dict.fromkeys(_UNRESOLVED.findall(prose)):
        yield O016.at(place(reference, expected) or where, f"`{reference}` stands unresolved on page {page.number}")
    boxed = [run for run in page.runs if run.boxed]
    if boxed and not expected.boxes:
        found = place(boxed[0].text, expected) or where
        yield O018.at(found, f"a character on page {page.number} is an empty box: `{boxed[0].text.strip()[:40]}`")


def overlaps(page: Page, figures: Sequence[Figure], expected: Expected, where: Span) -> Iterator[Diagnostic]:
    """Words on other words or on a picture that they are no part of; the first of a page, and how many more."""
    found = [(a, f"`{_shown(b)}`") for a, b in _over(page.runs)]
    for figure in figures:
        name = f"the picture `{figure.alt[:40]}`" if figure.alt else "a picture"
        frames = [page.frames[mark] for mark in figure.marks if mark in page.frames]
        found += [(run, name) for run in page.runs if run.text.strip() and run.mark not in figure.marks
                  and any(_share(run.box, frame) for frame in frames)]  # fmt: skip
    for run, other in found[:1]:
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        near = [span for name, _, span in expected.numbers if any(name in one.text for one in page.runs)]
        at = place(run.text, expected, [span.file for span in near]) or (near[0] if near else where)
        yield O065.at(at, f"`{_shown(run)}` stands over {other} on page {page.number}{more}")


def _over(runs: Sequence[Run]) -> Iterator[tuple[Run, Run]]:
    """Pairs of runs on one place. Formulas pile up signs by themselves, and words with a halo are drawn twice."""
    open_: list[Run] = []
    words = (r for r in runs if r.upright and r.text.strip() and not _MATH.search(r.face))
    for run in sorted(words, key=lambda r: r.box[1]):
        open_ = [one for one in open_ if one.box[3] > run.box[1]]
        yield from ((one, run) for one in open_ if _share(one.box, run.box) and one.text != run.text)
        open_.append(run)


def _share(a: Box, b: Box) -> bool:
    """Whether the boxes have an area in common that is wide and high enough to be seen."""
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return wide > TOUCHING and high > COVERED * min(a[3] - a[1], b[3] - b[1])


def _shown(run: Run) -> str:
    text = run.text.strip()
    return text if len(text) <= 40 else text[:39] + "…"


def place(words: str, expected: Expected, files: Sequence[str] = ()) -> Span | None:
    """Where the sources say these words: as many of them as stand together there, at least a long one.

    `files`, where it is known which ones the page was made of, are the only ones that are searched.
    """
    found = re.findall(r"\w+(?:[-'’]\w+)*", words)
    longest = max(re.findall(r"\w+", words), key=len, default="")
    if len(longest) < 4:
        return None
    together = [" ".join(found[n : n + size]) for size in (4, 3, 2) for n in range(len(found) - size + 1)]
    for wanted in (*together, longest):
        for file, lines in expected.texts.items():
            if files and file not in files:
                continue
            for number, line in enumerate(lines, 1):
                if (at := line.find(wanted)) >= 0:
                    return Span(file, number, at + 1, len(wanted))
    return None
