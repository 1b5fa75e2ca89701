"""A bibliography file's text → its entries, each with its fields and their places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bookwright import located
from bookwright.source import Source, Span

ENTRY = re.compile(r"^[ \t]*@(\w+)[ \t]*([{(])[ \t]*([^,\s}]*)", re.M)
OTHER = frozenset({"string", "comment", "preamble"})
_PART = re.compile(r'\\.|[{}",]', re.S)
# CSL's types and names of fields → those of BibTeX, so that one set of rules judges both
_TYPES = {
    "article-journal": "article", "paper-conference": "inproceedings", "chapter": "incollection", "book": "book",
    "report": "techreport", "thesis": "thesis", "webpage": "online",
}  # fmt: skip
_FIELDS = {
    "title": "title", "DOI": "doi", "URL": "url", "volume": "volume", "issue": "number", "page": "pages",
    "publisher": "publisher", "ISBN": "isbn",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """What a field says, without the braces or quotation marks around it, and where that stands."""

    value: str
    span: Span


@dataclass(frozen=True)
class Entry:
    """A source: its type and fields in lower case, as BibTeX calls them. `bibtex`: names and titles are TeX."""

    kind: str
    key: str
    span: Span
    fields: Mapping[str, Field] = field(default_factory=dict)
    bibtex: bool = True

    def value(self, name: str) -> str:
        return self.fields[name].value if name in self.fields else ""


def entries(source: Source) -> Iterator[Entry]:
    """The entries that can be read, in their order; broken ones are left out, since they are told elsewhere."""
    yield from _bibtex(source) if source.file.endswith(".bib") else _csl(source)


def _bibtex(source: Source) -> Iterator[Entry]:
    text = source.text
    for found in ENTRY.finditer(text):
        kind, key, start = found.group(1).lower(), found.group(3), found.end()
        end = entry_end(text, found.start(2)) if found.group(2) == "{" else None
        if kind in OTHER or not key or end is None:
            continue
        fields: dict[str, Field] = {}
        for part in split(text[start : end - 1])[1:]:
            at = start + part[0]
            if given := re.match(r"\s*([\w:.+/-]+)\s*=\s*(.*?)\s*\Z", part[1], re.S):
                offset, value = _bare(given.group(2))
                place = source.span(at + given.start(2) + offset, max(1, len(value.split("\n")[0])))
                fields.setdefault(given.group(1).lower(), Field(value, place))
        yield Entry(kind, key, source.span(found.start(3), len(key)), fields)


def _bare(value: str) -> tuple[int, str]:
    """A value without what delimits it, and how far in that begins; joined strings (`a # b`) stay as they are."""
    for opening, closing in ("{}", '""'):
        if value.startswith(opening) and value.endswith(closing) and len(value) > 1:
            inner = value[1:-1]
            if opening == '"' or entry_end(value, 0) == len(value):
                return 1, inner
    return 0, value


def split(body: str) -> list[tuple[int, str]]:
    """The body of an entry at the commas that stand outside of braces and quotation marks, with offsets."""
    parts, start, depth, quoted = [], 0, 0, False
    for found in _PART.finditer(body):
        token = found.group()
        if token in "{}":
            depth += 1 if token == "{" else -1
        elif token == '"' and depth == 0:
            quoted = not quoted
        elif token == "," and depth == 0 and not quoted:
            parts.append((start, body[start : found.start()]))
            start = found.end()
    return [*parts, (start, body[start:])]


def entry_end(text: str, start: int) -> int | None:
    """The offset after the brace that closes the one at `start`; None when the next entry comes first."""
    depth = 0
    for found in re.finditer(r"\\.|[{}]|^@\w+[ \t]*\{", text[start:], re.M | re.S):
        token = found.group()
        if token.startswith("\\"):
            continue
        if token.startswith("@"):
            if depth <= 1 and found.start() > 0:
                return None
            depth += 1
        else:
            depth += 1 if token == "{" else -1
            if depth == 0:
                return start + found.end()
    return None


def _csl(source: Source) -> Iterator[Entry]:
    """Items of CSL's JSON or YAML. Their fields have the place of the item's key."""
    try:
        given = json.loads(source.text) if source.file.endswith(".json") else located.load(source.text, "").value
    except (json.JSONDecodeError, located.YamlError):
        return
    items = given.get("references") if isinstance(given, Mapping) else given
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, Mapping) or "id" not in item:
            continue
        key = str(item["id"])
        at = re.search(rf'"?\bid"?[ \t]*:[ \t]*"?({re.escape(key)})(?![\w:.-])', source.text)
        span = source.span(at.start(1), len(key)) if at else Span(source.file)
        kind = _TYPES.get(str(item.get("type", "")), "misc")
        yield Entry(kind, key, span, {n: Field(v, span) for n, v in _of_item(item, kind) if v}, bibtex=False)


def _of_item(item: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    for name, ours in _FIELDS.items():
        yield ours, str(item.get(name) or "")
    yield "journal" if kind == "article" else "booktitle", str(item.get("container-title") or "")
    yield "institution" if kind == "techreport" else "school", str(item.get("publisher") or "")
    for role in ("author", "editor"):
        names = item.get(role)
        parts = [n for n in names if isinstance(n, Mapping)] if isinstance(names, list) else []
        yield role, " and ".join(str(n.get("literal") or n.get("family") or n.get("given") or "") for n in parts)
    yield "year", _year(item.get("issued"))


def _year(issued: Any) -> str:
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        return str(parts[0][0])
    found = re.match(r"\d+", str(issued)) if isinstance(issued, (str, int)) else None
    return found.group() if found else ""
