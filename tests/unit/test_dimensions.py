"""A picture's size from its first bytes; and the page keeps its place for it."""

from __future__ import annotations

import io

import matplotlib.image
import numpy as np
import pytest

from bookwright.formats.html.dimensions import size
from small_book import Press

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" %s></svg>'


def png(width: int, height: int, kind: str = "png") -> bytes:
    data = io.BytesIO()
    matplotlib.image.imsave(data, np.zeros((height, width, 3)), format=kind)
    return data.getvalue()


@pytest.mark.parametrize("kind", ["png", "jpg", "gif", "webp"])
def test_a_bitmap_says_its_size(kind: str) -> None:
    assert size(png(37, 21, kind)) == (37, 21)


@pytest.mark.parametrize(("head", "found"), [
    (b'width="90pt" height="45pt" viewBox="0 0 1 1"', (120, 60)), (b'viewBox="0 0 30 20.4"', (30, 20)),
    (b'width="100%" height="100%" viewBox="-1 -1 8 4"', (8, 4)), (b'width="5em"', None), (b'viewBox="0 0 0 4"', None),
])  # fmt: skip
def test_a_drawing_says_its_size(head: bytes, found: tuple[int, int] | None) -> None:
    assert size(SVG % head) == found


def test_what_is_torn_or_something_else_has_no_size() -> None:
    for data in (b"", b"\x89PNG", b"GIF8", b"\xff\xd8\xff\xe0\x00\x10", b"RIFF1234WEBPVP8 ", b"<html>", png(9, 9)[:20]):
        assert size(data) is None


def test_the_page_keeps_the_place_of_a_picture(press: Press) -> None:
    text = "# A\n\n![](p.png){fig-alt='a'}\n\n![](p.png){fig-alt='b' width=20}\n\n![](p.png){fig-alt='c' width=50%}\n\n![](p.png){fig-alt='d' height=2cm}\n"
    built = press.good({"chapter.qmd": text, "p.png": png(40, 30)})
    found = [{k: i.attributes.get(k) for k in ("width", "height", "style")} for i in built.article().css("img")]
    assert found == [
        {"width": "40", "height": "30", "style": None}, {"width": "20", "height": "15", "style": None},
        {"width": None, "height": None, "style": "width:50%;aspect-ratio:40/30"},
        {"width": None, "height": None, "style": "height:2cm"},
    ]  # fmt: skip
