"""Config → the pages of a website or of single documents, in the order of the sidebar and the bar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from bookwright.config import Config
from bookwright.diagnostics import Code, Report
from bookwright.globs import is_pattern, select, walk
from bookwright.located import Path

B011 = Code(
    "B011", "warning", "a pattern that matches nothing",
    """A glob under `render`, `resources` or in a sidebar names files of the project, from its folder on, and
    there are none like that. Mend the pattern, or take it out.""",
)  # fmt: skip

SUFFIXES = (".qmd", ".ipynb", ".md")
_NOT_PAGES = frozenset({"readme", "claude", "agents"})

Item = tuple[Any, Path]


def sources(config: Config, report: Report) -> list[str]:
    """The files that `project: render:` takes; without it every source whose path has no `_` or `.` in front."""
    hidden = {config.output_dir.strip("/"), "_site", "_book"}
    every = [f for f in walk(config.root, hidden) if f.endswith(SUFFIXES)]
    if config.render:
        found, idle = select(every, config.render)
        for pattern in idle:
            span = config.located.span("project", "render", list(config.render).index(pattern))
            report.add(B011.at(span, f"`{pattern}` matches no source of the project"))
        if any(not p.startswith("!") for p in config.render):
            return found
        every = found
    return [f for f in every if _page(PurePosixPath(f))]


def holds(config: Config, file: str) -> bool:
    """Whether a source is a chapter of the book, or a page of the website, by itself."""
    if config.document:
        return False
    if config.type != "book":
        return file in sources(config, Report())
    return file in _texts(config.located.value.get("book"))


def _texts(value: Any) -> set[str]:
    """All texts in a value of the configuration."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        return set[str]().union(*map(_texts, value))
    return {value} if isinstance(value, str) else set()


def _page(path: PurePosixPath) -> bool:
    return not any(part.startswith("_") for part in path.parts) and path.stem.lower() not in _NOT_PAGES


def items(config: Config, files: list[str], report: Report) -> Iterator[Item]:
    """The pages as items of a list of chapters: the home page, those that navigation names, the rest."""
    home = next((f for f in files if PurePosixPath(f).with_suffix("").as_posix() == "index"), None)
    if home:
        yield home, ("project", "render")
    site = config.meta.get("website")
    site = site if isinstance(site, Mapping) else {}
    sidebars = site.get("sidebar")
    if isinstance(sidebars, Mapping):
        yield from _contents(sidebars.get("contents"), ("website", "sidebar", "contents"))
    for position, sidebar in enumerate(sidebars if isinstance(sidebars, list) else []):
        if isinstance(sidebar, Mapping):
            yield from _contents(sidebar.get("contents"), ("website", "sidebar", position, "contents"))
    bar = site.get("navbar")
    for side in ("left", "right"):
        yield from _bar(bar.get(side) if isinstance(bar, Mapping) else None, ("website", "navbar", side))
    yield from ((file, ("project", "render")) for file in files)


def _contents(value: Any, path: Path) -> Iterator[Item]:
    if isinstance(value, list):
        yield from ((item, (*path, position)) for position, item in enumerate(value))
    elif value is not None:
        yield ({"auto": value} if value == "auto" else value), path


def _bar(value: Any, path: Path) -> Iterator[Item]:
    """Sources that the bar at the top leads to, those of its menus, too."""
    for position, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, Mapping):
            yield from _bar(item.get("menu"), (*path, position, "menu"))
            item = item.get("href") or item.get("file")
        if isinstance(item, str) and item.endswith(SUFFIXES):
            yield item, (*path, position)


def expand(item: Any, path: Path, files: list[str], config: Config, report: Report) -> list[str] | None:
    """The files of `auto: …`, of a glob or of a folder in a sidebar; None for an item of another kind."""
    given = item.get("auto") if isinstance(item, Mapping) else item
    automatic = isinstance(item, Mapping) and "auto" in item
    if automatic and given in (True, "auto"):
        return list(files)
    if isinstance(given, list) and automatic:
        patterns = [str(p) for p in given]
    elif isinstance(given, str) and (automatic or is_pattern(given) or (config.root / given).is_dir()):
        patterns = [given]
    else:
        return None
    found, idle = select(files, patterns)
    for pattern in idle:
        report.add(B011.at(config.located.span(*path), f"`{pattern}` matches no page of the site"))
    return sorted(found, key=lambda f: (PurePosixPath(f).stem != "index", f))
