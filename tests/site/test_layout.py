"""Layout blocks in a real browser: tabs, pictures that open, annotations, the margin; and without a script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import served

from small_book import Press

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
pytestmark = pytest.mark.chromium
SOURCE = """# A {#sec-a}

Go [there](#place).

::: {.column-margin}
Beside the text.
:::

A paragraph.^[A note of its own.]

::: {.panel-tabset group="lang"}
## Python
In Python.

## R
In R, [here]{#place}.
:::

::: {.panel-tabset group="lang"}
## R
Again in R.

## Python
Again in Python.
:::

![One](p.svg){#fig-one .lightbox group="g" fig-alt="one"}

![Two](p.svg){#fig-two .lightbox group="g" fig-alt="two"}

``` {.python code-annotations="select"}
x = 1  # <1>
```
1. The explanation.

::: {#fig-both layout-ncol=2 cap-location="margin"}
![Left](p.svg){#fig-left fig-alt="l"}

![Right](p.svg){#fig-right fig-alt="r"}

Both of them
:::

::: {.callout-note}
![Boxed](p.svg){#fig-boxed fig-alt="b" cap-location="margin"}
:::
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><rect width="90" height="40"/></svg>'


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root: Path = tmp_path_factory.mktemp("book")
    built = Press(root)({"chapter.qmd": "---\nreference-location: margin\n---\n\n" + SOURCE, "p.svg": PICTURE})
    assert built.codes == []
    with served(built.output) as (host, _):
        yield f"{host}chapter.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


def opened(browser: Any, address: str, width: int = 1400, **context: object) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 900}, **context).new_page()
    page.goto(address)
    return page


def test_tabs_follow_the_keyboard_keep_step_and_are_remembered(browser: Any, address: str) -> None:
    page = opened(browser, address)
    tabs = page.locator(".panel-tabset").nth(0).get_by_role("tab")
    assert tabs.all_inner_texts() == ["Python", "R"]
    tabs.nth(0).focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_text("In R,").is_visible()
    assert page.get_by_text("Again in R.").is_visible(), "the group is not in step"
    assert not page.get_by_text("In Python.", exact=True).is_visible()
    page.reload()
    assert page.get_by_text("Again in R.").is_visible(), "the choice is forgotten"
    page.locator(".panel-tabset").nth(0).get_by_role("tab").nth(1).focus()
    page.keyboard.press("Home")
    assert page.get_by_text("In Python.", exact=True).is_visible()
    assert not page.get_by_text("In R,").is_visible()
    page.get_by_role("link", name="there").click()
    assert page.get_by_text("In R,").is_visible(), "a link into a hidden tab leads nowhere"


def test_a_picture_opens_and_gives_the_focus_back(browser: Any, address: str) -> None:
    page = opened(browser, address)
    page.locator("a.lightbox").nth(0).focus()
    page.keyboard.press("Enter")
    box = page.locator("dialog[open]")
    assert "One" in box.inner_text()
    page.keyboard.press("ArrowRight")
    assert "Two" in box.inner_text()
    page.keyboard.press("Escape")
    assert box.count() == 0
    assert page.evaluate("document.activeElement.querySelector('img').alt") == "two"


def test_an_annotation_is_shown_where_it_is_chosen(browser: Any, address: str) -> None:
    page = opened(browser, address)
    assert not page.locator("ol.code-annotations").is_visible()
    page.get_by_role("button", name="Annotation 1").click()
    assert page.locator(".annotation-note").inner_text().strip() == "The explanation."
    assert page.locator(".line.on").count() == 1
    assert page.evaluate("document.querySelector('pre.annotated code').textContent") == "x = 1"


@pytest.mark.parametrize(("width", "beside"), [(1400, True), (390, False)])
def test_the_margin_is_beside_the_text_or_in_it(browser: Any, address: str, width: int, beside: bool) -> None:
    page = opened(browser, address, width)
    text = page.get_by_text("A paragraph.").bounding_box()
    for selector in (".column-margin", ".sidenote"):
        box = page.locator(selector).bounding_box()
        assert (box["x"] > text["x"] + text["width"]) is beside, selector
    if not beside:
        assert page.locator(".sidenote").bounding_box()["y"] > text["y"], "a note stands above its mark"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "beside"), [(1400, True), (390, False)])
def test_a_caption_in_the_margin_is_alone_there(browser: Any, address: str, width: int, beside: bool) -> None:
    page = opened(browser, address, width)
    figure, caption = page.locator("#fig-both .panel").bounding_box(), page.locator("#fig-both > figcaption").bounding_box()
    assert (caption["x"] > figure["x"] + figure["width"]) is beside
    for part in ("left", "right"):  # a part's caption is under its picture, a box keeps its float whole
        picture = page.locator(f"#fig-{part} img").bounding_box()
        words = page.locator(f"#fig-{part} figcaption").bounding_box()
        assert words["y"] >= picture["y"] + picture["height"]
        assert abs(words["x"] - picture["x"]) < 2
    box, boxed = page.locator(".callout").bounding_box(), page.locator("#fig-boxed figcaption").bounding_box()
    assert box["x"] < boxed["x"] < boxed["x"] + boxed["width"] < box["x"] + box["width"]
    page.emulate_media(media="print")
    assert page.locator(".sidenote .footnote-back").is_visible(), "a note on paper has no number"


def test_without_a_script_and_on_paper_everything_is_there(browser: Any, address: str) -> None:
    page = opened(browser, address, java_script_enabled=False)
    for words in ("In Python.", "In R,", "Again in Python.", "The explanation."):
        assert page.get_by_text(words, exact=words.endswith(".")).first.is_visible(), words
    assert page.locator(".tab-title").all_inner_texts() == ["Python", "R", "R", "Python"]
    page = opened(browser, address)
    page.emulate_media(media="print")
    for words in ("In Python.", "In R,", "Again in R.", "The explanation."):
        assert page.get_by_text(words, exact=words.endswith(".")).first.is_visible(), words
