"""Date, version and commit of an edition, from the sources alone; and the line that sums it up."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bookwright.config import Config
from bookwright.edition import Edition
from bookwright.title_matter import RELATIVE


def edition(config: Config, relative: Iterable[str] = ()) -> dict[str, str]:
    """The date (ISO) and commit of the book: `SOURCE_DATE_EPOCH`, else git's last, else `date:`.

    `relative` are the files whose date is asked for by `today` or `last-modified`: without any of those, when the
    newest of them was saved.
    """
    commit, committed = _git(config.root)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        committed = datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    given = config.date if config.date not in ("", *RELATIVE) else ""
    saved = [(config.root / file).stat().st_mtime for file in relative] if not committed and not given else []
    if saved:
        given = datetime.fromtimestamp(max(saved), UTC).date().isoformat()
    return {"date": committed or given, "commit": commit}


def wanted(front: Mapping[str, Any], book: str = "") -> bool:
    """Whether a chapter's front matter, or `book`, the date of the book, says `today` or `last-modified`, so that the
    edition's date is shown."""
    return book in RELATIVE or any(front.get(key) in RELATIVE for key in ("date", "date-modified"))


def _git(root: Path) -> tuple[str, str]:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), "log", "-1", "--format=%h %cs"],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "", ""
    parts = done.stdout.split()
    return (parts[0], parts[1]) if done.returncode == 0 and len(parts) == 2 else ("", "")


def summary(format: str, output: Path, edition: Edition, pages: int, figures: int, seconds: float) -> str:
    """One line on what was written: pages, figures, seconds, and where it is."""
    changed = len(edition.staged)
    written = f"{changed} file{'s' if changed != 1 else ''} written" if changed else "nothing changed"
    if format == "html" and "index.html" in {*edition.staged, *edition.kept}:
        where = output / "index.html"
        what = f"{pages} pages, {figures} figures"
    else:
        files = [*edition.staged, *edition.kept]
        ends = ".typ" if format == "typst" else f".{format}"
        where = output / next((f for f in files if f.endswith(ends)), files[0])
        size = where.stat().st_size / 1e6 if where.is_file() else 0
        what = f"{figures} figures, {size:.1f} MB" if format in ("pdf", "epub", "typst") else f"{1e3 * size:.0f} kB"
    return f"{format}: {what}, {written}, {seconds:.1f} s → {where}"
