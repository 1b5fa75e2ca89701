"""Words and sentences as measures of prose count them."""

from __future__ import annotations

import pytest

from bookwright.engines.pandoc import read_markdown
from bookwright.sentences import Sentence, Word, grade, passive, sentences, syllables, words


def split(markdown: str) -> list[str]:
    return [s.text.replace("\u00a0", " ") for s in sentences(words(read_markdown(markdown)[0]["c"])[0])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("One ends. Two ends? Three!", ["One ends.", "Two ends?", "Three!"]),
     ("At 3.5 V, e.g. Here, it runs.", ["At 3.5 V, e.g. Here, it runs."]),
     ("By Wesley J. Smith and others. Then more.", ["By Wesley J. Smith and others.", "Then more."]),
     ("Each is in J. As it grows, $n$. It ends.", ["Each is in J.", "As it grows, n.", "It ends."]),
     ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
     ("It holds [@key]. It ends.", ["It holds @key.", "It ends."]),
     ("See Fig. 3 and `a. B`. End.", ["See Fig. 3 and a. B.", "End."])],
)  # fmt: skip
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_kinds_and_lengths() -> None:
    found, notes = words(read_markdown('A [2.5 USD]{.x} `c d` $a + b$ -- [@k] @fig-a "so it" is.[^n]\n\n[^n]: Note.')[0]["c"])
    assert [(w.text, w.kind) for w in found] == [
        ("A", "text"), ("2.5", "text"), ("USD", "text"), ("c d", "code"), ("a + b", "math"), ("–", "text"),
        ("@k", "cited"), ("@fig-a", "reference"), ("“so", "quoted"), ("it”", "quoted"), ("is.", "text"),
    ]  # fmt: skip
    assert len(notes) == 1
    assert Sentence(found).length == 9  # neither the dash nor the citation


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("make", 1), ("table", 2), ("measured", 2), ("energy", 3), ("latency", 3), ("operation", 4),
     ("needed", 2), ("devices", 3), ("areas", 3), ("quiet", 2), ("science", 2), ("little", 2), ("3.5", 1)],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "found"),
    [("The rain is measured twice.", True), ("It was then carefully written.", True), ("It has been sold.", True),
     ("The rain is red.", False), ("We measured it.", False), ("It is limited.", False), ("This is the need.", False)],
)  # fmt: skip
def test_the_passive(text: str, found: bool) -> None:
    assert passive(Sentence(tuple(map(Word, text.split())))) is found


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    sentence = Sentence(tuple(map(Word, "The cat sat on the mat.".split())))  # six words of a syllable
    assert grade([sentence]) == pytest.approx(0.39 * 6 + 11.8 - 15.59)
