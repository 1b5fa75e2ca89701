"""`pre-render` and `post-render`: the project's own programs, run before and after the editions are made."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bookwright.config import Config
from bookwright.diagnostics import Code, Report
from bookwright.source import Span

B012 = Code(
    "B012", "error", "a script that is not there",
    """`pre-render` and `post-render` name programs that run in the project's folder: a file of the project, or
    a command of the system. There is no such file, and no command of that name is installed.""",
)  # fmt: skip
B013 = Code(
    "B013", "error", "a script that failed",
    """A program under `pre-render` or `post-render` ended with an error, so what it should have made may be
    missing or old. The last lines that it wrote are shown; run it by itself to see more.""",
)  # fmt: skip
_INTERPRETERS = {".sh": "bash", ".R": "Rscript", ".r": "Rscript", ".js": "node", ".mjs": "node", ".jl": "julia"}
_SHOWN = 6  # lines of a failed script's output


def run(key: str, config: Config, variables: Mapping[str, str], report: Report) -> bool:
    """Run what `key` lists, in order; False when one failed, which is reported. The rest is not run."""
    scripts = config.pre_render if key == "pre-render" else config.post_render
    own = {
        **os.environ, **config.environment, "QUARTO_PROJECT_ROOT": str(config.root), "QUARTO_PROJECT_RENDER_ALL": "1",
        "QUARTO_PROFILE": ",".join(config.profiles), **variables,
    }  # fmt: skip
    for position, script in enumerate(scripts):
        span = config.located.span("project", key, position)
        command = _command(config.root, script)
        if command is None:
            report.add(B012.at(span, f"there is no script or command `{script}`"))
            return False
        if not _done(command, script, config.root, own, span, report):
            return False
    return True


def _done(
    command: Sequence[str], script: str, root: Path, variables: Mapping[str, str], span: Span | None, report: Report
) -> bool:
    try:
        done = subprocess.run(
            command, cwd=root, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    except OSError as error:
        report.add(B013.at(span, f"`{script}` cannot be run: {error.strerror}"))
        return False
    if done.returncode == 0:
        return True
    lines = done.stdout.decode("utf-8", "replace").strip().splitlines()[-_SHOWN:]
    how = f"status {done.returncode}" if done.returncode > 0 else f"signal {-done.returncode}"
    report.add(B013.at(span, f"`{script}` ended with {how}", " · ".join(lines)))
    return False


def _command(root: Path, script: str) -> list[str] | None:
    """The program and its arguments: Python files run with this Python; None when there is no such program."""
    try:
        words = shlex.split(script)
    except ValueError:
        return None
    if not words:
        return None
    path = root / words[0]
    if not path.is_file():
        found = shutil.which(words[0]) if "/" not in words[0] else None
        return [sys.executable if words[0] in ("python", "python3") else found, *words[1:]] if found else None
    if not path.resolve().is_relative_to(root.resolve()):
        return None
    if path.suffix == ".py":
        return [sys.executable, *words]
    program = shutil.which(_INTERPRETERS.get(path.suffix, "")) if path.suffix in _INTERPRETERS else None
    return [program, *words] if program else [str(path), *words[1:]]
