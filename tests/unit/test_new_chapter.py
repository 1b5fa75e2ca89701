"""`bookwright chapter NAME`: what it writes builds, and lacks nothing but what is to be written."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bookwright.cli import main
from small_book import Press, config

ROOT = Path(__file__).resolve().parents[2]
CHECKS = """bookwright:
  checks:
    chapter:
      pages: core/*/*.qmd
      unwritten: true
      anatomy:
        cell: x = 1
        parts:
          - {part: .purpose, title: Purpose, words: [80, 120], write: a question}
          - {part: .objectives, title: Objectives}
          - Before you start
          - {part: "#numbers", title: By the numbers, unnumbered: true, write: a table}
          - body
          - {part: "#exercises", title: Exercises, holds: exercises}
          - {part: "#check", title: Check yourself, holds: quiz}
      length: true
      objectives: {count: [4, 5]}
      reading: true
      labels: true
      exercises: true
      quiz: true
"""
PATH = "core/data-engineering/data-engineering.qmd"


def test_a_new_chapter_builds_and_is_only_to_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    press = Press(tmp_path)
    press({"_quarto.yml": config(more=CHECKS)}, formats=())
    assert main(["chapter", "data-engineering", "--title", "Data Engineering", "--project", str(tmp_path)]) == 0
    assert f"now list `{PATH}` among the chapters" in capsys.readouterr().err
    written = {p.name for p in (tmp_path / "core/data-engineering").iterdir()}
    assert written == {f"data-engineering{end}" for end in (".qmd", "_quiz.yml", "_glossary.yml", "_solutions.qmd")}
    text = (tmp_path / PATH).read_text()
    assert text.startswith("# Data Engineering {#sec-data-engineering}\n")
    assert text.index("x = 1") < text.index("## By the numbers {#sec-data-engineering-numbers .unnumbered}")
    listed = config(PATH, "solutions.qmd", more=CHECKS)
    gather = f"---\nbookwright: {{includes: separate}}\n---\n\n# Solutions\n\n{{{{< include /{PATH[:-4]}_solutions.qmd >}}}}\n"
    built = press.good({"_quarto.yml": listed, "solutions.qmd": gather})
    sections = built.text("main h2", PATH.replace(".qmd", ".html"))
    assert [s.lstrip("0123456789. ").removesuffix(" #") for s in sections][:4] == [
        "By the numbers", "To be written", "Exercises", "Check yourself",
    ]  # fmt: skip
    judged = press(formats=(), judge=True)
    assert set(judged.codes) == {"P000"}
    assert len(judged.messages) == len(set(judged.messages)) == 10


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quiz = "core/rain/rain_quiz.yml"
    Press(tmp_path)({"_quarto.yml": config(more=CHECKS), quiz: "mine"}, formats=())
    assert main(["chapter", "rain", "--project", str(tmp_path)]) == 1
    assert f"error[B037]: `{quiz}` is there already" in capsys.readouterr().err
    assert [p.name for p in (tmp_path / "core/rain").iterdir()] == ["rain_quiz.yml"]


@pytest.mark.parametrize("name", ["Rain", "rain_drops", "../rain", "rain/drops", "-rain", "", "3rd"])
def test_a_name_that_no_chapter_can_have(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    Press(tmp_path)({"_quarto.yml": config(more=CHECKS)}, formats=())
    assert main(["chapter", f"--project={tmp_path}", "--", name]) == 1
    assert f"error[B036]: `{name}` is no name of a chapter" in capsys.readouterr().err
    assert not (tmp_path / "core").exists()


@pytest.mark.parametrize(
    ("more", "message"),
    [("", "error[B038]"),
     (CHECKS.replace("core/*/*.qmd", "core/**"), "error[B038]"),
     (CHECKS.replace("holds: quiz", "holds: quizz"), "warning[C020]")],
)  # fmt: skip
def test_a_book_that_does_not_say_what_a_chapter_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str, message: str
) -> None:
    press = Press(tmp_path)
    press({"_quarto.yml": config(more=more)}, formats=())
    main(["chapter", "rain", "--project", str(tmp_path)])
    said = capsys.readouterr().err
    assert message in said or message in "\n".join(press(formats=(), judge=True).messages)


def test_a_part_that_means_nothing_is_told(tmp_path: Path) -> None:
    files = {"_quarto.yml": config("core/rain/rain.qmd", more=CHECKS.replace("holds: quiz", "hold: quiz")),
             "core/rain/rain.qmd": "# Rain\n\nTo be written.\n"}  # fmt: skip
    found = [m for m in Press(tmp_path)(files, formats=(), judge=True).messages if "C003" in m]
    assert found == ["_quarto.yml:22:13: error[C003]: a part has no key `hold`; there are part, title, words, write, "
                     "holds, unnumbered"]  # fmt: skip


def test_a_new_chapter_of_this_book_is_only_to_be_written(tmp_path: Path) -> None:
    own = yaml.safe_load((ROOT / "_quarto.yml").read_text())["bookwright"]["checks"]["chapter"]
    checks = yaml.safe_dump({"bookwright": {"checks": {"chapter": {**own, "rubric": None}}}}, sort_keys=False)
    path = "contents/core/data-engineering/data-engineering.qmd"
    press = Press(tmp_path)
    press({"_quarto.yml": config(more=checks), own["spelling"]["words"]: "\n"}, formats=())
    assert main(["chapter", "data-engineering", "--project", str(tmp_path)]) == 0
    judged = press({"_quarto.yml": config(path, more=checks)}, formats=(), judge=True, execute=False)
    assert set(judged.codes) - {"R042", "S080"} == {"P000"}, judged.messages
