"""What programs wrote, settled: terminals, bitmaps, HTML, tables; notebooks used as they are stored."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path

import pytest

from bookwright.cell_options import length
from bookwright.outputs import drawn_size, hosts, is_active, settled
from small_book import Press


@pytest.mark.parametrize(
    ("written", "shown"),
    [("10 %\r50 %\r100 %\n", "100 %\n"), ("abc\rX\n", "Xbc\n"), ("a\r\nb", "a\nb"), ("\x1b[1;31mred\x1b[0m", "red"),
     ("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link"), ("ab\bc", "ac"), ("plain", "plain")],
)  # fmt: skip
def test_a_terminal_shows_its_last_state(written: str, shown: str) -> None:
    assert settled(written) == shown


def png(width: int, height: int, per_metre: int = 0) -> str:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x80" * 3 * width for _ in range(height))
    density = chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)) if per_metre else b""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + density + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return base64.b64encode(data).decode()


def test_a_bitmap_is_as_large_as_it_was_drawn_for() -> None:
    assert drawn_size("image/png", png(288, 20, round(144 / 0.0254)), {}) == {"width": "2in"}
    assert drawn_size("image/png", png(288, 20), {}) == {}
    retina = {"image/png": {"width": 144, "height": 10}}
    assert drawn_size("image/png", png(288, 20), retina) == {"width": "144px", "height": "10px"}
    jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x01\x00\x90\x00\x90\x00\x00\xff\xc0\x00\x11\x08\x00\x14\x01\x20\x03" + b"\0" * 20
    assert drawn_size("image/jpeg", base64.b64encode(jpeg).decode(), {}) == {"width": "2in"}


def test_html_that_runs_and_whom_it_asks() -> None:
    assert is_active("<div></div><script>1</script>")
    assert not is_active("<table><tr><td>1</td></tr></table>")
    assert hosts('<script src="https://cdn.example.org/a.js"></script>') == ["cdn.example.org"]
    assert hosts('<script>load("https://cdn.jsdelivr.net/npm/vega")</script>') == ["cdn.jsdelivr.net"]
    assert hosts('<a href="https://example.org">x</a>') == []


@pytest.mark.parametrize(
    ("given", "taken"),
    [("60%", "60%"), ("3in", "3in"), (300, "300px"), ("0.5\\textwidth", "50%"), ("wide", ""), ("\\linewidth", "100%")],
)
def test_lengths(given: object, taken: str) -> None:
    assert length(given) == taken


def notebook(*cells: dict[str, object]) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)})


def code(source: str, text: str = "", **metadata: object) -> dict[str, object]:
    outputs = [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": outputs}


FRONT: dict[str, object] = {"cell_type": "raw", "metadata": {}, "source": "---\ntitle: N\n---"}
HEAD: dict[str, object] = {
    "cell_type": "markdown", "metadata": {}, "source": "# N {#sec-n}\n\n![p](attachment:d.png)",
    "attachments": {"d.png": {"image/png": png(4, 4)}},
}  # fmt: skip


def test_a_notebook_is_printed_with_what_it_stored(tmp_path: Path) -> None:
    book = notebook(FRONT, HEAD, code("print('now')", "stored\n"), code("secret = 1", "told\n", tags=["remove-input"]))
    built = Press(tmp_path)({"chapter.ipynb": book})
    text = " ".join(built.text("article"))
    assert built.messages == []
    assert "stored" in text
    assert "now" in text
    assert "secret" not in text
    assert "told" in text
    assert (built.article().css_first("img").attributes["src"] or "").endswith(".png")  # type: ignore[union-attr]


def test_a_notebook_runs_only_when_it_says_so(tmp_path: Path) -> None:
    front = {**FRONT, "source": "---\nexecute: {enabled: true}\n---"}
    built = Press(tmp_path)({"chapter.ipynb": notebook(front, HEAD, code("print('now' * 2)", "stored\n"))})
    assert "nownow" in " ".join(built.text(".cell-output-stdout"))


def test_a_notebook_without_outputs_and_a_place_in_one(tmp_path: Path) -> None:
    bad: dict[str, object] = {"cell_type": "markdown", "metadata": {}, "source": "one\n\nsee @fig-none"}
    built = Press(tmp_path)({"chapter.ipynb": notebook(HEAD, code("x = 1"), bad)})
    assert sorted(built.codes) == ["R001", "X023"]
    assert any(m.startswith("chapter.ipynb:3:5") and "cell 3" in m for m in built.messages) or [
        (d.span.line, d.span.note) for d in built.report if d.code == "R001" and d.span
    ] == [(3, "in cell 3 of the notebook")]


def test_a_page_with_a_video_of_another_host_may_show_that_host_alone(tmp_path: Path) -> None:
    built = Press(tmp_path)({"chapter.qmd": "# A {#sec-a}\n\n{{< video https://youtu.be/abc >}}\n"})
    policy = built.page().css_first("meta[http-equiv]").attributes["content"] or ""  # type: ignore[union-attr]
    assert "frame-src 'self' https://www.youtube-nocookie.com" in policy
    assert "frame-src" not in (built.page("index.html").css_first("meta[http-equiv]").attributes["content"] or "")  # type: ignore[union-attr]
    assert not built.page().css("iframe")


DOT: dict[str, object] = {
    "cell_type": "code", "metadata": {}, "source": "#| label: fig-dot\n#| fig-cap: Dot\n#| fig-alt: dot\n1",
    "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"image/png": png(4, 4)}}],
}  # fmt: skip
EMBED = "# A {#sec-a}\n\n{{< embed n.ipynb#fig-dot >}}\n\nSee @fig-dot.\n"


def test_the_label_of_an_embedded_cell_stands_in_its_notebook_when_that_is_a_chapter(tmp_path: Path) -> None:
    built = Press(tmp_path).good({"chapter.qmd": EMBED, "n.ipynb": notebook(HEAD, DOT)})
    assert built.text("figcaption") == ["Figure 2.1. Dot"]
    addresses = [a.attributes["href"] for a in built.article().css("a.quarto-xref")]
    assert addresses == ["n.html#fig-dot", "n.html#fig-dot"]
    assert built.text("#fig-dot figcaption", "n.html") == ["Figure 2.1. Dot"]


def test_the_label_of_a_cell_of_another_notebook_is_the_chapters_and_can_be_given_twice(tmp_path: Path) -> None:
    text = EMBED.replace("n.ipynb", "_n.ipynb")
    built = Press(tmp_path).good({"chapter.qmd": text, "_n.ipynb": notebook(HEAD, DOT)})
    assert built.text("#fig-dot figcaption") == ["Figure 1.1. Dot"]
    twice = Press(tmp_path / "twice")
    (tmp_path / "twice").mkdir()
    again = twice({"chapter.qmd": text + "\n{{< embed _n.ipynb#fig-dot >}}\n", "_n.ipynb": notebook(HEAD, DOT)})
    assert again.codes == ["R002"]
    assert again.messages[0].startswith("chapter.qmd:7:1")


CELLS = """# A {#sec-a}

```{python}
#| panel: tabset
#| output: asis
#| echo: false
#| fig-alt: a box
from IPython.display import SVG, display
drawing = SVG('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>')
print("## First\\n\\nsome *words*\\n")
display(drawing)
print("## Second\\n\\nmore\\n")
```

```{python}
#| label: fig-l
#| fig-cap: Linked
#| fig-alt: a box
#| fig-link: index.qmd
drawing
```

```{python}
#| id: printed
print("here")
```

See [the output](#printed).

## After {#sec-after}
"""


def test_what_a_cell_wrote_can_be_tabs_a_linked_picture_and_a_place(tmp_path: Path) -> None:
    built = Press(tmp_path).good({"chapter.qmd": CELLS}, formats=("pdf", "epub", "html"))
    assert built.text(".cell > .panel-tabset .tab-title") == ["First", "Second"]
    assert len(built.article().css(".panel-tabset .tab-pane svg")) == 1
    assert built.text("h2") == ["1.1 After #"]  # the titles of tabs are no sections
    link = built.article().css_first("#fig-l > a")
    assert link is not None
    assert link.attributes["href"] == "index.html"
    assert link.css_first("svg") is not None
    assert "here" in built.text("#printed")[0]


def test_a_cell_without_headings_is_no_tabset_and_a_link_leads_somewhere(tmp_path: Path) -> None:
    text = CELLS.replace("## First", "First").replace("## Second", "Second").replace("index.qmd", "none.qmd")
    assert Press(tmp_path)({"chapter.qmd": text}).messages == [
        "chapter.qmd: error[L001]: there is no page or file `none.qmd`",
        "chapter.qmd:4:4: warning[F033]: this `.panel-tabset` has no heading",
    ]
