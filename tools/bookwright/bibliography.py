"""The book's bibliography files: their keys with places, and what cannot be read in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bookwright.config import C006, Config
from bookwright.diagnostics import Code, Report
from bookwright.source import NotText, Source, Span, read

R010 = Code(
    "R010", "error", "a bibliography that cannot be read",
    """The file named under `bibliography:` is missing, or an entry in it does not parse: a brace that
    does not close, a comma that is missing. The caret stands at the entry that is broken.""",
)  # fmt: skip
R011 = Code(
    "R011", "error", "a citation key given twice",
    """Two entries of the bibliography have the same key, so a citation of it could mean either.""",
)  # fmt: skip
_ENTRY = re.compile(r"^[ \t]*@(\w+)[ \t]*([{(])[ \t]*([^,\s}]*)", re.M)
_OTHER = frozenset({"string", "comment", "preamble"})


@dataclass(frozen=True)
class Bibliography:
    """Keys with their places; `usable` is False when an entry is broken, so nothing can be cited."""

    keys: Mapping[str, Span] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)
    usable: bool = True


def load(config: Config, report: Report) -> Bibliography:
    """Read every file of `bibliography:`. Raises nothing: faults are reported."""
    keys: dict[str, Span] = {}
    entries: dict[str, str] = {}
    reads: dict[str, str] = {}
    usable = True
    for file in config.bibliography:
        try:
            source = read(config.root, file)
        except NotText as error:
            report.add(C006.at(Span(file, error.line, error.column), f"`{file}` is not UTF-8"))
            usable = False
            continue
        except OSError:
            report.add(R010.at(config.located.span("bibliography"), f"there is no bibliography `{file}`"))
            usable = False
            continue
        reads[file] = source.digest
        usable = _entries(source, keys, entries, report) and usable
    return Bibliography(keys, entries, reads, usable)


def _entries(source: Source, keys: dict[str, Span], entries: dict[str, str], report: Report) -> bool:
    usable = True
    text = source.text
    if not source.file.endswith(".bib"):
        for found in re.finditer(r'"?\bid"?[ \t]*:[ \t]*"?([\w:.-]+)', text):
            keys[found.group(1)] = source.span(found.start(1), len(found.group(1)))
            entries[found.group(1)] = text
        return usable
    for found in _ENTRY.finditer(text):
        if found.group(1).lower() in _OTHER:
            continue
        key = found.group(3)
        span = source.span(found.start(3) if key else found.start(), len(key) or 1)
        end = _end(text, found.start(2))
        if not key or end is None:
            report.add(
                R010.at(span, f"the entry `{key or found.group(1)}` is broken: its braces do not close")
            )
            usable = False
        elif key in keys:
            report.add(R011.at(span, f"the key `{key}` is given twice", f"it is first at {keys[key]}"))
        else:
            keys[key] = span
            entries[key] = text[found.start() : end]
    return usable


def _end(text: str, start: int) -> int | None:
    """The offset after the brace that closes the one at `start`; None when the next entry comes first."""
    depth = 0
    for found in re.finditer(r"\\.|[{}]|^@\w+[ \t]*\{", text[start:], re.M | re.S):
        token = found.group()
        if token.startswith("\\"):
            continue
        if token.startswith("@"):
            if depth <= 1 and found.start() > 0:
                return None
            depth += 1
        else:
            depth += 1 if token == "{" else -1
            if depth == 0:
                return start + found.end()
    return None
