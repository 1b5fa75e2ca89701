"""The HTML contract: for each selector that sheets and scripts for Quarto go by, a page that matches it."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_book import Built, Press, config

YML = config("chapter.qmd", "b.qmd", more="bibliography: refs.bib\n").replace(
    "  chapters:",
    """  navbar: {left: [index.qmd, {text: More, menu: [{text: A, href: chapter.qmd}]}]}
  page-footer: {left: "By *us*", right: [{icon: github, href: "https://example.org"}]}
  announcement: Hello
  chapters:""",
)
SOURCE = """# A {#sec-a}

## One {#sec-one}

Text @sec-one says [@k].[^n]

[^n]: A note.

### Deeper {.unnumbered}

::: {.callout-note title="T"}
Body.
:::

```python
x = 1
```

## Two
"""
SELECTORS = """
main.content#quarto-document-content | #quarto-content | #quarto-sidebar.sidebar | #quarto-margin-sidebar
nav#TOC[role=doc-toc] a.nav-link | section.level2#sec-one > h2.anchored[data-anchor-id=sec-one]
section.level2 > section.level3.unnumbered > h3 | header#title-block-header.quarto-title-block
span.chapter-number | span.header-section-number | nav.page-navigation .nav-page-previous a.pagination-link
nav.page-navigation .nav-page-next | a.quarto-xref | div.callout.callout-style-default.callout-titled.callout-note
.callout > .callout-header | .callout-title-container | .callout > .callout-body-container
div.sourceCode > pre.sourceCode.python > code | section.footnotes[role=doc-endnotes]
div#refs.references.csl-bib-body.hanging-indent > div.csl-entry#ref-k | #quarto-header nav.navbar a.navbar-brand
ul.navbar-nav li.nav-item a.nav-link | ul.dropdown-menu a.dropdown-item | .navbar-title | .quarto-page-breadcrumbs
footer.footer .nav-footer .nav-footer-left em | .nav-footer-right ul.footer-items svg.bi-github | #quarto-announcement
.sidebar-item a.sidebar-link.active .chapter-title | body.nav-sidebar.docked.nav-fixed
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    files = {"_quarto.yml": YML, "index.qmd": "# P {-}\n", "chapter.qmd": SOURCE, "b.qmd": "# B\n",
             "refs.bib": "@book{k, title={T}, author={Doe, Jane}, year={2001}}\n"}  # fmt: skip
    result = Press(tmp_path_factory.mktemp("contract"))(files)
    assert result.messages == []
    return result


@pytest.mark.parametrize("selector", [s.strip() for line in SELECTORS.strip().splitlines() for s in line.split(" | ")])
def test_a_selector_of_quarto_finds_its_element(built: Built, selector: str) -> None:
    assert built.page().css(selector)


def test_ids_stand_once(built: Built) -> None:
    ids = [n.attributes["id"] for n in built.page().css("[id]")]
    assert len(ids) == len(set(ids))


def site(tmp_path: Path, html: str = "", book: str = "", chapter: str = "# A\n", **files: str) -> Built:
    yml = config("chapter.qmd").replace("  chapters:", f"{book}  chapters:") + f"format:\n  html:\n    toc: true\n{html}"
    return Press(tmp_path)({"_quarto.yml": yml, "index.qmd": "# P {-}\n", "chapter.qmd": chapter,
                            **{k.replace("__", "."): v for k, v in files.items()}})  # fmt: skip


@pytest.mark.parametrize(
    ("html", "book", "chapter", "code"),
    [
        ("    css: none.css\n", "", "# A\n", "O021"),
        ("    include-in-header: none.html\n", "", "# A\n", "O021"),
        ("    linkcolor: 'red;}'\n", "", "# A\n", "O027"),
        ("    fontsize: huge\n", "", "# A\n", "O027"),
        ("    theme: cosmoo\n", "", "# A\n", "O028"),
        ("    highlight-style: nothing-known\n", "", "# A\n", "O033"),
        ("", "  navbar: {left: [none.qmd]}\n", "# A\n", "O023"),
        ("", "  navbar: {left: [{icon: nonesuch, href: chapter.qmd}]}\n", "# A\n", "O024"),
        ("", "  date-meta: 2020-01-01\n", "# A\n", "C010"),
        ("", "", "---\naliases: [../../out.html]\n---\n\n# A\n", "O034"),
        ("", "", "---\naliases: [index.html]\n---\n\n# A\n", "O034"),
        ("", "", "# A\n\n```{=html}\n<script>1</script>\n```\n", "O022"),
    ],
)
def test_what_is_malformed_is_told(tmp_path: Path, html: str, book: str, chapter: str, code: str) -> None:
    assert site(tmp_path, html, book, chapter).codes == [code]


def test_an_inserted_script_widens_only_its_own_policy(tmp_path: Path) -> None:
    front = "---\ninclude-in-header:\n  text: '<script src=\"https://cdn.example.org/x.js\"></script>'\ncss: own.css\n---\n\n"
    built = site(tmp_path, chapter=f"{front}# A\n", own__css="p{color:red}")
    policies = {p: built.page(p).css_first("meta[http-equiv]").attributes["content"] or "" for p in ("chapter.html", "index.html")}
    assert "https://cdn.example.org" in policies["chapter.html"]
    assert "example.org" not in policies["index.html"]
    assert "own.css" in built.files
    assert built.page().css("link[href='own.css']")


def test_a_theme_an_alias_and_a_colour_are_written(tmp_path: Path) -> None:
    html = "    theme: [cosmo, own.scss]\n    mainfont: Georgia\n"
    scss = "/*-- scss:defaults --*/\n$primary: #ff0000;\n/*-- scss:rules --*/\n// a word\n.x { color: $primary; }\n"
    built = site(tmp_path, html, chapter="---\naliases: [/old/]\n---\n\n# A\n", own__scss=scss)
    assert built.messages == []
    css = built.files["assets/book.css"].decode()
    assert ".x { color: #ff0000; }" in css
    assert "--serif:Georgia" in css
    assert b'url=../chapter.html"' in built.files["old/index.html"]
