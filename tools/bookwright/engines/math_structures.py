"""What pandoc loses on the way to Typst, taken out of a formula: its parts, and Typst's call around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bookwright.engines.tex import Handler, argument, arguments, environment, optional, rewrite, rows, scope, whole

# delimiters as Typst has them in math
_DELIMITERS: Mapping[str, str] = {
    "(": r"\(", ")": r"\)", "[": r"\[", "]": r"\]", r"\{": r"\{", r"\}": r"\}", r"\lbrace": r"\{", r"\rbrace": r"\}",
    r"\lbrack": r"\[", r"\rbrack": r"\]", "|": r"\|", r"\|": "‖", r"\vert": r"\|", r"\lvert": r"\|",
    r"\rvert": r"\|", r"\Vert": "‖", r"\lVert": "‖", r"\rVert": "‖", r"\langle": "⟨", r"\rangle": "⟩", "<": "⟨",
    ">": "⟩", r"\lfloor": "⌊", r"\rfloor": "⌋", r"\lceil": "⌈", r"\rceil": "⌉", "/": r"\/", r"\backslash": r"\\",
    r"\uparrow": "↑", r"\downarrow": "↓", r"\updownarrow": "↕", r"\Uparrow": "⇑", r"\Downarrow": "⇓",
    r"\lgroup": "⟮", r"\rgroup": "⟯", r"\lmoustache": "⎰", r"\rmoustache": "⎱", r"\ulcorner": "⌜",
    r"\urcorner": "⌝", r"\llcorner": "⌞", r"\lrcorner": "⌟", r"\lang": "⟨", r"\rang": "⟩", ".": "",
}  # fmt: skip
_BIG: Mapping[str, float] = {"big": 1.2, "Big": 1.8, "bigg": 2.4, "Bigg": 3.0}
_SIDES: Mapping[str, str] = {"": "normal", "l": "opening", "r": "closing", "m": "relation"}
_ARROWS: Mapping[str, str] = {
    "xrightarrow": "→", "xleftarrow": "←", "xRightarrow": "⇒", "xLeftarrow": "⇐", "xleftrightarrow": "↔",
    "xLeftrightarrow": "⇔", "xhookrightarrow": "↪", "xhookleftarrow": "↩", "xmapsto": "↦",
    "xtwoheadrightarrow": "↠", "xlongequal": "=", "xrightleftharpoons": "⇌",
}  # fmt: skip
_CLASSES: Mapping[str, str] = {
    "mathbin": "binary", "mathrel": "relation", "mathord": "normal", "mathopen": "opening",
    "mathclose": "closing", "mathpunct": "punctuation", "mathinner": "fence",
}  # fmt: skip
_AROUND: Mapping[str, str] = {
    "phantom": "#hide({0})", "hphantom": "#box(height: 0pt, hide({0}))", "vphantom": "#box(width: 0pt, hide({0}))",
    "smash": "#box(height: 0pt, {0})", "mathrlap": "#box(width: 0pt, align(left, box({0})))",
    "mathllap": "#box(width: 0pt, align(right, box({0})))", "mathclap": "#box(width: 0pt, align(center, box({0})))",
    "overparen": "#math.overparen({0})", "underparen": "#math.underparen({0})",
    "overgroup": "#math.overparen({0})", "undergroup": "#math.underparen({0})",
    "underbracket": "#math.limits(math.underbracket({0}))", "overbracket": "#math.limits(math.overbracket({0}))",
    "boxed": "#box(stroke: .5pt, inset: 3pt, baseline: 3pt, math.display({0}))", "mathscr": "#math.scr({0})",
    "mathsf": "#math.upright(math.sans({0}))",
}  # fmt: skip
_TWO: Mapping[str, str] = {
    "overset": "#math.limits({1})^#{0}", "underset": "#math.limits({1})_#{0}", "stackrel": "#math.limits({1})^#{0}",
    "dfrac": "#math.display(math.frac({0}, {1}))", "cfrac": "#math.display(math.frac({0}, {1}))",
    "tfrac": "#math.inline(math.frac({0}, {1}))", "dbinom": "#math.display(math.binom({0}, {1}))",
    "tbinom": "#math.inline(math.binom({0}, {1}))",
}  # fmt: skip
_STYLES: Mapping[str, str] = {"displaystyle": "display", "textstyle": "inline", "scriptstyle": "script",
                              "scriptscriptstyle": "sscript"}  # fmt: skip
_WORDS: Mapping[str, str] = {"text": "upright", "textrm": "upright", "textbf": "bold", "textit": "italic",
                             "textsf": "sans", "texttt": "mono"}  # fmt: skip
_FENCED: Mapping[str, str] = {"matrix": "none", "pmatrix": '"("', "bmatrix": '"["', "Bmatrix": '"{"', "vmatrix": '"|"',
                              "Vmatrix": '"‖"', "array": "none", "subarray": "none"}  # fmt: skip
_LINES = frozenset("aligned gathered align* gather* multline*".split())  # rows at the top level are pandoc's
_NAMED_COLOURS = frozenset("black gray silver white navy blue aqua teal purple fuchsia maroon red orange yellow olive "
                           "green lime".split())  # fmt: skip
_OTHER_COLOURS: Mapping[str, str] = {"cyan": "#00ffff", "magenta": "#ff00ff", "brown": "#bf8040", "violet": "#800080",
                                     "pink": "#ffbfbf", "darkgray": "#404040", "lightgray": "#bfbfbf"}  # fmt: skip
_PLAIN_WORDS = re.compile(r"(?:[^\\$]|\\[%$&#_{} ])*")
_NAME = re.compile(r"(?:[^\\{}$^_]|\\[,;: ]|~)*")
_LENGTH = re.compile(r"\s*=?\s*(-?[\d.]+)\s*(em|ex|pt|mu|cm|mm|in)")
Hole = Callable[..., str]


@dataclass(frozen=True)
class Piece:
    """Typst's call for a structure, `{0}` … where its parts stand, which are formulas of their own."""

    form: str
    parts: tuple[str, ...] = ()

    def filled(self, parts: Sequence[str]) -> str:
        return re.sub(r"\{(\d+)\}", lambda found: parts[int(found.group(1))], self.form)


def structures(tex: str, display: bool, pieces: list[Piece]) -> str:
    """The formula with a private character for each structure, which is added to `pieces`."""

    def hole(form: str, *parts: str) -> str:
        pieces.append(Piece(form, tuple(part.strip() for part in parts)))
        return f"{{{chr(0xE000 + len(pieces) - 1)}}}"

    handlers: dict[str, Handler] = {}
    for build in (_fixed, _delimiters, _operators, _text, _colours):
        handlers |= build(hole)
    handlers["begin"] = _rows(hole, display, lambda body: rewrite(body, handlers))
    # a comma in braces is one of a number: no space follows it
    bare = re.sub(r"(?<=\d)\{,\}(?=\d)", lambda _: hole('#math.class("normal", $,$)'), _limits(tex, hole))
    return rewrite(bare, handlers)


def _limits(tex: str, hole: Hole) -> str:
    """`\\sum\\limits` and `\\int\\nolimits`: where indices stand is said of the sign before."""

    def said(found: re.Match[str]) -> str:
        return hole("#math.scripts({0})" if found.group(2) else "#math.limits({0})", found.group(1))

    return re.sub(r"(\\(?!mathop|operatorname)[A-Za-z]+)\s*\\(no)?limits(?![A-Za-z])", said, tex)


def _fixed(hole: Hole) -> dict[str, Handler]:
    """Commands with a fixed number of arguments, styles, spaces."""

    def around(form: str, count: int = 1, options: bool = False) -> Handler:
        def made(tex: str, at: int) -> tuple[str, int] | None:
            found = arguments(tex, optional(tex, at)[1] if options else at, count)
            return (hole(form, *found[0]), found[1]) if found else None

        return made

    def style(name: str) -> Handler:
        def made(tex: str, at: int) -> tuple[str, int]:
            end = scope(tex, at, cells=True)
            return hole(f"#math.{name}({{0}})", tex[at:end]), end

        return made

    def space(tex: str, at: int) -> tuple[str, int] | None:
        found = _LENGTH.match(tex.replace("{", " ", 1) if tex[at : at + 1] == "{" else tex, at)
        if found is None:
            return None
        number, unit = float(found.group(1)), found.group(2)
        factor = {"mu": 1 / 18, "ex": 0.43}.get(unit, 1)
        end = found.end() + (tex[at : at + 1] == "{")
        return hole(f"#h({number * factor:.3g}{'em' if factor != 1 else unit})"), end

    spaces = ("hspace", "kern", "mkern", "mskip", "hskip", "mspace")
    return {
        **{name: around(form) for name, form in _AROUND.items()},
        **{name: around(form, 2, name == "cfrac") for name, form in _TWO.items()},
        **{name: around(f'#math.class("{kind}", {{0}})') for name, kind in _CLASSES.items()},
        **{name: style(kind) for name, kind in _STYLES.items()}, **dict.fromkeys(spaces, space),
        "prescript": around("#math.attach({2}, tl: {0}, bl: {1})", 3),
        "negmedspace": lambda tex, at: (hole("#h(-.222em)"), at),
        "negthickspace": lambda tex, at: (hole("#h(-.278em)"), at),
        **{name: _arrow(hole, sign) for name, sign in _ARROWS.items()},
    }  # fmt: skip


def _arrow(hole: Hole, sign: str) -> Handler:
    """An arrow as long as the words on it."""

    def made(tex: str, at: int) -> tuple[str, int] | None:
        below, at = optional(tex, at)
        found = argument(tex, at)
        if found is None:
            return None
        arrow = f'#math.limits(math.stretch(${sign}$, size: 100% + 1em))^#{{0}}'
        return (hole(arrow + "_#{1}", found[0], below) if below else hole(arrow, found[0])), found[1]

    return made


def _delimiters(hole: Hole) -> dict[str, Handler]:
    def fence(tex: str, at: int) -> tuple[str, int] | None:
        found = re.compile(r"\s*(\\[A-Za-z]+|\\.|.)", re.S).match(tex, at)
        return (_DELIMITERS[found.group(1)], found.end()) if found and found.group(1) in _DELIMITERS else None

    def left(tex: str, at: int) -> tuple[str, int] | None:
        opening = fence(tex, at)
        end = scope(tex, opening[1]) if opening else 0
        closing = fence(tex, end + 6) if tex.startswith(r"\right", end) else None
        if not opening or not closing:
            return None
        inner = " ".join(part for part in (opening[0], "#{0}", closing[0]) if part)
        return hole(f"#math.lr(${inner}$)", tex[opening[1] : end]), closing[1]

    def middle(tex: str, at: int) -> tuple[str, int] | None:
        sign = fence(tex, at)
        return (hole(f"#math.mid(${sign[0]}$)"), sign[1]) if sign else None

    def big(size: float, kind: str) -> Handler:
        def made(tex: str, at: int) -> tuple[str, int] | None:
            sign = fence(tex, at)
            if sign is None:
                return None
            return hole(f'#math.class("{kind}", math.lr(size: {size}em, ${sign[0]}$))'), sign[1]

        return made

    sizes = {f"{name}{side}": big(size, kind) for name, size in _BIG.items() for side, kind in _SIDES.items()}
    return {"left": left, "middle": middle, **sizes}


def _operators(hole: Hole) -> dict[str, Handler]:
    def named(limits: bool) -> Handler:
        def made(tex: str, at: int) -> tuple[str, int] | None:
            found = argument(tex, at)
            if found is None:
                return None
            where = ", limits: true" if limits else ""
            if _NAME.fullmatch(found[0]):
                words = re.sub(r"\\[,;:]", "\u2006", found[0].replace("\\ ", " ").replace("~", "\u00a0"))
                return hole(f'#math.op("{words.replace(chr(34), "")}"{where})'), found[1]
            return hole(f"#math.op({{0}}{where})", rf"\mathrm{{{found[0]}}}"), found[1]

        return made

    def mathop(tex: str, at: int) -> tuple[str, int] | None:
        found = argument(tex, at)
        if found is None:
            return None
        after = re.compile(r"\s*\\(no)?limits(?![A-Za-z])").match(tex, found[1])
        inner = re.fullmatch(r"\s*\\(?:mathrm|rm|text)\s*\{(.*)\}\s*", found[0], re.S)
        limits = not (after and after.group(1))
        end = after.end() if after else found[1]
        if inner and _NAME.fullmatch(inner.group(1)):
            return named(limits)(f"{{{inner.group(1)}}}", 0)[0], end  # type: ignore[index]
        return hole(f"#math.op({{0}}{', limits: true' if limits else ''})", found[0]), end

    return {"operatorname": named(False), "operatorname*": named(True), "mathop": mathop}


def _text(hole: Hole) -> dict[str, Handler]:
    """Words: as they are, for pandoc takes away spaces after signs."""

    def words(kind: str) -> Handler:
        def made(tex: str, at: int) -> tuple[str, int] | None:
            found = argument(tex, at)
            if found is None or not _PLAIN_WORDS.fullmatch(found[0]):
                return None
            said = re.sub(r"\\([%$&#_{} ])", r"\1", re.sub(r"(?<!\\)[{}]", "", found[0]).replace("~", "\u00a0"))
            for tex_sign, sign in (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("`", "‘"), ("'", "’")):
                said = said.replace(tex_sign, sign)
            shown = said.replace("\\", "\\\\").replace('"', '\\"').replace("{", "\\u{7b}").replace("}", "\\u{7d}")
            return hole(f'#math.{kind}("{shown}")' if kind != "smallcaps" else f'#smallcaps("{shown}")'), found[1]

        return made

    return {**{name: words(kind) for name, kind in _WORDS.items()}, "textsc": words("smallcaps")}


def _colours(hole: Hole) -> dict[str, Handler]:
    def colour(tex: str, at: int) -> tuple[str, int] | None:
        model, at = optional(tex, at)
        found = argument(tex, at)
        shown = _colour(model, found[0].strip()) if found else None
        return (shown, found[1]) if shown and found else None

    def of_text(form: str) -> Handler:
        def made(tex: str, at: int) -> tuple[str, int] | None:
            chosen = colour(tex, at)
            found = argument(tex, chosen[1]) if chosen else None
            return (hole(form.replace("COLOUR", chosen[0]), found[0]), found[1]) if chosen and found else None

        return made

    def of_rest(tex: str, at: int) -> tuple[str, int] | None:
        chosen = colour(tex, at)
        if chosen is None:
            return None
        end = scope(tex, chosen[1], cells=True)
        return hole(f"#text(fill: {chosen[0]}, {{0}})", tex[chosen[1] : end]), end

    return {"textcolor": of_text("#text(fill: COLOUR, {0})"), "color": of_rest,
            "colorbox": of_text("#box(fill: COLOUR, outset: 2pt, {0})")}  # fmt: skip


def _colour(model: str, name: str) -> str | None:
    """A colour of LaTeX for Typst, None for one that nobody knows."""
    numbers = [float(v) for v in re.findall(r"[\d.]+", name)] if model else []
    if model == "rgb" and len(numbers) == 3:
        return "rgb(" + ", ".join(f"{100 * v:g}%" for v in numbers) + ")"
    if model == "RGB" and len(numbers) == 3:
        return "rgb(" + ", ".join(f"{v:g}" for v in numbers) + ")"
    if re.fullmatch(r"#?[0-9A-Fa-f]{6}", name) and (name[0] == "#" or model == "HTML"):
        return f'rgb("#{name.lstrip("#")}")'
    if name in _NAMED_COLOURS:
        return name
    return f'rgb("{_OTHER_COLOURS[name]}")' if name in _OTHER_COLOURS else None


def _rows(hole: Hole, display: bool, inside: Callable[[str], str]) -> Handler:
    """Environments: rows in a line as a matrix without fences, arrays with their rules, cases of all kinds."""

    def made(tex: str, at: int) -> tuple[str, int] | None:
        found = environment(tex, at)
        if found is None:
            return None
        name, body, end = found
        if name in _LINES and display and whole(tex, tex.rindex("\\begin", 0, at), end):
            return rf"\begin{{{name}}}{inside(_apart(body) if name == 'align*' else body)}\end{{{name}}}", end
        if name in _LINES:
            return _aligned(hole, rows(body), name), end
        if name in _FENCED:
            return _matrix(hole, name, body), end
        if name.endswith("cases"):
            return _cases(hole, name, rows(body)), end
        return None

    return made


def _apart(body: str) -> str:
    """Pairs of cells that stand apart, as they do in `align`."""
    spaced = ([rf"\qquad {c}" if n and n % 2 == 0 else c for n, c in enumerate(row)] for row in rows(body))
    return r" \\ ".join(map(" & ".join, spaced))


def _aligned(hole: Hole, lines: list[list[str]], name: str) -> str:
    """Rows whose odd cells end and whose even cells begin at a line."""
    turned = name in ("aligned", "align*")
    cells, parts = [], []
    for line in lines:
        row = []
        for n, cell in enumerate(line):
            parts.append(cell)
            inner = f"#{{{len(parts) - 1}}}"
            row.append(f"${inner}&$" if turned and n % 2 == 0 else f'$&""{inner}$' if turned else f"${inner}$")
        cells.append(f"({', '.join(row)},)")
    return hole(f"#math.mat(delim: none, column-gap: 0em, row-gap: .6em, {', '.join(cells)})", *map(_display, parts))


def _display(tex: str) -> str:
    return rf"\displaystyle {tex}" if tex else tex


def _matrix(hole: Hole, name: str, body: str) -> str:
    columns, rules = "", []
    if name in ("array", "subarray") and (given := argument(body, 0)):
        columns, body = given[0], body[given[1] :]
    lines: list[list[str]] = []
    for line in rows(body):
        while line and (rule := re.match(r"\s*\\(?:hline|toprule|midrule|bottomrule)(?![A-Za-z])", line[0])):
            rules.append(len(lines))
            line = [line[0][rule.end() :].strip(), *line[1:]]
        if line != [""]:
            lines.append(line)
    uprights = [len(re.sub(r"[^lcr]", "", columns[:n])) for n, c in enumerate(columns) if c == "|"]
    sides = re.sub(r"[^lcr]", "", columns) or "c"
    parts: list[str] = []
    cells = []
    for line in lines:
        row = []
        for n, cell in enumerate(line):
            parts.append(cell)
            side = sides[min(n, len(sides) - 1)] if len(set(sides)) > 1 else "c"
            inner = f"#{{{len(parts) - 1}}}"
            row.append({"l": f"$&{inner}$", "r": f"${inner}&$", "c": f"${inner}$"}[side])
        cells.append(f"({', '.join(row)},)")
    named = [f"delim: {_FENCED[name]}"]
    if len(set(sides)) == 1 and sides[0] != "c":
        named.append(f"align: {'left' if sides[0] == 'l' else 'right'}")
    if name == "subarray":
        named.append("row-gap: .2em")
    if rules or uprights:
        named.append(f"augment: (hline: {_listed(rules)}, vline: {_listed(uprights)}, stroke: .5pt)")
    return hole(f"#math.mat({', '.join([*named, *cells])})", *parts)


def _listed(numbers: Sequence[int]) -> str:
    return "(" + "".join(f"{n}, " for n in dict.fromkeys(numbers)) + ")"


def _cases(hole: Hole, name: str, lines: list[list[str]]) -> str:
    parts: list[str] = []
    cells = []
    for line in lines:
        row = []
        for cell in line:
            parts.append(_display(cell) if name.startswith("d") else cell)
            row.append(f"#{{{len(parts) - 1}}}")
        cells.append(f"${' & quad '.join(row)}$")
    turned = "reverse: true, " if "rcases" in name else ""
    return hole(f"#math.cases({turned}{', '.join(cells)})", *parts)
