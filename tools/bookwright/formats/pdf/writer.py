"""Plain pandoc tree → Typst markup of one chapter. Expects a lowered tree: no features, no `Cite`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bookwright import nodes
from bookwright.code_lines import code_lines
from bookwright.engines import highlight
from bookwright.formats.pdf import floats, rawtex, tables
from bookwright.formats.pdf.breaking import breakable, endless, unbroken
from bookwright.formats.pdf.markup import Call, argument, call, escape, join, opening, spelled, string
from bookwright.formats.pdf.numbering import Shown
from bookwright.formats.pdf.settings import Geometry, margins
from bookwright.nodes import Node

# inline nodes that are one call around their content
_INLINE = {"Emph": "emph", "Strong": "strong", "Underline": "underline", "Strikeout": "strike",
           "Superscript": "super", "Subscript": "sub", "SmallCaps": "smallcaps"}  # fmt: skip
_SPANS = {"kbd": "kbd", "mark": "highlight", "underline": "underline", "smallcaps": "smallcaps",
          "level": "level", "float-number": "number", "callout-number": "number"}  # fmt: skip
_NUMBERING = {"LowerAlpha": "a", "UpperAlpha": "A", "LowerRoman": "i", "UpperRoman": "I"}
_DELIMITERS = {"OneParen": "{})", "TwoParens": "({})"}
# opening and closing marks by language, double then single; English for all others
_QUOTES = {"de": "„“‚‘", "fr": "«»‹›", "es": "«»“”", "it": "«»“”", "pt": "«»“”"}
_FEATURE = re.compile(r"#(float|callout|theorem|equation|quiz-item)\(")
_ID = re.compile(r'(?<= id: )"([^"]+)"')
_KIND = re.compile(r' ?kind: "(\w+)"')
_LENGTH = re.compile(r"^\s*([\d.]+)\s*(%|in|cm|mm|pt|em|px)?\s*$")


@dataclass
class Writer:
    """Writes one chapter. `name` makes an id unique in the book, `image` the path of a picture.

    Gathered while writing: `ids` and `targets` of links (so that a link to nothing can be dropped),
    and `dropped`, the raw HTML that paper cannot show.
    """

    math: Mapping[tuple[str, bool], str]
    headings: Mapping[str, tuple[str, bool]]  # id → number and whether the contents list it
    name: Callable[[str], str] = lambda identifier: identifier
    image: Callable[[str], str | None] = lambda target: target
    size: Callable[[str], floats.Size | None] = lambda target: None
    page: Geometry = field(default_factory=lambda: Geometry(540, 666, margins({}, 540), 9.6))
    lang: str = "en"
    offset: int = 0
    depth: int = 2  # down to which headings stand in the contents
    ids: dict[str, None] = field(default_factory=dict)
    targets: dict[str, None] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    narrow: list[str] = field(default_factory=list)  # tables that are too wide for any page
    sections: Mapping[str, Shown] = field(default_factory=dict)  # headings whose numbers look otherwise here
    notes_at: str = "page"
    notes_title: str = ""
    captions: list[tuple[str, str, str]] = field(default_factory=list)  # id, kind, markup of every float
    tex: dict[str, None] = field(default_factory=dict)  # LaTeX that has no form here
    layout: dict[str, None] = field(default_factory=dict)  # LaTeX that says how its pages look
    endless: dict[str, None] = field(default_factory=dict)  # words that had to be broken anywhere
    indexed: int = 0  # entries of an index
    _notes: list[str] = field(default_factory=list)
    _noted: int = 0
    _level: int = 1
    _depth: int = 0
    _open: int = 0  # lists of blocks that are being written; 1: the chapter itself

    # ── blocks ───────────────────────────────────────────────────────────────────────────────
    def blocks(self, blocks: list[Node]) -> str:
        self._open += 1
        try:
            return self._joined(blocks)
        finally:
            self._open -= 1

    def _joined(self, blocks: list[Node]) -> str:
        parts: list[str] = []
        for i, node in enumerate(blocks):
            text = self.block(node)
            if text.startswith("#float("):
                self._remember(text, blocks[i + 1 : i + 2])
                text = self._placed(text, blocks[i + 1 :]) if self._depth == 1 else text
            if not text.strip():
                continue
            if parts and not (parts[-1].endswith(": [") or text.startswith(("])[", "], "))):
                parts.append("\n\n")  # a title stays in one line: it is no paragraph
            parts.append(text)
        return "".join(parts)

    def block(self, node: Node) -> str:
        kind, found = node["t"], node.get("c")
        method: Callable[[Any], str] | None = getattr(self, f"_{kind.lower()}", None)
        if method is None:
            raise ValueError(f"no way to print a block `{kind}`")
        return method(found)

    def inner(self, blocks: list[Node]) -> str:
        """Blocks inside something that cannot let a float go (a list item, a cell, a note)."""
        self._depth += 1
        try:
            return self.blocks(blocks)
        finally:
            self._depth -= 1

    def _para(self, inlines: list[Node]) -> str:
        return opening(self.inlines(inlines))

    _plain = _para

    def _header(self, found: Any) -> str:
        level, (identifier, names, _), inlines = found
        number, listed = self.headings.get(identifier, ("", "unlisted" not in names))
        bare = nodes.without_notes(inlines)
        notes = [n for n in nodes.walk(inlines) if n["t"] == "Note"]
        depth = max(2, level)
        before = self.end_notes() if self.notes_at in ("section", "block") and depth == 2 else ""
        self._level = min(depth, self._level + 1)  # Typst refuses an outline with holes
        head = call(
            "section", self.inlines(bare), *([self.inlines(notes)] if notes else []), depth=depth,
            level=self._level + self.offset, number=number, listed=listed and depth <= self.depth,
            id=self.own(identifier),
        )  # fmt: skip
        return f"{before}\n\n{head}" if before else head

    def end_notes(self) -> str:
        """The notes since the last time, when they stand at the end of a section or chapter."""
        rows, self._notes = self._notes, []
        return f"#end-notes({string(self.notes_title)}, {', '.join(rows)})" if rows else ""

    def _codeblock(self, found: Any) -> str:
        (identifier, names, pairs), code = found
        options = dict(pairs)
        output = "cell-output" in names
        language = "" if output or not names else names[0]
        lines = [[list(piece) for piece in line] for line in pieces_of(spelled(code).expandtabs(4), language)]
        said = code_lines(names, options)
        first = said.first
        for at, mark in said.marks.items():
            lines[at - 1] += [["mark", n] for n in mark.split(",")] if at <= len(lines) else []
        named = {
            "name": options.get("filename", ""),
            "output": output or None,
            "first": first,
            "lit": sorted(said.lit) or None,
            "id": self.own(identifier),
        }
        given = "".join(f"{k}: {argument(v)}, " for k, v in named.items() if v not in ("", None))
        body = "".join(f"\n  {argument(line)}," for line in lines)
        return f"#code({given}({body}\n))"

    def _rawblock(self, found: Any) -> str:
        format, text = found
        if format == "typst":
            return self._raw(text)
        return self._foreign(format, text)

    def _foreign(self, format: str, text: str, inline: bool = False) -> str:
        """What was written for another program: LaTeX as far as it has a form, HTML not at all."""
        if format in ("tex", "latex"):
            found = rawtex.translated(text, inline)
            self.tex |= dict.fromkeys(found.lost)
            self.layout |= dict.fromkeys(found.layout)
            self.indexed += found.indexed
            return found.markup
        if format.startswith("html") and not text.strip().startswith(("<!--", "</")):
            self.dropped.append(text.strip())
        return ""

    def _remember(self, text: str, caption: list[Node]) -> None:
        """The caption of a float, for the lists: without links and notes."""
        found, kind = _ID.search(text), _KIND.search(text)
        if not found or "sub: true" in text or not caption or caption[0]["t"] not in ("Plain", "Para"):
            return
        words = [n for n in caption[0]["c"] if "float-number" not in nodes.classes(n)]
        bare = nodes.rewrite(nodes.without_notes(words), _unlinked)
        while bare and bare[0]["t"] in ("Space", "SoftBreak"):
            bare = bare[1:]
        self.captions.append((found.group(1), kind.group(1) if kind else "fig", self.inlines(bare)))

    def _raw(self, text: str) -> str:
        """Typst of a feature or of the author; what it opens is inside something until it is closed."""
        text = self._named(text)
        opened, closed = text.rstrip().endswith("["), text.lstrip().startswith("]")
        self._depth += opened - closed
        return text

    def _placed(self, text: str, after: list[Node]) -> str:
        """The call of a float at the top of the text, with its place on the page."""
        caption, depth = "", 1
        body: list[Node] = []
        end = 0
        for end, node in enumerate(after, 1):  # noqa: B007
            raw = node["c"][1].strip() if node["t"] == "RawBlock" and node["c"][0] == "typst" else ""
            depth += raw.endswith("[") - raw.startswith("]")
            if depth == 0:
                break
            if raw == "])[" and depth == 1 and not caption:
                caption, body = nodes.text(body), []
            else:
                body.append(node)
        found = _KIND.search(text)
        spot = floats.place(found.group(1) if found else "fig", caption, body, self.page, self.size)
        if spot.moves and self._open == 1 and floats.last(after[end:], self.page):
            spot = replace(spot, moves=False)
        named = "".join(f"{k}: true, " for k, v in vars(spot).items() if v)
        return text.replace("#float(", f"#float(top: true, {named}", 1)

    def _named(self, text: str) -> str:
        """A feature's call with its id as the joined book knows it."""
        if not _FEATURE.match(text):
            return text
        return _ID.sub(lambda found: string(self.own(found.group(1))), text, count=1)

    def _blockquote(self, blocks: list[Node]) -> str:
        return f"#quote(block: true)[\n{self.inner(blocks)}\n]"

    def _orderedlist(self, found: Any) -> str:
        (start, style, delimiter), items = found
        numbering = _DELIMITERS.get(delimiter["t"], "{}.").format(_NUMBERING.get(style["t"], "1"))
        return self._list("enum", items, start=start if start != 1 else None, numbering=numbering)

    def _bulletlist(self, items: list[list[Node]]) -> str:
        firsts = (i[0]["c"][0] for i in items if i and i[0]["t"] in ("Plain", "Para") and i[0]["c"])
        task = any(first.get("c") in ("☐", "☒") for first in firsts)  # its box is marker enough
        return self._list("list", items, marker="" if task else None)

    def _list(self, name: str, items: list[list[Node]], **named: object) -> str:
        tight = all(b["t"] != "Para" for item in items for b in item)
        given = ", ".join(f"{k}: {argument(v)}" for k, v in {"tight": tight, **named}.items() if v is not None)
        inner = "".join(f"\n  [{self.inner(item)}]," for item in items)
        return f"#{name}({given},{inner}\n)"

    def _definitionlist(self, items: list[Any]) -> str:
        inner = "".join(
            f"\n  terms.item([{self.inlines(term)}], [{self.inner([b for d in definitions for b in d])}]),"
            for term, definitions in items
        )
        return f"#terms({inner}\n)"

    def _lineblock(self, lines: list[list[Node]]) -> str:
        return call("lines", " \\\n".join(map(self.inlines, lines)))

    def _horizontalrule(self, _: Any) -> str:
        return "#ornament()"

    def _null(self, _: Any) -> str:
        return ""

    def _div(self, found: Any) -> str:
        (identifier, _, _), blocks = found
        if identifier == "refs":
            self.ids["refs"] = None
            return "#references()"
        text = self.blocks(blocks)
        if identifier:
            return f"{call('anchor', id=self.own(identifier))}\n\n{text}"
        return text

    def _figure(self, found: Any) -> str:
        return self.blocks(found[2])

    def _table(self, found: Any) -> str:
        written = tables.write(found, self.inlines, self.inner, self.page.text_width + self.page.outdent)
        if written.too_wide:
            self.narrow.append(written.too_wide)
        return written.markup

    # ── inlines ──────────────────────────────────────────────────────────────────────────────
    def inlines(self, inlines: list[Node]) -> str:
        return join(map(self.inline, inlines))

    def inline(self, node: Node) -> str:
        kind, found = node["t"], node.get("c")
        if kind == "Str":
            if found in ("☐", "☒"):
                return call("task", done=found == "☒")
            self.endless |= dict.fromkeys(filter(None, [endless(str(found))]))
            return unbroken(escape(breakable(spelled(str(found)))))
        if kind in ("Space", "SoftBreak"):
            return " "
        if kind in _INLINE:
            return call(_INLINE[kind], self.inlines(found or []))
        method: Callable[[Any], str] | None = getattr(self, f"_in_{kind.lower()}", None)
        if method is None:
            raise ValueError(f"no way to print an inline `{kind}`")
        return method(found)

    def _in_linebreak(self, _: Any) -> str:
        return " \\\n"

    def _in_quoted(self, found: Any) -> str:
        marks = _QUOTES.get(self.lang.split("-")[0].lower(), "“”‘’")
        at = 2 if found[0]["t"] == "SingleQuote" else 0
        gap = "\u202f" if self.lang.startswith("fr") else ""
        return f"{marks[at]}{gap}{self.inlines(found[1])}{gap}{marks[at + 1]}"

    def _in_code(self, found: Any) -> str:
        return Call(f"#raw({string(breakable(spelled(found[1])))})")

    def _in_math(self, found: Any) -> str:
        tex, display = found[1], found[0]["t"] == "DisplayMath"
        markup = self.math.get((tex, display), "")
        if not markup.startswith("$"):
            markup = f"$ #raw({string(tex)}) $" if display else f"$#raw({string(tex)})$"
        return markup if display else Call(f"#m({string(' '.join(tex.split()))}, {markup})")

    def _in_rawinline(self, found: Any) -> str:
        format, text = found
        if format != "typst":
            return self._foreign(format, text, inline=True)
        named = self._named(text)
        return Call(named) if named.endswith(("]", ")")) else named  # a feature's call ends here

    def _in_span(self, found: Any) -> str:
        (identifier, names, _), inlines = found
        text = self.inlines(inlines)
        emoji = dict(found[0][2]).get("data-emoji")
        if emoji and "emoji" in names:
            text = escape(f":{emoji}:")  # the book's faces have no pictures: its name, never a box
        wrap = next((_SPANS[n] for n in names if n in _SPANS), None)
        if wrap:
            text = call(wrap, text)
        if "unresolved" in names:
            text = call("unresolved", text)
        return join([call("anchor", id=self.own(identifier)), text]) if identifier else text

    def _in_link(self, found: Any) -> str:
        (_, names, _), inlines, (target, _) = found
        if shown := self.sections.get(target.removeprefix("#")):
            inlines = shown.reference(inlines)
        text = self.inlines(inlines)
        if not target:
            return text
        quiet = True if "citation-link" in names else None
        if target.startswith("#"):
            self.targets[target[1:]] = None
            return call("go", text, to=target[1:], quiet=quiet)
        bare = True if nodes.text(inlines) in (target, target.partition("://")[2]) else None
        return call("out", text, to=target, bare=bare)

    def _in_image(self, found: Any) -> str:
        (_, _, pairs), alt, (target, _) = found
        options = dict(pairs)
        path = self.image(target)
        words = options.get("fig-alt") or options.get("alt") or nodes.text(alt)
        if path is None:
            return escape(words)
        sizes = "".join(f", {k}: {size}" for k in ("width", "height") if (size := length(options.get(k, ""))))
        named = f", alt: {string(words)}" if words else ""
        return Call(f"#picture({string(path)}{named}{sizes})")

    def _in_note(self, blocks: list[Node]) -> str:
        if self.notes_at in ("page", "margin"):
            return call("footnote" if self.notes_at == "page" else "sidenote", self.inner(blocks))
        self._noted += 1
        name = self.own(f"note-{self._noted}")
        self._notes.append(f"([{self._noted}], {string(name)}, [{self.inner(blocks)}])")
        return Call(f"#note-mark([{self._noted}], {string(name)})")

    # ── ids ──────────────────────────────────────────────────────────────────────────────────
    def own(self, identifier: str) -> str:
        """The id as it is known in the joined book; "" for one that stands twice."""
        name = self.name(identifier) if identifier else ""
        if not name or name in self.ids:
            return ""
        self.ids[name] = None
        return name


def _unlinked(node: Node) -> list[Node] | None:
    """The words of a link or an anchor, for where they stand a second time."""
    if node["t"] == "Link" or (node["t"] == "Span" and nodes.identifier(node)):
        words: list[Node] = node["c"][1]
        return words
    return None


def pieces_of(code: str, language: str) -> list[list[tuple[str, str]]]:
    """The code's lines as pieces with the class that the theme colours."""
    lines: list[list[tuple[str, str]]] = [[]]
    for name, text in highlight.tokens(code, language):
        first, *rest = text.split("\n")
        lines[-1].append((name, first))
        lines += [[(name, part)] for part in rest]
    return [[piece for piece in line if piece[1]] for line in lines]


def length(value: str) -> str:
    """A size as pandoc has it (`50%`, `3in`, `640`: pixels) for Typst; "" for what it is not."""
    found = _LENGTH.match(value)
    if not found:
        return ""
    number, unit = float(found.group(1)), found.group(2) or "px"
    return f"{number * 0.75:g}pt" if unit == "px" else f"{number:g}{unit}"
