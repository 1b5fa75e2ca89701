"""Search and previews in a real browser: keys, a mistyped word, marks, cards by mouse, keyboard and touch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import served

from small_book import Press

PAGE = "contents/core/quantitative/quantitative.html"
pytestmark = pytest.mark.chromium


@pytest.fixture
def page(site: Path, browser: Any) -> Iterator[Any]:
    """The chapter, opened from the disk; nothing may be said on the console, no other host asked."""
    opened = browser.new_page(viewport={"width": 1280, "height": 850})
    wrong: list[str] = []
    opened.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: wrong.append(str(e)))
    opened.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else wrong.append(r.url))
    opened.goto((site / PAGE).as_uri())
    yield opened
    assert wrong == []
    opened.close()


def test_a_mistyped_word_is_found_with_the_keyboard_alone_and_marked(page: Any) -> None:
    page.keyboard.press("/")
    page.keyboard.type("rofline ridge")
    page.wait_for_selector("#search-hits a")
    first = page.locator("#search-hits a").first
    assert "roofline" in first.inner_text()  # the glossary's "ridge point", which the roofline's own section follows
    assert page.evaluate("document.activeElement.getAttribute('aria-activedescendant')") == "search-hit-0"
    page.keyboard.press("ArrowDown")
    assert page.locator("#search-hits [aria-selected=true]").get_attribute("id") == "search-hit-1"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_selector("mark")
    assert page.url.endswith("#term-ridge-point")
    page.locator(".search-clear").click()
    assert page.locator("main mark").count() == 0


def test_scopes_escape_and_no_result(page: Any) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("queue")
    page.wait_for_selector("#search-hits a")
    page.locator(".search-scopes label", has_text="Exercises").click()
    page.wait_for_function("() => [...document.querySelectorAll('.search-title')].every(t => t.textContent.startsWith('Exercise'))")
    page.locator("#search-field").fill("zzqqxxyy")
    page.wait_for_function("() => document.querySelector('.search-said').textContent.includes('Nothing')")
    page.keyboard.press("Escape")
    assert not page.locator("dialog.search").is_visible()


def test_a_single_key_means_nothing_where_one_writes_or_does_not_want_it(page: Any) -> None:
    page.locator("summary", has_text="").first.evaluate("e => e.focus()")
    page.evaluate("localStorage.setItem('shortcuts', 'off')")
    page.keyboard.press("/")
    assert not page.locator("dialog.search").is_visible()
    page.evaluate("localStorage.removeItem('shortcuts')")


def test_the_first_result_costs_less_than_100_kb(site: Path) -> None:
    import gzip

    folder = site / "assets" / "search"
    sizes = {p.stem: len(gzip.compress(p.read_bytes())) for p in folder.glob("*.js")}
    words = sorted((s for name, s in sizes.items() if not name.startswith(("text-", "table"))), reverse=True)
    assert sizes["table"] + sum(words[:3]) < 60_000, "the table, and three of the largest files of words"


def test_without_a_script_the_search_says_so(site: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / PAGE).as_uri())
    assert page.locator(".search-off").first.is_visible()
    assert not page.locator(".search-open").first.is_visible()
    context.close()


@pytest.mark.parametrize(("selector", "words"), [
    ("a.quarto-xref:has-text('Figure 3.1')", "Figure 3.1."), ("a.quarto-xref:has-text('Section 1.4')", "systems perspective"),
    ("a.citation-link", "20"),
])  # fmt: skip
def test_a_reference_shows_what_it_leads_to(page: Any, selector: str, words: str) -> None:
    link = page.locator(selector).first
    link.scroll_into_view_if_needed()
    link.hover()
    page.wait_for_selector(".preview-card:not([hidden])")
    assert words in page.locator(".preview-card").inner_text().replace("\xa0", " ")
    assert link.get_attribute("aria-describedby") == "preview-card"
    box = page.locator(".preview-card").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    names = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(names) == len(set(names))
    page.keyboard.press("Escape")
    assert not page.locator(".preview-card").is_visible()


def test_the_keyboard_shows_it_as_well(page: Any) -> None:
    page.keyboard.press("Tab")
    page.locator("a.quarto-xref").first.focus()
    page.wait_for_selector(".preview-card:not([hidden])")
    first = page.locator(".preview-card").get_attribute("aria-label")
    page.keyboard.press("Tab")  # the next reference
    page.wait_for_function("l => document.querySelector('.preview-card').getAttribute('aria-label') !== l", arg=first)
    page.keyboard.press("Escape")
    assert not page.locator(".preview-card").is_visible()


def test_a_tap_shows_it_and_the_card_leads_there(site: Path, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto((site / PAGE).as_uri())
    link = page.locator("a.quarto-xref:has-text('Section 1.4')").first
    link.scroll_into_view_if_needed()
    link.tap()
    page.wait_for_selector(".preview-go")
    assert page.url.endswith("quantitative.html")
    page.locator(".preview-go").tap()
    page.wait_for_url("**/introduction.html#sec-introduction-perspective")
    context.close()


def test_reader_mode_leaves_the_text_alone_and_is_remembered(tmp_path: Path, browser: Any) -> None:
    yml = "project: {type: book}\nbook: {title: T, reader-mode: true, chapters: [index.qmd, chapter.qmd]}\n"
    built = Press(tmp_path).good({"_quarto.yml": yml, "chapter.qmd": "# A\n\n## B\n\nText.\n"})
    # from a host: Chromium now and then loses what a page from the disk has stored (5 of 100 reloads)
    with served(built.output) as (root, _):
        context = browser.new_context(viewport={"width": 1280, "height": 850})
        page = context.new_page()
        page.goto(root + "chapter.html")
        assert page.locator("#quarto-sidebar").is_visible()
        page.locator("button.reader-mode").click()
        assert not page.locator("#quarto-sidebar").is_visible()
        assert page.locator("main h1").is_visible()
        page.reload()
        assert not page.locator("#quarto-sidebar").is_visible()
        page.locator("button.reader-mode").click()
        assert page.locator("#quarto-sidebar").is_visible()
        context.close()
