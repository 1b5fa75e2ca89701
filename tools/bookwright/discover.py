"""Config → Book: parts, chapters, numbers and output paths; missing and repeated files are reported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from bookwright import pages
from bookwright.assemble import resolve_path
from bookwright.book import Book, Chapter, Kind, Link, Part
from bookwright.config import C003, C006, Config
from bookwright.crossref import lettered, numeral
from bookwright.diagnostics import Code, Report, nearest
from bookwright.globs import resources
from bookwright.located import Path
from bookwright.source import NotText, Span, read

B001 = Code(
    "B001", "error", "a chapter that is not there",
    """`_quarto.yml` lists a file that does not exist. Mend the path (it is relative to the project)
    or write the chapter.""",
)  # fmt: skip
B002 = Code(
    "B002", "error", "a chapter listed twice",
    """Each file is one page of the book, so it can be listed once. Remove one of the two lines.""",
)  # fmt: skip
B003 = Code(
    "B003", "error", "a path outside the project",
    """Files of the book live below the project's folder; a path that leaves it is refused, so that
    building a book can never read or write anything else.""",
)  # fmt: skip
B004 = Code(
    "B004", "error", "no chapters",
    """`book: chapters:` is empty or missing, so there is nothing to print. List at least one file.""",
)  # fmt: skip
B005 = Code(
    "B005", "error", "two sources for one page",
    """Two chapters would be written to the same output file, for example `a.qmd` and `a.ipynb` in one
    folder. Rename one of them.""",
)  # fmt: skip

_HEADING = re.compile(r"^#[ \t]+(.*?)[ \t]*(\{[^{}]*\})?[ \t]*$", re.M)
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//|#)", re.I)
_FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*[ \t]*$", re.M | re.S)


@dataclass
class _Walk:
    """What discovery has met so far; `pages` are the sources of a website, of which none is left out."""

    config: Config
    report: Report
    pages: list[str] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    seen: dict[str, Span | None] = field(default_factory=dict)
    count: int = 0
    letters: int = 0


def discover(config: Config, report: Report) -> Book | None:
    """The book or site that `config` describes; None when there is nothing that could be built."""
    walk = _Walk(config, report)
    _other_files(config, report)
    appendices = _book(walk) if config.type == "book" else _site(walk)
    if not walk.chapters:
        return None
    _same_page(walk.chapters, report)
    return Book(tuple(walk.chapters), tuple(walk.parts), tuple(appendices), tuple(walk.links))


def _book(walk: _Walk) -> list[Chapter]:
    """Chapters, the page of sources, appendices; returns the last."""
    config, report = walk.config, walk.report
    items = _items(config, "chapters", report)
    if not items:
        report.add(B004.at(config.located.span("book", "chapters"), "the book lists no chapters"))
        return []
    for item, path in items:
        _entry(walk, item, path, appendix=False, part=None)
    book = config.meta.get("book")
    references = book.get("references") if isinstance(book, Mapping) else None
    if isinstance(references, str) and PurePosixPath(references).as_posix() not in walk.seen:
        _chapter(walk, references, ("book", "references"), False, None, kind="front")
    return [c for item, path in _items(config, "appendices", report)
            for c in _entry(walk, item, path, appendix=True, part=None)]  # fmt: skip


def _site(walk: _Walk) -> list[Chapter]:
    """The pages of a website, or single documents: in the order of navigation, then by name."""
    walk.pages = pages.sources(walk.config, walk.report)
    if not walk.pages:
        span = walk.config.located.span("project", "render")
        walk.report.add(B004.at(span, "the project has no pages", "write a file `index.qmd`"))
    for item, path in pages.items(walk.config, walk.pages, walk.report):
        _entry(walk, item, path, appendix=False, part=None)
    return []


def _other_files(config: Config, report: Report) -> None:
    """Files that `_quarto.yml` names beside the chapters lie in the project, too."""
    named = [("favicon", config.favicon), ("cover-image", config.cover_image)]
    for key, name in [*named, *(("resources", pattern.removeprefix("!")) for pattern in config.resources)]:
        outside = name.startswith("/") or ".." in PurePosixPath(name).parts
        if name and (outside or resolve_path(config.root, "_quarto.yml", name) is None):
            span = config.located.span("project" if key == "resources" else "book", key)
            report.add(B003.at(span, f"`{name}` leads out of the project"))
    for pattern in resources(config)[1]:
        span = config.located.span("project", "resources", config.resources.index(pattern))
        report.add(pages.B011.at(span, f"`{pattern}` matches no file of the project"))


def _items(config: Config, key: str, report: Report) -> list[pages.Item]:
    book = config.meta.get("book")
    value = book.get(key) if isinstance(book, Mapping) else None
    if value is None:
        return []
    if isinstance(value, str):
        return [(value, ("book", key))]
    if not isinstance(value, list):
        report.add(C003.at(config.located.span("book", key), f"`{key}` must be a list of files"))
        return []
    return [(item, ("book", key, i)) for i, item in enumerate(value)]


def _entry(walk: _Walk, item: Any, path: Path, appendix: bool, part: int | None) -> list[Chapter]:
    """The chapters that one item of the list stands for."""
    site = walk.config.type != "book"
    if isinstance(item, Mapping) and ("part" in item or "section" in item):
        return _part(walk, item, path, appendix, part)
    if site and (files := pages.expand(item, path, walk.pages, walk.config, walk.report)) is not None:
        met = [f for f in files if f not in walk.seen]
        return [c for f in met if (c := _chapter(walk, f, path, appendix, part))]
    text = str(item.get("text") or "") if isinstance(item, Mapping) else ""
    if isinstance(item, Mapping):
        item = item.get("file") or item.get("href") or item.get("url") or ""
    if not isinstance(item, str) or not (item or text):
        walk.report.add(C003.at(walk.config.located.span(*path), "a chapter must be the path of a file"))
        return []
    if not item or re.fullmatch(r"-{3,}", item) or _ADDRESS.match(item):
        line = _ADDRESS.match(item)
        walk.links.append(Link(text or (item if line else ""), item if line else "", len(walk.chapters), part))
        return []
    if site and (PurePosixPath(item).as_posix() in walk.seen or not item.endswith(pages.SUFFIXES)):
        return []  # navigation may name a page more than once
    chapter = _chapter(walk, item, path, appendix, part, text=text)
    return [chapter] if chapter else []


def _part(
    walk: _Walk, item: Mapping[str, Any], path: Path, appendix: bool, parent: int | None
) -> list[Chapter]:  # fmt: skip
    """A part of a book with its chapters, or a section of a sidebar with its pages."""
    key = "part" if "part" in item else "section"
    name, opener = str(item[key]), None
    index = len(walk.parts)
    walk.parts.append(Part("", name, None, ()))  # holds the place while its chapters are met
    if name.endswith(pages.SUFFIXES):
        opener = _chapter(walk, name, (*path, key), appendix, index, kind="part" if key == "part" else None)
    inside: list[Chapter] = []
    if isinstance(item.get("href"), str):
        inside += _entry(walk, item["href"], (*path, "href"), appendix, index)
    inner = "chapters" if "chapters" in item else "contents"
    listed = item.get(inner)
    for i, one in enumerate(listed if isinstance(listed, list) else [listed] if listed else []):
        inside += _entry(walk, one, (*path, inner, i), appendix, index)
    own = tuple(c for c in inside if c.part == index)
    number = _roman(sum(p.parent is None for p in walk.parts[: index + 1])) if key == "part" and parent is None else ""
    title = opener.title if opener else name
    walk.parts[index] = Part(number, title, opener, own, parent)
    return inside


def _chapter(
    walk: _Walk,
    name: str,
    path: Path,
    appendix: bool,
    part: int | None,
    kind: Kind | None = None,
    text: str = "",
) -> Chapter | None:
    config, report = walk.config, walk.report
    span = config.located.span(*path)
    file = PurePosixPath(name).as_posix()
    if file.startswith("/") or resolve_path(config.root, "_quarto.yml", file) is None:
        report.add(B003.at(span, f"`{name}` leads out of the project"))
        return None
    if file in walk.seen:
        first = walk.seen[file]
        where = f"it is listed first at line {first.line}" if first else ""
        report.add(B002.at(span, f"`{file}` is listed twice", where))
        return None
    walk.seen[file] = span
    if not (config.root / file).is_file():
        report.add(B001.at(span, f"there is no file `{file}`", _nearest_file(config, file)))
        return None
    title, unnumbered = _peek(config, file, report)
    stem = file.rsplit(".", 1)[0]
    if kind is None:
        plain = unnumbered or config.type != "book"
        kind = "home" if stem == "index" else "appendix" if appendix else "front" if plain else "chapter"
    if kind == "chapter" and config.crossref.get("chapters-appendix") is True:
        kind = "appendix"
    number = _number(walk, kind, unnumbered)
    slug = _slug(stem, {c.slug for c in walk.chapters})
    chapter = Chapter(file, kind, number, stem + ".html", slug, len(walk.chapters), part, span, title, text)
    walk.chapters.append(chapter)
    return chapter


def _number(walk: _Walk, kind: Kind, unnumbered: bool) -> str:
    """The next number of a chapter, or letter of an appendix; "" for what is not counted."""
    if kind == "chapter" and walk.config.number_sections:
        walk.count += 1
        return numeral("alpha A" if lettered(walk.config) else "arabic", walk.count)
    if kind == "appendix" and not unnumbered:
        walk.letters += 1
        return numeral("alpha A", walk.letters)
    return ""


def _slug(stem: str, taken: set[str]) -> str:
    """The last name of the path; with the folders before it when that is taken."""
    parts = re.sub(r"[^\w/-]+", "-", stem).strip("-").split("/")
    for size in range(1, len(parts) + 1):
        candidate = "-".join(parts[-size:])
        if candidate not in taken:
            return candidate
    return f"{'-'.join(parts)}-{len(taken)}"


def _peek(config: Config, file: str, report: Report) -> tuple[str, bool]:
    """Title of the first level-1 heading (or of the front matter), and whether it is unnumbered."""
    try:
        text = read(config.root, file).text
    except NotText as error:
        report.add(C006.at(Span(file, error.line, error.column), f"`{file}` is not UTF-8"))
        return "", False
    except OSError:
        return "", False
    if file.endswith(".ipynb"):
        text = text.replace("\\n", "\n").replace('"', "\n")
    front = re.match(r"---\n(.*?)\n(---|\.\.\.)[ \t]*\n", text, re.S)
    body = _FENCED.sub("", text[front.end() :] if front else text)
    found = _HEADING.search(body)
    if found:
        attributes = found.group(2) or ""
        return found.group(1), bool(re.search(r"\{-\}|\.unnumbered\b|\s-[\s}]", attributes))
    title = re.search(r"^title:[ \t]*[\"']?(.*?)[\"']?[ \t]*$", front.group(1), re.M) if front else None
    return (title.group(1) if title else "", bool(front and "number-sections: false" in front.group(1)))


def _nearest_file(config: Config, file: str) -> str:
    known = list(_files(config))
    near = nearest(file, known)
    return f"did you mean `{near}`?" if near else ""


def _files(config: Config) -> Iterator[str]:
    hidden = {config.output_dir.strip("/"), ".venv", "node_modules"}
    for path in config.root.rglob("*"):
        relative = path.relative_to(config.root)
        if (
            path.suffix in pages.SUFFIXES
            and not (hidden & set(relative.parts))
            and not any(p.startswith(".") for p in relative.parts)
        ):
            yield relative.as_posix()


def _same_page(chapters: list[Chapter], report: Report) -> None:
    pages: dict[str, Chapter] = {}
    for chapter in chapters:
        other = pages.setdefault(chapter.page, chapter)
        if other is not chapter:
            report.add(
                B005.at(chapter.span, f"`{chapter.file}` and `{other.file}` would both be `{chapter.page}`")
            )


def _roman(n: int) -> str:
    pairs = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    result = ""
    for value, letters in pairs:
        while n >= value:
            result, n = result + letters, n - value
    return result
