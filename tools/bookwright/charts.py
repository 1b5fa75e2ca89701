"""Charts of plotly, Vega-Altair and Bokeh in what a cell displayed: what to draw, without the page's host of scripts.

A library says the same in several forms: as JSON of its own, or as HTML with a script that holds that JSON.
Both are read into one `Chart`, so that the site draws it with the library's own file and asks nobody else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bookwright.nodes import Node, div, raw_block

_PLOTLY, _VEGA = "application/vnd.plotly.v1+json", re.compile(r"application/vnd\.vega(?:lite)?\.v\d+\+json$")
_BOKEH_LOADS = "application/vnd.bokehjs_load.v0+json"
_NEW_PLOT = re.compile(r"Plotly\.newPlot\(\s*[\"'][\w-]+[\"'],\s*")
_VEGA_CALL = re.compile(r"\}\)\((?=\{)")
_DOCUMENTS, _ITEMS = re.compile(r"\bdocs_json = (?='?\{)"), re.compile(r"\brender_items = (?=\[)")
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_HASHED = re.compile(r"\bdata-[0-9a-f]{32}\b")
_DIV = re.compile(r"<div\b[^>]*\bclass=\"plotly-graph-div\"")
_READ = json.JSONDecoder()
NAMES = {"plotly": "plotly", "vega": "Vega-Altair", "bokeh": "Bokeh"}


@dataclass(frozen=True)
class Chart:
    """`kind` is a key of `NAMES`; `figure` is JSON, as the script `chart.js` takes it; `height` in pixels, 0 when
    the chart says none."""

    kind: str
    figure: str
    height: int = 0


def read(data: Mapping[str, str]) -> Chart | None:
    """The chart of a MIME bundle; None for any other output, and for what is not of the form we know."""
    html, script = data.get("text/html", ""), data.get("application/javascript", "")
    try:
        if _PLOTLY in data:
            return _plotly(json.loads(data[_PLOTLY]))
        if vega := next((m for m in data if _VEGA.match(m)), None):
            return _chart("vega", {"spec": json.loads(data[vega]), "options": {}})
        if _DIV.search(html) and (found := _NEW_PLOT.search(html)):
            return _plotly(dict(zip(("data", "layout", "config"), _values(html, found.end(), 3), strict=False)))
        if "vegaEmbed" in html and (call := _last(_VEGA_CALL, html)):
            spec, *options = _values(html, call.end(), 2)
            return _chart("vega", {"spec": spec, "options": options[0] if options else {}})
        for text in (script, html):
            if (documents := _DOCUMENTS.search(text)) and (items := _ITEMS.search(text)):
                return _bokeh(_values(text, documents.end(), 1)[0], _values(text, items.end(), 1)[0])
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    return None


def is_loader(data: Mapping[str, str]) -> bool:
    """Whether an output only fetches a library for the outputs after it, and shows nothing by itself."""
    html = data.get("text/html", "")
    if _BOKEH_LOADS in data or ("bk-notebook-logo" in html and "BokehJS" in html):
        return True
    return "window.PlotlyConfig" in html and _DIV.search(html) is None


def node(chart: Chart, label: str, paper: list[Node]) -> Node:
    """The canonical form: what `chart.js` draws as JSON, and what stands in its place on paper."""
    return div(
        [div([raw_block(":data", chart.figure)], classes=[":figure"]), div(paper, classes=[":typst"])],
        classes=[":chart"], kind=chart.kind, height=str(chart.height), label=label,
    )  # fmt: skip


def _plotly(figure: Mapping[str, Any]) -> Chart:
    layout = dict(figure.get("layout") or {})
    config = {k: v for k, v in (figure.get("config") or {}).items() if k != "plotlyServerURL"}
    height = layout.get("height")
    shown = {"data": figure["data"], "layout": layout, "config": config}
    if figure.get("frames"):
        shown["frames"] = figure["frames"]
    return _chart("plotly", shown, int(height) if isinstance(height, (int, float)) else 450)


def _bokeh(documents: Any, items: Any) -> Chart:
    """Its documents under names that are the same in every run."""
    if isinstance(documents, str):
        documents = json.loads(documents)
    roots = [one["attributes"] for document in documents.values() for one in document["roots"]]
    height = next((h for one in roots if isinstance(h := one.get("height"), int)), 0)
    return _chart("bokeh", {"documents": documents, "items": items}, height)


def _chart(kind: str, figure: Mapping[str, Any], height: int = 0) -> Chart:
    """Ids that a library drew by lot are counted instead: the same chart is the same bytes."""
    text = json.dumps(figure, ensure_ascii=False, sort_keys=False, separators=(",", ":"))
    for pattern, name in ((_UUID, "part"), (_HASHED, "data")):
        numbers: dict[str, str] = {}
        text = pattern.sub(lambda m, n=numbers, w=name: n.setdefault(m[0], f"{w}-{len(n) + 1}"), text)  # type: ignore[misc]
    return Chart(kind, text, height)


def _values(text: str, at: int, most: int) -> list[Any]:
    """Up to `most` JSON values that follow each other, with commas between them."""
    found: list[Any] = []
    while len(found) < most:
        if text[at] == "'":  # Bokeh quotes the JSON of a standalone document
            end = text.index("'", at + 1)
            found.append(text[at + 1 : end].encode().decode("unicode_escape"))
            at = end + 1
        else:
            value, at = _READ.raw_decode(text, at)
            found.append(value)
        comma = re.compile(r"\s*,\s*(?=[\[{'])").match(text, at)
        if comma is None:
            break
        at = comma.end()
    return found


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007
        pass
    return found
