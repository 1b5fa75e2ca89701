"""Which files a project's configuration is made of: `_quarto.yml`, metadata files, profiles, local ones, folders'."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from bookwright import located
from bookwright.diagnostics import Code, Report, did_you_mean
from bookwright.key_check import C003, check
from bookwright.layers import lay, normal, over
from bookwright.located import Located, YamlError
from bookwright.source import NotText, Span, read

C001 = Code(
    "C001", "error", "YAML that does not parse",
    """The file is not valid YAML, so nothing in it can be trusted. The caret stands where the parser
    gave up; the mistake is there or on the line before: a missing colon, a tab, a quote that does
    not close, an indentation that fits no level above.""",
)  # fmt: skip
C005 = Code(
    "C005", "error", "no project here",
    """There is no `_quarto.yml` in the folder, so there is no book to build. Name the folder of the
    project, or make a new one with `bookwright new DIR`.""",
)  # fmt: skip
C006 = Code(
    "C006", "error", "a file that is not UTF-8",
    """Sources are UTF-8. The caret shows the first byte that is not. Save the file as UTF-8.""",
)  # fmt: skip
C007 = Code(
    "C007", "error", "a key given twice",
    """A YAML mapping holds each key once; the earlier value would be lost without a word.""",
)  # fmt: skip
C012 = Code(
    "C012", "warning", "a profile that the project does not know",
    """A profile is what `_quarto-NAME.yml` or `_environment-NAME` says, or a name under `profile:`. The one
    asked for is neither, so the project is built as if it had not been named. Look at its spelling.""",
)  # fmt: skip
C013 = Code(
    "C013", "error", "a circle of metadata files",
    """A file under `metadata-files` names itself, directly or through others, so it has no place among the
    layers of the configuration. Take the entry that closes the circle out.""",
)  # fmt: skip
C015 = Code(
    "C015", "error", "a metadata file that is not there",
    """`metadata-files` names files of the project, by paths from its folder. This one does not exist or lies
    outside of the project.""",
)  # fmt: skip

SKIPPED = frozenset({".bookwright", ".venv", ".git", "node_modules", "__pycache__", ".quarto"})


@dataclass
class Files:
    """What was read: the merged keys, the hash of every file, the active profiles, the folders' keys."""

    root: Path
    report: Report
    merged: Located = field(default_factory=lambda: Located({}))
    reads: dict[str, str] = field(default_factory=dict)
    profiles: tuple[str, ...] = ()
    folders: dict[str, Located] = field(default_factory=dict)


def load(root: Path, report: Report, profiles: Sequence[str] | None = None) -> Files | None:
    """Read and merge every file of keys; None when there is no project file or it does not parse."""
    if not (root / "_quarto.yml").is_file():
        report.add(C005.at(Span("_quarto.yml"), f"there is no `_quarto.yml` in {root}"))
        return None
    files = Files(root, report)
    main = project_yaml(files, "_quarto.yml")
    if main is None:
        return None
    local = _optional(files, "_quarto.yml.local")
    files.profiles = _active(lay(main, local), profiles)
    merged = main
    for name in reversed(files.profiles):  # the profile that is named first wins
        _known_profile(files, name, lay(main, local))
        merged = lay(merged, _optional(files, f"_quarto-{name}.yml"))
    merged = lay(merged, local)
    for name in reversed(files.profiles):
        merged = lay(merged, _optional(files, f"_quarto-{name}.yml.local"))
    files.merged = lay(_metadata_files(files, merged, ()), merged)
    files.folders = _folders(files, str(_project(files.merged.value).get("output-dir") or ""))
    return files


def project_yaml(files: Files, name: str, document: bool = False) -> Located | None:
    """A file of keys, its keys checked; None when it cannot be read as one."""
    report = files.report
    try:
        source = read(files.root, name)
        files.reads[name] = source.digest
        found = located.load(source.text, name)
    except OSError as error:
        report.add(C005.at(Span(name), f"cannot read `{name}`: {error.strerror}"))
        return None
    except NotText as error:
        report.add(C006.at(Span(name, error.line, error.column), f"`{name}` is not UTF-8"))
        return None
    except YamlError as error:
        report.add(C001.at(error.span, str(error)))
        return None
    for key, span in found.duplicates:
        report.add(C007.at(span, f"`{key}` is given twice"))
    if found.value is None:
        return Located({}, found.spans)
    if not isinstance(found.value, dict):
        report.add(C003.at(Span(name, 1), f"`{name}` must be a mapping of keys to values"))
        return None
    found = normal(found)
    if name != "_variables.yml":
        check(found, report, document)
    return found


def _optional(files: Files, name: str) -> Located:
    there = "/" not in name and (files.root / name).is_file()
    return (project_yaml(files, name) if there else None) or Located({})


def _project(meta: Mapping[str, Any]) -> Mapping[str, Any]:
    project = meta.get("project")
    return project if isinstance(project, Mapping) else {}


# ── profiles ─────────────────────────────────────────────────────────────────────────────────────
def _declared(main: Located) -> tuple[list[str], list[list[str]]]:
    """Names under `profile: default:` and `profile: group:`."""
    own = main.value.get("profile")
    own = own if isinstance(own, Mapping) else {}
    default, group = own.get("default"), own.get("group")
    names = default if isinstance(default, list) else [default] if default else []
    rows = group if isinstance(group, list) else []
    groups = [row for row in rows if isinstance(row, list)] or ([rows] if rows else [])
    return [str(n) for n in names], [[str(n) for n in row] for row in groups]


def _active(main: Located, given: Sequence[str] | None) -> tuple[str, ...]:
    """The active profiles: those asked for, else the environment's, else the default; one of each group."""
    default, groups = _declared(main)
    asked = list(given or ()) or split(os.environ.get("QUARTO_PROFILE", "")) or default
    first = [group[0] for group in groups if group and not set(group) & set(asked)]
    return tuple(dict.fromkeys([*asked, *first]))


def split(text: str) -> list[str]:
    """The profiles of `a,b` or `a b`; names that could be paths are none."""
    return [name for name in re.split(r"[,\s]+", text) if name]


def _known_profile(files: Files, name: str, main: Located) -> None:
    default, groups = _declared(main)
    declared = {*default, *(n for group in groups for n in group)}
    made = (f"_quarto-{name}.yml", f"_quarto-{name}.yml.local", f"_environment-{name}")
    if "/" not in name and (name in declared or any((files.root / file).is_file() for file in made)):
        return
    there = {p.name[8:-4] for p in files.root.glob("_quarto-*.yml")} | declared
    hint = did_you_mean(name, there, f"there are {', '.join(sorted(there))}" if there else "")
    files.report.add(C012.at(Span("_quarto.yml"), f"there is no profile `{name}`", hint))


# ── metadata files and folders ───────────────────────────────────────────────────────────────────
def _metadata_files(files: Files, above: Located, stack: tuple[str, ...]) -> Located:
    """What `metadata-files` of `above` names, later ones over earlier, with what those name below them."""
    given = above.value.get("metadata-files")
    merged = Located({})
    for position, name in enumerate(given if isinstance(given, list) else [given] if given else []):
        span = above.span("metadata-files", position)
        path = PurePosixPath(str(name)).as_posix()
        inside = (files.root / path).resolve().is_relative_to(files.root.resolve())
        if path in stack or path == "_quarto.yml":
            files.report.add(C013.at(span, f"a circle of metadata files: {' → '.join((*stack, path))}"))
        elif not inside or not (files.root / path).is_file():
            files.report.add(C015.at(span, f"there is no file `{name}` in the project"))
        elif found := project_yaml(files, path):
            merged = lay(merged, lay(_metadata_files(files, found, (*stack, path)), found))
    return merged


def _folders(files: Files, output: str) -> dict[str, Located]:
    """The keys of each folder with a `_metadata.yml`, over those of the folders around it."""
    found: dict[str, Located] = {}
    for folder in _with_metadata(files.root, {output.strip("/"), "_book", "_site"}):
        name = f"{folder}/_metadata.yml".removeprefix("/")
        own = project_yaml(files, name, document=True)
        if own is not None:
            found[folder] = over(below(found, folder), own)
    return found


def below(folders: Mapping[str, Located], file: str) -> Located:
    """The keys of the nearest folder around `file` that has some."""
    around = [str(p) for p in PurePosixPath(file).parents if str(p) != "."] + [""]
    return next((folders[folder] for folder in around if folder in folders), Located({}))


def _with_metadata(root: Path, hidden: set[str]) -> Iterator[str]:
    """Folders that hold a `_metadata.yml`, outer ones first; the project's own is ""."""
    for folder, folders, names in os.walk(root):
        here = Path(folder).relative_to(root).as_posix()
        folders[:] = sorted(f for f in folders if f not in SKIPPED and not f.startswith(".") and f not in hidden)
        if "_metadata.yml" in names:
            yield "" if here == "." else here
