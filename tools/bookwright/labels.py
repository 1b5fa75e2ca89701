"""What can be referred to: labels with their numbers and titles, and the prefixes that name kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bookwright.source import Span

Kind = Literal["section", "float", "equation", "theorem", "callout"]


@dataclass(frozen=True)
class Family:
    """A kind of label: `fig` is called "Figure" where it stands and where it is referred to.

    `counter` names the counter it shares (theorem kinds count apart in Quarto, so do ours);
    an empty one means: no number of its own. `above`: the caption of such a float stands over it;
    `gap` stands between word and number.
    """

    prefix: str
    title: str
    reference: str
    counter: str
    kind: Kind
    above: bool = False
    gap: str = "\u00a0"


Families = Mapping[str, Family]


def _families(kind: Kind, *prefixes: tuple[str, str]) -> dict[str, Family]:
    return {
        p: Family(p, title, title, "" if p == "sec" else p, kind, above=p in ("tbl", "lst"))
        for p, title in prefixes
    }


FAMILIES: Families = {
    **_families("section", ("sec", "Section")),
    **_families("float", ("fig", "Figure"), ("tbl", "Table"), ("lst", "Listing")),
    **_families("equation", ("eq", "Equation")),
    **_families(
        "theorem", ("thm", "Theorem"), ("lem", "Lemma"), ("cor", "Corollary"), ("prp", "Proposition"),
        ("cnj", "Conjecture"), ("def", "Definition"), ("exm", "Example"), ("exr", "Exercise"),
        ("alg", "Algorithm"), ("sol", "Solution"), ("prf", "Proof"), ("rem", "Remark"),
    ),
    **_families(
        "callout", ("nte", "Note"), ("tip", "Tip"), ("wrn", "Warning"), ("imp", "Important"), ("cau", "Caution")
    ),
}  # fmt: skip


def families(crossref: Mapping[str, Any]) -> Families:
    """Ours and the float kinds of `crossref: custom:`; what is malformed there is left out."""
    given = crossref.get("custom")
    found = dict(FAMILIES)
    for one in given if isinstance(given, list) else ():
        key = one.get("key") if isinstance(one, Mapping) else None
        if isinstance(key, str) and key.isalnum() and key not in FAMILIES:
            title = str(one.get("reference-prefix") or key)
            above = str(one.get("caption-location", "")) == "top"
            gap = "" if one.get("space-before-numbering") is False else "\u00a0"
            found[key] = Family(key, str(one.get("caption-prefix") or title), title, key, "float", above, gap)
    return found


def prefix_of(key: str, known: Families = FAMILIES) -> str | None:
    """The label prefix of `fig-roofline`, lower-cased at its first letter (`@Fig-…`); else None."""
    head, dash, _ = key.partition("-")
    head = head[:1].lower() + head[1:]
    return head if dash and head in known else None


@dataclass(frozen=True)
class Label:
    """Something with a name: where it is, its number ("3.2", "A.1", "" for none) and its title.

    `page` is the HTML page it stands on, `chapter` the file of its chapter, `title` the caption,
    heading or name as plain text. A chapter's label has `whole` True: it is "Chapter 3", an
    appendix's or a part's is told by `appendix` and `part`. A part of a panel has its letter in
    `sub` and the panel's label in `under`.
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
    part: bool = False
    sub: str = ""
    under: str = ""


Labels = Mapping[str, Label]
