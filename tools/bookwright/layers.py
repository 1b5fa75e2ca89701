"""Files of keys laid over each other: values merged as Quarto merges them, each with the place it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bookwright.located import Located, Path
from bookwright.source import Span

# the names that a format's keys stand under, the one that wins first: the PDF has two
NAMES: Mapping[str, tuple[str, ...]] = {"pdf": ("typst", "pdf"), "typst": ("typst", "pdf")}
REPLACED = frozenset({"tbl-colwidths"})  # lists that are one value


def setting(format: str, key: str, *sources: Mapping[str, Any], default: Any = None) -> Any:
    """`key` as it counts in a format: the first of the sources that gives it, in each `format: <its name>:` over
    the top level. A null counts as not given."""
    for source in sources:
        for layer in (*_own(format, source), source):
            if layer.get(key) is not None:
                return layer[key]
    return default


def given(format: str, source: Mapping[str, Any]) -> dict[str, Any]:
    """All that a source says below `format:` for a format."""
    found: dict[str, Any] = {}
    for layer in reversed(_own(format, source)):
        found |= layer
    return found


def _own(format: str, source: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What stands below each of the names of a format."""
    formats = source.get("format")
    found = [formats.get(n) for n in NAMES.get(format, (format,))] if isinstance(formats, Mapping) else []
    return [one for one in found if isinstance(one, Mapping)]


def silenced(project: Located, front: Mapping[str, Any]) -> Located:
    """A project without the keys of its formats that a document sets for all of them; lists add up, and stay."""
    formats = project.value.get("format")
    if not isinstance(formats, Mapping):
        return project
    kept = {name: {k: v for k, v in keys.items() if k not in front or isinstance(v, list)}
            if isinstance(keys, Mapping) else keys for name, keys in formats.items()}  # fmt: skip
    return Located({**project.value, "format": kept}, project.spans)


@dataclass
class _Places:
    """The places of a document as a tree: that of a value, and those of what is inside it."""

    span: Span | None = None
    inside: dict[str | int, _Places] = field(default_factory=dict)

    def at(self, step: str | int) -> _Places:
        return self.inside.get(step) or _Places(self.span)


def _tree(spans: Mapping[Path, Span]) -> _Places:
    root = _Places()
    for path, span in spans.items():
        node = root
        for step in path:
            node = node.inside.setdefault(step, _Places())
        node.span = span
    return root


def _spans(node: _Places, path: Path, found: dict[Path, Span]) -> dict[Path, Span]:
    if node.span:
        found[path] = node.span
    for step, inner in node.inside.items():
        _spans(inner, (*path, step), found)
    return found


def lay(below: Located, above: Located) -> Located:
    """`above` over `below`: mappings are merged key by key, lists joined without doubles, other values replaced."""
    if not above.value:
        return below
    if not below.value:
        return above
    places = _Places()
    value = _merged("", below.value, above.value, _tree(below.spans), _tree(above.spans), places)
    return Located(value, _spans(places, (), {}), (*below.duplicates, *above.duplicates))


def _merged(key: str, old: Any, new: Any, lower: _Places, upper: _Places, out: _Places) -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        out.span = upper.span or lower.span
        result = dict(old)
        out.inside = {k: lower.at(k) for k in old}
        for name, value in new.items():
            place = out.inside[name] = _Places()
            if name in old:
                result[name] = _merged(name, old[name], value, lower.at(name), upper.at(name), place)
            else:
                result[name], out.inside[name] = value, upper.at(name)
        return result
    lists = isinstance(old, list) or isinstance(new, list)
    if lists and old is not None and new is not False and key not in REPLACED:
        return _joined(old, new, lower, upper, out)
    out.span, out.inside = upper.span, upper.inside
    return new


def _joined(old: Any, new: Any, lower: _Places, upper: _Places, out: _Places) -> list[Any]:
    """Two lists as one; a single value counts as a list of one."""
    out.span = upper.span if new is not None else lower.span
    result: list[Any] = []
    for value, places in ((old, lower), (new, upper)):
        items = value if isinstance(value, list) else [] if value is None else [value]
        for position, item in enumerate(items):
            if item not in result:
                out.inside[len(result)] = places.at(position) if isinstance(value, list) else places
                result.append(item)
    return result


def over(below: Located, above: Located) -> Located:
    """A document's keys over its project's: one at the top level counts for every format, too.

    `toc: false` in a chapter wins over `format: html: toc: true` of the project.
    """
    formats = below.value.get("format") if isinstance(below.value, Mapping) else None
    if not isinstance(formats, Mapping) or not isinstance(above.value, Mapping):
        return lay(below, above)
    own = above.value.get("format")
    own = dict(own) if isinstance(own, Mapping) else {}
    spans = dict(above.spans)
    for name, options in formats.items():
        given = own.get(name)
        inner = dict(given) if isinstance(given, Mapping) else {}
        for key, value in above.value.items():
            if key != "format" and isinstance(options, Mapping) and key in options and key not in inner:
                inner[key] = value
                if place := above.span(key):
                    spans["format", name, key] = place
        if inner:
            own[name] = inner
    return lay(below, Located({**above.value, **({"format": own} if own else {})}, spans))


def normal(found: Located) -> Located:
    """`format: html`, `format: [html, pdf]` and `html: default` as the mapping that they stand for."""
    found = _toc(found)
    value = found.value
    given = value.get("format") if isinstance(value, Mapping) else None
    if given is None:
        return found
    if isinstance(given, Mapping):
        formats = {str(k): ({} if v in ("default", None) else v) for k, v in given.items()}
    else:
        formats = {str(name): {} for name in (given if isinstance(given, list) else [given])}
    return Located({**value, "format": formats}, found.spans, found.duplicates)


def _toc(found: Located) -> Located:
    """`table-of-contents`, pandoc's long name, as `toc`; what is written as `toc` wins."""

    def short(value: Any) -> Any:
        long = isinstance(value, Mapping) and value.get("table-of-contents") is not None
        return {"toc": value["table-of-contents"], **value} if long else value

    value = short(found.value)
    formats = value.get("format") if isinstance(value, Mapping) else None
    if isinstance(formats, Mapping):
        value = {**value, "format": {name: short(options) for name, options in formats.items()}}
    return Located(value, found.spans, found.duplicates)
