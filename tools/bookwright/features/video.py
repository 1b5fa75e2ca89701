"""Videos: a file plays on the page; one on another host is asked for only when the reader wants it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import ClassVar
from urllib.parse import quote, urlsplit

from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, link, string, text, values

_FILE = re.compile(r"[^?#]+\.(?:mp4|m4v|webm|ogv|mov)(?:[?#].*)?$", re.I)
_YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com/(?:watch\?(?:.*&)?v=|embed/|shorts/)|youtu\.be/)([\w-]+)"
)
_VIMEO = re.compile(r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d+)")
_SIZES = ("width", "height", "start", "aspect-ratio")


class Video(Feature):
    name: ClassVar[str] = ":video"
    leaves: ClassVar[str] = "video-asked"
    kinds: ClassVar[tuple[str, ...]] = ("RawInline", "Image")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["t"] == "Image":
            (identifier, names, pairs), inlines, (target, title) = node["c"]
            if not (_YOUTUBE.match(target) or _VIMEO.match(target) or _FILE.match(target)):
                return None
            options = dict(pairs)
            words = options.get("fig-alt") or title.removeprefix("fig:") or text(inlines)
            return [_node(target, words, options, identifier, names)]
        if node["c"][0] != "bookwright-shortcode":
            return None
        code = reading.script.shortcodes[int(node["c"][1])]
        if code.name != "video":
            return None
        options = {**dict(zip(("title", "start", "aspect-ratio"), code.arguments[1:], strict=False)), **code.options}
        return [_node(code.arguments[0], options.get("title", ""), options, code.options.get("id", ""), [])]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        options, inner = values(node), node["c"][1][0]
        target = inner["c"][2][0]
        if frame := _frame(target, options.get("start", "")):
            return [_asked(node, frame, options, setting)]
        if target.startswith(("http:", "https:")):
            return self.plain(node, setting)
        size: dict[str, str] = {k: options[k] for k in ("width", "height") if k in options}
        start = f"#t={options['start']}" if options.get("start", "").isdigit() else ""
        pairs = {":tag": "video", "controls": "controls", "preload": "metadata", "src": target + start,
                 "aria-label": text(inner["c"][1]), **size}  # fmt: skip
        return [{"t": "Span", "c": [attr(node["c"][0][0], ["video"], pairs), [inner]]}]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        inner = node["c"][1][0]
        label = [*string(f"{setting.words['video']}: "), *inner["c"][1]]
        return [link(label, _watch(inner["c"][2][0]), node["c"][0][0], ["video-link"])]

    typst = plain
    epub = plain


def _node(source: str, title: str, options: Mapping[str, str], identifier: str, names: list[str]) -> Node:
    """The canonical form: a Span around a link, which resolve checks like any other."""
    given = {k: options[k] for k in _SIZES if options.get(k)}
    words = string(title or source)
    return {"t": "Span", "c": [attr(identifier, [":video", *names], given), [link(words, source)]]}


def _frame(target: str, start: str) -> str:
    """The address that shows a video of YouTube or Vimeo in a frame, "" for any other."""
    if found := _YOUTUBE.match(target):
        after = f"&start={start}" if start.isdigit() else ""
        return f"https://www.youtube-nocookie.com/embed/{quote(found.group(1))}?autoplay=1{after}"
    if found := _VIMEO.match(target):
        after = f"#t={start}s" if start.isdigit() else ""
        return f"https://player.vimeo.com/video/{found.group(1)}?autoplay=1&dnt=1{after}"
    return ""


def _watch(target: str) -> str:
    """The page of the host where the video is watched."""
    if found := _YOUTUBE.match(target):
        return f"https://www.youtube.com/watch?v={found.group(1)}"
    if found := _VIMEO.match(target):
        return f"https://vimeo.com/{found.group(1)}"
    return target


def _asked(node: Node, frame: str, options: Mapping[str, str], setting: Setting) -> Node:
    """A link to the video, from which the script makes a button; the frame is made when it is pressed."""
    inner = node["c"][1][0]
    host = urlsplit(frame).hostname or ""
    pairs = {"data-frame": frame, "data-title": text(inner["c"][1])}
    if re.fullmatch(r"\d+[x:/]\d+", options.get("aspect-ratio", "")):
        pairs["style"] = f"aspect-ratio:{re.sub('[x:]', '/', options['aspect-ratio'])}"
    label = [*string(f"{setting.words['video']}: "), *inner["c"][1]]
    told = {"t": "RawInline", "c": ["html", f'<span class="video-host">{escape(host)}</span>']}
    watch = link(label, _watch(inner["c"][2][0]), classes=["video-link"])
    return {"t": "Span", "c": [attr(node["c"][0][0], ["video-asked"], pairs), [watch, {"t": "Space"}, told]]}
