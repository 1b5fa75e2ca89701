"""pandoc's tree → HTML, or XHTML for the EPUB. Expects a lowered tree: no features, no `Cite`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate
from typing import Any

from bookwright.code_lines import CodeLines, code_lines
from bookwright.engines import highlight, math
from bookwright.nodes import Node, text
from bookwright.tables import GIVEN, colgroup, column_groups, placed, row_groups

VOID = frozenset({"img", "br", "hr", "col", "input", "source"})
_ALIGN = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}
_LIST_TYPE = {"LowerAlpha": "a", "UpperAlpha": "A", "LowerRoman": "i", "UpperRoman": "I"}
# inline nodes that are just an element around their content
_INLINE = {"Emph": "em", "Strong": "strong", "Underline": "u", "Strikeout": "s",
           "Superscript": "sup", "Subscript": "sub"}  # fmt: skip


@dataclass
class Writer:
    """Writes one page. `notes` collects its footnotes; `image` turns an image's target into an address.

    `heading` gives a heading's number; `macros` are the book's; `xml` writes well-formed XHTML.
    """

    macros: math.Macros = field(default_factory=dict)
    xml: bool = False
    heading: Callable[[str], str] = lambda identifier: ""
    image: Callable[[str], str] = lambda target: target
    measure: Callable[[str], tuple[int, int] | None] = lambda target: None  # a picture's own width and height
    annotation: str = "Annotation"  # the word for the mark of a code annotation
    sidenotes: bool = False  # notes stand in the margin, beside the block that has their mark
    beside: Mapping[str, str] = field(default_factory=dict)  # what citations show in the margin, by key
    anchors: str = ""  # the label of the link beside a heading; "" for none
    back: str = ""  # what the link from a note to its mark is called
    notes: list[str] = field(default_factory=list)
    note_prefix: str = ""
    uses_math: bool = False
    _waiting: list[str] = field(default_factory=list)  # for the margin, beside the block that is being written
    _held: int = 0
    scripts: dict[str, None] = field(default_factory=dict)  # addresses of the scripts that the page asks for

    # ── blocks ───────────────────────────────────────────────────────────────────────────────
    def blocks(self, blocks: list[Node]) -> str:
        if self.sidenotes or self.beside:
            return "".join(map(self._noted, blocks))
        return "".join(map(self.block, blocks))

    def _noted(self, node: Node) -> str:
        """A block, with the notes in it before it: so they begin where it does. A table keeps its own together."""
        text = self.block(node)
        if not self._waiting or self._held:
            return text
        notes, self._waiting = "".join(self._waiting), []
        text = f"<div>{text}</div>" if node["t"] == "Plain" else text
        return f'<div class="noted">\n{notes}{text}</div>\n'

    def block(self, node: Node) -> str:
        kind, content = node["t"], node.get("c")
        method: Callable[[Any], str] | None = getattr(self, f"_{kind.lower()}", None)
        if method is None:
            raise ValueError(f"no way to write a block `{kind}`")
        return method(content)

    def _para(self, content: list[Node]) -> str:
        return f"<p>{self.inlines(content)}</p>\n"

    def _plain(self, content: list[Node]) -> str:
        return self.inlines(content)

    def _header(self, content: Any) -> str:
        level, attributes, inlines = content
        identifier = attributes[0] or next((v for k, v in attributes[2] if k == "data-anchor-id"), "")
        number = self.heading(identifier)
        shown = f'<span class="header-section-number">{number}</span> ' if number else ""
        anchor = ""
        if identifier and self.anchors:
            label = escape(self.anchors)
            anchor = f' <a class="anchor" href="#{escape(identifier)}" aria-label="{label}">#</a>'
        inner = f"{shown}{self.inlines(inlines)}{anchor}"
        return f"<h{level}{self.attributes(attributes)}>{inner}</h{level}>\n"

    def _codeblock(self, content: Any) -> str:
        attributes, code = content
        identifier, names, pairs = attributes
        language = names[0] if names else ""
        output = "cell-output" in names
        body = escape(code, quote=False) if output else highlight.html(code, language)
        options = dict(pairs)
        lines = code_lines(names, options)
        if not lines.plain:
            body = self._lines(body, lines, options.get(":name", ""))
            names = [*names, *(n for n, on in (("numbered", lines.first is not None), ("lit", lines.lit),
                                               ("annotated", lines.marks)) if on)]  # fmt: skip
        name = (
            f'<div class="code-filename">{escape(options["filename"])}</div>' if "filename" in options else ""
        )
        classes = " ".join(["sourceCode", *names]) if not output else " ".join(names)
        head = f' id="{escape(identifier)}"' if identifier else ""
        focus = "" if self.xml else ' tabindex="0"'  # what scrolls must be reachable by keyboard
        box = f'<pre{head} class="{escape(classes)}"{focus}><code>{body}</code></pre>'
        return f'{name}<div class="sourceCode">{box}</div>\n' if not (output or self.xml) else f"{name}{box}\n"

    def _lines(self, body: str, lines: CodeLines, name: str) -> str:
        """The code's lines, each in a span: with its number, its light and its annotation."""
        parts = []
        for at, line in enumerate(body.split("\n"), 1):
            number = f' data-line="{at + lines.first - 1}"' if lines.first is not None else ""
            light = " on" if at in lines.lit else ""
            mark = "".join(self._annotation(n, name) for n in lines.marks.get(at, "").split(",") if n)
            parts.append(f'<span class="line{light}"{number}>{line}{mark}</span>')
        return "\n".join(parts)

    def _annotation(self, number: str, name: str) -> str:
        if self.xml:
            return f' <a class="code-annotation" href="#{escape(name)}-{number}">({number})</a>'
        label = f'aria-label="{escape(self.annotation)} {number}"'
        return f'<a class="code-annotation" href="#{escape(name)}-{number}" data-annotation="{number}" {label}></a>'

    def _rawblock(self, content: Any) -> str:
        format, raw = content
        return raw + "\n" if format in ("html", "html5") else ""

    def _blockquote(self, content: list[Node]) -> str:
        return f"<blockquote>\n{self.blocks(content)}</blockquote>\n"

    def _orderedlist(self, content: Any) -> str:
        (start, style, _), items = content
        extra = f' start="{start}"' if start != 1 else ""
        kind = _LIST_TYPE.get(style["t"], "")
        extra += f' type="{kind}"' if kind else ""
        return f"<ol{extra}>\n{self._items(items)}</ol>\n"

    def _bulletlist(self, items: list[list[Node]]) -> str:
        task = any(self._task(item) is not None for item in items)
        kind = ' class="task-list"' if task else ""
        return f"<ul{kind}>\n{self._items(items)}</ul>\n"

    @staticmethod
    def _task(item: list[Node]) -> bool | None:
        """Whether a list item is a task and done; None for an ordinary item."""
        first = item[0]["c"][0] if item and item[0]["t"] in ("Plain", "Para") and item[0]["c"] else None
        return {"☐": False, "☒": True}.get(first["c"]) if first and first["t"] == "Str" else None

    def _items(self, items: list[list[Node]]) -> str:
        return "".join(f"<li>{self._item(item).rstrip()}</li>\n" for item in items)

    def _item(self, item: list[Node]) -> str:
        """An item; a task has a box that says whether it is done, and its words are the box's name."""
        done = None if self.xml else self._task(item)
        if done is None:
            return self.blocks(item)
        words = item[0]["c"][2 if len(item[0]["c"]) > 1 and item[0]["c"][1]["t"] == "Space" else 1 :]
        checked = ' checked=""' if done else ""
        box = f'<input type="checkbox" disabled=""{checked}>'
        first = f"<label>{box} {self.inlines(words)}</label>"
        first = f"<p>{first}</p>\n" if item[0]["t"] == "Para" else first
        return first + self.blocks(item[1:])

    def _definitionlist(self, items: list[Any]) -> str:
        parts = ["<dl>\n"]
        for term, definitions in items:
            parts.append(f"<dt>{self.inlines(term)}</dt>\n")
            parts += [f"<dd>{self.blocks(_apart(d)).rstrip()}</dd>\n" for d in definitions]
        return "".join([*parts, "</dl>\n"])

    def _lineblock(self, lines: list[list[Node]]) -> str:
        br = "<br/>" if self.xml else "<br>"
        return f'<div class="line-block">{br.join(map(self.inlines, lines))}</div>\n'

    def _horizontalrule(self, _: Any) -> str:
        return "<hr/>\n" if self.xml else "<hr>\n"

    def _null(self, _: Any) -> str:
        return ""

    def _div(self, content: Any) -> str:
        attributes, blocks = content
        tag = next((v for k, v in attributes[2] if k == ":tag"), "div")
        inner = self.blocks(blocks)
        gap = "" if tag in ("p", "summary", "figcaption") else "\n"
        return f"<{tag}{self.attributes(attributes)}>{gap}{inner.rstrip() if not gap else inner}</{tag}>\n"

    def _figure(self, content: Any) -> str:
        attributes, (_, caption), blocks = content
        inner = self.blocks(blocks)
        below = f"<figcaption>{self.blocks(caption).rstrip()}</figcaption>\n" if caption else ""
        return f"<figure{self.attributes(attributes)}>\n{inner}{below}</figure>\n"

    # ── tables ───────────────────────────────────────────────────────────────────────────────
    def _table(self, content: Any) -> str:
        attributes, (_, caption), columns, head, bodies, foot = content
        aligns = [_ALIGN.get(a["t"], "") for a, _ in columns]
        self._held += 1
        parts = [f"<table{self.attributes(attributes)}>\n"]
        if caption:
            parts.append(f"<caption>{self.blocks(caption).rstrip()}</caption>\n")
        over = column_groups(head[1])
        parts.append(colgroup(columns, GIVEN in dict(attributes[2]), over, self.xml))
        if head[1]:
            parts.append(f"<thead>\n{self._rows(head[1], aligns, 'th', over=over)}</thead>\n")
        for _, row_heads, first, rows in bodies:
            above = self._rows(first, aligns, "th")
            for group in row_groups(rows, row_heads):
                parts.append(f"<tbody>\n{above}{self._rows(group, aligns, 'td', row_heads)}</tbody>\n")
                above = ""
        if foot[1]:
            parts.append(f"<tfoot>\n{self._rows(foot[1], aligns, 'td')}</tfoot>\n")
        table = "".join([*parts, "</table>\n"])
        self._held -= 1
        return table if self.xml else f'<div class="table-scroll" tabindex="0" role="group">{table}</div>\n'

    def _rows(
        self, rows: list[Any], aligns: list[str], tag: str, row_heads: int = 0, over: Sequence[int] = ()
    ) -> str:
        groups = set(zip(accumulate(over, initial=0), over, strict=False))  # (first column, how many)
        return "".join(f"<tr>{self._cells(row, aligns, tag, row_heads, groups)}</tr>\n" for row in placed(rows))

    def _cells(
        self, cells: list[tuple[int, Any]], aligns: list[str], tag: str, row_heads: int, groups: set[tuple[int, int]]
    ) -> str:
        parts: list[str] = []
        for column, (attributes, align, row_span, column_span, blocks) in cells:
            name = "th" if column < row_heads else tag
            side = _ALIGN.get(align["t"]) or (aligns[column] if column < len(aligns) else "")
            extra = f' style="text-align:{side}"' if side else ""
            extra += f' rowspan="{row_span}"' if row_span > 1 else ""
            extra += f' colspan="{column_span}"' if column_span > 1 else ""
            if name == "th":
                scope = "col" if tag == "th" else "row"
                whole = (column, column_span) in groups if scope == "col" else (column == 0)
                many = (column_span if scope == "col" else row_span) > 1
                extra += f' scope="{scope}{"group" if whole and many else ""}"'
            parts.append(
                f"<{name}{self.attributes(attributes)}{extra}>{self.blocks(blocks).rstrip()}</{name}>"
            )
        return "".join(parts)

    # ── inlines ──────────────────────────────────────────────────────────────────────────────
    def inlines(self, inlines: list[Node]) -> str:
        parts: list[str] = []
        for node in inlines:
            kind = node["t"]
            if kind == "Str":
                parts.append(escape(node["c"], quote=False))
            elif kind == "Space":
                parts.append(" ")
            elif kind == "SoftBreak":
                parts.append("\n")
            elif kind in _INLINE:
                parts.append(f"<{_INLINE[kind]}>{self.inlines(node['c'])}</{_INLINE[kind]}>")
            else:
                method = getattr(self, f"_in_{kind.lower()}", None)
                if method is None:
                    raise ValueError(f"no way to write an inline `{kind}`")
                parts.append(method(node.get("c")))
        return "".join(parts)

    def _in_linebreak(self, _: Any) -> str:
        return "<br/>\n" if self.xml else "<br>\n"

    def _in_smallcaps(self, content: list[Node]) -> str:
        return f'<span class="smallcaps">{self.inlines(content)}</span>'

    def _in_quoted(self, content: Any) -> str:
        opening, closing = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
        return f"{opening}{self.inlines(content[1])}{closing}"

    def _in_code(self, content: Any) -> str:
        return f"<code{self.attributes(content[0])}>{escape(content[1], quote=False)}</code>"

    def _in_math(self, content: Any) -> str:
        self.uses_math = True
        return math.mathml(content[1], content[0]["t"] == "DisplayMath", self.macros, self.xml)

    def _in_rawinline(self, content: Any) -> str:
        return str(content[1]) if content[0] in ("html", "html5") else ""

    def _in_span(self, content: Any) -> str:
        attributes, inlines = content
        tag = next((v for k, v in attributes[2] if k == ":tag"), "")
        tag = tag or {"kbd": "kbd", "mark": "mark", "underline": "u"}.get((attributes[1] or [""])[0], "span")
        if tag in VOID:
            return f"<{tag}{self.attributes(attributes)}{'/' if self.xml else ''}>"
        return f"<{tag}{self.attributes(attributes)}>{self.inlines(inlines)}</{tag}>"

    def _in_link(self, content: Any) -> str:
        attributes, inlines, (target, title) = content
        if ":script" in attributes[1]:
            self.scripts[target] = None
            return ""
        if self.beside and "citation-link" in attributes[1] and (entry := self.beside.get(target.rpartition("#")[2])):
            note = f'<div class="sidenote sidenote-citation" role="note">{entry}</div>\n'
            self._waiting += [note] if note not in self._waiting else []
        extra = f' title="{escape(title)}"' if title else ""
        return f'<a href="{escape(safe(target))}"{extra}{self.attributes(attributes)}>{self.inlines(inlines)}</a>'

    def _in_image(self, content: Any) -> str:
        attributes, alt, (target, title) = content
        given = dict(attributes[2])
        words = given.pop("fig-alt", None) or given.pop("alt", None) or text(alt)
        if not self.xml and not {"height", "style"} & given.keys() and (size := self.measure(target)):
            given = _roomed(given, *size)
        kept = [attributes[0], attributes[1], [[k, v] for k, v in given.items()]]
        extra = f' title="{escape(title)}"' if title else ""
        lazy = "" if self.xml else ' loading="lazy"'
        close = "/>" if self.xml else ">"
        head = f'<img src="{escape(safe(self.image(target)))}" alt="{escape(words)}"'
        return f"{head}{extra}{lazy}{self.attributes(kept)}{close}"

    def _in_note(self, blocks: list[Node]) -> str:
        self.notes.append("")
        number = len(self.notes)
        name = f"{self.note_prefix}{number}"
        body = self.notes[number - 1] = "".join(map(self.block, blocks))
        if self.sidenotes:
            label = f"{number}: {escape(self.back)}"  # begins with what is shown
            back = f'<a class="footnote-back" href="#fnref-{name}" aria-label="{label}">{number}</a>'
            self._waiting.append(f'<div class="sidenote" id="fn-{name}" role="note">{back} {body.rstrip()}</div>\n')
        kind = ' epub:type="noteref" role="doc-noteref"' if self.xml else ' role="doc-noteref"'
        return f'<a class="footnote-ref" id="fnref-{name}" href="#fn-{name}"{kind}><sup>{number}</sup></a>'

    def footnotes(self, title: str, back: str) -> str:
        """The notes gathered while writing, as a list; "" when there were none."""
        if not self.notes or self.sidenotes:
            return ""
        items = []
        for number, body in enumerate(self.notes, 1):
            name = f"{self.note_prefix}{number}"
            label = f'aria-label="{escape(back)}" role="doc-backlink"'
            link = f'<a class="footnote-back" href="#fnref-{name}" {label}>↩</a>'
            inner = body.rstrip()
            inner = inner[: -len("</p>")] + f" {link}</p>" if inner.endswith("</p>") else f"{inner} {link}"
            items.append(f'<li id="fn-{name}">{inner}</li>\n')
        inner = f"<h2>{escape(title)}</h2>\n<ol>\n{''.join(items)}</ol>\n"
        return f'<section class="footnotes" role="doc-endnotes">\n{inner}</section>\n'

    # ── attributes ───────────────────────────────────────────────────────────────────────────
    def attributes(self, attributes: list[Any]) -> str:
        identifier, names, pairs = attributes
        parts = [f' id="{escape(identifier)}"'] if identifier else []
        shown = [n for n in names if not n.startswith(":")]
        if shown:
            parts.append(f' class="{escape(" ".join(shown))}"')
        styles = [f"{k}:{v}" for k, v in pairs if k in ("width", "height") and not v.isdigit()]
        if len(styles) > 1:  # an element has one `style`
            pairs = [*([k, v] for k, v in pairs if k not in ("width", "height")), ["style", ";".join(styles)]]
        parts += [self._attribute(key, value) for key, value in pairs]
        return "".join(parts)

    def _attribute(self, key: str, value: str) -> str:
        if key == ":open":
            return ' open="open"'
        if key == "at" or key.startswith((":", "on")) or not key.replace("-", "").replace("_", "").isalnum():
            return ""  # private to features, or an event handler: never written
        known = key in _PLAIN or key.startswith(("data-", "aria-"))
        if key in ("width", "height") and not value.isdigit():
            return f' style="{key}:{escape(value)}"'
        name = key if known else f"data-{key}"
        return f' {name}="{escape(safe(value) if key in ("src", "href") else value)}"'


def _apart(blocks: list[Node]) -> list[Node]:
    """Blocks in which no words run into the next block."""
    if len(blocks) < 2:
        return blocks
    return [{"t": "Para", "c": b["c"]} if b["t"] == "Plain" else b for b in blocks]


_PLAIN = frozenset(
    """alt class controls dir height href id lang media poster preload rel role scope src style tabindex title
    type width""".split()
)
def _roomed(given: dict[str, str], own: int, height: int) -> dict[str, str]:
    """The attributes of a picture with those that keep its place on the page before it is there."""
    width = given.pop("width", str(own))
    if not width.isdigit():
        return {**given, "style": f"width:{width};aspect-ratio:{own}/{height}"}
    return {**given, "width": width, "height": str(round(height * int(width) / own))}


_LINK_SCHEMES = ("http:", "https:", "mailto:", "tel:", "data:image/", "ftp:", "doi:")


def safe(target: str) -> str:
    """The target, or `#` for a scheme that could run something (`javascript:`)."""
    head = target.split("#")[0].split("?")[0].strip().lower()
    scheme, colon, _ = head.partition(":")
    if colon and "/" not in scheme and not head.startswith(_LINK_SCHEMES):
        return "#"
    return target


