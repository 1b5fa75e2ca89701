"""The podcast on the home page: a player with chapters once a recording is there; the transcript in any case.

`::: {.home-podcast}` holds what other formats print. Without a script a chapter's link opens the recording there.
"""

from __future__ import annotations

import json
import posixpath
from html import escape
from typing import Any, ClassVar

from bookwright.features.base import Feature, Reading, Setting, part_of
from bookwright.nodes import Node, attr, div, link, para, plain, raw_inline, span, string, tagged, values


class Podcast(Feature):
    name: ClassVar[str] = ":podcast"
    leaves: ClassVar[str] = "home-podcast"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, _), blocks = node["c"]
        if "home-podcast" not in names:
            return None
        found: dict[str, Any] = dict(reading.script.data.get("podcast") or {})
        files = [f"/{found[key]}" for key in ("audio", "captions") if found.get(key)]
        links = [para([link([], file)]) for file in files]  # resolved like any other, so that the files come along
        parts = [*([div(links, classes=[":files"])] if links else []), div(blocks, classes=[":body"])]
        return [div(parts, identifier, [self.name], data=json.dumps(found))]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        targets = [b["c"][0]["c"][2][0] for b in part_of(node, ":files")]
        found = json.loads(values(node)["data"])
        player = _player(targets, found, setting) if targets else []
        return [div([*player, *part_of(node, ":body")], node["c"][0][0], ["home-podcast"])]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return part_of(node, ":body")

    epub = plain


def _player(targets: list[str], found: dict[str, Any], setting: Setting) -> list[Node]:
    label = setting.words["podcast"]
    tracks = raw_inline("html", _track(found["captions"], setting) if found["captions"] else "")
    pairs = {":tag": "audio", "controls": "controls", "preload": "none", "src": targets[0], "aria-label": label}
    audio = {"t": "Span", "c": [attr("", [], pairs), [tracks]]}
    rows = [[plain([link([span(string(_clock(at)), classes=["podcast-time"]), {"t": "Space"}, *string(title)],
                         f"{targets[0]}#t={at}", data_at=str(at))])]
            for at, title in found["chapters"]]  # fmt: skip
    chapters = [tagged("nav", [{"t": "BulletList", "c": rows}], classes=["podcast-chapters"], aria_label=label)]
    kind = posixpath.splitext(found["audio"])[1].lstrip(".").upper()
    files = link(string(f"{kind} ({found['size'] / 1e6:.1f} MB)"), targets[0])
    more = [*string(" · "), link(string("WebVTT"), targets[1])] if len(targets) > 1 else []
    return [plain([audio]), *(chapters if rows else []), div([para([files, *more])], classes=["podcast-files"])]


def _track(captions: str, setting: Setting) -> str:
    """The captions for players that show them; not the default one, since from a disk browsers refuse to load it."""
    address = posixpath.relpath(captions, posixpath.dirname(setting.chapter) or ".")
    language = escape(setting.config.lang)
    return f'<track kind="captions" srclang="{language}" label="{language}" src="{escape(address)}">'


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02d}"
