"""Every command and environment of `formulas.txt` in HTML, PDF and EPUB: taken by both converters, and printed."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import pytest
import typst as typst_wheel
from pypdf import PdfReader

from bookwright.engines import math_typst
from bookwright.engines.math import mathml
from bookwright.formats.pdf import matter
from small_book import Press

# one formula a line: what a text of mathematics uses
FORMULAS = (Path(__file__).parent / "formulas.txt").read_text().splitlines()


@pytest.fixture(scope="module")
def converted() -> math_typst.Converted:
    return math_typst.convert([(tex, display) for tex in FORMULAS for display in (True, False)], {})


@pytest.mark.parametrize("tex", FORMULAS)
def test_both_converters_take_it_and_typst_prints_it(tex: str, converted: math_typst.Converted) -> None:
    assert math_typst.refused([(tex, True)], {}) == []
    for xml in (False, True):
        root = ET.fromstring(mathml(tex, True, {}, xml=xml))
        assert root.tag.endswith("math")
    pages = PdfReader(io.BytesIO(typst_wheel.compile(converted.markup[tex, True].encode()))).pages
    invisible = r"\\(?:label|phantom)"
    assert pages[0].extract_text().strip() or re.match(invisible, tex)
    typst_wheel.compile(converted.markup[tex, False].encode())


@pytest.mark.parametrize("tex", [r"\widecheck{x}", r"\eqref{eq:x}", r"\ce{H2O}", r"\begin{CD} A @>>> B \end{CD}",
                                 r"\sideset{_a^b}{_c^d}\sum", r"\href{https://x.org}{x}", r"\rule{1em}{1pt}"])  # fmt: skip
def test_what_one_of_them_cannot_take_is_said(tex: str) -> None:
    assert [one.tex for one in math_typst.refused([(tex, True)], {})] == [tex]


@pytest.mark.parametrize(
    ("tex", "markup"),
    [
        (r"\left. x \right|_0", r"$ #math.lr($#$x$ \|$)_0 $"),
        (r"\operatorname*{argmax}_x f", r'$ #math.op("argmax", limits: true)_x f $'),
        (r"\begin{vmatrix} a & b \end{vmatrix}", '$ #math.mat(delim: "|", ($#$a$$, $#$b$$,)) $'),
        (r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}",
         "$ #math.mat(delim: none, augment: (hline: (1, ), vline: (1, ), stroke: .5pt), "
         "($#$a$$, $#$b$$,), ($#$c$$, $#$d$$,)) $"),
        (r"\overset{a}{x}", "$ #math.limits($x$)^#$a$ $"),
        (r"\text{50\% of \$3}", '$ #math.upright("50% of $3") $'),
        (r"\textcolor{red}{x}", "$ #text(fill: red, $x$) $"),
        (r"\begin{align} a &= b & c &= d \end{align}", "$ a & = b & #h(2em) c & = d $"),
        (r"1{,}000", '$ 1 #math.class("normal", $,$) 000 $'),
    ],
)  # fmt: skip
def test_structures_that_pandoc_would_lose(tex: str, markup: str) -> None:
    assert " ".join(math_typst.convert([(tex, True)], {}).markup[tex, True].split()) == markup


def test_equations_are_not_numbered_by_the_converter() -> None:
    for name in ("equation", "align", "gather", "multline", "eqnarray"):
        assert "(1)" not in mathml(rf"\begin{{{name}}} a &= b \end{{{name}}}".replace("&", "&" * (name == "align")), True, {})


def test_the_template_takes_no_name_of_math_from_a_chapter() -> None:
    """What a chapter sees last under a name that Typst's math has is Typst's, but for calls of features."""
    ask = "#metadata(dictionary(math).keys() + dictionary(sym).keys())<x>"
    names = set(json.loads(typst_wheel.query(ask.encode(), "<x>", field="value", one=True)))
    files: Mapping[str, str] = matter.template_files()
    own = {n for text in files.values() for n in re.findall(r"^#let ([a-z][\w-]*)", text, re.M)}
    restored = set(re.findall(r"^#let (\w+) = math\.\1$", files["template/names.typ"], re.M))
    assert (own & names) - restored == {"equation", "qed", "section"}


def test_letters_without_serifs_in_a_book(press: Press) -> None:
    source = "# A {#sec-a}\n\nLet $x^{\\mathsf T}$ and\n\n$$ \\mathtt{code} + \\widehat{xy} $$\n"
    built = press.good({"chapter.qmd": source}, formats=("html", "pdf", "epub"))
    text = "".join(p.extract_text() for p in PdfReader(next(built.output.glob("*.pdf"))).pages)
    assert "𝖳" in text
    assert "𝚌𝚘𝚍𝚎" in text.replace(" ", "")
    assert "Inter" not in text.split("Let")[1]
