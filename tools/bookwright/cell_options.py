"""The `#| key: value` lines of a cell: which options there are, and their values with places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bookwright import located
from bookwright.config import C001
from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.located import YamlError
from bookwright.source import Span

S005 = Code(
    "S005", "error", "unknown cell option",
    """The option lines of a cell (`#| key: value`) take a fixed set of keys; this one would have no
    effect. Options that only knitr knows are accepted and ignored.""",
)  # fmt: skip


S061 = Code(
    "S061", "error", "an option with a value that means nothing",
    """The option is known, and this value is none that it takes: a width is a number with `%`, `in`, `cm`,
    `mm`, `pt` or `px`, a count is a whole number, a switch is `true` or `false`. The message says what
    the option takes. It would be ignored otherwise, and the page would look other than you meant.""",
)  # fmt: skip

F043 = Code(
    "F043", "warning", "a caption without an output",
    """The cell has a caption, and it printed and displayed nothing that could stand over it: its last line is no
    expression, say. The caption and its number are left out.""",
)  # fmt: skip

S064 = Code(
    "S064", "info", "a cell option for other kinds of documents",
    """`output-location` is for slides, `panel: sidebar`, `fill`, `center` and `input` lay out the controls of a
    running application, `fig-env` and `fig-pos` are for LaTeX. A book has no use for them: the option is
    accepted, and the cell is printed as it is without it.""",
)  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# options whose text is read as Markdown, and may hold inline expressions
TEXTS = ("fig-cap", "tbl-cap", "lst-cap", "fig-alt", "code-summary", "fig-subcap", "tbl-subcap")
KNOWN = _words("""
    label echo eval output include warning error fig-cap fig-alt fig-subcap fig-scap fig-link
    fig-align fig-width fig-height fig-format fig-dpi fig-cap-location fig-env fig-pos fig-column
    tbl-cap tbl-subcap tbl-colwidths tbl-column tbl-cap-location cap-location lst-label lst-cap
    code-fold code-summary code-line-numbers code-overflow code-annotations layout layout-ncol
    layout-nrow layout-align layout-valign out-width out-height classes column filename panel tags
    id renderings cache html-table-processing output-location export slideshow ipynb-only file
    timeout mermaid-format
""")
KNITR = _words("""
    message results collapse comment prompt tidy tidy-opts class-source class-output class-message
    class-warning class-error attr-source attr-output attr-message attr-warning attr-error
    cache-vars cache-lazy cache-comments cache-globals dependson autodep fig-keep fig-show dev
    dev-args fig-ext fig-process fig-ncol fig-sep fig-showtext animation-hook interval aniopts
    ffmpeg-bitrate ffmpeg-format child opts-label purl R-options strip-white split background
    cache-path cache-rebuild fig-asp fig-retina dpi ref-label engine lang code include-only
""")
_COMMENT = {"mermaid": "%%", "dot": "//", "js": "//", "ojs": "//", "sql": "--", "cpp": "//"}


def split(
    language: str, body: str, file: str, line: int, column: int, report: Report
) -> tuple[str, dict[str, Any], dict[str, Span], int]:
    """Take the option lines off a cell's body.

    Returns the code without them, the options, the place of each key, and how many lines they were.
    """
    mark = re.escape(_COMMENT.get(language, "#"))
    lines = body.split("\n")
    pattern = re.compile(rf"^[ \t]*{mark}\|( ?)(.*)$")
    taken: list[str] = []
    while len(taken) < len(lines) and (found := pattern.match(lines[len(taken)])):
        taken.append(found.group(2))
    code = "\n".join(lines[len(taken) :])
    if not taken:
        return code, {}, {}, 0
    offset = len(_COMMENT.get(language, "#")) + 2
    try:
        found_yaml = located.load("\n".join(taken), file, line, column + offset)
    except YamlError as error:
        report.add(C001.at(error.span, f"in the options of this cell: {error}"))
        return code, {}, {}, len(taken)
    if not isinstance(found_yaml.value, Mapping):
        report.add(C001.at(Span(file, line, column), "the options of a cell are lines of `key: value`"))
        return code, {}, {}, len(taken)
    spans = {str(path[0]): span for path, span in found_yaml.spans.items() if len(path) == 1}
    options = dict(found_yaml.value)
    for key, value in options.items():
        check_key(key, spans.get(key), report)
        check_value(key, value, spans.get(key), report)
        if key in ELSEWHERE and (key != "panel" or value in _PANELS):
            report.add(S064.at(spans.get(key), f"`{key}: {value}` has no effect in a book"))
    options = {**dict(TAGS[tag] for tag in _listed(options.get("tags")) if tag in TAGS), **options}
    return code, options, spans, len(taken)


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else str(value or "").split()


# what the tags of a cell say, in a notebook's metadata or in `tags:`
TAGS: Mapping[str, tuple[str, Any]] = {
    "remove-input": ("echo", False), "remove_input": ("echo", False), "hide-input": ("code-fold", True),
    "remove-output": ("output", False), "remove_output": ("output", False),
    "remove-cell": ("include", False), "remove_cell": ("include", False), "raises-exception": ("error", True),
}  # fmt: skip
ELSEWHERE = _words("output-location fig-env fig-pos panel")
_PANELS = _words("sidebar fill center input")
DRAWN = frozenset({"mermaid", "dot"})  # languages whose cells are diagrams
_LENGTH = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(%|in|cm|mm|pt|px|em|rem)?$")
_TEX_LENGTH = re.compile(r"(\d*(?:\.\d+)?)\\(?:textwidth|linewidth|columnwidth)$")
_SWITCH = ("true", "false")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "echo": (*_SWITCH, "fenced"), "output": (*_SWITCH, "asis"), "code-fold": (*_SWITCH, "show"),
    **dict.fromkeys(("include", "warning", "error"), _SWITCH),
    "html-table-processing": (*_SWITCH, "none"), "cache": (*_SWITCH, "refresh"),
    "fig-align": ("left", "center", "right", "default"), "code-overflow": ("scroll", "wrap"),
    **dict.fromkeys(("fig-cap-location", "tbl-cap-location", "cap-location"), ("top", "bottom", "margin")),
    "fig-format": ("svg", "png", "retina", "jpeg", "pdf"), "mermaid-format": ("svg", "png", "js"),
    "panel": ("tabset", "input", "sidebar", "fill", "center"),
}  # fmt: skip
_NUMBERS = _words("fig-width fig-height fig-dpi timeout")
_COUNTS = _words("layout-ncol layout-nrow")


def check_key(key: str, span: Span | None, report: Report) -> None:
    if key not in KNOWN and key not in KNITR and key.replace(".", "-") not in KNITR:
        report.add(S005.at(span, f"unknown cell option `{key}`", did_you_mean(key, KNOWN)))


def check_value(key: str, value: Any, span: Span | None, report: Report) -> None:
    """Report a value that the option does not take."""
    if (takes := _takes(key, value)) is not None:
        shown = str(value).lower() if isinstance(value, bool) else value
        shown = f"[{', '.join(map(str, shown))}]" if isinstance(shown, list) else shown
        report.add(S061.at(span, f"`{key}` cannot be `{shown}`", f"it takes {takes}"))


def _takes(key: str, value: Any) -> str | None:
    """What the option takes, None when the value is such a thing."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if value is None:
        return None
    if key in _CHOICES:
        choices = _CHOICES[key]
        known = str(value).lower() if isinstance(value, bool) else value
        return None if known in choices else " or ".join(f"`{one}`" for one in choices)
    if key in _NUMBERS:
        return None if number and value > 0 else "a number above 0" + (" (inches)" if key[:3] == "fig" else "")
    if key in _COUNTS:
        return None if isinstance(value, int) and number and value > 0 else "a whole number above 0"
    if key == "renderings":
        said = value if isinstance(value, list) else [value]
        fits = all(one in ("light", "dark") for one in said) and len(set(map(str, said))) == len(said)
        return None if said and fits else "`[light, dark]`, one display for each"
    if key in ("out-width", "out-height"):
        return None if length(value) else "a number with `%`, `in`, `cm`, `mm`, `pt` or `px`"
    return None


def length(value: Any) -> str:
    """A width or height as formats take it ("60%", "3in", "300px"); "" for what is none."""
    text = str(value).strip()
    if found := _LENGTH.match(text):
        return f"{found.group(1)}{found.group(2) or 'px'}"
    if (found := _TEX_LENGTH.match(text)) and not isinstance(value, bool):
        return f"{100 * float(found.group(1) or 1):g}%"
    return ""


def truthy(value: Any) -> bool:
    """Option values that switch something on: everything but false, none and the empty text."""
    return value not in (False, None, "", "false", "none")
