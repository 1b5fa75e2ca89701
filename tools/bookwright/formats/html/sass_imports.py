"""Which files an SCSS theme imports: found as the compiler would, inside of the project and nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_IMPORT = re.compile(r"@(?:import|use|forward)\s+((?:\"[^\"\n]*\"|'[^'\n]*')(?:\s*,\s*(?:\"[^\"\n]*\"|'[^'\n]*'))*)")
_NAME = re.compile(r"[\"']([^\"'\n]*)[\"']")
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'/\w])//[^\n]*", re.S)
_ELSEWHERE = re.compile(r"(?:https?:)?//|sass:|.*\.css$", re.I)  # for the browser, or part of the compiler
_FORMS = ("{}", "{}.scss", "_{}.scss", "{}.sass", "_{}.sass", "{}/_index.scss", "{}/index.scss")
STDIN = "stdin"


@dataclass(frozen=True)
class Refused:
    """An import that leads nowhere, or out of the project: what is wrong, and where (`file` None: the theme itself)."""

    message: str
    file: Path | None
    line: int


@dataclass
class Imports:
    """The imports of a theme in `folder` of the project `root`; `files` are those that were found."""

    folder: Path
    root: Path
    files: set[Path] = field(default_factory=set)

    def refused(self, parts: Sequence[tuple[str, int]]) -> Refused | None:
        """The first import, in these parts of the theme or in what they import, that cannot be followed."""
        return next((r for text, line in parts for r in self._of(text, line, None)), None)

    def load(self, name: str, previous: str) -> list[tuple[str, str]] | None:
        """The file that `previous` imports as `name`, as the compiler takes it; None where it must not look."""
        if _ELSEWHERE.match(name):
            return None
        found, _ = self._find(name, self.folder if previous == STDIN else Path(previous).parent)
        return [(str(found), found.read_text("utf-8"))] if found else None

    def _of(self, text: str, first: int, file: Path | None) -> Iterator[Refused]:
        bare = _COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
        for statement in _IMPORT.finditer(bare):
            line = first + bare.count("\n", 0, statement.start())
            for name in _NAME.findall(statement[1]):
                if _ELSEWHERE.match(name):
                    continue
                found, problem = self._find(name, file.parent if file else self.folder)
                if found is None:
                    yield Refused(problem, file, line)
                elif found not in self.files:
                    self.files.add(found)
                    yield from self._of(found.read_text("utf-8", "replace"), 1, found)

    def _find(self, name: str, near: Path) -> tuple[Path | None, str]:
        """The file of the project that `name` means, seen from `near`, then from the theme; or what is wrong."""
        outside = Path(name).is_absolute()
        for base in () if outside else (near, self.folder):
            path = Path(os.path.normpath(base / name))
            if not path.resolve().is_relative_to(self.root.resolve()):
                outside = True
                continue
            for form in _FORMS:
                found = path.parent / form.format(path.name)
                if found.is_file() and not found.resolve().is_relative_to(self.root.resolve()):
                    outside = True
                elif found.is_file():
                    return found, ""
        return None, f"`{name}` leads out of the project" if outside else f"there is no file `{name}` to import"
