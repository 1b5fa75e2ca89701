"""Lightbox: a picture that opens large over the page; without a script it is a link to itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from bookwright.assemble import resolve_path
from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, attr_of, classes, values, with_attr

_OPTIONS = ("group", "description", "desc-position", "lightbox")


class Lightbox(Feature):
    name: ClassVar[str] = ":lightbox"
    leaves: ClassVar[str] = "lightbox"
    kinds: ClassVar[tuple[str, ...]] = ("Image", "Link")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["t"] == "Link":
            return _unlinked(node)
        identifier, names, pairs = attr_of(node)
        given = dict(pairs)
        setting = reading.setting("lightbox", False)
        common: Mapping[str, Any] = setting if isinstance(setting, Mapping) else {}
        every = setting is True or setting == "auto" or common.get("match", "") == "auto"
        if "lightbox" not in names and not (every and "nolightbox" not in names and "no-lightbox" not in names):
            return None
        options = {k: given.pop(k) for k in _OPTIONS if k in given}
        kept = [n for n in names if n not in ("lightbox", "nolightbox", "no-lightbox")]
        picture = with_attr(node, attr(identifier, kept, given))
        target = str(node["c"][2][0])
        if re.match(r"[a-z]+:", target):
            return [picture]  # a picture of another host, or one inside the page
        path = resolve_path(reading.config.root, reading.script.file, target)
        if path is None:
            return [picture]
        group = options.get("group") or str(common.get("group", ""))
        told = {"group": group, "description": options.get("description", "")}
        shown = {"path": path, **{k: v for k, v in told.items() if v}}
        return [{"t": "Span", "c": [attr("", [self.name], shown), [picture]]}]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        options = values(node)
        words = "|".join(setting.words[f"lightbox-{w}"] for w in ("close", "previous", "next"))
        pairs = {"data-words": words, **{f"data-{k}": options[k] for k in ("group", "description") if k in options}}
        link = [attr("", ["lightbox"], pairs), node["c"][1], [f"file:{options['path']}", ""]]
        return [{"t": "Link", "c": link}]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return list(node["c"][1])

    epub = plain
    typst = plain


def _unlinked(node: Node) -> list[Node] | None:
    """A picture that is a link already stays one."""
    attributes, inlines, target = node["c"]
    if not any(n["t"] == "Span" and classes(n)[:1] == [":lightbox"] for n in inlines):
        return None
    inner = [m for n in inlines for m in (n["c"][1] if n["t"] == "Span" and classes(n)[:1] == [":lightbox"] else [n])]
    return [{"t": "Link", "c": [attributes, inner, target]}]
