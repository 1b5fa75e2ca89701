"""The pictures of the chapters as files that Typst can read, named by what is in them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from bookwright.book import Chapter
from bookwright.features.graphic import literal
from bookwright.formats.base import Manuscript, image_path
from bookwright.formats.pdf.floats import Size, picture_size

_SUFFIX = {"image/png": ".png", "image/jpeg": ".jpg", "image/svg+xml": ".svg", "image/gif": ".gif",
           "image/webp": ".webp", "application/pdf": ".pdf"}  # fmt: skip
READABLE = frozenset(_SUFFIX.values()) | {".jpeg"}


@dataclass
class Pictures:
    """Puts pictures into `folder/images`; `unreadable` lists those of a kind that Typst cannot print."""

    manuscript: Manuscript
    folder: Path
    used: dict[str, str] = field(default_factory=dict)  # file → what the author called it
    unreadable: list[str] = field(default_factory=list)

    def path(self, chapter: Chapter, target: str) -> str | None:
        """The picture's path from the root of the work folder, None when it cannot be shown."""
        if target.startswith("data:"):
            head, _, data = target.partition(";base64,")
            return self._kept(base64.b64decode(data), _SUFFIX.get(head.removeprefix("data:"), ""), target[:40])
        path = image_path(self.manuscript.config, chapter, target)
        if path is None:
            return None  # reported by resolve; an address on another host is left to its words
        file = self.manuscript.config.root / path
        data_of = file.read_bytes()
        suffix = file.suffix.lower()
        if suffix == ".svg":
            data_of = literal(data_of.decode("utf-8", "replace")).encode()
        return self._kept(data_of, suffix, target)

    def size(self, chapter: Chapter, target: str) -> Size | None:
        """The picture's width and height (pt), None when they are not known."""
        path = self.path(chapter, target)
        return picture_size(self.folder / path[1:]) if path else None

    def _kept(self, content: bytes, suffix: str, target: str) -> str | None:
        if suffix not in READABLE:
            self.unreadable.append(target)
            return None
        name = f"images/{hashlib.sha256(content).hexdigest()[:16]}{suffix}"
        self.used[name] = "" if target.startswith("data:") else target
        file = self.folder / name
        if not file.is_file():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return f"/{name}"
