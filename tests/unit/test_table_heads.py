"""Heads of tables that stand for several columns or rows say so, as HTML defines it, on pages and in e-books."""

from __future__ import annotations

import io
import zipfile

from selectolax.lexbor import LexborHTMLParser

from small_book import Press

TABLE = """```{=html}
<table>
<thead><tr><th>kind</th><th>of</th><th colspan="2">both</th></tr>
<tr><th></th><th></th><th>one</th><th>two</th></tr></thead>
<tbody><tr><th rowspan="2">a</th><th>x</th><td>1</td><td>2</td></tr><tr><th>y</th><td>3</td><td>4</td></tr>
<tr><th>b</th><th>x</th><td>5</td><td>6</td></tr><tr><th>c</th><th>x</th><td>7</td><td>8</td></tr>
<tr><th rowspan="2">d</th><th>x</th><td>9</td><td>10</td></tr><tr><th>y</th><td>11</td><td>12</td></tr></tbody>
</table>
```
"""


def test_scopes_and_their_groups(press: Press) -> None:
    built = press.good({"chapter.qmd": f"# A {{#sec-a}}\n\n{TABLE}"}, formats=("html", "epub"))
    archive = zipfile.ZipFile(io.BytesIO(next(built.output.glob("*.epub")).read_bytes()))
    inner = next(archive.read(n) for n in archive.namelist() if b"<table" in archive.read(n))
    for page in (built.page(), LexborHTMLParser(inner)):
        assert [g.attributes["span"] for g in page.css("colgroup")] == ["1", "1", "2"]
        assert [(h.text(), h.attributes["scope"]) for h in page.css("thead tr:first-child th")] == [
            ("kind", "col"), ("of", "col"), ("both", "colgroup")]  # fmt: skip
        assert {h.attributes["scope"] for h in page.css("thead tr:last-child th")} == {"col"}
        groups = [[tuple(c.text() for c in row.css("th, td")) for row in body.css("tr")] for body in page.css("tbody")]
        assert [len(rows) for rows in groups] == [2, 2, 2]
        heads = [(h.text(), h.attributes["scope"]) for h in page.css("tbody th")]
        assert [h for h in heads if h[1] == "rowgroup"] == [("a", "rowgroup"), ("d", "rowgroup")]
        assert sum(scope == "row" for _, scope in heads) == 8


def test_a_plain_table_has_no_groups(press: Press) -> None:
    built = press.good({"chapter.qmd": "# A {#sec-a}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"})
    page = built.page()
    assert (len(page.css("colgroup")), len(page.css("tbody"))) == (0, 1)
    assert {h.attributes["scope"] for h in page.css("th")} == {"col"}
