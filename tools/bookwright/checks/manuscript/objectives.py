"""Learning objectives: how many, how they begin, and what tests them."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.checks.manuscript.base import Check, Task, counted, outside
from bookwright.diagnostics import Code, Diagnostic
from bookwright.sentences import letters

P005 = Code(
    "P005", "warning", "an objective that cannot be measured",
    """A learning objective says what a reader can be seen to do after the chapter, so it begins with a verb like
    compute, compare, derive, design. Whether somebody understands, knows or appreciates a thing cannot be seen. A
    chapter has a few objectives, as many as the book says (`objectives: {count: [5, 7]}`).""",
)  # fmt: skip
P006 = Code(
    "P006", "warning", "an objective that nothing tests",
    """Each learning objective is tested by an exercise (`::: {#exr-x-1 objectives="1 4"}`) and by an item of the quiz
    (`objective: 1`), which name it by its number; and a number names an objective that is there.""",
)  # fmt: skip
# what can be seen to be done; a book adds its own with `verbs`
VERBS = frozenset(
    """adapt analyze apply argue arrange assemble assess attribute audit balance bound build calculate calibrate
    categorize characterize choose cite classify code combine compare compile compose compress compute configure
    construct contrast convert count create criticize critique debug decide decompose defend define demonstrate deploy
    derive describe design detect determine develop diagnose differentiate discriminate distinguish divide draft draw
    estimate evaluate examine execute explain express find fit formulate forecast generate give identify illustrate
    implement infer instrument integrate interpret judge justify label list locate map match measure model modify
    monitor name navigate normalize operate optimize order organize outline partition perform place plan plot predict
    prepare prioritize produce profile propose prove prune quantify quantize quote rank recall recognize recommend
    reconstruct reduce relate replicate report reproduce restate review revise rewrite run scale schedule select
    separate set show simulate size sketch solve sort specify split state structure summarize synthesize tabulate test
    trace train transform translate tune use validate verify weigh write""".split()
)


def run(task: Task) -> Iterator[Diagnostic]:
    found, limits = task.text.objectives, task.limits
    if said := outside(len(found), limits.range("count")):
        yield P005.at(found[0].place if found else task.head, f"{counted(len(found), 'objective')}, {said}")
    known = VERBS | {v.lower() for v in limits.texts("verbs")}
    for number, one in enumerate(found, 1):
        first = letters(one.words[0].text).lower() if one.words else ""
        if first not in known and not one.unwritten:
            hint = "begin with what can be seen to be done: compute, compare, derive …"
            yield P005.at(one.place, f"objective {number} begins with “{first}”, which cannot be measured", hint)
    if not task.text.unwritten:
        yield from _tested(task)


def _tested(task: Task) -> Iterator[Diagnostic]:
    text = task.text
    tests = {
        "exercise": [(n, box.place) for box in text.of("exr") for n in box.objectives],
        "item of the quiz": [(str(q.item.get("objective", "")), q.place) for q in text.questions],
    }
    known = {str(n): one for n, one in enumerate(text.objectives, 1)}
    for (what, given), wanted in zip(tests.items(), ("exercises", "quiz"), strict=True):
        for number, place in given:
            if number not in known:
                yield P006.at(place, f"“{number}” names none of the {counted(len(known), 'objective')}")
        for number, one in known.items() if task.limits.value(wanted) else ():
            if number not in {n for n, _ in given}:
                yield P006.at(one.place, f"objective {number} is tested by no {what}")


CHECK = Check("objectives", run)
