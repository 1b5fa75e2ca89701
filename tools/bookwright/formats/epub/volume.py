"""The EPUB: every file of the book in one archive whose bytes depend on nothing but the sources."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar, Literal

from bookwright.cache import digest, file_digest
from bookwright.edition import Edition
from bookwright.engines import code_styles
from bookwright.formats.base import Format, Made, Manuscript
from bookwright.formats.epub import inserts, keys, nav, package, page, split
from bookwright.formats.epub.cover import cover, cover_name, cover_page, dedication_page, title_page
from bookwright.formats.epub.package import Item
from bookwright.formats.epub.pictures import TYPES, Pictures
from bookwright.formats.epub.places import CONTENTS, COVER, DEDICATION, TITLE, Places

STYLE = Path(__file__).with_name("style.css")
XHTML = "application/xhtml+xml"
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="{folder}content.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""


class Epub(Format):
    name: ClassVar[str] = "epub"
    flavour: ClassVar[Literal["html", "typst"]] = "html"

    def write(self, manuscript: Manuscript, previous: Mapping[str, str]) -> dict[str, Made]:
        file = manuscript.config.stem_of("epub") + ".epub"
        manuscript.report.add(*keys.problems(manuscript.config), *inserts.problems(manuscript))
        manuscript.report.add(*code_styles.unknown(manuscript.config, "epub"))
        key = _key(manuscript)
        if previous.get(file) == key:
            return {file: Made(key=key)}
        return {file: Made(archive(self._files(manuscript), keys.subdirectory(manuscript.config)), key=key)}

    def info(self, edition: Edition) -> dict[str, Any]:
        files = [edition.path(f) for f in (*edition.staged, *edition.kept) if f.endswith(".epub")]
        return {"size": files[0].stat().st_size} if files else {}

    def _files(self, m: Manuscript) -> dict[str, bytes]:
        """Everything inside, by its path under `EPUB/`."""
        places, pictures = Places(m), Pictures(m)
        pages, moved = split.split(self._pages(m, places, pictures), split.level(m.config))
        image = cover(m, self, places)
        generated = places.references if places.references not in places.files.values() else ""
        texts = {COVER: cover_page(m, image), TITLE: title_page(m), DEDICATION: dedication_page(m),
                 CONTENTS: split.led(nav.write(m, places, generated), CONTENTS, CONTENTS, moved)}
        if not _titled(m):
            del texts[TITLE]
        if not texts[DEDICATION]:
            del texts[DEDICATION]
        files = {name: text.encode() for name, text in texts.items()}
        files |= {name: one.text.encode() for name, one in pages.items()}
        files |= {"style.css": _style(m), image.file: image.data, **pictures.files, **_faces(m)}
        before: dict[str, tuple[str, ...]] = {COVER: (), TITLE: (), DEDICATION: (), CONTENTS: ("nav",)}
        spine = {name: given for name, given in before.items() if name in texts}
        spine |= {name: one.properties for name, one in pages.items()}
        hidden = () if keys.contents(m.config) else (CONTENTS,)
        items = [Item(name, XHTML, tuple(given), spine=name not in hidden) for name, given in spine.items()]
        items += [Item("style.css", "text/css"), _picture(image.file, "cover-image")]
        items += [_picture(name) for name in pictures.files]
        items += [Item(name, keys.FACES[PurePosixPath(name).suffix.lower()]) for name in _faces(m)]
        return {**files, "content.opf": package.write(m, items).encode()}

    def _pages(self, m: Manuscript, places: Places, pictures: Pictures) -> dict[str, page.Page]:
        """The files of text in reading order; a part without a page of its own gets one."""
        found: dict[str, page.Page] = {}
        for chapter in places.chapters:
            if chapter.part is not None and not m.book.parts[chapter.part].opener:
                opener = places.part(chapter.part)
                if opener not in found:
                    found[opener] = page.part_page(m, chapter.part)
            found[places.files[chapter.file]] = page.chapter_page(m, self, places, chapter, pictures)
        if places.references and places.references not in found:
            found[places.references] = page.references_page(m, places, pictures)
        return found


def archive(files: Mapping[str, bytes], folder: str = "EPUB") -> bytes:
    """The container: `mimetype` first and stored, the rest sorted, all of the same time; the book is in `folder`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as box:
        _add(box, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        below = f"{folder}/" if folder else ""
        container = CONTAINER.format(folder=below).encode()
        inside = {"META-INF/container.xml": container, **{f"{below}{n}": d for n, d in files.items()}}
        for name in sorted(inside):
            _add(box, name, inside[name], zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _add(box: zipfile.ZipFile, name: str, data: bytes, how: int) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = how
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    box.writestr(entry, data, compresslevel=9)


def _picture(file: str, *properties: str) -> Item:
    return Item(file, TYPES[PurePosixPath(file).suffix], properties)


def _titled(m: Manuscript) -> bool:
    """Whether there is a title page; always where it stands for the home page."""
    return m.config.format("epub").get("epub-title-page") is not False or bool(Places(m).skipped)


def _faces(m: Manuscript) -> dict[str, bytes]:
    """The author's faces, in `fonts/`, where the style sheets find them by their names."""
    given = [keys.project_file(m.config, p) for p in keys.texts(m.config.format("epub").get("epub-fonts"))]
    found = [m.config.root / p for p in given if p and p.lower().endswith(tuple(keys.FACES))]
    return {f"fonts/{path.name}": path.read_bytes() for path in found}


def _own_styles(m: Manuscript) -> list[Path]:
    """Style sheets that the author adds: `format: epub: css:`."""
    given = [keys.project_file(m.config, path) for path in keys.texts(m.config.format("epub").get("css"))]
    return [m.config.root / path for path in given if path]


def _style(m: Manuscript) -> bytes:
    own = [path.read_bytes() for path in _own_styles(m) if path.is_file()]
    return b"\n".join([STYLE.read_bytes(), _code(m).encode(), *own, inserts.sheet(m.config).encode()])


def _code(m: Manuscript) -> str:
    """The colours of code as `highlight-style` asks for them, by day and by night."""
    rules = []
    for scheme, name in code_styles.asked(m.config, "epub").items():
        row = dict(code_styles.colours(name, scheme == "dark"))
        ground, ink = row.pop("ground", ""), row.pop("ink", "")
        inner = "".join(f"  pre .{kind} {{ color: {colour}; }}\n" for kind, colour in row.items())
        if row:
            rules.append(f"@media (prefers-color-scheme: {scheme}) {{\n"
                         f"  pre {{ color: {ink}; background: {ground}; }}\n{inner}}}\n")  # fmt: skip
    return "".join(rules)


def _key(m: Manuscript) -> str:
    """A hash of all that the file holds. The date stands on the title page, downloads do not."""
    beside = [m.config.root / name for name in [cover_name(m)] if name]
    files = [file_digest(path) for path in (*beside, *_own_styles(m)) if path.is_file()]
    files.append(digest({key: value for key, value in keys.metadata(m.config).items() if key != "css"}))
    files += [*(digest(data) for data in _faces(m).values()), digest(inserts.key(m))]
    return digest(m.navigation_key, dict(m.content_keys), list(m.entries), m.edition.get("date", ""), files)
