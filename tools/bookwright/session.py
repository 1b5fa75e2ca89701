"""A run at a terminal: one build at a time, progress, messages, the summary, the exit status."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bookwright import fast
from bookwright.diagnostics import PRINTERS, Code, Report
from bookwright.source import Span

if TYPE_CHECKING:
    from bookwright.scorecard import Card
    from bookwright.workshop import Judged

O040 = Code(
    "O040", "error", "a file that cannot be written",
    """The system refused to write a file of the edition or of the cache: the disk is full, the folder is
    not yours, or a file stands where a folder should be. Make room or mend the permissions, and build
    again: the edition that was there is still whole.""",
)  # fmt: skip
_REFUSALS = frozenset({
    errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR,
    errno.EEXIST, errno.EISDIR, errno.EIO, errno.ENAMETOOLONG,
})  # fmt: skip


@dataclass(frozen=True)
class Log:
    """A file that takes all messages of a run, as JSON lines or plainly."""

    path: Path
    form: str = "plain"


def build(
    project: Path,
    formats: Sequence[str],
    *,
    output: Path | None = None,
    jobs: int = 0,
    execute: bool = True,
    strict: bool = False,
    lenient: bool = False,
    overrides: Mapping[str, Any] | None = None,
    profiles: Sequence[str] = (),
    form: str = "full",
    engine: str = "",
    log: Log | None = None,
    chapter: str = "",
) -> int:
    """Build the formats; 0 when the editions are written and nothing was wrong, else 1."""
    project = project.resolve()
    started = time.monotonic()
    report = Report(strict=strict)
    if engine == "quarto":
        return _delegated(project, formats, output, report, form, log)
    surroundings = [list(profiles), os.environ.get("QUARTO_PROFILE", ""), fast.variables(project)]
    options_key = [list(formats), str(output), execute, strict, lenient, dict(overrides or {}), surroundings, chapter]
    if (project / "_quarto.yml").is_file() and (line := fast.unchanged(project, formats, options_key)):
        return end(report, project, form, [f"{line} ({time.monotonic() - started:.2f} s)"], log)
    from bookwright import build as pipeline

    progress = Progress()
    lines: Sequence[str] = ()
    with _disk(project, report), _alone(project / ".bookwright") if (project / "_quarto.yml").is_file() else _nothing():
        options = pipeline.Options(
            output, jobs, execute, lenient, overrides or {}, profiles, notify=progress.tell, chapter=chapter
        )
        lines = pipeline.build(project, formats, options, report).lines
        if not report.failed:
            fast.remember(project, formats, options_key, lines)
    progress.done()
    return end(report, project, form, lines, log)


def _delegated(
    project: Path, formats: Sequence[str], output: Path | None, report: Report, form: str, log: Log | None
) -> int:
    """The quarto program writes, our checks look."""
    from bookwright import delegate

    with _disk(project, report):
        lines = delegate.render(project, formats, output, report)
    return end(report, project, form, [] if report.failed else lines, log)


def render(
    file: Path, *, to: str = "", output: Path | None = None, jobs: int = 0, execute: bool = True,
    strict: bool = False, lenient: bool = False, overrides: Mapping[str, Any] | None = None, form: str = "full",
    log: Log | None = None, profiles: Sequence[str] = (), params: Mapping[str, Any] | None = None,
) -> int:  # fmt: skip
    """Render one document; a chapter of a book comes with the book's numbers. 2: it cannot be meant."""
    from bookwright import document

    report, progress = Report(strict=strict), Progress()
    lines: Sequence[str] = ()
    try:
        found = document.find(file, report, profiles)
        document.check_parameters(found, params or {}, execute)
        if to in ("", "html", "pdf", "epub") and document.chapter_of_a_book(found):
            return build(found.root, (to or "html",), output=output, jobs=jobs, execute=execute, strict=strict,
                         lenient=lenient, overrides=overrides, form=form, log=log, profiles=profiles)  # fmt: skip
        request = document.Request(file, to, output, overrides or {}, jobs, execute, lenient, params or {})
        home = document.home(found)
        with _disk(found.root, report):
            home.mkdir(parents=True, exist_ok=True)
            with _alone(home):
                lines = document.render(found, request, report, progress.tell)
    except document.Usage as problem:
        print(f"bookwright: {problem}", file=sys.stderr)
        return 2
    finally:
        progress.done()
    return end(report, found.root, form, lines, log)


def end(
    report: Report, root: Path, form: str, lines: Sequence[str], log: Log | None, below: str = "", infos: bool = False
) -> int:
    """Messages and summary to standard error, all of it to the log, and the exit status."""
    show(report, root, form, below, infos)
    for line in lines:
        print(line, file=sys.stderr)
    status = 1 if report.failed else 0
    if log:
        from bookwright.log import write

        try:
            write(log.path, log.form, report, lines, status)
        except OSError as error:
            print(f"bookwright: cannot write the log `{log.path}`: {error.strerror}", file=sys.stderr)
            return 2
    return status


def check(
    project: Path, *, form: str = "full", strict: bool = False, execute: bool = True, jobs: int = 0,
    log: Log | None = None,
    profiles: Sequence[str] = (),
) -> int:  # fmt: skip
    """Everything that can be told without writing: 0 clean, 1 something to fix."""
    from bookwright import build as pipeline

    path = Path(os.path.normpath(Path.cwd() / project))
    root = next((p for p in (path, *path.parents) if (p / "_quarto.yml").is_file()), path)
    asked = path.relative_to(root).as_posix() if path != root else ""
    named = not path.exists() and str(project) == project.name  # no path: the name of a chapter, or its number
    asked = project.name if named else asked
    report = Report(strict=strict)
    judged: list[Judged] = []
    progress = Progress()
    with _disk(root, report):
        options = pipeline.Options(None, jobs, execute, profiles=profiles, notify=progress.tell, judge=True,
                                   asked=asked, heard=judged.append)  # fmt: skip
        pipeline.build(root, (), options, report)
        cards = [card for one in judged for card in one.cards(report)]
    progress.done()
    alone = judged[0].only if judged else ""
    if alone or (named and judged):
        report, asked = report.below(("_quarto.yml", *(judged[0].files(alone) if alone else ()))), ""
    status = end(report, root, form, (), log, asked, infos=True)
    _print_cards(cards, bool(alone), form)
    return status


def _print_cards(cards: Sequence[Card], alone: bool, form: str) -> None:
    """Score cards on standard output: the one that was asked for as a table, those of a book in a line each."""
    for card in cards:
        if form == "json":
            import orjson

            print(orjson.dumps({"scorecard": card.data()}).decode())
        elif alone:
            print(card.text(min(shutil.get_terminal_size().columns, 140)))
        elif form == "full":
            print(card.line)


def chapter(project: Path, name: str, title: str) -> int:
    """Write a chapter to be written: 0 when it is there, 1 when something is wrong and nothing was written."""
    from bookwright import new_chapter

    root, report, lines = project.resolve(), Report(), []
    with _disk(root, report):
        files = new_chapter.write(root, name, title, report)
        lines = [f"{file}: written" for file in files]
        lines += [f"now list `{files[0]}` among the chapters in `_quarto.yml`"] if files else []
    return end(report, root, "full", lines, None)


def show(report: Report, root: Path, form: str, below: str = "", infos: bool = False) -> None:
    """Print the messages (of files below `below`), infos a line each, where wanted, and how many there were."""
    printer = PRINTERS[form]

    def read_line(span: Span) -> str | None:
        try:
            lines = (root / span.file).read_text("utf-8-sig", "replace").split("\n")
        except OSError:
            return None
        return (
            lines[span.line - 1]
            if 0 < span.line <= len(lines) and not span.note.startswith("in cell")
            else None
        )

    for one in report:
        if below and not (one.span and f"{one.span.file}/".startswith(f"{below}/")):
            continue
        if one.severity == "info":
            if infos:
                print(PRINTERS["concise" if form == "full" else form](one, read_line), file=sys.stderr)
            continue
        print(printer(one, read_line), file=sys.stderr, end="\n\n" if form == "full" else "\n")
    counts = report.count()
    if form == "full" and counts.total():
        parts = [
            f"{counts[k]} {k}{'s' if counts[k] != 1 and k != 'info' else ''}"
            for k in ("error", "warning", "info")
            if counts[k]
        ]
        print(", ".join(parts), file=sys.stderr)


def clean(project: Path) -> int:
    """Remove the cache and the output folder's files that bookwright wrote."""
    from bookwright.edition import Ledger, remove_empty

    for path in sorted((project / ".bookwright" / "editions").glob("*.json")):
        import orjson

        try:
            output = Path(orjson.loads(path.read_bytes())["output"])
        except (OSError, ValueError, KeyError):
            continue
        for file in Ledger.read(project / ".bookwright", path.stem, output).files:
            (output / file).unlink(missing_ok=True)
            remove_empty((output / file).parent, output)
        if output.is_dir() and output != project and not any(output.iterdir()):
            output.rmdir()
    shutil.rmtree(project / ".bookwright", ignore_errors=True)
    return 0


@contextmanager
def _disk(project: Path, report: Report) -> Iterator[None]:
    """What the system refuses to write is a message, not a crash; the old edition stands."""
    try:
        yield
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        path = Path(str(error.filename2 or error.filename or project))
        name = path.relative_to(project).as_posix() if path.is_relative_to(project) else str(path)
        hint = "look at the space that is left and at the permissions; what was built before is still there"
        report.add(O040.at(Span(name), f"cannot write `{name}`: {error.strerror}", hint))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One build at a time for a cache: a second one waits, and says for whom."""
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            print(f"waiting for another build of this book (process {lock.read().strip()})", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def _nothing() -> Iterator[None]:
    yield


class Progress:
    """A line that says what is being done: on a terminal only, silent in pipes."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and not os.environ.get("NO_PROGRESS")
        self._lock = threading.Lock()
        self._started = time.monotonic()

    def tell(self, message: str) -> None:
        if self._shown:
            with self._lock:
                width = shutil.get_terminal_size().columns - 1
                line = f"{time.monotonic() - self._started:5.1f} s  {message}"[:width]
                print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def done(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
