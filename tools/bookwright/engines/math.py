"""Formulas: LaTeX → MathML by math-core, with the book's macros; and what either converter refuses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from html.entities import html5

from bookwright.engines import math_dialect

_DEFINITION = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand)\s*\{?\\(?P<name>[A-Za-z]+)\}?\s*(?:\[(?P<args>\d)\])?\s*\{(?P<body>.*)\}\s*$"
    r"|\\DeclareMathOperator(?P<star>\*?)\s*\{?\\(?P<op>[A-Za-z]+)\}?\s*\{(?P<opbody>.*)\}\s*$"
    r"|\\def\s*\\(?P<def>[A-Za-z]+)(?P<defargs>(?:#\d)*)\s*\{(?P<defbody>.*)\}\s*$",
    re.S,
)
Macros = Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class Refusal:
    """A formula that a converter cannot take: what it says, and where in the formula (or -1)."""

    tex: str
    message: str
    offset: int = -1


def macro(definition: str) -> tuple[str, int, str] | None:
    """(name, number of arguments, body) of a macro definition; None when it is not one."""
    found = _DEFINITION.match(definition)
    if not found:
        return None
    if found["op"]:
        star = r"\operatorname*" if found["star"] else r"\operatorname"
        return found["op"], 0, f"{star}{{{found['opbody']}}}"
    if found["def"]:
        return found["def"], found["defargs"].count("#"), found["defbody"]
    return found["name"], int(found["args"] or 0), found["body"]


def expand(tex: str, macros: Macros, depth: int = 0) -> str:
    """The formula with the book's macros written out (nested ones too)."""
    if not macros or depth > 20:
        return tex
    names = "|".join(map(re.escape, sorted(macros, key=len, reverse=True)))
    pattern = re.compile(rf"\\({names})(?![A-Za-z])")
    found = pattern.search(tex)
    if not found:
        return tex
    count, body = macros[found.group(1)]
    arguments, end = _arguments(tex, found.end(), count)
    for number, value in enumerate(arguments, 1):
        body = body.replace(f"#{number}", value)
    glue = " " if re.search(r"\\[A-Za-z]+$", body) and tex[end : end + 1].isalpha() else ""
    return tex[: found.start()] + expand(body, macros, depth + 1) + glue + expand(tex[end:], macros, depth)


def _arguments(tex: str, position: int, count: int) -> tuple[list[str], int]:
    result: list[str] = []
    for _ in range(count):
        while tex[position : position + 1].isspace():
            position += 1
        if tex[position : position + 1] != "{":
            result.append(tex[position : position + 1])
            position += 1
            continue
        depth, start = 0, position
        while position < len(tex):
            depth += {"{": 1, "}": -1}.get(tex[position], 0)
            position += 1
            if depth == 0:
                break
        result.append(tex[start + 1 : position - 1])
    return result, position


@lru_cache(maxsize=4)
def _converter(xml: bool) -> object:
    from math_core import LatexToMathML

    return LatexToMathML(pretty_print="never", xml_namespace=xml, annotation=True, fancy_error=False)


_TABLE_LEVEL = re.compile(r'(<mtable\b[^>]*?)\s+scriptlevel="[^"]*"')
_ONE = re.compile(r"<semantics><m[ion][^>]*>([^<]|&[a-z]+;)</m[ion]><annotation")
_ANNOTATION = re.compile(r"(<annotation[^>]*>).*(</annotation>)", re.S)
_ENTITY = re.compile(r"&([A-Za-z]+);")
_TAG = re.compile(r"<(/?)(\w+)((?:\s[^<>]*?)?)(/?)>")
_STYLE = re.compile(r'\s(?:displaystyle|scriptlevel)="[^"]*"')


def _character(entity: re.Match[str]) -> str:
    """A named entity as its character: XML knows but five of them."""
    name = entity.group(1)
    return entity.group() if name in ("lt", "gt", "amp", "quot", "apos") else html5.get(f"{name};", entity.group())


def _styles_apart(text: str) -> str:
    """`displaystyle` and `scriptlevel` on an `mstyle` of their own: EPUB's MathML 3 knows them nowhere else."""
    closing: list[str] = []

    def rewrite(tag: re.Match[str]) -> str:
        end, name, attributes, empty = tag.groups()
        if end:
            return closing.pop()
        moved = [] if name in ("math", "mstyle", "mtable") else _STYLE.findall(attributes)
        after = f"</{name}></mstyle>" if moved else f"</{name}>"
        before = f"<mstyle{''.join(moved)}><{name}{_STYLE.sub('', attributes)}" if moved else tag.group().rstrip("/>")
        if empty:
            return f"{before}/>" + ("</mstyle>" if moved else "")
        closing.append(after)
        return f"{before}>"

    return _TAG.sub(rewrite, text)


@lru_cache(maxsize=20_000)
def _mathml(tex: str, display: bool, xml: bool) -> tuple[str, str, int]:
    """(MathML, "", -1), or ("", message, offset) for what math-core refuses."""
    try:
        made = _converter(xml).convert_with_local_state(tex, displaystyle=display)  # type: ignore[attr-defined]
        text = _ENTITY.sub(_character, str(made))
        # browsers know these attributes everywhere
        return (_styles_apart(_TABLE_LEVEL.sub(r"\1", text)) if xml else text), "", -1
    except Exception as error:
        offset, _, message = str(error).partition(": ")  # "2: Unknown command …"
        return ("", message, int(offset)) if offset.isdigit() else ("", str(error), -1)


def mathml(tex: str, display: bool, macros: Macros, xml: bool = False) -> str:
    """MathML of a formula, with its TeX as an annotation; the TeX itself when it cannot be read."""
    made, message, _ = _mathml(_read(tex, macros), display, xml)
    if message:
        return f"<code>{_escape(tex)}</code>"
    return _ANNOTATION.sub(lambda found: f"{found[1]}{_escape(expand(tex, macros).strip())}{found[2]}", made)


def refused(formulas: Iterable[tuple[str, bool]], macros: Macros) -> list[Refusal]:
    """What math-core refuses, with its words and, where the formula stands as it was written, the place."""
    result: list[Refusal] = []
    for tex, display in formulas:
        read = _read(tex, macros)
        _, message, offset = _mathml(read, display, False)
        if message:
            result.append(Refusal(tex, message, offset if read == tex.strip() else -1))
    return result


def _read(tex: str, macros: Macros) -> str:
    return math_dialect.for_mathml(expand(tex, macros).strip())


def character(command: str) -> str:
    """The one character that a command stands for, "" when it stands for none or for more."""
    made, _, _ = _mathml(command, False, False)
    found = _ONE.search(made)
    return unescape(found.group(1)) if found else ""


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
