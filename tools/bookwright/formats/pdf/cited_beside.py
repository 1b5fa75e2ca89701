"""`citation-location: margin`: a source stands in the margin where a chapter first cites it."""

from __future__ import annotations

from typing import Any

from bookwright import nodes
from bookwright.formats.base import Manuscript
from bookwright.nodes import Node

# what a note in the margin cannot be anchored in
_CLOSED = ("Note", "Header", "Table")


def placed(m: Manuscript, tree: list[Node]) -> list[Node]:
    """The tree with each source beside its first citation; what notes, headings and tables cite stands in the list."""
    entries = {f"#ref-{key}": blocks for key, blocks in m.entries}
    shown: set[str] = set()

    def walked(item: Any) -> Any:
        if isinstance(item, list):
            return [one for inner in item for one in (link(inner) if _cites(inner) else [walked(inner)])]
        inside = isinstance(item, dict) and "c" in item and item["t"] not in _CLOSED
        return {**item, "c": walked(item["c"])} if inside else item

    def link(node: Node) -> list[Node]:
        target = node["c"][2][0]
        if target in shown or target not in entries:
            return [node]
        shown.add(target)
        words = [n for block in entries[target] for n in [*_inlines(block), {"t": "Space"}]]
        raw = nodes.raw_inline
        return [node, raw("typst", "#margin-note(inline: true)["), *words[:-1], raw("typst", "]")]

    found: list[Node] = walked(tree)
    return found


def _cites(item: Any) -> bool:
    return isinstance(item, dict) and item.get("t") == "Link" and "citation-link" in nodes.classes(item)


def _inlines(block: Node) -> list[Node]:
    """The words of an entry, whose parts stand one after the other."""
    if block["t"] in ("Para", "Plain"):
        found: list[Node] = block["c"]
        return found
    inside = block["c"][1] if block["t"] == "Div" else []
    return [n for one in inside for n in [*_inlines(one), {"t": "Space"}]]
