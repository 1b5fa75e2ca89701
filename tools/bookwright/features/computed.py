"""Values of inline expressions: they look computed, and keep the expression they came from."""

from __future__ import annotations

from typing import ClassVar

from bookwright.features.base import Feature, Setting
from bookwright.nodes import Node, span, values


class Computed(Feature):
    name: ClassVar[str] = ":computed"

    def html(self, node: Node, setting: Setting) -> list[Node]:
        return [span(node["c"][1], classes=["computed"], title=values(node)["expression"])]

    def epub(self, node: Node, setting: Setting) -> list[Node]:
        return [span(node["c"][1], classes=["computed"])]
