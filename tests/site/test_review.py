"""The review in a real browser: what was missed comes back, when it is due, and stays in this browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from loopback import served

from small_book import Press, config

pytestmark = pytest.mark.chromium
QUIZ = """- {id: q-1, type: single, stem: "Which $x$?", section: sec-a, objective: 1, explanation: "Because of @sec-b.",
   choices: [{text: This, correct: true, why: Right}, {text: That, why: Wrong one}]}
- {id: q-2, type: numeric, stem: How many?, answer: 15, unit: kB, tolerance: 0.05, section: sec-a, objective: 1,
   explanation: Counted.}
"""
OTHER = """- {id: p-1, type: truefalse, stem: Is it?, answer: true, section: sec-b, objective: 1, explanation: It is.}
"""
FILES = {
    "_quarto.yml": config("deep/a.qmd", "b.qmd", "review.qmd"),
    "deep/a.qmd": '# A {#sec-a}\n\n::: {.quiz file="q.yml"}\nfallback\n:::\n',
    "deep/q.yml": QUIZ,
    "b.qmd": '# B {#sec-b}\n\n::: {.quiz file="p.yml"}\nfallback\n:::\n',
    "p.yml": OTHER,
    "review.qmd": "# Review\n\n::: {#review}\n:::\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(Press(tmp_path_factory.mktemp("review")).good(FILES).output) as (root, _):
        yield root


@pytest.fixture
def page(site: str, browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.clock.install(time="2026-03-02T10:00:00")
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda e: wrong.append(str(e)))
    opened.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    yield opened
    assert wrong == []
    context.close()


def miss(page: Any, site: str) -> None:
    """Answer both kinds wrongly in chapter A, and rightly in B."""
    page.goto(site + "deep/a.html")
    page.locator("#q-1 label", has_text="That").click()
    page.locator("#q-1 .quiz-check").click()
    page.locator("#q-2 input").fill("3")
    page.locator("#q-2 .quiz-check").click()
    page.goto(site + "b.html")
    page.locator("#p-1 label", has_text="True").click()
    page.locator("#p-1 .quiz-check").click()


def status(page: Any, site: str) -> str:
    page.goto(site + "review.html")
    return str(page.locator(".review-status").inner_text())


def answer(page: Any, right: bool) -> None:
    """Answer the question that is shown, with the keyboard alone, and go on."""
    item = page.locator(".review .quiz-item")
    if item.get_attribute("id") == "q-1":
        item.locator("label", has_text="This" if right else "That").locator("input").focus()
        page.keyboard.press("Space")
    else:
        item.locator("input").focus()
        page.keyboard.type("15" if right else "3")
    item.locator(".quiz-check").focus()
    page.keyboard.press("Enter")
    assert ("Right" in item.locator(".quiz-said").inner_text()) is right
    assert page.evaluate("document.activeElement.className") == "review-next"
    page.keyboard.press("Enter")


def test_nothing_missed_is_said_so(page: Any, site: str) -> None:
    assert status(page, site) == "Nothing to review. A question that you miss in a chapter comes back here."
    assert page.locator(".review-tried").inner_text() == "Answered so far: 0 of 3, 0 right."
    assert page.locator(".review-reset").count() == 0


def test_what_was_missed_comes_back_on_its_days(page: Any, site: str) -> None:
    miss(page, site)
    assert status(page, site) == "Due today: 2. Later: 0."
    assert page.locator(".review-tried").inner_text() == "Answered so far: 3 of 3, 1 right."
    page.locator(".review-start").click()
    assert page.evaluate("document.activeElement.id") == "q-1"
    assert page.locator(".review .quiz-item input:checked").count() == 0  # the old answer is not shown
    answer(page, right=True)
    answer(page, right=False)
    assert page.locator(".review-status").inner_text() == "Done for today."
    page.locator(".review-missed summary").click()
    assert [t.split(" — ")[1] for t in page.locator(".review-missed li").all_inner_texts()] == [
        "box 1, due Mar 3", "box 2, due Mar 3"]  # fmt: skip
    # right again before its day changes nothing
    page.locator(".review-start", has_text="Practise").click()
    answer(page, right=True)
    answer(page, right=True)
    assert status(page, site) == "Due today: 0. Later: 2."
    for day, due in ((3, "Due today: 2. Later: 0."), (4, "Due today: 1. Later: 1."), (5, "Due today: 1. Later: 1.")):
        page.clock.set_system_time(f"2026-03-0{day}T10:00:00")
        assert status(page, site) == due
        page.locator(".review-start").click()
        while page.locator(".review .quiz-item").count():
            answer(page, right=True)


def test_after_the_fifth_box_a_question_is_learned(page: Any, site: str) -> None:
    page.goto(site + "review.html")
    page.evaluate("""localStorage.setItem("quiz:q-2", JSON.stringify({right: false, tries: 9, answer: "3", box: 5, due: 1}))""")
    assert status(page, site) == "Due today: 1. Later: 0."
    page.locator(".review-start").click()
    answer(page, right=True)
    assert status(page, site).startswith("Nothing to review.")


def test_links_of_a_question_lead_to_its_book(page: Any, site: str) -> None:
    miss(page, site)
    status(page, site)
    page.locator(".review-start").click()
    assert page.locator(".review-from").get_attribute("href") == site + "deep/a.html" + "#q-1"
    hrefs = page.evaluate("[...document.querySelectorAll('.review details a')].map(a => a.href)")
    assert hrefs == [site + "b.html" + "#sec-b", site + "deep/a.html" + "#sec-a"]


def test_all_answers_are_forgotten_only_when_that_is_meant(page: Any, site: str) -> None:
    miss(page, site)
    page.evaluate("localStorage.setItem('scheme', 'dark')")
    status(page, site)
    page.locator(".review-reset button").click()
    assert page.evaluate("document.activeElement.textContent") == "Keep them"
    page.keyboard.press("Enter")
    assert page.locator(".review-status").inner_text() == "Due today: 2. Later: 0."
    page.locator(".review-reset button").click()
    page.locator(".review-forget").click()
    assert page.locator(".review-status").inner_text().startswith("Nothing to review.")
    assert page.evaluate("Object.keys(localStorage)") == ["scheme"]


def test_the_deck_is_there_to_take_along(page: Any, site: str) -> None:
    status(page, site)
    links = page.locator(".review-take a").evaluate_all("a => a.map(a => a.getAttribute('href'))")
    assert links == [f"assets/study/A-Small-Book{e}" for e in (".apkg", "-qti.zip", ".gift.txt")]
    assert all(len(urlopen(site + link).read()) > 100 for link in links)
    assert "3 questions, 0 terms" in page.locator(".review-take").inner_text()


def test_other_pages_do_not_load_the_review(page: Any, site: str) -> None:
    page.goto(site + "deep/a.html")
    assert page.evaluate("document.querySelectorAll('script[src*=study]').length") == 0


def test_without_a_script_it_says_what_it_needs(site: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "review.html")
    assert "needs JavaScript" in page.locator(".review").inner_text()
    assert page.locator(".review-take a").count() == 3
    context.close()


def test_a_review_without_questions_is_told(tmp_path: Path) -> None:
    built = Press(tmp_path)({**FILES, "deep/a.qmd": "# A {#sec-a}\n", "b.qmd": "# B {#sec-b}\n"})
    assert built.messages == [
        "review.qmd: warning[F083]: no chapter of this book holds a question to review"]  # fmt: skip
    assert not (built.output / "assets/study").exists()
