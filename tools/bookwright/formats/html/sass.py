"""SCSS → CSS by the `sass` wheel or program; a mistake is told where the author wrote it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bookwright.formats.html.sass_imports import Imports

# the mixins and functions of Bootstrap that themes use most; the site carries nothing else of it
PRELUDE = """
@function tint-color($c, $w) { @return mix(white, $c, $w); }
@function shade-color($c, $w) { @return mix(black, $c, $w); }
@function shift-color($c, $w) { @return if($w > 0, shade-color($c, $w), tint-color($c, -$w)); }
@function color-contrast($c) { @return if(lightness($c) > 55%, #000, #fff); }
$grid-breakpoints: (xs: 0, sm: 576px, md: 768px, lg: 992px, xl: 1200px, xxl: 1400px) !default;
@mixin media-breakpoint-up($n) { @media (min-width: map-get($grid-breakpoints, $n)) { @content; } }
@mixin media-breakpoint-down($n) { @media (max-width: map-get($grid-breakpoints, $n) - .02px) { @content; } }
"""
_LIBSASS = re.compile(r"\bon line (\d+)(?::(\d+))? of (\S+)")
_DART = re.compile(r"^\s*(\S+) (\d+):(\d+)\s+root stylesheet", re.M)
_MISSING = re.compile(r"no mixin named (\S+)|Undefined (?:variable|mixin)[:.]?\s*\"?(\$?[\w-]*)", re.I)


@dataclass(frozen=True)
class Fault:
    """What the compiler said; `file` is "" for the theme's own file, `line` and `column` 0 where it named none."""

    message: str
    line: int = 0
    column: int = 0
    file: str = ""

    @property
    def hint(self) -> str:
        if _MISSING.search(self.message):
            return "the site carries no Bootstrap: define it in this file (`scss:defaults`, `scss:mixins`)"
        return ""


def compiled(parts: Sequence[tuple[str, int]], folder: Path, root: Path) -> str | Fault | None:
    """CSS of the parts in this order, each with its first line in the theme's file (0 for what is ours).

    `@import` looks into `folder`, and never out of the project `root`. None: no compiler is here.
    """
    imports = Imports(folder, root)
    if found := imports.refused(parts):
        return Fault(found.message, found.line, 1, _relative(found.file, folder) if found.file else "")
    text, origins = "", [0]
    for part, line in parts:
        text += part if part.endswith("\n") else f"{part}\n"
        count = text.count("\n") - len(origins) + 1
        origins += [line + i if line else 0 for i in range(count)]
    try:
        import sass
    except ImportError:
        return _program(text, origins, folder)
    try:
        return str(sass.compile(string=text, output_style="expanded", importers=[(0, imports.load)]))
    except sass.CompileError as error:
        return _fault(str(error), origins, folder)


def _program(text: str, origins: list[int], folder: Path) -> str | Fault | None:
    program = shutil.which("sass")
    if program is None:
        return None
    command = [program, "--stdin", "--no-charset", "--quiet", f"--load-path={folder}"]
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=30)
    except subprocess.TimeoutExpired:
        return Fault("the compiler did not end within 30 seconds")
    return done.stdout if done.returncode == 0 else _fault(done.stderr, origins, folder)


def _fault(said: str, origins: list[int], folder: Path) -> Fault:
    """The compiler's message with the place in the author's file."""
    message = next((line for line in said.splitlines() if line.strip()), "it does not compile")
    message = message.strip().removeprefix("Error: ").rstrip(".")
    if found := _LIBSASS.search(said):
        name, line, column = found[3], int(found[1]), int(found[2] or 0)
    elif found := _DART.search(said):
        name, line, column = found[1], int(found[2]), int(found[3])
    else:
        return Fault(message)
    if name not in ("stdin", "-"):
        return Fault(message, line, column, _relative(Path.cwd() / name, folder))
    line = origins[line] if line < len(origins) else 0
    return Fault(message, line, column if line else 0)


def _relative(file: Path, folder: Path) -> str:
    """A file as the theme in `folder` names it."""
    return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
