"""Explorers (`::: {.explorer name="roofline"}`): an interactive model around its static figure or table.

The site loads `<explorers>/<name>.js`, after `explorer.js` where the folder has one; whatever cannot run
a script shows what the div holds. A script is a Link of class `:script`, so that it is looked for, hashed
and copied like any file that a page links to.
"""

from __future__ import annotations

from typing import ClassVar

from bookwright.diagnostics import Code, did_you_mean
from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, div, link, plain, tagged, text, values, walk
from bookwright.source import Span

F070 = Code(
    "F070", "error", "an explorer that does not exist",
    """An explorer is named after its script: `::: {.explorer name="roofline"}` loads `roofline.js` from
    `contents/explorers`, or from the folder that `bookwright: {explorers: …}` names. The name is missing,
    or no such script is there.""",
)  # fmt: skip
F071 = Code(
    "F071", "error", "an explorer with nothing to print",
    """Paper, e-books and browsers without scripts show what stands inside the explorer's div, and this div
    is empty. Put a figure or a table there that tells the same with fixed inputs.""",
)  # fmt: skip
TOOLKIT = "explorer"
_SHOWN = frozenset({"Image", "Math", "Code", "CodeBlock"})
_DRAWN = frozenset({":graphic", ":float"})


class Explorer(Feature):
    name: ClassVar[str] = ":explorer"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, pairs), blocks = node["c"]
        if names[:1] != ["explorer"]:
            return None
        wanted = dict(pairs).get("name", "")
        where = next((m.span for m in reading.script.marks if (m.kind, m.key) == ("explorer", wanted)), None)
        span = where or Span(reading.script.file)
        folder = reading.config.explorers.strip("/")
        known = sorted(p.stem for p in (reading.config.root / folder).glob("*.js"))
        if wanted not in known or wanted == TOOLKIT:
            said = f"there is no explorer `{wanted}` in `{folder}`" if wanted else "this explorer has no `name`"
            others = [k for k in known if k != TOOLKIT]
            listed = f"known: {', '.join(others)}" if others else ""
            reading.report.add(F070.at(span, said, did_you_mean(wanted, others, listed)))
            return list(blocks)
        if not _says_something(blocks):
            reading.report.add(F071.at(span, f"the explorer `{wanted}` holds nothing that can be printed"))
        needs = [f"/{folder}/{stem}.js" for stem in (TOOLKIT, wanted) if stem in known]
        scripts = tagged("p", [plain([link([], path, classes=[":script"]) for path in needs])], classes=[":scripts"])
        kept = attr(identifier or f"exp-{wanted}", [self.name, *names[1:]], {"name": wanted})
        return [{"t": "Div", "c": [kept, [*blocks, scripts]]}]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        (identifier, names, _), blocks = node["c"]
        static = div(blocks[:-1], classes=["explorer-static"])
        kept = ["explorer", *names[1:]]
        return [div([static, *blocks[-1]["c"][1]], identifier, kept, data_explorer=values(node)["name"])]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return [div(node["c"][1][:-1], node["c"][0][0])]

    epub = plain


def _says_something(blocks: list[Node]) -> bool:
    """Whether paper would show anything of these blocks."""
    if text(blocks).strip():
        return True
    return any(
        n["t"] in _SHOWN or n["t"] == "BlockFragment" or (n["t"] == "Div" and _DRAWN & set(n["c"][0][1][:1]))
        for n in walk(blocks)
    )

