"""Sources that mean harm, or that nobody in their senses would write: refused or defused, never a crash."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookwright.engines import pandoc
from small_book import Built, Press, config

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'


def addresses(built: Built, page: str = "chapter.html") -> list[str]:
    """Every address in the attributes of a page's text."""
    keys = ("href", "src", "action", "formaction", "poster", "data")
    return [n.attributes[k] or "" for n in built.article(page).css("*") for k in keys if k in n.attributes]


# ── what a page could run ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)", "javascript&colon;alert(1)",
     "vbscript:x", "data:text/html,<script>alert(1)</script>", "\\javascript:alert(1)", "<java\tscript:alert(1)>",
     "%6Aavascript:alert(1)", "\x01javascript:alert(1)", "view-source:javascript:alert(1)", "file:///etc/passwd"],
)  # fmt: skip
def test_links_run_nothing(press: Press, target: str) -> None:
    built = press({"chapter.qmd": f"# A\n\n[x]({target}) ![y]({target})\n\n<{target}>\n"}, lenient=True)
    for address in addresses(built):
        scheme = re.sub(r"[\x00-\x20]", "", address).partition(":")[0].lower()
        assert scheme not in ("javascript", "vbscript", "data", "file", "view-source"), address


def test_no_event_handler_is_written(press: Press) -> None:
    on = '{onclick="alert(1)" onmouseover=x ONLOAD="y" data-onx="kept"}'
    text = f"# A {on}\n\n[x]{on} `c`{on} [l](u.html){on} ![i](p.svg){on}\n\n::: {on}\ny\n:::\n\n```{on}\nz\n```\n\n## B {on}\n"
    built = press({"chapter.qmd": text, "p.svg": SVG.format(""), "u.html": ""})
    assert built.messages == []
    names = {name.lower() for n in built.page().css("*") for name in n.attributes}
    assert not [n for n in names if n.startswith("on")]
    assert "data-onx" in names


def test_the_policy_lets_just_the_script_run_that_the_author_wrote(press: Press) -> None:
    """DECISIONS 33: a page with an author's script widens its own policy by exactly that, and the build says so."""
    built = press({"chapter.qmd": "# A\n\n```{=html}\n<script>alert(1)</script><p onclick='alert(2)'>p</p>\n```\n"})
    assert [m for m in built.messages if "O022" not in m] == []
    assert "the policy of chapter.html" in built.messages[0]
    meta = built.page().css_first('meta[http-equiv="Content-Security-Policy"]')
    assert meta
    rules = dict(rule.split(" ", 1) for rule in (meta.attributes["content"] or "").split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["object-src"] == "'none'"
    own = base64.b64encode(hashlib.sha256(b"alert(1)").digest()).decode()
    assert rules["script-src"].split()[0] == "'self'"
    assert len(rules["script-src"].split()) == 3, "itself, the line in the head, the author's script"
    assert f"'sha256-{own}'" in rules["script-src"]
    assert "unsafe" not in rules["script-src"]
    assert "http" not in "".join(rules.values())
    home = built.page("index.html").css_first('meta[http-equiv="Content-Security-Policy"]')
    assert home
    assert own not in (home.attributes["content"] or "")


def test_texts_of_the_configuration_are_escaped(press: Press) -> None:
    bad = "<img src=x onerror=alert(1)>\\\" ' & -->"
    yml = f"""project: {{type: book}}
book:
  title: "{bad}"
  subtitle: "{bad}"
  description: "{bad}"
  author: "{bad}"
  chapters:
    - index.qmd
    - part: "{bad}"
      chapters: [chapter.qmd]
"""
    built = press({"_quarto.yml": yml, "chapter.qmd": f'---\ndescription: "{bad}"\n---\n\n# A\n', "index.qmd": "# P {-}\n"})
    for page in ("index.html", "chapter.html", "404.html"):
        assert built.page(page).css("[onerror]") == []
        assert built.page(page).css("img") == []
        assert "onerror" in built.page(page).html or page == "404.html"  # type: ignore[operator]


@pytest.mark.parametrize("title", ["`a<b>`", "$a<b$", "a < b & c", '"quoted" <b>bold</b>', "a]]>b"])
def test_titles_are_escaped_wherever_they_stand(press: Press, title: str) -> None:
    built = press.good({"chapter.qmd": f"# {title} {{#sec-a}}\n\n## {title} {{#sec-b}}\n\n@sec-a\n", "b.qmd": "# B\n\n@sec-b\n",
                        "_quarto.yml": config("chapter.qmd", "b.qmd")}, formats=("html", "epub"))  # fmt: skip
    assert built.page("b.html").css("main b, nav b") == []


# ── what a build could read or write ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize("target", ["../secret.svg", "/../secret.svg", "x/../../secret.svg", "link.svg", "%2e%2e/secret.svg"])
def test_images_stay_in_the_project(press: Press, tmp_path: Path, target: str) -> None:
    inside = Press(tmp_path / "book")
    (tmp_path / "secret.svg").write_text(SVG.format("secret"))
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "link.svg").symlink_to(tmp_path / "secret.svg")
    built = inside({"chapter.qmd": f"# A\n\n![x]({target})\n"})
    assert built.codes == ["L003"]
    assert not built.output.exists()


def test_includes_and_data_stay_in_the_project(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "secret.qmd").write_text("secret")
    (tmp_path / "secret.yml").write_text("- secret")
    (tmp_path / "book" / "_link.qmd").symlink_to(tmp_path / "secret.qmd")
    text = ("# A\n\n{{< include ../secret.qmd >}}\n\n{{< include _link.qmd >}}\n\n{{< include /etc/passwd >}}\n\n"
            '::: {.quiz file="../secret.yml"}\nx\n:::\n')  # fmt: skip
    built = Press(tmp_path / "book")({"chapter.qmd": text})
    assert built.codes == ["S020", "S020", "S020", "S022"]


@pytest.mark.parametrize("name", ["../a.qmd", "/etc/a.qmd", "x/../../a.qmd", "link.qmd"])
def test_chapters_stay_in_the_project(tmp_path: Path, name: str) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "a.qmd").write_text("# Secret\n")
    (tmp_path / "book" / "link.qmd").symlink_to(tmp_path / "a.qmd")
    built = Press(tmp_path / "book")({"_quarto.yml": config(name), "index.qmd": "# P {-}\n"})
    assert built.codes == ["B003"]


@pytest.mark.parametrize(
    "more",
    ["  favicon: ../secret.png\n", "  cover-image: ../secret.png\n", "resources", "links", "  output-file: ../../evil\n"],
)
def test_other_files_stay_in_the_project(tmp_path: Path, more: str) -> None:
    root = tmp_path / "a" / "book"
    root.mkdir(parents=True)
    (tmp_path / "a" / "secret.png").write_bytes(b"secret bytes")
    (root / "data").mkdir()
    (root / "data" / "link.png").symlink_to(tmp_path / "a" / "secret.png")
    yml = config("chapter.qmd", more=more if more.startswith(" ") else "")
    if not more.startswith(" "):
        globs = "[../*.png, /etc/hostname]" if more == "resources" else "[data/*]"
        yml = yml.replace("type: book", f"type: book\n  resources: {globs}")
    built = Press(root)({"_quarto.yml": yml, "chapter.qmd": "# A\n", "index.qmd": "# P {-}\n"}, formats=("html", "epub"))
    found = {p.relative_to(tmp_path).parts[0] for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {"a"}
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["book", "secret.png"]
    assert all(b"secret bytes" not in data for data in built.files.values())


def test_an_output_folder_may_lie_beside_the_project(tmp_path: Path) -> None:
    """Quarto's `output-dir: ../docs` is common, and what the author put there stays."""
    root = tmp_path / "book"
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "mine.txt").write_text("mine")
    yml = config("chapter.qmd").replace("type: book", "type: book\n  output-dir: ../docs")
    press = Press(root)
    press.good({"_quarto.yml": yml, "chapter.qmd": "# A\n", "index.qmd": "# P {-}\n"})
    assert (tmp_path / "docs" / "chapter.html").is_file()
    assert (tmp_path / "docs" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "inside", ["<script>alert(1)</script>", '<rect onclick="x"/>', '<image href="http://evil.example/x"/>', "<rect>"]
)
def test_an_authors_svg_is_looked_at(press: Press, inside: str) -> None:
    built = press({"chapter.qmd": "# A\n\n![x](p.svg)\n", "p.svg": SVG.format(inside)})
    assert [m.split(": ")[:2] for m in built.messages] == [["chapter.qmd:3:6", "error[X010]"]]


# ── what could take for ever ─────────────────────────────────────────────────────────────────────
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize("text", [BOMB, "a: &a [*a]\n", "a: &a {b: *a}\n", "[" * 5000, "a: " + "{b: " * 3000, "- " * 5000])
def test_yaml_that_explodes(press: Press, text: str) -> None:
    for files in ({"_quarto.yml": text}, {"chapter.qmd": f"---\n{text}\n---\n# A\n", "_quarto.yml": config("chapter.qmd")}):
        assert "C001" in press({"index.qmd": "# P {-}\n", "chapter.qmd": "# A\n", **files}).codes


@pytest.mark.parametrize(
    "text",
    ["> " * 300 + "x", "*_" * 300 + "x" + "_*" * 300, "[" * 400 + "x" + "](y)" * 400, "::: {.a}\n" * 300 + "x\n" + ":::\n" * 300,
     "\n".join("  " * n + "- x" for n in range(160)), "$" * 3001, "`" * 3001, "{{< " * 500, "[^" * 500, "\\" * 5001],
    ids=lambda t: t[:8],
)  # fmt: skip
def test_nesting_without_end(press: Press, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "LIMIT", 8.0)
    built = press({"chapter.qmd": f"# A\n\n{text}\n"}, lenient=True)
    assert set(built.codes) <= {"S001", "S031", "R020", "S006", "R004", "L001", "S002", "S014"}
    assert built.article() if "S031" not in built.codes else built.messages[0].startswith("chapter.qmd:")


def test_a_notebook_that_is_nested_without_end(press: Press) -> None:
    assert press({"n.ipynb": "[" * 100_000}).codes == ["C001"]


# ── what nobody would write ──────────────────────────────────────────────────────────────────────
VALUES = ["5", "x", "[1, [2]]", "{a: 1}", "null", "true", "''", "2020-01-01", "-1", "1.5", "{a: {b: [c]}}"]
KEYS = ["project", "book", "website", "format", "execute", "crossref", "bibliography", "csl", "lang", "jupyter", "language",
        "metadata-files", "number-sections", "number-depth", "toc-depth", "bookwright", "owner", "title"]  # fmt: skip
BOOK_KEYS = ["title", "subtitle", "author", "date", "description", "chapters", "appendices", "site-url", "repo-url",
             "repo-actions", "cover-image", "favicon", "downloads", "page-footer", "output-file", "search", "sidebar"]  # fmt: skip


@pytest.mark.parametrize("key", [*KEYS, *(f"book.{k}" for k in BOOK_KEYS), "format.html", "format.pdf", "project.resources",
                                 "project.output-dir", "format.html.toc-depth", "bookwright.planned"])  # fmt: skip
def test_configuration_of_the_wrong_kind(tmp_path: Path, key: str) -> None:
    from bookwright.config import merge
    from bookwright.located import load

    for n, value in enumerate(VALUES):
        press = Press(tmp_path / str(n))
        whole: object = load(value, "v").value
        for step in reversed(key.split(".")):
            whole = {step: whole}
        assert isinstance(whole, dict)
        base = load(config("chapter.qmd"), "c").value
        yml = json.dumps(merge(base, whole))
        press({"_quarto.yml": yml, "chapter.qmd": "# A\n\nx\n", "index.qmd": "# P {-}\n\n{{< meta book.title >}}\n"})


OPTIONS = ["label", "fig-cap", "tbl-cap", "fig-alt", "fig-subcap", "lst-label", "lst-cap", "echo", "eval", "output", "include",
           "code-fold", "code-summary", "layout-ncol", "fig-width", "classes", "column", "filename", "out-width", "timeout"]  # fmt: skip


def test_cell_options_of_the_wrong_kind(press: Press) -> None:
    cells = "".join(f"```{{python}}\n#| {key}: {value}\n1\n```\n\n" for key in OPTIONS for value in VALUES)
    built = press({"chapter.qmd": f"# A\n\n{cells}"}, execute=False, lenient=True)
    assert len(built.article().css("pre")) > 100


@pytest.mark.parametrize("key", ["id", "type", "stem", "choices", "answer", "unit", "section", "objective", "explanation", "why"])
def test_quizzes_of_the_wrong_kind(press: Press, key: str) -> None:
    good = {"id": "q", "type": "single", "stem": "s", "section": "sec-a", "objective": 1, "explanation": "e",
            "choices": [{"text": "a", "correct": True}, {"text": "b"}]}  # fmt: skip
    items = [{**good, "id": f"q{n}", key: v} for n, v in enumerate([5, [1], {"a": 1}, None, True, "", "x", [{"text": [1]}]])]
    text = '# A {#sec-a}\n\n::: {.quiz file="q.yml"}\nx\n:::\n'
    for data in (items, items[0], 5, "x", [5, None, "x", [1]], {"a": {"b": 1}}):
        built = press({"chapter.qmd": text, "q.yml": json.dumps(data)}, lenient=True)
        assert built.article()


@pytest.mark.parametrize(
    "cells", [5, None, "x", [5], [None], [{}], [{"cell_type": "code"}], [{"cell_type": "markdown", "source": 5}],
              [{"cell_type": "code", "source": "1", "outputs": 5}], [{"cell_type": "code", "source": "1", "outputs": [5, {}]}],
              [{"cell_type": "code", "source": "1", "outputs": [{"output_type": "display_data", "data": 5}]}],
              [{"cell_type": "code", "source": ["a", 5], "outputs": [{"output_type": "stream", "text": None}]}]]
)  # fmt: skip
def test_notebooks_of_the_wrong_kind(press: Press, cells: object) -> None:
    press({"n.ipynb": json.dumps({"cells": cells})}, execute=False)
    press({"n.ipynb": json.dumps(cells)}, execute=False)


def test_foreign_line_ends_marks_and_controls(press: Press) -> None:
    text = b"\xef\xbb\xbf---\r\ntitle: x\r\n---\r\n# A {#sec-a}\r\n\r\nOne\x0ctwo\x01three\x00four\xe2\x80\xa8five @sec-b.\r\n"
    built = press({"chapter.qmd": text}, lenient=True)
    assert built.messages[0].startswith("chapter.qmd:6:25: error[R001]"), built.messages
    built = press.good({"chapter.qmd": text.replace(b"@sec-b", b"@sec-a")}, formats=("html", "epub"))
    assert "Chapter" in built.text("article p")[0]


WORDS = st.sampled_from(
    ["# A\n", "\n## B {#sec-b}\n", "\n\n", "\n", " ", "@sec-b", "[@k]", "[^1]", "\n[^1]: note\n", "`{python} x`", "`", "```", "$",
     "$$", "\n::: {.callout-note}\n", "\n:::\n", "\n```{python}\n#| label: fig-x\n1\n```\n", "{{< meta title >}}", "{{<", ">}}",
     "![c](p.svg){#fig-y}", "| a | b |\n|---|---|\n| 1 | 2 |\n\n: c {#tbl-x}\n", "\n: x {#tbl-z}\n", "{#eq-x}", "::: {#fig-d}", "*",
     "_", "[", "]", "(", ")", "{", "}", "<b>", "<!--", "-->", "\\", "- ", "> ", "1. ", "---", "\n---\n", "word", "é", "\\newcommand{\\x}{y}"]
)  # fmt: skip


@pytest.mark.deep  # minutes: each example is a book of its own
@pytest.mark.parametrize("formats", [("html",), ("epub",)], ids=["html", "epub"])
def test_any_text_makes_a_book_or_messages(tmp_path_factory: pytest.TempPathFactory, formats: tuple[str, ...]) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(WORDS, max_size=30).map("".join))
    def attempt(text: str) -> None:
        press = Press(tmp_path_factory.mktemp("any"))
        built = press({"chapter.qmd": text, "p.svg": SVG.format("")}, formats=formats, execute=False, lenient=True)
        assert built.files or built.codes

    attempt()
