"""LaTeX as authors write it → the LaTeX that both converters read: one name for each thing.

What only changes its name or its notation is settled here, before math-core and pandoc see a formula;
what pandoc has no form for in Typst is built by `math_typst`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bookwright.engines import math_packages
from bookwright.engines.tex import Handler, argument, arguments, environment, optional, rewrite, rows, scope

_RENAMED: Mapping[str, str] = {
    "mathnormal": "mathit", "symbf": "mathbf", "symbb": "mathbb", "symcal": "mathcal", "symsf": "mathsf",
    "symfrak": "mathfrak", "mathds": "mathbb", "mathbbm": "mathbb", "pmb": "boldsymbol", "mathbfit": "boldsymbol",
    "hbox": "text", "mbox": "text", "textnormal": "text", "textup": "text", "Bra": "bra", "Ket": "ket",
    "dotsc": "ldots", "dotso": "ldots", "hdots": "ldots", "mathellipsis": "ldots", "dotsb": "cdots",
    "dotsm": "cdots", "dotsi": "cdots", "smallsetminus": "setminus", "varpropto": "propto", "thicksim": "sim",
    "thickapprox": "approx", "shortmid": "mid", "shortparallel": "parallel", "centerdot": "cdot", "intop": "int",
    "smallint": "int", "doublecap": "Cap", "doublecup": "Cup", "vcentcolon": "colon", "ratio": "colon",
    "thinspace": ",", "thickspace": ";", "medspace": ":", "negthinspace": "!", "enskip": "enspace",
    "operatornamewithlimits": "operatorname*", "Longmapsto": "Longrightarrow", "sqrtsign": "sqrt", "rlap": "mathrlap",
    "llap": "mathllap", "clap": "mathclap",
}  # fmt: skip
_SIGNS: Mapping[str, str] = {
    "S": "§", "P": "¶", "copyright": "©", "circledS": "Ⓢ", "diagup": "╱", "diagdown": "╲", "degree": "°",
    "textdegree": "°", "euro": "€", "Mapsto": "⤇", "mapsfrom": "↤", "longmapsfrom": "⟻", "nsubseteqq": "⊈",
    "dblcolon": "∷", "independent": "⫫", "indep": "⫫", "upmodels": "⫫", "idotsint": r"\int\cdots\int",
}  # fmt: skip
_FUNCTIONS = frozenset("tr Tr trace rank sgn diag sinc esssup argmax argmin plim tg ctg sh ch th".split())
_BELOW = frozenset("esssup argmax argmin plim".split())  # their index stands below them
_LIMITS: Mapping[str, str] = {
    "injlim": "inj\\,lim", "projlim": "proj\\,lim", "varinjlim": "inj\\,lim", "varprojlim": "proj\\,lim",
    "varlimsup": "lim\\,sup", "varliminf": "lim\\,inf",
}  # fmt: skip
_GONE = frozenset("notag nonumber protect relax allowbreak nobreak strut mathstrut hfill displaylimits".split())
# rows of their own numbering: the book numbers equations, so that all formats agree
_ROWS: Mapping[str, str] = {
    "align": "align*", "gather": "gather*", "multline": "multline*", "equation": "equation*", "flalign": "align*",
    "flalign*": "align*", "split": "aligned",
}  # fmt: skip
_NUMBER_OF_COLUMNS: Mapping[str, str] = {"alignat": "align*", "alignat*": "align*", "alignedat": "aligned"}
_FENCES: Mapping[str, tuple[str, str]] = {
    "": (".", "."), "p": ("(", ")"), "b": ("[", "]"), "B": (r"\{", r"\}"), "v": ("|", "|"), "V": (r"\|", r"\|"),
}  # fmt: skip
_FONTS: Mapping[str, str] = {
    "bf": "mathbf", "rm": "mathrm", "it": "mathit", "sf": "mathsf", "tt": "mathtt", "cal": "mathcal",
    "frak": "mathfrak", "Bbb": "mathbb",
}  # fmt: skip
_INFIX = re.compile(r"\\(over|choose|atop|brace|brack)(?![A-Za-z])")
_NEGATED: Mapping[str, str] = {
    "=": r"\neq", r"\in": r"\notin", r"\ni": "∌", r"\subset": "⊄", r"\supset": "⊅", r"\subseteq": "⊈",
    r"\supseteq": "⊉", r"\equiv": "≢", r"\sim": "≁", r"\simeq": "≄", r"\approx": "≉", r"\cong": "≇",
    r"\exists": "∄", "<": "≮", ">": "≯", r"\le": "≰", r"\leq": "≰", r"\ge": "≱", r"\geq": "≱", r"\mid": "∤",
    r"\parallel": "∦", "|": "∤", r"\prec": "⊀", r"\succ": "⊁", r"\vdash": "⊬", r"\models": "⊭", r"\perp": "⊥̸",
    r"\to": "↛", r"\rightarrow": "↛", r"\leftarrow": "↚", r"\Rightarrow": "⇏", r"\Leftarrow": "⇍",
}  # fmt: skip
WORDS = frozenset("text textbf textit textrm textsf texttt textsc emph".split())
_INSIDE = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.)*)\$|\\(emph|text(?:bf|it|rm|sf|tt|sc)?)\s*(?=\{)")


def plain(tex: str) -> str:
    """The formula in the notation that both converters know, as far as it has one."""
    return rewrite(_infix(tex), _HANDLERS)


def for_mathml(tex: str) -> str:
    """The same for math-core, which lacks a few things that pandoc reads."""
    return rewrite(re.sub(r"\}\s*\\(?:no)?limits(?![A-Za-z])", "}", plain(tex)), _FOR_MATHML)


def _infix(tex: str) -> str:
    """`{a \\over b}` and its like as commands in front of their arguments."""
    while found := _INFIX.search(tex):
        start = _start(tex, found.start())
        end = scope(tex, found.end(), cells=True)
        above, below = tex[start : found.start()].strip(), tex[found.end() : end].strip()
        made = {
            "over": rf"\frac{{{above}}}{{{below}}}", "choose": rf"\binom{{{above}}}{{{below}}}",
            "atop": rf"\begin{{matrix}}{above}\\{below}\end{{matrix}}",
            "brace": rf"\begin{{Bmatrix}}{above}\\{below}\end{{Bmatrix}}",
            "brack": rf"\begin{{bmatrix}}{above}\\{below}\end{{bmatrix}}",
        }[found.group(1)]  # fmt: skip
        tex = tex[:start] + made + tex[end:]
    return tex


def _start(tex: str, at: int) -> int:
    """Where the group or cell that `at` is in begins."""
    depth = 0
    for i in range(at - 1, -1, -1):
        escaped = i > 0 and tex[i - 1] == "\\"
        if tex[i] == "}" and not escaped:
            depth += 1
        elif tex[i] == "{" and not escaped:
            if depth == 0:
                return i + 1
            depth -= 1
        elif depth == 0 and ((tex[i] == "&" and not escaped) or (tex[i] == "\\" and escaped)):
            return i + 1  # a cell or a row
    return 0


def _named(name: str) -> Handler:
    return lambda tex, at: ("\\" + name + (" " if name[-1].isalpha() and tex[at : at + 1].isalpha() else ""), at)


def _sign(text: str) -> Handler:
    return lambda tex, at: (text, at)


def _wrapped(form: str, count: int = 1) -> Handler:
    """`\\name{a}{b}` as `form` with `#1` and `#2` for its arguments, which are read again."""

    def made(tex: str, at: int) -> tuple[str, int] | None:
        found = arguments(tex, at, count)
        if found is None:
            return None
        text = form
        for n, one in enumerate(found[0], 1):
            text = text.replace(f"#{n}", plain(one))
        return text, found[1]

    return made


def _old_font(name: str) -> Handler:
    def made(tex: str, at: int) -> tuple[str, int] | None:
        if tex[at : at + 1] == "{":  # \cal{L}, as many write it
            end = argument(tex, at)
            return (rf"\{name}{{{plain(end[0])}}}", end[1]) if end else None
        end_at = scope(tex, at, cells=True)
        return rf"\{name}{{{plain(tex[at:end_at].strip())}}}", end_at

    return made


def _negated(tex: str, at: int) -> tuple[str, int] | None:
    found = argument(tex, at)
    sign = _NEGATED.get(found[0].strip()) if found else None
    return (f"{sign} ", found[1]) if found and sign else None


def _words(name: str) -> Handler:
    """Words with formulas or other faces among them, cut into pieces of one kind."""

    def made(tex: str, at: int) -> tuple[str, int] | None:
        found = argument(tex, at)
        if found is None:
            return None
        own = "textit" if name == "emph" else name
        text, parts, last = found[0], [], 0
        for inner in _INSIDE.finditer(text):
            if inner.start() < last:
                continue
            parts += [rf"\{own}{{{text[last : inner.start()]}}}"] if text[last : inner.start()] else []
            if inner.group(1) is not None:
                parts.append(f"{{{plain(inner.group(1))}}}")
                last = inner.end()
            elif piece := argument(text, inner.end()):
                parts.append(plain(rf"\{inner.group(2)}{{{piece[0]}}}"))
                last = piece[1]
        parts += [rf"\{own}{{{text[last:]}}}"] if text[last:] or not parts else []
        return ("".join(parts) if len(parts) == 1 else f"{{{''.join(parts)}}}"), found[1]

    return made


def _tag(tex: str, at: int) -> tuple[str, int] | None:
    """A mark that the author gave the formula, in parentheses; `\\tag*` has none."""
    found = argument(tex, at)
    return (plain(rf"\qquad\text{{({found[0]})}}"), found[1]) if found else None


def _starred_tag(tex: str, at: int) -> tuple[str, int] | None:
    found = argument(tex, at)
    return (plain(rf"\qquad\text{{{found[0]}}}"), found[1]) if found else None


def _label(tex: str, at: int) -> tuple[str, int] | None:
    """A label of LaTeX leads nowhere in a book whose equations are named by `{#eq-…}`."""
    found = argument(tex, at)
    return ("", found[1]) if found else None


def _begin(tex: str, at: int) -> tuple[str, int] | None:
    found = environment(tex, at)
    if found is None:
        return None
    name, body, end = found
    if name == "CD":
        made = math_packages.diagram(body)
        return (plain(made), end) if made else None
    if name in _ROWS:
        return rf"\begin{{{_ROWS[name]}}}{plain(body)}\end{{{_ROWS[name]}}}", end
    if name in _NUMBER_OF_COLUMNS and (columns := argument(body, 0)):
        new = _NUMBER_OF_COLUMNS[name]
        return rf"\begin{{{new}}}{plain(body[columns[1] :])}\end{{{new}}}", end
    if name.rstrip("*") == "eqnarray":
        lines = r" \\ ".join(" & ".join([r[0], " ".join(r[1:])]) for r in rows(body))
        return plain(rf"\begin{{align}}{lines}\end{{align}}"), end
    if name.endswith("smallmatrix"):
        kind = name.removesuffix("smallmatrix")
        return rf"{{\scriptstyle\begin{{{kind}matrix}}{plain(body)}\end{{{kind}matrix}}}}", end
    if name.endswith("matrix*"):
        left, right = _FENCES.get(name.removesuffix("matrix*"), _FENCES[""])
        side, after = optional(body, 0)
        columns_of = (side.strip() or "c") * max(map(len, rows(body[after:])))
        inner = rf"\begin{{array}}{{{columns_of}}}{plain(body[after:])}\end{{array}}"
        return rf"\left{left}{inner}\right{right}", end
    if name == "array" and (columns := argument(body, 0)):
        return rf"\begin{{array}}{{{_columns(columns[0])}}}{plain(body[columns[1] :])}\end{{array}}", end
    return None


def _columns(given: str) -> str:
    """Columns of an array without what stands between them, which neither converter knows."""
    return re.sub(r"[@!>]\{(?:[^{}]|\{[^{}]*\})*\}|\s", "", given)


def _package(read: Callable[[str], str | None]) -> Handler:
    def made(tex: str, at: int) -> tuple[str, int] | None:
        found = argument(tex, at)
        text = read(found[0]) if found else None
        return (plain(text), found[1]) if found and text else None

    return made


def _coloured(name: str) -> Handler:
    def made(tex: str, at: int) -> tuple[str, int] | None:
        found = math_packages.html_colour(tex, at)
        return (rf"\{name}{found[0]}", found[1]) if found else None

    return made


def _coloured_words(tex: str, at: int) -> tuple[str, int] | None:
    """`\\textcolor[HTML]{…}{x}`, of which math-core knows no model, by `\\color`, of which it does."""
    model, end = optional(tex, at)
    found = arguments(tex, end, 2) if model.strip() == "HTML" else None
    return (rf"{{\color[HTML]{{{found[0][0]}}} {for_mathml(found[0][1])}}}", found[1]) if found else None


def _plain_frac(tex: str, at: int) -> tuple[str, int] | None:
    found = arguments(tex, at, 2)
    return (rf"{{{plain(found[0][0])}}}/{{{plain(found[0][1])}}}", found[1]) if found else None


_HANDLERS: dict[str, Handler] = {
    **{old: _named(new) for old, new in _RENAMED.items() if new != "text"},
    **{old: _words("text") for old, new in _RENAMED.items() if new == "text"},
    **{name: _sign(sign) for name, sign in _SIGNS.items()},
    **{name: _sign(rf"\operatorname{'*' if name in _BELOW else ''}{{{name}}}") for name in _FUNCTIONS},
    **{name: _sign(rf"\operatorname*{{{words}}}") for name, words in _LIMITS.items()},
    **dict.fromkeys(_GONE, _sign("")),
    **{old: _old_font(new) for old, new in _FONTS.items()},
    **{name: _words(name) for name in WORDS},
    "not": _negated, "tag": _tag, "tag*": _starred_tag, "label": _label, "begin": _begin,
    "ce": _package(math_packages.ce), "pu": _package(math_packages.pu), "sideset": math_packages.sideset,
    "textcolor": _coloured("textcolor"), "color": _coloured("color"),
    "sfrac": _plain_frac, "nicefrac": _plain_frac,
    "hspace*": _named("hspace"), "ensuremath": _wrapped("{#1}"), "fbox": _wrapped(r"\boxed{\text{#1}}"),
    "cancelto": _wrapped(r"\cancel{#2}^{#1}", 2), "mathbfcal": _wrapped(r"\boldsymbol{\mathcal{#1}}"),
    "mathbfsf": _wrapped(r"\boldsymbol{\mathsf{#1}}"), "mathsfit": _wrapped(r"\mathsf{#1}"),
    "substack": _wrapped(r"\begin{subarray}{c}#1\end{subarray}"), "bra": _wrapped(r"\langle #1|"),
    "ket": _wrapped(r"|#1\rangle"), "braket": _wrapped(r"\langle #1\rangle"),
    "Braket": _wrapped(r"\left\langle #1\right\rangle"), "set": _wrapped(r"\{\,#1\,\}"),
    "Set": _wrapped(r"\left\{\,#1\,\right\}"), "mathstrut": _sign(""), "overarc": _wrapped(r"\overparen{#1}"),
}  # fmt: skip
_FOR_MATHML: dict[str, Handler] = {
    "textcolor": _coloured_words,
    "widetilde": _wrapped(r"\overset{\sim}{#1}"), "smash": _wrapped("{#1}"), "mathrlap": _wrapped("{#1}"),
    "mathllap": _wrapped("{#1}"), "mathclap": _wrapped("{#1}"),
}  # fmt: skip
