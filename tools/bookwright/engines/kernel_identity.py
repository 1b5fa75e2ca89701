"""Which Python a kernel runs and what is installed there: outputs depend on it unseen."""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from bookwright.cache import Cache, digest

OWN = "python3"  # the kernel of this name is the interpreter that runs bookwright
_ASK = (
    "import json, site, sys, sysconfig; "
    "print(json.dumps([sys.version, sorted({sysconfig.get_path('purelib'), "
    "sysconfig.get_path('platlib'), *site.getsitepackages()})]))"
)


def identity(kernel: str, cache: Cache) -> list[Any]:
    """The kernel's Python version and the names and versions of its distributions.

    Empty for a kernel that does not exist: starting it will tell.
    """
    if kernel == OWN:
        own = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        own.update(site.getsitepackages())
        if site.ENABLE_USER_SITE:
            own.add(site.getusersitepackages())
        return [sys.version, _distributions(own)]
    interpreter = _interpreter(kernel)
    if not interpreter:
        return []
    version, folders = _asked(interpreter, cache)
    return [interpreter, version, _distributions(folders)]


def _distributions(folders: Iterable[str]) -> list[str]:
    return [name for folder in sorted(folders) if os.path.isdir(folder)
            for name in _installed(folder, os.stat(folder).st_mtime_ns)]  # fmt: skip


@lru_cache(maxsize=16)
def _installed(folder: str, _changed: int) -> tuple[str, ...]:
    endings = (".dist-info", ".egg-info")
    return tuple(sorted(name for name in os.listdir(folder) if name.endswith(endings)))


def _interpreter(kernel: str) -> str:
    """The program that the kernel's specification starts, "" when there is no such kernel."""
    from jupyter_core.paths import jupyter_path

    for folder in jupyter_path("kernels", kernel):
        try:
            spec = json.loads((Path(folder) / "kernel.json").read_bytes())
            return shutil.which(str(spec["argv"][0])) or ""
        except (OSError, ValueError, LookupError, TypeError):
            continue
    return ""


def _asked(interpreter: str, cache: Cache) -> tuple[str, list[str]]:
    """The version and package folders of another interpreter, asked once and remembered."""
    key = digest(interpreter, os.path.realpath(interpreter), os.stat(interpreter).st_mtime_ns)
    known = cache.get("kernels", key)
    if isinstance(known, list) and len(known) == 2:
        return known[0], known[1]
    try:
        command = [interpreter, "-c", _ASK]
        answer = subprocess.run(command, capture_output=True, timeout=20, check=True).stdout
        version, folders = json.loads(answer)
    except (OSError, subprocess.SubprocessError, ValueError):
        version, folders = "", []
    cache.put("kernels", key, [version, folders])
    return version, folders
