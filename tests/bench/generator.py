"""A book made of nothing but chance with a fixed seed: the work that the speed bars are set for."""

from __future__ import annotations

import random
from pathlib import Path

CHAPTERS, WORDS, REFERENCES, CITATIONS, FLOATS, CELLS, SOURCES = 20, 6_000, 30, 20, 10, 3, 120
SYLLABLES = "ba do ke li mu na po re si tu va we zo chi fra gle hin jor kla min".split()


def generate(folder: Path, chapters: int = CHAPTERS, cells: int = CELLS) -> None:
    """Write the book: `chapters` chapters of 6,000 words, 30 references, 20 citations, 10 floats."""
    chance = random.Random(7)
    vocabulary = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(4_000)]
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"c{n:02d}" for n in range(1, chapters + 1)]
    for name in names:
        (folder / f"{name}.qmd").write_text(_chapter(name, names, vocabulary, chance, cells))
    listed = "".join(f"    - {name}.qmd\n" for name in names)
    (folder / "_quarto.yml").write_text(
        "project:\n  type: book\nbook:\n  title: Bench\n  chapters:\n    - index.qmd\n"
        f"{listed}    - references.qmd\nbibliography: refs.bib\n"
    )
    (folder / "index.qmd").write_text("# Bench {.unnumbered}\n\nA book of words that mean nothing.\n")
    (folder / "references.qmd").write_text("# References {.unnumbered}\n\n::: {#refs}\n:::\n")
    entries = [
        f"@article{{k{n}, author={{{vocabulary[n].title()}, {vocabulary[n + 9].title()}}}, "
        f"title={{{' '.join(vocabulary[n : n + 6]).title()}}}, journal={{Journal of {vocabulary[-n - 1]}}}, "
        f"year={1950 + n % 70}, volume={{{n}}}, pages={{{n}--{n + 9}}}}}"
        for n in range(SOURCES)
    ]
    (folder / "refs.bib").write_text("\n".join(entries) + "\n")


def _chapter(name: str, names: list[str], vocabulary: list[str], chance: random.Random, cells: int) -> str:
    parts = [f"# {' '.join(chance.choices(vocabulary, k=3)).title()} {{#sec-{name}}}\n"]
    sections = 12
    for section in range(sections):
        parts.append(f"## {' '.join(chance.choices(vocabulary, k=4)).title()} {{#sec-{name}-{section}}}\n")
        parts += [_paragraph(vocabulary, chance, name, names) for _ in range(5)]
        if section < FLOATS:
            parts.append(_float(section, name, vocabulary, chance))
        if section < cells:
            parts.append(_cell(section, name))
    return "\n".join(parts)


def _cell(section: int, name: str) -> str:
    """A number or a plot; no two chapters have the same, which would run once for both."""
    if section % 3 == 1:
        plot = "import matplotlib.pyplot as plt\nplt.plot(total)\nplt.title(title)"
        return f"```{{python}}\n#| fig-cap: Drawn\n#| fig-alt: a rising line\ntitle = '{name}'\n{plot}\n```\n"
    return f"```{{python}}\ntotal = [len('{name}') * i for i in range({section + 10})]\nprint(sum(total))\n```\n"


def _paragraph(vocabulary: list[str], chance: random.Random, name: str, names: list[str]) -> str:
    """A hundred words, half a reference and a third of a citation on average, a little math."""
    words = chance.choices(vocabulary, k=WORDS // 60)
    if chance.random() < REFERENCES / 60:
        other = chance.choice([name, chance.choice(names)])
        words[40] = f"@sec-{other}-{chance.randrange(12)}"
    if chance.random() < CITATIONS / 60:
        words[60] = f"[@k{chance.randrange(SOURCES)}]"
    if chance.random() < 0.5:
        words[80] = f"$x_{{{chance.randrange(99)}}} = \\frac{{a}}{{b}}$"
    sentences = [" ".join(words[i : i + 16]).capitalize() + "." for i in range(0, len(words), 16)]
    return "\n".join(sentences) + "\n"


def _float(section: int, name: str, vocabulary: list[str], chance: random.Random) -> str:
    caption = " ".join(chance.choices(vocabulary, k=8)).capitalize()
    if section % 3 == 0:
        rows = "".join(f"| {chance.choice(vocabulary)} | {chance.random():.3f} |\n" for _ in range(6))
        return f"| what | how much |\n|:--|--:|\n{rows}\n: {caption} {{#tbl-{name}-{section}}}\n"
    if section % 3 == 1:
        return f"$$\ny_{{{section}}} = \\sum_i x_i^2\n$$ {{#eq-{name}-{section}}}\n"
    lines = "\n".join(f"value_{i} = compute({i}, 'text')  # a comment" for i in range(8))
    return f'```{{#lst-{name}-{section} .python lst-cap="{caption}"}}\n{lines}\n```\n'
