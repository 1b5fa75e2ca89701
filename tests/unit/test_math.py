"""Formulas: macros read and written out, MathML made, and what either converter refuses."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookwright.engines.math import expand, macro, mathml
from bookwright.engines.math_typst import refused
from small_book import Press

MACROS = {"R": (0, r"\mathbb{R}"), "norm": (1, r"\left\| #1 \right\|"), "two": (2, r"#1 \to #2"), "RR": (0, r"\R^2")}


@pytest.mark.parametrize(
    ("definition", "found"),
    [
        (r"\newcommand{\R}{\mathbb{R}}", ("R", 0, r"\mathbb{R}")),
        (r"\newcommand\R{\mathbb{R}}", ("R", 0, r"\mathbb{R}")),
        (r"\renewcommand{\norm}[1]{\|#1\|}", ("norm", 1, r"\|#1\|")),
        (r"\providecommand{\a}{b}", ("a", 0, "b")),
        (r"\DeclareMathOperator{\argmin}{arg\,min}", ("argmin", 0, r"\operatorname{arg\,min}")),
        (r"\DeclareMathOperator*{\argmax}{arg\,max}", ("argmax", 0, r"\operatorname*{arg\,max}")),
        (r"\def\pair#1#2{(#1, #2)}", ("pair", 2, "(#1, #2)")),
        (r"\newcommand{\broken", None),
        (r"x = 1", None),
    ],
)
def test_definitions(definition: str, found: object) -> None:
    assert macro(definition) == found


@pytest.mark.parametrize(
    ("tex", "whole"),
    [
        (r"x \in \R", r"x \in \mathbb{R}"),
        (r"\RR", r"\mathbb{R}^2"),
        (r"\Re x", r"\Re x"),
        (r"\norm{a_{1}} + \norm b", r"\left\| a_{1} \right\| + \left\| b \right\|"),
        (r"\two{x}{\R}", r"x \to \mathbb{R}"),
        (r"\norm{\norm{x}}", r"\left\| \left\| x \right\| \right\|"),
    ],
)
def test_expansion(tex: str, whole: str) -> None:
    assert " ".join(expand(tex, MACROS).split()) == whole


def test_a_body_that_ends_in_a_command_keeps_its_end() -> None:
    assert expand(r"\eps x\eps y", {"eps": (0, r"\varepsilon")}) == r"\varepsilon x\varepsilon y"


def test_a_macro_that_calls_itself_ends() -> None:
    assert r"\loop" in expand(r"\loop", {"loop": (0, r"x\loop")})


@given(st.text(alphabet=r"\R{}nomtw #12a^", max_size=30))
def test_expansion_never_fails(tex: str) -> None:
    assert isinstance(expand(tex, MACROS), str)


def test_mathml_keeps_the_source() -> None:
    made = mathml(r"x \in \R < 1", True, MACROS)
    root = ET.fromstring(made)
    assert root.tag == "math"
    assert root.get("display") == "block"
    assert "".join(root.find(".//annotation").itertext()) == r"x \in \mathbb{R} < 1"  # type: ignore[union-attr]


def test_mathml_of_the_epub_is_xml_with_a_namespace() -> None:
    root = ET.fromstring(mathml(r"\frac{a}{b} \quad \Rightarrow", False, {}, xml=True))
    assert root.tag == "{http://www.w3.org/1998/Math/MathML}math"


def test_what_cannot_be_read_is_shown_as_text() -> None:
    assert mathml(r"\foo < 1", False, {}) == r"<code>\foo &lt; 1</code>"


@pytest.mark.parametrize("tex", [r"\foo{x}", r"\frac{a}", r"\left( x", "{x", "x^", r"\begin{matrix} a"])
def test_refusals(tex: str) -> None:
    assert [r.tex for r in refused([("a+b", False), (tex, False)], {})] == [tex]


def test_good_formulas_are_taken_by_both() -> None:
    good = [r"\mathbf{x}^\top A", r"\begin{aligned} a &= b \\ c &= d \end{aligned}", r"\sum_{i=1}^n \frac{1}{i}",
            r"\text{if } x \le 0.5\,\mathrm{ms}", r"\hat{y} = \operatorname{softmax}(z)", r"\R"]  # fmt: skip
    assert refused([(tex, True) for tex in good], MACROS) == []


def test_a_refusal_points_into_the_formula(press: Press) -> None:
    built = press({"chapter.qmd": "# A\n\nLet $a + \\foo{b}$ be.\n"})
    assert built.messages[0].startswith("chapter.qmd:3:10: error[R020]: this formula cannot be set: there is no command `\\foo`")


def test_a_macro_with_two_meanings(press: Press) -> None:
    one, other = "# A\n\n\\newcommand{\\R}{\\mathbb{R}}\n", "# B\n\n\\newcommand{\\R}{\\mathbf{R}}\n"
    built = press({"a.qmd": one, "b.qmd": other})
    assert built.messages == ["b.qmd:3:1: error[R021]: `\\R` is defined before with another meaning"]
    assert press({"b.qmd": one.replace("# A", "# B")}).messages == []


def test_macros_hold_in_the_whole_book(press: Press) -> None:
    built = press.good({"a.qmd": "# A\n\n$\\half$\n", "b.qmd": "# B\n\n\\newcommand{\\half}{\\frac12}\n"})
    assert "<mfrac>" in (built.output / "a.html").read_text()


def test_a_label_of_latex_is_said_and_the_formula_printed(press: Press) -> None:
    built = press({"chapter.qmd": "# A\n\n$$\n\\begin{align} a &= b \\label{eq:one} \\end{align}\n$$\n"})
    assert built.messages == [
        "chapter.qmd:3:1: warning[R022]: `\\label{eq:one}` names nothing: a formula gets its name behind the dollars"
    ]
    assert "<mi>b</mi>" in (built.output / "chapter.html").read_text()
    assert r"\label{eq:one}" in built.article().css_first("annotation").text()  # type: ignore[union-attr]


STYLED = [r"\dfrac{a}{b}", r"\tfrac12", r"\dbinom{n}{k}", r"\displaystyle\sum_i x", r"\cfrac{1}{1+\dfrac{a>b}{c}}",
          r"\begin{pmatrix}1&\dfrac12\end{pmatrix}"]  # fmt: skip


@pytest.mark.parametrize("tex", STYLED)
def test_styles_stand_where_mathml_3_knows_them(tex: str) -> None:
    import xml.etree.ElementTree as ET

    tree = ET.fromstring(mathml(tex, False, {}, True))
    styled = {e.tag.rpartition("}")[2] for e in tree.iter() if {"displaystyle", "scriptlevel"} & set(e.attrib)}
    assert styled <= {"mstyle", "mtable"}
    assert "mstyle" in styled
    plain = ET.fromstring(mathml(tex, False, {}, False))
    assert "".join(plain.itertext()) == "".join(tree.itertext())
