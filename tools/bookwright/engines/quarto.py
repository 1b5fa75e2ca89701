"""The quarto program, where somebody has it: found on PATH, run on a project, its words passed on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def program() -> str:
    """The path of quarto, "" where it is not installed."""
    return shutil.which("quarto") or ""


def render(path: str, target: Path, format: str, more: Sequence[str] = ()) -> int:
    """`quarto render TARGET --to FORMAT`: its exit status. What it prints goes to standard error."""
    command = [path, "render", str(target), "--to", format, *more]
    done = subprocess.run(command, stdout=sys.stderr, stderr=sys.stderr, check=False)
    return done.returncode
