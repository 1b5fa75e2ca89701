"""A package's files → its wheel, made by its own backend (PEP 517) in another process, the same bytes every time."""

from __future__ import annotations

import email
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bookwright.cache import Cache, bytes_digest, digest, file_digest, tool_digest, write_atomically
from bookwright.engines import archive
from bookwright.engines.kernel_identity import OWN, identity

_PURE = re.compile(r"[\w.]+-[\w.!+]+(?:-\d\w*)?-[\w.]+-none-any\.whl")
_EPOCH = "315532800"  # 1980-01-01, the first day that a zip can say
_SHOWN = 6  # lines of what a backend that failed has written


class NoWheel(Exception):
    """The backend failed, or made no wheel that runs everywhere; `lines` are the last that it wrote."""

    def __init__(self, message: str, lines: str = "") -> None:
        super().__init__(message)
        self.lines = lines


@dataclass(frozen=True)
class Wheel:
    """A wheel in the cache: its file name, the package's name on an index, the extras that it offers."""

    file: str
    name: str
    extras: list[str]
    path: Path


def make(files: Mapping[str, Path], cache: Cache) -> Wheel:
    """The wheel of a package given by its files, by their names in its folder; made once for the same files and the
    same installation. Raises `NoWheel`."""
    hashes = [[name, file_digest(path), os.access(path, os.X_OK)] for name, path in sorted(files.items())]
    key = digest(tool_digest(), identity(OWN, cache), hashes)
    place, known = cache.bytes_path("wheels", key, ".whl"), cache.get("wheels", key)
    if isinstance(known, dict) and known.get("hash") == file_digest(place):
        return Wheel(known["file"], known["name"], known["extras"], place)
    work = cache.folder / "wheels" / "work"
    shutil.rmtree(work, ignore_errors=True)
    try:
        made = _built(files, work)
        data, wheel = _settled(made), _read(made, place)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    write_atomically(place, data)
    cache.put("wheels", key, {**asdict(wheel), "path": "", "hash": bytes_digest(data)})
    return wheel


def _built(files: Mapping[str, Path], work: Path) -> Path:
    """What the backend makes of a copy of the files: backends leave folders of their own beside the sources."""
    for name, path in files.items():
        target = work / "package" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
    out = work / "out"
    asked = ["--wheel", "--no-isolation", "--outdir", str(out), str(work / "package")]
    told = {**os.environ, "SOURCE_DATE_EPOCH": _EPOCH, "PYTHONHASHSEED": "0", "PIP_NO_INDEX": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "build", *asked], cwd=work, env=told, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    if done.returncode:
        lines = done.stdout.decode("utf-8", "replace").replace(f"{work.resolve()}{os.sep}", "").strip().splitlines()
        raise NoWheel("its backend failed", " · ".join(one.strip() for one in lines[-_SHOWN:] if one.strip()))
    made = sorted(out.glob("*.whl"))
    if len(made) != 1:
        raise NoWheel(f"its backend made {len(made)} wheels")
    if not _PURE.fullmatch(made[0].name):
        raise NoWheel(f"`{made[0].name}` is not pure Python, so it would run on machines like this one only")
    return made[0]


def _settled(made: Path) -> bytes:
    """The wheel with its files in order and of one fixed time; what RECORD says of them still holds."""
    with zipfile.ZipFile(made) as box:
        return archive.pack({one.filename: box.read(one) for one in box.infolist() if not one.is_dir()})


def _read(made: Path, place: Path) -> Wheel:
    with zipfile.ZipFile(made) as box:
        found = [name for name in box.namelist() if name.endswith(".dist-info/METADATA")]
        said = email.message_from_bytes(box.read(found[0]) if len(found) == 1 else b"")
    name = str(said.get("Name", ""))
    if not re.fullmatch(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?", name):
        raise NoWheel(f"`{made.name}` does not say what its package is called")
    return Wheel(made.name, name, [str(one) for one in said.get_all("Provides-Extra", [])], place)
