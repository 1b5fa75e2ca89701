"""Reading on: progress and the way back, arrow keys, links to paragraphs, reports, terms, a lost reader who searches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback import served

from small_book import Press, config

pytestmark = pytest.mark.chromium
FILLER = "\n\n".join(f"Paragraph {n} says something that is long enough to be one, in its own words." for n in range(60))
SITE = "  site-url: https://example.org/small\n  repo-url: https://example.org/repo\n  repo-actions: [issue]\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two long chapters and a glossary."""
    files = {
        "_quarto.yml": config("one.qmd", "two.qmd", "terms.qmd", more=SITE),
        "one.qmd": f"# One {{#sec-one}}\n\n## First part {{#sec-a}}\n\n{FILLER}\n\n## Second part {{#sec-b}}\n\nLast words, "
        "see @sec-two and what stands there.\n\n"
        f"```python\nx = {list(range(99))}\n```\n",
        "two.qmd": "# Two {#sec-two}\n\nA hub is met here.\n",
        "terms.qmd": "# Terms {.unnumbered}\n\n::: {#glossary}\n:::\n",
        "terms_glossary.yml": "- {term: hub, definition: Where lines meet., section: sec-b}\n",
    }
    return Press(tmp_path_factory.mktemp("reading")).good(files).output


@pytest.fixture
def root(book: Path) -> Iterator[str]:
    """The site on a host: what a page keeps is sure to be there after a reload, as it is not always from a disk."""
    with served(book) as (address, _):
        yield address


@pytest.fixture
def page(root: str, browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: wrong.append(str(e)))
    opened.on("request", lambda r: None if r.url.startswith((root, "data:", "blob:")) else wrong.append(r.url))
    opened.goto(root + "one.html")
    yield opened
    context.close()
    assert wrong == []


def read_to_the_end(page: Any) -> None:
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_selector(".read-mark")


def test_a_chapter_is_read_when_its_end_was_seen_and_the_way_back_is_on_the_home_page(page: Any, root: str) -> None:
    assert page.locator(".read-mark").count() == 0
    read_to_the_end(page)
    assert "1" in page.locator("li:has(.read-mark)").inner_text()
    page.goto(root + "index.html")
    link = page.locator(".reading-progress a")
    assert "Second part" in link.inner_text()
    assert "1 of 2 chapters read" in page.locator(".reading-progress").inner_text()
    link.click()
    assert page.url.endswith("one.html#sec-b")


def test_a_page_that_lists_what_others_say_is_not_read_and_no_place_to_go_back_to(page: Any, root: str) -> None:
    read_to_the_end(page)
    page.goto(root + "terms.html")
    page.mouse.wheel(0, 4000)
    page.evaluate("window.dispatchEvent(new Event('scroll'))")
    page.wait_for_timeout(600)  # longer than the script waits before it looks
    kept = json.loads(page.evaluate("localStorage.getItem(Object.keys(localStorage).find(k => k.startsWith('progress:')))"))
    assert kept["done"] == {"one.html": 1}
    assert kept["last"]["page"] == "one.html"
    page.goto(root + "two.html")  # a page of the text that is as short
    page.evaluate("window.dispatchEvent(new Event('scroll'))")
    page.wait_for_function("() => document.querySelectorAll('.read-mark').length === 2")


def saved(page: Any, root: str, file: Path) -> Path:
    """What the home page writes when the reader saves the progress."""
    page.goto(root + "index.html")
    page.locator(".reading-progress summary").click()
    with page.expect_download() as found:
        page.locator(".reading-progress button").first.click()
    found.value.save_as(file)
    return file


def test_progress_is_saved_loaded_and_forgotten(page: Any, root: str, tmp_path: Path) -> None:
    read_to_the_end(page)
    file = saved(page, root, tmp_path / "progress.json")
    assert json.loads(file.read_text())["done"] == {"one.html": 1}
    page.on("dialog", lambda d: d.accept())
    page.locator(".reading-progress button", has_text="Forget").click()
    assert page.locator(".reading-progress, .read-mark").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('progress'))") == []
    page.goto(root + "one.html")
    read_to_the_end(page)
    page.goto(root + "index.html")
    for text, told in ((file.read_text(), ""), ('{"done": 3}', "holds no"), ("nonsense", "holds no")):
        (tmp_path / "given.json").write_text(text)
        page.locator(".reading-progress input[type=file]").set_input_files(tmp_path / "given.json")
        page.wait_for_function("t => document.querySelector('.reading-progress [role=status]').textContent.includes(t)", arg=told)
    assert page.locator(".read-mark").count() == 1


def test_answers_of_quizzes_travel_with_the_progress(page: Any, root: str, tmp_path: Path) -> None:
    name = page.evaluate("""'quiz:' + location.pathname.replace(/[^/]*$/, '') + '#q-1'""")
    answer = {"right": False, "tries": 2, "answer": "A", "box": 1, "due": 20000}
    page.evaluate("([k, v]) => localStorage.setItem(k, v)", [name, json.dumps(answer)])
    read_to_the_end(page)
    file = saved(page, root, tmp_path / "progress.json")
    kept = json.loads(file.read_text())
    assert kept["quizzes"] == {"q-1": answer}
    kept["quizzes"] |= {"q 2": answer, "q-3": "text", "q-4": {"tries": "many", "answer": "A"}, "q-5": {**answer, "extra": 1}}
    file.write_text(json.dumps(kept))
    page.evaluate("k => localStorage.removeItem(k)", name)
    page.locator(".reading-progress input[type=file]").set_input_files(file)
    page.wait_for_function("k => localStorage.getItem(k)", arg=name)
    kept = page.evaluate("Object.fromEntries(Object.entries(localStorage).filter(([k]) => k.startsWith('quiz')))")
    assert {k: json.loads(v) for k, v in kept.items()} == {name: answer, name[:-1] + "5": answer}


def test_what_others_put_into_the_store_does_no_harm(page: Any, root: str) -> None:
    bad = '{"done": {"../../x.html": 1, "javascript:1.html": 1}, "last": {"page": "https://evil.example/a.html", "id": "x"}}'
    page.evaluate("""bad => localStorage.setItem('progress:' + location.pathname.replace(/[^/]*$/, ''), bad)""", bad)
    page.goto(root + "index.html")
    assert page.locator(".reading-progress").count() == 0


def test_arrow_keys_turn_pages_but_not_where_they_mean_something(page: Any) -> None:
    page.locator("#sec-b pre").focus()
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("one.html")
    page.evaluate("localStorage.setItem('shortcuts', 'off'); document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("one.html")
    page.evaluate("localStorage.removeItem('shortcuts')")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/two.html")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/one.html")


def test_a_link_to_a_paragraph_holds_when_others_change(page: Any, root: str, book: Path) -> None:
    page.locator("#sec-b p").hover()
    page.locator(".place-link").click()
    page.wait_for_function("() => location.hash.startsWith('#p-') || document.querySelector('.place-link').textContent === '✓'")
    name = page.evaluate("location.hash") or page.evaluate("navigator.clipboard.readText()").rpartition("#")[2]
    text = (book / "one.html").read_text().replace("Paragraph 7", "<b>Other</b> words").replace("Chapter&nbsp;2", "Chapter&nbsp;9")
    (book / "changed.html").write_text(text)
    page.goto(root + "changed.html" + "#" + name.lstrip("#"))
    page.wait_for_selector("p.arrived")
    assert page.locator("p.arrived").inner_text().startswith("Last words")
    assert page.evaluate("document.activeElement.className") == "arrived"


def test_a_report_says_which_section_is_read_of_which_edition(page: Any) -> None:
    page.evaluate("document.getElementById('sec-b').scrollIntoView()")
    page.wait_for_selector("#TOC a[href='#sec-b'][aria-current]")
    page.locator("a[data-report]").hover()
    page.wait_for_function("() => window.bookwrightEdition && document.querySelector('a[data-report]').href.includes('Section')")
    body = parse_qs(urlsplit(page.locator("a[data-report]").get_attribute("href")).query)["body"][0]
    assert "Section: 1.2 Second part (#sec-b)\n" in body
    assert "Source: one.qmd\n" in body


def test_a_term_shows_its_definition_and_leads_to_it_without_a_script(page: Any, root: str, browser: Any) -> None:
    page.goto(root + "two.html")
    page.locator("a.glossary-term").hover()
    page.wait_for_selector(".preview-card >> text=Where lines meet")
    bare = browser.new_context(java_script_enabled=False).new_page()
    bare.goto(root + "two.html")
    bare.locator("a.glossary-term").click()
    assert bare.url.endswith("terms.html#term-hub")
    assert bare.locator("#term-hub").is_visible()


def test_a_lost_reader_searches_from_the_home_page(page: Any, root: str) -> None:
    page.goto(root + "index.html" + "?find=hub")
    page.wait_for_selector("#search-hits a")
    assert page.locator("#search-field").input_value() == "hub"
    assert "hub" in page.locator("#search-hits a").first.inner_text()
