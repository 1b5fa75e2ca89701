"""A script's diagram cells → their drawings, cached by their sources."""

from __future__ import annotations

from dataclasses import replace

from bookwright import charts
from bookwright.book import Cell, Output, Run, Script
from bookwright.cache import Cache, digest
from bookwright.cell_options import DRAWN, truthy
from bookwright.config import Execution
from bookwright.diagnostics import Code, Report

X020 = Code(
    "X020", "error", "a diagram that cannot be drawn",
    """The source of a `{mermaid}` or `{dot}` cell is not what its language takes. The caret stands at the
    line where the reader of the language gave up; the mistake is there or just before: a bracket that does
    not close, an arrow that leads nowhere, a first line that names no kind of diagram.""",
)  # fmt: skip
X021 = Code(
    "X021", "error", "a diagram without a program that draws it",
    """Diagrams are drawn when the book is built, by packages that come with bookwright: `mermaidx` for
    Mermaid, `graphviz-pure` for DOT. The one that this cell needs is not installed where bookwright
    runs, so the reader would see the source.""",
)  # fmt: skip


def draw(script: Script, settings: Execution, cache: Cache, report: Report) -> dict[int, list[Output]]:
    """By number of its cell, each diagram's drawing; its source in place of one that cannot be drawn."""
    drawn: dict[int, list[Output]] = {}
    for cell in script.cells:
        if cell.language in DRAWN and truthy(cell.options.get("eval", True)):
            svg = _drawing(cell, cache, report)
            shown = {"image/svg+xml": svg} if svg else {"text/plain": cell.code}
            drawn[cell.number] = [Output("display", shown)]
    return drawn


def _drawing(cell: Cell, cache: Cache, report: Report) -> str:
    from bookwright.engines import diagrams  # asks the system for versions: not without need

    key = digest(*diagrams.key(cell.language, cell.code))
    stored = cache.get("diagrams", key)
    if isinstance(stored, str):
        return stored
    try:
        svg = diagrams.draw(cell.language, cell.code)
    except diagrams.NotInstalled as error:
        report.add(X021.at(cell.span, f"`{cell.language}` cannot be drawn here", str(error)))
        return ""
    except diagrams.BadDiagram as error:
        lines = cell.code.split("\n")
        row = min(max(error.line, 1), len(lines)) - 1
        text = lines[row]
        span = replace(cell.span, line=cell.span.line + row, length=max(1, len(text.strip())),
                       column=cell.span.column + len(text) - len(text.lstrip()))  # fmt: skip
        report.add(X020.at(span, str(error)))
        return ""
    cache.put("diagrams", key, svg)
    return svg


def pictured(run: Run | None, cache: Cache) -> Run | None:
    """The run with a picture beside each Vega chart, for paper, where the package that draws them is installed."""
    if run is None or not any("vega" in m or "vegaEmbed" in t for o in _displays(run) for m, t in o.data.items()):
        return run
    return replace(run, outputs={n: [_pictured(one, cache) for one in some] for n, some in run.outputs.items()})


def _displays(run: Run) -> list[Output]:
    return [one for some in run.outputs.values() for one in some if one.kind == "display"]


def _pictured(one: Output, cache: Cache) -> Output:
    from bookwright.engines import vega

    chart = charts.read(one.data) if one.kind == "display" else None
    if chart is None or chart.kind != "vega" or any(m.startswith("image/") for m in one.data) or not vega.version():
        return one
    key = digest("vega", vega.version(), chart.figure)
    stored = cache.get("diagrams", key)
    svg = stored if isinstance(stored, str) else vega.svg(chart.figure)
    if svg and stored is None:
        cache.put("diagrams", key, svg)
    return replace(one, data={**one.data, "image/svg+xml": svg}) if svg else one
