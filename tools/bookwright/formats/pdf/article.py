"""A document by itself as Typst, and what the PDF is printed from as one file that stands alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from bookwright import nodes
from bookwright.formats.base import Made, Manuscript
from bookwright.formats.pdf.options import options
from bookwright.formats.pdf.pictures import Pictures
from bookwright.nodes import Node

_IMPORT = re.compile(r'^#import "[^"]*"(?::.*)?\n', re.M)
# the order in which the files build on each other
_ORDER = ("settings", "template/theme", "template/page", "template/headings", "template/matter", "template/article",
          "template/text", "template/features", "template/names")  # fmt: skip
_PRIVATE = re.compile(r"(?<![\w-])_([a-z][\w-]*)(?![\w-])")


def opening(m: Manuscript, title: str, rest: list[Node]) -> list[Node]:
    """A document's blocks: its title and title block, over all columns, the contents, the text, the references."""
    at = _title_block(rest)
    head = [*([nodes.raw_block("typst", title)] if title else []), *rest[:at]]
    if head and options(m.config).columns > 1:
        head = [nodes.raw_block("typst", "#spanning["), *head, nodes.raw_block("typst", "]")]
    wanted = m.config.setting("typst", "toc", m.config.format("pdf").get("toc")) is True
    contents = [nodes.raw_block("typst", f"#article-contents({depth(m)})")] if wanted else []
    return [*head, *contents, *_with_references(m, rest[at:])]


def depth(m: Manuscript) -> int:
    """The level down to which headings stand in the contents of a document."""
    given = m.config.setting("typst", "toc-depth", m.config.toc_depth)
    return given if isinstance(given, int) else 3


def _title_block(rest: list[Node]) -> int:
    """How many blocks the call of the title block is, which ends where all is closed; 0 for none."""
    inside = 0
    for i, block in enumerate(rest):
        raw = block["c"][1].strip() if block["t"] == "RawBlock" and block["c"][0] == "typst" else ""
        if not inside and not raw.startswith("#title-block("):
            return 0
        inside += raw.endswith("[") - raw.startswith("]")
        if not inside:
            return i + 1
    return 0


def _with_references(m: Manuscript, rest: list[Node]) -> list[Node]:
    """The text with the list of references before reuse and citation, when nothing else places it."""
    has = any(nodes.identifier(n) == "refs" for n in nodes.walk(rest))
    if not m.entries or has:
        return rest
    title = m.words["references"]
    head = {"t": "Header", "c": [2, nodes.attr("", ["unnumbered"]), nodes.string(title)]}
    known = {m.words[f"section-title-{name}"] for name in ("reuse", "copyright", "citation")}
    at = next((i for i, b in enumerate(rest) if b["t"] == "Header" and nodes.text(b["c"][2]) in known
               and "quarto-appendix-heading" in nodes.classes(b)), len(rest))  # fmt: skip
    return [*rest[:at], head, nodes.div([], "refs"), *rest[at:]]


def joined(m: Manuscript, sources: Mapping[str, str], folder: Path, pictures: Pictures) -> dict[str, Made]:
    """All files of a document or a book as one, without imports; its pictures lie in `doc_files/`."""
    stem = m.config.stem_of("pdf")
    name, beside = f"{stem}.typ", f"{stem}_files/figure-typst"
    title = " ".join((m.config.document or m.config.title).split())
    parts = [f"// {title}, written by bookwright: compile it with Typst, and it needs no other file\n"]
    for stem in _ORDER:
        parts.append(_own_names(stem, sources[f"{stem}.typ"]))
    entries = "#let references() = [" + _IMPORT.sub("", sources["references.typ"]) + "]\n"
    parts = [part.replace('#let references() = include "/references.typ"\n', "") for part in parts] + [entries]
    text = _IMPORT.sub("", sources["main.typ"])
    text = re.sub(r'#include "/([^"]*)"', lambda f: _IMPORT.sub("", sources[f[1]]), text)
    whole = "\n".join([*parts, text])
    local = posixpath.relpath(beside, posixpath.dirname(name) or ".")
    files: dict[str, Made] = {}
    for image in pictures.used:
        if f"/{image}" in whole:
            whole = whole.replace(f'"/{image}"', f'"{local}/{posixpath.basename(image)}"')
            files[f"{beside}/{posixpath.basename(image)}"] = Made(copy=folder / image)
    return {**files, name: Made(whole.encode(), source=m.config.document, beside=tuple(files))}


def _own_names(stem: str, text: str) -> str:
    """A file without its imports, its private names told apart from those of other files."""
    text = _IMPORT.sub("", text)
    private = set(re.findall(r"^#let _([\w-]+)", text, re.M))
    mark = stem.rsplit("/", 1)[-1]
    return _PRIVATE.sub(lambda f: f"_{mark}-{f[1]}" if f[1] in private else f[0], text)


