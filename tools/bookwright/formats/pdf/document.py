"""The book as one PDF: chapters to Typst, the matter around them, printing, and what went wrong where."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Literal

from bookwright import nodes
from bookwright.cache import digest, file_digest, write_atomically
from bookwright.config import Config
from bookwright.edition import Edition
from bookwright.engines import code_styles, fonts, pdf_text, typst
from bookwright.formats.base import Format, Made, Manuscript
from bookwright.formats.pdf import article, chapter_files, chapters, expectations, faults, matter, mending, settings
from bookwright.formats.pdf.chapters import Text
from bookwright.formats.pdf.options import in_project, options, problems
from bookwright.formats.pdf.pictures import Pictures
from bookwright.formats.pdf.titles import Art

_ATTEMPTS = 8  # Typst tells one fault of a file at a time


class Pdf(Format):
    name: ClassVar[str] = "pdf"
    flavour: ClassVar[Literal["html", "typst"]] = "typst"
    joined: ClassVar[bool] = True

    def write(self, manuscript: Manuscript, previous: Mapping[str, str]) -> dict[str, Made]:
        m = manuscript
        name = _file(m)
        wrong = [*problems(m.config), *code_styles.unknown(m.config, "pdf")]
        m.report.add(*wrong)
        if any(one.severity == "error" for one in wrong):
            return {name: Made(key=previous[name])} if name in previous else {}
        key = _key(m)
        if previous.get(name) == key:
            cut = chapter_files.wanted(m)
            own = {file for file in previous if file == name or not file.endswith(".pdf")}
            return {file: Made(key=key, source=cut.get(file, "")) for file, same in previous.items()
                    if same == key and (file in own or file in cut)}  # fmt: skip
        folder = m.cache.folder / "pdf"
        sources, pictures, texts, files = self._sources(m, folder)
        _lay_out(folder, sources, pictures)
        m.notify("printing with Typst")
        m.report.add(*faults.without_glyphs(m, folder, _font_folders(m), texts))
        done = self._printed(m, folder, sources, pictures, {f: (file, texts[file]) for file, f in files.items()})
        if done.pdf is None:
            return {name: Made(key=previous[name])} if name in previous else {}
        kept = article.joined(m, sources, folder, pictures) if options(m.config).keep_typ else {}
        expected = expectations.of(m, self, texts)
        whole = Made(done.pdf, key=key, expected=expected)
        return {name: whole, **{file: replace(made, key=key) for file, made in kept.items()}}

    def _printed(
        self, m: Manuscript, folder: Path, sources: dict[str, str], pictures: Pictures,
        texts: Mapping[str, tuple[str, Text]],
    ) -> typst.Printed:
        """What Typst prints; without what it refuses, so that all faults come in one run and `--lenient` has a book."""
        for _ in range(_ATTEMPTS):
            kept_to = standards(m.config)
            done = typst.compile(folder, "main.typ", _font_folders(m), kept_to, _timestamp(m), printer=m.printer)
            m.report.add(*faults.explained(m, done, sources, texts))
            mended = mending.without_faults(m, done, sources, texts) if done.pdf is None else None
            if mended is None:
                break
            sources = mended
            _lay_out(folder, sources, pictures)
        return done

    def closing(self, manuscript: Manuscript, files: Mapping[str, Path]) -> dict[str, Made]:
        """The chapters that are wanted by themselves, cut from the book."""
        name = _file(manuscript)
        todo = {f: c for f, c in chapter_files.wanted(manuscript).items() if f not in files}
        if name not in files or not todo:
            return {}
        return chapter_files.made(manuscript, files[name].read_bytes(), todo, _key(manuscript))

    def _sources(
        self, m: Manuscript, folder: Path
    ) -> tuple[dict[str, str], Pictures, dict[str, Text], dict[str, str]]:
        """The `.typ` files by path, the pictures they show, and each chapter's text and file."""
        pictures = Pictures(m, folder)
        texts = self._texts(m, pictures)
        art = Art("" if m.config.document else cover(m, self, pictures), _logo(m, pictures))
        files = {file: f"chapters/{m.book.by_file()[file].slug}.typ" for file in texts}
        return _sources(m, texts, files, art), pictures, texts, files

    def source(self, m: Manuscript) -> dict[str, Made]:
        """A document as one `.typ` file, and its pictures in `doc_files/`."""
        folder = m.cache.folder / "pdf"
        sources, pictures, _, _ = self._sources(m, folder)
        return article.joined(m, sources, folder, pictures)

    def info(self, edition: Edition) -> dict[str, Any]:
        """Size in bytes and number of pages."""
        for file in (f for f in (*edition.staged, *edition.kept) if f.endswith(".pdf") and f not in edition.sources):
            path = edition.path(file)
            if path.suffix == ".pdf" and path.is_file():
                return {"size": path.stat().st_size, "pages": len(pdf_text.opened(path).sheets)}
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

    def closing(self, manuscript: Manuscript, files: Mapping[str, Path]) -> dict[str, Made]:
        return {}

    def info(self, edition: Edition) -> dict[str, Any]:
        return {}


def _file(m: Manuscript) -> str:
    return m.config.stem_of("pdf") + ".pdf"


def standards(config: Config) -> list[str]:
    """What the file must keep to: `pdf-standard`, and PDF/UA-1 in a strict book."""
    return sorted({*options(config).pdf_standard, *(["ua-1"] if config.strict else [])})


def _key(m: Manuscript) -> str:
    """A hash of all that the PDF is made from."""
    made_from = {k: m.edition[k] for k in ("date", "commit") if k in m.edition}
    chosen = options(m.config)
    beside = [*chosen.include_in_header, *chosen.include_before_body, *chosen.include_after_body]
    paths = [what for kind, what in beside if kind == "file"]
    paths += [m.config.cover_image] if m.config.cover_image else []
    paths += [chosen.logo[0]] if chosen.logo else []
    found = [m.config.root / p for path in paths if (p := in_project(m.config, path))]
    faces = [file for folder in _own_fonts(m) for file in sorted(folder.rglob("*")) if file.is_file()]
    files = [[p.name, file_digest(p)] for p in (*found, *faces) if p.is_file()]
    return digest(m.navigation_key, dict(m.content_keys), made_from, files)


def _own_fonts(m: Manuscript) -> list[Path]:
    """The project's folders of faces."""
    found = [in_project(m.config, path) for path in options(m.config).font_paths]
    return [(m.config.root / path).resolve() for path in found if path]


def _font_folders(m: Manuscript) -> list[str]:
    return [*fonts.folders(), *map(str, _own_fonts(m))]


def _logo(m: Manuscript, pictures: Pictures) -> str:
    chosen, first = options(m.config).logo, next(iter(m.book.chapters), None)
    return pictures.path(first, "/" + chosen[0].lstrip("/")) or "" if chosen and first else ""


def cover(m: Manuscript, format: Format, pictures: Pictures) -> str:
    """The drawing of the cover: `cover-image`, or the figure of the home page that the book names, or ""."""
    home = m.book.home
    if home is None:
        return ""
    if m.config.cover_image:
        return pictures.path(home, "/" + m.config.cover_image) or ""
    front = m.config.own.get("home")
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


def _sources(m: Manuscript, texts: Mapping[str, Text], files: Mapping[str, str], art: Art) -> dict[str, str]:
    """All `.typ` files of the document by path."""
    known = {i for t in texts.values() for i in t.ids} | {f"ref-{key}" for key, _ in m.entries}
    missing = sorted({t for text in texts.values() for t in text.targets} - known)
    return {
        **matter.template_files(), "prelude.typ": matter.prelude(m),
        "settings.typ": settings.settings(m, missing),
        "references.typ": matter.references(m),
        "main.typ": matter.main(m, texts, files, art),
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
