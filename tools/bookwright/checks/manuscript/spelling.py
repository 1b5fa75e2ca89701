"""Words that neither the dictionary of the language nor the book's own list has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bookwright import nodes
from bookwright.bibliography_entries import entries
from bookwright.chapter_text import ChapterText, Shelf
from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic
from bookwright.engines.spelling import Speller, speller
from bookwright.source import NotText, Source, Span, read
from bookwright.spelled_words import spelled, words

P040 = Code(
    "P040", "warning", "a word that is not in the dictionary",
    """The dictionary of the book's language (`lang: en` is US English) does not have the word, and neither does the
    list of the book's own words (`spelling: {words: contents/words.txt}`). Words of the glossary and names in the
    bibliography are known; code, math, addresses, acronyms and names with capitals inside (`PyTorch`) are not
    looked at. Mend the word, write it as code, or add it to the list, one to a line: a word in lower case stands
    for all its forms in capitals, with `'s` and `s`; a name for itself.""",
)  # fmt: skip
P041 = Code(
    "P041", "warning", "a list of words that is not in order",
    """The book's own words stand in alphabetical order, each once and on a line of its own, so that everybody sees
    what is there and changes do not collide. Lines that begin with `#` are remarks.""",
)  # fmt: skip
P042 = Code(
    "P042", "info", "a word of the list that is not used",
    """No page that is checked uses the word, or the dictionary has it. A long list hides slips: take it out.""",
)  # fmt: skip
P043 = Code(
    "P043", "warning", "spelling that cannot be checked",
    """There is no dictionary for the language (US English, Russian and Swedish come with bookwright), or a file that
    is named is not there. Name a pair of Hunspell files with `spelling: {dictionary: contents/de_DE}`, which means
    `contents/de_DE.aff` and `contents/de_DE.dic`.""",
)  # fmt: skip
_NO_TEXT = frozenset("id type section unit answer objective difficulty".split())
# symbols that no dictionary has, and what stands before a hyphen
_UNITS = frozenset("nm ns ms µs μs µm μm km kg ps Wh Ki Mi Gi Ti kbit Mbit Gbit Tbit th nd rd".split())
_PREFIXES = frozenset("pre post non co re un sub multi micro semi anti de inter intra meta mid mini".split())


def run(task: Task) -> Iterator[Diagnostic]:
    root, first = task.shelf.root, task.text.file == min(task.shelf.kinds, key=task.shelf.order.__getitem__)
    own, listed = _list(task.limits.value("words"), root)
    if first:
        yield from listed
    try:
        known = speller(task.shelf.lang, _dictionary(task, root))
    except OSError as error:
        known = None
        yield P043.at(task.head, f"the dictionary cannot be read: {error.strerror}")
    else:
        if known is None:
            yield P043.at(task.head, f"there is no dictionary for the language `{task.shelf.lang}`")
    if known is None:
        return
    names = _names(task.shelf)
    for word, place in _words(task.text):
        for offset, part in _parts(word, known, own, names):
            near = [f"`{w}`" for w in known.near(part)]
            hint = f"did you mean {' or '.join(near)}?" if near else "mend it, or add it to the book's list of words"
            here = replace(place, column=place.column + offset, length=len(part)) if "-" in word else place
            yield P040.at(here, f"`{part}` is not in the dictionary", hint)
    if first:
        yield from _unused(own, known, task.shelf)


def _dictionary(task: Task, root: Path) -> Path | None:
    given = task.limits.value("dictionary")
    return root / str(given) if given else None


def _list(file: Any, root: Path) -> tuple[Mapping[str, Span], list[Diagnostic]]:
    """The book's own words with their places, and what is wrong with their file."""
    if not file:
        return {}, []
    try:
        source = read(root, str(file))
    except (OSError, NotText):
        return {}, [P043.at(Span(str(file)), f"the list of words `{file}` cannot be read")]
    own: dict[str, Span] = {}
    found, last = [], ""
    for number, line in enumerate(source.text.split("\n"), 1):
        word = line.strip()
        if not word or word.startswith("#"):
            continue
        place = Span(source.file, number, 1, len(word))
        key = word.lower()
        if " " in word:
            found.append(P041.at(place, f"`{word}` is more than one word"))
            continue
        if word in own:
            found.append(P041.at(place, f"`{word}` stands twice in the list", f"it is first at {own[word]}"))
        elif key < last:
            found.append(P041.at(place, f"`{word}` stands behind `{last}`", "sort the list"))
        own.setdefault(word, place)
        last = max(last, key)
    return own, found


def _words(text: ChapterText) -> Iterator[tuple[str, Span]]:
    """The words of a chapter's files, its quiz and its glossary."""
    for source in text.places.sources:
        yield from spelled(source)
    for question in text.questions:
        for said in _texts({k: v for k, v in question.item.items() if k not in _NO_TEXT}):
            yield from ((word, question.place) for word in words(said))
    for term in text.terms:
        place = Span(*term.place) if term.place else Span(text.file)
        yield from ((word, place) for word in words(nodes.text(term.blocks)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner) if key != "expression" else ()
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _names(shelf: Shelf) -> frozenset[str]:
    """Words that the glossary and the bibliography have: terms with their forms, and names of persons."""
    found: set[str] = set()
    for text in shelf.texts.values():
        for term in text.terms:
            said = [w.lower() for one in (term.term, term.acronym, *term.forms) for w in words(one)]
            found.update(part for word in said for part in (word, *word.split("-")))
    for file in shelf.bibliography:
        try:
            source = read(shelf.root, file)
        except (OSError, NotText):
            continue
        found |= _persons(source)
    return frozenset(found)


def _persons(source: Source) -> set[str]:
    return {w for e in entries(source) for role in ("author", "editor") for w in words(e.value(role)) if w[0].isupper()}


def _good(word: str, known: Speller, own: Mapping[str, Span], names: frozenset[str]) -> bool:
    word = word.replace("’", "'")
    if len(word) < 2 or any(c.isupper() for c in word.split("-")[0][1:]) or word in _UNITS:
        return True  # an acronym, a name such as PyTorch
    bare = re.sub(r"'s?\Z", "", word)
    return known.known(word) or known.known(bare) or any(_listed(w, own, names) for w in (word, bare))


def _parts(word: str, known: Speller, own: Mapping[str, Span], names: frozenset[str]) -> Iterator[tuple[int, str]]:
    """The parts of a compound that are not good by themselves, with their offsets; of other words, the whole."""
    at, parts = 0, word.split("-")
    if len(parts) > 1 and _good(word, known, own, names):
        return
    for number, part in enumerate(parts):
        prefix = number + 1 < len(parts) and part.lower() in _PREFIXES
        if not prefix and not _good(part, known, own, names):
            yield at, part
        at += len(part) + 1


def _listed(word: str, own: Mapping[str, Span], names: frozenset[str]) -> bool:
    forms = {word, word.lower(), word.removesuffix("s"), word.lower().removesuffix("s")}
    return any(form in own or form in names for form in forms)


def _unused(own: Mapping[str, Span], known: Speller, shelf: Shelf) -> Iterator[Diagnostic]:
    used: set[str] = set()
    for text in shelf.texts.values():
        for word in (part for whole, _ in _words(text) for part in {whole, *whole.split("-")}):
            bare = re.sub(r"'s?\Z", "", word.replace("’", "'"))
            used |= {bare, bare.lower(), bare.removesuffix("s"), bare.lower().removesuffix("s")}
    for word, place in own.items():
        if known.known(word):
            yield P042.at(place, f"the dictionary has `{word}`")
        elif word not in used:
            yield P042.at(place, f"no page uses `{word}`")


CHECK = Check("spelling", run)
