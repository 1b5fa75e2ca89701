"""Prose → text that pandoc reads rightly: inline code, shortcodes, labels and notes found and edited.

What is found goes into the chapter's `Found`, with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from bookwright import shortcodes
from bookwright.book import Cell, Inline, Mark, Output, Shortcode
from bookwright.config import Config
from bookwright.diagnostics import Code, Report
from bookwright.labels import prefix_of
from bookwright.mask import Masked, mask
from bookwright.source import Span
from bookwright.values import SHORTCODE, arguments

S008 = Code(
    "S008", "error", "a cell in a language that cannot run here",
    """bookwright runs Python cells. A cell in another language would be printed without its results, so
    it is an error. Write the fence as `{.language}` to show code that is not run.""",
)  # fmt: skip
S010 = Code(
    "S010", "error", "inline code where text is needed as it is",
    """Computed text has no place in an `id`, `href` or `file`: links and files must be the same in every
    build. Write the value out.""",
)  # fmt: skip
VIDEOS = (".mp4", ".m4v", ".webm", ".ogv", ".mov")  # an "image" of these is a film to play
RUNNABLE = frozenset({"python"})
LAST = 1 << 30  # after the last cell: where texts of data files are evaluated
_REFERENCE = re.compile(r"(?<![\w@\\/.])-?@(?:\{([^}\n]+)\}|([A-Za-z0-9_](?:[\w]|[:.#$%&\-+?<>~/](?=\w))*))")
# at the beginning of a block pandoc would take these for the marker of an example list
_MARKER = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(?:\((?=@[\w-]+\))|(?=@[\w-]+[.)](?:\s|\Z)))", re.M)
_LABEL = re.compile(r"\{(?!<)[^{}\n]*?#([^\s{}]+)")
_NOTE = re.compile(r"\[\^([^\]\s]+)\](:)?")
_LINK = re.compile(r"(!?)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*(<[^>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#]|$", re.I)  # what is not a path relative to the file
ESCAPED = re.compile(r"\{\{\{<(.*?)>\}\}\}")
_EQUATION_LABEL = re.compile(r"[ \t]*\n?[ \t>]*\{(#eq-[^}\n]*)\}")
_MACRO = re.compile(
    r"\\(?:(?:re)?newcommand|DeclareMathOperator\*?|providecommand)\s*\{?\\([A-Za-z]+)\}?|\\def\s*\\([A-Za-z]+)"
)
_TABLE_CAPTION = re.compile(
    r"^[ \t]*(?::|Table:|table:)[ \t].*?(?:\n(?![ \t]*\n).*?)*?(\{[^{}\n]*[#.=][^{}\n]*\})[ \t]*$", re.M
)
# a table in HTML that stands for itself; and the divs whose attributes features check, with their place
_HTML_TABLE = re.compile(r"^[ ]{0,3}<table\b.*?</table>[ \t]*$", re.M | re.S | re.I)
_PLACED = re.compile(r"\blayout(?:-\w+)?=|-subcap=|\.list-table\b|\btbl-colwidths=")
_INDEX = re.compile(r"\\index\{(?:[^{}]|\{[^{}]*\})*\}")
_INLINE_CODE = re.compile(r"^\{(\w+)\}[ \t]+(.*)$", re.S)


# divs whose place a feature may have to tell
_LAYOUT = re.compile(
    r"(?<![\w-])\.?(?:panel-tabset|columns?(?:-[\w-]+)?|content-(?:visible|hidden)|landscape|aside|appendix)(?![\w-])"
)


@dataclass
class Found:
    """The state of one chapter's scan: what has been found so far, and how to say where."""

    config: Config
    report: Report
    file: str
    front: Mapping[str, Any] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    inlines: list[Inline] = field(default_factory=list)
    shortcodes: list[Shortcode] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    macros: list[tuple[str, str, Span]] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    reads: dict[str, str] = field(default_factory=dict)
    given: dict[int, list[Output]] = field(default_factory=dict)

    def mark(self, kind: str, key: str, span: Span) -> None:
        one = Mark(kind, key, span)
        if kind != "label" or one not in self.marks:
            self.marks.append(one)


def at_attribute(span: Span) -> str:
    """The attribute by which a feature finds the place of a block that pandoc reads (`Reading.place`)."""
    return f'at="{span.file}:{span.line}:{span.column}"'


Place = Callable[[int, int], Span]


def prose_text(text: str, span: Span, state: Found, after: int, document: str = "") -> str:
    """Markdown that stands in a YAML value or attribute: marked at `span`, inline code numbered."""
    masked = mask(text)

    def place(offset: int, length: int) -> Span:
        return Span(span.file, span.line, span.column, span.length, span.note)

    return Prose(masked, place, lambda offset: 0, state, after, lambda offset: document).edit(0, len(text))


@dataclass
class Prose:
    """Edits a stretch of text: what pandoc would misread becomes raw inlines, all else is marked."""

    masked: Masked
    place: Place
    piece: Callable[[int], int]
    state: Found
    after: int | None = None
    document: Callable[[int], str] = lambda offset: ""

    def edit(self, start: int, end: int) -> str:
        edits: list[tuple[int, int, str]] = []
        self._code_spans(start, end, edits)
        self._formulas(start, end, edits)
        self._shortcodes(start, end, edits)
        self._table_captions(start, end, edits)
        self._html_tables(start, end, edits)
        self._divs(start, end, edits)
        self._marks(start, end, edits)
        self._leading(start, end, edits)
        self._notes(start, end, edits)
        edits.sort()
        parts, position = [], start
        for a, b, new in edits:
            if a >= position:
                parts += [self.masked.text[position:a], new]
                position = b
        parts.append(self.masked.text[position:end])
        return "".join(parts)

    def _code_spans(self, start: int, end: int, edits: list[tuple[int, int, str]]) -> None:
        for code in self.masked.spans:
            if not start <= code.start < end or not (found := _INLINE_CODE.match(code.text.strip())):
                continue
            after = len(self.state.cells) - 1 if self.after is None else self.after
            number = len(self.state.inlines)
            span = self.place(code.start, code.end - code.start)
            if found.group(1) not in RUNNABLE:
                self.state.report.add(S008.at(span, f"inline code in `{found.group(1)}` cannot run here"))
                continue
            line = self.masked.text[self.masked.text.rfind("\n", 0, code.start) + 1 : code.start]
            if re.search(r"(?:\]\(|\bhref=\"?|\bfile=\"?|\{#)[^\s)\"]*$", line):
                self.state.report.add(S010.at(span, "inline code cannot make a link, an id or a file name"))
            inline = Inline(
                number, found.group(1), found.group(2).strip(), after, span, self.document(code.start)
            )
            self.state.inlines.append(inline)
            edits.append((code.start, code.end, f"`{number}`{{=bookwright-inline}}"))

    def _formulas(self, start: int, end: int, edits: list[tuple[int, int, str]]) -> None:
        for formula in self.masked.formulas:
            if not start <= formula.start < end:
                continue
            span = self.place(formula.start, formula.end - formula.start)
            self.state.mark("math", " ".join(formula.tex.split()), span)
            label = _EQUATION_LABEL.match(self.masked.prose, formula.end) if formula.display else None
            if label:
                identifier = label.group(1).split()[0][1:]
                self.state.mark("label", identifier, self.place(label.start(1), len(identifier) + 1))
                edits.append((label.start(), label.end(), f"`{label.group(1)}`{{=bookwright-equation}}"))

    def _table_captions(self, start: int, end: int, edits: list[tuple[int, int, str]]) -> None:
        """pandoc reads no attributes after a table's caption; they become a raw inline."""
        for found in _TABLE_CAPTION.finditer(self.masked.prose, start, end):
            attributes = self.masked.text[found.start(1) : found.end(1)]
            attributes = f"{attributes[:-1]} {at_attribute(self.place(found.start(1), 1))}}}"
            edits.append((*found.span(1), f"``{attributes}``{{=bookwright-attributes}}"))

    def _html_tables(self, start: int, end: int, edits: list[tuple[int, int, str]]) -> None:
        """A table in HTML is kept together, for the feature that reads it; pandoc would take it apart."""
        fence = "`" * 12
        for found in _HTML_TABLE.finditer(self.masked.prose, start, end):
            edits.append((found.start(), found.start(), f"{fence}{{=bookwright-table}}\n"))
            edits.append((found.end(), found.end(), f"\n{fence}"))

    def _divs(self, start: int, end: int, edits: list[tuple[int, int, str]]) -> None:
        """Divs of which a feature may have something to say know where they stand."""
        for div in self.masked.divs:
            found = _LAYOUT.search(div.attributes)
            if not start <= div.start < end or not (found or _PLACED.search(div.attributes)):
                continue
            if not re.fullmatch(r"\{.*\}" + (r"|[\w-]+" if found else ""), div.attributes):
                continue  # no div for pandoc either
            at = div.attributes_start
            place = at_attribute(self.place(at + found.start(), 1) if found else self.place(div.start, 3))
            given = div.attributes[1:-1] if div.attributes.startswith("{") else f".{div.attributes}"
            edits.append((at, at + len(div.attributes), f"{{{given} {place}}}"))

    def _shortcodes(self, start: int, end: int, edits: list[tuple[int, int, str]]) -> None:
        prose = self.masked.prose
        for found in ESCAPED.finditer(prose, start, end):
            edits.append((found.start(), found.end(), f"{{{{<{found.group(1)}>}}}}"))
        for found in SHORTCODE.finditer(prose, start, end):
            span = self.place(found.start(), found.end() - found.start())
            edits.append((found.start(), found.end(), self._shortcode(found.group(1), found.group(2), span)))

    def _shortcode(self, name: str, rest: str, span: Span) -> str:
        state = self.state
        given, options = arguments(rest)
        text = shortcodes.expand(name, given, options, span, state)
        if text is not None:
            return text
        if name == "video":
            state.mark("link", given[0], span)
        number = len(state.shortcodes)
        state.shortcodes.append(Shortcode(number, name, tuple(given), options, span))
        return f"`{number}`{{=bookwright-shortcode}}"

    def _marks(self, start: int, end: int, edits: list[tuple[int, int, str]]) -> None:
        prose, state = self.masked.prose, self.state
        for found in _REFERENCE.finditer(prose, start, end):
            key = (found.group(1) or found.group(2)).rstrip(".:")
            prefix = prefix_of(key, state.config.families)
            if prefix:
                key = prefix + key[len(prefix) :]
            state.mark("ref" if prefix else "cite", key, self.place(found.start(), len(found.group())))
        for found in _LABEL.finditer(prose, start, end):
            state.mark("label", found.group(1), self.place(found.start(1) - 1, len(found.group(1)) + 1))
        for found in _LINK.finditer(prose, start, end):
            target = self.masked.text[found.start(2) : found.end(2)].strip("<>")
            kind = "image" if found.group(1) and not target.lower().endswith(VIDEOS) else "link"
            home = self.document(found.start())
            if home and not _ELSEWHERE.match(target):  # of a document in another folder than the chapter
                target = f"/{(PurePosixPath(home).parent / target).as_posix()}"
                edits.append((*found.span(2), target))
            state.mark(kind, target, self.place(found.start(2), max(1, len(target))))
        for found in _INDEX.finditer(self.masked.text, start, end):
            if prose[found.start()] != " ":
                state.mark("index", found.group(), self.place(found.start(), len(found.group())))
        for found in _MACRO.finditer(self.masked.text, start, end):
            if prose[found.start()] == " ":
                continue
            line_end = self.masked.text.find("\n", found.start())
            definition = self.masked.text[found.start() : line_end if line_end > 0 else end].strip()
            state.macros.append(
                (found.group(1) or found.group(2), definition, self.place(found.start(), len(definition)))
            )

    def _leading(self, start: int, end: int, edits: list[tuple[int, int, str]]) -> None:
        """`@fig-x.` or `(@fig-x)` at the beginning of a line is a reference, not a list's marker."""
        for found in _MARKER.finditer(self.masked.prose, start, end):
            reference = _REFERENCE.match(self.masked.prose, found.end(), end)
            if reference and prefix_of(reference.group(2) or "", self.state.config.families):
                edits.append((reference.start(), reference.end(), f"[{reference.group()}]"))

    def _notes(self, start: int, end: int, edits: list[tuple[int, int, str]]) -> None:
        for found in _NOTE.finditer(self.masked.prose, start, end):
            line_start = self.masked.prose.rfind("\n", 0, found.start()) + 1
            defines = found.group(2) and not self.masked.prose[line_start : found.start()].strip(" ")
            piece = self.piece(found.start())
            key = f"{found.group(1)}-in{piece}" if piece else found.group(1)
            self.state.mark(
                "note" if defines else "noteref",
                key,
                self.place(found.start(), found.end(1) - found.start() + 1),
            )
            if piece:
                edits.append((found.start(1), found.end(1), key))
