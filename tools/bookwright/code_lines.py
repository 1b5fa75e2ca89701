"""The attributes of a code block → which lines are numbered, highlighted and annotated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MARKS = ":marks"  # the private attribute that says which lines are annotated: "2:1 4:2"
_RANGES = re.compile(r"\s*\d+(?:\s*-\s*\d+)?(?:\s*,\s*\d+(?:\s*-\s*\d+)?)*\s*$")
_SAID = frozenset({"", "true", "false", "1", "0"})


@dataclass(frozen=True)
class CodeLines:
    """`first` is the number of the first line (None: no numbers); `lit` are the places, from 1, of the lines
    that stand out; `marks` give the annotations of a line by its place."""

    first: int | None = None
    lit: frozenset[int] = frozenset()
    marks: Mapping[int, str] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        return self.first is None and not self.lit and not self.marks


def is_lines(value: str) -> bool:
    """Whether `code-line-numbers` is a switch or lines like `2,4-6`."""
    return value.strip().lower() in _SAID or bool(_RANGES.match(value))


def start(options: Mapping[str, str]) -> str:
    """The number of the first line as the author wrote it."""
    return next((options[k] for k in ("startFrom", "start-from", "startfrom") if k in options), "1")


def code_lines(names: Sequence[str], options: Mapping[str, str]) -> CodeLines:
    """What the block says of its lines; what cannot be understood counts as not said."""
    said = options.get("code-line-numbers", "").strip().lower()
    ranges = said not in _SAID and _RANGES.match(said)
    wanted = said in ("true", "1") or bool(ranges) or "number-lines" in names or "numberLines" in names
    given = start(options)
    first = int(given) if wanted and said != "false" and re.fullmatch(r"\d{1,6}", given) else 1 if wanted else None
    lit: set[int] = set()
    for part in said.split(",") if ranges else ():
        low, _, high = part.partition("-")
        lit.update(range(int(low), min(int(high or low), int(low) + 9999) + 1))
    marks: dict[int, str] = {}
    for pair in options.get(MARKS, "").split():
        line, _, number = pair.partition(":")
        marks[int(line)] = f"{marks[int(line)]},{number}" if int(line) in marks else number
    return CodeLines(None if said in ("false", "0") else first, frozenset(lit), marks)
