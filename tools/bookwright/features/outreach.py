"""Where readers are: a map drawn when the book is built, and the table that says the same.

`::: {.home-world}` holds what stands there without data; the counts are of `bookwright: outreach:`, never ours.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any, ClassVar

from bookwright.features.base import Feature, Reading, Setting, part_of
from bookwright.nodes import Node, div, raw_block, string, tagged, values

STEPS = 4  # shades, each for counts up to ten times those of the one before
SHOWN = 12  # countries that stand in the open; the rest of a long table is behind a fold


class Outreach(Feature):
    name: ClassVar[str] = ":outreach"
    leaves: ClassVar[str] = "home-world"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, _), blocks = node["c"]
        if "home-world" not in names:
            return None
        found = dict(reading.script.data.get("outreach") or {})
        if found.get("rows"):
            world = found.pop("world")
            found["map"] = _map(found, world) if world["paths"] else ""
        return [div([div(blocks, classes=[":body"])], identifier, [self.name], data=json.dumps(found))]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        found = json.loads(values(node)["data"])
        if not found.get("rows"):
            return [div(part_of(node, ":body"), node["c"][0][0], ["home-world"])]
        drawing = [raw_block("html", found["map"])] if found["map"] else []
        return [div([*drawing, *_tables(found, setting)], node["c"][0][0], ["home-world"])]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        found = json.loads(values(node)["data"])
        return [_table(found["rows"], found, setting)] if found.get("rows") else part_of(node, ":body")

    epub = plain


def _tables(found: dict[str, Any], setting: Setting) -> list[Node]:
    first, rest = found["rows"][:SHOWN], found["rows"][SHOWN:]
    more = [tagged("details", [tagged("summary", [{"t": "Plain", "c": string(f"+ {len(rest)}")}]),
                               _table(rest, found, setting)])] if rest else []  # fmt: skip
    return [_table(first, found, setting), *more]


def _table(rows: list[list[Any]], found: dict[str, Any], setting: Setting) -> Node:
    cells = [[setting.words["country"], found["unit"]], *([name, f"{count:,}"] for _, name, count in rows)]

    def line(row: list[str]) -> list[Any]:
        return [["", [], []], [[["", [], []], {"t": "AlignDefault"}, 1, 1, [{"t": "Plain", "c": string(c)}]]
                               for c in row]]  # fmt: skip

    columns = [[{"t": side}, {"t": "ColWidthDefault"}] for side in ("AlignLeft", "AlignRight")]
    return {"t": "Table", "c": [["", ["outreach"], []], [None, []], columns, [["", [], []], [line(cells[0])]],
                                [[["", [], []], 0, [], [line(row) for row in cells[1:]]]],
                                [["", [], []], []]]}  # fmt: skip


def _map(found: dict[str, Any], world: Any) -> str:
    """Countries in a shade each decade of their counts; those without readers are one outline."""
    counts = {code: count for code, _, count in found["rows"] if count}
    most = max(counts.values(), default=1)
    shades: dict[int, list[str]] = {}
    for code, path in world["paths"].items():
        shades.setdefault(_shade(counts.get(code, 0), most), []).append(path)
    paths = "".join(f'<path class="shade-{n}" d="{"".join(found)}"/>' for n, found in sorted(shades.items()))
    told = ", ".join(f"{name} {count:,}" for _, name, count in found["rows"][:3])
    label = f"{len(counts)} countries; {found['unit']}: {told}"
    box = " ".join(map(str, world["box"]))
    return f'<svg class="home-map" role="img" aria-label="{escape(label)}" viewBox="{box}">{paths}</svg>'


def _shade(count: int, most: int) -> int:
    """0 for none, `STEPS` for the most, one less for each factor of ten below it."""
    below = 0
    while count and count * 10 ** (below + 1) <= most:
        below += 1
    return max(1, STEPS - below) if count else 0
