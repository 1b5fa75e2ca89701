"""The labs: untouched they run to their end, solved they earn every point, spoiled they are refused."""

from __future__ import annotations

import contextlib
import io
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

import envelope as ev

matplotlib.use("agg")
ROOT = Path(__file__).resolve().parents[2]
LABS = ROOT / "contents" / "labs"
NAMES = sorted(p.stem for p in (LABS / "notebooks").glob("lab-*.qmd"))
TASKS = [(name, task) for name in NAMES for task in range(1, 7)]
Cell = tuple[str, str]  # its tag ("" without one) and its code


def text(path: Path) -> str:
    """A source with its includes put in."""
    return re.sub(r"^\{\{< include (\S+) >\}\}$", lambda m: text(ROOT / m[1][1:]), path.read_text(), flags=re.M)


def cells(path: Path) -> list[Cell]:
    found = []
    for body in re.findall(r"^```\{python\}\n(.*?)^```$", text(path), re.S | re.M):
        tag = re.search(r"^#\| tags: \[([\w-]+)\]$", body, re.M)
        found.append((tag[1] if tag else "", body))
    return found


def lab(name: str) -> list[Cell]:
    return cells(LABS / "notebooks" / f"{name}.qmd")


def solution(name: str) -> dict[str, str]:
    path = LABS / "notebooks" / "solutions" / f"{name[:6]}-solution.qmd"
    return {tag: code for tag, code in cells(path) if tag.startswith("task-")}


def run(found: list[Cell], after: Callable[[str, dict[str, Any]], None] = lambda tag, names: None) -> dict[str, Any]:
    """Run cells one after the other in one namespace; its names."""
    names: dict[str, Any] = {"__name__": "lab"}
    with contextlib.redirect_stdout(io.StringIO()):
        for tag, code in found:
            exec(compile(code, tag or "cell", "exec"), names)
            after(tag, names)
    plt.close("all")
    return names


def solved(name: str) -> list[Cell]:
    answers = solution(name)
    return [(tag, answers.get(tag, code)) for tag, code in lab(name)]


def test_there_are_labs() -> None:
    assert [n[:6] for n in NAMES] == ["lab-00", "lab-01", "lab-02"]


@pytest.mark.parametrize("name", NAMES)
def test_a_lab_has_its_parts_in_order(name: str) -> None:
    source, key = text(LABS / "notebooks" / f"{name}.qmd"), name[:6]
    sections = ["predict", *(f"task-{k}" for k in range(1, 7)), "card", "reflect", "extensions", "rubric"]
    places = [source.index(f"{{#sec-{key}-{part} ") for part in sections]
    assert places == sorted(places)
    tags = [tag for tag, _ in lab(name) if tag]
    assert tags == ["predict", *(t for k in range(1, 7) for t in (f"task-{k}", "check"))]
    assert set(solution(name)) == {f"task-{k}" for k in range(1, 7)}
    guess = places[0]
    assert "callout-tip" in source[guess : source.index("```{python}", guess)], "the guesses come before the code"
    extensions = source[places[-2] : places[-1]]
    assert len(re.findall(r"^- \*\*", extensions, re.M)) == 3
    points = [int(n) for n in re.findall(r"^\| (\d+) \|", source[places[-1] :], re.M)]
    assert sum(points) == 10


@pytest.mark.parametrize("name", NAMES)
def test_a_check_cell_is_hidden_and_a_task_cell_is_open(name: str) -> None:
    for tag, code in lab(name):
        if tag == "check":
            assert "#| include: false" in code
        if tag.startswith("task-"):
            assert "..." in code
            assert "include" not in code
        assert max(len(line) for line in code.split("\n") if not line.startswith("#|")) <= 66


@pytest.mark.parametrize("name", NAMES)
def test_untouched_every_task_is_open(name: str) -> None:
    card = run(lab(name))["card"]
    assert card.score == 0
    assert card.unsolved == [1, 2, 3, 4, 5, 6]
    assert card.guesses == {}


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_earns_every_point_in_time(name: str) -> None:
    start = time.process_time()
    card = run(solved(name))["card"]
    assert card.unsolved == []
    assert card.score == 6
    assert time.process_time() - start < 60


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_by_itself_runs_and_agrees_with_its_prose(name: str) -> None:
    """Each inline expression of a solution can be evaluated once its cells have run."""
    path = LABS / "notebooks" / "solutions" / f"{name[:6]}-solution.qmd"
    names = run(cells(path))
    inline = re.findall(r"`\{python\} ([^`]+)`", text(path))
    assert len(inline) >= 6
    for expression in inline:
        assert str(eval(expression, names))


def spoil(value: Any) -> Any:
    """The same kind of answer, wrong."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float | np.number):
        return 1.5 * value
    if isinstance(value, str):
        return value + "?"
    if isinstance(value, dict):
        return {k: spoil(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(spoil(v) for v in value)
    if callable(value):
        return lambda *given, **named: spoil(value(*given, **named))
    return value


@pytest.mark.parametrize(("name", "task"), TASKS)
def test_a_wrong_answer_is_refused(name: str, task: int) -> None:
    starter = dict(lab(name))[f"task-{task}"]
    asked = re.findall(r"^(?:def )?(\w+)(?: =|\()", starter, re.M)
    assert asked

    def after(tag: str, names: dict[str, Any]) -> None:
        if tag == f"task-{task}":
            names.update({one: spoil(names[one]) for one in asked})

    with pytest.raises(AssertionError, match=f"task {task}: value"):
        run(solved(name), after)


def test_what_is_modelled_is_called_modelled() -> None:
    whole = text(LABS / "notebooks" / "lab-01-roofline-of-your-laptop.qmd")
    whole += text(LABS / "notebooks" / "solutions" / "lab-01-solution.qmd")
    assert "recorded" not in whole
    captions = re.findall(r'fig-cap: "([^"]+)"', whole)
    assert captions
    assert all("Modeled, not measured" in caption for caption in captions)
    clocked = [code for _, code in lab("lab-01-roofline-of-your-laptop") if "clock(" in code]
    assert all("#| classes: timing" in code for code in clocked)


def test_the_model_and_the_clock_have_one_interface() -> None:
    """With `MEASURE = True` Lab 01 runs on the clock of this machine; its checks hold for what it shows."""
    found = [(tag, code.replace("MEASURE = False", "MEASURE = True").replace("2**p for p in range(14, 27, 2)", "2**14, 2**20")
              .replace("128, 256, 512, 1024]", "128]").replace("2**23", "2**16")) for tag, code in solved("lab-01-roofline-of-your-laptop")]  # fmt: skip
    assert any("MEASURE = True" in code for _, code in found)
    try:
        card = run(found)["card"]
    except ValueError as error:  # a machine whose small copies are no faster has no largest cached size
        assert "max()" in str(error)
    else:
        assert card.score == 6


def test_modelled_times_repeat_and_obey_their_ceilings() -> None:
    once, again = (ev.labs.modelled_seconds(2e9, 1e8) for _ in range(2))
    assert (once == again).all()
    assert once.min() >= 2e9 / 96e9
    assert (ev.labs.modelled_seconds(2e9, 1e8, seed=1) != once).any()
    assert np.median(ev.labs.modelled_seconds(0, 1e9)) == pytest.approx(1e9 / 24e9, rel=0.05)
    with pytest.raises(ValueError, match="traffic"):
        ev.labs.modelled_seconds(1, 0)


@pytest.mark.parametrize(
    ("given", "expected", "said"),
    [
        (16e9, 2e9, "8 bits"),
        (1024.0, 1000.0, "KiB"),
        (5.0, 10.0, "multiply-accumulate"),
        (11.0, 10.0, "too large"),
        ([1.0, ...], [1.0, 2.0], "value 2 of 2 is still open"),
        ([1.0], [1.0, 2.0], "1 values where 2"),
        ("cache", "overhead", "value 1 of 1"),
    ],
)
def test_a_card_says_how_an_answer_went_wrong(given: Any, expected: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(said)):
        ev.labs.Card({1: 1}).check(1, given, expected)


def test_a_card_never_gives_the_answer_away() -> None:
    with pytest.raises(AssertionError) as error:
        ev.labs.Card({1: 1}).check(1, 123.0, 7164.0)
    assert "7164" not in str(error.value).replace(",", "")


def test_a_task_that_was_solved_and_is_wrong_now_counts_no_longer() -> None:
    card = ev.labs.Card({1: 1})
    card.check(1, 2.0, 2.0)
    assert card.score == 1
    with pytest.raises(AssertionError):
        card.check(1, 3.0, 2.0)
    assert card.score == 0
    with pytest.raises(ValueError, match="no task 2"):
        card.check(2, 1, 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_lab_is_a_notebook_with_the_same_cells(name: str) -> None:
    from bookwright import config
    from bookwright.diagnostics import Report
    from bookwright.notebook_export import chapter_notebook

    conf = config.load(ROOT, Report())
    assert conf is not None
    book = json.loads(chapter_notebook(f"contents/labs/notebooks/{name}.qmd", conf, None))
    code = ["".join(c["source"]) for c in book["cells"] if c["cell_type"] == "code"]
    assert [c.strip() for c in code] == [c.strip() for _, c in lab(name)]
