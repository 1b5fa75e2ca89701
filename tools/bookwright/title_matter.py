"""Front matter → TitleMatter: authors with their affiliations, date, abstract, keywords, licence; faults are told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bookwright import calendar_dates
from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.located import Located, Path
from bookwright.source import Span

B030 = Code(
    "B030", "error", "an author without a name",
    """An author is a name, or a mapping with `name:` (a text, or `given:` and `family:`). Without a name the
    title block would show an address or an affiliation that belongs to nobody.""",
)  # fmt: skip
B031 = Code(
    "B031", "error", "an affiliation that is not defined",
    """`ref: id` points to an entry of `affiliations:` at the top of the front matter that has that `id`, and
    there is none. Mend the id, or write the affiliation out.""",
)  # fmt: skip
B032 = Code(
    "B032", "warning", "a date that cannot be read",
    """Dates are written `2026-11-25` (or `today`, `last-modified`); months in words are English. What cannot
    be read is printed as it stands, and `date-format` has no effect on it.""",
)  # fmt: skip
B033 = Code(
    "B033", "warning", "not an ORCID",
    """An ORCID is sixteen digits in four groups, the last of which is a check digit (or X). This one is
    mistyped: it would lead to nobody, or to somebody else, so it is left out.""",
)  # fmt: skip
B034 = Code(
    "B034", "error", "a licence or a citation of the wrong kind",
    """`license:` and `copyright:` are a text or a mapping (`text`, `type`, `url`; `holder`, `year`),
    `citation:` is `true` or a mapping. What stands there is neither, so the appendix cannot say it.""",
)  # fmt: skip

KEYS = frozenset(
    """author authors date date-modified abstract keywords doi subtitle description categories
    affiliations institute thanks""".split()
)
RELATIVE = ("today", "now", "last-modified")
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])")
_LICENCE = re.compile(r"CC[ -]?(BY(?:-NC)?(?:-(?:SA|ND))?)(?:[ -](\d\.\d))?\Z|CC[ -]?(0)(?:[ -]1\.0)?\Z", re.I)


@dataclass(frozen=True)
class Person:
    """An author: name in parts, how to reach them, and which affiliations (counted from 0) are theirs."""

    name: str
    given: str = ""
    family: str = ""
    email: str = ""
    url: str = ""
    orcid: str = ""
    corresponding: bool = False
    places: tuple[int, ...] = ()


@dataclass(frozen=True)
class Affiliation:
    """An institution in one line, and its address on the web."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class TitleMatter:
    """What a document says of itself at its top. Dates are as written: `shown_date` reads them."""

    authors: tuple[Person, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    date: str = ""
    modified: str = ""
    date_format: str = ""
    abstract: str = ""
    abstract_title: str = ""
    thanks: str = ""
    subtitle: str = ""
    description: str = ""
    doi: str = ""
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass
class _Read:
    """The front matter while it is read: the affiliations met so far, by name and by id."""

    front: Located
    file: str
    report: Report
    found: list[Affiliation] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    def span(self, at: Path) -> Span:
        """The place of the value at a path, or of the nearest thing around it."""
        found = self.front.span(*at) if at[:1] in self.front.spans else None
        return found or Span(self.file, 1)


def read(front: Mapping[str, Any], spans: Mapping[Path, Span], file: str, report: Report) -> TitleMatter:
    """The title matter of a front matter whose values stand at `spans`."""
    state = _Read(Located(front, spans), file, report)
    for one, at in _items(front, ("affiliations",)):
        _affiliation(one, state, at)
    key = "authors" if "authors" in front else "author"
    people = [p for one, at in _items(front, (key,)) if (p := _person(one, state, at))]
    for name in ("date", "date-modified"):
        written = text(front.get(name))
        if written and written not in RELATIVE and calendar_dates.parse(written) is None:
            report.add(B032.at(state.span((name,)), f"`{written}` is no date", "write it as `2026-11-25`"))
    used = list(dict.fromkeys(n for p in people for n in p.places))  # in the order in which authors have them
    people = [replace(p, places=tuple(used.index(n) for n in p.places)) for p in people]
    places = tuple(state.found[n] for n in used) + tuple(a for n, a in enumerate(state.found) if n not in used)
    return TitleMatter(
        tuple(people), places, text(front.get("date")), text(front.get("date-modified")),
        text(front.get("date-format")), text(front.get("abstract")), text(front.get("abstract-title")),
        text(front.get("thanks")),
        text(front.get("subtitle")), text(front.get("description")), text(front.get("doi")),
        tuple(text(w) for w in listed(front.get("keywords"), ",")),
        tuple(text(w) for w in listed(front.get("categories"))),
    )  # fmt: skip


def text(value: Any) -> str:
    """A scalar of YAML as text; "" for none, lists and mappings."""
    return "" if value is None or isinstance(value, (Mapping, list, bool)) else str(value).strip()


def listed(value: Any, separator: str = "") -> list[Any]:
    """One thing or a list of things as a list; a text is parted at `separator` where one is given."""
    if isinstance(value, str) and separator:
        return [part.strip() for part in value.split(separator) if part.strip()]
    return value if isinstance(value, list) else [] if value in (None, "", False) else [value]


def _items(parent: Mapping[str, Any], at: Path) -> list[tuple[Any, Path]]:
    """What stands under the last key of a path, one thing or several, each with its own path."""
    value = parent.get(str(at[-1]))
    return [(one, (*at, n) if isinstance(value, list) else at) for n, one in enumerate(listed(value))]


def _person(value: Any, state: _Read, at: Path) -> Person | None:
    given = family = ""
    data: Mapping[str, Any] = value if isinstance(value, Mapping) else {"name": value}
    name: Any = data.get("name")
    if isinstance(name, Mapping):
        given, family = text(name.get("given")), text(name.get("family"))
        particle = text(name.get("dropping-particle")) or text(name.get("non-dropping-particle"))
        family = f"{particle} {family}".strip()
        literal = text(name.get("literal"))  # a body of people, whose name has no parts
        family = family or literal
        name = literal or f"{given} {family}".strip()
    name = text(name)
    if not name:
        state.report.add(B030.at(state.span(at), "an author here has no name", "give `name:`"))
        return None
    if not family:  # "The Engine Makers" are a body of people, whose name has no parts
        given, _, family = ("", "", name) if name.lower().startswith("the ") else name.rpartition(" ")
    key = "affiliations" if data.get("affiliations") else "affiliation"
    places = [n for one, place in _items(data, (*at, key)) if (n := _affiliation(one, state, place)) is not None]
    flags = listed(data.get("attributes"))
    corresponding = data.get("corresponding") is True or any(
        isinstance(f, Mapping) and f.get("corresponding") is True for f in flags
    )
    return Person(name, given, family, text(data.get("email")), text(data.get("url")),
                  _orcid(data, state, (*at, "orcid")), corresponding, tuple(dict.fromkeys(places)))  # fmt: skip


def _orcid(data: Mapping[str, Any], state: _Read, at: Path) -> str:
    """The ORCID with dashes, "" for none and for one whose check digit is wrong (ISO 7064, mod 11-2)."""
    written = text(data.get("orcid"))
    if not written:
        return ""
    found = _ORCID.fullmatch(written)
    if found:
        digits = "".join(found.groups()).upper()
        total = 0
        for digit in digits[:-1]:
            total = (total + int(digit)) * 2
        check = (12 - total % 11) % 11
        if digits[-1] == ("X" if check == 10 else str(check)):
            return "-".join(digits[i : i + 4] for i in range(0, 16, 4))
    hint = "four groups of four digits, as it stands on the author's page"
    state.report.add(B033.at(state.span(at), f"`{written}` is not an ORCID", hint))
    return ""


def _affiliation(value: Any, state: _Read, at: Path) -> int | None:
    """The place of an affiliation in the list; one that is met again is the same."""
    data: Mapping[str, Any] = value if isinstance(value, Mapping) else {"name": value}
    if "ref" in data:
        wanted = text(data["ref"])
        if wanted not in state.ids:
            hint = did_you_mean(wanted, state.ids)
            state.report.add(B031.at(state.span((*at, "ref")), f"no affiliation has the id `{wanted}`", hint))
        return state.ids.get(wanted)
    parts = [text(data.get(k)) for k in ("department", "group", "name", "address", "city", "region", "country")]
    name = ", ".join(part for part in parts if part)
    if not name:
        state.report.add(B031.at(state.span(at), "an affiliation here has no name", "give `name:`"))
        return None
    one = Affiliation(name, text(data.get("url")))
    if one not in state.found:
        state.found.append(one)
    number = state.found.index(one)
    if text(data.get("id")):
        state.ids[text(data.get("id"))] = number
    return number


def iso(written: str, today: str) -> str:
    """A date as written, in ISO form: `today` where it is said so; "" for what is none."""
    if written in RELATIVE:
        return today
    day = calendar_dates.parse(written)
    return day.isoformat() if day else ""


def shown_date(written: str, format: str, today: str, lang: str) -> str:
    """How a date is printed: by `date-format`, else long; as it stands when it cannot be read."""
    day = calendar_dates.parse(iso(written, today))
    return calendar_dates.show(day, format, lang) if day else "" if written in RELATIVE else written


def book_date(written: str, format: str, edition: str, lang: str) -> str:
    """What a title page prints: the date that the author gives the book, else (`edition`, ISO) the edition's."""
    if written and written not in RELATIVE:
        return shown_date(written, format, edition, lang)
    return calendar_dates.edition(edition, lang, format)


# ── rights ───────────────────────────────────────────────────────────────────────────────────────
def licence(value: Any) -> tuple[str, str]:
    """A licence in words and its address: `CC BY 4.0` and its deed, a text and ""."""
    if isinstance(value, Mapping):
        kind, url = text(value.get("type")), text(value.get("url"))
        words, known = licence(text(value.get("text")) or kind)
        return words, url or known or (licence(kind)[1] if kind else "")
    words = text(value)
    found = _LICENCE.match(words)
    if not found:
        return words, ""
    if found.group(3):
        return "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"
    kind, version = found.group(1).upper(), found.group(2) or "4.0"
    return f"CC {kind} {version}", f"https://creativecommons.org/licenses/{kind.lower()}/{version}/"


def copyright(value: Any, year: str, authors: str) -> str:
    """The line of a copyright: a text as it stands, or built of holder and year."""
    if isinstance(value, Mapping):
        holder = text(value.get("holder")) or authors
        statement = " ".join(p for p in ("Copyright", text(value.get("year")) or year, holder) if p)
        return text(value.get("statement")) or statement
    return text(value)


def check_rights(front: Mapping[str, Any], spans: Mapping[Path, Span], file: str, report: Report) -> None:
    """Report a licence, a copyright or a citation that is no text and no mapping."""
    for key in ("license", "copyright", "citation"):
        value = front.get(key)
        wrong = isinstance(value, list) or (key != "citation" and isinstance(value, bool) and value)
        wrong = wrong or (key == "citation" and isinstance(value, (str, int, float)) and not isinstance(value, bool))
        if wrong or (isinstance(value, Mapping) and key == "license" and not licence(value)[0]):
            report.add(B034.at(spans.get((key,)) or Span(file, 1), f"`{key}` cannot be read as it stands"))
