"""Patterns as Quarto takes them (`data/*.csv`, `**/x.qmd`, `folder/`, `!not-this`) → files of the project."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from bookwright.config import Config
from bookwright.project_files import SKIPPED


def walk(root: Path, hidden: Collection[str] = ()) -> Iterator[str]:
    """Every file of the project by its path, in order; nothing hidden, built or installed."""
    for folder, folders, names in os.walk(root):
        here = Path(folder).relative_to(root).as_posix()
        start = "" if here == "." else f"{here}/"
        folders[:] = sorted(
            f for f in folders if not f.startswith(".") and f not in SKIPPED and f"{start}{f}" not in hidden
        )
        yield from (start + name for name in sorted(names) if not name.startswith("."))


def select(paths: Sequence[str], patterns: Iterable[str]) -> tuple[list[str], list[str]]:
    """The paths that a list of patterns takes, and the patterns that take none.

    `!pattern` leaves paths out wherever it stands; where nothing else is asked for, it leaves them out of all.
    """
    wanted = [p for p in patterns if not p.startswith("!")]
    refused = [p for p in patterns if p.startswith("!")]
    found: dict[str, None] = {}
    idle = []
    for pattern in wanted:
        taken = [path for path in paths if _pattern(pattern).match(path)]
        found |= dict.fromkeys(taken)
        if not taken:
            idle.append(pattern)
    left = list(found) if wanted else list(paths)
    for pattern in refused:
        left = [path for path in left if not _pattern(pattern[1:]).match(path)]
    return left, idle


def resources(config: Config) -> tuple[list[str], list[str]]:
    """The files that `project: resources:` names, but for what was built; and the patterns that name none."""
    if not config.resources:
        return [], []
    return select(list(walk(config.root, {config.output_dir.strip("/"), "_site", "_book"})), config.resources)


def is_pattern(text: str) -> bool:
    """Whether a text is more than the name of one file."""
    return bool(re.search(r"[*?\[{]", text))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A pattern, from the project's folder on; the name of a folder takes all that is in it."""
    text = text.strip().removeprefix("./").lstrip("/").rstrip("/")
    parts: list[str] = []
    position = 0
    while position < len(text):
        rest = text[position:]
        if found := re.match(r"\*\*/", rest):
            parts.append("(?:.*/)?")
        elif found := re.match(r"\*\*", rest):
            parts.append(".*")
        elif found := re.match(r"\[[^\]/]+\]", rest):
            inner = found.group()[1:-1].replace("\\", r"\\")
            parts.append("[^" + inner[1:] + "]" if inner[0] in "!^" else f"[{inner}]")
        elif found := re.match(r"\{([^{}]*)\}", rest):
            parts.append("(?:" + "|".join(map(re.escape, found.group(1).split(","))) + ")")
        else:
            parts.append({"*": "[^/]*", "?": "[^/]"}.get(rest[0], re.escape(rest[0])))
        position += found.end() if found else 1
    try:
        return re.compile(f"(?:{''.join(parts)})(?:/.*)?\\Z" if text else r".*\Z")
    except re.error:  # a range that runs backwards, say
        return re.compile(re.escape(text) + r"\Z")
