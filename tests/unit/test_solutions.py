"""Exercises and their solutions: linked both ways, folded on the site, and left out of an edition."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_book import Built, Press, config

CHAPTER = """# A {#sec-a}

::: {#exr-a-1 level="M"}
Count.
:::

::: {#exr-a-2 level="H"}
Count more.
:::

See @sol-a-1 or [the answer to @sol-a-2].

::: {#sol-a-1}
Counted, as @exr-a-1 asks.
:::
"""
PAGE = "# Solutions\n\n::: {#sol-a-2}\nMore.\n:::\n"


def book(root: Path, more: str = "", **options: object) -> Built:
    return Press(root)({
        "_quarto.yml": config("a.qmd", more=f"profile:\n  default: instructor\nformat: {{html: {{}}}}\n{more}"),
        "_quarto-instructor.yml": "book:\n  appendices: [solutions.qmd]\n",
        "_quarto-student.yml": "bookwright: {solutions: false}\n",
        "a.qmd": CHAPTER, "solutions.qmd": PAGE,
    }, **options)  # type: ignore[arg-type]  # fmt: skip


def test_they_are_linked_both_ways_and_the_solution_is_folded(tmp_path: Path) -> None:
    built = book(tmp_path)
    assert built.messages == []
    page = built.article("a.html")
    assert built.text(".exercise .level", "a.html") == ["medium", "hard"]
    links = [a.attributes["href"] for a in page.css(".exercise .theorem-partner")]
    assert links == ["#sol-a-1", "solutions.html#sol-a-2"]
    back = built.article("solutions.html").css_first(".solution .theorem-partner")
    assert back is not None
    assert back.attributes["href"] == "a.html#exr-a-2"
    fold = page.css_first("#sol-a-1 > details.solution-body")
    assert fold is not None
    assert "open" not in fold.attributes
    assert " ".join(fold.text().split()) == "Show the solution Counted, as Exercise 1.1 asks."


def test_an_edition_without_solutions_has_no_trace_of_them(tmp_path: Path) -> None:
    built = book(tmp_path, profiles=("student",), formats=("html", "pdf", "epub"))
    assert built.messages == []
    assert "solutions.html" not in built.files  # the page belongs to the other profile
    page = built.article("a.html")
    assert page.css(".solution, .theorem-partner, a[href*='sol-']") == []
    assert "See Solution\u00a01.1 or the answer to\u00a01.2." in page.text()
    assert "Counted" not in page.text()
    from pypdf import PdfReader

    text = "".join(p.extract_text() for p in PdfReader(next(built.output.glob("*.pdf"))).pages)
    assert "Count more" in text
    assert "Counted" not in text


@pytest.mark.parametrize(("value", "folded"), [("show", 0), ("fold", 1), ("true", 1)])
def test_they_can_stand_open(tmp_path: Path, value: str, folded: int) -> None:
    built = book(tmp_path, more=f"bookwright: {{solutions: {value}}}\n")
    assert built.messages == []
    assert len(built.article("a.html").css("details.solution-body")) == folded


def test_another_value_is_told(tmp_path: Path) -> None:
    assert book(tmp_path, more="bookwright: {solutions: hidden}\n").codes == ["C003"]


def test_a_solution_that_never_was_is_still_an_error(tmp_path: Path) -> None:
    press = Press(tmp_path)
    book(tmp_path, profiles=("student",))
    built = press({"a.qmd": CHAPTER + "\nSee @sol-b.\n"}, profiles=("student",))
    assert built.codes == ["R001"]
