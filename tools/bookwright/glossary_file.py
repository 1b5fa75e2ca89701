"""A chapter's terms: `x_glossary.yml` beside `x.qmd`; and, for the glossary's page, files that the book names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from bookwright import located
from bookwright.config import C001, C006, Config
from bookwright.diagnostics import Code
from bookwright.located import YamlError
from bookwright.prose import LAST, Found, prose_text
from bookwright.source import NotText, Span, read

S070 = Code(
    "S070", "error", "a glossary that is not there",
    """`bookwright: {glossary: …}` names files of terms, relative to the project. No such file exists inside it.
    The terms of a chapter need no key: `x_glossary.yml` beside `x.qmd` is read by itself.""",
)  # fmt: skip
_HOLDER = re.compile(r"^[ \t]*:{3,}[ \t]*\{[^}\n]*#glossary\b", re.M)


def links(config: Config) -> bool:
    """Whether terms are linked in the text: unless `bookwright: {glossary: {links: false}}`."""
    given = config.own.get("glossary")
    return not (isinstance(given, Mapping) and given.get("links") is False)


def terms(text: str, state: Found) -> str:
    """The text with a block for each file of terms that belongs to the chapter; features read them."""
    own = PurePosixPath(state.file)
    beside = own.with_name(f"{own.stem}_glossary.yml").as_posix()
    files = [beside] if (state.config.root / beside).is_file() else []
    if _HOLDER.search(text):
        files += _named(state)
    read_files = [name for name in dict.fromkeys(files) if _read(name, state)]
    return text + "".join(f"\n\n```{{=bookwright-terms}}\n{name}\n```\n" for name in read_files)


def _named(state: Found) -> list[str]:
    """The files of `bookwright: glossary:`, a path, a list of them, or `{files: …}`."""
    given = state.config.own.get("glossary")
    given = given.get("files") if isinstance(given, Mapping) else given
    found = []
    for name in given if isinstance(given, list) else [given] if given else []:
        path = PurePosixPath(str(name).lstrip("/"))
        if ".." in path.parts or not (state.config.root / path).is_file():
            span = state.config.located.span("bookwright", "glossary")
            state.report.add(S070.at(span, f"there is no file `{name}`"))
        else:
            found.append(path.as_posix())
    return found


def _read(path: str, state: Found) -> bool:
    try:
        source = read(state.config.root, path)
        found = located.load(source.text, path)
    except NotText as error:
        state.report.add(C006.at(Span(path, error.line, error.column), f"`{path}` is not UTF-8"))
        return False
    except YamlError as error:
        state.report.add(C001.at(error.span, str(error)))
        return False
    state.reads[path] = source.digest
    items = [_scanned(n, item, found, path, state) for n, item in enumerate(_items(found.value))]
    places = {"/".join(map(str, p)): [s.file, s.line, s.column, s.length] for p, s in found.spans.items()}
    state.data[path] = {"value": items, "places": places}
    return True


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _scanned(number: int, item: Any, found: located.Located, path: str, state: Found) -> Any:
    """A term whose definition is scanned like prose of the chapter, and whose section is a reference."""
    if not isinstance(item, Mapping):
        return item
    changed = dict(item)
    if isinstance(item.get("definition"), str):
        span = found.span(number, "definition") or Span(path)
        changed["definition"] = prose_text(item["definition"], span, state, LAST)
    if isinstance(item.get("section"), str):
        state.mark("ref", item["section"], found.span(number, "section") or Span(path))
    return changed
