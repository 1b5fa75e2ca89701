"""Displayed equations: numbered when they have an `{#eq-…}` label, linkable in any case."""

from __future__ import annotations

import re
from typing import ClassVar

from bookwright.features.base import Feature, Reading, Setting, typst_call
from bookwright.nodes import Node, para, raw_inline, span, string, values

LONG = 44  # symbols in a line of the text, roughly
# as LaTeX users write a displayed formula, without dollars
_ENVIRONMENT = re.compile(
    r"\s*\\begin\{((?:equation|align|gather|multline|eqnarray|alignat|flalign)\*?)\}.*\\end\{\1\}\s*", re.S
)
_COMMAND = re.compile(r"\\[a-zA-Z]+|[{}^_&\s]|\\.")


class Equation(Feature):
    name: ClassVar[str] = ":equation"
    leaves: ClassVar[str] = 'class="equation'
    kinds: ClassVar[tuple[str, ...]] = ("Math", "RawBlock", "RawInline")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["t"] != "Math":
            format, tex = node["c"]
            if format not in ("tex", "latex") or not _ENVIRONMENT.fullmatch(tex):
                return None
            formula = span([{"t": "Math", "c": [{"t": "DisplayMath"}, tex.strip()]}], classes=[self.name])
            return [formula if node["t"] == "RawInline" else para([formula])]
        if node["c"][0]["t"] != "DisplayMath":
            return None
        return [span([node], classes=[self.name])]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        identifier = node["c"][0][0]
        number = setting.number(identifier)
        inner = list(node["c"][1])
        if number:
            inner.append(span(string(f"({number})"), classes=["equation-number"]))
        return [span(inner, identifier, ["equation", *(["numbered"] if number else [])])]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        identifier = node["c"][0][0]
        number = setting.number(identifier)
        alt = values(node).get("alt") or node["c"][1][0]["c"][1].strip()
        tex = node["c"][1][0]["c"][1]
        given = {"number": number, "alt": " ".join(alt.split()), "id": identifier}
        if len(_COMMAND.sub("x", tex)) > LONG:  # what has few symbols fits; only the others are measured
            given["long"] = "rows" if r"\\" in tex or r"\begin" in tex else "line"
        head = typst_call("equation", **given) + ", "
        return [raw_inline("typst", head), *node["c"][1], raw_inline("typst", ")")]
