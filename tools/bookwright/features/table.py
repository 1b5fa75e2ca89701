"""Tables in other forms than pandoc's: list-tables, and tables that are written in HTML."""

from __future__ import annotations

import re
from html import unescape
from typing import ClassVar

from bookwright import tables
from bookwright.diagnostics import Code
from bookwright.features.base import Feature, Reading, float_node, fragment, fragment_html
from bookwright.labels import prefix_of
from bookwright.nodes import Node, values, with_attr

F015 = Code(
    "F015", "error", "a list-table that is no table",
    """A `.list-table` div holds a list of rows, each of which is a list of cells:
    `* - first` and below it `  - second`. Its `header-rows`, `header-cols` and `widths` are numbers, its
    `aligns` a letter for each column (l, c, r).""",
)  # fmt: skip
F016 = Code(
    "F016", "error", "a list-table with ragged rows",
    """Every row of a list-table needs a cell for each column; cells that span several columns or rows say so
    with `[]{colspan=2}`. The rows named are short, and were filled with empty cells at their end.""",
)  # fmt: skip
_EDGE = r"</?(?:t[dhr]|table|tbody|thead|tfoot)\b"
_CELL = re.compile(rf"(<t[dh]\b[^>]*>)((?:(?!{_EDGE}).)*)(?={_EDGE})", re.S | re.I)
_MARKDOWN = "bookwright-markdown"


class Table(Feature):
    name: ClassVar[str] = ":table"
    kinds: ClassVar[tuple[str, ...]] = ("Div", "RawBlock", "Code")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["t"] == "Code":  # a cell of an HTML table, left as Markdown by `_marked`
            return [fragment(node["c"][1])] if _MARKDOWN in node["c"][0][1] else None
        if node["t"] == "RawBlock":
            format, text = node["c"]
            return self._html(format, text, reading)
        return _list_table(node, reading) if "list-table" in node["c"][0][1] else None

    def _html(self, format: str, text: str, reading: Reading) -> list[Node] | None:
        bare = text.strip().lower()
        if format not in ("html", "html5", "bookwright-table") or not bare.startswith("<table"):
            return None
        if not bare.endswith("</table>") or bare.count("<table") != 1 or _left(text, reading):
            return [{"t": "RawBlock", "c": ["html", text]}] if format == "bookwright-table" else None
        return [fragment_html(_CELL.sub(_marked, text))]


def _left(text: str, reading: Reading) -> bool:
    """Whether the table is to stay HTML (`html-table-processing: none`)."""
    chosen = reading.setting("html-table-processing")
    return chosen in ("none", False) or 'data-quarto-disable-processing="true"' in text.partition(">")[0]


def _marked(found: re.Match[str]) -> str:
    """A cell without tags is Markdown, as everywhere; one with tags is HTML."""
    head, inner = found.groups()
    text = inner.strip()
    if not text or "<" in text:
        return found.group()
    lines = re.sub(r"\s*\n\s*", " ", unescape(text))
    escaped = lines.replace("&", "&amp;").replace("<", "&lt;")
    return f'{head}<code class="{_MARKDOWN}">{escaped}</code>'


# ── list-tables ──────────────────────────────────────────────────────────────────────────────────
def _list_table(node: Node, reading: Reading) -> list[Node] | None:
    (identifier, names, pairs), blocks = node["c"]
    options = dict(pairs)
    span = reading.span(identifier, options.pop("at", ""))
    lists = [b for b in blocks if b["t"] == "BulletList"]
    words = [b for b in blocks if b["t"] in ("Para", "Plain")]
    rows = [_row(item) for item in lists[0]["c"]] if len(lists) == 1 else [None]
    if len(lists) + len(words) != len(blocks) or len(words) > 1 or None in rows:
        reading.report.add(F015.at(span, "this list-table is not a list of rows that are lists of cells"))
        return None
    full, columns, short = tables.filled([row for row in rows if row is not None])
    if short:
        which = ", ".join(str(n + 1) for n in short)
        reading.report.add(F016.at(span, f"row {which} of this list-table has fewer cells than the {columns} columns"))
    numbers, widths = {"header-rows": 1, "header-cols": 0}, options.pop("widths", "")
    for key in numbers:
        given = options.pop(key, str(numbers[key]))
        if given.isdecimal():
            numbers[key] = int(given)
        else:
            reading.report.add(F015.at(span, f"`{key}` is a number, not `{given}`"))
    aligns = [a.strip()[:1] for a in options.pop("aligns", "").split(",")]
    aligns = [*aligns, *["d"] * columns][:columns] if aligns != [""] else ["d"] * columns
    table = tables.build(full, aligns, numbers["header-rows"], numbers["header-cols"])
    table, problem = tables.with_widths(table, _shares(widths) or options.pop("tbl-colwidths", ""))
    if problem:
        reading.report.add(F015.at(span, problem.replace("tbl-colwidths", "widths")))
    table = with_attr(table, ["", [n for n in names if n != "list-table"], table["c"][0][2]])
    given = options.pop("tbl-cap", "")
    caption = [fragment(given)] if given else words[0]["c"] if words else []
    if not caption and not identifier:
        return [table]
    family = prefix_of(identifier, reading.config.families) or "tbl"
    return [float_node(identifier, family, caption, [table], [], **options)]


def _shares(widths: str) -> str:
    """`1,2` as shares of the whole: `33.3,66.7`."""
    try:
        given = tables.numbers(widths)
    except ValueError:
        return widths
    return ",".join(f"{100 * w / sum(given):.4g}" for w in given)


def _row(item: list[Node]) -> list[tables.Cell] | None:
    """The cells of a row: the items of the one list that it is."""
    inner = [b for b in item if b["t"] == "BulletList"]
    words = [b for b in item if b["t"] in ("Plain", "Para")]
    others = len(item) > len(inner) + len(words) or any(_options(b)[1]["c"] for b in words)
    return [_cell(blocks) for blocks in inner[0]["c"]] if len(inner) == 1 and not others else None


def _cell(blocks: list[Node]) -> tables.Cell:
    """A cell; `[]{colspan=2 align=r}` at its beginning says how far it reaches."""
    options: dict[str, str] = {}
    if blocks and blocks[0]["t"] in ("Plain", "Para"):
        options, first = _options(blocks[0])
        blocks = [first, *blocks[1:]]
    rows, columns = (int(v) if (v := options.get(k, "1")).isdecimal() else 1 for k in ("rowspan", "colspan"))
    return tables.cell(blocks, options.get("align", "d")[:1], max(1, rows), max(1, columns))


def _options(block: Node) -> tuple[dict[str, str], Node]:
    """The attributes of the empty span that a cell begins with, and the rest of its first paragraph."""
    content = block["c"]
    if not content or content[0]["t"] != "Span" or content[0]["c"][1]:
        return {}, block
    rest = content[1:]
    while rest and rest[0]["t"] in ("Space", "SoftBreak"):
        rest = rest[1:]
    return values(content[0]), {"t": block["t"], "c": rest}
