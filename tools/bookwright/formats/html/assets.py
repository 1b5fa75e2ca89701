"""The files beside the pages: style sheet, scripts, fonts, and the pictures that pages refer to."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from bookwright import features
from bookwright.book import Chapter
from bookwright.engines import minify
from bookwright.features.base import Feature
from bookwright.formats.base import Made, Manuscript, image_path, relative
from bookwright.formats.html import dimensions, fonts

# in this order: colours first, paper (which undoes what only a screen needs) after the features' own
SHEETS = ("tokens", "text", "layout", "navigation", "bars", "search", "page-tools", "settings", "document")
LAST = "print"
STATIC = Path(__file__).parent / "static"
_SUFFIX = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/svg+xml": ".svg", "image/gif": ".gif", "image/webp": ".webp",
}  # fmt: skip


def stylesheet(wanted: Iterable[str]) -> str:
    """The theme, the styles of the features in `wanted` in the order of the registry, and those for paper."""
    sheets = [(STATIC / f"{name}.css").read_text() for name in SHEETS]
    return "".join([*sheets, *_feature_files(".css", wanted), (STATIC / f"{LAST}.css").read_text()])


def featured(page: str) -> list[str]:
    """The features whose styles and scripts a page has use for, by the stems of their files."""
    return sorted({_stem(f) for f in features.FEATURES if f.leaves in page})


def script(wanted: Iterable[str], said: Mapping[str, str]) -> str:
    """The site's script: the words it shows, the theme's, then those of the features in `wanted`. Classic, for
    `file://`. A page whose `<body>` has a word of its own keeps it."""
    page, words = "document.body.dataset", orjson.dumps(said).decode()
    told = f"Object.assign({page}, {words}, Object.assign({{}}, {page}));\n" if said else ""
    parts = [told, *(path.read_text() for path in sorted(STATIC.glob("*.js")))]
    return "".join(parts + _feature_files(".js", wanted))


def shared(
    used: Iterable[tuple[str, str]], wanted: Iterable[str], said: Mapping[str, str], cached: Path, folder: str
) -> dict[str, Made]:
    """The style sheets and the script, with those of the features in `wanted` and the words `said` on every page,
    and the faces (with what the pages `used` of them) in `folder`."""
    faces = fonts.faces(used, cached)
    files = {f"{folder}/{name}": Made(data) for name, data in faces.files.items()}
    files[f"{folder}/bookwright.css"] = Made(minify.sheet(faces.css + stylesheet(wanted)))
    files[f"{folder}/math.css"] = Made(faces.math_css.encode())
    files[f"{folder}/bookwright.js"] = Made(minify.script(script(wanted, said)))
    return files


def _stem(feature: Feature) -> str:
    return type(feature).__module__.rsplit(".", 1)[-1]


def _feature_files(suffix: str, wanted: Iterable[str]) -> list[str]:
    """The files of the features in `wanted`, in the order of the registry."""
    folder, kept = Path(features.__file__).parent, {*wanted}
    stems = [s for s in dict.fromkeys(map(_stem, features.FEATURES)) if s in kept]
    return [p.read_text() for stem in stems if (p := folder / f"{stem}{suffix}").is_file()]


@dataclass
class Pictures:
    """Turns the targets of a page's images into addresses, and remembers the files they need."""

    manuscript: Manuscript
    chapter: Chapter
    files: dict[str, Made] = field(default_factory=dict)

    def address(self, target: str) -> str:
        if target.startswith("data:"):
            return self._inlined(target)
        if ":" in target.split("/")[0]:
            return target
        path = image_path(self.manuscript.config, self.chapter, target)
        if path is None:
            return target  # reported by resolve
        self.files[path] = Made(copy=self.manuscript.config.root / path)
        return relative(path, self.chapter.page)

    def measure(self, target: str) -> tuple[int, int] | None:
        """Width and height of a picture of the book."""
        if target.startswith("data:"):
            return dimensions.size(base64.b64decode(target.partition(";base64,")[2]))
        config = self.manuscript.config
        path = image_path(config, self.chapter, target) if ":" not in target.split("/")[0] else None
        return dimensions.size((config.root / path).read_bytes()) if path else None

    def link(self, target: str) -> None:
        """A file of the project that the page links to belongs to the edition."""
        kind, _, path = target.partition("#")[0].partition(":")
        if kind == "file" and (self.manuscript.config.root / path).is_file():
            self.files[path] = Made(copy=self.manuscript.config.root / path)

    def _inlined(self, target: str) -> str:
        head, _, data = target.partition(";base64,")
        content = base64.b64decode(data)
        name = hashlib.sha256(content).hexdigest()[:16] + _SUFFIX.get(head.removeprefix("data:"), ".bin")
        path = f"{self.chapter.page.removesuffix('.html')}_files/{name}"
        self.files[path] = Made(data=content)
        return relative(path, self.chapter.page)
