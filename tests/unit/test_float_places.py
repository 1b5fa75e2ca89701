"""Where a float comes to stand, measured from the printed page."""

from __future__ import annotations

import pytest

from bookwright.engines import pdf_text
from small_book import Press, config

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="220"><rect width="300" height="220"/></svg>'
AFTER = " ".join(["These words fill the page below."] * 60) + "\n\n"


@pytest.mark.parametrize(("after", "near"), [("", True), ("A last word.\n", True), (AFTER, False)])
def test_a_float_with_little_after_it_stands_below_its_words(press: Press, after: str, near: bool) -> None:
    text = f"# One\n\nBefore.\n\n![Zebra](x.svg){{#fig-x fig-alt='a'}}\n\n{after}\n@fig-x is Yak.\n"
    built = press.good({"_quarto.yml": config("a.qmd"), "a.qmd": text, "x.svg": DRAWING}, formats=("pdf",))
    file = pdf_text.opened(built.output / "A-Small-Book.pdf")
    runs = [(page.number, run) for page in pdf_text.pages(file) for run in page.runs]
    before = next((n, run.box[1]) for n, run in runs if "Before." in run.text)
    caption = next((n, run.box[1]) for n, run in runs if "Zebra" in run.text and n >= before[0])
    assert caption[0] == before[0]
    assert (before[1] - caption[1] < 300) is near  # the figure is 220 pt high


def test_cells_of_a_row_begin_on_one_line_where_the_table_stands_at_the_foot(press: Press) -> None:
    wide = "| Narrow | Yak " + "and words of a cell " * 9 + "|\n"
    table = f"::: {{#tbl-x}}\n| a | b |\n|---|---|\n{wide * 8}\n\nZebra.\n:::\n"
    text = f"# One\n\n{AFTER * 4}\n\nSee @tbl-x.\n\n{table}\n{AFTER * 8}"
    built = press.good({"_quarto.yml": config("a.qmd"), "a.qmd": text}, formats=("pdf",))
    pages = list(pdf_text.pages(pdf_text.opened(built.output / "A-Small-Book.pdf")))
    runs = next(page.runs for page in pages if sum("Narrow" in run.text for run in page.runs) == 8)
    names = [round(run.box[1]) for run in runs if "Narrow" in run.text]
    lines = [round(run.box[1]) for run in runs if "Yak" in run.text]
    assert min(names) < 150, "the table stands at the foot of the page"
    assert len({round(run.box[1]) for run in runs if "of a cell" in run.text}) > 8, "cells take several lines"
    assert names == lines
