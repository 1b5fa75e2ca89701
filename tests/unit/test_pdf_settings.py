"""`format: typst` and `format: pdf`: what they may say, what is translated, and that the printed pages obey."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from bookwright.config import Config
from bookwright.engines import fonts, typst
from bookwright.formats.pdf import colours, latex, rawtex
from bookwright.formats.pdf.numbering import numbered
from bookwright.formats.pdf.options import options, problems
from bookwright.formats.pdf.settings import geometry
from small_book import Press

HEAD = "project: {type: book}\nbook:\n  title: A Book\n  author: [Ada Lovelace]\n  isbn: 978-3-16-148410-0\n  chapters:\n    - index.qmd\n    - a.qmd\n"
A = """# Alpha {#sec-a}

See @sec-deep and @fig-x.[^n] Text\\index{a} and \\foo{kept} \\textbf{bold}.

[^n]: A note.

\\newpage

## One {#sec-one}

![A line $x$.](x.svg){#fig-x fig-alt="A line"}

| a | b |
|---|---|
| 1 | 2 |

: Values {#tbl-t}

### Deep {#sec-deep}

Deep text.
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="40pt"><path d="M0 40L90 0" stroke="#000"/></svg>'
FILES: dict[str, str | bytes] = {"index.qmd": "# Preface {.unnumbered}\n\nBefore.\n", "a.qmd": A, "x.svg": SVG}


def printed(press: Press, formats: str, **files: str) -> tuple[PdfReader, str, list[str]]:
    """The PDF of the book with these formats, its text with spaces folded, and the messages."""
    built = press({**FILES, "_quarto.yml": f"{HEAD}format:\n{formats}", **files}, formats=("pdf",), execute=False)
    reader = PdfReader(built.output / "A-Book.pdf")
    return reader, re.sub(r"\s+", " ", " ".join(p.extract_text() for p in reader.pages)), built.messages


def config(root: Path, **formats: Any) -> Config:
    return Config(root, meta={"format": formats})


def test_a_latex_book_keeps_its_paper_lists_and_notes(press: Press) -> None:
    reader, text, told = printed(press, """
  pdf:
    documentclass: scrbook
    classoption: [a4paper, twoside, 12pt, openany]
    geometry: [inner=30mm, outer=25mm, heightrounded]
    lof: true
    lot: true
    colorlinks: true
    linkcolor: NavyBlue
    toc-depth: 3
    pdf-engine: lualatex
    keep-tex: true
    reference-location: section
  typst: {section-numbering: 1.1.a}
""")  # fmt: skip
    assert [float(v) for v in reader.pages[0].mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.1)
    assert re.search(r"List of Figures 1\.1 A line 𝑥[. ]+2 \w+ List of Tables 1\.1 Values[. ]+2 ", text)
    assert "Section 1.1.a" in text
    assert "ISBN 978-3-16-148410-0" in text
    assert re.search(r"NOTES 1\. ?A note", text)
    assert "kept bold" in text
    assert reader.page_labels[reader.page_labels.index("1") - 1] != "1"
    codes = [re.search(r"\[(\w+)\]", line)[1] for line in told]  # type: ignore[index]
    assert sorted(codes) == ["C052", "O060", "R043"]
    first = next(n for n, page in enumerate(reader.pages) if "See Section" in page.extract_text())
    second = next(n for n, page in enumerate(reader.pages) if "Deep text." in page.extract_text())
    assert second == first + 1  # \newpage


def test_an_article_has_a_head_and_no_cover(press: Press) -> None:
    reader, text, _ = printed(
        press,
        "  typst: {form: article, papersize: us-letter, columns: 2, abstract: In *short*., thanks: \"To $x^2$\", number-sections: false, keep-typ: true}\n",
    )
    assert len(reader.pages) < 4
    assert "ABSTRACT In short." in text
    assert "$" not in text
    assert "#emph[short]" in (press.root / "_book" / "A-Book.typ").read_text()
    assert "Ada Lovelace" in reader.pages[0].extract_text()
    assert "see Deep" in text or "See Deep" in text
    assert (press.root / "_book" / "A-Book.typ").is_file()
    assert "To cite" not in text


def test_notes_stand_in_the_margin_beside_their_mark(press: Press) -> None:
    reader, _, _ = printed(press, "  typst: {papersize: a4, reference-location: margin}\n")
    found: list[float] = []
    page = next(p for p in reader.pages if "A note." in p.extract_text())
    page.extract_text(visitor_text=lambda t, cm, tm, *_: found.append(tm[4] * cm[0] + cm[4]) if "A note" in t else None)
    edge = geometry(Config(press.root, meta={"format": {"typst": {"papersize": "a4"}}}))
    assert found
    assert min(found) > edge.margin["inside"] + edge.text_width


SOURCES = """@book{oak, author={Oak, Olga}, title={Zeppelin}, publisher={P}, year={1997}}
@book{elm, author={Elm, Emil}, title={Yodel}, publisher={P}, year={1998}}
@book{fir, author={Fir, Fred}, title={Xylem}, publisher={P}, year={1999}}
"""


def test_sources_stand_in_the_margin_beside_their_first_citation(press: Press) -> None:
    text = "# Alpha\n\nWords [@oak; @elm] and [@oak], an aside[Walrus]{.aside}; more.[^n]\n\n[^n]: As @fir says.\n"
    reader, printed_text, _ = printed(
        press, "  typst: {papersize: a4, citation-location: margin}\nbibliography: s.bib\n", **{"a.qmd": text, "s.bib": SOURCES}
    )
    page = geometry(Config(press.root, meta={"format": {"typst": {"papersize": "a4"}}}))
    edge = page.margin["inside"] + page.text_width
    found = places(reader, "Zeppelin", "Yodel", "Xylem", "Walrus")
    assert all(found[word][0] > edge for word in ("Zeppelin", "Yodel", "Walrus")), found
    assert found["Xylem"][0] < edge, "a note's source is in the list"
    assert [printed_text.count(word) for word in ("Zeppelin", "Yodel", "Xylem")] == [2, 2, 1]
    page_text = next(p.extract_text() for p in reader.pages if "Words" in p.extract_text())
    assert page_text.count(";") == 2, "a sign behind a note is printed"


WORDS = "Some words that fill the line and the next one, so that there is text beside the margin. " * 6
MARGIN = f"""---
cap-location: margin
---

# Alpha {{#sec-a}}

{WORDS}

![Zebra](x.svg){{#fig-x fig-alt="A line"}}

| a |
|---|
| 1 |

: Yak {{#tbl-y}}

An aside[Xerus]{{.aside}} here.

::: {{.callout-note}}
![Wombat](x.svg){{#fig-w fig-alt="A line"}}
:::

@fig-x @tbl-y @fig-w
"""


def places(reader: PdfReader, *words: str) -> dict[str, tuple[float, float]]:
    """Where on its page each word is printed, in points from the left and from the foot."""
    found: dict[str, tuple[float, float]] = {}

    def look(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        for word in words:
            if word in text:
                found.setdefault(word, (tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]))

    for page in reader.pages[4:]:  # past the lists of what is in the book
        page.extract_text(visitor_text=look)
    return found


def test_captions_stand_in_the_margin_and_not_over_one_another(press: Press) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="220"><rect width="300" height="220"/></svg>'
    after = "\n" + "Words that fill the page below. " * 60 + "\n"  # with little text below it would not move
    reader, _, _ = printed(press, "  typst: {papersize: a4}\n", **{"a.qmd": MARGIN + after, "x.svg": drawing})
    page = geometry(Config(press.root, meta={"format": {"typst": {"papersize": "a4"}}}))
    edge = page.margin["inside"] + page.text_width
    found = places(reader, "Zebra", "Yak", "Xerus", "Wombat")
    assert all(found[word][0] > edge for word in ("Zebra", "Yak", "Xerus")), found
    assert found["Wombat"][0] < edge, "a float in a box has no margin"
    heights = sorted(y for _, y in (found["Zebra"], found["Yak"], found["Xerus"]))
    assert all(b - a > 9 for a, b in pairwise(heights)), "two stand over one another"
    # the figure moves to the foot of the page: what stands above it in the text does in the margin too
    assert found["Yak"][1] > found["Zebra"][1]


def test_captions_without_a_margin_column_stay_with_their_floats(press: Press) -> None:
    reader, _, _ = printed(press, "  typst: {papersize: a5, margin: {x: 2cm}}\n", **{"a.qmd": MARGIN})
    page = geometry(Config(press.root, meta={"format": {"typst": {"papersize": "a5", "margin": {"x": "2cm"}}}}))
    assert page.outdent == 0
    found = places(reader, "Zebra", "Yak")
    assert len(found) == 2
    assert all(x < page.width / 2 for x, _ in found.values())


def test_missing_faces_and_characters_are_named(press: Press) -> None:
    _, _, told = printed(
        press, "  typst: {mainfont: Nowhere Serif}\n", **{"index.qmd": "# P {.unnumbered}\n\nSome 中 text.\n"}
    )
    assert [line for line in told if "[O062]" in line and "`Nowhere Serif`" in line and "`Source Serif 4`" in line]
    assert [line for line in told if line.startswith("index.qmd:3:6: warning[O063]")]


@pytest.mark.parametrize(
    ("typst", "key", "hint"),
    [
        ({"papersize": "a99"}, "papersize", "us-letter"),
        ({"margin": {"x": "wide"}}, "margin", "inside"),
        ({"fontsize": "big"}, "fontsize", "11pt"),
        ({"linestretch": "much"}, "linestretch", "1.25"),
        ({"toc": "maybe"}, "toc", "`true` or `false`"),
        ({"linkcolor": "nocolour"}, "linkcolor", "#a51c30"),
        ({"theorem-appearance": "loud"}, "theorem-appearance", "rainbow"),
        ({"pdf-standard": "a-9"}, "pdf-standard", "ua-1"),
        ({"reference-location": "nowhere"}, "reference-location", "margin"),
        ({"columns": 9}, "columns", "1 to 4"),
        ({"logo": "no.svg"}, "logo", ""),
        ({"font-paths": "../../etc"}, "font-paths", ""),
    ],
)
def test_a_bad_value_is_an_error_with_what_the_key_takes(tmp_path: Path, typst: Any, key: str, hint: str) -> None:
    (found,) = problems(config(tmp_path, typst=typst))
    assert found.severity == "error"
    assert f"`{key}" in found.message
    assert hint in found.hint


def test_typst_wins_key_by_key(tmp_path: Path) -> None:
    found = options(
        config(tmp_path, typst={"fontsize": "11pt"}, pdf={"fontsize": "12pt", "lof": True, "classoption": "oneside"})
    )
    assert (found.fontsize, found.lof, found.sides) == (11, True, False)


def test_what_geometry_and_classes_say() -> None:
    found, lost = latex.translated(
        {"documentclass": "report", "geometry": "margin=1in, top=2cm,hmargin={3cm,2cm}, odd=1"}
    )
    assert (found["form"], found["two-sided"]) == ("report", False)
    assert found["margin"] == {"rest": "1in", "top": "2cm", "left": "3cm", "right": "2cm"}
    assert lost == [("geometry", "odd=1")]
    assert latex.translated({"geometry": ["paperwidth=6in", "paperheight=9in"]})[0]["papersize"] == "6in x 9in"


def test_colours() -> None:
    assert [colours.colour(c) for c in ("#ABC", "navy", "NavyBlue", "red!50!black", "rgb(1,2,3)", "none-such")] == [
        "#aabbcc", "#000080", "#006eb8", "#800000", "#010203", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "pattern", "shown"),
    [("1.2.3", "1.1.a", "1.2.c"), ("1.2.3", "I.1", "I.2.3"), ("2", "1.", "2."), ("A.1", "1.1", "A.1"), ("4", "", "4")],
)
def test_section_numbers_by_a_pattern(number: str, pattern: str, shown: str) -> None:
    assert numbered(number, pattern) == shown


def test_raw_latex() -> None:
    found = rawtex.translated(
        "\\clearpage % gone\n\\begin{center}In \\emph{it}\\end{center}\\begin{table}x\\end{table}"
    )
    assert found.markup == "#pagebreak(weak: true);\n\n#align(center)[In #emph[it];]"
    assert found.lost == ("\\begin{table}",)
    assert rawtex.translated("\\index{a}\\index{b}").indexed == 2


@pytest.mark.parametrize("look", ["fancy", "clouds", "rainbow"])
def test_theorems_wear_what_they_are_told(press: Press, look: str) -> None:
    plain, dressed = (
        printed(press, f"  typst: {{theorem-appearance: {one}}}\n", **{"a.qmd": "# A\n\n::: {#thm-x}\nTrue.\n:::\n"})
        for one in ("simple", look)
    )
    assert "THEOREM 1.1 True." in dressed[1]
    drawn = [one[0].pages[-1].get_contents() for one in (plain, dressed)]
    assert drawn[0] is not None
    assert drawn[1] is not None
    assert drawn[0].get_data() != drawn[1].get_data()


def test_layout_of_latex_is_named_once_and_words_never_vanish(press: Press) -> None:
    source = "# A\n\n\\noindent\\vspace{3mm} Text \\pagestyle{empty}.\n\n\\noindent\n\n\\addcontentsline{toc}{section}{Gone}\n"
    told = printed(press, "  typst: default\n", **{"a.qmd": source})[2]
    assert told == [
        "a.qmd:3:1: info[O064]: without effect in the PDF: `\\noindent`, `\\pagestyle`",
        "a.qmd:7:1: warning[O060]: the LaTeX `\\addcontentsline` has no form in the PDF",
    ]
    assert rawtex.translated("\\vspace{3mm}").markup == "#v(3mm);"


def test_environments_of_mathematics_need_no_dollars(press: Press) -> None:
    source = "# A\n\n\\begin{align}\na &= b\n\\end{align}\n"
    built = press.good({"a.qmd": source}, formats=("html", "pdf"))
    assert built.page("a.html").css_first("main math mi").text() == "a"  # type: ignore[union-attr]
    text = "".join(p.extract_text() for p in PdfReader(next(built.output.glob("*.pdf"))).pages)
    assert "𝑎 = 𝑏" in text


def test_a_book_as_an_article_has_the_head_of_a_document(press: Press) -> None:
    matter = """author:
  - {name: Ada Lovelace, orcid: 0000-0002-1825-0097, email: ada@x.org, affiliation: [London, Paris]}
  - {name: Emmy Noether, affiliation: Erlangen}
keywords: [rings, engines]
doi: 10.1000/182
"""
    head = "project: {type: book}\nbook: {title: A Book, subtitle: In short, chapters: [index.qmd, a.qmd]}\n" + matter
    files = {"_quarto.yml": f"{head}format:\n  typst: {{form: article, keep-typ: true, abstract: Why.}}\n",
             "index.qmd": "# One\n\nText.\n", "a.qmd": "# Two\n\nText.\n"}  # fmt: skip
    built = press.good(files, formats=("pdf",))
    text = " ".join(PdfReader(built.output / "A-Book.pdf").pages[0].extract_text().split())
    for shown in ("In short", "London", "Paris", "Erlangen", "ORCID 0000-0002-1825-0097", "ada@x.org",
                  "Keywords: rings, engines", "doi:10.1000/182", "ABSTRACT Why."):  # fmt: skip
        assert shown in text
    alone = built.output / "A-Book.typ"
    pdf = typst.compile(alone.parent, alone.name, fonts.folders())
    assert pdf.pdf is not None, pdf.errors
