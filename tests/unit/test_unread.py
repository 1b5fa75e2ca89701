"""What is written as it should be is told nothing: bars that part no cells, values and names of the author's own."""

from __future__ import annotations

import pytest

from small_book import Press, config

GOOD = [
    "| a | b |\n|---|---|\n| $|x|$ | `p|q` |\n| \\| | <span title=\"a|b\">x</span> |\n",
    "a | b\n--|--\nc | d\n",
    "Text | with bars\n\n---\n\nNext | bar | too\n",
    "[words]{.smallcapsy-own data-titel=x onclik=y}\n",
    '![A](a.svg){width="calc(100% - 2rem)" height=auto fig-alt=a}\n',
    '![A](a.svg){width=3 fig-align="center" fig-alt=a}\n',
    "The braces {{{< name >}}} and `{{<` stay.\n",
]


@pytest.mark.parametrize("text", GOOD, ids=range(len(GOOD)))
def test_nothing_is_said_of_what_is_right(press: Press, text: str) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    built = press({"_quarto.yml": config("a.qmd"), "a.qmd": f"# A\n\n{text}", "a.svg": drawing})
    assert [one for one in built.messages if "[S01" in one] == []
