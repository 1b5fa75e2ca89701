"""Dates as authors write them → days, and days in the form that `date-format` asks for."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
}
# the long form of a language; others take ISO
_LONG = {"en": "MMMM D, YYYY", "de": "D. MMMM YYYY", "fr": "D MMMM YYYY", "es": "D [de] MMMM [de] YYYY",
         "it": "D MMMM YYYY", "pt": "D [de] MMMM [de] YYYY"}  # fmt: skip
_NAMED = {"full": "dddd, MMMM D, YYYY", "medium": "MMM D, YYYY", "short": "MM/DD/YY", "iso": "YYYY-MM-DD"}
_TOKEN = re.compile(r"\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DD|Do|D|dddd|ddd")


def parse(written: str) -> date | None:
    """The day that a text names: ISO, `11/25/2026`, `November 25, 2026`, `25 Nov 2026`, `2026-11`; else None."""
    text = written.strip()
    try:
        if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ][\d:.,+Z -]*)?", text):
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
        if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
            return date(int(found[3]), int(found[1]), int(found[2]))
        if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := re.fullmatch(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", text):
            return date(int(found[3]), _month(found[1]), int(found[2]))
        if found := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9})\.?,? (\d{4})", text):
            return date(int(found[3]), _month(found[2]), int(found[1]))
        if re.fullmatch(r"[12]\d{3}", text):
            return date(int(text), 1, 1)
    except ValueError:
        pass
    return None


def _month(name: str) -> int:
    months = _MONTHS["en"].lower().split()
    found = [n for n, month in enumerate(months, 1) if month.startswith(name.lower())]
    if len(found) != 1:
        raise ValueError(f"no month is called {name}")
    return found[0]


def show(day: date, format: str, lang: str) -> str:
    """A day in a named form (`full`, `long`, `medium`, `short`, `iso`), by tokens (`D MMM YYYY`), or by
    `strftime`'s (`%d %B %Y`); long when none is given."""
    code = lang.split("-")[0].lower()
    if "%" in format:
        format = _tokens_of(format)
    pattern = _NAMED.get(format, format)
    if format in ("", "long"):
        pattern = _LONG.get(code, "YYYY-MM-DD")
    months, days = _MONTHS.get(code, _MONTHS["en"]).split(), _DAYS.get(code, _DAYS["en"]).split()
    month, weekday = months[day.month - 1], days[day.weekday()]
    suffix = "th" if day.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    values = {
        "YYYY": f"{day.year:04}", "YY": f"{day.year % 100:02}", "MMMM": month, "MMM": month[:3],
        "MM": f"{day.month:02}", "M": str(day.month), "DD": f"{day.day:02}", "D": str(day.day),
        "Do": f"{day.day}{suffix}", "dddd": weekday, "ddd": weekday[:3],
    }  # fmt: skip
    return _TOKEN.sub(lambda found: found[1] if found[1] is not None else values[found[0]], pattern)


def edition(iso: str, lang: str, format: str = "") -> str:
    """The day of an edition in words, "23 November 2026", or in a form of `show`; the text itself when it is no
    ISO date."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return show(day, format or ("D MMMM YYYY" if lang.lower().startswith("en") else "long"), lang)


def _tokens_of(format: str) -> str:
    names = {"%Y": "YYYY", "%y": "YY", "%B": "MMMM", "%b": "MMM", "%m": "MM", "%d": "DD", "%e": "D", "%-d": "D",
             "%A": "dddd", "%a": "ddd", "%F": "YYYY-MM-DD"}  # fmt: skip
    pieces = re.split(r"(%-?[A-Za-z])", format)
    return "".join(names.get(p, "") if p.startswith("%") else f"[{p}]" if p else "" for p in pieces)
