"""The width of printed code: longer lines are broken on paper and scroll on a phone."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic
from bookwright.source import Span

P022 = Code(
    "P022", "warning", "a line of code that is too wide",
    """A printed line of code, or of what it wrote, has more characters than `code: {columns: 66}`, so the page of
    a book breaks it. Break it where the reader would; code that is not printed may be as wide as it likes.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    most = task.limits.number("columns")
    for block in task.text.code:
        for number, line in enumerate(block.lines):
            if len(line) > most:
                what = "this line of output" if block.output else "this line of code"
                place = block.place
                if place.line and not block.output:
                    place = Span(place.file, place.line + number, place.column + int(most), len(line) - int(most))
                yield P022.at(place, f"{what} has {len(line)} characters, more than {most:.0f}: {line.strip()[:40]}")


CHECK = Check("code", run)
