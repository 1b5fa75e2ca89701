"""The style sheets inside a drawing, folded into its elements: which rules take which element."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# what has a meaning in a drawing; a sheet's other properties are for the page that it was written in
_PROPERTIES = frozenset(
    """fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin
    stroke-dasharray stroke-dashoffset stroke-miterlimit opacity font-family font-size font-style font-weight
    text-anchor dominant-baseline alignment-baseline letter-spacing word-spacing text-decoration
    marker-start marker-mid marker-end stop-color stop-opacity clip-path clip-rule mask color visibility
    paint-order vector-effect""".split()
)
_IGNORED = frozenset({"revert", "inherit", "initial", "unset"})
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_STEP = re.compile(r"(\s*>\s*|\s+)")
_PART = re.compile(
    r"(?P<any>\*)|(?P<tag>[\w-]+)|\.(?P<cls>[\w-]+)|#(?P<id>[\w-]+)"
    r"|\[(?P<key>[\w-]+)(?P<op>[~^$*|]?=)?\"?(?P<value>[^\]\"]*)\"?\]|(?P<other>.)"
)


@dataclass(frozen=True)
class Rule:
    """One selector with its properties; `important` wins over everything else."""

    steps: tuple[tuple[str, str], ...]  # (combinator, compound selector), the element's own last
    weight: tuple[int, int, int]
    properties: dict[str, str]
    important: dict[str, str]


def rules(sheet: str) -> list[Rule]:
    """The rules of a sheet, weakest first; at-rules and pseudo-classes are left out."""
    found: list[Rule] = []
    for selectors, body in _blocks(_COMMENT.sub("", sheet)):
        plain, important = _properties(body)
        if not (plain or important):
            continue
        for selector in selectors.split(","):
            if rule := _rule(selector.strip(), plain, important):
                found.append(rule)
    return sorted(found, key=lambda rule: rule.weight)


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """(selectors, body) of each rule at the top level."""
    position = 0
    while (start := sheet.find("{", position)) >= 0:
        depth, end = 1, start + 1
        while end < len(sheet) and depth:
            depth += (sheet[end] == "{") - (sheet[end] == "}")
            end += 1
        head = sheet[position:start].rpartition(";")[2].strip()
        if not head.startswith("@"):
            yield head, sheet[start + 1 : end - 1]
        position = end


def _properties(body: str) -> tuple[dict[str, str], dict[str, str]]:
    plain: dict[str, str] = {}
    important: dict[str, str] = {}
    for part in body.split(";"):
        key, colon, value = part.partition(":")
        key, value = key.strip(), value.strip()
        if not colon or key not in _PROPERTIES:
            continue
        into = important if value.endswith("!important") else plain
        value = value.removesuffix("!important").strip()
        if value not in _IGNORED:
            into[key] = value
    return plain, important


def _rule(selector: str, plain: dict[str, str], important: dict[str, str]) -> Rule | None:
    if not selector:
        return None
    pieces = _STEP.split(selector)
    steps = [("", pieces[0])] + [(pieces[i].strip(), pieces[i + 1]) for i in range(1, len(pieces) - 1, 2)]
    weight = [0, 0, 0]
    for _, compound in steps:
        for part in _PART.finditer(compound):
            if part["other"]:
                return None  # `:hover`, `+`: nothing of a still picture
            weight[0] += bool(part["id"])
            weight[1] += bool(part["cls"] or part["key"])
            weight[2] += bool(part["tag"])
    return Rule(tuple(steps), (weight[0], weight[1], weight[2]), plain, important)


def style(
    known: Sequence[Rule], element: ET.Element, ancestors: Sequence[ET.Element], own: dict[str, str]
) -> dict[str, str]:
    """What the sheet and the element's own style attribute say together."""
    taking = [rule for rule in known if _takes(rule.steps, element, ancestors)]
    result: dict[str, str] = {}
    for rule in taking:
        result |= rule.properties
    result |= own
    for rule in taking:
        result |= rule.important
    return result


def _takes(steps: Sequence[tuple[str, str]], element: ET.Element, ancestors: Sequence[ET.Element]) -> bool:
    combinator, compound = steps[-1]
    if not _fits(compound, element, len(ancestors)):
        return False
    if len(steps) == 1:
        return True
    rest = steps[:-1]
    if combinator == ">":
        return bool(ancestors) and _takes(rest, ancestors[-1], ancestors[:-1])
    return any(_takes(rest, ancestors[i], ancestors[:i]) for i in range(len(ancestors) - 1, -1, -1))


def _fits(compound: str, element: ET.Element, depth: int) -> bool:
    for part in _PART.finditer(compound):
        if part["any"]:
            if depth:
                return False  # Matplotlib sets inherited properties this way: the root is enough
        elif part["tag"]:
            if part["tag"] != str(element.tag).rsplit("}", 1)[-1]:
                return False
        elif part["cls"]:
            if part["cls"] not in element.get("class", "").split():
                return False
        elif part["id"]:
            if part["id"] != element.get("id"):
                return False
        elif not _has(part, element):
            return False
    return True


def _has(part: re.Match[str], element: ET.Element) -> bool:
    value = element.get(part["key"])
    if value is None or not part["op"]:
        return value is not None
    wanted = part["value"]
    tests = {"^=": value.startswith(wanted), "$=": value.endswith(wanted), "*=": wanted in value,
             "~=": wanted in value.split(), "=": value == wanted}  # fmt: skip
    return tests.get(part["op"], False)
