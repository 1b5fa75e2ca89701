"""How the reader likes to read: the panel by mouse and keys, what is remembered, shortcuts, links to paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import served

from conftest import axe
from small_book import Press, config

pytestmark = pytest.mark.chromium
FILLER = "\n\n".join(f"Paragraph {n} says something that is long enough to be one, in its own words." for n in range(30))
SIZE = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {
        "_quarto.yml": config("one.qmd", "two.qmd", more="  reader-mode: true\n"),
        "one.qmd": f"# One {{#sec-one}}\n\n## First part {{#sec-a}}\n\n{FILLER}\n",
        "two.qmd": f"# Two\n\n{FILLER}\n",
    }
    return Press(tmp_path_factory.mktemp("settings")).good(files).output


@pytest.fixture
def root(book: Path) -> Iterator[str]:
    """The site on a host: what a page keeps is sure to be there after a reload, as it is not always from a disk."""
    with served(book) as (address, _):
        yield address


@pytest.fixture(params=[(w, s) for w in (390, 1280) for s in ("light", "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def page(request: pytest.FixtureRequest, root: str, browser: Any) -> Iterator[Any]:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: wrong.append(str(e)))
    opened.goto(root + "one.html")
    yield opened
    context.close()
    assert wrong == []


def panel(page: Any) -> Any:
    page.locator(".settings-open:visible").first.click()
    return page.locator("dialog.settings[open]")


def test_size_and_face_are_set_remembered_and_reset(page: Any, root: str) -> None:
    before = page.evaluate(SIZE)
    box = panel(page)
    box.get_by_label("130 %").check()
    box.get_by_label("Sans serif").check()
    assert page.evaluate(SIZE) == pytest.approx(before * 1.3)
    assert page.evaluate("getComputedStyle(document.querySelector('main p')).fontFamily").startswith("Inter")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(root + "two.html")
    assert page.evaluate("document.documentElement.dataset.reading") == "size-130 sans"
    assert page.evaluate(SIZE) == pytest.approx(before * 1.3)
    box = panel(page)
    assert box.get_by_label("130 %").is_checked()
    box.get_by_role("button", name="Reset").click()
    assert page.evaluate(SIZE) == pytest.approx(before)
    assert page.evaluate("localStorage.getItem('reading-settings')") is None


def test_it_is_there_before_the_page_is_painted(page: Any, root: str, book: Path) -> None:
    page.evaluate("localStorage.setItem('reading-settings', 'size-150')")
    text = (book / "two.html").read_text()
    bare = text.replace('<script src="assets/bookwright.js" defer></script>', "")
    assert bare != text
    (book / "bare.html").write_text(bare)
    page.goto(root + "bare.html")
    assert page.evaluate("document.documentElement.dataset.reading") == "size-150"


def test_the_keyboard_opens_chooses_and_closes(page: Any) -> None:
    page.keyboard.press("?")
    assert page.locator("dialog.settings[open]").count() == 1
    page.keyboard.press("ArrowRight")  # the next size, not the next page
    assert page.evaluate("document.documentElement.dataset.reading") == "size-115"
    assert page.url.endswith("one.html")
    page.keyboard.press("Escape")
    assert page.locator("dialog.settings[open]").count() == 0
    assert "settings-open" in page.evaluate("document.activeElement.className")


def test_the_lines_can_be_longer(page: Any) -> None:
    if page.viewport_size["width"] < 600:
        panel(page)
        assert not page.locator(".settings-measure").is_visible()
        return
    before = page.evaluate("document.querySelector('main').clientWidth")
    panel(page).get_by_label("Long").check()
    assert page.evaluate("document.querySelector('main').clientWidth") >= before + 100
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_single_keys_can_be_switched_off(page: Any) -> None:
    box = panel(page)
    assert {"/", "←", "→", "l", "?"} <= set(box.locator("kbd").all_inner_texts())
    box.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    for key in ("/", "l", "?", "ArrowRight"):
        page.keyboard.press(key)
    assert page.locator("dialog[open]").count() == 0
    assert page.locator(".place-told").inner_text() == ""
    assert page.url.endswith("one.html")
    panel(page).get_by_label("Single-key shortcuts").check()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+l")
    assert page.locator(".place-told").inner_text() == ""
    page.keyboard.press("/")
    page.locator("dialog.search-dialog input, dialog input[type=search]").first.type("l?")
    assert page.locator("dialog.settings[open]").count() == 0
    assert page.locator(".place-told").inner_text() == ""


def test_a_link_to_the_paragraph_in_view_without_a_mouse(page: Any, book: Path) -> None:
    page.evaluate("document.querySelectorAll('main article p')[20].scrollIntoView({block: 'center'})")
    page.keyboard.press("l")
    page.wait_for_function("() => document.querySelector('.place-told').textContent")
    told = page.locator(".place-told").inner_text()
    assert told.startswith("Copied: Paragraph ")
    address = page.evaluate("navigator.clipboard.readText()")
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("p.arrived")
    assert page.locator("p.arrived").inner_text().startswith(told.removeprefix("Copied: ")[:12])
    page.locator(".settings-open:visible").first.click()
    page.locator("dialog.settings").get_by_role("button", name="Link").click()
    page.wait_for_function("() => document.querySelector('.place-told').textContent")


def test_in_reader_mode_the_panel_stays_within_reach(page: Any) -> None:
    page.locator("button.reader-mode").click()
    assert panel(page).get_by_label("150 %").is_visible()


@pytest.mark.axe
def test_axe_finds_nothing_while_it_is_open(root: str, browser: Any) -> None:
    for width in (390, 1280):
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
            page = context.new_page()
            page.goto(root + "one.html")
            panel(page).get_by_label("150 %").check()
            page.keyboard.press("l")
            page.evaluate(Path(axe()).read_text())
            found = page.evaluate("axe.run(document)")["violations"]
            assert [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found] == []
            context.close()
