"""The site in a real browser: it fits the screen, keeps to itself, follows the scheme, needs no script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "index.html",
    "contents/parts/foundations.html",
    "contents/core/quantitative/quantitative.html",
    "contents/backmatter/references.html",
    "contents/backmatter/solutions.html",
)
pytestmark = pytest.mark.chromium


@pytest.mark.parametrize("width", [390, 820, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_keeps_to_itself_and_says_no_error(
    site: Path, browser: Any, name: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((site / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert wrong == []
    assert page.locator("main h1").count() == 1
    page.close()


def test_the_scheme_follows_the_system_and_the_button(site: Path, browser: Any) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto((site / PAGES[2]).as_uri())
        grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        stroke = "getComputedStyle(document.querySelector('figure svg [style*=\"var(--\"]')).stroke"
        grounds[f"{scheme} ink"] = page.evaluate(stroke)
        page.close()
    assert grounds["light"] != grounds["dark"]
    assert grounds["light ink"] != grounds["dark ink"]
    page = browser.new_page(color_scheme="light")
    page.goto((site / PAGES[2]).as_uri())
    page.locator("button.scheme:visible").first.click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == grounds["dark"]
    page.close()


def test_everything_can_be_read_without_a_script(site: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto((site / PAGES[2]).as_uri())
    assert "A prediction costs a minute" in page.locator("main").inner_text()
    answer = page.locator(".quiz-answer").first
    answer.locator("summary").click()
    assert answer.locator("p").first.is_visible()
    page.locator("a.bar-menu").click()
    link = page.locator("nav.book a", has_text="From Data Center to Dust").first
    assert link.is_visible()
    link.click()
    assert page.url.endswith("ml-systems.html")
    context.close()


def test_the_keyboard_skips_to_the_text(site: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto((site / PAGES[2]).as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.url.endswith("#quarto-document-content")
    page.close()


def test_a_reference_leads_to_its_figure(site: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto((site / PAGES[2]).as_uri())
    page.locator("a.quarto-xref", has_text="Figure 3.1").first.click()
    identifier = page.url.partition("#")[2]
    box = page.locator(f"#{identifier}").bounding_box()
    assert box is not None
    assert -5 <= box["y"] <= 300
    page.close()
