"""What `tests/keys/*.txt` say of each key: a telling value, and where it is then seen; and how that is looked for.

Where one book cannot show it, a row names the test that does: `key  @unit/test_x.py  its name`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from bookwright.keys import keys

FOLDER = Path(__file__).parent / "keys"
BOOK = FOLDER / "book"
_SECTION = re.compile(r"\[(?P<places>[^\]]*)\](?:\s+(?P<context>\{.*\}))?\Z")


@dataclass(frozen=True)
class Row:
    """A key's value, and what is seen of it in a file.

    `context` are keys that stand in both books, with and without the value; `among` the values of all rows of its
    section, where they are set together in one book.
    """

    path: str
    place: str
    value: Any
    file: str
    look: str
    context: str
    at: str
    among: str = ""

    @property
    def gone(self) -> bool:
        """Whether the key takes away what is looked for."""
        return self.look.startswith("- ")

    @property
    def words(self) -> str:
        """What is looked for."""
        return self.look.removeprefix("- ")

    @property
    def format(self) -> str:
        return _format(self.file)


def _format(file: str) -> str:
    """The format that makes the file."""
    if file == "pdf" or file.endswith(".typ"):
        return "pdf"
    return "epub" if file.startswith("epub/") or file.endswith(".epub") else "html"


@dataclass(frozen=True)
class Proof:
    """A key, and the test or case elsewhere that shows what it does."""

    path: str
    file: str
    name: str
    at: str


@cache
def rows() -> list[Row]:
    """Every row that is looked for in a book."""
    return [row for row in _all() if isinstance(row, Row)]


def proofs() -> list[Proof]:
    """Every row that names a test."""
    return [row for row in _all() if isinstance(row, Proof)]


def _all() -> Iterator[Row | Proof]:
    for file in sorted(FOLDER.glob("*.txt")):
        yield from _rows(file)


def _rows(file: Path) -> Iterator[Row | Proof]:
    places, context, together = [""], "", ""
    for number, line in enumerate(file.read_text().splitlines(), 1):
        at = f"{file.name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if section := _SECTION.match(line):
            places, context = section["places"].split(), section["context"] or ""
            together = at if "together" in places else ""
            places = [place for place in places if place != "together"]
            continue
        name, *rest = re.split(r" {2,}", line.strip())
        for place in places or [""]:
            for path, word in _paths(f"{place}.{name}" if place and place != "chapter" else name):
                if rest[0].startswith("@"):
                    yield Proof(path, rest[0][1:], rest[1], at)
                    continue
                assert len(rest) == 3, f"{at}: a row has a key, a value, a file and what is seen there"
                look = rest[2].replace("{title}", word)
                among = f"{together} {place} {_format(rest[1])}" if together else ""
                yield Row(path, place, yaml.safe_load(rest[0]), rest[1], look, context, at, among)


def _paths(path: str) -> list[tuple[str, str]]:
    """A key, or with `*` those of every family of labels, each with the family's own word."""
    before, star, after = path.partition("*")
    if not star or path in keys():  # a registry's own `*` stands for any name that the author gives
        return [(path, "")]
    families = [k.removeprefix(before).removesuffix("-title") for k in keys() if k.startswith(before)
                and k.endswith("-title") and f"{k.removesuffix('-title')}-labels" in keys()]  # fmt: skip
    found = [(before + f + after, keys()[f"{before}{f}-title"].default) for f in families]
    return [(key, word) for key, word in found if keys()[key].support != "no effect"]


def settings(row: Row, gone: bool = True) -> dict[str, Any]:
    """The keys of the row's book: its own, or those of all rows of its section that the same format shows;
    with `gone=False` without those that take something away."""
    if not row.among:
        return {row.path: row.value}
    return {one.path: one.value for one in rows() if one.among == row.among and (gone or not one.gone)}


# ── projects ─────────────────────────────────────────────────────────────────────────────────────
def project(context: str, place: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """The files of the book (of a website, where `place` is one) with these keys set by their dotted paths."""
    meta = yaml.safe_load((BOOK / "_quarto.yml").read_text())
    if place.startswith("website"):
        book = meta.pop("book")
        meta["project"]["type"] = "website"
        meta["website"] = {k: v for k, v in book.items() if k not in ("chapters", "appendices", "author", "downloads")}
    front: dict[str, Any] = {}
    here = place.partition(".")[0]
    given = yaml.safe_load(context) if context else {}
    if given.pop("cells", False):
        meta["book"]["chapters"].append("cells.qmd")
    for path, value in given.items():
        put(meta, re.sub(r"^site\.", f"{here}.", path), value)
    for path, value in settings.items():
        put(front if place == "chapter" else meta, path, value)
    files = {"_quarto.yml": yaml.safe_dump(meta, sort_keys=False)}
    text = (BOOK / "chapter.qmd").read_text()
    return {**files, "chapter.qmd": f"---\n{yaml.safe_dump(front)}---\n\n{text}" if front else text}


def put(meta: dict[str, Any], path: str, value: Any) -> None:
    """Set a value at a dotted path."""
    *above, last = path.split(".")
    for step in above:
        inner = meta.get(step)
        meta[step] = inner if isinstance(inner, dict) else {}
        meta = meta[step]
    meta[last] = value


# ── looking ──────────────────────────────────────────────────────────────────────────────────────
def opened(files: Mapping[str, bytes]) -> dict[str, str]:
    """An edition's files as texts: those inside of the EPUB as `epub/…`, the PDF's words as `pdf`."""
    found: dict[str, str] = {}
    for name, data in files.items():
        if name.endswith(".epub"):
            found[name] = ""
            with zipfile.ZipFile(io.BytesIO(data)) as box:
                found |= {f"epub/{n.removeprefix('EPUB/')}": box.read(n).decode("utf-8", "replace")
                          for n in box.namelist()}  # fmt: skip
        elif name.endswith(".pdf"):
            reader = PdfReader(io.BytesIO(data))
            found["pdf"] = "\n".join([*(page.extract_text() for page in reader.pages), *_standard(reader)])
        else:
            short = re.sub(r"^[^/]+-typst/", "", name)
            found[short] = data.decode("utf-8", "replace")
    return found


def _standard(reader: PdfReader) -> list[str]:
    """The standard that a PDF says it keeps."""
    metadata = reader.xmp_metadata
    raw = metadata.stream.get_data().decode("utf-8", "replace") if metadata else ""
    return [f"pdfa {kind}" for kind in re.findall(r"pdfaid:(?:part|conformance)>(\w+)<", raw)]


def seen(look: str, file: str, files: Mapping[str, str]) -> bool:
    """Whether something is in a file: a selector (`a.x`, `a.x = its text`) of a page, words of any other file.

    `there` is the file itself.
    """
    if look == "there":
        return file in files
    text = files.get(file, "")
    if not file.endswith(("html",)):
        return look in text
    selector, _, words = look.partition(" = ")
    found = LexborHTMLParser(text).css(selector)
    return any(" ".join(words.split()) in " ".join(n.text().split()) for n in found) if words else bool(found)
