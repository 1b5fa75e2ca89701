"""content.opf: what the book is, what it holds, in which order, and how accessible it is."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from bookwright import title_matter
from bookwright.formats.base import Manuscript
from bookwright.formats.epub import keys
from bookwright.formats.epub.page import language


@dataclass(frozen=True)
class Item:
    """A file of the manifest. `linear` None: it is not in the reading order."""

    file: str
    type: str
    properties: tuple[str, ...] = ()
    spine: bool = False

    @property
    def id(self) -> str:
        return "i-" + re.sub(r"[^A-Za-z0-9_-]", "-", self.file)


def write(m: Manuscript, items: Sequence[Item]) -> str:
    """The package document of the items, those of the spine in the order given."""
    lang = language(m)
    way = str(m.config.format("epub").get("page-progression-direction") or m.config.meta.get("dir") or "")
    flow = f' page-progression-direction="{way}"' if way in ("rtl", "ltr", "default") else ""
    manifest = "".join(
        f'<item id="{i.id}" href="{escape(i.file)}" media-type="{i.type}"'
        + (f' properties="{" ".join(i.properties)}"' if i.properties else "")
        + "/>\n"
        for i in sorted(items, key=lambda i: i.file)
    )
    spine = "".join(f'<itemref idref="{i.id}"/>\n' for i in items if i.spine)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book-id" '
        f'xml:lang="{lang}"{_vocabulary(m)}>\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"{_metadata(m, items)}</metadata>\n"
        f"<manifest>\n{manifest}</manifest>\n<spine{flow}>\n{spine}</spine>\n</package>\n"
    )


def _vocabulary(m: Manuscript) -> str:
    """Where Apple's words are from, where they are used."""
    address = "http://vocabulary.itunes.apple.com/rdf/ibooks/vocabulary-extensions-1.0/"
    return f' prefix="ibooks: {address}"' if keys.ibooks(m.config) else ""


def identifier(m: Manuscript) -> str:
    """The same for every edition of the same book: from its site and title, unless the author names one."""
    if own := keys.identifier(m.config.setting("epub", "identifier")):
        return own
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{m.config.site_url}#{m.config.title}')}"


def day(m: Manuscript) -> str:
    """The edition's date (ISO); "" when the sources give none."""
    for found in (str(m.edition.get("date", "")), m.config.date):
        try:
            return date.fromisoformat(found).isoformat()
        except ValueError:
            continue
    return ""


def issued(m: Manuscript) -> str:
    """The date (ISO) that the author gives the book, else the edition's; "" for none that is a day."""
    return title_matter.iso(m.config.date, day(m)) if m.config.date else day(m)


def licence(m: Manuscript) -> str:
    """The licence in words: `license:` or `format: epub: rights:`."""
    given = m.config.setting("epub", "rights") or m.config.meta.get("license") or ""
    if isinstance(given, Mapping):
        given = given.get("text") or given.get("type") or ""
    return str(given)


def _metadata(m: Manuscript, items: Sequence[Item]) -> str:
    config = m.config
    parts = [
        f'<dc:identifier id="book-id">{escape(identifier(m))}</dc:identifier>',
        f'<dc:title id="title">{escape(config.title)}</dc:title>',
        '<meta refines="#title" property="title-type">main</meta>',
        f"<dc:language>{language(m)}</dc:language>",
    ]
    if config.subtitle:
        parts += [f'<dc:title id="subtitle">{escape(config.subtitle)}</dc:title>',
                  '<meta refines="#subtitle" property="title-type">subtitle</meta>']  # fmt: skip
    made = not keys.metadata(config).get("creator")
    for number, author in enumerate((a for a in config.authors if made and a.name.strip()), 1):
        name = f"author-{number}"
        parts += [f'<dc:creator id="{name}">{escape(author.name)}</dc:creator>',
                  f'<meta refines="#{name}" property="role" scheme="marc:relators">aut</meta>',
                  f'<meta refines="#{name}" property="display-seq">{number}</meta>']  # fmt: skip
    publisher = str(config.setting("epub", "publisher") or of_book(m, "publisher"))
    simple = {"date": issued(m), "rights": licence(m), "description": config.description,
              "source": config.site_url, "publisher": publisher} | _described(m)  # fmt: skip
    parts += [f"<dc:{key}>{escape(value)}</dc:{key}>" for key, value in simple.items() if value.strip()]
    parts += [f"<dc:subject>{escape(word)}</dc:subject>" for word in _subjects(m)]
    parts += _others(m)
    parts += [f'<meta property="ibooks:{key}">{escape(value)}</meta>' for key, value in keys.ibooks(m.config).items()]
    parts.append(f'<meta property="dcterms:modified">{day(m) or "1980-01-01"}T00:00:00Z</meta>')
    accessible = _accessibility(m, items)
    parts += [f'<meta property="schema:{name}">{escape(value)}</meta>' for name, value in accessible]
    cover = next((i for i in items if "cover-image" in i.properties), None)
    if cover:
        parts.append(f'<meta name="cover" content="{cover.id}"/>')  # EPUB 2 libraries look for this
    return "".join(f"{part}\n" for part in parts)


def of_book(m: Manuscript, key: str) -> str:
    """A text of `book:`, "" when it is not given."""
    book = m.config.meta.get("book")
    return str(book.get(key) or "") if isinstance(book, Mapping) else ""


def _described(m: Manuscript) -> dict[str, str]:
    """The description that the EPUB has of its own, and what it comes from."""
    own = keys.metadata(m.config)
    given = {key: keys.texts(own.get(key))[:1] for key in ("description", "source")}
    return {key: words[0] for key, words in given.items() if words and words[0].strip()}


def _others(m: Manuscript) -> list[str]:
    """Those who took part besides the authors, the other words of Dublin Core, and the series."""
    own = keys.metadata(m.config)
    parts = [*_people("creator", own.get("creator")), *_people("contributor", own.get("contributor"))]
    parts += [f"<dc:{key}>{escape(word)}</dc:{key}>"
              for key in keys.CORE for word in keys.texts(own.get(key)) if word.strip()]  # fmt: skip
    for series in keys.texts(own.get("belongs-to-collection"))[:1]:
        place = own.get("group-position")
        parts += [f'<meta property="belongs-to-collection" id="series">{escape(series)}</meta>',
                  '<meta refines="#series" property="collection-type">series</meta>']  # fmt: skip
        if re.fullmatch(r"\d+(\.\d+)*", str(place)):
            parts.append(f'<meta refines="#series" property="group-position">{place}</meta>')
    return parts


def _people(kind: str, given: Any) -> list[str]:
    """Makers (`creator`) or helpers (`contributor`): names, or `text:` and a `role:` of three letters."""
    parts: list[str] = []
    for number, one in enumerate(given if isinstance(given, list) else [given] if given else [], 1):
        names = keys.texts(one)
        role = str(one.get("role") or "") if isinstance(one, Mapping) else ""
        if names:
            parts.append(f'<dc:{kind} id="{kind}-{number}">{escape(names[0])}</dc:{kind}>')
        if names and re.fullmatch(r"[a-z]{3}", role):
            refines = f'refines="#{kind}-{number}" property="role" scheme="marc:relators"'
            parts.append(f"<meta {refines}>{role}</meta>")
    return parts


def _subjects(m: Manuscript) -> list[str]:
    own = keys.metadata(m.config).get("subject") or m.config.setting("epub", "subject")
    given = own or m.config.meta.get("keywords") or []
    return [word for word in keys.texts(given) if word.strip()]


def _accessibility(m: Manuscript, items: Sequence[Item]) -> list[tuple[str, str]]:
    """What schema.org calls the ways to read the book, told from what it holds."""
    pictures = any(i.type.startswith("image/") and "cover-image" not in i.properties for i in items)
    described = not any(m.facts[c.file].unnamed for c in m.book.chapters if c.file in m.facts)
    found = [("accessMode", "textual")]
    if pictures:
        found += [("accessMode", "visual"), ("accessModeSufficient", "textual,visual")]
    if described:
        found.append(("accessModeSufficient", "textual"))
    summary = ["Reflowable text with headings, a table of contents and linked notes and references."]
    features = ["structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability", "ARIA"]
    if pictures and described:
        features.append("alternativeText")
        summary.append("Every figure has alternative text.")
    if any("mathml" in i.properties for i in items):
        features.append("MathML")
        summary.append("Formulas are MathML with their TeX source.")
    found += [("accessibilityFeature", name) for name in features]
    summary.append("Nothing flashes, moves or sounds.")
    return [*found, ("accessibilityHazard", "none"), ("accessibilitySummary", " ".join(summary))]
