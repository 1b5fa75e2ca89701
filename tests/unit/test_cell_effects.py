"""What single options of cells do, in HTML and on paper, and what values of inline code look like."""

from __future__ import annotations

from pypdf import PdfReader

from small_book import Built, Press

TABLE = "from IPython.display import Markdown, display\nMarkdown('| a | b |\\n|--|--|\\n| one | two |\\n{}')"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="40pt"><defs><path id="p" d="M0 0h9"/>'
    '<path id="q" d="M0 9h9"/><path id="r" d="M0 5h9"/></defs><use href="#p"/><use href="#q"/><use href="#r"/></svg>'
)


def cell(options: str, code: str) -> str:
    return "```{python}\n" + "".join(f"#| {line}\n" for line in options.splitlines()) + code + "\n```\n"


def chapter(*blocks: str) -> dict[str, str]:
    return {"chapter.qmd": "# A {#sec-a}\n\n" + "\n".join(blocks)}


def paper(built: Built) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(next(built.output.glob("*.pdf"))).pages).split())


def test_tables_in_the_markdown_of_a_cell_get_its_widths(press: Press) -> None:
    labelled = cell("label: tbl-x\ntbl-cap: Given\ntbl-colwidths: [20, 80]", TABLE.format(""))
    bare = cell("output: asis\ntbl-colwidths: [30, 70]", "print('| a | b |\\n|--|--|\\n| one | two |')")
    own = cell("tbl-colwidths: [30, 70]", TABLE.format('\\n: Own {tbl-colwidths="[40,60]"}'))
    built = press.good(chapter(labelled, bare, own))
    shares = [[c.attributes["style"] for c in t.css("col")] for t in built.page().css("table")]
    assert shares == [
        ["width:20%", "width:80%"], ["width:30%", "width:70%"], ["width:40%", "width:60%"],
    ]  # fmt: skip


def test_widths_that_do_not_fit_are_told_at_the_option(press: Press) -> None:
    built = press(chapter(cell("tbl-colwidths: [20, 30, 50]", TABLE.format(""))))
    assert built.messages == ["chapter.qmd:4:4: error[F014]: `tbl-colwidths` has 3 widths for 2 columns"]


def test_a_short_caption_stands_in_the_list_of_figures_alone(press: Press) -> None:
    drawn = cell("label: fig-x\nfig-alt: lines\nfig-cap: Told at length\nfig-scap: In *short*",
                 f"from IPython.display import SVG\nSVG({SVG!r})")  # fmt: skip
    image = '![Also at length](p.svg){#fig-y fig-alt="lines" fig-scap="Brief"}\n'
    files = {**chapter(drawn, image, "::: {#lof}\n:::\n"), "p.svg": SVG}
    built = press.good(files, formats=("html", "pdf", "epub"))
    assert built.text(".list-of .caption") == ["In short", "Brief"]
    assert built.text("figcaption") == ["Figure 1.1. Told at length", "Figure 1.2. Also at length"]
    text = paper(built)
    assert [text.count(words) for words in ("Told at length", "In short", "Also at length", "Brief")] == [1] * 4


def test_tags_of_a_cell_count_as_they_do_in_a_notebook(press: Press) -> None:
    built = press.good(chapter(
        cell("tags: [remove-input, other]", "print('out one')"), cell("tags: [remove-output]", "print('out two')"),
        cell("tags: [remove-cell]", "print('out three')"), cell("tags: [remove-input]\necho: true", "print('four')"),
        cell("tags: hide-input", "print('five')"), cell("tags: [raises-exception]", "1 / 0"),
    ))  # fmt: skip
    assert built.text("pre.cell-code") == ["print('out two')", "print('four')", "print('five')", "1 / 0"]
    assert built.text("pre.cell-output-stdout") == ["out one", "four", "five"]
    assert len(built.page().css("details.code-fold pre")) == 1
    assert "ZeroDivisionError" in built.text("pre.cell-output-error")[0]


def test_options_of_other_documents_are_told_and_the_cell_is_printed(press: Press) -> None:
    blocks = [cell(f"{option}", f"print('said {n}')") for n, option in enumerate(
        ("output-location: column", "panel: sidebar", "panel: input", "fig-env: figure*", "fig-pos: h", "tidy: true"))]  # fmt: skip
    built = press(chapter(*blocks))
    assert [m.split(": ", 1)[1] for m in built.messages] == [
        f"info[S064]: `{option}` has no effect in a book"
        for option in ("output-location: column", "panel: sidebar", "panel: input", "fig-env: figure*", "fig-pos: h")
    ]
    assert built.text("pre.cell-output-stdout") == [f"said {n}" for n in range(6)]
    assert built.page().css_first(".cell.panel-sidebar") is not None, "sheets written for Quarto find its class"


def test_drawings_of_a_panel_share_no_id_with_its_parts(press: Press) -> None:
    twice = f"from IPython.display import SVG, display\ndisplay(SVG({SVG!r}))\ndisplay(SVG({SVG!r}))"
    options = "label: fig-x\nfig-alt: lines\nfig-cap: Both\nfig-subcap: [One, Two]\nlayout-ncol: 2"
    built = press.good(chapter(cell(options, twice), "@fig-x-1 and @fig-x-2\n"))
    ids = [n.attributes["id"] for n in built.page().css("main [id]")]
    assert len(ids) == len(set(ids))
    assert {"fig-x", "fig-x-1", "fig-x-2"} <= set(ids)


def test_values_in_the_text_are_shown_as_what_they_are(press: Press) -> None:
    code = (
        "from IPython.display import HTML, Latex, Markdown\n"
        "class Frame:\n    def _repr_html_(self): return '<table><tr><td>cell</td></tr></table>'\n"
        "    def __str__(self): return 'a frame of cells'\n"
        "class Square:\n    def _repr_latex_(self): return '$\\\\displaystyle z^{2}$'"
    )
    text = (
        "Is `{python} Markdown('**m** $x$')`, `{python} Latex('$y^3$')`, `{python} Square()`, "
        "`{python} HTML('<em>h*i*</em>')`, `{python} Frame()`, `{python} 'a*b*c'`.\n"
    )
    built = press.good(chapter(cell("echo: false", code), text), formats=("html", "pdf", "epub"))
    shown = built.page().css("span.computed")
    assert [n.css_first("strong, em") is not None for n in shown] == [True, False, False, True, False, False]
    assert [len(n.css("math")) for n in shown] == [1, 1, 1, 0, 0, 0]
    assert all("displaystyle" not in (n.css_first("math").html or "") for n in shown[:3])
    assert [n.text() for n in shown][3:] == ["h*i*", "a frame of cells", "a*b*c"]
    assert "object" not in paper(built)
    assert "h*i*, a frame of cells, a*b*c." in paper(built)
