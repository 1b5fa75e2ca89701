"""The home page's moving pieces: who and when, and downloads (`podcast.py` and `outreach.py` are the others).

Each is a div (`::: {.home-downloads}`); what it holds is its form for other formats and programs.
Facts come from `owner:` in the metadata and from the edition; what has no data shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from bookwright import calendar_dates
from bookwright.features.base import Feature, Reading, Setting
from bookwright.nodes import Node, attr, div, link, para, span, string, strong, values

_FORMATS = {"pdf": "PDF", "epub": "EPUB", "zip": "website (ZIP)"}


class Home(Feature):
    name: ClassVar[str] = ":home"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, _), blocks = node["c"]
        kind = next((n for n in names if n in _PIECES), None)
        if kind is None:
            return None
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
    if name == _FORMATS["zip"]:  # filled in when the zip is made of the finished pages
        small = [span([], classes=["download-size"], data_of="zip")]
    return [*string(f"{setting.words['download']} {name}"), *([{"t": "Space"}, *small] if small else [])]


_PIECES: Mapping[str, Callable[[list[Node], Setting], list[Node]]] = {
    "home-byline": _byline, "home-updated": _updated, "home-downloads": _downloads,
}  # fmt: skip
