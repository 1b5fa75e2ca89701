"""A document by itself as Typst: a plain article (`main.typ`), and the same as one file that stands alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bookwright import nodes
from bookwright.formats.base import Made, Manuscript
from bookwright.formats.pdf.markup import argument
from bookwright.formats.pdf.pictures import Pictures
from bookwright.nodes import Node

_IMPORT = re.compile(r'^#import "[^"]*"(?::.*)?\n', re.M)
# the order in which the files build on each other
_ORDER = ("settings", "template/theme", "template/page", "template/headings", "template/matter", "template/article",
          "template/text", "template/features")  # fmt: skip
_PRIVATE = re.compile(r"(?<![\w-])_([a-z][\w-]*)(?![\w-])")


def main(m: Manuscript, files: Mapping[str, str]) -> str:
    """`main.typ`: the document's one file, with its contents before it where it asks for them."""
    lang, _, region = m.config.lang.partition("-")
    words = m.config.meta.get("keywords")
    keywords = [str(w) for w in words] if isinstance(words, list) else str(words).split(", ") if words else []
    day = str(m.edition.get("date", "")).split("-")
    meta: dict[str, Any] = {
        "title": m.config.title, "authors": [a.name for a in m.config.authors], "keywords": keywords,
        "description": m.config.description.strip() or None, "lang": lang.lower(), "region": region.upper() or None,
        "date": [int(part) for part in day] if len(day) == 3 else None,
    }  # fmt: skip
    lines = [
        '#import "/prelude.typ": *', f"#show: book.with({argument(meta)})", '#set page(numbering: "1")',
        "#article-opening(" + argument(m.config.title) + ")",
        *(f'#include "/{file}"' for file in files.values()),
    ]  # fmt: skip
    return "\n\n".join(lines) + "\n"


def body(m: Manuscript, rest: list[Node]) -> list[Node]:
    """The blocks below the title, with the contents under the title block and the references at the end."""
    return _with_references(m, _with_contents(m, rest))


def _with_contents(m: Manuscript, rest: list[Node]) -> list[Node]:
    if m.config.setting("typst", "toc", m.config.format("pdf").get("toc")) is not True:
        return rest
    wanted = m.config.setting("typst", "toc-depth", m.config.toc_depth)
    contents = nodes.raw_block("typst", f"#article-contents({wanted if isinstance(wanted, int) else 3})")
    depth = at = 0
    for i, block in enumerate(rest):  # behind the call of the title block, which ends where all is closed
        raw = block["c"][1].strip() if block["t"] == "RawBlock" and block["c"][0] == "typst" else ""
        if not depth and not raw.startswith("#title-block("):
            break
        depth += raw.endswith("[") - raw.startswith("]")
        at = i + 1
        if not depth:
            break
    return [*rest[:at], contents, *rest[at:]]


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
    """All files of the document as one, without imports; its pictures lie in `doc_files/`."""
    name, beside = f"{m.config.stem}.typ", f"{m.config.stem}_files/figure-typst"
    parts = [f"// {m.config.document}, written by bookwright: compile it with Typst, and it needs no other file\n"]
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


