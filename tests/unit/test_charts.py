"""Charts that plotly, Vega-Altair and Bokeh really display (`tests/fixtures/charts`), on the page and on paper."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bookwright import charts
from small_book import Built, Press

RECORDED = json.loads((Path(__file__).parents[1] / "fixtures/charts/bundles.json").read_text("utf-8"))["outputs"]
# what stands for the libraries, so that nobody needs 9 MB to see whether a page asks for them and for nothing else
STUBS = {
    "plotly": {"plotly/__init__.py": "", "plotly/package_data/plotly.min.js":
               "window.Plotly={newPlot:function(b,f){b.textContent='drew '+f.data[0].y;return Promise.resolve()}};"},
    "bokeh": {"bokeh/__init__.py": "", **{f"bokeh/server/static/js/{name}.min.js": "" for name in
              ("bokeh-gl", "bokeh-widgets", "bokeh-tables", "bokeh-mathjax")},
              "bokeh/server/static/js/bokeh.min.js":
              "window.Bokeh={embed:{embed_items:function(d,i){i.forEach(function(o){Object.values(o.roots).forEach("
              "function(r){document.getElementById(r).textContent='drew '+Object.keys(d)})})}}};"},
    "vega": {"vl_convert.py": "__version__='0'\ndef javascript_bundle(s):\n    return "
             "\"window.vegaEmbed=function(b,s,o){b.textContent='drew '+o.ast;return Promise.resolve()};\"\n"
             "def vegalite_to_svg(spec, allowed_base_urls):\n    assert allowed_base_urls == []\n    return "
             "'<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"60\"><text y=\"20\">bars</text></svg>'\n"},
}  # fmt: skip


def notebook(*names: str) -> str:
    """A notebook with the recorded outputs of these cells."""
    front = {"cell_type": "markdown", "metadata": {}, "source": "# Charts {#sec-c}"}
    cells: list[dict[str, Any]] = [front]
    for name in names:
        shown = [{"output_type": "display_data", "metadata": {}, "data": data} for data in RECORDED[name]]
        cells.append({"cell_type": "code", "metadata": {}, "source": f"{name!r}", "outputs": shown})
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for files in STUBS.values():
        for name, text in files.items():
            path = tmp_path / "packages" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    from bookwright.engines import vega

    vega.version.cache_clear()


def test_every_renderer_of_plotly_gives_the_same_chart() -> None:
    found = [charts.read(RECORDED[name][-1]) for name in ("plotly", "plotly-notebook", "plotly-connected")]
    figures = [json.loads(one.figure) for one in found if one]
    assert len(figures) == 3
    assert all(f["data"] == [{"type": "bar", "x": ["a", "b"], "y": [3, 4]}] for f in figures)
    assert all(one is not None and one.height == 300 for one in found)
    assert charts.is_loader(RECORDED["plotly-notebook"][0])
    assert charts.is_loader(RECORDED["plotly-connected"][0])


def test_charts_are_read_without_names_drawn_by_lot() -> None:
    vega, bokeh = charts.read(RECORDED["altair"][0]), charts.read(RECORDED["bokeh"][-1])
    assert vega is not None
    assert vega.kind == "vega"
    assert json.loads(vega.figure)["spec"]["mark"] == {"type": "bar"}
    assert bokeh is not None
    assert bokeh.height == 200
    items = json.loads(bokeh.figure)["items"]
    assert items[0]["docid"] in json.loads(bokeh.figure)["documents"]
    assert [charts.is_loader(one) for one in RECORDED["bokeh-load"]] == [True, True]
    for one in (vega, bokeh):
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{32}", one.figure)


@pytest.mark.parametrize(
    "data",
    [{"application/vnd.plotly.v1+json": "{"}, {"application/vnd.plotly.v1+json": "[]"}, {"text/html": "vegaEmbed })({"},
     {"text/html": '<div class="plotly-graph-div"></div>Plotly.newPlot("a", [1'}, {"text/plain": "docs_json = {"},
     {"application/javascript": "const docs_json = {}; const render_items = [];"}],
)  # fmt: skip
def test_what_only_looks_like_a_chart_is_none(data: dict[str, str]) -> None:
    found = charts.read(data)
    assert found is None or json.loads(found.figure)["documents"] == {}


def book(tmp_path: Path, *formats: str) -> Built:
    names = ("plotly", "plotly-notebook", "plotly-connected", "altair", "bokeh-load", "bokeh", "widget")
    return Press(tmp_path)({"chapter.ipynb": notebook(*names)}, formats=formats)


@pytest.mark.usefixtures("libraries")
def test_a_page_has_the_charts_and_names_no_other_host(tmp_path: Path) -> None:
    built = book(tmp_path, "html")
    page = built.page()
    assert [n.attributes["data-chart"] for n in page.css(".chart")] == ["plotly", "plotly", "plotly", "vega", "bokeh"]
    assert {n.attributes.get("src") for n in page.css("script[src]")} == {"assets/bookwright.js"}
    policy = page.css_first("meta[http-equiv]").attributes["content"] or ""  # type: ignore[union-attr]
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    names = {f.rsplit("/", 1)[1] for f in built.files if "/libraries/" in f}
    assert names == {"plotly.js", "vega.js", "bokeh.js", "bokeh-gl.js", "bokeh-widgets.js", "bokeh-tables.js", "bokeh-mathjax.js"}
    assert set(built.codes) == {"F050", "O022"}
    assert "unsafe-inline" not in (built.page("index.html").css_first("meta[http-equiv]").attributes["content"] or "").partition("style-src-attr")[0]  # type: ignore[union-attr]
    again = book(tmp_path, "html")  # pages from the cache keep their libraries
    assert {f for f in again.files if "/libraries/" in f} == {f for f in built.files if "/libraries/" in f}


@pytest.mark.usefixtures("libraries")
def test_paper_has_the_picture_or_the_words(tmp_path: Path) -> None:
    from pypdf import PdfReader

    built = book(tmp_path, "pdf")
    text = " ".join(p.extract_text() for p in PdfReader(next(built.output.glob("*.pdf"))).pages)
    assert text.count("plotly chart") == 3
    assert "bars" in text  # the SVG of the Vega chart
    assert "Bokeh chart" in text
    assert "IntSlider(value=3)" in text
    assert built.codes.count("F050") == 5  # all but the Vega chart


@pytest.mark.parametrize("format", ["html", "epub", "pdf"])
def test_a_widget_is_named_and_its_words_are_printed(tmp_path: Path, format: str) -> None:
    from pypdf import PdfReader

    built = Press(tmp_path)({"chapter.ipynb": notebook("widget")}, formats=(format,))
    assert [m.split(": ", 1)[1] for m in built.messages] == [
        "warning[F050]: `IntSlider` needs a running notebook: its words are printed"
    ]
    [book] = built.output.glob("chapter.html" if format == "html" else f"*.{format}")
    if format == "pdf":
        text = " ".join(page.extract_text() for page in PdfReader(book).pages)
    elif format == "epub":
        text = zipfile.ZipFile(book).read("EPUB/text/chapter.xhtml").decode()
    else:
        text = " ".join(built.text("main pre.cell-output-display"))
    assert "IntSlider(value=3)" in text


def test_without_the_library_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bookwright.formats.html import libraries

    monkeypatch.setattr(libraries, "files", lambda kind: {})
    built = Press(tmp_path)({"chapter.ipynb": notebook("plotly")})
    said = next(d for d in built.report if d.code == "O035")
    assert said.hint == "`pip install plotly`"
    assert "plotly chart" in " ".join(built.text(".chart"))


@pytest.mark.chromium
@pytest.mark.usefixtures("libraries")
def test_a_browser_draws_them_with_the_sites_own_files(tmp_path: Path, browser: Any) -> None:
    built = book(tmp_path, "html")
    page = browser.new_page(viewport={"width": 390, "height": 20000})
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((built.output / "chapter.html").as_uri())
    page.locator(".chart.drawn").nth(4).wait_for()
    drawn = page.eval_on_selector_all(".chart", "all => all.map(one => one.textContent)")
    assert drawn == ["drew 3,4"] * 3 + ["drew true", "drew part-1"]
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert sum(url.endswith("plotly.js") for url in asked) == 1
    look = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).paddingLeft]"
    chart = page.locator(".chart").first
    assert chart.evaluate(look) == ["rgb(255, 255, 255)", "0px"]
    page.emulate_media(color_scheme="dark")
    assert chart.evaluate(look) == ["rgb(255, 255, 255)", "16px"], "a mat around what is drawn for white"
    wide = "one => { one.firstChild.textContent = ''; one.append(Object.assign(document.createElement('div'), {style: " \
        "'width:700px;height:20px'})); return [document.documentElement.scrollWidth, one.scrollWidth > 700] }"
    assert chart.evaluate(wide) == [390, True], "a wide chart scrolls in its own box"
    assert chart.get_attribute("tabindex") == "0", "and with the keyboard"
    (built.output / "assets/libraries/plotly.js").unlink()
    page.goto((built.output / "chapter.html").as_uri())
    page.locator(".chart.failed").nth(2).wait_for()
    assert "plotly chart" in page.locator(".chart").first.text_content()
    page.close()
