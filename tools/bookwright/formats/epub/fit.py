"""A lowered tree → one that XHTML can hold: attributes where they may stand, links and pictures that are
inside the book, authors' raw HTML mended."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bookwright import nodes
from bookwright.book import Chapter
from bookwright.diagnostics import Code
from bookwright.formats.base import Manuscript
from bookwright.formats.epub import raw
from bookwright.formats.epub.pictures import Pictures
from bookwright.formats.epub.places import Places
from bookwright.nodes import Node
from bookwright.source import Span

O031 = Code(
    "O031", "warning", "raw HTML that the EPUB leaves out",
    """Raw HTML of this chapter holds elements that an EPUB must not or cannot carry: scripts, frames, forms,
    media of other hosts. They are left out there, the rest is kept. Say what readers of the EPUB should see
    instead with `::: {.content-visible unless-format="html"}`.""",
)  # fmt: skip
_TAGS = {"Div": "div", "Span": "span", "Code": "code", "Link": "a", "Image": "img", "Figure": "figure",
         "Table": "table", "Header": "h2"}  # fmt: skip
_ATTR_AT = {"Header": 1}
_RAW = ("RawBlock", "RawInline")


@dataclass
class Fitting:
    """Makes the tree of one chapter fit; `ids` are those it has met, each of which stands once."""

    manuscript: Manuscript
    places: Places
    chapter: Chapter
    pictures: Pictures
    ids: set[str] = field(default_factory=set)

    def tree(self, tree: list[Node]) -> list[Node]:
        """The whole tree; what had to be left out is reported once."""
        taken = {nodes.identifier(n) for n in nodes.walk(tree)} - {""}
        self._around = raw.Surroundings(self._link, self._picture, taken)
        result: list[Node] = self._any(tree)
        if self._around.left_out:
            names = ", ".join(f"`{name}`" for name in self._around.left_out)
            message = f"raw HTML is left out of the EPUB: {names}"
            self.manuscript.report.add(O031.at(Span(self.chapter.file), message))
        return result

    def _link(self, target: str) -> str:
        return self.places.link(self.chapter, target)

    def _picture(self, target: str) -> str:
        return self.pictures.take(self.chapter, target)

    # ── walking ──────────────────────────────────────────────────────────────────────────────
    def _any(self, item: Any) -> Any:
        if isinstance(item, dict):
            return self._node(item)[0] if "t" in item else item
        if not isinstance(item, list):
            return item
        siblings = bool(item) and all(isinstance(one, dict) and "t" in one for one in item)
        return self._siblings(item) if siblings else [self._any(one) for one in item]

    def _siblings(self, items: list[Node]) -> list[Node]:
        """Nodes side by side: raw pieces among them may open and close elements around the others."""
        mender: raw.Mender | None = None
        kind = "RawBlock"
        result: list[Node] = []

        def add(html: str) -> None:
            if html:
                result.append({"t": kind, "c": ["html", html]})

        for node in items:
            if node["t"] not in _RAW:
                if mender and kind == "RawBlock":
                    add(mender.before(node["t"] == "Plain"))
                result += self._node(node)
            elif node["c"][0] in ("html", "html4", "html5"):
                kind = node["t"]
                mender = mender or raw.Mender(self._around, kind == "RawInline")
                add(mender.mend(node["c"][1]))
        if mender:
            add(mender.end())
        return result

    def _node(self, node: Node) -> list[Node]:
        kind = node["t"]
        if "c" not in node or kind in ("Str", "Math", "CodeBlock"):
            return [node]
        content = self._any(node["c"]) if kind not in ("Link", "Image") else node["c"]
        if kind == "Link":
            return self._linked(content)
        if kind == "Image":
            return self._pictured(content)
        if kind == "Table":
            content = _plain_cells(content)
        if kind in _TAGS:
            at = _ATTR_AT.get(kind, 0)
            content = [*content[:at], self._attributes(content[at], _TAGS[kind]), *content[at + 1 :]]
        return [{"t": kind, "c": content}]

    # ── links and pictures ───────────────────────────────────────────────────────────────────
    def _linked(self, content: Any) -> list[Node]:
        attributes, inlines, (target, title) = content
        inner = nodes.rewrite(self._any(inlines), _unlinked)
        address = self._link(target)
        given = self._attributes(attributes, "a" if address else "span")
        if not address:
            return [{"t": "Span", "c": [given, inner]}]
        if title:
            given[2] = [pair for pair in given[2] if pair[0] != "title"]
        return [{"t": "Link", "c": [given, inner, [address, title]]}]

    def _pictured(self, content: Any) -> list[Node]:
        attributes, alt, (target, title) = content
        given = dict(attributes[2])
        words = given.pop("fig-alt", None) or given.pop("alt", None) or nodes.text(alt)
        address = self._picture(target)
        if address:
            kept = self._attributes([attributes[0], attributes[1], [[k, v] for k, v in given.items()]], "img")
            if title:
                kept[2] = [pair for pair in kept[2] if pair[0] != "title"]
            return [{"t": "Image", "c": [kept, nodes.string(words), [address, title]]}]
        outside = self._link(target) if re.match(r"https?:", target) else ""
        text = nodes.string(words or target.rsplit("/", 1)[-1][:80])
        shown = [nodes.link(text, outside)] if outside else text
        return [nodes.span(shown, self._identifier(attributes[0]), ["left-out"])]

    # ── attributes ───────────────────────────────────────────────────────────────────────────
    def _identifier(self, name: str) -> str:
        """The id where it stands first; "" where it stands again."""
        if not name or name in self.ids:
            return ""
        self.ids.add(name)
        return name

    def _attributes(self, attributes: list[Any], tag: str) -> list[Any]:
        """Attributes that the element may have; others become `data-…`, lengths and styles one `style`."""
        identifier, names, pairs = attributes
        given = dict(pairs)
        tag = given.get(":tag", tag)
        styles = [given.pop("style", "")]
        styles += [f"{k}:{given.pop(k)}" for k in ("width", "height")
                   if k in given and not (tag == "img" and given[k].isdigit())]  # fmt: skip
        kept: list[list[str]] = []
        for key, value in given.items():
            if key.startswith((":", "bookwright-")):
                kept.append([key, value])
                continue
            name = key.lower()
            if not raw.attribute(tag, name, value):
                name = f"data-{name.removeprefix('data-')}"
            if name not in ("id", "class", "href", "src", "alt") and re.fullmatch(r"[a-z][a-z0-9-]*", name):
                kept.append([name, value])
        if style := raw.style(";".join(s for s in styles if s)):
            kept.append(["style", style])
        return [self._identifier(identifier), names, [list(pair) for pair in dict(kept).items()]]


def _unlinked(node: Node) -> list[Node] | None:
    """A link holds no other link, and no note."""
    if node["t"] == "Link":
        return node["c"][1]  # type: ignore[no-any-return]
    return [] if node["t"] == "Note" else None


def _plain_cells(content: Any) -> Any:
    """A table whose rows and cells have no attributes but ids and classes: the writer sets the others."""
    attributes, caption, columns, head, bodies, foot = content

    def rows(given: Any) -> Any:
        return [[a, [[[c[0][0], c[0][1], []], *c[1:]] for c in cells]] for a, cells in given]

    return [
        attributes, caption, columns, [head[0], rows(head[1])],
        [[a, n, rows(first), rows(body)] for a, n, first, body in bodies], [foot[0], rows(foot[1])],
    ]  # fmt: skip
