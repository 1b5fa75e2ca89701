"""The language, row by row (`docs/guide/constructs.yml`): every construct is in every format what the table says."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from small_book import Built, Press

ROOT = Path(__file__).resolve().parents[1]
GROUPS = yaml.safe_load((ROOT / "docs" / "guide" / "constructs.yml").read_text())
ROWS: list[dict[str, Any]] = [row for group in GROUPS for row in group["rows"]]
FORMATS = ("html", "pdf", "epub")
BOX = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><rect width="90" height="40" fill="#a51c30"/></svg>'
FILES = {
    "box.svg": BOX, "_piece.qmd": "Included piece.\n", "_variables.yml": "press: {name: bookwright press}\n",
    "refs.bib": "@book{knuth, author={Knuth, Donald}, title={Algorithms}, publisher={AW}, year={1997}}\n",
    "quiz.yml": "- {id: q-rain, type: truefalse, stem: Is rain wet?, answer: true, explanation: Wet it is., "
    "section: sec-quizzes-taught, objective: 1}\n",
    "index.qmd": "# Start {.unnumbered}\n",
    "errata.yml": "- {date: 2026-11-25, section: sec-quizzes-taught, wrong: seven joules, right: eight joules, "
    "reported-by: Ada}\n",
    "glossary_glossary.yml": "- {term: bridgeword, definition: What joins two networks.}\n",
}  # fmt: skip


def name(row: dict[str, Any]) -> str:
    return re.sub(r"\W+", "-", row["name"].lower()).strip("-")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One book with a chapter for each row; labels get the row's name, so that they differ."""
    chapters = {f"{name(row)}.qmd": f"# Row {name(row)}\n\n{_unique(row)}\n" for row in ROWS}
    listed = "".join(f"    - {file}\n" for file in ["index.qmd", *chapters])
    yml = f"project:\n  type: book\nbook:\n  title: Constructs\n  chapters:\n{listed}bibliography: refs.bib\n"
    return Press(tmp_path_factory.mktemp("constructs"))({"_quarto.yml": yml, **FILES, **chapters}, FORMATS, lenient=True)


def _unique(row: dict[str, Any]) -> str:
    return re.sub(r"(?<=[#@ ])((?:sec|fig|tbl|lst|eq|thm|nte)-)(?!cap|alt|subcap)(?=\w)", rf"\1{name(row)}-", row["source"])


@pytest.fixture(scope="module")
def texts(built: Built) -> dict[str, dict[str, str]]:
    """For each format the text of each row's chapter."""
    pages = {p.stem: LexborHTMLParser(p.read_bytes()) for p in built.output.glob("*.html")}
    html = {stem: page.css_first("main").text(separator=" ") for stem, page in pages.items()}  # type: ignore[union-attr]
    archive = zipfile.ZipFile(io.BytesIO(next(d for f, d in built.files.items() if f.endswith(".epub"))))
    epub = {Path(n).stem: " ".join(ET.fromstring(archive.read(n)).itertext())
            for n in archive.namelist() if n.endswith(".xhtml")}  # fmt: skip
    return {"html": html, "epub": epub, "pdf": _printed(next(d for f, d in built.files.items() if f.endswith(".pdf")))}


def _printed(data: bytes) -> dict[str, str]:
    """The text of the pages of each row's chapter, which the outline tells."""
    reader = PdfReader(io.BytesIO(data))
    starts = {str(one.title).split("Row ")[1]: reader.get_destination_page_number(one) or 0
              for one in reader.outline if not isinstance(one, list) and "Row " in str(one.title)}  # fmt: skip
    ends = [*sorted(starts.values())[1:], len(reader.pages)]
    return {stem: "\n".join(reader.pages[n].extract_text() for n in range(first, last))
            for (stem, first), last in zip(sorted(starts.items(), key=lambda s: s[1]), ends, strict=True)}  # fmt: skip


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b]", "", text).casefold()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_row_is_true(row: dict[str, Any], format: str, texts: dict[str, dict[str, str]], built: Built) -> None:
    about = [m for m in built.messages if m.startswith(f"{name(row)}.qmd:") and ": info[" not in m]
    told = bool(about)
    assert told == any(row.get(f, "yes") in ("plain", "no") for f in FORMATS), about
    if row.get(format, "yes") != "no":
        found = _squeezed(texts[format][name(row)])
        assert [w for w in row["words"] if _squeezed(str(w)) not in found] == []

