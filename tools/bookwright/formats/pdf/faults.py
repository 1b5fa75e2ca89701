"""What Typst refused, said in the author's words and at the author's line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bookwright.book import Chapter
from bookwright.diagnostics import Code, Diagnostic
from bookwright.engines import typst
from bookwright.engines.typst import Fault, Printed
from bookwright.formats.base import Manuscript
from bookwright.formats.pdf.chapters import Text
from bookwright.formats.pdf.options import options, where
from bookwright.formats.pdf.settings import faces
from bookwright.source import Span

O001 = Code(
    "O001", "error", "something that Typst cannot print",
    """The PDF is printed by Typst, and Typst refuses something that a chapter says: most often a raw
    `{=typst}` block with a slip in it, or a formula. The message is Typst's own. Nothing is written
    until it is mended; the last edition stays as it was.""",
)  # fmt: skip
O002 = Code(
    "O002", "warning", "raw HTML that paper cannot show",
    """A raw HTML block or element has no form in the PDF and is left out there. Give the same content as
    Markdown, or add a `{=typst}` block for the PDF, or hide the HTML from it with
    `::: {.content-visible when-format="html"}`.""",
)  # fmt: skip
O003 = Code(
    "O003", "error", "a character that no face of the book has",
    """A PDF for everybody (`strict: true`, `pdf-standard: ua-1`) must show every character, and none of the
    book's faces has this one. Replace it, or install a face that has it and name it with `mainfont`.""",
)  # fmt: skip
O004 = Code(
    "O004", "warning", "a picture of a kind that the PDF cannot hold",
    """Typst reads SVG, PNG, JPEG, GIF, WebP and PDF. Save the picture as one of them; SVG is best for
    drawings. Its alternative text stands in its place.""",
)  # fmt: skip
O005 = Code(
    "O005", "warning", "a table that is wider than any page",
    """The longest words of the columns do not fit side by side even in the smallest type, so they run into
    each other. Use fewer columns, shorter words, or turn the table round.""",
)  # fmt: skip
O006 = Code(
    "O006", "warning", "a doubt of Typst",
    """Typst printed the book but found something odd, such as a face that is not installed. The message is
    Typst's own.""",
)  # fmt: skip
O060 = Code(
    "O060", "warning", "LaTeX that has no form in the PDF",
    """The PDF is printed by Typst. Raw LaTeX is translated as far as it has a form there: page breaks, spaces,
    letters, `\\textbf{…}` and the like. This command or environment has none, so it is left out. Say it in
    Markdown, or add a `{=typst}` block beside it.""",
)  # fmt: skip
O061 = Code(
    "O061", "info", "entries of an index inside other LaTeX",
    """`\\index{…}` marks a place for the index where it stands in the text by itself. This one stands inside a raw
    LaTeX environment or command, which is translated as a whole, so the index does not know of it. Put it before
    or behind that.""",
)  # fmt: skip
O062 = Code(
    "O062", "warning", "a face that is not installed",
    """The PDF is set with faces of installed packages and of the folders in `font-paths`, so that it looks the
    same on every machine; faces of the system are not used. The family that a setting names is not among them.
    Put its files into a folder of the project and name the folder with `font-paths`.""",
)  # fmt: skip
O063 = Code(
    "O063", "warning", "a character that the PDF shows as an empty box",
    """None of the faces has this character, so a box stands in its place. Replace it, or put a face that has it
    into a folder that `font-paths` names, and add its family to `mainfont`: a list is a list of fall-backs.""",
)  # fmt: skip
O064 = Code(
    "O064", "info", "LaTeX that says how its pages look",
    """These commands of raw LaTeX set pages, faces or lists of LaTeX, or ask for what settings ask for here
    (`toc`, `lof`, `fontsize`, `linestretch` …). They hold no words, so nothing of the text is lost.""",
)  # fmt: skip
_NO_GLYPH = re.compile(r"the text [`\"“]*(.+?)[`\"”]* could not be displayed")
O066 = Code(
    "O066", "warning", "a word without a place to be broken",
    """The word is longer than a line and has neither a hyphen nor another sign after which it could go on in the
    next. It is printed whole, cut wherever a line ends. Put it into a code block, shorten it, or give it signs.""",
)  # fmt: skip
_NO_FACE = re.compile(r"unknown font family: (.+)")
_WORD = re.compile(r"[^\W\d_]{3,}")


def of_text(m: Manuscript, chapter: Chapter, text: Text) -> Iterator[Diagnostic]:
    """What a chapter holds that paper cannot show."""
    for html in text.dropped:
        shown = " ".join(html.split())[:50]
        yield O002.at(place(m, chapter, html), f"this HTML is not in the PDF: `{shown}`")
    for command in text.tex:
        span = _found(m, chapter, command) or Span(chapter.file)
        yield O060.at(span, f"the LaTeX `{command}` has no form in the PDF", "see `bookwright explain O060`")
    if text.layout:
        named = ", ".join(f"`{command}`" for command in text.layout)
        yield O064.at(_found(m, chapter, text.layout[0]) or Span(chapter.file), f"without effect in the PDF: {named}")
    if text.indexed:
        where = _found(m, chapter, "\\index{") or Span(chapter.file)
        yield O061.at(where, f"{text.indexed} entries of the index are inside other LaTeX")
    for target in text.unreadable:
        span = next(
            (x.span for x in m.facts[chapter.file].marks if x.kind == "image" and x.key == target),
            Span(chapter.file),
        )
        yield O004.at(span, f"the PDF cannot hold the picture `{target}`")
    for word in text.endless:
        message = f"a word of {len(word)} characters is broken wherever a line ends: `{word[:30]}…`"
        yield O066.at(_found(m, chapter, word[:30]) or Span(chapter.file), message)
    for table in text.narrow:
        yield O005.at(place(m, chapter, table), "this table is wider than the page", f"its columns are: {table}")


def without_glyphs(
    m: Manuscript, folder: Path, fonts: Sequence[str], texts: Mapping[str, Text]
) -> Iterator[Diagnostic]:
    """Characters that no face has, once each at their first place; a strict book hears of them as O003."""
    if m.config.strict or "ua-1" in options(m.config).pdf_standard:
        return
    foreign = {c for text in texts.values() for c in text.text if ord(c) > 0x24F}
    if not foreign:
        return
    for character in typst.lacking(folder, foreign, fonts):
        spans = (span for c in m.book.chapters if (span := _found(m, c, character)))
        message = f"no face has the character {character} (U+{ord(character):04X}): a box stands in its place"
        yield O063.at(next(spans, None), message, "name a face that has it with `mainfont` and `font-paths`")


def explained(
    m: Manuscript, done: Printed, sources: Mapping[str, str], files: Mapping[str, tuple[str, Text]]
) -> list[Diagnostic]:
    """Typst's errors and warnings as diagnostics. `files` knows the chapter of each `.typ` file."""
    # a bracket that stays open makes the rest of its file nonsense: what is said of that is an echo
    unclosed = {fault.file for fault in done.errors if fault.message == "unclosed delimiter"}
    first = [f for f in done.errors if f.file not in unclosed or f.message == "unclosed delimiter"]
    found = [_diagnostic(m, fault, sources, files, O001) for fault in first]
    # a short stretched arrow, which is printed as it should be
    doubts = [fault for fault in done.warnings if "minConnectorOverlap" not in fault.message]
    found += [_diagnostic(m, fault, sources, files, O006) for fault in doubts]
    return found


def _diagnostic(
    m: Manuscript, fault: Fault, sources: Mapping[str, str], files: Mapping[str, tuple[str, Text]], code: Code
) -> Diagnostic:
    message, hint = fault.message.removeprefix("PDF/UA-1 error: "), fault.hint
    if glyph := _NO_GLYPH.search(message):
        character = glyph.group(1)
        spans = [s for c in m.book.chapters if (s := _found(m, c, character))]
        return O003.at(spans[0] if spans else None, f"no face of the book has the character {character}")
    if face := _NO_FACE.search(message):
        return _no_face(m, face.group(1))
    for source, text in files.values():
        if fault.file in text.images:
            return code.at(_picture(m, source, text.images[fault.file]), f"this picture cannot be printed: {message}")
    places = ((fault.file, fault.line), *fault.trace)
    file, line = next(((f, at) for f, at in places if f in files), ("", 0))
    if not file:
        where = f" ({fault.file}:{fault.line})" if fault.file else ""
        return code.at(Span("_quarto.yml"), message + where, hint)
    source, text = files[file]
    lines = sources[file].splitlines()
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    if span := _formula(m, source, text, here, fault):
        return code.at(span, f"this formula cannot be printed: {message}", hint)
    return code.at(place(m, m.book.by_file()[source], here), message, hint)


def _formula(m: Manuscript, source: str, text: Text, here: str, fault: Fault) -> Span | None:
    """The place of the formula that the fault points into."""
    for markup, tex in text.formulas:
        if covers(here, markup, fault):
            same = " ".join(tex.split())
            return next((x.span for x in m.facts[source].marks if x.kind == "math" and x.key == same), None)
    return None


def _picture(m: Manuscript, source: str, target: str) -> Span:
    marks = [x.span for x in m.facts[source].marks if x.kind == "image" and x.key == target]
    return marks[0] if marks else Span(source, note="in the output of a cell")


_HANDS = {"mainfont": "serif", "sansfont": "sans", "monofont": "mono", "codefont": "mono", "mathfont": "math"}


def _no_face(m: Manuscript, face: str) -> Diagnostic:
    """A face that nobody has: at the setting that names it, with what is used in its place."""
    chosen = options(m.config)
    for key, hand in _HANDS.items():
        families = faces(chosen)[hand]
        at = next((n for n, one in enumerate(families) if one.lower() == face.lower()), None)
        if at is not None and families[at] in getattr(chosen, key):
            message = f"the family `{families[at]}` is not installed; `{families[at + 1]}` is used instead"
            return O062.at(where(m.config, key), message, "put its files into a folder and name it with `font-paths`")
    return O062.at(Span("_quarto.yml"), f"the family `{face}` is not installed")


def covers(line: str, markup: str, fault: Fault) -> bool:
    """Whether the fault points into this markup of the line."""
    start = line.find(markup.splitlines()[0])
    return 0 <= start <= fault.column <= start + len(markup)


# ── finding it in the source ─────────────────────────────────────────────────────────────────────
def sources_of(m: Manuscript, chapter: Chapter) -> list[str]:
    """The chapter's file and those that it includes."""
    return list(dict.fromkeys([chapter.file, *(mark.span.file for mark in m.facts[chapter.file].marks)]))


def lines_of(m: Manuscript, file: str) -> list[str]:
    """A file of the project in lines; none when it cannot be read."""
    try:
        return (m.config.root / file).read_text("utf-8-sig", "replace").splitlines()
    except OSError:
        return []


def _found(m: Manuscript, chapter: Chapter, text: str) -> Span | None:
    """The first place where the sources of the chapter say `text`."""
    for file in sources_of(m, chapter):
        for number, line in enumerate(lines_of(m, file), 1):
            if (at := line.find(text)) >= 0:
                return Span(file, number, at + 1, len(text))
    return None


def place(m: Manuscript, chapter: Chapter, text: str) -> Span:
    """Where the sources of the chapter say `text`: word for word, else the line that shares most words."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if first and (span := _found(m, chapter, first)):
        return span
    wanted = set(_WORD.findall(text))
    best, span = 0, Span(chapter.file)
    for file in sources_of(m, chapter):
        for number, line in enumerate(lines_of(m, file), 1):
            shared = len(wanted & set(_WORD.findall(line)))
            if shared > best:
                best, span = shared, Span(file, number, 1, len(line.rstrip()))
    return span
