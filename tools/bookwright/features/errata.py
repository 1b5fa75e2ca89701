"""Errata: `::: {.errata file="errata.yml"}` lists what was wrong in an edition; what it holds stands there while the
file is empty: that nothing is known, and how to report it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from bookwright import calendar_dates
from bookwright.diagnostics import Code, did_you_mean
from bookwright.features.base import Feature, Reading, Setting, fragment, part_of
from bookwright.nodes import Node, attr, div, link, para, plain, span, string, strong, values
from bookwright.source import Span

F097 = Code(
    "F097", "error", "an erratum that says too little",
    """Each item of the file of errata is `{date: 2026-11-25, section: sec-x, wrong: …, right: …}`; `edition`, `page`
    (of the PDF) and `reported-by` may be added. `wrong` and `right` are Markdown, `section` is any label of the book.
    Without one of the four a reader could not tell what to mend in a copy.""",
)  # fmt: skip
_NEEDED = ("date", "section", "wrong", "right")
_KEYS = (*_NEEDED, "edition", "page", "reported-by")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")


class Errata(Feature):
    name: ClassVar[str] = ":errata"
    leaves: ClassVar[str] = "errata"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, pairs), blocks = node["c"]
        if "errata" not in names:
            return None
        found = reading.script.data.get(dict(pairs).get("file", ""))
        if found is None and "file" not in dict(pairs):
            reading.report.add(F097.at(reading.place(node), "the errata name no file", 'add `file="errata.yml"`'))
        given = (found or {}).get("value")
        items = given if isinstance(given, list) else [] if given is None else [given]
        kept = [item for n, item in enumerate(items) if _sound(n, item, found or {}, reading)]
        entries = [_entry(item) for item in sorted(kept, key=lambda item: str(item["date"]), reverse=True)]
        return [div([*entries, div(blocks, classes=[":body"])], identifier, [self.name])]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        entries = [e for e in node["c"][1] if e["c"][0][1][:1] == [":entry"]]
        if not entries:
            return part_of(node, ":body")
        rows = [_shown(entry, setting) for entry in entries]
        return [div([{"t": "BulletList", "c": rows}], node["c"][0][0], ["errata"])]

    epub = plain


def _sound(number: int, item: Any, found: Mapping[str, Any], reading: Reading) -> bool:
    """Whether an item says enough to be printed; what is wrong with it is reported at its key."""
    problems = list(_problems(item))
    for key, message, hint in problems:
        where = found["places"].get(f"{number}/{key}") or found["places"].get(str(number))
        reading.report.add(F097.at(Span(*where) if where else Span(reading.script.file), message, hint))
    return not problems


def _problems(item: Any) -> Iterator[tuple[str, str, str]]:
    if not isinstance(item, Mapping):
        yield "", "an erratum is a mapping of keys to values", "write `{date: …, section: …, wrong: …, right: …}`"
        return
    for key in item:
        if key not in _KEYS:
            yield str(key), f"an erratum has no `{key}`", did_you_mean(str(key), _KEYS)
    for key in _NEEDED:
        if not str(item.get(key) or "").strip():
            yield "", f"this erratum has no `{key}`", ""
    if item.get("date") and not _DATE.match(str(item["date"])):
        yield "date", f"`{item['date']}` is no date", "write it as 2026-11-25"


def _entry(item: Mapping[str, Any]) -> Node:
    said = {key: str(item.get(key) or "") for key in ("date", "section", "edition", "page")}
    parts = {":wrong": "wrong", ":right": "right", ":by": "reported-by"}
    inner = [div([plain([fragment(str(item[key]))])], classes=[name]) for name, key in parts.items() if item.get(key)]
    return {"t": "Div", "c": [attr("", [":entry"], said), inner]}


def _shown(entry: Node, setting: Setting) -> list[Node]:
    """Where and when; then what was printed, what is right, who saw it."""
    said, words = values(entry), setting.words
    label = setting.labels.get(said["section"])
    place = [strong([link(string(setting.reference(label)), setting.href(label.id))])] if label else []
    facts = [calendar_dates.edition(said["date"], setting.config.lang)]
    facts += [f"{words['edition']} {said['edition']}"] if said["edition"] else []
    facts += [f"{words['errata-page']} {said['page']}"] if said["page"] else []
    lines = [para([*place, *string(" · "), span(string(" · ".join(facts)), classes=["errata-facts"])])]
    for name in ("wrong", "right", "by"):
        if text := part_of(entry, f":{name}"):
            head = span(string(f"{words[f'errata-{name}']} "), classes=["errata-word"])
            lines.append(para([head, *text[0]["c"]]))
    return lines
