"""Tests that are Markdown documents: the source in one fence, what comes out in the next.

`## title`, a `qmd` fence (and fences named after other files), then `html`, `typst` or
`diagnostics` fences with what must come out. `pytest tests/test_cases.py --accept` rewrites them:
read what it wrote before you commit it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from bookwright import build as pipeline
from bookwright.diagnostics import Report, concise
from bookwright.engines import pandoc
from bookwright.formats import FORMATS
from bookwright.formats.base import Manuscript
from small_book import config, write

FOLDER = Path(__file__).parent / "cases"
_FENCE = re.compile(r"^(`{3,})([\w./-]+)\n(.*?)^\1[ \t]*\n", re.M | re.S)
RESULTS = ("html", "typst", "diagnostics")


@dataclass
class Case:
    file: Path
    title: str
    text: str
    files: dict[str, str] = field(default_factory=dict)
    expected: dict[str, str] = field(default_factory=dict)


def load(file: Path) -> list[Case]:
    cases = []
    text = file.read_text()
    inside = [(m.start(), m.end()) for m in _FENCE.finditer(text)]
    starts = [m.start() for m in re.finditer(r"^## ", text, re.M)]
    starts = [s for s in starts if not any(a < s < b for a, b in inside)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = text[start:end]
        case = Case(file, part.splitlines()[0][3:], part)
        for _, name, body in _FENCE.findall(part):
            if name in RESULTS:
                case.expected[name] = body
            else:
                case.files["a.qmd" if name == "qmd" else name] = body
        cases.append(case)
    return cases


CASES = [case for file in sorted(FOLDER.glob("*.md")) for case in load(file)]


def produce(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the case's source becomes, in each of the forms that the case asks for."""
    more = "bibliography: refs.bib\n" if "refs.bib" in case.files else ""
    write(
        folder, {"_quarto.yml": config("a.qmd", more=more), "index.qmd": "# P {.unnumbered}\n", **case.files}
    )
    seen: list[Manuscript] = []
    real = pipeline.manuscript

    def watched(*arguments: object) -> Manuscript:
        seen.append(real(*arguments))  # type: ignore[arg-type]
        return seen[-1]

    monkeypatch.setattr(pipeline, "manuscript", watched)
    report = Report()
    options = pipeline.Options(execute="{python}" in case.files["a.qmd"], lenient=True)
    pipeline.build(folder, ("html",), options, report)
    result = {"diagnostics": "".join(concise(d) + (f" ({d.hint})" if d.hint else "") + "\n" for d in report)}
    result["html"] = _article(folder)
    if "typst" in case.expected and seen:
        chapter = next(c for c in seen[0].book.chapters if c.file == "a.qmd")
        setting = seen[0].setting(FORMATS["pdf"], chapter)
        result["typst"] = (
            pandoc.to_typst(seen[0].lowered(chapter, setting, lambda target: f"#{target}"))[0].strip() + "\n"
        )
    return result


def _article(folder: Path) -> str:
    """The page's text without its furniture: the article, its notes and its references."""
    path = folder / "_book" / "a.html"
    if not path.is_file():
        return ""
    tree = LexborHTMLParser(path.read_bytes())
    main = tree.css_first("main")
    if main is None:
        return ""
    matter = main.css_first("#title-block-matter")
    if matter is not None:  # of the header, what a document says of itself
        article = main.css_first("article")
        assert article is not None
        article.insert_before(matter)
    for node in main.css("header, nav, .anchor, .page-tools"):
        node.decompose()
    text = re.sub(r"\n\s*\n+", "\n", main.inner_html or "")
    return re.sub(r"[ \t]+\n", "\n", text).strip() + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.file.stem}: {c.title}")
def test_case(
    case: Case, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = produce(case, tmp_path / "book", monkeypatch)
    if request.config.getoption("--accept"):
        accept_case(case, made)
        return
    assert case.expected, "a case says what must come out"
    for form, expected in case.expected.items():
        assert made[form] == expected, f"the {form} of “{case.title}” changed"
    if "diagnostics" not in case.expected:
        assert made["diagnostics"] == ""


def accept_case(case: Case, made: dict[str, str]) -> None:
    """Write what came out into the case's fences."""
    text = case.text
    for form in case.expected:

        def put(found: re.Match[str], form: str = form) -> str:
            if found.group(2) != form:
                return found.group()
            ticks = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", made[form])), 3)
            return f"{ticks}{form}\n{made[form]}{ticks}\n"

        text = _FENCE.sub(put, text)
    case.file.write_text(case.file.read_text().replace(case.text, text))
    case.text = text
