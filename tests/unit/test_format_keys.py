"""The keys of one format count in that format alone, in the book and in a chapter's front matter."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from bookwright.layers import setting
from key_rows import opened, seen
from small_book import Press, config

ALL = ("html", "pdf", "epub")
TYP = "format:\n  typst: {keep-typ: true}\n"


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return Press(tmp_path)


def test_its_own_format_wins_then_the_top_level_and_a_document_over_its_project() -> None:
    project = {
        "a": "top",
        "b": "top",
        "format": {"typst": {"a": "typst"}, "pdf": {"a": "pdf", "c": "pdf"}, "html": {"b": "web"}},
    }
    assert [setting("pdf", key, project) for key in "abcd"] == ["typst", "top", "pdf", None]
    assert [setting("html", key, project) for key in "abc"] == ["top", "web", None]
    assert [setting("epub", key, project) for key in "abc"] == ["top", "top", None]
    assert setting("pdf", "a", {"a": "page"}, project) == "page"
    assert setting("pdf", "a", {"a": None, "format": {"html": {"a": "page"}}}, project) == "typst"


def test_headings_move_down_below_the_title_of_their_chapter(press: Press) -> None:
    chapter = "---\ntitle: One\n---\n\n# First {#sec-first}\n\n## Deeper {#sec-deeper}\n\nText.\n"
    yml = config("chapter.qmd", more=f"shift-heading-level-by: 1\n{TYP}")
    files = opened(press.good({"_quarto.yml": yml, "chapter.qmd": chapter}, formats=ALL).files)
    for file in ("chapter.html", "epub/text/chapter.xhtml"):
        assert seen("h1 = One", file, files), file
        assert seen("h2 = 1.1 First", file, files), file
        assert seen("h3 = 1.1.1 Deeper", file, files), file
    assert "1.1 First" in files["pdf"]
    assert "1.1.1 Deeper" in files["pdf"]


def test_the_title_of_a_chapter_stays_when_its_headings_move(press: Press) -> None:
    yml = config("chapter.qmd", more=f"shift-heading-level-by: 1\n{TYP}")
    built = press({"_quarto.yml": yml, "chapter.qmd": "# One\n\n# First {#sec-first}\n\nText.\n"}, formats=ALL)
    files = opened(built.files)
    for file in ("chapter.html", "epub/text/chapter.xhtml"):
        assert seen("h1 = One", file, files), file
        assert seen("h2 = 1.1 First", file, files), file
    assert "<title>One" in files["epub/text/chapter.xhtml"]
    assert "1.1 First" in files["pdf"]
    assert "1 One" in " ".join(files["pdf"].split())


def test_a_page_of_a_website_is_called_by_its_first_heading_of_any_level(press: Press) -> None:
    yml = "project: {type: website}\nwebsite: {title: S}\nformat: {html: {shift-heading-level-by: 1}}\n"
    built = press.good({"_quarto.yml": yml, "index.qmd": "# Home\n", "a.qmd": "# About\n\nText.\n"})
    assert "<title>About" in (built.output / "a.html").read_text()


def test_a_key_of_one_format_leaves_the_others_alone(press: Press) -> None:
    chapter = "# One\n\n## First\n\n### Deeper {#sec-deeper}\n\nSee @sec-deeper.\n\n```python\nx = 1\n```\n"
    more = "format:\n  html: {number-depth: 2, code-line-numbers: true}\n  typst: {keep-typ: true}\n  epub: {number-offset: 6}\n"
    files = opened(
        press.good({"_quarto.yml": config("chapter.qmd", more=more), "chapter.qmd": chapter}, formats=ALL).files
    )
    assert seen("pre.numbered", "chapter.html", files)
    assert not seen("pre.numbered", "epub/text/chapter.xhtml", files)
    assert not seen(".header-section-number = 1.1.1", "chapter.html", files)
    assert seen("h3 .header-section-number = 1.7.1", "epub/text/chapter.xhtml", files)
    assert "1.1.1 Deeper" in files["pdf"]
    assert "#code(first" not in files["A-Small-Book.typ"]


def test_a_chapter_sets_a_key_for_one_format(press: Press) -> None:
    front = "---\nformat:\n  typst: {code-line-numbers: true}\n  epub: {number-offset: 3}\n---\n\n"
    text = "# One\n\n## First\n\n```python\nx = 1\n```\n"
    files = opened(press.good({
        "_quarto.yml": config("own.qmd", "other.qmd", more=TYP), "own.qmd": front + text, "other.qmd": text,
    }, formats=ALL).files)  # fmt: skip
    assert files["A-Small-Book.typ"].count("#code(first: 1") == 1
    assert not seen("pre.numbered", "own.html", files)
    assert seen("h2 = 1.4 First", "epub/text/own.xhtml", files)
    assert seen("h2 = 2.1 First", "epub/text/other.xhtml", files)
    assert seen("h2 = 1.1 First", "own.html", files)


def test_the_site_still_offers_a_pdf_that_is_numbered_otherwise(press: Press) -> None:
    yml = config("chapter.qmd", more="format:\n  typst: {number-depth: 1}\n").replace(
        "  chapters:", "  downloads: [pdf]\n  chapters:"
    )
    press.good({"_quarto.yml": yml, "chapter.qmd": "# One\n\n## First\n"}, formats=("pdf",))
    built = press.good({}, formats=("html",))
    assert any("A-Small-Book.pdf" in (n.attributes.get("href") or "") for n in built.page("index.html").css("a"))


def test_sources_and_their_style_may_differ(press: Press) -> None:
    entry = "@book{{one, title = {{{}}}, author = {{Ada Other}}, year = {{1999}}}}"
    files = {
        "_quarto.yml": config("chapter.qmd", more="format:\n  html: {bibliography: web.bib}\n  epub: {bibliography: paper.bib}\n"),
        "web.bib": entry.format("For the Web"), "paper.bib": entry.format("For Paper"),
        "chapter.qmd": "# One\n\nSaid [@one].\n\n::: {#refs}\n:::\n",
    }  # fmt: skip
    made = opened(press.good(files, formats=("html", "epub")).files)
    assert "For the Web" in made["chapter.html"]
    assert "For Paper" not in made["chapter.html"]
    assert "For Paper" in made["epub/text/chapter.xhtml"]


DRAWN = """# One

```{python}
#| label: fig-cell
#| fig-cap: Drawn.
#| fig-alt: A line
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.show()
```
"""


def test_figures_of_cells_are_drawn_as_each_format_asks(press: Press) -> None:
    keys = ("format:\n  html: {fig-width: 3}\n  typst: {keep-typ: true, fig-width: 7, fig-height: 5}\n"
            "  epub: {fig-format: png, fig-width: 2, fig-height: 1, fig-dpi: 50}\n")  # fmt: skip
    built = press.good({"_quarto.yml": config("chapter.qmd", more=keys), "chapter.qmd": DRAWN}, formats=ALL)
    made = opened(built.files)
    assert seen('#fig-cell svg[width="216pt"]', "chapter.html", made)
    paper = [text for name, text in made.items() if "figure-typst" in name and name.endswith(".svg")]
    assert ['width="504pt"' in text and 'height="360pt"' in text for text in paper] == [True]
    [epub] = [data for name, data in built.files.items() if name.endswith(".epub")]
    with zipfile.ZipFile(io.BytesIO(epub)) as box:
        [picture] = [box.read(n) for n in box.namelist() if n.startswith("EPUB/images/") and n.endswith(".png")]
    assert struct.unpack(">II", picture[16:24]) == (100, 50)


def test_html_that_is_no_table_on_paper_is_told(press: Press) -> None:
    table = "# One\n\n<table><tr><td>only here</td></tr></table>\n"
    keys = "format:\n  typst: {keep-typ: true, html-table-processing: none}\n"
    files = {"_quarto.yml": config("chapter.qmd", more=keys), "chapter.qmd": table}
    built = press(files, formats=("pdf",))
    assert built.codes == ["O002"]
    assert "only here" not in opened(built.files)["pdf"]
    plain = press.good({"_quarto.yml": config("chapter.qmd", more=TYP)}, formats=("pdf",))
    assert "only here" in opened(plain.files)["pdf"]
