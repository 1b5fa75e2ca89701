"""Code on a page in a real browser: folded until it is wanted, and copied as it is written."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from small_book import Press

pytestmark = pytest.mark.chromium
SOURCE = """# A {#sec-a}

```{python}
#| code-fold: true
#| code-summary: Look inside
rate = 6 < 7
```

```{.python code-line-numbers="true"}
first = 1  # <1>
second = "a & b"
```

1. One.
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return (Press(tmp_path_factory.mktemp("code")).good({"chapter.qmd": SOURCE}).output / "chapter.html").as_uri()


def test_a_fold_opens_with_the_keyboard(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    fold = page.locator("details.code-fold")
    assert page.locator("summary", has_text="Look inside").is_visible()
    assert not fold.locator("code").is_visible()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fold.locator("code").inner_text().strip() == "rate = 6 < 7"
    page.close()


@pytest.mark.parametrize(("number", "text"), [(0, "rate = 6 < 7"), (1, 'first = 1\nsecond = "a & b"')])
def test_the_button_copies_the_code_and_nothing_else(browser: Any, address: str, number: int, text: str) -> None:
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    page.locator("details.code-fold summary").click()
    button = page.locator(".code-block button.copy").nth(number)
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Copied")  # the clipboard answers when it has it
    copied = page.evaluate("navigator.clipboard.readText()")
    assert [line.rstrip() for line in copied.strip().split("\n")] == text.split("\n")
    context.close()
