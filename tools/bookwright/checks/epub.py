"""Every link inside an EPUB leads to a file of it, and to an id that stands there."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from bookwright.diagnostics import Code, Diagnostic, nearest
from bookwright.edition import Edition
from bookwright.source import Span

O020 = Code(
    "O020", "error", "a dead link in the EPUB",
    """A file of the EPUB links to a file or a place that is not in it, which a reader refuses or ignores.
    References of the book are checked before; what is left comes from raw HTML: mend it there, or show it
    only on the web with `::: {.content-visible when-format="html"}`.""",
)  # fmt: skip


def check(edition: Edition) -> Iterator[Diagnostic]:
    """The dead links of an EPUB that was just written."""
    if edition.format != "epub":
        return
    for file in edition.staged:
        for page, message, hint in dead_links(edition.path(file)):
            yield O020.at(Span(f"{file}/{page}"), message, hint)


def dead_links(epub: Path) -> Iterator[tuple[str, str, str]]:
    """(file inside, what is wrong, hint) for every address that leads nowhere."""
    with zipfile.ZipFile(epub) as box:
        names = set(box.namelist())
        trees = {n: ET.fromstring(box.read(n)) for n in sorted(names) if n.endswith(".xhtml")}
    ids = {name: {e.get("id", "") for e in tree.iter()} for name, tree in trees.items()}
    for name, tree in trees.items():
        for link in dict.fromkeys(e.get("href") or e.get("src") or "" for e in tree.iter()):
            if not link or re.match(r"[a-z][\w+.-]*:", link, re.I):
                continue
            path, _, place = unquote(link).partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            if target not in names:
                yield name, f"`{link}` leads to a file that is not in the EPUB", ""
            elif place and place not in ids.get(target, {place}):
                near = nearest(place, ids[target])
                hint = f"did you mean `#{near}`?" if near else ""
                yield name, f"`{link}` leads to a place that is not there", hint
