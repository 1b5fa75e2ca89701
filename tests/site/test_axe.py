"""axe-core finds nothing on the site: every kind of page, both schemes, phone and desk, with what opens on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from loopback import served

from conftest import axe
from small_book import Press

pytestmark = [pytest.mark.chromium, pytest.mark.axe]
KINDS = ("index.html", "contents/parts/foundations.html", "contents/core/quantitative/quantitative.html",
         "contents/backmatter/references.html", "contents/backmatter/solutions.html", "404.html")  # fmt: skip
BLOCKS = """# Blocks {#sec-a}

::: {.panel-tabset}
## One
In one.

## Two
In two.
:::

![A box](p.svg){#fig-b .lightbox fig-alt="a box"}

::: {.callout-note collapse=true}
## Folded
Inside.
:::

``` {.python filename="run.py" code-line-numbers="true"}
load()  # <1>
```

1. Loads.

Noted[^n]. See @fig-b.

[^n]: In the margin.

- [ ] to do
- [x] done
"""


def violations(page: Any, inside: str = "document") -> list[str]:
    page.evaluate(Path(axe()).read_text())
    found = page.evaluate(f"axe.run({inside})")["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


@pytest.fixture(scope="module", params=[(w, s) for w in (390, 1280) for s in ("light", "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def context(request: pytest.FixtureRequest, browser: Any) -> Any:
    width, scheme = request.param
    made = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    yield made
    made.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_page(site: Path, context: Any, kind: str) -> None:
    page = context.new_page()
    page.goto((site / kind).as_uri())
    assert violations(page) == []
    page.close()


def test_what_opens_on_a_page(site: Path, context: Any) -> None:
    page = context.new_page()
    page.goto((site / KINDS[2]).as_uri())
    page.keyboard.press("Control+k")
    page.keyboard.type("queue")
    page.wait_for_selector("#search-hits mark")
    assert violations(page, "document.querySelector('dialog.search')") == []
    page.keyboard.press("Escape")
    page.locator("#q-quantitative-2 input").first.check()
    page.locator("#q-quantitative-2 .quiz-check").click()
    page.locator("main p .computed").first.click()
    assert page.locator(".calculation").is_visible()
    assert violations(page) == []
    page.close()


def test_the_review_while_it_asks_and_counts(site: Path, context: Any) -> None:
    page = context.new_page()
    with served(site) as (root, _):
        page.goto(root + "contents/backmatter/review.html")
        _reviewed(page)
    page.close()


def _reviewed(page: Any) -> None:
    page.evaluate("""window.bookwrightReview.items.slice(0, 3).forEach(item =>
        localStorage.setItem("quiz:" + item.id, JSON.stringify({right: false, tries: 1, answer: "x", box: 1, due: 0})))""")
    page.reload()
    page.locator(".review-missed summary").click()
    assert violations(page) == []
    page.locator(".review-start").click()
    assert violations(page) == []


def test_every_block_of_the_language(context: Any, tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><rect width="90" height="40"/></svg>'
    built = Press(tmp_path).good({"chapter.qmd": "---\nreference-location: margin\n---\n\n" + BLOCKS, "p.svg": svg})
    page = context.new_page()
    page.goto((built.output / "chapter.html").as_uri())
    assert violations(page) == []
    page.close()
