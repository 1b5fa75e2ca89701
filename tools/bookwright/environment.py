"""`_environment` files → variables for cells, scripts and `{{< env >}}`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bookwright.diagnostics import Code, Report
from bookwright.source import NotText, Span, read

C014 = Code(
    "C014", "error", "a line of `_environment` that is not `NAME=value`",
    """`_environment`, `_environment.local` and `_environment-PROFILE` hold one variable a line: a name of
    letters, digits and `_`, then `=` and the value, in quotes where it has blanks at its ends or a `#`.
    Lines that begin with `#` are comments.""",
)  # fmt: skip
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=[ \t]*(.*?)\s*\Z")
_QUOTED = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'[^']*')[ \t]*(?:#.*)?\Z")
_USE = re.compile(r"\\\$|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::-([^}]*))?\})")


def load(root: Path, profiles: Sequence[str], report: Report) -> dict[str, str]:
    """The variables of a project; `_environment.local` lies over a profile's file, that over `_environment`."""
    found: dict[str, str] = {}
    for name in ("_environment", *(f"_environment-{p}" for p in reversed(profiles)), "_environment.local"):
        try:
            text = read(root, name).text if (root / name).is_file() else ""
        except NotText as error:
            report.add(C014.at(Span(name, error.line, error.column), f"`{name}` is not UTF-8"))
            continue
        except OSError as error:
            report.add(C014.at(Span(name), f"cannot read `{name}`: {error.strerror}"))
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            if (pair := _pair(line, {**os.environ, **found})) is None:
                report.add(C014.at(Span(name, number, 1, len(line.rstrip())), "this is not `NAME=value`"))
            else:
                found[pair[0]] = pair[1]
    return found


def _pair(line: str, known: Mapping[str, str]) -> tuple[str, str] | None:
    """Name and value of a line; None when it has another form."""
    matched = _LINE.match(line)
    if not matched:
        return None
    name, value = matched.groups()
    if value[:1] in ("'", '"'):
        quoted = _QUOTED.match(value)
        if not quoted:
            return None  # a quote that does not close
        inner = quoted.group(1)[1:-1]
        if value[0] == "'":
            return name, inner
        return name, _expand(inner.replace("\\n", "\n").replace('\\"', '"'), known)
    return name, _expand(re.split(r"(?:\A|\s)#", value)[0].rstrip(), known)


def _expand(value: str, known: Mapping[str, str]) -> str:
    """`$NAME`, `${NAME}` and `${NAME:-default}` replaced; `\\$` is a dollar."""

    def one(found: re.Match[str]) -> str:
        name = found.group(1) or found.group(2)
        return known.get(name) or found.group(3) or "" if name else "$"

    return _USE.sub(one, value)
