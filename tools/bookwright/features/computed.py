"""Values of inline expressions: they look computed, and tell on the site how they were.

Pointing at one, going to it with the keyboard or tapping it shows its expression, the lines of the cell that
it came from, and the way there where the cell is shown. Without a script the expression is a tooltip; in
print and e-books a number is a number.
"""

from __future__ import annotations

from typing import ClassVar

from bookwright.features.base import Feature, Setting
from bookwright.nodes import Node, span, values


class Computed(Feature):
    name: ClassVar[str] = ":computed"
    leaves: ClassVar[str] = 'class="computed'

    def html(self, node: Node, setting: Setting) -> list[Node]:
        given = values(node)
        told = {f"data_{key}": given[key] for key in ("from", "cell") if given.get(key)}
        return [span(node["c"][1], classes=["computed"], title=given["expression"], **told)]

    def epub(self, node: Node, setting: Setting) -> list[Node]:
        return [span(node["c"][1], classes=["computed"])]
