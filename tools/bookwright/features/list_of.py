"""Lists of figures, tables and listings: an empty `::: {#lof}`, `::: {#lot}` or `::: {#lol}` is where they go."""

from __future__ import annotations

from typing import ClassVar

from bookwright.features.base import Feature, Reading, Setting, typst_call
from bookwright.nodes import Node, div, link, plain, raw_block, span, string, values

KINDS = {"lof": "fig", "lot": "tbl", "lol": "lst"}


class ListOf(Feature):
    name: ClassVar[str] = ":list-of"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, _), blocks = node["c"]
        if identifier not in KINDS or blocks or names:
            return None
        return [div([], classes=[self.name], of=identifier)]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        rows = [[plain(_row(one, setting))] for one in node["c"][1]]
        return [div([{"t": "BulletList", "c": rows}], classes=["list-of"])] if rows else []

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        result: list[Node] = []
        for one in node["c"][1]:
            options = values(one)
            head = typst_call("list-row", number=setting.number(options["label"]), id=options["label"])
            result += [raw_block("typst", f"{head})["), plain(one["c"][1][0]["c"]), raw_block("typst", "]")]
        return result

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return self.html(node, setting)


def _row(one: Node, setting: Setting) -> list[Node]:
    """The number with its caption; only the number is the link, since a caption may hold one."""
    label = values(one)["label"]
    known = setting.labels[label]
    name = link(string(setting.title(known.family, label)), setting.href(label), classes=["quarto-xref"])
    return [name, {"t": "Space"}, span(one["c"][1][0]["c"], classes=["caption"])]
