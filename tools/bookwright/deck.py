"""The book's questions and terms, apart from its pages: what learning platforms and flashcards are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Text:
    """A rendered text as well-formed HTML, its formulas as TeX between `\\(…\\)` or as MathML."""

    tex: str = ""
    mathml: str = ""

    def __bool__(self) -> bool:
        return bool(self.tex)


@dataclass(frozen=True)
class Choice:
    """A choice under its letter, in the order in which the book shows it."""

    letter: str
    text: Text
    why: Text
    correct: bool


@dataclass(frozen=True)
class Question:
    """A quiz's item. `answers` are what is right, as texts; for choices and steps their letters, in order.

    `tolerance` is relative; `source` names the section that supports the answer, `address` is where it is
    ("" for a book without a `site-url`).
    """

    id: str
    type: str
    chapter: str
    title: str
    stem: Text
    choices: tuple[Choice, ...]
    answers: tuple[str, ...]
    tolerance: float
    unit: str
    explanation: Text
    source: str
    address: str


@dataclass(frozen=True)
class Term:
    """A term of the glossary."""

    id: str
    chapter: str
    term: str
    definition: Text


@dataclass(frozen=True)
class Deck:
    """Everything to learn from a book; `day` is the date of the edition (ISO, or "")."""

    title: str
    lang: str
    day: str
    words: Mapping[str, str]
    questions: Sequence[Question] = ()
    terms: Sequence[Term] = ()

    def __bool__(self) -> bool:
        return bool(self.questions or self.terms)

    def chapters(self) -> Iterator[tuple[str, list[Question]]]:
        """The questions of each chapter."""
        for name in dict.fromkeys(q.chapter for q in self.questions):
            yield name, [q for q in self.questions if q.chapter == name]


def question_from_json(value: Mapping[str, Any]) -> Question:
    """A question as `dataclasses.asdict` has it."""
    choices = tuple(Choice(c["letter"], Text(**c["text"]), Text(**c["why"]), c["correct"]) for c in value["choices"])
    texts = {key: Text(**value[key]) for key in ("stem", "explanation")}
    return Question(**{**value, **texts, "choices": choices, "answers": tuple(value["answers"])})
