"""What each check of manuscripts says of a malformed chapter, and that it is silent on a good one."""

from __future__ import annotations

import pytest

from judged import said

QUIZ = """- id: q-{n}
  type: truefalse
  stem: "Is it?"
  answer: true
  explanation: "It is."
  section: sec-rain
  objective: {objective}
"""
GOOD_ALT = " ".join(["The curve rises from one to two and stays there for the rest of the day,"] * 2)
SENTENCE = "The gauge in the yard fills with rain and tells us in the morning how much fell in the night. "
LONG = "word " * 41 + "end. "
OBJECTIVES = "::: {{.callout-tip .objectives}}\n1. {}\n2. Compute a mean.\n:::\n"

# a check with its limits; a chapter, and what is said of it by line, code and the beginning of the message
BAD = [
    ("unwritten: true", "# Rain\n\nTo be written: the drops.\n", ["3 P000 To be written: the drops"]),
    ("anatomy: {parts: [.purpose, body, {part: '#end', title: The end, words: [1, 3]}]}",
     "# Rain {#sec-rain}\n\n## Over {#sec-rain-end}\n\nFour words are here.\n\n## More\n\n::: {.purpose}\nWhy?\n:::\n",
     ["3 P001 “Over” should begin with “The end”", "3 P003 “The end” has 4 words, more than 3",
      "3 P002 “The end” belongs behind “purpose”",
      "7 P002 “More” is a section of its own outside of the chapter's body"]),
    ("anatomy: {parts: [Before you start, '#end']}", "# Rain {#sec-rain}\n\nText.\n",
     ["1 P001 the chapter has no “Before you start” (a section or bold words “Before you start”)",
      "1 P001 the chapter has no “end” (`#sec-rain-end`)"]),
    ("objectives: {count: [3, 4]}", f"# Rain {{#sec-rain}}\n\n{OBJECTIVES.format('Understand rain.')}",
     ["4 P005 2 objectives, fewer than 3", "4 P005 objective 1 begins with “understand”, which cannot be measured",
      "4 P006 objective 1 is tested by no exercise", "4 P006 objective 1 is tested by no item of the quiz",
      "5 P006 objective 2 is tested by no exercise", "5 P006 objective 2 is tested by no item of the quiz"]),
    ("objectives: {count: [1, 2], exercises: false, quiz: false}",
     f"# Rain\n\n{OBJECTIVES.format('Compute rain.')}\n::: {{#exr-rain-1 level=\"E\" objectives=\"1 7\"}}\nDo.\n:::\n",
     ["8 P006 “7” names none of the 2 objectives"]),
    ("objectives: {count: [1, 2], verbs: [understand], exercises: false, quiz: false}",
     f"# Rain\n\n{OBJECTIVES.format('Understand rain.')}", []),
    ("reading: {mean: [1, 99], grade: 99, longest: 99}", f"# Rain\n\n{SENTENCE * 11}\n\nHere {LONG}\n", []),
    ("reading: {mean: [5, 6], grade: 2}", f"# Rain\n\n{SENTENCE * 12}\n",
     ["1 P010 sentences have 20.0 words in the mean, not 5 to 6", "1 P013 the text has the grade"]),
    ("reading: {mean: [1, 99], grade: 99}", f"# Rain\n\n{SENTENCE * 11}\n\nHere {LONG}\n",
     ["5 P011 a sentence of 43 words"]),
    ("reading: {passive: 0.2}", "# Rain\n\n" + "The rain was measured by us in the yard of the house and then carefully "
     "noted in the book. " * 5 + SENTENCE * 6 + "\n", ["1 P012 45% of the sentences are in the passive, more than 20%"]),
    ("banned: {words: ['unlock*', in fact]}",
     "# Rain unlocks\n\nIt **unlocks** “unlocks” `unlock`.\nWe see, in fact, rain.\n",
     ["1 P014 the book does not use “unlocks”", "3 P014 the book does not use “unlocks”",
      "4 P014 the book does not use “in fact”"]),
    ("acronyms: {known: [USD]}",
     "# Rain\n\nThe MCU costs 2 USD, a real-time clock (RTC) 3, and part II takes 5 GFLOP.\nThe RTC and the MCU run.\n",
     ["3 P015 “MCU” is not explained where it is first used"]),
    ("acronyms: true", "# Rain\n\nWe take SRAM: it is fast. A bus (from DRAM to us), RTCs (clocks) and a DSP, short for "
     "digital signal processor, run.\n",
     ["3 P015 “SRAM” is not explained where it is first used", "3 P015 “DRAM” is not explained where it is first used"]),
    ("labels: {families: [sec, fig]}",
     "# Rain {#sec-rain}\n\n## A {#sec-rain-Big_drop}\n\n## B {#sec-snow}\n\n$$ x $$ {#eq-rain-x}\n",
     ["3 P016 `sec-rain-Big_drop` is not `family-rain-name`", "5 P016 `sec-snow` is not `family-rain-name`",
      "7 P016 `eq-rain-x` is not `family-rain-name`"]),
    ("lists: {items: 2}", "# Rain\n\n- a\n- b\n- c\n\n1. one\n2. two\n",
     ["3 P019 a list of 3 items, more than 2", "7 P020 this list stands right behind another one"]),
    ("lists: {items: 2, except: [summary]}",
     "# Rain {#sec-rain}\n\n- a\n- b\n- c\n\n## In short {#sec-rain-summary}\n\n- a\n- b\n- c\n",
     ["3 P019 a list of 3 items, more than 2"]),
    ("callouts: {words: 100}", "# Rain\n\n::: {.callout-note}\nA few words.\n:::\n",
     ["4 P021 1 callout in 3 words, more than 0"]),
    ("code: {columns: 10}", "# Rain\n\n```python\nshort = 1\nmuch_longer = 2\n```\n",
     ["5 P022 this line of code has 15 characters, more than 10: much_longer = 2"]),
    ("tables: {columns: 2}", "# Rain\n\n| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |\n\n: Wide {#tbl-rain-x}\n",
     ["7 P023 a table of 3 columns, more than 2"]),
    ("figures: {count: [2, 3]}", '# Rain\n\n![Rain.](a.png){#fig-rain-a fig-alt="A plot."}\n',
     ["1 F100 1 figure, fewer than 2", "3 F101 the alternative text of `fig-rain-a` has 2 words, fewer than 15",
      "3 F102 the caption of `fig-rain-a` begins with “Rain.”, which concludes nothing"]),
    ("figures: {count: [1, 1]}", f'# Rain\n\n![Rain fills the gauge at night.](a.png){{#fig-rain-a fig-alt="{GOOD_ALT}"}}\n',
     ["3 F102 the caption of `fig-rain-a` does not say where the figure comes from"]),
    ("figures: {count: [1, 1], origin: [Found]}",
     f'# Rain\n\n![Rain fills the gauge. Found here.](a.png){{#fig-rain-a fig-alt="{GOOD_ALT}"}}\n', []),
    ("examples: {least: 1}", "# Rain\n\n::: {#exm-rain-a}\nOne.\n:::\n", []),
    ("exercises: {count: [1, 4], mix: {E: 1}, stretch: {E: 1}, solved: [M]}",
     '# Rain {#sec-rain}\n\n::: {#exr-rain-1 level="E"}\nDo.\n:::\n\n::: {#exr-rain-2 level="M"}\nDo.\n:::\n',
     ["7 F105 `exr-rain-2` has no solution"]),
    ("figures: {count: [1, 1]}",
     f'# Rain\n\n![Rain fills the gauge. Modeled, not measured.](a.png){{#fig-rain-a fig-alt="{GOOD_ALT}"}}\n', []),
    ("examples: true", "# Rain\n\n::: {#exm-rain-a}\nOne.\n:::\n", ["1 F103 1 worked example, fewer than 2"]),
    ("exercises: {count: [3, 4], mix: {E: 1, M: 1}}",
     '# Rain {#sec-rain}\n\n::: {#exr-rain-1 level="E"}\nDo.\n:::\n\n::: {#exr-rain-3}\nDo.\n:::\n',
     ["1 F104 0 exercises of level M, fewer than 1", "1 F104 2 exercises, fewer than 3",
      "1 F104 the exercises lack 1 of level P or 3 of level H", "3 F105 `exr-rain-1` has no solution",
      "7 F104 `exr-rain-3` has no level", "7 F104 `exr-rain-3` is exercise 2 of its chapter"]),
    ("sources: {count: [2, 3]}", "# Rain\n\nAs @rain2001 says [@rain2001, p. 2].\n", ["1 F108 1 source, fewer than 2"]),
    ("quiz: true", "# Rain\n\nText.\n", ["1 F106 0 items in the quiz, fewer than 5"]),
]  # fmt: skip


@pytest.mark.parametrize(("checks", "text", "expected"), BAD, ids=[f"{b[0][:24]}-{n}" for n, b in enumerate(BAD)])
def test_what_is_wrong_is_told_at_its_place(checks: str, text: str, expected: list[str]) -> None:
    files = {"rain.qmd": text, "a.png": ""}
    found = [_short(m) for m in said(files, checks) if "error" not in m]
    assert len(found) == len(expected), found
    for line in expected:
        assert any(one.startswith(line) for one in found), (line, found)


def _short(message: str) -> str:
    """ "rain.qmd:3:1: warning[P014]: text" → "3 P014 text"."""
    where, _, text = message.partition("]: ")
    place, _, code = where.partition(": warning[")
    assert place.startswith("rain.qmd:"), message
    return f"{place.split(':')[1]} {code} {text}"


GOOD = f"""# Rain {{#sec-rain}}

::: {{.purpose}}
*How much rain fell?*

{SENTENCE}
:::

::: {{.callout-tip .objectives}}
1. Compute a mean.
2. Compare two gauges.
:::

## The gauge {{#sec-rain-gauge}}

{SENTENCE * 11}

A rain gauge (RG) and another RG stand in the yard, with nothing to unlock.

![Rain fills the gauge at night. Computed from the list of the year.](a.png){{#fig-rain-a fig-alt="{GOOD_ALT}"}}

- a
- b

```python
x = 1
```

::: {{#exm-rain-a}}
One of two.
:::

::: {{#exm-rain-b}}
Two of two.
:::

::: {{#exr-rain-1 level="E" objectives="1 2"}}
Do it.
:::

::: {{#exr-rain-2 level="P" objectives="2"}}
Do it.
:::

::: {{#sol-rain-1}}
Done.
:::

::: {{.quiz file="_quiz.yml"}}
Online.
:::
"""


def test_a_good_chapter_has_no_message() -> None:
    checks = """unwritten: true
anatomy: {parts: [{part: .purpose, words: [5, 30]}, .objectives, body]}
length: {words: [100, 400]}
objectives: {count: [2, 2]}
reading: {mean: [10, 22]}
banned: {words: [leverage]}
acronyms: true
labels: true
references: true
lists: {items: 2}
callouts: true
code: {columns: 5}
tables: true
figures: {count: [1, 1]}
examples: true
exercises: {count: [2, 2], mix: {E: 1}}
quiz: {count: [2, 2]}
terms: {uses: 2}
"""
    files = {
        "rain.qmd": GOOD, "a.png": "", "_quiz.yml": QUIZ.format(n=1, objective=1) + QUIZ.format(n=2, objective=2),
        "rain_glossary.yml": "- {term: gauge, definition: What measures rain., forms: [gauge], section: sec-rain}\n",
        "end.qmd": "# End {.unnumbered}\n\n::: {#glossary}\n:::\n",
        "_quarto.yml": "project: {type: book}\nbook: {title: R, chapters: [index.qmd, rain.qmd, end.qmd]}\n"
        "bookwright:\n  checks:\n    page:\n      pages: rain.qmd\n" + "".join(f"      {c}\n" for c in checks.splitlines()),
    }  # fmt: skip
    assert said(files, "") == []


TERM = "- {term: gauge, definition: What measures rain., forms: [gauge], section: sec-rain}\n"
TERM += "- {term: sleet, definition: Wet snow., forms: [sleet], section: sec-rain}\n"


def test_terms_that_nobody_uses() -> None:
    files = {"rain.qmd": "# Rain {#sec-rain}\n\nThe gauge fills. A drop falls.\n", "rain_glossary.yml": TERM,
             "end.qmd": "# End {.unnumbered}\n\n::: {#glossary}\n:::\n"}  # fmt: skip
    assert said(files, "terms: {uses: 2}") == [
        "rain_glossary.yml:1:4: warning[F107]: “gauge” is used 1 time, fewer than 2",
        "rain_glossary.yml:2:4: warning[F107]: “sleet” is never used in the chapter that owns it",
    ]


def test_references_forward_and_backward() -> None:
    files = {
        "one.qmd": "# One {#sec-one}\n\nSee @sec-two, @sec-three and Chapter 3.\n",
        "two.qmd": "# Two {#sec-two}\n\nAs @sec-one says.\n",
        "three.qmd": "# Three {#sec-three}\n\nAs @sec-one and @sec-two say, in [-@sec-two], too.\n",
    }
    assert said(files, "references: {forward: 2, backward: 2}") == [
        "one.qmd:1:8: warning[P017]: 3 references to later chapters, more than 2",
        "two.qmd:1:8: warning[P018]: 1 reference to earlier chapters, fewer than 2",
    ]
