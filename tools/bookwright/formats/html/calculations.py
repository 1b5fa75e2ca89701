"""A written page → how its computed numbers came about, in a file of its own that is asked for when needed.

The expression stays with its number, for readers without a script; the statements behind it and their cell
are most of what a page of numbers would weigh.
"""

from __future__ import annotations

import re
from html import unescape

import orjson

from bookwright.formats.base import Made, relative

FOLDER = "assets/calculations"
_NUMBER = re.compile(r'<span class="computed"[^>]*>')
_TOLD = re.compile(r' data-(from|cell)="([^"]*)"')


def apart(page: str, text: str) -> tuple[str, dict[str, Made]]:
    """The text with numbers in place of what is told, and the file that tells it."""
    told: list[list[str]] = []

    def change(tag: re.Match[str]) -> str:
        given = dict(_TOLD.findall(tag[0]))
        if not given:
            return tag[0]
        told.append([unescape(given.get(key, "")) for key in ("from", "cell")])
        return f'{_TOLD.sub("", tag[0])[:-1]} data-told="{len(told) - 1}">'

    text = _NUMBER.sub(change, text)
    if not told:
        return text, {}
    file = f"{FOLDER}/{page.removesuffix('.html')}.js"
    body = f'<body data-calculations="{relative(file, page)}" '
    data = orjson.dumps(told).decode().replace("</", "<\\/").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return text.replace("<body ", body, 1), {file: Made(f"bookwrightCalculations({data})\n".encode())}
