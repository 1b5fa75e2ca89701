"""Figures: how many, what their captions say, and what those read who do not see them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task, counted, outside
from bookwright.diagnostics import Code, Diagnostic

F100 = Code(
    "F100", "warning", "too few or too many figures",
    """A chapter has as many figures as `figures: {count: [4, 8]}` says; the parts of a panel count as one.""",
)  # fmt: skip
F101 = Code(
    "F101", "warning", "an alternative text that says too little",
    """An alternative text stands for the figure: it says what the curve does, in at least `figures: {alt: 15}` words.
    “A plot of latency” tells a reader who cannot see it nothing.""",
)  # fmt: skip
F102 = Code(
    "F102", "warning", "a caption without a conclusion or an origin",
    """A caption begins with a sentence that says what the figure shows, and says in another where it comes from, which
    begins with one of the words of `figures: {origin: […]}`: “Computed from …”, “Source: …”.""",
)  # fmt: skip
_VERB = 4  # words below which a sentence is a title


def run(task: Task) -> Iterator[Diagnostic]:
    figures = [f for f in task.text.floats if f.family == "fig" and not f.part]
    said = outside(len(figures), task.limits.range("count"))
    if said and not task.text.unwritten:
        yield F100.at(task.head, f"{counted(len(figures), 'figure')}, {said}")
    least, origin = task.limits.number("alt"), task.limits.texts("origin")
    for one in figures:
        if one.alt and len(one.alt.split()) < least:
            text = f"the alternative text of `{one.id}` has {counted(len(one.alt.split()), 'word')}, fewer than"
            yield F101.at(one.place, f"{text} {least:.0f}")
        sentences = re.split(r"(?<=[.;?!])\s+", one.caption)
        if len(sentences[0].split()) < _VERB:
            yield F102.at(one.place, f"the caption of `{one.id}` begins with “{sentences[0]}”, which concludes nothing")
        elif origin and not any(s.startswith(tuple(origin)) for s in sentences[1:]):
            words = " or ".join(f"“{o} …”" for o in origin[:2])
            yield F102.at(one.place, f"the caption of `{one.id}` does not say where the figure comes from",
                          f"a sentence of its own: {words}")  # fmt: skip


CHECK = Check("figures", run)
