"""Headings of a page → nested `<section>`s with their ids, as scripts and sheets for Quarto expect."""

from __future__ import annotations

from bookwright.nodes import Node, attr, tagged


def sectioned(blocks: list[Node]) -> list[Node]:
    """Every heading at the top of the tree opens a section, which ends before the next of its level or above.

    The section takes the id; the heading keeps it as `data-anchor-id`.
    """
    result: list[Node] = []
    opened: list[tuple[int, list[Node]]] = [(0, result)]
    for block in blocks:
        if block["t"] == "Header":
            level, (identifier, names, pairs), inlines = block["c"]
            while opened[-1][0] >= level:
                opened.pop()
            inside: list[Node] = [_heading(level, identifier, names, pairs, inlines)]
            opened[-1][1].append(tagged("section", inside, identifier, [f"level{level}", *names]))
            opened.append((level, inside))
        else:
            while opened[-1][0] > 1 and block["t"] == "Div" and "appendix" in block["c"][0][1]:
                opened.pop()  # what is moved to the end belongs to no section
            opened[-1][1].append(block)
    return result


def _heading(level: int, identifier: str, names: list[str], pairs: list[list[str]], inlines: list[Node]) -> Node:
    if not identifier:
        return {"t": "Header", "c": [level, ["", names, pairs], inlines]}
    attributes = attr("", [*names, "anchored"], {**dict(pairs), "data-anchor-id": identifier})
    return {"t": "Header", "c": [level, attributes, inlines]}
