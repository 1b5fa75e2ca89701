"""What a feature is: how it is recognised in pandoc's tree, and what it becomes in each format.

A feature turns the nodes it claims into one canonical Div or Span whose first class is its name
(`:callout`); lowering finds it by that class. Texts that are Markdown still are `fragment`s: parse
reads them all in one call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from bookwright.book import Cell, Output, Script
from bookwright.config import Config, Execution
from bookwright.diagnostics import Report
from bookwright.labels import Label, Labels
from bookwright.nodes import Node, attr, attr_of, div, plain, raw_block, values, with_attr
from bookwright.source import Span

Target = Literal["html", "typst"]
PLACE = "bookwright-at"  # the attribute by which scan numbers the blocks of the layout


@dataclass(frozen=True)
class Reading:
    """What a feature may look at while a chapter is parsed."""

    script: Script
    config: Config
    execution: Execution
    outputs: Mapping[int, Iterable[Output]]
    values: Mapping[int, tuple[str, bool]]
    ran: bool
    report: Report
    claims: Mapping[str, Iterable[Feature]] = field(default_factory=dict)

    def cell(self, number: int) -> Cell:
        return self.script.cells[number]

    def place(self, node: Node) -> Span:
        """Where a block of the layout stands (scan gave it a number); the chapter for any other."""
        number = values(node).get(PLACE, "")
        found = (m.span for m in self.script.marks if m.kind == "block" and m.key == number)
        return next(found, Span(self.script.file))

    def setting(self, key: str, default: Any = None) -> Any:
        """`key` as the chapter's front matter has it, else the book for its site."""
        front = self.script.front
        own = front.get("format")
        html = own.get("html") if isinstance(own, Mapping) else None
        if isinstance(html, Mapping) and key in html:
            return html[key]
        return front.get(key, self.config.setting("html", key, default))

    def again(self, node: Node) -> list[Node]:
        """What the features make of a node that has lost the class of what wraps it."""
        for feature in self.claims.get(node["t"], ()):
            if (found := feature.recognise(node, self)) is not None:
                return found
        return [node]


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

    @staticmethod
    def href(identifier: str) -> str:
        """The target of a link to a label, wherever in the book it stands; formats make it real."""
        return f"label:{identifier}"

    def number(self, identifier: str) -> str:
        """ "3.2" for a label, "" when it has no number."""
        label = self.labels.get(identifier)
        return label.number if label else ""

    def title(self, family: str, identifier: str) -> str:
        """ "Figure 3.2" (with a no-break space), or "Figure" for what has no number."""
        number = self.number(identifier)
        word = str(self.config.crossref.get(f"{family}-title") or self.words.get(family, family))
        return f"{word}\u00a0{number}" if number else word

    def reference(self, label: Label) -> str:
        """How running text refers to a label: "Figure 3.2", "Chapter 3", or a title."""
        if label.whole:
            word = self.words["appendix" if label.appendix else "chapter"]
        else:
            word = str(
                self.config.crossref.get(f"{label.family}-prefix")
                or self.words.get(label.family, label.family)
            )
        return f"{word}\u00a0{label.number}" if label.number else label.title


class Feature:
    """One construct of the language. Subclasses give `name`, `kinds` and the forms they need."""

    name: ClassVar[str] = ""
    kinds: ClassVar[tuple[str, ...]] = ()

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
    """The canonical form of a float; `caption` are inlines (or a fragment)."""
    given = {k: v for k, v in options.items() if v}
    head = [div([plain(caption)], classes=[":caption"])] if caption else []
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


def typst_columns(blocks: list[Node], columns: int) -> list[Node]:
    """Lowered blocks side by side; what a feature made of one, between `[` and `]`, stays together."""
    result = [raw_block("typst", f"#panel({columns})[")]
    depth = 0
    for i, block in enumerate(blocks):
        raw = block["c"][1].strip() if block["t"] == "RawBlock" and block["c"][0] == "typst" else ""
        if i and depth == 0:
            result.append(raw_block("typst", "]["))
        depth += raw.endswith("[") - raw.startswith("]")
        result.append(block)
    return [*result, raw_block("typst", "]")]
