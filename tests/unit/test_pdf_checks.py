"""PDFs with one fault each, read back: every check finds its own, at the author's line, and no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typst as typst_wheel
from pypdf import PdfReader, PdfWriter

from bookwright.checks import pdf, pdf_book
from bookwright.edition import Edition, Expected
from bookwright.engines import pdf_text
from bookwright.source import Span
from small_book import Press, config

GOOD = """#set document(title: "A Book")
#set text(lang: "en")
#set page(width: 300pt, height: 300pt, margin: 30pt, numbering: "1")
= 1 One <one>
== 1.1 First
Figure 1.1 and *(1.2)* and #link(<one>)[back].
= References
"""
BLOT = "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='40'><path d='M0 0H90V40H0z'/></svg>"
SPAN = Span("a.qmd", 3, 1, 5)
EXPECTED = Expected(
    outline=[(0, "1 One", SPAN), (1, "1.1 First", SPAN), (0, "References", SPAN)],
    numbers=[("Figure 1.1", "fig-x", SPAN), ("(1.2)", "eq-y", SPAN)],
    texts={"a.qmd": ["# One", "", "Here is incomprehensibilities-for-ever."]}, lang="en",
)  # fmt: skip


def found(folder: Path, source: str, expected: Expected = EXPECTED) -> list[str]:
    """The codes and places of what both checks say of a PDF of this source."""
    folder.mkdir(exist_ok=True)
    (folder / "a.pdf").write_bytes(typst_wheel.compile(source.encode(), ignore_system_fonts=True))
    edition = Edition("pdf", folder, folder, ("a.pdf",), (), expected={"a.pdf": expected})
    return [f"{d.code} {d.span}" for d in (*pdf.check(edition), *pdf_book.check(edition))]


def test_a_good_pdf_has_no_fault(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("== 1.1 First\n", "", ["O014 a.qmd:3:1"]),
        ("= References", "==== References", ["O014 a.qmd:3:1"]),
        ("Figure 1.1", "Figure", ["O015 a.qmd:3:1"]),
        ("*(1.2)*", "", ["O015 a.qmd:3:1"]),
        ("Figure 1.1", "Figure 1.1 ?\\@fig-lost", ["O016 a.pdf"]),
        ('#set document(title: "A Book")', "", ["O017 a.pdf"]),
        ('lang: "en"', 'lang: "de"', ["O017 a.pdf"]),
        (', numbering: "1"', "", ["O017 a.pdf"]),
        ("and #link", "#place(dx: 200pt, box[incomprehensibilities-for-ever]) #link", ["O013 a.qmd:3:9"]),
        ("and #link", "#place(dy: -120pt)[up] #link", ["O013 a.pdf"]),
        ("and #link", "中 #link", ["O018 a.pdf"]),
        ("and #link", "#place(dx: 8pt)[incomprehensibilities] #link", ["O065 a.qmd:3:9"]),
        ("and #link", f'#v(-20pt)\n#image(bytes("{BLOT}"), alt: "A blot.")\n#link', ["O065 a.qmd:3:1"]),
    ],
)  # fmt: skip
def test_each_fault_is_found(tmp_path: Path, old: str, new: str, codes: list[str]) -> None:
    assert GOOD.count(old) == 1
    assert found(tmp_path, GOOD.replace(old, new)) == codes


def test_boxes_that_were_told_are_not_told_again(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD.replace("back", "中"), replace(EXPECTED, boxes=True)) == []


def test_a_picture_beyond_the_edge(tmp_path: Path) -> None:
    import base64

    pixel = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
    source = GOOD.replace("and #link", f"#place(dx: 100pt, image(bytes({tuple(pixel)}), alt: ALT, width: 400pt)) #link")
    assert found(tmp_path, source.replace("ALT", '"A dot."')) == ["O013 a.pdf"]
    assert found(tmp_path, source.replace("ALT", "none").replace("400", "40")) == ["O019 a.pdf"]


def test_a_link_whose_page_is_gone(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []
    writer = PdfWriter()
    source = typst_wheel.compile((GOOD + "#pagebreak()\n= Later <later>\n").replace("<one>)[", "<later>)[").encode())
    (tmp_path / "whole.pdf").write_bytes(source)
    writer.append(PdfReader(tmp_path / "whole.pdf"), pages=(0, 1), import_outline=True)
    writer.write(tmp_path / "a.pdf")
    edition = Edition("pdf", tmp_path, tmp_path, ("a.pdf",), ())
    assert {d.code for d in pdf.check(edition)} <= {"O011", "O012"}


def test_words_and_places_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(typst_wheel.compile(GOOD.encode()))
    page = next(pdf_text.pages(pdf_text.opened(tmp_path / "a.pdf")))
    text = " ".join(run.text for run in page.runs)
    assert "1.1 First" in text
    assert page.trim == (0, 0, 300, 300)
    assert all(29 < run.box[0] < run.box[2] < 271 for run in page.runs if run.text.strip() and run.text != "1")


def test_bad_input_is_said_at_its_line_and_the_rest_is_printed(press: Press) -> None:
    wide = " | ".join(f"Averylongcolumnheadword{n}" for n in range(14))
    source = f"""# A

![A scan.](scan.tiff)

| {wide} |
|{"---|" * 14}
| {wide} |

The end.
"""
    project = config("chapter.qmd", more="format:\n  typst: {sansfont: Nowhere Sans}\n")
    built = press({"_quarto.yml": project, "index.qmd": "# P {.unnumbered}\n", "chapter.qmd": source,
                   "scan.tiff": b"II*\0"}, formats=("pdf",))  # fmt: skip
    told = {message.split(": ")[1][-5:-1]: message.split(": ")[0] for message in built.messages}
    assert {code: told.get(code) for code in ("O004", "O005", "O062")} == {
        "O004": "chapter.qmd:3:12", "O005": "chapter.qmd:5:1", "O062": "_quarto.yml:9:11",
    }  # fmt: skip
    text = "".join(p.extract_text() for p in PdfReader(next(built.output.glob("*.pdf"))).pages)
    assert "A scan." in text
    assert "The end." in text


def test_a_lenient_book_is_printed_without_the_typst_that_is_refused(press: Press) -> None:
    source = """# A {#sec-a}

Before @sec-lost.

```{=typst}
#nonsense(1)
```

Between `#missing()`{=typst} words.

::: {#nte-n .callout-note}
```{=typst}
#text(
```
:::

The end.
"""
    built = press({"chapter.qmd": source}, formats=("pdf",), lenient=True)
    places = {message.split(": ")[0] for message in built.messages if "[O001]" in message}
    assert places == {"chapter.qmd:6:1", "chapter.qmd:9:1", "chapter.qmd:13:1"}  # all of them in one run
    text = "".join(p.extract_text() for p in PdfReader(next(built.output.glob("*.pdf"))).pages)
    for said in ("Before", "#nonsense(1)", "Between", "#missing()", "words.", "#text(", "The end."):
        assert said in text
    again = press({"chapter.qmd": source}, formats=("pdf",))
    assert again.report.failed


def test_a_word_of_forty_lines_is_printed_whole(press: Press) -> None:
    word = "0123456789" * 300  # about forty lines of it, without a place to break
    built = press({"chapter.qmd": f"# A {{#sec-a}}\n\nBefore {word} after.\n"}, formats=("pdf",))
    assert [(d.code, str(d.span)) for d in built.report] == [("O066", "chapter.qmd:3:8")]
    text = "".join(p.extract_text() for p in PdfReader(next(built.output.glob("*.pdf"))).pages)
    assert "after." in text
    assert text.count("0123456789") > 280  # nothing of it is lost
    address = "https://long.example/" + "path/" * 60
    press.good({"chapter.qmd": f"# A {{#sec-a}}\n\nSee <{address}>.\n"}, formats=("pdf",))


def test_a_page_that_was_read_before_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = tmp_path / "read.json"
    sources: list[int] = []
    picture = f'#image(bytes("{BLOT}"), alt: "A blot.")\n#pagebreak()\nThe last.\n'
    first = f"{GOOD}#pagebreak()\nSecond page.\n#pagebreak()\n{picture}"
    changed = first.replace("Second page", "Second page page")  # no new sign, which would renumber those of its face
    other_face = f'#set text(font: "New Computer Modern")\n{changed}'
    other_picture = changed.replace("H90V40", "H70V30")
    read = pdf_text._read

    def spy(data: bytes, page: pdf_text.Page, *rest: Any) -> None:
        sources.append(page.number)
        read(data, page, *rest)

    monkeypatch.setattr(pdf_text, "_read", spy)
    told = []
    for source in (first, first, changed, other_face, changed, other_picture):
        (tmp_path / "a.pdf").write_bytes(typst_wheel.compile(source.encode(), ignore_system_fonts=True))
        file = pdf_text.opened(tmp_path / "a.pdf")
        sources.clear()
        found = list(pdf_text.pages(file, memory))
        told.append(sorted(set(sources)))
        assert found == list(pdf_text.pages(file))
    assert told == [[1, 2, 3, 4], [], [2], [1, 2, 3, 4], [1, 2, 3, 4], [3]]
    memory.write_text("not JSON")
    assert len(list(pdf_text.pages(file, memory))) == 4
