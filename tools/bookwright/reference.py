"""The registries as Markdown, for the pages of the guide: constructs, keys, messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from bookwright import keys as registry
from bookwright.explain import codes
from bookwright.keys_checks import KIND

FORMATS = ("html", "pdf", "epub")
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
    return "\n".join("| " + " | ".join(_folded(c).replace("|", "\\|") for c in line) + " |" for line in lines) + "\n"


def _code(text: str) -> str:
    """A code span that holds the text, whatever backticks are in it."""
    ticks = "`" * (max((len(run) for run in text.split("`") if not run), default=0) + 2 if "`" in text else 1)
    return f"{ticks} {text} {ticks}" if "`" in text else f"{ticks}{text}{ticks}"


def _folded(text: str) -> str:
    return " ".join(text.split())
