"""Which parts of a Markdown text are prose: code, math and comments found and blanked out.

pandoc gives no positions, so everything that needs a place (labels, references, links) is looked
for here, in a text of the same length in which whatever is not prose is spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# after the marker of a list, a definition or a footnote a block may begin in the same line
_FENCE = re.compile(
    r"^([ \t>]*(?:(?:[-*+:]|[0-9]+[.)]|\[\^[^\]\s]+\]:)[ \t]+)?)(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$"
)
_DIV = re.compile(r"^([ \t>]*)(:{3,})[ \t]*(.*?)[ \t]*:*[ \t]*$")
_TICKS = re.compile(r"(?<!\\)`+")
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_DISPLAY = re.compile(r"(?<!\\)\$\$(.+?)(?<!\\)\$\$", re.S)
_INLINE = re.compile(r"(?<![\\$])\$(?![\s$])((?:\\.|[^$\\\n]|\n(?![ \t]*\n))+?)(?<![\s\\])\$(?![0-9$])")
_COMMENT = re.compile(r"<!--.*?-->", re.S)


@dataclass(frozen=True)
class Fence:
    """A fenced code block: offsets of the whole, of its body, its info string and its indentation."""

    start: int
    end: int
    body_start: int
    body_end: int
    indent: str
    marker: str
    info: str
    info_start: int
    closed: bool

    @property
    def language(self) -> str:
        """`python` of ```` ```{python} ````; "" when the block is not a cell."""
        found = re.match(r"\{([A-Za-z][\w+-]*)(?![\w+=-])[^}]*\}$", self.info)
        return found.group(1) if found else ""


@dataclass(frozen=True)
class Formula:
    """A formula: its TeX, whether it is displayed, offsets with and without the dollars."""

    tex: str
    display: bool
    start: int
    end: int
    tex_start: int


@dataclass(frozen=True)
class CodeSpan:
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class DivFence:
    """The opening line of a fenced div: offset of its colons and of its attributes."""

    start: int
    attributes: str
    attributes_start: int


@dataclass(frozen=True)
class Masked:
    """The analysed text. `prose` has the length of `text`."""

    text: str
    prose: str
    fences: tuple[Fence, ...]
    formulas: tuple[Formula, ...]
    spans: tuple[CodeSpan, ...]
    divs: tuple[DivFence, ...]
    unclosed: tuple[DivFence, ...]
    stray: tuple[int, ...]


def mask(text: str) -> Masked:
    """Find code blocks, code spans, formulas, comments and div fences of `text`."""
    fences, divs, unclosed, stray = _blocks(text)
    blank = list(text)

    def hide(start: int, end: int) -> None:
        blank[start:end] = [c if c == "\n" else " " for c in text[start:end]]

    for fence in fences:
        hide(fence.start, fence.end)
    prose = "".join(blank)
    for comment in _COMMENT.finditer(prose):
        hide(*comment.span())
    prose = "".join(blank)
    spans = _code_spans(text, prose)
    for span in spans:
        hide(span.start, span.end)
    prose = "".join(blank)
    formulas: list[Formula] = []
    for pattern, display in ((_DISPLAY, True), (_INLINE, False)):
        for found in pattern.finditer(prose):
            if display and _BLANK_LINE.search(found.group(1)):
                continue
            start, end = found.span()
            formulas.append(Formula(text[found.start(1) : found.end(1)], display, start, end, found.start(1)))
            hide(start, end)
        prose = "".join(blank)
    formulas.sort(key=lambda f: f.start)
    return Masked(text, prose, tuple(fences), tuple(formulas), tuple(spans), divs, unclosed, stray)


def _blocks(text: str) -> tuple[list[Fence], tuple[DivFence, ...], tuple[DivFence, ...], tuple[int, ...]]:
    """Code fences, and the div fences that stand outside of them: (all, unclosed, stray closings)."""
    fences: list[Fence] = []
    divs: list[DivFence] = []
    open_divs: list[DivFence] = []
    stray: list[int] = []
    offset, opened = 0, None
    in_comment = False
    for line in text.split("\n"):
        end = offset + len(line)
        if opened is not None:
            if _closes(line, opened[1].group(2)):
                fences.append(_fence(opened, offset, end, closed=True))
                opened = None
        elif in_comment or (line.lstrip().startswith("<!--") and "-->" not in line):
            in_comment = "-->" not in line
        elif (found := _FENCE.match(line)) and not (found.group(2)[0] == "`" and "`" in found.group(3)):
            opened = (offset, found, end)
        elif ":::" in line and (found := _DIV.match(line)):
            attributes = found.group(3)
            if attributes:
                div = DivFence(offset + found.start(2), attributes, offset + found.start(3))
                divs.append(div)
                open_divs.append(div)
            elif open_divs:
                open_divs.pop()
            else:
                stray.append(offset + found.start(2))
        offset = end + 1
    if opened is not None:
        fences.append(_fence(opened, len(text), len(text), closed=False))
    return fences, tuple(divs), tuple(open_divs), tuple(stray)


def _closes(line: str, marker: str) -> bool:
    inner = line.strip(" \t>")
    return len(inner) >= len(marker) and not inner.strip(marker[0])


def _fence(opened: tuple[int, re.Match[str], int], last: int, end: int, closed: bool) -> Fence:
    start, found, first_end = opened
    body_start = min(first_end + 1, last)
    return Fence(
        start=start + len(found.group(1)) if found.group(1).strip() else start,
        end=end, body_start=body_start, body_end=max(body_start, last),
        indent=re.sub(r"[^>\s]", " ", found.group(1)), marker=found.group(2), info=found.group(3),
        info_start=start + found.start(3), closed=closed,
    )  # fmt: skip


def _code_spans(text: str, prose: str) -> list[CodeSpan]:
    """Code spans of `prose`: a run of backticks up to the next run of the same length in its paragraph."""
    runs = list(_TICKS.finditer(prose))
    spans: list[CodeSpan] = []
    i = 0
    while i < len(runs):
        size = len(runs[i].group())
        for j in range(i + 1, min(i + 40, len(runs))):
            if len(runs[j].group()) == size:
                inner = text[runs[i].end() : runs[j].start()]
                if not _BLANK_LINE.search(inner):
                    spans.append(CodeSpan(inner, runs[i].start(), runs[j].end()))
                    i = j
                break
        i += 1
    return spans
