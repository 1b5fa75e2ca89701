"""What is written and nothing reads: raw text of no format, names that are nearly known, cells beyond a table's edge.

pandoc drops or prints it without a word; each is told here, with its place in the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bookwright.diagnostics import Code, Report, did_you_mean, nearest
from bookwright.mask import Masked
from bookwright.source import Span
from bookwright.values import SHORTCODE

S011 = Code(
    "S011", "error", "raw text of a format that does not exist",
    """`{=html}`, `{=typst}`, `{=latex}` and their like after code hand it to that format as it stands, and every
    other format leaves it out. No format has the name that stands here, so the text would be in no output.""",
)  # fmt: skip
S012 = Code(
    "S012", "warning", "a class, an attribute or an id that is nearly a known one",
    """Classes, attributes and ids of your own are kept as they are, for style sheets. This one differs by a letter or
    two from one that has a meaning here, and without that meaning nothing comes of it. Mend it, or rename it.""",
)  # fmt: skip
S013 = Code(
    "S013", "error", "a row with more cells than the table has columns",
    """The line of hyphens under the head says how many columns a pipe table has. What stands in a row beyond
    the last of them would not be printed. Add a column, or write `\\|` for a bar that is part of the text.""",
)  # fmt: skip
S014 = Code(
    "S014", "warning", "a shortcode that is not closed",
    """`{{<` begins a shortcode and `>}}` ends it, in the same paragraph. Without its end it is printed as text.
    To print the braces themselves write `{{{< name >}}}`, or put them into code.""",
)  # fmt: skip

S015 = Code(
    "S015", "warning", "a value that its attribute does not have",
    """Some attributes take one of a few words (`cap-location`, `fig-align`, `desc-position`), `width` and `height` a
    number with or without a unit. With any other value nothing comes of the attribute.""",
)  # fmt: skip

_RAW = frozenset(
    """html html4 html5 latex tex beamer typst epub epub2 epub3 docx openxml odt opendocument pptx rtf markdown
    asciidoc asciidoctor commonmark gfm context docbook docbook4 docbook5 dokuwiki fb2 icml ipynb jats man mediawiki
    ms muse native org plain rst texinfo textile slidy slideous dzslides revealjs s5 tei xwiki zimwiki bibtex""".split()
)
_CLASSES = frozenset(
    """unnumbered unlisted appendix smallcaps underline lightbox nolightbox columns column aside landscape pagebreak
    light-content dark-content list-table proof remark solution purpose assumed noterm quiz errata explorer
    number-lines numberLines code-overflow-wrap code-overflow-scroll striped bordered borderless hover
    responsive""".split()
)
_ATTRIBUTES = frozenset(
    """title collapse appearance icon fig-alt fig-cap fig-align fig-scap fig-env fig-pos fig-link width height group
    description desc-position lst-cap tbl-cap tbl-colwidths filename code-line-numbers code-fold code-summary
    code-annotations startFrom layout layout-ncol layout-nrow layout-align fig-subcap tbl-subcap
    cap-location fig-cap-location tbl-cap-location lst-cap-location layout-valign out-width fig-width fig-height
    code-overflow tbl-pos column fig-column tbl-column start cite file name level header-rows header-cols widths
    aligns style shortcodes loading alt href rel target class role lang dir""".split()
)
_IDS = frozenset("lof lot lol glossary index refs review".split())
_PLACES = ("top", "bottom", "margin")
_CHOICES = {
    **dict.fromkeys(("cap-location", "fig-cap-location", "tbl-cap-location", "lst-cap-location"), _PLACES),
    "fig-align": ("default", "left", "center", "right"),
    "desc-position": ("top", "bottom", "left", "right"),
}
_LENGTH = re.compile(r"\d*\.?\d+ ?(?:%|[a-z]{2,5})?|auto|(?:calc|min|max|clamp)\(.*\)", re.I)
_GIVEN = re.compile(r"(?<=[\s{])([a-z-]+)=(?:\"([^\"]*)\"|'([^']*)'|([^\s}\"']+))")
_OWN = re.compile(r"(?:data|aria|when|unless)-|on")  # what HTML reads, and what `features/condition.py` checks itself
_SPAN_RAW = re.compile(r"\{=([\w.-]+)\}")
_FENCE_RAW = re.compile(r"\{=([\w.-]+)\}\Z")
_BRACES = re.compile(r"(?:[\])]|^#+[ \t].*?[ \t])(\{(?!<)[^{}\n]*[.#=][^{}\n]*\})", re.M)
_NAME = re.compile(r"(?<=[\s{])\.([A-Za-z][\w-]+)|(?<=[\s{])([A-Za-z][\w-]+)=")
_ID = re.compile(r"(?<=[\s{])#([A-Za-z]+)(?![\w-])")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_RULE = re.compile(r"^[ \t>]*(?=[^\n]*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$", re.M)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")  # pandoc reads over a bar in one
_OPENED = re.compile(r"(?<!\{)\{\{<(?![^{}]*>\}\})")

Place = Callable[[int, int], Span]


def check(masked: Masked, place: Place, report: Report) -> None:
    """Report what nothing reads; `place` gives the span of an offset and length in the text."""
    for start, name in _raw(masked):
        if name not in _RAW:
            hint = did_you_mean(name, _RAW, "write `{=html}`, `{=typst}` or `{=latex}`")
            report.add(S011.at(place(start, len(name)), f"no format is called `{name}`", hint))
    for start, text in _attributes(masked):
        _values(text, start, place, report)
        _names(text, lambda offset, length, start=start: place(start + offset, length), report)  # type: ignore[misc]
    for div in masked.divs:
        found = _ID.search(div.attributes)
        if found and found.group(1) not in _IDS and (near := nearest(found.group(1), _IDS, 0.8)):
            span = place(div.attributes_start + found.start(), len(found.group()))
            message = f"the id `{found.group()}` has no meaning here"
            report.add(S012.at(span, message, f"did you mean `#{near}`?"))
    for start, length, cells, columns in _ragged(masked):
        message = f"this row has {cells} cells and its table {columns} column{'s' * (columns > 1)}"
        report.add(S013.at(place(start, length), message, "what is beyond the last column is not printed"))
    for found in _OPENED.finditer(masked.prose):
        if not SHORTCODE.match(masked.prose, found.start()):
            report.add(S014.at(place(found.start(), 3), "this shortcode is never closed", "it ends with `>}}`"))


def _raw(masked: Masked) -> Iterator[tuple[int, str]]:
    """The formats that raw blocks and spans name, with their offsets."""
    for fence in masked.fences:
        if found := _FENCE_RAW.match(fence.info):
            yield fence.info_start + 2, found.group(1)
    for code in masked.spans:
        if found := _SPAN_RAW.match(masked.text, code.end):
            yield found.start(1), found.group(1)


def _attributes(masked: Masked) -> Iterator[tuple[int, str]]:
    """What stands in braces after divs' colons, code fences, headings, links, images and spans."""
    for div in masked.divs:
        yield div.attributes_start, div.attributes
    for fence in masked.fences:
        if fence.info.startswith("{") and not fence.language and fence.info[1:2] not in "={":
            yield fence.info_start, fence.info
    for found in _BRACES.finditer(masked.prose):
        yield found.start(1), found.group(1)


def _names(text: str, place: Place, report: Report) -> None:
    bare = _QUOTED.sub(lambda found: " " * len(found.group()), text)
    for found in _NAME.finditer(bare):
        name, known = (found.group(1), _CLASSES) if found.group(1) else (found.group(2), _ATTRIBUTES)
        if len(name) < 5 or name in known or _OWN.match(name) or not (near := nearest(name, known, 0.8)):
            continue
        if near == name.removesuffix("s"):
            continue  # a plural is a name of its own
        what, dot = ("class", ".") if found.group(1) else ("attribute", "")
        start = found.start()
        message = f"the {what} `{dot}{name}` has no meaning here"
        report.add(S012.at(place(start, len(dot + name)), message, f"did you mean `{dot}{near}`?"))


def _values(text: str, start: int, place: Place, report: Report) -> None:
    for found in _GIVEN.finditer(text):
        name, value = found.group(1), (found.group(2) or found.group(3) or found.group(4) or "").strip()
        known = _CHOICES.get(name, ())
        if not value or "{" in value or value in known or (not known and name not in ("width", "height")):
            continue
        if not known and (_LENGTH.fullmatch(value) or ".column" in text):  # F034 tells that of a column
            continue
        length = "a number, with a unit or without: 60%, 4in, 300"
        hint = did_you_mean(value, known, ", ".join(known)) if known else length
        span = place(start + found.start(), len(found.group()))
        report.add(S015.at(span, f"`{name}` cannot be `{value}`", hint))


def _ragged(masked: Masked) -> Iterator[tuple[int, int, int, int]]:
    """Rows of pipe tables that are too long: offset, length, their cells, the table's columns."""
    for rule in _RULE.finditer(masked.prose):
        above = masked.prose.rfind("\n", 0, max(rule.start() - 1, 0)) + 1
        if "|" not in masked.prose[above : rule.start()]:
            continue
        columns, offset = _cells(rule.group()), rule.end() + 1
        for line in masked.prose[offset:].split("\n"):
            if "|" not in line:
                break
            if (cells := _cells(line)) > columns:
                yield offset + len(line) - len(line.lstrip()), len(line.strip()), cells, columns
            offset += len(line) + 1


def _cells(line: str) -> int:
    text = _TAG.sub("", line).strip(" \t>").replace("\\|", "  ")
    return text.removeprefix("|").removesuffix("|").count("|") + 1
