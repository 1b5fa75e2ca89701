"""The hand of a printed book, read back from its faces and lines: figures, small capitals, what stays together."""

from __future__ import annotations

import io
import re
from collections import defaultdict

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from bookwright.engines import pdf_text
from bookwright.formats.pdf.breaking import unbroken
from small_book import Press, config

Extent = tuple[int, int]  # from where to where a glyph reaches, from the baseline, in thousandths


def glyphs(pdf: bytes, face: str) -> dict[str, set[Extent]]:
    """The extents of all glyphs that mean a character, of every face of that name in the file."""
    found = defaultdict(set)
    for resources in (page["/Resources"].get_object() for page in PdfReader(io.BytesIO(pdf)).pages):
        for font in (one.get_object() for one in resources.get("/Font", {}).values()):
            if re.fullmatch(rf"/[A-Z]{{6}}\+{face}", font["/BaseFont"]):
                inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
                outlines = TTFont(io.BytesIO(inner["/FontFile2"].get_object().get_data()))
                units = outlines["head"].unitsPerEm
                for code, meaning in pdf_text._words(font["/ToUnicode"].get_object().get_data()).items():
                    drawn = outlines["glyf"][outlines.getGlyphName(code)]
                    if drawn.numberOfContours:
                        found[meaning].add((1000 * drawn.yMin // units, 1000 * drawn.yMax // units))
    return found


@pytest.fixture
def printed(press: Press) -> bytes:
    source = "# A {#sec-a}\n\nIn 3479 the [pq]{.smallcaps} of p and P.\n\n| n |\n|---|\n| 3479 |\n"
    return next(press.good({"chapter.qmd": source}, formats=("pdf",)).output.glob("*.pdf")).read_bytes()


def test_figures_are_old_style_in_text_and_lining_in_tables(printed: bytes) -> None:
    text, table = glyphs(printed, "SourceSerif4Roman-Regular"), glyphs(printed, "Inter-Regular")
    for figure in "3479":
        assert [low < -90 for low, _ in text[figure]] == [True], f"the {figure} of the text hangs below the line"
        assert all(low > -20 and high > 700 for low, high in table[figure]), f"the {figure} of the table stands on it"
        assert table[figure]


def test_small_capitals_are_drawn_as_such(printed: bytes) -> None:
    found = glyphs(printed, "SourceSerif4Roman-Regular")
    capital = max(found["P"])
    letter, small = sorted(found["p"])
    assert letter[0] < -100, "the letter hangs below the line"
    assert small[0] > -20, "a small capital stands on it"
    assert small[1] < 0.9 * capital[1]


def lines(page: pdf_text.Page) -> list[str]:
    """The lines of the text of a page from its top, without running head and page number."""
    rows: dict[int, list[pdf_text.Run]] = defaultdict(list)
    for run in page.runs:
        if run.text.strip() and not run.face.endswith("Inter-Regular"):
            rows[round(run.box[1])].append(run)
    return ["".join(run.text for run in sorted(rows[y], key=lambda r: r.box[0])) for y in sorted(rows, reverse=True)]


def test_no_page_ends_with_a_heading_nor_parts_one_line_from_its_paragraph(press: Press) -> None:
    section = "\n## Heading {n}\n\nOpening{n} {words}closing{n}.\n"
    source = "# A {#sec-a}\n" + "".join(section.format(n=n, words="several words " * (9 + 5 * (n % 7))) for n in range(120))
    built = press.good({"chapter.qmd": source}, formats=("pdf",))
    read = list(pdf_text.pages(pdf_text.opened(next(built.output.glob("*.pdf")))))
    pages = [found for page in read if (found := lines(page)) and "several words" in " ".join(found)]
    assert len(pages) > 10
    broken = [one for one in pages[1:] if "Heading" not in one[0]]
    assert broken, "paragraphs go over a page's end"
    for page in pages:
        assert not re.match(r"(\d+\.\d+)?\s*Heading", page[-1])
        assert not page[-1].startswith("Opening"), "an orphan"
        assert not (re.search(r"closing\d+", page[0]) and not page[0].startswith("Opening")), "a widow"


@pytest.mark.parametrize(
    ("text", "whole"),
    [("(GB/s).", "GB/s"), ("FLOP/(FLOP/s)", "FLOP/s"), ("kg/m²,", "kg/m²"), ("a/b/c", ""), ("tools/x.py", ""), ("1/2", "")],
)
def test_no_line_ends_inside_a_unit(text: str, whole: str) -> None:
    assert unbroken(text) == (text.replace(whole, f"#box[{whole}];") if whole else text)


def test_a_unit_stays_whole_at_the_end_of_a_line(press: Press) -> None:
    words = "".join(f"{'x' * n} 500 GB/s.\n\n" for n in range(50, 90))
    built = press.good({"_quarto.yml": config("a.qmd"), "a.qmd": f"# A\n\n{words}"}, formats=("pdf",))
    text = "".join(p.extract_text() for p in PdfReader(next(built.output.glob("*.pdf"))).pages)
    assert text.count("GB/s.") == 40
