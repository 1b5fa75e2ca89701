"""Numbers as this PDF shows them: `1.2.3` by the pattern `1.1.a` is `1.2.c`, here and in references to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bookwright import nodes
from bookwright.nodes import Node

_SIGN = re.compile(r"[1aAiI]")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def roman(value: int) -> str:
    """A number in small Roman numerals."""
    result = ""
    for worth, sign in _ROMAN:
        result += sign * (value // worth)
        value %= worth
    return result


def _letters(value: int) -> str:
    result = ""
    while value > 0:
        value, at = divmod(value - 1, 26)
        result = chr(ord("a") + at) + result
    return result


def numbered(number: str, pattern: str) -> str:
    """`number` (figures between dots) as Typst's numbering pattern has it; others are left alone."""
    if not pattern or not re.fullmatch(r"\d+(\.\d+)*", number):
        return number
    signs = list(_SIGN.finditer(pattern))
    starts = [0, *(sign.end() for sign in signs[:-1])]
    pieces = [(pattern[start : sign.start()], sign.group()) for start, sign in zip(starts, signs, strict=True)]
    result = ""
    for at, value in enumerate(map(int, number.split("."))):
        before, sign = pieces[min(at, len(pieces) - 1)]
        if at >= len(pieces):  # a pattern that is over goes on with its last piece
            before = before or "."
        made = {"1": str(value), "a": _letters(value), "A": _letters(value).upper(), "i": roman(value)}
        result += before + made.get(sign, roman(value).upper())
    return result + pattern[signs[-1].end() :]


@dataclass(frozen=True)
class Shown:
    """A heading's number as the book counts it and as this PDF shows it ("": not at all); its title."""

    number: str
    look: str
    title: str

    def reference(self, inlines: list[Node]) -> list[Node]:
        """The words of a link to the heading with the number as it is shown there."""
        last = inlines[-1] if inlines else {}
        text = str(last.get("c")) if last.get("t") == "Str" else ""
        if not text.endswith(self.number):
            return inlines
        if not self.look:
            return nodes.string(self.title)
        return [*inlines[:-1], {"t": "Str", "c": text.removesuffix(self.number) + self.look}]
