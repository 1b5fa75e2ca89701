"""The map of readers: outlines out of a drawing, shades by decades, names of countries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from bookwright import build as pipeline
from bookwright import countries, world
from bookwright.diagnostics import Report
from small_book import config, write

DRAWING = """<svg><g id="countries">
<g class="pe country map-element"><path d="m 400,400 40,0 0,40 -20,20 -20,-20 z" /></g>
<g class="fr country map-element"><path id="x" d="M 800,800 l 80,0 0,8 0,72 -40,20 -40,-20 z m 100,0 c 0,0 0,0 4,4" /></g>
<g class="aq country map-element"><path d="m 0,0 400,0 0,400 z" /></g>
<g class="sg country map-element"><path d="m 1,1 1,0 z" /><circle id="sg_" r="6" cy="40" cx="400" /></g>
</g></svg>"""


@pytest.fixture
def drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with three countries in place of the real one."""
    folder = tmp_path / "wheels" / "pygal_maps_world"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise AssertionError('its code is never run')\n")
    (folder / "worldmap.svg").write_text(DRAWING)
    monkeypatch.syspath_prepend(str(folder.parent))
    world.outlines.cache_clear()
    yield folder
    world.outlines.cache_clear()


def test_outlines_are_whole_steps_and_small_countries_a_spot(drawing: Path) -> None:
    assert dict(world.outlines()) == {
        "PE": "M100 100l10 0 0 10-5 5-5-5z", "FR": "M200 200l20 0 0 20-10 5-10-5z",
        "SG": "M100 8l2 2-2 2-2-2z",
    }  # fmt: skip


def test_a_map_says_in_words_what_it_shows(drawing: Path, tmp_path: Path) -> None:
    book = tmp_path / "book"
    write(book, {"_quarto.yml": config("a.qmd", more="bookwright: {outreach: r.csv}\n"), "index.qmd": "# P\n",
                 "a.qmd": "# A {#sec-a}\n\n::: {.home-world}\nNobody.\n:::\n",
                 "r.csv": "country,visits\nFR,2000\nPeru,150\nSG,0\n"})  # fmt: skip
    report = Report()
    pipeline.build(book, ("html",), pipeline.Options(execute=False), report)
    assert not [d for d in report if d.severity != "info"]
    page = LexborHTMLParser((book / "_book/a.html").read_bytes())
    drawn = page.css_first("svg.home-map")
    assert drawn.attributes["aria-label"] == "2 countries; visits: France 2,000, Peru 150, Singapore 0"
    shades = {p.attributes["class"]: p.attributes["d"] for p in drawn.css("path")}
    assert {k: v[:5] for k, v in shades.items()} == {"shade-0": "M100 ", "shade-3": "M100 ", "shade-4": "M200 "}
    assert [c.text(strip=True) for c in page.css("table.outreach td")] == ["France", "2,000", "Peru", "150", "Singapore", "0"]
    assert "Nobody" not in page.css_first("article").text()


@pytest.mark.parametrize(
    ("written", "code"),
    [("de", "DE"), ("Germany", "DE"), ("United Kingdom", "GB"), ("South Korea", "KR"), ("Korea (South)", "KR"),
     ("Turkey", "TR"), ("Cote d'Ivoire", "CI"), ("The Netherlands", "NL"), ("Bosnia & Herzegovina", "BA"),
     ("Atlantis", ""), ("", ""), ("XX", "")],
)  # fmt: skip
def test_countries_by_code_and_by_the_names_that_exports_write(written: str, code: str) -> None:
    assert countries.code(written) == code
