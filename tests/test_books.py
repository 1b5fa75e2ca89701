"""Whole small books: what HTML, PDF and EPUB hold is compared with `tests/books/<name>/expected/`.

Of a page only `<main>` counts, of the PDF its outline and text, of the EPUB its files and their text.
`pytest tests/test_books.py --accept` writes the expectations anew: read them before you commit.
"""

from __future__ import annotations

import io
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination
from selectolax.lexbor import LexborHTMLParser

from small_book import Built, Press

FOLDER = Path(__file__).parent / "books"
BOOKS = sorted(p.name for p in FOLDER.iterdir() if (p / "_quarto.yml").is_file())
Outline = list["Destination | Outline"]


def build(name: str, root: Path) -> Built:
    shutil.copytree(FOLDER / name, root, ignore=shutil.ignore_patterns("expected", ".bookwright", "_book", "_site"))
    return Press(root)(formats=("pdf", "epub", "html"))


def texts(built: Built) -> dict[str, str]:
    """What was built, as texts that a person can read and compare."""
    found = {"diagnostics.txt": "".join(f"{one}\n" for one in built.messages)}
    for file, data in built.files.items():
        if file.endswith(".html") and file != "404.html":
            found[f"html/{file}"] = main(data)
        elif file.endswith(".pdf"):
            found["pdf.txt"] = printed(data)
        elif file.endswith(".epub"):
            found["epub.txt"] = packed(data)
    return found


def main(page: bytes) -> str:
    """The page's `<main>`, a line for each line of its source, formulas as their TeX."""
    node = LexborHTMLParser(page).css_first("main")
    if node is None:  # a redirect
        return page.decode()
    for formula in node.css("math"):
        tex = formula.css_first("annotation")
        formula.replace_with(f"${tex.text() if tex else formula.text()}$")
    return re.sub(r"\n{2,}", "\n", str(node.html)).strip() + "\n"


def printed(data: bytes) -> str:
    """The PDF's outline, then the text of each page under its label."""
    reader = PdfReader(io.BytesIO(data))
    lines = [f"{'  ' * depth}{one.title}" for depth, one in flat(reader.outline)]  # type: ignore[arg-type]
    for label, page in zip(reader.page_labels, reader.pages, strict=True):
        text = re.sub(r"[ \t]+", " ", page.extract_text()).strip()
        lines += [f"\n── page {label}", text]
    return "\n".join(lines) + "\n"


def flat(outline: Outline, depth: int = 0) -> list[tuple[int, Destination]]:
    found: list[tuple[int, Destination]] = []
    for one in outline:
        found += flat(one, depth + 1) if isinstance(one, list) else [(depth, one)]
    return found


def packed(data: bytes) -> str:
    """The EPUB's files, and the text of each page."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    lines = list(archive.namelist())
    for name in archive.namelist():
        if name.endswith(".xhtml"):
            body = ET.fromstring(archive.read(name)).find("{http://www.w3.org/1999/xhtml}body")
            assert body is not None
            lines += [f"\n── {name}", re.sub(r"\s+", " ", " ".join(body.itertext())).strip()]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", BOOKS)
def test_a_whole_book(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    made = texts(build(name, tmp_path / "book"))
    expected = FOLDER / name / "expected"
    if request.config.getoption("--accept"):
        shutil.rmtree(expected, ignore_errors=True)
        for file, text in made.items():
            (expected / file).parent.mkdir(parents=True, exist_ok=True)
            (expected / file).write_text(text)
    known = {p.relative_to(expected).as_posix(): p.read_text() for p in expected.rglob("*") if p.is_file()}
    assert sorted(made) == sorted(known)
    for file, text in made.items():
        assert text == known[file], file
