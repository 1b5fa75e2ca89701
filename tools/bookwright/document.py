"""`bookwright render doc.qmd`: a document as a book of one chapter → its page, PDF, EPUB or Typst beside it."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from bookwright import build as pipeline
from bookwright import config, key_check, layers, nodes, title_matter
from bookwright.assemble import resolve_path
from bookwright.book import Book, Chapter, Script
from bookwright.cache import digest
from bookwright.config import Config
from bookwright.diagnostics import Report
from bookwright.engines import pandoc
from bookwright.formats import FORMATS
from bookwright.formats.base import Format
from bookwright.formats.pdf.document import TypstSource
from bookwright.located import Located
from bookwright.pages import SUFFIXES
from bookwright.scan import scan

TARGETS = ("html", "typst", "pdf", "epub")
# what a plain article on paper looks like, unless the document says otherwise
_ARTICLE = {"papersize": "us-letter", "margin": {"x": "1.2in", "y": "1.1in"}, "fontsize": "10.5pt",
            "classoption": "oneside"}  # fmt: skip
_NOT_ITS = ("project", "book", "website", "bookwright", "title", "author")  # keys of a project, not of its documents


class Usage(Exception):
    """What was asked for cannot be meant: the message says what can."""


@dataclass(frozen=True)
class Request:
    """A document and what is to become of it; `to` "" is the first format that it names."""

    file: Path
    to: str = ""
    output: Path | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    jobs: int = 0
    execute: bool = True
    lenient: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A document that is there: the folder that its paths are in, its path below it, and its project's
    configuration (None outside of one)."""

    root: Path
    name: str
    project: Config | None


def find(file: Path, report: Report, profiles: Sequence[str] = ()) -> Found:
    """The document `file` and the project around it. Raises `Usage`."""
    if not file.exists():
        raise Usage(f"there is no document `{file}`")
    if file.is_dir():
        raise Usage(f"`{file}` is a folder; a project is built with `bookwright html {file}`")
    if file.suffix not in SUFFIXES:
        raise Usage(f"`{file}` is no document: their names end in {', '.join(SUFFIXES)}")
    file = file.resolve()
    for folder in file.parents:
        if (folder / "_quarto.yml").is_file():
            return Found(folder, file.relative_to(folder).as_posix(), config.load(folder, report, profiles=profiles))
    return Found(file.parent, file.name, None)


def chapter_of_a_book(found: Found) -> bool:
    """Whether the document is listed in its project's book, where its numbers come from."""
    book = found.project.meta.get("book") if found.project else None
    return isinstance(book, Mapping) and found.name in _strings([book.get("chapters"), book.get("appendices")])


def _strings(value: Any) -> set[str]:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return {value} if isinstance(value, str) else {s for one in inner for s in _strings(one)}


def check_parameters(found: Found, params: Mapping[str, Any], execute: bool) -> None:
    """Whether values for parameters can be meant. Raises `Usage`."""
    if wrong := [name for name in params if not name.isidentifier()]:
        raise Usage(f"`-P {wrong[0]}:…`: a parameter has a name of Python, `-P name:value`")
    if params and chapter_of_a_book(found):
        raise Usage("`-P` is for a document by itself; this one is a chapter, and comes with its book")
    if params and not execute:
        raise Usage("`-P` with `--no-execute`: parameters have an effect where cells run")


def home(found: Found) -> Path:
    """Where what was made is remembered: in the project, or in the user's cache, so that nothing but the
    output appears beside the document."""
    if found.project is not None or (found.root / "_quarto.yml").is_file():
        return found.root / ".bookwright"
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "bookwright" / digest(str(found.root))


def render(found: Found, request: Request, report: Report, notify: pipeline.Notify) -> list[str]:
    """Write the document; the lines that sum it up. Raises `Usage` for a format that nobody knows."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
    started = time.monotonic()
    basis = config.of_document(found.root, found.name, {}, Located({}), found.project, Report())
    script = scan(found.name, basis, Report())
    given = _formats(script.front, found.project)
    to = _target(request.to, list(given))
    conf = replace(_config(found, script, to, request.overrides, report), params=request.params)
    stem = found.name.rsplit(".", 1)[0]
    page = conf.stem_of("html") + ".html"
    chapter = Chapter(found.name, "document", "", page, PurePosixPath(stem).name, 0, title=conf.title)
    format: Format = TypstSource() if to == "typst" else FORMATS[to]
    output = request.output or found.root
    options = pipeline.Options(output, request.jobs, request.execute, request.lenient, request.overrides,
                               notify=notify, home=home(found))  # fmt: skip
    lines = list(pipeline.press(conf, Book((chapter,)), [format], options, report).lines)
    if lines and not (report.failed and not request.lenient):
        lines += _kept(found, conf, output, options, report)
    if not lines and not report.failed:
        lines = [f"{to}: nothing to write ({time.monotonic() - started:.1f} s)"]
    return lines


def _kept(found: Found, conf: Config, output: Path, options: pipeline.Options, report: Report) -> list[str]:
    """The intermediate forms that the document asks to keep: its notebook with outputs, its Markdown with them."""
    lines = []
    for key, kind, said in (("keep-ipynb", "ipynb", "notebook"), ("keep-md", "html.md", "Markdown")):
        if any(conf.setting(name, key) is True for name in TARGETS):
            from bookwright.notebook_export import write

            file = write(found.name, conf, home(found), output, options.execute, report, kind)
            lines += [f"{said} → {file}"] if file else []
    return lines


def _formats(front: Mapping[str, Any], project: Config | None) -> dict[str, Any]:
    """Formats with their keys in the order of the document, the project's keys below its own."""
    below = _mapping(project.meta.get("format")) if project else {}
    own = _mapping(front.get("format"))
    return {name: config.merge(below.get(name, {}), own.get(name, {})) for name in [*own, *below]}


def _mapping(value: Any) -> dict[str, dict[str, Any]]:
    if isinstance(value, str):
        return {value: {}}
    if isinstance(value, list):
        return {str(name): {} for name in value}
    pairs = value.items() if isinstance(value, Mapping) else ()
    return {str(k): dict(v) if isinstance(v, Mapping) else {} for k, v in pairs}


def _target(wanted: str, given: list[str]) -> str:
    known = ", ".join(TARGETS)
    if wanted:
        name = wanted.split("+")[0].split("-")[0]
        if name not in TARGETS:
            raise Usage(f"no format is called `{wanted}`; there are {known}")
        return name
    found = next((name for name in given if name in TARGETS), "html" if not given else "")
    if not found:
        raise Usage(f"the document asks for {', '.join(given)}; there are {known}: choose one with `--to`")
    return found


def _config(found: Found, script: Script, to: str, overrides: Mapping[str, Any], report: Report) -> Config:
    """The document's front matter over the project's metadata, as the configuration of a book."""
    key_check.check_given(overrides, report, document=True)
    front = _rooted(found, dict(script.front))
    below = found.project.located if found.project else Located({})
    below = Located({k: v for k, v in below.value.items() if k not in _NOT_ITS}, below.spans)
    own = layers.over(below, layers.normal(Located(front, script.front_spans)))
    formats = {name: config.merge(keys, overrides) for name, keys in _mapping(own.value.get("format")).items()}
    formats = {**formats, "typst": config.merge(_ARTICLE, {**formats.get("pdf", {}), **formats.get("typst", {})})}
    meta = config.merge(own.value, {**overrides, "format": formats})
    basis = replace(found.project or Config(found.root), target=to)
    conf = config.of_document(found.root, found.name, meta, own, basis, report)
    matter = title_matter.read(front, script.front_spans, found.name, Report())
    authors = tuple(
        config.Author(p.name, "; ".join(matter.affiliations[n].name for n in p.places), p.url, p.orcid)
        for p in matter.authors
    )
    return replace(
        conf, title=_title(meta, script), subtitle=matter.subtitle, authors=authors, date=matter.date,
        description=matter.description, site_url=found.project.site_url if found.project else "",
        number_sections=conf.setting(to, "number-sections") is True, strict=False,
    )  # fmt: skip


def _rooted(found: Found, front: dict[str, Any]) -> dict[str, Any]:
    """Paths of the front matter, which are relative to the document, as paths of the project."""
    for key in ("bibliography", "csl"):
        if key in front:
            names = [str(name) for name in title_matter.listed(front[key])]
            paths = [resolve_path(found.root, found.name, name) or name for name in names]
            front[key] = paths if key == "bibliography" else next(iter(paths), "")
    return front


def _title(meta: Mapping[str, Any], script: Script) -> str:
    """The title as plain text: of the front matter, of the first heading, or the file's name."""
    written = title_matter.text(meta.get("title"))
    if not written:
        found = re.search(r"^# (.+?)[ \t]*(?:\{[^{}]*\})?$", script.text, re.M)
        written = found.group(1) if found else PurePosixPath(script.file).stem
    if re.search(r"[*_`$\\\[&{~^]|--|'|\"", written):
        written = nodes.text(pandoc.read_markdown(written)).strip() or written
    return written
