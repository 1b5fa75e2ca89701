"""Where a run of words stands in a chapter's source: pandoc keeps no places, so the words are looked for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bookwright.mask import mask
from bookwright.source import NotText, Source, Span, read

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_RUN = 4  # words that are looked for together, then fewer


def plain(text: str) -> list[str]:
    """The words of a text as they are looked for: lower case, without punctuation."""
    return [w.replace("’", "'").lower() for w in _WORD.findall(text)]


@dataclass
class Places:
    """The words of a chapter's files by the runs that they begin, in order.

    A place is looked for behind the one found last, so that a sentence that stands twice is found twice.
    """

    file: str
    sources: Sequence[Source]
    words: list[tuple[str, int, int, int]] = field(default_factory=list)  # word, source, offset, length
    runs: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    offsets: list[tuple[int, int]] = field(default_factory=list)  # source and offset of each word
    last: int = 0

    def __post_init__(self) -> None:
        for number, source in enumerate(self.sources):
            prose = mask(source.text).prose
            for found in _WORD.finditer(prose):
                word = found.group().replace("’", "'").lower()
                self.words.append((word, number, found.start(), len(found.group())))
                self.offsets.append((number, found.start()))
        for at in range(len(self.words)):
            for size in range(1, _RUN + 1):
                self.runs.setdefault(tuple(w for w, *_ in self.words[at : at + size]), []).append(at)

    def find(self, words: Sequence[str], at: int = 0, length: int = 1) -> Span:
        """The place of word `at` of a run, `length` words long; the file alone where it is not in the source."""
        for size in range(min(_RUN, len(words)), 0, -1):
            for start in range(max(0, at - size + 1), min(at, len(words) - size) + 1):
                positions = self.runs.get(tuple(words[start : start + size]), ())
                if not positions or (size == 1 and len(positions) > 1 and len(words) > 1):
                    continue
                found = next((p for p in positions if p >= self.last), positions[0])
                return self._span(found + at - start, length)
        return Span(self.file)

    def begin(self, words: Sequence[str]) -> Span:
        """The place of a paragraph's first words; what follows is looked for behind it."""
        for size in range(min(_RUN, len(words)), 1, -1):
            for start in range(len(words) - size + 1):
                positions = self.runs.get(tuple(words[start : start + size]), ())
                found = next((p for p in positions if p >= self.last), None)
                if found is not None:
                    self.last = found + 1
                    return self._span(found, 1)
        return self.find(words)

    def seek(self, place: Span) -> None:
        """Look behind a place that was found before."""
        number = next((n for n, s in enumerate(self.sources) if s.file == place.file), None)
        if number is not None and place.line:
            source = self.sources[number]
            offset = source.line_starts[place.line - source.first_line] + place.column - 1
            self.last = bisect_left(self.offsets, (number, offset))

    def _span(self, word: int, length: int) -> Span:
        if not 0 <= word < len(self.words):
            return Span(self.file)
        last = self.words[min(word + length, len(self.words)) - 1]
        _, number, offset, size = self.words[word]
        end = last[2] + last[3] if last[1] == number else offset + size
        source = self.sources[number]
        same_line = "\n" not in source.text[offset:end]
        return source.span(offset, end - offset if same_line else size)


def places(root: Path, file: str, others: Sequence[str] = ()) -> Places:
    """The places of a chapter's own file and of those that it includes; what is no text is left out."""
    sources = []
    for name in dict.fromkeys([file, *others]):
        try:
            sources.append(read(root, name))
        except (OSError, NotText):
            continue
    return Places(file, sources)
