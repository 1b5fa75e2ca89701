"""A chapter's file → Script: front matter, cells, inline expressions, shortcodes and marks with places.

What pandoc would misread is taken out and left as raw nodes of formats `bookwright-…`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bookwright import cell_options, located, notebook
from bookwright.assemble import Assembled, assemble, resolve_path
from bookwright.book import Cell, Inline, Mark, Run, Script, Shortcode
from bookwright.cache import digest
from bookwright.config import C001, C003, C006, Config
from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.labels import prefix_of
from bookwright.located import Located, YamlError
from bookwright.mask import Fence, Masked, mask
from bookwright.source import NotText, Span, read

S001 = Code(
    "S001", "error", "a code fence that is not closed",
    """A line of three or more backticks or tildes opens a code block, and nothing closes it: the rest
    of the chapter would be printed as code. Close it with a line of the same characters, at least
    as many as opened it.""",
)  # fmt: skip
S002 = Code(
    "S002", "error", "a div that is not closed",
    """`::: {.class}` opens a block and a bare `:::` closes it. This one is still open at the end of the
    chapter, so it would swallow everything after it.""",
)  # fmt: skip
S003 = Code(
    "S003", "error", "a `:::` that closes nothing",
    """A bare `:::` closes the block opened last, and none is open here. Remove it, or give the opening
    line its class in braces.""",
)  # fmt: skip
S004 = Code(
    "S004", "error", "unknown class",
    """Classes that begin with `callout-`, `column-`, `panel-` or `content-` belong to Quarto's own
    constructs, and this one is none of them, so it would do nothing.""",
)  # fmt: skip
S006 = Code(
    "S006", "error", "unknown shortcode",
    """`{{< name … >}}` calls a shortcode by name. Those that bookwright knows are include, meta, var,
    env, video, pagebreak, kbd, version, placeholder, lipsum and embed. To print the braces
    themselves write `{{{< name >}}}`.""",
)  # fmt: skip
S007 = Code(
    "S007", "error", "a value that is not there",
    """`{{< meta key >}}` and `{{< var key >}}` print a value of the metadata or of `_variables.yml`; the
    key named is in neither.""",
)  # fmt: skip
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
R004 = Code(
    "R004", "error", "a footnote that is not defined",
    """`[^name]` refers to a note, and no line `[^name]: …` defines it.""",
)  # fmt: skip
R005 = Code(
    "R005", "warning", "a footnote that is never used",
    """`[^name]: …` defines a note to which nothing refers, so it would vanish from the book.""",
)  # fmt: skip
R006 = Code(
    "R006", "error", "a footnote defined twice",
    """Two lines define the same note; one of the texts would be lost.""",
)  # fmt: skip

F002 = Code(
    "F002", "warning", "a construct that is printed plainly",
    """The source is valid Quarto, but this version of bookwright gives the block no form of its own yet: its
    content is printed as it stands, without the layout. Nothing of the text is lost.""",
)  # fmt: skip
S022 = Code(
    "S022", "error", "a data file that is not there",
    """A block names a YAML file with `file="…"` (a quiz, say), relative to its chapter. No such file
    exists inside the project.""",
)  # fmt: skip

LAST = 1 << 30
SHORTCODES = frozenset(
    "meta var env video pagebreak kbd version placeholder lipsum embed include".split()
)
RUNNABLE = frozenset({"python"})
_CLASSES = frozenset(
    """callout-note callout-tip callout-warning callout-important callout-caution column-margin
    column-body column-body-outset column-page column-page-inset column-screen column-screen-inset
    column-screen-inset-shaded panel-tabset panel-input panel-sidebar panel-fill panel-center
    content-visible content-hidden""".split()
)
_SIDES = re.compile(r"(column-(?:body-outset|page|page-inset|screen|screen-inset))-(?:left|right)$")
_REFERENCE = re.compile(r"(?<![\w@\\/.])-?@(?:\{([^}\n]+)\}|([A-Za-z0-9_](?:[\w]|[:.#$%&\-+?<>~/](?=\w))*))")
_LABEL = re.compile(r"\{[^{}\n]*?#([^\s{}]+)")
_DIV_CLASS = re.compile(r"\.(callout-[\w-]+|column-[\w-]+|panel-[\w-]+|content-[\w-]+)")
_NOTE = re.compile(r"\[\^([^\]\s]+)\](:)?")
_LINK = re.compile(r"(!?)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*(<[^>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)")
_SHORTCODE = re.compile(r"\{\{<[ \t]*(/?[\w-]+)((?:[^>]|>(?!\}\}))*?)[ \t]*>\}\}")
_ESCAPED = re.compile(r"\{\{\{<(.*?)>\}\}\}")
_EQUATION_LABEL = re.compile(r"[ \t]*\{(#eq-[^}\n]*)\}")
_ARGUMENT = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)'|(\S+))|"([^"]*)"|'([^']*)'|(\S+)""")
_MACRO = re.compile(
    r"\\(?:(?:re)?newcommand|DeclareMathOperator\*?|providecommand)\s*\{?\\([A-Za-z]+)\}?|\\def\s*\\([A-Za-z]+)"
)
_DATA = re.compile(r"\bfile=\"([^\"]+\.ya?ml)\"")
_VERBATIM = frozenset({"id", "type", "section", "compute", "unit", "level"})
_TABLE_CAPTION = re.compile(
    r"^[ \t]*(?::|Table:|table:)[ \t].*?(?:\n(?![ \t]*\n).*?)*?(\{[^{}\n]*#[^{}\n]*\})[ \t]*$", re.M
)
_INLINE_CODE = re.compile(r"^\{(\w+)\}[ \t]+(.*)$", re.S)


@dataclass
class _Scan:
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

    def mark(self, kind: str, key: str, span: Span) -> None:
        one = Mark(kind, key, span)
        if kind != "label" or one not in self.marks:
            self.marks.append(one)


Place = Callable[[int, int], Span]


def scan(file: str, config: Config, report: Report) -> Script:
    """Scan one chapter. Author mistakes go to `report`; the script is complete all the same."""
    stored: Run | None = None
    if file.endswith(".ipynb"):
        assembled, stored = notebook.assemble(config.root, file, report)
    else:
        assembled = assemble(config.root, file, report)
    state = _Scan(config, report, file)
    front, text = _front_matter(assembled, state)
    state.front = front.value if isinstance(front.value, Mapping) else {}
    masked = mask(text)
    _structure(masked, assembled, state)
    state.reads.update(assembled.reads)
    edited = _main_text(masked, assembled, state)
    last = len(state.cells) - 1  # texts from data files are evaluated when all cells have run
    state.inlines = [replace(one, after=min(one.after, last)) for one in state.inlines]
    _footnotes(state)
    spans = {str(p[0]): s for p, s in front.spans.items() if len(p) == 1}
    return Script(
        file=file, text=edited, front=state.front, front_spans=spans, cells=tuple(state.cells),
        inlines=tuple(state.inlines), shortcodes=tuple(state.shortcodes), marks=tuple(state.marks),
        macros=tuple(state.macros), reads=state.reads, stored=stored, data=state.data,
    )  # fmt: skip


def _front_matter(assembled: Assembled, state: _Scan) -> tuple[Located, str]:
    """The YAML at the top, and the text with it blanked (so that offsets stay)."""
    text = assembled.text
    found = re.match(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", text, re.S | re.M)
    if not found:
        return Located({}), text
    blank = re.sub(r"[^\n]", " ", found.group(0))
    rest = blank + text[found.end() :]
    try:
        front = located.load(found.group(1), state.file, 2)
    except YamlError as error:
        state.report.add(C001.at(error.span, f"the front matter does not parse: {error}"))
        return Located({}), rest
    if front.value is not None and not isinstance(front.value, Mapping):
        state.report.add(C003.at(Span(state.file, 2), "the front matter must be lines of `key: value`"))
        return Located({}), rest
    return front, rest


def _structure(masked: Masked, assembled: Assembled, state: _Scan) -> None:
    """Fences and divs that do not close, and classes that do not exist."""
    for fence in masked.fences:
        if not fence.closed:
            span = assembled.span(fence.start + len(fence.indent), len(fence.marker))
            state.report.add(S001.at(span, "this code fence is never closed"))
    for div in masked.unclosed:
        state.report.add(
            S002.at(assembled.span(div.start, 3), f"this div `{div.attributes}` is never closed")
        )
    for offset in masked.stray:
        state.report.add(S003.at(assembled.span(offset, 3), "this `:::` closes nothing"))
    for div in masked.divs:
        for found in _DIV_CLASS.finditer(div.attributes):
            name = found.group(1)
            base = _SIDES.match(name)
            if name not in _CLASSES and not (base and base.group(1) in _CLASSES):
                span = assembled.span(div.attributes_start + found.start(), len(name) + 1)
                state.report.add(S004.at(span, f"unknown class `.{name}`", did_you_mean(name, _CLASSES)))
            elif name.startswith(("column-", "panel-")):
                span = assembled.span(div.attributes_start + found.start(), len(name) + 1)
                state.report.add(F002.at(span, f"`.{name}` has no form of its own yet"))
        if found_file := _DATA.search(div.attributes):
            offset = div.attributes_start + found_file.start(1)
            _data(found_file.group(1), assembled.span(offset, len(found_file.group(1))), state)


def _data(name: str, span: Span, state: _Scan) -> None:
    """A YAML file that a div names (a quiz): read, its texts scanned like prose of the chapter."""
    path = resolve_path(state.config.root, state.file, name)
    if path is None or not (state.config.root / path).is_file():
        state.report.add(S022.at(span, f"there is no file `{name}`"))
        return
    try:
        text = read(state.config.root, path).text
        found = located.load(text, path)
    except NotText as error:
        state.report.add(C006.at(Span(path, error.line, error.column), f"`{path}` is not UTF-8"))
        return
    except YamlError as error:
        state.report.add(C001.at(error.span, str(error)))
        return
    state.reads[path] = digest(text)
    after = LAST

    def texts(value: Any, where: tuple[str | int, ...]) -> Any:
        if isinstance(value, dict):
            return {k: texts(v, (*where, k)) for k, v in value.items()}
        if isinstance(value, list):
            return [texts(v, (*where, i)) for i, v in enumerate(value)]
        if isinstance(value, str) and where[-1] not in _VERBATIM:
            return prose_text(value, found.span(*where) or Span(path), state, after)
        if isinstance(value, str) and where[-1] == "section":
            state.mark("ref", value, found.span(*where) or Span(path))
        return value

    places = {"/".join(map(str, p)): [s.file, s.line, s.column, s.length] for p, s in found.spans.items()}
    state.data[name] = {"value": texts(found.value, ()), "places": places}


def _main_text(masked: Masked, assembled: Assembled, state: _Scan) -> str:
    """Every cell replaced by a raw block that names it, the prose between edited."""
    parts: list[str] = []
    position = 0
    prose = _Prose(masked, assembled.span, assembled.piece, state)
    for fence in masked.fences:
        parts.append(prose.edit(position, fence.start))
        parts.append(_code(fence, masked.text, assembled, state))
        position = fence.end
    parts.append(prose.edit(position, len(masked.text)))
    return "".join(parts)


# ── cells ────────────────────────────────────────────────────────────────────────────────────────
def _code(fence: Fence, text: str, assembled: Assembled, state: _Scan) -> str:
    whole = text[fence.start : fence.end]
    if fence.info.startswith("{{"):
        return _shown_cell(fence, text)
    language = fence.language
    if not language:
        if found := re.search(r"#([^\s{}]+)", fence.info):
            span = assembled.span(fence.info_start + found.start(), len(found.group()))
            state.mark("label", found.group(1), span)
        return _ESCAPED.sub(r"{{<\1>}}", whole)
    if language not in RUNNABLE:
        hint = f"write ```{{.{language}}} to show the code without running it"
        span = assembled.span(fence.info_start, len(fence.info))
        state.report.add(S008.at(span, f"a cell in `{language}` cannot run here", hint))
        return whole.replace(fence.info, f"{{.{language}}}", 1)
    number = _cell(fence, text, assembled, state)
    return f"{fence.indent}```{{=bookwright-cell}}\n{fence.indent}{number}\n{fence.indent}```"


def _shown_cell(fence: Fence, text: str) -> str:
    """```` ```{{python}} ```` prints the fence of a cell with single braces."""
    body = text[fence.body_start : fence.body_end]
    ticks = fence.marker + "`"
    head = fence.info.replace("{{", "{").replace("}}", "}")
    return (
        f"{fence.indent}{ticks}{{.markdown}}\n{fence.indent}{fence.marker}{head}\n{body}"
        f"{fence.indent}{fence.marker}\n{fence.indent}{ticks}"
    )


def _cell(fence: Fence, text: str, assembled: Assembled, state: _Scan) -> int:
    number = len(state.cells)
    body = text[fence.body_start : fence.body_end].removesuffix("\n")
    if fence.indent:
        body = re.sub(rf"^{re.escape(fence.indent)}", "", body, flags=re.M)
    start = assembled.span(fence.body_start)
    code, options, spans, lines = cell_options.split(
        fence.language, body, start.file, start.line, start.column + len(fence.indent), state.report
    )
    span = Span(start.file, start.line + lines, 1 + len(fence.indent), 1, start.note)
    for key in ("label", "lst-label"):
        if isinstance(options.get(key), str):
            where = spans.get(key, start)
            column = where.column + len(key) + 2
            place = Span(where.file, where.line, column, len(options[key]), where.note)
            state.mark("label", options[key], place)
    for key in cell_options.TEXTS:
        value = options.get(key)
        if isinstance(value, str):
            options[key] = prose_text(value, spans.get(key, start), state, after=number)
        elif isinstance(value, list):
            options[key] = [prose_text(str(v), spans.get(key, start), state, after=number) for v in value]
    header = text[fence.start : fence.body_start].strip()
    state.cells.append(Cell(number, fence.language, code, options, span, spans, header))
    return number


def prose_text(text: str, span: Span, state: _Scan, after: int) -> str:
    """Markdown that stands in a YAML value or attribute: marked at `span`, inline code numbered."""
    masked = mask(text)

    def place(offset: int, length: int) -> Span:
        return Span(span.file, span.line, span.column, span.length, span.note)

    return _Prose(masked, place, lambda offset: 0, state, after).edit(0, len(text))


# ── prose ────────────────────────────────────────────────────────────────────────────────────────
@dataclass
class _Prose:
    """Edits a stretch of text: what pandoc would misread becomes raw inlines, all else is marked."""

    masked: Masked
    place: Place
    piece: Callable[[int], int]
    state: _Scan
    after: int | None = None

    def edit(self, start: int, end: int) -> str:
        edits: list[tuple[int, int, str]] = []
        self._code_spans(start, end, edits)
        self._formulas(start, end, edits)
        self._shortcodes(start, end, edits)
        self._table_captions(start, end, edits)
        self._marks(start, end)
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
            self.state.inlines.append(Inline(number, found.group(1), found.group(2).strip(), after, span))
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
            edits.append((*found.span(1), f"``{attributes}``{{=bookwright-attributes}}"))

    def _shortcodes(self, start: int, end: int, edits: list[tuple[int, int, str]]) -> None:
        prose = self.masked.prose
        for found in _ESCAPED.finditer(prose, start, end):
            edits.append((found.start(), found.end(), f"{{{{<{found.group(1)}>}}}}"))
        for found in _SHORTCODE.finditer(prose, start, end):
            if prose[found.start() - 1 : found.start()] == "{":
                continue
            span = self.place(found.start(), found.end() - found.start())
            edits.append((found.start(), found.end(), self._shortcode(found.group(1), found.group(2), span)))

    def _shortcode(self, name: str, rest: str, span: Span) -> str:
        state = self.state
        arguments, options = _arguments(rest)
        if name in ("meta", "var"):
            source = {**state.config.meta, **state.front} if name == "meta" else state.config.variables
            value = _lookup(source, arguments[0]) if arguments else None
            if value is None and name == "meta" and arguments:
                value = _lookup(state.config.meta.get("book", {}), arguments[0])
            if value is None:
                key = arguments[0] if arguments else ""
                state.report.add(S007.at(span, f"there is no `{key}` to print", did_you_mean(key, source)))
                return f"`{{{{< {name} {key} >}}}}`"
            return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if name not in SHORTCODES:
            state.report.add(S006.at(span, f"unknown shortcode `{name}`", did_you_mean(name, SHORTCODES)))
            return f"`{{{{< {name} >}}}}`"
        number = len(state.shortcodes)
        state.shortcodes.append(Shortcode(number, name, tuple(arguments), options, span))
        return f"`{number}`{{=bookwright-shortcode}}"

    def _marks(self, start: int, end: int) -> None:
        prose, state = self.masked.prose, self.state
        for found in _REFERENCE.finditer(prose, start, end):
            key = (found.group(1) or found.group(2)).rstrip(".:")
            prefix = prefix_of(key)
            if prefix:
                key = prefix + key[len(prefix) :]
            state.mark("ref" if prefix else "cite", key, self.place(found.start(), len(found.group())))
        for found in _LABEL.finditer(prose, start, end):
            state.mark("label", found.group(1), self.place(found.start(1) - 1, len(found.group(1)) + 1))
        for found in _LINK.finditer(prose, start, end):
            kind = "image" if found.group(1) else "link"
            target = self.masked.text[found.start(2) : found.end(2)].strip("<>")
            state.mark(kind, target, self.place(found.start(2), max(1, len(target))))
        for found in _MACRO.finditer(self.masked.text, start, end):
            if prose[found.start()] == " ":
                continue
            line_end = self.masked.text.find("\n", found.start())
            definition = self.masked.text[found.start() : line_end if line_end > 0 else end].strip()
            state.macros.append(
                (found.group(1) or found.group(2), definition, self.place(found.start(), len(definition)))
            )

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


def _footnotes(state: _Scan) -> None:
    defined: dict[str, Span] = {}
    for mark in state.marks:
        if mark.kind == "note":
            if mark.key in defined:
                state.report.add(R006.at(mark.span, f"the footnote `{mark.key}` is defined twice"))
            defined[mark.key] = mark.span
    used = {m.key for m in state.marks if m.kind == "noteref"}
    for mark in state.marks:
        if mark.kind == "noteref" and mark.key not in defined:
            hint = did_you_mean(mark.key, defined)
            state.report.add(R004.at(mark.span, f"no footnote `{mark.key}` is defined", hint))
    for key, span in defined.items():
        if key not in used:
            state.report.add(R005.at(span, f"nothing refers to the footnote `{key}`"))


def _arguments(text: str) -> tuple[list[str], dict[str, str]]:
    arguments: list[str] = []
    options: dict[str, str] = {}
    for found in _ARGUMENT.finditer(text):
        key, *rest = found.groups()
        if key:
            options[key] = next(v for v in rest[:3] if v is not None)
        else:
            arguments.append(next(v for v in rest[3:] if v is not None))
    return arguments, options


def _lookup(source: Any, key: str) -> Any:
    """`a.b.0` looked up in nested mappings and lists; None when a step is missing."""
    for step in key.split("."):
        if isinstance(source, Mapping):
            source = source.get(step)
        elif isinstance(source, list) and step.isdigit() and int(step) < len(source):
            source = source[int(step)]
        else:
            return None
    return source
