"""Tabsets: the sections of a `.panel-tabset`, one at a time on a screen, one after another elsewhere."""

from __future__ import annotations

from typing import ClassVar

from bookwright.diagnostics import Code
from bookwright.features.base import Feature, Reading, Setting, bare, part_of
from bookwright.nodes import Node, attr, classes, div, plain, raw_block, rewrite, tagged, values, walk
from bookwright.source import Span

F033 = Code(
    "F033", "warning", "a tabset without tabs",
    """The headings inside a `.panel-tabset` are its tabs: `## Python`, then what that tab shows. This one has
    no heading, so its content is printed as it stands.""",
)  # fmt: skip


class Tabset(Feature):
    name: ClassVar[str] = ":tabset"
    leaves: ClassVar[str] = "panel-tabset"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if "panel-tabset" not in classes(node):
            return None
        return _tabset(bare(node, "panel-tabset"), reading.place(node), reading)

    def review(self, tree: list[Node], reading: Reading) -> list[Node]:
        """A tab's title is no section: the headings inside follow the level of what is around the tabset."""
        from_cells = any(cell.options.get("panel") == "tabset" for cell in reading.script.cells)
        if from_cells:
            tree = _of_cells(tree, reading)
        elif "panel-tabset" not in reading.script.text:
            return tree
        raised: dict[str, int] = {}
        level = 1
        for node in walk(tree):
            if node["t"] == "Header" and node["c"][1][0] not in raised:
                level = node["c"][0]
            elif node["t"] == "Div" and classes(node)[:1] == [self.name]:
                for tab in node["c"][1]:
                    inner = [n for n in walk(part_of(tab, ":body")) if n["t"] == "Header"]
                    up = min((n["c"][0] for n in inner), default=0) - level - 1
                    raised |= {n["c"][1][0]: up for n in inner if up > 0}

        def change(node: Node) -> list[Node] | None:
            if node["t"] != "Header" or node["c"][1][0] not in raised:
                return None
            return [{"t": "Header", "c": [node["c"][0] - raised[node["c"][1][0]], *node["c"][1:]]}]

        return rewrite(tree, change) if raised else tree

    def html(self, node: Node, setting: Setting) -> list[Node]:
        (identifier, names, _), tabs = node["c"]
        panes = []
        for tab in tabs:
            title = tagged("p", [plain(part_of(tab, ":title")[0]["c"])], classes=["tab-title"])
            chosen = {"data-active": "true"} if "active" in classes(tab) else {}
            panes.append(div([title, *part_of(tab, ":body")], tab["c"][0][0], ["tab-pane"], **chosen))
        group = {"data-group": values(node)["group"]} if values(node).get("group") else {}
        inner = [div(panes, classes=["tab-content"])]
        return [div(inner, identifier, ["panel-tabset", *names[1:]], **group)]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        result: list[Node] = []
        for tab in node["c"][1]:
            head = [raw_block("typst", "#tab["), plain(part_of(tab, ":title")[0]["c"]), raw_block("typst", "]")]
            result += [div(head, tab["c"][0][0]), *part_of(tab, ":body")]
        return result


def _tabset(node: Node, place: Span, reading: Reading) -> list[Node]:
    """The tabs of a Div, in canonical form; its content where it has none, which is reported."""
    (identifier, names, pairs), blocks = node["c"]
    level = next((b["c"][0] for b in blocks if b["t"] == "Header"), 0)
    if not level:
        reading.report.add(F033.at(place, "this `.panel-tabset` has no heading", "begin each tab with `## Title`"))
        return [div(blocks, identifier, names)]
    before: list[Node] = []
    tabs: list[tuple[Node, list[Node]]] = []
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] <= level:
            tabs.append((block, []))
        else:
            (tabs[-1][1] if tabs else before).append(block)
    inner = [_tab(head, body) for head, body in tabs]
    return [*before, {"t": "Div", "c": [attr(identifier, [Tabset.name, *names], dict(pairs)), inner]}]


def _of_cells(tree: list[Node], reading: Reading) -> list[Node]:
    """What cells with `panel: tabset` wrote, as tabsets: its headings are known when all texts have been read."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Div" or classes(node)[:1] != [":tabs-of-cell"]:
            return None
        return _tabset(div(node["c"][1]), reading.place(node), reading)

    return rewrite(tree, change)  # type: ignore[no-any-return]


def _tab(head: Node, body: list[Node]) -> Node:
    _, (identifier, names, _), inlines = head["c"]
    kept = [n for n in names if n == "active"]
    return div([div([plain(inlines)], classes=[":title"]), div(body, classes=[":body"])], identifier, [":tab", *kept])
