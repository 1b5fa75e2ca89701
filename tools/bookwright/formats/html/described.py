"""What programs read of a page in its head: schema.org's words and the names that Google Scholar looks for."""

from __future__ import annotations

from html import escape
from typing import Any

import orjson

from bookwright import cite_as
from bookwright.formats.html.options import Options
from bookwright.formats.html.page_tools import CITED, record
from bookwright.title_matter import Person


def _person(one: Person) -> dict[str, str]:
    """An author; a name of several words without parts is that of a body of people."""
    kind = "Person" if one.given or " " not in one.name else "Organization"
    return {"@type": kind, "name": one.name, **({"sameAs": f"https://orcid.org/{one.orcid}"} if one.orcid else {})}


def described(options: Options, about: str, picture: str) -> list[str]:
    """The elements for a book's page; `about` is its description, `picture` the address of its card."""
    m, chapter = options.m, options.chapter
    if m.config.document or chapter.kind not in (*CITED, "home"):
        return []
    one = record(options)
    names = cite_as.scholar(one) if chapter.kind in CITED else []
    found = [f'<meta name="{name}" content="{escape(value)}">' for name, value in names]
    people = [_person(a) for a in one.authors]
    book = {"@type": "Book", "name": m.config.title, "url": f"{m.config.site_url}/" if m.config.site_url else ""}
    home = chapter.kind == "home"
    said: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Book" if home else "Chapter", "name": one.title, "url": one.url,
        "description": about, "author": people, "inLanguage": one.lang, "datePublished": one.date, "image": picture,
        "license": options.text("license"), "isPartOf": {} if home else {k: v for k, v in book.items() if v},
        "position": "" if home else chapter.number,
    }  # fmt: skip
    data = orjson.dumps({k: v for k, v in said.items() if v}).decode()
    for sign in "<>&\u2028\u2029":  # what could end the element, or be read as markup
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    return [*found, f'<script type="application/ld+json">{data}</script>']
