"""The registry of keys: every key of the dialect is known, and a project that uses them all loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookwright.cli import main
from bookwright.config import load
from bookwright.diagnostics import Report, concise
from bookwright.keys import children, document_keys, keys, reference
from bookwright.labels import FAMILIES
from small_book import config, write

PROJECT = "type output-dir resources pre-render post-render preview execute-dir render"
BOOK = """title subtitle author date chapters appendices references cover-image site-url repo-url repo-branch
    repo-subdir repo-actions favicon page-footer sidebar search downloads reader-mode output-file sharing date-format
    description image open-graph twitter-card page-navigation cover-image-alt navbar tools comments
    back-to-top-navigation bread-crumbs google-analytics doi abstract announcement body-header margin-footer issue-url"""
EXECUTE = """echo eval warning output include error cache freeze fig-width fig-height fig-format fig-dpi enabled
    keep-ipynb ipynb-shell-interactivity plotly-connected message"""
INSIDE = {
    "": "bibliography csl lang aliases license copyright citation date-modified engine jupyter title author abstract",
    "project.preview": "port host browser navigate",
    "book.page-footer": "left center right border background",
    "book.navbar": """title logo background foreground left right pinned collapse collapse-below search tools-collapse
        toggle-position""",
    "book.sidebar": "style background collapse-level logo search tools border title",
    "book.search": "location",
    "crossref": """chapters labels title-delim subref-labels appendix-title appendix-delim ref-hyperlink custom
        chapters-alpha chapters-appendix """
    + " ".join(f"{one}-{what}" for one in FAMILIES for what in ("title", "prefix", "labels")),
}
# of all these, what can have no effect here: `what` of each key tells its own reason to the reader
IDLE = {
    "LaTeX is not run": """format.pdf.keep-tex format.pdf.fontfamily format.pdf.pdf-engine format.pdf.cite-method
        format.pdf.biblio-style format.pdf.hyperrefoptions format.pdf.fig-pos format.pdf.fig-env
        format.pdf.use-rsvg-convert format.pdf.latex-auto-install format.pdf.header-includes""",
    "pandoc does not write the editions": """format.pdf.template format.typst.template-partials
        format.html.template-partials format.html.filters""",
    "it is always so": """execute.cache execute.freeze execute.plotly-connected format.html.fig-responsive
        format.html.tabsets format.html.html-math-method format.epub.html-math-method format.typst.citeproc""",
    "no cell runs in R": "execute.message format.html.code-link",
    "the site has one place for it": """book.navbar.pinned book.navbar.collapse book.navbar.collapse-below
        book.navbar.search book.navbar.tools-collapse book.navbar.toggle-position book.sidebar.search
        book.search.location""",
    "a program does it, not the page": "format.html.axe project.preview.browser project.preview.navigate",
    "there is nothing that it could stand in": "crossref.appendix-delim crossref.eq-title crossref.sec-title",
    "tables have the look of the book": "format.typst.css-property-processing",
}
HTML = """theme css toc toc-depth toc-title toc-expand toc-location number-sections number-depth code-fold code-copy
    code-overflow code-tools code-link highlight-style syntax-highlighting include-in-header include-before-body
    include-after-body html-math-method link-external-icon link-external-newwindow callout-appearance callout-icon
    anchor-sections smooth-scroll code-annotations code-line-numbers code-block-bg code-summary lightbox
    citations-hover footnotes-hover crossrefs-hover reference-location citation-location fig-cap-location
    tbl-cap-location fig-align fig-responsive mainfont monofont fontsize linestretch title-block-style
    title-block-banner page-layout grid max-width backgroundcolor fontcolor linkcolor appendix-style appendix-cite-as
    canonical-url respect-user-color-scheme embed-resources keywords description-meta author-meta pagetitle
    tabsets axe mermaid mermaid-format body-classes number-offset shift-heading-level-by html-table-processing filters
    code-block-border-left link-external-filter margin-left margin-right margin-top margin-bottom template-partials
    notebook-links notebook-view format-links"""
PRINT = {
    "typst": """toc toc-depth number-sections section-numbering papersize margin fontsize mainfont keep-typ lof lot
        columns codefont mathfont linestretch colorlinks linkcolor citecolor font-paths page-numbering toc-indent logo
        theorem-appearance grid margin-geometry citation-location pdf-standard template-partials include-in-header
        bibliography csl citeproc reference-location fig-cap-location tbl-cap-location filecolor thanks mermaid
        css-property-processing""",
    "pdf": """documentclass classoption geometry keep-tex lof lot colorlinks mainfont fontfamily pdf-engine cite-method
        biblio-style hyperrefoptions top-level-division fig-pos fig-env use-rsvg-convert template indent
        latex-auto-install header-includes""",
    "epub": """cover-image epub-cover-image css toc toc-depth number-sections html-math-method identifier rights
        contributor subject epub-fonts epub-title-page epub-chapter-level split-level page-progression-direction
        epub-subdirectory belongs-to-collection ibooks epub-metadata""",
}
FULL = """
project: {type: book, output-dir: _out, render: ["*.qmd", "!no.qmd"], execute-dir: file, preview: {port: 4444}}
book:
  title: T
  subtitle: S
  author: [{name: Ada, orcid: 0000-0001}, Bob]
  date: today
  chapters: [index.qmd, {part: One, chapters: [a.qmd]}, "---", {text: Out, href: "https://example.org"}]
  appendices: [z.qmd]
  site-url: https://example.org
  repo-url: https://example.org/x
  repo-actions: [edit, issue, source]
  page-footer: {left: L, center: [{text: C, href: a.qmd}], border: true, background: light}
  sidebar: {style: docked, background: light, collapse-level: 1, logo: l.png, search: true, border: true}
  navbar: {title: N, background: primary, left: [{text: M, menu: [{href: a.qmd}]}], right: [{icon: github, href: /}]}
  search: {location: sidebar, limit: 20}
  downloads: [pdf, epub]
  sharing: [twitter]
  reader-mode: true
  open-graph: true
  twitter-card: {creator: "@x", card-style: summary}
  bread-crumbs: false
  back-to-top-navigation: true
execute: {echo: fenced, eval: true, warning: false, output: asis, include: true, error: false, fig-width: 6}
jupyter: python3
crossref: {chapters: true, fig-title: Fig., fig-prefix: Fig., title-delim: "—", appendix-title: App}
format:
  html:
    theme: {light: [cosmo, a.scss], dark: darkly}
    css: [a.css]
    toc-location: left
    toc-expand: 2
    code-fold: show
    code-copy: hover
    include-in-header: [{text: "<!-- -->"}, a.html]
    html-math-method: {method: katex}
    title-block-banner: "#fff"
    grid: {sidebar-width: 300px}
    reference-location: margin
  typst: {papersize: us-letter, margin: {x: 2cm}, columns: 1, pdf-standard: [a-2b], mainfont: [A, B]}
  pdf: {classoption: [oneside], geometry: [margin=1in], lof: true, fontsize: 11pt, linkcolor: blue}
  epub: {cover-image: c.png, identifier: urn:x, subject: [a]}
bibliography: [refs.bib]
lang: en
"""


MAP = [("project", PROJECT), ("book", BOOK), ("execute", EXECUTE), ("format.html", HTML), *INSIDE.items(),
       *((f"format.{name}", names) for name, names in PRINT.items())]  # fmt: skip


@pytest.mark.parametrize(("path", "names"), MAP)
def test_every_key_of_the_dialect_is_known(path: str, names: str) -> None:
    assert set(names.split()) <= set(children(path))


def test_every_key_of_the_dialect_has_an_effect_or_a_reason() -> None:
    mapped = [f"{path}.{name}".lstrip(".") for path, names in MAP for name in names.split()]
    without = {path for path in mapped if keys()[path].support == "no effect"}
    assert without == {path for paths in IDLE.values() for path in paths.split()}


def test_the_fields_of_the_configuration_are_keys() -> None:
    text = Path(__file__).parents[2].joinpath("tools/bookwright/config.py").read_text()
    read = {word for part in text.split('text("')[1:] for word in [part.split('"')[0]]}
    known = {*document_keys(), *children("project"), *children("book"), *children("bookwright")}
    assert {"title", "output-dir"} <= read <= known


def test_a_project_that_uses_them_all_loads_and_is_told_what_has_no_effect(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").write_text(FULL)
    report = Report()
    assert load(tmp_path, report)
    told = [concise(d) for d in report]
    assert all(": info[C010]: " in line for line in told), told
    assert [line.split("`")[1] for line in told] == ["search", "location", "limit", "html-math-method"]


def test_the_reference(capsys: pytest.CaptureFixture[str]) -> None:
    assert {k.path for k in reference("project.preview")} >= {"project.preview", "project.preview.port"}
    assert all(len(k.what.split()) >= 2 and k.kind for k in keys().values())
    assert main(["explain", "--keys", "format.html.toc-depth"]) == 0
    assert "a number, default 3" in capsys.readouterr().out
    assert main(["explain", "--keys", "format.html.toc-dpeth"]) == 2
    assert "toc-depth" in capsys.readouterr().err


def test_keys_of_the_command_line_are_checked_like_those_of_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"_quarto.yml": config("a.qmd"), "index.qmd": "# P {.unnumbered}\n", "a.qmd": "# A\n"})
    given = ["-M", "book: {titel: B}", "-M", "toc-depht: 2", "-M", "number-depth: many", "-M", "mine: 1"]
    main(["html", str(tmp_path), "--format", "concise", *given])
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("-M")]
    assert sorted(said) == [
        "-M: error[C002]: unknown key `titel` in `book`",
        "-M: error[C003]: `number-depth` must be a number",
        "-M: warning[C004]: `toc-depht` has no meaning here",
    ]
    main(["html", str(tmp_path), "-M", "toc-depht: 2"])
    assert "did you mean `toc-depth`?" in capsys.readouterr().err


def test_a_document_s_keys_of_the_command_line_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "d.qmd").write_text("# D\n\nText.\n")
    main(["render", str(tmp_path / "d.qmd"), "-M", "toc-depht:2"])
    assert "warning[C004]: `toc-depht` has no meaning here" in capsys.readouterr().err
