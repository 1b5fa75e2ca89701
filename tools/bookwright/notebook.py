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
    empty = Assembled("\n", ((file, 1, "", 0),), {file: ""})
    try:
        whole = read(root, file)
        document = json.loads(whole.text)
    except NotText as error:
        report.add(C006.at(Span(file, error.line, error.column), f"`{file}` is not UTF-8"))
        return empty, None
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        report.add(C001.at(Span(file, line, column), f"the notebook is not JSON: {error}"))
        return empty, None
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        report.add(C001.at(Span(file, 1), "this is not a notebook of format 4: it has no `cells`"))
        return empty, None
    lines: list[str] = []
    origins: list[tuple[str, int, str, int]] = []
    outputs: dict[int, list[Output]] = {}
    code = 0
    for index, cell in enumerate(document["cells"], 1):
        source = _joined(cell.get("source", ""))
        note = f"in cell {index} of the notebook"
        kind = cell.get("cell_type")
        body = source.split("\n")
        if kind == "code":
            fence = "`" * max(3, _longest_run(source) + 1)
            body = [f"{fence}{{python}}", *body, fence]
            outputs[code] = [o for raw in cell.get("outputs", []) if (o := _output(raw))]
            code += 1
        elif kind == "raw" and index > 1:
            body = ["```{=html}", *body, "```"]
        for number, line in enumerate(body, 1):
            lines.append(line)
            origins.append((file, number, note, 0))
        lines.append("")
        origins.append((file, len(body), note, 0))
    run = Run(outputs=outputs) if any(outputs.values()) else None
    return Assembled("\n".join(lines) or "\n", tuple(origins), {file: whole.digest}), run


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


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
