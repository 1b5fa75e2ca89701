"""Every feature in every format: each case's source is built as HTML, PDF and EPUB, and each comes out whole."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from bookwright.features import FEATURES
from bookwright.formats import FORMATS
from small_book import Built, Press, config

# for each feature (by module) a source that holds all of its forms, words that every format must print,
# and those that only some print
CELL = "```{{python}}\n{}\n```\n"
SVG_CELL = CELL.format(
    "#| label: fig-g\n#| fig-cap: A square\n#| fig-alt: one square\nfrom IPython.display import SVG\n"
    "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90pt\" height=\"40pt\">"
    "<rect width=\"90\" height=\"40\" fill=\"#a51c30\"/></svg>')"
)
QUIZ = """- {id: q-1, type: single, stem: Which?, section: sec-a, objective: 1, explanation: Because.,
   choices: [{text: This, correct: true, why: Right}, {text: That, why: Wrong}]}
- {id: q-2, type: multiple, stem: "Two of $x^2$?", section: sec-a, objective: 1, explanation: Since.,
   choices: [{text: One, correct: true}, {text: Two, correct: true}, {text: Three}]}
- {id: q-3, type: truefalse, stem: Is it?, answer: true, section: sec-a, objective: 1, explanation: Yes it is.}
- {id: q-4, type: numeric, stem: How many?, answer: 42, unit: kB, tolerance: 0.1, section: sec-a, objective: 1, explanation: Counted.}
- {id: q-5, type: order, stem: In order?, section: sec-a, objective: 1, explanation: Sorted.,
   choices: [{text: First}, {text: Second}, {text: Third}]}
- {id: q-6, type: fill, stem: Fill in., answer: word, section: sec-a, objective: 1, explanation: Filled.}
"""
SOURCES: dict[str, tuple[str, list[str]]] = {
    "annotation": (
        "```python\nfirst = 1  # <1>\nsecond = 2  # <2>\n```\n\n1. The one.\n2. The other.\n\n"
        "``` {.c code-annotations=\"select\"}\nint main() {}  // <1>\n```\n\n1. The entry.\n",
        ["first = 1", "second = 2", "The one.", "The other.", "int main", "The entry."],
    ),
    "appendix": (
        "## Start {#sec-s}\n\nText.\n\n### Thanks {#sec-th .appendix}\n\nTo all.\n\n#### Deeper\n\nAnd you.\n\n"
        "## After {#sec-af}\n\nOn.\n\n::: {.appendix}\nA div.\n:::\n\nSee @sec-th and @sec-af.\n",
        ["Start", "Text.", "Thanks", "To all.", "Deeper", "And you.", "1.2", "On.", "A div.", "See Thanks"],
    ),
    "article": (
        "::: {.column-margin}\nBeside.\n:::\n\nText[An aside.]{.aside} on.\n\n"
        + "".join(f"::: {{.column-{b}}}\nAs {b}.\n:::\n\n" for b in (
            "body", "body-outset", "page-left", "page-inset-right", "screen", "screen-inset-shaded"))
        + '![Wide](p.svg){#fig-w .column-page fig-alt="w"}\n\n![Told](p.svg){#fig-t cap-location="margin" fig-alt="t"}\n',
        ["Beside.", "An aside.", "As body.", "As body-outset", "As page-left", "As screen.", "shaded", "Wide", "Told"],
    ),
    "assumed": ("At [2.50 USD]{.assumed}.", ["2.50 USD"]),
    "callout": (
        "".join(f'::: {{.callout-{k} title="Title {k}"}}\nBody of {k}.\n:::\n\n' for k in ("note", "tip", "warning"))
        + "::: {#imp-x .callout-important collapse=true}\n## Folded\nInside.\n:::\n\n@imp-x.\n\n"
        + "::: {.callout-caution appearance=minimal icon=false}\nBare.\n:::\n\n"
        + "::: {.callout-tip layout-ncol=2}\nOne side.\n\nOther side.\n:::\n",
        ["Title note", "Body of warning", "Important 1.1", "Folded", "Inside", "Bare", "One side", "Other side"],
    ),
    "chart": (
        CELL.format(
            "from IPython.display import display\n"
            "chart = {'data': [{'y': [1]}], 'layout': {}}\n"
            "picture = '<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"40\"><text y=\"9\">bars</text></svg>'\n"
            "display({'application/vnd.plotly.v1+json': chart, 'image/svg+xml': picture}, raw=True)"
        ),
        ["bars"],
    ),
    "cell": (
        CELL.format("print('printed'); 6 * 7")
        + CELL.format("#| code-fold: true\n#| code-summary: Look\nfolded = 1")
        + CELL.format("#| echo: fenced\n#| lst-label: lst-f\n#| lst-cap: Fenced\nfenced = 1")
        + CELL.format("#| error: true\n1 / 0")
        + CELL.format("#| output: asis\nprint('**bold** from a cell')")
        + CELL.format("#| label: tbl-h\n#| tbl-cap: Rows\nfrom IPython.display import HTML\n"
                      "HTML('<table><tr><th>head</th></tr><tr><td>cell</td></tr></table>')")
        + CELL.format("#| renderings: [light, dark]\nfrom IPython.display import Markdown, display\n"
                      "display(Markdown('by day'), Markdown('by night'))")
        + CELL.format("from IPython.display import HTML\nHTML('<p>only the web</p>')"),
        ["printed", "42", "by day", "folded", "fenced", "ZeroDivisionError", "bold from a cell", "Table 1.1", "head"],
    ),
    "columns": (
        '::: {.columns}\n::: {.column width="30%"}\nLeft.\n:::\n\n::: {.column}\nMiddle.\n:::\n\n'
        '::: {#far .column width="20%"}\nRight.\n:::\n:::\n', ["Left.", "Middle.", "Right."],
    ),
    "computed": ("A day has `{python} 24 * 60` minutes.", ["A day has 1440 minutes"]),
    "condition": (
        '::: {.content-visible when-format="html"}\nweb\n:::\n\n::: {.content-hidden when-format="html"}\npaper\n:::\n\n'
        '[inline]{.content-visible unless-format="docx"}\n\n``` {.c .content-visible unless-profile="p"}\nint i;\n```',
        ["inline", "int i;"],
    ),
    "equation": ("$$\na = \\frac{b}{c}\n$$ {#eq-x}\n\nBy @eq-x, $d_1 < 2$ and\n\n$$ e $$\n", ["Equation 1.1", "(1.1)"]),
    "explorer": ('::: {.explorer name="toy"}\n| a | b |\n|--:|:-:|\n| 17 | 2 |\n\n: Fixed inputs {#tbl-toy}\n:::\n\n[there](#exp-toy)',
                 ["Fixed inputs", "17", "there"]),
    "float": (
        '![A picture](p.svg){#fig-p fig-alt="a picture" width=50%}\n\n| a | b |\n|--:|:-:|\n| 1 | 2 |\n\n: Numbers {#tbl-n}\n\n'
        '```{#lst-c .python lst-cap="A listing"}\nx = 1\n```\n\n::: {#fig-d}\nBody.\n\nThe caption.\n:::\n\n@fig-p @tbl-n @lst-c @fig-d',
        ["Figure 1.1", "A picture", "Table 1.1", "Numbers", "Listing 1.1", "A listing", "Figure 1.2", "The caption"],
    ),
    "graphic": (
        SVG_CELL + "\n@fig-g\n\n```{{dot}}\n//| label: fig-dot\n//| fig-cap: Two nodes\n//| fig-alt: two nodes\n"
        "digraph {{ rankdir=LR; sensor -> model }}\n```\n\n```{{mermaid}}\n%%| label: fig-mer\n%%| fig-cap: A flow\n"
        "%%| fig-alt: a flow\n%%| echo: true\nflowchart LR\n  A[Read] --> B[Write]\n```\n\n@fig-mer".replace("{{", "{").replace("}}", "}"),
        ["Figure 1.1", "A square", "Figure 1.2", "Two nodes", "Figure 1.3", "A flow", "flowchart"],
    ),
    "keys": (
        "{{< kbd Ctrl-C >}} or {{< kbd mac=Command-O win=Ctrl-O >}}", ["Ctrl-C", "Ctrl-O"],
    ),
    "home": ("::: {.home-byline}\nby\n:::\n\n::: {.home-updated}\n:::\n\n::: {.home-downloads}\n:::\n", []),
    "errata": ('::: {.errata file="e.yml"}\nNone.\n:::', ["3 joules", "4 joules", "Chapter 1", "page 17"]),
    "outreach": ("::: {.home-world}\nNobody was counted.\n:::\n", ["Nobody was counted."]),
    "podcast": ("::: {.home-podcast}\nA transcript.\n:::\n", ["A transcript."]),
    "landscape": ("Before.\n\n::: {.landscape}\nOn its side.\n:::\n\nAfter.", ["Before.", "On its side.", "After."]),
    "lightbox": (
        '![Large](p.svg){#fig-l .lightbox group="g" fig-alt="l"}\n\nIn ![small](p.svg){.lightbox} text.', ["Large", "text"],
    ),
    "listing": (
        '``` {.python filename="run.py" code-line-numbers="2,4-5" startFrom="3"}\na\nb\nc\nd\ne\n```\n\n'
        '``` {.python .number-lines code-fold="true" code-summary="Look"}\nfolded = 1\n```\n\n'
        "``` {.python .code-overflow-wrap}\nwrapped = 1\n```\n", ["run.py", "folded = 1", "wrapped = 1"],
    ),
    "panel": (
        "::: {#fig-all layout-ncol=2}\n![One](p.svg){#fig-l fig-alt=l}\n\n![Two](p.svg){#fig-r fig-alt=r}\n\nBoth.\n:::\n\n"
        "::: {layout-ncol=3}\nleft\n\nmiddle\n\nright\n:::\n\n@fig-r", ["Figure 1.1", "(b)", "Both", "left", "right"],
    ),
    "purpose": ("::: {.purpose}\n*Why this?*\n\nBecause of that.\n:::", ["Why this", "Because of that"]),
    "quiz": ('::: {.quiz file="q.yml"}\nFallback.\n:::', ["Which?", "Because.", "42", "Filled.", "Sorted.", "This", "Three"]),
    "review": (
        '::: {.quiz file="q.yml"}\nFallback.\n:::\n\n::: {#review}\nWhat was missed returns.\n:::',
        ["Which?", "What was missed returns."],
    ),
    "scheme": (
        '::: {.light-content}\nBy day.\n:::\n\n::: {.dark-content}\nBy night.\n:::\n\n'
        "[Sun]{.light-content}[Moon]{.dark-content}\n\n![Lit](p.svg){.light-content fig-alt=lit}", ["By day.", "Sun", "Lit"],
    ),
    "shortcode": (
        "{{< pagebreak >}}\n\n\\newpage\n\n::: {.pagebreak}\n:::\n\n{{< version >}}\n\n{{< meta title >}}\n\n{{< lipsum 2 >}}\n\nA box {{< placeholder 90 40 >}}",
        ["Small", "Sed ut perspiciatis", "Nemo enim", "A box"],
    ),
    "table": (
        "::: {.list-table #tbl-l}\nA list\n\n* - head\n  - other\n* - one\n  - two\n:::\n\n"
        "<table><caption>Written</caption><tr><th>in HTML</th></tr><tr><td>**bold**</td></tr></table>\n\n"
        '| a | b |\n|---|---|\n| 1 | 2 |\n\n: Classed {#tbl-c .striped .bordered .sm tbl-colwidths="[30,70]"}\n\n@tbl-l @tbl-c',
        ["Table 1.1", "A list", "head", "two", "Written", "in HTML", "bold", "Table 1.2", "Classed"],
    ),
    "tabset": (
        '## S\n\n::: {.panel-tabset group="g"}\n## One\nIn one.\n\n## Two *too*\nIn two.\n\n### Deeper\nAnd on.\n:::',
        ["One", "In one.", "Two too", "In two.", "Deeper", "And on."],
    ),
    "glossary": (
        "A bridge. [bridge]{.noterm}\n\n::: {#glossary}\n:::",
        ["bridge (BR)", "Joins two", "Taught in"],
    ),
    "book_index": (
        "A\\index{wires!thin|textbf} and\\index{copper|see{wires}} b\\index{loops|(}.\n\nc\\index{loops|)}\n\n"
        "::: {#index}\n:::",
        ["wires", "thin", "copper", "see", "loops"],
    ),
    "list_of": (
        '![Box shown](p.svg){#fig-x fig-alt="a box"}\n\n| a |\n|---|\n| 1 |\n\n: Numbers {#tbl-x}\n\n'
        '```{#lst-x .python lst-cap="Code here"}\nx\n```\n\n::: {#lof}\n:::\n\n::: {#lot}\n:::\n\n::: {#lol}\n:::',
        ["Box shown", "Numbers", "Code here"],
    ),
    "theorem": (
        "".join(f"::: {{#{k}-x}}\n## Name of {k}\nBody of {k}.\n:::\n\n" for k in ("thm", "lem", "def", "exm", "cor", "prp"))
        + '::: {#exr-x level="M"}\nDo.\n:::\n\n::: {#sol-x}\nDone.\n:::\n\n::: {.proof}\nSo.\n:::\n\n@thm-x @exr-x @sol-x',
        ["Theorem 1.1", "Name of lem", "Definition 1.1", "Exercise 1.1", "Solution 1.1", "Proof", "Done", "So"],
    ),
    "title_block": (
        "---\nsubtitle: Sub *title*\nauthor:\n  - {name: Ada Lovelace, affiliation: Engines, email: a@example.org,\n"
        "     orcid: 0000-0002-1825-0097, corresponding: true}\n  - Charles Babbage\ndate: 2024-05-01\ndoi: 10.5/x\n"
        "abstract: |\n  In $x$ short.\n\n  And more.\nkeywords: [k1, k2]\nthanks: To *them*.\ndescription: Described.\ncategories: [c1]\n"
        "---\n\n# A {#sec-a}\n\nText.\n",
        ["Sub title", "Ada Lovelace", "corresponding author", "Engines", "Charles Babbage", "May 1, 2024", "10.5/x",
         "To them", "Abstract", "And more", "Keywords", "k1, k2", "Described", "c1", "Text"],
    ),
    "video": (
        '{{< video https://youtu.be/abc title="A film" >}}\n\n![Ours](film.mp4)\n\n![Theirs](https://vimeo.com/123)',
        ["A film", "Ours", "Theirs"],
    ),
}  # fmt: skip
FILES = {
    "chapter_glossary.yml": "- {term: bridge, acronym: BR, definition: Joins two., section: sec-a}\n",
    "e.yml": "- {date: 2026-11-25, section: sec-a, page: 17, wrong: 3 joules, right: 4 joules}\n",
    "film.mp4": "not really",
    "p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><rect width="90" height="40"/></svg>',
    "q.yml": QUIZ,
    "contents/explorers/toy.js": "/* a toy */\n",
}
MODULES = sorted({type(f).__module__.rsplit(".", 1)[-1] for f in FEATURES})


def test_every_feature_has_a_source() -> None:
    assert sorted(SOURCES) == MODULES


@pytest.fixture(autouse=True)
def plotly(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something in the place of plotly's package, which tests need not install."""
    home = tmp_path_factory.mktemp("packages")
    (home / "plotly/package_data").mkdir(parents=True)
    (home / "plotly/__init__.py").touch()
    (home / "plotly/package_data/plotly.min.js").write_text("window.Plotly = {};")
    monkeypatch.syspath_prepend(str(home))


def build(root: Path, source: str, format: str) -> Built:
    yml = config("chapter.qmd", more="title: Small\n")
    chapter = source if source.startswith("---\n") else f"# A {{#sec-a}}\n\n{source}\n"
    return Press(root)({"_quarto.yml": yml, "chapter.qmd": chapter, **FILES,
                        "index.qmd": "# P {-}\n"}, formats=(format,))  # fmt: skip


def words(built: Built, format: str) -> str:
    """All the text that a reader of the format sees, spaces and soft hyphens folded; parses every file."""
    if format == "html":
        page = LexborHTMLParser((built.output / "chapter.html").read_bytes())
        assert not page.css("main [class^=':'], main [class*=' :']"), "a private class on the page"
        text = page.css_first("main").text(separator=" ")  # type: ignore[union-attr]
    elif format == "epub":
        archive = zipfile.ZipFile(built.output / "A-Small-Book.epub")
        parts = [archive.read(n) for n in archive.namelist() if n.endswith((".xhtml", ".opf", ".svg", ".ncx"))]
        text = " ".join(" ".join(ET.fromstring(p).itertext()) for p in parts)
    else:
        reader = PdfReader(io.BytesIO((built.output / "A-Small-Book.pdf").read_bytes()))
        text = " ".join(page.extract_text() for page in reader.pages)
    assert "bookwright-" not in text
    text = re.sub(r"-\n", "-", text.replace("\u00ad", ""))
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("feature", SOURCES)
def test_a_feature_comes_out_whole(tmp_path: Path, feature: str, format: str) -> None:
    source, expected = SOURCES[feature]
    built = build(tmp_path, source, format)
    assert [m for m in built.messages if ": info[" not in m and not m.startswith("info[")] == []
    text = words(built, format)
    squeezed = re.sub(r"\s", "", text).casefold()  # paper sets some titles in capitals
    assert [w for w in expected if re.sub(r"\s", "", w).casefold() not in squeezed] == []
