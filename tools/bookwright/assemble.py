"""A file with its includes in place, and for every line of it the file and line it came from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from bookwright.config import C006
from bookwright.diagnostics import Code, Report
from bookwright.source import NotText, Source, Span, read

S020 = Code(
    "S020", "error", "an include that is not there",
    """`{{< include file >}}` puts another file in its place; the path is relative to the chapter, or to
    the project when it begins with `/`. No such file exists inside the project.""",
)  # fmt: skip
S021 = Code(
    "S021", "error", "a circle of includes",
    """A file includes itself, directly or through others, so the text would never end. Take the include
    that closes the circle out.""",
)  # fmt: skip
B010 = Code(
    "B010", "error", "a file that cannot be read",
    """The file exists, but the system refused to read it, so its text would be missing from the book.
    Look at its permissions.""",
)  # fmt: skip
_INCLUDE = re.compile(r"^[ \t]*\{\{<[ \t]*include[ \t]+(\"[^\"]+\"|'[^']+'|\S+)[ \t]*>\}\}[ \t]*$")
_KEPT = re.compile(r"^[ \t]*(`{3,}|~{3,}).*\bshortcodes=[\"']?false")


@dataclass(frozen=True)
class Assembled:
    """The joined text. `origins` gives, line by line, (file, line, note, number of the piece).

    `documents` names, for pieces that are documents of their own, the file that they belong to.
    """

    text: str
    origins: tuple[tuple[str, int, str, int], ...]
    reads: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    def _row(self, offset: int) -> int:
        return min(bisect_right(self._starts, offset) - 1, len(self.origins) - 1)

    def span(self, offset: int, length: int = 1) -> Span:
        """Where character `offset` stands in the file it was written in."""
        row = self._row(offset)
        file, line, note, _ = self.origins[row]
        return Span(file, line, offset - self._starts[row] + 1, max(1, length), note)

    def piece(self, offset: int) -> int:
        """0 in the chapter's own text, else the number of the included piece."""
        return self.origins[self._row(offset)][3]

    def document(self, offset: int) -> str:
        """The included document that the text there belongs to; "" for the chapter itself."""
        return self.documents.get(self.piece(offset), "")


def assemble(root: Path, file: str, report: Report, separate: bool = False) -> Assembled:
    """Read `file` and put every include in its place, to any depth.

    `separate`: what it includes are documents of their own, whose paths are relative to themselves.
    """
    whole = _Whole(root, file, report, separate)
    whole.take(file, (), Span(file))
    origins = tuple(whole.origins) or ((file, 1, "", 0),)
    return Assembled("\n".join(whole.lines) or "\n", origins, whole.reads, whole.documents)


@dataclass
class _Whole:
    """The text as far as it has been put together."""

    root: Path
    file: str
    report: Report
    separate: bool
    lines: list[str] = field(default_factory=list)
    origins: list[tuple[str, int, str, int]] = field(default_factory=list)
    reads: dict[str, str] = field(default_factory=dict)
    documents: dict[int, str] = field(default_factory=dict)
    pieces: int = 0

    def take(self, name: str, stack: tuple[str, ...], asked: Span) -> None:
        """Add the file's lines; `stack` are the files that include it, outermost first."""
        source = _source(self.root, name, asked, self.report)
        if source is None:
            return
        self.reads[name] = source.digest
        home = (*stack, name)[1] if self.separate and stack else self.file
        piece = 0
        if stack:
            piece = self.pieces = self.pieces + 1
        if home != self.file:
            self.documents[piece] = home
        skip = _front_matter_lines(source.text) if stack else 0
        for number, line, found in _lines(source.text):
            if number <= skip:
                continue
            if not found:
                self.lines.append(line)
                self.origins.append((name, number, "", piece))
                continue
            target = found.group(1).strip("\"'")
            span = Span(name, number, found.start(1) + 1, len(found.group(1)))
            self._include(target, home, span, (*stack, name))

    def _include(self, target: str, home: str, span: Span, stack: tuple[str, ...]) -> None:
        inner = resolve_path(self.root, home, target)
        if inner is None or not (self.root / inner).is_file():
            self.report.add(S020.at(span, f"there is no file `{target}` to include"))
        elif inner in stack:
            circle = " → ".join((*stack, inner))
            self.report.add(S021.at(span, f"a circle of includes: {circle}"))
        else:
            self.take(inner, stack, span)


def _source(root: Path, name: str, asked: Span, report: Report) -> Source | None:
    try:
        return read(root, name)
    except NotText as error:
        report.add(C006.at(Span(name, error.line, error.column), f"`{name}` is not UTF-8"))
    except OSError as error:
        report.add(B010.at(asked, f"cannot read `{name}`: {error.strerror}"))
    return None


def _lines(text: str) -> Iterator[tuple[int, str, re.Match[str] | None]]:
    """Each line with its number and the include that it asks for."""
    kept = ""  # the marker of an open code block that says `shortcodes="false"`
    for number, line in enumerate(text.split("\n"), 1):
        if kept:
            kept = "" if line.strip() == kept else kept
        elif "shortcodes=" in line and (opening := _KEPT.match(line)):
            kept = opening.group(1)
        yield number, line, _INCLUDE.match(line) if "{{<" in line and not kept else None


def _front_matter_lines(text: str) -> int:
    found = re.match(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", text, re.S | re.M)
    return found.group(0).count("\n") if found else 0


def resolve_path(root: Path, chapter: str, target: str) -> str | None:
    """`target` as `chapter` names it, as a path in the project; None when it would lead out of it."""
    base = PurePosixPath("") if target.startswith("/") else PurePosixPath(chapter).parent
    parts: list[str] = []
    for part in (base / target.lstrip("/")).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    path = "/".join(parts)
    inside = (root / path).resolve().is_relative_to(root.resolve())
    return path if path and inside else None
