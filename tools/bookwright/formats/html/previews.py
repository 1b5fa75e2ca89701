"""A written page → the pieces of it that other pages show when a reader points at a reference (DECISIONS 19, 34).

Each page has one file of its own, asked for when it is needed; what refers to the same page needs none.
"""

from __future__ import annotations

import re

import orjson
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bookwright.formats.base import Made

FOLDER = "assets/previews"
_PIECES = "figure[id], section[id]:not(.letter-group), .equation[id], .callout[id], .glossary-entry[id]"
LARGEST = 120_000  # characters of a piece: a larger drawing is looked at where it stands
_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(url\(#|(?:xlink:)?href="#)([^)"]+)')


def file_of(page: str) -> str:
    """The file with the pieces of the page at output path `page`."""
    return f"{FOLDER}/{page.removesuffix('.html')}.js"


def write(page: str, text: str) -> dict[str, Made]:
    """The page's file; none when nothing on it can be referred to."""
    main = LexborHTMLParser(text).css_first("main")
    pieces: dict[str, str] = {}
    for node in main.css(_PIECES) if main else ():
        identifier = node.attributes["id"] or ""
        for uses in node.css(".term-used"):
            uses.decompose()  # a card explains; where else a term is used is the glossary's affair
        piece = _section(node) if _is_section(node) else node.html or ""
        if piece and len(piece) <= LARGEST:
            pieces[identifier] = apart(piece)
    if not pieces:
        return {}
    given = ",".join(orjson.dumps(one).decode() for one in (page, pieces)).replace("</", "<\\/")
    for sign in "\u2028\u2029":
        given = given.replace(sign, f"\\u{ord(sign):04x}")
    return {file_of(page): Made(f"bookwrightPreview({given})\n".encode())}


def _is_section(node: LexborNode) -> bool:
    return node.tag == "section" and "level" in (node.attributes.get("class") or "")


def _section(node: LexborNode) -> str:
    """A section's heading and its first paragraph."""
    heading = next((n for n in node.iter() if re.fullmatch("h[2-6]", n.tag or "")), None)
    first = next((n for n in node.iter() if n.tag == "p"), None)
    for anchor in heading.css(".anchor") if heading else ():
        anchor.decompose()
    return "".join(n.html or "" for n in (heading, first) if n)


def apart(piece: str) -> str:
    """The piece with names that differ from those of the page that shows it; drawings keep their own references."""
    names = set(_ID.findall(piece))
    piece = _ID.sub(lambda f: f'id="pv-{f[1]}"', piece)
    return _REFERENCE.sub(lambda f: f"{f[1]}pv-{f[2]}" if f[2] in names else f[0], piece)
