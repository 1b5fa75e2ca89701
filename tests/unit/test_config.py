"""`_quarto.yml` → Config: defaults, types, unknown keys with the nearest known one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookwright.config import Author, Config, load
from bookwright.diagnostics import Report, concise


def read(root: Path, text: str, **overrides: object) -> tuple[Config | None, list[str]]:
    (root / "_quarto.yml").write_text(text)
    report = Report()
    conf = load(root, report, overrides)
    return conf, [concise(d) + (f" ({d.hint})" if d.hint else "") for d in report]


def test_defaults(tmp_path: Path) -> None:
    conf, told = read(tmp_path, "book:\n  title: T\n")
    assert told == []
    assert conf
    assert (conf.title, conf.output_dir, conf.lang, conf.number_depth) == ("T", "_book", "en", 3)
    assert (conf.execution.kernel, conf.execution.timeout) == ("python3", 120)


def test_every_field_of_a_full_book(tmp_path: Path) -> None:
    conf, told = read(tmp_path, """
project: {type: book, output-dir: out, resources: [data/*.csv]}
book:
  title: Title
  subtitle: Sub
  author:
    - name: {given: Ada, family: L}
      orcid: 0000-0001
      affiliations: [{name: Here}]
    - Bob
  date: 2026-01-02
  site-url: https://x.org/b/
  repo-url: https://git/x
  repo-actions: [edit, issue]
  downloads: [pdf]
  cover-image: c.svg
  output-file: my-book
bibliography: [a.bib, b.bib]
lang: de
toc-depth: 2
format: {html: {toc-depth: 4}}
execute: {echo: false, timeout: 9, fig-width: 3}
jupyter: other
""")
    assert told == []
    assert conf
    assert conf.authors == (Author("Ada L", "Here", "", "0000-0001"), Author("Bob"))
    assert conf.date == "2026-01-02"
    assert conf.site_url == "https://x.org/b"
    assert conf.bibliography == ("a.bib", "b.bib")
    assert conf.toc_depth == 4
    assert (conf.execution.kernel, conf.execution.timeout, conf.execution.fig_width) == ("other", 9, 3.0)
    assert conf.execution.options["echo"] is False
    assert conf.stem == "my-book"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("book: {titel: T}", "_quarto.yml:1:8: error[C002]: unknown key `titel` in `book` (did you mean `title`?)"),
        ("project: {output: x}", "_quarto.yml:1:11: error[C002]: unknown key `output` in `project`"),
        ("book: [a]", "_quarto.yml:1:1: error[C003]: `book` must be a mapping of keys to values"),
        ("book: {title: [a]}", "_quarto.yml:1:8: error[C003]: `title` must be a text"),
        ("bibliograpy: a.bib", "_quarto.yml:1:1: warning[C004]: `bibliograpy` has no meaning here (did you mean"),
        ("- a", "_quarto.yml:1:1: error[C003]: `_quarto.yml` must be a mapping of keys to values"),
        ("lang: en\nlang: de", "_quarto.yml:2:1: error[C007]: `lang` is given twice"),
        ("metadata-files: [no.yml]", "_quarto.yml:1:18: error[C015]: there is no file `no.yml` in the project"),
    ],
)  # fmt: skip
def test_mistakes(tmp_path: Path, text: str, message: str) -> None:
    _, told = read(tmp_path, text)
    assert [t for t in told if t.startswith(message)], told
    assert len(told) == 1


def test_metadata_of_ones_own_is_silent(tmp_path: Path) -> None:
    assert read(tmp_path, "book: {title: T}\nmy-own-key: 3\nowner: {name: x}\n")[1] == []


def test_metadata_files_lie_under_the_project_file(tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text("lang: fr\nexecute: {echo: false}\n")
    conf, told = read(tmp_path, "lang: de\nmetadata-files: [more.yml]\n")
    assert told == []
    assert conf
    assert conf.lang == "de"
    assert conf.execution.options == {"echo": False}


def test_overrides_win(tmp_path: Path) -> None:
    conf, _ = read(tmp_path, "lang: de\n", lang="fr")
    assert conf
    assert conf.lang == "fr"


def test_no_project_file(tmp_path: Path) -> None:
    report = Report()
    assert load(tmp_path, report) is None
    assert [d.code for d in report] == ["C005"]


@pytest.mark.parametrize(
    ("title", "stem"),
    [("Machine Learning: Systems!", "Machine-Learning-Systems"), ("../../x", "..-..-x"), ("///", "book")],
)
def test_the_name_of_single_files_is_a_safe_one(tmp_path: Path, title: str, stem: str) -> None:
    conf = Config(tmp_path, title=title)
    assert conf.stem == stem
    assert "/" not in conf.stem
