"""The pictures of the book as files of the EPUB: named by their content, of types every reader shows."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes

from bookwright.book import Chapter
from bookwright.diagnostics import Code
from bookwright.engines import svg
from bookwright.features.graphic import literal
from bookwright.formats.base import Manuscript, image_path
from bookwright.source import Span

O030 = Code(
    "O030", "warning", "a picture that the EPUB cannot hold",
    """An EPUB carries its pictures inside, as PNG, JPEG, GIF, WebP or SVG without scripts and references to
    other files. This one is something else, so its alternative text stands in its place there. Save it
    in one of those forms.""",
)  # fmt: skip
TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}


class NoPicture(Exception):
    """The bytes are not a picture that an EPUB may hold; the message says why."""


def suffix(data: bytes) -> str:
    """The kind of a picture from its first bytes, whatever its file is called; "" when unknown."""
    if data.startswith(b"\x89PNG\r\n"):
        return ".png"
    if data.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return ".gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    return ".svg" if b"<svg" in data[:4096] else ""


def fit(data: bytes) -> tuple[bytes, str]:
    """The picture and its suffix; SVG is cleaned, its colours are literal. Raises `NoPicture`."""
    kind = suffix(data)
    if not kind:
        raise NoPicture("it is neither PNG, JPEG, GIF, WebP nor SVG")
    if kind != ".svg":
        return data, kind
    try:
        drawing = literal(svg.clean(data.decode("utf-8-sig"), "g"))
    except (svg.BadSvg, UnicodeDecodeError) as error:
        raise NoPicture(str(error)) from None
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawing}\n'.encode(), kind


def embedded(target: str) -> bytes:
    """The bytes of a `data:` address."""
    head, _, data = target.partition(",")
    return base64.b64decode(data) if head.endswith(";base64") else unquote_to_bytes(data)


@dataclass
class Pictures:
    """Collects the pictures of all chapters; the same picture twice is one file."""

    manuscript: Manuscript
    files: dict[str, bytes] = field(default_factory=dict)

    def take(self, chapter: Chapter, target: str) -> str:
        """The address of a picture as a chapter's file names it; "" for one that cannot be held."""
        m = self.manuscript
        if ":" in target.split("/")[0] and not target.startswith("data:"):
            return ""
        try:
            if target.startswith("data:"):
                stem, raw = "figure", embedded(target)
            else:
                path = image_path(m.config, chapter, target)
                if path is None:
                    return ""  # reported by resolve
                stem, raw = PurePosixPath(path).stem, (m.config.root / path).read_bytes()
            data, kind = fit(raw)
        except (NoPicture, ValueError) as error:
            marks = (k for k in m.facts[chapter.file].marks if k.kind == "image" and k.key == target)
            span = next((k.span for k in marks), Span(chapter.file))
            m.report.add(O030.at(span, f"`{target[:60]}` is left out of the EPUB: {error}"))
            return ""
        safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in stem.lower())
        name = f"images/{safe}-{hashlib.sha256(data).hexdigest()[:12]}{kind}"
        self.files[name] = data
        return f"../{name}"
