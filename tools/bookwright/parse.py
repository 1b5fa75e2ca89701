"""Script + Run → Document: pandoc reads the text, features take the nodes that are theirs.

Texts inside texts (captions, titles, quiz items, Markdown that a cell wrote) are read in rounds,
all of one round in a single call of pandoc.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bookwright import computed_tables, gathered, nodes
from bookwright.book import Mark, Output, Run, Script
from bookwright.cache import digest
from bookwright.calculation import origins
from bookwright.config import Config, Execution
from bookwright.diagnostics import Code, Report
from bookwright.documents import Document, Facts, Heading, Labelled
from bookwright.engines import pandoc, svg
from bookwright.features import FEATURES
from bookwright.features.base import Feature, Reading
from bookwright.labels import Families, prefix_of
from bookwright.mask import mask
from bookwright.nodes import Node, attr
from bookwright.outputs import settled
from bookwright.reading import length as reading_length
from bookwright.source import Span

S030 = Code(
    "S030", "error", "output that leaves a fence open",
    """The Markdown that a cell wrote opens a code fence, a div or a comment and does not close it, so
    everything after it would be swallowed.""",
)  # fmt: skip
_SEPARATOR = "bookwright-separator"
_FRAGMENTS = ("InlineFragment", "BlockFragment", "HtmlFragment")
_ROUNDS = 6
_PERCENT = re.compile(r"(?<=\d) (?=%)")  # a line must not break there


def parse(
    script: Script, run: Run | None, config: Config, execution: Execution, report: Report,
    drawn: Mapping[int, Sequence[Output]] = MappingProxyType({}),
) -> Document:  # fmt: skip
    """The chapter's tree with every feature in canonical form, and the facts about it.

    `drawn` are the outputs of its diagrams.
    """
    outputs: Mapping[int, Any] = {**(run.outputs if run else {}), **script.given, **drawn}
    cleaned = {n: _clean(script, n, list(items), report) for n, items in outputs.items()}
    ran = run is not None and (execution.enabled or script.stored is not None)
    claims = _claims()
    reading = Reading(script, config, execution, cleaned, run.values if run else {}, ran, report, claims,
                      origins(script))  # fmt: skip
    tree = _recognise(pandoc.read_markdown(script.text), reading, claims)
    for _ in range(_ROUNDS):
        found = [n for n in nodes.walk(tree) if n["t"] in _FRAGMENTS]
        if not found:
            break
        read = iter(_read_fragments(found, script, report))
        texts = {id(node): _recognise(next(read), reading, claims) for node in found}
        tree = _substitute(tree, texts)
    if config.document:
        tree = _below_title(tree)
    for feature in FEATURES:
        tree = feature.review(tree, reading)
    shift = config.here("shift-heading-level-by", 0)
    if isinstance(shift, int) and shift:
        kept = int(_titled(tree, script, config))
        tree = [*tree[:kept], *_shifted(tree[kept:], shift)]
    tree, hidden = gathered.apart(tree)
    facts = _facts(script, tree, hidden, config.families)
    return Document(script.file, tree, facts, digest(tree))


def _below_title(tree: list[Node]) -> list[Node]:
    """A document's sections one level down where they begin at the level of its title."""
    own = [n for n in nodes.walk(tree) if n["t"] == "Header" and n["c"][0] == 1]
    if len(own) < 2 or own[0] is not tree[0]:
        return tree

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Header":
            return None
        return [{"t": "Header", "c": [min(6, node["c"][0] + 1), *node["c"][1:]]}]

    return [tree[0], *nodes.rewrite(tree[1:], change)]


def _titled(tree: list[Node], script: Script, config: Config) -> bool:
    """Whether a chapter of a book begins with its title. Quarto takes that as the title before it moves headings."""
    chapter = config.type == "book" and not config.document and not script.front.get("title")
    return chapter and bool(tree) and tree[0]["t"] == "Header" and tree[0]["c"][0] == 1


def _shifted(tree: list[Node], by: int) -> list[Node]:
    """Every heading `by` levels down (`shift-heading-level-by`)."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Header":
            return None
        level, *rest = node["c"]
        return [{"t": "Header", "c": [min(6, max(1, level + by)), *rest]}]

    return nodes.rewrite(tree, change)  # type: ignore[no-any-return]


def _claims() -> dict[str, list[Feature]]:
    claims: dict[str, list[Feature]] = {}
    for feature in FEATURES:
        for kind in feature.kinds:
            claims.setdefault(kind, []).append(feature)
    return claims


def _recognise(tree: list[Node], reading: Reading, claims: dict[str, list[Feature]]) -> list[Node]:
    def change(node: Node) -> list[Node] | None:
        if node["t"] == "RawInline":
            if node["c"][0] == "bookwright-inline":
                return [_value(int(node["c"][1]), reading)]
            if node["c"][0] == "bookwright-equation":
                return [node]  # joined to its formula below
        if node["t"] in ("Para", "Plain") and (joined := _paragraph(node)):
            return joined
        if node["t"] == "Cite":
            return _parted(node, reading.config.families)
        for feature in claims.get(node["t"], ()):
            found = feature.recognise(node, reading)
            if found is not None:
                return found
        return None

    return nodes.rewrite(tree, change)  # type: ignore[no-any-return]


def _value(number: int, reading: Reading) -> Node:
    """An inline expression's value; its source when nothing ran."""
    inline = reading.script.inlines[number]
    if number not in reading.values:
        return {"t": "Code", "c": [attr(), inline.expression]}
    text, form = reading.values[number]
    if form == "html":
        content = _first_inlines(pandoc.read_html(text))
    else:
        whole = _PERCENT.sub(nodes.NBSP, text)
        content = [{"t": "InlineFragment", "c": text}] if form == "markdown" else nodes.string(whole)
    told = {}
    if origin := reading.origins.get(number):
        told = {"from": origin.source, "cell": f"cell-{origin.cell}"}
    return nodes.span(content, classes=[":computed"], expression=inline.expression, **told)


def _parted(node: Node, families: Families) -> list[Node] | None:
    """`@fig-x [@key]`, which pandoc takes for one citation, as a reference and a citation."""
    citations, inlines = node["c"]
    references = [c for c in citations if prefix_of(c["citationId"], families)]
    others = [c for c in citations if not prefix_of(c["citationId"], families)]
    if not references or not others:
        return None
    return [
        {"t": "Cite", "c": [references, inlines]},
        {"t": "Space"},
        {"t": "Cite", "c": [others, inlines]},
    ]


def _paragraph(node: Node) -> list[Node] | None:
    """Equation labels joined to their formulas; a lone block-like shortcode lifted out."""
    content = node["c"]
    if not any(n["t"] == "RawInline" and n["c"][0] == "bookwright-equation" for n in content):
        return None
    result: list[Node] = []
    for item in content:
        if item["t"] == "RawInline" and item["c"][0] == "bookwright-equation":
            while result and result[-1]["t"] in ("Space", "SoftBreak"):
                result.pop()
            identifier, _, rest = item["c"][1][1:].partition(" ")
            alt = rest.removeprefix('alt="').removesuffix('"') if rest.startswith("alt=") else ""
            if result and result[-1]["t"] == "Span" and result[-1]["c"][0][1][:1] == [":equation"]:
                pairs = {"alt": alt} if alt else {}
                result[-1] = {"t": "Span", "c": [attr(identifier, [":equation"], pairs), result[-1]["c"][1]]}
        else:
            result.append(item)
    return [{"t": node["t"], "c": result}]


# ── fragments ────────────────────────────────────────────────────────────────────────────────────
def _read_fragments(found: list[Node], script: Script, report: Report) -> list[list[Node]]:
    """The blocks of each fragment, in order."""
    texts = [_closed(n["c"], script, report) if n["t"] != "HtmlFragment" else "" for n in found]
    mark = f"\n\n```{{={_SEPARATOR}}}\n\n```\n\n"
    blocks = pandoc.read_markdown(mark.join(texts))
    groups: list[list[Node]] = [[]]
    for block in blocks:
        if block["t"] == "RawBlock" and block["c"][0] == _SEPARATOR:
            groups.append([])
        else:
            groups[-1].append(block)
    if len(groups) != len(found):  # a text runs into the next: read them one by one
        groups = [pandoc.read_markdown(text) for text in texts]
    return [
        computed_tables.tidy(pandoc.read_html(n["c"])) if n["t"] == "HtmlFragment" else g
        for n, g in zip(found, groups, strict=True)
    ]


def _closed(text: str, script: Script, report: Report) -> str:
    """A fragment that cannot swallow what follows it."""
    masked = mask(text)
    if masked.unclosed or any(not f.closed for f in masked.fences):
        where = Span(script.file, note="in the output of a cell")
        report.add(S030.at(where, f"this Markdown leaves a fence or div open: {text.strip()[:60]!r}"))
        return "`" + text.replace("`", "'").replace("\n", " ") + "`"
    return text


def _substitute(tree: Any, texts: Mapping[int, list[Node]]) -> Any:
    if type(tree) is list:
        result: list[Any] = []
        for item in tree:
            if nodes.is_leaf(item):
                result.append(item)
            elif type(item) is dict and item.get("t") in _FRAGMENTS:
                blocks = texts.get(id(item), [])
                result.extend(_first_inlines(blocks) if item["t"] == "InlineFragment" else blocks)
            else:
                result.append(_substitute(item, texts))
        return result
    if isinstance(tree, dict) and "c" in tree:
        return {"t": tree["t"], "c": _substitute(tree["c"], texts)}
    return tree


def _first_inlines(blocks: list[Node]) -> list[Node]:
    """The inlines of a text that stands in a line: paragraphs joined by a space."""
    result: list[Node] = []
    for block in blocks:
        if block["t"] in ("Para", "Plain"):
            result += [*([{"t": "Space"}] if result else []), *block["c"]]
        else:
            result += nodes.string(nodes.text(block))
    return result


def _clean(script: Script, number: int, items: list[Output], report: Report) -> list[Output]:
    """Outputs as they are printed: SVG with ids of its own, text as a terminal shows it in the end."""
    result = []
    for index, output in enumerate(items):
        source = output.data.get("image/svg+xml")
        if source is not None:
            cell = script.cells[number] if number < len(script.cells) else None
            # `-g`: ids of the parts of a panel are `fig-x-1`, `fig-x-2`, …
            prefix = f"{cell.label if cell and cell.label else f'cell-{number}'}-g{index or ''}"
            try:
                data = {**output.data, "image/svg+xml": svg.clean(source, prefix)}
                output = Output(output.kind, data, output.metadata)
            except svg.BadSvg as error:
                where = cell.span if cell else Span(script.file)
                report.add(svg.X010.at(where, f"the SVG of this cell: {error}"))
                data = {k: v for k, v in output.data.items() if k != "image/svg+xml"}
                output = Output(output.kind, data, output.metadata)
        elif output.kind != "display":
            text = settled(output.data.get("text/plain", ""))
            output = Output(output.kind, {"text/plain": text}, output.metadata)
        result.append(output)
    return result


# ── facts ────────────────────────────────────────────────────────────────────────────────────────
@dataclass
class _Gathered:
    """What a walk over the tree meets, in document order."""

    inside: Mapping[str, str]
    families: Families
    headings: list[Heading] = field(default_factory=list)
    labelled: list[Labelled] = field(default_factory=list)
    order: list[tuple[str, int]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    clusters: list[Node] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    formulas: list[tuple[str, bool]] = field(default_factory=list)

    def meet(self, node: Node) -> None:
        kind = node["t"]
        identifier = nodes.identifier(node)
        if identifier:
            self.ids.append(identifier)
        if kind == "Header":
            self.headings.append(_heading(node))
            self.order.append(("h", len(self.headings) - 1))
        elif kind in ("Div", "Span") and identifier and (family := _family(node, self.families)):
            self.labelled.append(Labelled(identifier, family, *_title(node, self.inside.get(identifier, ""))))
            self.order.append(("l", len(self.labelled) - 1))
        elif kind == "Cite":
            keys = [c["citationId"] for c in node["c"][0]]
            if any(prefix_of(k, self.families) for k in keys):
                self.references += keys
            else:
                self.clusters.append(node)
        elif kind == "Link":
            self.links.append(node["c"][2][0])
        elif kind == "Image":
            self.images.append(node["c"][2][0])
        elif kind == "Math":
            self.formulas.append((node["c"][1], node["c"][0]["t"] == "DisplayMath"))


def _facts(script: Script, tree: list[Node], hidden: list[Node], families: Families) -> Facts:
    """`hidden` are definitions of terms: not in the text, but their citations, links and formulas count."""
    found = _Gathered(_panel_parts(tree), families)
    for node in nodes.walk([tree, hidden]):
        found.meet(node)
    title = next((h.title for h in found.headings if h.level == 1), "") or str(script.front.get("title", ""))
    title = title or next((h.title for h in found.headings), "")  # a page that has no better name
    return Facts(
        title=title, headings=tuple(found.headings), labelled=tuple(found.labelled),
        order=tuple(found.order), ids=tuple(found.ids), clusters=tuple(found.clusters),
        references=tuple(found.references), links=tuple(found.links), images=tuple(found.images),
        formulas=tuple(dict.fromkeys(found.formulas)), marks=_kept(script.marks), macros=script.macros,
        words=reading_length(nodes.text(tree)),
        figures=sum(1 for one in found.labelled if one.family == "fig"), meta=dict(script.front),
        data=dict(script.data), unnamed=_unnamed(tree), **gathered.facts(tree, hidden, families),
    )  # fmt: skip


def _kept(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    return tuple(m for m in marks if m.kind not in ("note", "noteref", "block"))


def _heading(node: Node) -> Heading:
    level, (identifier, names, _), inlines = node["c"]
    bare = nodes.without_notes(inlines)
    title = nodes.text(bare).strip()
    return Heading(level, identifier, title, "unnumbered" not in names, "unlisted" not in names, bare)


def _family(node: Node, families: Families) -> str:
    """The label family of a canonical node with an id, "" for anything that cannot be referred to."""
    name = node["c"][0][1][:1]
    if name in ([":float"], [":theorem"], [":callout"], [":equation"]):
        return prefix_of(node["c"][0][0], families) or ""
    return ""


def _title(node: Node, under: str) -> tuple[str, str, list[Node]]:
    """The caption or name of a labelled node as text, the panel it is part of, and what lists call it: the
    inlines of its short caption, else of its caption."""
    parts = {}
    for child in node["c"][1] if node["t"] == "Div" else ():
        if child["t"] == "Div" and child["c"][0][1][:1] in ([":caption"], [":title"], [":short"]):
            parts[child["c"][0][1][0]] = child["c"][1]
    named = parts.get(":caption", parts.get(":title", []))
    listed = [i for b in parts.get(":short", named) if b["t"] in ("Para", "Plain") for i in b["c"]]
    return nodes.text(named).strip(), under, nodes.without_notes(listed)


def _unnamed(tree: list[Node]) -> tuple[str, ...]:
    """Labels of figures in which a picture has no alternative text."""
    found: list[str] = []
    for node in nodes.walk(tree):
        if node["t"] != "Div" or node["c"][0][1][:1] != [":float"] or not node["c"][0][0].startswith("fig-"):
            continue
        named = nodes.values(node).get("alt") or nodes.values(node).get("fig-alt")
        for inner in nodes.walk(node["c"][1]):
            graphic = (
                inner["t"] == "Div"
                and inner["c"][0][1][:1] == [":graphic"]
                and not nodes.values(inner).get("alt")
            )
            image = inner["t"] == "Image" and not (
                nodes.values(inner).get("fig-alt") or nodes.text(inner["c"][1])
            )
            if (graphic or image) and not named:
                found.append(node["c"][0][0])
    return tuple(dict.fromkeys(found))


def _panel_parts(tree: list[Node]) -> dict[str, str]:
    """Labelled floats that stand inside a labelled float, with the label of the outer one."""
    result: dict[str, str] = {}
    for node in nodes.walk(tree):
        if node["t"] == "Div" and node["c"][0][1][:1] == [":float"] and node["c"][0][0]:
            for inner in nodes.walk(node["c"][1]):
                if inner["t"] == "Div" and inner["c"][0][1][:1] == [":float"] and inner["c"][0][0]:
                    result[inner["c"][0][0]] = node["c"][0][0]
    return result
