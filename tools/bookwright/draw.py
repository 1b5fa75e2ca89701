"""A script's diagram cells → their drawings, cached by their sources."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bookwright import charts
from bookwright.book import Cell, Output, Run, Script
from bookwright.cache import Cache, digest, write_atomically
from bookwright.cell_options import DRAWN, truthy
from bookwright.config import Config
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
X022 = Code(
    "X022", "warning", "a diagram that is no bitmap",
    """`mermaid-format: png` asks for a bitmap of the drawing. Typst, which makes it, gave none, so the
    drawing is printed as the vector graphic that it is; the message holds Typst's words.""",
)  # fmt: skip
PPI = 192  # of bitmaps: two pixels for one of a page's
_PAPER = '#set page(width: auto, height: auto, margin: 0pt, fill: rgb("#fdfcf9"))\n#image("drawing.svg")\n'


@dataclass(frozen=True)
class _Look:
    """How Mermaid draws: in its own `theme` ("": in the book's colours), as `svg` or as `png`."""

    theme: str = ""
    format: str = "svg"


def draw(script: Script, config: Config, cache: Cache, report: Report) -> dict[int, list[Output]]:
    """By number of its cell, each diagram's drawing; its source in place of one that cannot be drawn."""
    drawn: dict[int, list[Output]] = {}
    for cell in script.cells:
        if cell.language in DRAWN and truthy(cell.options.get("eval", True)):
            look = _look(cell, config)
            svg = _drawing(cell, look, cache, report)
            bitmap = _bitmap(svg, cache, report, cell) if svg and look.format == "png" else None
            shown = {"image/svg+xml": svg} if svg else {"text/plain": cell.code}
            drawn[cell.number] = [bitmap or Output("display", shown)]
    return drawn


def _look(cell: Cell, config: Config) -> _Look:
    """What `mermaid: theme:` and `mermaid-format` say of a cell; a value that is none counts as not given."""
    from bookwright.engines.diagrams import GROUNDS

    if cell.language != "mermaid":
        return _Look()
    given = config.here("mermaid")
    theme = given.get("theme") if isinstance(given, Mapping) else None
    form = cell.options.get("mermaid-format", config.here("mermaid-format"))
    return _Look(str(theme) if theme in GROUNDS else "", "png" if form == "png" else "svg")


def _drawing(cell: Cell, look: _Look, cache: Cache, report: Report) -> str:
    from bookwright.engines import diagrams  # asks the system for versions: not without need

    key = digest(*diagrams.key(cell.language, cell.code, look.theme))
    stored = cache.get("diagrams", key)
    if isinstance(stored, str):
        return stored
    try:
        svg = diagrams.draw(cell.language, cell.code, look.theme)
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


def _bitmap(svg: str, cache: Cache, report: Report, cell: Cell) -> Output | None:
    """The drawing as a PNG of two pixels for one of the page's, on paper; None when Typst does not make one."""
    from bookwright.engines import fonts, typst

    kept = cache.bytes_path("diagrams", digest(svg, _PAPER, PPI), ".png")
    if not kept.is_file():
        folder = cache.folder / "diagrams-work" / kept.stem
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / "drawing.svg", svg.encode())
        write_atomically(folder / "page.typ", _PAPER.encode())
        made, wrong = typst.pictures(folder, "page.typ", fonts.folders(), ppi=PPI)
        shutil.rmtree(folder, ignore_errors=True)
        if not made:
            report.add(X022.at(cell.span, f"no bitmap was made of it: {wrong[0].message}", "it is an SVG here"))
            return None
        write_atomically(kept, made[0])
    data = kept.read_bytes()
    width = int.from_bytes(data[16:20], "big") * 96 / PPI  # its header says how wide it is
    return Output("display", {"image/png": base64.b64encode(data).decode()}, {"image/png": {"width": width}})


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
