"""What is prose and what is code, math or comment: held against pandoc's own reading."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookwright import nodes
from bookwright.engines import pandoc
from bookwright.mask import mask

# characters and words of which nearly every construct of the language is made
PIECES = st.sampled_from(
    ["`", "``", "```", "~~~", "$", "$$", "\\", ":::", "{", "}", ".python", "#fig-x", "<!--", "-->", "\n", "\n\n",
     " ", "    ", "> ", "- ", "1. ", "a", "word", "@k", "[^n]", "[", "](", ")", "|", "---", "é", "\t"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@given(TEXTS)
@settings(max_examples=400)
def test_any_text_is_masked_to_the_same_length(text: str) -> None:
    found = mask(text)
    assert len(found.prose) == len(text)
    assert [i for i, c in enumerate(text) if c == "\n"] == [i for i, c in enumerate(found.prose) if c == "\n"]
    for shown, original in zip(found.prose, text, strict=True):
        assert shown in (original, " ")
    for fence in found.fences:
        assert 0 <= fence.start <= fence.body_start <= fence.body_end <= fence.end <= len(text)
    for formula in found.formulas:
        assert text[formula.tex_start : formula.tex_start + len(formula.tex)] == formula.tex


EXAMPLES = {
    "fences": "a\n\n```python\nx = 1\n```\n\nb\n\n~~~~ {.r #lst-a}\n```\n~~~~\n",
    "a fence after a footnote's marker": "See[^n] this.\n\n[^n]: ```python\n    x = 1\n    ```\n\nAfter $x$ and `y`.\n",
    "a fence in a definition": "word\n\n:   ```\n    x = 1\n    ```\n\nAfter `y`.\n",
    "a fence in a list": "- one\n\n  ```python\n  x\n  ```\n\n- two `code`\n",
    "a fence in a quotation": "> ```\n> $a$\n> ```\n>\n> said `x`\n",
    "a longer fence": "````\n```\n$x$\n```\n````\n\n`y`\n",
    "code spans": "one `a` two ``b ` c`` and \\`not code\\` `$d$`\n",
    "a span over lines": "one `a\nb` two\n",
    "spans do not cross paragraphs": "one ` two\n\nthree ` four `x`\n",
    "math": "$a + b$ and $$c$$ and $5 is not $6, \\$7 $d$\n",
    "display": "$$\nE = mc^2\n$$\n\n$$a\n\nb$$\n",
    "math with dollars inside code": "`$` and $x$ and `$`\n",
    "digits after": "$a$5 and $b$ 5\n",
    "comments": "a <!-- $b$ `c` --> d $e$\n\n<!--\n```\n-->\n\n$f$\n",
    "indented": "text $a$\n\n:::: {.box}\n::: {.in}\n`b`\n:::\n::::\n",
    "backslash in math": "$\\text{a\\$b}$ then $c$\n",
    "tildes": "~~struck~~ H~2~O `x`\n",
}


def read(text: str) -> tuple[list[str], list[str], int]:
    """What pandoc reads: TeX of the formulas, code of the spans, and how many code blocks."""
    tree = pandoc.read_markdown(text)
    found = list(nodes.walk(tree))
    formulas = [" ".join(n["c"][1].split()) for n in found if n["t"] == "Math"]
    spans = [" ".join(n["c"][1].split()) for n in found if n["t"] == "Code"]
    return formulas, spans, sum(n["t"] == "CodeBlock" for n in found)


@pytest.mark.parametrize("name", EXAMPLES)
def test_as_pandoc_reads_it(name: str) -> None:
    text = EXAMPLES[name]
    found = mask(text)
    formulas = [" ".join(f.tex.split()) for f in found.formulas]
    spans = [" ".join(s.text.split()) for s in found.spans]
    assert (formulas, spans, len(found.fences)) == read(text)


def test_divs_and_what_does_not_close() -> None:
    found = mask("::: {.a}\n:::: {.b}\n::::\n\n```\nx\n")
    assert [d.attributes for d in found.divs] == ["{.a}", "{.b}"]
    assert [d.attributes for d in found.unclosed] == ["{.a}"]
    assert [f.closed for f in found.fences] == [False]
    assert mask("a\n\n:::\n").stray == (3,)


@pytest.mark.parametrize(
    ("info", "language"),
    [("{python}", "python"), ("{r, echo=FALSE}", "r"), ("python", ""), ("{.python}", ""), ("{#lst-a}", "")],
)
def test_cells_are_told_from_code_blocks(info: str, language: str) -> None:
    assert mask(f"```{info}\nx\n```\n").fences[0].language == language
