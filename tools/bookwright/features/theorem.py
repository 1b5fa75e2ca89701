"""Theorem-like blocks: theorems, definitions, examples, exercises and their solutions, proofs."""

from __future__ import annotations

from typing import ClassVar

from bookwright.features.base import Feature, Reading, Setting, fragment, laid_out, part_of, typst_call
from bookwright.labels import prefix_of
from bookwright.nodes import (
    Node,
    attr,
    classes,
    div,
    link,
    plain,
    raw_block,
    raw_inline,
    span,
    string,
    strong,
    tagged,
    values,
)  # fmt: skip

# family → the class of its block, beside `theorem`
CLASSES = {"thm": "theorem", "lem": "lemma", "cor": "corollary", "prp": "proposition", "cnj": "conjecture",
           "def": "definition", "exm": "example", "exr": "exercise", "alg": "algorithm", "sol": "solution",
           "prf": "proof", "rem": "remark"}  # fmt: skip
RUN_IN = frozenset({"prf", "rem"})  # the name begins the first line
UNNUMBERED = frozenset({"prf", "rem", "sol"})  # without a label they have no number
NAMELESS = {"proof": "prf", "remark": "rem", "solution": "sol"}


class Theorem(Feature):
    name: ClassVar[str] = ":theorem"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, pairs), blocks = node["c"]
        family = prefix_of(identifier) if identifier else None
        if family not in CLASSES:
            family = next((NAMELESS[c] for c in names if c in NAMELESS), None)
        if family is None:
            return None
        if family == "sol" and reading.config.solutions == "none":
            return []
        options = dict(pairs)
        title: list[Node] = []
        if "name" in options:
            title = [fragment(options.pop("name"))]
        elif blocks and blocks[0]["t"] == "Header":
            title, blocks = blocks[0]["c"][2], blocks[1:]
        options["family"] = family
        head = [div([plain(title)], classes=[":title"])] if title else []
        body = div(laid_out(blocks, options, reading, identifier), classes=[":body"])
        return [{"t": "Div", "c": [attr(identifier, [self.name, *names], options), [*head, body]]}]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        identifier, family = node["c"][0][0], values(node)["family"]
        name: list[Node] = next((b["c"] for b in part_of(node, ":title")), [])
        words = string(setting.title(family, identifier))
        if name:
            shown = span([{"t": "Str", "c": "("}, *name, {"t": "Str", "c": ")"}], classes=["theorem-name"])
            words = [*words, {"t": "Space"}, shown]
        kind = f"{CLASSES[family]}-title" if family in UNNUMBERED else ""
        head = [span([strong(words)], classes=["theorem-title", *([kind] if kind else [])])]
        head += self._marks(node, setting)
        names = list(dict.fromkeys(["theorem", CLASSES[family], *classes(node)[1:]]))
        title, body = tagged("p", [plain(head)], classes=["theorem-head"]), part_of(node, ":body")
        if self._folded(node, setting):
            summary = tagged("summary", [plain(string(setting.words["show-solution"]))])
            body = [tagged("details", [summary, *body], classes=["solution-body"])]
        return [tagged("section", [title, *body], identifier, names)]

    @staticmethod
    def _folded(node: Node, setting: Setting) -> bool:
        """On the site the solution of an exercise waits behind a fold."""
        identifier = node["c"][0][0]
        solves = values(node)["family"] == "sol" and f"exr{identifier[3:]}" in setting.labels
        return solves and setting.format == "html" and setting.config.solutions == "fold"

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        identifier, family = node["c"][0][0], values(node)["family"]
        name: list[Node] = next((b["c"] for b in part_of(node, ":title")), [])
        title = setting.title(family, identifier)
        if family in RUN_IN:
            head = typst_call("theorem", kind=family, id=identifier) + ")["
            body = _run_in(title, name, part_of(node, ":body"), family)
            return [raw_block("typst", head), *body, raw_block("typst", "]")]
        head = typst_call("theorem", kind=family, id=identifier, title=title) + ", name: ["
        marks = [raw_inline("typst", "], marks: ["), *self._marks(node, setting)]
        return [raw_block("typst", head), plain([*name, *marks]), raw_block("typst", "])["),
                *part_of(node, ":body"), raw_block("typst", "]")]  # fmt: skip

    def _marks(self, node: Node, setting: Setting) -> list[Node]:
        """An exercise's difficulty and the way to its solution; a solution's way to its exercise."""
        identifier, options = node["c"][0][0], values(node)
        marks: list[Node] = []
        if level := options.get("level"):
            marks += [
                {"t": "Space"},
                span(string(setting.words.get(level, level)), classes=["level", f"level-{level}"]),
            ]
        other = {"exr": "sol", "sol": "exr"}.get(options["family"])
        if other and (partner := setting.labels.get(other + identifier[3:])):
            word = setting.words[other] if other == "sol" else setting.reference(partner)
            href = setting.href(partner.id)
            marks += [{"t": "Space"}, link(string(word), href, classes=["theorem-partner"])]
        return marks


def _run_in(title: str, name: list[Node], body: list[Node], family: str) -> list[Node]:
    """The body with its title in its first line and, for a proof, the end marked in its last."""
    words = string(title)
    if name:
        words += [{"t": "Str", "c": " ("}, *name, {"t": "Str", "c": ")"}]
    words.append({"t": "Str", "c": "."})
    blocks = list(body)
    if not blocks or blocks[0]["t"] not in ("Para", "Plain"):
        blocks.insert(0, {"t": "Para", "c": []})
    blocks[0] = {"t": "Para", "c": [{"t": "Emph", "c": words}, {"t": "Space"}, *blocks[0]["c"]]}
    if family == "prf":
        if blocks[-1]["t"] not in ("Para", "Plain"):
            blocks.append({"t": "Para", "c": []})
        blocks[-1] = {"t": "Para", "c": [*blocks[-1]["c"], raw_inline("typst", "#qed()")]}
    return blocks
