"""`bookwright: packages:` → the folders of the project whose Python packages its cells import."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookwright.assemble import resolve_path
from bookwright.config import Config
from bookwright.diagnostics import Code, Report
from bookwright.source import Span

B014 = Code(
    "B014", "error", "a package that the site cannot offer",
    """`bookwright: packages:` lists folders of the project that hold a Python package each, with a
    `pyproject.toml`, and the extras that notebooks need: `tools/mypackage[plot]`. The site offers a wheel of
    each, and notebooks that readers download begin by installing it. What leads out of the project is
    refused, as everywhere.""",
)  # fmt: skip
_ITEM = re.compile(r"\s*([^\[\]]+?)\s*(?:\[([\w.\-,\s]*)\])?\s*\Z")
_LEFT = re.compile(r"\..*|__pycache__|node_modules|.*\.egg-info|.*\.py[co]|.*~")
_BUILT = ("build", "dist")  # what backends leave beside the sources, where it is no package itself


@dataclass(frozen=True)
class Package:
    """A folder of the project, the extras that are wanted of its package, and the place of the key."""

    folder: str
    extras: tuple[str, ...]
    span: Span | None


def packages(config: Config, report: Report) -> list[Package]:
    """The packages that the project lists; what is no folder with a package in it is reported and left out."""
    value = config.own.get("packages")
    found: dict[str, Package] = {}
    for position, item in enumerate(value if isinstance(value, list) else [value] if value else []):
        span = config.located.span("bookwright", "packages", position)
        parts = _ITEM.match(item) if isinstance(item, str) else None
        if not parts:
            hint = "write a folder, or a folder with extras: `folder[plot]`"
            report.add(B014.at(span, f"`{item}` names no folder", hint))
            continue
        extras = tuple(one.strip() for one in (parts[2] or "").split(",") if one.strip())
        folder = resolve_path(config.root, "_quarto.yml", parts[1])
        problem, hint = _problem(config.root, parts[1], folder)
        if folder in found:
            problem, hint = f"`{folder}` is listed twice", ""
        if problem or folder is None:
            report.add(B014.at(span, problem, hint))
        else:
            found[folder] = Package(folder, extras, span)
    return list(found.values())


def _problem(root: Path, name: str, folder: str | None) -> tuple[str, str]:
    """Why the folder holds no package that can be offered, and what may help; two empty texts when it does."""
    if os.path.normpath(name) in (".", "/"):
        return "the project itself cannot be a package of it", "move the package into a folder of its own"
    if folder is None:
        return f"`{name}` leads out of the project", ""
    if not (root / folder).is_dir():
        return f"there is no folder `{folder}`", ""
    if not (root / folder / "pyproject.toml").is_file():
        return f"`{folder}` has no `pyproject.toml`, so nothing says how its package is built", ""
    for path in sources(root / folder):
        if path.is_symlink() and not (path.is_file() and path.resolve().is_relative_to(root.resolve())):
            where = path.relative_to(root).as_posix()
            return f"`{where}` is a link to somewhere else", "a package's files are its own: put a copy in its place"
    return "", ""


def sources(folder: Path) -> Iterator[Path]:
    """The files of a package in a fixed order (and links to folders), without what tools have left there."""
    for path in sorted(folder.iterdir()):
        if not _LEFT.fullmatch(path.name):
            yield from _sources(path, top=True)


def _sources(path: Path, top: bool = False) -> Iterator[Path]:
    if path.is_file() or path.is_symlink():
        yield path
    elif path.is_dir() and not (top and path.name in _BUILT and not (path / "__init__.py").is_file()):
        for inner in sorted(path.iterdir()):
            if not _LEFT.fullmatch(inner.name):
                yield from _sources(inner)


def wanted(extras: tuple[str, ...], offered: Any) -> list[str]:
    """Those of the extras that a package does not offer, by their names as the index compares them."""
    known = {_same(one) for one in offered}
    return [one for one in extras if _same(one) not in known]


def _same(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
