"""Acronyms are explained where a chapter first uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic

P015 = Code(
    "P015", "warning", "an acronym that is not explained",
    """A chapter is read by itself, so it explains an acronym where it first uses it: “a microcontroller (MCU)”,
    “MCU (microcontroller)”. Names that everybody knows as they are go to `acronyms: {known: […]}`.""",
)  # fmt: skip
_ACRONYM = re.compile(r"(?<![\w.])([A-Z]{2,6})s?(?![\w])")
# Roman numbers, and units with a prefix
_NEVER = re.compile(r"(?:[IVX]+|[KMGTPEZ]?(?:FLOPS?|OPS?|MACS?|B|W|J|HZ|TOK))\Z")


def run(task: Task) -> Iterator[Diagnostic]:
    met = set(task.limits.texts("known"))
    for paragraph in task.text.paragraphs:
        shown = [w.text if w.kind in ("text", "assumed") else "…" for w in paragraph.words]
        line = " ".join(shown)
        starts = [sum(len(w) + 1 for w in shown[:n]) for n in range(len(shown))]
        for found in _ACRONYM.finditer(line):
            name = found.group(1)
            if name in met or _NEVER.match(name):
                continue
            met.add(name)
            if not _explained(line, found.start(), found.end()):
                at = max(n for n, start in enumerate(starts) if start <= found.start())
                yield P015.at(task.text.place(paragraph, at), f"“{name}” is not explained where it is first used")


def _explained(line: str, start: int, end: int) -> bool:
    """In brackets behind its words, or with its words in brackets behind it."""
    if re.search(r"\((?:or |also |in short |called )?\Z", line[:start]):
        return bool(re.match(r"s?[),;]", line[end:]))
    return bool(re.match(r"s? \((?![@…])|s?, (?:short for|which stands for|that is,) ", line[end:]))


CHECK = Check("acronyms", run)
