"""`bookwright: checks:` → which pages are judged, by which checks, within which limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookwright import anatomy, keys_checks, located
from bookwright.config import C003, Config
from bookwright.diagnostics import Code, Report
from bookwright.globs import select
from bookwright.keys import Key, children
from bookwright.located import Path
from bookwright.source import Span

C020 = Code(
    "C020", "warning", "checks of no page",
    """A kind of pages under `bookwright: checks:` names its pages by patterns, as `project: render:` does, and no
    page of the book is like that, so none of its checks looks at anything. Mend the pattern, or give `pages`.""",
)  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """The limits of one check for one kind of pages: those that the book gives, over the registry's."""

    check: str
    given: Mapping[str, Any]

    def value(self, key: str) -> Any:
        """A limit as YAML reads it."""
        if self.given.get(key) is not None:
            return self.given[key]
        return located.load(self._key(key).default or "null", "").value

    def number(self, key: str) -> float:
        return float(self.value(key))

    def range(self, key: str) -> tuple[float, float]:
        """The least and the most that are allowed."""
        least, most = self.value(key)
        return float(least), float(most)

    def texts(self, key: str) -> list[str]:
        found = self.value(key)
        return [str(one) for one in found] if isinstance(found, list) else [] if found is None else [str(found)]

    def _key(self, name: str) -> Key:
        return children(f"{keys_checks.KIND}.{self.check}")[name]


@dataclass(frozen=True)
class Kind:
    """Pages of one kind: their files, and the limits of each check that looks at them.

    `rubric` is the file with the rows of their score cards ("" for none), `place` where the book names it.
    """

    name: str
    files: tuple[str, ...]
    checks: Mapping[str, Limits]
    rubric: str = ""
    place: Span | None = None


def kinds(config: Config, files: Sequence[str], report: Report) -> tuple[Kind, ...]:
    """The kinds of pages that the book has judged, each page in the first kind that takes it."""
    given = config.own.get("checks")
    found, left = [], list(files)
    for name, settings in given.items() if isinstance(given, Mapping) else ():
        if not isinstance(settings, Mapping) or name in children("bookwright.checks"):
            continue  # reported with the keys, or a check of the whole book
        pages = settings.get("pages")
        patterns = [str(one) for one in (pages if isinstance(pages, list) else [pages]) if one]
        taken = select(left, patterns)[0] if patterns else []
        if not taken:
            span = config.located.span("bookwright", "checks", name)
            report.add(C020.at(span, f"`{name}` takes no page of the book", "`pages: chapters/*.qmd`, say"))
        for path, said in _problems(settings):
            report.add(C003.at(config.located.span("bookwright", "checks", name, *path), said))
        left = [file for file in left if file not in taken]
        wanted = {check: settings.get(check) for check in keys_checks.names() if settings.get(check)}
        checks = {check: Limits(check, v if isinstance(v, Mapping) else {}) for check, v in wanted.items()}
        sheet = settings.get("rubric")
        place = config.located.span("bookwright", "checks", name, "rubric")
        found.append(Kind(str(name), tuple(taken), checks, sheet if isinstance(sheet, str) else "", place))
    return tuple(found)


def _problems(settings: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """What the registry cannot say of limits that hold more than one value: their places and what is wrong."""
    listed = settings.get("anatomy")
    for number, said in anatomy.problems(listed.get("parts") if isinstance(listed, Mapping) else None):
        yield ("anatomy", "parts", number), said
    given = settings.get("exercises")
    exercises = given if isinstance(given, Mapping) else {}
    for key in ("mix", "stretch"):
        levels = exercises.get(key)
        for level, least in levels.items() if isinstance(levels, Mapping) else ():
            if type(least) is not int:
                yield ("exercises", key, level), f"`{key}` says of level {level} how many, not `{least}`"
