"""A chapter's Run: of one kernel, or of one for each document that the chapter gathers (DECISIONS 6)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bookwright.book import Run, Script
from bookwright.cache import Cache
from bookwright.config import Execution
from bookwright.diagnostics import Report
from bookwright.execute import execute


def run(
    script: Script, settings: Execution, root: Path, cache: Cache, report: Report,
    notify: Callable[[str], None], stop: threading.Event | None,
) -> Run | None:  # fmt: skip
    """Run every document of a chapter by itself and join what they gave. None after an error in one of them."""
    names = dict.fromkeys([*(c.document for c in script.cells), *(i.document for i in script.inlines)])
    parts = [_part(script, name) for name in names] or [script]
    runs = [execute(part, settings, root, cache, report, notify, stop) for part in parts]
    done = [one for one in runs if one is not None]
    return _joined(done) if len(done) == len(runs) else None


def _part(script: Script, document: str) -> Script:
    """What one of the documents says: it runs in its own folder."""
    cells = tuple(one for one in script.cells if one.document == document)
    inlines = tuple(one for one in script.inlines if one.document == document)
    return replace(script, file=document or script.file, cells=cells, inlines=inlines)


def _joined(runs: Sequence[Run]) -> Run:
    if len(runs) == 1:
        return runs[0]
    outputs = {number: given for run in runs for number, given in run.outputs.items()}
    values = {number: value for run in runs for number, value in run.values.items()}
    reads = {name: known for run in runs for name, known in run.reads.items()}
    return Run(outputs, values, reads, sum(run.seconds for run in runs), all(run.cached for run in runs))
