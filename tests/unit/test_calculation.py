"""Where the value of an inline expression came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookwright.calculation import LONGEST, Origin, origins
from bookwright.config import load
from bookwright.diagnostics import Report
from bookwright.scan import scan
from small_book import Press, write


def found(root: Path, text: str) -> dict[str, Origin]:
    """The origin of each expression of a chapter."""
    write(root, {"a.qmd": text})
    conf = load(root, Report())
    assert conf is not None
    script = scan("a.qmd", conf, Report())
    known = origins(script)
    return {i.expression: known[i.number] for i in script.inlines if i.number in known}


def cells(*codes: str) -> str:
    return "\n\n".join(f"```{{python}}\n{code}\n```" for code in codes)


@pytest.mark.parametrize(("code", "expression", "source"), [
    ("a = 1\nb = a + 1", "b", "b = a + 1"),
    ("a = 1\nb = a + 1", "a * b", "a = 1\nb = a + 1"),
    ("a = 1\na = 2", "a", "a = 2"),
    ("a = {}\nfor k in 'xy':\n    a[k] = 1", "a['x']", "for k in 'xy':\n    a[k] = 1"),
    ("def f(x):\n    return x", "f(2)", "def f(x):\n    return x"),
    ("x, (y, z) = 1, (2, 3)", "z", "x, (y, z) = 1, (2, 3)"),
    ("a = '''" + "line\n" * 90 + "'''", "a", None),
])  # fmt: skip
def test_the_statements_that_bound_its_names(tmp_path: Path, code: str, expression: str, source: str | None) -> None:
    origin = found(tmp_path, f"# A\n\n{cells(code)}\n\n`{{python}} {expression}`\n")[expression]
    assert origin.cell == 0
    if source is None:
        assert origin.source.endswith("\n…")
        assert len(origin.source) <= LONGEST + 2
    else:
        assert origin.source == source


def test_only_cells_before_it_count_and_the_last_of_them(tmp_path: Path) -> None:
    text = f"# A\n\n{cells('a = 1')}\n\n`{{python}} a`\n\n{cells('b = 2', 'a = 3')}\n\n`{{python}} a + b`\n"
    assert found(tmp_path, text) == {"a": Origin(0, "a = 1"), "a + b": Origin(2, "a = 3")}


@pytest.mark.parametrize("expression", ["24 * 60", "math.pi", "print", "a b"])
def test_what_needs_no_cell_has_no_origin(tmp_path: Path, expression: str) -> None:
    assert found(tmp_path, f"# A\n\n{cells('import math')}\n\n`{{python}} {expression}`\n") == {}


def test_print_and_ebook_have_plain_numbers(tmp_path: Path) -> None:
    text = f"# A\n\n{cells('a = 41 + 1')}\n\nIt is `{{python}} a`.\n"
    built = Press(tmp_path).good({"a.qmd": text}, formats=("html", "epub"))
    span = built.article("a.html").css_first(".computed")
    assert span is not None
    assert span.attributes == {"class": "computed", "title": "a", "data-told": "0"}
    told = (built.output / "assets/calculations/a.js").read_text()
    assert told == 'bookwrightCalculations([["a = 41 + 1","cell-0"]])\n'
    assert built.article("a.html").css_first("#cell-0 code") is not None
    import zipfile

    book = zipfile.ZipFile(next(built.output.glob("*.epub")))
    page = next(book.read(n).decode() for n in book.namelist() if "a" in n and b"It is" in book.read(n))
    assert '<span class="computed">42</span>' in page
