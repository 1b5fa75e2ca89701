"""`crossref:` of `_quarto.yml`: its keys checked, and numbers in the digits or letters it asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bookwright.config import C003, Config
from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.keys import children
from bookwright.labels import FAMILIES

R030 = Code(
    "R030", "warning", "unknown key in `crossref`",
    """`crossref:` holds a title, a prefix and a numbering for each kind of label (`fig-title`, `fig-prefix`,
    `fig-labels`) and a few keys for all of them. The one named is none of these, so it has no effect.""",
)  # fmt: skip
R031 = Code(
    "R031", "error", "a custom kind of float that cannot be",
    """An entry of `crossref: custom:` needs `kind: float`, a `key` of letters and digits that is no prefix
    already, and a `reference-prefix`. Its other keys are caption-prefix, caption-location,
    space-before-numbering, latex-env and latex-list-of-description.""",
)  # fmt: skip
R032 = Code(
    "R032", "error", "a numbering that is none",
    """`fig-labels`, `subref-labels` and their kin take `arabic`, `roman i`, `roman I`, `alpha a` (with the
    letter to begin with), `alpha [x, y, z]` or a list of marks.""",
)  # fmt: skip
R033 = Code(
    "R033", "info", "a key of `crossref` without effect",
    """The key is Quarto's and is accepted, but nothing is made of it here: it belongs to LaTeX, or to lists
    that this book does not print.""",
)  # fmt: skip
R039 = Code(
    "R039", "warning", "letters for chapters and for appendices",
    """`chapters-alpha: true` numbers the chapters A, B, C, and appendices have letters too, so "Figure A.1" is
    in two places. Leave `chapters-alpha` out, or list the appendices among the chapters.""",
)  # fmt: skip
KEYS = frozenset(
    """chapters chapters-alpha chapters-appendix labels title-delim subref-labels appendix-title
    ref-hyperlink ref-delim lof-title lot-title lol-title custom""".split()
)
WITHOUT_EFFECT = frozenset("sec-title eq-title appendix-delim chapter-id".split())
_STYLES = ("arabic", "roman", "alpha")
_CUSTOM = frozenset(
    """kind key reference-prefix caption-prefix caption-location space-before-numbering latex-env
    latex-list-of-description latex-list-of-file-extension""".split()
)
_LIST = re.compile(r"alpha\s*\[(.+)\]$")
_STYLE = re.compile(r"arabic|roman( [iI])?|alpha( \S)?|alpha\s*\[.+\]")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def numeral(style: Any, number: int) -> str:
    """The `number`-th mark of a style: "3", "iii", "c", or an entry of a list (which begins anew)."""
    if isinstance(style, list) and style:
        return str(style[(number - 1) % len(style)])
    text = str(style or "arabic").strip()
    if found := _LIST.match(text):
        marks = [m.strip() for m in found.group(1).split(",")]
        return marks[(number - 1) % len(marks)]
    if text.startswith("roman"):
        return _roman(number) if text.endswith(" i") else _roman(number).upper()
    if text.startswith("alpha"):
        return _letters(text[5:].strip()[:1] or "a", number)
    return str(number)


def _roman(number: int) -> str:
    result = ""
    for value, mark in _ROMAN:
        result += mark * (number // value)
        number %= value
    return result


def _letters(first: str, number: int) -> str:
    """a, b, … z, aa, ab, … from the letter `first`; any other sign counts up by itself."""
    base = "A" if first.isupper() else "a"
    if not "a" <= first.lower() <= "z":
        return chr(ord(first) + number - 1)
    number += ord(first) - ord(base)
    result = ""
    while number:
        number, rest = divmod(number - 1, 26)
        result = chr(ord(base) + rest) + result
    return result


def lettered(config: Config) -> bool:
    """Whether chapters are numbered A, B, C, and are chapters still."""
    return config.crossref.get("chapters-alpha") is True and config.crossref.get("chapters-appendix") is not True


def check(config: Config, report: Report) -> None:
    """Report the keys of `crossref:` that mean nothing and the values that cannot be."""
    known = {f"{prefix}-{what}" for prefix in config.families for what in ("title", "prefix", "labels")}
    registered = children("crossref")
    for key, value in ((str(k), v) for k, v in config.crossref.items()):
        span = config.located.span("crossref", key)
        if key in WITHOUT_EFFECT:
            report.add(R033.at(span, f"`{key}` has no effect"))
        elif key not in KEYS and key not in known:
            hint = did_you_mean(key, [*KEYS, *known])
            report.add(R030.at(span, f"`crossref` has no key `{key}`", hint))
        elif key in registered and not registered[key].takes(value):
            report.add(C003.at(span, f"`{key}` must be {registered[key].kind}"))
        elif key.endswith("labels") and not isinstance(value, list) and not _STYLE.fullmatch(str(value).strip()):
            report.add(R032.at(span, f"`{value}` is no numbering", did_you_mean(str(value).split(" ")[0], _STYLES)))
    book = config.meta.get("book")
    if lettered(config) and isinstance(book, Mapping) and book.get("appendices"):
        report.add(R039.at(config.located.span("crossref", "chapters-alpha"), "chapters and appendices have letters"))
    custom = config.crossref.get("custom", [])
    if not isinstance(custom, list):
        report.add(R031.at(config.located.span("crossref", "custom"), "`custom` must be a list of kinds"))
        return
    seen: set[str] = set()
    for i, one in enumerate(custom):
        span = config.located.span("crossref", "custom", i)
        for message, hint in _custom(one, seen):
            report.add(R031.at(span, message, hint))


def _custom(one: Any, seen: set[str]) -> list[tuple[str, str]]:
    """What is wrong with an entry of `custom`, each with a hint."""
    if not isinstance(one, Mapping):
        return [("an entry of `custom` must be a mapping of keys to values", "")]
    found = [(f"a custom kind has no key `{k}`", did_you_mean(k, _CUSTOM)) for k in map(str, one) if k not in _CUSTOM]
    key = one.get("key")
    if not isinstance(key, str) or not key.isalnum():
        found.append(("a custom kind needs a `key` of letters and digits", ""))
    elif key in FAMILIES:
        found.append((f"`{key}` is the prefix of {FAMILIES[key].title.lower()}s already", "choose another key"))
    elif key in seen:
        found.append((f"two custom kinds have the key `{key}`", ""))
    if one.get("kind", "float") != "float":
        found.append((f"there is no kind `{one['kind']}`", "write `kind: float`"))
    if not one.get("reference-prefix"):
        found.append(("a custom kind needs a `reference-prefix`", "it is the word in front of the number"))
    if one.get("caption-location", "bottom") not in ("top", "bottom", "margin"):
        found.append((f"`{one['caption-location']}` is no place for a caption", "it is top, bottom or margin"))
    seen.add(str(key))
    return found
