"""A small book, printed once and read back: text, outline, links, numbers, metadata; and what is refused."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typst as typst_wheel
from pypdf import PdfReader

from bookwright import build as pipeline
from bookwright.checks import pdf as check
from bookwright.config import Config
from bookwright.diagnostics import Report
from bookwright.edition import Edition
from bookwright.engines import typst
from bookwright.formats.pdf import document, formulas, markup, papers, settings, tables, writer
from small_book import Press, config

PROJECT = """
project: {type: book}
book:
  title: "A Small Book"
  subtitle: "Printed"
  author: [Ada Lovelace, Emmy Noether]
  date: "2026-11-23"
  chapters:
    - index.qmd
    - part: Basics
      chapters: [a.qmd, b.qmd]
    - references.qmd
  appendices: [c.qmd]
keywords: [systems, books]
bibliography: refs.bib
bookwright: {strict: true}
"""
BIB = "@book{knuth84, author={Knuth, Donald}, title={The TeXbook}, year={1984}, publisher={AW}}\n"
PREFACE = "# Preface {.unnumbered}\n\nRead @sec-a first, says @knuth84.\n"
A = r"""# Alpha *Systems* {#sec-a}

::: {.purpose}
*Why does it matter?*

Because.
:::

Equation @eq-law and @fig-x and @tbl-t. "Quoted" 5\% of 1,000 \$ # @ ~ [link](b.qmd#sec-b-two).[^n]

[^n]: A note with $a_b$.

$$ t \ge \max\!\left(a, b\right) $$ {#eq-law}

## First section {#sec-a-one}

![A line rises.](x.svg){#fig-x fig-alt="A line that rises."}

| Name | Value |
|:-----|------:|
| - one | 1 |

: Values {#tbl-t}

### Deeper

::: {#def-thing name="Thing"}
A thing is a thing.
:::

```python
value = "a line that is too long for the measure of the page and for its margin too, so it wraps"
```
"""
B = """# Beta {#sec-b}

Text.[^n]

[^n]: Again the first.

## Two {#sec-b-two}

See @def-thing.

::: {#exr-b-1 level="E"}
Do it.
:::

::: {#sol-b-1}
Done.
:::

## Deeper

Another heading of that name.
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="40pt">
<path d="M0 40L90 0" stroke="#a51c30"/></svg>"""


def project(folder: Path, **files: str) -> Path:
    """The small book in `folder`, with some of its files replaced."""
    texts = {
        "_quarto.yml": PROJECT, "refs.bib": BIB, "index.qmd": PREFACE, "a.qmd": A, "b.qmd": B, "x.svg": SVG,
        "references.qmd": "# References {.unnumbered}\n\n::: {#refs}\n:::\n",
        "c.qmd": "# More {#sec-c}\n\nEnd.\n",
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (texts | {k.replace("__", "."): v for k, v in files.items()}).items():
        (folder / name).write_text(text)
    return folder


def build(folder: Path) -> Report:
    report = Report()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795392000")
        pipeline.build(folder, ("pdf",), pipeline.Options(execute=False), report)
    return report


def errors(report: Report) -> list[str]:
    return [f"{d.code} {d.span}" for d in report if d.severity == "error"]


def titles(outline: Sequence[Any], depth: int = 0) -> list[tuple[int, str]]:
    """(depth, title) of every bookmark."""
    found: list[tuple[int, str]] = []
    for item in outline:
        found += titles(item, depth + 1) if isinstance(item, list) else [(depth, item.title)]
    return found


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = project(tmp_path_factory.mktemp("small") / "book")
    assert [str(d) for d in build(folder)] == []
    return folder


@pytest.fixture(scope="module")
def reader(book: Path) -> PdfReader:
    return PdfReader(book / "_book" / "A-Small-Book.pdf")


@pytest.fixture(scope="module")
def text(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_text_shows_the_numbers_that_were_computed(text: str) -> None:
    for shown in (
        "Equation 1.1",
        "Figure 1.1",
        "Table 1.1",
        "DEFINITION 1.1",
        "EXERCISE 2.1",
        "SOLUTION 2.1",
        "Knuth",
    ):
        assert shown in text
    assert "Quoted" in text
    assert "5% of 1,000 $ # @ ~" in text
    assert "?" not in text.replace("matter?", "")


def test_outline_nests_parts_chapters_and_sections(reader: PdfReader) -> None:
    assert titles(reader.outline) == [
        (0, "Contents"), (0, "Preface"), (0, "I Basics"), (1, "1 Alpha Systems"), (2, "1.1 First section"),
        (3, "1.1.1 Deeper"), (1, "2 Beta"), (2, "2.1 Two"), (2, "2.2 Deeper"),
        (0, "References"), (0, "A More"),
    ]  # fmt: skip


def test_metadata_and_page_labels(reader: PdfReader) -> None:
    found = reader.metadata
    assert found is not None
    assert (found.title, found.author) == ("A Small Book", "Ada Lovelace, Emmy Noether")
    assert "systems" in str(found.get("/Keywords"))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert "vii" in reader.page_labels
    assert reader.page_labels[-1].isdigit()
    assert [float(v) for v in reader.pages[0].mediabox[2:]] == [540, 666]


def test_links_lead_to_pages_and_faces_are_embedded(book: Path, reader: PdfReader) -> None:
    inside = [
        link for page in reader.pages for link in page.get("/Annots") or ()
        if link.get_object().get("/Dest") or link.get_object().get("/A", {}).get("/D")
    ]  # fmt: skip
    assert len(inside) > 12
    output = book / "_book"
    assert list(check.check(Edition("pdf", output, output, ("A-Small-Book.pdf",), ()))) == []


def test_notes_count_from_one_in_each_chapter(text: str) -> None:
    assert re.search(r"\b1 ?A note with", text)
    assert re.search(r"\b1 ?Again the first", text)


def test_long_code_wraps_with_a_mark_and_stays_on_the_page(reader: PdfReader) -> None:
    page = next(p for p in reader.pages if "value = " in p.extract_text())
    assert "↪" in page.extract_text()
    right: list[float] = []
    page.extract_text(visitor_text=lambda t, cm, tm, *_: right.append(tm[4] * cm[0] + cm[4]) if t.strip() else None)
    assert max(right) < 540


def test_the_same_book_is_the_same_bytes_and_is_not_printed_twice(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = book / "_book" / "A-Small-Book.pdf"
    other = project(tmp_path / "other")
    assert not build(other).failed
    assert (other / "_book" / "A-Small-Book.pdf").read_bytes() == file.read_bytes()
    monkeypatch.setattr(typst, "compile", lambda *a, **k: pytest.fail("printed again"))
    before = file.stat().st_mtime_ns
    assert not build(book).failed
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("```{=typst}\n#nonsense(1)\n```\n", ["O001 b.qmd:6:1"]),
        ("```{=typst}\n#text(\n```\n", ["O001 b.qmd:6:1"]),
        ("Some `]`{=typst} here.\n", ["O001 b.qmd:5:1"]),
        ("What 中 is.\n", ["O003 b.qmd:5:6"]),
        ("![Bad.](bad.svg){#fig-bad fig-alt='Bad.'}\n", ["X010 b.qmd:5:9"]),
    ],
)
def test_what_typst_refuses_is_said_at_its_line_and_nothing_is_written(
    tmp_path: Path, source: str, found: list[str]
) -> None:
    b = "# Beta {#sec-b}\n\n## Two {#sec-b-two}\n\n" + source
    folder = project(tmp_path / "bad", b__qmd=b, bad__svg="<svg")
    assert errors(build(folder)) == found
    assert not (folder / "_book").exists()


def test_an_error_leaves_the_last_edition_alone(book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(book, folder)
    file = folder / "_book" / "A-Small-Book.pdf"
    assert not build(folder).failed
    before = file.read_bytes()
    (folder / "a.qmd").write_text(A + "\n```{=typst}\n#nonsense()\n```\n")
    assert build(folder).failed
    assert file.read_bytes() == before


def test_raw_html_is_left_out_with_a_warning(tmp_path: Path) -> None:
    folder = project(tmp_path / "html", b__qmd="# Beta {#sec-b}\n\n<video src='x'></video>\n\n## Two {#sec-b-two}\n")
    assert {(d.code, d.severity, str(d.span)) for d in build(folder)} == {("O002", "warning", "b.qmd:3:1")}


def test_a_front_door_is_not_printed(tmp_path: Path) -> None:
    home = PROJECT.replace("{strict: true}", "{strict: true, home: {cover: fig-home}}")
    folder = project(tmp_path / "home", _quarto__yml=home, index__qmd="# A Small Book\n\nDoor, see @sec-a.\n")
    assert errors(build(folder)) == []
    pages = PdfReader(folder / "_book" / "A-Small-Book.pdf").pages
    assert not any("Door" in page.extract_text() for page in pages)


# ── markup ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "printed"),
    [("a_b*c", r"a\_b\*c"), ("- x", r"\- x"), ("a-b", "a-b"), ("--", r"\--"), ("a://x", r"a:\/\/x"),
     ("…", "…"),
     ("...", r"\..."), ("3.2", "3.2"), ("[x]#", r"\[x\]\#"), ("=1", r"\=1"), ("a/b", "a/b"), ("/*", r"\/\*")],
)  # fmt: skip
def test_escape(text: str, printed: str) -> None:
    assert markup.escape(text) == printed


def test_a_call_is_closed_before_what_looks_like_its_arguments() -> None:
    call = markup.call("emph", "a")
    assert markup.join([call, "(b)"]) == "#emph[a];(b)"
    assert markup.join([call, " b"]) == "#emph[a] b"
    assert markup.join(["a)", "(b)"]) == "a)(b)"


def test_paper_and_margins() -> None:
    assert papers.paper("7.5in x 9.25in") == (540, 666)
    assert papers.paper("a4") == papers.paper("a4paper") == pytest.approx((595.28, 841.89), abs=0.01)
    assert papers.paper("B5") == papers.paper("iso-b5")
    assert papers.paper("nonsense") is None
    assert settings.margins({"x": 72, "top": 56.7}, 540) == pytest.approx(
        {"inside": 72, "outside": 72, "top": 56.7, "bottom": 64.8}
    )
    assert set(settings.margins({"rest": 50, "outside": 99, "y": 60}, 540).items()) == {
        ("inside", 50), ("outside", 99), ("top", 60), ("bottom", 60),
    }  # fmt: skip


def test_standards(tmp_path: Path) -> None:
    given = {"format": {"typst": {"pdf-standard": ["a-2a"]}}}
    assert document.standards(Config(tmp_path, meta=given)) == ["a-2a"]
    assert document.standards(Config(tmp_path, meta=given, strict=True)) == ["a-2a", "ua-1"]


def test_sizes() -> None:
    assert [writer.length(v) for v in ("50%", "3in", "640", "640px", "auto")] == [
        "50%",
        "3in",
        "480pt",
        "480pt",
        "",
    ]


def test_a_wide_table_gets_smaller_type_and_then_a_warning() -> None:
    def table(words: int, size: int) -> Any:
        cell = [
            ["", [], []],
            {"t": "AlignDefault"},
            1,
            1,
            [{"t": "Plain", "c": [{"t": "Str", "c": "x" * size}]}],
        ]
        column = [{"t": "AlignDefault"}, {"t": "ColWidthDefault"}]
        head = [["", [], []], [[["", [], []], [cell] * words]]]
        return [["", [], []], [None, []], [column] * words, head, [], [["", [], []], []]]

    for count, size, smaller, fits in ((3, 5, False, True), (6, 20, True, True), (6, 60, True, False)):
        made = tables.write(table(count, size), lambda i: "", lambda b: "")
        found = float(re.search(r"size: ([\d.]+)pt", made.markup)[1])  # type: ignore[index]
        assert (found < tables.USUAL, not made.too_wide) == (smaller, fits)


def test_faults_are_read_from_what_typst_prints() -> None:
    printed = (
        "error: unknown variable: x\n  ┌─ chapters/a.typ:3:5\n  │\n3 │ #x\n  │  ^\n  │\n  = hint: try y\n\n"
        "error: other\n  ┌─ template/t.typ:1:0\n  ┌─ chapters/b.typ:9:1\n"
    )
    first, second = typst.faults(printed)
    assert first == typst.Fault("unknown variable: x", "chapters/a.typ", 3, 5, "try y")
    assert second.trace == (("chapters/b.typ", 9),)


def test_pictures_among_words_are_named_not_boxes(press: Press) -> None:
    source = "# A {#sec-a}\n\nSaid :smile: and \U0001f600, `\u2705` in code.\n\n```\n\U0001f680 go\n```\n"
    built = press.good({"chapter.qmd": source}, formats=("pdf",))
    text = "".join(p.extract_text() for p in PdfReader(next(built.output.glob("*.pdf"))).pages)
    for name in (":smile:", ":grinning_face:", ":white_heavy_check_mark:", ":rocket: go"):
        assert name in text


@pytest.mark.parametrize(
    ("tex", "sign"),
    [(r"a \odot b", "⊙"), (r"a \ominus b", "⊖"), (r"a \otimes b", "⊗"), (r"\bigodot_i a", "⨀"),
     (r"\bigotimes_i a", "⨂"), (r"a \cap b", "∩"), (r"\bigcap_i a", "⋂"), (r"a \sqcap b", "⊓")],
)  # fmt: skip
def test_symbols_that_typst_has_renamed(tex: str, sign: str) -> None:
    made = formulas.convert([(tex, False)], {})[tex, False]
    printed = PdfReader(io.BytesIO(typst_wheel.compile(made.encode())))
    assert sign in printed.pages[0].extract_text()


def test_words_in_a_formula_keep_their_names() -> None:
    key = (r"a \odot \text{this sect, dot.circle}", False)
    assert '"this sect, dot.circle"' in formulas.convert([key], {})[key]


def test_a_head_names_what_its_page_begins_with(press: Press) -> None:
    words = "Words that fill a page with text. " * 150
    source = f"# A\n\n## One\n\n{words}\n\n## Two\n\n{words}\n\n## More {{.appendix}}\n\nEnd.\n"
    project = config("chapter.qmd", more="format: {typst: {two-sided: false}}\n")
    built = press.good({"_quarto.yml": project, "index.qmd": "# P {.unnumbered}\n", "chapter.qmd": source}, formats=("pdf",))
    pages = [" ".join(p.extract_text().split()) for p in PdfReader(next(built.output.glob("*.pdf"))).pages]
    assert re.search(r"More End\. 1\.2 · Two \d$", pages[-1])
    assert any(re.search(r"1\.2 Two Words .* 1\.1 · One \d$", page) for page in pages)
