"""Code cells: their code (shown, folded or hidden) and their outputs, captioned when labelled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from bookwright.book import Cell, Output
from bookwright.cell_options import truthy
from bookwright.features.base import (
    Feature,
    Reading,
    Setting,
    float_node,
    fragment,
    fragment_html,
    part_of,
)  # fmt: skip
from bookwright.labels import prefix_of
from bookwright.nodes import Node, attr, classes, code_block, div, plain, string, tagged, values

# the best first; what a format cannot show is left to the next
IMAGES = ("image/svg+xml", "image/png", "image/jpeg")


class CodeCell(Feature):
    name: ClassVar[str] = ":cell"
    kinds: ClassVar[tuple[str, ...]] = ("RawBlock",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["c"][0] != "bookwright-cell":
            return None
        cell = reading.cell(int(node["c"][1]))
        options: Mapping[str, Any] = {**reading.execution.options, **cell.options}
        if options.get("include") is False:
            return []
        parts = [*self._code(cell, options, reading), *self._outputs(cell, options, reading)]
        names = str(options.get("classes", "")).split()
        return [{"t": "Div", "c": [attr("", [self.name, *names], {}), parts]}] if parts else []

    # ── code ─────────────────────────────────────────────────────────────────────────────────
    def _code(self, cell: Cell, options: Mapping[str, Any], reading: Reading) -> list[Node]:
        echo = options.get("echo", True)
        if not truthy(echo):
            return []
        text = cell.code.strip("\n")
        if echo == "fenced":
            text = _fenced(cell, text)
        if not text.strip():
            return []
        extra = {k: str(options[k]) for k in ("filename", "code-line-numbers") if k in options}
        language = "markdown" if echo == "fenced" else cell.language
        block = code_block(
            text, [language, "cell-code"], **{k.replace("-", "_"): v for k, v in extra.items()}
        )
        result = block
        label, caption = str(options.get("lst-label", "")), str(options.get("lst-cap", ""))
        if label or caption:
            result = float_node(label, "lst", [fragment(caption)] if caption else [], [block])
        html = reading.config.format("html")
        fold = options.get("code-fold", html.get("code-fold", False))
        if not truthy(fold):
            return [result]
        summary = str(options.get("code-summary", html.get("code-summary", "")))
        head = [div([plain([fragment(summary)])], classes=[":summary"])] if summary else []
        return [
            {
                "t": "Div",
                "c": [attr("", [":fold"], {"open": str(fold)}), [*head, div([result], classes=[":body"])]],
            }
        ]

    # ── outputs ──────────────────────────────────────────────────────────────────────────────
    def _outputs(self, cell: Cell, options: Mapping[str, Any], reading: Reading) -> list[Node]:
        show = options.get("output", True)
        outputs = list(reading.outputs.get(cell.number, ()))
        if not truthy(show) and show != "asis":
            return []
        if options.get("warning") is False:
            outputs = [o for o in outputs if o.kind != "stderr"]
        blocks = [b for o in outputs for b in self._output(o, options, show == "asis")]
        label = str(options.get("label", ""))
        family = prefix_of(label)
        if not blocks and family in ("fig", "tbl") and not reading.ran:
            blocks = [plain(string("(not computed)"))]  # the label exists all the same
        if not blocks:
            return []
        if options.get("layout-ncol"):
            blocks = [{"t": "Div", "c": [attr("", [], {"layout-ncol": str(options["layout-ncol"])}), blocks]}]
        caption = options.get(f"{family or 'fig'}-cap") or options.get("fig-cap") or options.get("tbl-cap")
        if family in ("fig", "tbl") or caption:
            kind = family or ("fig" if options.get("fig-cap") else "tbl")
            text = [fragment(str(caption))] if isinstance(caption, str) else []
            alt = str(options.get("fig-alt", ""))
            names = [f"column-{options['column']}"] if isinstance(options.get("column"), str) else []
            return [float_node(label, kind, text, blocks, names, alt=alt)]
        return blocks

    def _output(self, output: Output, options: Mapping[str, Any], asis: bool) -> list[Node]:
        if output.kind in ("stdout", "stderr", "error"):
            text = output.data.get("text/plain", "")
            if asis and output.kind == "stdout":
                return [fragment(text, block=True)]
            return [code_block(text.rstrip("\n"), ["cell-output", f"cell-output-{output.kind}"])]
        data = output.data
        if "text/markdown" in data:
            return [fragment(data["text/markdown"], block=True)]
        picture = next(
            ([_picture(mime, data[mime], output.metadata, options)] for mime in IMAGES if mime in data), None
        )
        if "text/html" in data:
            typst = picture or [fragment_html(data["text/html"])]
            if "<table" in data["text/html"] and not picture:
                return typst  # a data frame is a table in every format
            raw = [{"t": "RawBlock", "c": ["html", data["text/html"]]}]
            return [
                div([div(raw, classes=[":html"]), div(typst, classes=[":typst"])], classes=[":alternatives"])
            ]
        if picture:
            return picture
        if "text/latex" in data:
            return [fragment(data["text/latex"], block=True)]
        text = data.get("text/plain", "")
        return [code_block(text, ["cell-output", "cell-output-display"])] if text.strip() else []

    def html(self, node: Node, setting: Setting) -> list[Node]:
        return [div(node["c"][1], classes=["cell", *classes(node)[1:]])]


def _fenced(cell: Cell, text: str) -> str:
    """The cell as it was written, with its fence and its options (`echo: fenced`)."""
    lines = [
        f"#| {k}: {json.dumps(v) if not isinstance(v, str) else v}"
        for k, v in cell.options.items()
        if k != "echo"
    ]
    return "\n".join([cell.header, *lines, text, "```"])


def _picture(mime: str, data: str, metadata: Mapping[str, Any], options: Mapping[str, Any]) -> Node:
    found = metadata.get(mime)
    size = found if isinstance(found, Mapping) else {}
    extra = {k: str(size[k]) for k in ("width", "height") if k in size}
    if options.get("out-width"):
        extra["width"] = str(options["out-width"])
    alt = options.get("fig-alt") or ""
    return {"t": "Div", "c": [attr("", [":graphic"], {"mime": mime, "alt": str(alt), **extra}),
                              [{"t": "RawBlock", "c": [":data", data]}]]}  # fmt: skip


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
