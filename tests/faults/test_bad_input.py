"""Whatever an author gets wrong ends in a message with its place: never a traceback, never half a site."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """project:
  type: book
book:
  title: T
  chapters:
    - index.qmd
    - a.qmd
bibliography: r.bib
execute:
  timeout: 3
"""
GOOD = {
    "_quarto.yml": CONFIG,
    "index.qmd": "# P {.unnumbered}\nhi\n",
    "a.qmd": "# Alpha {#sec-a}\n\ntext [@k1].\n",
    "r.bib": "@book{k1, title={T}, author={A, B}, year=2000}\n",
}
A = GOOD["a.qmd"]

# what is wrong · the file and its text · the code, place and hint that must be named
CASES: dict[str, tuple[dict[str, str | bytes], str, str, str]] = {
    "yaml": ({"_quarto.yml": CONFIG.replace("title: T", 'title: "T')}, "C001", "_quarto.yml:4:10", ""),
    "unknown key": (
        {"_quarto.yml": CONFIG.replace("  title: T", "  titel: T")},
        "C002", "_quarto.yml:4:3", "did you mean `title`?",
    ),
    "missing chapter": (
        {"_quarto.yml": CONFIG.replace("a.qmd", "aa.qmd")}, "B001", "_quarto.yml:7:7", "did you mean `a.qmd`?",
    ),
    "chapter twice": (
        {"_quarto.yml": CONFIG.replace("    - a.qmd", "    - a.qmd\n    - a.qmd")},
        "B002", "_quarto.yml:8:7", "listed first at line 7",
    ),
    "front matter": ({"a.qmd": '---\ntitle: "x\n---\n' + A}, "C001", "a.qmd:2:8", ""),
    "not utf-8": ({"a.qmd": b"# Al\xffpha\n"}, "C006", "a.qmd:1:5", ""),
    "fence": ({"a.qmd": A + "\n```python\nx=1\n"}, "S001", "a.qmd:5:1", ""),
    "div": ({"a.qmd": A + "\n::: {.callout-note}\nx\n"}, "S002", "a.qmd:5:1", ""),
    "stray div": ({"a.qmd": A + "\n:::\n"}, "S003", "a.qmd:5:1", ""),
    "callout": ({"a.qmd": A + "\n::: {.callout-nots}\nx\n:::\n"}, "S004", "a.qmd:5:6", "`callout-note`"),
    "cell option": (
        {"a.qmd": A + "\n```{python}\n#| fig-capt: x\n1\n```\n"}, "S005", "a.qmd:6:4", "`fig-cap`",
    ),
    "shortcode": ({"a.qmd": A + "\n{{< vidoe x >}}\n"}, "S006", "a.qmd:5:1", "`video`"),
    "meta": ({"a.qmd": A + "\n{{< meta nope >}}\n"}, "S007", "a.qmd:5:1", ""),
    "language": ({"a.qmd": A + "\n```{r}\n1\n```\n"}, "S008", "a.qmd:5:4", "```{.r}"),
    "include": ({"a.qmd": A + "\n{{< include zz.qmd >}}\n"}, "S020", "a.qmd:5:13", ""),
    "include outside": ({"a.qmd": A + "\n{{< include ../../etc/passwd >}}\n"}, "S020", "a.qmd:5:13", ""),
    "circle": (
        {"a.qmd": A + "\n{{< include b.qmd >}}\n", "b.qmd": "{{< include a.qmd >}}\n"},
        "S021", "b.qmd:1:13", "",
    ),
    "quiz file": ({"a.qmd": A + '\n::: {.quiz file="q.yml"}\nx\n:::\n'}, "S022", "a.qmd:5:18", ""),
    "cell raises": ({"a.qmd": A + "\n```{python}\nx = 1\nx / 0\n```\n"}, "X001", "a.qmd:7:1", ""),
    "cell syntax": ({"a.qmd": A + "\n```{python}\nx = (1\n```\n"}, "X002", "a.qmd:6:7", ""),
    "cell endless": ({"a.qmd": A + "\n```{python}\nwhile True: pass\n```\n"}, "X003", "a.qmd:6:1", "timeout"),
    "cell prints": ({"a.qmd": A + '\n```{python}\nprint("x" * 2000000)\n```\n'}, "X004", "a.qmd:6:1", ""),
    "inline": ({"a.qmd": A + "\nIt is `{python} nope + 1` so.\n"}, "X005", "a.qmd:5:7", ""),
    "bib": ({"r.bib": "@book{k1, title={T, author={A}\n@book{k2, title={T}}\n"}, "R010", "r.bib:1:7", ""),
    "no bib": ({"_quarto.yml": CONFIG.replace("r.bib", "rr.bib")}, "R010", "_quarto.yml:8:1", ""),
    "formula": ({"a.qmd": A + "\nWe have $a + \\foo{b}$ here.\n"}, "R020", "a.qmd:5:14", ""),
    "footnote": ({"a.qmd": A + "\nx[^q]\n"}, "R004", "a.qmd:5:2", ""),
    "image": ({"a.qmd": A + "\n![cap](zz.png){#fig-z}\n"}, "L003", "a.qmd:5:8", ""),
    "reference": ({"a.qmd": A + "\nSee @sec-aa.\n"}, "R001", "a.qmd:5:5", "`sec-a`? it is defined at a.qmd:1:10"),
    "label twice": ({"a.qmd": A + "\n## B {#sec-a}\n"}, "R002", "a.qmd:5:7", "defined first at a.qmd:1:10"),
    "citation": ({"a.qmd": A + "\n[@k12]\n"}, "R003", "a.qmd:5:2", "`k1`"),
    "dead link": ({"a.qmd": A + "\n[x](b.qmd)\n"}, "L001", "a.qmd:5:5", "`a.qmd`"),
    "dead place": ({"a.qmd": A + "\n[x](index.qmd#q)\n"}, "L002", "a.qmd:5:5", ""),
}  # fmt: skip


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools")}
    command = [sys.executable, "-m", "bookwright", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


@pytest.mark.parametrize("name", CASES)
def test_mistake_is_told(name: str, tmp_path: Path) -> None:
    files, code, place, hint = CASES[name]
    write(tmp_path, {**GOOD, **files})
    done = run("html", str(tmp_path))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"error[{code}]" in done.stderr
    assert f"--> {place}" in done.stderr
    assert hint in done.stderr
    assert not (tmp_path / "_book").exists()


def test_all_mistakes_come_in_one_run(tmp_path: Path) -> None:
    write(
        tmp_path, {**GOOD, "a.qmd": A + "\n@fig-a [@no] [x](z.qmd) $\\foo$\n", "index.qmd": "# P\n@tbl-b\n"}
    )
    done = run("check", str(tmp_path), "--format", "concise")
    assert done.returncode == 1
    codes = [line.split("error[")[1][:4] for line in done.stderr.splitlines() if "error[" in line]
    assert sorted(codes) == ["L001", "R001", "R001", "R003", "R020"]


def test_a_broken_build_leaves_the_old_edition(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    assert run("html", str(tmp_path)).returncode == 0
    before = {p: p.read_bytes() for p in (tmp_path / "_book").rglob("*") if p.is_file()}
    assert len(before) > 5
    write(tmp_path, {"a.qmd": A + "\n@fig-nope\n"})
    assert run("html", str(tmp_path)).returncode == 1
    assert {p: p.read_bytes() for p in (tmp_path / "_book").rglob("*") if p.is_file()} == before


def test_lenient_prints_in_spite_of_it_and_still_fails(tmp_path: Path) -> None:
    write(tmp_path, {**GOOD, "a.qmd": A + "\nSee @fig-nope.\n"})
    assert run("html", str(tmp_path), "--lenient").returncode == 1
    assert "?fig-nope" in (tmp_path / "_book" / "a.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "status"), [(["html", "--nope"], 2), (["explain", "Z999"], 2), (["nope"], 2)]
)
def test_wrong_usage_is_two(arguments: list[str], status: int) -> None:
    assert run(*arguments).returncode == status


def test_no_project_is_told(tmp_path: Path) -> None:
    done = run("html", str(tmp_path))
    assert done.returncode == 1
    assert "error[C005]" in done.stderr


def test_explain_says_what_why_and_how() -> None:
    done = run("explain", "r001")
    assert done.returncode == 0
    assert "Mend the spelling" in " ".join(done.stdout.split())


def test_new_book_builds(tmp_path: Path) -> None:
    assert run("new", str(tmp_path / "book")).returncode == 0
    assert run("new", str(tmp_path / "book")).returncode == 2
    done = run("html", str(tmp_path / "book"))
    assert done.returncode == 0, done.stderr
    assert "86400" in (tmp_path / "book" / "_book" / "chapters" / "first.html").read_text()
    again = run("html", str(tmp_path / "book"))
    assert "nothing changed" in again.stderr
