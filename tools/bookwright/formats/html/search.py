"""All pages' records → the search index: one table, and the words in small files that are asked for when needed.

The files are scripts that register what they hold, so that the search works from a disk too (DECISIONS 34).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson

from bookwright.engines import minify
from bookwright.formats.base import Made, Manuscript
from bookwright.formats.html.assets import STATIC
from bookwright.formats.html.options import site
from bookwright.formats.html.records import Record

FOLDER = "assets/search"


def wanted(m: Manuscript) -> bool:
    """Whether the book has a search: unless `search: false`."""
    return site(m.config, "search", True) is not False


def packed(found: Sequence[Record]) -> list[list[Any]]:
    """Records as the cache keeps them."""
    return [[r.kind, r.id, r.title, r.text, r.weights] for r in found]


def files(m: Manuscript, pages: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, Made]:
    """The script, the table, a file for each beginning of words, and a file with each page's text for the excerpts.

    `pages` are the packed records by output path, in reading order.
    """
    chapters = {c.page: c for c in m.book.chapters}
    rows: list[list[Any]] = []
    heads: list[list[str]] = []
    postings: dict[str, dict[str, list[int]]] = {}
    made: dict[str, Made] = {}
    for number, (page, found) in enumerate(pages.items()):
        chapter = chapters[page]
        heads.append([page, m.titles[chapter.file], chapter.number])
        for kind, identifier, title, _, weights in found:
            for term, weight in weights.items():
                postings.setdefault(beginning(term), {}).setdefault(term, []).extend((len(rows), weight))
            rows.append([number, kind, identifier, title, sum(weights.values())])
        made[f"{FOLDER}/text-{number}.js"] = _script("text", number, [r[3] for r in found])
    for head, words in postings.items():
        made[f"{FOLDER}/{head}.js"] = _script("words", head, dict(sorted(words.items())))
    table = {"pages": heads, "records": rows, "words": sorted(postings)}
    script = Made(minify.script((STATIC / "late" / "search.js").read_text()))
    return {f"{FOLDER}.js": script, f"{FOLDER}/table.js": _script("table", "", table), **made}


@lru_cache(maxsize=100_000)
def beginning(term: str) -> str:
    """The file in which a word stands: its first two letters, in figures where they are no letters of a name."""
    return "".join(c if c.isascii() and c.isalnum() else f"u{ord(c):x}" for c in term[:2])


def _script(what: str, name: str | int, value: Any) -> Made:
    """A script that hands a value to the page's search; what it holds cannot end it or run."""
    given = ",".join(orjson.dumps(one).decode() for one in (what, name, value))
    for sign in "<\u2028\u2029":
        given = given.replace(sign, f"\\u{ord(sign):04x}")
    return Made(f"bookwrightFound({given})\n".encode())
