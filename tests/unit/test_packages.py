"""A book's own package on its site: the wheel, the cell that installs it, and what is told of one that is no package."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bookwright.diagnostics import Report
from bookwright.notebook import assemble
from small_book import INDEX, Built, Press, config

WHEEL = "assets/packages/tiny_tool-1.2-py3-none-any.whl"
PROJECT = """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"
[project]
name = "tiny-tool"
version = "1.2"
[project.optional-dependencies]
plot = ["matplotlib"]
[tool.setuptools]
packages = ["tiny", "tiny.build"]
package-dir = {tiny = "."}
package-data = {tiny = ["words.txt"]}
"""
SITE = "  site-url: https://example.org/a b\n  downloads: [zip]\n"
LISTED = "bookwright:\n  offline: true\n  packages: ['lib/tiny[plot]']\n"
BOOK = {
    "index.qmd": INDEX,
    "one.qmd": "# One\n\n```{python}\nprint(6 * 7)\n```\n",
    "two.qmd": "---\nsubtitle: Second\n---\n\n# Two\n\n```{python}\nprint(1)\n```\n",
    "lib/tiny/pyproject.toml": PROJECT,
    "lib/tiny/__init__.py": "ANSWER = 42\n",
    "lib/tiny/words.txt": "a word\n",
    "lib/tiny/build/__init__.py": "MADE = 'inside'\n",  # a part of the package, although backends use that name
    "lib/tiny/__pycache__/old.pyc": "stale",
    "_quarto.yml": config("one.qmd", "two.qmd", more=SITE + LISTED),
}
# a backend that stands in the package: what it does is what the test says
OWN = '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n'


def cells(built: Built, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(built.files[name])["cells"]
    return found


def test_the_site_offers_the_wheel_and_its_notebooks_install_it(press: Press, tmp_path: Path) -> None:
    built = press.good(BOOK)
    data = built.files[WHEEL]
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        held = {n for n in box.namelist() if ".dist-info/" not in n}
        assert {one.date_time for one in box.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert box.namelist() == sorted(box.namelist())
    assert held == {"tiny/__init__.py", "tiny/words.txt", "tiny/build/__init__.py"}
    code = "import sys; sys.path.insert(0, sys.argv[1]); import tiny, tiny.build as b; print(tiny.ANSWER, b.MADE)"
    command = [sys.executable, "-I", "-c", code, built.output / WHEEL]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "42 inside\n"
    first, *rest = cells(built, "one.ipynb")
    assert "".join(first["source"]) == f'%pip install --quiet "tiny-tool[plot] @ https://example.org/a%20b/{WHEEL}"'
    assert [c["cell_type"] for c in rest] == ["markdown", "code"]
    assert [c["cell_type"] for c in cells(built, "two.ipynb")] == ["raw", "code", "markdown", "code"]
    links = [n.attributes["href"] for n in built.page("one.html").css(".page-tools a")]
    assert links == ["one.md", "one.ipynb"]
    left = {p.relative_to(press.root).as_posix() for p in (press.root / "lib").rglob("*") if p.is_file()}
    assert left == {f for f in BOOK if f.startswith("lib/")}  # nothing beside the sources
    assert WHEEL.encode() not in built.files["service-worker.js"]
    with zipfile.ZipFile(io.BytesIO(built.files["A-Small-Book.zip"])) as box:
        assert box.read(f"A-Small-Book/{WHEEL}") == data


def test_a_second_build_does_nothing_and_another_project_makes_the_same_bytes(press: Press, tmp_path: Path) -> None:
    built = press.good(BOOK)
    press.written()
    again = press.good()
    assert press.written() == set()
    other = Press(tmp_path / "other").good(BOOK)
    assert other.files[WHEEL] == built.files[WHEEL] == again.files[WHEEL]
    assert cells(other, "one.ipynb") == cells(built, "one.ipynb")
    changed = press.good({"lib/tiny/__init__.py": "ANSWER = 43\n"})
    assert press.written() - {"service-worker.js", "A-Small-Book.zip"} == {WHEEL}
    assert b"ANSWER = 43" in zipfile.ZipFile(io.BytesIO(changed.files[WHEEL])).read("tiny/__init__.py")
    later = press.good({"lib/tiny/pyproject.toml": PROJECT.replace("1.2", "1.3")})
    assert WHEEL not in later.files
    assert "tiny_tool-1.3-" in "".join(cells(later, "one.ipynb")[0]["source"])


def test_without_an_address_the_wheel_lies_beside_the_notebook(press: Press) -> None:
    built = press.good({**BOOK, "_quarto.yml": config("one.qmd", more=LISTED.replace("[plot]", ""))})
    name = WHEEL.rpartition("/")[2]
    note, code = "".join(cells(built, "one.ipynb")[0]["source"]).splitlines()
    assert note.startswith(f"# First put {name} beside this notebook: ")
    assert code == f'%pip install --quiet "./{name}"'


def test_our_own_reader_passes_the_cell_over(press: Press) -> None:
    built = press.good(BOOK)
    (press.root / "again.ipynb").write_bytes(built.files["two.ipynb"])
    text = assemble(press.root, "again.ipynb", Report())[0].text
    assert "%pip" not in text
    assert text.startswith("---\nsubtitle: Second\n---\n")
    assert "print(1)" in text


def test_paper_and_readers_need_no_wheel(press: Press) -> None:
    broken = OWN.replace("[build-system]", "[build-system]\n# never asked")
    press.good({**BOOK, "lib/tiny/pyproject.toml": broken}, formats=["epub"])


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("../outside", "`../outside` leads out of the project"),
        ("missing", "there is no folder `missing`"),
        ("lib", "`lib` has no `pyproject.toml`, so nothing says how its package is built"),
        (".", "the project itself cannot be a package of it"),
        ("lib/[", "`lib/[` names no folder"),
        ("lib/linked", "`lib/linked/key.txt` is a link to somewhere else"),
        ("lib/tiny[plt]", "`lib/tiny` has no extra `plt`"),
    ],
)
def test_what_is_no_package_is_told_at_its_key(press: Press, tmp_path: Path, item: str, message: str) -> None:
    linked = press.root / "lib" / "linked"
    linked.mkdir(parents=True)
    (linked / "pyproject.toml").write_text(PROJECT)
    (linked / "key.txt").symlink_to("/etc/hostname")
    text = config("one.qmd", more=f"bookwright:\n  packages:\n    - lib/tiny\n    - '{item}'\n")
    if item.endswith("[plt]"):
        text = text.replace("    - lib/tiny\n", "")
    built = press({**BOOK, "_quarto.yml": text})
    line = next(n for n, one in enumerate(text.splitlines(), 1) if f"'{item}'" in one)
    assert built.messages == [f"_quarto.yml:{line}:7: error[B014]: {message}"]
    assert not (press.root / "_book").exists()


@pytest.mark.parametrize(
    ("backend", "message", "hint"),
    [
        ("def build_wheel(*given):\n    raise SystemExit('no compiler here')\n", "its backend failed", "no compiler here"),
        (
            "import zipfile\ndef build_wheel(folder, *given):\n    name = 'x-1-cp311-cp311-linux_x86_64.whl'\n"
            "    zipfile.ZipFile(f'{folder}/{name}', 'w').close()\n    return name\n",
            "`x-1-cp311-cp311-linux_x86_64.whl` is not pure Python, so it would run on machines like this one only", "",
        ),
        (
            "import zipfile\ndef build_wheel(folder, *given):\n    name = 'x-1-py3-none-any.whl'\n"
            "    zipfile.ZipFile(f'{folder}/{name}', 'w').close()\n    return name\n",
            "`x-1-py3-none-any.whl` does not say what its package is called", "",
        ),
    ],
)  # fmt: skip
def test_a_backend_that_fails_is_one_message(press: Press, backend: str, message: str, hint: str) -> None:
    before = press.good(BOOK).files
    built = press({"lib/tiny/pyproject.toml": OWN, "lib/tiny/own.py": backend})
    (one,) = built.report
    assert (one.code, one.message) == ("B015", f"no wheel of `lib/tiny`: {message}")
    assert one.span
    assert one.span.file == "_quarto.yml"
    assert hint in one.hint
    assert str(press.root) not in one.hint
    assert built.files == before  # the edition that was there stands


def test_a_backend_that_is_not_installed_is_named(press: Press) -> None:
    asked = PROJECT.replace("setuptools>=77", "setuptools>=9999")
    built = press({**BOOK, "lib/tiny/pyproject.toml": asked})
    (one,) = built.report
    assert one.code == "B015"
    assert "setuptools>=9999" in one.hint
