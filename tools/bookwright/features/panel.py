"""Panels: content side by side in columns and rows (`layout-ncol`, `layout-nrow`, `layout`)."""

from __future__ import annotations

from typing import ClassVar

from bookwright import arrangement
from bookwright.arrangement import Place, Row
from bookwright.features.base import (
    Feature,
    Reading,
    Setting,
    cells_of,
    float_node,
    images_of,
    is_float,
    panel_node,
    typst_row,
)  # fmt: skip
from bookwright.nodes import Node, classes, div, identifier, values


class Panel(Feature):
    name: ClassVar[str] = ":panel"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (name, names, pairs), blocks = node["c"]
        options = dict(pairs)
        if not any(k in options for k in arrangement.SHAPES) or (names[:1] and names[0].startswith(":")):
            return None
        span = reading.span(name, options.pop("at", ""))
        caption, blocks = _caption(blocks, options)
        cells = cells_of(blocks, reading.config.families)
        if not cells:
            return blocks
        panel = panel_node(cells, options, reading, span, "" if caption else name, names)
        return [float_node(name, "fig", caption, [panel])] if caption else [panel]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        cells, rows = _arranged(node)
        made = []
        for row in rows:
            inner = [
                self._cell(cells[p.cell], p, column)
                for column, p in enumerate(row, 1) if p.cell is not None
            ]  # fmt: skip
            columns = " ".join(f"minmax(0,{p.width:g}fr)" for p in row)
            made.append(div(inner, classes=["quarto-layout-row"], style=f"--columns:{columns}"))
        return [div(made, identifier(node), ["panel", "quarto-layout-panel", *classes(node)[1:]])]

    @staticmethod
    def _cell(blocks: list[Node], place: Place, column: int) -> Node:
        names = ["quarto-layout-cell"]
        if any(b["t"] == "Div" and ("float" in classes(b)) and identifier(b) for b in blocks):
            names.append("quarto-layout-cell-subref")
        names += [f"quarto-layout-align-{place.align}"] if place.align else []
        names += [f"quarto-layout-valign-{place.valign}"] if place.valign else []
        return div(blocks, classes=names, style=f"--column:{column}")

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        cells, rows = _arranged(node)
        result: list[Node] = []
        for row in rows:
            result += typst_row([cells[p.cell] if p.cell is not None else [] for p in row], _head(row))
        return result


def _arranged(node: Node) -> tuple[list[list[Node]], list[Row]]:
    """The cells of a canonical panel and their places. A cell may say itself how it is aligned."""
    cells = [part["c"][1] for part in node["c"][1]]
    rows, _ = arrangement.arrange(arrangement.chosen(values(node)), len(cells))
    return cells, rows


def _head(row: Row) -> str:
    """`#panel((40fr, 60fr), (left + top, …))`: the row's call, up to its cells."""
    widths = "".join(f"{p.width:g}fr," for p in row)
    sides = {"center": "horizon"}
    aligns = "".join(f"{p.align or 'left'} + {sides.get(p.valign, p.valign) or 'top'}," for p in row)
    plain = all(p.align == p.valign == "" for p in row)
    return f"#panel(({widths})" + ("" if plain else f", align: ({aligns})") + ")"


def _caption(blocks: list[Node], options: dict[str, str]) -> tuple[list[Node], list[Node]]:
    """The caption of a panel without a label: a last paragraph that no place is left for."""
    last = blocks[-1] if len(blocks) > 1 else None
    if last is None or last["t"] != "Para" or images_of(last):
        return [], blocks
    count = sum(max(1, len(images_of(b))) for b in blocks[:-1])
    pictures = all(is_float(b) or images_of(b) for b in blocks[:-1])
    rows, _ = arrangement.arrange(arrangement.chosen(options), count)
    full = "layout-nrow" not in options and all(len(row) == len(rows[0]) or "layout" in options for row in rows)
    if not (pictures and full) or arrangement.arrange(arrangement.chosen(options), count)[1]:
        return [], blocks
    return last["c"], blocks[:-1]
