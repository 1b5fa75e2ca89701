"""One chapter as a PDF of its own, read back: the book's numbers, labels and references, links that lead out."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from bookwright import cli
from small_book import Built, Press, config

SITE = "https://small.example/book"
BIB = "@book{knuth, author={Donald Knuth}, title={The Art}, publisher={AW}, year={1968}}\n"
BOOK = {
    "_quarto.yml": config("one.qmd", "deep/two.qmd", more=f"  site-url: {SITE}\nbibliography: refs.bib\n"),
    "index.qmd": "# Welcome {.unnumbered}\n\nHello.\n",
    "refs.bib": BIB,
    "one.qmd": "# First {#sec-one}\n\nSee @sec-deep, @sec-two and @sec-own.\n\n## Own {#sec-own}\n\nWords.\n",
    "deep/two.qmd": "# Second {#sec-two}\n\nBack to @sec-own; read @knuth.\n\n## Deep {#sec-deep}\n\n"
    "[out](https://else.example/) and @sec-deep.\n\n## Last\n\nEnd.\n",
}


def offering(what: str) -> dict[str, str]:
    return {**BOOK, "_quarto.yml": BOOK["_quarto.yml"].replace("bibliography", f"  downloads: [{what}]\nbibliography")}


def bookmarks(items: Any, depth: int = 0) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for one in items:
        found += bookmarks(one, depth + 1) if isinstance(one, list) else [(depth, one.title)]
    return found


def links(reader: PdfReader) -> list[str]:
    """Every link: its address, or the page (from 1) of this file that it leads to."""
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages, 1) if page.indirect_reference}
    found = []
    for page in reader.pages:
        for reference in page.get("/Annots") or ():  # type: ignore[union-attr]
            link = reference.get_object()
            found.append(link["/A"]["/URI"] if "/A" in link else f"page {numbers[list.__getitem__(link['/Dest'], 0).idnum]}")
    return found


def cut(press: Press, name: str, file: str) -> PdfReader:
    built = press.good(BOOK, formats=("pdf",), chapter=name)
    return PdfReader(built.output / file)


def test_a_chapter_has_the_numbers_of_the_book(press: Press) -> None:
    reader = cut(press, "two", "deep/two.pdf")
    book = PdfReader(press.root / "_book" / "A-Small-Book.pdf")
    text = [page.extract_text() for page in reader.pages]
    assert "Second" in text[0]
    assert "2.1" in text[0]
    assert "First" not in text[0]
    assert "Knuth" in text[-1]
    assert "The Art" in text[-1]
    assert len(text) == 2
    assert bookmarks(reader.outline) == [(0, "2 Second"), (1, "2.1 Deep"), (1, "2.2 Last"), (0, "References")]
    whole = [page.extract_text() for page in book.pages]
    assert reader.page_labels == [book.page_labels[whole.index(one)] for one in text]
    assert reader.metadata is not None
    assert reader.metadata.title == "2 Second – A Small Book"
    assert reader.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]


def test_links_into_other_chapters_lead_to_the_site(press: Press) -> None:
    assert links(cut(press, "1", "one.pdf")) == [f"{SITE}/deep/two.html#sec-deep", f"{SITE}/deep/two.html", "page 1"]
    found = links(cut(press, "deep/two.qmd", "deep/two.pdf"))
    assert found == [f"{SITE}/one.html#sec-own", "page 2", "https://else.example/", "page 1", "page 1"]


def tags(reader: PdfReader) -> list[str]:
    """The kinds of all tags, top down; every mark, link and place of them must lead both ways."""
    root = reader.root_object["/StructTreeRoot"]
    rows = root["/ParentTree"]["/Nums"]  # type: ignore[index]
    owners = dict(zip(rows[::2], rows[1::2], strict=True))
    pages = {page.indirect_reference.idnum for page in reader.pages if page.indirect_reference}
    for page in reader.pages:
        data = page.get_contents()
        marks = set(map(int, re.findall(rb"/MCID (\d+)", data.get_data()))) if data is not None else set()
        own = owners[page["/StructParents"]].get_object()
        assert marks == {n for n, tag in enumerate(own) if "/K" in tag.get_object()}
        assert all(n in tag.get_object()["/K"] for n, tag in enumerate(own))
        for reference in page.get("/Annots") or ():  # type: ignore[union-attr]
            tag = owners[reference.get_object()["/StructParent"]].get_object()
            assert tag["/S"] == "/Link"
            assert reference in [k.get("/Obj") and k.raw_get("/Obj") for k in tag["/K"] if hasattr(k, "get")]

    def below(reference: Any, parent: Any) -> list[str]:
        tag = reference.get_object()
        assert tag.raw_get("/P") == parent
        assert "/Pg" not in tag or tag.raw_get("/Pg").idnum in pages
        inner = [kind for kid in tag["/K"] if hasattr(kid, "idnum") for kind in below(kid, reference)]
        return [str(tag["/S"])[1:], *inner]

    return below(root["/K"][0], reader.root_object.raw_get("/StructTreeRoot"))  # type: ignore[index]


def test_a_chapter_keeps_the_tags_of_its_pages(press: Press) -> None:
    table = "| Name | Value |\n|:--|--:|\n| one | 1 |\n\n: Values {#tbl-t}\n\n![A line](x.svg){#fig-x fig-alt='It rises.'}\n"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><path d="M0 40L90 0" stroke="#000"/></svg>'
    files = {**BOOK, "deep/two.qmd": BOOK["deep/two.qmd"] + f"\n{table}", "deep/x.svg": svg}
    files["_quarto.yml"] = files["_quarto.yml"].replace(f"  site-url: {SITE}\n", "")
    built = press.good(files, formats=("pdf",), chapter="two")
    reader = PdfReader(built.output / "deep/two.pdf")
    found = tags(reader)
    assert reader.root_object["/MarkInfo"] == {"/Marked": True}
    assert [kind for kind in found if kind.startswith("H")] == ["H1", "H2", "H2", "H1"]  # and the references
    assert [found.count(kind) for kind in ("Table", "TH", "TD", "Figure")] == [1, 2, 2, 1]
    assert found.count("Link") == len(links(reader))  # what leads out of a book without a site is words
    whole = PdfReader(built.output / "A-Small-Book.pdf")
    assert [head["/A"] for head in _all(whole, "/TH")] == [head["/A"] for head in _all(reader, "/TH")]
    names = reader.root_object["/StructTreeRoot"]["/IDTree"]["/Names"]  # type: ignore[index]
    assert [n.get_object()["/S"] for n in names[1::2]] == ["/TH", "/TH"]
    assert [t["/Alt"] for t in _all(reader, "/Figure")] == ["It rises."]


def _all(reader: PdfReader, kind: str) -> list[Any]:
    """Every tag of a kind, in the order of the tree."""

    def below(tag: Any) -> list[Any]:
        inner = [one for kid in tag["/K"] if hasattr(kid, "idnum") for one in below(kid.get_object())]
        return [tag, *inner] if tag["/S"] == kind else inner

    return below(reader.root_object["/StructTreeRoot"]["/K"][0].get_object())  # type: ignore[index]


def test_a_book_without_a_site_loses_links_and_no_words(press: Press) -> None:
    files = {**BOOK, "_quarto.yml": BOOK["_quarto.yml"].replace(f"  site-url: {SITE}\n", "")}
    built = press.good(files, formats=("pdf",), chapter="one")
    reader = PdfReader(built.output / "one.pdf")
    assert links(reader) == ["page 1"]
    assert "Chapter 2" in reader.pages[0].extract_text()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tow", "the book has no chapter `tow`"),
        ("same", "`same` is the name of several chapters: `a/same.qmd`, `b/same.qmd`"),
    ],
)
def test_a_name_that_no_chapter_has(press: Press, name: str, message: str) -> None:
    files = {"_quarto.yml": config("two.qmd", "a/same.qmd", "b/same.qmd"), "index.qmd": "# Hi\n", "two.qmd": "# Two\n",
             "a/same.qmd": "# Same\n", "b/same.qmd": "# Same\n"}  # fmt: skip
    built = press(files, formats=("pdf",), chapter=name)
    assert built.codes == ["B035"]
    assert message in built.messages[0]
    assert not built.output.exists()
    if name == "tow":
        assert "did you mean `two`?" in next(iter(built.report)).hint


def test_the_command_takes_it_and_refuses_it_of_another_engine(press: Press, capsys: Any) -> None:
    press(BOOK, formats=())
    assert cli.main(["pdf", str(press.root), "--chapter", "one", "--engine", "quarto"]) == 2
    assert "`--chapter`" in capsys.readouterr().err
    assert cli.main(["pdf", str(press.root), "--chapter", "one"]) == 0
    assert (press.root / "_book" / "one.pdf").is_file()
    assert cli.main(["pdf", str(press.root)]) == 0
    assert not (press.root / "_book" / "one.pdf").exists()  # what is not asked for is not of the edition


def offered(built: Built, page: str) -> list[str]:
    return [str(a.attributes["href"]) for a in built.page(page).css(".page-tools a")]


def test_the_site_offers_chapters_that_the_pdf_holds(press: Press) -> None:
    files = offering("pdf, chapters, zip")
    assert offered(press.good(files), "one.html") == ["one.md"]  # no PDF of this edition yet
    built = press.good(files, formats=("pdf", "html"))
    assert offered(built, "one.html") == ["one.pdf", "one.md"]
    assert offered(built, "deep/two.html") == ["two.pdf", "two.md"]
    with zipfile.ZipFile(built.output / "A-Small-Book.zip") as archive:  # it holds no PDF: the published one is offered
        assert f'href="{SITE}/deep/two.pdf"' in archive.read("A-Small-Book/deep/two.html").decode()
    first = (built.output / "one.pdf").read_bytes(), (built.output / "deep/two.pdf").read_bytes()
    press.written()
    press.good(files, formats=("pdf", "html"))
    assert press.written() == set()
    changed = press.good({"one.qmd": BOOK["one.qmd"] + "\nMore.\n"}, formats=("html",))
    assert offered(changed, "one.html") == ["one.md"]  # the PDF is of an older text
    again = Press(press.root / "again").good(files, formats=("pdf",))
    assert first == ((again.output / "one.pdf").read_bytes(), (again.output / "deep/two.pdf").read_bytes())


def test_a_chapter_never_stands_where_the_book_does(press: Press) -> None:
    named = BOOK["_quarto.yml"].replace("bibliography", "  output-file: one\nbibliography")
    built = press.good({**BOOK, "_quarto.yml": named}, formats=("pdf",), chapter="one")
    pages = {f: len(PdfReader(built.output / f).pages) for f in built.files if f.endswith(".pdf")}
    assert set(pages) == {"one.pdf", "one-chapter.pdf"}
    assert pages["one-chapter.pdf"] < pages["one.pdf"]


def test_a_chapter_that_is_not_printed_is_told(press: Press) -> None:
    front = "bookwright: {home: {cover: ''}}\n"
    files = {**BOOK, "_quarto.yml": BOOK["_quarto.yml"] + front}
    built = press(files, formats=("pdf",), chapter="index")
    assert "O072" in built.codes
    assert not Path(built.output / "index.pdf").exists()
