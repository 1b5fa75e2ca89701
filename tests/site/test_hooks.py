"""Comments and counting by other hosts: absent when off; asked when the reader agrees; the policy names their hosts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import served
from selectolax.lexbor import LexborHTMLParser

from small_book import Press, config

MORE = """  google-analytics: G-ABC123
  plausible-analytics: example.org
  cookie-consent: {policy-url: https://example.org/privacy}
  comments:
    giscus: {repo: a/b, repo-id: R_1, category-id: C_1}
    utterances: {repo: a/b}
    hypothesis: true
bookwright:
  goatcounter: mybook
"""
HOSTS = {
    "script-src": "giscus.app utteranc.es hypothes.is cdn.hypothes.is www.googletagmanager.com gc.zgo.at plausible.io",
    "frame-src": "giscus.app utteranc.es hypothes.is",
    "connect-src": "mybook.goatcounter.com plausible.io gc.zgo.at hypothes.is www.googletagmanager.com "
    "*.google-analytics.com *.analytics.google.com",
    "img-src": "mybook.goatcounter.com www.googletagmanager.com *.google-analytics.com",
    "style-src": "giscus.app cdn.hypothes.is",
    "font-src": "cdn.hypothes.is",
}


def policy(page: Path) -> dict[str, set[str]]:
    meta = LexborHTMLParser(page.read_bytes()).css_first('meta[http-equiv="Content-Security-Policy"]')
    assert meta is not None
    parts = [part.split() for part in (meta.attributes["content"] or "").split(";")]
    return {name: {s.removeprefix("https://") for s in sources if "://" in s} for name, *sources in parts}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    files = {
        "_quarto.yml": config("one.qmd", "two.qmd", more=MORE),
        "one.qmd": "# One\n\nWords.\n",
        "two.qmd": "---\ncomments: false\n---\n\n# Two\n\nWords.\n",
    }
    press = Press(tmp_path_factory.mktemp("hooks"))
    return press(files)


def test_the_policy_is_widened_by_exactly_their_hosts_and_the_build_says_so(book: Any) -> None:
    found = policy(book.output / "one.html")
    assert {k: v for k, v in found.items() if v} == {k: set(v.split()) for k, v in HOSTS.items()}
    said = next(m for m in book.messages if "O022" in m)
    for host in {h for hosts in HOSTS.values() for h in hosts.split()}:
        assert host in said
    assert "giscus.app" not in policy(book.output / "two.html")["script-src"]


def test_off_they_leave_no_trace(press: Press) -> None:
    built = press.good({"one.qmd": "# One\n\nWords.\n"})
    text = (built.output / "one.html").read_text()
    assert "hook" not in text
    assert not any(policy(built.output / "one.html").values())
    assert not (built.output / "assets/hooks.js").exists()


@pytest.mark.parametrize(
    "more",
    ["  google-analytics: UA-1-1\n", "  plausible-analytics: {path: none.html}\n", "  comments: {giscus: {repo: a/b}}\n",
     "  comments: {utterances: {repo: nonsense}}\n", "bookwright: {goatcounter: 'javascript:1'}\n"],
)  # fmt: skip
def test_what_is_not_described_well_enough_is_told_once(press: Press, more: str) -> None:
    built = press({"_quarto.yml": config("one.qmd", "two.qmd", more=more), "one.qmd": "# One\n", "two.qmd": "# Two\n"})
    assert built.codes == ["O090"]


def test_a_snippet_of_the_project_is_taken_with_its_hosts(press: Press) -> None:
    snippet = '<script async src="https://stats.example.org/pa.js"></script>\n<script>window.plausible=1</script>\n'
    files = {"_quarto.yml": config("one.qmd", more="  plausible-analytics: {path: p.html}\n"), "p.html": snippet}
    built = press({**files, "one.qmd": "# One\n"})
    assert "window.plausible=1" in (built.output / "one.html").read_text()
    assert policy(built.output / "one.html")["script-src"] == {"stats.example.org"}


@pytest.fixture
def root(book: Any) -> Iterator[str]:
    with served(book.output) as (address, _):
        yield address


@pytest.fixture
def page(root: str, browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.asked = []

    def answer(route: Any) -> None:
        if route.request.url.startswith(root):
            return route.continue_()
        opened.asked.append(route.request.url.split("/")[2])
        return route.fulfill(body="", content_type="text/javascript")

    context.route("**/*", answer)
    wrong: list[str] = []
    opened.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    opened.goto(root + "one.html")
    yield opened
    context.close()
    assert wrong == []


@pytest.mark.chromium
def test_comments_wait_for_a_click(page: Any) -> None:
    quiet = {"plausible.io", "gc.zgo.at"}  # counting without cookies
    assert set(page.asked) == quiet
    for name, host in (("giscus", "giscus.app"), ("utterances", "utteranc.es"), ("hypothesis", "hypothes.is")):
        box = page.locator(f".hook.{name}")
        assert host in box.inner_text()
        with page.expect_request(f"https://{host}/**"):
            box.get_by_role("button").click()
    assert page.locator('.hook.giscus script[data-repo="a/b"][data-repo-id="R_1"][data-mapping="pathname"]').count() == 1
    assert page.locator('.hook.utterances script[repo="a/b"][issue-term="pathname"]').count() == 1
    assert "www.googletagmanager.com" not in page.asked


@pytest.mark.chromium
def test_google_counts_after_consent_which_can_be_taken_back(page: Any, root: str) -> None:
    assert page.locator(".consent a").get_attribute("href") == "https://example.org/privacy"
    page.locator(".consent").get_by_role("button", name="Decline").click()
    assert page.locator(".consent").count() == 0
    page.get_by_role("button", name="Cookie preferences").click()
    with page.expect_request("https://www.googletagmanager.com/**"):
        page.locator(".consent").get_by_role("button", name="Accept").click()
    with page.expect_request("https://www.googletagmanager.com/**"):
        page.goto(root + "two.html")
    assert page.locator(".consent").count() == 0
    page.asked.clear()
    page.get_by_role("button", name="Cookie preferences").click()
    with page.expect_navigation():
        page.locator(".consent").get_by_role("button", name="Decline").click()
    assert page.evaluate("localStorage.getItem('consent:google')") == "no"
    assert "www.googletagmanager.com" not in page.asked
