"""What programs wrote, read: the last state of a terminal, the size of a bitmap, what HTML asks for, formulas."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

PLOT = "application/vnd.bookwright.plot+json"  # the numbers behind a plot, as `engines/kernel_startup.py` tells them
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_SCRIPT_SOURCE = re.compile(
    r"<(?:script|iframe|link|embed)\b[^>]*?\b(?:src|href)\s*=\s*[\"']?\s*(?:https?:)?//([\w.-]+)", re.I
)
_LOADED = re.compile(r"(?:https?:)?//((?:cdn|unpkg|ajax)[\w.-]*\.[a-z]{2,}|cdnjs\.cloudflare\.com)", re.I)
_WORKS = re.compile(r"<(?:script|iframe|canvas|video|audio|object|embed|button|input|select)\b", re.I)


def settled(text: str) -> str:
    """Text as a terminal shows it in the end: no escape codes, of a progress bar the last state."""
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    if "\b" in text:
        text = re.sub(r"[^\n]\x08", "", text).replace("\b", "")
    if "\r" not in text:
        return text
    return "\n".join(map(_last_state, text.replace("\r\n", "\n").split("\n")))


def _last_state(line: str) -> str:
    """What is left on a line whose beginning was written over, again and again."""
    state = ""
    for part in line.split("\r"):
        state = part + state[len(part) :]
    return state.rstrip() if "\r" in line else line


def drawn_size(mime: str, data: str, metadata: Mapping[str, Any]) -> dict[str, str]:
    """Width (and height) that a bitmap was drawn for: its metadata's pixels, or inches from its density."""
    given = metadata.get(mime)
    if isinstance(given, Mapping) and "width" in given:
        return {k: f"{given[k]:g}px" for k in ("width", "height") if _positive(given.get(k))}
    try:
        head = base64.b64decode("".join(data[:4096].split())[:4000])
    except (ValueError, binascii.Error):
        return {}
    inches = _png_width(head) if mime == "image/png" else _jpeg_width(head) if mime == "image/jpeg" else 0
    return {"width": f"{inches:.4g}in"} if inches else {}


def _positive(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


def _png_width(head: bytes) -> float:
    """Inches, when the picture says that it has more dots in each than a screen."""
    at = head.find(b"pHYs")
    if head[:8] != b"\x89PNG\r\n\x1a\n" or at < 0 or len(head) < at + 13 or head[at + 12] != 1:
        return 0
    density = int.from_bytes(head[at + 4 : at + 8], "big") * 0.0254
    return int.from_bytes(head[16:20], "big") / density if density > 100 else 0


def _jpeg_width(head: bytes) -> float:
    if head[6:10] != b"JFIF" or len(head) < 16 or head[13] not in (1, 2):
        return 0
    density = int.from_bytes(head[14:16], "big") * (2.54 if head[13] == 2 else 1)
    position = 2
    while position + 9 < len(head) and head[position] == 0xFF:
        if head[position + 1] in (0xC0, 0xC1, 0xC2):
            return int.from_bytes(head[position + 7 : position + 9], "big") / density if density > 100 else 0
        position += 2 + int.from_bytes(head[position + 2 : position + 4], "big")
    return 0


def is_active(html: str) -> bool:
    """Whether HTML is more than text and tables: it runs, plays or draws."""
    return _WORKS.search(html) is not None


def hosts(html: str) -> list[str]:
    """Other hosts that a page with this HTML would ask for something, in order."""
    found = _SCRIPT_SOURCE.findall(html)
    if "<script" in html:
        found += _LOADED.findall(html)
    return list(dict.fromkeys(one.lower() for one in found))


def formula(latex: str) -> str:
    """LaTeX that a program gave as a displayed formula; "" when it is more than one formula."""
    text = latex.strip()
    if found := re.fullmatch(r"\\begin\{(equation|align|gather)\*?\}(.*)\\end\{\1\*?\}", text, re.S):
        inner = found.group(2).strip()
        if found.group(1) != "equation":
            inner = f"\\begin{{aligned}}{inner}\\end{{aligned}}"
        return f"$$\n{inner}\n$$"
    bare = text.removeprefix("$$").removesuffix("$$") if text.startswith("$$") else text.strip("$")
    if text.startswith("$") and text.endswith("$") and "$" not in bare:
        return f"$$\n{bare.strip().removeprefix(chr(92) + 'displaystyle').strip()}\n$$"
    return "" if text.startswith("\\begin{tab") else text
