"""How long a text is, and how long it takes to read."""

from __future__ import annotations

import re

# a convention, not a measurement: a textbook is read at about this rate
WORDS_PER_MINUTE, SIGNS_PER_MINUTE = 220, 300
_SIGNS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # scripts whose words are not parted by spaces: each sign counts


def length(text: str) -> int:
    """Words; in Japanese and Chinese, signs."""
    return len(_SIGNS.sub(" ", text).split()) + len(_SIGNS.findall(text))


def minutes(words: int, lang: str) -> int:
    """Whole minutes for so many words (or signs) of a language; at least one."""
    rate = SIGNS_PER_MINUTE if lang.split("-")[0].lower() in ("ja", "zh") else WORDS_PER_MINUTE
    return max(1, round(words / rate))
