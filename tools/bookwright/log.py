"""A run's messages → a log file: JSON lines (level, code, message, file, line, column, hint) or plain text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bookwright.cache import write_atomically
from bookwright.diagnostics import Report, as_json, concise

FORMS = ("plain", "json")


def write(path: Path, form: str, report: Report, lines: Sequence[str], status: int) -> None:
    """Write all messages of `report` and a last line that sums up; a run without messages has that alone.

    Raises `OSError` for a file that cannot be written.
    """
    counts = report.count()
    parts = [f"{counts[k]} {k}{'s' if counts[k] != 1 else ''}" for k in ("error", "warning") if counts[k]]
    parts += [f"{counts['info']} info"] if counts["info"] else []
    summary = "; ".join([", ".join(parts) or "nothing to report", *lines])
    if form == "json":
        rows = [as_json(one) for one in report]
        rows.append(json.dumps({
            "level": "summary", "code": None, "message": summary, "file": None, "line": None, "column": None,
            "hint": None, "errors": counts["error"], "warnings": counts["warning"], "infos": counts["info"],
            "status": status,
        }, ensure_ascii=False))  # fmt: skip
    else:
        rows = [concise(one) + (f" ({one.hint})" if one.hint else "") for one in report]
        rows.append(f"summary: {summary} (status {status})")
    write_atomically(path, ("\n".join(rows) + "\n").encode())
