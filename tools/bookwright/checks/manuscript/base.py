"""What a check of a manuscript is: a name, a function of one chapter, and whether it judges the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bookwright.chapter_text import ChapterText, Shelf
from bookwright.diagnostics import Diagnostic
from bookwright.manuscript_settings import Limits
from bookwright.source import Span


@dataclass(frozen=True)
class Task:
    """What a check is asked: to judge `text`, one of those on the `shelf`, within `limits`."""

    text: ChapterText
    shelf: Shelf
    limits: Limits

    @property
    def head(self) -> Span:
        """The place of what is said of the chapter as a whole: its first heading."""
        return self.text.sections[0].place if self.text.sections else Span(self.text.file)


@dataclass(frozen=True)
class Check:
    """A check by the name that switches it on (a row of `keys_checks.py`).

    `whole`: it judges what only a finished chapter has (its length, the number of its exercises), and waits while
    parts of the chapter are still to be written.
    """

    name: str
    run: Callable[[Task], Iterator[Diagnostic]]
    whole: bool = False


def counted(number: float, word: str) -> str:
    """ "1 figure", "3 figures"."""
    shown = f"{number:,.0f}"
    return f"{shown} {word}" if shown == "1" else f"{shown} {word if word.endswith('s') else word + 's'}"


def outside(number: float, limits: tuple[float, float]) -> str:
    """ "fewer than 4", "more than 8", or "" where a number is within its limits."""
    least, most = limits
    if number < least:
        return f"fewer than {least:,.0f}"
    return f"more than {most:,.0f}" if number > most else ""
