"""A chapter's score card: rows that a program checks and rows that readers judge, and their sum."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bookwright.diagnostics import Diagnostic
from bookwright.review_file import Entry
from bookwright.rubric import Row

SHIPS = 0.9  # the share of all points from which a chapter is finished


@dataclass(frozen=True)
class Score:
    """The points of a row, and why: what was found, who read it, or what is missing."""

    row: Row
    points: float
    why: str


@dataclass(frozen=True)
class Card:
    """The card of a chapter in one state of its files."""

    file: str
    title: str
    state: str
    scores: tuple[Score, ...]

    @property
    def points(self) -> float:
        return sum(one.points for one in self.scores)

    @property
    def most(self) -> float:
        return sum(one.row.points for one in self.scores)

    @property
    def ships(self) -> bool:
        """Whether the chapter is finished: enough points, and none of the rows with a star at zero."""
        return self.points >= SHIPS * self.most and all(s.points for s in self.scores if s.row.star)

    @property
    def line(self) -> str:
        """The card in a line."""
        return f"{self.file}: {self.points:g} of {self.most:g} points"

    def data(self) -> dict[str, Any]:
        rows = [{**asdict(s.row), "of": s.row.points, "points": s.points, "why": s.why} for s in self.scores]
        return {"file": self.file, "title": self.title, "state": self.state, "points": self.points, "of": self.most,
                "ships": self.ships, "rows": rows}  # fmt: skip

    def text(self, width: int = 100) -> str:
        """The card as a table for a terminal so many characters wide."""
        title = max((len(s.row.title) for s in self.scores), default=0)
        lines = [f"Score card of “{self.title}”, state {self.state}", ""]
        for one in self.scores:
            star = "★" if one.row.star else " "
            head = f"{one.row.number:>3}{star} {one.row.title:<{title}}  {one.points:>4g}/{one.row.points:<3g} "
            lines += textwrap.wrap(head + one.why, max(60, width), subsequent_indent=" " * len(head)) or [head]
        stars = [str(s.row.number) for s in self.scores if s.row.star and not s.points]
        need = f"a chapter is finished at {SHIPS * self.most:g}" + (f"; ★ at zero: {', '.join(stars)}" if stars else "")
        total = f"{self.points:g}/{self.most:g}"
        lines += ["", f"{'':>4} {'Sum':<{title}}  {total:>8}  {need}"]
        return "\n".join(lines)


def card(
    file: str, title: str, state: str, rows: Sequence[Row], found: Mapping[str, Sequence[Diagnostic] | None],
    told: Sequence[Diagnostic], entries: Mapping[int, Entry],
) -> Card:  # fmt: skip
    """The card. `found` has what each check said (None: not all is written yet; absent: not switched on), `told` is
    every message on the chapter."""
    return Card(file, title, state, tuple(_score(r, state, found, told, entries.get(r.number)) for r in rows))


def _score(
    row: Row, state: str, found: Mapping[str, Sequence[Diagnostic] | None], told: Sequence[Diagnostic],
    entry: Entry | None,
) -> Score:  # fmt: skip
    if not (row.checks or row.codes or row.read):
        return Score(row, 0, "nothing judges this row yet")
    if off := [name for name in row.checks if name not in found]:
        return Score(row, 0, f"not checked: {', '.join(off)} is switched off for such pages")
    if any(found[name] is None for name in row.checks):
        return Score(row, 0, "not all is written yet")
    said = [d for name in row.checks for d in found[name] or ()]
    said += [d for d in told if d.severity != "info" and d.code.startswith(row.codes) and d not in said and row.codes]
    if said:
        counts = Counter(d.code for d in said)
        return Score(row, 0, "messages: " + ", ".join(f"{n} × {code}" for code, n in sorted(counts.items())))
    if not row.read:
        return Score(row, row.points, "checked")
    checked = "checked; " if row.checks or row.codes else ""
    if entry is None:
        return Score(row, 0, f"{checked}not read yet")
    if entry.state != state:
        return Score(row, 0, f"{checked}read on {entry.date} in state {entry.state}, which has changed since")
    return Score(row, entry.points, f"{checked}{entry.role}, {entry.date}: {entry.note}")
