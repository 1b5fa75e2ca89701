"""The forms in which a deck leaves the book: what each is called, its file's ending, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bookwright.deck import Deck
from bookwright.engines import anki, gift, qti


@dataclass(frozen=True)
class Exchange:
    """A form. `terms`: whether it holds the glossary too."""

    title: str
    ending: str
    write: Callable[[Deck], bytes]
    terms: bool = False


EXCHANGES: Mapping[str, Exchange] = {
    "anki": Exchange("Anki", ".apkg", anki.write, terms=True),
    "qti": Exchange("QTI 2.1", "-qti.zip", qti.write),
    "gift": Exchange("Moodle GIFT", ".gift.txt", gift.write),
}
