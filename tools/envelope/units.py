"""Numbers as a reader meets them: prefixes, durations and tables.

SI prefixes mean powers of ten (GB = 1e9 B) and `KI`, `MI`, `GI` powers of two.  A MAC is
2 FLOP, FLOP is a count and FLOP/s a rate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real

from .domain import at_least

K, M, G, T, P = 1e3, 1e6, 1e9, 1e12, 1e15
KI, MI, GI = 1024, 1024**2, 1024**3
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
YEAR = 365 * DAY

NBSP = "\u00a0"  # between number and unit: a line must not break there

_PREFIX = {-15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M", 9: "G",
           12: "T", 15: "P", 18: "E"}  # fmt: skip
# Only these symbols take a prefix: nobody writes 2.5 mUSD or 3.8 ktoken/s.
_TAKES_PREFIX = {"B", "bit", "FLOP", "OP", "MAC", "W", "Wh", "J", "Hz", "s", "V", "A", "g", "m"}
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _round(x: float, digits: int) -> tuple[str, int]:
    """The significant digits of x as plain decimal text, and its decimal exponent."""
    mantissa, exponent = f"{x:.{digits - 1}e}".split("e")
    e = int(exponent)
    text = f"{float(mantissa) * 10.0**e:.{max(0, digits - 1 - e)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text), e


def _group(text: str) -> str:
    """Commas between groups of three digits of the whole part, as US English has them."""
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}".replace("-", "−") + dot + rest


def num(x: Real | float, digits: int = 3) -> str:
    """A bare number: whole numbers in full, others to `digits` significant digits.

    Valid for every finite number; below 1e-4 and from 1e7 on in powers of ten.
    sec-app-notation-conventions.

    >>> num(40), num(2.5), num(3.79e25)
    ('40', '2.5', '3.79 × 10²⁵')
    """
    at_least(1, digits=digits)
    value = float(x)
    if math.isnan(value):
        raise ValueError("not a number: a claim cannot be NaN")
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    sign = "−" if value < 0 else ""
    if isinstance(x, Integral):
        return sign + _group(str(abs(int(x))))
    if value == 0:
        return "0"
    text, e = _round(abs(value), digits)
    if -4 <= e < 7:
        return sign + _group(text)
    mantissa, _ = _round(abs(value) / 10.0**e, digits)
    return f"{sign}{mantissa} × 10{str(e).translate(_SUPERSCRIPT)}"


def fmt(x: Real | float, unit: str = "", digits: int = 3) -> str:
    r"""A quantity with the engineering prefix that leaves 1 to 999 before the point.

    `unit` is the SI symbol without a prefix.  Units that take none in print (USD, token/s,
    FLOP/B, %) and bare numbers keep their size; whole numbers of those stay exact.
    sec-app-notation-conventions.

    >>> fmt(989.4e12, "FLOP/s")
    '989\xa0TFLOP/s'
    >>> fmt(0.00479, "s"), fmt(0.74, "USD"), fmt(7164)
    ('4.79\xa0ms', '0.74\xa0USD', '7,164')
    """
    head, _, per = unit.partition("/")
    if head not in _TAKES_PREFIX or per == "B" or not math.isfinite(float(x)) or x == 0:
        text = num(x, digits)
        return f"{text}{NBSP}{unit}" if unit else text
    value = abs(float(x))
    _, e = _round(value, digits)
    three = 3 * (e // 3)
    if unit == "s":
        three = min(three, 0)  # minutes and hours are `dur`'s business, not kiloseconds
    if three not in _PREFIX:
        return f"{num(float(x), digits)}{NBSP}{unit}"
    text, _ = _round(value / 10.0**three, digits)
    return f"{'−' if x < 0 else ''}{_group(text)}{NBSP}{_PREFIX[three]}{unit}"


def dur(s: float, digits: int = 3) -> str:
    r"""A time in seconds as ns, µs, ms, s, min, h, d or years (of 365 days).

    sec-app-notation-conventions.

    >>> dur(139e-6), dur(1158.0), dur(67.7 * DAY)
    ('139\xa0µs', '19.3\xa0min', '67.7\xa0d')
    """
    if s < 0:
        raise ValueError(f"a duration cannot be negative, got {s}")
    if s < 2 * MINUTE:
        return fmt(float(s), "s", digits)
    steps = ((2 * YEAR, YEAR, "years"), (2 * DAY, DAY, "d"), (2 * HOUR, HOUR, "h"))
    for limit, size, name in steps:
        if s >= limit:
            return f"{num(s / size, digits)}{NBSP}{name}"
    return f"{num(s / MINUTE, digits)}{NBSP}min"


@dataclass(frozen=True)
class Table:
    """Rows and headers that a notebook shows as a Markdown table."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    caption: str | None = None
    label: str | None = None

    def _repr_markdown_(self) -> str:
        line = "| " + " | ".join(self.headers) + " |"
        rule = "|" + "|".join("---:" if r else ":---" for r in self.right) + "|"
        body = ["| " + " | ".join(row) + " |" for row in self.rows]
        text = "\n".join([line, rule, *body])
        if self.caption or self.label:
            anchor = f" {{#{self.label}}}" if self.label else ""
            text += f"\n\n: {self.caption or ''}{anchor}"
        return text + "\n"

    def __str__(self) -> str:
        return self._repr_markdown_()


def _cell(x: object) -> str:
    if x is None or (isinstance(x, float) and math.isnan(x)):
        return "–"
    if isinstance(x, bool):
        return "yes" if x else "no"
    if isinstance(x, Real):
        return num(x)
    return str(x).replace("|", "\\|").replace("\n", " ")


def _is_number(text: str) -> bool:
    return text == "–" or text[:1].isdigit() or (text[:1] == "−" and text[1:2].isdigit())


def table(
    rows: Sequence[Sequence[object]],
    headers: Sequence[str],
    caption: str | None = None,
    label: str | None = None,
) -> Table:
    """Rows of numbers and Markdown text as a table; columns of numbers align right.

    Numbers go through `num`, `None` and NaN become a dash.  Put units in the headers.  Leave
    caption and label out where the cell has options of its own for them.  sec-app-notation-conventions.

    >>> print(table([["h100", 989.4], ["rpi5", 0.154]], ["device", "TFLOP/s"]))
    | device | TFLOP/s |
    |:---|---:|
    | h100 | 989 |
    | rpi5 | 0.154 |
    <BLANKLINE>
    """
    if any(len(row) != len(headers) for row in rows):
        raise ValueError(f"every row needs {len(headers)} cells, one for each header")
    if label is not None and not label.startswith("tbl-"):
        raise ValueError(f"a table's label begins with tbl-, got {label!r}")
    text = tuple(tuple(_cell(x) for x in row) for row in rows)
    right = tuple(bool(text) and all(_is_number(row[j]) for row in text)
                  for j in range(len(headers)))  # fmt: skip
    return Table(tuple(headers), text, right, caption, label)
