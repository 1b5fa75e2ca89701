"""A book that Typst refuses without the raw Typst and the formulas that it refuses, each marked where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bookwright.engines.typst import Fault, Printed
from bookwright.formats.base import Manuscript
from bookwright.formats.pdf.chapters import Text
from bookwright.formats.pdf.faults import covers, lines_of, sources_of
from bookwright.formats.pdf.markup import call, string

_RAW = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*\{=typst\}[ \t]*\n(.*?)^[ \t]*\1|`([^`\n]+)`\{=typst\}", re.M | re.S)


def without_faults(
    m: Manuscript, done: Printed, sources: Mapping[str, str], files: Mapping[str, tuple[str, Text]]
) -> dict[str, str] | None:
    """The `.typ` files by path with a mark in place of what is at fault; None when it is nothing of an author's.

    `files` knows the chapter of each `.typ` file, and its text.
    """
    mended = dict(sources)
    for fault in done.errors:
        places = ((fault.file, fault.line), *fault.trace)
        file, line = next(((f, at) for f, at in places if f in files), ("", 0))
        if file and (old := _at_fault(m, sources[file], line, fault, *files[file])):
            mended[file] = mended[file].replace(*old)
    return mended if mended != sources else None


def _at_fault(
    m: Manuscript, typ: str, line: int, fault: Fault, source: str, text: Text
) -> tuple[str, str] | None:
    """The markup that the fault points into, and the mark for it."""
    here = (typ.splitlines() or [""])[line - 1] if line else ""
    for markup, tex in text.formulas:
        if covers(here, markup, fault):
            return markup, f"$ {string(tex)} $"
    for raw in _raws(m, source):
        at = typ.find(raw)
        first = typ.count("\n", 0, at) + 1
        if at >= 0 and first <= line <= first + raw.count("\n"):
            return raw, call("unresolved", f"#raw({string(raw)})")
    return None


def _raws(m: Manuscript, source: str) -> Iterator[str]:
    """The raw Typst of a chapter and of what it includes, the longest first."""
    written = "\n".join("\n".join(lines_of(m, file)) for file in sources_of(m, m.book.by_file()[source]))
    found = {(block or inline).strip("\n") for _, block, inline in _RAW.findall(written + "\n")}
    yield from sorted((raw for raw in found if raw.strip()), key=len, reverse=True)
