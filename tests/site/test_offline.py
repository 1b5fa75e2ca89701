"""Reading after the network is cut, an update that is offered, and the site in one zip from a disk."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import served

from small_book import Press

YML = """project: {type: book}
book: {title: Kept, chapters: [index.qmd, one.qmd, two.qmd], downloads: [zip], site-url: https://kept.example/book}
bookwright: {offline: true}
"""
BOOK = {"_quarto.yml": YML, "one.qmd": "# One\n\nThe first.\n", "two.qmd": "# Two\n\nThe second.\n"}
CONTROLLED = """new Promise(done => navigator.serviceWorker.controller ? done(true)
  : navigator.serviceWorker.addEventListener('controllerchange', () => done(true)))"""


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    made = browser.new_context()
    yield made
    made.close()


@pytest.mark.chromium
def test_what_was_read_can_be_read_without_a_network(press: Press, context: Any) -> None:
    output = press.good(BOOK).output
    page = context.new_page()
    with served(output) as (root, _):
        page.goto(root)
        page.evaluate(CONTROLLED)
        page.goto(root + "one.html")
        page.wait_for_selector(".offline-button")
        assert re.search(r"\(\d+\.\d MB\)", page.locator(".offline-button").inner_text())
    page.reload()  # the host is gone
    assert "The first." in page.locator("main").inner_text()
    assert page.evaluate("document.fonts.check('1rem \"Source Serif 4\"')")
    page.goto(root)
    assert page.locator("main h1").is_visible()
    answer = page.goto(root + "two.html")
    assert answer.status == 503
    assert "not kept" in page.locator("body").inner_text()


@pytest.mark.chromium
def test_all_of_it_is_kept_on_request(press: Press, context: Any) -> None:
    output = press.good(BOOK).output
    page = context.new_page()
    with served(output) as (root, _):
        page.goto(root)
        page.wait_for_selector(".offline-button")
        page.locator(".offline-button").click()
        page.wait_for_selector(".offline [role=status]:has-text('is kept')")
    page.goto(root + "two.html")
    assert "The second." in page.locator("main").inner_text()
    page.keyboard.press("/")
    page.keyboard.type("first")
    page.wait_for_selector("#search-hits a")


@pytest.mark.chromium
def test_an_update_is_offered_and_not_forced(press: Press, context: Any) -> None:
    output = press.good(BOOK).output
    page = context.new_page()
    with served(output) as (root, _):
        page.goto(root + "one.html")
        page.evaluate(CONTROLLED)
        page.reload()  # read under the worker, so it is kept
        press.good({"one.qmd": "# One\n\nThe first, improved.\n"})
        page.goto(root + "one.html")
        page.wait_for_selector(".offline-button:has-text('Load it')")
        assert "improved" not in page.locator("main").inner_text()
        page.locator(".offline-button", has_text="Load it").click()
        page.wait_for_selector("main:has-text('improved')")
    page.reload()
    assert "improved" in page.locator("main").inner_text()


@pytest.mark.chromium
def test_from_a_disk_nothing_is_registered_and_nothing_is_said(press: Press, context: Any) -> None:
    output = press.good(BOOK).output
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.goto((output / "one.html").as_uri())
    assert page.locator(".offline").count() == 0
    assert wrong == []


def test_the_worker_names_every_file_by_what_it_holds(press: Press) -> None:
    first = press.good(BOOK).files
    assert press.good({}).files == first
    changed = press.good({"two.qmd": "# Two\n\nAnother.\n"}).files
    differ = {f for f in first if first[f] != changed.get(f)}
    assert {"service-worker.js", "two.html", "Kept.zip"} <= differ
    assert "one.html" not in differ


def test_a_book_that_does_not_ask_has_neither(press: Press) -> None:
    built = press.good({"chapter.qmd": "# A\n"})
    assert not [f for f in built.files if "worker" in f or f.endswith(".zip")]
    assert '"offline":' not in (built.output / "assets/bookwright.js").read_text()
    assert "data-offline" not in (built.output / "chapter.html").read_text()


def test_the_zip_is_the_site_under_one_folder(press: Press) -> None:
    built = press.good(BOOK)
    with zipfile.ZipFile(io.BytesIO(built.files["Kept.zip"])) as archive:
        names = archive.namelist()
        assert {n.split("/")[0] for n in names} == {"Kept"}
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("Kept/one.html") == built.files["one.html"]
        assert b'href="https://kept.example/book/Kept.zip"' in archive.read("Kept/index.html")
    assert "Kept/assets/bookwright.css" in names
    assert "Kept/service-worker.js" not in names
    assert b'href="Kept.zip"' in built.files["index.html"]


def test_the_home_page_says_how_large_the_zip_is(press: Press) -> None:
    home = {"index.qmd": "# P {.unnumbered}\n\n::: {.home-downloads}\n:::\n"}

    def said(page: bytes) -> str:
        (found,) = re.findall(r'data-of="zip">([^<]*)</span>', page.decode())
        return str(found)

    built = press.good({**BOOK, **home})
    size = len(built.files["Kept.zip"])
    assert said(built.files["index.html"]) == f"{size / 1e6:.1f} MB"
    with zipfile.ZipFile(io.BytesIO(built.files["Kept.zip"])) as archive:  # a file cannot hold its own size
        assert said(archive.read("Kept/index.html")) == ""
    worker = built.files["service-worker.js"].decode()
    assert hashlib.sha256(built.files["index.html"]).hexdigest()[:32] in worker
    again = Press(press.root / "again").good({**BOOK, **home})
    assert (again.files["Kept.zip"], again.files["index.html"]) == (built.files["Kept.zip"], built.files["index.html"])
    larger = press.good({"data.svg": f"<svg xmlns='http://www.w3.org/2000/svg'><!-- {noise()} --></svg>",
                         "two.qmd": "# Two\n\n![A picture](data.svg)\n"})  # fmt: skip
    assert said(larger.files["index.html"]) == f"{len(larger.files['Kept.zip']) / 1e6:.1f} MB" != f"{size / 1e6:.1f} MB"
    assert press.good({}).files == larger.files


def noise() -> str:
    """What no zip can make smaller than half a megabyte."""
    return "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(20_000))


@pytest.mark.chromium
def test_the_unpacked_zip_opens_from_a_disk(press: Press, context: Any, tmp_path: Path) -> None:
    built = press.good(BOOK)
    with zipfile.ZipFile(io.BytesIO(built.files["Kept.zip"])) as archive:
        archive.extractall(tmp_path / "unpacked")
    page = context.new_page()
    page.goto((tmp_path / "unpacked/Kept/index.html").as_uri())
    page.locator("nav.book a", has_text="Two").first.click()
    assert "The second." in page.locator("main").inner_text()
