"""The guide to bookwright is a book that builds, and its tables hold what the registries say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from bookwright.explain import codes
from bookwright.keys import keys
from small_book import Press

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "guide"


def test_the_guide_builds_and_names_every_key_and_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(GUIDE.parents[1] / "tools"))  # its cells read the registries
    root = tmp_path / "guide"
    shutil.copytree(GUIDE, root, ignore=shutil.ignore_patterns(".bookwright", "_book"))
    press = Press(root)
    press.good()
    pages = {p.stem: LexborHTMLParser(p.read_bytes()) for p in (root / "_book").glob("*.html")}
    named = {n.text() for n in pages["keys"].css("td:first-child code")}
    assert {key.name for key in keys().values()} <= named
    said = pages["messages"].css_first("main").text()  # type: ignore[union-attr]
    assert [code for code in codes() if code not in said] == []
    assert len(pages["from-quarto"].css("tbody tr")) > 50
