"""What packages of LaTeX add to formulas (mhchem, amscd, `\\sideset`, colour models) → commands of LaTeX itself.

Each reads the simple forms; None for what it cannot read, which is then told at the formula.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bookwright.engines.tex import argument, optional

# what is told of a command that neither converter has, and what to write in its place
ADVICE: Mapping[str, str] = {
    "ce": "of mhchem, formulas and equations are read: `\\ce{SO4^2- + 2 H+ -> H2SO4}`; write the rest as mathematics",
    "pu": "a number and its units are read: `\\pu{3.5e3 kg m-3}`; write the rest as mathematics",
    "rule": "a rule has no form in MathML: a space is `\\hspace{2em}`, a line below something `\\underline`",
    "href": "make the whole formula a link: `[$y$](https://example.org)`",
    "sideset": "it takes marks and an operator: `\\sideset{_a^b}{'}\\sum`",
    "eqref": "refer to the equation by its label: `@eq-name`",
    "CD": "a row has objects and arrows, `A @>f>> B`, or arrows alone, `@VgVV @VVhV`",
}
_UNKNOWN = re.compile(r'Unknown (command|environment) "\\?([^"]+)"')
_NAME = re.compile(r"\\(?:begin\{)?([A-Za-z]+)")


def told(tex: str, message: str) -> tuple[str, str]:
    """What is wrong with a formula that was refused with `message`, naming the command; and what to do, or ""."""
    unknown = _UNKNOWN.match(message)
    named = [unknown[2]] if unknown else [m[1] for m in _NAME.finditer(tex)]
    found = next((one for one in named if one in ADVICE), "")
    if found:
        return f"`{_written_as(found)}` is not read in this form", ADVICE[found]
    if unknown and unknown[1] == "command":
        return f"there is no command `\\{unknown[2]}`", f"define it: `\\newcommand{{\\{unknown[2]}}}{{…}}`"
    return (f"there is no environment `{unknown[2]}`", "") if unknown else (message, "")


def _written_as(name: str) -> str:
    return rf"\begin{{{name}}}" if name == "CD" else f"\\{name}"


# ── mhchem ───────────────────────────────────────────────────────────────────────────────────────
_ARROWS = {"->": r"\longrightarrow", "<-": r"\longleftarrow", "<->": r"\longleftrightarrow",
           "<=>": r"\rightleftharpoons", "<=>>": r"\rightleftharpoons", "<<=>": r"\rightleftharpoons"}  # fmt: skip
_REACTION = re.compile(r"(<=>>|<<=>|<=>|<->|->|<-)(?:\[([^\]]*)\])?(?:\[([^\]]*)\])?")
_PIECE = re.compile(
    r"(?P<element>[A-Z][a-z]?)|(?P<state>\((?:aq|s|l|g|cr)\))|(?P<open>[(\[])|(?P<close>[)\]])|(?P<count>\d+|n)"
    r"|\^(?:\{(?P<above>[^{}]*)\}|(?P<charge>\d*[+-]?))|_(?:\{(?P<below>[^{}]*)\}|(?P<low>\w))|(?P<sign>[+-]+)(?=\s|$)"
    r"|(?P<bond>[-=#])|(?P<dot>[*.])|(?P<electron>e)(?=\^?-)"
)
_BONDS = {"-": "{-}", "=": "{=}", "#": r"{\equiv}"}


def ce(text: str) -> str | None:
    """A chemical formula or equation of mhchem."""
    parts: list[str] = []
    for word in re.sub(_REACTION, lambda m: f" {m[0].replace(' ', '')} ", text).split():
        if arrow := _REACTION.fullmatch(word):
            above, below = arrow[2], arrow[3]
            over = rf"\xrightarrow{f'[{_label(below)}]' if below else ''}{{{_label(above or '')}}}"
            parts.append(over if above or below else _ARROWS[arrow[1]])
        elif word in ("+", "-"):
            parts.append(word)
        elif word in ("v", "^"):
            parts.append(r"\downarrow" if word == "v" else r"\uparrow")
        else:
            made = _species(word)
            if made is None:
                return None
            parts.append(made)
    return "{" + " ".join(parts) + "}" if parts else None


def _label(text: str) -> str:
    return ce(text) or rf"\text{{{text}}}" if text else ""


def _species(word: str) -> str | None:
    """One substance with its coefficient, counts, charge and state."""
    found = re.match(r"(\d+(?:[./]\d+)?)(?=[A-Za-z(\[])|\d+(?:\.\d+)?\Z", word)
    at, parts = (found.end(), [found[0] + r"\,"]) if found else (0, [])
    after = False  # whether a digit here counts what stands before it
    while at < len(word):
        piece = _PIECE.match(word, at)
        if piece is None or piece.end() == at:
            return None
        parts.append(_written(piece, after))
        after = bool(piece["element"] or piece["close"])
        at = piece.end()
    return "".join(parts)


def _written(piece: re.Match[str], after: bool) -> str:
    kind, text = piece.lastgroup, piece[piece.lastgroup or 0]
    if kind in ("element", "state", "electron"):
        return rf"\mathrm{{{text}}}"
    if kind == "count":
        return f"_{{{text}}}" if after else text
    if kind in ("above", "charge", "sign"):
        return f"{{}}^{{{text}}}"
    if kind in ("below", "low"):
        return f"_{{{text}}}"
    return _BONDS.get(text) or (r"\cdot " if kind == "dot" else text)


def pu(text: str) -> str | None:
    """A quantity: a number, with a power of ten where it has an `e`, and units with their powers."""
    found = re.match(r"\s*([+-]?\d[\d.,]*)?(?:[eE]([+-]?\d+))?\s*", text)
    number, power = (found[1] or "", found[2] or "") if found else ("", "")
    parts = [number] if number else []
    times = r"\times " if number else ""
    parts += [f"{times}10^{{{power}}}"] if power else []
    units: list[str] = []
    for one in re.split(r"(/)|[.*\s]+", text[found.end() if found else 0 :].strip()):
        unit = re.fullmatch(r"(%|°C|[A-Za-zµμΩ°]+)\^?\{?([+-]?\d+)?\}?", one or "")
        if one == "/":
            units.append("/")
        elif unit:
            units.append(rf"\mathrm{{{unit[1]}}}" + (f"^{{{unit[2]}}}" if unit[2] else ""))
        elif one:
            return None
    joined = re.sub(r"\\,/\\,", "/", r"\,".join(units))
    return "{" + r"\,".join(p for p in (" ".join(parts), joined) if p) + "}" if parts or units else None


# ── amscd, amsmath, color ────────────────────────────────────────────────────────────────────────
_CD = re.compile(r"@(?:([<>AV])(.*?)\1(.*?)\1|([=|.]))", re.S)
_SIDEWAYS = {">": r"\xrightarrow", "<": r"\xleftarrow"}
_UPRIGHT = {"V": r"\Big\downarrow", "A": r"\Big\uparrow"}


def diagram(body: str) -> str | None:
    """The rows of a commutative diagram (`CD`) as an array, objects and arrows each in a column."""
    lines = []
    for row in re.split(r"\\\\", body):
        if not row.strip():
            continue
        upright = not _CD.sub("", row).strip() and not re.search(r"@[<>=]", row)
        cells: list[str] = []
        last = 0
        for arrow in _CD.finditer(row):
            if not upright:
                cells.append(row[last : arrow.start()].strip())
            cells += [_arrow(arrow), ""] if upright else [_arrow(arrow)]
            last = arrow.end()
        cells = cells[:-1] if upright else [*cells, row[last:].strip()]
        if any("@" in cell for cell in cells):
            return None
        lines.append(" & ".join(cells))
    columns = max((line.count("&") for line in lines), default=0) + 1
    inner = r" \\ ".join(lines)
    return rf"\begin{{array}}{{{'c' * columns}}}{inner}\end{{array}}" if lines else None


def _arrow(found: re.Match[str]) -> str:
    kind, first, second, sign = found.groups()
    if sign:
        return {"=": "=", "|": r"\Big\|", ".": ""}[sign]
    if kind in _SIDEWAYS:
        return rf"{_SIDEWAYS[kind]}{f'[{second}]' if second.strip() else ''}{{{first}}}"
    left, right = (rf"{{\scriptstyle {s.strip()}}}" if s.strip() else "" for s in (first, second))
    return f"{left}{_UPRIGHT[kind]}{right}"


def sideset(tex: str, at: int) -> tuple[str, int] | None:
    """Marks at the corners of an operator, which keeps its limits."""
    left = argument(tex, at)
    right = argument(tex, left[1]) if left else None
    operator = re.compile(r"\s*(\\[A-Za-z]+(?:\\limits)?)((?:\s*[_^](?:\{[^{}]*\}|\\[A-Za-z]+|[^\s\\{}]))*)").match(
        tex, right[1] if right else at)  # fmt: skip
    if not left or not right or not operator:
        return None
    before = f"{{}}{left[0]}" if left[0].strip() else ""
    after = f"{{}}{right[0]}".replace("'", r"^{\prime}", 1) if right[0].strip() else ""
    return f"{before}{operator[1]}{operator[2]}{after} ", operator.end()


def html_colour(tex: str, at: int) -> tuple[str, int] | None:
    """`[rgb]{1,0,0}`, `[RGB]{255,0,0}` or `[gray]{.5}` as `[HTML]{FF0000}`; None for other models and for none."""
    model, end = optional(tex, at)
    given = argument(tex, end) if model.strip() in ("rgb", "RGB", "gray") else None
    try:
        values = [float(v) for v in given[0].split(",")] if given else []
    except ValueError:
        return None
    values = values * 3 if model.strip() == "gray" else values
    scale = 1 if model.strip() == "RGB" else 255
    if given is None or len(values) != 3 or not all(0 <= v * scale <= 255 for v in values):
        return None
    return f"[HTML]{{{''.join(f'{round(v * scale):02X}' for v in values)}}}", given[1]
