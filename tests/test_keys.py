"""The effect column of the registry of keys is true, key by key; `tests/keys/*.txt` say what to look for."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import key_rows
from bookwright.diagnostics import concise
from bookwright.keys import children, document_keys, keys
from key_rows import Proof, Row, opened, project, proofs, rows, seen, settings
from small_book import Built, Press


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("keys"))


class Library:
    """Builds the book of `tests/keys/book` with keys set in it, and remembers the ones without."""

    def __init__(self, root: Path) -> None:
        self.press = Press(root)
        self.plain: dict[tuple[str, ...] | str, dict[str, str]] = {}
        self.shared: dict[str, tuple[dict[str, str], list[str]]] = {}
        for path in key_rows.BOOK.rglob("*"):
            (root / path.name).write_bytes(path.read_bytes())

    def build(self, context: str, place: str, settings: Mapping[str, Any], formats: tuple[str, ...]) -> Built:
        root = self.press.root
        for folder in ("_book", "_site", ".bookwright/editions"):
            shutil.rmtree(root / folder, ignore_errors=True)
        return self.press(project(context, place, settings), formats=formats, execute="cells:" in context)

    def having(self, row: Row) -> tuple[dict[str, str], list[str]]:
        """The files with the row's key set, and what was told besides information."""
        known = row.among or f"{row.at} {row.path}"
        if known not in self.shared:
            built = self.build(row.context, row.place, settings(row), (row.format,))
            told = [concise(d) for d in built.report if d.severity != "info"]
            self.shared[known] = (opened(built.files), told)
        return self.shared[known]

    def beside(self, row: Row) -> dict[str, str]:
        """The files with those keys of the row's section that add something, and none that takes away."""
        known = f"beside {row.among}"
        if known not in self.plain:
            built = self.build(row.context, row.place, settings(row, gone=False), (row.format,))
            self.plain[known] = opened(built.files)
        return self.plain[known]

    def without(self, context: str, place: str, formats: tuple[str, ...]) -> dict[str, str]:
        kind = place.partition(".")[0] if place.startswith("website") else "book"
        known = (context, kind, *formats)
        if known not in self.plain:
            self.plain[known] = opened(self.build(context, kind, {}, formats).files)
        return self.plain[known]


@pytest.mark.parametrize("row", rows(), ids=lambda r: f"{r.path}-{r.at}")
def test_a_key_does_what_its_row_says(library: Library, row: Row) -> None:
    assert {**document_keys(), **keys()}[row.path].support != "no effect", "it claims none"
    formats = (row.format,)
    before = library.without(row.context, row.place, formats)
    after, wrong = library.having(row)
    assert wrong == []
    assert seen(row.words, row.file, before) is row.gone, "it is like this without the key"
    assert seen(row.words, row.file, after) is not row.gone, "nothing is seen of the key"
    if row.gone and row.among:
        assert seen(row.words, row.file, library.beside(row)), "another key of the section takes it away"


def test_in_a_section_together_no_row_is_shown_by_what_another_is_shown_by() -> None:
    shared = [row for row in rows() if row.among]
    pairs = [(a.at, b.at) for a in shared for b in shared if a.among == b.among and a.at != b.at
             and a.file == b.file and a.words in b.words]  # fmt: skip
    assert pairs == []


@pytest.mark.parametrize("row", proofs(), ids=lambda r: f"{r.path}-{r.at}")
def test_a_row_names_a_test_that_sets_the_key(row: Proof) -> None:
    text = (key_rows.FOLDER.parent / row.file).read_text()
    assert keys()[row.path].support != "no effect", "it claims none"
    start = text.index(f"## {row.name}\n" if row.file.endswith(".md") else f"def {row.name}(")
    assert row.path.rpartition(".")[2] in (text if row.file.endswith(".py") else text[start:])


def test_every_key_that_claims_an_effect_has_a_row() -> None:
    shown = {row.path for row in (*rows(), *proofs())}
    claimed = [path for path, key in keys().items() if key.support != "no effect" and not children(path)]
    assert [path for path in claimed if path not in shown] == []
