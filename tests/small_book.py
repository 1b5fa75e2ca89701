"""A book written from a dict of files and built in this process: what most tests begin with."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bookwright.build import Options, build
from bookwright.diagnostics import Report, concise

CONFIG = """project:
  type: book
book:
  title: A Small Book
  chapters:
    - index.qmd
"""
INDEX = "# Welcome {.unnumbered}\n"


def config(*chapters: str, more: str = "") -> str:
    """A `_quarto.yml` with these chapters after the home page; `more` follows."""
    return CONFIG + "".join(f"    - {c}\n" for c in chapters) + more


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write the files; without `_quarto.yml` and `index.qmd` among them, plain ones are written."""
    chapters = [f for f in files if f.endswith((".qmd", ".ipynb")) and f != "index.qmd" and "/_" not in f"/{f}"]
    known = {} if (root / "_quarto.yml").exists() else {"_quarto.yml": config(*chapters), "index.qmd": INDEX}
    for name, text in {**known, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


@dataclass
class Built:
    """What a build left: its messages and the output folder."""

    root: Path
    report: Report
    lines: Sequence[str]
    output: Path

    @property
    def messages(self) -> list[str]:
        """The diagnostics in concise form, sorted by place."""
        return [concise(one) for one in self.report]

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.report]

    @property
    def files(self) -> dict[str, bytes]:
        return {p.relative_to(self.output).as_posix(): p.read_bytes()
                for p in sorted(self.output.rglob("*")) if p.is_file()}  # fmt: skip

    def page(self, name: str = "chapter.html") -> LexborHTMLParser:
        return LexborHTMLParser((self.output / name).read_bytes())

    def article(self, name: str = "chapter.html") -> LexborNode:
        found = self.page(name).css_first("main article")
        assert found is not None
        return found

    def text(self, selector: str, name: str = "chapter.html") -> list[str]:
        """The text of every element of a page that the selector takes, spaces folded."""
        return [" ".join(n.text().split()) for n in self.page(name).css(selector)]


@dataclass
class Press:
    """Writes files into one project and builds it, as often as a test wants."""

    root: Path
    times: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __call__(
        self, files: Mapping[str, str | bytes] | None = None, formats: Sequence[str] = ("html",),
        execute: bool = True, **options: object,
    ) -> Built:  # fmt: skip
        write(self.root, files or {})
        report = Report()
        result = build(self.root, formats, Options(execute=execute, jobs=1, **options), report)  # type: ignore[arg-type]
        output = self.root / ("_site" if (self.root / "_site").is_dir() else "_book")  # what is no book goes to `_site`
        return Built(self.root, report, result.lines, output)

    def good(self, files: Mapping[str, str | bytes] | None = None, **options: object) -> Built:
        """Build what must give no message at all."""
        built = self(files, **options)  # type: ignore[arg-type]
        assert built.messages == []
        return built

    def written(self) -> set[str]:
        """The output files that were made or replaced since the last call."""
        output = self.root / "_book"
        now = {p.relative_to(output).as_posix(): (p.stat().st_ino, p.stat().st_mtime_ns)
               for p in output.rglob("*") if p.is_file()}  # fmt: skip
        changed = {f for f, stamp in now.items() if self.times.get(f) != stamp}
        self.times = now
        return changed


def environment() -> dict[str, str]:
    """The environment in which a subprocess finds bookwright."""
    tools = Path(__file__).resolve().parents[1] / "tools"
    return {**os.environ, "PYTHONPATH": str(tools), "NO_PROGRESS": "1"}
