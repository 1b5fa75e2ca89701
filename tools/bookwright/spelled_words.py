"""A source's text → the words that are spelled in it, with their places: no code, math, names of files or commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookwright.mask import Fence, mask
from bookwright.source import Source, Span

_LETTERS = r"[^\W\d_²³¹⁰-₎]+"
_WORD = re.compile(rf"(?<![^\W_])(?<!&){_LETTERS}(?:['’-]{_LETTERS})*(?![^\W_])")
_FRONT = re.compile(r"\A---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*$", re.S | re.M)
_BRACES = re.compile(r"\{[^{}]*\}")
# attributes and cell options whose values are read by people
_READ = tuple("title fig-alt alt summary fig-cap tbl-cap lst-cap fig-subcap tbl-subcap code-summary".split())
_VALUE = re.compile(rf"(?<![\w-])(?:{'|'.join(_READ)})=(\"[^\"]*\"|'[^']*')")
_OPTION = re.compile(r"^([ \t]*#\|[ \t]*)(?:([\w-]+):)?", re.M)
_HIDDEN = re.compile(
    r"""\{\{<.*?>\}\}            # a shortcode
    | ^[ >]*:{3,}[ ]?[\w-]*      # the fence of a div
    | \]\([^)\n]*\) | \]\[[^\]\n]*\]  # where a link leads
    | <[a-zA-Z/!][^>\n]*>        # an address, a tag
    | \b[a-z]+://\S+ | \S+@\S+\.\S+
    | (?<!\w)-?@(?:\{[^}]*\}|[\w:.\#$%&+?<>~/-]+)  # a citation or reference
    | \[\^[^\]\s]+\]             # a footnote's mark
    | \\[a-zA-Z]+(?:\{[^{}]*\})* # a command
    | (?:[\w-]+/)+[\w-]+\.\w+ | \b\w+(?:\.\w+)+\b  # a path, a name with dots
    | \b\w+\([^)\s]*\)           # a call
    """,
    re.X | re.M | re.S,
)


def spelled(source: Source) -> Iterator[tuple[str, Span]]:
    """Every word of the prose, the captions and the alternative texts of a file, in order; a compound is one word."""
    masked = mask(source.text)
    text = list(_blank(_braces(_front(masked.prose))))
    for fence in masked.fences:
        if fence.language:
            options = _options(source.text, fence)
            text[fence.body_start : fence.body_start + len(options)] = options
    for found in _WORD.finditer("".join(text)):
        yield found.group(), source.span(found.start(), len(found.group()))


def words(text: str) -> list[str]:
    """The words of a text that has no place of its own."""
    return _WORD.findall(_blank(mask(text).prose))


def _spaces(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _front(text: str) -> str:
    return _FRONT.sub(lambda found: _spaces(found.group()), text, count=1)


def _braces(text: str) -> str:
    """Attributes without all but the values that people read."""

    def kept(found: re.Match[str]) -> str:
        whole, blank = found.group(), list(_spaces(found.group()))
        for value in _VALUE.finditer(whole):
            blank[value.start(1) : value.end(1)] = " " + whole[value.start(1) + 1 : value.end(1) - 1] + " "
        return "".join(blank)

    return _BRACES.sub(kept, text)


def _blank(text: str) -> str:
    return _HIDDEN.sub(lambda found: _spaces(found.group()), text)


def _options(text: str, fence: Fence) -> str:
    """The captions among the option lines that a cell begins with; all else is blank."""
    lines, read = [], False
    for line in text[fence.body_start : fence.body_end].split("\n"):
        found = _OPTION.match(line)
        if not found:
            break
        read = found.group(2) in _READ if found.group(2) else read
        start = found.end() if read else len(line)
        lines.append(" " * start + _blank(mask(line[start:]).prose))
    return "\n".join(lines)
