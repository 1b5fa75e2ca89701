"""How a document wants to be cited: BibTeX, a line of text, and what Google Scholar reads in a page's head."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookwright import calendar_dates
from bookwright.title_matter import Person, TitleMatter, iso, text

# CSL type → BibLaTeX type and the field that names what the work is part of
_TYPES = {
    "article-journal": ("article", "journal"), "article-magazine": ("article", "journal"),
    "article-newspaper": ("article", "journal"), "book": ("book", ""), "chapter": ("incollection", "booktitle"),
    "paper-conference": ("inproceedings", "booktitle"), "report": ("techreport", ""), "thesis": ("phdthesis", ""),
    "dataset": ("dataset", ""), "software": ("software", ""), "manuscript": ("unpublished", ""),
}  # fmt: skip
_FIELDS = {"publisher": "publisher", "volume": "volume", "issue": "number", "page": "pages", "issn": "issn",
           "isbn": "isbn", "note": "note"}  # fmt: skip
# what a book says of itself for all of its chapters, as CSL and as BibLaTeX name it
OF_BOOK = {
    "publisher": "publisher", "publisher-place": "location", "isbn": "isbn", "issn": "issn", "edition": "edition",
    "editor": "editor", "translator": "translator", "collection-title": "series", "volume": "volume",
    "volume-title": "maintitle", "number-of-volumes": "volumes", "number-of-pages": "pagetotal", "version": "version",
    "status": "pubstate", "original-date": "origdate", "event": "eventtitle", "event-date": "eventdate",
    "event-place": "venue", "genre": "type", "annote": "annotation", "note": "note", "keyword": "keywords",
}  # fmt: skip
_BRACES = re.compile(r"([&%#_])")
_YEAR_OR_MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")  # a date that says no day, and is not given one


@dataclass(frozen=True)
class Record:
    """A document as a source that others cite."""

    title: str
    authors: Sequence[Person]
    date: str  # ISO, perhaps the year or the month alone; "" for none
    lang: str = "en"
    type: str = ""
    container: str = ""
    url: str = ""
    doi: str = ""
    fields: Mapping[str, str] | None = None


def record(title: str, matter: TitleMatter, citation: Any, today: str, lang: str, url: str = "") -> Record:
    """The record of a document whose front matter has `citation:` (true, or a mapping of CSL's fields)."""
    given: Mapping[str, Any] = citation if isinstance(citation, Mapping) else {}
    issued = text(given.get("issued")) or text(given.get("date")) or matter.date
    fields = {name: _words(given.get(key)) for key, name in {**OF_BOOK, **_FIELDS}.items()}
    if pages := "-".join(p for p in (text(given.get("firstpage")), text(given.get("lastpage"))) if p):
        fields["pages"] = fields["pages"] or pages
    day = issued if _YEAR_OR_MONTH.fullmatch(issued) else iso(issued, today)
    return Record(
        text(given.get("title")) or title, matter.authors, day, lang, text(given.get("type")),
        text(given.get("container-title")), text(given.get("url")) or url, text(given.get("doi")) or matter.doi,
        {k: v for k, v in fields.items() if v},
    )  # fmt: skip


def _words(value: Any) -> str:
    """A value of CSL as BibLaTeX has it: several names with `and` between them."""
    names = value if isinstance(value, list) else [value]
    parts = [one.get("name", one.get("literal")) if isinstance(one, Mapping) else one for one in names]
    return " and ".join(found for one in parts if (found := text(one)))


def key(one: Record) -> str:
    """The citation key: the first author's family name and the year."""
    family = one.authors[0].family if one.authors else one.title
    plain = unicodedata.normalize("NFKD", family).encode("ascii", "ignore").decode().lower()
    return (re.sub(r"[^a-z0-9]", "", plain)[:24] or "work") + one.date[:4]


def bibtex(one: Record) -> str:
    """The record as a BibTeX entry, as most reference managers read it."""
    kind, part = _TYPES.get(one.type, ("online" if one.url or not one.type else "misc", "journal"))
    rows = {
        "author": " and ".join(f"{a.family}, {a.given}" if a.given else "{" + a.name + "}" for a in one.authors),
        "title": "{" + _escaped(one.title) + "}", part or "series": _escaped(one.container),
        **{k: _escaped(v) for k, v in (one.fields or {}).items()},
        "date": one.date, "url": one.url, "doi": one.doi, "langid": one.lang,
    }  # fmt: skip
    inner = ",\n".join(f"  {name} = {{{value}}}" for name, value in rows.items() if value)
    return f"@{kind}{{{key(one)},\n{inner}\n}}"


def _escaped(words: str) -> str:
    return _BRACES.sub(r"\\\1", words)


def sentence(one: Record) -> tuple[str, str]:
    """The record as a line of a list of references: what it says, and the address that it ends with."""
    names = [f"{a.family}, {a.given}" if a.given and n == 0 else a.name for n, a in enumerate(one.authors)]
    people = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, and {names[-1]}" if names else ""
    fields = one.fields or {}
    volume = " ".join(p for p in (one.container, fields.get("volume", "")) if p)
    volume += f" ({fields['number']})" if "number" in fields else ""
    volume += f": {fields['pages']}" if "pages" in fields else ""
    day = calendar_dates.parse(one.date) if one.date[7:] else None
    exact = calendar_dates.show(day, "long", "en") if day and not one.container else ""
    title = f"“{one.title}”"
    first = [people, one.date[:4], title] if people else [title, one.date[:4]]
    parts = [*first, volume, exact]
    address = f"https://doi.org/{one.doi}" if one.doi else one.url
    said = " ".join(p if p.endswith((".", "?", "!")) else f"{p}." for p in parts if p)
    return said.replace("”.", ".”"), address


def scholar(one: Record) -> list[tuple[str, str]]:
    """Names and contents of the `meta` elements that Google Scholar looks for."""
    fields = one.fields or {}
    whole = "citation_inbook_title" if one.type == "chapter" else "citation_journal_title"
    rows = [("citation_title", one.title), *(("citation_author", a.name) for a in one.authors),
            ("citation_publication_date", one.date), ("citation_online_date", one.date if one.url else ""),
            (whole, one.container), ("citation_volume", fields.get("volume", "")),
            ("citation_issue", fields.get("number", "")), ("citation_doi", one.doi),
            ("citation_fulltext_html_url", one.url), ("citation_language", one.lang)]  # fmt: skip
    return [(name, value) for name, value in rows if value]
