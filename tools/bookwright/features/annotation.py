"""Code annotations: `# <1>` at the ends of lines, and the numbered list below that says what they are about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from bookwright import nodes
from bookwright.code_lines import MARKS
from bookwright.diagnostics import Code
from bookwright.features.base import Feature, Reading, Setting, bare
from bookwright.nodes import Node, attr, attr_of, classes, div, raw_block, values, with_attr
from bookwright.source import Span

F039 = Code(
    "F039", "warning", "a code annotation without its explanation",
    """A line of the code ends with a number like `# <2>`, and the numbered list right after the code has no item
    with that number: the reader would find a mark that says nothing.""",
)  # fmt: skip
F040 = Code(
    "F040", "warning", "an explanation without its code annotation",
    """The list after annotated code has an item whose number stands at no line of the code: write `# <2>` behind
    the line that the second item explains, or take the item out of this list.""",
)  # fmt: skip
F041 = Code(
    "F041", "warning", "an unknown way to annotate code",
    """`code-annotations` is `below`, `hover`, `select`, `none` (marks and list are left out) or `false` (marks and
    list stay as they were written).""",
)  # fmt: skip
# the comment that holds a number at the end of a line, in whatever language
_MARK = re.compile(
    r"[ \t]*(?:#+|//+|--+|;+|%+|/\*+|<!--|\(\*|'|!|\"|\{-|\*|&)[ \t]*<(\d{1,3})>[ \t]*(?:\*/|-->|\*\)|-\})?[ \t]*$"
)
_MODES = ("below", "hover", "select", "none", "false")


class Annotation(Feature):
    name: ClassVar[str] = ":annotation"
    leaves: ClassVar[str] = "code-annotations-"

    def review(self, tree: list[Node], reading: Reading) -> list[Node]:
        """Annotated code and the list after it, joined."""
        written = any(_ANY.search(t) for t in (reading.script.text, *(c.code for c in reading.script.cells)))
        return _Joining(reading).lists(tree) if written else tree

    def html(self, node: Node, setting: Setting) -> list[Node]:
        code, notes = node["c"][1][:-1], node["c"][1][-1]
        items = notes["c"][1][0]["c"]
        options = values(node)
        name = options["name"]
        rows = [
            nodes.tagged("li", item, f"{name}-{number}", data_annotation=str(number))
            for number, item in enumerate(items[1], items[0][0])
        ]
        listed = nodes.tagged("ol", rows, classes=["code-annotations"])
        mode = options["mode"]
        return [div([*code, listed], classes=["annotated-code", f"code-annotations-{mode}"])]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        code, notes = node["c"][1][:-1], node["c"][1][-1]
        (start, _, _), items = notes["c"][1][0]["c"]
        result = [*code, raw_block("typst", "#annotations[")]
        for number, item in enumerate(items, start):
            result += [raw_block("typst", f"#annotation({number})["), *item, raw_block("typst", "]")]
        return [*result, raw_block("typst", "]")]


_ANY = re.compile(r"<\d{1,3}>\s*\S{0,3}[ \t]*$", re.M)


@dataclass
class _Joining:
    """Goes through the lists of blocks of a chapter; `count` names what it joins."""

    reading: Reading
    count: int = 0

    def lists(self, tree: Any) -> Any:
        if type(tree) is dict:
            if tree.get("t") in nodes.WORDS or "c" not in tree:
                return tree
            return {"t": tree["t"], "c": self.lists(tree["c"])}
        if type(tree) is not list:
            return tree
        result: list[Any] = []
        i = 0
        while i < len(tree):
            block = tree[i]
            after = tree[i + 1] if i + 1 < len(tree) else None
            may = type(block) is dict and block.get("t") in ("CodeBlock", "Div")
            joined = self._joined(block, after) if may else None
            if joined is None:
                result.append(self.lists(block))
                i += 1
            else:
                result += joined[0]
                i += joined[1]
        return result

    def _joined(self, block: Node, after: Node | None) -> tuple[list[Node], int] | None:
        """What an annotated block and its list become, and how many blocks that took; None for any other."""
        code = _code_of(block)
        mode = self._mode(code) if code else "false"
        marks = _marks(code["c"][1]) if code else {}
        if code is None or mode == "false" or not marks:
            return None
        listed = after is not None and after["t"] == "OrderedList"
        if not listed and not _alone(code["c"][1]):
            return None
        self.count += 1
        name = f"annotation-{self.count}"
        if after is None or not listed:
            hint = "begin it right after the code"
            self._tell(F039, code, f"no list explains the annotations {_numbers(marks)}", hint)
            mode = "none"
        listed_numbers = range(after["c"][0][0], after["c"][0][0] + len(after["c"][1])) if after and listed else ()
        known = {line: n for line, n in marks.items() if n in listed_numbers}  # others would lead nowhere
        shown = nodes.rewrite([block], lambda n: [_stripped(n, known, mode, name)] if n == code else None)
        if after is None or not listed:
            return shown, 1
        if mode == "none":
            return shown, 2
        start, items = after["c"][0][0], after["c"][1]
        given, used = {*range(start, start + len(items))}, {*marks.values()}
        for number in sorted(used - given):
            self._tell(F039, code, f"no item of the list explains the annotation <{number}>", "")
        for number in sorted(given - used):
            self._tell(F040, code, f"item {number} of the list belongs to no line of the code", "")
        notes = div([{"t": "OrderedList", "c": [after["c"][0], self.lists(items)]}], classes=[":notes"])
        return [{"t": "Div", "c": [attr("", [":annotation"], {"mode": mode, "name": name}), [*shown, notes]]}], 2

    def _mode(self, code: Node) -> str:
        said = values(code).get("code-annotations") or self.reading.setting("code-annotations", "below")
        mode = str(said).lower()
        if mode not in _MODES:
            self._tell(F041, code, f"`{mode}` is no way to annotate code", "below, hover, select, none or false")
            return "below"
        return mode

    def _tell(self, code: Code, block: Node, message: str, hint: str) -> None:
        cell = next((c for c in self.reading.script.cells if c.code.strip("\n") == block["c"][1]), None)
        place: Span = cell.span if cell else self.reading.place(block)
        self.reading.report.add(code.at(place, message, hint))


def _code_of(block: Node) -> Node | None:
    """The code that a block is or holds: a code block, a cell, a captioned or folded listing."""
    if block["t"] == "CodeBlock":
        return None if "cell-output" in classes(block) else block
    if classes(block)[:1] not in ([":cell"], [":float"], [":fold"], [":listing"]):
        return None
    blocks = (n for n in nodes.walk(block["c"][1]) if n["t"] == "CodeBlock")
    return next((n for n in blocks if "cell-output" not in classes(n)), None)


def _marks(code: str) -> dict[int, int]:
    """Annotation numbers by line, from 1."""
    found = ((i, _MARK.search(line)) for i, line in enumerate(code.split("\n"), 1))
    return {i: int(m.group(1)) for i, m in found if m}


def _alone(code: str) -> bool:
    """Whether marks without a list are meant as annotations: they are counted from 1."""
    return 1 in _marks(code).values()


def _numbers(marks: dict[int, int]) -> str:
    return ", ".join(f"<{n}>" for n in sorted({*marks.values()}))


def _stripped(code: Node, marks: dict[int, int], mode: str, name: str) -> Node:
    """The code without the comments that held the numbers, which it has as an attribute instead."""
    identifier, names, pairs = attr_of(bare(code, "code-annotations"))
    text = "\n".join(_MARK.sub("", line) for line in code["c"][1].split("\n"))
    if mode == "none":
        return with_attr({"t": "CodeBlock", "c": [None, text]}, [identifier, names, pairs])
    own = [[MARKS, " ".join(f"{line}:{n}" for line, n in marks.items())], [":name", name]]
    return with_attr({"t": "CodeBlock", "c": [None, text]}, [identifier, names, [*pairs, *own]])


