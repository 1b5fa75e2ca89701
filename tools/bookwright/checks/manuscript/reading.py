"""How hard the prose is to read: lengths of sentences, the passive, the grade."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.chapter_text import Paragraph
from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic
from bookwright.sentences import Sentence, grade, passive

P010 = Code(
    "P010", "warning", "sentences that are too short or too long in the mean",
    """The mean length of the chapter's sentences is not within `reading: {mean: [15, 22]}`. Much below, the text
    stutters; much above, it must be read twice. A citation counts for nothing, a formula or a reference for a word.""",
)  # fmt: skip
P011 = Code(
    "P011", "warning", "too many long sentences",
    """More sentences than the share `long` have more words than `longest`; each is told at its place. Mostly such a
    sentence makes two claims: give each its own.""",
)  # fmt: skip
P012 = Code(
    "P012", "warning", "too much in the passive",
    """More sentences than the share `passive` have a form of *be* and a participle, which is how the passive is found
    (by a rule of thumb, in English). Say who does it, where it matters who.""",
)  # fmt: skip
P013 = Code(
    "P013", "warning", "a text that is too hard to read",
    """The Flesch–Kincaid grade (0.39 words in a sentence + 11.8 syllables in a word − 15.59) is above `grade`.
    Syllables are counted by a rule of thumb for English. Shorter sentences and plainer words bring it down.""",
)  # fmt: skip
_ENOUGH = 10  # sentences below which a mean means nothing


def run(task: Task) -> Iterator[Diagnostic]:
    found = [(p, s) for p, s in task.text.sentences() if s.whole]
    if len(found) < _ENOUGH:
        return
    limits, lengths = task.limits, [s.length for _, s in found]
    least, most = limits.range("mean")
    if not least <= (mean := sum(lengths) / len(lengths)) <= most:
        yield P010.at(task.head, f"sentences have {mean:.1f} words in the mean, not {least:.0f} to {most:.0f}")
    long = [(p, s) for p, s in found if s.length > limits.number("longest")]
    if len(long) > limits.number("long") * len(found):
        for paragraph, sentence in long:
            yield P011.at(task.text.place(paragraph, sentence.first), f"a sentence of {sentence.length} words",
                          f"{len(long)} of {len(found)} sentences are that long")  # fmt: skip
    if task.shelf.lang.startswith("en"):
        yield from _english(task, found)


def _english(task: Task, found: list[tuple[Paragraph, Sentence]]) -> Iterator[Diagnostic]:
    done = [(p, s) for p, s in found if passive(s)]
    share, limit = len(done) / len(found), task.limits.number("passive")
    if share > limit:
        lines = ", ".join(dict.fromkeys(str(task.text.place(p, s.first).line) for p, s in done))
        text = f"{share:.0%} of the sentences are in the passive, more than {limit:.0%}"
        yield P012.at(task.head, text, f"they stand in lines {lines}")
    hard, allowed = grade([s for _, s in found]), task.limits.number("grade")
    if hard > allowed:
        yield P013.at(task.head, f"the text has the grade {hard:.1f}, above {allowed:g}")


CHECK = Check("reading", run)
