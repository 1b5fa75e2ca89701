"""Conditional content: `.content-visible` and `.content-hidden`, by format, metadata or profile; `.hidden`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from bookwright.diagnostics import Code, did_you_mean
from bookwright.features.base import PLACE, Feature, Reading, Setting, wrapped
from bookwright.nodes import Node, attr, attr_of, values

F030 = Code(
    "F030", "warning", "a condition that says nothing",
    """`.content-visible` and `.content-hidden` need at least one of `when-format`, `unless-format`, `when-meta`,
    `unless-meta`, `when-profile` and `unless-profile`; without one the content is always shown or never.""",
)  # fmt: skip
F031 = Code(
    "F031", "error", "an unknown kind of condition",
    """Conditions are `when-` or `unless-` with `format`, `profile` or `meta`. The attribute named here is none
    of them, so the content would be shown to the wrong readers.""",
)  # fmt: skip
F032 = Code(
    "F032", "error", "a condition on an unknown format",
    """`when-format` and `unless-format` take the names of Quarto's formats and their families (html, pdf,
    latex, typst, epub, docx, revealjs …). No format has this name, so the condition could never be met.""",
)  # fmt: skip

# what each of our formats answers to when a source asks for a format by Quarto's names
ALIASES: Mapping[str, frozenset[str]] = {
    "html": frozenset({"html", "html4", "html5", "html:js"}),
    "epub": frozenset({"epub", "epub2", "epub3", "html"}),
    "pdf": frozenset({"pdf", "typst", "latex"}),
}
KNOWN = frozenset(
    """asciidoc asciidoctor beamer commonmark context docbook docx dokuwiki dzslides fb2 gfm haddock icml ipynb
    jats jira man markdown markdown_github markdown_mmd markdown_phpextra markdown_strict mediawiki ms muse odt
    opendocument opml org plain pptx revealjs rst rtf s5 slideous slidy texinfo textile dashboard hugo-md""".split()
).union(*ALIASES.values())
_KINDS = ("content-visible", "content-hidden")
_WORDS = ("when", "unless")
CONDITIONS = tuple(f"{word}-{what}" for what in ("format", "profile", "meta") for word in _WORDS)


class Condition(Feature):
    name: ClassVar[str] = ":condition"
    kinds: ClassVar[tuple[str, ...]] = ("Div", "Span", "CodeBlock")

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        _, names, pairs = attr_of(node)
        if "hidden" in names and not names[0].startswith(":") and node["t"] != "CodeBlock":
            return []
        kind = next((n for n in names if n in _KINDS), None)
        if kind is None:
            return None
        options = dict(pairs)
        visible = kind == "content-visible"
        self._check(kind, options, node, reading)
        content = wrapped(node, reading, kind, *(k for k in options if k.startswith(("when-", "unless-"))))
        # metadata and profiles are the same for every format: decided here, before anything is numbered
        fixed = [
            holds(options[f"{word}-{what}"], reading) is (word == "when")
            for what, holds in (("meta", _meta), ("profile", _profile))
            for word in _WORDS
            if f"{word}-{what}" in options
        ]
        asked = {k: options[k] for k in ("when-format", "unless-format") if k in options}
        if not all(fixed) or not asked:
            met = all(fixed) and bool(fixed or asked)
            return content if met == visible or not (fixed or asked) else []
        wrapper = "Span" if node["t"] == "Span" else "Div"
        return [{"t": wrapper, "c": [attr("", [self.name], {"kind": kind, **asked}), content]}]

    def _check(self, kind: str, options: Mapping[str, str], node: Node, reading: Reading) -> None:
        place = reading.place(node)
        asked = [k for k in options if k.startswith(("when", "unless"))]
        for key in asked:
            if key not in CONDITIONS:
                reading.report.add(F031.at(place, f"there is no condition `{key}`", did_you_mean(key, CONDITIONS)))
            elif key.endswith("-format"):
                for format in options[key].replace(",", " ").split():
                    if format not in KNOWN:
                        hint = did_you_mean(format, KNOWN)
                        reading.report.add(F032.at(place, f"no format is called `{format}`", hint))
        if not asked:
            others = sorted(k for k in options if k != PLACE)
            hint = did_you_mean(others[0], CONDITIONS) if others else 'add `when-format="html"`, say'
            reading.report.add(F030.at(place, f"this `.{kind}` has no condition", hint))

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        options = values(node)
        own = ALIASES.get(setting.format, frozenset({setting.format}))

        def named(key: str) -> bool:
            return bool(own.intersection(options[key].replace(",", " ").split()))

        holds = "when-format" not in options or named("when-format")
        holds = holds and not ("unless-format" in options and named("unless-format"))
        shown = holds == (options["kind"] == "content-visible")
        return list(node["c"][1]) if shown else []


def _meta(path: str, reading: Reading) -> bool:
    """Whether a dotted key of the metadata is set to something true."""
    value: Any = {**reading.config.meta, **reading.script.front}
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return bool(value)


def _profile(name: str, reading: Reading) -> bool:
    """Whether one of the named profiles is in force."""
    return bool({*reading.config.profiles}.intersection(name.replace(",", " ").split()))
