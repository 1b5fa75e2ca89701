"""What can be found of a page, how its words are folded, and the files that the search asks for."""

from __future__ import annotations

import json

import pytest

from bookwright.formats.html.records import records, terms
from bookwright.formats.html.search import beginning
from small_book import Built, Press

CHAPTER = """# Rooflines {#sec-a}

Machines are bound by memory.

## Ridges {#sec-ridge}

The *ridge* of a machine, and `code` of it. $x^2$

### Deeper {#sec-deep}

Entropies and naïve Bayes.

![A slope](p.svg){#fig-slope fig-alt="a slope"}

::: {#exr-one}
## Count
Count the bytes.
:::

::: {#def-ridge}
## Ridge point
Where the roofs meet.
:::

</script><b>bold</b>
"""
FILES = {"chapter.qmd": CHAPTER, "p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'}


def value(built: Built, name: str) -> object:
    """What a file of the search hands over."""
    text = built.files[f"assets/search/{name}.js"].decode()
    assert text.startswith("bookwrightFound(")
    assert "<" not in text, "nothing in it can end the script"
    return json.loads(f"[{text.removeprefix('bookwrightFound(').rstrip()[:-1]}]")[2]


def test_a_page_is_found_by_its_sections_figures_exercises_and_definitions(press: Press) -> None:
    built = press.good(FILES)
    found = records((built.output / "chapter.html").read_text())
    assert [(r.kind, r.id, r.title) for r in found] == [
        ("s", "", "Rooflines"), ("s", "sec-ridge", "1.1 Ridges"), ("s", "sec-deep", "1.1.1 Deeper"),
        ("f", "fig-slope", "Figure 1.1."), ("x", "exr-one", "Exercise 1.1 (Count)"),
        ("d", "def-ridge", "Definition 1.1 (Ridge point)"),
    ]  # fmt: skip
    assert found[0].text == "Machines are bound by memory."
    assert "Entropies" not in found[1].text, "a section's words are not those of the one around it"
    assert "x^2" not in found[1].text


def test_the_files_hold_what_the_table_names(press: Press) -> None:
    built = press.good(FILES)
    table = value(built, "table")
    assert isinstance(table, dict)
    assert [page[0] for page in table["pages"]] == ["index.html", "chapter.html"]
    words = value(built, "ri")
    assert isinstance(words, dict)
    numbers = words["ridge"][::2]
    assert {table["records"][n][2] for n in numbers} == {"sec-ridge", "def-ridge"}
    weights = dict(zip(numbers, words["ridge"][1::2], strict=True))
    titled = next(n for n in numbers if table["records"][n][2] == "sec-ridge")
    assert weights[titled] == 7, "once in the text, and the title counts for six"
    assert set(table["words"]) == {f.split("/")[-1][:-3] for f in built.files
                                   if f.startswith("assets/search/") and "text-" not in f and "table" not in f}  # fmt: skip


def test_a_book_without_search_has_no_file_and_no_button(press: Press) -> None:
    yml = "project: {type: book}\nbook: {title: T, search: false, chapters: [index.qmd, chapter.qmd]}\n"
    built = press.good({**FILES, "_quarto.yml": yml})
    assert not [f for f in built.files if "search/" in f]
    assert built.page("chapter.html").css(".search-open") == []


def test_the_same_book_has_the_same_index(press: Press, tmp_path_factory: pytest.TempPathFactory) -> None:
    first = press.good(FILES).files
    assert Press(tmp_path_factory.mktemp("again")).good(FILES).files == first


@pytest.mark.parametrize(("text", "found"), [
    ("Latencies, caches & buses", ["latency", "cache", "buse"]), ("Naïve Bayes' rule", ["naive", "baye", "rule"]),
    ("the bus is this", ["the", "bus", "is", "this"]), ("模型系统", ["模型", "型系", "系统"]), ("3.5 GB/s", ["3.5", "gb", "s"]),
])  # fmt: skip
def test_words_are_folded(text: str, found: list[str]) -> None:
    assert list(terms(text)) == found


def test_the_file_of_a_word_has_a_name_that_every_system_takes() -> None:
    assert [beginning(w) for w in ("ridge", "模型", "x", "a/b", "3.5")] == ["ri", "u6a21u578b", "x", "au2f", "3u2e"]
