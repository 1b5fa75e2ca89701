"""Fixtures of the suite, the case files' tests, and groups that need a program of the machine."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.register_assert_rewrite("small_book")
from small_book import Press  # noqa: E402

NEEDS = ("chromium", "java", "axe", "lighthouse")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite what cases and books expect")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))


@pytest.fixture(autouse=True)
def _same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every edition carries the same date, whatever git or the machine says."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return Press(tmp_path)


BROWSER_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real book's PDF, EPUB and website, in a folder of their own; built once for all processes of the run."""
    from bookwright import build as pipeline
    from bookwright.diagnostics import Report

    base = tmp_path_factory.getbasetemp()
    output = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "editions"
    with output.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = output.with_suffix(".told")
        if not told.exists():
            report = Report()
            pipeline.build(Path(__file__).resolve().parents[1], ("pdf", "epub", "html"), pipeline.Options(output), report)
            said = [f"{d.span}: {d.code} {d.message}" for d in report if d.severity != "info"]
            told.write_text("\n".join(said))
        assert told.read_text() == ""
    return output


@pytest.fixture(scope="session")
def site(editions: Path) -> Path:
    """The real book as a website."""
    return editions


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """An installed Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        yield opened
        opened.close()


def chromium() -> str:
    """The path of an installed Chromium, "" for none."""
    named = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
    if named or not importlib.util.find_spec("playwright"):
        return named
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        path = play.chromium.executable_path
    return path if Path(path).is_file() else ""


def axe() -> str:
    """The path of axe-core's script, "" for none: `npm install --prefix .bookwright/npm axe-core` puts it there."""
    path = Path(__file__).resolve().parents[1] / ".bookwright/npm/node_modules/axe-core/axe.min.js"
    return str(path) if path.is_file() else ""


def lighthouse() -> str:
    """The path of Lighthouse's program, "" for none: it is put there as axe-core is, and node runs it."""
    path = Path(__file__).resolve().parents[1] / ".bookwright/npm/node_modules/lighthouse/cli/index.js"
    return str(path) if path.is_file() and shutil.which("node") else ""


def missing() -> list[str]:
    found = {"chromium": chromium, "java": lambda: shutil.which("java") or "", "axe": axe, "lighthouse": lighthouse}
    return [name for name in NEEDS if not found[name]()]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of what the machine lacks are skipped; they fail where `BOOKWRIGHT_REQUIRE` names it."""
    wanted = {mark.name for item in items for mark in item.iter_markers()} & set(NEEDS)
    absent = {name for name in missing() if name in wanted} if wanted else set()
    required = set(os.environ.get("BOOKWRIGHT_REQUIRE", "").split(","))
    for item in items:
        for name in absent:
            if item.get_closest_marker(name) and name not in required:
                item.add_marker(pytest.mark.skip(reason=f"no {name} on this machine"))
