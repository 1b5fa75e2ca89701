"""The review (`::: {#review}`): the place where a site asks the questions again that its reader has missed.

What the div holds is shown without a script, and in print. The site adds the deck to take along.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, div, link, para, plain, span, string, tagged

PLACE = "bookwright-review"  # the id of the div: a heading "Review" has its own
_SAID = ("due", "done", "empty", "tried", "next", "start", "early", "missed", "box", "reset", "sure", "keep")
_QUIZ = ("true", "false", "check", "right", "wrong", "again", "answer", "up", "down", "number")


class Review(Feature):
    name: ClassVar[str] = ":review"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, _, _), blocks = node["c"]
        if identifier != "review":
            return None
        return [{"t": "Div", "c": [attr(PLACE, [self.name]), blocks]}]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        words = setting.words
        said = {key: words[f"review-{key}"] for key in _SAID} | {key: words[f"quiz-{key}"] for key in _QUIZ}
        static = div(node["c"][1] or [para(string(words["review-off"]))], classes=["review-static"])
        taken = _taken(setting.edition.get("deck"), words)
        given = json.dumps(said, ensure_ascii=False)
        return [tagged("section", [static, *taken], PLACE, ["review"], data_words=given)]


def _taken(deck: Any, words: Mapping[str, str]) -> list[Node]:
    """The files with all questions, each with its size."""
    if not isinstance(deck, Mapping):
        return []
    rows = []
    for title, file, size in deck["files"]:
        small = span(string(f"{max(1, round(size / 1000))} kB"), classes=["download-size"])
        rows.append([plain([link([*string(title), {"t": "Space"}, small], f"file:{file}", classes=["download"])])])
    held = words["review-holds"].format(questions=deck["questions"], terms=deck["terms"])
    head = para([*string(words["review-take"]), {"t": "Str", "c": ": "}, *string(held)])
    return [div([head, {"t": "BulletList", "c": rows}], classes=["review-take"])]
