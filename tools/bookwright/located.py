"""YAML read as Quarto reads it (1.2 core), with the place of every key and value kept beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from bookwright.source import Span

Path = tuple[str | int, ...]
_INT = re.compile(r"[-+]?[0-9]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z|0o[0-7]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_LIMIT, _DEPTH = 200_000, 100  # values of a document, and how deep they are nested
_WORDS = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
    ".inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan"),
}  # fmt: skip


@dataclass(frozen=True)
class Located:
    """A YAML document: plain values, and by path the place of each key (or list item)."""

    value: Any
    spans: Mapping[Path, Span] = field(default_factory=dict)
    duplicates: tuple[tuple[str, Span], ...] = ()

    def span(self, *path: str | int) -> Span | None:
        """The place of the value at `path`, or of the nearest thing around it."""
        while path and path not in self.spans:
            path = path[:-1]
        return self.spans.get(path)


class YamlError(Exception):
    """YAML that does not parse, with its place."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.span = span


@dataclass
class _Builder:
    """Builds plain values from PyYAML's nodes and notes where each key and item stands."""

    file: str
    first_line: int
    first_column: int
    note: str
    spans: dict[Path, Span] = field(default_factory=dict)
    duplicates: list[tuple[str, Span]] = field(default_factory=list)
    count: int = 0

    def place(self, mark: Any, length: int = 1) -> Span:
        return Span(
            self.file, mark.line + self.first_line, mark.column + self.first_column, length, self.note
        )

    def build(self, node: Any, path: Path) -> Any:
        self.count += 1
        if self.count > _LIMIT or len(path) > _DEPTH:
            raise YamlError("this YAML has too many values, or aliases in a circle", self.place(node.start_mark))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            for i, item in enumerate(node.value):
                self.spans[(*path, i)] = self.place(item.start_mark, _length(item))
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: Any, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.value == "<<" and not key_node.style and isinstance(value_node, yaml.MappingNode):
                result = {**self.build(value_node, path), **result}
                continue
            key = str(key_node.value)
            where = self.place(key_node.start_mark, len(key))
            if key in result:
                self.duplicates.append((key, where))
            self.spans[(*path, key)] = where
            result[key] = self.build(value_node, (*path, key))
        return result


def load(text: str, file: str, first_line: int = 1, first_column: int = 1, note: str = "") -> Located:
    """Parse `text`, which begins at `first_line` of `file`. Raises `YamlError`."""
    builder = _Builder(file, first_line, first_column, note)
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except RecursionError:
        raise YamlError("this YAML is nested too deeply", Span(file, first_line, note=note)) from None
    except yaml.MarkedYAMLError as error:
        what, mark = _problem(error, text)
        raise YamlError(what, builder.place(mark) if mark else Span(file, first_line, note=note)) from None
    except yaml.YAMLError as error:
        raise YamlError(str(error).splitlines()[0], Span(file, first_line, note=note)) from None
    if root is None:
        return Located(None)
    builder.spans[()] = builder.place(root.start_mark)
    return Located(builder.build(root, ()), builder.spans, tuple(builder.duplicates))


def _problem(error: yaml.MarkedYAMLError, text: str) -> tuple[str, Any]:
    """What is wrong and where: of something that never ends, where it began tells more."""
    mark, what = error.problem_mark or error.context_mark, error.problem or error.context or "not YAML"
    ended = "end of stream" in what or (mark and mark.index >= len(text.rstrip()))
    opened = any(w in str(error.context) for w in ("quoted", "flow sequence", "flow mapping"))
    if ended and error.context_mark and opened:
        return f"{error.context}: it is never closed", error.context_mark
    if ended and mark and mark.column == 0:  # after the last line: point at the end of the text
        last = text.rstrip().split("\n")
        return what, yaml.Mark(mark.name, mark.index, len(last) - 1, max(0, len(last[-1]) - 1), None, 0)
    return what, mark


def _length(node: Any) -> int:
    same_line = node.start_mark.line == node.end_mark.line
    return max(1, node.end_mark.column - node.start_mark.column) if same_line else 1


def _scalar(node: Any) -> Any:
    value = node.value
    if node.style in ("'", '"', "|", ">") or node.tag.startswith("!"):
        return value
    if value in _WORDS:
        return _WORDS[value]
    if _INT.match(value):
        return int(value)
    if _HEX.match(value):
        return int(value, 0)
    return float(value) if _FLOAT.match(value) else value
