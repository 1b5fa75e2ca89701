"""Hygiene of the bibliography: each rule tells a faulty entry what is wrong and where, and is silent on good ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookwright.bibliography_entries import Entry, entries
from bookwright.checks.bibliography import check
from bookwright.source import Source, read
from small_book import Press, config

ROOT = Path(__file__).resolve().parents[2]
GOOD = """@article{doe2001,
  author = {Doe, Jane and van Dam, Andries and {World Health Organization} and Roe, R. and others},
  title = {{TensorFlow} and the {I/O} of 8-bit Systems, Compared in the {U.S.}},
  journal = {Journal of 2D Systems},
  volume = {C-33},
  number = {3--4},
  pages = {308--318},
  month = jun,
  year = {2001},
  doi = {10.1145/2976749.2978318},
  eprint = {1607.00133},
  archiveprefix = {arXiv}
}
"""


def _said(text: str, **wanted: bool) -> list[str]:
    found = list(entries(Source("refs.bib", text)))
    return [f"{d.span.line}:{d.span.column}: {d.code} {d.message}" for d in check(found, wanted, ()) if d.span]


def test_good_entries_are_silent() -> None:
    others = """@inproceedings{a, author = {Doe, J.-P.}, title = "A title", booktitle = {Proc. of X}, year = 1999}
@misc{b, author = {Plato}, title = {Of {DNA}, p-values and more}, year = {2020}, url = {https://example.org/a_b}}
@book{c, editor = {de la Cruz, Ana, Jr.}, title = {Words}, publisher = {P \\& Q}, date = {2001-05}, isbn = {0-306-40615-2}}
@incollection{d, crossref = {c}, author = {Doe, Jane}, title = {Part of it}}
"""
    assert _said(GOOD + others) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  journal = {Journal of 2D Systems},\n", "", "1:10: R060 `doe2001`, an @article, has no `journal` or `journaltitle`"),
        ("  year = {2001},\n", "", "1:10: R060 `doe2001`, an @article, has no `year` or `date`"),
        ("  archiveprefix = {arXiv}\n", "", "11:13: R060 `doe2001` does not say whose number its `eprint` is"),
        ("{C-33}", "{ }", "5:13: R060 the field `volume` of `doe2001` is empty"),
        ("{10.1145", "{https://doi.org/10.1145", "10:10: R061 `https://doi.org/10.1145/2976749.2978318` is not a DOI"),
        ("1607.00133", "arXiv:1607.00133", "11:13: R061 `arXiv:1607.00133` is not an arXiv number"),
        ("{arXiv}", "{arxiv}", "12:20: R061 `arxiv` is written `arXiv`"),
        ("308--318", "308-318", "7:12: R061 the pages `308-318` are not joined by two hyphens"),
        ("308--318", "308–318", "7:12: R061 the pages `308–318` are not joined by two hyphens"),
        ("308--318", "pp. 308", "7:12: R061 the pages `pp. 308` have a word before them"),
        ("{2001}", "{'01}", "9:11: R061 `'01` is not a year of four digits"),
        ("= jun", "= {June}", "8:12: R061 `June` is not how months are written"),
        ("of 2D Systems", "of Systems, 33(4)", "4:14: R061 `33(4)` stands in the field `journal`"),
        ("Journal of 2D Systems", "arXiv preprint arXiv:1607.00133", "4:14: R061 `arXiv preprint arXiv:1607.00133` is not a journal"),
        ("C-33", "33(4)", "5:13: R061 the volume `33(4)` is not a volume alone"),
        ("Doe, Jane", "Jane Doe", "2:13: R062 in `doe2001`, the name `Jane Doe` is not written `Family, Given`"),
        ("Doe, Jane", "DOES, Jane", "2:13: R062 in `doe2001`, the name `DOES, Jane` is in capitals"),
        ("Doe, Jane", "Doe, J.K.", "2:13: R062 in `doe2001`, the name `Doe, J.K.` has initials without a space"),
        ("Doe, Jane", "Doe, Jane K", "2:13: R062 in `doe2001`, the name `Doe, Jane K` has an initial without its full stop"),
        ("and others", "et al.", "2:13: R062 in `doe2001`, the name `Roe, R. et al.` cuts the list short"),
        ("and others", "; Poe, Edgar", "2:13: R062 in `doe2001`, the name `Roe, R. ; Poe, Edgar` is several names"),
        ("{TensorFlow}", "TensorFlow", "3:12: R063 in the title of `doe2001`, `TensorFlow` would lose capitals"),
        ("{I/O}", "I/O", "3:12: R063 in the title of `doe2001`, `I/O` would lose capitals"),
        ("in the {U.S.}", "at Home.", "3:12: R063 the title of `doe2001` ends with a full stop"),
        (" = {{TensorFlow} and the {I/O} of 8-bit Systems, Compared in the {U.S.}}", " = {{Tensors of Flow}}",
         "3:12: R063 the title of `doe2001` is in braces as a whole"),
        ("{{TensorFlow} and the {I/O} of 8-bit Systems, Compared in the {U.S.}}", "{THE USE OF GPUS}",
         "3:12: R063 the title of `doe2001` is in capitals"),
        ("Compared in", "Compared  in", "3:12: R063 the title of `doe2001` has spaces too many"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_field(old: str, new: str, message: str) -> None:
    assert old in GOOD
    assert _said(GOOD.replace(old, new)) == [message]


def test_what_types_need() -> None:
    said = _said("@misc{a, author = {Doe, Jane}, title = {T}, year = 2000}\n@book{b, title = {U}, year = 2000}\n")
    assert said == ["1:7: R060 `a`, an @misc, has no `url` or `doi` or `eprint` or `howpublished`",
                    "2:7: R060 `b`, an @book, has no `author` or `editor`",
                    "2:7: R060 `b`, an @book, has no `publisher`"]  # fmt: skip


def test_isbn_and_addresses() -> None:
    book = "@book{b, author = {Doe, J.}, title = {U}, publisher = {P}, year = 2000, %s}\n"
    assert _said(book % "isbn = {978-0-306-40615-7}, url = {https://a.org}") == []
    assert _said(book % "isbn = {978-0-306-40615-8}") == [
        "1:81: R061 `978-0-306-40615-8` is not an ISBN: its length or its check digit is wrong"
    ]
    assert _said(book % "url = {www.a.org}") == ["1:80: R061 `www.a.org` is not an address"]


@pytest.mark.parametrize(
    ("second", "what"),
    [("doi = {10.1145/2976749.2978318}", "DOI"), ("eprint = {1607.00133v2}, archiveprefix = {arXiv}", "number"),
     ("url = {https://a.org}, title = {TensorFlow and the I/O of 8-Bit systems: compared in the U.S.}", "title")],
)  # fmt: skip
def test_a_source_given_twice(second: str, what: str) -> None:
    title = "" if "title" in second else "title = {Another}, "
    other = f"@misc{{e, author = {{Doe, Jane}}, {title}year = {{2002}}, {second}}}\n"
    assert f"14:7: R064 `e` has the {what} of `doe2001`" in _said(GOOD + other)


def test_csl_data_is_held_to_the_same_rules() -> None:
    text = """[{"id": "k1", "type": "article-journal", "title": "TensorFlow for all", "DOI": "doi:10.1000/x",
  "author": [{"family": "Doe", "given": "Jane"}], "issued": {"date-parts": [[2001]]}}]"""
    found = [(d.code, d.message) for d in check(list(entries(Source("refs.json", text))), {}, ())]
    assert found == [("R060", "`k1`, an @article, has no `journal` or `journaltitle`"),
                     ("R061", "`doi:10.1000/x` is not a DOI")]  # fmt: skip


def test_it_is_switched_on_by_the_book(tmp_path: Path) -> None:
    bib = "@misc{z, author = {Jane Doe}, title = {T}, year = 2000, url = {https://a.org}}\n"
    bib += "@misc{a, author = {Doe, Jane}, title = {U}, year = 2000, url = {https://b.org}}\n"
    files = {"a.qmd": "# A\n\nSee [@z].\n", "refs.bib": bib}
    press = Press(tmp_path)
    plain = config("a.qmd", more="bibliography: refs.bib\n")
    asked = plain + "bookwright:\n  checks:\n    bibliography: {sorted: true, cited: true}\n"
    assert press({**files, "_quarto.yml": plain}, formats=(), judge=True).codes == []
    assert press({**files, "_quarto.yml": asked}, formats=(), judge=True).messages == [
        "refs.bib:1:20: warning[R062]: in `z`, the name `Jane Doe` is not written `Family, Given`",
        "refs.bib:2:7: warning[R065]: nothing cites `a`",
        "refs.bib:2:7: warning[R066]: `a` stands behind `z`",
    ]


def _read(name: str) -> list[Entry]:
    return list(entries(read(ROOT, name)))


def test_the_books_own_file_is_clean() -> None:
    found = _read("contents/references.bib")
    assert len(found) > 460
    assert [str(d) for d in check(found, {}, ())] == []
    assert [e.key for e in found] == sorted(e.key for e in found)
