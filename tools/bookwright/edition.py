"""An edition: what one format has written, staged beside the old one and moved in when it is whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from bookwright.cache import digest, write_atomically
from bookwright.source import Span


@dataclass(frozen=True)
class Expected:
    """What a joined document must hold, each with its place in the sources.

    `outline` are depth, title and place of every part, chapter and section; `numbers` what a numbered
    thing is called ("Figure 1.2"), its label and place; `texts` the sources' lines by file, in which words
    of a page are looked up; `book` when pages must be labelled; `boxes` when missing glyphs were told.
    """

    outline: Sequence[tuple[int, str, Span]] = ()
    numbers: Sequence[tuple[str, str, Span]] = ()
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lang: str = ""
    book: bool = True
    boxes: bool = False


@dataclass(frozen=True)
class Edition:
    """A format's files. `staged` are new or changed (under `stage`), `kept` stand in `output` already."""

    format: str
    output: Path
    stage: Path
    staged: tuple[str, ...]
    kept: tuple[str, ...]
    sources: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)  # ids and links of every page
    expected: Mapping[str, Expected] = field(default_factory=dict)  # by file, what a joined document must hold
    memory: Path | None = None  # a folder where checks may keep what they read, for the next build

    def path(self, file: str) -> Path:
        """Where the file can be read now."""
        return self.stage / file if file in self.staged else self.output / file


@dataclass(frozen=True)
class Ledger:
    """What a format owns in the output folder: `.bookwright/editions/<format>.json`."""

    path: Path
    files: Mapping[str, str]  # output path → hash of its bytes
    keys: Mapping[str, str]  # output path → key of what it was made from
    summary: Mapping[str, Any]
    stamp: str = ""
    info: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, format: str, output: Path) -> Ledger:
        """The ledger of the last edition; empty when there is none or its files are gone."""
        path = folder / "editions" / f"{format}.json"
        try:
            value = orjson.loads(path.read_bytes())
            if value["output"] == str(output):
                files, keys = value["files"], value["keys"]
                for file in _torn(path):  # still ours, but what it holds is not known
                    files[file] = keys[file] = ""
                return cls(path, files, keys, value["summary"], value["stamp"], value["info"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return cls(path, {}, {}, {})

    def intact(self, output: Path) -> dict[str, str]:
        """The keys of the files that are still there ("" for a file that has none)."""
        beside = {f: k for f, k in self.keys.items() if "#" in f}
        return beside | {f: self.keys.get(f, "") for f, h in self.files.items() if h and (output / f).is_file()}

    def write(self, output: Path) -> None:
        value = {"output": str(output), "files": self.files, "keys": self.keys, "summary": self.summary,
                 "stamp": self.stamp, "info": self.info}  # fmt: skip
        write_atomically(self.path, orjson.dumps(value))
        _journal(self.path).unlink(missing_ok=True)


def _journal(ledger: Path) -> Path:
    return ledger.with_suffix(".moving")


def _torn(ledger: Path) -> set[str]:
    """Files that an interrupted build may have moved in already: what they hold is not known."""
    try:
        return set(orjson.loads(_journal(ledger).read_bytes()))
    except (OSError, ValueError):
        return set()


def publish(edition: Edition, ledger: Ledger, files: Mapping[str, str]) -> None:
    """Move staged files in: assets first, pages next; then remove what no longer belongs."""
    edition.output.mkdir(parents=True, exist_ok=True)
    write_atomically(_journal(ledger.path), orjson.dumps([*edition.staged]))
    pages = [f for f in edition.staged if f.endswith(".html")]
    for file in [*(f for f in edition.staged if not f.endswith(".html")), *pages]:
        target = edition.output / file
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(edition.stage / file, target)
    for stale in set(ledger.files) - set(files):
        path = edition.output / stale
        path.unlink(missing_ok=True)
        remove_empty(path.parent, edition.output)
    shutil.rmtree(edition.stage, ignore_errors=True)


def remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder below `top` that holds nothing any more, and those around it."""
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def content_digest(data: bytes) -> str:
    return digest(data)
