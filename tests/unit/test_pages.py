"""What a page takes from its keys: the book's title block, lines of the contents, levels and numbers of headings."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookwright import serve
from bookwright.cli import main
from small_book import Press, write

BOOK = """project: {type: book}
book:
  title: A Book
  subtitle: About it
  author: [Ada Example, Bela Sample]
  date: 2026-03-04
  date-format: "D MMM YYYY"
  abstract: In short.
  chapters:
    - index.qmd
    - text: A heading
    - part: One
      chapters:
        - a.qmd
        - {text: Elsewhere, href: "https://example.org/x"}
    - "---"
    - b.qmd
"""
FILES = {"_quarto.yml": BOOK, "index.qmd": "# Preface {-}\n\nHello.\n", "a.qmd": "# A\n\n## S\n", "b.qmd": "# B\n"}


def test_the_home_page_says_whose_book_it_is(press: Press) -> None:
    page = press.good(FILES).page("index.html")
    head = page.css_first("#title-block-header")
    assert head is not None
    said = head.text(separator=" ").split()
    assert " ".join(said) == (
        "A Book About it Authors Ada Example Bela Sample Published 4 Mar 2026 Abstract In short. Preface"
    )
    assert len(page.css("h1")) == 1


def test_addresses_headings_and_lines_of_the_contents_are_drawn(press: Press) -> None:
    page = press.good(FILES).page("b.html")
    sidebar = page.css_first("#quarto-sidebar")
    assert sidebar is not None
    link = sidebar.css_first("a[href='https://example.org/x']")
    assert link is not None
    assert link.text() == "Elsewhere"
    assert sidebar.css_first(".part a[href='https://example.org/x']") is not None, "it stands in its part"
    assert len(sidebar.css("hr.sidebar-divider")) == 1
    assert [n.text() for n in sidebar.css(".sidebar-heading")] == ["A heading"]


def test_numbers_begin_where_they_are_told_and_levels_move(press: Press) -> None:
    front = "---\nnumber-offset: [4]\nshift-heading-level-by: 1\n---\n\n# Title\n\n"
    files = {"_quarto.yml": "project: {type: website}\nwebsite: {title: S}\nnumber-sections: true\n",
             "index.qmd": "# H\n", "a.qmd": front + "# First\n\n# Second\n"}  # fmt: skip
    page = press.good(files).page("a.html")
    assert [" ".join(n.text().replace("#", "").split()) for n in page.css("main h2")] == ["5 Title", "6 First", "7 Second"]


def test_the_project_may_name_the_port_of_its_preview(tmp_path: Path) -> None:
    write(tmp_path, {"_quarto.yml": "project: {type: website, preview: {port: 5151, host: 0.0.0.0}}\n"})
    assert serve._port(tmp_path) == 5151
    (tmp_path / "_quarto.yml").write_text("project: {type: website, preview: {port: many}}\n")
    assert serve._port(tmp_path) == serve.PORT


def test_check_says_what_is_accepted_without_effect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"_quarto.yml": BOOK + "execute: {freeze: auto}\n", **{k: v for k, v in FILES.items() if k != "_quarto.yml"}})
    assert main(["check", str(tmp_path)]) == 0
    said = [line for line in capsys.readouterr().err.splitlines() if "C010" in line]
    assert len(said) == 1
    assert said[0].startswith("_quarto.yml:")
    assert "info[C010]: `freeze` has no effect here" in said[0]
    assert main(["html", str(tmp_path)]) == 0
    assert "C010" not in capsys.readouterr().err, "a build counts them"
