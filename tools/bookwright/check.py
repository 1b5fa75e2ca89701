"""Edition → diagnostics: every check of the registry, before the edition is published."""

from __future__ import annotations

from bookwright.checks import CHECKS
from bookwright.diagnostics import Report
from bookwright.edition import Edition


def check(edition: Edition, report: Report) -> None:
    for one in CHECKS:
        report.add(*one(edition))
