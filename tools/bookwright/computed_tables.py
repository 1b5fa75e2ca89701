"""Tables that a program wrote as HTML → plain tables: no styles, numbers to the right, heads of rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

from bookwright import nodes
from bookwright.nodes import Node, attr

_NUMBER = re.compile(r"[-+−]?(?:[\d,   ']*\.?\d+)(?:[eE][-+]?\d+)?\s?%?$|[-+]?inf$", re.I)
_MISSING = frozenset({"", "NaN", "nan", "None", "NA", "<NA>", "NaT", "…", "...", "-"})
_CAPTION = re.compile(r"<caption\b[^>]*>(.*?)</caption\s*>", re.S | re.I)
_TAG = re.compile(r"<[^>]+>")
_RIGHT, _DEFAULT = {"t": "AlignRight"}, {"t": "AlignDefault"}


def own_caption(data: Mapping[str, str]) -> str:
    """The caption that a program gave its table (pandas' `set_caption`), as Markdown; "" where there is none."""
    found = _CAPTION.search(data.get("text/html", ""))
    words = " ".join(unescape(_TAG.sub("", found[1])).split()) if found else ""
    return re.sub(r"([\\`*_{}\[\]<>$@^~#|])", r"\\\1", words)


def prepared(html: str, labelled: bool, captioned: bool, widths: str, place: str) -> str:
    """A table's HTML as its cell wants it: a caption that the cell replaces is a line above it, widths are given."""
    if labelled:
        line = r"<p>\1</p>" if captioned else ""
        above = _CAPTION.search(html)
        html = (above.expand(line) if above else "") + _CAPTION.sub("", html)
    given = f'<table data-tbl-colwidths="{escape(widths)}" data-at="{escape(place)}"'
    return html.replace("<table", given, 1) if widths else html


def tidy(blocks: list[Node]) -> list[Node]:
    """The blocks with their tables tidied; styles and the boxes around tables are dropped."""
    result: list[Node] = []
    for block in blocks:
        kind = block["t"]
        if kind == "RawBlock" or (kind in ("Plain", "Para") and _raw_only(block["c"])):
            continue
        if kind == "Div" and any(b["t"] in ("Table", "Div") for b in block["c"][1]):
            result += tidy(block["c"][1])
        elif kind == "Table":
            result.append(_table(block))
        else:
            result.append(block)
    return result


def _raw_only(inlines: list[Node]) -> bool:
    """Whether a paragraph holds tags and the text between `<style>` and its end, as pandoc reads what pandas writes."""
    return all(one["t"] in ("RawInline", "Space", "SoftBreak") for one in inlines)


def _table(node: Node) -> Node:
    (identifier, names, pairs), caption, columns, head, bodies, foot = node["c"]
    own = attr(
        "" if identifier.startswith("T_") else identifier, [n for n in names if n != "dataframe"],
        {k: v for k, v in pairs if k not in ("style", "border")},
    )  # fmt: skip
    rows = [row for _, _, first, rest in bodies for row in (*first, *rest)]
    grid = _grid(rows, len(columns))
    aligns = [_RIGHT if _numeric(column) else _DEFAULT for column in zip(*grid, strict=True)] if grid else []
    aligned = [[aligns[i] if i < len(aligns) and align["t"] == "AlignDefault" else align, width]
               for i, (align, width) in enumerate(columns)]  # fmt: skip
    return {"t": "Table", "c": [
        own, caption, aligned, [attr(), [_row(r) for r in head[1]]],
        [[attr(), heads, [_row(r) for r in first], [_row(r) for r in rest]] for _, heads, first, rest in bodies],
        [attr(), [_row(r) for r in foot[1]]],
    ]}  # fmt: skip


def _row(row: Any) -> Any:
    """The row without ids, classes and styles; where it says how a cell stands, the column decides."""
    return [attr(), [[attr(), _DEFAULT if cell[1]["t"] == "AlignRight" else cell[1], *cell[2:]] for cell in row[1]]]


def _grid(rows: list[Any], width: int) -> list[list[str]]:
    """The text of each place; cells that span several are counted where they begin."""
    grid: list[list[str]] = [["" for _ in range(width)] for _ in rows]
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for _, _, down, across, blocks in row[1]:
            while (y, x) in taken:
                x += 1
            taken |= {(y + j, x + i) for j in range(down) for i in range(across)}
            if x < width:
                grid[y][x] = nodes.text(blocks).strip()
            x += across
    return grid


def _numeric(column: tuple[str, ...]) -> bool:
    """Whether a column holds numbers, and nothing else that says something."""
    said = [text for text in column if text not in _MISSING]
    return bool(said) and all(_NUMBER.match(text) for text in said)
