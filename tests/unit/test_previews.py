"""The pieces of a page that other pages show, and that nothing in them clashes with the page that shows them."""

from __future__ import annotations

import json
from typing import Any

from bookwright.formats.html.previews import apart
from small_book import Built, Press

CHAPTER = """# One {#sec-one}

## Part {#sec-part}

First paragraph.

Second paragraph.

![Seen](p.svg){#fig-p fig-alt=p}

$$x$$ {#eq-x}

::: {#thm-t}
True.
:::
"""
FILES = {"chapter.qmd": CHAPTER, "p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'}


def pieces(built: Built) -> dict[str, str]:
    text = built.files["assets/previews/chapter.js"].decode()
    page, found = json.loads(f"[{text.removeprefix('bookwrightPreview(').rstrip()[:-1]}]")
    assert page == "chapter.html"
    result: dict[str, Any] = found
    return result


def test_what_can_be_referred_to_has_a_piece(press: Press) -> None:
    found = pieces(press.good(FILES))
    assert set(found) == {"sec-part", "fig-p", "eq-x", "thm-t"}
    assert "First paragraph." in found["sec-part"]
    assert "Second" not in found["sec-part"]
    assert 'id="fig-p"' not in found["fig-p"]


def test_an_unchanged_page_keeps_its_pieces(press: Press) -> None:
    press.good(FILES)
    press.written()
    assert "assets/previews/chapter.js" in press.good({"index.qmd": "# Other {-}\n"}).files
    assert "assets/previews/chapter.js" not in press.written()


def test_names_are_apart_and_drawings_keep_their_own_references() -> None:
    piece = '<svg id="a"><clipPath id="c"/><g clip-path="url(#c)"/><use href="#c"/></svg><a href="#sec-x">x</a>'
    assert apart(piece) == ('<svg id="pv-a"><clipPath id="pv-c"/><g clip-path="url(#pv-c)"/><use href="#pv-c"/></svg>'
                            '<a href="#sec-x">x</a>')  # fmt: skip
