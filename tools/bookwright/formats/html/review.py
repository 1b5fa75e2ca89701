"""Pages and deck → what the review page needs: all questions in a script that registers them (DECISIONS 34),
its own script, and the deck in the forms that flashcards and learning platforms import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from selectolax.lexbor import LexborHTMLParser

from bookwright.deck import Deck
from bookwright.diagnostics import Code
from bookwright.engines import minify
from bookwright.engines.exchange import EXCHANGES
from bookwright.formats.base import Made, Manuscript
from bookwright.formats.html.assets import STATIC
from bookwright.source import Span

F083 = Code(
    "F083", "warning", "a review without questions",
    """`::: {#review}` is where the site asks again what its reader has missed in the quizzes of the chapters, and no
    chapter of this book holds a quiz (`::: {.quiz file="…"}`): the page would stay empty for ever.""",
)  # fmt: skip
FOLDER = "assets/study"
PLACE = "bookwright-review"


def asked(m: Manuscript) -> list[str]:
    """The chapters that hold a review."""
    return [c.file for c in m.book.chapters if c.file in m.facts and PLACE in m.facts[c.file].ids]


def questions(page: str) -> list[list[str]]:
    """The questions of a written page: id, title and what stands there."""
    if 'class="quiz-item"' not in page:
        return []
    found = LexborHTMLParser(page).css("section.quiz > .quiz-item")
    rows = []
    for node in found:
        label = node.css_first(".quiz-label")
        rows.append([node.attributes["id"] or "", label.text() if label else "", node.html or ""])
    return rows


def exchanged(m: Manuscript) -> tuple[dict[str, Made], dict[str, Any]]:
    """The deck's files, and what the page says of them; nothing for a book without a review or a question."""
    pages = asked(m)
    deck = m.deck() if pages else None
    if not pages or deck is None:
        return {}, {}
    if not deck.questions:
        m.report.add(F083.at(Span(pages[0]), "no chapter of this book holds a question to review"))
        return {}, {}
    made = {f"{FOLDER}/{m.config.stem}{e.ending}": Made(e.write(deck)) for e in EXCHANGES.values()}
    titles = [e.title for e in EXCHANGES.values()]
    files = [[title, file, len(one.data or b"")] for title, (file, one) in zip(titles, made.items(), strict=True)]
    return made, {"deck": _told(deck, files)}


def _told(deck: Deck, files: list[list[Any]]) -> dict[str, Any]:
    return {"questions": len(deck.questions), "terms": len(deck.terms), "files": files}


def files(m: Manuscript, found: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, Made]:
    """The scripts of the review; `found` are the questions of each page."""
    chapters = {c.page: f"{c.number} {m.titles[c.file]}".strip() for c in m.book.chapters}
    once: dict[str, dict[str, str]] = {}
    for page, rows in found.items():
        for identifier, title, html in rows:
            one = {"id": identifier, "title": title, "page": page, "chapter": chapters[page], "html": html}
            once.setdefault(identifier, one)
    data = {"math": any("<math" in one["html"] for one in once.values()), "items": list(once.values())}
    given = orjson.dumps(data).decode()
    for sign in "<\u2028\u2029":
        given = given.replace(sign, f"\\u{ord(sign):04x}")
    script = minify.script((STATIC / "late" / "review.js").read_text())
    return {f"{FOLDER}/review-data.js": Made(f"window.bookwrightReview = {given}\n".encode()),
            f"{FOLDER}/review.js": Made(script)}  # fmt: skip
