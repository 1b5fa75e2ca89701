"""The score card of a chapter: rows judged by checks, rows read by people, and what makes a reading stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bookwright.cli import main
from bookwright.diagnostics import Report, concise
from bookwright.review_file import belongings, load, name, state
from bookwright.rubric import Row
from small_book import config, write

CHECKS = """bookwright:
  checks:
    page:
      pages: core/*/*.qmd
      rubric: rubric.yml
      length: {words: [3, 9]}
      quiz: true
"""
RUBRIC = """- {row: 1, title: Length, points: 6, star: true, checks: [length]}
- {row: 2, title: Quiz, points: 4, checks: [quiz]}
- {row: 3, title: Prose, points: 5, read: true}
- {row: 4, title: Later, points: 5, star: true}
- {row: 5, title: Tables, points: 2, checks: [tables]}
- {row: 6, title: References, points: 3, codes: [R], read: true}
"""
FILES = {
    "_quarto.yml": config("core/rain/rain.qmd", "core/snow/snow.qmd", more=CHECKS), "rubric.yml": RUBRIC,
    "core/rain/rain.qmd": "# Rain {#sec-rain}\n\nFour words of prose.\n", "core/rain/notes.txt": "x",
    "core/snow/snow.qmd": "# Snow {#sec-snow}\n\nShort.\n", "index.qmd": "# Welcome {.unnumbered}\n",
}  # fmt: skip
READ = '- {{row: 3, role: editor, date: 2026-11-20, state: "{}", commit: "0a1b2c3", points: 4.5, note: Plain and short.}}\n'
RAIN, SNOW = "core/rain/rain.qmd", "core/snow/snow.qmd"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rain(root: Path) -> str:
    return state(root, belongings(root, RAIN, (RAIN, SNOW)))


def card(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[int, tuple[float, str]]:
    """The rows of the card that `check` prints as JSON: points and reason by number."""
    main(["check", "--format", "json", *arguments])
    found = json.loads(capsys.readouterr().out)["scorecard"]
    assert found["points"] == sum(r["points"] for r in found["rows"])
    return {r["number"]: (r["points"], r["why"]) for r in found["rows"]}


def test_rows_are_judged_by_checks_by_readers_or_by_nobody(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(book, {"core/rain/review.yml": READ.format(rain(book))})
    assert card(capsys, "rain") == {
        1: (6, "checked"),
        2: (0, "messages: 1 × F106"),
        3: (4.5, "editor, 2026-11-20: Plain and short."),
        4: (0, "nothing judges this row yet"),
        5: (0, "not checked: tables is switched off for such pages"),
        6: (0, "checked; not read yet"),
    }


def test_a_reading_of_another_state_counts_nothing(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = rain(book)
    write(book, {"core/rain/review.yml": READ.format(before)})
    write(book, {"core/rain/__pycache__/x.pyc": "x", "core/rain/.cache": "x"})
    assert rain(book) == before  # neither the review itself nor what programs leave is a part of the state
    write(book, {"core/rain/notes.txt": "changed"})
    assert card(capsys, "core/rain")[3] == (0, f"read on 2026-11-20 in state {before}, which has changed since")


def test_the_card_at_a_terminal_and_what_is_said_beside_it(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "2"]) == 0  # by number
    said = capsys.readouterr()
    assert said.out.startswith(f"Score card of “Snow”, state {state(book, [SNOW])}\n")
    assert "  1★ Length         0/6   messages: 1 × P004\n" in said.out
    assert said.out.splitlines()[-1].split("  ")[-1] == "a chapter is finished at 22.5; ★ at zero: 1, 4"
    assert "Rain" not in said.out + said.err
    assert "core/snow/snow.qmd:1:9" in said.err
    assert main(["check"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{RAIN}: 6 of 25 points", f"{SNOW}: 0 of 25 points"]


def test_a_chapter_that_is_not_there(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "rian"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "error[B035]: the book has no chapter `rian`" in said.err
    assert "did you mean `rain`?" in said.err


@pytest.mark.parametrize(
    ("given", "message"),
    [("- x\n", "1:3: error[P090]: an entry is a mapping of keys to values"),
     ("- row: [\n", "1:8: error[C001]: did not find expected node content"),
     ("- {row: 3}\n", "1:3: error[P090]: this entry has no `role` and no `date` and no `state` and no `points`"),
     (READ.format("0" * 12).replace("role", "rule"), "error[P090]: an entry has no key `rule`"),
     (READ.format("0" * 12).replace("row: 3", "row: 1"), "1:4: error[P090]: row 1 is not judged by readers"),
     (READ.format("abc"), "1:44: error[P090]: `abc` is no state"),
     (READ.format("0" * 12).replace("4.5", "6"), "error[P090]: `points` of row 3 must be a number from 0 to 5"),
     (READ.format("0" * 12).replace("2026-11-20", "soon"), "error[P090]: `soon` is no date"),
     (READ.format("0" * 12) * 2, "2:4: error[P090]: row 3 is judged twice")],
)  # fmt: skip
def test_a_malformed_review_is_told_with_its_line(tmp_path: Path, given: str, message: str) -> None:
    (tmp_path / "review.yml").write_text(given)
    report = Report()
    load(tmp_path, "review.yml", [Row(1, "Length", 6), Row(3, "Prose", 5, read=True)], report)
    assert [one for one in map(concise, report) if message in one], [concise(d) for d in report]


@pytest.mark.parametrize(
    ("given", "message"),
    [("- {row: 1, titel: A, points: 2}\n", "rubric.yml:1:3: error[C021]: a row has no key `titel`"),
     ("- {row: 1, title: A, points: 0}\n", "rubric.yml:1:3: error[C021]: row 1 has no `points` above zero"),
     ("- {row: 1, title: A, points: 2, checks: [lenght]}\n", "rubric.yml:1:3: error[C021]: there is no check `lenght`"),
     ("a: [\n", "rubric.yml:1:4: error[C001]")],
)  # fmt: skip
def test_a_malformed_rubric_is_told(book: Path, capsys: pytest.CaptureFixture[str], given: str, message: str) -> None:
    write(book, {"rubric.yml": given})
    assert main(["check", "--format", "concise"]) == 1
    assert message in capsys.readouterr().err


def test_chapters_that_share_a_folder_have_reviews_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, {"a.qmd": "# A\n", "a_quiz.yml": "[]", "b.qmd": "# B\n", "ab.qmd": "# AB\n", "a_review.yml": ""})
    chapters = ("a.qmd", "b.qmd", "ab.qmd")
    assert name("a.qmd", chapters) == "a_review.yml"
    assert belongings(tmp_path, "a.qmd", chapters) == ["a.qmd", "a_quiz.yml"]
