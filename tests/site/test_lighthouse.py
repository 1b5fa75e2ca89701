"""Lighthouse gives full marks on every kind of page, served on loopback as a host serves it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from loopback import served

from conftest import BROWSER_FLAGS, chromium, lighthouse

pytestmark = [pytest.mark.chromium, pytest.mark.lighthouse]
FAST = ("index.html", "contents/parts/foundations.html", "contents/core/quantitative/quantitative.html",
        "contents/backmatter/references.html")  # fmt: skip
REST = ("contents/backmatter/solutions.html", "contents/core/dl-primer/dl-primer.html",
        "contents/core/introduction/introduction.html", "contents/core/ml-systems/ml-systems.html")  # fmt: skip
LEAST = {"accessibility": 1.0, "best-practices": 1.0, "seo": 1.0}


def marks(address: str) -> dict[str, float]:
    """The marks of a page by category. Speed is judged by `performance`, in the deep tests alone."""
    command = ["node", lighthouse(), address, "--quiet", "--output=json", "--output-path=stdout",
               f"--chrome-flags={' '.join(['--headless=new', *BROWSER_FLAGS])}",
               f"--only-categories={','.join([*LEAST, 'performance'])}"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, env={**os.environ, "CHROME_PATH": chromium()})
    assert done.returncode == 0, done.stderr[-600:]
    told = json.loads(done.stdout)
    for name, category in told["categories"].items():
        short = [a["id"] for a in category["auditRefs"] if a["weight"] and told["audits"][a["id"]]["score"] not in (None, 1)]
        print(address, name, category["score"], short)
    return {name: category["score"] for name, category in told["categories"].items()}


@pytest.mark.parametrize("kind", FAST)
def test_a_kind_of_page_has_full_marks(site: Path, kind: str) -> None:
    with served(site) as (root, _):
        found = marks(root + kind)
    assert {name: found[name] for name in LEAST} == LEAST


@pytest.mark.deep
@pytest.mark.parametrize("kind", [*FAST, *REST])
def test_a_page_is_fast(site: Path, kind: str) -> None:
    """The best of three: the machine may have other work, the page has not."""
    with served(site) as (root, _):
        found = [marks(root + kind) for _ in range(3)]
    assert {name: min(one[name] for one in found) for name in LEAST} == LEAST
    assert max(one["performance"] for one in found) >= 0.95
