"""The glossary: terms of the chapters' files, the page that lists them all, and words that are not to be linked.

`::: {#glossary}` with nothing in it is where the terms go. Gathering fills it; here it gets its forms.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from bookwright.diagnostics import Code, did_you_mean
from bookwright.features.base import Feature, Reading, Setting, fragment, part_of, typst_string
from bookwright.nodes import Node, attr, div, link, para, plain, raw_block, span, string, strong, tagged, values
from bookwright.source import Span

F085 = Code(
    "F085", "error", "a term that cannot be listed",
    """Each item of a glossary's file has a `term` and its `definition`; it may have an `id`, `forms` (the words that
    are linked in the text; without them the term itself), an `acronym`, `see` (ids of other terms) and the
    `section` that teaches it. Nothing else has a meaning there.""",
)  # fmt: skip
_KEYS = {"term": str, "definition": str, "id": str, "acronym": str, "section": str, "forms": list, "see": list}


class Glossary(Feature):
    name: ClassVar[str] = ":glossary"
    kinds: ClassVar[tuple[str, ...]] = ("Div", "RawBlock")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["t"] == "RawBlock":
            return _terms(node["c"][1].strip(), reading) if node["c"][0] == "bookwright-terms" else None
        (identifier, names, _), blocks = node["c"]
        return [div([], classes=[self.name])] if identifier == "glossary" and not blocks and not names else None

    def html(self, node: Node, setting: Setting) -> list[Node]:
        letters = [n for n in node["c"][1] if n["t"] == "Div"]
        if not letters:
            return []
        head = [_jump(letters, setting.words["letters"])] if len(letters) > 1 else []
        return [*head, *(_letter(one, setting) for one in letters)]

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        result: list[Node] = []
        for letter in node["c"][1]:
            result.append(raw_block("typst", f"#letter({typst_string(values(letter)['letter'])})"))
            for entry in letter["c"][1]:
                result += [raw_block("typst", "#glossary-entry["), _anchored(_run_in(entry, setting), entry),
                           raw_block("typst", "#glossary-details["), *_details(entry, setting),
                           raw_block("typst", "]"), raw_block("typst", "]")]  # fmt: skip
        return result

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return self.html(node, setting)


class NoTerm(Feature):
    """`[words]{.noterm}`: what is not to be linked; nothing of the mark is printed."""

    name: ClassVar[str] = ":noterm"
    kinds: ClassVar[tuple[str, ...]] = ("Span", "Div")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, pairs), content = node["c"]
        if "noterm" not in names:
            return None
        others = [n for n in names if n != "noterm"]
        plain_mark = not (identifier or others or pairs)
        inner = content if plain_mark else [{"t": node["t"], "c": [[identifier, others, pairs], content]}]
        return [{"t": node["t"], "c": [attr("", [self.name]), inner]}]


# ── reading ──────────────────────────────────────────────────────────────────────────────────────
def _terms(file: str, reading: Reading) -> list[Node]:
    """The definitions of a file as a block that is taken out of the text again when its facts are known."""
    data = reading.script.data[file]
    found = []
    for number, item in enumerate(data["value"]):
        where = [data["places"].get(f"{number}/{key}") for key in ("term", "id")]
        place = next((p for p in where if p), data["places"].get(str(number)) or [file])
        problem, hint, key = _problem(item)
        if problem:
            at = data["places"].get(f"{number}/{key}") or place
            reading.report.add(F085.at(Span(*at), problem, hint))
        else:
            found.append(_term(item, place))
    return [div(found, classes=[":terms"])]


def _problem(item: Any) -> tuple[str, str, str]:
    """What is wrong with an item, what may help, and at which key."""
    if not isinstance(item, Mapping):
        return "a term is a mapping with `term` and `definition`", "", ""
    for key in ("term", "definition"):
        if not item.get(key):
            return f"this term has no `{key}`", "", ""
    for key, value in item.items():
        kind = _KEYS.get(key)
        if kind is None:
            return f"unknown key `{key}` of a term", did_you_mean(str(key), _KEYS), str(key)
        fits = isinstance(value, kind) and (kind is str or all(isinstance(one, str) and one.strip() for one in value))
        if not fits:
            return f"`{key}` of a term must be {'a text' if kind is str else 'a list of texts'}", "", str(key)
    return "", "", ""


def _term(item: Mapping[str, Any], place: list[Any]) -> Node:
    term = item["term"]
    data = {
        "id": item.get("id") or _slug(term), "term": term, "forms": item.get("forms") or [term],
        "acronym": item.get("acronym", ""), "see": item.get("see", []), "section": item.get("section", ""),
        "place": place,
    }  # fmt: skip
    return div([fragment(item["definition"], block=True)], classes=[":term"], data=json.dumps(data, ensure_ascii=False))


def _slug(term: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in term.lower()).split())


# ── writing ──────────────────────────────────────────────────────────────────────────────────────
def _jump(letters: list[Node], name: str) -> Node:
    """The letters as links."""
    links = [link(string(values(one)["letter"]), f"#{one['c'][0][0]}") for one in letters]
    inner = [i for n, one in enumerate(links) for i in ([{"t": "Space"}] if n else []) + [one]]
    return tagged("nav", [plain(inner)], classes=["letters"], aria_label=name)


def _letter(letter: Node, setting: Setting) -> Node:
    head = tagged("h2", [plain(string(values(letter)["letter"]))], classes=["letter"])
    entries = [_entry(one, setting) for one in letter["c"][1]]
    listed = tagged("dl", entries, classes=["glossary"])
    return tagged("section", [head, listed], letter["c"][0][0], ["letter-group"])


def _entry(entry: Node, setting: Setting) -> Node:
    """One term; the name stands in a `dt`, all else in its `dd`."""
    head = tagged("dt", [plain(_name(entry))])
    body = tagged("dd", [*part_of(entry, ":definition"), *_details(entry, setting)])
    return tagged("div", [head, body], entry["c"][0][0], ["glossary-entry"])


def _name(entry: Node) -> list[Node]:
    options = values(entry)
    acronym = [{"t": "Space"}, *string(f"({options['acronym']})")] if options.get("acronym") else []
    return [*string(options["term"]), *acronym]


def _run_in(entry: Node, setting: Setting) -> list[Node]:
    """On paper the term and the first paragraph of its definition are one."""
    first, *rest = part_of(entry, ":definition") or [para([])]
    words = first["c"] if first["t"] in ("Para", "Plain") else []
    own = [para([strong(_name(entry)), {"t": "Space"}, *words])]
    return [*own, *(rest if words else [first, *rest])]


def _anchored(blocks: list[Node], entry: Node) -> Node:
    return div(blocks, entry["c"][0][0])


def _details(entry: Node, setting: Setting) -> list[Node]:
    """Where it is taught, what to see also, where it is used."""
    result = []
    for kind in ("taught", "see", "used"):
        if links := [n for n in part_of(entry, f":{kind}") if n["t"] == "Link"]:
            word = span(string(setting.words[f"term-{kind}"]), classes=["label"])
            result.append(div([para([word, {"t": "Space"}, *_listed(links)])], classes=[f"term-{kind}"]))
    return result


def _listed(links: list[Node]) -> Iterator[Node]:
    for n, one in enumerate(links):
        if n:
            yield from ({"t": "Str", "c": ","}, {"t": "Space"})
        yield one


