"""`bookwright explain CODE`: every code is declared where it is raised; this finds and prints them."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import textwrap

import bookwright
from bookwright.diagnostics import FAMILIES, Code, did_you_mean
from bookwright.keys import keys, reference


def codes() -> dict[str, Code]:
    """Every code that any module declares, by its id."""
    found: dict[str, Code] = {}
    for module in pkgutil.walk_packages(bookwright.__path__, "bookwright."):
        if module.name.endswith(("__main__", "kernel_startup")):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Code):
                found[value.id] = value
    return dict(sorted(found.items()))


def explain_keys(prefix: str) -> int:
    """Print the key `prefix` of the configuration and all below it, or every key; 2 when there is none."""
    rows = list(reference(prefix))
    if not rows:
        print(f"there is no key {prefix}; {did_you_mean(prefix, keys())}".rstrip("; "), file=sys.stderr)
        return 2
    for key in rows:
        default = f", default {key.default}" if key.default else ""
        print(f"{key.path}\n    {key.kind}{default} · {key.support}\n    {key.what}")
    return 0


def explain(code: str | None) -> int:
    """Print one code's explanation, or the list of all; 2 for a code that does not exist."""
    known = codes()
    if code is None:
        for one in known.values():
            print(f"{one.id}  {one.severity:8} {one.title}")
        return 0
    found = known.get(code.upper())
    if found is None:
        print(
            f"there is no message {code}; {did_you_mean(code.upper(), known)}".rstrip("; "), file=sys.stderr
        )
        return 2
    family = FAMILIES.get(found.id[0], "")
    print(f"{found.id} · {found.severity} · {family}\n{found.title}\n")
    print(textwrap.fill(" ".join(found.explanation.split()), 78))
    return 0
