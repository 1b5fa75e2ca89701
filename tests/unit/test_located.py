"""YAML as Quarto reads it, with the place of every key."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookwright.located import YamlError, load


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("true", True), ("False", False), ("~", None),
        ("null", None), ("012", 12), ("0x1F", 31), ("0o17", 15), ("1_000", "1_000"), ("12:30", "12:30"),
        ("1e3", 1000.0), ("-2.5", -2.5), (".5", 0.5), ("2024-01-31", "2024-01-31"), ("'3'", "3"),
        ('"true"', "true"), ("1.2.3", "1.2.3"), ("!expr x", "x"), ("", None),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    found = load(f"key: {text}\n", "f").value["key"]
    assert found == value
    assert type(found) is type(value)


def test_places_of_keys_and_items() -> None:
    found = load("a: 1\nb:\n  - x\n  - c: 2\n", "f.yml", first_line=10)
    assert (found.spans[("a",)].line, found.spans[("a",)].column, found.spans[("a",)].length) == (10, 1, 1)
    assert (found.spans[("b", 0)].line, found.spans[("b", 0)].column) == (12, 5)
    assert (found.spans[("b", 1, "c")].line, found.spans[("b", 1, "c")].column) == (13, 5)
    nearest = found.span("b", 1, "nothing", "below")
    assert nearest == found.spans[("b", 1)]


def test_a_key_twice_is_kept_and_told() -> None:
    found = load("a: 1\nb: 2\na: 3\n", "f")
    assert found.value == {"a": 3, "b": 2}
    assert [(key, span.line) for key, span in found.duplicates] == [("a", 3)]


def test_merge_keys() -> None:
    assert load("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n", "f").value["y"] == {"a": 1, "b": 3}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: 1\nb: [1,\n", 2, 6), ("a: 1\nb: [1\n", 2, 4), ("b: {a: 1\nc: 2\n", 2, 2), ('a: "x\n', 1, 4),
        ("a:\n\t- x\n", 2, 1), ("a: 1\n b: 2\n", 2, 3), ("a: b: c\n", 1, 5),
    ],
)
def test_errors_have_a_place(text: str, line: int, column: int) -> None:
    with pytest.raises(YamlError) as caught:
        load(text, "f", first_line=1)
    span = caught.value.span
    assert (span.line, span.column) == (line, column), str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_a_value_or_an_error(text: str) -> None:
    with contextlib.suppress(YamlError):
        found = load(text, "f")
        assert all(span.line >= 1 and span.column >= 1 for span in found.spans.values())
