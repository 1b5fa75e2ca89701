"""Numbers with units in the prose: computed, cited, marked as assumed, or true by definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bookwright.chapter_text import Paragraph
from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic
from bookwright.labels import FAMILIES, prefix_of
from bookwright.sentences import Sentence, Word

P050 = Code(
    "P050", "warning", "a number with a unit that comes from nowhere",
    """A number in the prose is the value of a cell (`` `{python} ev.fmt(x, "B/s")` ``), cited in the same sentence
    (`[@key]`), an assumption that is marked (`[2.50 USD]{.assumed}`, or the word “assume” in the sentence), or true by
    definition (“one byte is 8 bits”). This one is typed: it stays as it is when the model behind it changes, and
    readers cannot see where it comes from. `numbers: {except: [60 s]}` lists what the book fixes once for all.""",
)  # fmt: skip
_PREFIX = "(?:[kKMGTPEmµμnpf]|[KMGTPE]i)?"
_UNITS = (
    rf"{_PREFIX}(?:B|bit|byte|FLOP|OP|MAC|Wh|Ah|Hz|W|J|V|A|s|m|g|L|eq)s?", "%", "°C", "percent", "dB", "fps", "km²",
    "(?:nano|micro|milli)?seconds?", "min(?:utes?)?", "h(?:ours?)?", "days?", "weeks?", "months?", "years?",
    "(?:kilo|milli|centi|micro|nano)?met(?:er|re)s?", "[ckm]m", "miles?", "(?:kilo)?grams?", "kg", "tonnes?", "tons?",
    "(?:kilo|mega|giga|milli|micro)?(?:watts?|joules?|hertz|bytes?|bits?|watt-hours?|volts?|amperes?)",
    "lit(?:er|re)s?", "USD", "EUR", "dollars?", "cents?", "euros?",
    "tokens?", "requests?", "queries", "images?", "frames?",
)  # fmt: skip
_NUMBER = r"[~≈<>±(\[“]*[-−+]?(?:\d[\d,. ]*(?:[–-]\d[\d,.]*)?(?:×10\S*)?)"
_UNIT = rf"(?:{'|'.join(_UNITS)})(?:/(?:{_PREFIX}\w+))?"
_ALONE = re.compile(rf"{_NUMBER}\Z")
_JOINED = re.compile(rf"(?:[~≈(“]*[$€£]\d[\d,.]*|{_NUMBER}[  -]?(?:{_UNIT}))[)\]”.,;:?!’']*\Z")
_AFTER = re.compile(rf"(?:{_UNIT})[)\]”.,;:?!’']*\Z")
_TIMES = re.compile(r"(?:million|billion|trillion|thousand|hundred)\Z")
# 8-bit names a kind of number, 8B a model; a 95 % interval is a convention
_KIND = re.compile(r"[“(]*(?:\d+(?:/\d+)?-bits?\b|\d[\d.]*B\b)")
_CONVENTION = re.compile(r"(?:confidence|credible|prediction|interval|intervals|level)\b")
_DEFINES = re.compile(
    r"\b(?:one|a|an|1) \S+ (?:is|has|equals|means|holds|=|counts)\b|\d \S+ = \d|\bby definition\b", re.I
)


def run(task: Task) -> Iterator[Diagnostic]:
    skipped, excepted = set(task.limits.texts("skip")), {_bare(one) for one in task.limits.texts("except")}
    for paragraph, sentence in task.text.sentences():
        if paragraph.within in skipped or _sourced(sentence):
            continue
        for at, length in _quantities(sentence.words):
            shown = " ".join(w.text for w in sentence.words[at : at + length])
            if _bare(shown) not in excepted:
                yield _told(task, paragraph, sentence.first + at, length, _bare(shown))


def _told(task: Task, paragraph: Paragraph, at: int, length: int, shown: str) -> Diagnostic:
    hint = "compute it in the text, cite its source in the sentence, or mark it: `[…]{.assumed}`"
    place = task.text.place(paragraph, at, length)
    return P050.at(place, f"“{shown}” is neither computed, cited nor marked as assumed", hint)


def _sourced(sentence: Sentence) -> bool:
    """Whether the sentence cites a source, says that it assumes, or defines."""
    cites = any(w.kind == "cited" or (w.kind == "reference" and not _label(w)) for w in sentence.words)
    return cites or bool(re.search(r"\bassum", sentence.text, re.I) or _DEFINES.search(sentence.text))


def _label(word: Word) -> bool:
    found = re.search(r"@([\w:-]+)", word.text)
    return bool(found) and prefix_of(found.group(1), FAMILIES) is not None  # type: ignore[union-attr]


def _quantities(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where typed quantities begin among the words, and how many words long they are."""
    for at, word in enumerate(words):
        if word.kind != "text" or _KIND.match(word.text):
            continue
        if _JOINED.match(word.text):
            yield at, 1
        elif _ALONE.match(word.text):
            rest = words[at + 1 : at + 3]
            skip = 1 if rest and _TIMES.match(rest[0].text) else 0
            after = words[at + 2 + skip].text if at + 2 + skip < len(words) else ""
            if len(rest) > skip and rest[skip].kind == "text" and _AFTER.match(rest[skip].text):
                yield from () if _CONVENTION.match(after) else [(at, 2 + skip)]


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip("()[]“”.,;:?!’' ")


CHECK = Check("numbers", run)
