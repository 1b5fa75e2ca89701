"""A chapter's notebook → its Markdown after execution (`keep-md`): code and outputs as blocks, values in the text."""

from __future__ import annotations

import base64
import json
import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from bookwright import cell_options
from bookwright.book import Run, Script
from bookwright.cell_options import truthy
from bookwright.diagnostics import Report

_INLINE = re.compile(r"`\{python\}\s+([^`]+)`")
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
Values = Mapping[str, deque[str]]


def of_notebook(notebook: bytes, script: Script, run: Run | None) -> bytes:
    """The Markdown of a notebook as `notebook_export` writes it; `script` and `run` say what inline code gave."""
    values: dict[str, deque[str]] = {}
    for number, inline in enumerate(script.inlines):
        if run and number in run.values:
            values.setdefault(inline.expression.strip(), deque()).append(run.values[number][0])
    parts = [_cell(one, values) for one in json.loads(notebook)["cells"]]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _cell(cell: Mapping[str, Any], values: Values) -> str:
    text = "".join(cell["source"])
    if cell["cell_type"] != "code":
        return _filled(text, values)
    code, options, _, _ = cell_options.split("python", text, "", 1, 1, Report())
    for key in cell_options.TEXTS:
        _filled(str(options.get(key, "")), values)  # in turn: what a caption holds is not the text's
    if options.get("include") is False:
        return ""
    echo = truthy(options.get("echo", True)) and code.strip()
    shown = [_fenced(code.strip("\n"), "{.python .cell-code}")] if echo else []
    if truthy(options.get("output", True)):
        shown += [_output(one, options.get("output") == "asis") for one in cell["outputs"]]
    label = f"#{options['label']} " if options.get("label") else ""
    return _div(f"{label}.cell", shown) if shown else ""


def _output(one: Mapping[str, Any], asis: bool) -> str:
    if one["output_type"] == "stream":
        text = "".join(one["text"])
        return text.strip("\n") if asis else _div(f".cell-output .cell-output-{one['name']}", [_fenced(text)])
    if one["output_type"] == "error":
        return _div(".cell-output .cell-output-error", [_fenced("\n".join(one["traceback"]))])
    return _div(".cell-output .cell-output-display", [_displayed({k: _text(v) for k, v in one["data"].items()})])


def _displayed(data: Mapping[str, str]) -> str:
    """The form that Markdown holds best."""
    if "text/markdown" in data:
        return data["text/markdown"].strip("\n")
    if found := next((mime for mime in _PICTURES if mime in data), None):
        own = data[found]
        coded = base64.b64encode(own.encode()).decode() if found.endswith("svg+xml") else "".join(own.split())
        return f"![](data:{found};base64,{coded})"
    if "text/html" in data:
        return _fenced(data["text/html"], "{=html}")
    return data["text/latex"].strip() if "text/latex" in data else _fenced(data.get("text/plain", ""))


def _filled(text: str, values: Values) -> str:
    """The text with the values of its inline code, each of an expression in its turn."""

    def put(found: re.Match[str]) -> str:
        known = values.get(found[1].strip())
        return known.popleft() if known else found[0]

    return _INLINE.sub(put, text)


def _div(attributes: str, inner: Iterable[str]) -> str:
    return f"::: {{{attributes}}}\n" + "\n\n".join(inner) + "\n:::"


def _fenced(text: str, info: str = "") -> str:
    """The text behind a fence that is longer than any in it."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", text)), 3)
    return f"{fence} {info}".rstrip() + f"\n{text.rstrip()}\n{fence}"


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list) and all(isinstance(v, str) for v in value) else (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))  # fmt: skip
