"""A page carries what it has use for: scripts and sheets of its features, and not the data that few ask for."""

from __future__ import annotations

from bookwright.formats.html import assets
from small_book import Press

CELL = "# A {#sec-a}\n\n```{python}\nrate = 3\nbytes_ = 2 * rate\n```\n\nIt is `{python} bytes_ + rate`.\n"


def test_a_site_has_the_scripts_and_sheets_of_the_features_that_it_uses(press: Press) -> None:
    plain = press.good({"chapter.qmd": "# A {#sec-a}\n\nText.\n"}).output / "assets"
    for name, word in (("bookwright.js", ".panel-tabset"), ("bookwright.css", ".tab-content")):
        assert word not in (plain / name).read_text()
    tabs = "# A {#sec-a}\n\n::: {.panel-tabset}\n## One\n\n1\n\n## Two\n\n2\n:::\n"
    used = press.good({"chapter.qmd": tabs}).output / "assets"
    for name, word in (("bookwright.js", ".panel-tabset"), ("bookwright.css", ".tab-content")):
        assert word in (used / name).read_text()


def test_what_a_feature_leaves_is_found_in_a_page_that_has_it() -> None:
    assert "tabset" not in assets.featured("<p>Text</p>")
    assert {"tabset", "cell"} <= {*assets.featured('<div class="panel-tabset">')}


def test_the_calculation_behind_a_number_stands_in_a_file_of_its_own(press: Press) -> None:
    built = press.good({"chapter.qmd": CELL})
    page = (built.output / "chapter.html").read_text()
    assert 'title="bytes_ + rate" data-told="0"' in page
    assert "2 * rate" not in page.partition('class="computed"')[2]
    told = (built.output / "assets/calculations/chapter.js").read_text()
    assert told == 'bookwrightCalculations([["rate = 3\\nbytes_ = 2 * rate","cell-0"]])\n'
    assert 'data-calculations="assets/calculations/chapter.js"' in page
