"""The keys of `format: typst` that the PDF honours: what each may be, and what it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bookwright.formats.pdf.colours import colour
from bookwright.formats.pdf.papers import paper, points

# what Typst can hold a file to
STANDARDS = frozenset("ua-1 a-1a a-1b a-2a a-2b a-2u a-3a a-3b a-3u a-4 a-4e a-4f 1.4 1.5 1.6 1.7 2.0".split())
SIDES = ("x", "y", "left", "right", "inside", "outside", "inner", "outer", "top", "bottom", "rest")
_SHORT = {"a-1": "a-1b", "a-2": "a-2b", "a-3": "a-3b"}  # as Quarto has them: the plain level of each part
Reader = Callable[[Any], Any]


@dataclass(frozen=True)
class Kind:
    """A kind of value: `read` gives it typed or raises `ValueError`; `expected` is said when it does."""

    read: Reader
    expected: str


@dataclass(frozen=True)
class Key:
    """A key, the kind of its value, and what it does."""

    name: str
    kind: str
    doc: str


def _refuse(found: Any) -> Any:
    if found is None:
        raise ValueError
    return found


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _whole(least: int, most: int) -> Reader:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not re.fullmatch(r"\d+", str(value)) or not least <= int(value) <= most:
            raise ValueError
        return int(value)

    return read


def _stretch(value: Any) -> float:
    if isinstance(value, bool) or not 0.5 <= float(value) <= 4:
        raise ValueError
    return float(value)


def _size(value: Any) -> float:
    found = points(value)
    if found is None or isinstance(value, bool) or not 4 <= found <= 60:
        raise ValueError
    return found


def _text(value: Any) -> str:
    if isinstance(value, (list, Mapping, bool)) or value is None:
        raise ValueError
    return str(value)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(v) for v in (value if isinstance(value, list) else [value]))


def _families(value: Any) -> tuple[str, ...]:
    """Family names in the order of preference; a text may hold several, with commas."""
    found = [name.strip() for text in _texts(value) for name in text.split(",")]
    return tuple(name for name in found if name)


def _margins(value: Any) -> dict[str, float]:
    given = value if isinstance(value, Mapping) else {"rest": value}
    found = {str(side): points(length) for side, length in given.items()}
    if not set(found) <= set(SIDES) or None in found.values():
        raise ValueError
    return {side: length for side, length in found.items() if length is not None}


def _pattern(value: Any) -> str:
    """A numbering pattern of Typst; "" for none."""
    if value in (False, None, "", "none"):
        return ""
    text = _text(value)
    if not re.search(r"[1aAiI]", text) or len(text) > 40:
        raise ValueError
    return text


def _standards(value: Any) -> tuple[str, ...]:
    found = tuple(_SHORT.get(name := text.lower().removeprefix("pdf/"), name) for text in _texts(value))
    if not set(found) <= STANDARDS:
        raise ValueError
    return found


def _includes(value: Any) -> tuple[tuple[str, str], ...]:
    """What is included: ("file", path) or ("text", Typst)."""
    found = []
    for one in value if isinstance(value, list) else [value]:
        pairs = one if isinstance(one, Mapping) else {"file": one}
        if not set(pairs) <= {"file", "text"}:
            raise ValueError
        found += [(str(kind), _text(what)) for kind, what in pairs.items()]
    return tuple(found)


def _picture(value: Any) -> tuple[str, str]:
    """The path of a picture and its alternative text."""
    if isinstance(value, Mapping):
        return _text(value.get("path", value.get("light"))), str(value.get("alt") or "")
    return _text(value), ""


def _column(value: Any) -> dict[str, float]:
    """`margin-geometry: {outer: {far, width, separation}}` as one width on each side (pt)."""
    found = {}
    for side, given in value.items():
        if side in ("inner", "outer"):
            parts = [points(v) for k, v in given.items() if k in ("far", "width", "separation")]
            found[side] = sum(_refuse(part) for part in parts)
        elif side != "clearance":
            raise ValueError
    return found


def _grid(value: Any) -> float:
    return float(_refuse(points(value["margin-width"]))) if "margin-width" in value else 0.0


def _one_of(*names: str) -> Kind:
    def read(value: Any) -> str:
        if str(value) not in names:
            raise ValueError
        return str(value)

    return Kind(read, "one of " + ", ".join(f"`{n}`" for n in names))


KINDS: Mapping[str, Kind] = {
    "boolean": Kind(_boolean, "`true` or `false`"),
    "depth": Kind(_whole(0, 6), "a whole number from 0 to 6"),
    "columns": Kind(_whole(1, 4), "a whole number from 1 to 4"),
    "stretch": Kind(_stretch, "a factor from 0.5 to 4, such as `1.25`"),
    "size": Kind(_size, "a length from 4 pt to 60 pt, such as `11pt`"),
    "length": Kind(lambda v: _refuse(points(v)), "a length such as `1.5em`, `2cm` or `0.5in`"),
    "paper": Kind(lambda v: _refuse(paper(v)), "a paper such as `a4`, `us-letter`, or `7.5in x 9.25in`"),
    "margin": Kind(_margins, f"a length, or lengths by side ({', '.join(SIDES)})"),
    "text": Kind(_text, "a text"),
    "texts": Kind(_texts, "a text or a list of texts"),
    "families": Kind(_families, "the name of a font family, or a list of names"),
    "pattern": Kind(_pattern, "a numbering pattern such as `1.1.a` or `i`, or `false`"),
    "colour": Kind(lambda v: _refuse(colour(v)), "a colour such as `#a51c30`, `navy` or `NavyBlue`"),
    "standards": Kind(_standards, "one or more of " + ", ".join(sorted(STANDARDS))),
    "includes": Kind(_includes, "a file, `text: …`, `file: …`, or a list of them"),
    "picture": Kind(_picture, "the path of a picture, or `path:` and `alt:`"),
    "column": Kind(_column, "`outer:` and `inner:` with `far`, `width` and `separation`"),
    "grid": Kind(_grid, "lengths, `margin-width: 2in` among them"),
    "notes": _one_of("page", "document", "section", "block", "margin"),
    "place": _one_of("top", "bottom", "margin"),
    "citations": _one_of("document", "margin"),
    "theorems": _one_of("simple", "fancy", "clouds", "rainbow"),
    "form": _one_of("book", "report", "article"),
}

KEYS: Mapping[str, Key] = {
    key.name: key
    for key in (
        Key("papersize", "paper", "The paper: an ISO, JIS, DIN, ANSI or US name, or width × height."),
        Key("margin", "margin", "The margins; `inside` and `outside` change sides on left pages."),
        Key("margin-geometry", "column", "The columns beside the text: how far out, how wide, how near."),
        Key("grid", "grid", "`margin-width` is the width of the column for notes beside the text."),
        Key("form", "form", "Whether it is made up as a book, a report or an article."),
        Key("two-sided", "boolean", "Whether left and right pages differ."),
        Key("open-right", "boolean", "Whether chapters begin on right pages only."),
        Key("cover", "boolean", "Whether there is a cover."),
        Key("fontsize", "size", "The size of the text."),
        Key("mainfont", "families", "The face of the text, with fall-backs."),
        Key("sansfont", "families", "The face of captions, tables and labels."),
        Key("monofont", "families", "The face of code."),
        Key("codefont", "families", "The face of code (another name of `monofont`)."),
        Key("mathfont", "families", "The face of formulas; it must be a face made for mathematics."),
        Key("font-paths", "texts", "Folders of the project with font files."),
        Key("linestretch", "stretch", "How much wider than usual the lines stand apart."),
        Key("columns", "columns", "In how many columns the text is set."),
        Key("justify", "boolean", "Whether lines fill the measure."),
        Key("hyphenate", "boolean", "Whether words are divided at the end of a line."),
        Key("indent", "boolean", "Whether paragraphs begin with an indent, or are set apart by space."),
        Key("toc", "boolean", "Whether there are contents."),
        Key("toc-brief", "boolean", "Whether a page of parts and chapters alone stands before the contents."),
        Key("toc-depth", "depth", "Down to which level headings stand in the contents."),
        Key("toc-title", "text", "What stands over the contents."),
        Key("toc-indent", "length", "How far each level of the contents is indented."),
        Key("number-sections", "boolean", "Whether chapters and sections show their numbers."),
        Key("section-numbering", "pattern", "How numbers of sections look, as a pattern of Typst."),
        Key("page-numbering", "pattern", "How page numbers look; `false`: none are shown."),
        Key("lof", "boolean", "Whether there is a list of figures."),
        Key("lot", "boolean", "Whether there is a list of tables."),
        Key("lol", "boolean", "Whether there is a list of listings."),
        Key("colorlinks", "boolean", "Whether links are told by colour, not by a line under them."),
        Key("linkcolor", "colour", "The colour of links inside the book."),
        Key("citecolor", "colour", "The colour of citations."),
        Key("urlcolor", "colour", "The colour of links to the web."),
        Key("filecolor", "colour", "The colour of links to files."),
        Key("toccolor", "colour", "The colour of the contents."),
        Key("logo", "picture", "A picture on the title page."),
        Key("keep-typ", "boolean", "Whether the Typst sources are kept beside the PDF."),
        Key("reference-location", "notes", "Where notes stand: page, margin, or after the section or chapter."),
        Key("citation-location", "citations", "Where citations are spelt out: in the list, or in the margin too."),
        Key("fig-cap-location", "place", "Where captions of figures stand."),
        Key("tbl-cap-location", "place", "Where captions of tables stand."),
        Key("lst-cap-location", "place", "Where captions of listings stand."),
        Key("theorem-appearance", "theorems", "How theorems and their like look."),
        Key("pdf-standard", "standards", "What the file must keep to: PDF/A, PDF/UA, or a version of PDF."),
        Key("include-in-header", "includes", "Typst that is read before the text: definitions and rules."),
        Key("include-before-body", "includes", "Typst that is set before the first chapter."),
        Key("include-after-body", "includes", "Typst that is set after the last."),
        Key("abstract", "text", "A summary below the title of an article."),
        Key("thanks", "text", "A note of thanks at the title of an article."),
    )
}  # fmt: skip


def read(name: str, value: Any) -> Any:
    """The value of a key, typed. Raises `ValueError` for what it cannot be."""
    try:
        return KINDS[KEYS[name].kind].read(value)
    except (TypeError, AttributeError, KeyError) as error:
        raise ValueError(str(error)) from None
