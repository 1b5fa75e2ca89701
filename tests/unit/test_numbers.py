"""Numbers: chapters, sections, floats, equations and theorems, once for every format."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from bookwright.arrangement import KEYS, arrange
from bookwright.crossref import numeral
from bookwright.labels import FAMILIES, prefix_of
from key_rows import opened
from small_book import Press, config

FLOATS = (
    "![a](p.svg){#fig-% fig-alt=x}\n\n$$x$$ {#eq-%}\n\n| a |\n|---|\n| 1 |\n\n: T {#tbl-%}\n\n"
    '```{#lst-% .python lst-cap="L"}\nx\n```\n\n::: {#thm-%}\nt\n:::\n\n::: {#def-%}\nt\n:::\n'
)
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def names(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_everything_is_numbered_by_chapter(press: Press) -> None:
    kinds = ("fig", "eq", "tbl", "lst", "thm", "def")
    wanted = " ".join(f"@{k}-{c}." for c in ("one", "two", "app") for k in kinds)
    files = {f"{c}.qmd": f"# {c}\n\n{FLOATS.replace('%', c)}" for c in ("one", "two", "app")}
    more = "  appendices:\n    - app.qmd\n"
    files["two.qmd"] += f"\n::: {{.refs}}\n{wanted}\n:::\n"
    built = press.good({"_quarto.yml": config("one.qmd", "two.qmd", more=more), "p.svg": PICTURE, **files})
    shown = names(built.text(".refs p", "two.html")[0])
    words = ("Figure", "Equation", "Table", "Listing", "Theorem", "Definition")
    assert shown == " ".join(f"{w} {n}.1." for n in "12A" for w in words)


def test_front_matter_parts_and_appendices(press: Press) -> None:
    text = config("front.qmd", more="""    - part: First
      chapters: [a.qmd, b.qmd]
    - part: p2.qmd
      chapters: [c.qmd]
  appendices: [x.qmd, y.qmd]
""")
    plain = {f"{n}.qmd": f"# {n}\n" for n in "abcxy"}
    built = press.good({"_quarto.yml": text, "front.qmd": "# Before {.unnumbered}\n", "p2.qmd": "# Second\n", **plain})
    numbers = {p: built.text("header .chapter-number", f"{p}.html") for p in ("front", "a", "b", "c", "x", "y")}
    assert numbers == {"front": [], "a": ["1"], "b": ["2"], "c": ["3"], "x": ["A"], "y": ["B"]}
    assert [names(t) for t in built.text(".part summary", "a.html")] == ["Part I First", "Part II Second"]


def test_a_reference_at_the_beginning_is_not_a_list(press: Press) -> None:
    """`@x.` and `(@x)` are pandoc's example lists; with a label they are references."""
    text = "# A {#sec-a}\n\n@sec-a. More.\n\n(@sec-a) more.\n\n- @sec-a.\n\n(@good)  An example.\n\nAs (@good) says.\n"
    article = press.good({"chapter.qmd": text}).article()
    assert [names(" ".join(n.text().split())) for n in article.css("p, li")] == [
        "Chapter 1. More.", "(Chapter 1) more.", "Chapter 1.", "An example.", "As (1) says.",
    ]  # fmt: skip


def test_sections_nest_and_unnumbered_ones_are_not_counted(press: Press) -> None:
    text = "# A\n\n## One\n\n### Deep\n\n#### Deeper\n\n## Plain {.unnumbered}\n\n### Below\n\n## Two\n\n### Again\n"
    built = press.good({"chapter.qmd": text})
    shown = [names(t).removesuffix(" #") for t in built.text("article h2, article h3, article h4")]
    assert shown == ["1.1 One", "1.1.1 Deep", "Deeper", "Plain", "1.1.2 Below", "1.2 Two", "1.2.1 Again"]


def test_number_depth_and_number_sections(press: Press) -> None:
    text = "# A\n\n## One {#sec-one}\n\n### Two {#sec-two}\n\n@sec-one, @sec-two.\n"
    built = press.good({"_quarto.yml": config("a.qmd", more="number-depth: 2\n"), "a.qmd": text})
    assert names(built.text("article p", "a.html")[0]) == "Section 1.1, Two."
    built = press.good({"_quarto.yml": config("a.qmd", more="number-sections: false\n")})
    assert names(built.text("article p", "a.html")[0]) == "One, Two."


def test_parts_of_a_figure(press: Press) -> None:
    text = (
        "# A\n\n::: {#fig-all layout-ncol=2}\n![a](p.svg){#fig-l fig-alt=l}\n\n![b](p.svg){#fig-r fig-alt=r}\n\n"
        "Both.\n:::\n\n![c](p.svg){#fig-next fig-alt=n}\n\n::: {.refs}\n@fig-all @fig-l @fig-r @fig-next\n:::\n"
    )
    built = press.good({"chapter.qmd": text, "p.svg": PICTURE})
    assert names(built.text(".refs p")[0]) == "Figure 1.1 Figure 1.1 (a) Figure 1.1 (b) Figure 1.2"


def test_the_words_follow_the_language(press: Press) -> None:
    files = {"a.qmd": "# A {#sec-a}\n\n![c](p.svg){#fig-x fig-alt=n}\n\n@sec-a @fig-x\n", "p.svg": PICTURE}
    for language, words in {"de": "Kapitel 1 Abbildung 1.1", "fr": "Chapitre 1 Figure 1.1"}.items():
        built = press.good({"_quarto.yml": config("a.qmd", more=f"lang: {language}\n"), **files})
        assert names(built.text("article p", "a.html")[-1]) == words


def test_crossref_words_of_ones_own(press: Press) -> None:
    more = "crossref:\n  fig-title: Fig.\n  fig-prefix: fig.\n"
    files = {"_quarto.yml": config("a.qmd", more=more), "p.svg": PICTURE}
    built = press.good({"a.qmd": "# A\n\n![c](p.svg){#fig-x fig-alt=n}\n\nSee @fig-x.\n", **files})
    assert names(built.text("figcaption", "a.html")[0]) == "Fig. 1.1. c"
    assert names(built.text("article > p", "a.html")[0]) == "See fig. 1.1."


@given(st.sampled_from(sorted(FAMILIES)), st.text(alphabet="abc-1", min_size=0, max_size=5))
def test_prefixes(prefix: str, rest: str) -> None:
    assert prefix_of(f"{prefix}-{rest}") == prefix
    assert prefix_of(f"{prefix.capitalize()}-{rest}") == prefix
    assert prefix_of(f"x{prefix}-{rest}") is None
    assert prefix_of(prefix) is None


def test_one_count_for_the_whole_book_and_parts_by_name(press: Press) -> None:
    more = """    - part: p.qmd
      chapters: [a.qmd, b.qmd]
crossref: {chapters: false, appendix-title: Annex}
"""
    files = {f"{c}.qmd": f"# {c} {{#sec-{c}}}\n\n![c](p.svg){{#fig-{c} fig-alt=n}}\n" for c in "ab"}
    files["b.qmd"] += "\n::: {.refs}\n@fig-a @fig-b @sec-p @sec-a\n:::\n"
    built = press.good({"_quarto.yml": config(more=more), "p.svg": PICTURE, "p.qmd": "# P {#sec-p}\n", **files})
    assert names(built.text(".refs p", "b.html")[0]) == "Figure 1 Figure 2 Part I Chapter 1"


def test_the_parts_of_a_cells_figure(press: Press) -> None:
    """A cell's `fig-subcap` and `layout-ncol` make the panel that a div would."""
    cell = (
        "```{python}\n#| label: fig-two\n#| fig-cap: Both\n#| fig-alt: two\n#| fig-subcap: [One, Two]\n#| layout-ncol: 2\n"
        "from IPython.display import SVG, display\n"
        "for c in ('red', 'blue'):\n    display(SVG(f'<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9pt\" height=\"4pt\">"
        "<rect width=\"9\" height=\"4\" fill=\"{c}\"/></svg>'))\n```\n"
    )
    built = press.good({"chapter.qmd": f"# A\n\n{cell}\n::: {{.refs}}\n@fig-two-2 @fig-two\n:::\n"}, execute=True)
    assert names(built.text(".refs p")[0]) == "Figure 1.1 (b) Figure 1.1"
    assert [names(t) for t in built.text(".quarto-layout-cell figcaption")] == ["(a) One", "(b) Two"]


@given(st.integers(1, 400))
def test_numerals(number: int) -> None:
    assert numeral(None, number) == numeral("arabic", number) == str(number)
    assert numeral("roman", number) == numeral("roman i", number).upper()
    assert numeral("alpha [x, y]", number) == numeral(["x", "y"], number) == "yx"[number % 2]
    assert len({numeral("alpha a", n) for n in range(1, number + 1)}) == number


def test_numerals_of_old() -> None:
    assert [numeral("roman i", n) for n in (4, 9, 14, 40, 90, 400)] == ["iv", "ix", "xiv", "xl", "xc", "cd"]
    assert [numeral("alpha A", n) for n in (1, 26, 27, 53)] == ["A", "Z", "AA", "BA"]
    assert [numeral("alpha c", n) for n in (1, 2)] == ["c", "d"]


@given(
    st.dictionaries(
        st.sampled_from(KEYS), st.sampled_from(["2", "0", "x", "[[1,-1,2],[3]]", "[", "[[]]", "[1,2]", "left", "top", "[true]"])
    ),
    st.integers(0, 9),
)
def test_every_cell_of_a_panel_has_one_place(options: dict[str, str], count: int) -> None:
    rows, _ = arrange(options, count)
    assert [p.cell for row in rows for p in row if p.cell is not None] == list(range(count))
    assert all(p.width > 0 for row in rows for p in row)


def test_sections_and_chapters_in_letters(press: Press) -> None:
    text = (
        "# A {#sec-a}\n\n## One\n\n### Two {#sec-two}\n\n#### Deep\n\n![c](p.svg){#fig-x fig-alt=n}\n\n"
        "@sec-a @sec-two @fig-x\n"
    )
    more = "crossref: {sec-labels: roman i, chapters-alpha: true}\nnumber-depth: 4\n"
    files = {"_quarto.yml": config("a.qmd", more=more), "a.qmd": text, "p.svg": PICTURE}
    made = opened(press.good(files, formats=("html", "pdf", "epub")).files)
    for where in ("a.html", "epub/text/a.xhtml"):
        page = LexborHTMLParser(made[where])
        assert "Chapter A Section A.i.i Figure A.1" in [names(p.text().strip()) for p in page.css("p")]
        assert [n.text() for n in page.css(".header-section-number")] == ["A.i", "A.i.i", "A.i.i.i"]
    printed = names(" ".join(made["pdf"].split()))
    assert "Chapter A Section A.i.i Figure A.1" in printed
    assert "A.i.i Two" in printed


def test_chapters_that_are_appendices(press: Press) -> None:
    more = "crossref: {chapters-appendix: true}\n"
    files = {"_quarto.yml": config("a.qmd", "b.qmd", more=more), "a.qmd": "# A\n\n@sec-b\n", "b.qmd": "# B {#sec-b}\n"}
    assert names(press.good(files).text("article p", "a.html")[0]) == "Appendix B"


def test_letters_for_chapters_and_appendices_are_told(press: Press) -> None:
    more = "  appendices: [x.qmd]\ncrossref: {chapters-alpha: true, sec-labels: romn, ref-hyperlink: 3}\n"
    built = press({"_quarto.yml": config("a.qmd", more=more), "a.qmd": "# A\n", "x.qmd": "# X\n"})
    assert {d.code: d.hint for d in built.report} == {
        "R039": "", "R032": "did you mean `roman`?", "C003": ""}  # fmt: skip
