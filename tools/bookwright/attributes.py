"""The attributes of fenced divs whose values are words from a short list: others are reported."""

from __future__ import annotations

import re
from collections.abc import Callable

from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.source import Span

S040 = Code(
    "S040", "error", "an attribute with a value that means nothing",
    """Some attributes take one of a few words: a callout's `collapse` and `icon` are true or false, its
    `appearance` is default, simple or minimal. Any other value would be passed over without a word.""",
)  # fmt: skip
S041 = Code(
    "S041", "error", "a label of one kind on a callout of another",
    """The label's prefix says which word refers to a callout: `nte-` a note, `tip-` a tip, `wrn-` a warning,
    `imp-` an important one, `cau-` one of caution. With another's prefix the reader is sent to a "Tip"
    that is titled "Warning".""",
)  # fmt: skip
_SWITCH = ("true", "false")
_VALUES = {"collapse": _SWITCH, "icon": _SWITCH, "appearance": ("default", "simple", "minimal")}
CALLOUTS = {"note": "nte", "tip": "tip", "warning": "wrn", "important": "imp", "caution": "cau"}
_CALLOUT = re.compile(r"\.callout-(\w+)")
_VALUE = re.compile(r"\b(collapse|icon|appearance)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s}]+))")
_LABEL = re.compile(r"#((nte|tip|wrn|imp|cau)-[^\s}]*)")


def check(text: str, place: Callable[[int, int], Span], report: Report) -> None:
    """Report what is wrong with a div's attributes; `place` gives the span of an offset and length in them."""
    callout = _CALLOUT.search(text)
    if callout is None or callout.group(1) not in CALLOUTS:
        return
    for found in _VALUE.finditer(text):
        key, value = found.group(1), next(v for v in found.groups()[1:] if v is not None)
        if value not in _VALUES[key]:
            hint = did_you_mean(value, _VALUES[key], f"it is one of {', '.join(_VALUES[key])}")
            report.add(S040.at(place(*_extent(found)), f"`{key}` cannot be `{value}`", hint))
    label = _LABEL.search(text)
    wanted = CALLOUTS[callout.group(1)]
    if label and label.group(2) != wanted:
        hint = f"write `#{wanted}-{label.group(1).partition('-')[2]}`"
        message = f"`{label.group(1)}` is no label for a callout of the kind {callout.group(1)}"
        report.add(S041.at(place(label.start(1) - 1, len(label.group(1)) + 1), message, hint))


def _extent(found: re.Match[str]) -> tuple[int, int]:
    return found.start(), found.end() - found.start()
