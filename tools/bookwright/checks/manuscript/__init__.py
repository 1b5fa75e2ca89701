"""The registry of checks of manuscripts: what a book switches on under `bookwright: checks:`."""

from bookwright.checks.manuscript import (
    acronyms,
    anatomy,
    banned,
    callouts,
    code,
    examples,
    exercises,
    figures,
    labels,
    length,
    lists,
    literals,
    numbers,
    objectives,
    originality,
    quiz,
    reading,
    references,
    sources,
    spelling,
    tables,
    terms,
    unwritten,
)
from bookwright.checks.manuscript.base import Check

# in the order of their rows in `keys_checks.py`
CHECKS: tuple[Check, ...] = (
    unwritten.CHECK, anatomy.CHECK, length.CHECK, objectives.CHECK, reading.CHECK, banned.CHECK, acronyms.CHECK,
    labels.CHECK, references.CHECK, sources.CHECK, lists.CHECK, callouts.CHECK, code.CHECK, tables.CHECK, figures.CHECK,
    examples.CHECK, exercises.CHECK, quiz.CHECK, terms.CHECK,
    spelling.CHECK, numbers.CHECK, literals.CHECK, originality.CHECK,
)  # fmt: skip
