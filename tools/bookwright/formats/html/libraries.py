"""The scripts of plotting libraries: copied once, out of the installed packages, to `assets/libraries/`.

A page that has none of their charts asks for none of them.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bookwright.charts import NAMES
from bookwright.diagnostics import Code, Report
from bookwright.engines import vega
from bookwright.formats.base import Made
from bookwright.formats.html.policy import Policy
from bookwright.source import Span

O035 = Code(
    "O035", "warning", "a chart whose library is not installed",
    """The site draws a chart of plotly, Vega-Altair or Bokeh with the library's own script, which is copied out of
    its Python package, so that a page asks no other host. The package is not installed beside bookwright: the
    page shows the chart's words. Install what the message names.""",
)  # fmt: skip
FOLDER = "libraries"
_CHART = re.compile(r'\bdata-chart="(plotly|vega|bokeh)"')
# kind → the package to install, and the files of the site with their places in the package
_FILES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "plotly": ("plotly", {"plotly.js": "package_data/plotly.min.js"}),
    "vega": ("vl-convert-python", {"vega.js": ""}),
    "bokeh": ("bokeh", {f"{name}.js": f"server/static/js/{name}.min.js" for name in
                        ("bokeh", "bokeh-gl", "bokeh-widgets", "bokeh-tables", "bokeh-mathjax")}),
}  # fmt: skip


def kinds(body: str) -> list[str]:
    """The libraries whose charts stand on a page."""
    return list(dict.fromkeys(_CHART.findall(body)))


def allow(found: list[str], policy: Policy) -> None:
    """What the libraries do on a page: they write sheets of their own, and pictures that are kept in memory."""
    if found:
        policy.allow("style-src", "'unsafe-inline'")
        policy.allow("img-src", "blob:")


def files(kind: str) -> dict[str, Made]:
    """The scripts of a library by name; empty when it is not installed."""
    _, wanted = _FILES[kind]
    if kind == "vega":
        return {"vega.js": Made(script.encode())} if (script := vega.script()) else {}
    spec = importlib.util.find_spec(kind)
    if spec is None or spec.origin is None:
        return {}
    home = Path(spec.origin).parent
    return {name: Made(copy=home / place) for name, place in wanted.items() if (home / place).is_file()}


def shared(pages: Mapping[str, Sequence[str]], folder: str, report: Report) -> dict[str, Made]:
    """The scripts of all libraries whose charts stand in some file (file → kinds), in `folder`."""
    made: dict[str, Made] = {}
    for kind in _FILES:
        wanting = [file for file, found in pages.items() if kind in found]
        if not wanting:
            continue
        scripts = files(kind)
        made |= {f"{folder}/{FOLDER}/{name}": one for name, one in scripts.items()}
        if not scripts:
            hint = f"`pip install {_FILES[kind][0]}`"
            report.add(O035.at(Span(wanting[0]), f"a chart of {NAMES[kind]} cannot be drawn on the page", hint))
    return made
