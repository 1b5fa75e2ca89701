"""Profiles, folders, metadata files, environment, scripts, websites: what is merged, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from bookwright.config import Config, load
from bookwright.diagnostics import Report, concise
from bookwright.located import Located
from small_book import Press, config, write


def read(root: Path, files: dict[str, str], profiles: tuple[str, ...] = ()) -> tuple[Config, list[str]]:
    write(root, files)  # type: ignore[arg-type]
    report = Report()
    conf = load(root, report, {}, profiles)
    assert conf
    return conf, [concise(d) for d in report]


def test_profiles_and_local_files_lie_over_the_project_and_lists_are_joined(tmp_path: Path) -> None:
    files = {
        "_quarto.yml": "lang: de\nprofile: {group: [[a, b]]}\nformat: {html: {css: one.css}}\n",
        "_quarto-a.yml": "lang: fr\nformat: {html: {css: [two.css]}}\ntoc-depth: 2\n",
        "_quarto-b.yml": "lang: es\ntoc-depth: 4\n",
        "_quarto.yml.local": "subtitle: mine\n",
    }
    conf, told = read(tmp_path, files)
    assert told == []
    assert (conf.profiles, conf.lang, conf.subtitle) == (("a",), "fr", "mine")
    assert conf.setting("html", "css") == ["one.css", "two.css"]
    assert str(conf.located.span("format", "html", "css", 1)) == "_quarto-a.yml:2:23"
    assert read(tmp_path, {}, ("b",))[0].lang == "es"
    assert read(tmp_path, {}, ("b", "a"))[0].toc_depth == 4, "the profile named first wins"


def test_folders_lie_between_project_and_document(tmp_path: Path) -> None:
    files = {
        "_quarto.yml": "format: {html: {toc: true}}\nexecute: {echo: true}\n",
        "_metadata.yml": "execute: {echo: false}\n",
        "in/_metadata.yml": "toc: false\nexecute: {warning: false}\n",
    }
    conf, told = read(tmp_path, files)
    assert told == []
    own = conf.of(conf.front("in/x.qmd", Located({"execute": {"warning": True}})).value)
    assert own.execution.options == {"echo": False, "warning": True}
    assert own.setting("html", "toc") is False
    assert conf.of(conf.front("x.qmd", Located({})).value).setting("html", "toc") is True
    before = conf.digest
    assert read(tmp_path, {"in/_metadata.yml": "toc: true\n"})[0].digest != before


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"_metadata.yml": "a: [\n"}, "_metadata.yml:1:4: error[C001]"),
        ({"_environment": "A=1\nno line\n"}, "_environment:2:1: error[C014]"),
        ({"_quarto.yml": "metadata-files: [a.yml]\n", "a.yml": "metadata-files: [a.yml]\n"}, "a.yml:1:18: error[C013]"),
        ({"_quarto.yml": "format: {html: {toc-dpeth: 2}}\n"}, "_quarto.yml:1:17: warning[C004]"),
        ({"_quarto.yml": "format: {html: {toc-depth: deep}}\n"}, "_quarto.yml:1:17: error[C003]"),
        ({"_quarto.yml": "knitr: {a: 1}\n"}, "_quarto.yml:1:1: info[C010]"),
        ({"_quarto.yml": "format: {docx: default}\n"}, "_quarto.yml:1:10: info[C011]"),
        ({"_quarto.yml": "project: {type: posit-docs}\n"}, "_quarto.yml:1:11: warning[C016]"),
        ({"_quarto.yml": "book: {search: {locaton: navbar}}\n"}, "_quarto.yml:1:17: error[C002]"),
    ],
)
def test_mistakes(tmp_path: Path, files: dict[str, str], message: str) -> None:
    _, told = read(tmp_path, files)
    assert len(told) == 1, told
    assert told[0].startswith(message)


def test_a_profile_that_is_not_there(tmp_path: Path) -> None:
    _, told = read(tmp_path, {"_quarto.yml": "lang: en\n"}, ("nope",))
    assert told == ["_quarto.yml: warning[C012]: there is no profile `nope`"]


def test_environment(tmp_path: Path) -> None:
    text = "# a note\nA=1 # one\nexport B=\"x $A\"\nC='$A'\nD=${NOT_THERE:-d}\n"
    conf, told = read(tmp_path, {"_environment": text, "_environment.local": "A=2\n"})
    assert told == []
    assert conf.environment == {"A": "2", "B": "x 1", "C": "$A", "D": "d"}
    assert conf.execution.variables == conf.environment


SITE = "project: {type: website, render: ['*.qmd', '!no.qmd']}\nwebsite: {title: S, sidebar: {contents: [b.qmd]}}\n"


def test_a_website_counts_by_page_in_the_order_of_its_sidebar(press: Press) -> None:
    figure = "# {}\n\n## In {{#sec-{}}}\n\n![C](p.svg){{#fig-{} fig-alt=c}}\n"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    built = press({"_quarto.yml": SITE, "index.qmd": "# H\n", "a.qmd": figure.format("A", "a", "a"), "p.svg": svg,
                   "b.qmd": figure.format("B", "b", "b") + "\nSee @fig-b.\n", "no.qmd": "# No\n"})  # fmt: skip
    assert built.messages == []
    page = (press.root / "_site/b.html").read_text().replace("\u00a0", " ")
    sidebar = LexborHTMLParser(page).css("#quarto-sidebar .sidebar-link")
    assert [a.attributes["href"] for a in sidebar] == ["b.html"], "what is not in the sidebar's contents is a page all the same"
    assert (press.root / "_site/a.html").is_file()
    assert "Figure 1" in page
    assert "Figure 1." not in page.replace("Figure 1.</", "")
    assert not (press.root / "_site/no.html").exists()


def test_a_pattern_that_matches_nothing(press: Press) -> None:
    built = press({"_quarto.yml": SITE.replace("'*.qmd'", "'*.qmd', 'x/*.md'"), "index.qmd": "# H\n", "b.qmd": "# B\n"})
    assert built.messages == ["_quarto.yml:1:44: warning[B011]: `x/*.md` matches no source of the project"]


SCRIPT = "import os, pathlib\npathlib.Path('{}').write_text('{}' + os.environ['{}'])\n"


def test_scripts_run_around_a_build(press: Press) -> None:
    book = config("chapter.qmd").replace("type: book", "type: book\n  pre-render: pre.py\n  post-render: [post.py]")
    files = {"_quarto.yml": book, "index.qmd": "# H\n", "pre.py": SCRIPT.format("_variables.yml", "inputs: ", "HOME"),
             "post.py": SCRIPT.format("made.txt", "", "QUARTO_PROJECT_OUTPUT_FILES"),
             "chapter.qmd": "# C\n\n{{< var inputs >}}\n"}  # fmt: skip
    assert "S007" in press(files, execute=False).codes, "without execution they do not run"
    assert press().messages == []
    assert "_book/chapter.html" in (press.root / "made.txt").read_text().splitlines()
    press({"post.py": "print('why')\nraise SystemExit(3)\n"})
    [told] = press().messages
    assert told == "_quarto.yml:4:17: error[B013]: `post.py` ended with status 3"
    assert press({"_quarto.yml": book.replace("pre.py", "gone.py")}).codes == ["B012"]


def test_a_project_has_a_title_where_no_book_has_one(tmp_path: Path) -> None:
    conf, told = read(tmp_path, {"_quarto.yml": "project: {type: website, title: Named}\n"})
    assert (conf.title, told) == ("Named", [])


def test_resources_are_copied_and_cells_run_in_the_project(press: Press) -> None:
    keys = "type: book\n  resources: ['data/*.csv', '!data/no.csv']\n  execute-dir: project"
    cell = "```{python}\nimport os\nprint(os.path.basename(os.getcwd()) == 'deep', os.path.isfile('_quarto.yml'))\n```\n"
    built = press.good({"_quarto.yml": config("deep/a.qmd").replace("type: book", keys), "deep/a.qmd": f"# A\n\n{cell}",
                        "data/yes.csv": "a\n", "data/no.csv": "b\n", "index.qmd": "# H {-}\n"})  # fmt: skip
    assert {f for f in built.files if f.startswith("data/")} == {"data/yes.csv"}
    assert built.text(".cell-output", "deep/a.html") == ["False True"]
