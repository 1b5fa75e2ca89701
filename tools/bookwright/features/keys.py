"""Keys to press (`{{< kbd >}}`): those of the reader's machine on the web, of every machine on paper."""

from __future__ import annotations

from typing import ClassVar

from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, span, string, values

_MACHINES = {"win": "Windows", "mac": "Mac", "linux": "Linux"}


class Keys(Feature):
    name: ClassVar[str] = ":keys"
    leaves: ClassVar[str] = "<kbd"
    kinds: ClassVar[tuple[str, ...]] = ("RawInline",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["c"][0] != "bookwright-shortcode":
            return None
        code = reading.script.shortcodes[int(node["c"][1])]
        if code.name != "kbd":
            return None
        given = {k: v for k, v in code.options.items() if k in _MACHINES}
        if code.arguments:
            given["keys"] = " ".join(code.arguments)
        return [{"t": "Span", "c": [attr("", [self.name], given), string(_first(given))]}]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        given = values(node)
        own = {f"data-{k}": v for k, v in given.items() if k != "keys" and v != _first(given)}
        return [{"t": "Span", "c": [attr("", ["kbd"], own), node["c"][1]]}]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        """The keys; those of other machines, where they differ, in parentheses."""
        given = values(node)
        parts = [span(node["c"][1], classes=["kbd"])]
        others = [(_MACHINES[k], v) for k, v in given.items() if k != "keys" and v != _first(given)]
        for i, (machine, keys) in enumerate(others):
            parts += [*string(" (" if not i else "; "), *string(f"{machine}: "), span(string(keys), classes=["kbd"])]
        return [*parts, *string(")")] if others else parts

    typst = plain
    epub = plain


def _first(given: dict[str, str]) -> str:
    return next((given[k] for k in ("keys", "win", "linux", "mac") if k in given), "")
