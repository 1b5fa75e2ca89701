"""A notebook (`.ipynb`) read as a chapter: Markdown cells are prose, code cells keep stored outputs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bookwright import cell_options
from bookwright.assemble import Assembled
from bookwright.book import Cell, Output, Run
from bookwright.config import C001, C006
from bookwright.diagnostics import Code, Report
from bookwright.parameters import TAG
from bookwright.source import NotText, Span, read

X023 = Code(
    "X023", "info", "a notebook without stored outputs",
    """The cells of a notebook are not run again: its stored outputs are printed, and this one has none (or
    this cell has none). Run it in Jupyter and save it, or write `execute: {enabled: true}` in its front
    matter, and bookwright runs it.""",
)  # fmt: skip
INSTALL = "bookwright-install"  # tags the cell that we put into notebooks of a site; it is no part of the text
_JUPYTER = frozenset({"id", "tags"})  # keys that mean something else in a notebook
_MAGIC = re.compile(r"%%(mermaid|dot)[ \t]*\n")
_ATTACHED = re.compile(r"attachment:([^\s)>]+)")


@dataclass(frozen=True)
class CodeCell:
    """A code cell of a notebook: its text with option lines first, and its stored outputs."""

    index: int
    source: str
    language: str
    names: tuple[str, ...]
    outputs: tuple[Output, ...]


@dataclass(frozen=True)
class Notebook:
    """The code cells of a notebook, to be found by label, id, tag or place."""

    code: tuple[CodeCell, ...]
    digest: str

    @property
    def names(self) -> list[str]:
        return [name for cell in self.code for name in cell.names]

    def find(self, name: str) -> CodeCell | None:
        if name.isdigit():
            return self.code[int(name)] if int(name) < len(self.code) else None
        return next((cell for cell in self.code if name in cell.names), None)


def assemble(root: Path, file: str, report: Report) -> tuple[Assembled, Run]:
    """The notebook as one Markdown text, and its stored outputs as a Run."""
    cells, language, digest = _cells(root, file, report)
    lines: list[str] = []
    origins: list[tuple[str, int, str, int]] = []
    outputs: dict[int, list[Output]] = {}
    code = 0
    for index, cell in enumerate(cells, 1):
        note = f"in cell {index} of the notebook"
        if not _is_cell(cell):
            report.add(C001.at(Span(file, 1, note=note), "this is not a cell of a notebook"))
            continue
        if INSTALL in _tags(cell):
            continue
        source = _joined(cell.get("source", ""))
        kind = cell.get("cell_type")
        body, before = source.split("\n"), 0
        if kind == "code":
            own = language
            if found := _MAGIC.match(source):  # a cell that is a diagram, or in another language
                own, body = found.group(1), source[found.end() :].split("\n")
            more = _more_options(cell, source)
            fence = "`" * max(3, _longest_run(source) + 1)
            before = 1 + len(more)
            body = [f"{fence}{{{own}}}", *more, *body, fence]
            outputs[code] = _outputs(cell)
            code += 1
        elif kind == "raw" and not (index == 1 and source.startswith("---")):
            before = 1
            body = [f"```{{={_raw_format(cell)}}}", *body, "```"]
        else:
            body = _with_attachments(cell, source).split("\n")
        lines += [*body, ""]
        origins += [(file, max(1, number - before), note, 0) for number in (*range(1, len(body) + 1), len(body))]
    if code and not any(outputs.values()):
        report.add(X023.at(Span(file), "this notebook has no stored outputs"))
    return Assembled("\n".join(lines) or "\n", tuple(origins) or ((file, 1, "", 0),), {file: digest}), Run(outputs)


def read_cells(root: Path, file: str, report: Report) -> Notebook:
    """The code cells of a notebook, for a chapter that shows some of them."""
    cells, language, digest = _cells(root, file, report)
    found: list[CodeCell] = []
    for index, cell in enumerate(cells, 1):
        if not _is_cell(cell) or cell.get("cell_type") != "code" or INSTALL in _tags(cell):
            continue
        source = _joined(cell.get("source", ""))
        text = "\n".join([*_more_options(cell, source), source])
        labels = re.findall(r"^#\|[ \t]*(?:label|id):[ \t]*[\"']?([\w-]+)", text, re.M)
        names = [*labels, *([cell["id"]] if isinstance(cell.get("id"), str) else []), *map(str, _tags(cell))]
        found.append(CodeCell(index, text, language, tuple(names), tuple(_outputs(cell))))
    return Notebook(tuple(found), digest)


def as_cell(cell: CodeCell, number: int, file: str, echo: bool, report: Report, asked: Span) -> Cell:
    """The cell as one of the chapter that embeds it; its options hold, its code is shown when asked for."""
    code, options, spans, _ = cell_options.split(cell.language, cell.source, file, 1, 1, report)
    options["echo"] = echo
    return Cell(number, f"embedded {cell.language}", code, options, asked, spans, f"```{{{cell.language}}}")


def referring(cell: Cell) -> Cell:
    """A copy of a cell that has its labels elsewhere: its captions begin with a reference to them."""
    options = dict(cell.options)
    for key, default in (("label", ""), ("lst-label", "lst-cap")):
        label = str(options.pop(key, "") or "")
        family = label.partition("-")[0]
        name = default or f"{family}-cap"
        if family in ("fig", "tbl", "lst") and not isinstance(options.get(name), list):
            options[name] = f"**@{label}.** {options.get(name, '')}".strip()
    return replace(cell, options=options)


def _more_options(cell: Mapping[str, Any], source: str) -> list[str]:
    """What the cell's metadata and tags say, as option lines; its own lines win."""
    metadata = cell.get("metadata")
    if not isinstance(metadata, Mapping):
        return []
    own = set(re.findall(r"^#\|[ \t]*([\w-]+)[ \t]*:", source, re.M))
    options: dict[str, Any] = {}
    for tag in _tags(cell):
        if tag in cell_options.TAGS:
            key, value = cell_options.TAGS[tag]
            options[key] = value
        elif tag == TAG:
            options["tags"] = [TAG]
    options |= {k: v for k, v in metadata.items() if k in cell_options.KNOWN and k not in _JUPYTER}
    return [f"#| {key}: {json.dumps(value)}" for key, value in options.items() if key not in own]


def _tags(cell: Mapping[str, Any]) -> list[Any]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, Mapping) else None
    return tags if isinstance(tags, list) else []


def _raw_format(cell: Mapping[str, Any]) -> str:
    metadata = cell.get("metadata")
    mime = str(metadata.get("raw_mimetype") or metadata.get("format") or "") if isinstance(metadata, Mapping) else ""
    return {"text/latex": "latex", "text/markdown": "markdown", "text/html": "html"}.get(mime, "html")


def _with_attachments(cell: Mapping[str, Any], source: str) -> str:
    """Pictures that were pasted into a Markdown cell, put where it names them."""
    given = cell.get("attachments")
    if not isinstance(given, Mapping) or "attachment:" not in source:
        return source

    def put(found: re.Match[str]) -> str:
        bundle = given.get(unquote(found.group(1)), given.get(found.group(1)))
        if not isinstance(bundle, Mapping):
            return found.group()
        mime, data = next(((str(k), _joined(v)) for k, v in bundle.items()), ("", ""))
        return f"data:{mime};base64,{''.join(data.split())}"

    return _ATTACHED.sub(put, source)


def _cells(root: Path, file: str, report: Report) -> tuple[list[Any], str, str]:
    """The cells of a notebook of format 4, their language and the file's hash; no cells when it is none."""
    try:
        whole = read(root, file)
        document = json.loads(whole.text)
    except NotText as error:
        report.add(C006.at(Span(file, error.line, error.column), f"`{file}` is not UTF-8"))
        return [], "python", ""
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        report.add(C001.at(Span(file, line, column), f"the notebook is not JSON: {error}"))
        return [], "python", ""
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        report.add(C001.at(Span(file, 1), "this is not a notebook of format 4: it has no `cells`"))
        return [], "python", ""
    return document["cells"], _language(document.get("metadata")), whole.digest


def _language(metadata: Any) -> str:
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        found = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(found, dict) and re.fullmatch(r"[A-Za-z][\w+-]*", str(found.get(name, ""))):
            return str(found[name]).lower()
    return "python"


def _is_cell(cell: Any) -> bool:
    """Whether a cell has the fields and types of the format."""
    if not isinstance(cell, dict) or not isinstance(cell.get("source", ""), (str, list)):
        return False
    outputs = cell.get("outputs", [])
    return isinstance(outputs, list) and all(
        isinstance(o, dict) and isinstance(o.get("data", {}), dict) and isinstance(o.get("metadata", {}), dict)
        for o in outputs
    )


def _joined(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _longest_run(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


def _outputs(cell: Mapping[str, Any]) -> list[Output]:
    """The stored outputs; what was printed piecemeal is joined."""
    found: list[Output] = []
    for raw in cell.get("outputs", []):
        one = _output(raw)
        if one is None:
            continue
        if found and one.kind == found[-1].kind and one.kind in ("stdout", "stderr"):
            before = found.pop().data["text/plain"]
            one = Output(one.kind, {"text/plain": before + one.data["text/plain"]})
        found.append(one)
    return found


def _output(raw: Mapping[str, Any]) -> Output | None:
    kind = raw.get("output_type")
    if kind == "stream":
        text = {"text/plain": _joined(raw.get("text", ""))}
        return Output("stderr" if raw.get("name") == "stderr" else "stdout", text)
    if kind in ("display_data", "execute_result"):
        data = {str(k): _joined(v) if isinstance(v, (str, list)) else json.dumps(v)
                for k, v in raw.get("data", {}).items()}  # fmt: skip
        return Output("display", data, raw.get("metadata", {}))
    if kind == "error":
        trace = raw.get("traceback")
        lines = [str(line) for line in trace] if isinstance(trace, list) else []
        return Output("error", {"text/plain": "\n".join(lines) or f"{raw.get('ename')}: {raw.get('evalue')}"})
    return None
