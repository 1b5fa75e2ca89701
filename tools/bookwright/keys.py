"""Every key of a project's configuration as data: what kind of value it takes, its default, what it does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

TYPES: Mapping[str, str] = {
    "text": "a text", "bool": "true or false", "number": "a number", "list": "a list",
    "range": "a list of two numbers, the least and the most",
    "map": "a mapping of keys to values", "any": "anything",
}  # fmt: skip
FORMATS = ("html", "typst", "pdf", "epub")
SUPPORT = ("yes", "partly", "no effect")


@dataclass(frozen=True)
class Key:
    """A key by its dotted path. `kinds` are names of `TYPES` or words that the value may be.

    `support` says how much of it bookwright honours: yes, partly, or no effect.
    """

    path: str
    kinds: tuple[str, ...]
    default: str
    support: str
    what: str

    @property
    def name(self) -> str:
        return self.path.rsplit(".", 1)[-1]

    @property
    def kind(self) -> str:
        """The kinds of value in words: "true or false, or a text"."""
        words = [f"`{k}`" for k in self.kinds if k not in TYPES]
        return " or ".join([*(TYPES[k] for k in self.kinds if k in TYPES), *([", ".join(words)] if words else [])])

    def takes(self, value: Any) -> bool:
        """Whether a value is of a kind that the key allows; null stands for "as if it were not given"."""
        return value is None or any(_is(kind, value) for kind in self.kinds)


def _is(kind: str, value: Any) -> bool:
    if kind == "any":
        return True
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "list":
        return isinstance(value, list)
    if kind == "map":
        return isinstance(value, Mapping)
    if kind == "range":
        pair = isinstance(value, list) and len(value) == 2 and all(_is("number", v) for v in value)
        return pair and bool(value[0] <= value[1])
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "number":
        return number
    return number or isinstance(value, str) if kind == "text" else value == kind


def table(prefix: str, text: str) -> Iterator[Key]:
    """Keys from lines `name  kind|kind  default  support  sentence`, columns two blanks apart.

    Where the formats differ, `support` has a word for each of `FORMATS`: `yes/none/none/part`.
    """
    place = FORMATS.index(prefix.removeprefix("format.")) if prefix.removeprefix("format.") in FORMATS else 0
    for line in text.strip().splitlines():
        name, kinds, default, support, what = re.split(r" {2,}", line.strip(), maxsplit=4)
        path = f"{prefix}.{name}" if prefix else name
        each = support.split("/")
        level = {"yes": "yes", "part": "partly", "none": "no effect"}[each[place % len(each)]]
        yield Key(path, tuple(kinds.split("|")), "" if default == "-" else default, level, what)


@cache
def keys() -> Mapping[str, Key]:
    """All keys by their paths, in the order of the reference."""
    from bookwright import keys_checks, keys_html, keys_print, keys_project, keys_site

    found: dict[str, Key] = {}
    for module in (keys_project, keys_checks, keys_site, keys_html, keys_print):
        for key in module.rows():
            found.setdefault(key.path, key)
    return found


@cache
def children(path: str) -> Mapping[str, Key]:
    """The keys right below `path` by name; of the whole configuration for ""."""
    start = f"{path}." if path else ""
    return {
        key.name: key
        for key in keys().values()
        if key.path.startswith(start) and "." not in key.path[len(start) :]
    }  # fmt: skip


@cache
def document_keys() -> Mapping[str, Key]:
    """What may stand at the top level of a project or document: its own keys, and every format's."""
    found = dict(children(""))
    for name in FORMATS:
        for key in children(f"format.{name}").values():
            first = found.setdefault(key.name, key)
            if first.path.startswith("format.") and SUPPORT.index(key.support) < SUPPORT.index(first.support):
                found[key.name] = key
    return found


def reference(prefix: str = "") -> Iterable[Key]:
    """The rows of the reference page: the key `prefix` and all below it, or every key."""
    return [k for k in keys().values() if not prefix or k.path == prefix or k.path.startswith(prefix + ".")]
