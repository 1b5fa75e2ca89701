"""The pipeline: config → discover → scan → execute → parse → index → resolve → lower → write → check."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bookwright import aims, bibliography, config, planned, prepare, scripts, stamp
from bookwright.book import Book, Chapter
from bookwright.cache import Cache, digest
from bookwright.chapter_name import chosen
from bookwright.check import check
from bookwright.checks.links import summarize
from bookwright.config import Config
from bookwright.diagnostics import Code, Report
from bookwright.discover import discover
from bookwright.edition import Edition, Ledger, content_digest, publish
from bookwright.engines.typst import Printer
from bookwright.formats import FORMATS
from bookwright.formats.base import Format, Made, Manuscript
from bookwright.formats.exchange import Exported
from bookwright.gather import owned
from bookwright.index import index
from bookwright.manuscript import downloads, manuscript
from bookwright.packages import packages
from bookwright.resolve import check as check_references
from bookwright.source import Span

if TYPE_CHECKING:
    from bookwright.workshop import Judged

O051 = Code(
    "O051", "error", "a file that is in the way",
    """A document's files are written beside it, and one of that name is there already which bookwright did
    not write (or no longer knows that it did). It is not overwritten, and nothing else is written.""",
)  # fmt: skip
Notify = Callable[[str], None]
EMPTY: Mapping[str, Any] = {"ids": [], "twice": [], "links": []}


@dataclass(frozen=True)
class Options:
    """How to build: over `_quarto.yml`, and for this run only."""

    output: Path | None = None
    jobs: int = 0
    execute: bool = True
    lenient: bool = False
    overrides: Mapping[str, Any] = field(default_factory=dict)
    profiles: Sequence[str] = ()  # those asked for; else the environment's or the project's
    scripts: bool = True  # whether `pre-render` and `post-render` run
    notify: Notify = lambda message: None
    judge: bool = False  # whether the checks of manuscripts run: `bookwright check`
    asked: str = ""  # the one chapter that they look at; "" for all
    heard: Callable[[Judged], None] = lambda judged: None  # what is done with their findings
    chapter: str = ""  # the chapter that is wanted as a PDF of its own, as the author names it
    printer: Printer | None = None  # the Typst that stays between two builds: `bookwright serve --pdf`
    home: Path | None = None  # where what was built is remembered; `.bookwright` of the project


@dataclass(frozen=True)
class Result:
    """What a build did, for the summary: one line a format."""

    lines: Sequence[str] = ()


def build(project: Path, formats: Sequence[str], options: Options, report: Report) -> Result:
    """Turn the manuscript under `project` into one edition per format; none is touched on an error."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))  # a tree may be nested deeper than Python's default
    conf = _configured(project, formats, options, report)
    book = discover(conf, report) if conf else None
    if conf is None or book is None or report.failed:
        return Result()
    if options.chapter:
        options = replace(options, chapter=chosen(options.chapter, book, report))
        if not options.chapter:
            return Result()
    return press(conf, book, [FORMATS.get(name) or Exported(name) for name in formats], options, report)


def press(conf: Config, book: Book, formats: Sequence[Format], options: Options, report: Report) -> Result:
    """The editions of a book whose configuration and chapters are known."""
    prepared, whole = _whole(conf, book, {}, options, report)
    if whole is None:
        return Result()
    found = ((one, _aimed(one.name, whole, prepared, options, report)) for one in formats)
    lines = [_edition(format, aimed, options, report) for format, aimed in found if aimed]
    if conf.post_render and _scripts(formats, options) and not report.failed:
        output = (options.output or conf.root / conf.output_dir).resolve()
        made = [str(output / f) for one in formats for f in Ledger.read(_home(conf, options), one.name, output).files]
        scripts.run("post-render", conf, _told(conf, book, options, made), report)
    return Result([line for line in lines if line])


def _aimed(
    name: str, whole: Manuscript, prepared: Mapping[str, prepare.Prepared], options: Options, report: Report
) -> Manuscript | None:
    """The book as a format reads it: the same for all, unless keys of one change how it is read or numbered."""
    conf = whole.config
    own = any(aims.own_way(name, conf, one.facts.meta) for one in prepared.values())
    if name not in FORMATS or name == conf.target or not (own or aims.differs(name, conf)):
        return whole
    aimed = conf.aimed(name)
    book = discover(aimed, Report()) or whole.book
    _, found = _whole(aimed, book, aims.shared(name, conf, prepared), options, report)
    return replace(found, basis=whole.stamp) if found else None


def _whole(
    conf: Config, book: Book, known: Mapping[str, prepare.Prepared], options: Options, report: Report
) -> tuple[Mapping[str, prepare.Prepared], Manuscript | None]:
    """The chapters, those `known` as they are, and the manuscript; None for that when it has errors."""
    cache = Cache(_home(conf, options))
    with ThreadPoolExecutor(options.jobs or (os.cpu_count() or 1) + 1) as pool:
        prepared = _prepare(conf, book, known, cache, options, report, pool)
    bib = bibliography.load(conf, report)
    facts = {file: one.facts for file, one in prepared.items()}
    found = index(book, facts, conf, report)
    check_references(book, facts, found, bib, conf, report)
    owned(book, facts, report)
    planned.check(conf, found.labels, report)
    if options.judge:
        from bookwright import workshop  # 70 ms of imports that no other command needs
        from bookwright.checks.bibliography import judge as check_sources

        options.heard(workshop.judge(conf, book, prepared, found, report, options.asked))
        check_sources(conf, {m.key for one in facts.values() for m in one.marks if m.kind == "cite"}, report)
    packages(conf, report)
    options.notify("checking formulas and references")
    prepare.check_formulas(book, facts, cache, report)
    prepare.check_accessibility(book, facts, conf, report)
    if report.failed and not options.lenient:
        return prepared, None
    whole = manuscript(conf, book, prepared, found, bib, cache, report, options.notify)
    if report.failed and not options.lenient:
        return prepared, None
    return prepared, replace(
        whole, chosen=options.chapter, printer=options.printer,
        notebook=lambda file, kind, install: _notebook(file, conf, cache, options.execute, kind, install),
    )  # fmt: skip


def _notebook(file: str, conf: Config, cache: Cache, run_cells: bool, kind: str, install: str) -> bytes | None:
    from bookwright.notebook_export import of_chapter

    return of_chapter(file, conf, cache, run_cells, kind, install)


def _home(conf: Config, options: Options) -> Path:
    return options.home or conf.root / ".bookwright"


def _scripts(formats: Sequence[object], options: Options) -> bool:
    """Whether the project's programs run: when something is built, and cells may run."""
    return bool(formats) and options.scripts and options.execute


def _told(conf: Config, book: Book | None, options: Options, made: Sequence[str] = ()) -> dict[str, str]:
    """What Quarto tells scripts: the output folder, the sources, and after a build the files that it made."""
    output = (options.output or conf.root / conf.output_dir).resolve()
    told = {"QUARTO_PROJECT_OUTPUT_DIR": str(output)}
    told["QUARTO_PROJECT_INPUT_FILES"] = "\n".join(c.file for c in book.chapters) if book else ""
    if made:
        told["QUARTO_PROJECT_OUTPUT_FILES"] = "\n".join(os.path.relpath(f, conf.root) for f in made)
    return told


def _configured(project: Path, formats: Sequence[str], options: Options, report: Report) -> Config | None:
    """The configuration; read again after `pre-render`, which may write variables, metadata or chapters."""
    first = Report(strict=report.strict)
    conf = config.load(project, first, options.overrides, options.profiles)
    if conf is None or first.failed or not (conf.pre_render and _scripts(formats, options)):
        report.add(*first.items)
        return conf
    if not scripts.run("pre-render", conf, _told(conf, discover(conf, Report()), options), report):
        return None
    return config.load(project, report, options.overrides, options.profiles)


def _prepare(
    conf: Config, book: Book, known: Mapping[str, prepare.Prepared], cache: Cache, options: Options, report: Report,
    pool: Executor,
) -> dict[str, prepare.Prepared]:  # fmt: skip
    """Scan, execute and parse every chapter that is not `known`, in parallel."""

    stop = threading.Event()

    def one(chapter: Chapter) -> prepare.Prepared | None:
        if chapter.file in known:
            return known[chapter.file]
        options.notify(f"reading {chapter.file}")
        return prepare.prepare(chapter, conf, cache, report, options.execute, options.notify, stop)

    try:
        results = list(pool.map(one, book.chapters))
    except KeyboardInterrupt:
        stop.set()  # kernels in worker threads do not hear Ctrl-C
        raise
    return {c.file: r for c, r in zip(book.chapters, results, strict=True) if r}


def _edition(format: Format, whole: Manuscript, options: Options, report: Report) -> str:
    """Write one format's files beside the old ones, check them, and move them in."""
    started = time.monotonic()
    conf: Config = whole.config
    whole.notify(f"writing {format.name}")
    output = (options.output or conf.root / conf.output_dir).resolve()
    if format.name == "html" and not conf.document:
        whole = downloads(whole, output)
    home = _home(conf, options)
    name = f"{format.name}-{digest(conf.document)[:12]}" if conf.document else format.name
    ledger = Ledger.read(home, name, output)
    made = format.write(whole, ledger.intact(output))
    if not made:
        return ""  # it could not be printed, and has said why
    stage = home / "stage" / name
    shutil.rmtree(stage, ignore_errors=True)
    own = {f for f, one in made.items() if one.copy and one.copy.resolve() == (output / f).resolve()}
    files = _stage({f: one for f, one in made.items() if f not in own}, ledger, output, stage)
    late = format.closing(whole, _places(files, stage, output))
    late = {f: replace(made[f], data=one.data, copy=None) if f in made else one for f, one in late.items()}
    made, files = {**made, **late}, files | _stage(late, ledger, output, stage)
    if conf.document and _in_the_way(conf, files, ledger, output, stage, report):
        return ""
    staged = tuple(f for f in made if (stage / f).is_file())
    summary = {page: summarize((stage / page).read_bytes()) if page in staged else ledger.summary.get(page, EMPTY)
               for page in made if page.endswith(".html")}  # fmt: skip
    edition = Edition(format.name, output, stage, staged, tuple(f for f in made if f not in staged),
                      {p: m.source for p, m in made.items() if m.source}, summary,
                      {p: m.expected for p, m in made.items() if m.expected}, home / "read")  # fmt: skip
    check(edition, report)
    if report.failed and not options.lenient:
        shutil.rmtree(stage, ignore_errors=True)
        return ""
    info = format.info(edition)  # while every file can be read where the edition says
    publish(edition, ledger, files)
    keys = {p: m.key for p, m in made.items() if m.key} | _beside(made)
    Ledger(ledger.path, files, keys, summary, whole.stamp, info).write(output)
    figures = sum(one.figures for one in whole.facts.values())
    seconds = time.monotonic() - started
    return stamp.summary(format.name, output, edition, len(whole.book.chapters), figures, seconds)


def _in_the_way(
    conf: Config, files: Mapping[str, str], ledger: Ledger, output: Path, stage: Path, report: Report
) -> bool:
    """Report files beside a document that would be overwritten and are not ours."""
    named = {f"{conf.stem}.{suffix}" for suffix in ("html", "pdf", "epub", "typ")}
    found = [f for f in files if (stage / f).is_file() and (output / f).exists() and f not in {*ledger.files, *named}]
    for file in found:
        if content_digest((output / file).read_bytes()) != files[file]:
            hint = "move it away, or name another place with `--output-dir`"
            report.add(O051.at(Span(file), f"`{file}` exists, and bookwright did not write it", hint))
            return True
    return False


def _stage(made: Mapping[str, Made], ledger: Ledger, output: Path, stage: Path) -> dict[str, str]:
    """Put new and changed files into the stage; the hashes of all files of the edition."""
    hashes: dict[str, str] = {}
    for file, one in made.items():
        data = one.data if one.data is not None else one.copy.read_bytes() if one.copy else None
        if data is None:
            hashes[file] = ledger.files[file]
            continue
        hashes[file] = content_digest(data)
        if ledger.files.get(file) != hashes[file] or not (output / file).is_file():
            path = stage / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        else:  # what was staged before its last touch
            (stage / file).unlink(missing_ok=True)
    return hashes


def _places(files: Iterable[str], stage: Path, output: Path) -> dict[str, Path]:
    """Where each file of an edition that is being made can be read."""
    return {f: staged if (staged := stage / f).is_file() else output / f for f in files}


def _beside(made: Mapping[str, Made]) -> dict[str, str]:
    """For each page the files that it needs, so that an unchanged page keeps them."""
    return {f"{page}#files": "\n".join(one.beside) for page, one in made.items() if one.beside}
