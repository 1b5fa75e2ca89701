"""Keys of `bookwright: checks:`: the checks of manuscripts and their limits, each with its default."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.keys import Key, table

KIND = "bookwright.checks.*"  # `*` stands for the name that a book gives to a kind of pages
_PAGES = """
pages  text|list  -  yes  Patterns (as in `render`) of the pages of this kind; a page is of the first that takes it.
rubric  text  -  yes  A file with the rows of the score card that `bookwright check CHAPTER` prints for such a page.
"""
_BIBLIOGRAPHY = """
cited  bool  false  yes  Whether a source that no page cites is told; leave it off while the book is being written.
sorted  bool  false  yes  Whether entries must be in the order of their keys.
"""
# name of a check: its row; then its limits
_CHECKS: dict[str, tuple[str, str]] = {
    "unwritten": ("Places that say “To be written”, as the chapters of `bookwright chapter` do.", ""),
    "anatomy": ("Which parts a chapter has, in which order.", """
parts  list  []  yes  The parts: `.class`, `#label`, first words, or `body`; as maps `{part, title, words, write, …}`.
cell  text  -  yes  The code of the first cell of a new chapter.
"""),
    "length": ("The words of prose in a chapter, without code, tables and captions.", """
words  range  [5000, 8000]  yes  The least and the most.
"""),
    "objectives": ("Learning objectives (`.objectives`) that can be measured, each tested.", """
count  range  [5, 7]  yes  How many there are.
verbs  list  []  yes  Verbs that may begin one, beside those that name what can be seen (compute, compare, …).
exercises  bool  true  yes  Each is tested by an exercise that names it (`objectives="1 4"`).
quiz  bool  true  yes  Each is tested by an item of the quiz (`objective: 1`).
"""),
    "reading": ("How hard the prose is to read; all but the lengths for English.", """
mean  range  [15, 22]  yes  The mean length of a sentence, in words.
longest  number  40  yes  The words beyond which a sentence counts as long.
long  number  0.02  yes  The share of sentences that may be long.
passive  number  0.15  yes  The share of sentences that may be in the passive.
grade  number  13  yes  The Flesch–Kincaid grade that is allowed.
"""),
    "banned": ("Words that the book does not use; what is quoted or code is left alone.", """
words  list  [revolutionary, "unlock*", "leverag*", "delv*", landscape, crucial]  yes  Words; `*` is any ending.
"""),
    "acronyms": ("Acronyms are explained where a chapter first uses them, as in “a microcontroller (MCU)”.", """
known  list  []  yes  Acronyms that need no explanation.
"""),
    "labels": ("Labels by the grammar `family-slug-name`, in lower case with hyphens.", """
families  list  [sec, fig, tbl, eq, lst, exm, exr, sol, def]  yes  The families that labels may have.
"""),
    "references": ("How many references lead to earlier and to later chapters.", """
backward  number  5  yes  The fewest to earlier chapters, where there are any.
forward  number  8  yes  The most to later ones, those in words (“Chapter 17”) among them.
"""),
    "sources": ("How many sources a chapter cites in its text.", """
count  range  [10, 30]  yes  The fewest and the most.
"""),
    "lists": ("Lists are short, and text stands between them.", """
items  number  7  yes  The most items of a list.
except  list  []  yes  Sections whose lists may be longer, by the ends of their labels.
"""),
    "callouts": ("How many callouts there are, beside the learning objectives.", """
words  number  600  yes  The words of prose for each.
"""),
    "code": ("The width of printed code and output.", """
columns  number  66  yes  The most characters of a line.
"""),
    "tables": ("The width of tables.", """
columns  number  7  yes  The most columns.
"""),
    "figures": ("How many figures there are, what their captions say, and their alternative texts.", """
count  range  [4, 8]  yes  How many there are; the parts of a panel count as one.
alt  number  15  yes  The fewest words of an alternative text.
origin  list  [Computed, Source, Drawn, Measured, Modelled, Modeled]  yes  How the sentence on its origin begins.
"""),
    "examples": ("Worked examples (`exm-…`).", """
least  number  2  yes  The fewest.
"""),
    "exercises": ("Exercises by number and difficulty, and their solutions.", """
count  range  [8, 12]  yes  How many there are.
mix  map  {E: 3, M: 3, H: 2}  yes  The fewest of each level.
stretch  map  {P: 1, H: 3}  yes  Levels of which one must be there so many times.
solved  list  [odd, E]  yes  Which need a solution: those with an odd number, and whole levels.
"""),
    "quiz": ("The items of a chapter's quiz.", """
count  range  [5, 8]  yes  How many there are.
"""),
    "terms": ("Terms of a chapter's own glossary are used.", """
uses  number  2  yes  The fewest uses in the pages that are judged, one of them in the chapter itself.
"""),
    "spelling": ("Words that neither the dictionary of the book's language nor its own list has.", """
words  text  -  yes  The file of the book's own words, one a line, sorted.
dictionary  text  -  yes  A pair of Hunspell files without suffix, in place of the dictionary of the language.
"""),
    "numbers": ("Numbers with units in the prose that are neither computed, cited nor marked as assumed.", """
except  list  []  yes  Quantities that may be typed, as they are printed (`60 s`).
skip  list  [exr, sol, objectives]  yes  Where quantities may be given: families of boxes, kinds of callouts.
"""),
    "literals": ("Large numbers and constants of physics in cells, outside of the block of assumptions.", """
least  number  1000000  yes  From where on a number is large.
"""),
    "originality": ("Runs of words that two chapters share.", """
words  number  8  yes  How many words make a run.
except  list  []  yes  Phrases that the book uses again on purpose.
"""),
}  # fmt: skip


def names() -> tuple[str, ...]:
    """The checks, in the order in which they run."""
    return tuple(_CHECKS)


def rows() -> Iterator[Key]:
    """The keys of this module, in the order of the reference."""
    yield Key("bookwright.checks.bibliography", ("bool", "map"), "false", "yes",
              "The bibliography: complete fields, forms, names and titles in one style, no source twice.")  # fmt: skip
    yield from table("bookwright.checks.bibliography", _BIBLIOGRAPHY)
    yield Key(KIND, ("map",), "", "yes", "Pages of one kind, by a name of one's own (`chapter`): `pages`, and checks.")
    yield from table(KIND, _PAGES)
    for name, (what, limits) in _CHECKS.items():
        yield Key(f"{KIND}.{name}", ("bool", "map"), "false", "yes", what)
        yield from table(f"{KIND}.{name}", limits) if limits.strip() else ()
