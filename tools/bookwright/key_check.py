"""The keys of a file against the registry: unknown ones, values of the wrong kind, keys without effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bookwright.diagnostics import Code, Report, did_you_mean, nearest
from bookwright.keys import FORMATS, Key, children, document_keys, table
from bookwright.keys_site import ITEM
from bookwright.located import Located, Path
from bookwright.source import Span

C002 = Code(
    "C002", "error", "unknown key",
    """This object has a fixed set of keys and the one named is not among them, so it would have no
    effect. Mend the spelling, or move the key to where it belongs: `bookwright explain --keys` lists
    every key that bookwright knows.""",
)  # fmt: skip
C003 = Code(
    "C003", "error", "wrong kind of value",
    """The key is known but its value has another type than it needs: a list where a text is
    expected, a word where a number is. The message says which.""",
)  # fmt: skip
C004 = Code(
    "C004", "warning", "a key that is nearly a known one",
    """Unknown keys at the top level are metadata and allowed, but this one is within two letters of
    a key that has a meaning. If it is a slip, mend it; if it is meant, choose a name further away.""",
)  # fmt: skip
C010 = Code(
    "C010", "info", "a key without effect",
    """Quarto knows this key and bookwright accepts it, so that the same sources serve both, but nothing
    that bookwright makes depends on it. `bookwright explain --keys NAME` says why.""",
)  # fmt: skip
C011 = Code(
    "C011", "info", "a format that is not made here",
    """The project asks for a format that Quarto can make and bookwright cannot: it makes HTML, PDF and
    EPUB. The options of the other format are kept and passed over.""",
)  # fmt: skip

CLOSED = frozenset({"project", "book", "website", "bookwright", "profile"})
OPEN = frozenset({"bookwright.home", "bookwright.glossary", "crossref"})  # objects whose reader checks them
OTHER_FORMATS = frozenset(
    """docx odt pptx revealjs beamer latex gfm commonmark markdown hugo-md docusaurus-md jats asciidoc dashboard
    rtf rst org mediawiki dokuwiki context texinfo man ipynb native json plain email html5 html4 epub2 epub3
    llms""".split()
)
_SAYS_SO_ITSELF = "format.pdf."  # keys of LaTeX are told in one line, when a PDF is made
_LISTS = frozenset({"left", "right", "center", "tools", "contents", "chapters", "appendices", "menu"})
_ITEM: Mapping[str, Key] = {key.name: key for key in table("", ITEM)}


def check(found: Located, report: Report, document: bool = False) -> None:
    """Report on the keys of one file: a project's, or (`document`) front matter and `_metadata.yml`."""
    known = document_keys()
    for name, value in found.value.items():
        key = known.get(name)
        if key is None:
            _nearly(found, (name,), known, report)
            continue
        _value(key, value, found, (name,), report)
        if name == "format" and isinstance(value, Mapping):
            _formats(value, found, report)
        elif isinstance(value, Mapping) and not (document and name in CLOSED):
            _object(name, value, found, (name,), report)


def check_given(given: Mapping[str, Any], report: Report, document: bool = False) -> None:
    """Report on the keys of the command line (`-M key:value`)."""
    check(Located(dict(given), {(): Span("-M")}), report, document)


def _object(path: str, value: Mapping[str, Any], found: Located, at: Path, report: Report) -> None:
    """The keys inside of one; in a closed object each must be known."""
    known = children(path)
    if not known or path in OPEN:
        return
    closed = path.split(".")[0] in CLOSED
    for name, inner in value.items():
        key = known.get(name) or known.get("*")
        if key is None:
            if closed:
                hint = did_you_mean(name, known)
                report.add(C002.at(found.span(*at, name), f"unknown key `{name}` in `{at[-1]}`", hint))
            elif name not in document_keys():
                _nearly(found, (*at, name), known, report)
            continue
        _value(key, inner, found, (*at, name), report)
        if isinstance(inner, Mapping):
            _object(key.path, inner, found, (*at, name), report)
        elif isinstance(inner, list) and name in _LISTS and path.split(".")[0] in ("book", "website"):
            _items(inner, found, (*at, name), report)


def _items(items: list[Any], found: Located, at: Path, report: Report) -> None:
    """Items of navigation and of lists of chapters."""
    for position, item in enumerate(items):
        for name, value in item.items() if isinstance(item, Mapping) else ():
            place = (*at, position, name)
            if name not in _ITEM:
                _nearly(found, place, _ITEM, report)
                continue
            _value(_ITEM[name], value, found, place, report)
            if isinstance(value, list):
                _items(value, found, place, report)


def _formats(formats: Mapping[str, Any], found: Located, report: Report) -> None:
    for name, options in formats.items():
        at = ("format", name)
        base = name.split("+")[0].split("-")[-1]
        if name in FORMATS:
            if isinstance(options, Mapping):
                _object(f"format.{name}", options, found, at, report)
            else:
                report.add(C003.at(found.span(*at), f"`{name}` must be a mapping of keys to values, or `default`"))
        elif base in OTHER_FORMATS or base in FORMATS:
            report.add(C011.at(found.span(*at), f"bookwright makes no `{name}`"))
        else:
            hint = did_you_mean(name, [*FORMATS, *OTHER_FORMATS])
            report.add(C004.at(found.span(*at), f"there is no format `{name}`", hint))


def _value(key: Key, value: Any, found: Located, at: Path, report: Report) -> None:
    if not key.takes(value):
        words = [kind for kind in key.kinds if kind.isalpha()]
        hint = did_you_mean(value, words) if isinstance(value, str) else ""
        report.add(C003.at(found.span(*at), f"`{key.name}` must be {key.kind}", hint))
    elif key.support == "no effect" and value is not None and not key.path.startswith(_SAYS_SO_ITSELF):
        report.add(C010.at(found.span(*at), f"`{key.name}` has no effect here: {key.what}"))


def _nearly(found: Located, at: Path, known: Iterable[str], report: Report) -> None:
    """A key that is free to be anything, but looks like a slip of a known one."""
    name = str(at[-1])
    near = nearest(name, known, cutoff=0.8)
    if near and len(name) > 3 and abs(len(near) - len(name)) <= 2:
        report.add(C004.at(found.span(*at), f"`{name}` has no meaning here", f"did you mean `{near}`?"))
