"""The book's bibliography files: their keys with places, and what cannot be read in them."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field

from bookwright import located
from bookwright.bibliography_entries import ENTRY, OTHER, entry_end, split
from bookwright.config import C001, C006, Config
from bookwright.diagnostics import Code, Report
from bookwright.source import NotText, Source, Span, read

R010 = Code(
    "R010", "error", "a bibliography that cannot be read",
    """The file named under `bibliography:` is missing, or an entry in it does not parse: a brace that
    does not close, a comma that is missing. The caret stands at the entry that is broken.""",
)  # fmt: skip
R011 = Code(
    "R011", "error", "a citation key given twice",
    """Two entries of the bibliography have the same key, so a citation of it could mean either.""",
)  # fmt: skip
R012 = Code(
    "R012", "error", "a citation style that cannot be read",
    """The file named under `csl:` is missing, or it is not a style of the Citation Style Language. A
    dependent style only names another one: download that one, its parent.""",
)  # fmt: skip
_VALUE = r'(?:\{.*\}|".*"|[\w.:+/-]+)'
_FIELD = re.compile(rf"\s*[\w:.+/-]+\s*=\s*{_VALUE}(?:\s*#\s*{_VALUE})*\s*\Z", re.S)


@dataclass(frozen=True)
class Bibliography:
    """Keys with their places; `usable` is False when an entry is broken, so nothing can be cited."""

    keys: Mapping[str, Span] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)
    usable: bool = True


def load(config: Config, report: Report) -> Bibliography:
    """Read every file of `bibliography:`. Raises nothing: faults are reported."""
    keys: dict[str, Span] = {}
    entries: dict[str, str] = {}
    reads: dict[str, str] = {}
    usable = True
    for file in config.bibliography:
        try:
            source = read(config.root, file)
        except NotText as error:
            report.add(C006.at(Span(file, error.line, error.column), f"`{file}` is not UTF-8"))
            usable = False
            continue
        except OSError:
            report.add(R010.at(config.located.span("bibliography"), f"there is no bibliography `{file}`"))
            usable = False
            continue
        reads[file] = source.digest
        read_entries = _entries if file.endswith(".bib") else _data
        usable = read_entries(source, keys, entries, report) and usable
    usable = _style(config, report) and usable
    return Bibliography(keys, entries, reads, usable)


def _style(config: Config, report: Report) -> bool:
    """Whether the book's citation style, if it names one, is a style."""
    if not config.csl:
        return True
    problem = hint = ""
    try:
        root = ET.fromstring((config.root / config.csl).read_bytes())
        if next(root.iter("{http://purl.org/net/xbiblio/csl}citation"), None) is None:
            problem = f"`{config.csl}` is not an independent citation style"
    except OSError:
        problem = f"there is no citation style `{config.csl}`"
        if "://" in config.csl:
            hint = "nothing is downloaded while a book is built: save the style in the project and name the file"
    except ET.ParseError as error:
        problem = f"`{config.csl}` is not a citation style: {error}"
    if problem:
        report.add(R012.at(config.located.span("csl"), problem, hint))
    return not problem


def _data(source: Source, keys: dict[str, Span], entries: dict[str, str], report: Report) -> bool:
    """The keys of a bibliography in CSL's JSON or YAML."""
    text = source.text
    try:
        if source.file.endswith(".json"):
            json.loads(text)
        else:
            located.load(text, source.file)
    except json.JSONDecodeError as error:
        report.add(R010.at(Span(source.file, error.lineno, error.colno), f"this is not JSON: {error.msg}"))
        return False
    except located.YamlError as error:
        report.add(C001.at(error.span, str(error)))
        return False
    for found in re.finditer(r'"?\bid"?[ \t]*:[ \t]*"?([\w:.-]+)', text):
        keys[found.group(1)] = source.span(found.start(1), len(found.group(1)))
        entries[found.group(1)] = text
    return True


def _entries(source: Source, keys: dict[str, Span], entries: dict[str, str], report: Report) -> bool:
    usable = True
    text = source.text
    for found in ENTRY.finditer(text):
        if found.group(1).lower() in OTHER:
            continue
        key = found.group(3)
        span = source.span(found.start(3) if key else found.start(), len(key) or 1)
        end = entry_end(text, found.start(2)) if found.group(2) == "{" else None
        problem = _problem(key, found.group(2), text[found.end() : end - 1] if end else None)
        if problem or end is None:
            report.add(R010.at(span, f"the entry `{key or found.group(1)}` is broken: {problem}"))
            usable = False
        elif key in keys:
            report.add(R011.at(span, f"the key `{key}` is given twice", f"it is first at {keys[key]}"))
        else:
            keys[key] = span
            entries[key] = text[found.start() : end]
    return usable


def _problem(key: str, opening: str, body: str | None) -> str:
    """What is wrong with an entry, "" when nothing is. `body` is what follows its key."""
    if opening == "(":
        return "it stands in round brackets, not in braces"
    if body is None:
        return "its braces do not close"
    if not key:
        return "it has no key"
    (_, first), *fields = split(body)
    if first.strip():
        return f"after the key comes `{' '.join(first.split())[:40]}`, not a comma"
    for _, text in fields:
        if text.strip() and not _FIELD.match(text):
            return f"`{' '.join(text.split())[:40]}` is not one `field = {{value}}`"
    return ""
