"""The home page's moving pieces: who and when, downloads, the podcast's player, where readers are.

Each is a div (`::: {.home-downloads}`); what it holds is its form for other formats and programs.
Facts come from `owner:` in the metadata and from the edition; what has no data shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, ClassVar

from bookwright import calendar_dates
from bookwright.diagnostics import Code
from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, div, link, para, raw_block, span, string, strong, values

F091 = Code(
    "F091", "error", "a place that is nowhere on a map",
    """`owner: readers:` lists places for the map of the home page, each as `{place: Nairobi, lat: -1.3, lon: 36.8}`:
    degrees as numbers, north and east positive, within 90 and 180.""",
)  # fmt: skip
_FORMATS = {"pdf": "PDF", "epub": "EPUB", "zip": "website (ZIP)"}


class Home(Feature):
    name: ClassVar[str] = ":home"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, _), blocks = node["c"]
        kind = next((n for n in names if n in _PIECES), None)
        if kind is None:
            return None
        if kind == "home-world":
            _check_places(reading)
        return [{"t": "Div", "c": [attr(identifier, [self.name], {"kind": kind}), blocks]}]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        kind = values(node)["kind"]
        blocks = _PIECES[kind](node["c"][1], setting)
        return [div(blocks, node["c"][0][0], [kind])] if blocks else []

    def epub(self, node: Node, setting: Setting) -> list[Node]:
        return self.plain(node, setting)


def _owner(setting: Setting) -> Mapping[str, Any]:
    found = setting.config.meta.get("owner")
    return found if isinstance(found, Mapping) else {}


def _byline(blocks: list[Node], setting: Setting) -> list[Node]:
    """The author line: a name where the owner gives one, else the book's authors; role, affiliation."""
    owner = _owner(setting)
    name = str(owner.get("name") or ", ".join(a.name for a in setting.config.authors))
    role = ", ".join(str(owner[k]) for k in ("role", "affiliation") if owner.get(k))
    lines = [para([span([strong(string(name))], classes=["home-name"])])] if name else []
    return [*lines, *([para(string(role))] if role else [])]


def _updated(blocks: list[Node], setting: Setting) -> list[Node]:
    """ "Last updated 24 November 2026 · edition 1a2b3c4"; nothing when the edition has no date."""
    iso = str(setting.edition.get("date") or "")
    if not iso:
        return []
    commit = str(setting.edition.get("commit") or "")
    day = calendar_dates.edition(iso, setting.config.lang)
    shown = [*string(f"{setting.words['updated']} "), span(string(day), classes=["home-date"])]
    if commit:
        shown += [*string(f" · {setting.words['edition']} "), {"t": "Code", "c": [attr(), commit]}]
    return [para(shown)]


def _downloads(blocks: list[Node], setting: Setting) -> list[Node]:
    """A large link for each format that is part of this edition, and how to get the others."""
    made, missing = [], []
    for format in setting.config.downloads:
        name = _FORMATS.get(format, format.upper())
        found = setting.edition.get(format)
        if isinstance(found, Mapping) and found.get("file"):
            made.append(para([link(_offer(name, found, setting), str(found["file"]), classes=["download"])]))
        elif format not in ("zip", "chapters"):  # the site itself; what stands on the chapters' pages
            text = string(f"{name}: {setting.words['absent']} ")
            command: Node = {"t": "Code", "c": [attr(), f"make {format}"]}
            missing.append(para([span([*text, command], classes=["no-download"])]))
    return [*made, *missing]


def _offer(name: str, found: Mapping[str, Any], setting: Setting) -> list[Node]:
    facts = [f"{int(found['size']) / 1e6:.1f} MB"] if found.get("size") else []
    facts += [f"{found['pages']} {setting.words['pages']}"] if found.get("pages") else []
    small = [span(string(" · ".join(facts)), classes=["download-size"])] if facts else []
    return [*string(f"{setting.words['download']} {name}"), *([{"t": "Space"}, *small] if small else [])]


def _podcast(blocks: list[Node], setting: Setting) -> list[Node]:
    """A player, once there is something to hear, before what the page says of it."""
    file = str(_owner(setting).get("podcast") or "")
    label = escape(setting.words["podcast"])
    player = f'<audio controls preload="none" aria-label="{label}" src="{escape(file)}"></audio>'
    return [*([raw_block("html", player)] if file else []), *blocks]


def _world(blocks: list[Node], setting: Setting) -> list[Node]:
    """A map of the places of `owner: readers:` (`{place, lat, lon}`), before what the page says of it."""
    places = [p for p in _places(_owner(setting)) if _wrong(p) is None]
    return [*([raw_block("html", _map(places))] if places else []), *blocks]


def _places(owner: Any) -> list[Any]:
    given = owner.get("readers") if isinstance(owner, Mapping) else None
    return given if isinstance(given, list) else [given] if given else []


def _wrong(place: Any) -> str | None:
    """What keeps a place from the map; None when nothing does."""
    if not isinstance(place, Mapping):
        return "it is no mapping"
    for key, most in (("lat", 90), ("lon", 180)):
        value = place.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= most:
            return f"`{key}` must be a number from -{most} to {most}"
    return None


def _check_places(reading: Reading) -> None:
    found = reading.config.located
    for n, place in enumerate(_places(reading.config.meta.get("owner"))):
        if problem := _wrong(place):
            span = found.span("owner", "readers", n) or found.span("owner", "readers")
            reading.report.add(F091.at(span, f"this place is not on the map: {problem}"))


def _map(places: list[Mapping[str, Any]]) -> str:
    """Dots on a net of meridians and parallels, 2 units a degree."""
    names = escape(", ".join(str(p.get("place", "")) for p in places))
    net = "".join([*(f"M{x} 0V360" for x in range(0, 721, 60)), *(f"M0 {y}H720" for y in range(0, 361, 60))])
    spots = [(360 + 2 * float(p["lon"]), 180 - 2 * float(p["lat"])) for p in places]
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in spots)
    return (
        f'<svg class="home-map" role="img" aria-label="{names}" viewBox="0 0 720 360">'
        f'<path d="{net}" fill="none" stroke="var(--rule,#dcd7cc)"/><g fill="var(--c1,#a51c30)">{dots}</g></svg>'
    )


_PIECES: Mapping[str, Callable[[list[Node], Setting], list[Node]]] = {
    "home-byline": _byline, "home-updated": _updated, "home-downloads": _downloads,
    "home-podcast": _podcast, "home-world": _world,
}  # fmt: skip
