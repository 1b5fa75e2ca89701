"""Code blocks that are not run: what they say of their lines is checked, `code-fold` puts them behind a summary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from bookwright import code_lines
from bookwright.diagnostics import Code
from bookwright.features.base import Feature, Reading, Setting, fragment, part_of
from bookwright.nodes import Node, attr, attr_of, div, plain, rewrite, string, tagged, values, walk, with_attr

F038 = Code(
    "F038", "warning", "line numbers that cannot be read",
    """`code-line-numbers` is `true`, `false`, or the lines that stand out: `"2,4-6"`. `startFrom` is the number of
    the first line. What is anything else has no effect.""",
)  # fmt: skip
_FOLD = ("code-fold", "code-summary")


class Listing(Feature):
    name: ClassVar[str] = ":listing"
    kinds: ClassVar[tuple[str, ...]] = ("CodeBlock",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        options = values(node)
        fold = options.get("code-fold", "")
        if fold not in ("true", "show"):
            return None
        summary = options.get("code-summary") or str(reading.setting("code-summary", ""))
        head = [div([plain([fragment(summary)])], classes=[":summary"])] if summary else []
        identifier, names, pairs = attr_of(node)
        kept = [pair for pair in pairs if pair[0] not in _FOLD]
        body = div(reading.again(with_attr(node, [identifier, names, kept])), classes=[":body"])
        return [{"t": "Div", "c": [attr("", [self.name], {"open": fold}), [*head, body]]}]

    def review(self, tree: list[Node], reading: Reading) -> list[Node]:
        """What blocks say of their lines; what the chapter says, for blocks that say nothing of it."""
        if reading.placed:
            for node in walk(tree):
                if node["t"] == "CodeBlock":
                    _check(values(node), node, reading)
        numbers = reading.setting("code-line-numbers", False) is True
        wrap = reading.setting("code-overflow") == "wrap"
        if not numbers and not wrap:
            return tree
        return _each(tree, numbers, wrap)

    def html(self, node: Node, setting: Setting) -> list[Node]:
        """Behind its summary; on paper and in a book that nobody folds it is plain code."""
        summary = next((b["c"] for b in part_of(node, ":summary")), None)
        opened = {":open": "open"} if values(node)["open"] == "show" else {}
        head = tagged("summary", [plain(summary or string(setting.words["show-code"]))])
        return [tagged("details", [head, *part_of(node, ":body")], classes=["code-fold"], **opened)]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return part_of(node, ":body")

    typst = plain


def _each(tree: list[Node], numbers: bool, wrap: bool) -> list[Node]:
    def change(node: Node) -> list[Node] | None:
        if node["t"] != "CodeBlock":
            return None
        identifier, names, pairs = attr_of(node)
        if "cell-output" in names:
            return None
        given = dict(pairs)
        if numbers:
            given.setdefault("code-line-numbers", "true")
        chosen = {"code-overflow-wrap", "code-overflow-scroll"} & {*names}
        more = ["code-overflow-wrap"] if wrap and not chosen else []
        return [with_attr(node, attr(identifier, [*names, *more], given))]

    return rewrite(tree, change)  # type: ignore[no-any-return]


def _check(options: Mapping[str, str], node: Node, reading: Reading) -> None:
    said = options.get("code-line-numbers", "")
    if not code_lines.is_lines(said):
        hint = 'write `code-line-numbers="true"` or the lines to show, `"2,4-6"`'
        reading.report.add(F038.at(reading.place(node), f"`{said}` names no lines", hint))
    first = code_lines.start(options)
    if not re.fullmatch(r"\d{1,6}", first):
        reading.report.add(F038.at(reading.place(node), f"`{first}` is not the number of a line"))
