"""Every link of the site leads somewhere: to a file that is there and to an id that stands on it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from bookwright.diagnostics import Code, Diagnostic, nearest
from bookwright.edition import Edition
from bookwright.source import Span

L010 = Code(
    "L010", "error", "a dead link on a page",
    """A page that was written links to a file or a place on a page that does not exist in the edition.
    References of the book are checked before; what is left comes from raw HTML or a template.""",
)  # fmt: skip
L011 = Code(
    "L011", "error", "an id twice on a page",
    """Two elements of a page have the same id, so a link to it is ambiguous. Heading ids are made from
    their text: give one of the two headings an id of its own.""",
)  # fmt: skip
_OUTSIDE = ("http:", "https:", "mailto:", "tel:", "data:", "javascript:", "//")


def summarize(html: bytes) -> dict[str, Any]:
    """The ids of a page, those that stand twice, and the addresses that it refers to."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    ids = [n.attributes["id"] for n in tree.css("[id]") if n.attributes.get("id")]
    links = [n.attributes.get("href") for n in tree.css("a[href], link[href]")]
    links += [n.attributes.get("src") for n in tree.css("[src]")]
    own = sorted({link for link in links if link and not link.startswith(_OUTSIDE)})
    return {
        "ids": sorted(set(ids)),
        "twice": sorted({i for i in ids if ids.count(i) > 1}) if len(ids) != len(set(ids)) else [],
        "links": own,
    }


def check(edition: Edition) -> Iterator[Diagnostic]:
    """Dead links and repeated ids of every page, from the summaries of all pages."""
    if edition.format != "html":
        return
    others = (path.relative_to(edition.output).as_posix()
              for kind in ("**/*.pdf", "*.epub") for path in edition.output.glob(kind))  # fmt: skip
    files = {*edition.staged, *edition.kept, *others}  # pages offer what other formats wrote
    pages: Mapping[str, Any] = edition.summary
    ids = {page: set(found["ids"]) for page, found in pages.items()}
    for page, found in sorted(pages.items()):
        source = Span(edition.sources.get(page, page))
        for twice in found["twice"]:
            yield L011.at(source, f"the id `{twice}` stands twice on `{page}`")
        for link in found["links"]:
            if problem := _problem(link, page, files, ids):
                yield L010.at(source, *problem)


def _problem(link: str, page: str, files: set[str], ids: Mapping[str, set[str]]) -> tuple[str, str] | None:
    path, _, place = unquote(link).partition("#")
    target = (
        posixpath.normpath(posixpath.join(posixpath.dirname(page), path.partition("?")[0])) if path else page
    )
    if target not in files:
        near = nearest(target, files)
        return f"`{page}` links to `{link}`, which is not there", f"did you mean `{near}`?" if near else ""
    if place and target in ids and place not in ids[target]:
        near = nearest(place, ids[target])
        return (
            f"`{page}` links to `{link}`, and nothing there has that id",
            f"did you mean `#{near}`?" if near else "",
        )
    return None
