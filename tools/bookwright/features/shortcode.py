"""Shortcodes that make content: video, page break, keys and the version of the press."""

from __future__ import annotations

import re
from typing import ClassVar

from bookwright import __version__
from bookwright.diagnostics import Code
from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, link, plain, span, string, values

F001 = Code(
    "F001", "error", "a construct that bookwright does not understand yet",
    """The source is valid Quarto, but this version of bookwright cannot print it. It is reported rather
    than dropped: nothing an author wrote vanishes without a word.""",
)  # fmt: skip
_YOUTUBE = re.compile(
    r"https?://(?:www\.)?(?:youtube(?:-nocookie)?\.com/(?:watch\?v=|embed/)|youtu\.be/)([\w-]+)"
)


_NEW_PAGE = re.compile(r"\s*\\(?:newpage|pagebreak|clearpage|cleardoublepage)(?![a-zA-Z])\s*(?:\[\d\])?\s*$")


class ShortcodeFeature(Feature):
    name: ClassVar[str] = ":shortcode"
    kinds: ClassVar[tuple[str, ...]] = ("RawInline",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["c"][0] != "bookwright-shortcode":
            return None
        code = reading.script.shortcodes[int(node["c"][1])]
        if code.name == "pagebreak":
            return [span([], classes=[":pagebreak"])]
        if code.name == "version":
            return string(__version__)
        if code.name == "kbd":
            keys = " ".join(code.arguments) or code.options.get("win", "")
            return [span(string(keys), classes=["kbd"])]
        if code.name == "video" and code.arguments:
            title = code.options.get("title", "")
            pairs = {
                "src": code.arguments[0],
                "title": title,
                **{k: v for k, v in code.options.items() if k in ("width", "height", "start")},
            }
            return [{"t": "Span", "c": [attr("", [":video"], pairs), string(title or code.arguments[0])]}]
        reading.report.add(F001.at(code.span, f"the shortcode `{code.name}` is not understood yet"))
        return string(f"{{{{< {code.name} >}}}}")


class PageBreak(Feature):
    """A new page on paper: the shortcode, `\\newpage`, `\\pagebreak`, or a Div of that class."""

    name: ClassVar[str] = ":pagebreak"
    kinds: ClassVar[tuple[str, ...]] = ("RawBlock", "RawInline", "Div")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        mark = span([], classes=[self.name])
        if node["t"] == "Div":
            return [plain([mark]), *node["c"][1]] if "pagebreak" in node["c"][0][1] else None
        format, text = node["c"]
        if format not in ("tex", "latex") or not _NEW_PAGE.match(text):
            return None
        return [mark if node["t"] == "RawInline" else plain([mark])]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return []

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        return [{"t": "RawInline", "c": ["typst", "#colbreak(weak: true)"]}]


class Video(Feature):
    """A video file plays on the page; one on another host is a link: nothing is asked of it unbidden."""

    name: ClassVar[str] = ":video"

    def html(self, node: Node, setting: Setting) -> list[Node]:
        options = values(node)
        source = options["src"]
        if re.match(r"https?://", source):
            return self.plain(node, setting)
        size: dict[str, str] = {k: options[k] for k in ("width", "height") if k in options}
        inner = link(node["c"][1], source)
        pairs = {":tag": "video", "controls": "controls", "preload": "metadata", "src": source, **size}
        return [{"t": "Span", "c": [attr("", ["video"], pairs), [inner]]}]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        source = values(node)["src"]
        known = _YOUTUBE.match(source)
        target = f"https://www.youtube.com/watch?v={known.group(1)}" if known else source
        label = [*string(f"{setting.words['video']}: "), *node["c"][1]]
        return [link(label, target, classes=["video-link"])]

    typst = plain
    epub = plain
