"""Tables that pandas writes, run for real: tables of the book in every format."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from small_book import Built, Press

CHAPTER = """# Tables {#sec-a}

See @tbl-plain, @tbl-styled and @tbl-own.

```{python}
#| label: tbl-plain
#| tbl-cap: Plain
#| tbl-colwidths: [10, 20, 50, 20]
import numpy as np
import pandas as pd
pd.DataFrame({"name": ["a<b", "c"], "x": [1.5, np.nan], "n": [1, 2]}, index=["r", "s"])
```

```{python}
rows = pd.MultiIndex.from_product([["A", "B"], [1, 2]], names=["first", "second"])
columns = pd.MultiIndex.from_product([["u", "v"], ["p", "q"]])
pd.DataFrame(np.arange(16).reshape(4, 4) / 4, index=rows, columns=columns)
```

```{python}
pd.DataFrame({"i": range(100), "square": [i * i for i in range(100)]})
```

```{python}
#| label: tbl-styled
#| tbl-cap: Styled
d = pd.DataFrame({"a": [1.25, -2.5]})
styled = d.style.format("{:.1f}").map(lambda v: "color: red").set_caption("said * by pandas")
styled
```

```{python}
#| label: tbl-own
styled
```

```{python}
#| html-table-processing: none
styled
```
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    book = Press(tmp_path_factory.mktemp("tables"))
    return book({"chapter.qmd": CHAPTER}, formats=("pdf", "epub", "html"))


def test_the_page_has_tables_with_heads_and_captions(built: Built) -> None:
    assert built.codes == ["O022"]  # the styles of the last table, which asked for them
    tables = built.article().css("table")
    assert len(tables) == 6
    plain, several, long, styled, own, raw = tables
    assert [c.attributes["style"] for c in plain.css("col")] == [f"width:{n}%" for n in (10, 20, 50, 20)]
    assert [h.text() for h in plain.css("thead th[scope=col]")] == ["", "name", "x", "n"]
    assert [h.text() for h in plain.css("tbody th[scope=row]")] == ["r", "s"]
    assert [c.text() for c in plain.css("td")] == ["a<b", "1.5", "1", "c", "NaN", "2"]
    assert [h.attributes.get("rowspan") for h in several.css("tbody th")] == ["2", None, None, "2", None, None]
    assert [h.text() for h in several.css("thead th[colspan='2']")] == ["u", "v"]
    assert len(long.css("tbody tr")) == 11
    assert "100 rows × 2 columns" in " ".join(built.text("article p"))
    assert "style" not in (styled.html or "").replace('style="text-align:right"', "")
    assert own.css("caption") == []
    assert "color: red" in " ".join(n.text() for n in built.article().css("style"))
    assert raw.css_first("caption") is not None
    captions = built.text("figcaption")
    assert captions == ["Table 1.1. Plain", "Table 1.2. Styled", "Table 1.3. said * by pandas"]


def test_paper_has_the_same_tables(built: Built) -> None:
    text = " ".join(p.extract_text() for p in PdfReader(next(built.output.glob("*.pdf"))).pages)
    words = " ".join(text.split())
    for said in ("Table 1.1. Plain", "a<b", "first second", "99 99 9801", "Table 1.3. said * by pandas"):
        assert said in words
    with zipfile.ZipFile(next(built.output.glob("*.epub"))) as epub:
        pages = [epub.read(n).decode() for n in epub.namelist() if n.endswith(".xhtml")]
    page = next(LexborHTMLParser(p) for p in pages if "tbl-plain" in p and "<table" in p)
    assert [h.text() for h in page.css("#tbl-plain tbody th[scope=row]")] == ["r", "s"]
    assert page.css("style") == []


def test_widths_that_do_not_fit_a_data_frame_name_the_option(tmp_path: Path) -> None:
    built = Press(tmp_path)({"chapter.qmd": CHAPTER.replace("[10, 20, 50, 20]", "[30, 70]")})
    assert [m.split(" error")[0] for m in built.messages if "F014" in m] == ["chapter.qmd:8:4:"]
