"""Shortcodes that make content: a page break, a box where a picture is to come."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import ClassVar

from bookwright.diagnostics import Code
from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, plain, span, string

F001 = Code(
    "F001", "error", "a construct that bookwright does not understand yet",
    """The source is valid Quarto, but this version of bookwright cannot print it. It is reported rather
    than dropped: nothing an author wrote vanishes without a word.""",
)  # fmt: skip
_NEW_PAGE = re.compile(r"\s*\\(?:newpage|pagebreak|clearpage|cleardoublepage)(?![a-zA-Z])\s*(?:\[\d\])?\s*$")


class ShortcodeFeature(Feature):
    name: ClassVar[str] = ":shortcode"
    kinds: ClassVar[tuple[str, ...]] = ("RawInline",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["c"][0] != "bookwright-shortcode":
            return None
        code = reading.script.shortcodes[int(node["c"][1])]
        if code.name == "pagebreak":
            return [span([], classes=[":pagebreak"])]
        if code.name == "placeholder":
            return [_placeholder(code.arguments)]
        reading.report.add(F001.at(code.span, f"the shortcode `{code.name}` is not understood yet"))
        return string(f"{{{{< {code.name} >}}}}")


class PageBreak(Feature):
    """A new page on paper: the shortcode, `\\newpage`, `\\pagebreak`, or a Div of that class."""

    name: ClassVar[str] = ":pagebreak"
    kinds: ClassVar[tuple[str, ...]] = ("RawBlock", "RawInline", "Div")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        mark = span([], classes=[self.name])
        if node["t"] == "Div":
            return [plain([mark]), *node["c"][1]] if "pagebreak" in node["c"][0][1] else None
        format, text = node["c"]
        if format not in ("tex", "latex") or not _NEW_PAGE.match(text):
            return None
        return [mark if node["t"] == "RawInline" else plain([mark])]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return []

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        return [{"t": "RawInline", "c": ["typst", "#colbreak(weak: true)"]}]


def _placeholder(size: Sequence[str]) -> Node:
    """A grey box that says how large it is, where a picture is to come."""
    width = size[0] if size else "300"
    height = size[1] if len(size) > 1 else width if size else "200"
    letters = max(10, min(int(width) // 8, int(height) // 3, 48))
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="#dcd7cc"/><text x="50%" y="50%" dy=".35em" '
        f'text-anchor="middle" font-family="Inter, sans-serif" font-size="{letters}" fill="#565a63">'
        f"{width} × {height}</text></svg>"
    )
    target = f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
    alt = string(f"{width} × {height}")
    return {"t": "Image", "c": [attr("", ["placeholder"], {"width": f"{width}px"}), alt, [target, ""]]}
