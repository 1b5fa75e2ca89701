"""A script's cells → a Run: outputs and inline values, from one kernel a chapter or from the cache.

A run is stored under everything that its sources say, together with the project files that it read;
it is taken again as long as none of them has changed, and then no kernel starts (DECISIONS 19, 22).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bookwright.book import FORMS, Cell, Form, Inline, Output, Run, Script
from bookwright.cache import Cache, digest, file_digest
from bookwright.cell_options import truthy
from bookwright.config import Execution
from bookwright.diagnostics import Code, Diagnostic, Report, did_you_mean
from bookwright.engines.kernel_identity import identity
from bookwright.source import Span

if TYPE_CHECKING:  # loading nbclient takes longer than a build in which nothing changed
    from bookwright.engines.jupyter import Failure, Frame, Session, Transcript
    from bookwright.engines.kernel_process import CannotStart

X001 = Code(
    "X001", "error", "a cell that raises",
    """The code of a cell raised an exception, so the cells after it did not run and the chapter has
    no outputs. The caret stands at the line of the cell that the exception passed; when it was
    raised further in, the help names that place. Mend the code. If the reader should see the
    exception, write `#| error: true` in the cell: then its traceback is an output like others.""",
)  # fmt: skip
X002 = Code(
    "X002", "error", "a cell that does not parse",
    """The code of a cell is not Python. The caret stands where the parser gave up; the mistake is
    there or just before: a bracket that does not close, a missing colon, an indentation that fits
    no level above. Code that is only shown is written ```` ```python ````, without braces.""",
)  # fmt: skip
X003 = Code(
    "X003", "error", "a cell that takes too long",
    """A cell worked longer than the time limit, and its kernel was ended together with all programs
    that it had started. The limit is there for code that never ends. If the work is meant to take
    so long, raise `execute: timeout:` (in seconds; in `_quarto.yml`, in the front matter, or as
    `#| timeout:` in the cell). Better: compute it once in a script, and let the cell read that.""",
)  # fmt: skip
X004 = Code(
    "X004", "error", "a cell that prints too much",
    """A cell printed more than a megabyte of text, which no reader wants and no page can hold; only
    its beginning was kept. Print a part (`print(rows[:10])`), end the line that displays the value
    with `;`, or write `#| output: false` and have the cell print nothing.""",
)  # fmt: skip
X005 = Code(
    "X005", "error", "an inline expression that fails",
    """The expression in `` `{python} …` `` could not be evaluated. It is one expression, not a
    statement, and sees the names that the cells above it have defined. Define the name in an
    earlier cell, or mend the expression.""",
)  # fmt: skip
X006 = Code(
    "X006", "error", "a kernel that does not start",
    """The cells of a chapter run in a Jupyter kernel, and this one could not be started: no kernel
    has the name that `jupyter:` gives, or the package of the kernel (`ipykernel` for Python) is not
    installed where it should run. `python3` always means the Python that runs bookwright;
    `jupyter kernelspec list` shows which other names there are.""",
)  # fmt: skip
X007 = Code(
    "X007", "error", "a kernel that died",
    """The process that ran the cell ended on its own. SIGKILL usually means that the memory was
    used up, SIGSEGV a bug in a compiled package, a plain status that the code called `exit()`.
    Run the cell in a notebook to see more, or let it do with less memory.""",
)  # fmt: skip

LAYOUT = 1  # of what is stored; another number makes old entries misses
_STARTUP = Path(__file__).with_name("engines") / "kernel_startup.py"


@dataclass(frozen=True)
class _Plan:
    """What of a script runs: cells in order, and for each the inline expressions that follow it.

    `inlines` has one more entry than `cells`: the first holds what precedes every cell.
    """

    cells: tuple[Cell, ...]
    inlines: tuple[tuple[Inline, ...], ...]
    options: tuple[Mapping[str, Any], ...]

    def __bool__(self) -> bool:
        return bool(self.cells or self.inlines[0])


def _silent(_message: str) -> None:
    pass


def execute(
    script: Script,
    settings: Execution,
    root: Path,
    cache: Cache,
    report: Report,
    notify: Callable[[str], None] = _silent,
    stop: threading.Event | None = None,
) -> Run | None:
    """Run what `script` says, or take it from the cache. None after an error, which is in `report`.

    Safe in threads. `notify` is told "cell 3 of 12" as the work goes on. A kernel in another thread
    does not hear Ctrl-C: set `stop`, and it ends within a tenth of a second.
    """
    plan = _plan(script, settings)
    if not plan:
        return Run()
    root = root.resolve()
    key = _key(script, plan, settings, root, cache)
    stored = cache.get("runs", key)
    if stored is not None and (run := _valid(stored, plan, root)):
        return run
    return _run(script, plan, settings, root, cache, key, report, notify, stop)


def _plan(script: Script, settings: Execution) -> _Plan:
    cells, options = [], []
    for cell in script.cells if settings.enabled else ():
        merged = {**settings.options, **cell.options}
        if cell.language == "python" and truthy(merged.get("eval", True)):
            cells.append(cell)
            options.append(merged)
    groups: list[list[Inline]] = [[] for _ in range(len(cells) + 1)]
    if settings.enabled and truthy(settings.options.get("eval", True)):
        for inline in script.inlines:
            if inline.language == "python":
                groups[sum(cell.number <= inline.after for cell in cells)].append(inline)
    return _Plan(tuple(cells), tuple(map(tuple, groups)), tuple(options))


# ── the cache ────────────────────────────────────────────────────────────────────────────────────
def _key(script: Script, plan: _Plan, settings: Execution, root: Path, cache: Cache) -> str:
    """The hash of all that is known before the run and may change its outputs."""
    cells = [
        (cell.code, truthy(options.get("error")), _drawing(options, settings))
        for cell, options in zip(plan.cells, plan.options, strict=True)
    ]
    inlines = [[one.expression for one in group] for group in plan.inlines]
    return digest(
        LAYOUT, file_digest(_STARTUP), _folder(script, settings), cells, inlines,
        _drawing({}, settings), settings.options.get("ipynb-shell-interactivity"),
        settings.kernel, identity(settings.kernel, cache),
        sorted(settings.variables.items()),
    )  # fmt: skip


def _folder(script: Script, settings: Execution) -> str:
    """Where the cells run: in their document's folder, or in the project's (`execute-dir: project`)."""
    return "" if settings.in_project else os.path.dirname(script.file)


def _drawing(options: Mapping[str, Any], settings: Execution) -> tuple[float, float, str, int]:
    """Width and height in inches, format and dots per inch of a cell's figures."""

    def number(key: str, default: float) -> float:
        value = options.get(key)
        right = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1000
        return float(value) if right and value is not None else float(default)

    width = number("fig-width", settings.fig_width)
    height = number("fig-height", settings.fig_height)
    kind = str(options.get("fig-format") or settings.fig_format)
    kind = "svg" if kind == "pdf" else kind  # one run serves every format, and a page cannot show a PDF
    return width, height, kind, int(number("fig-dpi", settings.fig_dpi))


def content(root: Path, name: str) -> str:
    """The hash of a file that a run read; of the names in a folder that it listed."""
    if not name.endswith("/"):
        return file_digest(root / name)
    try:
        return digest(sorted(one for one in os.listdir(root / name) if one != "__pycache__"))
    except OSError:
        return ""


def _valid(stored: Any, plan: _Plan, root: Path) -> Run | None:
    """The stored run, None when a file that it read is another now or the entry is not ours."""
    try:
        reads = dict(stored["reads"])
        if any(content(root, name) != known for name, known in reads.items()):
            return None
        outputs = [[Output(*one) for one in cell] for cell in stored["outputs"]]
        values = [(str(text), FORMS[FORMS.index(form)]) for text, form in stored["values"]]
        return _assemble(plan, outputs, values, reads, float(stored["seconds"]), cached=True)
    except (KeyError, TypeError, ValueError):
        return None


def _assemble(
    plan: _Plan, outputs: Sequence[Sequence[Output]], values: Sequence[tuple[str, Form]],
    reads: Mapping[str, str], seconds: float, cached: bool,
) -> Run:  # fmt: skip
    inlines = [one for group in plan.inlines for one in group]
    return Run(
        {cell.number: tuple(given) for cell, given in zip(plan.cells, outputs, strict=True)},
        {inline.number: value for inline, value in zip(inlines, values, strict=True)},
        reads, seconds, cached,
    )  # fmt: skip


# ── the run ──────────────────────────────────────────────────────────────────────────────────────
def _run(
    script: Script, plan: _Plan, settings: Execution, root: Path, cache: Cache, key: str,
    report: Report, notify: Callable[[str], None], stop: threading.Event | None,
) -> Run | None:  # fmt: skip
    try:
        from bookwright.engines import jupyter, kernel_process
    except ImportError as error:
        hint = "install the packages that bookwright depends on: `pip install nbclient ipykernel`"
        report.add(X006.at(Span(script.file), f"cells cannot run here: {error}", hint))
        return None

    def progress(step: int) -> None:
        if step:
            notify(f"cell {step} of {len(plan.cells)}")

    session = _session(plan, settings, root, cache)
    folder = root / _folder(script, settings)
    launch = kernel_process.Launch(settings.kernel, root, folder, cache.folder.resolve(), settings.variables)
    try:
        transcript = jupyter.run(session, kernel_process.kernel(launch), progress, stop)
    except kernel_process.CannotStart as error:
        report.add(_not_started(error, script, settings))
        return None
    if transcript.failure:
        report.add(*_failed(transcript.failure, script, plan, session))
    report.add(*_too_much(transcript, plan), *_unknown_values(transcript, plan))
    values = [one for step in transcript.values for one in step]
    if transcript.failure or any(one.error for one in values):
        return None
    reads = {name: content(root, name) for name in sorted(transcript.reads)}
    run = _assemble(
        plan, transcript.outputs[1:], [(one.text, one.form) for one in values],
        reads, transcript.seconds, cached=False,
    )  # fmt: skip
    # a file that was edited during the run: these outputs are of the old one, its hash of the new
    if not any(transcript.reads.values()) and max(transcript.printed) <= jupyter.LIMIT:
        _store(run, key, cache)
    return run


def _store(run: Run, key: str, cache: Cache) -> None:
    outputs = [
        [(one.kind, dict(one.data), dict(one.metadata)) for one in given] for given in run.outputs.values()
    ]
    entry = {"outputs": outputs, "values": list(run.values.values()), "reads": dict(run.reads)}
    cache.put("runs", key, {**entry, "seconds": round(run.seconds, 3)})


def _session(plan: _Plan, settings: Execution, root: Path, cache: Cache) -> Session:
    """One step before the first cell, then one for each cell."""
    from bookwright.engines.jupyter import Figures, Session, Step

    def expressions(step: int) -> tuple[str, ...]:
        return tuple(one.expression for one in plan.inlines[step])

    base = Figures(*_drawing({}, settings))
    steps = [Step("", expressions(0), base, settings.timeout)]
    for number, (cell, options) in enumerate(zip(plan.cells, plan.options, strict=True), 1):
        figures, limit = Figures(*_drawing(options, settings)), _limit(options, settings)
        may_raise = truthy(options.get("error"))
        steps.append(Step(cell.code, expressions(number), figures, limit, may_raise))
    excluded = [".bookwright", ".git", ".venv", "_book", "_site"]
    if cache.folder.resolve().is_relative_to(root):
        excluded.append(cache.folder.resolve().relative_to(root).as_posix())
    interactivity = settings.options.get("ipynb-shell-interactivity") or "last_expr"
    return Session(root, tuple(excluded), base, steps, str(interactivity))


def _limit(options: Mapping[str, Any], settings: Execution) -> int:
    value = options.get("timeout")
    own = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return int(value) if own and value is not None else settings.timeout


# ── what went wrong ──────────────────────────────────────────────────────────────────────────────
def _line(cell: Cell, line: int, column: int = 0) -> Span:
    """Line `line` of a cell's code (from 1) in the manuscript, or one `column` of it."""
    lines = cell.code.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    skipped = column - 1 if column else len(text) - len(text.lstrip())
    length = 1 if column else max(1, len(text.strip()))
    span = cell.span
    return replace(span, line=span.line + line - 1, column=span.column + skipped, length=length)


def _not_started(error: CannotStart, script: Script, settings: Execution) -> Diagnostic:
    if settings.kernel == "python3":
        hint = "is `ipykernel` installed where bookwright runs? `pip install ipykernel`"
    else:
        others = "there are " + ", ".join(f"`{one}`" for one in error.known)
        hint = did_you_mean(settings.kernel, error.known, others if error.known else "")
    span = script.front_spans.get(("jupyter",)) or Span(script.file)
    return X006.at(span, f"the kernel did not start: {error}", hint)


def _failed(failure: Failure, script: Script, plan: _Plan, session: Session) -> list[Diagnostic]:
    if failure.kind == "stopped":
        return []
    step = session.steps[failure.step]
    cell = plan.cells[failure.step - 1] if failure.step else None
    first = plan.inlines[failure.step][0].span if plan.inlines[failure.step] else None
    where = _line(cell, _first(cell)) if cell else first or Span(script.file)
    if failure.kind == "timeout":
        hint = "make it faster, or raise `execute: timeout:` (in seconds)"
        return [X003.at(where, f"stopped after {step.timeout} s, the time limit of a cell", hint)]
    if failure.kind == "died" or cell is None:
        how = failure.message
        return [X007.at(where, f"the kernel died here, with {how}", _why_died(how))]
    said = " ".join(failure.message.split())
    said = said if len(said) <= 300 else said[:299] + "…"
    if failure.kind == "syntax":
        return [X002.at(_line(cell, failure.line, failure.column), f"this is not Python: {said}")]
    message = f"{failure.name}: {said}" if said else failure.name
    line = failure.line or _first(cell)  # 0: after the cell's code, while its figure was drawn
    return [X001.at(_line(cell, line), message, _origin(failure, plan, session.root))]


def _first(cell: Cell) -> int:
    """The first line of code that is not empty."""
    return next((n for n, text in enumerate(cell.code.split("\n"), 1) if text.strip()), 1)


def _why_died(message: str) -> str:
    if "SIGKILL" in message:
        return "the memory was probably used up"
    return "a compiled package crashed" if "SIG" in message else "did the code call `exit()`?"


def _origin(failure: Failure, plan: _Plan, root: Path) -> str:
    """Where outside the cell the exception was raised, and through which file of the project."""
    if not failure.frames:
        return ""
    last = failure.frames[-1]
    if last.step == failure.step:
        return ""
    inside = [one for one in failure.frames if one.step != failure.step and _ours(one, root)]
    text = f"raised in {_place(last, plan, root)}"
    if inside and inside[-1] is not last:
        text += f", called from {_place(inside[-1], plan, root)}"
    return text


def _ours(frame: Frame, root: Path) -> bool:
    if frame.file is None:
        return True
    return frame.file.startswith(str(root) + os.sep) and "site-packages" not in frame.file


def _place(frame: Frame, plan: _Plan, root: Path) -> str:
    if frame.file is None:
        span = _line(plan.cells[(frame.step or 1) - 1], frame.line)
        return f"`{frame.function}` at {span.file}:{span.line}"
    path = Path(frame.file)
    if _ours(frame, root):
        return f"{path.relative_to(root).as_posix()}:{frame.line}"
    folders = [n for n, part in enumerate(path.parts) if part in ("site-packages", "dist-packages")]
    start = folders[-1] + 1 if folders else -2
    return f"{'/'.join(path.parts[start:])}:{frame.line}"


def _too_much(transcript: Transcript, plan: _Plan) -> list[Diagnostic]:
    from bookwright.engines.jupyter import LIMIT

    hint = "print less, or write `#| output: false` and print nothing"
    return [
        X004.at(_line(cell, _first(cell)), f"the cell printed {count / 1e6:.1f} MB of text", hint)
        for cell, count in zip(plan.cells, transcript.printed[1:], strict=False)
        if count > LIMIT
    ]


def _unknown_values(transcript: Transcript, plan: _Plan) -> list[Diagnostic]:
    return [
        X005.at(inline.span, f"`{inline.expression}` failed: {value.error}")
        for group, values in zip(plan.inlines, transcript.values, strict=False)
        for inline, value in zip(group, values, strict=False)
        if value.error
    ]
