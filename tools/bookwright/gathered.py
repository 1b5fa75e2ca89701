"""A chapter's tree → what the pages at the end of the book list of it: terms, index entries, where it cites what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bookwright import nodes
from bookwright.documents import IndexEntry, Term
from bookwright.labels import Families, prefix_of
from bookwright.nodes import Node

TERMS = ":terms"  # the definitions, which stand in the tree only until the facts are taken
PLACES = {":glossary": "glossary", ":book-index": "index", ":list-of": ""}


def facts(tree: list[Node], hidden: list[Node], families: Families) -> dict[str, Any]:
    """The fields of `Facts` that are gathered over the book."""
    return {
        "terms": tuple(_term(one, families) for one in hidden),
        "entries": tuple(_entries(tree)),
        "cited": tuple(dict.fromkeys(_cited(tree, families))),
        "gathers": tuple(dict.fromkeys(_gathers(tree))),
    }


def apart(tree: list[Node]) -> tuple[list[Node], list[Node]]:
    """The text, and the definitions of terms that the chapter's file has."""
    hidden = [n for n in tree if n["t"] == "Div" and nodes.classes(n)[:1] == [TERMS]]
    return ([n for n in tree if n not in hidden] if hidden else tree), [t for n in hidden for t in n["c"][1]]


def sectioned(tree: list[Node], deepest: int = 6) -> Iterator[tuple[Node, str]]:
    """Every node with the id of the section that it stands in ("" above the first heading)."""
    section = ""
    for node in nodes.walk(tree):
        if node["t"] == "Header" and node["c"][0] <= deepest and node["c"][1][0]:
            section = node["c"][1][0]
        yield node, section


def _term(node: Node, families: Families) -> Term:
    data: dict[str, Any] = json.loads(nodes.values(node)["data"])
    blocks = node["c"][1]
    clusters = [n["c"][0] for n in nodes.walk(blocks) if n["t"] == "Cite"]
    clusters = [c for c in clusters if not any(prefix_of(one["citationId"], families) for one in c)]
    cites = tuple(dict.fromkeys(one["citationId"] for c in clusters for one in c))
    data |= {key: tuple(data[key]) for key in ("forms", "see", "place")}
    return Term(**data, blocks=blocks, cites=cites, clusters=len(clusters))


def _entries(tree: list[Node]) -> Iterator[IndexEntry]:
    for node, section in sectioned(tree):
        if node["t"] == "Span" and nodes.classes(node)[:1] == [":index"]:
            data = json.loads(nodes.values(node)["data"])
            shown = [level["c"][1] for level in node["c"][1]]
            levels = tuple(zip(data.pop("sort"), shown, strict=True))
            yield IndexEntry(nodes.identifier(node), levels, section=section, **data)


def _cited(tree: list[Node], families: Families) -> Iterator[tuple[str, str]]:
    for node, section in sectioned(tree, 2):
        if node["t"] == "Cite":
            yield from ((c["citationId"], section) for c in node["c"][0] if not prefix_of(c["citationId"], families))


def _gathers(tree: list[Node]) -> Iterator[str]:
    for node in nodes.walk(tree):
        name = next(iter(nodes.classes(node)), "") if node["t"] == "Div" else ""
        if name in PLACES:
            yield PLACES[name] or nodes.values(node)["of"]
