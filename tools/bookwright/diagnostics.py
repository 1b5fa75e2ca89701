"""What the author should know: coded messages with a place, gathered in a `Report` and printed."""

from __future__ import annotations

import difflib
import json
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from bookwright.source import Span

Severity = Literal["error", "warning", "info"]
FAMILIES = {
    "C": "configuration", "B": "book", "S": "syntax", "X": "execution", "R": "references",
    "F": "features", "A": "accessibility", "L": "links", "P": "prose", "O": "output",
}  # fmt: skip


@dataclass(frozen=True)
class Code:
    """A kind of message. `explanation` is what `bookwright explain` prints: what, why, how to fix."""

    id: str
    severity: Severity
    title: str
    explanation: str

    def at(self, span: Span | None, message: str, hint: str = "") -> Diagnostic:
        """A diagnostic of this kind at `span` (None: nowhere in particular)."""
        return Diagnostic(self.id, self.severity, message, span, hint)


@dataclass(frozen=True)
class Diagnostic:
    code: str
    severity: Severity
    message: str
    span: Span | None = None
    hint: str = ""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        where = self.span or Span("")
        return (where.file, where.line, where.column, self.code, self.message)


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name nearest to `name`, None when nothing is near: for "did you mean"."""
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=cutoff)
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    near = nearest(name, known)
    return f"did you mean `{near}`?" if near else otherwise


@dataclass
class Report:
    """Diagnostics of one run, in whatever order the phases find them. Safe to add to from threads."""

    strict: bool = False
    items: list[Diagnostic] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, *diagnostics: Diagnostic) -> None:
        with self._lock:
            for one in diagnostics:
                if self.strict and one.severity == "warning":
                    one = replace(one, severity="error")
                if one not in self.items:
                    self.items.append(one)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self.items, key=lambda one: one.sort_key))

    @property
    def failed(self) -> bool:
        return any(one.severity == "error" for one in self.items)

    def below(self, files: Collection[str]) -> Report:
        """The messages on these files alone, and those that stand nowhere."""
        return Report(self.strict, [d for d in self.items if d.span is None or d.span.file in files])

    def count(self) -> Counter[str]:
        return Counter(one.severity for one in self.items)


# ── printing ─────────────────────────────────────────────────────────────────────────────────────
ReadLine = Callable[[Span], str | None]


def full(one: Diagnostic, read_line: ReadLine) -> str:
    """The message with its line of source, a caret under the place and the hint."""
    lines = [f"{one.severity}[{one.code}]: {one.message}"]
    gutter = " " * 4
    if one.span:
        lines.append(f"{gutter[:-1]}--> {one.span}" + (f" ({one.span.note})" if one.span.note else ""))
        text = read_line(one.span) if one.span.line else None
        if text is not None:
            shown, column = _window(text, one.span.column)
            width = len(str(one.span.line))
            gutter = " " * (width + 1)
            caret = "^" * max(1, min(one.span.length, len(shown) - column + 1))
            lines += [f"{gutter}|", f"{one.span.line} | {shown}", f"{gutter}| {' ' * (column - 1)}{caret}"]
    if one.hint:
        lines.append(f"{gutter}= help: {one.hint}")
    return "\n".join(lines)


def _window(text: str, column: int, width: int = 100) -> tuple[str, int]:
    """At most `width` characters of a line around `column`, and the column in what is shown."""
    text = text.replace("\t", " ").rstrip()
    if len(text) <= width:
        return text, column
    start = max(0, min(column - 1 - width // 3, len(text) - width))
    cut = text[start : start + width]
    return ("…" + cut[1:] if start else cut), column - start


def concise(one: Diagnostic, read_line: ReadLine | None = None) -> str:
    where = f"{one.span}: " if one.span else ""
    return f"{where}{one.severity}[{one.code}]: {one.message}"


def as_json(one: Diagnostic, read_line: ReadLine | None = None) -> str:
    """One JSON object: level, code, message, file, line, column, length, hint."""
    span = asdict(one.span) if one.span else {}
    return json.dumps(
        {
            "level": one.severity, "code": one.code, "message": one.message,
            "file": span.get("file"), "line": span.get("line") or None,
            "column": span.get("column"), "length": span.get("length"), "hint": one.hint or None,
        },
        ensure_ascii=False,
    )  # fmt: skip


def github(one: Diagnostic, read_line: ReadLine | None = None) -> str:
    """A workflow command that GitHub shows as an annotation on the changed line."""
    level = {"error": "error", "warning": "warning", "info": "notice"}[one.severity]
    parts = [f"title={one.code}"]
    if one.span:
        parts.insert(0, f"file={one.span.file}")
        if one.span.line:
            parts[1:1] = [f"line={one.span.line}", f"col={one.span.column}"]
    text = one.message + (f" ({one.hint})" if one.hint else "")
    return f"::{level} {','.join(map(_escape_property, parts))}::{_escape(text)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(",", "%2C")


PRINTERS: dict[str, Callable[[Diagnostic, ReadLine], str]] = {
    "full": full, "concise": concise, "json": as_json, "github": github,
}  # fmt: skip
