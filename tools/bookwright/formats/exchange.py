"""The book's questions and terms as one file for flashcards or a learning platform (`bookwright export`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bookwright.cache import digest
from bookwright.diagnostics import Code
from bookwright.engines.exchange import EXCHANGES
from bookwright.formats.base import Format, Made, Manuscript

F084 = Code(
    "F084", "error", "a book without questions",
    """`bookwright export` writes the questions of the book's quizzes (for Anki the terms of its glossaries too),
    and this book has none: no chapter holds `::: {.quiz file="…"}`.""",
)  # fmt: skip


class Exported(Format):
    """One of the forms of `EXCHANGES`, by its name."""

    flavour: ClassVar = "html"

    def __init__(self, name: str) -> None:
        self.form = name

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.form

    def write(self, manuscript: Manuscript, previous: Mapping[str, str]) -> dict[str, Made]:
        exchange, deck = EXCHANGES[self.form], manuscript.deck()
        if deck is None or not (deck if exchange.terms else deck.questions):
            manuscript.report.add(F084.at(None, "this book has no questions to export"))
            return {}
        file = f"{manuscript.config.stem}{exchange.ending}"
        return {file: Made(exchange.write(deck), key=digest(manuscript.stamp, deck.day))}
