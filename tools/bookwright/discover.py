"""Config → Book: parts, chapters, numbers and output paths; missing and repeated files are reported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from bookwright.assemble import resolve_path
from bookwright.book import Book, Chapter, Kind, Part
from bookwright.config import C003, C006, Config
from bookwright.diagnostics import Code, Report, nearest
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

SUFFIXES = (".qmd", ".ipynb", ".md")
_HEADING = re.compile(r"^#[ \t]+(.*?)[ \t]*(\{[^{}]*\})?[ \t]*$", re.M)
_FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*[ \t]*$", re.M | re.S)


@dataclass
class _Walk:
    """What discovery has met so far."""

    config: Config
    report: Report
    chapters: list[Chapter] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    seen: dict[str, Span | None] = field(default_factory=dict)
    count: int = 0
    letters: int = 0


def discover(config: Config, report: Report) -> Book | None:
    """The book that `config` describes; None when it lists nothing that could be built."""
    walk = _Walk(config, report)
    _other_files(config, report)
    items = _items(config, "chapters", report)
    if not items:
        report.add(B004.at(config.located.span("book", "chapters"), "the book lists no chapters"))
        return None
    for item, path in items:
        _entry(walk, item, path, appendix=False, part=None)
    appendices = [c for item, path in _items(config, "appendices", report)
                  for c in _entry(walk, item, path, appendix=True, part=None)]  # fmt: skip
    if not walk.chapters:
        return None
    _same_page(walk.chapters, report)
    return Book(tuple(walk.chapters), tuple(walk.parts), tuple(appendices))


def _other_files(config: Config, report: Report) -> None:
    """Files that `_quarto.yml` names beside the chapters lie in the project, too."""
    named = [("favicon", config.favicon), ("cover-image", config.cover_image)]
    for key, name in [*named, *(("resources", pattern) for pattern in config.resources)]:
        outside = name.startswith("/") or ".." in PurePosixPath(name).parts
        if name and (outside or resolve_path(config.root, "_quarto.yml", name) is None):
            span = config.located.span("project" if key == "resources" else "book", key)
            report.add(B003.at(span, f"`{name}` leads out of the project"))


def _items(config: Config, key: str, report: Report) -> list[tuple[Any, tuple[str | int, ...]]]:
    book = config.meta.get("book")
    value = book.get(key) if isinstance(book, Mapping) else None
    if value is None:
        return []
    if not isinstance(value, list):
        report.add(C003.at(config.located.span("book", key), f"`{key}` must be a list of files"))
        return []
    return [(item, ("book", key, i)) for i, item in enumerate(value)]


def _entry(
    walk: _Walk, item: Any, path: tuple[str | int, ...], appendix: bool, part: int | None
) -> list[Chapter]:
    """The chapters that one item of the list stands for."""
    if isinstance(item, Mapping) and "part" in item:
        return _part(walk, item, path, appendix)
    if isinstance(item, Mapping):
        item = item.get("file") or item.get("href")
    if not isinstance(item, str):
        walk.report.add(C003.at(walk.config.located.span(*path), "a chapter must be the path of a file"))
        return []
    chapter = _chapter(walk, item, path, appendix, part)
    return [chapter] if chapter else []


def _part(walk: _Walk, item: Mapping[str, Any], path: tuple[str | int, ...], appendix: bool) -> list[Chapter]:
    name = str(item["part"])
    opener = None
    index = len(walk.parts)
    if name.endswith(SUFFIXES):
        opener = _chapter(walk, name, (*path, "part"), appendix, index, kind="part")
    title = opener.title if opener else name
    walk.parts.append(Part("", title, opener, ()))  # holds the place while its chapters are met
    inside: list[Chapter] = []
    chapters = item.get("chapters")
    for i, inner in enumerate(chapters if isinstance(chapters, list) else []):
        inside += _entry(walk, inner, (*path, "chapters", i), appendix, index)
    walk.parts[index] = Part(_roman(index + 1), title, opener, tuple(inside))
    return inside


def _chapter(
    walk: _Walk,
    name: str,
    path: tuple[str | int, ...],
    appendix: bool,
    part: int | None,
    kind: Kind | None = None,
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
    if kind is None:
        home = file.rsplit(".", 1)[0] == "index"
        kind = "home" if home else "appendix" if appendix else "front" if unnumbered else "chapter"
    number = ""
    if kind == "chapter" and config.number_sections:
        walk.count += 1
        number = str(walk.count)
    elif kind == "appendix" and not unnumbered:
        walk.letters += 1
        number = chr(ord("A") + walk.letters - 1)
    stem = file.rsplit(".", 1)[0]
    slug = _slug(stem, {c.slug for c in walk.chapters})
    chapter = Chapter(file, kind, number, stem + ".html", slug, len(walk.chapters), part, span, title)
    walk.chapters.append(chapter)
    return chapter


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
            path.suffix in SUFFIXES
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
