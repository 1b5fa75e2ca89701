"""Checks of manuscripts: each tells a malformed chapter what is wrong and where, and is silent on a good one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookwright.checks.manuscript import CHECKS
from bookwright.keys_checks import names
from judged import said
from small_book import Press, config


def test_the_registry_has_a_row_of_keys_for_each_check() -> None:
    assert tuple(check.name for check in CHECKS) == names()


def test_checks_are_off_unless_asked_for_and_look_at_their_pages_alone(tmp_path: Path) -> None:
    files = {"one.qmd": "# One\n\nFour words of prose.\n", "two.qmd": "# Two\n\nThree more words.\n"}
    press = Press(tmp_path)
    assert press(files, formats=(), judge=True).messages == []
    more = "bookwright:\n  checks:\n    page: {pages: o*.qmd, length: {words: [9, 10]}}\n"
    asked = {"_quarto.yml": config("one.qmd", "two.qmd", more=more)}
    assert press(asked, formats=(), judge=True).messages == [
        "one.qmd:1:3: warning[P004]: 4 words of prose, fewer than 9"
    ]
    assert press(asked, formats=("html",)).messages == []  # a build does not judge


@pytest.mark.parametrize(
    ("given", "message"),
    [("lenght: true", "error[C002]: unknown key `lenght` in `page`"),
     ("length: {word: [1, 2]}", "error[C002]: unknown key `word` in `length`"),
     ("length: {words: [5]}", "error[C003]: `words` must be a list of two numbers, the least and the most"),
     ("length: {words: [5, 1]}", "error[C003]: `words` must be a list of two numbers, the least and the most"),
     ("exercises: {mix: {E: three}}", "error[C003]: `mix` says of level E how many, not `three`"),
     ("length: much", "error[C003]: `length` must be true or false or a mapping of keys to values")],
)  # fmt: skip
def test_a_limit_that_means_nothing_is_told(given: str, message: str) -> None:
    assert [t for m in said("# One\n", given) if "error" in (t := m.split(": ", 1)[1])] == [message]


def test_a_kind_without_pages_is_told(tmp_path: Path) -> None:
    more = "bookwright:\n  checks:\n    page: {pages: none/*.qmd, length: true}\n"
    found = Press(tmp_path)({"_quarto.yml": config("one.qmd", more=more), "one.qmd": "# One\n"}, formats=(), judge=True)
    assert found.messages == ["_quarto.yml:10:5: warning[C020]: `page` takes no page of the book"]


def test_length_counts_prose_alone() -> None:
    text = """# Title is not counted

Prose of *four* words[^n] and `code`, $x + y$ [-@key].

| a | b |
|---|---|
| c | d |

: A caption {#tbl-a}

```python
code = "not counted"
```

- an item

[^n]: A note counts.
"""
    assert said({"chapter.qmd": text.replace(" [-@key]", "")}, "length: {words: [12, 12]}") == []
    assert said({"chapter.qmd": text.replace(" [-@key]", "")}, "length: {words: [13, 99]}") == [
        "chapter.qmd:1:3: warning[P004]: 12 words of prose, fewer than 13"
    ]


def test_places_are_those_of_the_words_meant(tmp_path: Path) -> None:
    text = "# One\n\nWe delve here, and `delve` not.\n\nIn [a *long* link](x.qmd) we\nagain delve, we\nagain delve twice.\n"
    found = said({"one.qmd": text, "x.qmd": "# X\n"}, "banned: {words: [delve]}")
    assert [m.split(": ")[0] for m in found] == ["one.qmd:3:4", "one.qmd:6:7", "one.qmd:7:7"]


def test_what_an_included_file_says_is_told_in_that_file() -> None:
    files = {"one.qmd": "# One\n\nText.\n\n{{< include _part.qmd >}}\n", "_part.qmd": "\nNow we delve, see @sec-one.\n"}
    files["one.qmd"] = files["one.qmd"].replace("# One", "# One {#sec-one}")
    assert said(files, "banned: {words: [delve]}") == ["_part.qmd:2:8: warning[P014]: the book does not use “delve”"]
