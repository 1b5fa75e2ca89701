"""Figures, tables and listings: a body with a caption, numbered when it has a label."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from bookwright import arrangement
from bookwright.diagnostics import Code
from bookwright.features.base import (
    NO_EFFECT,
    SIZED,
    Feature,
    Reading,
    Setting,
    cells_of,
    float_node,
    fragment,
    images_of,
    is_float,
    panel_node,
    part_of,
    picture,
    sub_floats,
    subcaptions,
    typst_call,
)  # fmt: skip
from bookwright.labels import prefix_of
from bookwright.nodes import (
    Node,
    attr,
    plain,
    raw_block,
    rewrite,
    span,
    string,
    tagged,
    text,
    values,
    walk,
    with_attr,
)  # fmt: skip
from bookwright.source import Span
from bookwright.tables import CLASSES, GIVEN, with_widths

F011 = Code(
    "F011", "error", "a float with nothing in it",
    """A div with a label like `#fig-x` holds the figure, and below it a paragraph that is its caption. This
    one has the caption alone, or nothing: the reader would be sent to a number without a picture.""",
)  # fmt: skip
F014 = Code(
    "F014", "error", "column widths that do not fit the table",
    """`tbl-colwidths` is a list with one number for each column (`[40,60]`, in per cent), or auto, true or
    false. Any other value has no effect, so the columns keep their natural widths.""",
)  # fmt: skip
F018 = Code(
    "F018", "info", "an attribute of LaTeX's",
    """`fig-env` and `fig-pos` tell LaTeX where to float a figure. They are accepted, and nothing is made of
    them: the PDF is set by Typst, which finds the place itself.""",
)  # fmt: skip
_ATTRIBUTE = re.compile(
    r"""#(?P<id>[^\s}]+)|\.(?P<cls>[^\s}]+)|(?P<key>[\w-]+)=(?:"(?P<q>[^"]*)"|(?P<v>[^\s}]+))"""
)


class Float(Feature):
    name: ClassVar[str] = ":float"
    kinds: ClassVar[tuple[str, ...]] = ("Figure", "Table", "CodeBlock", "Div", "Para")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        found: Node | None = getattr(self, f"_{node['t'].lower()}")(node, reading)
        return [found] if found else None

    def review(self, tree: list[Node], reading: Reading) -> list[Node]:
        """Tables in the Markdown of cells, with the widths that their cells give."""
        if not any("tbl-colwidths" in cell.options for cell in reading.script.cells):
            return tree

        def change(node: Node) -> list[Node] | None:
            if node["t"] != "Div" or node["c"][0][1][:1] != [SIZED]:
                return None
            widths, at = values(node)["widths"], reading.place(node)
            return rewrite(node["c"][1], lambda n: _given(n, widths, at, reading))  # type: ignore[no-any-return]

        return rewrite(tree, change)  # type: ignore[no-any-return]

    def _figure(self, node: Node, reading: Reading) -> Node:
        (identifier, names, pairs), (_, caption), body = node["c"]
        inlines = caption[0]["c"] if caption else []
        images = images_of(body[0]) if len(body) == 1 else []
        if len(images) != 1:
            return float_node(identifier, "fig", inlines, body, names, **dict(pairs))
        self._without_effect(images[0], identifier, reading)
        return picture(images[0], reading.config.families, identifier, inlines)

    def _para(self, node: Node, reading: Reading) -> Node | None:
        """An image alone in its paragraph is a float by its label or `fig-cap`, caption or not."""
        if len(node["c"]) != 1 or node["c"][0]["t"] != "Image":
            return None
        (identifier, _, pairs), *_ = node["c"][0]["c"]
        if not identifier and "fig-cap" not in dict(pairs):
            return None
        self._without_effect(node["c"][0], identifier, reading)
        return picture(node["c"][0], reading.config.families)

    @staticmethod
    def _without_effect(image: Node, identifier: str, reading: Reading) -> None:
        for key in set(NO_EFFECT) & values(image).keys():
            reading.report.add(F018.at(reading.span(identifier), f"`{key}` has no effect"))

    def _table(self, node: Node, reading: Reading) -> Node | None:
        attributes, (_, caption), *rest = node["c"]
        identifier, names, pairs = attributes
        inlines = list(caption[0]["c"]) if caption else []
        if inlines and inlines[-1]["t"] == "RawInline" and inlines[-1]["c"][0] == "bookwright-attributes":
            identifier, names, pairs = _parse_attributes(inlines.pop()["c"][1])
            while inlines and inlines[-1]["t"] in ("Space", "SoftBreak"):
                inlines.pop()
        options = dict(pairs)
        span = reading.span(identifier, options.pop("at", ""))
        widths = options.pop("tbl-colwidths", reading.setting("tbl-colwidths", ""))
        bare = {"t": "Table", "c": [["", names, []], [None, []], *rest]}
        bare = _sized(bare, str(widths), span, reading)
        if not identifier and not inlines:
            return bare
        family = _family(identifier, reading) or "tbl"
        if "caption-top" in names:
            options.setdefault("cap-location", "top")
        return float_node(identifier, family, inlines, [bare], [], **options)

    def _codeblock(self, node: Node, reading: Reading) -> Node | None:
        (identifier, names, pairs), text = node["c"]
        options = dict(pairs)
        family = _family(identifier, reading)
        if not family and "lst-cap" not in options:
            return None
        caption = options.pop("lst-cap", "")
        own = {k: options.pop(k) for k in ("lst-cap-location", "cap-location") if k in options}
        bare = {"t": "CodeBlock", "c": [attr("", names, options), text]}
        return float_node(identifier, family or "lst", [fragment(caption)] if caption else [], [bare], **own)

    def _div(self, node: Node, reading: Reading) -> Node | None:
        (identifier, names, pairs), blocks = node["c"]
        family = _family(identifier, reading)
        if family is None or names[:1] == [self.name]:
            return None
        options = dict(pairs)
        span = reading.span(identifier, options.pop("at", ""))
        caption, body = _captioned(options.pop(f"{family}-cap", ""), blocks)
        captions = subcaptions(options.pop(f"{family}-subcap", None))
        if widths := options.pop("tbl-colwidths", ""):
            body = rewrite(body, lambda n: [_sized(n, widths, span, reading)] if n["t"] == "Table" else None)
        shape = {k: options.pop(k) for k in arrangement.KEYS if k in options}
        cells = cells_of(body, reading.config.families)
        if shape or captions is not None or sum(is_float(b) for cell in cells for b in cell) > 1:
            cells = sub_floats(cells, identifier, family, captions, reading, span)
            body = [panel_node(cells, shape, reading, span)]
        elif len(cells) == 1 and is_float(cells[0][0]):
            caption, body, options = _merged(cells[0][0], caption, options)
        if not body or (_words_only(body) and not caption):
            kind = reading.config.families[family].title.lower()
            reading.report.add(F011.at(span, f"there is no {kind} in the div `#{identifier}`"))
        if family == "tbl":  # a div's classes are its table's
            styles = [n for n in names if n in CLASSES]
            names = [n for n in names if n not in CLASSES]
            body = rewrite(body, lambda n: [_styled(n, styles)] if n["t"] == "Table" and styles else None)
        return float_node(identifier, family, caption, body, names, **options)

    # ── forms ────────────────────────────────────────────────────────────────────────────────
    def html(self, node: Node, setting: Setting) -> list[Node]:
        (identifier, names, _), _blocks = node["c"]
        options = values(node)
        family = options["family"]
        caption = self._caption(node, setting)
        kinds = ["float", f"float-{family}", "quarto-float", f"quarto-float-{family}", *names[1:]]
        side = _side(options, setting)
        kinds += [f"quarto-figure-{side}"] if side else []
        above, beside = self._caption_place(node, setting)
        place = f"quarto-float-caption-{'top' if above else 'bottom'}"
        label = setting.labels.get(identifier)
        kinds += ["margin-caption"] if beside and caption else []
        part = ["quarto-subfloat-caption"] if label and label.sub else []
        head = [tagged("figcaption", [plain(caption)], classes=[place, *part])] if caption else []
        body = part_of(node, ":body")
        return [tagged("figure", [*head, *body] if above else [*body, *head], identifier, kinds)]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        identifier, options = node["c"][0][0], values(node)
        caption = self._caption(node, setting)
        alt = options.get("alt") or options.get("fig-alt") or ""
        label = setting.labels.get(identifier)
        more = ", sub: true" if label and label.sub else ""
        above, beside = self._caption_place(node, setting)
        more += (", above: true" if above else "") + (", beside: true" if beside and caption else "")
        if side := _side(options, setting):
            more += f", side: {side}"
        kind = options["family"] if options["family"] in ("tbl", "lst") else "fig"
        head = typst_call("float", kind=kind, alt=alt, id=identifier) + f"{more}, caption: ["
        return [raw_block("typst", head), plain(caption), raw_block("typst", "])["),
                *part_of(node, ":body"), raw_block("typst", "]")]  # fmt: skip

    @staticmethod
    def _caption_place(node: Node, setting: Setting) -> tuple[bool, bool]:
        """Whether the caption stands over the float, and whether it stands beside it where there is a
        margin: as the float says, as the chapter or book says, as its kind does. Parts of a panel have
        no margin."""
        options = values(node)
        family = options["family"]
        keys = (f"{family}-cap-location", "cap-location")
        said = (*(options.get(k) for k in keys), *(setting.option(k) for k in keys))
        place = next((p for p in said if p in ("top", "bottom", "margin")), None)
        label, known = setting.labels.get(node["c"][0][0]), setting.config.families.get(family)
        above = place == "top" if place in ("top", "bottom") else known is not None and known.above
        return above, place == "margin" and not (label and label.sub)

    def _caption(self, node: Node, setting: Setting) -> list[Node]:
        """ "**Figure 3.2.** The caption"; the number alone when there is no caption."""
        identifier = node["c"][0][0]
        given: list[Node] = next((b["c"] for b in part_of(node, ":caption")), [])
        label = setting.labels.get(identifier)
        if label is None:
            return given
        if label.sub:
            number = span(string(f"({label.sub})"), classes=["float-number"])
            return [number, *([{"t": "Space"}, *given] if given else [])]
        title = setting.title(values(node)["family"], identifier) + setting.delimiter
        number = span([{"t": "Strong", "c": string(title)}], classes=["float-number"])
        return [number, *([{"t": "Space"}, *given] if given else [])]


def _family(identifier: str, reading: Reading) -> str | None:
    """The kind of float that a label names, None for a label of anything else."""
    families = reading.config.families
    family = prefix_of(identifier, families) if identifier else None
    return family if family and families[family].kind == "float" else None


def _side(options: Mapping[str, str], setting: Setting) -> str:
    side = str(options.get("fig-align") or (setting.option("fig-align") if options["family"] == "fig" else "") or "")
    return side if side in ("left", "center", "right") else ""


def _captioned(given: str, blocks: list[Node]) -> tuple[list[Node], list[Node]]:
    """A div's caption, given or its last paragraph, and the rest of it."""
    if given:
        return [fragment(given)], blocks
    last = blocks[-1] if len(blocks) > 1 else None
    if last is None or last["t"] != "Para" or images_of(last):
        return [], blocks
    return last["c"], blocks[:-1]


def _merged(
    inner: Node, caption: list[Node], options: dict[str, str]
) -> tuple[list[Node], list[Node], dict[str, str]]:
    """A lone float without a label in a div with one: they are one float. The div's caption wins, the
    other is then the alternative text."""
    own: list[Node] = next((b["c"] for b in part_of(inner, ":caption")), [])
    given = {k: v for k, v in values(inner).items() if k != "family"}
    if inner["c"][0][0]:
        return caption, [inner], options
    if caption and own:
        given.setdefault("alt", text(own))
    return caption or own, part_of(inner, ":body"), {**given, **options}


_WORDS = frozenset({"Para", "Plain", "Str", "Space", "SoftBreak", "Emph", "Strong", "Quoted", "Cite", "Link"})


def _words_only(blocks: list[Node]) -> bool:
    return len(blocks) == 1 and all(n["t"] in _WORDS for n in walk(blocks))


def _sized(table: Node, widths: str, span: Span, reading: Reading) -> Node:
    """The table with the column widths that the author asks for; a mistake in them is reported."""
    sized, problem = with_widths(table, widths)
    if problem:
        reading.report.add(F014.at(span, problem))
    return sized


def _given(node: Node, widths: str, span: Span, reading: Reading) -> list[Node] | None:
    """A table that says no widths itself, with these."""
    if node["t"] != "Table" or GIVEN in dict(node["c"][0][2]):
        return None
    return [_sized(node, widths, span, reading)]


def _styled(table: Node, names: list[str]) -> Node:
    identifier, own, pairs = table["c"][0]
    return with_attr(table, [identifier, list(dict.fromkeys([*own, *names])), pairs])


def _parse_attributes(text: str) -> tuple[str, list[str], list[list[str]]]:
    """`{#tbl-x .striped key="value"}` → pandoc's attributes."""
    identifier, names, pairs = "", [], []
    for found in _ATTRIBUTE.finditer(text):
        if found["id"]:
            identifier = found["id"]
        elif found["cls"]:
            names.append(found["cls"])
        else:
            pairs.append([found["key"], found["q"] if found["q"] is not None else found["v"]])
    return identifier, names, pairs
