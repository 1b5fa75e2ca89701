"""The index: `\\index{…}` in the text, and the page that lists what is marked, under `::: {#index}`.

The words between the braces are as LaTeX's makeindex has them: `a!b` for a sub-entry, `sort@shown`, `|see{b}`,
`|seealso{b}`, ranges `|(` and `|)`, `|textbf` for the place that matters most, and `"` before a sign that is meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import ClassVar

from bookwright.diagnostics import Code
from bookwright.features.base import Feature, Reading, Setting, fragment, part_of, typst_string
from bookwright.nodes import (
    Node,
    attr,
    classes,
    div,
    link,
    plain,
    raw_block,
    raw_inline,
    rewrite,
    span,
    string,
    strong,
    tagged,
    text,
    values,
)
from bookwright.source import Span

F086 = Code(
    "F086", "error", "an index entry that cannot be read",
    """`\\index{term}` marks a place for the index. After `|` may stand `see{…}`, `seealso{…}`, `(` or `)` for the
    ends of a range, `textbf` or `emph`; levels are parted by `!` and must not be empty. Write `"` before one of
    `! @ |` that is meant as a sign.""",
)  # fmt: skip
F087 = Code(
    "F087", "error", "a range of the index that does not close",
    """`\\index{term|(}` begins a range, and `\\index{term|)}` with the same term ends it, in the same chapter.
    One of the two is missing here, so the index could not say how far the range goes.""",
)  # fmt: skip
_ENTRY = re.compile(r"\\index\{((?:[^{}]|\{[^{}]*\})*)\}")
_STYLES = {"": "", "textbf": "strong", "textit": "emph", "emph": "emph", "hyperpage": ""}
_LATEX = re.compile(r"\\(textbf|textit|emph|texttt)\{([^{}]*)\}")
_MARKUP = {"textbf": "**", "textit": "*", "emph": "*", "texttt": "`"}


class BookIndex(Feature):
    name: ClassVar[str] = ":book-index"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, _), blocks = node["c"]
        return [div([], classes=[self.name])] if identifier == "index" and not blocks and not names else None

    def html(self, node: Node, setting: Setting) -> list[Node]:
        letters = [n for n in node["c"][1] if n["t"] == "Div"]
        if not letters:
            return []
        links = [link(string(values(one)["letter"]), f"#{one['c'][0][0]}") for one in letters]
        spaced = [i for n, one in enumerate(links) for i in ([{"t": "Space"}] if n else []) + [one]]
        jump = tagged("nav", [plain(spaced)], classes=["letters"], aria_label=setting.words["letters"])
        return [*([jump] if len(letters) > 1 else []), *(_letter(one, setting) for one in letters)]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        result = [raw_block("typst", "#book-index[")]
        for letter in node["c"][1]:
            result.append(raw_block("typst", f"#letter({typst_string(values(letter)['letter'])})"))
            result += [b for entry in letter["c"][1] for b in _printed(entry, 0, setting)]
        return [*result, raw_block("typst", "]")]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return self.html(node, setting)


class IndexMark(Feature):
    """`\\index{…}` where it stands: an anchor, and what it says for the facts."""

    name: ClassVar[str] = ":index"
    kinds: ClassVar[tuple[str, ...]] = ("RawInline", "RawBlock")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        format, tex = node["c"]
        if format not in ("tex", "latex") or _ENTRY.sub("", tex).strip():
            return None
        marks = [m for found in _ENTRY.finditer(tex) if (m := _mark(found, reading))]
        return [plain(marks)] if node["t"] == "RawBlock" else marks

    def review(self, tree: list[Node], reading: Reading) -> list[Node]:
        """Marks are numbered; those in a heading stand below it, so that its title stays a title."""
        if "\\index{" not in reading.script.text:
            return tree
        tree = rewrite(tree, _outside)
        count = 0
        opened: dict[str, Span] = {}

        def number(node: Node) -> list[Node] | None:
            nonlocal count
            if not _is_mark(node):
                return None
            count += 1
            _range(node, opened, reading)
            (_, names, pairs), inner = node["c"]
            kept = [p for p in pairs if p[0] != "raw"]
            return [{"t": "Span", "c": [[f"idx-{count}", names, kept], inner]}]

        tree = rewrite(tree, number)
        for where in opened.values():
            reading.report.add(F087.at(where, "this range of the index is never closed"))
        return tree

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return [span([], node["c"][0][0], ["index-mark"])]


# ── reading ──────────────────────────────────────────────────────────────────────────────────────
def _is_mark(node: Node) -> bool:
    return node["t"] == "Span" and classes(node)[:1] == [":index"]


def _place(raw: str, reading: Reading) -> Span:
    found = (m.span for m in reading.script.marks if m.kind == "index" and m.key == raw)
    return next(found, Span(reading.script.file))


def _mark(found: re.Match[str], reading: Reading) -> Node | None:
    path, _, how = _cut(found.group(1), "|")
    levels = [(*_sorted(level),) for level in _parts(path, "!")]
    read = _how(how)
    if read is None or not levels or not all(shown for _, shown in levels):
        reading.report.add(F086.at(_place(found.group(), reading), f"the index cannot take `{found.group()}`"))
        return None
    data = {"sort": [key for key, _ in levels], **read}
    inner = [span([fragment(shown)], classes=[":shown"]) for _, shown in levels]
    pairs = {"data": json.dumps(data, ensure_ascii=False), "raw": found.group()}
    return {"t": "Span", "c": [attr("", [":index"], pairs), inner]}


def _how(text: str) -> dict[str, str] | None:
    """What stands after `|`: kind, style and target."""
    if see := re.fullmatch(r"(see|seealso)\s*\{(.+)\}", text.strip()):
        return {"kind": see.group(1), "target": see.group(2)}
    ends = {"(": "open", ")": "close"}
    style = _STYLES.get(text.lstrip("()").strip().lstrip("\\"))
    return None if style is None else {"kind": ends.get(text[:1], "at"), "style": style}


def _parts(text: str, sign: str) -> Iterator[str]:
    """The text at each `sign` that has no `"` before it."""
    while True:
        head, found, text = _cut(text, sign)
        yield head
        if not found:
            return


def _cut(text: str, sign: str) -> tuple[str, str, str]:
    """Like `partition`, but a sign after `"` does not count."""
    found = re.search(rf'(?<!"){re.escape(sign)}', text)
    return (text[: found.start()], sign, text[found.end() :]) if found else (text, "", "")


def _sorted(level: str) -> tuple[str, str]:
    """A level as what it is sorted by and its Markdown."""
    key, at, shown = _cut(level.strip(), "@")
    said = re.sub(r'"(.)', r"\1", (shown if at else key).strip())
    said = _LATEX.sub(lambda f: f"{_MARKUP[f[1]]}{f[2]}{_MARKUP[f[1]]}", said)
    return re.sub(r'"(.)', r"\1", key.strip()) if at else said, said


def _outside(node: Node) -> list[Node] | None:
    """A heading without its marks, which follow it; a paragraph of nothing but marks is none."""
    if node["t"] == "Header":
        marks: list[Node] = []
        bare = rewrite(node["c"][2], lambda n: marks.append(n) or [] if _is_mark(n) else None)  # type: ignore[func-returns-value]
        return [{"t": "Header", "c": [*node["c"][:2], bare]}, plain(marks)] if marks else None
    if node["t"] == "Para" and all(_is_mark(n) or n["t"] in ("Space", "SoftBreak") for n in node["c"]):
        return [plain([n for n in node["c"] if _is_mark(n)])]
    return None


def _range(node: Node, opened: dict[str, Span], reading: Reading) -> None:
    """Note the beginning of a range, or its end."""
    options = values(node)
    data = json.loads(options["data"])
    path, where = "!".join(data["sort"]), _place(options["raw"], reading)
    if data["kind"] == "open":
        if path in opened:
            reading.report.add(F087.at(where, "a range of this term is open already"))
        opened[path] = where
    elif data["kind"] == "close" and opened.pop(path, None) is None:
        reading.report.add(F087.at(where, "this ends a range of the index that never began"))


# ── writing ──────────────────────────────────────────────────────────────────────────────────────
def _letter(letter: Node, setting: Setting) -> Node:
    head = tagged("h2", [plain(string(values(letter)["letter"]))], classes=["letter"])
    items = {"t": "BulletList", "c": [_item(one, setting) for one in letter["c"][1]]}
    return tagged("section", [head, div([items], classes=["book-index"])], letter["c"][0][0], ["letter-group"])


def _item(entry: Node, setting: Setting) -> list[Node]:
    """An entry with its places, and below it its sub-entries."""
    said: list[Node] = [span(part_of(entry, ":shown"), entry["c"][0][0])]
    known: set[str] = set()
    for place in part_of(entry, ":places"):
        ends = _ends(place)
        if (name := text(ends)) not in known:  # a section is named once, however often it is marked
            known.add(name)
            said += [*_comma(), *_styled(_between(ends, string("–")), classes(place))]
    said += [*_elsewhere(entry, setting)]
    inner = [b for b in entry["c"][1] if b["t"] == "Div" and classes(b)[:1] == [":entry"]]
    below = [{"t": "BulletList", "c": [_item(one, setting) for one in inner]}] if inner else []
    return [plain(said), *below]


def _printed(entry: Node, depth: int, setting: Setting) -> list[Node]:
    """An entry for paper: Typst knows the pages of its places."""
    said: list[Node] = [span(part_of(entry, ":shown"), entry["c"][0][0])]
    if places := part_of(entry, ":places"):
        said += [*_comma(), raw_inline("typst", "#index-pages(")]
        for place in places:
            bold = "true" if "strong" in classes(place) else "false"
            ends = _between(_ends(place), [raw_inline("typst", "], [")])
            said += [raw_inline("typst", f"({bold}, ["), *ends, raw_inline("typst", "]), ")]
        said.append(raw_inline("typst", ");"))
    said += rewrite(_elsewhere(entry, setting), _in_the_book)
    result = [raw_block("typst", f"#index-entry({depth})["), plain(said), raw_block("typst", "]")]
    inner = [b for b in entry["c"][1] if b["t"] == "Div" and classes(b)[:1] == [":entry"]]
    return [*result, *(b for one in inner for b in _printed(one, depth + 1, setting))]


def _elsewhere(entry: Node, setting: Setting) -> list[Node]:
    """ "see b", "see also b". """
    said: list[Node] = []
    for kind in ("see", "seealso"):
        if found := part_of(entry, f":{kind}"):
            word = {"t": "Emph", "c": string(setting.words[f"index-{kind}"])}
            said += [*_comma(), word, {"t": "Space"}, *_between(found, [{"t": "Str", "c": ";"}, {"t": "Space"}])]
    return said


def _in_the_book(node: Node) -> list[Node] | None:
    """A link to another entry as the joined document names it."""
    if node["t"] != "Link" or not node["c"][2][0].startswith("#"):
        return None
    return [link(node["c"][1], f"label:{node['c'][2][0][1:]}")]


def _ends(place: Node) -> list[Node]:
    """The links of a place: one, or the two ends of a range, when they differ."""
    found = [n for n in place["c"][1] if n["t"] == "Link"]
    return found if len({n["c"][2][0] for n in found}) > 1 else found[:1]


def _styled(inlines: list[Node], names: list[str]) -> list[Node]:
    """The place that matters most in bold type."""
    if "emph" in names:
        return [{"t": "Emph", "c": inlines}]
    return [strong(inlines)] if "strong" in names else inlines


def _comma() -> list[Node]:
    return [{"t": "Str", "c": ","}, {"t": "Space"}]


def _between(found: list[Node], sign: list[Node]) -> list[Node]:
    return [i for n, one in enumerate(found) for i in (sign if n else []) + [one]]
