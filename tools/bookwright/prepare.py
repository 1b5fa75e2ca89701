"""One chapter from its file to its Document, remembered under a hash of all that it was made from."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bookwright import world
from bookwright.book import Book, Chapter, Output, Run, Script
from bookwright.cache import Cache, digest, file_digest, tool_digest
from bookwright.config import Config, Execution
from bookwright.diagnostics import Code, Diagnostic, Report
from bookwright.documents import Document, Facts, facts_from_json, facts_to_json
from bookwright.draw import draw, pictured
from bookwright.engines import kernel_identity, math, math_packages, math_typst, pandoc
from bookwright.engines.math import Macros
from bookwright.execute import content
from bookwright.nodes import Node
from bookwright.parse import parse
from bookwright.runs import run as run_cells_of
from bookwright.scan import scan
from bookwright.source import Span

R020 = Code(
    "R020", "error", "a formula that cannot be set",
    """Every formula goes through two converters in every build: to MathML for the web and the EPUB, and to
    Typst for the PDF. One of them refuses this one; the message says what it stumbled over. Macros must
    be defined with `\\newcommand` somewhere in the book.""",
)  # fmt: skip
R021 = Code(
    "R021", "error", "a macro with two meanings",
    """The same macro is defined twice in the book with different bodies. Macros hold for the whole book,
    so one of the two would be silently lost.""",
)  # fmt: skip
R022 = Code(
    "R022", "warning", "a label of LaTeX in a formula",
    """Equations are numbered by the book, in all formats alike: `$$ … $$ {#eq-name}` gives one its name, and
    `@eq-name` refers to it. A `\\label` inside of the formula has no effect; the formula is printed without.""",
)  # fmt: skip
S031 = Code(
    "S031", "error", "a text that cannot be read",
    """The Markdown reader does not come to an end with this chapter, or its blocks are nested hundreds deep.
    Mostly a line holds dozens of brackets that open and never close: escape them (`\\[`), or put them
    into a code span.""",
)  # fmt: skip
A001 = Code(
    "A001", "warning", "a figure without alternative text",
    """Readers who cannot see the figure get nothing. Say what it shows with `fig-alt`: for a plot, what
    the curve does. An error where the book asks for it (`bookwright: {strict: true}`).""",
)  # fmt: skip
A002 = Code(
    "A002", "warning", "a heading level that is skipped",
    """A section goes down more than one level at once (from `##` to `####`), so the outline has a hole that
    readers of screens and of the contents fall into.""",
)  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """A chapter's facts and key at hand; its tree is loaded when a page must be written."""

    facts: Facts
    key: str
    tree: Callable[[], list[Node]]
    seconds: float = 0.0


def prepare(
    chapter: Chapter,
    config: Config,
    cache: Cache,
    report: Report,
    run_cells: bool,
    notify: Callable[[str], None],
    stop: threading.Event | None = None,
) -> Prepared | None:
    """Scan, execute and parse a chapter; None: its cells failed. `stop` ends a running kernel (Ctrl-C)."""
    key = _key(chapter, config, cache, run_cells)
    entry = cache.get("chapters", key)
    if entry and _valid(entry, config.root) and (found := _remembered(entry, cache)):
        report.add(*(_diagnostic(d) for d in entry["diagnostics"]))
        return found
    local = Report()
    script = scan(chapter.file, config, local)
    if local.failed:
        report.add(*local.items)
        return _facts_only(script, config)
    own = config.of(script.front)  # the project's settings with the folder's and the chapter's over them
    settings = own.execution
    run = script.stored
    if run is None or _enabled(script, config):
        told = partial(_told, chapter.file, notify)
        run = run_cells_of(script, settings, config.root, cache, local, told, stop) if run_cells else None
        if run is None and run_cells:
            report.add(*local.items)
            return _facts_only(script, config)
    run = pictured(run, cache)
    document = _parsed(script, run, own, settings, local, draw(script, own, cache, local))
    report.add(*local.items)
    if not local.failed:
        _remember(key, document, {**dict(script.reads), **(dict(run.reads) if run else {})}, local, cache)
    return Prepared(document.facts, document.key, lambda: document.tree, run.seconds if run else 0.0)


def _enabled(script: Script, config: Config) -> bool:
    """Whether a notebook's cells run although it has stored outputs: where that is written, or parameters given."""
    given = (script.front.get("execute"), config.meta.get("execute"))
    return bool(config.params) or any(isinstance(one, Mapping) and one.get("enabled") is True for one in given)


def _parsed(
    script: Script, run: Run | None, config: Config, settings: Execution, report: Report,
    drawn: Mapping[int, list[Output]] = MappingProxyType({}),
) -> Document:  # fmt: skip
    """The chapter's document; an empty one when the reader cannot come to an end with it."""
    try:
        return parse(script, run, config, settings, report, drawn)
    except (pandoc.TooMuch, RecursionError) as error:
        report.add(S031.at(_densest(config.root, script.file), f"this chapter cannot be read: {error}"))
        return parse(replace(script, text=""), None, config, settings, Report())


def _densest(root: Path, file: str) -> Span:
    """The line with most brackets, which is what makes a text hard to read."""
    lines = (root / file).read_text("utf-8", "replace").split("\n")
    line = max(range(len(lines)), key=lambda n: sum(lines[n].count(c) for c in "[*_>("))
    return Span(file, line + 1)


def _told(file: str, notify: Callable[[str], None], message: str) -> None:
    notify(f"{file}: {message}")


def _key(chapter: Chapter, config: Config, cache: Cache, run_cells: bool) -> str:
    """A hash of what a chapter is made from, as far as it is known before the chapter is read."""
    kernel = kernel_identity.identity(config.execution.kernel, cache) if run_cells else []
    own = file_digest(config.root / chapter.file)
    return digest(tool_digest(), config.digest, config.target, chapter.file, own, run_cells, kernel,
                  str(world.file()))  # fmt: skip


def _remember(key: str, document: Document, reads: Mapping[str, str], report: Report, cache: Cache) -> None:
    cache.put("trees", document.key, document.tree)
    entry = {
        "reads": reads,
        "facts": facts_to_json(document.facts),
        "tree": document.key,
        "diagnostics": [_packed(d) for d in report.items],
    }
    cache.put("chapters", key, entry)


def _valid(entry: Mapping[str, Any], root: Path) -> bool:
    reads = entry.get("reads")
    return isinstance(reads, dict) and all(content(root, f) == h for f, h in reads.items())


def _remembered(entry: Mapping[str, Any], cache: Cache) -> Prepared | None:
    try:
        facts = facts_from_json(entry["facts"])
        key = str(entry["tree"])
    except (KeyError, TypeError, ValueError):
        return None
    if not cache.bytes_path("trees", key, ".json").is_file():
        return None

    def tree() -> list[Node]:
        return cache.get("trees", key) or []

    return Prepared(facts, key, tree)


def _facts_only(script: Script, config: Config) -> Prepared:
    """A chapter whose cells or syntax failed still tells its labels, so that others can be checked."""
    document = _parsed(script, None, config, config.execution, Report())
    return Prepared(document.facts, document.key, lambda: document.tree)


def _packed(one: Diagnostic) -> list[Any]:
    return [one.code, one.severity, one.message, asdict(one.span) if one.span else None, one.hint]


def _diagnostic(packed: list[Any]) -> Diagnostic:
    code, severity, message, span, hint = packed
    return Diagnostic(code, severity, message, Span(**span) if span else None, hint)


# ── checks that need the whole book ──────────────────────────────────────────────────────────────
def macros(book: Book, facts: Mapping[str, Facts], report: Report) -> Macros:
    """The macros of the whole book, in order; a second meaning is reported."""
    found: dict[str, tuple[int, str]] = {}
    for chapter in book.chapters:
        for name, definition, span in facts[chapter.file].macros if chapter.file in facts else ():
            read = math.macro(definition)
            if read is None:
                report.add(R020.at(span, f"the definition of `\\{name}` cannot be read"))
            elif found.setdefault(read[0], read[1:]) != read[1:]:
                report.add(R021.at(span, f"`\\{name}` is defined before with another meaning"))
    return found


_LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")


def check_formulas(book: Book, facts: Mapping[str, Facts], cache: Cache, report: Report) -> None:
    """Both converters look at every formula; what they refuse is reported where it stands."""
    known = macros(book, facts, report)
    refused = _refused([facts[c.file] for c in book.chapters if c.file in facts], known, cache)
    for chapter in book.chapters:
        one = facts.get(chapter.file)
        if one is None or not one.formulas:
            continue
        found = {f[0]: refused[f] for f in one.formulas if f in refused}
        for tex, (message, offset) in found.items():
            same = " ".join(tex.split())
            spans = [m.span for m in one.marks if m.kind == "math" and m.key == same]
            said, hint = math_packages.told(tex, message)
            for span in spans or [Span(chapter.file, note="in the output of a cell")]:
                report.add(R020.at(_inside(span, tex, offset), f"this formula cannot be set: {said}", hint))
        for mark in one.marks:
            if mark.kind == "math" and (label := _LABEL.search(mark.key)):
                message = f"`\\label{{{label.group(1)}}}` names nothing: a formula gets its name behind the dollars"
                report.add(R022.at(mark.span, message, f"write `$$ … $$ {{#eq-{label.group(1).removeprefix('eq:')}}}`"))


def _refused(
    facts: Sequence[Facts], known: Macros, cache: Cache
) -> dict[tuple[str, bool], tuple[str, int]]:  # fmt: skip
    """What is refused, with the words and the place in it: a chapter's as remembered, that of all others at once."""
    keys = {digest(tool_digest(), one.formulas, sorted(known.items())): one.formulas for one in facts if one.formulas}
    kept = {key: cache.get("formulas", key) for key in keys}
    new = [key for key, found in kept.items() if found is None]
    refused: dict[tuple[str, bool], tuple[str, int]] = {}
    for display in (False, True):
        asked = list(dict.fromkeys(f for key in new for f in keys[key] if f[1] is display))
        refused |= {(r.tex, display): (r.message, r.offset) for r in math_typst.refused(asked, known)}
    for key in new:
        kept[key] = [[*f, *refused[f]] for f in dict.fromkeys(keys[key]) if f in refused]
        cache.put("formulas", key, kept[key])
    return {(tex, shown): (message, offset) for found in kept.values() for tex, shown, message, offset in found or ()}


def _inside(span: Span, tex: str, offset: int) -> Span:
    """The place in the formula where the converter stopped, when the formula stands on one line."""
    if offset < 0 or "\n" in tex or not span.line or span.length < len(tex):
        return span
    dollars = (span.length - len(tex)) // 2
    return Span(span.file, span.line, span.column + dollars + min(offset, len(tex) - 1), 1, span.note)


def check_accessibility(book: Book, facts: Mapping[str, Facts], config: Config, report: Report) -> None:
    """Figures have alternative text and headings go down one level at a time."""
    for chapter in book.chapters:
        one = facts.get(chapter.file)
        if one is None:
            continue
        places = {m.key: m.span for m in one.marks if m.kind == "label"}
        for label in one.unnamed:
            span = places.get(label, Span(chapter.file))
            report.add(_graded(A001.at(span, f"`{label}` has no alternative text", "add `fig-alt`"), config))
        level = 1
        for heading in one.headings:
            if heading.level > level + 1:
                span = places.get(heading.id, Span(chapter.file))
                text = f"“{heading.title}” is a level {heading.level} heading under one of level {level}"
                report.add(_graded(A002.at(span, text), config))
            level = heading.level


def _graded(one: Diagnostic, config: Config) -> Diagnostic:
    if not config.strict or one.severity != "warning":
        return one
    return Diagnostic(one.code, "error", one.message, one.span, one.hint)
