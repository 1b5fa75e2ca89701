"""Conditional content: `.content-visible` and `.content-hidden`, by format, metadata or profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, values

# what each of our formats answers to when a source asks for a format by Quarto's names
ALIASES: Mapping[str, frozenset[str]] = {
    "html": frozenset({"html", "html:js"}),
    "epub": frozenset({"epub", "html", "epub3"}),
    "pdf": frozenset({"pdf", "typst", "latex"}),
}


class Condition(Feature):
    name: ClassVar[str] = ":condition"
    kinds: ClassVar[tuple[str, ...]] = ("Div", "Span")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, pairs), content = node["c"]
        kind = next((n for n in names if n in ("content-visible", "content-hidden")), None)
        if kind is None:
            return None
        options = dict(pairs)
        # metadata and profiles are the same for every format: decided here, before anything is numbered
        fixed = [
            _meta(reading, options.get(f"{word}-meta")) is want
            for word, want in (("when", True), ("unless", False))
            if f"{word}-meta" in options
        ]
        active = reading.config.profiles
        fixed += [
            any(name in active for name in options[f"{word}-profile"].split()) is want
            for word, want in (("when", True), ("unless", False))
            if f"{word}-profile" in options
        ]
        asks_format = "when-format" in options or "unless-format" in options
        if not asks_format:
            holds = all(fixed)
            return list(content) if holds == (kind == "content-visible") else []
        if not all(fixed):
            return [] if kind == "content-visible" else list(content)
        rest = [n for n in names if n != kind]
        return [
            {"t": node["t"], "c": [attr(identifier, [self.name, *rest], {"kind": kind, **options}), content]}
        ]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        options = values(node)
        own = ALIASES.get(setting.format, frozenset({setting.format}))
        holds = True
        if "when-format" in options:
            holds = options["when-format"] in own
        if "unless-format" in options:
            holds = holds and options["unless-format"] not in own
        shown = holds == (options["kind"] == "content-visible")
        return list(node["c"][1]) if shown else []


def _meta(reading: Reading, path: str | None) -> bool:
    """Whether a dotted key of the metadata is set to something true."""
    value: Any = {**reading.config.meta, **reading.script.front}
    for step in (path or "").split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return bool(value)
