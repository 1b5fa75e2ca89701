"""Mermaid and DOT as drawings: in the book's colours, the same at every build, readable on any colour."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from bookwright.engines import svg
from bookwright.engines.diagrams import BadDiagram, draw
from bookwright.engines.typst import Fault
from bookwright.features.graphic import literal
from small_book import Built, Press, config


def drawn(language: str, source: str) -> str:
    return svg.clean(draw(language, source), "d")


def test_mermaid_comes_in_the_palette_with_its_text_as_text() -> None:
    made = drawn("mermaid", "flowchart LR\n  A[Read data] --> B{Fits?}\n  B -->|yes| C[Run]\n")
    assert "var(--raised,#f6f3ec)" in made
    assert "var(--ink,#1c1e22)" in made
    assert "Read" in made
    assert "<style" not in made
    assert "foreignObject" not in made
    assert re.search(r"font-family:Inter, ?sans-serif", made)
    assert re.search(r'<svg[^>]* width="[\d.]+pt"', made)
    assert "var(" not in literal(made)


def test_letters_keep_a_colour_of_their_own_on_one_that_the_author_chose() -> None:
    dark = drawn("dot", 'digraph { a [style=filled, fillcolor="#0a3d62"] }')
    light = drawn("mermaid", "flowchart LR\n  A[x]\n  style A fill:#fab1a0\n")
    assert "fill:#fdfcf8" in dark
    assert "fill:#1c1e21" in light


def test_commits_without_a_name_are_drawn_alike_each_time() -> None:
    source = "gitGraph\n  commit\n  branch dev\n  commit\n"
    assert draw("mermaid", source) == draw("mermaid", source)


@pytest.mark.parametrize(
    ("language", "source", "line"),
    [("dot", "digraph {\n  a -> ;\n}", 2), ("mermaid", "\nnonsense\n", 2),
     ("mermaid", "flowchart LR\n  A[ok] --> B[ ]]", 2), ("dot", "  \n", 0)],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(language: str, source: str, line: int) -> None:
    with pytest.raises(BadDiagram) as raised:
        draw(language, source)
    assert raised.value.line == line


def test_a_drawing_with_links_and_pictures_of_other_hosts() -> None:
    assert "example.org" not in drawn("dot", 'digraph { a [URL="https://example.org/"] }')
    assert "javascript" not in drawn("dot", 'digraph { a [URL="javascript:alert(1)"] }')


CELL = "```{mermaid}\n%%| fig-alt: Flow\nflowchart LR\n  A[Read] --> B[Run]\n```\n"


def pictured(built: Built) -> dict[str, bytes]:
    """The pictures that an edition's files hold: `html`, `typ`, `epub`."""
    files = built.files
    found = {"html": built.article().css_first("figure, .cell").html or ""}  # type: ignore[union-attr]
    with zipfile.ZipFile(io.BytesIO(next(d for n, d in files.items() if n.endswith(".epub")))) as box:
        found["epub"] = next(box.read(n) for n in box.namelist() if "images/figure-" in n)
    printed = [d for n, d in files.items() if "-typst/" in n and n.endswith((".svg", ".png"))]
    return {"html": found["html"].encode(), "typ": printed[0], "epub": found["epub"]}


def test_each_format_may_have_a_theme_of_its_own(press: Press) -> None:
    for printed in ("typst", "pdf"):
        more = (f"format:\n  html: {{mermaid: {{theme: forest}}}}\n  {printed}: {{mermaid: {{theme: dark}}, keep-typ: true}}\n"
                "  epub: {mermaid: {theme: neutral}}\n")  # fmt: skip
        files = {"_quarto.yml": config("chapter.qmd", more=more), "chapter.qmd": f"# A\n\n{CELL}"}
        made = pictured(press.good(files, formats=("html", "pdf", "epub")))
        assert b"#cde498" in made["html"]
        assert b"#1f2020" in made["typ"]
        assert b"#333334" in made["typ"], "the ground that the theme is made for"
        assert b"#eee" in made["epub"]
        assert b"var(" not in made["html"], "colours of the theme's own follow no scheme"


def test_a_bitmap_has_the_size_of_the_drawing_in_every_format(press: Press) -> None:
    for printed in ("typst", "pdf"):
        more = "".join(f"  {one}: {{mermaid-format: png}}\n" for one in ("html", "epub"))
        more += f"  {printed}: {{mermaid-format: png, keep-typ: true}}\n"
        files = {"_quarto.yml": config("chapter.qmd", more=f"format:\n{more}"), "chapter.qmd": f"# A\n\n{CELL}"}
        built = press.good(files, formats=("html", "pdf", "epub"))
        made = pictured(built)
        assert made["typ"] == made["epub"]
        assert made["typ"].startswith(b"\x89PNG")
        image = built.article().css_first("img").attributes  # type: ignore[union-attr]
        assert image["alt"] == "Flow"
        pixels = int.from_bytes(made["epub"][16:20], "big")
        assert f"{pixels / 2:g}px" in str(image.get("style")) or image.get("width") == f"{pixels // 2}"


def test_a_cell_may_be_a_bitmap_and_a_wrong_value_is_told(press: Press) -> None:
    text = CELL.replace("%%| fig-alt", "%%| mermaid-format: png\n%%| fig-alt")
    assert press.good({"chapter.qmd": f"# A\n\n{text}"}).article().css_first("img")
    more = "format:\n  html: {mermaid: {theme: forrest}, mermaid-format: pgn}\nmermaid: {them: dark}\n"
    wrong = press({"_quarto.yml": config("chapter.qmd", more=more),
                   "chapter.qmd": f"# A\n\n{text.replace('png', 'gif')}"})  # fmt: skip
    assert [(d.code, d.hint) for d in wrong.report if d.code != "S061"] == [
        ("C003", "did you mean `forest`?"), ("C003", "did you mean `png`?"), ("C004", "did you mean `theme`?")]  # fmt: skip


def test_a_bitmap_that_cannot_be_made_is_told_and_the_drawing_stays(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bookwright.engines.typst.pictures", lambda *_, **__: ([], (Fault("no pages"),)))
    text = CELL.replace("%%| fig-alt", "%%| mermaid-format: png\n%%| fig-alt")
    built = press({"chapter.qmd": f"# A\n\n{text}"})
    assert built.codes == ["X022"]
    assert built.article().css_first(".cell svg, figure svg")
