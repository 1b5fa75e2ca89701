"""Mermaid and DOT as drawings: in the book's colours, the same at every build, readable on any colour."""

from __future__ import annotations

import re

import pytest

from bookwright.engines import svg
from bookwright.engines.diagrams import BadDiagram, draw
from bookwright.features.graphic import literal


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
