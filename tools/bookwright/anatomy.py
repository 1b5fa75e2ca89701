"""The parts of a chapter as `anatomy: parts:` lists them: what a check looks for, and a new chapter is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bookwright.chapter_text import Landmark

_KEYS = ("part", "title", "words", "write", "holds", "unnumbered")
_HOLDS = ("exercises", "quiz")


@dataclass(frozen=True)
class Part:
    """A part: `.class`, `#label` (the end of `sec-slug-label`), `body`, or the words that a section or paragraph
    begins with. `title` begins its heading; `words` are the least and the most; `write`, `holds`
    (exercises or quiz) and `unnumbered` say what a new chapter has there.
    """

    name: str
    title: str = ""
    words: tuple[float, float] | None = None
    write: str = ""
    holds: str = ""
    unnumbered: bool = False

    @property
    def body(self) -> bool:
        """Whether this stands for the sections of the chapter's own."""
        return self.name == "body"

    @property
    def heading(self) -> bool:
        return self.name.startswith("#")

    @property
    def shown(self) -> str:
        """What the part is called in a message."""
        return self.title or self.name.lstrip("#.")

    def sign(self, slug: str) -> str:
        """How it is found: the label or class that is looked for."""
        if self.heading:
            return f"`#sec-{slug}-{self.name[1:]}`"
        return f"`{self.name}`" if self.name.startswith(".") else f"a section or bold words “{self.name}”"

    def fits(self, mark: Landmark, slug: str) -> bool:
        if self.heading:
            return mark.name == f"#sec-{slug}-{self.name[1:]}"
        if self.name.startswith("."):
            return mark.name == self.name
        return not mark.name.startswith(".") and mark.title.casefold().startswith(self.name.casefold())


def parts(value: Any) -> list[Part]:
    """The parts of a list; what `problems` tells of is left out."""
    found = []
    for item in value if isinstance(value, list) else ():
        if _problem(item):
            continue
        given = item if isinstance(item, Mapping) else {"part": item}
        words = given.get("words")
        found.append(Part(str(given["part"]), str(given.get("title") or ""), tuple(words) if words else None,
                          str(given.get("write") or ""), str(given.get("holds") or ""),
                          given.get("unnumbered") is True))  # fmt: skip
    return found


def problems(value: Any) -> Iterator[tuple[int, str]]:
    """What is wrong with the items of a list of parts, by their places in it."""
    for number, item in enumerate(value if isinstance(value, list) else ()):
        if found := _problem(item):
            yield number, found


def _problem(item: Any) -> str:
    if isinstance(item, str) and item.strip():
        return ""
    if not isinstance(item, Mapping) or not isinstance(item.get("part"), str):
        return "a part is a text, or a mapping with `part`"
    if unknown := next((key for key in item if key not in _KEYS), None):
        return f"a part has no key `{unknown}`; there are {', '.join(_KEYS)}"
    if item.get("holds") not in (None, *_HOLDS):
        return f"`holds` of a part is one of {', '.join(_HOLDS)}"
    words = item.get("words")
    numbers = isinstance(words, list) and len(words) == 2 and all(type(w) in (int, float) for w in words)
    return "" if words is None or numbers else "`words` of a part are two numbers, the least and the most"
