"""What a feature is: how it is recognised in pandoc's tree, and what it becomes in each format.

A feature turns the nodes it claims into one canonical Div or Span whose first class is its name
(`:callout`); lowering finds it by that class. Texts that are Markdown still are `fragment`s: parse
reads them all in one call.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from bookwright import arrangement, layers
from bookwright.book import Cell, Form, Output, Script
from bookwright.calculation import Origin
from bookwright.config import Config, Execution
from bookwright.diagnostics import Code, Report
from bookwright.labels import Families, Label, Labels, prefix_of
from bookwright.nodes import NBSP, Node, attr, attr_of, div, link, plain, raw_block, values, with_attr
from bookwright.source import Span

F017 = Code(
    "F017", "error", "a layout that cannot be",
    """`layout-ncol` and `layout-nrow` are numbers, `layout` is a list of rows of widths in JSON
    (`[[40,-20,40],[100]]`, negative for a gap) with one place for each part of the panel. Until it is
    mended the parts stand one under the other.""",
)  # fmt: skip
F013 = Code(
    "F013", "error", "sub-captions that do not match the parts",
    """`fig-subcap` and `tbl-subcap` hold one caption for each part of a panel, in their order. With more or
    fewer, a part would stand under the caption of another.""",
)  # fmt: skip
# attributes of an image that are its float's, and those that mean something to LaTeX alone
FLOAT_KEYS = ("fig-align", "fig-cap-location", "cap-location", "fig-scap")
NO_EFFECT = ("fig-env", "fig-pos")
SIZED = ":sized"  # a Div around Markdown that a cell gave, whose tables get the Div's `widths`
Target = Literal["html", "typst"]
PLACE = "at"  # the attribute in which scan writes where a block stands: file:line:column


@dataclass(frozen=True)
class Reading:
    """What a feature may look at while a chapter is parsed."""

    script: Script
    config: Config
    execution: Execution
    outputs: Mapping[int, Iterable[Output]]
    values: Mapping[int, tuple[str, Form]]
    ran: bool
    report: Report
    claims: Mapping[str, Iterable[Feature]] = field(default_factory=dict)
    origins: Mapping[int, Origin] = field(default_factory=dict)  # where the values of inline code came from

    def cell(self, number: int) -> Cell:
        return self.script.cells[number]

    @property
    def placed(self) -> bool:
        """Whether scan wrote the place of any block: where it did not, no feature needs to look for one."""
        return f' {PLACE}="' in self.script.text

    def place(self, node: Node) -> Span:
        """Where a block stands, as scan wrote it; the place of its label, or the chapter, for any other."""
        return self.span(node["c"][0][0], values(node).get(PLACE, ""))

    def setting(self, key: str, default: Any = None) -> Any:
        """`key` for the format that the text is read for: the chapter's front matter over the book."""
        return layers.setting(self.config.target, key, self.script.front, self.config.meta, default=default)

    def again(self, node: Node) -> list[Node]:
        """What the features make of a node that has lost the class of what wraps it."""
        for feature in self.claims.get(node["t"], ()):
            if (found := feature.recognise(node, self)) is not None:
                return found
        return [node]

    def span(self, identifier: str, place: str = "") -> Span:
        """Where a block stands: at `place`, which scan wrote into its attributes, or where its label does."""
        if place:
            file, line, column = place.rsplit(":", 2)
            return Span(file, int(line), int(column))
        found = (m.span for m in self.script.marks if m.kind == "label" and m.key == identifier)
        return next(found, Span(self.script.file))


@dataclass(frozen=True)
class Setting:
    """What a feature may look at while a chapter is lowered for one format."""

    format: str
    flavour: Target
    words: Mapping[str, str]
    labels: Labels
    config: Config
    chapter: str  # the file of the chapter
    edition: Mapping[str, Any] = field(default_factory=dict)  # date, version, downloads of this build
    front: Mapping[str, Any] = field(default_factory=dict)  # the chapter's own settings

    @staticmethod
    def href(identifier: str) -> str:
        """The target of a link to a label, wherever in the book it stands; formats make it real."""
        return f"label:{identifier}"

    def number(self, identifier: str) -> str:
        """ "3.2" for a label, "" when it has no number."""
        label = self.labels.get(identifier)
        return label.number if label else ""

    def word(self, family: str, what: Literal["title", "prefix"]) -> str:
        """ "Figure": what a kind is called where it stands (`title`) and where it is referred to (`prefix`)."""
        given = self.config.crossref.get(f"{family}-{what}")
        if given is not None:
            return "" if given is False else str(given)
        if family in self.words:
            return self.words[family]
        known = self.config.families.get(family)
        return family if known is None else known.title if what == "title" else known.reference

    def _named(self, family: str, word: str, number: str) -> str:
        known = self.config.families.get(family)
        return f"{word}{known.gap if known else NBSP}{number}" if word and number else word or number

    def title(self, family: str, identifier: str) -> str:
        """ "Figure 3.2" (with a no-break space), or "Figure" for what has no number."""
        return self._named(family, self.word(family, "title"), self.number(identifier))

    @property
    def delimiter(self) -> str:
        """What stands between a float's number and its caption."""
        return str(self.config.crossref.get("title-delim", "."))

    def option(self, key: str) -> Any:
        """`key` for the format being written: the chapter's front matter over the book; None when not given."""
        return layers.setting(self.format, key, self.front, self.config.meta)

    def reference(self, label: Label, capital: bool = False) -> str:
        """How running text refers to a label: "Figure 3.2", "Chapter 3", or a title. A part of a panel
        is called as the panel is."""
        if label.whole:
            kind = "part" if label.part else "appendix" if label.appendix else "chapter"
            return f"{self.words[kind]}{NBSP}{label.number}" if label.number else label.title
        outer = self.labels.get(label.under)
        family = outer.family if outer else label.family
        word = self.word(family, "prefix")
        if capital:
            word = word[:1].upper() + word[1:]
        return self._named(family, word, label.number) if label.number else label.title or word


class Feature:
    """One construct of the language. Subclasses give `name`, `kinds` and the forms they need.

    `leaves` is what a page's markup holds where the feature's sheet and script are of use; "" for any page.
    """

    name: ClassVar[str] = ""
    kinds: ClassVar[tuple[str, ...]] = ()
    leaves: ClassVar[str] = ""

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        """The canonical form of `node`, None when the node is not this feature's."""
        return None

    def review(self, tree: list[Node], reading: Reading) -> list[Node]:
        """A look at the whole chapter when all is recognised: what goes with its neighbours, or must not."""
        return tree

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        """The form for a format without one of its own: the content by default."""
        content: list[Node] = node["c"][1]
        return content


def lower(feature: Feature, node: Node, setting: Setting) -> list[Node]:
    """The feature's form for the format: by its name, then its flavour, then `plain`."""
    for name in (setting.format, setting.flavour):
        form: Any = getattr(feature, name, None)
        if form is not None:
            return list(form(node, setting))
    return feature.plain(node, setting)


def bare(node: Node, *taken: str) -> Node:
    """The node without classes and attributes that are `taken`, nor the number that scan gave it."""
    identifier, names, pairs = attr_of(node)
    gone = {*taken, PLACE}
    return with_attr(node, [identifier, [n for n in names if n not in gone], [p for p in pairs if p[0] not in gone]])


def wrapped(node: Node, reading: Reading, *taken: str) -> list[Node]:
    """What a wrapper holds: the content of a Div that was only the wrapper, else the node as it then is."""
    inner = bare(node, *taken)
    if inner["t"] in ("Div", "Span") and attr_of(inner) == attr():
        return list(inner["c"][1])
    return reading.again(inner)


def fragment(markdown: str, block: bool = False) -> Node:
    """Markdown that parse has yet to read: inlines of its first paragraph, or blocks."""
    return {"t": "BlockFragment" if block else "InlineFragment", "c": markdown}


def fragment_html(html: str) -> Node:
    """HTML that parse has yet to read as blocks (a data frame's table)."""
    return {"t": "HtmlFragment", "c": html}


def float_node(identifier: str, family: str, caption: list[Node], body: list[Node],
              classes: list[str] | None = None, **options: str) -> Node:  # fmt: skip
    """The canonical form of a float; `caption` are inlines (or a fragment). A short caption (`fig-scap`) is a
    part of its own, for the lists of figures."""
    given = {k: v for k, v in options.items() if v}
    short = given.pop("fig-scap", "")
    head = [div([plain(caption)], classes=[":caption"])] if caption else []
    head += [div([plain([fragment(short)])], classes=[":short"])] if short else []
    names = [":float", *(classes or [])]
    return {
        "t": "Div",
        "c": [attr(identifier, names, {"family": family, **given}), [*head, div(body, classes=[":body"])]],
    }


def part_of(node: Node, name: str) -> list[Node]:
    """The content of the child Div of a canonical node that is called `name` (":caption")."""
    for child in node["c"][1]:
        if child["t"] == "Div" and child["c"][0][1][:1] == [name]:
            return child["c"][1]  # type: ignore[no-any-return]
    return []


def typst_string(text: str) -> str:
    """A Typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def typst_call(name: str, **texts: str) -> str:
    """The beginning of a Typst call, `#name(key: "text", …`: whoever writes it adds more and the `)`."""
    return f"#{name}(" + ", ".join(f"{key}: {typst_string(text)}" for key, text in texts.items())


def panel_node(
    cells: list[list[Node]], options: Mapping[str, Any], reading: Reading, span: Span | None,
    identifier: str = "", names: Iterable[str] = (),
) -> Node:  # fmt: skip
    """The canonical panel: a Div for each cell, arranged by the layout keys of `options`.

    Whoever makes one (a div, a code cell) has its attributes checked here.
    """
    chosen = arrangement.chosen(options)
    _, problem = arrangement.arrange(chosen, len(cells))
    if problem:
        reading.report.add(F017.at(span, problem))
    inner = [div(blocks, classes=[":part"]) for blocks in cells]
    return {"t": "Div", "c": [attr(identifier, [":panel", *names], chosen), inner]}


def laid_out(blocks: list[Node], options: dict[str, str], reading: Reading, identifier: str) -> list[Node]:
    """The content of a box (a callout, a theorem) side by side where its attributes ask for that; these
    leave `options`."""
    span = reading.span(identifier, options.pop(PLACE, ""))
    shape = {k: options.pop(k) for k in arrangement.KEYS if k in options}
    if not blocks or not any(k in shape for k in arrangement.SHAPES):
        return blocks
    return [panel_node(cells_of(blocks, reading.config.families), shape, reading, span)]


def subcaptions(given: Any) -> list[str] | None:
    """`fig-subcap`: a list (in YAML, or as JSON in an attribute); true stands for letters without words."""
    if isinstance(given, str) and given.lstrip()[:1] == "[":
        try:
            given = json.loads(given)
        except ValueError:
            given = [g.strip().strip("'\"") for g in given.strip().strip("[]").split(",")]
    if isinstance(given, list):
        return [str(one) for one in given]
    if given in (True, "true"):
        return []
    return None if given in (None, False, "", "false") else [str(given)]


def sub_floats(
    cells: list[list[Node]], identifier: str, family: str, captions: list[str] | None, reading: Reading, span: Span
) -> list[list[Node]]:
    """The cells of the panel `identifier` as its parts: labelled `fig-x-1`, `fig-x-2`, … where they
    have no labels, and captioned (`captions` None: with the captions that they have)."""
    if captions and len(captions) != len(cells):
        message = f"`{family}-subcap` has {len(captions)} captions for {len(cells)} parts"
        reading.report.add(F013.at(span, message))
    result = []
    for n, blocks in enumerate(cells):
        own = [fragment(captions[n])] if captions and n < len(captions) else []
        part = blocks[0] if len(blocks) == 1 and is_float(blocks[0]) else None
        if part is None and captions is not None:
            part = float_node("", family, [], blocks)
        if part is not None and (captions is not None or part_of(part, ":caption")):
            (name, names, pairs), inner = part["c"]
            if own:
                inner = [div([plain(own)], classes=[":caption"]), div(part_of(part, ":body"), classes=[":body"])]
            part = {"t": "Div", "c": [[name or f"{identifier}-{n + 1}", names, pairs], inner]}
        result.append(blocks if part is None else [part])
    return result


def is_float(node: Node) -> bool:
    return bool(node["t"] == "Div" and node["c"][0][1][:1] == [":float"])


def images_of(block: Node) -> list[Node]:
    """The images of a paragraph that holds nothing else; else []."""
    if block["t"] not in ("Para", "Plain"):
        return []
    found = [n for n in block["c"] if n["t"] not in ("Space", "SoftBreak", "LineBreak")]
    return found if all(n["t"] == "Image" for n in found) else []


def picture(image: Node, families: Families, identifier: str = "", caption: list[Node] | None = None) -> Node:
    """An image as a float: its text (or `fig-cap`) is the caption; what is the float's leaves the image."""
    (name, names, pairs), words, target = image["c"]
    options = dict(pairs)
    own = {k: options.pop(k) for k in FLOAT_KEYS if k in options}
    given = options.pop("fig-cap", "")
    caption = [fragment(given)] if given else words if caption is None else caption
    href = options.pop("link", "") or options.pop("fig-link", "")
    for key in NO_EFFECT:
        options.pop(key, None)
    bare = {"t": "Image", "c": [attr("", names, options), words, target]}
    identifier = identifier or name
    family = prefix_of(identifier, families)
    kind = family if family and families[family].kind == "float" else "fig"
    return float_node(identifier, kind, caption, [plain([link([bare], href) if href else bare])], [], **own)


def cells_of(blocks: list[Node], families: Families) -> list[list[Node]]:
    """The parts of a panel: a block each, an image each of a paragraph of images; a heading belongs
    to what follows it, a comment to nothing."""
    cells: list[list[Node]] = []
    heading: list[Node] = []
    for block in blocks:
        if block["t"] == "Header":
            heading.append(block)
            continue
        if block["t"] == "RawBlock" and block["c"][1].lstrip().startswith("<!--"):
            continue
        for content in [picture(image, families) for image in images_of(block)] or [block]:
            cells.append([*heading, content])
            heading = []
    return [*cells, heading] if heading else cells


def typst_row(cells: list[list[Node]], head: str) -> list[Node]:
    """Lowered cells as the bodies of one Typst call that begins with `head`."""
    result = [raw_block("typst", f"{head}[")]
    for i, blocks in enumerate(cells):
        result += [*([raw_block("typst", "][")] if i else []), *blocks]
    return [*result, raw_block("typst", "]")]
