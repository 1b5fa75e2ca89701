"""Figures, tables and listings: a body with a caption, numbered when it has a label."""

from __future__ import annotations

import re
from typing import ClassVar

from bookwright.features.base import (
    Feature,
    Reading,
    Setting,
    float_node,
    fragment,
    part_of,
    typst_call,
)  # fmt: skip
from bookwright.labels import prefix_of
from bookwright.nodes import Node, attr, plain, raw_block, span, string, tagged, values

FAMILIES = frozenset({"fig", "tbl", "lst"})
_ATTRIBUTE = re.compile(
    r"""#(?P<id>[^\s}]+)|\.(?P<cls>[^\s}]+)|(?P<key>[\w-]+)=(?:"(?P<q>[^"]*)"|(?P<v>[^\s}]+))"""
)


class Float(Feature):
    name: ClassVar[str] = ":float"
    kinds: ClassVar[tuple[str, ...]] = ("Figure", "Table", "CodeBlock", "Div")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        found: Node | None = getattr(self, f"_{node['t'].lower()}")(node)
        return [found] if found else None

    def _figure(self, node: Node) -> Node:
        (identifier, names, pairs), (_, caption), body = node["c"]
        inlines = caption[0]["c"] if caption else []
        options = {k: v for k, v in pairs if k != "fig-alt"}
        return float_node(identifier, "fig", inlines, body, names, **options)

    def _table(self, node: Node) -> Node | None:
        attributes, (_, caption), *rest = node["c"]
        identifier, names, pairs = attributes
        inlines = list(caption[0]["c"]) if caption else []
        if inlines and inlines[-1]["t"] == "RawInline" and inlines[-1]["c"][0] == "bookwright-attributes":
            identifier, names, pairs = _parse_attributes(inlines.pop()["c"][1])
            while inlines and inlines[-1]["t"] in ("Space", "SoftBreak"):
                inlines.pop()
        if not identifier and not inlines:
            return None
        bare = {"t": "Table", "c": [["", names, pairs], [None, []], *rest]}
        return float_node(identifier, "tbl", inlines, [bare], [], **dict(pairs))

    def _codeblock(self, node: Node) -> Node | None:
        (identifier, names, pairs), text = node["c"]
        options = dict(pairs)
        if prefix_of(identifier) != "lst" and "lst-cap" not in options:
            return None
        caption = options.pop("lst-cap", "")
        bare = {"t": "CodeBlock", "c": [attr("", names, options), text]}
        return float_node(identifier, "lst", [fragment(caption)] if caption else [], [bare])

    def _div(self, node: Node) -> Node | None:
        (identifier, names, pairs), blocks = node["c"]
        family = prefix_of(identifier)
        if family not in FAMILIES or names[:1] == [self.name]:
            return None
        options = dict(pairs)
        given = options.pop(f"{family}-cap", "")
        caption: list[Node] = [fragment(given)] if given else []
        body = list(blocks)
        if len(body) == 1 and body[0]["t"] == "Div" and body[0]["c"][0][1][:1] == [self.name]:
            inner = body[0]  # a caption-only float inside: the div's label is its label
            caption = caption or next((b["c"] for b in part_of(inner, ":caption")), [])
            body = part_of(inner, ":body")
        elif not caption and len(body) > 1 and body[-1]["t"] == "Para":
            caption = body.pop()["c"]
        if columns := options.pop("layout-ncol", ""):
            body = [{"t": "Div", "c": [attr("", [], {"layout-ncol": columns}), body]}]  # a panel inside
        return float_node(identifier, str(family), caption, body, names, **options)

    def html(self, node: Node, setting: Setting) -> list[Node]:
        (identifier, names, _), _blocks = node["c"]
        options = values(node)
        family = options["family"]
        caption = self._caption(node, setting)
        kinds = ["float", f"float-{family}", "quarto-float", f"quarto-float-{family}", *names[1:]]
        place = "top" if family in ("tbl", "lst") else "bottom"
        head = (
            [tagged("figcaption", [plain(caption)], classes=[f"quarto-float-caption-{place}"])]
            if caption
            else []
        )
        body = part_of(node, ":body")
        blocks = [*head, *body] if place == "top" else [*body, *head]
        return [tagged("figure", blocks, identifier, kinds)]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        identifier, options = node["c"][0][0], values(node)
        caption = self._caption(node, setting)
        alt = options.get("alt") or options.get("fig-alt") or ""
        label = setting.labels.get(identifier)
        inner = ", sub: true" if label and label.sub else ""
        head = typst_call("float", kind=options["family"], alt=alt, id=identifier) + f"{inner}, caption: ["
        return [raw_block("typst", head), plain(caption), raw_block("typst", "])["),
                *part_of(node, ":body"), raw_block("typst", "]")]  # fmt: skip

    def _caption(self, node: Node, setting: Setting) -> list[Node]:
        """ "**Figure 3.2.** The caption"; the number alone when there is no caption."""
        identifier = node["c"][0][0]
        given: list[Node] = next((b["c"] for b in part_of(node, ":caption")), [])
        label = setting.labels.get(identifier)
        if label is None:
            return given
        if label.sub:
            return [span(string(f"({label.sub})"), classes=["float-number"]), {"t": "Space"}, *given]
        title = setting.title(values(node)["family"], identifier) + "."
        number = span([{"t": "Strong", "c": string(title)}], classes=["float-number"])
        return [number, *([{"t": "Space"}, *given] if given else [])]


def _parse_attributes(text: str) -> tuple[str, list[str], list[list[str]]]:
    """`{#tbl-x .striped key="value"}` → pandoc's attributes."""
    identifier, names, pairs = "", [], []
    for found in _ATTRIBUTE.finditer(text):
        if found["id"]:
            identifier = found["id"]
        elif found["cls"]:
            names.append(found["cls"])
        else:
            pairs.append([found["key"], found["q"] if found["q"] is not None else found["v"]])
    return identifier, names, pairs
