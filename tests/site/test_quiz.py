"""Quizzes in a real browser: every type right and wrong, what is remembered, the keyboard, no script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from loopback import served

from small_book import Press

pytestmark = pytest.mark.chromium
QUIZ = """- {id: q-1, type: single, stem: Which?, section: sec-a, objective: 1, explanation: Because.,
   choices: [{text: This, correct: true, why: Right}, {text: That, why: Wrong one}]}
- {id: q-2, type: multiple, stem: Which two?, section: sec-a, objective: 1, explanation: Since.,
   choices: [{text: One, correct: true}, {text: Two, correct: true}, {text: Three}]}
- {id: q-3, type: truefalse, stem: Is it?, answer: true, section: sec-a, objective: 1, explanation: It is.}
- {id: q-4, type: numeric, stem: How many?, answer: 1500, unit: kB, tolerance: 0.05, section: sec-a, objective: 1,
   explanation: Counted.}
- {id: q-5, type: order, stem: In order?, section: sec-a, objective: 1, explanation: Sorted.,
   choices: [{text: First}, {text: Second}, {text: Third}]}
- {id: q-6, type: fill, stem: Fill in., answer: [Word, term], section: sec-a, objective: 1, explanation: Filled.}
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    source = "# A {#sec-a}\n\n::: {.quiz file=\"q.yml\"}\nfallback\n:::\n"
    built = Press(tmp_path_factory.mktemp("quiz")).good({"chapter.qmd": source, "q.yml": QUIZ})
    with served(built.output) as (host, _):
        yield f"{host}chapter.html"


@pytest.fixture
def page(address: str, browser: Any) -> Iterator[Any]:
    context = browser.new_context()
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda e: wrong.append(str(e)))
    opened.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    opened.goto(address)
    yield opened
    assert wrong == []
    context.close()


def check(page: Any, item: str) -> str:
    page.locator(f"#{item} .quiz-check").click()
    return str(page.locator(f"#{item} .quiz-said").inner_text())


def test_a_choice_is_judged_with_its_reason_and_can_be_tried_again(page: Any) -> None:
    item = page.locator("#q-1")
    assert check(page, "q-1").startswith("Give an answer")
    item.locator("label", has_text="That").click()
    assert "Not yet" in check(page, "q-1")
    assert item.locator(".quiz-why:visible").all_inner_texts() == ["A: Wrong one"] or \
        item.locator(".quiz-why:visible").all_inner_texts() == ["B: Wrong one"]
    item.locator(".quiz-check").click()
    item.locator("label", has_text="This").click()
    assert "Right" in check(page, "q-1")
    assert item.locator("details a").first.get_attribute("href") == "#sec-a"
    assert page.locator(".quiz-score").inner_text() == "1 of 6 right"


def test_several_choices_and_true_or_false(page: Any) -> None:
    page.locator("#q-2 label", has_text="One").click()
    assert "Not yet" in check(page, "q-2")
    page.locator("#q-2 .quiz-check").click()
    for text in ("One", "Two"):
        page.locator("#q-2 label", has_text=text).click()
    assert "Right" in check(page, "q-2")
    page.locator("#q-3 label", has_text="True").click()
    assert "Right" in check(page, "q-3")


@pytest.mark.parametrize(("text", "said"), [
    ("1500", "Right"), ("1,500 kB", "Right"), ("1.52e3", "Right"), ("1400", "Not yet"), ("−1500", "Not yet"), ("many", "not a number"),
])  # fmt: skip
def test_a_number_as_people_write_it(page: Any, text: str, said: str) -> None:
    page.locator("#q-4 input").fill(text)
    assert said in check(page, "q-4")


def test_an_order_is_made_with_the_keyboard(page: Any) -> None:
    texts = page.locator("#q-5 ol > li")
    for wanted, place in (("First", 0), ("Second", 1)):
        for _ in range(3):
            now = [t.split("\n")[0] for t in texts.all_inner_texts()]
            at = next(i for i, t in enumerate(now) if t.startswith(wanted))
            if at == place:
                break
            texts.nth(at).locator(".quiz-move").first.focus()
            page.keyboard.press("Enter")
    assert "Right" in check(page, "q-5")


def test_a_word_in_any_of_its_forms_and_what_is_remembered(page: Any) -> None:
    page.locator("#q-6 input").fill(" TERM ")
    page.keyboard.press("Enter")
    assert "Right" in page.locator("#q-6 .quiz-said").inner_text()
    page.reload()
    assert page.locator("#q-6 input").input_value() == " TERM "
    assert "Right" in page.locator("#q-6 .quiz-said").inner_text()
    assert page.locator(".quiz-score").inner_text() == "1 of 6 right"


def test_without_a_script_the_answers_are_behind_a_fold(address: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator(".quiz-check").count() == 0
    answer = page.locator("#q-5 details")
    answer.locator("summary").click()
    assert "Sorted." in answer.inner_text()
    context.close()


def test_the_order_that_is_shown_is_not_the_answer(address: str) -> None:
    import gzip

    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(gzip.decompress(urlopen(address).read()))
    item = page.css_first("#q-5")
    assert item is not None
    shown = [li.text().strip() for li in item.css("ol > li")]
    letters = (item.attributes["data-key"] or "").split()
    assert [shown["ABC".index(c)] for c in letters] == ["First", "Second", "Third"]
    assert shown != ["First", "Second", "Third"]


def test_paper_has_the_questions_with_their_answers_and_no_buttons(address: str, browser: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader

    page = browser.new_page()
    page.goto(address)
    page.pdf(path=tmp_path / "page.pdf")
    text = " ".join("".join(p.extract_text() for p in PdfReader(tmp_path / "page.pdf").pages).split())
    for words in ("Which two?", "Three", "Because.", "Sorted.", "1500\u00a0kB"):
        assert words.replace("\u00a0", " ") in text
    assert "Check" not in text
    page.close()


def test_answers_belong_to_their_book_and_those_of_older_sites_are_taken_over(
    browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    both = tmp_path_factory.mktemp("two-books")
    for name in ("one", "two"):
        source = "# A {#sec-a}\n\n::: {.quiz file=\"q.yml\"}\nfallback\n:::\n"
        built = Press(tmp_path_factory.mktemp(name)).good({"chapter.qmd": source, "q.yml": QUIZ})
        shutil.copytree(built.output, both / name)
    with served(both) as (host, _):
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{host}one/chapter.html")
        page.evaluate("""localStorage.setItem("quiz:q-6", JSON.stringify({right: true, tries: 1, answer: "word"}))""")
        page.reload()
        assert page.locator("#q-6").get_attribute("class").split() == ["quiz-item", "is-right"]
        assert page.evaluate("""localStorage.getItem("quiz:q-6")""") is None
        page.locator("#q-3 label", has_text="True").click()
        page.locator("#q-3 .quiz-check").click()
        page.goto(f"{host}two/chapter.html")
        assert page.locator(".quiz-item.is-right, .quiz-item.is-wrong").count() == 0
        page.goto(f"{host}one/chapter.html")
        assert page.locator(".quiz-item.is-right").count() == 2
        context.close()
