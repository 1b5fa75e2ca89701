"""Countries by their ISO 3166 codes and English names, as the time-zone database lists them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from bookwright.diagnostics import nearest

# what exports of analytics write where the database, for want of room, has another name
_NAMES: Mapping[str, str] = {
    "GB": "United Kingdom", "KR": "South Korea", "KP": "North Korea", "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo", "CI": "Côte d’Ivoire", "CZ": "Czechia", "TR": "Türkiye", "MM": "Myanmar",
    "SZ": "Eswatini", "MK": "North Macedonia", "BA": "Bosnia and Herzegovina", "TT": "Trinidad and Tobago",
    "CF": "Central African Republic", "DO": "Dominican Republic", "TL": "Timor-Leste", "WS": "Samoa",
    "PS": "Palestine", "VA": "Vatican City", "BN": "Brunei", "LC": "Saint Lucia", "MO": "Macao",
}  # fmt: skip
_ALSO: Mapping[str, str] = {
    "UK": "GB", "USA": "US", "Great Britain": "GB", "Britain": "GB", "Czech Republic": "CZ", "Ivory Coast": "CI",
    "Burma": "MM", "Swaziland": "SZ", "Macedonia": "MK", "Turkey": "TR", "East Timor": "TL", "Cabo Verde": "CV",
    "Macau": "MO", "Viet Nam": "VN", "Russian Federation": "RU", "Holland": "NL", "Korea": "KR",
}  # fmt: skip


@cache
def names() -> Mapping[str, str]:
    """The English name of every country by its code of two letters."""
    return {**_listed(), **_NAMES}


def _listed() -> dict[str, str]:
    text = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {row[0]: row[1] for row in rows}


@cache
def _known() -> Mapping[str, str]:
    found = {_folded(name): code for known in (_listed(), names()) for code, name in known.items()}
    return {**found, **{_folded(name): code for name, code in _ALSO.items()}}


def code(written: str) -> str:
    """The code of a country that is written as its code or its name; "" for none."""
    upper = written.strip().upper()
    return upper if upper in names() else _known().get(_folded(written), "")


def name(code: str) -> str:
    return names()[code]


def near(written: str) -> str:
    """The name that was meant, as far as its letters tell; "" for none."""
    return nearest(written, names().values(), 0.75) or ""


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("&", "and")
    return re.sub(r"[^a-z]+", " ", re.sub(r"\bthe\b|[\u0300-\u036f]", "", plain)).strip()
