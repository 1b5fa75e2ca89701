"""The matter around the chapters of a printed book: contents, parts, back-links, read back from the PDF."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader

from small_book import Press

PARTS = """project: {type: book}
book:
  title: A Book
  chapters:
    - index.qmd
    - part: one.qmd
      chapters: [CHAPTERS]
    - references.qmd
bibliography: refs.bib
"""
CHAPTERS = [f"c{n}.qmd" for n in range(1, 11)]
FILES: dict[str, str | bytes] = {
    "_quarto.yml": PARTS.replace("CHAPTERS", ", ".join(CHAPTERS)),
    "index.qmd": "# Preface {.unnumbered}\n\nBefore.\n",
    "one.qmd": "# Ground {#sec-ground}\n\nWhat this part is about.\n",
    **{f: f"# Chapter {f[:-4]}\n\nText.\n\n## Inner {f[:-4]}\n\nWords.\n" for f in CHAPTERS},
    "c2.qmd": "# Chapter c2 {#sec-two}\n\nSays @k.\n\n## Inner c2 {#sec-deep}\n\nSays @k again.\n",
    "references.qmd": "# References {.unnumbered}\n\n::: {#refs}\n:::\n",
    "refs.bib": "@book{k, author={Knuth, Donald}, title={Algorithms}, publisher={AW}, year={1997}}\n",
}


def pages(press: Press, **files: str) -> tuple[PdfReader, list[str]]:
    """The PDF and the words of its pages with spaces folded."""
    built = press.good({**FILES, **files}, formats=("pdf",), execute=False)
    reader = PdfReader(io.BytesIO(built.files["A-Book.pdf"]))
    return reader, [" ".join(p.extract_text().split()) for p in reader.pages]


def test_a_long_book_has_its_parts_and_chapters_on_one_page_first(press: Press) -> None:
    reader, texts = pages(press)
    brief = next(n for n, text in enumerate(texts) if text.startswith("Brief Contents"))
    whole = next(n for n, text in enumerate(texts) if text.startswith("Contents"))
    assert brief < whole
    assert "Inner" not in texts[brief]
    assert "Inner c10" in " ".join(texts[whole:])
    shown = re.sub(r"[ .]*\. ", " ", texts[brief])
    assert re.search(r"Preface \w+ I · GROUND 1 1 Chapter c1 3 2 Chapter c2 5 .*10 Chapter c10 21 References 23", shown)
    assert reader.page_labels[brief] == "vii"
    links = [a.get_object() for a in reader.pages[brief]["/Annots"]]  # type: ignore[attr-defined]
    assert len({str(link["/Dest"] if "/Dest" in link else link["/A"]["/D"]) for link in links}) == 13


def test_brief_contents_come_when_asked_and_not_when_refused(press: Press) -> None:
    _, texts = pages(press, **{"_quarto.yml": f"{FILES['_quarto.yml']}format: {{typst: {{toc-brief: false}}}}\n"})
    assert not [text for text in texts if text.startswith("Brief")]
    few = PARTS.replace("CHAPTERS", "c1.qmd")
    _, texts = pages(press, **{"_quarto.yml": few})
    assert not [text for text in texts if text.startswith("Brief")]
    _, texts = pages(press, **{"_quarto.yml": f"{few}format: {{typst: {{toc-brief: true}}}}\nlang: de\n"})
    assert [text for text in texts if text.startswith("Inhaltsübersicht")]


def test_sources_say_which_sections_cite_them(press: Press) -> None:
    reader, texts = pages(press)
    last = next(n for n, text in enumerate(texts) if "Knuth, Donald" in text)
    assert "Cited in 2, 2.1" in texts[last]
    named = reader.named_destinations
    links = [a.get_object() for a in reader.pages[last]["/Annots"]]  # type: ignore[attr-defined]
    there = [reader.get_destination_page_number(named[str(one["/Dest"])]) for one in links if "/Dest" in one]
    assert [reader.page_labels[n] for n in there if n is not None] == ["5", "5"]


def test_a_title_page_has_the_author_s_date_and_a_copyright_page_the_edition_s(press: Press) -> None:
    dated = PARTS.replace("CHAPTERS", "c1.qmd").replace("book:\n", "book:\n  date: 2024-05-01\n")
    _, texts = pages(press, **{"_quarto.yml": dated})
    at = next(n for n, text in enumerate(texts) if "May 1, 2024" in text)
    assert "Edition of 24 November 2025" in texts[at + 1]
    assert "2025" not in texts[at]


def test_a_foreword_stands_in_the_front_matter_and_the_text_begins_at_one(press: Press) -> None:
    listed = PARTS.replace("    - index.qmd\n", "    - index.qmd\n    - foreword.qmd\n").replace("CHAPTERS", "c1.qmd")
    foreword = "# Foreword {.unnumbered}\n\nWhy this book is here.\n"
    reader, texts = pages(press, **{"_quarto.yml": listed, "foreword.qmd": foreword})
    at = next(n for n, text in enumerate(texts) if "Why this book is here." in text)
    contents = next(n for n, text in enumerate(texts) if text.startswith("Contents"))
    part = next(n for n, text in enumerate(texts) if "What this part is about." in text)
    assert contents < at < part
    assert re.fullmatch("[ivx]+", reader.page_labels[at])
    assert reader.page_labels[part] == "1"
    assert re.search(rf"Foreword[ .]*{reader.page_labels[at]}\b", texts[contents])
    assert "Foreword" in [one.title for one in reader.outline if not isinstance(one, list)]


def test_a_dedication_has_a_right_hand_page_and_nothing_on_its_back(press: Press) -> None:
    given = PARTS.replace("CHAPTERS", "c1.qmd").replace("book:\n", "book:\n  dedication: To *those* who count.\n")
    _, texts = pages(press, **{"_quarto.yml": given})
    at = next(n for n, text in enumerate(texts) if "To those who count." in text)
    assert "Set in Source Serif" in texts[at - 1]
    assert texts[at].strip() == "To those who count."
    assert at % 2 == 0
    assert texts[at + 1].strip() == ""
    assert texts[at + 2].startswith("Contents")
