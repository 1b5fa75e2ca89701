"""A clean drawing made light: no group without meaning, no path that paints nothing, short paths, shared styles.

What it looks like stays the same to a hundredth of a point; a plot of Matplotlib loses half of its text.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from itertools import groupby

# what children inherit, so that a group may say it for all of them
_INHERITED = frozenset(
    "fill stroke fill-opacity stroke-opacity stroke-width stroke-linecap stroke-linejoin stroke-dasharray "
    "stroke-miterlimit font-size font-family font-weight font-style text-anchor".split()
)
_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use", "text")
_KEPT = ("defs", "clipPath", "mask", "pattern", "marker", "symbol", "text", "a", "switch")  # inside, every node counts
_TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
_PLAIN = re.compile(r"[MLHVCSQTZz\d\s.,-]*")  # absolute commands alone: no arcs, no powers of ten
_PAIRS = {"M": 1, "L": 1, "T": 1, "Q": 2, "S": 2, "C": 3}
_NO_TURN = re.compile(r"rotate\(-?0(?: [^)]*)?\)|translate\(-?0[ ,]+-?0\)")


def lighten(root: ET.Element) -> None:
    """Rewrite the drawing in place; one that moves is left as it is."""
    names = {_local(e) for e in root.iter()}
    if any(name.startswith("animate") or name == "set" for name in names):
        return
    for element in root.iter():
        if _NO_TURN.fullmatch(element.get("transform", "x")):
            del element.attrib["transform"]
        if "d" in element.attrib:
            element.set("d", shorter(element.attrib["d"]))
    _thin(root, "stroke" in _style(root) or "stroke" in root.attrib)


def _local(element: ET.Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _style(element: ET.Element) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part)
    return {k.strip(): v.strip() for k, v in pairs}


def _thin(parent: ET.Element, stroked: bool) -> None:
    """Lift the children of groups that say nothing, drop what paints nothing, let neighbours share a style."""
    children: list[ET.Element] = []
    for child in parent:
        own = {**child.attrib, **_style(child)}
        paints = stroked or "stroke" in own
        if _local(child) not in _KEPT:
            _thin(child, paints)
        if _local(child) == "g" and not child.attrib:
            children += list(child)
        elif not (_empty(child) or _unseen(child, own, paints)):
            children.append(child)
    parent[:] = _shared(children, str(parent.tag))


def _empty(element: ET.Element) -> bool:
    return _local(element) in ("g", "defs") and not len(element)


def _unseen(element: ET.Element, own: Mapping[str, str], stroked: bool) -> bool:
    """A shape without fill and line that nothing refers to: Matplotlib's grounds are such."""
    marked = any(key.startswith("marker") for key in own)
    shape = _local(element) in _SHAPES and _local(element) not in ("use", "text")
    return shape and own.get("fill") == "none" and not stroked and not marked and "id" not in own


def _shared(children: list[ET.Element], tag: str) -> list[ET.Element]:
    """Runs of neighbours of one style, each in a group that says it once."""
    made: list[ET.Element] = []
    for style, run in groupby(children, lambda c: c.get("style", "") if _local(c) in _SHAPES else ""):
        members = list(run)
        if len(members) < 2 or not style or not _style(members[0]).keys() <= _INHERITED:
            made += members
            continue
        group = ET.Element(tag.replace("}svg", "}g"), {"style": style})
        for one in members:
            del one.attrib["style"]
            group.append(one)
        if _local(group) == "g":
            made.append(group)
    return made


def shorter(path: str) -> str:
    """The same path in relative coordinates of at most two decimals, with no space that can be spared.

    A path with arcs, with relative commands already or with powers of ten is given back as it is.
    """
    if not _PLAIN.fullmatch(path):
        return path
    tokens = _TOKEN.findall(path)
    parts: list[str] = []
    here = start = (0, 0)
    command, at = "", 0
    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
        if command in "Zz":
            parts.append("z")
            here = start
            continue
        count = 2 * _PAIRS.get(command, 0) or 1
        given = [round(float(n) * 100) for n in tokens[at : at + count]]
        if len(given) < count:
            return path
        at += count
        part, here = _step(command, given, here)
        parts.append(part)
        if command == "M":
            start, command = here, "L"
    return _repeated(parts)


def _step(command: str, given: list[int], here: tuple[int, int]) -> tuple[str, tuple[int, int]]:
    """One command made relative to where the pen is, and where it is afterwards (hundredths)."""
    if command in "HV":
        given = [given[0], here[1]] if command == "H" else [here[0], given[0]]
        command = "L"
    moves = [n - here[i % 2] for i, n in enumerate(given)]
    after = (given[-2], given[-1])
    if command == "L" and 0 in moves:
        return ("v" + _joined(moves[1:]) if moves[0] == 0 else "h" + _joined(moves[:1])), after
    return command.lower() + _joined(moves), after


def _joined(numbers: list[int]) -> str:
    """Hundredths as decimals; a minus separates as well as a space."""
    text = ""
    for number in numbers:
        short = f"{number / 100:.2f}".rstrip("0").rstrip(".")
        if short.lstrip("-").startswith("0."):
            short = short.replace("0.", ".", 1)
        text += short if not text or short[0] == "-" else " " + short
    return text


def _repeated(parts: list[str]) -> str:
    """Leave out a letter that repeats the one before; `m` and `l` are one after a move."""
    text = before = ""
    for part in parts:
        letter, numbers = part[0], part[1:]
        if letter == before and letter not in "mz":
            text += numbers if numbers[0] == "-" else " " + numbers
        else:
            text += part
        before = "l" if letter == "m" else letter
    return text  # a path's first `m` is where it begins, relative to nothing
