"""Nothing changed? Told from the hashes of every file the last build read, before much is imported."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from bookwright.cache import Cache, digest, file_digest, tool_digest, write_atomically
from bookwright.engines.kernel_identity import OWN, identity

_SKIPPED = frozenset({".bookwright", ".venv", ".git", "node_modules", "__pycache__", ".quarto"})


def unchanged(project: Path, formats: Sequence[str], options: Any) -> str:
    """A line that says so when the last build of these formats would be made again; else ""."""
    try:
        if (project / ".bookwright" / "kernels").is_dir():
            return ""  # another Python runs the cells: only asking it tells what is installed there
        record = orjson.loads(_path(project, formats).read_bytes())
        if record["options"] != _options(project, options):
            return ""
        owned = _owned(project, formats)
        if not owned or record["owned"] != owned[0] or any(not Path(f).is_file() for f in owned[1]):
            return ""
        if record["tree"] != _tree(project, owned[2]):
            return ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return f"{', '.join(formats)}: nothing changed, no cell run, no file written"


def remember(project: Path, formats: Sequence[str], options: Any, lines: Sequence[str]) -> None:
    """Keep the hashes of everything that this build could have read."""
    owned = _owned(project, formats)
    if not owned:
        return
    record = {
        "options": _options(project, options), "owned": owned[0],
        "tree": _tree(project, owned[2]), "lines": list(lines),
    }  # fmt: skip
    write_atomically(_path(project, formats), orjson.dumps(record))


def _options(project: Path, options: Any) -> str:
    """A hash of all that a build depends on beside the project's files."""
    installed = identity(OWN, Cache(project / ".bookwright"))
    return digest(options, tool_digest(), _commit(project), installed)


def variables(project: Path) -> list[str]:
    """The values of our own environment that the project's `_environment` files make use of."""
    names: set[str] = set()
    for path in sorted(project.glob("_environment*")):
        if path.is_file():
            names |= set(re.findall(r"\$\{?([A-Za-z_]\w*)", path.read_text("utf-8", "replace")))
    return [f"{name}={os.environ.get(name, '')}" for name in sorted(names)]


def _path(project: Path, formats: Sequence[str]) -> Path:
    return project / ".bookwright" / "last" / f"{'-'.join(formats)}.json"


def _owned(project: Path, formats: Sequence[str]) -> tuple[str, list[str], set[Path]] | None:
    """(hash of the ledgers, every output file, the output folders) of the formats."""
    hashes, files, folders = [], [], set()
    for format in formats:
        if (project / ".bookwright" / "editions" / f"{format}.moving").exists():
            return None  # a build was interrupted while it moved its files in
        data = (project / ".bookwright" / "editions" / f"{format}.json").read_bytes()
        ledger = orjson.loads(data)
        hashes.append(digest(data))
        folders.add(Path(ledger["output"]))
        files += [f"{ledger['output']}/{f}" for f in ledger["files"]]
    if "html" in formats:  # the home page offers what the other formats wrote
        others = [project / ".bookwright" / "editions" / f"{name}.json" for name in ("pdf", "epub")]
        hashes += [file_digest(other) for other in others]
    return digest(hashes), files, folders


def _tree(project: Path, outputs: set[Path]) -> str:
    """A hash of every file of the project but what was built: its path and its bytes."""
    return digest([[p.relative_to(project).as_posix(), file_digest(p)] for p in _files(project, outputs)])


def _files(folder: Path, outputs: set[Path]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _SKIPPED or path in outputs or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _files(path, outputs)
        elif path.is_file():
            yield path


def _commit(project: Path) -> str:
    """The commit that the project stands on, without asking git: it is printed on the home page."""
    head = project / ".git" / "HEAD"
    try:
        text = head.read_text().strip()
        if not text.startswith("ref: "):
            return text
        reference = project / ".git" / text[5:]
        return (
            reference.read_text().strip()
            if reference.is_file()
            else file_digest(project / ".git" / "packed-refs")
        )
    except OSError:
        return ""
