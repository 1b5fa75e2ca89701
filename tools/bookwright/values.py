"""What `{{< meta … >}}`, `var`, `env` and `version` stand for, in prose as in YAML."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookwright import __version__
from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.located import Located, Path
from bookwright.source import Span

S007 = Code(
    "S007", "error", "a value that is not there",
    """`{{< meta key >}}`, `{{< var key >}}` and `{{< env NAME >}}` print a value of the metadata, of
    `_variables.yml` or of the environment; what is named is not there. A second argument of `env` is
    printed when the variable is not set.""",
)  # fmt: skip
TEXTS = frozenset("meta var env version".split())
SHORTCODE = re.compile(r"(?<!\{)\{\{<[ \t]*(/?[\w-]+)((?:[^>]|>(?!\}\}))*?)[ \t]*>\}\}")
_ARGUMENT = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)'|(\S+))|"([^"]*)"|'([^']*)'|(\S+)""")


def arguments(text: str) -> tuple[list[str], dict[str, str]]:
    """What stands after a shortcode's name: positional arguments, and those with a key."""
    given: list[str] = []
    options: dict[str, str] = {}
    for found in _ARGUMENT.finditer(text):
        key, *rest = found.groups()
        if key:
            options[key] = next(v for v in rest[:3] if v is not None)
        else:
            given.append(next(v for v in rest[3:] if v is not None))
    return given, options


@dataclass(frozen=True)
class Values:
    """Where the values come from: the metadata, `_variables.yml`, `_environment` (the machine's wins)."""

    meta: Mapping[str, Any]
    variables: Mapping[str, Any]
    environment: Mapping[str, Any]

    def text(self, name: str, given: Sequence[str], span: Span | None, report: Report) -> str:
        """What the shortcode prints; itself, as code, and a message where there is no such value."""
        if name == "version":
            return __version__
        if not given:
            report.add(S007.at(span, f"this `{name}` does not say what to print", f"as in `{{{{< {name} NAME >}}}}`"))
            return f"`{{{{< {name} >}}}}`"
        key = given[0]
        known: Mapping[str, Any]
        if name == "env":
            known = {**self.environment, **os.environ}
            value: Any = known.get(key, given[1] if len(given) > 1 else None)
        else:
            known = self.meta if name == "meta" else self.variables
            value = _lookup(known, key)
            if value is None and name == "meta":
                value = _lookup(self.meta.get("book", {}), key)
        parts = [_shown(one) for one in (value if isinstance(value, list) else [value])]
        if value is None or ("" in parts and value != ""):
            other = "set it, or give what to print instead: `{{< env NAME other >}}`"
            hint = other if name == "env" else did_you_mean(key, known)
            problem = f"there is no `{key}` to print" if value is None else f"`{key}` has keys of its own: name one"
            report.add(S007.at(span, problem, hint if value is None else f"as in `{key}.{next(iter(value), 'name')}`"))
            return f"`{{{{< {name} {key} >}}}}`"
        return ", ".join(parts)

    def put(self, found: Located, report: Report) -> Located:
        """The YAML with the values in the place of the shortcodes that its texts hold; any other stays as it is."""
        return Located(self._put(found.value, (), found, report), found.spans, found.duplicates)

    def _put(self, value: Any, path: Path, found: Located, report: Report) -> Any:
        if isinstance(value, Mapping):
            return {k: self._put(v, (*path, k), found, report) for k, v in value.items()}
        if isinstance(value, list):
            return [self._put(v, (*path, i), found, report) for i, v in enumerate(value)]
        if not isinstance(value, str) or "{{<" not in value:
            return value

        def print_it(match: re.Match[str]) -> str:
            if match.group(1) not in TEXTS:
                return match.group()
            return self.text(match.group(1), arguments(match.group(2))[0], found.span(*path), report)

        return SHORTCODE.sub(print_it, value)


def _shown(value: Any) -> str:
    """The text of a value; of an author or whatever else has one, the `name`; "" for any other mapping or list."""
    value = value.get("name") if isinstance(value, Mapping) else value
    return "" if isinstance(value, (Mapping, list)) or value is None else str(value)


def _lookup(source: Any, key: str) -> Any:
    """`a.b.0` looked up in nested mappings and lists; None when a step is missing."""
    for step in key.split("."):
        if isinstance(source, Mapping):
            source = source.get(step)
        elif isinstance(source, list) and step.isdigit() and int(step) < len(source):
            source = source[int(step)]
        else:
            return None
    return source
