"""`css:` and `include-in-header/before-body/after-body`: an author's own sheets, markup and scripts on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import PurePosixPath
from typing import Any

from bookwright.assemble import resolve_path
from bookwright.cache import digest
from bookwright.diagnostics import Code, nearest
from bookwright.formats.base import Made, relative
from bookwright.formats.html.options import Options

O021 = Code(
    "O021", "error", "a file for the page that is not there",
    """`css:` and `include-in-header:` (`include-before-body:`, `include-after-body:`) name files of the project,
    relative to the file that names them. This one does not exist, lies outside of the project, or is not UTF-8.
    What is meant as text, not as a file, is written `text: |`.""",
)  # fmt: skip
WHERE = ("include-in-header", "include-before-body", "include-after-body")
_LOCAL = re.compile(r"""(\b(?:src|href|poster)\s*=\s*)(["'])([^"'#?]+)([^"']*)\2""", re.I)
_CSS_FILE = re.compile(r"""url\(\s*["']?([^"')\s?#]+)|@import\s+["']([^"']+)["']""", re.I)
_LOADED = re.compile(r"""<(?:script|img|iframe|video|audio|source|embed|link)\b[^>]*?\s(?:src|href)=["']([^"'#?]+)""")
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)


@dataclass
class Inserts:
    """What goes into a page's head and around its body, and the files that it needs."""

    sheets: list[str] = field(default_factory=list)  # project paths, and addresses of other hosts
    markup: dict[str, str] = field(default_factory=dict)  # by the key that put it there
    files: dict[str, Made] = field(default_factory=dict)
    css: list[str] = field(default_factory=list)  # the texts of the sheets, for the policy

    @property
    def key(self) -> str:
        return digest(self.sheets, self.markup, self.css)

    def links(self, page: str) -> str:
        """The links to the sheets, in the order in which they were named."""
        addresses = [s if _OUTSIDE.match(s) else relative(s, page) for s in self.sheets]
        return "\n".join(f'<link rel="stylesheet" href="{escape(a)}">' for a in addresses)


def inserts(options: Options) -> Inserts:
    """All that a page's settings put on it; what is missing is reported."""
    found = Inserts()
    for value, base in options.all("css"):
        _sheet(options, str(value), base, found)
    for key in WHERE:
        parts = [_part(options, key, value, base, found) for value, base in options.all(key)]
        found.markup[key] = "\n".join(p for p in parts if p)
    for value, base in options.all("header-includes"):  # pandoc's name: here a text is markup, not a file
        given = value if isinstance(value, Mapping) else {"text": value}
        found.markup["include-in-header"] += "\n" + _part(options, "header-includes", given, base, found)
    return found


def _sheet(options: Options, name: str, base: str, found: Inserts) -> None:
    if _OUTSIDE.match(name):
        found.sheets.append(name)
    elif (path := _path(options, "css", name, base)) and path not in found.sheets:
        found.sheets.append(path)
        take_sheet(options, path, found)


def take_sheet(options: Options, path: str, found: Inserts) -> None:
    """A sheet's file, and the files that it refers to, sheets among them."""
    root = options.m.config.root
    if path in found.files:
        return
    found.files[path] = Made(copy=root / path)
    text = (root / path).read_bytes().decode("utf-8", "replace")
    found.css.append(text)
    for url, imported in _CSS_FILE.findall(text):
        target = url or imported
        inner = None if _OUTSIDE.match(target) else resolve_path(root, path, target)
        if inner and (root / inner).is_file():
            if inner.endswith(".css"):
                take_sheet(options, inner, found)
            found.files[inner] = Made(copy=root / inner)


def _part(options: Options, key: str, value: Any, base: str, found: Inserts) -> str:
    if isinstance(value, Mapping):
        text = str(value["text"]) if value.get("text") is not None else ""
        files = [value["file"]] if isinstance(value.get("file"), str) else value.get("file") or []
        return "\n".join([text, *(_part(options, key, f, base, found) for f in files)]).strip()
    path = _path(options, key, str(value), base)
    if path is None:
        return ""
    try:
        text = (options.m.config.root / path).read_text("utf-8")
    except (UnicodeDecodeError, OSError):
        options.m.report.add(O021.at(options.span(key), f"`{key}`: `{path}` cannot be read as UTF-8"))
        return ""
    return _LOCAL.sub(partial(_rebased, options, path, base, found), text).strip()


def _rebased(options: Options, path: str, base: str, found: Inserts, match: re.Match[str]) -> str:
    """An address of a file of the project, as it is seen from the page."""
    before, quote, target, rest = match.groups()
    root = options.m.config.root
    if _OUTSIDE.match(target):
        return match.group()
    inner = next((p for b in (base, path) if (p := resolve_path(root, b, target)) and (root / p).is_file()), None)
    if inner is None:
        return match.group()
    pages = {c.file: c.page for c in options.m.book.chapters}
    if inner not in pages:
        found.files[inner] = Made(copy=root / inner)
    return f"{before}{quote}{escape(relative(pages.get(inner, inner), options.chapter.page))}{rest}{quote}"


def _path(options: Options, key: str, name: str, base: str) -> str | None:
    """The project path of a file that a setting names; None, and a word about it, when there is none."""
    root = options.m.config.root
    path = resolve_path(root, base, name)
    if path and (root / path).is_file():
        return path
    if "<" in name or "\n" in name:
        hint = "markup itself is given as `text: |`"
    else:
        folder = root / PurePosixPath(path or "").parent
        near = nearest(PurePosixPath(name).name, [p.name for p in folder.iterdir()] if folder.is_dir() else [])
        hint = f"did you mean `{near}`?" if near else ""
    shown = name.strip().splitlines()[0][:60] if name.strip() else name
    options.m.report.add(O021.at(options.span(key), f"`{key}` names `{shown}`, which is no file of the project", hint))
    return None


def raw_files(options: Options, body: str) -> dict[str, Made]:
    """Files of the project that raw HTML in a page's text loads: they belong to the edition."""
    root, found = options.m.config.root, {}
    for target in _LOADED.findall(body):
        path = None if _OUTSIDE.match(target) else resolve_path(root, options.chapter.page, target)
        if path and (root / path).is_file():
            found[path] = Made(copy=root / path)
    return found
