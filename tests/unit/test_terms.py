"""Terms of the glossary in the text, the index, lists and back-links: where they stand, and what makes a page again."""

from __future__ import annotations

import io
import re
import zipfile

from pypdf import PdfReader

from bookwright.documents import Term
from bookwright.nodes import Node, para, string, text, walk
from bookwright.terms import letters, lexicon, marked, uses
from small_book import Press, config

HUB = '- {term: hub, definition: "A place where lines meet.", forms: [hub, hubs], section: sec-hub}\n'
BOOK = {
    "_quarto.yml": config("one.qmd", "two.qmd", "terms.qmd", "last.qmd", "refs.qmd", more="bibliography: refs.bib\n"),
    "refs.bib": "@book{k, author={Knuth, Donald}, title={Algorithms}, publisher={AW}, year={1997}}\n"
    "@book{d, author={Dean, Jeff}, title={Tails}, publisher={AW}, year={2013}}\n",
    "one.qmd": "# One {#sec-one}\n\nA hub early.\n\n## Hubs {#sec-hub}\n\nA hub is taught [@k].\n\n## More {#sec-more}\n\nHubs again.\n",
    "one_glossary.yml": HUB,
    "two.qmd": "# Two {#sec-two}\n\nThe hub, the hub and a super-hub.\n",
    "terms.qmd": "# Terms {.unnumbered}\n\n::: {#glossary}\n:::\n",
    "last.qmd": "# Index {.unnumbered}\n\n::: {#index}\n:::\n",
    "refs.qmd": "# References {.unnumbered}\n\n::: {#refs}\n:::\n",
}


def words(count: int) -> list[Node]:
    return string(" ".join(["word"] * count))


def head(level: int, identifier: str) -> Node:
    return {"t": "Header", "c": [level, [identifier, [], []], string("A hub in a heading")]}


def links(tree: list[Node]) -> list[str]:
    """The words that lead to the glossary, with the ids of those that are the first in their section."""
    found = [n for n in walk(tree) if n["t"] == "Link" and "glossary-term" in n["c"][0][1]]
    return [f"{text(n['c'][1])}{n['c'][0][0] and '#' + n['c'][0][0]}" for n in found]


def test_a_term_is_linked_once_a_section_and_one_in_sixty_words() -> None:
    known = lexicon([Term("hub", "hub", ("hub",)), Term("line", "line", ("line",))], {}, "g.qmd")
    tree = [para(string("hub and line")), head(2, "a"), para([*words(30), {"t": "Space"}, *string("line hub hub")]),
            head(3, "b"), para([*words(70), {"t": "Space"}, *string("hub line")])]  # fmt: skip
    found = marked(tree, "x.qmd", known, linked=True)
    assert links(found) == ["hub#use-hub-1", "hub"]  # all others are too near; a subsection begins no new count
    assert [(u.term, u.section) for u in uses(tree, "x.qmd", known)] == [
        ("hub", ""), ("line", ""), ("line", "a"), ("hub", "a"),
    ]  # fmt: skip


def test_whole_words_and_listed_forms_only() -> None:
    known = lexicon([Term("d", "duty cycle", ("duty cycle",)), Term("c", "cycle", ("cycle",))], {}, "g.qmd")
    text = "The duty cycle, not the cycles or a cycle-time, Cycle but not CYCLE."
    assert [u.term for u in uses([para(string(text))], "x.qmd", known)] == ["d", "c"]
    japanese = lexicon([Term("m", "機械", ("機械",))], {}, "g.qmd")
    assert [u.term for u in uses([para(string("その機械学習"))], "x.qmd", japanese)] == ["m"]


def test_what_a_chapter_teaches_is_linked_after_the_section_that_teaches_it(press: Press) -> None:
    built = press.good(BOOK)
    assert [n.attributes["id"] for n in built.page("one.html").css("a.glossary-term")] == ["use-hub-2"]
    assert built.text("#sec-more a.glossary-term", "one.html") == ["Hubs"]
    assert [n.attributes["href"] for n in built.page("two.html").css("a.glossary-term")] == ["terms.html#term-hub"]


def test_the_glossary_says_where_a_term_is_taught_and_used(press: Press) -> None:
    built = press.good(BOOK)
    assert built.text("#term-hub .term-taught", "terms.html") == ["Taught in 1.1 Hubs"]
    found = built.page("terms.html").css("#term-hub .term-used a")
    assert [(n.text(), n.attributes["href"]) for n in found] == [
        ("1", "one.html#use-hub-1"), ("1.2", "one.html#use-hub-2"), ("2", "two.html#use-hub-1"),
    ]  # fmt: skip
    card = built.files["assets/previews/terms.js"].decode()
    assert "lines meet" in card
    assert "Used in" not in card


def test_terms_may_cite_and_refer_and_only_their_page_lists_what_they_cite(press: Press) -> None:
    cites = {**BOOK, "one_glossary.yml": HUB.replace("lines meet.", "lines meet [@d]; see @sec-two.")}
    built = press.good(cites)
    assert built.text("#refs .csl-entry", "one.html") == ["Knuth, Donald. 1997. Algorithms. AW."]
    assert built.text("#refs .csl-entry", "terms.html") == ["Dean, Jeff. 2013. Tails. AW."]
    assert built.text("#term-hub dd > p", "terms.html") == ["A place where lines meet (Dean 2013); see Chapter 2."]
    assert built.text(".cited-in", "refs.html") == ["Cited in Terms", "Cited in 1.1 Hubs"]


def test_only_pages_that_show_a_term_are_written_again(press: Press) -> None:
    press.good(BOOK)
    press.written()
    press.good({"one_glossary.yml": HUB.replace("meet", "cross")})
    pages = {f for f in press.written() if f.endswith(".html") and f != "404.html"}
    assert pages == {"terms.html"}  # the definition is shown by the glossary, and elsewhere in a card from there
    press.good({"one_glossary.yml": HUB.replace("hub, hubs", "hub")})
    assert {f for f in press.written() if f.endswith(".html")} == {"one.html", "terms.html", "last.html"}


def test_terms_without_a_page_and_links_that_are_not_wanted(press: Press) -> None:
    lost = {k: v for k, v in BOOK.items() if k not in ("terms.qmd", "last.qmd")}
    lost["_quarto.yml"] = config("one.qmd", "two.qmd", "refs.qmd", more="bibliography: refs.bib\n")
    assert press(lost).codes == ["R042"]
    quiet = press.good({**BOOK, "_quarto.yml": BOOK["_quarto.yml"] + "bookwright:\n  glossary: {links: false}\n"})
    assert quiet.page("two.html").css("a.glossary-term") == []
    assert len(quiet.page("two.html").css("span.term-use")) == 1


def test_files_of_terms_that_belong_to_no_chapter(press: Press) -> None:
    more = "bookwright:\n  glossary: more.yml\n"
    extra = {"more.yml": '- {term: wire, definition: "What carries."}\n', "two.qmd": "# Two {#sec-two}\n\nA wire.\n"}
    built = press.good({**BOOK, **extra, "_quarto.yml": BOOK["_quarto.yml"] + more})
    assert built.text("#term-wire .term-used", "terms.html") == ["Used in 2"]
    missing = press({"_quarto.yml": BOOK["_quarto.yml"] + more.replace("more.yml", "gone.yml")})
    assert "S070" in missing.codes


def test_the_index_has_pages_in_print_and_sections_elsewhere(press: Press) -> None:
    pages = "\n\n".join(f"{{{{< pagebreak >}}}}\n\nText {n}\\index{{wires}}." for n in range(4))
    marks = "\\index{loops|(} start\\index{wires}\\index{cables|see{wires}}\\index{wires!thin|textbf}\\index{hub|seealso{loops}}"
    text = f"# Two {{#sec-two}}\n\nA{marks}.\n\n{pages}\\index{{loops|)}}\n"
    built = press.good({**BOOK, "two.qmd": text}, formats=("html", "pdf", "epub"))
    reader = PdfReader(io.BytesIO(next(d for f, d in built.files.items() if f.endswith(".pdf"))))
    printed = " ".join(reader.pages[-3].extract_text().split()) + " ".join(reader.pages[-2].extract_text().split())
    found = re.search(r"loops, (\d+)–(\d+)", printed)
    assert found is not None
    assert int(found[2]) - int(found[1]) == 4
    assert f"wires, {found[1]}–{found[2]}" in printed  # pages in a row
    assert re.search(r"hub, \d+(, \d+)*, see also loops", printed)
    assert "cables, see wires" in printed
    assert f"wires, {found[1]}–{found[2]} thin, {found[1]} " in printed  # a sub-entry
    index = next(p for p in reader.pages if "cables, see" in p.extract_text())
    links = [a.get_object()["/Dest"] for a in index["/Annots"]]  # type: ignore[attr-defined]
    assert sum(isinstance(to, list) and to[0].get_object() == index for to in links) == 2  # "see" and "see also"
    archive = zipfile.ZipFile(io.BytesIO(next(d for f, d in built.files.items() if f.endswith(".epub"))))
    page = archive.read("EPUB/text/last.xhtml").decode()
    assert re.search(r'wires</span>, <a href="two.xhtml#idx-2">2</a>\s*<ul', page)  # a section is named once
    assert '<em>see</em> <a href="#entry-2">wires</a>' in page


def test_letters_are_those_of_the_language() -> None:
    rows = [(w, w) for w in ("zebra", "Äpfel", "apple", "9 lives", "机器")]
    assert list(letters(rows)) == [("#", ["9 lives"]), ("A", ["Äpfel", "apple"]), ("Z", ["zebra"]), ("机", ["机器"])]


def test_faults_of_terms_come_in_one_run_with_those_of_the_text(press: Press) -> None:
    files = {
        "chapter.qmd": "# A {#sec-a}\n\nSee @sec-b.\n\n::: {#glossary}\n:::\n",
        "chapter_glossary.yml": "- {term: hub, definition: A place., see: [tow]}\n",
    }
    assert sorted(d.code for d in press(files).report if d.severity == "error") == ["R001", "R041"]
