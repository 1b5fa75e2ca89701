"""What a second build does: nothing, or just what the change asks for; and the same bytes anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_book import Press, config

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="{}"/></svg>'
BIB = "@book{k1, title={First}, author={Doe, J}, year=2001}\n@book{k2, title={Second}, author={Roe, R}, year=2002}\n"
BOOK: dict[str, str | bytes] = {
    "_quarto.yml": config("a.qmd", "b.qmd", "c.qmd", more="bibliography: refs.bib\n"),
    "index.qmd": "# Home {.unnumbered}\n\nHello.\n",
    "a.qmd": "# Alpha {#sec-a}\n\nFirst paragraph. $\\R$\n\n![Cap](img/one.svg){#fig-one fig-alt=one}\n\n"
    "\\newcommand{\\R}{\\mathbb{R}}\n",
    "b.qmd": "# Beta {#sec-b}\n\nSee @fig-one and [@k1].\n",
    "c.qmd": "# Gamma {#sec-c}\n\nNothing of it. [@k2]\n\n![Other](img/two.svg)\n\n{{< include _piece.qmd >}}\n",
    "_piece.qmd": "Included words.\n",
    "img/one.svg": SVG.format(1),
    "img/two.svg": SVG.format(2),
    "refs.bib": BIB,
}


@pytest.fixture
def book(press: Press) -> Press:
    press.good(BOOK)
    assert press.written() > {"index.html", "a.html", "b.html", "c.html", "img/one.svg", "img/two.svg"}
    return press


def test_nothing_changed_writes_nothing(book: Press) -> None:
    before = book.good().files
    assert book.written() == set()
    assert book.good().files == before


def edit(book: Press, file: str, old: str, new: str) -> set[str]:
    """The output files that a replacement in one source writes again, but for what pages are found and shown by."""
    text = BOOK[file]
    assert isinstance(text, str)
    assert old in text
    book.good({file: text.replace(old, new)})
    found = {f for f in book.written() if not f.startswith(("assets/search/", "assets/previews/"))}
    texts = {f for f in found if f.endswith(".md")}
    assert {f.replace(".md", ".html") for f in texts} <= found  # a page's plain text changes with its page alone
    return found - texts


def test_a_word_changes_just_its_own_files_of_the_search(book: Press) -> None:
    book.good({"a.qmd": str(BOOK["a.qmd"]).replace("First paragraph", "Zebra paragraph")})
    found = {f for f in book.written() if f.startswith("assets/search/")}
    assert found == {"assets/search/fi.js", "assets/search/text-1.js", "assets/search/table.js", "assets/search/ze.js"}


def test_a_paragraph_writes_its_page(book: Press) -> None:
    assert edit(book, "a.qmd", "First paragraph", "Another paragraph") == {"a.html"}
    assert (book.root / "_book/img/two.svg").is_file(), "pictures of unchanged pages stay"


def test_a_renumbered_figure_writes_the_pages_that_mention_it(book: Press) -> None:
    more = '![New](img/two.svg){#fig-new fig-alt="new"}\n\n![Cap]'
    assert edit(book, "a.qmd", "![Cap]", more) == {"a.html", "b.html"}
    assert "Figure 1.2" in (book.root / "_book/b.html").read_text().replace("\u00a0", " ")


def test_a_title_writes_every_page(book: Press) -> None:
    """It stands in the contents of each of them."""
    written = edit(book, "b.qmd", "# Beta", "# Better")
    assert {"index.html", "a.html", "b.html", "c.html"} <= written


def test_an_include_writes_the_pages_that_hold_it(book: Press) -> None:
    assert edit(book, "_piece.qmd", "Included", "Enclosed") == {"c.html"}


def test_a_picture_is_replaced(book: Press) -> None:
    assert "img/one.svg" in edit(book, "img/one.svg", 'height="1"', 'height="7"')
    assert b'height="7"' in (book.root / "_book/img/one.svg").read_bytes()


def test_a_picture_named_from_the_project_is_replaced(press: Press) -> None:
    press.good({"in/chapter.qmd": "# A\n\n![x](/img/p.svg)\n", "img/p.svg": SVG.format(1)})
    press.good({"img/p.svg": SVG.format(8)})
    assert b'height="8"' in (press.root / "_book/img/p.svg").read_bytes()


def test_a_shared_picture_stays_when_one_of_its_pages_changes(press: Press) -> None:
    text = "# {}\n\n![x](p.svg)\n\nWords.\n"
    press.good({"a.qmd": text.format("A"), "b.qmd": text.format("B"), "p.svg": SVG.format(1)})
    press.good({"a.qmd": "# A\n\nWords.\n"})
    assert (press.root / "_book/p.svg").is_file()
    press.good({"b.qmd": "# B\n\nWords.\n"})
    assert not (press.root / "_book/p.svg").exists()


def test_a_linked_file_belongs_to_the_edition(press: Press) -> None:
    built = press.good({"in/a.qmd": "# A\n\n[data](../data/x.csv), [again](/data/x.csv#there)\n", "data/x.csv": "1,2\n"})
    assert built.files["data/x.csv"] == b"1,2\n"
    assert [a.attributes["href"] for a in built.article("in/a.html").css("a")] == ["../data/x.csv", "../data/x.csv#there"]
    assert press.good({"data/x.csv": "3,4\n"}).files["data/x.csv"] == b"3,4\n"


def test_an_explorer_s_script_is_replaced_and_missed(press: Press) -> None:
    source = '# A {#sec-a}\n\n::: {.explorer name="toy"}\nWhat paper prints.\n:::\n'
    script = "contents/explorers/toy.js"
    press.good({"a.qmd": source, script: "/* one */"})
    assert press.good({script: "/* two */"}).files[script] == b"/* two */"
    (press.root / script).unlink()
    assert set(press({"index.qmd": "# Other {-}\n"}).codes) & {"F070", "L001"}


def test_a_source_changes_the_pages_that_cite_it(book: Press) -> None:
    assert edit(book, "refs.bib", "{First}", "{Better}") == {"b.html"}
    assert "Better" in (book.root / "_book/b.html").read_text()


def test_a_macro_of_another_chapter_counts(book: Press) -> None:
    assert "a.html" in edit(book, "a.qmd", "\\mathbb{R}}", "\\mathbf{R}}")


def test_what_is_no_longer_made_is_removed_and_the_authors_files_stay(book: Press) -> None:
    mine = book.root / "_book" / "mine.txt"
    mine.write_text("the author's")
    book.good({"_quarto.yml": config("a.qmd", "b.qmd", more="bibliography: refs.bib\n")})
    assert not (book.root / "_book/c.html").exists()
    assert not (book.root / "_book/img/two.svg").exists()
    assert mine.read_text() == "the author's"


def test_a_setting_in_front_matter_makes_its_page_again(book: Press) -> None:
    """The text is the same, so only the settings can tell that the page is not."""
    source = (book.root / "b.qmd").read_text() + "\nA mark.^[A note.]\n"
    book({"b.qmd": source})
    assert b'class="sidenote"' not in (book.root / "_book/b.html").read_bytes()
    book({"b.qmd": f"---\nreference-location: margin\n---\n\n{source}"})
    assert b'class="sidenote"' in (book.root / "_book/b.html").read_bytes()
    book({"b.qmd": source})
    assert b'class="sidenote"' not in (book.root / "_book/b.html").read_bytes()


def test_a_deleted_page_is_made_again(book: Press) -> None:
    page = book.root / "_book/b.html"
    before = page.read_bytes()
    page.unlink()
    book.good()
    assert page.read_bytes() == before
    assert book.written() == {"b.html"}


def test_a_deleted_cache_gives_the_same_bytes(book: Press) -> None:
    import shutil

    before = book.good().files
    shutil.rmtree(book.root / ".bookwright")
    assert book.good().files == before


@pytest.mark.parametrize("formats", [("html",), ("pdf",), ("epub",)], ids=lambda f: f[0])
def test_two_folders_give_the_same_bytes(tmp_path: Path, formats: tuple[str, ...]) -> None:
    one = Press(tmp_path / "one").good(BOOK, formats=formats)
    other = Press(tmp_path / "quite" / "another").good(BOOK, formats=formats)
    assert one.files.keys() == other.files.keys()
    for name, data in one.files.items():
        assert data == other.files[name], f"{name} differs"
    assert str(tmp_path).encode() not in b"".join(one.files.values())


def test_a_warning_is_told_again_when_nothing_changed(press: Press) -> None:
    """Remembered chapters keep their messages."""
    first = press({"chapter.qmd": "# A\n\n![x](p.svg){#fig-p}\n\n[^n]: Unused.\n", "p.svg": SVG.format(1)})
    assert "R005" in first.codes
    assert press().messages == first.messages


def test_metadata_reach_the_page(press: Press) -> None:
    press.good({"chapter.qmd": "# A\n\nBy {{< meta book.title >}}.\n"})
    text = (press.root / "_quarto.yml").read_text().replace("A Small Book", "A Great Book")
    built = press.good({"_quarto.yml": text})
    assert built.text("article p") == ["By A Great Book."]


def test_editions_do_not_touch_each_other(book: Press) -> None:
    before = book.good().files
    made = book.good(formats=("epub",)).files
    assert {f for f in made if f not in before} == {"A-Small-Book.epub"}
    after = book.good().files
    assert after["A-Small-Book.epub"] == made["A-Small-Book.epub"]
