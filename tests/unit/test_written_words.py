"""Spelling, typed numbers, literals in cells, sentences that two chapters share: told where they stand, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookwright.source import Source
from bookwright.spelled_words import spelled
from judged import said

ROOT = Path(__file__).resolve().parents[2]
P040 = "warning[P040]:"


# ── spelling ─────────────────────────────────────────────────────────────────────────────────────
def test_words_are_taken_from_what_people_read() -> None:
    text = """---
title: Skipped
---

# One _two_ {#sec-not .class title="three"}

[four](not.html) @not-2020 [@not, p. 5] `not` $not$ <https://not.example> {{< not >}} int8 m² not.py five's.

::: {.callout-tip title="six"}
<b>seven</b>[^not] \\index{not} eight-nine
:::

```{python}
#| label: not
#| fig-cap: "ten `not`
#|   eleven"
#| fig-alt: twelve
not_this = "not"
```

![thirteen](not.png){fig-alt="fourteen"}
"""
    found = [(w, s.line) for w, s in spelled(Source("a.qmd", text))]
    assert [w for w, _ in found] == (
        "One two three four p five's six seven eight-nine ten eleven twelve thirteen fourteen".split()
    )
    assert dict(found)["eleven"] == 16


@pytest.mark.parametrize(
    ("word", "near"),
    [("behaviour", "behavior"), ("optimise", "optimize"), ("centre", "center"), ("labelled", "labeled"),
     ("grey", "gray"), ("recieve", "receive"), ("Analyse", "Analyze")],
)  # fmt: skip
def test_british_spellings_and_slips_are_caught(word: str, near: str) -> None:
    from bookwright.engines.spelling import speller

    known = speller("en")
    assert known is not None
    assert not known.known(word)
    assert near in known.near(word)


def test_a_word_is_told_at_its_place() -> None:
    assert said("# A\n\nThe colour of\nself-behaviour and IoT's PyTorch.\n", "spelling: true") == [
        f"chapter.qmd:3:5: {P040} `colour` is not in the dictionary",
        f"chapter.qmd:4:6: {P040} `behaviour` is not in the dictionary",
    ]


def test_own_words_and_names_of_the_book_are_known() -> None:
    bib = "@misc{k, author = {Khinchine, Anna}, title = {T}, year = 2000, url = {https://a.org}}\n"
    glossary = "- {term: softmax layer, definition: A layer with a wrod in it.}\n"
    text = "# A\n\nKhinchine's softmaxes, a softmax, Sarrow and uplinks [@k].\n"
    files = {"chapter.qmd": text, "words.txt": "# own\nSarrow\nuplink\n", "refs.bib": bib,
             "chapter_glossary.yml": glossary}  # fmt: skip
    told = said(files, "spelling: {words: words.txt}")
    assert [m for m in told if "P04" in m and "Khinchine" not in m] == [
        f"chapter.qmd:3:13: {P040} `softmaxes` is not in the dictionary",
        f"chapter_glossary.yml:1:4: {P040} `wrod` is not in the dictionary",
    ]


def test_the_list_of_words_is_in_order_and_used() -> None:
    files = {"chapter.qmd": "# A\n\nA softmax.\n", "words.txt": "zyxel\nsoftmax\nsoftmax\ntwo words\nhouse\n"}
    assert [m.split(": ", 1)[1] for m in said(files, "spelling: {words: words.txt}")] == [
        "info[P042]: no page uses `zyxel`",
        "warning[P041]: `softmax` stands behind `zyxel`",
        "warning[P041]: `softmax` stands twice in the list",
        "warning[P041]: `two words` is more than one word",
        "warning[P041]: `house` stands behind `zyxel`",
        "info[P042]: the dictionary has `house`",
    ]


@pytest.mark.parametrize(
    ("check", "message"),
    [("spelling: {words: none.txt}", "none.txt: warning[P043]: the list of words `none.txt` cannot be read"),
     ("spelling: {dictionary: de}", "chapter.qmd:1:3: warning[P043]: the dictionary cannot be read: No such file or directory")],
)  # fmt: skip
def test_files_that_are_not_there_are_told(check: str, message: str) -> None:
    assert said("# A {#sec-a}\n", check) == [message.replace(":1:3:", ":1:6:")]


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It takes 20 ms.", "20 ms"), ("It costs $5.", "$5"), ("A rate of 3.5 GB/s is low.", "3.5 GB/s"),
        ("Some 40 % of them.", "40 %"), ("A 64-KiB buffer.", "64-KiB"), ("About 3 million tokens.", "3 million tokens"),
        ("As @tbl-x says, 5 W.", "5 W"), ("Between 2–3 mJ.", "2–3 mJ"),
    ],
)  # fmt: skip
def test_a_typed_number_is_told(text: str, found: str) -> None:
    told = said(f"# A\n\n{text}\n", "numbers: true")
    assert [m for m in told if "P050" in m] == [
        m for m in told if f"“{found}” is neither computed, cited nor marked as assumed" in m
    ]
    assert any("P050" in m for m in told)


@pytest.mark.parametrize(
    "text",
    ["It takes [20 ms]{.assumed}.", "It takes 20 ms [@k].", "We assume 20 ms.", "One byte is 8 bits.", "An 8-bit number.",
     "The 8B model.", "Chapter 5 has 3 parts.", "A 95 % interval.", "In 2017 it began.", "`20 ms` and $20$ ms.",
     "| a |\n|---|\n| 20 ms |", "Wait 60 s.", "::: {#exr-a-1}\n\nGiven 20 ms.\n\n:::"],
)  # fmt: skip
def test_other_numbers_are_left_alone(text: str) -> None:
    bib = "@misc{k, author = {Doe, J.}, title = {T}, year = 2000}\n"
    told = said({"chapter.qmd": f"# A\n\n{text}\n", "refs.bib": bib}, "numbers: {except: [60 s]}")
    assert [m for m in told if "P050" in m] == []


def test_a_computed_number_is_no_typed_one() -> None:
    told = said('# A\n\nIt takes `{python} "20"` ms, and then 30 ms.\n', "numbers: true")
    assert told == ["chapter.qmd:3:39: warning[P050]: “30 ms” is neither computed, cited nor marked as assumed"]


# ── literals ─────────────────────────────────────────────────────────────────────────────────────
def test_literals_in_cells() -> None:
    text = """# A

```{python}
#| code-summary: "Assumptions: change them"
rate = 64e6
```

```{python}
#| eval: false
x = {"é": 1}; y = 2_000_000 * 9.81
z = 10**9 + 2**30 + 999_999
ax.set(ylim=(1e6, 1e9))
w = np.linspace(0, 5e6)
```
"""
    assert [m for m in said(text, "literals: true") if "P051" in m] == [
        "chapter.qmd:10:19: warning[P051]: `2_000_000` is a large number that stands in a cell",
        "chapter.qmd:10:31: warning[P051]: `9.81` is a constant of physics that stands in a cell",
        "chapter.qmd:11:5: warning[P051]: `10**9` is a large number that stands in a cell",
    ]
    assert [m for m in said(text, "literals: {least: 999999}") if "999_999" in m] != []


# ── originality ──────────────────────────────────────────────────────────────────────────────────
def test_words_that_two_chapters_share() -> None:
    shared = "the arithmetic was never the expensive part, the journey was"
    files = {"one.qmd": f"# One\n\nHere we see that {shared} indeed.\n",
             "two.qmd": f"# Two\n\nThen:\nthe ARITHMETIC was never the *expensive* part; the journey was.\n\n> {shared}\n"}  # fmt: skip
    assert said(files, "originality: true") == [
        "one.qmd:3:18: warning[P052]: 10 words that two.qmd has as well: “the arithmetic was never the expensive part, "
        "the journey was”",
        "two.qmd:4:1: warning[P052]: 10 words that one.qmd has as well: “the ARITHMETIC was never the expensive part; "
        "the journey was.”",
    ]
    assert said(files, "originality: {words: 11}") == []
    assert said(files, "originality: {except: [never the expensive part]}") == []


def test_the_books_own_list_is_in_order() -> None:
    words = [w for w in (ROOT / "contents/words.txt").read_text().split("\n") if w and not w.startswith("#")]
    assert words == sorted(set(words), key=str.lower)
