"""What a PDF must have before it is published: faces inside, bookmarks, links that lead to a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bookwright.diagnostics import Code, Diagnostic
from bookwright.edition import Edition
from bookwright.engines import pdf_text
from bookwright.engines.pdf_text import Opened
from bookwright.source import Span

O010 = Code(
    "O010", "error", "a face that is not in the PDF",
    """Every face must be embedded, or the book looks different, or is unreadable, on another machine. A PDF
    that was included as a picture may lack its own: embed its fonts, or give the picture as SVG.""",
)  # fmt: skip
O011 = Code(
    "O011", "error", "a PDF without bookmarks",
    """The outline of a book is how readers of a screen move in it; every chapter and section has a line
    there. An empty one means that no chapter has a heading: each begins with `# Title`.""",
)  # fmt: skip
O012 = Code(
    "O012", "error", "a link in the PDF that leads nowhere",
    """A link inside the document has a target that is not a page of it. References of the book are checked
    before, so this comes from a raw `{=typst}` block or from bookwright itself.""",
)  # fmt: skip


def check(edition: Edition) -> Iterator[Diagnostic]:
    """The faults of a PDF that was just written."""
    if edition.format != "pdf":
        return
    for file in (f for f in edition.staged if f.endswith(".pdf")):
        read = pdf_text.opened(edition.path(file))
        where = Span(file)
        for face in sorted(_strangers(read)):
            yield O010.at(where, f"the face `{face}` is not embedded")
        if "/First" not in (read.reader.root_object.get("/Outlines") or {}):
            yield O011.at(where, "the PDF has no bookmarks")
        for page, target in _lost(read):
            yield O012.at(where, f"a link on page {page} leads to `{target}`, which is not there")


def _strangers(read: Opened) -> set[str]:
    """Names of the faces whose outlines are not in the file."""
    found: set[str] = set()
    seen: set[int] = set()
    for page in read.sheets:
        resources: Any = page.get("/Resources") or {}
        fonts: Any = resources.get("/Font") or {}
        for reference in fonts.get_object().values() if fonts else ():
            number = getattr(reference, "idnum", id(reference))
            if number not in seen:
                seen.add(number)
                found |= _not_embedded(reference.get_object())
    return found


def _not_embedded(font: Any) -> set[str]:
    if font.get("/Subtype") == "/Type3":
        return set()  # its glyphs are drawings of the file
    inner = [one.get_object() for one in font.get("/DescendantFonts", [font])]
    kept = [_has_outlines(one.get("/FontDescriptor")) for one in inner]
    return set() if all(kept) else {str(font.get("/BaseFont", "?"))}


def _has_outlines(descriptor: Any) -> bool:
    inside = descriptor.get_object() if descriptor else {}
    return any(f"/FontFile{n}" in inside for n in ("", "2", "3"))


def _lost(read: Opened) -> Iterator[tuple[int, str]]:
    """Page numbers and targets of the links inside the document that lead to no page."""
    named = read.reader.named_destinations
    pages = {page.indirect_reference.idnum for page in read.sheets}
    for number, page in enumerate(read.sheets, 1):
        for reference in page.get("/Annots") or ():
            link = reference.get_object()
            target = link.get("/Dest") or (link.get("/A") or {}).get("/D")
            if target is None:
                continue
            target = target.get_object() if hasattr(target, "get_object") else target
            if isinstance(target, list):
                if getattr(target[0], "idnum", None) not in pages:
                    yield number, "a page of another document"
            elif str(target) not in named:
                yield number, str(target)
