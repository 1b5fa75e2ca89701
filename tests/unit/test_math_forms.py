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
from small_book import Press, config

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


@pytest.mark.parametrize("tex", [r"\widecheck{x}", r"\eqref{eq:x}", r"\ce{foo?}", r"\begin{CD} A @? B \end{CD}", r"\pu{?}",
                                 r"\sideset{_a^b}{_c^d}x", r"\href{https://x.org}{x}", r"\rule{1em}{1pt}"])  # fmt: skip
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


@pytest.mark.parametrize(("tex", "said", "hint"), [
    (r"\ce{foo?}", r"`\ce` is not read in this form", "of mhchem"), (r"\href{u}{y}", r"`\href` is not", "[$y$]("),
    (r"\rule{1em}{1pt}", r"`\rule` is not", r"\hspace"), (r"\begin{CD} A @? B \end{CD}", r"`\begin{CD}` is not", "@>f>>"),
    (r"\frob x", r"there is no command `\frob`", r"\newcommand{\frob}"), (r"\begin{frob}\end{frob}", "no environment `frob`", ""),
])  # fmt: skip
def test_what_is_refused_is_told_by_its_name_with_what_to_do(press: Press, tex: str, said: str, hint: str) -> None:
    built = press({"_quarto.yml": config("a.qmd"), "a.qmd": f"# A\n\nLook: ${tex}$\n", "index.qmd": "# H {-}\n"})
    [told] = [d for d in built.report if d.code == "R020"]
    assert said in told.message
    assert hint in told.hint
    assert told.span
    assert (told.span.file, told.span.line) == ("a.qmd", 3)


@pytest.mark.parametrize(("tex", "words"), [
    (r"\ce{SO4^2- + 2 H+ <=> H2SO4(aq)}", "SO42−+2H+⇌H2SO4(aq)"), (r"\ce{CuSO4*5H2O}", "CuSO4⋅5H2O"),
    (r"\pu{1.2e-3 mol/L}", "1.2×10−3mol/L"), (r"\begin{CD} A @>f>> B \\ @VgVV @VVhV \\ C @= D \end{CD}", "A→fBg↓↓hC=D"),
    (r"\sideset{_a^b}{'}\sum_{i} x", "ba∑i′x"),
])  # fmt: skip
def test_what_packages_add_says_the_same_on_the_site(tex: str, words: str) -> None:
    root = ET.fromstring(mathml(tex, True, {}, xml=True))
    shown = "".join(text for node in root.iter() if not node.tag.endswith("annotation") for text in [node.text or ""])
    assert sorted(re.sub(r"\s|\u2062", "", shown)) == sorted(words)


@pytest.mark.parametrize("tex", [r"\textcolor[rgb]{1,0,0}{x}", r"\color[RGB]{255,0,0} x", r"\textcolor[HTML]{FF0000}{x}"])
def test_a_colour_is_the_same_in_every_model(tex: str, converted: math_typst.Converted) -> None:
    assert re.search(r"color:\s*#FF0000", mathml(tex, True, {}))
    assert 'rgb("#FF0000")' in math_typst.convert([(tex, True)], {}).markup[tex, True]
