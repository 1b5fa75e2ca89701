"""Places in files: lines and columns, byte-order marks, foreign line ends, what is not UTF-8."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookwright.source import NotText, Source, Span, read


@pytest.mark.parametrize(
    ("offset", "line", "column"), [(0, 1, 1), (2, 1, 3), (3, 2, 1), (5, 3, 1), (6, 3, 2)]
)
def test_places(offset: int, line: int, column: int) -> None:
    span = Source("a.qmd", "ab\nc\nde").span(offset)
    assert (span.line, span.column, str(span)) == (line, column, f"a.qmd:{line}:{column}")


@given(st.text(alphabet="ab\n", max_size=40), st.data())
def test_a_place_names_its_character(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    span = Source("f", text, first_line=5).span(offset)
    lines = text.split("\n")
    assert sum(len(line) + 1 for line in lines[: span.line - 5]) + span.column - 1 == offset


def test_a_place_without_a_line_is_the_file() -> None:
    assert str(Span("a.qmd")) == "a.qmd"


def test_marks_and_line_ends_are_dropped(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree")
    assert read(tmp_path, "a").text == "one\ntwo\nthree"


def test_the_first_wrong_byte_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one\ntw\xffo\n")
    with pytest.raises(NotText) as caught:
        read(tmp_path, "a")
    assert (caught.value.line, caught.value.column) == (2, 3)
    assert "0xff" in str(caught.value)
