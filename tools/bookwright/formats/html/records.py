"""A written page → what can be found on it: sections, captions, exercises and definitions, each with its words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

# what is read on a page, but is not its text
_SKIPPED = frozenset({"nav", "script", "style", "svg", "pre", "math", "button", "annotation", "noscript"})
_CLASSES = frozenset(
    """anchor theorem-partner footnotes explorer quiz-answer csl-entry term-taught term-see term-used""".split()
)
_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
TITLE = 6  # a word in a title counts for as many in the text


@dataclass(frozen=True)
class Record:
    """Something to find: `kind` is "s" (section), "f" (figure, table, listing), "x" (exercise) or "d" (definition).

    `id` is the place on the page ("" for its top), `weights` how much each word of it counts.
    """

    kind: str
    id: str
    title: str
    text: str
    weights: dict[str, int]

    @property
    def size(self) -> int:
        """How many words it has."""
        return sum(self.weights.values())


def records(page: str) -> list[Record]:
    """What a page holds, in its order; nothing for a page without a text."""
    main = LexborHTMLParser(page).css_first("main")
    if main is None:
        return []
    heading = main.css_first("h1")
    top = _Open("s", "", _folded(heading.text(separator=" ")) if heading else "")
    found = [top]
    article = main.css_first("article")
    for child in article.iter(include_text=True) if article else ():
        _gather(child, top, found)
    return [one.closed() for one in found]


@dataclass
class _Open:
    """A record while its text is being gathered."""

    kind: str
    id: str
    title: str
    parts: tuple[str, ...] = ()

    def closed(self) -> Record:
        text = _folded(" ".join(self.parts))
        weights = Counter(terms(text))
        for term in terms(self.title):
            weights[term] += TITLE
        return Record(self.kind, self.id, self.title, text, dict(weights))


def _gather(node: LexborNode, into: _Open, found: list[_Open]) -> None:
    tag = node.tag
    if tag == "-text":
        into.parts += (node.text_content or "",)
        return
    names = (node.attributes.get("class") or "").split()
    if tag in _SKIPPED or _CLASSES & set(names):
        return
    identifier = node.attributes.get("id") or ""
    if opened := _record(node, tag or "", names, identifier):
        found.append(opened)
        into = opened
    for child in node.iter(include_text=True):
        if child.tag == "dt" and opened and opened.kind == "d":
            continue
        if opened and opened.kind == "s" and child.tag in ("h2", "h3", "h4", "h5", "h6"):
            continue  # its title, which it has already
        _gather(child, into, found)


def _record(node: LexborNode, tag: str, names: list[str], identifier: str) -> _Open | None:
    if not identifier:
        return None
    if tag == "section" and any(n.startswith("level") for n in names):
        return _Open("s", identifier, _title(node, "h2, h3, h4, h5, h6"))
    if "glossary-entry" in names:
        return _Open("d", identifier, _title(node, "dt"))
    if "quarto-float" in names:
        return _Open("f", identifier, _title(node, "figcaption .float-number"))
    if tag == "section" and "theorem" in names:
        kind = "x" if "exercise" in names else "d" if "definition" in names else ""
        return _Open(kind, identifier, _title(node, ".theorem-head .theorem-title")) if kind else None
    return None


def _title(node: LexborNode, selector: str) -> str:
    found = node.css_first(selector)
    if found is None:
        return ""
    return _folded("".join(n.text() for n in found.iter(include_text=True)
                           if "anchor" not in (n.attributes.get("class") or "").split()))  # fmt: skip


def _folded(text: str) -> str:
    return " ".join(text.split())


def terms(text: str) -> Iterator[str]:
    """The words of a text as the index has them: lower case, without accents, plural and singular alike.

    Scripts without spaces give pairs of signs. `search.js` has the same rules.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    for run in _IDEOGRAPHS.findall(plain):
        yield from (run[i : i + 2] for i in range(max(1, len(run) - 1)))
    for word in _WORD.findall(_IDEOGRAPHS.sub(" ", plain)):
        yield stem(word)


def stem(word: str) -> str:
    """A word without the ending of an English plural."""
    word = word.replace("’", "'").removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
