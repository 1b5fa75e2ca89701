"""Panels: content side by side in columns (`layout-ncol`)."""

from __future__ import annotations

from typing import ClassVar

from bookwright.features.base import Feature, Reading, Setting, typst_columns
from bookwright.nodes import Node, attr, classes, div, values


class Panel(Feature):
    name: ClassVar[str] = ":panel"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, pairs), blocks = node["c"]
        options = dict(pairs)
        columns = options.pop("layout-ncol", "")
        if not columns.isdigit() or int(columns) < 1 or (names[:1] and names[0].startswith(":")):
            return None
        return [
            {
                "t": "Div",
                "c": [attr(identifier, [self.name, *names], {**options, "columns": columns}), blocks],
            }
        ]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        columns = values(node)["columns"]
        cells = [div([block], classes=["quarto-layout-cell"]) for block in node["c"][1]]
        style = f"--columns:{columns}"
        return [
            div(cells, node["c"][0][0], ["panel", "quarto-layout-panel", *classes(node)[1:]], style=style)
        ]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        return typst_columns(node["c"][1], int(values(node)["columns"]))
