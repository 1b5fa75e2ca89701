"""Every construct, written as it should not be: what the author is told (`tests/malformed.yml`), and that nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from bookwright.diagnostics import Diagnostic, concise
from bookwright.explain import codes
from small_book import Built, Press
from test_constructs import FILES, FORMATS, ROOT, ROWS, name

LINES: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "malformed.yml").read_text())
CASES = {f"{name(one)}-{number}": one for number, one in enumerate(LINES) if "told" in one}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One book with a chapter for each case, in every format, as far as it goes."""
    chapters = {f"{stem}.qmd": (f"---\n{one['front']}\n---\n" if "front" in one else "") + f"# Row {stem}\n\n{one['source']}\n"
                for stem, one in CASES.items()}  # fmt: skip
    terms = {f"{stem}_glossary.yml": f"{one['terms']}\n" for stem, one in CASES.items() if "terms" in one}
    listed = "".join(f"    - {file}\n" for file in ["index.qmd", *chapters])
    yml = f"project:\n  type: book\nbook:\n  title: Malformed\n  chapters:\n{listed}bibliography: refs.bib\n"
    return Press(tmp_path_factory.mktemp("malformed"))({"_quarto.yml": yml, **FILES, **terms, **chapters}, FORMATS, lenient=True)


@pytest.mark.parametrize("stem", CASES)
def test_the_author_is_told(stem: str, built: Built) -> None:
    one = CASES[stem]
    about = [d for d in built.report if d.span and d.span.file in (f"{stem}.qmd", f"{stem}_glossary.yml")]
    found = [d for d in about if _said(d).startswith(one["told"].replace("{file}", f"{stem}.qmd"))]
    assert found, [_said(d) for d in about]
    assert one.get("hint", "") in found[0].hint
    assert codes()[found[0].code].explanation
    page = LexborHTMLParser((built.output / f"{stem}.html").read_bytes()).css_first("main article")
    assert page is not None
    assert one.get("kept", "") in " ".join(page.text().split())


def _said(one: Diagnostic) -> str:
    """The message without the file's name."""
    return concise(one).removeprefix(one.span.file if one.span else "").removeprefix(":").strip()


def test_every_construct_has_a_malformed_form_or_a_reason() -> None:
    assert all(("told" in one) != bool(one.get("never")) for one in LINES)
    assert {row["name"] for row in ROWS} - {one["name"] for one in LINES} == set()
