"""A chapter out of a joined PDF: its pages with their labels, bookmarks, links and tags, as a file of its own.

pypdf copies pages and what they show; what ties a page to the rest of its book is written anew.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookwright.engines.pdf_tags import Tags

Outside = Callable[[str], str | None]  # the name of a heading elsewhere → its address on the site
_TIED = ("/Annots", "/StructParents", "/Tabs", "/Parent")
TITLE = "title:"  # before the words of a heading that has no name
_FOOT = 160.0  # pt: an entry of the references that begins below may go on at the next page
_KEPT = ("/Type", "/Subtype", "/Rect", "/Border", "/F", "/QuadPoints", "/Contents")


@dataclass(frozen=True)
class Bookmark:
    """A line of the outline: how deep it stands (0 is outermost), its words, page (from 0) and height in pt."""

    depth: int
    title: str
    page: int
    top: float


class Joined:
    """A joined document that was read once, to cut several chapters of it. Raises pypdf's errors for no PDF."""

    def __init__(self, data: bytes) -> None:
        from pypdf import PdfReader

        self._reader = PdfReader(io.BytesIO(data))
        self._numbers = {page.indirect_reference.idnum: n for n, page in enumerate(self._reader.pages)
                         if page.indirect_reference is not None}  # fmt: skip
        self._tags = Tags(self._reader)
        self._labels = self._reader.page_labels
        self._names = {str(name): place for name, found in self._reader.named_destinations.items()
                       if (place := self._place(found.dest_array))}  # fmt: skip
        self._bookmarks = list(self._outline(self._reader.outline, 0))
        known = set(self._names.values())
        for one in self._bookmarks:  # a heading that nothing leads to has no name but its words
            if (one.page, one.top) not in known:
                self._names.setdefault(f"{TITLE}{one.title}", (one.page, one.top))
        self._order = sorted((page, -top, name) for name, (page, top) in self._names.items())

    def pages(self, name: str) -> range:
        """The pages (from 0) of the chapter whose heading has this name; none when the document lacks it."""
        if name not in self._names:
            return range(0)
        first = self._names[name][0]
        own = min((b.depth for b in self._bookmarks if b.page == first), default=0)
        ends = [b.page for b in self._bookmarks if b.page > first and b.depth <= own]
        last = min(ends, default=len(self._reader.pages))
        while last > first + 1 and self._blank(last - 1):
            last -= 1
        return range(first, last)

    def sources(self, pages: range, listed: range) -> list[int]:
        """Those pages of the list of references that these pages cite; the next one too where an entry may go on."""
        found: set[int] = set()
        for n in pages:
            for reference in self._reader.pages[n].get("/Annots") or ():
                given = reference.get_object()
                place = self._target(given.get("/Dest") or (given.get("/A") or {}).get("/D"))
                if place and place[0] in listed:
                    found |= {place[0], place[0] + (place[1] < _FOOT)}
        return sorted(n for n in found if n in listed)

    def cut(self, pages: Sequence[int], title: str, outside: Outside) -> bytes:
        """These pages as a PDF with a title of its own; links to other pages become `outside` addresses."""
        from pypdf import PdfWriter

        writer = PdfWriter()
        for n in pages:
            writer.add_page(self._reader.pages[n], _TIED)
        links: dict[int, Any] = {}
        for n, page in zip(pages, writer.pages, strict=True):
            links |= self._link(writer, page, n, pages, outside)
        olds = [self._reader.pages[n] for n in pages]
        self._tags.carry(writer, list(zip(olds, writer.pages, strict=True)), links)
        self._bookmark(writer, pages)
        _describe(writer, self._reader, title, [self._labels[n] for n in pages])
        made = io.BytesIO()
        writer.write(made)
        return made.getvalue()

    # ── where things are ─────────────────────────────────────────────────────────────────────────
    def _place(self, destination: Any) -> tuple[int, float] | None:
        """A destination's page (from 0) and height, None when its page is not in the document."""
        number = self._numbers.get(getattr(destination.raw_get(0) if hasattr(destination, "raw_get")
                                           else destination[0], "idnum", -1))  # fmt: skip
        tops = [float(v) for v in destination[3:4] if v is not None and str(v) != "null"]
        return None if number is None else (number, tops[0] if tops else 1e6)

    def _outline(self, items: Sequence[Any], depth: int) -> Iterator[Bookmark]:
        for item in items:
            if isinstance(item, list):
                yield from self._outline(item, depth + 1)
            elif place := self._place(item.dest_array):
                yield Bookmark(depth, str(item.title), *place)

    def _heading(self, page: int, top: float) -> str:
        """The name of the last heading that stands at this place or before it."""
        before = [name for at, height, name in self._order if (at, height) <= (page, -top + 1)]
        return before[-1] if before else ""

    def _blank(self, number: int) -> bool:
        data = self._reader.pages[number].get_contents()
        return data is None or not any(mark in data.get_data() for mark in (b"Tj", b"TJ", b" Do"))

    # ── what ties a page to others ───────────────────────────────────────────────────────────────
    def _link(self, writer: Any, page: Any, number: int, pages: Sequence[int], outside: Outside) -> dict[int, Any]:
        """The page's links that lead somewhere; the new ones by the numbers of the old."""
        from pypdf.generic import ArrayObject, NameObject

        kept, found = ArrayObject(), {}
        for reference in self._reader.pages[number].get("/Annots") or ():
            given = reference.get_object()
            new = _copied({k: given[k] for k in _KEPT if k in given})
            target = given.get("/Dest") or (given.get("/A") or {}).get("/D")
            address = str((given.get("/A") or {}).get("/URI", ""))
            place = self._target(target)
            if place and place[0] in pages:
                there = writer.pages[pages.index(place[0])].indirect_reference
                new[NameObject("/Dest")] = _xyz(there, place[1])
            elif address := address or (outside(self._heading(*place)) or "" if place else ""):
                new[NameObject("/A")] = _copied({"/Type": "/Action", "/S": "/URI", "/URI": address.encode()})
            else:
                continue
            kept.append(writer._add_object(new))
            found[getattr(reference, "idnum", 0)] = kept[-1]
        if kept:
            page[NameObject("/Annots")] = kept
        return found

    def _target(self, target: Any) -> tuple[int, float] | None:
        target = target.get_object() if hasattr(target, "get_object") else target
        if isinstance(target, list):
            return self._place(target)
        return self._names.get(str(target)) if target is not None else None

    def _bookmark(self, writer: Any, pages: Sequence[int]) -> None:
        """The bookmarks of these pages, the outermost at the top."""
        from pypdf.generic import Fit

        found = [b for b in self._bookmarks if b.page in pages]
        parents: dict[int, Any] = {}
        for one in found:
            above = max((d for d in parents if d < one.depth), default=None)
            parents = {d: item for d, item in parents.items() if d < one.depth}
            parent = parents[above] if above is not None else None
            fit = Fit.xyz(left=0, top=one.top)
            parents[one.depth] = writer.add_outline_item(
                title=one.title, page_number=pages.index(one.page), parent=parent, fit=fit
            )


def _copied(given: Mapping[str, Any]) -> Any:
    """A dictionary of the file with plain values; what is text already stays as it is."""
    from pypdf.generic import DictionaryObject, NameObject, PdfObject, TextStringObject

    def one(value: Any) -> Any:
        if isinstance(value, PdfObject):
            return value
        return TextStringObject(value.decode()) if isinstance(value, bytes) else NameObject(value)

    return DictionaryObject({NameObject(k): one(v) for k, v in given.items()})


def _xyz(page: Any, top: float) -> Any:
    from pypdf.generic import ArrayObject, FloatObject, NameObject, NullObject

    return ArrayObject([page, NameObject("/XYZ"), FloatObject(0), FloatObject(top), NullObject()])


def _describe(writer: Any, reader: Any, title: str, labels: Sequence[str]) -> None:
    """Title, authors, dates and language of the file, and the page numbers that are printed."""
    from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, NumberObject, TextStringObject

    writer.metadata = None
    writer.add_metadata({**{str(k): str(v) for k, v in (reader.metadata or {}).items()}, "/Title": title})
    rows = ArrayObject()
    for n, label in enumerate(labels):
        rows += [NumberObject(n), DictionaryObject({NameObject("/P"): TextStringObject(label)})]
    root = writer.root_object
    root[NameObject("/PageLabels")] = DictionaryObject({NameObject("/Nums"): rows})
    root[NameObject("/Lang")] = TextStringObject(str(reader.trailer["/Root"].get("/Lang", "")))
    shown = {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    root[NameObject("/ViewerPreferences")] = DictionaryObject(shown)
