"""The rows of a score card, from a file that the book names: what each is worth, and who judges it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookwright import located
from bookwright.config import C001
from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.located import YamlError
from bookwright.source import NotText, Span, read

C021 = Code(
    "C021", "error", "a score card that cannot be drawn up",
    """`rubric:` names a YAML file with a list of rows `{row: 5, title: Objectives, points: 8, checks: [objectives]}`. A
    row is judged by the checks and message codes that it lists (`codes: [X, R001]`, a letter stands for its family),
    and with `read: true` by a person whose entry stands in the chapter's `review.yml`.""",
)  # fmt: skip
_KEYS = ("row", "title", "points", "star", "checks", "codes", "read")


@dataclass(frozen=True)
class Row:
    """A row: its checked part is passed when none of `checks` and `codes` says anything of the chapter. A `star` row
    at zero keeps a chapter from shipping, whatever the sum."""

    number: int
    title: str
    points: float
    star: bool = False
    checks: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    read: bool = False


def load(root: Path, file: str, known: Collection[str], place: Span | None, report: Report) -> tuple[Row, ...]:
    """The rows of the file, none when it cannot be read; `known` are the checks that there are."""
    try:
        found = located.load(read(root, file).text, file)
    except (OSError, NotText):
        report.add(C021.at(place, f"there is no file `{file}` with the rows of a score card"))
        return ()
    except YamlError as error:
        report.add(C001.at(error.span, str(error)))
        return ()
    rows: dict[int, Row] = {}
    for number, item in enumerate(found.value if isinstance(found.value, list) else [found.value]):
        said = _problem(item, known, rows)
        if said:
            report.add(C021.at(found.span(number) or Span(file), *said))
            continue
        rows[item["row"]] = Row(item["row"], item["title"], float(item["points"]), item.get("star") is True,
                                tuple(item.get("checks") or ()), tuple(map(str, item.get("codes") or ())),
                                item.get("read") is True)  # fmt: skip
    return tuple(rows.values())


def _problem(item: Any, known: Collection[str], rows: Mapping[int, Row]) -> tuple[str, ...]:
    """What is wrong with a row, with a hint; nothing where it is right."""
    if not isinstance(item, Mapping):
        return ("a row is a mapping of keys to values",)
    if strange := next((key for key in item if key not in _KEYS), None):
        return f"a row has no key `{strange}`", did_you_mean(str(strange), _KEYS)
    if type(item.get("row")) is not int or not isinstance(item.get("title"), str):
        return ("a row has its number as `row`, and a `title`",)
    if type(item.get("points")) not in (int, float) or item["points"] <= 0:
        return (f"row {item['row']} has no `points` above zero",)
    if item["row"] in rows:
        return (f"there are two rows {item['row']}",)
    for key in ("checks", "codes"):
        if not isinstance(item.get(key) or [], list):
            return (f"`{key}` of row {item['row']} must be a list",)
    if strange := next((name for name in item.get("checks") or () if name not in known), None):
        return f"there is no check `{strange}`", did_you_mean(str(strange), known)
    return ()
