"""Bibliography files: keys with places, and entries that are broken."""

from __future__ import annotations

import pytest

from small_book import Press, config

ENTRY = "@book{k1,\n  title = {A {Braced} title},\n  author = {Doe, Jane},\n  year = 2001\n}\n"
FILES = {"_quarto.yml": config("a.qmd", more="bibliography: refs.bib\n"), "a.qmd": "# A\n\nSee [@k1].\n"}


def test_a_sound_file(press: Press) -> None:
    other = "Words before.\n@string{j = \"Journal\"}\n@comment{x}\n@preamble{\"y\"}\n"
    text = other + ENTRY + '@misc{k2,title = j # " (" # {a, b} # ")", year=2002, }\n'
    built = press.good({**FILES, "refs.bib": text})
    assert built.text("#ref-k1", "a.html") == ["Doe, Jane. 2001. A Braced Title."]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY[:-2] + "@book{k2, title={x}}\n", "refs.bib:1:7: error[R010]: the entry `k1` is broken"),
        (ENTRY + "@book{k2, title={x}\n", "refs.bib:6:7: error[R010]: the entry `k2` is broken"),
        (ENTRY + "\n" + ENTRY, "refs.bib:7:7: error[R011]: the key `k1` is given twice"),
        (ENTRY + "@book{, title={x}}\n", "refs.bib:6:1: error[R010]: the entry `book` is broken"),
        (b"@book{k1, title={\xff}}", "refs.bib:1:18: error[C006]: `refs.bib` is not UTF-8"),
        (ENTRY.replace("2001\n", "2001\n  note = {x}\n"), "refs.bib:1:7: error[R010]: the entry `k1` is broken"),
        (ENTRY.replace("k1,", "k1"), "refs.bib:1:7: error[R010]: the entry `k1` is broken: after the key"),
        (ENTRY + "@misc(k2, title={x})\n", "refs.bib:6:7: error[R010]: the entry `k2` is broken: it stands in round"),
        (ENTRY.replace("title =", "title"), "refs.bib:1:7: error[R010]: the entry `k1` is broken"),
    ],
)  # fmt: skip
def test_a_broken_file(press: Press, text: str | bytes, message: str) -> None:
    built = press({**FILES, "refs.bib": text})
    assert built.messages[0].startswith(message), built.messages
    assert len(built.messages) == 1


def test_a_key_that_is_almost_right(press: Press) -> None:
    built = press({**FILES, "refs.bib": ENTRY, "a.qmd": "# A\n\nSee [@k11; @k1].\n"})
    assert [d.hint for d in built.report] == ["did you mean `k1`?"]
    assert built.messages == ["a.qmd:3:6: error[R003]: no source has the key `k11`"]


def test_a_label_cited_as_a_source_is_a_reference(press: Press) -> None:
    built = press({**FILES, "refs.bib": ENTRY, "a.qmd": "# A {#sec-a}\n\nSee [@sec-b].\n"})
    assert built.codes == ["R001"]


@pytest.mark.parametrize("name", ["refs.json", "refs.yaml"])
def test_csl_data(press: Press, name: str) -> None:
    text = {
        "refs.json": '[{"id": "k1", "type": "book", "title": "T", "issued": {"date-parts": [[2001]]}}]',
        "refs.yaml": "references:\n- id: k1\n  type: book\n  title: T\n  issued: 2001\n",
    }[name]
    files = {**FILES, "_quarto.yml": FILES["_quarto.yml"].replace("refs.bib", name), name: text}
    assert press.good(files).text("#ref-k1", "a.html") == ["T. 2001."]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("refs.json", '[{"id": "k1"', "refs.json:1:13: error[R010]: this is not JSON"),
        ("refs.yaml", "references:\n- id: [k1\n", "refs.yaml:2:7: error[C001]: while parsing a flow sequence"),
        ("refs.json", '[{"id": "k1", "issued": 5}]', "_quarto.yml:8:1: error[R010]: pandoc failed"),
    ],
)
def test_broken_csl_data(press: Press, name: str, text: str, message: str) -> None:
    built = press({**FILES, "_quarto.yml": FILES["_quarto.yml"].replace("refs.bib", name), name: text})
    assert len(built.messages) == 1
    assert built.messages[0].startswith(message), built.messages


@pytest.mark.parametrize("style", [None, "<style", "<a/>", '<style xmlns="http://purl.org/net/xbiblio/csl"/>'])
def test_a_broken_style(press: Press, style: str | None) -> None:
    yml = config("a.qmd", more="bibliography: refs.bib\ncsl: n.csl\n")
    built = press({**FILES, "_quarto.yml": yml, "refs.bib": ENTRY, **({"n.csl": style} if style else {})})
    assert [m.split(": ")[:2] for m in built.messages] == [["_quarto.yml:9:1", "error[R012]"]]
    assert not built.output.exists()


def test_a_numeric_style(press: Press) -> None:
    style = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>n</title>
<id>n</id><updated>2020-01-01T00:00:00+00:00</updated></info><citation><sort><key variable="citation-number"/></sort>
<layout prefix="[" suffix="]" delimiter=","><text variable="citation-number"/></layout></citation>
<bibliography><layout><text variable="citation-number" suffix=". "/><text variable="title"/></layout>
</bibliography></style>"""
    yml = config("a.qmd", "b.qmd", more="bibliography: refs.bib\ncsl: n.csl\n")
    bib = ENTRY + "@book{k2, title={Second}, year=2002}\n"
    built = press.good({"_quarto.yml": yml, "n.csl": style, "refs.bib": bib, "a.qmd": "# A\n\nOne [@k2].\n",
                        "b.qmd": "# B\n\nTwo [@k1; @k2].\n"})  # fmt: skip
    assert built.text("article > p", "a.html") == ["One [1]."]
    assert built.text("article > p", "b.html") == ["Two [1,2]."]
    assert built.text(".csl-entry", "a.html") == ["1. Second"]


def test_the_references_page_lists_all(press: Press) -> None:
    yml = config("a.qmd", "b.qmd", "refs.qmd", more="bibliography: refs.bib\n")
    bib = ENTRY + "@book{k2, title={Second}, author={Roe, R}, year=2002}\n@book{k3, title={Never}, year=2003}\n"
    built = press.good({"_quarto.yml": yml, "refs.bib": bib, "a.qmd": "# A\n\n[@k1]\n", "b.qmd": "# B\n\n[@k2]\n",
                        "refs.qmd": "# References {.unnumbered}\n\n::: {#refs}\n:::\n"})  # fmt: skip
    assert [i.attributes["id"] for i in built.page("refs.html").css(".csl-entry")] == ["ref-k1", "ref-k2"]
    assert [i.attributes["id"] for i in built.page("b.html").css(".csl-entry")] == ["ref-k2"]
