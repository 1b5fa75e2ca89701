"""The bibliography's files are complete, in one style, and name every source once.

Each rule is a function of one entry; duplicates, order and what is cited are looked at over all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bookwright.bibliography_entries import Entry, entries
from bookwright.config import Config
from bookwright.diagnostics import Code, Diagnostic, Report
from bookwright.source import NotText, read

R060 = Code(
    "R060", "warning", "an entry that lacks a field",
    """What readers need to find a source depends on its type: an article its journal and a volume or an address, a
    paper its proceedings, a book its publisher, a report its institution, and anything else (`@misc`) a place where
    it is. All have a title, a year, and an author or editor. Add the field, or choose the type that fits.""",
)  # fmt: skip
R061 = Code(
    "R061", "warning", "a field that is not written as such a field is",
    """A DOI is written without its address (`10.1145/2976749.2978318`), an arXiv number as `1607.00133` or
    `hep-th/9901001` with `archiveprefix = {arXiv}`, pages with two hyphens (`308--318`), a year with four digits, a
    month as `jan` to `dec`, an ISBN with a check digit that fits; volume, number and pages are fields of their own.""",
)  # fmt: skip
R062 = Code(
    "R062", "warning", "a name that is not written like the others",
    """Names are written `Family, Given` and joined by `and`: `Doe, Jane and van Dam, Andries`. Organizations stand
    in braces of their own (`{World Health Organization}`), so that they are not taken for persons; a list that is
    cut short ends with `and others`. Names in capitals and initials without spaces look different on the page.""",
)  # fmt: skip
R063 = Code(
    "R063", "warning", "a title that is not written like the others",
    """A title has no full stop at its end. Citation styles change the case of titles, so names and acronyms are
    protected by braces (`{TensorFlow}: A System …`), and nothing else is: braces around the whole title, or capitals
    throughout, take the decision from the style and stand out in the list.""",
)  # fmt: skip
R064 = Code(
    "R064", "warning", "a source given twice",
    """Two entries have the same DOI, the same arXiv number or the same title, so the list of references would show
    one work twice. Keep one and cite that.""",
)  # fmt: skip
R065 = Code(
    "R065", "warning", "a source that nothing cites",
    """The entry is in the bibliography, and no page of the book cites it. It is told where the book asks for it
    (`bookwright: checks: bibliography: {cited: true}`); while a book is being written, leave that off.""",
)  # fmt: skip
R066 = Code(
    "R066", "warning", "an entry out of order",
    """The book asks for entries that are sorted by their keys (`bookwright: checks: bibliography: {sorted: true}`),
    so that everybody finds the place for a new one and changes do not collide.""",
)  # fmt: skip

_Found = Iterator[Diagnostic]
_WHO, _WHERE = ("author", "editor"), ("url", "doi", "eprint", "howpublished")
# each type's fields; a tuple stands for one of several. Unknown types need what all need.
_ALL: tuple[tuple[str, ...], ...] = (("title",), ("year", "date"))
_NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "article": (("author",), ("journal", "journaltitle"), ("volume", "number", "doi", "eprint", "url")),
    "inproceedings": (("author",), ("booktitle",)), "conference": (("author",), ("booktitle",)),
    "incollection": (("author",), ("booktitle",), ("publisher",)),
    "inbook": (("author",), ("booktitle", "chapter", "pages"), ("publisher",)),
    "book": (_WHO, ("publisher",)), "proceedings": (), "collection": (("editor",), ("publisher",)),
    "techreport": (("author",), ("institution",)), "report": (("author",), ("institution",)),
    "phdthesis": (("author",), ("school", "institution")), "mastersthesis": (("author",), ("school", "institution")),
    "thesis": (("author",), ("school", "institution")), "online": (_WHO, ("url", "doi", "eprint")),
    "unpublished": (("author",), ("note",)), "manual": (),
}  # fmt: skip
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ARXIV = re.compile(r"\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?")
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s{}]+")
_DOI_ADDRESS = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.I)
_MIXED = re.compile(r"\d+\s*\(\d+\)|\bvol(?:ume|\.)?\s*\d|\bno\.\s*\d|\bpp?\.\s*\d|,\s*\d+\s*[:,]\s*\d", re.I)
_PREPRINT = re.compile(r"\barXiv\b|\bCoRR\b")


def judge(config: Config, cited: Collection[str], report: Report) -> None:
    """Report what the book's bibliography files lack, when `bookwright: checks: bibliography:` asks for it."""
    checks = config.own.get("checks")
    given = checks.get("bibliography") if isinstance(checks, Mapping) else None
    if not given:
        return
    wanted = given if isinstance(given, Mapping) else {}
    found: list[Entry] = []
    for file in config.bibliography:
        try:
            here = list(entries(read(config.root, file)))
        except (OSError, NotText):
            continue  # told where the file is read for citations
        if wanted.get("sorted") is True:
            report.add(*_order(here))
        found += here
    report.add(*check(found, wanted, cited))


def check(found: Sequence[Entry], wanted: Mapping[str, Any], cited: Collection[str]) -> _Found:
    """What is wrong with the entries, one by one and together."""
    for entry in found:
        for rule in _RULES if entry.bibtex else (_fields, _doi, _isbn, _year):
            yield from rule(entry)
    yield from _twice(found)
    if wanted.get("cited") is True:
        yield from (R065.at(e.span, f"nothing cites `{e.key}`") for e in found if e.key not in cited)


def _order(found: Sequence[Entry]) -> _Found:
    last = ""
    for entry in found:
        if entry.key < last:
            yield R066.at(entry.span, f"`{entry.key}` stands behind `{last}`")
        last = max(last, entry.key)


# ── fields ───────────────────────────────────────────────────────────────────────────────────────
def _fields(entry: Entry) -> _Found:
    if {"crossref", "xdata"} & entry.fields.keys():
        return  # other entries give what is not here
    needed = (*_ALL, *_NEEDED.get(entry.kind, (_WHERE,)))
    for names in needed:
        if not any(entry.value(name).strip() for name in names):
            lacking = " or ".join(f"`{name}`" for name in names)
            yield R060.at(entry.span, f"`{entry.key}`, an @{entry.kind}, has no {lacking}")
    prefix = entry.value("archiveprefix") or entry.value("eprinttype")
    if "eprint" in entry.fields and not prefix:
        yield R060.at(entry.fields["eprint"].span, f"`{entry.key}` does not say whose number its `eprint` is",
                      "add `archiveprefix = {arXiv}`")  # fmt: skip
    for name, one in entry.fields.items():
        if not one.value.strip():
            yield R060.at(one.span, f"the field `{name}` of `{entry.key}` is empty")


def _doi(entry: Entry) -> _Found:
    doi = entry.value("doi").replace("\\_", "_")
    if doi and not _DOI.fullmatch(doi):
        bare = _DOI_ADDRESS.sub("", doi.strip())
        hint = f"write `{bare}`" if _DOI.fullmatch(bare) else "a DOI looks like `10.1145/2976749.2978318`"
        yield R061.at(entry.fields["doi"].span, f"`{doi}` is not a DOI", hint)
    url = entry.value("url")
    if url and not re.fullmatch(r"(?:https?|ftp)://[^\s{}]+", url):
        yield R061.at(entry.fields["url"].span, f"`{url}` is not an address", "it begins with `https://`")


def _eprint(entry: Entry) -> _Found:
    prefix, number = entry.value("archiveprefix") or entry.value("eprinttype"), entry.value("eprint")
    if prefix.lower() == "arxiv" and number and not _ARXIV.fullmatch(number):
        bare = re.sub(r"^(?:https?://arxiv\.org/(?:abs|pdf)/|arxiv:\s*)|\.pdf$", "", number.strip(), flags=re.I)
        hint = f"write `{bare}`" if _ARXIV.fullmatch(bare) else "such a number looks like `1607.00133`"
        yield R061.at(entry.fields["eprint"].span, f"`{number}` is not an arXiv number", hint)
    if prefix.lower() == "arxiv" and prefix != "arXiv":
        name = "archiveprefix" if entry.value("archiveprefix") else "eprinttype"
        yield R061.at(entry.fields[name].span, f"`{prefix}` is written `arXiv`")


def _isbn(entry: Entry) -> _Found:
    given = entry.value("isbn")
    digits = re.sub(r"[\s-]", "", given)
    if given and not (_isbn10(digits) or _isbn13(digits)):
        yield R061.at(entry.fields["isbn"].span, f"`{given}` is not an ISBN: its length or its check digit is wrong")


def _isbn10(digits: str) -> bool:
    if not re.fullmatch(r"\d{9}[\dXx]", digits):
        return False
    values = [10 if d in "Xx" else int(d) for d in digits]
    return sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11 == 0


def _isbn13(digits: str) -> bool:
    if not re.fullmatch(r"97[89]\d{10}", digits):
        return False
    return sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(digits)) % 10 == 0


def _year(entry: Entry) -> _Found:
    year, month, date = (entry.value(n) for n in ("year", "month", "date"))
    if year and not re.fullmatch(r"\d{4}", year):
        yield R061.at(entry.fields["year"].span, f"`{year}` is not a year of four digits")
    if date and not re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?:/(?:\d{4}(?:-\d\d(?:-\d\d)?)?)?)?", date):
        yield R061.at(entry.fields["date"].span, f"`{date}` is not a date such as `2017-06-12`")
    if month and month not in _MONTHS:
        near = month.strip().lower()[:3]
        number = int(month) if re.fullmatch(r"0?[1-9]|1[0-2]", month) else 0
        name = _MONTHS[number - 1] if number else near
        hint = f"write `month = {name}`, without braces" if name in _MONTHS else "`jan` to `dec`, without braces"
        yield R061.at(entry.fields["month"].span, f"`{month}` is not how months are written", hint)


def _pages(entry: Entry) -> _Found:
    pages = entry.value("pages")
    if re.search(r"(?<!-)-(?!-)|[‐-―]|---", pages) and re.search(r"\d\s*[-‐-―]+\s*\w*\d", pages):
        hint = "write `" + re.sub(r"\s*[-‐-―]+\s*", "--", pages) + "`"
        yield R061.at(entry.fields["pages"].span, f"the pages `{pages}` are not joined by two hyphens", hint)
    elif re.match(r"\s*pp?\.", pages):
        yield R061.at(entry.fields["pages"].span, f"the pages `{pages}` have a word before them", "the style adds it")


def _apart(entry: Entry) -> _Found:
    """Volume, number and pages stand in fields of their own, not in the journal or in each other."""
    for name in ("journal", "journaltitle", "booktitle"):
        value = entry.value(name)
        if found := _MIXED.search(value) if name != "booktitle" else re.search(r"\bpp?\.\s*\d", value):
            text = f"`{found.group()}` stands in the field `{name}`"
            yield R061.at(entry.fields[name].span, text, "give `volume`, `number` and `pages` fields of their own")
        elif name != "booktitle" and _PREPRINT.search(value):
            yield R061.at(entry.fields[name].span, f"`{value}` is not a journal",
                          "a preprint is an `@misc` with `eprint` and `archiveprefix`")  # fmt: skip
    for name in ("volume", "number"):
        value = entry.value(name)
        if re.search(r"\(|\bvol|\bno\.|:", value, re.I):
            yield R061.at(entry.fields[name].span, f"the {name} `{value}` is not a {name} alone")


# ── names and titles ─────────────────────────────────────────────────────────────────────────────
def _names(entry: Entry) -> _Found:
    for role in _WHO:
        value = entry.value(role)
        if not value:
            continue
        for name in re.split(r"\s+and\s+(?![^{}]*\})", value):
            said, hint = _name(name.strip())
            if said:
                yield R062.at(entry.fields[role].span, f"in `{entry.key}`, the name `{_short(name)}` {said}", hint)


def _name(name: str) -> tuple[str, str]:
    """What is wrong with one name, and how to write it; ("", "") for nothing."""
    if re.fullmatch(r"\{.*\}", name, re.S) or name == "others":
        return "", ""
    if re.search(r"\bet al\b", name, re.I):
        return "cuts the list short", "end it with `and others`, or name them all"
    if ";" in name or " & " in name or name.count(",") > 2:
        return "is several names", "join names by `and`"
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma and " " in name:
        words = name.split()
        turned = f"{words[-1]}, {' '.join(words[:-1])}"
        return "is not written `Family, Given`", f"write `{turned}`, or `{{{name}}}` if it is no person"
    if re.fullmatch(r"[^\W\d_a-z]{4,}", re.sub(r"[\s'-]", "", family)) and family.upper() == family:
        return "is in capitals", f"write `{family.title()}, {given}`"
    spaced = re.sub(r"\b([A-Z])\.(?=[A-Z])", r"\1. ", given)
    if spaced != given:
        return "has initials without a space", f"write `{family}, {spaced}`"
    stopped = re.sub(r"(?<![^\s.-])([A-Z])(?=\s|$)", r"\1.", given)
    if stopped != given:
        return "has an initial without its full stop", f"write `{family}, {stopped}`"
    return "", ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"


def _titles(entry: Entry) -> _Found:
    for name in ("title", "booktitle"):
        value = entry.value(name)
        if not value:
            continue
        span = entry.fields[name].span
        if re.search(r"(?<![.A-Z])\.\}*\Z", value):
            yield R063.at(span, f"the {name} of `{entry.key}` ends with a full stop", "styles add one where it belongs")
        if value != " ".join(value.split()) and "\n" not in value:
            yield R063.at(span, f"the {name} of `{entry.key}` has spaces too many")
    title = entry.value("title")
    if not title:
        return
    span = entry.fields["title"].span
    if title.startswith("{") and title.endswith("}") and _whole(title) and " " in title:
        yield R063.at(span, f"the title of `{entry.key}` is in braces as a whole", "put braces around names alone")
        return
    plain = _outside(title)
    words = re.findall(r"[^\W\d_]{2,}", plain)
    if len(words) > 2 and all(w.isupper() for w in words):
        yield R063.at(span, f"the title of `{entry.key}` is in capitals", "write it as the others are")
        return
    bare = [w for w in re.findall(r"[\w/+.-]*\w", plain) if re.fullmatch(r"[A-Z]/[A-Z]", w)
            or any(re.search(r".[A-Z]", part) for part in re.split("[-/]", w))]  # fmt: skip
    if bare:
        shown = ", ".join(f"`{w}`" for w in bare)
        yield R063.at(span, f"in the title of `{entry.key}`, {shown} would lose capitals", f"write `{{{bare[0]}}}`")


def _whole(title: str) -> bool:
    """Whether the first brace closes with the last."""
    depth = 0
    for at, char in enumerate(title):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth == 0:
            return at == len(title) - 1
    return False


def _outside(title: str) -> str:
    """What of a title is not protected by braces."""
    kept, depth = [], 0
    for char in title:
        depth += {"{": 1, "}": -1}.get(char, 0)
        kept.append(char if depth == 0 and char != "}" else "\0" if char in "{}" or depth else char)
    return "".join(kept)


_RULES: Sequence[Callable[[Entry], _Found]] = (
    _fields, _doi, _eprint, _isbn, _year, _pages, _apart, _names, _titles,
)  # fmt: skip


# ── all together ─────────────────────────────────────────────────────────────────────────────────
def _twice(found: Sequence[Entry]) -> _Found:
    seen: dict[tuple[str, str], Entry] = {}
    for entry in found:
        for what, value in _marks(entry):
            first = seen.setdefault((what, value), entry)
            if first is not entry and first.key != entry.key:
                yield R064.at(entry.span, f"`{entry.key}` has the {what} of `{first.key}`", f"that is at {first.span}")
                break


def _marks(entry: Entry) -> Iterable[tuple[str, str]]:
    """What two entries of one work have in common."""
    if doi := entry.value("doi").lower():
        yield "DOI", _DOI_ADDRESS.sub("", doi)
    if number := entry.value("eprint"):
        yield "number", re.sub(r"v\d+\Z", "", number)
    folded = unicodedata.normalize("NFKD", entry.value("title").lower())
    title = re.findall(r"[^\W_]+", "".join(c for c in folded if not unicodedata.combining(c) and c not in "{}"))
    if len(title) > 2:
        yield "title", " ".join(title)
