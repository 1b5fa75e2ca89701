"""Where words that are too long for their line may be broken."""

from __future__ import annotations

import re

_BREAK = re.compile(r"(?<=[/._\-=&?,:;(\[{}+])")
# a unit of a rate, which Typst would break behind its slash
_RATE = re.compile(r"(?<![\w/.])[^\W\d_]{1,8}[²³]?/[^\W\d_]{1,6}[²³]?(?![\w/.]\w|/)")
LINE = 120  # characters: no measure holds as many


def breakable(text: str, longest: int = 24) -> str:
    """The text with places where its overlong words may be broken: after signs, else anywhere."""
    if len(text) <= longest:
        return text
    return " ".join(_cut(word) if len(word) > longest else word for word in text.split(" "))


def unbroken(markup: str) -> str:
    """Markup of words in which units stay whole: no line ends between the `FLOP` and the `s` of FLOP/s."""
    return _RATE.sub(lambda found: f"#box[{found.group()}];", markup) if "/" in markup else markup


def endless(text: str) -> str:
    """The first word that is longer than a line and has no place of its own to be broken; "" for none."""
    words = text.split() if len(text) > LINE else ()
    return next((w for w in words if any(len(p) > LINE for p in _BREAK.split(w))), "")


def _cut(word: str) -> str:
    pieces = _BREAK.split(word)
    return "\u200b".join("\u200b".join(p[i : i + 30] for i in range(0, len(p), 30)) for p in pieces if p)
