"""`split-level` (`epub-chapter-level`): a chapter's file cut into one for each section, its links led there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from bookwright.config import Config
from bookwright.formats.epub.page import Page

Places = Mapping[tuple[str, str], str]  # (a file as it was written, an id) → the file that holds it
_ID = re.compile(r'\sid="([^"]+)"')
_HREF = re.compile(r'(\shref=")([^"#:]*)#([^"]+)"')
_NOTES = '<section class="footnotes"'
_NOTE = re.compile(r'<aside id="([^"]+)".*?</aside>\n?', re.S)


def level(config: Config) -> int:
    """Down to which level of headings a file of its own begins; 1: a file for each page of the book."""
    own = config.format("epub")
    given = own.get("split-level", own.get("epub-chapter-level", 1))
    return given if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= 6 else 1


def split(pages: Mapping[str, Page], depth: int) -> tuple[dict[str, Page], Places]:
    """Every file cut where a heading of level 2 to `depth` stands outside of all boxes, in reading order; and where
    each id of a file now is."""
    if depth < 2:
        return dict(pages), {}
    pieces = {name: _cut(page.text, depth) for name, page in pages.items()}
    # an underscore, which no chapter's name has
    files = {name: [name, *(f"{name.removesuffix('.xhtml')}_{n}.xhtml" for n in range(2, len(found) + 1))]
             for name, found in pieces.items()}  # fmt: skip
    each = [(name, *pair) for name, found in pieces.items() for pair in zip(files[name], found, strict=True)]
    places = {(name, i): new for name, new, text in each for i in _ID.findall(text)}
    made = {}
    for name, new, text in each:
        properties = tuple(p for p in pages[name].properties if p != "mathml" or "<math" in text)
        made[new] = Page(led(text, name, new, places), properties)
    return made, places


def led(text: str, old: str, new: str, places: Places) -> str:
    """Links to places, written for the file `old`, as they lead from `new`."""

    def put(found: re.Match[str]) -> str:
        start, path, place = found.groups()
        target = posixpath.normpath(posixpath.join(posixpath.dirname(old), path)) if path else old
        file = places.get((target, place), target)
        away = "" if file == new else posixpath.relpath(file, posixpath.dirname(new) or ".")
        return f'{start}{away}#{place}"'

    return _HREF.sub(put, text)


@dataclass
class _Finder:
    """Where the headings begin that are children of the document's section (byte offsets)."""

    tags: frozenset[str]
    found: list[int]
    inside: int = 0

    def read(self, data: bytes) -> list[int]:
        parser = expat.ParserCreate()

        def opened(tag: str, _: object) -> None:
            if self.inside == 3 and tag in self.tags:  # html, body, section
                self.found.append(parser.CurrentByteIndex)
            self.inside += 1

        def closed(_: str) -> None:
            self.inside -= 1

        parser.StartElementHandler, parser.EndElementHandler = opened, closed
        parser.Parse(data, True)
        return self.found


def _cut(text: str, depth: int) -> list[str]:
    """The documents that one becomes; each has the notes that it refers to."""
    data = text.encode()
    cuts = _Finder(frozenset(f"h{n}" for n in range(2, depth + 1)), []).read(data)
    if not cuts:
        return [text]
    start = text.index("<section")
    opening = text[: text.index(">", start) + 1] + "\n"
    ends = [*cuts, len(data)]
    bodies = [data[a:b].decode() for a, b in zip([0, *cuts], ends, strict=True)]
    bodies[0] = bodies[0][len(opening) - 1 :].lstrip("\n")
    bodies[-1], _, tail = bodies[-1].rpartition("</section>")
    notes_at = bodies[-1].find(_NOTES)
    notes = bodies[-1][notes_at:] if notes_at >= 0 else ""
    bodies[-1] = bodies[-1][:notes_at] if notes else bodies[-1]
    heads = [opening, *(_continued(opening, body) for body in bodies[1:])]
    return [f"{head}{body}{_own_notes(body, notes)}</section>{tail}" for head, body in zip(heads, bodies, strict=True)]


def _continued(opening: str, body: str) -> str:
    """The head of a file that goes on with a chapter: it is called as its section is, and is no chapter itself."""
    title = re.sub(r"<[^>]+>", "", body[: body.index("</h")])
    opening = re.sub(r"<title>.*?</title>", lambda _: f"<title>{title.strip()}</title>", opening, flags=re.S)
    return re.sub(r'(<section) epub:type="[^"]*" role="[^"]*"', r"\1", opening)


def _own_notes(body: str, notes: str) -> str:
    own = [note[0] for note in _NOTE.finditer(notes) if f'href="#{note[1]}"' in body]
    head = notes[: notes.index("<aside")] if own else ""
    return f"{head}{''.join(own)}</section>\n" if own else ""
