"""Habits of Quarto books that were never written with bookwright in mind."""

from __future__ import annotations

import os

import pytest

from small_book import Built, Press, write

BOOK = """project: {type: book}
book:
  title: Field Notes
  date: today
  author: {name: Ana Díaz, orcid: 0000-0002-1825-0097}
  page-footer: "By {{< meta book.author >}}, number {{< var number >}}"
  chapters:
    - index.qmd
    - text: Short name
      file: one.qmd
    - references.qmd
bibliography: refs.bib
"""
FILES = {
    "_variables.yml": "number: 12\n",
    "index.qmd": "# Preface {.unnumbered}\n\nSee @knuth84.\n",
    "one.qmd": '---\ntitle: "The whole name, {{< var number >}}"\ndate: last-modified\n---\n\nText.\n',
    "references.qmd": "# References {.unnumbered}\n\n::: {#refs}\n:::\n",
    "refs.bib": "@book{knuth84, author={Knuth, Donald E.}, title={The TeXbook}, year={1984}, publisher={AW}}\n",
}


@pytest.fixture
def built(press: Press, monkeypatch: pytest.MonkeyPatch) -> Built:
    """The site of a book outside git, whose files were saved in May 2001."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    files = {"_quarto.yml": BOOK, **FILES}
    write(press.root, files)
    for name in files:
        os.utime(press.root / name, (990_000_000, 990_000_000))
    return press.good()


def test_a_source_cited_before_the_first_section_leads_back_to_the_preface(built: Built) -> None:
    (link,) = built.page("references.html").css(".cited-in a")
    assert link.attributes["href"] == "index.html#preface"
    assert built.text("h1#preface", "index.html") == ["Preface"]


def test_navigation_uses_the_names_that_the_author_gave(built: Built) -> None:
    names = built.text("#quarto-sidebar .chapter-title", "references.html")
    assert names == ["Preface", "Short name", "References"]
    assert built.text(".nav-page-previous .nav-page-text", "references.html") == ["1 Short name"]
    assert built.text("h1", "one.html") == ["The whole name, 12"]


def test_values_stand_in_the_footer(built: Built) -> None:
    assert "By Ana Díaz, number 12" in built.text("footer", "one.html")[0]


def test_without_git_today_is_when_the_book_was_saved(built: Built) -> None:
    for name in ("index.html", "one.html"):
        assert built.text(".quarto-title-meta .date", name) == ["May 16, 2001"]


@pytest.mark.parametrize(
    ("footer", "told"),
    [("{{< var nowhere >}}", "there is no `nowhere` to print"), ("{{< meta book >}}", "`book` has keys of its own"),
     ("{{< env >}}", "this `env` does not say what to print")],
)
def test_a_value_that_cannot_be_printed_is_told_at_its_key(press: Press, footer: str, told: str) -> None:
    book = f'project: {{type: book}}\nbook:\n  title: T\n  page-footer: "{footer}"\n  chapters: [index.qmd]\n'
    (message,) = press({"_quarto.yml": book, "index.qmd": "# T\n"}).messages
    assert message.startswith(f"_quarto.yml:4:3: error[S007]: {told}")
