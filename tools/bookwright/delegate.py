"""`--engine quarto`: the quarto program writes the edition, and our checks look at what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bookwright import located
from bookwright.check import check
from bookwright.checks.links import summarize
from bookwright.diagnostics import Code, Report
from bookwright.edition import Edition
from bookwright.engines import quarto

C040 = Code(
    "C040", "error", "no quarto program",
    """`--engine quarto` hands the render to the quarto program, and there is none on PATH. Install it from
    quarto.org, or with `pip install "bookwright[quarto]"` where that package has a wheel; or leave the
    option away: bookwright needs no other program to make the book.""",
)  # fmt: skip
C041 = Code(
    "C041", "error", "quarto did not finish",
    """The quarto program ended with an error, which it has printed above in its own words. Nothing that it
    may have written was checked.""",
)  # fmt: skip
O052 = Code(
    "O052", "error", "nothing came out",
    """The quarto program ended well, and no file of the format is in the output folder of the project.
    Look at `output-dir` under `project:` and at the formats that the project names.""",
)  # fmt: skip
_SKIPPED = ("site_libs", "search.json")


def render(project: Path, formats: Sequence[str], output: Path | None, report: Report) -> list[str]:
    """Let quarto write the formats, then check them; a line for each."""
    path = quarto.program()
    if not path:
        hint = 'get it from quarto.org, or `pip install "bookwright[quarto]"`; or leave `--engine quarto` away'
        report.add(C040.at(None, "there is no `quarto` program on PATH", hint))
        return []
    lines: list[str] = []
    for format in formats:
        status = quarto.render(path, project, format, ["--output-dir", str(output.resolve())] if output else [])
        if status != 0:
            report.add(C041.at(None, f"`quarto render --to {format}` ended with status {status}"))
            continue
        folder = output.resolve() if output else project / _output_folder(project)
        edition = found(format, folder)
        if edition is None:
            report.add(O052.at(None, f"quarto wrote no {format} into `{folder}`"))
            continue
        check(edition, report)
        lines.append(f"{format}: written by quarto, {len(edition.staged)} files checked → {folder}")
    return lines


def found(format: str, folder: Path) -> Edition | None:
    """What is in the folder as an edition of the format; None when there is none of it."""
    files = [p.relative_to(folder).as_posix() for p in sorted(folder.rglob("*")) if p.is_file()]
    pages = [f for f in files if f.endswith(f".{format}") and not f.startswith(_SKIPPED)]
    if not pages:
        return None
    if format != "html":
        return Edition(format, folder, folder, tuple(pages), ())
    summary = {page: summarize((folder / page).read_bytes()) for page in pages}
    return Edition(format, folder, folder, tuple(files), (), {}, summary)


def _output_folder(project: Path) -> str:
    """Where the project says that its output goes: `output-dir`, or what its type has."""
    try:
        value = located.load((project / "_quarto.yml").read_text("utf-8"), "_quarto.yml").value
    except (OSError, ValueError, located.YamlError):
        return "."
    section: Any = value.get("project") if isinstance(value, Mapping) else None
    section = section if isinstance(section, Mapping) else {}
    kind = {"book": "_book", "website": "_site", "manuscript": "_manuscript"}.get(str(section.get("type")), ".")
    return str(section.get("output-dir") or kind)

