"""The tags of some pages of a tagged PDF, as the tree of a file that holds these pages alone.

Tags are found from the pages upwards, by the table that leads from marked content to its tag: so nothing
is read of the chapters that stay behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_COPIED = ("/S", "/A", "/C", "/T", "/Lang", "/Alt", "/ActualText", "/E", "/ID", "/R")


class Tags:
    """The tags of a document that was opened; none for one that is not tagged."""

    def __init__(self, reader: Any) -> None:
        self._root = reader.root_object.get("/StructTreeRoot")
        self._owners = dict(_numbers(self._root["/ParentTree"])) if self._root is not None else {}

    def carry(self, writer: Any, pages: Sequence[tuple[Any, Any]], links: Mapping[int, Any]) -> None:
        """Tag the writer's pages, of which each old one is given with its new one.

        `links` are the new annotations by the number of the old. Does nothing when nothing is tagged.
        """
        if self._root is not None:
            _Copy(writer, pages, links).make(self._root, self._wanted(pages, links))

    def _wanted(self, pages: Sequence[tuple[Any, Any]], links: Mapping[int, Any]) -> set[int]:
        """The numbers of the tags that have something on these pages, and of those above them."""
        found: set[int] = set()
        starts: list[Any] = []
        for old, _ in pages:
            starts += _rows(self._owners.get(old.get("/StructParents")))
            notes = [a for a in old.get("/Annots") or () if getattr(a, "idnum", 0) in links]
            starts += [self._owners.get(note.get_object().get("/StructParent")) for note in notes]
        for tag in starts:
            while getattr(tag, "idnum", None) not in (None, *found):
                found.add(tag.idnum)
                tag = tag.get_object().raw_get("/P") if "/P" in tag.get_object() else None
        return found


class _Copy:
    """One tree while it is made."""

    def __init__(self, writer: Any, pages: Sequence[tuple[Any, Any]], links: Mapping[int, Any]) -> None:
        self._writer, self._links = writer, links
        self._pages = {old.indirect_reference.idnum: new for old, new in pages}
        self._marks: dict[int, dict[int, Any]] = {}  # old page → marked content → its tag
        self._annotations: list[tuple[Any, Any]] = []
        self._names: list[tuple[Any, Any]] = []

    def make(self, root: Any, wanted: set[int]) -> None:
        from pypdf.generic import BooleanObject, DictionaryObject, NameObject

        tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
        reference = self._writer._add_object(tree)
        if "/RoleMap" in root:
            tree[NameObject("/RoleMap")] = _plain(root["/RoleMap"])
        kids = [self._tag(kid, 0, reference, wanted) for kid in _rows(root.get("/K"))]
        tree[NameObject("/K")] = _array(kid for kid in kids if kid is not None)
        self._owners(tree)
        if self._names:
            rows = sorted(self._names, key=lambda row: bytes(row[0].original_bytes))
            names = _array(x for row in rows for x in row)
            tree[NameObject("/IDTree")] = DictionaryObject({NameObject("/Names"): names})
        catalogue = self._writer.root_object
        catalogue[NameObject("/StructTreeRoot")] = reference
        catalogue[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})

    def _tag(self, kid: Any, page: int, parent: Any, wanted: set[int]) -> Any:
        """A tag, marked content or a link as the new tree has it; None for what is on no page of it."""
        if isinstance(kid, int):
            if page in self._pages:
                self._marks.setdefault(page, {})[kid] = parent
                return kid
            return None
        inside = kid.get_object()
        page = getattr(inside.raw_get("/Pg"), "idnum", 0) if "/Pg" in inside else page
        if inside.get("/Type") == "/MCR":
            kept = self._tag(int(inside["/MCID"]), page, parent, wanted)
            return None if kept is None else self._reference("/MCR", page, "/MCID", kept)
        if inside.get("/Type") == "/OBJR":
            new = self._links.get(getattr(inside.raw_get("/Obj"), "idnum", 0))
            if new is not None:
                self._annotations.append((new, parent))
            return None if new is None else self._reference("/OBJR", page, "/Obj", new)
        return self._element(inside, page, parent, wanted) if getattr(kid, "idnum", 0) in wanted else None

    def _element(self, old: Any, page: int, parent: Any, wanted: set[int]) -> Any:
        from pypdf.generic import DictionaryObject, NameObject

        new = DictionaryObject({NameObject("/Type"): NameObject("/StructElem"), NameObject("/P"): parent})
        reference = self._writer._add_object(new)
        new.update({NameObject(key): _plain(old[key]) for key in _COPIED if key in old})
        kids = [kept for kid in _rows(old.get("/K")) if (kept := self._tag(kid, page, reference, wanted)) is not None]
        new[NameObject("/K")] = _array(kids)
        if page in self._pages:
            new[NameObject("/Pg")] = self._pages[page].indirect_reference
        if old["/S"] == "/Link" and not any(getattr(k, "get", lambda _: "")("/Type") == "/OBJR" for k in kids):
            new[NameObject("/S")] = NameObject("/Span")  # the link led out of the book: its words are words
        if "/ID" in old:
            self._names.append((old["/ID"], reference))
        return reference

    def _reference(self, kind: str, page: int, key: str, value: Any) -> Any:
        from pypdf.generic import DictionaryObject, NameObject, NumberObject

        value = NumberObject(value) if isinstance(value, int) else value
        found = DictionaryObject({NameObject("/Type"): NameObject(kind), NameObject(key): value})
        if page in self._pages:
            found[NameObject("/Pg")] = self._pages[page].indirect_reference
        return found

    def _owners(self, tree: Any) -> None:
        """The table from marked content and links to their tags, and the numbers by which they ask it."""
        from pypdf.generic import DictionaryObject, NameObject, NullObject, NumberObject

        rows: list[Any] = []
        for old, page in self._pages.items():
            marks = self._marks.get(old, {})
            page[NameObject("/StructParents")] = NumberObject(len(rows))
            page[NameObject("/Tabs")] = NameObject("/S")
            rows.append(_array(marks.get(n, NullObject()) for n in range(max(marks, default=-1) + 1)))
        for annotation, tag in self._annotations:
            annotation.get_object()[NameObject("/StructParent")] = NumberObject(len(rows))
            rows.append(tag)
        numbered = _array(x for n, row in enumerate(rows) for x in (NumberObject(n), row))
        tree[NameObject("/ParentTree")] = DictionaryObject({NameObject("/Nums"): numbered})
        tree[NameObject("/ParentTreeNextKey")] = NumberObject(len(rows))


def _numbers(node: Any) -> Iterator[tuple[int, Any]]:
    """The rows of a number tree."""
    rows = node.get_object().get("/Nums", [])
    yield from zip(map(int, rows[::2]), rows[1::2], strict=False)
    for kid in node.get_object().get("/Kids", []):
        yield from _numbers(kid)


def _rows(value: Any) -> list[Any]:
    """The members of an array, direct or not, or the one value that stands for it."""
    if value is None:
        return []
    inside = value.get_object() if hasattr(value, "get_object") else value
    return list(inside) if isinstance(inside, list) else [value]


def _array(values: Iterable[Any]) -> Any:
    from pypdf.generic import ArrayObject

    return ArrayObject(values)


def _plain(value: Any) -> Any:
    """A value without references into the old file."""
    from pypdf.generic import ArrayObject, DictionaryObject

    inside = value.get_object() if hasattr(value, "get_object") else value
    if isinstance(inside, DictionaryObject):
        return DictionaryObject({key: _plain(inside[key]) for key in inside})
    return ArrayObject(map(_plain, inside)) if isinstance(inside, ArrayObject) else inside
