"""A chapter and what its cells gave → a notebook (`.ipynb`, format 4.5) with its outputs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bookwright import assemble, cell_options, markdown_export, notebook, parameters
from bookwright import config as configuration
from bookwright.book import Output, Run
from bookwright.build import O051
from bookwright.cache import Cache, digest, file_digest, write_atomically
from bookwright.config import Config
from bookwright.diagnostics import Report
from bookwright.mask import mask
from bookwright.outputs import PLOT
from bookwright.prose import RUNNABLE
from bookwright.runs import run as run_cells_of
from bookwright.scan import scan
from bookwright.source import Span

_JSON = ("application/json", "application/geo+json")


def write(file: str, conf: Config, home: Path, output: Path, run_cells: bool, report: Report, kind: str) -> str:
    """Write the notebook of a document beside its page, or its Markdown after execution: `kind` is "ipynb" or
    "html.md". Its path, "" when its cells failed."""
    script = scan(file, conf, Report())
    run = None if conf.params else script.stored
    if run is None and run_cells:
        settings = configuration.execution(script.front.get("execute"), script.front, conf.execution)
        # what the page was made from: it comes from the cache
        run = run_cells_of(script, settings, conf.root, Cache(home), report, lambda message: None, None)
        if run is None:
            return ""
    target = output / f"{file.rsplit('.', 1)[0]}.{kind}"
    if target.resolve() == (conf.root / file).resolve():
        return ""  # the document is the notebook
    cache, name = Cache(home), digest(str(target.resolve()))
    if target.exists() and cache.get("notebooks", name) != file_digest(target):
        hint = "move it away, or name another place with `--output-dir`"
        report.add(O051.at(Span(target.name), f"`{target.name}` exists, and bookwright did not write it", hint))
        return ""
    made = chapter_notebook(file, conf, run)
    write_atomically(target, made if kind == "ipynb" else markdown_export.of_notebook(made, script, run))
    cache.put("notebooks", name, file_digest(target))
    return str(target)


def of_chapter(
    file: str, conf: Config, cache: Cache, run_cells: bool, kind: str = "ipynb", install: str = ""
) -> bytes | None:
    """The notebook of a book's chapter (or its Markdown after execution, `kind` "html.md"), its outputs from the
    cache; None for the notebook of a chapter without cells. A notebook begins with a cell of the code `install`."""
    script = scan(file, conf, Report())
    if kind == "ipynb" and not any(cell.language in RUNNABLE and not cell.document for cell in script.cells):
        return None
    run = script.stored
    if run is None and run_cells:
        settings = conf.of(script.front).execution
        run = run_cells_of(script, settings, conf.root, cache, Report(), lambda message: None, None)
    made = chapter_notebook(file, conf, run, install if kind == "ipynb" else "")
    return made if kind == "ipynb" else markdown_export.of_notebook(made, script, run)


def chapter_notebook(file: str, conf: Config, run: Run | None, install: str = "") -> bytes:
    """The notebook of a chapter: prose as it is written, cells with their options, and the outputs of `run`; `install`
    is the code of a cell before them.

    The same sources and outputs are the same bytes: the ids of cells are hashes of place and text.
    """
    if file.endswith(".ipynb"):
        text = notebook.assemble(conf.root, file, Report())[0].text
    else:
        text = assemble.assemble(conf.root, file, Report()).text
    cells: list[dict[str, Any]] = []
    given = conf.params
    position = number = 0
    for fence in mask(text).fences:
        if fence.language not in RUNNABLE or fence.info.startswith("{{") or fence.indent:
            number += fence.language in RUNNABLE and not fence.info.startswith("{{")
            continue
        _prose(cells, text[position : fence.start])
        source = text[fence.body_start : fence.body_end].removesuffix("\n")
        taken = given and parameters.tagged(fence.language, _options(fence.language, source))
        if fence.language != "python":
            source = f"%%{fence.language}\n{source}"
        for code in (source, *([parameters.source(given)] if taken else [])):
            outputs = list(run.outputs.get(number, ())) if run else []
            cells.append(_cell("code", code, len(cells)) | {
                "execution_count": number + 1 if outputs else None, "outputs": [_output(one) for one in outputs],
            })  # fmt: skip
            number += 1
        given = {} if taken else given
        position = fence.end
    _prose(cells, text[position:])
    if install:
        _begin(cells, install)
    kernel = conf.execution.kernel
    metadata = {"kernelspec": {"display_name": kernel, "language": "python", "name": kernel},
                "language_info": {"name": "python"}}  # fmt: skip
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _begin(cells: list[dict[str, Any]], code: str) -> None:
    """Put a cell first, after the front matter, which programs look for in the very first. Its tags tell our own
    reader that it is no part of the text, and others to leave it out of what they print."""
    one = _cell("code", code, 0) | {"execution_count": None, "outputs": []}
    one["id"], one["metadata"] = digest(notebook.INSTALL, code)[:8], {"tags": [notebook.INSTALL, "remove-cell"]}
    cells.insert(1 if cells and cells[0]["cell_type"] == "raw" else 0, one)


def _options(language: str, source: str) -> Mapping[str, Any]:
    return cell_options.split(language, source, "", 1, 1, Report())[1]


def _prose(cells: list[dict[str, Any]], text: str) -> None:
    text = text.strip("\n")
    if not text.strip():
        return
    front = not cells and text.startswith("---\n") and (end := text.find("\n---", 4)) > 0
    if front:
        cells.append(_cell("raw", text[: end + 4], 0))
        text = text[end + 4 :].strip("\n")
    if text.strip():
        cells.append(_cell("markdown", text, len(cells)))


def _cell(kind: str, source: str, place: int) -> dict[str, Any]:
    return {"cell_type": kind, "id": digest(place, source)[:8], "metadata": {}, "source": _lines(source)}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _output(one: Output) -> dict[str, Any]:
    if one.kind in ("stdout", "stderr"):
        return {"output_type": "stream", "name": one.kind, "text": _lines(one.data.get("text/plain", ""))}
    if one.kind == "error":
        name, _, value = one.data.get("text/plain", "").strip().rpartition("\n")[2].partition(": ")
        trace = one.data.get("text/plain", "").split("\n")
        return {"output_type": "error", "ename": name, "evalue": value, "traceback": trace}
    return {"output_type": "display_data", "data": _bundle(one.data), "metadata": dict(one.metadata)}


def _bundle(data: Mapping[str, str]) -> dict[str, str | Sequence[str] | Any]:
    """The forms of an output: texts as lines, bitmaps in one piece, JSON as what it says."""
    found: dict[str, Any] = {}
    for kind, value in data.items():
        if kind == PLOT:  # for the site, beside the picture
            continue
        if kind in _JSON or kind.endswith("+json"):
            try:
                found[kind] = json.loads(value)
                continue
            except ValueError:
                pass
        found[kind] = value if kind.startswith("image/") and not kind.endswith("svg+xml") else _lines(value)
    return found
