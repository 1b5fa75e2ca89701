"""Pictures that cells drew: SVG inline on the web (its colours follow the scheme), files elsewhere."""

from __future__ import annotations

import base64
import re
from html import escape
from typing import ClassVar

from bookwright.features.base import Feature, Setting
from bookwright.nodes import Node, attr, link, plain, raw_block, values

_WIDTH = re.compile(r'<svg[^>]* width="([\d.]+)pt"')
WIDE = 360.0  # pt; a drawing wider than this is not squeezed into a phone, it scrolls
_VARIABLE = re.compile(r"var\(--[\w-]+,\s*(#[0-9a-fA-F]{3,8}|[a-z]+)\)")


def literal(svg: str) -> str:
    """The SVG with every `var(--name, #colour)` replaced by the colour: Typst paints `var()` black."""
    return _VARIABLE.sub(r"\1", svg)


class Graphic(Feature):
    name: ClassVar[str] = ":graphic"

    def html(self, node: Node, setting: Setting) -> list[Node]:
        options, data = values(node), node["c"][1][0]["c"][1]
        if options["mime"] == "image/svg+xml":
            if "literal" in options:  # drawn for one scheme: its colours are meant
                data = literal(data)
                if " fill=" not in data.partition(">")[0]:
                    data = data.replace("<svg", '<svg fill="#000000"', 1)
            drawing = _labelled(data, options.get("alt", ""))
            if "plot" in options:  # for the site, which makes files of it
                drawing = drawing.replace("<svg", f'<svg data-plot="{escape(options["plot"])}"', 1)
            size = ";".join(f"{side}:{options[side]}" for side in ("width", "height") if side in options)
            if not size and "natural" in options and (found := _WIDTH.search(drawing)):
                return [_linked(_framed(_resized(drawing, f"width:{found.group(1)}pt")), node)]
            return [_linked(_resized(drawing, size) if size else _framed(drawing), node)]
        return self.plain(node, setting)

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        """An Image whose target is a `data:` URI; formats make files of it."""
        options, data = values(node), node["c"][1][0]["c"][1]
        mime = options["mime"]
        if mime == "image/svg+xml":
            data = base64.b64encode(literal(data).encode()).decode()
        size: dict[str, str] = {k: options[k] for k in ("width", "height") if k in options}
        target = f"data:{mime};base64,{''.join(data.split())}"
        alt = [{"t": "Str", "c": options.get("alt", "")}]
        image = {"t": "Image", "c": [attr("", [], size), alt, [target, ""]]}
        return [plain([link([image], href) if (href := _href(node)) else image])]

    typst = plain
    epub = plain


def _href(node: Node) -> str:
    """Where the picture leads (`fig-link`), as resolved; "" for nowhere."""
    to = node["c"][1][1:]
    return str(to[0]["c"][0]["c"][2][0]) if to and to[0]["c"] and to[0]["c"][0]["t"] == "Link" else ""


def _linked(markup: str, node: Node) -> Node:
    href = _href(node)
    return plain([link([{"t": "RawInline", "c": ["html", markup]}], href)]) if href else raw_block("html", markup)


def _framed(svg: str) -> str:
    """A wide drawing in a box that can scroll; any other as it is."""
    found = _WIDTH.match(svg)
    wide = found is not None and float(found.group(1)) > WIDE
    return f'<div class="graphic wide" tabindex="0" role="group">{svg}</div>' if wide else svg


def _resized(svg: str, size: str) -> str:
    """The drawing at the size that its cell gives (`out-width`)."""
    head, mark, rest = svg.partition(">")
    if ' style="' in head:
        return head.replace(' style="', f' style="{size};', 1) + mark + rest
    return f'{head} style="{size}">{rest}'


def _labelled(svg: str, alt: str) -> str:
    """The SVG as an image with a name that screen readers say."""
    escaped = alt.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    role = f'<svg role="img" aria-label="{escaped}"' if alt else '<svg aria-hidden="true"'
    return svg.replace("<svg", role, 1)
