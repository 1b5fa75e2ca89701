"""What a page offers and tells: Markdown, notebook, how to cite it, a report, cards, words for programs, a lost page."""

from __future__ import annotations

import json
import os
import struct

import pytest

from bookwright.reading import length, minutes
from small_book import Built, Press, config

SITE = (
    "  site-url: https://example.org/small\n  repo-url: https://example.org/repo\n  repo-actions: [edit, issue]\n"
    "  author: [Ada Lovelace, {name: {literal: The Engine Makers}}]\n  date: 2026-05-01\n"
)
BOOK = {
    "_quarto.yml": config("one.qmd", "two.qmd", more=SITE + "bibliography: refs.bib\n"),
    "refs.bib": "@book{k, author={Knuth, Donald}, title={Algorithms}, publisher={AW}, year={1997}}\n",
    "one.qmd": '# One & all {#sec-one}\n\n## Part {#sec-part}\n\nSee @fig-a, @sec-two and [@k].[^n]\n\n[^n]: A *note*.\n\n'
    '![A box](p.svg){#fig-a fig-alt="a grey box"}\n\n$$x^2$$ {#eq-x}\n',
    "two.qmd": "# Two {#sec-two}\n\n```{python}\nprint(6 * 7)\n```\n",
    "p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="4"><rect width="9" height="4"/></svg>',
}


def head(built: Built, selector: str, name: str = "one.html") -> list[str]:
    return [n.attributes["content"] or "" for n in built.page(name).css(selector)]


def test_a_page_has_its_markdown_with_references_in_place(press: Press) -> None:
    built = press.good(BOOK)
    text = built.files["one.md"].decode()
    assert text.startswith("# 1 One & all\n\n## 1.1 Part\n\n")
    assert "See [Figure\u00a01.1](#fig-a), [Chapter\u00a02](two.html#sec-two) and (Knuth 1997).[^1]" in text
    assert "![a grey box](p.svg)" in text
    assert "**Figure\u00a01.1.** A box" in text
    assert "$$x^2$$" in text
    assert text.rstrip().endswith("## References\n\nKnuth, Donald. 1997. *Algorithms*. AW.\n\n[^1]: A *note*.")
    assert ":::" not in text
    assert "{" not in text


def test_a_chapter_with_cells_has_its_notebook(press: Press) -> None:
    built = press.good(BOOK)
    links = [n.attributes["href"] for n in built.page("two.html").css(".page-tools a")]
    assert links == ["two.md", "two.ipynb"]
    cells = json.loads(built.files["two.ipynb"])["cells"]
    assert [o["text"] for c in cells if c["cell_type"] == "code" for o in c["outputs"]] == [["42\n"]]
    assert [n.attributes["href"] for n in built.page("one.html").css(".page-tools a")] == ["one.md"]
    assert "one.ipynb" not in built.files


def test_a_chapter_says_how_it_is_cited(press: Press) -> None:
    built = press.good(BOOK)
    said, bibtex = (n.text() for n in built.page("one.html").css(".cite-page code"))
    assert said == (
        "Lovelace, Ada, and The Engine Makers. 2026. “One & all.” A Small Book. https://example.org/small/one.html"
    )
    assert bibtex.startswith("@incollection{lovelace2026,\n  author = {Lovelace, Ada and {The Engine Makers}},\n")
    assert "booktitle = {A Small Book}" in bibtex
    assert "title = {{One \\& all}}" in bibtex
    assert head(built, "meta[name=citation_inbook_title]") == ["A Small Book"]
    assert head(built, "meta[name=citation_author]") == ["Ada Lovelace", "The Engine Makers"]


def test_programs_read_what_a_page_is(press: Press) -> None:
    built = press.good({**BOOK, "one.qmd": BOOK["one.qmd"].replace("& all", "& \\</script> all")})
    data = json.loads(built.page("one.html").css_first('script[type="application/ld+json"]').text())  # type: ignore[union-attr]
    assert data["@type"] == "Chapter"
    assert data["name"] == "One & </script> all"
    assert data["isPartOf"] == {"@type": "Book", "name": "A Small Book", "url": "https://example.org/small/"}
    assert data["image"] == "https://example.org/small/assets/cards/one.png"
    home = json.loads(built.page("index.html").css_first('script[type="application/ld+json"]').text())  # type: ignore[union-attr]
    assert (home["@type"], home["url"]) == ("Book", "https://example.org/small/")


def test_each_page_has_a_card_unless_its_author_has_a_better_one(press: Press) -> None:
    built = press.good({**BOOK, "two.qmd": "---\nimage: p.svg\n---\n\n" + BOOK["two.qmd"]})
    card = built.files["assets/cards/one.png"]
    assert struct.unpack(">II", card[16:24]) == (1200, 630)
    assert head(built, 'meta[property="og:image"]') == ["https://example.org/small/assets/cards/one.png"]
    assert head(built, 'meta[property="og:image"]', "two.html") == ["https://example.org/small/p.svg"]
    assert "assets/cards/two.png" not in built.files
    off = press.good({"_quarto.yml": BOOK["_quarto.yml"] + "bookwright: {cards: false}\n"})
    assert not [f for f in off.files if "cards" in f]
    assert head(off, 'meta[property="og:image"]') == []
    private = press.good({"_quarto.yml": BOOK["_quarto.yml"].replace("  site-url: https://example.org/small\n", "")})
    assert not [f for f in private.files if "cards" in f]


def test_a_report_knows_its_page_and_one_script_knows_the_edition(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    built = press.good(BOOK)
    link = built.page("one.html").css_first("a[data-report]")
    assert link is not None
    assert link.attributes["href"] == (
        "https://example.org/repo/issues/new?title=1%20One%20%26%20all%3A%20"
        "&body=Page%3A%20https%3A//example.org/small/one.html%0ASource%3A%20one.qmd%0A"
    )
    epoch = {"SOURCE_DATE_EPOCH": "1750000000"}
    before = built.files
    monkeypatch.setattr(os, "environ", {**os.environ, **epoch})
    after = press.good(BOOK).files
    assert after["assets/edition.js"] == b'bookwrightEdition({"date":"2025-06-15","commit":""})\n'
    same = {f: d for f, d in before.items() if f not in ("assets/edition.js", "index.html")}
    assert {f: d for f, d in after.items() if f in same} == same  # no other file knows the day


def test_programs_find_the_plain_texts(press: Press) -> None:
    built = press.good(BOOK)
    assert "- [1 One & all](https://example.org/small/one.md)\n" in built.files["llms.txt"].decode()
    off = press.good({"_quarto.yml": BOOK["_quarto.yml"].replace("  date:", "  llms-txt: false\n  date:")})
    assert "llms.txt" not in off.files


def test_what_stands_below_a_chapter_can_be_left_out(press: Press) -> None:
    built = press.good({**BOOK, "_quarto.yml": BOOK["_quarto.yml"] + "format:\n  html:\n    page-tools: false\n"})
    assert built.page("one.html").css(".page-tools") == []
    assert not [f for f in built.files if f.endswith((".md", ".ipynb", "llms.txt"))]


def test_a_lost_reader_can_search(press: Press) -> None:
    page = press.good(BOOK).page("404.html")
    form = page.css_first("form")
    assert form is not None
    assert form.attributes["action"] == "https://example.org/small/index.html"
    assert [n.attributes["name"] for n in page.css("input")] == ["find"]
    policy = page.css_first("meta[http-equiv]").attributes["content"] or ""  # type: ignore[union-attr]
    assert "form-action 'self' https://example.org" in policy
    quiet = press.good({"_quarto.yml": BOOK["_quarto.yml"].replace("  date:", "  search: false\n  date:")})
    assert quiet.page("404.html").css("form") == []


def test_texts_without_spaces_are_counted_by_their_signs() -> None:
    assert length("two words 機械学習") == 6
    assert minutes(3000, "en") == 14
    assert minutes(3000, "ja") == 10
    assert minutes(1, "en") == 1


def test_what_stands_below_a_chapter_is_chosen_and_what_is_kept(press: Press) -> None:
    def offered(more: str) -> list[tuple[str, str | None]]:
        built = press.good({**BOOK, "two.qmd": f"---\n{more}\n---\n\n{BOOK['two.qmd']}"})
        return [(a.text(), a.attributes["href"]) for a in built.page("two.html").css(".page-tools li a")]

    both = [("Markdown of this page", "two.md"), ("Notebook with results", "two.ipynb")]
    assert offered("format-links: true") == offered("notebook-links: inline") == both
    assert offered("format-links: false") == []
    assert offered("format-links: [jupyter]") == both[1:]
    mixed = "format-links:\n  - {format: ipynb, text: Run it}\n  - {text: Slides, href: index.html}\n  - md"
    assert offered(mixed) == [("Run it", "two.ipynb"), ("Slides", "index.html"), both[0]]
    assert offered("notebook-links: false") == both[:1]
    assert "two.html.md" not in press.good(BOOK).files
    kept = press.good({**BOOK, "two.qmd": f"---\npage-tools: false\nkeep-md: true\nkeep-ipynb: true\n---\n\n{BOOK['two.qmd']}"})
    assert "::: {.cell-output .cell-output-stdout}\n```\n42\n```\n:::" in kept.files["two.html.md"].decode()
    assert json.loads(kept.files["two.ipynb"])["cells"][-1]["outputs"][0]["text"] == ["42\n"]
    assert "two.md" not in kept.files


@pytest.mark.parametrize(
    ("author", "said"),
    [("The Engine Makers", "The Engine Makers. 2026. “Two.” A Small Book."), ("bell hooks", "hooks, bell. 2026. “Two.” A Small Book."),
     ("", "“Two.” 2026. A Small Book.")],
)  # fmt: skip
def test_bodies_of_people_and_works_without_authors_are_cited_rightly(press: Press, author: str, said: str) -> None:
    own = (f"  author: {author}\n" if author else "") + "  date: 2026-05-01\n"
    built = press.good({"_quarto.yml": config("two.qmd", more=own), "two.qmd": "# Two {#sec-two}\n"})
    assert built.text(".cite-page pre", "two.html")[0] == said


def test_what_is_embedded_leads_to_its_notebook(press: Press) -> None:
    cell = {"cell_type": "code", "id": "aa", "metadata": {}, "source": ["1"], "outputs": [
        {"output_type": "stream", "name": "stdout", "text": ["1\n"]}]}  # fmt: skip
    book = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
    files = {"_quarto.yml": config("one.qmd"), "one.qmd": "# One\n\n{{< embed n.ipynb#aa >}}\n", "n.ipynb": book,
             "index.qmd": "# H {-}\n"}  # fmt: skip

    def links(front: str) -> list[tuple[str, str | None]]:
        built = press.good({**files, "one.qmd": f"---\n{front}\n---\n\n{files['one.qmd']}"}, execute=False)
        return [(a.text(), a.attributes["href"]) for a in built.page("one.html").css("a.quarto-notebook-link")]

    assert links("keywords: []") == [("Source: n.ipynb", "n.ipynb")]
    assert (press.root / "_book" / "n.ipynb").is_file()
    view = "notebook-view: [{notebook: n.ipynb, title: 'All *of* it', url: 'https://example.org/n'}]"
    assert links(view) == [("Source: All *of* it", "https://example.org/n")]
    assert links("notebook-links: false") == links("notebook-links: global") == links("notebook-view: false") == []


def test_a_page_has_the_sidebar_that_it_stands_in(press: Press) -> None:
    bars = "website:\n  title: S\n  sidebar:\n    - {id: a, title: First, contents: [one.qmd]}\n    - {id: b, title: Other, contents: [two.qmd]}\n"
    built = press.good({"_quarto.yml": f"project: {{type: website}}\n{bars}", "one.qmd": "# One\n", "two.qmd": "# Two\n",
                        "index.qmd": "# H\n"})  # fmt: skip
    assert [built.text(".sidebar-title", f"{page}.html") for page in ("one", "two")] == [["First"], ["Other"]]


def test_services_that_open_a_repository_are_named_and_passed_over(press: Press) -> None:
    more = SITE + "code-links: [repo, binder, devcontainer]\n"
    built = press({**BOOK, "_quarto.yml": config("one.qmd", "two.qmd", more=more + "bibliography: refs.bib\n")})
    assert [one.partition(": ")[2] for one in built.messages] == [
        "info[O025]: `code-links: binder` makes no link here",
        "info[O025]: `code-links: devcontainer` makes no link here",
    ]
    assert built.text(".quarto-code-links a", "one.html") == ["Repository"]
