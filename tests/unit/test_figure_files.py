"""The files of computed figures: the drawing for slides, and the numbers behind a plot."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser

from bookwright.engines import kernel_startup
from bookwright.outputs import PLOT
from small_book import Built, Press, config

CELL = """```{python}
#| label: fig-rain
#| fig-cap: Rain fills the gauge.
#| fig-alt: A line that rises.
CODE
```
"""
LINES = """import matplotlib.pyplot as plt
fig, (left, right) = plt.subplots(1, 2)
left.plot([1, 2], [0.1 + 0.2, float("nan")], label="gauge <a>")
left.axvline(1.5)
left.scatter([3], [4])
left.set_title("Night")
for offset, name in ((-0.2, "north"), (0.2, "south")):
    right.bar([0 + offset, 1 + offset], [5, 6], width=0.4, label=name)
right.set_xticks([0, 1], ["May", "June"])
"""
MAP = """import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.imshow([[1, 2], [3, 4]])
ax.set_yticks([0, 1], ["up", "down"])
ax.set_xlabel("side")
"""


def built(press: Press, code: str, **files: str) -> Built:
    return press.good({"_quarto.yml": config("one.qmd"), "one.qmd": "# One\n\n" + CELL.replace("CODE", code), **files})


def rows(book: Built) -> list[list[str]]:
    with (book.output / "assets/figures/one/fig-rain.csv").open(newline="") as file:
        return list(csv.reader(file))


def test_lines_marks_and_bars_are_told_by_panel_and_series_with_the_names_of_places(press: Press) -> None:
    assert rows(built(press, LINES)) == [
        ["panel", "series", "x", "y"],
        ["Night", "gauge <a>", "1.0", "0.3"],
        ["Night", "gauge <a>", "2.0", ""],
        ["Night", "2", "3.0", "4.0"],
        ["2", "north", "May", "5.0"],
        ["2", "north", "June", "6.0"],
        ["2", "south", "May", "5.0"],
        ["2", "south", "June", "6.0"],
    ]


def test_a_map_is_a_series_for_each_of_its_rows(press: Press) -> None:
    assert rows(built(press, MAP)) == [
        ["series", "side", "y"],
        ["up", "0.0", "1.0"], ["up", "1.0", "2.0"], ["down", "0.0", "3.0"], ["down", "1.0", "4.0"],
    ]  # fmt: skip


def test_the_page_links_both_files_and_carries_neither(press: Press) -> None:
    book = built(press, LINES)
    text = (book.output / "one.html").read_text()
    links = LexborHTMLParser(text).css("figure#fig-rain .figure-files a[download]")
    assert [(n.text(), n.attributes["href"]) for n in links] == [
        ("SVG", "assets/figures/one/fig-rain.svg"), ("CSV", "assets/figures/one/fig-rain.csv"),
    ]  # fmt: skip
    assert "data-plot" not in text
    drawing = (book.output / "assets/figures/one/fig-rain.svg").read_text()
    assert ET.fromstring(drawing).tag == "{http://www.w3.org/2000/svg}svg"
    assert "var(" not in drawing
    assert "gauge" not in drawing
    assert 'aria-label="A line that rises."' in drawing


@pytest.mark.parametrize("code", ["import matplotlib.pyplot as plt\nplt.subplots()[1].text(0.5, 0.5, 'No data');",
                                  "import matplotlib.pyplot as plt\nplt.plot(range(6000))"])  # fmt: skip
def test_what_plots_nothing_or_more_than_anybody_reads_has_its_drawing_alone(press: Press, code: str) -> None:
    found = built(press, code).output / "assets/figures/one"
    assert [one.name for one in found.iterdir()] == ["fig-rain.svg"]


def test_a_notebook_and_a_document_do_not_carry_the_numbers(press: Press, tmp_path: Path) -> None:
    from bookwright.cli import main

    book = built(press, LINES)
    cells = json.loads((book.output / "one.ipynb").read_text())["cells"]
    kinds = {kind for cell in cells for one in cell.get("outputs", ()) for kind in one.get("data", ())}
    assert "image/svg+xml" in kinds
    assert PLOT == kernel_startup.PLOT not in kinds
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone/doc.qmd").write_text("# D\n\n" + CELL.replace("CODE", LINES))
    assert main(["render", str(tmp_path / "alone/doc.qmd"), "--to", "html"]) == 0
    page = (tmp_path / "alone/doc.html").read_text()
    assert "<svg" in page
    assert "data-plot" not in page
    assert "figure-files" not in LexborHTMLParser(page).css_first("article").html


def test_a_page_with_a_space_in_a_folder_leads_to_its_files(press: Press) -> None:
    book = press.good({"_quarto.yml": config("one/a page.qmd"), "one/a page.qmd": "# A\n\n" + CELL.replace("CODE", MAP)})
    tree = LexborHTMLParser((book.output / "one/a page.html").read_text())
    drawing, table = (str(n.attributes["href"]) for n in tree.css(".figure-files a[download]"))
    assert table == "../assets/figures/one/a%20page/fig-rain.csv"
    assert all((book.output / "one" / unquote(one)).is_file() for one in (drawing, table))
