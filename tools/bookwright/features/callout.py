"""Callouts: notes, tips, warnings, important and cautionary boxes, with titles and folding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bookwright.features.base import Feature, Reading, Setting, fragment, laid_out, part_of, typst_call
from bookwright.labels import prefix_of
from bookwright.nodes import Node, attr, div, plain, raw_block, span, string, tagged, values

# class → the label prefix that refers to it
KINDS = {"callout-note": "nte", "callout-tip": "tip", "callout-warning": "wrn",
         "callout-important": "imp", "callout-caution": "cau"}  # fmt: skip


class Callout(Feature):
    name: ClassVar[str] = ":callout"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, classes, pairs), blocks = node["c"]
        kind = next((c for c in classes if c in KINDS), None)
        if kind is None:
            return None
        options = dict(pairs)
        title: list[Node] = []
        if "title" in options:
            title = [fragment(options.pop("title"))]
        elif blocks and blocks[0]["t"] == "Header":
            title, blocks = blocks[0]["c"][2], blocks[1:]
        options["kind"] = kind.removeprefix("callout-")
        others = [c for c in classes if c != kind]
        head = [div([plain(title)], classes=[":title"])] if title else []
        body = div(laid_out(blocks, options, reading, identifier), classes=[":body"])
        return [{"t": "Div", "c": [attr(identifier, [self.name, *others], options), [*head, body]]}]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        (identifier, classes, _), _blocks = node["c"]
        options = values(node)
        kind = options["kind"]
        title, body = self._title(node, setting), part_of(node, ":body")
        names = ["callout", f"callout-style-{_look(options, setting)}", f"callout-{kind}", *classes[1:]]
        names += [] if _icon(options, setting) else ["no-icon"]
        inner = div(body, classes=["callout-body-container", "callout-body"])
        if not title:
            return [div([inner], identifier, names, role="note")]
        names.insert(2, "callout-titled")
        header = ["callout-header", "callout-title", "callout-title-container"]
        if options.get("collapse") in ("true", "false"):
            opened = {":open": "open"} if options["collapse"] == "false" else {}
            head = tagged("summary", [plain(title)], classes=header)
            return [tagged("details", [head, inner], identifier, names, **opened)]
        return [div([div([plain(title)], classes=header), inner], identifier, names, role="note")]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        (identifier, classes, _), _blocks = node["c"]
        options = values(node)
        title = self._title(node, setting)
        variant = "objectives" if "objectives" in classes else options["kind"]
        head = typst_call("callout", kind=variant, id=identifier)
        look = _look(options, setting)
        head += f', look: "{look}"' if look != "default" else ""
        head += ", title: ["
        return [raw_block("typst", head), plain(title), raw_block("typst", "])["),
                *part_of(node, ":body"), raw_block("typst", "]")]  # fmt: skip

    def _title(self, node: Node, setting: Setting) -> list[Node]:
        """The title, after "Note 3.1" when the callout can be referred to; [] for none at all."""
        identifier, options = node["c"][0][0], values(node)
        given: list[Node] = next((b["c"] for b in part_of(node, ":title")), [])
        if (family := prefix_of(identifier)) and setting.number(identifier):
            words = setting.title(family, identifier) + (":" if given else "")
            return [span(string(words), classes=["callout-number"]), *([{"t": "Space"}, *given] if given else [])]
        if "objectives" in node["c"][0][1] and not given:
            return string(setting.words["objectives"])
        if given or _look(options, setting) != "default":
            return given
        return string(setting.words[options["kind"]])


def _look(options: Mapping[str, str], setting: Setting) -> str:
    look = str(options.get("appearance") or setting.option("callout-appearance") or "default")
    return look if look in ("default", "simple", "minimal") else "default"


def _icon(options: Mapping[str, str], setting: Setting) -> bool:
    return options.get("icon") != "false" and setting.option("callout-icon") is not False
