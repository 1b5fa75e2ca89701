"""Charts that a program made (plotly, Vega-Altair, Bokeh): drawn on the page, a picture or words on paper."""

from __future__ import annotations

from typing import ClassVar

from bookwright.charts import NAMES
from bookwright.features.base import Feature, Setting, part_of
from bookwright.nodes import Node, attr, tagged, values


class ChartFeature(Feature):
    name: ClassVar[str] = ":chart"
    leaves: ClassVar[str] = "data-chart"

    def html(self, node: Node, setting: Setting) -> list[Node]:
        given = values(node)
        name = NAMES[given["kind"]]
        style = {"style": f"min-height:{given['height']}px"} if given["height"] != "0" else {}
        pairs = {"data-chart": given["kind"], "data-figure": part_of(node, ":figure")[0]["c"][1], **style,
                 "role": "group", "aria-label": given["label"] or name, "tabindex": "0"}  # fmt: skip
        without = tagged("noscript", part_of(node, ":typst"))
        return [{"t": "Div", "c": [attr("", ["chart"], pairs), [without]]}]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return part_of(node, ":typst")

    typst = plain
    epub = plain
