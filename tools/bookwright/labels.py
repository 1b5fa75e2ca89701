"""What can be referred to: labels with their numbers and titles, and the prefixes that name kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bookwright.source import Span


@dataclass(frozen=True)
class Family:
    """A kind of label: `fig` is called "Figure" where it stands and where it is referred to.

    `counter` names the counter it shares (theorem kinds count apart in Quarto, so do ours);
    an empty one means: no number of its own.
    """

    prefix: str
    title: str
    reference: str
    counter: str


def _family(prefix: str, title: str, reference: str | None = None, counter: str | None = None) -> Family:
    return Family(prefix, title, reference or title, prefix if counter is None else counter)


FAMILIES: Mapping[str, Family] = {
    f.prefix: f
    for f in (
        _family("sec", "Section", counter=""),
        _family("fig", "Figure"), _family("tbl", "Table"), _family("lst", "Listing"),
        _family("eq", "Equation"),
        _family("thm", "Theorem"), _family("lem", "Lemma"), _family("cor", "Corollary"),
        _family("prp", "Proposition"), _family("cnj", "Conjecture"), _family("def", "Definition"),
        _family("exm", "Example"), _family("exr", "Exercise"), _family("alg", "Algorithm"),
        _family("sol", "Solution", counter=""), _family("prf", "Proof", counter=""),
        _family("rem", "Remark", counter=""),
        _family("nte", "Note"), _family("tip", "Tip"), _family("wrn", "Warning"),
        _family("imp", "Important"), _family("cau", "Caution"),
    )
}  # fmt: skip


def prefix_of(key: str) -> str | None:
    """The label prefix of `fig-roofline`, lower-cased at its first letter (`@Fig-…`); else None."""
    head, dash, _ = key.partition("-")
    head = head[:1].lower() + head[1:]
    return head if dash and head in FAMILIES else None


@dataclass(frozen=True)
class Label:
    """Something with a name: where it is, its number ("3.2", "A.1", "" for none) and its title.

    `page` is the HTML page it stands on, `chapter` the file of its chapter, `title` the caption,
    heading or name as plain text. A chapter's label has `whole` True: it is "Chapter 3".
    """

    id: str
    family: str
    number: str
    title: str
    chapter: str
    page: str
    span: Span
    whole: bool = False
    appendix: bool = False
    sub: str = ""


Labels = Mapping[str, Label]
