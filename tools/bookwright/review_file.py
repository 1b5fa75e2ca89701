"""`review.yml`: what readers say of a chapter, row by row of its score card, and of which state of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from bookwright import located
from bookwright.config import C001
from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.globs import walk
from bookwright.located import YamlError
from bookwright.rubric import Row
from bookwright.source import NotText, Span, read

P090 = Code(
    "P090", "error", "a review that cannot be counted",
    """`review.yml` in a chapter's folder is a list of entries `{row: 8, role: editor, date: 2026-11-20, state:
    "0a1b2c3d4e5f", commit: "0a1b2c3", points: 5, note: One sentence.}`, one for each row of the score card that a
    person judges. `state` is what the score card printed when the chapter was read: it stands for the very text.""",
)  # fmt: skip
REQUIRED = ("row", "role", "date", "state", "points", "note")
KEYS = (*REQUIRED, "commit")


@dataclass(frozen=True)
class Entry:
    """One reader's judgement of one row; `state` is that of the chapter as it was read."""

    row: int
    role: str
    date: str
    state: str
    points: float
    note: str


def name(file: str, chapters: Collection[str]) -> str:
    """The path of a chapter's review: `review.yml`, `x_review.yml` for `x.qmd` where several share a folder."""
    path = PurePosixPath(file)
    alone = sum(PurePosixPath(c).parent == path.parent for c in chapters) < 2
    return path.with_name("review.yml" if alone else f"{path.stem}_review.yml").as_posix()


def belongings(root: Path, file: str, chapters: Collection[str]) -> list[str]:
    """The files of a chapter: all in its folder, or those of its name where several chapters share one; no review."""
    path, review = PurePosixPath(file), name(file, chapters)
    own = PurePosixPath(review).name == "review.yml"
    found = ((path.parent / f).as_posix() for f in walk(root / path.parent))  # nothing hidden, cached or built
    mine = (f for f in found if own or PurePosixPath(f).name.startswith((f"{path.stem}.", f"{path.stem}_")))
    return sorted(f for f in mine if f != review)


def state(root: Path, files: Sequence[str]) -> str:
    """The first 12 hex digits of a hash over the names and contents of a chapter's files."""
    found = hashlib.sha256()
    for file in files:
        data = (root / file).read_bytes()
        found.update(f"{PurePosixPath(file).name}\0{len(data)}\0".encode() + data)
    return found.hexdigest()[:12]


def load(root: Path, file: str, rows: Sequence[Row], report: Report) -> dict[int, Entry]:
    """The entries of a review by row; none where there is no file. What is wrong with one is reported."""
    if not (root / file).is_file():
        return {}
    try:
        found = located.load(read(root, file).text, file)
    except NotText as error:
        report.add(P090.at(Span(file, error.line, error.column), f"`{file}` is not UTF-8"))
        return {}
    except YamlError as error:
        report.add(C001.at(error.span, str(error)))
        return {}
    entries: dict[int, Entry] = {}
    listed = found.value if isinstance(found.value, list) else [] if found.value is None else [found.value]
    for number, item in enumerate(listed):
        if problem := _problem(item, {r.number: r for r in rows}, entries):
            key, *said = problem
            report.add(P090.at(found.span(number, key) or Span(file), *said))
            continue
        entries[item["row"]] = Entry(item["row"], str(item["role"]), str(item["date"]), str(item["state"]),
                                     float(item["points"]), " ".join(str(item["note"]).split()))  # fmt: skip
    return entries


def _problem(item: Any, rows: Mapping[int, Row], entries: Mapping[int, Entry]) -> tuple[str, ...]:
    """The key at fault, what is wrong with it, and a hint; nothing where the entry is right."""
    if not isinstance(item, Mapping):
        return "", "an entry is a mapping of keys to values"
    if strange := next((key for key in item if key not in KEYS), None):
        return str(strange), f"an entry has no key `{strange}`", did_you_mean(str(strange), KEYS)
    if missing := [key for key in REQUIRED if item.get(key) in (None, "")]:
        return "", f"this entry has no {' and no '.join(f'`{m}`' for m in missing)}"
    row = rows.get(item["row"]) if type(item["row"]) is int else None
    if row is None or not row.read:
        given = ", ".join(str(n) for n, one in rows.items() if one.read)
        return "row", f"row {item['row']} is not judged by readers", f"they judge {given}" if given else ""
    if row.number in entries:
        return "row", f"row {row.number} is judged twice", "keep the later entry"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(item["date"])):
        return "date", f"`{item['date']}` is no date", "`2026-11-20`"
    if not re.fullmatch(r"[0-9a-f]{12}", str(item["state"])):
        return "state", f"`{item['state']}` is no state", "copy the twelve digits that the score card prints, in quotes"
    if type(item["points"]) not in (int, float) or not 0 <= item["points"] <= row.points:
        return "points", f"`points` of row {row.number} must be a number from 0 to {row.points:g}"
    return ()
