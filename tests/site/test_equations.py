"""Displayed formulas on a page: their TeX for the clipboard, and wide ones that scroll in themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import axe
from small_book import Press

pytestmark = pytest.mark.chromium
WIDE = " + ".join(f"x_{{{n}}}^2" for n in range(60))
TEXT = f"# A {{#sec-a}}\n\n$$\nE = mc^2\n$$ {{#eq-e}}\n\nSo be it.\n\n$$\n{WIDE}\n$$\n\n$$\n{WIDE}\n$$ {{#eq-wide}}\n\nSee @eq-e and @eq-wide.\n"


@pytest.mark.axe
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tex_is_copied_and_what_is_wide_scrolls_in_itself(press: Press, browser: Any, width: int, scheme: str) -> None:
    built = press.good({"a.qmd": TEXT})
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((built.output / "a.html").as_uri())
    page.locator("#eq-e").hover()
    page.locator("#eq-e .copy-tex").click()
    page.wait_for_function("() => document.querySelector('#eq-e .copy-tex').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()").strip() == "E = mc^2"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#eq-wide").scroll_into_view_if_needed()
    page.wait_for_selector("#eq-wide .equation-scroll[tabindex='0'][aria-label='Equation (1.2)']")
    assert page.locator("#eq-e .equation-scroll[tabindex]").count() == 0
    page.locator("#eq-wide .equation-scroll").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('#eq-wide .equation-scroll').scrollLeft > 0")
    page.evaluate(Path(axe()).read_text())
    found = page.evaluate("axe.run(document)")["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found] == []
    context.close()
