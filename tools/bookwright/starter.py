"""`bookwright new DIR`: a small book that builds, with one of everything an author starts from."""

from __future__ import annotations

import sys
from pathlib import Path

FILES = {
    "_quarto.yml": """project:
  type: book

book:
  title: "A Small Book"
  author: "Your Name"
  chapters:
    - index.qmd
    - chapters/first.qmd
    - references.qmd

bibliography: references.bib
""",
    "index.qmd": """# Preface {.unnumbered}

Begin with why the book exists, and for whom.
@sec-first shows what a chapter can hold.
""",
    "chapters/first.qmd": """# A first chapter {#sec-first}

A number that is computed cannot go stale: a day has `{python} 24 * 60 * 60` seconds.
@eq-area is numbered because it has a label, and so is @tbl-squares.

$$
A = \\pi r^2
$$ {#eq-area}

| n | square |
|--:|-------:|
| 2 | 4      |
| 3 | 9      |

: Two squares {#tbl-squares}

::: {.callout-tip}
## Break something
Write `@tbl-sqares` somewhere, build again, and read the message.
:::

Literate programs are older than notebooks [@knuth1984literate].
""",
    "references.qmd": """# References {.unnumbered}

::: {#refs}
:::
""",
    "references.bib": """@article{knuth1984literate,
  author = {Knuth, Donald E.},
  title = {Literate Programming},
  journal = {The Computer Journal},
  volume = {27},
  number = {2},
  pages = {97--111},
  year = {1984},
  doi = {10.1093/comjnl/27.2.97},
}
""",
    ".gitignore": "/_book/\n/.bookwright/\n",
}


def new(folder: Path) -> int:
    """Write the book into `folder`, which must be empty or not exist; 2 when it is not."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        print(f"{folder} is not empty: name a folder that is not there yet", file=sys.stderr)
        return 2
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    print(f"a book in {folder}: now run `bookwright html {folder}`", file=sys.stderr)
    return 0
