"""A chapter's file → Script: front matter, cells, inline expressions, shortcodes and marks with places.

What pandoc would misread is taken out and left as raw nodes of formats `bookwright-…`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bookwright import (
    attributes,
    cell_options,
    glossary_file,
    home_files,
    key_check,
    located,
    notebook,
    parameters,
    shortcodes,
    title_matter,
    unread,
)
from bookwright.assemble import Assembled, assemble, resolve_path
from bookwright.book import Cell, Inline, Run, Script
from bookwright.config import C001, C003, C006, Config
from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.layers import normal
from bookwright.located import Located, YamlError
from bookwright.mask import Fence, Masked, mask
from bookwright.places import placed_code
from bookwright.prose import ESCAPED, LAST, RUNNABLE, S008, Found, Prose, prose_text
from bookwright.source import NotText, Span, read
from bookwright.values import Values

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
R004 = Code(
    "R004", "error", "a footnote that is not defined",
    """`[^name]` refers to a note, and no line `[^name]: …` defines it, so the reader would find a mark that
    leads nowhere. Write the note, or mend its name.""",
)  # fmt: skip
R005 = Code(
    "R005", "warning", "a footnote that is never used",
    """`[^name]: …` defines a note to which nothing refers, so it would vanish from the book.""",
)  # fmt: skip
R006 = Code(
    "R006", "error", "a footnote defined twice",
    """Two lines define the same note, so one of the two texts would be lost without a word. Rename one of
    them, with its marks.""",
)  # fmt: skip

F002 = Code(
    "F002", "info", "a construct that is printed plainly",
    """`.panel-input`, `.panel-sidebar`, `.panel-fill` and `.panel-center` lay out the controls of a running
    application, which a book has not: their content is printed as it stands. Nothing of the text is lost.""",
)  # fmt: skip
S022 = Code(
    "S022", "error", "a data file that is not there",
    """A block names a YAML file with `file="…"` (a quiz, say), relative to its chapter. No such file
    exists inside the project.""",
)  # fmt: skip
S060 = Code(
    "S060", "error", "a diagram's file that is not there",
    """`file:` among the options of a diagram's cell names the file with its source, relative to the chapter.
    No such file exists inside the project.""",
)  # fmt: skip

_CLASSES = frozenset(
    """callout-note callout-tip callout-warning callout-important callout-caution column-margin
    column-body column-body-outset column-page column-page-inset column-screen column-screen-inset
    column-screen-inset-shaded panel-tabset panel-input panel-sidebar panel-fill panel-center
    content-visible content-hidden""".split()
)
_SIDES = re.compile(r"(column-(?:body-outset|page|page-inset|screen|screen-inset))-(?:left|right)$")
_DIV_CLASS = re.compile(r"\.(callout-[\w-]+|column-[\w-]+|panel-[\w-]+|content-[\w-]+)")
_EXPLORER, _NAME = re.compile(r"\.explorer\b"), re.compile(r"\bname=[\"']?([\w-]*)")
_QUIZ = re.compile(r"\.quiz(?![\w-])")
_DATA = re.compile(r"\bfile=\"([^\"]+\.ya?ml)\"")
_VERBATIM_CODE = re.compile(r"\s*\bshortcodes=[\"']?false[\"']?")
_VERBATIM = frozenset({"id", "type", "section", "answer", "unit", "level"})


def scan(file: str, config: Config, report: Report) -> Script:
    """Scan one chapter. Author mistakes go to `report`; the script is complete all the same."""
    stored: Run | None = None
    if file.endswith(".ipynb"):
        assembled, stored = notebook.assemble(config.root, file, report)
    else:
        assembled = assemble(config.root, file, report)
    state = Found(config, report, file)
    front, text = _front_matter(assembled, state)
    front = config.front(file, front)
    known = Values({**config.meta, **(front.value or {})}, config.variables, config.environment)
    front = known.put(front, report)
    state.front = front.value or {}
    if _separate(state):
        assembled = assemble(config.root, file, Report(), separate=True)
        text = _front_matter(assembled, Found(config, Report(), file))[1]
    masked = mask(text)
    _structure(masked, assembled, state)
    state.reads.update(assembled.reads)
    edited = glossary_file.terms(_title_matter(_main_text(masked, assembled, state), front, state), state)
    home_files.home_files(edited, state)
    last = len(state.cells) - 1  # texts from data files are evaluated when all cells have run
    state.inlines = [replace(one, after=min(one.after, last)) for one in state.inlines]
    _footnotes(state)
    if config.params:
        parameters.check(state.cells, config.params, file, report)
    return Script(
        file=file, text=edited, front=state.front, front_spans=front.spans, cells=tuple(state.cells),
        inlines=tuple(state.inlines), shortcodes=tuple(state.shortcodes), marks=tuple(state.marks),
        macros=tuple(state.macros), reads=state.reads, stored=stored, data=state.data, given=state.given,
    )  # fmt: skip


def _front_matter(assembled: Assembled, state: Found) -> tuple[Located, str]:
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
    if front.value:
        key_check.check(normal(front), state.report, document=True)
    return front, rest


def _separate(state: Found) -> bool:
    """Whether the chapter gathers documents of their own (`bookwright: {includes: separate}`)."""
    own = state.front.get("bookwright")
    return isinstance(own, Mapping) and own.get("includes") == "separate"


def _title_matter(text: str, given: Located, state: Found) -> str:
    """The text with a block before it that stands for the title matter, and one after it for the appendix.

    Texts of the front matter that are Markdown are scanned like prose."""
    front, document = state.front, state.config.document
    if not document and not title_matter.KEYS & front.keys():
        return text
    for key in ("abstract", "subtitle", "thanks", *(("title",) if document else ())):
        if isinstance(front.get(key), str):
            span = given.span(key) or Span(state.file)
            state.front = {**state.front, key: prose_text(front[key], span, state, LAST)}
    after = "\n\n```{=bookwright-appendix}\n\n```\n" if document else ""
    return f"```{{=bookwright-title}}\n\n```\n\n{text}{after}"


def _structure(masked: Masked, assembled: Assembled, state: Found) -> None:
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
    unread.check(masked, assembled.span, state.report)
    for div in masked.divs:
        for found in _DIV_CLASS.finditer(div.attributes):
            name = found.group(1)
            base = _SIDES.match(name)
            if name not in _CLASSES and not (base and base.group(1) in _CLASSES):
                span = assembled.span(div.attributes_start + found.start(), len(name) + 1)
                state.report.add(S004.at(span, f"unknown class `.{name}`", did_you_mean(name, _CLASSES)))
            elif name.startswith("panel-") and name != "panel-tabset":
                span = assembled.span(div.attributes_start + found.start(), len(name) + 1)
                state.report.add(F002.at(span, f"`.{name}` is printed plainly"))
        at = div.attributes_start
        attributes.check(div.attributes, lambda o, n, at=at: assembled.span(at + o, n), state.report)  # type: ignore[misc]
        if _EXPLORER.search(div.attributes):
            name = _NAME.search(div.attributes)
            span = assembled.span(div.attributes_start, len(div.attributes))
            state.mark("explorer", name.group(1) if name else "", span)
        if found_file := _DATA.search(div.attributes):
            offset = div.attributes_start + found_file.start(1)
            quiz = bool(_QUIZ.search(div.attributes))
            _data(found_file.group(1), assembled.span(offset, len(found_file.group(1))), state, quiz)
        elif _QUIZ.search(div.attributes):
            span = assembled.span(div.attributes_start, len(div.attributes))
            state.report.add(S022.at(span, "this quiz names no file of questions", 'add `file="name_quiz.yml"`'))


def _data(name: str, span: Span, state: Found, quiz: bool) -> None:
    """A YAML file that a div names (a quiz): read, its texts scanned like prose of the chapter."""
    path = resolve_path(state.config.root, state.file, name)
    if path is None or not (state.config.root / path).is_file():
        state.report.add(S022.at(span, f"there is no file `{name}`"))
        return
    try:
        source = read(state.config.root, path)
        found = located.load(source.text, path)
    except NotText as error:
        state.report.add(C006.at(Span(path, error.line, error.column), f"`{path}` is not UTF-8"))
        return
    except YamlError as error:
        state.report.add(C001.at(error.span, str(error)))
        return
    state.reads[path] = source.digest
    after = LAST

    def texts(value: Any, where: tuple[str | int, ...]) -> Any:
        if isinstance(value, dict):
            return {k: texts(v, (*where, k)) for k, v in value.items()}
        if isinstance(value, list):
            return [texts(v, (*where, i)) for i, v in enumerate(value)]
        if isinstance(value, str) and where[-1:] == ("compute",):
            return _computed(value, found.span(*where) or Span(path), state)
        if isinstance(value, str) and not _VERBATIM & {*where[-1:]} and where[-2:-1] != ("answer",):
            return prose_text(value, found.span(*where) or Span(path), state, after)
        if isinstance(value, str) and where[-1] == "section":
            state.mark("ref", value, found.span(*where) or Span(path))
        if where[1:] == ("id",) and quiz:
            state.mark("label", str(value), found.span(*where) or Span(path))
        return value

    places = {"/".join(map(str, p)): [s.file, s.line, s.column, s.length] for p, s in found.spans.items()}
    state.data[name] = {"value": texts(found.value, ()), "places": places}


def _computed(expression: str, span: Span, state: Found) -> dict[str, Any]:
    """An expression that a quiz's key is computed with: it runs when all cells have, as inline code does."""
    number = len(state.inlines)
    state.inlines.append(Inline(number, "python", expression, LAST, span))
    return {"expression": expression, "inline": number}


def _main_text(masked: Masked, assembled: Assembled, state: Found) -> str:
    """Every cell replaced by a raw block that names it, the prose between edited."""
    parts: list[str] = []
    position = 0
    prose = Prose(masked, assembled.span, assembled.piece, state, document=assembled.document)
    for fence in masked.fences:
        parts.append(prose.edit(position, fence.start))
        parts.append(_code(fence, masked.text, assembled, state))
        position = fence.end
    parts.append(prose.edit(position, len(masked.text)))
    return "".join(parts)


# ── cells ────────────────────────────────────────────────────────────────────────────────────────
def _code(fence: Fence, text: str, assembled: Assembled, state: Found) -> str:
    whole = text[fence.start : fence.end]
    if fence.info.startswith("{{"):
        return _shown_cell(fence, text)
    language = fence.language
    if not language:
        if found := re.search(r"#([^\s{}]+)", fence.info):
            span = assembled.span(fence.info_start + found.start(), len(found.group()))
            state.mark("label", found.group(1), span)
        return _shown_code(whole, fence, assembled, state)
    runs = language in RUNNABLE and not state.file.endswith(".md")
    if not (runs or language in cell_options.DRAWN or state.file.endswith(".ipynb")):
        if not state.file.endswith(".md"):
            hint = f"write ```{{.{language}}} to show the code without running it"
            span = assembled.span(fence.info_start, len(fence.info))
            state.report.add(S008.at(span, f"a cell in `{language}` cannot run here", hint))
        return whole.replace(fence.info, f"{{.{language}}}", 1)
    number = _cell(fence, text, assembled, state)
    whole = f"{fence.indent}```{{=bookwright-cell}}\n{fence.indent}{number}\n{fence.indent}```"
    if state.config.params and parameters.find(state.cells) is (cell := state.cells[number]):
        state.cells.append(parameters.after(cell, number + 1, state.config.params))
        whole += "\n\n" + whole.replace(f"{fence.indent}{number}\n", f"{fence.indent}{number + 1}\n")
    return whole


def _shown_code(whole: str, fence: Fence, assembled: Assembled, state: Found) -> str:
    """A code block: shortcodes in it are values, unless it says `shortcodes="false"`."""
    if found := _VERBATIM_CODE.search(fence.info):
        return whole.replace(fence.info, fence.info.replace(found.group(), ""), 1)
    code = shortcodes.in_code(whole, lambda at, length: assembled.span(fence.start + at, length), state)
    return ESCAPED.sub(r"{{<\1>}}", placed_code(fence, code, assembled, state))


def _shown_cell(fence: Fence, text: str) -> str:
    """```` ```{{python}} ```` prints the fence of a cell with single braces."""
    body = text[fence.body_start : fence.body_end]
    ticks = fence.marker + "`"
    head = fence.info.replace("{{", "{").replace("}}", "}")
    return (
        f"{fence.indent}{ticks}{{.markdown}}\n{fence.indent}{fence.marker}{head}\n{body}"
        f"{fence.indent}{fence.marker}\n{fence.indent}{ticks}"
    )


def _cell(fence: Fence, text: str, assembled: Assembled, state: Found) -> int:
    number, document = len(state.cells), assembled.document(fence.start)
    body = text[fence.body_start : fence.body_end].removesuffix("\n")
    if fence.indent:
        body = re.sub(rf"^{re.escape(fence.indent)}", "", body, flags=re.M)
    start = assembled.span(fence.body_start)
    code, options, spans, lines = cell_options.split(
        fence.language, body, start.file, start.line, start.column + len(fence.indent), state.report
    )
    written = tuple(body.split("\n")[:lines])
    span = Span(start.file, start.line + lines, 1 + len(fence.indent), 1, start.note)
    if fence.language in cell_options.DRAWN and isinstance(options.get("file"), str):
        code, span = _source_file(options["file"], spans.get("file", start), state)
    for key in ("label", "lst-label"):
        if isinstance(options.get(key), str):
            where = spans.get(key, start)
            column = where.column + len(key) + 2
            place = Span(where.file, where.line, column, len(options[key]), where.note)
            state.mark("label", options[key], place)
    for key in cell_options.TEXTS:
        value = options.get(key)
        if isinstance(value, str):
            options[key] = prose_text(value, spans.get(key, start), state, number, document)
        elif isinstance(value, list):
            options[key] = [prose_text(str(v), spans.get(key, start), state, number, document) for v in value]
    header = text[fence.start : fence.body_start].strip()
    state.cells.append(
        Cell(number, fence.language, code, options, span, spans, header, document, written)
    )
    return number


def _source_file(name: str, span: Span, state: Found) -> tuple[str, Span]:
    """The text of the file that a diagram's cell names, and where it begins."""
    path = resolve_path(state.config.root, state.file, name)
    if path is None or not (state.config.root / path).is_file():
        state.report.add(S060.at(span, f"there is no file `{name}`"))
        return "", span
    try:
        source = read(state.config.root, path)
    except NotText as error:
        state.report.add(C006.at(Span(path, error.line, error.column), f"`{path}` is not UTF-8"))
        return "", span
    state.reads[path] = source.digest
    return source.text, Span(path, 1)


def _footnotes(state: Found) -> None:
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
