"""`theme`, `mainfont`, `linkcolor` and their kin → one small sheet of the book's own, after ours."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from bookwright import contrast
from bookwright.assemble import resolve_path
from bookwright.cache import digest
from bookwright.diagnostics import Code, nearest
from bookwright.engines import code_styles
from bookwright.formats.base import Manuscript
from bookwright.formats.html import colours, scss, themes
from bookwright.formats.html.inserts import O021
from bookwright.formats.html.options import listed, setting_span
from bookwright.formats.html.themes import Theme
from bookwright.source import Span

O028 = Code(
    "O028", "error", "a theme that is not known",
    """`theme:` takes a name of Bootswatch (cosmo, flatly, darkly, …), the path of an SCSS file, a list of both,
    or a mapping with `light:` and `dark:`. Names select a table of colours of our own that resembles them.""",
)  # fmt: skip
O029 = Code(
    "O029", "info", "SCSS that is not compiled",
    """The variables of a theme's `scss:defaults` are taken, and rules that are plain CSS as well. These rules need
    a compiler (`@include`, functions of Sass) and none is installed, so they are left out. Install the extra:
    `pip install 'bookwright[sass]'`, or the program `sass`.""",
)  # fmt: skip
O032 = Code(
    "O032", "warning", "SCSS that does not compile",
    """The compiler refused this SCSS file, so its rules are left out of the site; the place is where it stopped.
    The message is the compiler's, or names an `@import` of a file that is not in the project. The site does not
    carry Bootstrap: of its mixins and functions there are `media-breakpoint-up`, `media-breakpoint-down`,
    `tint-color`, `shade-color`, `shift-color` and `color-contrast`, of its variables the colours by name, the greys
    and a few sizes.""",
)  # fmt: skip
# key → (token, kind of value)
_TOKENS: Mapping[str, tuple[str, str]] = {
    "backgroundcolor": ("--paper", "colour"), "fontcolor": ("--ink", "colour"), "linkcolor": ("--accent", "colour"),
    "monobackgroundcolor": ("--code-ground", "colour"), "mainfont": ("--serif", "face"), "monofont": ("--mono", "face"),
    "sansfont": ("--sans", "face"),
    "fontsize": ("--size", "size"), "max-width": ("--measure", "size"), "margin-left": ("--margin-left", "size"),
    "margin-right": ("--margin-right", "size"), "margin-top": ("--margin-top", "size"),
    "margin-bottom": ("--margin-bottom", "size"),
}  # fmt: skip
_GRID = {"sidebar-width": "--book", "body-width": "--measure", "margin-width": "--side", "gutter-width": "--gap"}
_DAY, _NIGHT = Theme("#a51c30", "#fdfcf9", "#1c1e22", ""), Theme("#a51c30", "#16171b", "#e7e4dc", "")  # our own
_KINDS = {
    "colour": (colours.colour, "a colour"), "face": (colours.face, "the names of faces"),
    "size": (colours.size, "a size with its unit"),
}  # fmt: skip


@dataclass
class Appearance:
    """The sheet (`assets/book.css`), "" for a book that takes ours as it is; and the scheme that it begins in."""

    day: dict[str, str] = field(default_factory=dict)
    night: dict[str, str] = field(default_factory=dict)
    rules: list[str] = field(default_factory=list)
    scheme: str = ""

    @property
    def css(self) -> str:
        parts = []
        if self.day:
            parts.append(f":root{{{_declared(self.day)}}}\n")
        if self.night:
            inner = _declared(self.night)
            by_system = f':root:not([data-scheme="light"]){{{inner}}}'
            parts.append(f"@media screen and (prefers-color-scheme:dark){{{by_system}}}\n")
            parts.append(f'@media screen{{:root[data-scheme="dark"]{{{inner}}}}}\n')
        sheet = "".join([*parts, *(f"{rule.strip()}\n" for rule in self.rules)])
        first = scss.IMPORT.findall(sheet)  # browsers take these at the beginning alone
        return "".join([*(f"{one}\n" for one in first), scss.IMPORT.sub("", sheet) if first else sheet])

    @property
    def key(self) -> str:
        return digest(self.css, self.scheme)


def _declared(tokens: Mapping[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in tokens.items())


def read(m: Manuscript) -> Appearance:
    """All that the project says of how its pages look; what is malformed is reported."""
    found = Appearance()
    _themes(m, found)
    _settings(m, found)
    _code(m, found)
    return found


# ── themes ───────────────────────────────────────────────────────────────────────────────────────
def _themes(m: Manuscript, found: Appearance) -> None:
    given = m.config.setting("html", "theme")
    if not isinstance(given, Mapping):
        day, night, same = _theme(m, given, found, "")
        found.day |= day
        found.night |= night if not same else day
        return
    for scheme in ("light", "dark"):
        if given.get(scheme):
            day, _, _ = _theme(m, given[scheme], found, scheme)
            (found.day if scheme == "light" else found.night).update(day)
    follows = m.config.setting("html", "respect-user-color-scheme")
    first = next((k for k in given if k in ("light", "dark")), "light")
    if follows is False or (follows is None and first == "dark"):
        found.scheme = first


def _theme(m: Manuscript, given: Any, found: Appearance, scheme: str) -> tuple[dict[str, str], dict[str, str], bool]:
    """The tokens by day and by night of one theme, and whether it is dark at all times."""
    base: Theme | None = None
    own: dict[str, str] = {}
    for one in listed(given):
        name = str(one)
        if name in themes.BOOTSWATCH:
            base = themes.BOOTSWATCH[name]
        elif name.endswith((".scss", ".css", ".sass")):
            own |= _file(m, name, base, found, scheme)
        elif name not in themes.OURS:
            near = nearest(name, themes.BOOTSWATCH)
            m.report.add(O028.at(setting_span(m.config, "theme"), f"there is no theme `{name}`",
                                 f"did you mean `{near}`?" if near else ""))  # fmt: skip
    if base is None and not ({"--paper", "--ink", "--accent"} & own.keys()):
        return own, {}, False
    whole = base or (_NIGHT if scheme == "dark" else _DAY)
    theme = Theme(
        own.get("--accent", whole.accent), own.get("--paper", whole.paper), own.get("--ink", whole.ink), whole.faces,
        "" if "--accent" in own else whole.link,
    )  # fmt: skip
    if not all(c.startswith("#") for c in (theme.accent, theme.paper, theme.ink)):
        theme = whole
    faces = {"--serif": themes.FACES[theme.faces]} if theme.faces and "--serif" not in own else {}
    shared = {k: v for k, v in own.items() if k not in ("--accent", "--paper", "--ink")}
    night = themes.tokens(themes.other(theme))
    return {**themes.tokens(theme), **faces, **shared}, night, theme.dark


def _file(m: Manuscript, name: str, base: Theme | None, found: Appearance, scheme: str) -> dict[str, str]:
    """The tokens of an SCSS file; its rules go to the sheet."""
    span = setting_span(m.config, "theme")
    path = resolve_path(m.config.root, "_quarto.yml", name)
    try:
        text = (m.config.root / path).read_text("utf-8") if path else None
    except (OSError, UnicodeDecodeError):
        text = None
    if text is None:
        m.report.add(O021.at(span, f"`theme` names `{name}`, which is no file of the project"))
        return {}
    sheet = scss.read(text, _variables(base), (m.config.root / str(path)).parent, m.config.root)
    if sheet.uncompiled:
        m.report.add(O029.at(span, f"the rules of `{name}` need a compiler of Sass and are left out"))
    if fault := sheet.fault:
        file = posixpath.normpath(PurePosixPath(str(path)).parent / fault.file) if fault.file else str(path)
        place = Span(file, fault.line, max(1, fault.column)) if fault.line else span
        m.report.add(O032.at(place, f"the rules of `{name}` are left out: {fault.message}", fault.hint))
    if sheet.css:
        found.rules.append(scss.within(sheet.css, scheme))
    return sheet.tokens


def _variables(base: Theme | None) -> dict[str, str]:
    """Bootstrap's variables that rules of a theme mention most, as the theme has them."""
    theme = base or _DAY
    return {
        "primary": theme.accent, "secondary": "#6c757d", "success": "#198754", "info": "#0dcaf0",
        "warning": "#ffc107", "danger": "#dc3545", "light": "#f8f9fa", "dark": "#212529", "white": "#ffffff",
        "black": "#000000", "body-bg": theme.paper, "body-color": theme.ink, "link-color": theme.link or theme.accent,
        "gray-100": "#f8f9fa", "gray-200": "#e9ecef", "gray-300": "#dee2e6", "gray-400": "#ced4da",
        "gray-500": "#adb5bd", "gray-600": "#6c757d", "gray-700": "#495057", "gray-800": "#343a40",
        "gray-900": "#212529",
        "border-color": "#dee2e6", "border-radius": "0.25rem", "spacer": "1rem", "font-size-base": "1rem",
    }  # fmt: skip


# ── single settings ──────────────────────────────────────────────────────────────────────────────
def _settings(m: Manuscript, found: Appearance) -> None:
    for key, (token, kind) in _TOKENS.items():
        value = m.config.setting("html", key)
        if value in (None, "") or (kind == "face" and isinstance(value, Mapping)):
            continue
        reader, wanted = _KINDS[kind]
        css = reader(value)
        if not css:
            colours.refuse(m, setting_span(m.config, key), key, value, wanted)
            continue
        found.day[token] = css
        if kind == "colour" and token == "--accent":
            found.night[token] = contrast.legible(css, "#16171b") if css.startswith("#") else css
    stretch = m.config.setting("html", "linestretch")
    if stretch is not None:
        if isinstance(stretch, (int, float)) and 0.5 <= stretch <= 4:
            found.day["--leading"] = f"{stretch:g}"
        else:
            colours.refuse(m, setting_span(m.config, "linestretch"), "linestretch", stretch, "a number from 0.5 to 4")
    grid = m.config.setting("html", "grid")
    for key, token in _GRID.items() if isinstance(grid, Mapping) else ():
        if grid.get(key) is not None:
            css = colours.size(grid[key])
            if css:
                found.day[token] = css
            else:
                colours.refuse(m, setting_span(m.config, "grid"), key, grid[key], "a size with its unit")


def _code(m: Manuscript, found: Appearance) -> None:
    """`highlight-style`, `code-block-bg`, `code-block-border-left`."""
    for scheme, name in code_styles.asked(m.config, "html").items():
        row = code_styles.colours(name, scheme == "dark")
        (found.day if scheme == "light" else found.night).update({f"--code-{k}": v for k, v in row.items()})
    m.report.add(*code_styles.unknown(m.config, "html"))
    for key, token in (("code-block-bg", "--code-ground"), ("code-block-border-left", "--code-rule")):
        value = m.config.setting("html", key)
        if value is False and key == "code-block-bg":
            found.day[token] = "transparent"
        elif value is True:
            found.day[token] = "var(--raised)" if key == "code-block-bg" else "var(--accent)"
        elif value not in (None, False):
            css = colours.colour(value)
            if css:
                found.day[token] = css
            else:
                colours.refuse(m, setting_span(m.config, key), key, value, "true, false or a colour")
