"""The registries as Markdown, for the pages of the guide: constructs, keys, messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from bookwright import keys as registry
from bookwright.cell_options import ELSEWHERE, KNITR
from bookwright.explain import codes
from bookwright.key_check import OTHER_FORMATS
from bookwright.keys_checks import KIND

FORMATS = ("html", "pdf", "epub")
_CODE = re.compile(r"((?<!`)`+(?!`).*?(?<!`)`+(?!`))")
_SHOWN = {"yes": "✓", "plain": "plainly", "no": "–"}


def constructs(file: str | Path) -> str:
    """Tables of the language's constructs by group, from a file as `docs/guide/constructs.yml` is."""
    parts: list[str] = []
    for group in yaml.safe_load(Path(file).read_text("utf-8")):
        rows = [_construct(row) for row in group["rows"]]
        head = ["Construct", "How it is written", "HTML", "PDF", "EPUB", "Remark"]
        parts += [f"### {group['group']}\n", _table(head, rows)]
    return "\n".join(parts)


def _construct(row: Mapping[str, Any]) -> list[str]:
    first = next(line for line in str(row["source"]).splitlines() if line.strip())
    return [row["name"], _code(first), *(_SHOWN[row.get(f, "yes")] for f in FORMATS), row.get("note", "")]


def differences(file: str | Path) -> str:
    """The constructs of such a file that a format shows otherwise than Quarto's authors expect, and how."""
    rows = [row for group in yaml.safe_load(Path(file).read_text("utf-8")) for row in group["rows"]]
    shown = [_construct(row) for row in rows if row.get("note") or any(row.get(f, "yes") != "yes" for f in FORMATS)]
    return _table(["Construct", "HTML", "PDF", "EPUB", "What is different"], [[r[0], *r[2:]] for r in shown])


def without_effect() -> str:
    """Every key of Quarto that changes nothing here, with the reason; keys of one reason in one row."""
    why: dict[str, dict[str, dict[str, None]]] = {}
    for key in registry.keys().values():
        if key.support == "no effect" and not key.path.startswith("bookwright."):
            place, _, name = key.path.rpartition(".")
            names, places = why.setdefault(key.what, {"names": {}, "places": {}}).values()
            names[_code(name)] = None
            places[place] = None
    rows = [[", ".join(found["names"]), _places(found["places"]), what] for what, found in why.items()]
    return _table(["Key", "Below", "What it is, and why nothing follows from it"], rows)


def _places(found: Iterable[str]) -> str:
    """Where a key stands, the formats in one word when all of them have it."""
    every = [f"format.{name}" for name in registry.FORMATS]
    listed = list(found)
    together = [one for one in listed if one not in every] if set(every) <= set(listed) else listed
    named = [_code(one) if one else "top level" for one in together]
    return ", ".join([*named, *(["every format"] if together is not listed else [])])


def absent() -> str:
    """What Quarto makes and bookwright does not: formats, options of cells, languages of engines."""
    rows = [
        ["Formats", _codes(OTHER_FORMATS), "named in one line (C011), their options passed over"],
        ["Options of cells that only knitr knows", _codes(KNITR), "passed over"],
        ["Options of cells for slides, applications, LaTeX", _codes(ELSEWHERE), "named in one line (S064)"],
    ]
    return _table(["What", "By name", "What happens"], rows)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(_code(one) for one in sorted(names))


def keys(prefix: str = "") -> str:
    """Tables of the keys below `prefix`, one for each object."""
    found = registry.reference(prefix)
    parts: list[str] = []
    for parent, rows in groupby(found, key=lambda k: k.path.rpartition(".")[0]):
        table = [[_code(k.name), k.kind, _code(k.default) if k.default else "", k.support, k.what] for k in rows]
        title = f"## `{parent}`\n" if parent else "## At the top level\n"
        parts += [title, _table(["Key", "Value", "Default", "Effect", "What it does"], table)]
    return "\n".join(parts)


def checks() -> str:
    """The checks of manuscripts, each with its limits."""
    rows = []
    for key in registry.reference("bookwright.checks.*"):
        if key.kinds == ("bool", "map"):
            rows.append([f"**{key.name}**", key.what])
        elif key.path.count(".") > KIND.count(".") + 1:
            rows.append([_code(f"{key.name}: {key.default}".rstrip(": ")), key.what])
    return _table(["Check, limits", "What is asked"], rows)


def messages() -> str:
    """Every message with its severity and what it means."""
    known = sorted(codes().items())
    return "\n\n".join(f"**{code}** ({one.severity}): *{one.title}.* {_folded(one.explanation)}" for code, one in known)


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines) + "\n"


def _code(text: str) -> str:
    """A code span that holds the text, whatever backticks are in it."""
    ticks = "`" * (max((len(run) for run in text.split("`") if not run), default=0) + 2 if "`" in text else 1)
    return f"{ticks} {text} {ticks}" if "`" in text else f"{ticks}{text}{ticks}"


def _cell(text: str) -> str:
    """A cell of a pipe table; in code a bar is itself, and a backslash before it would be printed."""
    parts = _CODE.split(_folded(text))
    return "".join(part if i % 2 else part.replace("|", "\\|") for i, part in enumerate(parts))


def _folded(text: str) -> str:
    return " ".join(text.split())
