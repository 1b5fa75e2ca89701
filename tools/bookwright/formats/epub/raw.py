"""An author's raw HTML → XHTML: known elements and attributes, properly nested, and nothing that runs.

A raw piece may open an element that a later piece beside it closes (`<details>` … `</details>`), so
one `Mender` reads the pieces of one list of siblings and `close` ends what was left open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

_PHRASING = frozenset(
    "a abbr b bdi bdo br cite code data del em i img ins kbd mark q ruby rp rt s samp small span strong sub "
    "sup time u var wbr".split()
)
_FLOW = frozenset(
    "article aside blockquote caption col colgroup dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 "
    "hr li ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
# of an older HTML, or with rules of nesting of their own that a reader would check
_INSTEAD = {
    "font": "span", "big": "span", "tt": "code", "strike": "s", "center": "div", "label": "span",
    "dfn": "span", "meter": "span", "progress": "span", "main": "div", "address": "div", "header": "div",
    "footer": "div", "nav": "div", "acronym": "abbr", "hgroup": "div", "search": "div",
}  # fmt: skip
_VOID = frozenset({"br", "hr", "img", "col", "wbr"})
# with all that is in them: it runs, asks another host, or is another language
_REFUSED = frozenset(
    "script style iframe object embed applet frame frameset video audio canvas form button input select "
    "textarea svg math template noscript title head link meta base map dialog portal".split()
)
_REFUSED_VOID = frozenset({"embed", "input", "link", "meta", "base", "frame"})
# where an element may stand; elsewhere its tags are left out and its text stays
_WITHIN = {
    "li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",), "summary": ("details",), "figcaption": ("figure",),
    "caption": ("table",), "colgroup": ("table",), "col": ("colgroup",), "thead": ("table",),
    "tbody": ("table",), "tfoot": ("table",), "tr": ("table", "thead", "tbody", "tfoot"),
    "td": ("tr",), "th": ("tr",), "rt": ("ruby",), "rp": ("ruby",),
}  # fmt: skip
# what may come before it in its parent
_AFTER = {"caption": ("",), "colgroup": ("", "caption", "colgroup"), "thead": ("", "caption", "colgroup")}
_CLOSED_BY = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "td": {"td", "th", "tr", "tbody", "tfoot"},
    "th": {"td", "th", "tr", "tbody", "tfoot"}, "tr": {"tr", "tbody", "tfoot", "thead"},
    "thead": {"tbody", "tfoot"}, "tbody": {"tbody", "tfoot"}, "colgroup": {"thead", "tbody", "tr"},
}  # fmt: skip
_ONLY_ELEMENTS = frozenset("ul ol dl table thead tbody tfoot tr colgroup".split())
_ONLY_PHRASING = frozenset("p h1 h2 h3 h4 h5 h6 pre summary".split()) | _PHRASING - {"a", "del", "ins"}
_GLOBAL = frozenset({"id", "class", "lang", "dir", "title", "role", "hidden"})
_OWN = {
    "a": {"href"}, "img": {"src", "alt", "width", "height"}, "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"}, "ol": {"start", "type", "reversed"}, "li": {"value"},
    "col": {"span"}, "colgroup": {"span"}, "time": {"datetime"}, "details": {"open"},
    "data": {"value"},
}  # fmt: skip
_VALUES = {
    "dir": r"ltr|rtl|auto", "width": r"\d+", "height": r"\d+", "colspan": r"[1-9]\d*", "rowspan": r"\d+",
    "start": r"-?\d+", "value": r"-?\d+(?:\.\d+)?", "span": r"[1-9]\d*",
    "scope": r"row|col|rowgroup|colgroup",
    "type": r"[1aAiI]", "lang": r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*", "id": r"\S+", "role": r"[a-z-]+",
    "datetime": r"\d{4}(?:-\d\d(?:-\d\d)?)?",
}  # fmt: skip
_DECLARATION = re.compile(
    r"\s*(--[\w-]+|-?[a-z][a-z-]*)\s*:\s*([\w\s#%.,+*/-]+(?:\([\w\s#%.,+*/-]*\))?[\w\s#%.,-]*)\s*"
)


def style(text: str) -> str:
    """The declarations of a `style` attribute that every reader can parse and none must fetch for."""
    found = [_DECLARATION.fullmatch(part) for part in text.split(";")]
    kept = [f"{m[1]}:{m[2].strip()}" for m in found if m and "url" not in m[2] and m[1] != "position"]
    return ";".join(kept)


def attribute(tag: str, key: str, value: str | None) -> str:
    """` key="value"` when the element may have it, else ""."""
    text = "" if value is None else value
    if key in ("open", "hidden", "reversed"):
        text = key
    if key == "style":
        text = style(text)
        return f' style="{escape(text)}"' if text else ""
    if re.fullmatch(r"data-[a-z][a-z0-9-]*|aria-(?:label|hidden|level)", key):
        return f' {key}="{escape(text)}"'
    if key not in _GLOBAL and key not in _OWN.get(tag, ()):
        return ""
    if key in _VALUES and not re.fullmatch(_VALUES[key], text):
        return ""
    return f' {key}="{escape(text)}"' + (f' xml:lang="{escape(text)}"' if key == "lang" else "")


@dataclass
class Surroundings:
    """What raw HTML needs to know of its chapter: links and pictures made real, ids already taken."""

    link: Callable[[str], str]
    picture: Callable[[str], str]
    ids: set[str] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)


class Mender(HTMLParser):
    """Reads the raw pieces of one list of siblings; `inline` where only phrasing may stand."""

    def __init__(self, around: Surroundings, inline: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._around, self._inline = around, inline
        self._open: list[str] = []
        self._out: list[str] = []
        self._refused: list[str] = []
        self._ended = ""  # the element that was closed last; "" just inside a new one
        self._bare = False  # `<details>` whose `<summary>` has not come yet: it must have one

    def mend(self, piece: str) -> str:
        """The piece as XHTML; what it leaves open stays open for the pieces that follow."""
        self._out = []
        self.reset()
        self.feed(piece)
        super().close()
        self._refused = []  # an unclosed `<script>` takes no more than its own piece with it
        return "".join(self._out)

    def before(self, plain: bool) -> str:
        """What must end before a block of the book follows: a `<p>` holds only text, a list only items."""
        self._out = []
        self._summarise()
        wrong = _ONLY_ELEMENTS if plain else _ONLY_ELEMENTS | _ONLY_PHRASING
        inside = [i for i, t in enumerate(self._open) if t in wrong]
        while inside and len(self._open) > inside[0]:
            self._close_to(self._open[-1])
        return "".join(self._out)

    def end(self) -> str:
        """The end tags of all that is still open."""
        self._out = []
        while self._open:
            self._close_to(self._open[-1])
        return "".join(self._out)

    # ── what the parser calls ────────────────────────────────────────────────────────────────
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._refused or tag in _REFUSED:
            self._refuse(tag)
            return
        tag = _INSTEAD.get(tag, tag)
        if tag not in _PHRASING and tag not in _FLOW:
            self._note(tag)
            return
        if not self._make_room(tag):
            return
        if tag != "summary":
            self._summarise()
        self._bare = tag == "details"
        given = self._attributes(tag, dict(attrs))
        if tag == "img" and "src=" not in given:  # its words stand in its place
            source, words = (dict(attrs).get(key) or "" for key in ("src", "alt"))
            self._note(f"img {source[:60]}".rstrip())
            self._out.append(escape(words))
            return
        if tag in _VOID:
            self._out.append(f"<{tag}{given}/>")
        else:
            self._out.append(f"<{tag}{given}>")
            self._open.append(tag)
            self._ended = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before = len(self._open)
        refused = len(self._refused)
        self.handle_starttag(tag, attrs)
        if len(self._open) > before or len(self._refused) > refused:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        tag = _INSTEAD.get(tag, tag)
        if self._refused:
            if tag in self._refused:
                while self._refused.pop() != tag:
                    pass
        elif tag in self._open:
            self._close_to(tag)

    def handle_data(self, data: str) -> None:
        if self._refused:
            return
        if data.strip():
            if self._open and self._open[-1] in _ONLY_ELEMENTS:
                return
            self._summarise()
        self._out.append(escape(data, quote=False))

    # ── nesting ──────────────────────────────────────────────────────────────────────────────
    def _refuse(self, tag: str) -> None:
        if not self._refused:
            self._note(tag)
        if tag in _REFUSED and tag not in _REFUSED_VOID:
            self._refused.append(tag)

    def _note(self, tag: str) -> None:
        if tag not in self._around.left_out:
            self._around.left_out.append(tag)

    def _summarise(self) -> None:
        if self._bare:
            self._out.append("<summary>…</summary>")
            self._bare = False

    def _close_to(self, tag: str) -> None:
        self._summarise()
        while True:
            closed = self._open.pop()
            if closed == "dl" and self._ended == "dt":
                self._out.append("<dd></dd>")
            elif closed == "ruby" and self._ended not in ("rt", "rp"):
                self._out.append("<rt></rt>")
            self._out.append(f"</{closed}>")
            self._ended = closed
            if closed == tag:
                return

    def _make_room(self, tag: str) -> bool:
        """Close what HTML closes by itself before `tag`; False when it cannot stand here."""
        if tag in _FLOW:
            if self._inline:
                return False
            inside = next((i for i, t in enumerate(self._open) if t in _ONLY_PHRASING), None)
            if inside is not None:
                if self._open[inside] == "summary":
                    return False
                while len(self._open) > inside:
                    self._close_to(self._open[-1])
        while self._open and tag in _CLOSED_BY.get(self._open[-1], ()):
            self._close_to(self._open[-1])
        top = self._open[-1] if self._open else ""
        if tag == "summary" and not self._bare:
            return False
        if tag in _WITHIN:
            return top in _WITHIN[tag] and self._ended in _AFTER.get(tag, (self._ended,))
        return top not in _ONLY_ELEMENTS and not (tag == "a" and "a" in self._open)

    def _attributes(self, tag: str, given: dict[str, str | None]) -> str:
        if tag == "a":
            given["href"] = self._around.link(given.get("href") or "") or None
        if tag == "img":
            given["src"] = self._around.picture(given.get("src") or "") or None
            given["alt"] = given.get("alt") or ""
        if tag in ("a", "img"):
            given = {k: v for k, v in given.items() if not (k in ("href", "src") and v is None)}
        name = given.get("id")
        if name and name in self._around.ids:
            del given["id"]
        elif name:
            self._around.ids.add(name)
        return "".join(attribute(tag, key, value) for key, value in given.items())
