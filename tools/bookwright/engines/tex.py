"""The shape of a formula's TeX: commands with their arguments, groups, environments with rows and cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.S)
_ENDS = re.compile(r"\\(begin|end)\s*\{([^{}]*)\}|\\(left|right)(?![A-Za-z])|\\\\|\\.|[{}&]", re.S)
# what a command becomes: the text in its place and where to read on; None leaves it as it is
Handler = Callable[[str, int], tuple[str, int] | None]


def rewrite(tex: str, handlers: Mapping[str, Handler]) -> str:
    """The formula with every command that has a handler replaced by what it makes of it."""
    parts: list[str] = []
    at = 0
    while found := COMMAND.search(tex, at):
        parts.append(tex[at : found.start()])
        handler = handlers.get(found.group(1))
        made = handler(tex, found.end()) if handler else None
        text, at = made or (found.group(), found.end())
        glued = parts and text[:1].isalpha() and re.search(r"\\[A-Za-z]+$", parts[-1])
        parts.append(f" {text}" if glued else text)
    return "".join([*parts, tex[at:]])


def argument(tex: str, at: int) -> tuple[str, int] | None:
    """The argument that begins at or after `at`, a group or one token, and where it ends."""
    while at < len(tex) and tex[at].isspace():
        at += 1
    if at >= len(tex) or tex[at] in "}&":
        return None
    if tex[at] != "{":
        token = COMMAND.match(tex, at)
        return (token.group(), token.end()) if token else (tex[at], at + 1)
    end = scope(tex, at + 1)
    return (tex[at + 1 : end], end + 1) if tex[end : end + 1] == "}" else None


def arguments(tex: str, at: int, count: int) -> tuple[list[str], int] | None:
    """The next `count` arguments and where they end; None when there are fewer."""
    found: list[str] = []
    for _ in range(count):
        one = argument(tex, at)
        if one is None:
            return None
        found.append(one[0])
        at = one[1]
    return found, at


def optional(tex: str, at: int) -> tuple[str, int]:
    """The text of `[…]` at or after `at`, and where it ends; "" and `at` when there is none."""
    found = re.compile(r"\s*\[([^\[\]]*)\]").match(tex, at)
    return (found.group(1), found.end()) if found else ("", at)


def scope(tex: str, at: int, cells: bool = False) -> int:
    """Where the group that `at` is in ends: at its brace, its `\\end` or `\\right`, with `cells` also at the
    next cell or row, or at the end of the formula."""
    depth = 0
    for found in _ENDS.finditer(tex, at):
        sign = found.group()
        if found.group(1) == "begin" or found.group(3) == "left" or sign == "{":
            depth += 1
        elif found.group(1) == "end" or found.group(3) == "right" or sign == "}":
            if depth == 0:
                return found.start()
            depth -= 1
        elif cells and depth == 0 and sign in ("&", r"\\"):
            return found.start()
    return len(tex)


def environment(tex: str, at: int) -> tuple[str, str, int] | None:
    """Name, body and end of the environment whose `\\begin` ends at `at`; None when it stays open."""
    name = argument(tex, at)
    if name is None:
        return None
    closing = rf"\end{{{name[0]}}}"
    end = scope(tex, name[1])
    while end < len(tex) and not tex.startswith("\\end", end):
        return None
    return (name[0], tex[name[1] : end], end + len(closing)) if tex.startswith(closing, end) else None


def rows(body: str) -> list[list[str]]:
    """The cells of an environment's rows; an empty last row is none."""
    found: list[list[str]] = [[]]
    start = 0
    while True:
        end = scope(body, start, cells=True)
        found[-1].append(body[start:end].strip())
        if body.startswith("&", end):
            start = end + 1
        elif body.startswith(r"\\", end):
            _, start = optional(body, end + 3 if body.startswith(r"\\*", end) else end + 2)
            found.append([])
        else:
            break
    return found[:-1] if len(found) > 1 and found[-1] == [""] else found


def whole(tex: str, start: int, end: int) -> bool:
    """Whether the piece is all of the formula."""
    return not tex[:start].strip() and not tex[end:].strip()
