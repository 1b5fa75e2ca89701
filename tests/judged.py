"""What the checks of manuscripts say of a small book: `said({"x.qmd": …}, "length: {words: [1, 5]}")`."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent

from small_book import Press, config

CHAPTER = "chapter.qmd"


def said(files: Mapping[str, str] | str, checks: str) -> list[str]:
    """The messages of a book in which `checks` (YAML, one check a line) look at all its chapters.

    A text alone is that of `chapter.qmd`. Files that are no chapters have names that begin with `_` or do not end
    in `.qmd`. Messages are in concise form: `chapter.qmd:1:1: warning[P004]: …`.
    """
    given = {CHAPTER: files} if isinstance(files, str) else dict(files)
    chapters = [f for f in given if f.endswith(".qmd") and not Path(f).name.startswith("_")]
    kinds = f"bookwright:\n  checks:\n    page:\n      pages: ['*.qmd', '!index.qmd']\n{indent(checks, ' ' * 6)}\n"
    with tempfile.TemporaryDirectory() as folder:
        press = Press(Path(folder))
        given.setdefault("_quarto.yml", config(*chapters, more=kinds))
        given.setdefault("index.qmd", "# Welcome {.unnumbered}\n")
        return press(given, formats=(), judge=True, execute=any("```{python}" in t for t in given.values())).messages
