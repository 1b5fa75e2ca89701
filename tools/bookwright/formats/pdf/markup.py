"""The small grammar of Typst markup: texts escaped, strings quoted, calls that end where they end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from unicodedata import name

from bookwright.features.base import typst_string as string

__all__ = ["Call", "argument", "call", "content", "escape", "join", "opening", "spelled", "string"]

# what is a picture unless a text asks otherwise (Unicode's Emoji_Presentation), and the signs that join pictures
_PICTURE = re.compile(
    "[\U0001f000-\U0001faff\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26bd\u26be"
    "\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757"
    "\u2795-\u2797\u27b0\u27bf\u2b50\u2b55](?:\ufe0f|[\U0001f3fb-\U0001f3ff])?"
)
_SPECIAL = re.compile(r"[\\#$*_`<>@\[\]~'\"]|-(?=[-?])|(?<=[/:])[/*]|\.(?=\.\.)|^[-+=/]")
# at the start of a paragraph these would begin a list, a heading or a term
_NUMBERED = re.compile(r"^(\d+)\.(?=\s|$)")


def spelled(text: str) -> str:
    """The text with the names of pictures (emoji) that no face of the book has, in place of empty boxes."""
    if text.isascii():
        return text
    return _PICTURE.sub(lambda found: f":{name(found.group(), 'picture').lower().replace(' ', '_')}:", text)


class Call(str):
    """Markup that ends with a call: text right behind it may look like more arguments."""


def escape(text: str) -> str:
    """Markup that prints `text` as it is, wherever in a line it stands."""
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text)


def opening(markup: str) -> str:
    """The same markup, fit to stand first in a paragraph."""
    return _NUMBERED.sub(r"\1\\.", markup)


def join(pieces: Iterable[str]) -> str:
    """Inline pieces side by side; a call is closed where what follows would be taken for its arguments."""
    result: list[str] = []
    called = False
    for piece in pieces:
        if not piece:
            continue
        if called and piece[0] in "([.;":
            result.append(";")
        result.append(piece)
        called = isinstance(piece, Call)
    return "".join(result)


def argument(value: object) -> str:
    """A Python value as a Typst literal: None, booleans, numbers, texts, lists and mappings of them."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{string(str(k))}: {argument(v)}" for k, v in value.items())
        return f"({pairs or ':'})"
    if isinstance(value, (list, tuple)):
        return "(" + "".join(f"{argument(v)}, " for v in value) + ")"
    return string(str(value))


def call(name: str, *bodies: str, **named: object) -> Call:
    """`#name(key: value)[body]…`; named values that are empty texts or None are left out."""
    given = [f"{k.replace('_', '-')}: {argument(v)}" for k, v in named.items() if v not in ("", None)]
    head = f"({', '.join(given)})" if given or not bodies else ""
    return Call(f"#{name}{head}" + "".join(content(b) for b in bodies))


def content(markup: str) -> str:
    return f"[{markup}]"
