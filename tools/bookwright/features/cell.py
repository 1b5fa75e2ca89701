"""Code cells: their code (shown, folded or hidden) and their outputs, captioned when labelled."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from bookwright import arrangement, charts, computed_tables, layers, nodes
from bookwright.book import Cell, Output
from bookwright.cell_options import DRAWN, F043, length, truthy
from bookwright.diagnostics import Code
from bookwright.features.base import (
    SIZED,
    Feature,
    Reading,
    Setting,
    float_node,
    fragment,
    fragment_html,
    panel_node,
    part_of,
    sub_floats,
    subcaptions,
)  # fmt: skip
from bookwright.labels import prefix_of
from bookwright.nodes import Node, attr, classes, code_block, div, plain, raw_block, rewrite, string, tagged, values
from bookwright.outputs import PLOT, drawn_size, formula, hosts, is_active

F050 = Code(
    "F050", "warning", "an output that only a browser can show",
    """A cell gave HTML that runs (a chart of plotly or Bokeh, a widget, a player), and no picture of it.
    The site has it; the PDF and the EPUB print its words. Have the library write a picture beside it, or
    give the printed book one of its own in a block with `.content-visible unless-format="html"`.""",
)  # fmt: skip
F051 = Code(
    "F051", "warning", "an output that asks another host",
    """The HTML that a cell gave loads a script or a frame from another host, so whoever opens the page is seen
    there, and the output is empty offline. The page's policy is widened by exactly the hosts that are named
    in it. Have the library put its script into the output instead.""",
)  # fmt: skip
F042 = Code(
    "F042", "error", "renderings that do not match what the cell displayed",
    """`renderings: [light, dark]` says that a cell displays its plot or table twice, once for light pages and
    once for dark ones, in this order. This cell displayed more or less than it names, so nobody can tell
    which is which, and all of it is shown on every page.""",
)  # fmt: skip
# the best first; what a format cannot show is left to the next
IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
_SHORT = 240  # characters of the words that stand for an output
# options that a document may give for all its cells, as keys of its format
_SHARED = ("code-fold", "code-summary", "code-overflow", "code-line-numbers", "html-table-processing")


class CodeCell(Feature):
    name: ClassVar[str] = ":cell"
    kinds: ClassVar[tuple[str, ...]] = ("RawBlock",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["c"][0] != "bookwright-cell":
            return None
        cell = reading.cell(int(node["c"][1]))
        options = _options(cell, reading)
        if options.get("include") is False:
            return []
        shown = self._outputs(cell, options, reading)
        if options.get("panel") == "tabset" and shown:
            at = cell.option_spans.get("panel", cell.span)
            shown = [div(shown, classes=[":tabs-of-cell"], at=f"{at.file}:{at.line}:{at.column}")]
        parts = [*self._code(cell, options), *shown]
        names = [*_listed(options.get("classes")), *_panel_class(options)]
        if not any(p["t"] == "Div" and p["c"][0][1][:1] == [":float"] for p in parts):
            names += _columns(options, "")
        return [div(parts, _identifier(options, reading, cell), [self.name, *names])] if parts else []

    # ── code ─────────────────────────────────────────────────────────────────────────────────
    def _code(self, cell: Cell, options: Mapping[str, Any]) -> list[Node]:
        echo = cell.options.get("echo", False) if cell.language in DRAWN else options.get("echo", True)
        text = cell.code.strip("\n")
        if not truthy(echo) or not text.strip():
            return []
        language = cell.language.removeprefix("embedded ")
        if echo == "fenced":
            text, language = _fenced(cell, text), "markdown"
        names = [language, "cell-code"]
        if options.get("code-overflow") == "wrap":
            names.append("code-overflow-wrap")
        extra = {k: _said(options[k]) for k in ("filename", "code-line-numbers", "code-annotations") if k in options}
        result = {"t": "CodeBlock", "c": [attr("", names, extra), text]}
        label, caption = str(options.get("lst-label", "")), str(options.get("lst-cap", ""))
        if label or caption:
            result = float_node(label, "lst", [fragment(caption)] if caption else [], [result])
        fold = options.get("code-fold", False)
        if not truthy(fold):
            return [result]
        summary = str(options.get("code-summary", ""))
        head = [div([plain([fragment(summary)])], classes=[":summary"])] if summary else []
        return [div([*head, div([result], classes=[":body"])], classes=[":fold"], open=str(fold))]

    # ── outputs ──────────────────────────────────────────────────────────────────────────────
    def _outputs(self, cell: Cell, options: Mapping[str, Any], reading: Reading) -> list[Node]:
        """What the cell gave, in order; what it displayed is gathered where there is a caption or label."""
        show = options.get("output", True)
        if not truthy(show):
            return []
        given = [o for o in reading.outputs.get(cell.number, ())
                 if not (o.kind == "stderr" and options.get("warning") is False)]  # fmt: skip
        alts = _listed(options.get("fig-alt"), whole=True)
        shown: list[tuple[bool, list[Node]]] = []
        for output in given:
            displayed = output.kind == "display"
            number = sum(d for d, _ in shown)
            alt = alts[min(number, len(alts) - 1)] if alts else ""
            if blocks := self._output(output, cell, {**options, "fig-alt": alt}, reading):
                shown.append((displayed, blocks))
        shown = _rendered(shown, options, cell, reading)
        families = reading.config.families
        family = prefix_of(str(options.get("label", "")), families)
        floats = family is not None and families[family].kind == "float" and family != "lst"
        caption = options.get(f"{family or 'fig'}-cap") or options.get("fig-cap") or options.get("tbl-cap")
        if family == "tbl" and not caption:
            caption = next(filter(None, (computed_tables.own_caption(o.data) for o in given)), None)
        if not floats and not caption:
            return _arranged([blocks for _, blocks in shown], options, reading, cell)
        if not shown:
            if reading.ran or not floats:
                if reading.ran and caption and truthy(options.get("eval", True)):
                    reading.report.add(F043.at(cell.span, "this cell has a caption and gave nothing to show under it"))
                return []
            shown = [(True, [plain(string("(not computed)"))])]  # the label exists all the same
        kind = family if floats and family else "fig" if options.get("fig-cap") else "tbl"
        return _captioned(shown, options, kind, caption, reading, cell)

    def _output(self, output: Output, cell: Cell, options: Mapping[str, Any], reading: Reading) -> list[Node]:
        data = output.data
        if output.kind != "display":
            text = data.get("text/plain", "")
            if output.kind == "stdout" and options.get("output") == "asis":
                return _markdown(text, options, cell)
            return [code_block(text.rstrip("\n"), ["cell-output", f"cell-output-{output.kind}"])]
        if "text/markdown" in data:
            return _markdown(data["text/markdown"], options, cell)
        found = next((m for m in IMAGES if data.get(m)), None)
        plot = data.get(PLOT, "") if found == IMAGES[0] else ""
        picture = [_picture(found, data[found], output.metadata, options, plot)] if found else []
        if charts.is_loader(data):
            return []
        if chart := charts.read(data):
            paper = picture or _words(data, cell, reading)
            return [charts.node(chart, str(options.get("fig-alt") or ""), paper)]
        if "text/html" in data or "application/javascript" in data:
            return _web(data, picture, cell, options, reading)
        if "text/latex" in data and (tex := formula(data["text/latex"])):
            return [fragment(tex, block=True)]
        if picture:
            return picture
        if "application/vnd.jupyter.widget-view+json" in data:
            name = data.get("text/plain", "").partition("(")[0] or "widget"
            reading.report.add(F050.at(cell.span, f"`{name}` needs a running notebook: its words are printed"))
        text = data.get("text/plain") or data.get("text/latex") or data.get("application/json", "")
        return [code_block(text, ["cell-output", "cell-output-display"])] if text.strip() else []

    def html(self, node: Node, setting: Setting) -> list[Node]:
        return [div(node["c"][1], node["c"][0][0], ["cell", *classes(node)[1:]])]


# ── options ──────────────────────────────────────────────────────────────────────────────────────
def _options(cell: Cell, reading: Reading) -> dict[str, Any]:
    """The cell's options over those of its document and of the project."""
    front, config = reading.script.front, reading.config
    shared: dict[str, Any] = {}
    for key in _SHARED:
        # what the PDF says of folding is whether code that is folded on the page is printed
        target = "html" if key == "code-fold" and config.target in layers.NAMES else config.target
        if (value := layers.setting(target, key, front, config.meta)) is not None:
            shared[key] = value
    if cell.language in DRAWN:  # how large plots are says nothing about diagrams
        plots = {k: v for k, v in reading.execution.options.items() if not k.startswith("fig-")}
        return {**shared, **plots, **cell.options, "drawn": True}
    return {**shared, **reading.execution.options, **cell.options}


def _listed(value: Any, whole: bool = False) -> list[str]:
    """An option that is a text or a list of texts; a text is split at spaces, unless it is one `whole`."""
    if isinstance(value, list):
        return [str(one) for one in value]
    if value is None or isinstance(value, bool):
        return []
    return [str(value)] if whole else str(value).replace(".", " ").split()


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _columns(options: Mapping[str, Any], family: str) -> list[str]:
    """The class that takes the cell (or its figure) out of the text's column."""
    name = options.get(f"{family}-column") or options.get("column")
    return [f"column-{str(name).removeprefix('column-')}"] if isinstance(name, str) else []


def _panel_class(options: Mapping[str, Any]) -> list[str]:
    name = options.get("panel")
    return [f"panel-{name}"] if isinstance(name, str) and name != "tabset" else []


def _identifier(options: Mapping[str, Any], reading: Reading, cell: Cell) -> str:
    """The cell's own id: what the author gave it; else its number, where a value in the text came from it."""
    given = str(options.get("id") or "")
    if given and not prefix_of(given, reading.config.families):
        return given
    return f"cell-{cell.number}" if any(o.cell == cell.number for o in reading.origins.values()) else ""


def _fenced(cell: Cell, text: str) -> str:
    """The cell as it was written, with its fence and its options (`echo: fenced`)."""
    options = [line for line in cell.written if not re.match(r"\s*\S*\|\s*echo\s*:", line)]
    return "\n".join([cell.header, *options, text, re.match(r"`*", cell.header)[0]])  # type: ignore[index]


def _rendered(
    shown: list[tuple[bool, list[Node]]], options: Mapping[str, Any], cell: Cell, reading: Reading
) -> list[tuple[bool, list[Node]]]:
    """What was displayed once for each scheme (`renderings`) as one thing that follows the page's scheme."""
    kinds = _listed(options.get("renderings"))
    displays = [blocks for displayed, blocks in shown if displayed]
    if not kinds or not reading.ran:
        return shown
    if len(kinds) != len(displays):
        message = f"`renderings` names {len(kinds)} and the cell displayed {len(displays)}"
        reading.report.add(F042.at(cell.span, message))
        return shown
    if len(kinds) == 1:
        return shown
    both = [
        div(_literal(blocks) if kind == "dark" else blocks, classes=[":scheme"], kind=f"{kind}-content")
        for kind, blocks in zip(kinds, displays, strict=True)
    ]
    last = max(i for i, (displayed, _) in enumerate(shown) if displayed)
    return [(True, both) if i == last else one for i, one in enumerate(shown) if i == last or not one[0]]


def _literal(blocks: list[Node]) -> list[Node]:
    """Pictures whose colours stay as they were drawn: black and white are not the page's."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Div" or classes(node)[:1] != [":graphic"]:
            return None
        return [div(node["c"][1], classes=[":graphic"], literal="true", **values(node))]

    return rewrite(blocks, change)  # type: ignore[no-any-return]


# ── captions and panels ──────────────────────────────────────────────────────────────────────────
def _captioned(
    shown: list[tuple[bool, list[Node]]], options: Mapping[str, Any], kind: str, caption: Any,
    reading: Reading, cell: Cell,
) -> list[Node]:  # fmt: skip
    """The float around what was displayed, what was printed before and after it."""
    if not any(displayed for displayed, _ in shown):
        shown = [(True, blocks) for _, blocks in shown]
    first = next(i for i, (displayed, _) in enumerate(shown) if displayed)
    parts = [blocks for displayed, blocks in shown if displayed]
    before = [b for displayed, blocks in shown[:first] if not displayed for b in blocks]
    after = [b for displayed, blocks in shown[first:] if not displayed for b in blocks]
    label = str(options.get("label", ""))
    label = label if prefix_of(label, reading.config.families) == kind else ""
    names = _columns(options, kind)
    extra = {"alt": "; ".join(_listed(options.get("fig-alt"), whole=True))}
    for key in (f"{kind}-cap-location", "cap-location", "fig-align", "fig-scap"):
        if options.get(key) is not None:
            extra[key] = json.dumps(options[key]) if isinstance(options[key], list) else str(options[key])
    if isinstance(caption, list):  # a figure for each output
        texts = [str(one) for one in caption]
        return [*before, *(_sub(label, kind, i, texts, blocks, names) for i, blocks in enumerate(parts, 1)), *after]
    captions = subcaptions(options.get(f"{kind}-subcap"))
    if captions is not None:
        parts = sub_floats(parts, label, kind, captions, reading, cell.span)
    body = _arranged(parts, options, reading, cell)
    text = [fragment(str(caption))] if isinstance(caption, str) else []
    return [*before, float_node(label, kind, text, body, names, **extra), *after]


def _sub(label: str, kind: str, number: int, texts: list[str], blocks: list[Node], names: list[str]) -> Node:
    """The float of one output among several."""
    text = texts[number - 1] if number <= len(texts) else ""
    return float_node(f"{label}-{number}" if label else "", kind, [fragment(text)] if text else [], blocks, names)


def _arranged(parts: list[list[Node]], options: Mapping[str, Any], reading: Reading, cell: Cell) -> list[Node]:
    """The outputs side by side where the cell says so, one after the other where it does not."""
    shape = arrangement.chosen(options)
    if len(parts) > 1 and any(key in shape for key in arrangement.SHAPES):
        return [panel_node(parts, shape, reading, cell.span)]
    return [b for blocks in parts for b in blocks]


# ── single outputs ───────────────────────────────────────────────────────────────────────────────
def _web(
    data: Mapping[str, str], picture: list[Node], cell: Cell, options: Mapping[str, Any], reading: Reading
) -> list[Node]:
    """HTML as it is on the site; on paper its picture, its table or its words."""
    html = data.get("text/html") or f"<script>{data['application/javascript']}</script>"
    if not is_active(html):
        if "<table" in html and not picture and options.get("html-table-processing") != "none":
            caption = options.get("tbl-cap")
            labelled = bool(caption) or str(options.get("label", "")).startswith("tbl-")
            html = computed_tables.prepared(html, labelled, bool(caption), *_widths(options, cell))
            return [fragment_html(html)]  # a data frame is a table in every format
        return [_alternatives(html, picture or [fragment_html(html)])]
    if found := hosts(html):
        hint = "have the library put its script into the output"
        named = ", ".join(f"`{one}`" for one in found)
        reading.report.add(F051.at(cell.span, f"this output asks {named} for what it needs", hint))
    if picture:
        return [_alternatives(html, picture)]
    return [_alternatives(html, _words(data, cell, reading))]


def _widths(options: Mapping[str, Any], cell: Cell) -> tuple[str, str]:
    """`tbl-colwidths` as it is written in an attribute ("" for none), and where it stands."""
    given = options.get("tbl-colwidths")
    at = cell.option_spans.get("tbl-colwidths", cell.span)
    widths = "" if given is None else json.dumps(given) if isinstance(given, list) else _said(given)
    return widths, f"{at.file}:{at.line}:{at.column}"


def _markdown(text: str, options: Mapping[str, Any], cell: Cell) -> list[Node]:
    """Markdown that a cell gave; its tables get their widths once it is read."""
    widths, at = _widths(options, cell)
    read = [fragment(text, block=True)]
    return [div(read, classes=[SIZED], widths=widths, at=at)] if widths else read


def _words(data: Mapping[str, str], cell: Cell, reading: Reading) -> list[Node]:
    """The words that stand on paper for what only a browser shows; for a chart that has none, its library's name."""
    message = "only the site can show this output: the PDF and the EPUB print its words"
    reading.report.add(F050.at(cell.span, message))
    chart = charts.read(data)
    words = " ".join(data.get("text/plain", "").split()) or (f"{charts.NAMES[chart.kind]} chart" if chart else "")
    words = words if len(words) <= _SHORT else f"{words[:_SHORT]}…"
    return [code_block(words, ["cell-output", "cell-output-display"])] if words else []


def _alternatives(html: str, paper: list[Node]) -> Node:
    web = [raw_block("html", html)]
    return div([div(web, classes=[":html"]), div(paper, classes=[":typst"])], classes=[":alternatives"])


def _picture(mime: str, data: str, metadata: Mapping[str, Any], options: Mapping[str, Any], plot: str = "") -> Node:
    """A picture at the size it was drawn for, unless the cell gives another, with the numbers that it plots."""
    extra = {} if mime == "image/svg+xml" else drawn_size(mime, data, metadata)
    if width := length(options.get("out-width", "")):
        extra = {"width": width}
    elif options.get("drawn"):  # a diagram: the inches that its cell gives
        extra = {side: f"{options[key]:g}in" for side, key in (("width", "fig-width"), ("height", "fig-height"))
                 if isinstance(options.get(key), (int, float))} or extra  # fmt: skip
    if height := length(options.get("out-height", "")):
        extra = {**({"width": extra["width"]} if options.get("out-width") else {}), "height": height}
    alt = str(options.get("fig-alt") or "")
    if options.get("drawn"):
        extra["natural"] = "true"  # a plot is drawn for the column and fills it, a diagram is as large as it is
    if plot:
        extra["plot"] = plot
    href = options.get("fig-link")  # as a link that is resolved like any other
    to = [plain([nodes.link(string(alt or str(href)), str(href))])] if href else []
    return div([raw_block(":data", data), *to], classes=[":graphic"], mime=mime, alt=alt, **extra)


class Fold(Feature):
    """Code behind a summary (`code-fold`); on paper it is printed, unless `format: typst: code-fold: true`
    says that what is folded on the page is left out of the print."""

    name: ClassVar[str] = ":fold"

    def html(self, node: Node, setting: Setting) -> list[Node]:
        summary = next((b["c"] for b in part_of(node, ":summary")), None)
        opened = {":open": "open"} if values(node).get("open") == "show" else {}
        head = tagged("summary", [plain(summary or string(setting.words["show-code"]))])
        return [tagged("details", [head, *part_of(node, ":body")], classes=["code-fold"], **opened)]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        left_out = truthy(setting.config.format("typst").get("code-fold", False))
        return [] if left_out and values(node).get("open") != "show" else part_of(node, ":body")


class Alternatives(Feature):
    """Two forms of one output: what a browser shows and what paper shows."""

    name: ClassVar[str] = ":alternatives"

    def html(self, node: Node, setting: Setting) -> list[Node]:
        return part_of(node, ":html")

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return part_of(node, ":typst")

    typst = plain
    epub = plain
