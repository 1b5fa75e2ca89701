"""Every page of the real book at the widths that people have: nothing is wider than the window, nothing is out of reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.chromium
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# what a reader can bring into the window: a formula or a table that is wider scrolls in a box of its own
LOST = """() => [...document.querySelectorAll("main math, main table, main pre, main figure")].filter(e => {
    if (!e.checkVisibility() || e.getBoundingClientRect().right <= document.documentElement.clientWidth + 1) return false;
    for (let p = e; p && p.tagName !== "MAIN"; p = p.parentElement)
        if (["auto", "scroll"].includes(getComputedStyle(p).overflowX)) return false;
    return true;
}).map(e => e.textContent.slice(0, 60))"""


@pytest.mark.parametrize(("width", "text"), [(390, 100), (820, 100), (640, 200)])
def test_no_page_is_wider_than_its_window(site: Path, browser: Any, width: int, text: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    wrong = {}
    for file in sorted(site.rglob("*.html")):
        page.goto(file.as_uri())
        page.evaluate("share => { document.documentElement.style.fontSize = share + '%' }", text)
        found = (page.evaluate(WIDER), page.evaluate(LOST))
        if found != (0, []):
            wrong[file.name] = found
    page.close()
    assert wrong == {}


@pytest.mark.parametrize("width", [390, 820, 1100, 1280, 1920])
@pytest.mark.parametrize("name", ["index.html", "contents/core/quantitative/quantitative.html"])
def test_what_is_done_with_a_page_is_in_reach(site: Path, browser: Any, width: int, name: str) -> None:
    """Beside the text where there is a column for it, else below it: never under the sidebar, never gone."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((site / name).as_uri())
    column, link = page.locator("main").bounding_box(), page.locator(".toc-action").first
    assert link.is_visible()
    box = link.bounding_box()
    assert box["x"] >= column["x"]
    beside = box["x"] >= column["x"] + column["width"]
    assert beside == (width >= 1280 and name != "index.html")
    assert beside or box["y"] > page.locator(".page-navigation").bounding_box()["y"]
    assert page.locator("#TOC").is_visible() == beside
    page.close()


def test_a_formula_in_a_line_scrolls_with_its_paragraph(site: Path, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto((site / "contents/core/dl-primer/dl-primer.html").as_uri())
    formula = page.locator("p > math", has_text="784").first
    box = formula.locator("xpath=..")
    box.scroll_into_view_if_needed()
    page.wait_for_function("e => e.tabIndex === 0", arg=box.element_handle())
    reached = box.evaluate("e => { e.scrollLeft = 9999; return e.querySelector('math').getBoundingClientRect().right }")
    assert reached <= 390
    page.close()


def test_more_contrast_is_given_where_it_is_asked_for(site: Path, browser: Any) -> None:
    colour = (
        "() => getComputedStyle(document.querySelector('figcaption')).color === getComputedStyle(document.body).color"
    )
    for wish, scheme in (("more", "light"), ("more", "dark"), ("no-preference", "light")):
        context = browser.new_context(contrast=wish, color_scheme=scheme)
        page = context.new_page()
        page.goto((site / "contents/core/quantitative/quantitative.html").as_uri())
        assert page.evaluate(colour) == (wish == "more")
        context.close()
