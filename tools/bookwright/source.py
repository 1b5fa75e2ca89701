"""A text file of the manuscript and places in it. Every diagnostic points at a `Span`."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bookwright.cache import bytes_digest


@dataclass(frozen=True, order=True)
class Span:
    """A place in a file: 1-based line and column, and how many characters it covers.

    `note` says how the place was reached when it is not the text itself
    ("in the output of this cell").
    """

    file: str
    line: int = 0
    column: int = 1
    length: int = 1
    note: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Source:
    """A file's text, named by its path relative to the project (POSIX)."""

    file: str
    text: str
    first_line: int = 1
    note: str = ""
    digest: str = ""  # of the file's bytes, when it was read from one

    @cached_property
    def line_starts(self) -> list[int]:
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return starts

    def span(self, offset: int, length: int = 1) -> Span:
        """The place `length` characters long that begins at character `offset` of the text."""
        row = bisect_right(self.line_starts, offset) - 1
        column = offset - self.line_starts[row] + 1
        return Span(self.file, row + self.first_line, column, max(1, length), self.note)


class NotText(Exception):
    """A source is not UTF-8; `line` and `column` tell where the first wrong byte stands."""

    def __init__(self, line: int, column: int, byte: int) -> None:
        super().__init__(f"byte 0x{byte:02x} is not UTF-8")
        self.line, self.column = line, column


def read(root: Path, file: str) -> Source:
    """Read `root/file` as UTF-8 (a byte-order mark is dropped, line ends become `\\n`).

    Raises `OSError` when the file cannot be read and `NotText` when it is not UTF-8.
    """
    data = (root / file).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        raise NotText(line, error.start - before.rfind(b"\n"), data[error.start]) from None
    return Source(file, text.replace("\r\n", "\n").replace("\r", "\n"), digest=bytes_digest(data))
