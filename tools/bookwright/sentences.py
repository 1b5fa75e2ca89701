"""Inlines of pandoc → words with their kinds → sentences: what measures of prose are taken of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bookwright import nodes
from bookwright.labels import FAMILIES, prefix_of
from bookwright.nodes import Node

_ENDS = re.compile(r"[.?!:]['’\")\]”]*\Z")
_OPENS = re.compile(r"['‘“\"(\[]*[A-Z0-9]")
# a full stop behind one of these ends no sentence
_SHORT = re.compile(
    r"\b(?:e\.g|i\.e|cf|vs|al|ca|approx|nos?|figs?|eqs?|sec|ch|vol|pp?|eds?|dr|mr|mrs|ms|prof|st|jr)\.\Z", re.I
)
_INITIAL = re.compile(r"[A-Z]\.\Z")
_LETTERS = re.compile(r"[^\W\d_]")
# the attributes of a Span or the kind of a node → the kind of the words in it
_NODES = {"Code": "code", "Math": "math", "Quoted": "quoted"}
_SPANS = {":computed": "computed", ":assumed": "assumed", ":equation": "math"}
_SPACES = frozenset({"Space", "SoftBreak", "LineBreak"})


@dataclass(frozen=True)
class Word:
    """A word as it is printed, with its punctuation, and where it comes from.

    `kind` is text, or what the word holds: computed (inline code), assumed (`[…]{.assumed}`), cited (the key of a
    citation), reference (`@fig-x`), code, math or quoted. What is not text is one word, whatever it holds,
    except for computed, assumed and quoted words.
    """

    text: str
    kind: str = "text"

    @property
    def spoken(self) -> bool:
        """Whether it counts as a word: figures and letters do, a dash or a citation's number does not."""
        return self.kind != "cited" and any(c.isalnum() for c in self.text)


@dataclass(frozen=True)
class Sentence:
    """Words up to a full stop. `first` is the place of its first word among those of the paragraph."""

    words: tuple[Word, ...]
    first: int = 0

    @property
    def length(self) -> int:
        return sum(w.spoken for w in self.words)

    @property
    def whole(self) -> bool:
        """Whether it ends as a sentence does; an item of a list or a label need not."""
        return bool(self.words) and bool(_ENDS.search(self.words[-1].text))

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)


@dataclass
class _Reader:
    """Words in the making: parts that stand without a space between them are one word."""

    found: list[Word] = field(default_factory=list)
    notes: list[list[Node]] = field(default_factory=list)
    parts: list[Word] = field(default_factory=list)

    def close(self) -> None:
        if self.parts:
            kind = next((p.kind for p in self.parts if p.kind != "text"), "text")
            self.found.append(Word("".join(p.text for p in self.parts), kind))
            self.parts = []

    def add(self, text: str, kind: str) -> None:
        if text:
            self.parts.append(Word(text, kind))

    def read(self, inlines: Iterable[Node], kind: str = "text") -> None:
        for node in inlines:
            self._node(node, kind)

    def _node(self, node: Node, kind: str) -> None:
        name, content = node["t"], node.get("c")
        if name in _SPACES:
            self.close()
        elif name == "Str":
            self.add(str(content), kind)
        elif name in ("Code", "Math"):
            self.add(str(content[1]) if content else "", _NODES[name])
        elif name == "Quoted" and content:
            self.add("“", "quoted")
            self.read(content[1], "quoted" if kind == "text" else kind)
            self.add("”", "quoted")
        elif name == "Cite" and content:
            self._cite(content[0])
        elif name == "Note" and content:
            self.notes.append(content)
        elif name == "Span" and content:
            known = [_SPANS[c] for c in nodes.classes(node) if c in _SPANS]
            if ":index" not in nodes.classes(node):
                self.read(content[1], known[0] if known else kind)
        elif name in ("Link", "Emph", "Strong", "Underline", "SmallCaps", "Superscript", "Subscript", "Strikeout"):
            self.read(content[1] if name == "Link" and content else content or [], kind)

    def _cite(self, citations: Sequence[dict[str, Any]]) -> None:
        for one in citations:
            key = str(one["citationId"])
            reference = prefix_of(key, FAMILIES) is not None
            spoken = reference or one["citationMode"]["t"] == "AuthorInText"
            if self.parts and self.parts[-1].kind in ("cited", "reference"):
                self.close()
            self.add(f"@{key}", "reference" if reference else "cited" if not spoken else "reference")


def words(inlines: Iterable[Node]) -> tuple[tuple[Word, ...], list[list[Node]]]:
    """The words of a paragraph, and the blocks of the footnotes in it."""
    reader = _Reader()
    reader.read(inlines)
    reader.close()
    return tuple(_quoted(reader.found)), reader.notes


def _quoted(found: Sequence[Word]) -> Iterator[Word]:
    """The words with those between curly quotation marks, which pandoc leaves as they are, as quoted ones."""
    inside = False
    for word in found:
        inside = inside or "“" in word.text
        yield Word(word.text, "quoted") if inside and word.kind == "text" else word
        inside = inside and "”" not in word.text


def sentences(found: Sequence[Word]) -> Iterator[Sentence]:
    """The words in sentences: they end with a full stop (or `?`, `!`) before a word that can begin one."""
    start = 0
    for at, word in enumerate(found):
        after = found[at + 1] if at + 1 < len(found) else None
        name = at > start and found[at - 1].text[:1].isupper() and _INITIAL.match(word.text)  # "Wesley J. Smith"
        if after is None or (_stops(word) and not name and _begins(after)):
            yield Sentence(tuple(found[start : at + 1]), start)
            start = at + 1


def _stops(word: Word) -> bool:
    short = word.kind == "text" and _SHORT.search(word.text)
    return not short and bool(re.search(r"[.?!]['’\")\]”]*\Z", word.text))


def _begins(word: Word) -> bool:
    return bool(_OPENS.match(word.text)) or word.kind in ("computed", "math", "reference", "code")


# ── measures ─────────────────────────────────────────────────────────────────────────────────────
def syllables(word: str) -> int:
    """The syllables of an English word by its spelling: groups of vowels without a silent `e`; at least one.

    A rule of thumb. A number, a formula or a name in code is read as one syllable: how it is spoken is not known.
    """
    letters = re.sub(r"[^a-z]", "", word.lower())
    if not letters:
        return 1
    count = len(re.findall(r"[aeiouy]+", letters))
    count += len(re.findall(r"i(?:a|o(?!n|u)|um)|[^q]ua|eo(?!u)|ie(?:t|nc)|.[^aeiou]eas?\Z", letters))
    if re.search(r"[^aeiouyl]e\Z|[^aeiouy]les\Z|[aeiouy]le\Z", letters) and count > 1:
        count -= 1
    if re.search(r"[^aeiouytd]ed\Z|[^aeiouyscxz]es\Z|[^aeiouy](?:eless|ely|ement)\Z", letters) and count > 1:
        count -= not letters.endswith("les")
    return max(1, count)


def grade(found: Sequence[Sentence]) -> float:
    """The Flesch–Kincaid grade: 0.39 words in a sentence and 11.8 syllables in a word, less 15.59."""
    spoken = [w for s in found for w in s.words if w.spoken]
    if not spoken:
        return 0.0
    total = sum(syllables(w.text) if w.kind in ("text", "quoted") else 1 for w in spoken)
    return 0.39 * len(spoken) / len(found) + 11.8 * total / len(spoken) - 15.59


_BE = frozenset("is are was were be been being am gets got isn't aren't wasn't weren't it's that's".split())
_BETWEEN = frozenset(
    """not never always often also then thus only still already usually rarely again now just once both all
    therefore seldom sometimes ever even itself themselves so""".split()
)
_PARTICIPLES = frozenset(
    """been born beaten become bound bought broken brought built burnt caught chosen cut dealt done drawn driven
    eaten fed felt found forgotten fought given gone grown heard held hidden hit kept known laid learnt led left lent
    lost made meant met paid put read run said seen sent set shown shut sold spent split spread spun struck sworn
    taken taught thought thrown told torn understood won worn written withdrawn read rewritten overcome borne
    swept drawn shaken stolen woken frozen spoken sunk sung hurt fit let quit shed overwritten""".split()
)
# words in -ed that say what a thing is, not what is done to it
_STATES = frozenset(
    """limited need indeed speed seed feed exceed proceed hundred red bed shed sacred naked interested tired
    supposed used based related fixed finished mixed detailed advanced complicated dedicated embedded skewed
    distributed unlimited unused untouched unchanged unaffected experienced crowded""".split()
)


def passive(sentence: Sentence) -> bool:
    """Whether a form of *be* is followed by a participle, with at most an adverb between: a rule of thumb."""
    plain = [re.sub(r"[^\w'-]", "", w.text.replace("’", "'").lower()) if w.kind in ("text", "quoted") else ""
             for w in sentence.words]  # fmt: skip
    for at, word in enumerate(plain):
        if word not in _BE:
            continue
        rest = plain[at + 1 : at + 4]
        while rest and (rest[0] in _BETWEEN or (rest[0].endswith("ly") and len(rest[0]) > 4)):
            rest = rest[1:]
        if rest and _participle(rest[0]):
            return True
    return False


def _participle(word: str) -> bool:
    return word in _PARTICIPLES or (word.endswith("ed") and len(word) > 4 and word not in _STATES)


def letters(word: str) -> str:
    """A word without the punctuation around it."""
    return re.sub(r"\A[^\w]+|[^\w]+\Z", "", word)
