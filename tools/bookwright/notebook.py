"""A notebook (`.ipynb`) read as a chapter: Markdown cells are prose, code cells keep stored outputs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bookwright.assemble import Assembled
from bookwright.book import Output, Run
from bookwright.config import C001, C006
from bookwright.diagnostics import Report
from bookwright.source import NotText, Span, read


def assemble(root: Path, file: str, report: Report) -> tuple[Assembled, Run | None]:
    """The notebook as one Markdown text, and its stored outputs as a Run (None: it has none)."""
    cells, digest = _cells(root, file, report)
    lines: list[str] = []
    origins: list[tuple[str, int, str, int]] = []
    outputs: dict[int, list[Output]] = {}
    code = 0
    for index, cell in enumerate(cells, 1):
        note = f"in cell {index} of the notebook"
        if not _is_cell(cell):
            report.add(C001.at(Span(file, 1, note=note), "this is not a cell of a notebook"))
            continue
        source = _joined(cell.get("source", ""))
        kind = cell.get("cell_type")
        body = source.split("\n")
        if kind == "code":
            fence = "`" * max(3, _longest_run(source) + 1)
            body = [f"{fence}{{python}}", *body, fence]
            outputs[code] = [o for raw in cell.get("outputs", []) if (o := _output(raw))]
            code += 1
        elif kind == "raw" and index > 1:
            body = ["```{=html}", *body, "```"]
        lines += [*body, ""]
        origins += [(file, number, note, 0) for number in (*range(1, len(body) + 1), len(body))]
    run = Run(outputs=outputs) if any(outputs.values()) else None
    return Assembled("\n".join(lines) or "\n", tuple(origins) or ((file, 1, "", 0),), {file: digest}), run


def _cells(root: Path, file: str, report: Report) -> tuple[list[Any], str]:
    """The cells of a notebook of format 4 and the file's hash; no cells when it is none."""
    try:
        whole = read(root, file)
        document = json.loads(whole.text)
    except NotText as error:
        report.add(C006.at(Span(file, error.line, error.column), f"`{file}` is not UTF-8"))
        return [], ""
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        report.add(C001.at(Span(file, line, column), f"the notebook is not JSON: {error}"))
        return [], ""
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        report.add(C001.at(Span(file, 1), "this is not a notebook of format 4: it has no `cells`"))
        return [], ""
    return document["cells"], whole.digest


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
        return Output("error", {"text/plain": f"{raw.get('ename')}: {raw.get('evalue')}"})
    return None
