"""Words → whether a Hunspell dictionary has them, and what they may be meant for. The only door to spylls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

# the dictionaries that come with spylls, by language tag
CARRIED: Mapping[str, str] = {
    "en": "en_US", "en-us": "en_US", "ru": "ru", "ru-ru": "ru", "sv": "sv_SE", "sv-se": "sv_SE",
}  # fmt: skip


class Speller:
    """One dictionary. What it says of a word is remembered for the run."""

    def __init__(self, dictionary: Any) -> None:
        self._dictionary = dictionary
        self._known: dict[str, bool] = {}
        self._near: dict[str, list[str]] = {}

    def known(self, word: str) -> bool:
        """Whether the dictionary has the word, also with the capital that begins a sentence."""
        if word not in self._known:
            self._known[word] = bool(self._dictionary.lookup(word))
        return self._known[word]

    def near(self, word: str, most: int = 3) -> list[str]:
        """At most so many words one edit away, the likeliest first.

        Hunspell's search by groups of letters is left out: it takes a second for each word.
        """
        if word not in self._near:
            self._near[word] = list(islice(self._edits(word), most))
        return self._near[word]

    def _edits(self, word: str) -> Iterator[str]:
        seen = {word}
        for found in self._dictionary.suggester.edits(word):
            text = getattr(found, "text", "")  # one word; splits have `words`
            if text.isalpha() and text[:1].isupper() <= word[:1].isupper() and text not in seen and self.known(text):
                seen.add(text)
                yield text


def speller(lang: str, own: Path | None = None) -> Speller | None:
    """The dictionary of a language, or `own`: the path of a pair `.aff` and `.dic` without suffix.

    None where there is none. Raises `OSError` when the pair cannot be read.
    """
    name = str(own) if own else CARRIED.get(lang.lower())
    return _loaded(name) if name else None


@cache
def _loaded(name: str) -> Speller:
    from spylls.hunspell import Dictionary  # 1 s to load: only when a book asks for it

    return Speller(Dictionary.from_files(name))
