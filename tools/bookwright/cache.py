"""The content-addressed store under `.bookwright/`: JSON by key, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

KEY_LENGTH = 32


def digest(*parts: Any) -> str:
    """A hash of `parts` (anything JSON can hold, or bytes): the same in every run and machine."""
    h = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else _json(part)
        h.update(len(data).to_bytes(8, "big"))
        h.update(data)
    return h.hexdigest()[:KEY_LENGTH]


def bytes_digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:KEY_LENGTH]


def _json(value: Any) -> bytes:
    """Sorted JSON. Raises `RecursionError` for what is nested more than 254 deep."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str)
    except orjson.JSONEncodeError as error:
        if "Recursion" in str(error):
            raise RecursionError("it is nested too deeply") from None
        raise


def file_digest(path: Path) -> str:
    """The hash of a file's bytes, "" when there is no such file."""
    try:
        return bytes_digest(path.read_bytes())
    except OSError:
        return ""


@cache
def tool_digest() -> str:
    """A hash of bookwright's own sources: whatever a phase does, it is done afresh when they change."""
    here = Path(__file__).parent
    h = hashlib.sha256()
    for path in sorted(here.rglob("*")):
        if path.suffix != ".pyc" and path.is_file() and "__pycache__" not in path.parts:
            h.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes())
    return h.hexdigest()[:KEY_LENGTH]


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class Cache:
    """JSON values by (kind, key). A torn, foreign or missing entry is a miss, never an error."""

    folder: Path

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / key[:2] / f"{key}.json"

    def get(self, kind: str, key: str) -> Any | None:
        try:
            return orjson.loads(self._path(kind, key).read_bytes())
        except (OSError, ValueError):
            return None

    def put(self, kind: str, key: str, value: Any) -> None:
        write_atomically(self._path(kind, key), orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS))

    def bytes_path(self, kind: str, key: str, suffix: str) -> Path:
        """Where a binary of this key is kept (a font subset, a picture); it may not exist yet."""
        return self.folder / kind / key[:2] / f"{key}{suffix}"
