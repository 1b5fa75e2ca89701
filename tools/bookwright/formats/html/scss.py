"""An author's SCSS theme → our tokens (its `scss:defaults`) and plain CSS (its `scss:rules`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bookwright.formats.html import sass
from bookwright.formats.html.colours import NAMES, colour, face, size

_LAYER = re.compile(r"^/\*--\s*scss:(\w+)\s*--\*/[ \t]*$", re.M)
_VARIABLE = re.compile(r"^\s*\$([\w-]+)\s*:\s*([^;{}]+?)\s*(?:!default\s*)?(?:!global\s*)?;", re.M)
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'/\w])//[^\n]*", re.S)
_USED = re.compile(r"\$([\w-]+)")
_COMPUTED = re.compile(r"\$|\b(?!rgba?\(|hsla?\(|var\()[\w.-]+\(|\d\s*[*/+]\s*[\d.]")
IMPORT = re.compile(r"@import\s+[^;{}]+;")
_APART = re.compile(
    r"@(?:import|charset)\b[^;{}]*;|@font-face\s*\{[^{}]*\}|@(?:-\w+-)?keyframes\b[^{}]*\{(?:[^{}]*\{[^{}]*\})*\s*\}"
)
_ROOT = re.compile(r"(?<![\w.#:(\[-])(?::root|html)(?=[\s{,.>:\[])")
_PROBE = "#bookwright-probe"
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
    fault: sass.Fault | None = None  # what the compiler said


def read(text: str, known: Mapping[str, str], folder: Path, root: Path) -> Sheet:
    """The sheet of an SCSS file in `folder` of the project `root`; `known` are the variables of the theme below it."""
    layers = _layers(text)
    joined = {name: "".join(part for part, _ in found) for name, found in layers.items()}
    defaults = joined.get("defaults", "")
    variables = {**known, **_variables(defaults, known)}
    own = dict.fromkeys(n for n, _ in _VARIABLE.findall(_COMMENT.sub("", defaults)))
    sheet, plain = Sheet(_tokens(variables, own)), _plain(joined.get("rules", ""), variables)
    wanted = [name for name in own if name in _TOKENS]
    if not _NEEDS.search(plain):
        sheet.css = plain
        if not any(_COMPUTED.search(variables[name]) for name in wanted):
            return sheet
    given = "".join(f"${name}: {value} !default;\n" for name, value in known.items())
    parts = [*layers.get("uses", ()), (sass.PRELUDE, 0), *layers.get("functions", ()),
             *layers.get("defaults", ()), (given, 0), *layers.get("mixins", ()), *layers.get("rules", ())]  # fmt: skip
    below = "".join(f"${name}: {value};\n" for name, value in known.items() if name not in own)
    parts.insert(parts.index((sass.PRELUDE, 0)) + 1, (below, 0))  # the defaults may use what the theme defines
    probe = "".join(f"--{name}: #{{${name}}};" for name in wanted)
    found = sass.compiled([*parts, (f"{_PROBE}{{{probe}}}" if probe else "", 0)], folder, root)
    if found is None:
        sheet.uncompiled = True
    elif isinstance(found, sass.Fault):
        sheet.fault = found
    else:
        sheet.css, values = _without_probe(found)
        sheet.tokens |= _tokens({**variables, **values}, own)
    return sheet


def _without_probe(css: str) -> tuple[str, dict[str, str]]:
    """The sheet, and the values of variables as the compiler found them."""
    found = re.search(rf"{_PROBE}\s*\{{([^}}]*)\}}", css)
    if found is None:
        return css.strip(), {}
    values = {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", found[1])}
    return (css[: found.start()] + css[found.end() :]).strip(), values


def _layers(text: str) -> dict[str, list[tuple[str, int]]]:
    """The parts of the file by layer, each with its first line; what stands before the first mark is rules."""
    found: dict[str, list[tuple[str, int]]] = {}
    marks = list(_LAYER.finditer(text))
    found["rules"] = [(text[: marks[0].start()] if marks else text, 1)]
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        part = text[mark.end() : following.start() if following else len(text)]
        found.setdefault(mark[1], []).append((part, text.count("\n", 0, mark.end()) + 1))
    return found


def _variables(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """The variables of a layer, those that refer to others filled in."""
    found: dict[str, str] = {}
    for name, value in _VARIABLE.findall(_COMMENT.sub("", text)):
        found[name] = _USED.sub(lambda m: found.get(m[1], known.get(m[1], m[0])), value)
    return found


def _tokens(variables: Mapping[str, str], own: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in own:
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


def within(css: str, scheme: str) -> str:
    """The rules of a theme for one scheme ("light", "dark", "" for both), under that scheme alone.

    The scheme is the system's until the reader chooses one; paper is light.
    """
    if not scheme:
        return css
    apart = _APART.findall(css)  # what may not stand inside of a rule
    nested = _ROOT.sub("&", _APART.sub("", css)).strip()
    chosen = f'@media screen{{:root[data-scheme="{scheme}"]{{{nested}}}}}\n'
    other = "light" if scheme == "dark" else "dark"
    system = f'@media screen and (prefers-color-scheme:{scheme}){{:root:not([data-scheme="{other}"]){{{nested}}}}}\n'
    paper = f"@media print{{:root{{{nested}}}}}\n" if scheme == "light" else ""
    return "".join([*(f"{one.strip()}\n" for one in apart), system, chosen, paper])
