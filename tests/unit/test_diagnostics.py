"""Messages: collected, ordered, and printed in four forms."""

from __future__ import annotations

import json

from bookwright.diagnostics import Code, Report, as_json, concise, did_you_mean, full, github
from bookwright.source import Span

R001 = Code("R001", "error", "a reference", "why")
W001 = Code("W001", "warning", "a warning", "why")
ONE = R001.at(Span("a.qmd", 212, 4, 12), "no label named `fig-x`", "did you mean `fig-y`?")


def test_full_shows_the_line_and_a_caret() -> None:
    assert full(ONE, lambda span: "As @fig-rooflne shows.") == (
        "error[R001]: no label named `fig-x`\n"
        "   --> a.qmd:212:4\n"
        "    |\n"
        "212 | As @fig-rooflne shows.\n"
        "    |    ^^^^^^^^^^^^\n"
        "    = help: did you mean `fig-y`?"
    )


def test_full_shows_a_window_of_a_long_line() -> None:
    line = "x" * 300 + "HERE" + "y" * 300
    shown = full(R001.at(Span("a", 1, 301, 4), "m"), lambda span: line).splitlines()
    source, caret = shown[3].removeprefix("1 | "), shown[4].removeprefix("  | ")
    assert len(source) <= 101
    assert source[caret.index("^") :].startswith("HERE")
    assert caret.count("^") == 4


def test_full_without_a_line_or_a_place() -> None:
    assert full(R001.at(Span("a.qmd"), "m"), lambda s: None) == "error[R001]: m\n   --> a.qmd"
    assert full(R001.at(None, "m", "h"), lambda s: None) == "error[R001]: m\n    = help: h"


def test_the_note_says_how_the_place_was_reached() -> None:
    text = full(R001.at(Span("a", 3, 1, 1, "in the output of this cell"), "m"), lambda s: None)
    assert "a:3:1 (in the output of this cell)" in text


def test_concise() -> None:
    assert concise(ONE) == "a.qmd:212:4: error[R001]: no label named `fig-x`"
    assert concise(R001.at(None, "m")) == "error[R001]: m"


def test_json() -> None:
    assert json.loads(as_json(ONE)) == {
        "level": "error", "code": "R001", "message": "no label named `fig-x`", "file": "a.qmd",
        "line": 212, "column": 4, "length": 12, "hint": "did you mean `fig-y`?",
    }  # fmt: skip
    assert json.loads(as_json(R001.at(None, "m")))["line"] is None


def test_github() -> None:
    assert github(ONE) == (
        "::error file=a.qmd,line=212,col=4,title=R001::no label named `fig-x` (did you mean `fig-y`?)"
    )
    assert github(W001.at(Span("a,b.qmd"), "50 %\nof it")) == "::warning file=a%2Cb.qmd,title=W001::50 %25%0Aof it"


def test_a_report_sorts_and_keeps_each_once() -> None:
    report = Report()
    late, early = R001.at(Span("b", 1), "m"), R001.at(Span("a", 9), "m")
    report.add(late, early, late)
    assert list(report) == [early, late]
    assert report.failed


def test_warnings_fail_only_when_strict() -> None:
    report, strict = Report(), Report(strict=True)
    for one in (report, strict):
        one.add(W001.at(None, "m"))
    assert (report.failed, strict.failed) == (False, True)
    assert report.count()["warning"] == 1


def test_did_you_mean() -> None:
    assert did_you_mean("titel", ["title", "subtitle"]) == "did you mean `title`?"
    assert did_you_mean("zzz", ["title"], "see the list") == "see the list"
