"""“Show the calculation” in a real browser: by mouse, keyboard and touch, away with Escape."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from small_book import Press

pytestmark = pytest.mark.chromium
SOURCE = """# A {#sec-a}

```{python}
#| code-fold: true
rate = 6 * 7
```

```{python}
#| include: false
hidden = 5
```

The rate is `{python} rate` and `{python} hidden + 1`, and again `{python} rate`.

## Another {#sec-b}

Or `{python} 2 * 2`.
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("calculation")
    return (Press(root).good({"chapter.qmd": SOURCE}).output / "chapter.html").as_uri()


def opened(browser: Any, address: str, **options: Any) -> Iterator[Any]:
    context = browser.new_context(**options)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.goto(address)
    yield page
    assert wrong == []
    context.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    yield from opened(browser, address)


@pytest.fixture
def phone(browser: Any, address: str) -> Iterator[Any]:
    yield from opened(browser, address, viewport={"width": 390, "height": 700}, has_touch=True)


def said(page: Any) -> list[str]:
    """The code in the card; [] when it is hidden."""
    return list(page.locator(".calculation:visible code").all_inner_texts())


def test_the_mouse_shows_the_expression_and_its_cell(page: Any) -> None:
    page.locator(".computed").first.hover()
    page.locator(".calculation").wait_for(state="visible")
    assert said(page) == ["rate = 6 * 7", "rate → 42"]
    page.locator(".calculation a").click()
    assert page.evaluate("location.hash") == "#cell-0"
    assert page.locator("#cell-0 details").get_attribute("open") is not None
    assert said(page) == []


def test_the_keyboard_goes_from_number_to_number(page: Any) -> None:
    page.locator(".computed").first.evaluate("n => n.closest('p').previousElementSibling.querySelector('summary')?.focus()")
    stops = page.locator(".computed").evaluate_all("all => all.map(n => n.tabIndex)")
    assert stops == [0, -1, -1, 0]  # the first of each section
    page.keyboard.press("Tab")
    while page.evaluate("!document.activeElement.matches('.computed')"):
        page.keyboard.press("Tab")
    assert said(page) == ["rate = 6 * 7", "rate → 42"]
    page.keyboard.press("ArrowRight")
    assert said(page) == ["hidden = 5", "hidden + 1 → 6"]
    assert page.locator(".calculation a").count() == 0  # the cell is not on the page
    page.keyboard.press("Escape")
    assert said(page) == []
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "preview-go"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.computed')")
    assert page.locator(".calculation").is_hidden()
    assert page.evaluate("location.href").endswith("chapter.html")  # the arrows did not leave the page


def test_a_tap_shows_and_a_second_one_hides(phone: Any) -> None:
    last = phone.locator(".computed").last
    last.scroll_into_view_if_needed()
    last.tap()
    assert said(phone) == ["2 * 2 → 4"]
    box = phone.locator(".calculation").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    last.tap()
    assert said(phone) == []
    last.tap()
    phone.locator("h1").tap()
    assert said(phone) == []


def test_without_a_script_the_expression_is_a_tooltip(browser: Any, address: str) -> None:
    for page in opened(browser, address, java_script_enabled=False):
        assert page.locator(".computed").first.get_attribute("title") == "rate"
        assert Path(address.removeprefix("file://")).read_text().count('role="button"') == 0
