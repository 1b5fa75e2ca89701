"""An author's SCSS theme → our tokens (its `scss:defaults`) and plain CSS (its `scss:rules`)."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field

from bookwright.formats.html.colours import NAMES, colour, face, size

_LAYER = re.compile(r"^/\*--\s*scss:(\w+)\s*--\*/[ \t]*$", re.M)
_VARIABLE = re.compile(r"^\s*\$([\w-]+)\s*:\s*([^;{}]+?)\s*(?:!default\s*)?(?:!global\s*)?;", re.M)
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'/\w])//[^\n]*", re.S)
_USED = re.compile(r"\$([\w-]+)")
# what only a compiler understands
_NEEDS = re.compile(
    r"\$[\w-]|@(?:include|mixin|function|if|else|each|for|while|extend|use|forward|return)\b|#\{|%[\w-]+\s*[{;]|"
    r"\b(?:lighten|darken|tint-color|shade-color|shift-color|theme-color|map-get|percentage|saturate|desaturate|"
    r"transparentize|scale-color|color\.\w+|math\.\w+)\(|@import\s+['\"](?!http)"
)
# Bootstrap's variable → our token, and the kind of its value
_TOKENS: Mapping[str, tuple[str, str]] = {
    "primary": ("--accent", "colour"), "link-color": ("--accent", "colour"), "body-bg": ("--paper", "colour"),
    "body-color": ("--ink", "colour"), "border-color": ("--rule", "colour"), "text-muted": ("--soft", "colour"),
    "code-bg": ("--inline-ground", "colour"), "code-color": ("--inline-ink", "colour"),
    "code-block-bg": ("--code-ground", "colour"), "headings-color": ("--heading-ink", "colour"),
    "font-family-base": ("--serif", "face"), "font-family-sans-serif": ("--sans", "face"),
    "mainfont": ("--serif", "face"),
    "font-family-monospace": ("--mono", "face"), "monofont": ("--mono", "face"),
    "headings-font-family": ("--heading", "face"), "font-size-base": ("--size", "size"),
    "font-size-root": ("--size", "size"),
    "line-height-base": ("--leading", "number"), "navbar-bg": ("--navbar-ground", "colour"),
    "navbar-fg": ("--navbar-ink", "colour"), "sidebar-bg": ("--book-ground", "colour"),
    "sidebar-fg": ("--book-ink", "colour"), "footer-bg": ("--footer-ground", "colour"),
    "footer-fg": ("--footer-ink", "colour"), "toc-color": ("--toc-ink", "colour"),
    "callout-color-note": ("--callout-note", "colour"), "callout-color-tip": ("--callout-tip", "colour"),
    "callout-color-warning": ("--callout-warning", "colour"),
    "callout-color-important": ("--callout-important", "colour"),
    "callout-color-caution": ("--callout-caution", "colour"), "grid-body-width": ("--measure", "size"),
    "grid-sidebar-width": ("--book", "size"), "grid-margin-width": ("--side", "size"),
    "grid-column-gutter-width": ("--gap", "size"), "code-block-border-left": ("--code-rule", "colour"),
}  # fmt: skip


@dataclass
class Sheet:
    """What an SCSS file gave: tokens, plain rules, and what is left of them when no compiler is there."""

    tokens: dict[str, str] = field(default_factory=dict)
    css: str = ""
    uncompiled: bool = False
    fault: str = ""  # the compiler's message


def read(text: str, known: Mapping[str, str]) -> Sheet:
    """The sheet of an SCSS file; `known` are the variables of the theme below it."""
    layers = _layers(text)
    variables = {**known, **_variables(layers.get("defaults", ""), known)}
    sheet = Sheet(_tokens(variables, _VARIABLE.findall(layers.get("defaults", ""))))
    rules = layers.get("rules", "").strip()
    if not rules:
        return sheet
    plain = _plain(rules, variables)
    if not _NEEDS.search(plain):
        sheet.css = plain
        return sheet
    parts = [layers.get(name, "") for name in ("uses", "functions", "defaults", "mixins")]
    given = "".join(f"${name}: {value} !default;\n" for name, value in known.items())
    found = _compiled("\n".join([parts[0], parts[1], given, *parts[2:], rules]))
    if found is None:
        sheet.uncompiled = True
    elif isinstance(found, Exception):
        sheet.fault = next((line for line in str(found).splitlines() if line.strip()), "it does not compile")
    else:
        sheet.css = found
    return sheet


def _layers(text: str) -> dict[str, str]:
    """The parts of the file by layer; what stands before the first mark is rules."""
    found: dict[str, str] = {}
    marks = list(_LAYER.finditer(text))
    found["rules"] = text[: marks[0].start()] if marks else text
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        part = text[mark.end() : following.start() if following else len(text)]
        found[mark[1]] = found.get(mark[1], "") + part
    return found


def _variables(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """The variables of a layer, those that refer to others filled in."""
    found: dict[str, str] = {}
    for name, value in _VARIABLE.findall(_COMMENT.sub("", text)):
        found[name] = _USED.sub(lambda m: found.get(m[1], known.get(m[1], m[0])), value)
    return found


def _tokens(variables: Mapping[str, str], own: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in dict.fromkeys(n for n, _ in own):
        token, kind = _TOKENS.get(name, ("", ""))
        value = variables.get(name, "")
        if kind == "number":
            css = value if re.fullmatch(r"\d*\.?\d+", value) else ""
        else:
            css = {"colour": colour, "face": face, "size": size}[kind](value) if token else ""
        if css and not (name == "primary" and "link-color" in variables):
            found[token] = NAMES.get(css, css)
    return found


def _plain(rules: str, variables: Mapping[str, str]) -> str:
    """The rules without SCSS's comments, its variables filled in: browsers nest rules by themselves."""
    text = _COMMENT.sub(lambda m: m[0] if m[0].startswith("/*") else "", rules)
    return _USED.sub(lambda m: variables.get(m[1], m[0]), text).strip()


def _compiled(text: str) -> str | Exception | None:
    """CSS by the `sass` wheel or program; None when neither is here."""
    try:
        import sass
    except ImportError:
        return _program(text)
    try:
        return str(sass.compile(string=text, output_style="expanded"))
    except sass.CompileError as error:
        return ValueError(str(error))


def _program(text: str) -> str | Exception | None:
    program = shutil.which("sass")
    if program is None:
        return None
    command = [program, "--stdin", "--no-charset", "--quiet"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=30)
    return done.stdout if done.returncode == 0 else ValueError(done.stderr)
