"""The book as one PDF: chapters to Typst, the matter around them, printing, and what went wrong where."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Literal

from bookwright import nodes
from bookwright.cache import digest, write_atomically
from bookwright.config import Config
from bookwright.edition import Edition
from bookwright.engines import fonts, typst
from bookwright.formats.base import Format, Made, Manuscript
from bookwright.formats.pdf import article, chapters, faults, matter, settings
from bookwright.formats.pdf.chapters import Text
from bookwright.formats.pdf.pictures import Pictures

# what Typst can hold a file to
STANDARDS = frozenset("ua-1 a-1a a-1b a-2a a-2b a-2u a-3a a-3b a-3u a-4 a-4e a-4f 1.4 1.5 1.6 1.7 2.0".split())


class Pdf(Format):
    name: ClassVar[str] = "pdf"
    flavour: ClassVar[Literal["html", "typst"]] = "typst"
    joined: ClassVar[bool] = True

    def write(self, manuscript: Manuscript, previous: Mapping[str, str]) -> dict[str, Made]:
        m = manuscript
        if m.config.document and m.config.setting("typst", "keep-typ", m.config.format("pdf").get("keep-typ")) is True:
            return {**self._printed(m, previous), **self.source(m)}
        return self._printed(m, previous)

    def _printed(self, m: Manuscript, previous: Mapping[str, str]) -> dict[str, Made]:
        name = f"{m.config.stem}.pdf"
        made_from = {k: m.edition[k] for k in ("date", "commit") if k in m.edition}
        key = digest(m.navigation_key, dict(m.content_keys), made_from)
        if previous.get(name) == key:
            return {name: Made(key=key)}
        folder = m.cache.folder / "pdf"
        sources, pictures, texts, files = self._sources(m, folder)
        _lay_out(folder, sources, pictures)
        m.notify("printing with Typst")
        done = typst.compile(folder, "main.typ", fonts.folders(), standards(m.config), _timestamp(m))
        m.report.add(*faults.explained(m, done, sources, {f: (file, texts[file]) for file, f in files.items()}))
        if done.pdf is None:
            return {name: Made(key=previous[name])} if name in previous else {}
        return {name: Made(done.pdf, key=key)}

    def _sources(
        self, m: Manuscript, folder: Path
    ) -> tuple[dict[str, str], Pictures, dict[str, Text], dict[str, str]]:
        """The `.typ` files by path, the pictures they show, and each chapter's text and file."""
        pictures = Pictures(m, folder)
        texts = self._texts(m, pictures)
        drawing = cover(m, self, pictures)
        files = {file: f"chapters/{m.book.by_file()[file].slug}.typ" for file in texts}
        return _sources(m, texts, files, drawing), pictures, texts, files

    def source(self, m: Manuscript) -> dict[str, Made]:
        """A document as one `.typ` file, and its pictures in `doc_files/`."""
        folder = m.cache.folder / "pdf"
        sources, pictures, _, _ = self._sources(m, folder)
        return article.joined(m, sources, folder, pictures)

    def info(self, edition: Edition) -> dict[str, Any]:
        """Size in bytes and number of pages."""
        from pypdf import PdfReader

        for file in (f for f in (*edition.staged, *edition.kept) if f.endswith(".pdf")):
            path = edition.path(file)
            if path.is_file():
                return {"size": path.stat().st_size, "pages": len(PdfReader(path).pages)}
        return {}

    def _texts(self, m: Manuscript, pictures: Pictures) -> dict[str, Text]:
        """Every chapter that is printed, by its file; what they could not show is reported."""
        texts: dict[str, Text] = {}
        for chapter in m.book.chapters:
            if chapters.printed(m, chapter):
                texts[chapter.file] = chapters.text(m, self, chapter, pictures)
                m.report.add(*faults.of_text(m, chapter, texts[chapter.file]))
        return texts


class TypstSource(Pdf):
    """`--to typst`: what the PDF would be printed from, as a file of its own."""

    name: ClassVar[str] = "typst"

    def write(self, manuscript: Manuscript, previous: Mapping[str, str]) -> dict[str, Made]:
        return self.source(manuscript)

    def info(self, edition: Edition) -> dict[str, Any]:
        return {}


def standards(config: Config) -> list[str]:
    """What the file must keep to: `pdf-standard`, and PDF/UA-1 in a strict book."""
    wanted = config.setting("typst", "pdf-standard") or config.format("pdf").get("pdf-standard")
    given = [str(w).lower() for w in (wanted if isinstance(wanted, list) else [wanted])]
    return sorted({w for w in given if w in STANDARDS} | ({"ua-1"} if config.strict else set()))


def cover(m: Manuscript, format: Format, pictures: Pictures) -> str:
    """The drawing of the cover: `cover-image`, or the figure of the home page that the book names, or ""."""
    home = m.book.home
    if home is None:
        return ""
    if m.config.cover_image:
        return pictures.path(home, "/" + m.config.cover_image) or ""
    own = m.config.meta.get("bookwright")
    front = own.get("home") if isinstance(own, Mapping) else None
    label = str(front.get("cover") or "") if isinstance(front, Mapping) else ""
    if not label:
        return ""
    tree = m.lowered(home, m.setting(format, home), lambda target: "")
    inside = False
    for node in nodes.walk(tree):
        inside = inside or (node["t"] == "RawBlock" and f'id: "{label}"' in node["c"][1])
        if inside and node["t"] == "Image":
            return pictures.path(home, node["c"][2][0]) or ""
    return ""


def _sources(m: Manuscript, texts: Mapping[str, Text], files: Mapping[str, str], drawing: str) -> dict[str, str]:
    """All `.typ` files of the document by path."""
    known = {i for t in texts.values() for i in t.ids} | {f"ref-{key}" for key, _ in m.entries}
    missing = sorted({t for text in texts.values() for t in text.targets} - known)
    return {
        **matter.template_files(), "prelude.typ": matter.prelude(),
        "settings.typ": settings.settings(m, missing), "references.typ": matter.references(m),
        "main.typ": article.main(m, files) if m.config.document else matter.main(m, files, drawing),
        **{files[file]: text.text for file, text in texts.items()},
    }  # fmt: skip


def _lay_out(folder: Path, sources: Mapping[str, str], pictures: Pictures) -> None:
    """The work folder holds these files and no others."""
    shutil.rmtree(folder / "chapters", ignore_errors=True)
    shutil.rmtree(folder / "template", ignore_errors=True)
    for name, text in sources.items():
        write_atomically(folder / name, text.encode())
    for stale in (folder / "images").glob("*"):
        if f"images/{stale.name}" not in pictures.used:
            stale.unlink()


def _timestamp(m: Manuscript) -> int:
    """The edition's date in seconds, so that the same book is the same bytes."""
    try:
        return int(datetime.fromisoformat(str(m.edition.get("date", ""))).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return 0
