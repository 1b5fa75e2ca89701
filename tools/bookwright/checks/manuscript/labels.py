"""Labels by one grammar, so that a writer can name a thing of another chapter without looking it up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from bookwright.checks.manuscript.base import Check, Task
from bookwright.diagnostics import Code, Diagnostic
from bookwright.labels import prefix_of

P016 = Code(
    "P016", "warning", "a label that does not follow the grammar",
    """Labels are `family-slug-name`: the family (`sec`, `fig`, …, those of `labels: {families: […]}`), the name of the
    chapter as in its own label `sec-slug`, and a name in lower case with hyphens. LaTeX stumbles over anything else,
    and a label without its chapter's name may be taken twice.""",
)  # fmt: skip


def run(task: Task) -> Iterator[Diagnostic]:
    slug, allowed = task.text.slug, task.limits.texts("families")
    grammar = re.compile(rf"(?:{'|'.join(map(re.escape, allowed))})-{re.escape(slug)}(?:-[a-z0-9]+)+\Z")
    for mark in task.text.marks:
        key = mark.key
        family = prefix_of(key)
        written = PurePosixPath(mark.span.file).suffix in (".qmd", ".md", ".ipynb")
        if mark.kind != "label" or not family or not written or key == f"sec-{slug}" or grammar.match(key):
            continue
        name = re.sub(r"[^a-z0-9]+", "-", key.removeprefix(f"{family}-").removeprefix(f"{slug}-").lower()).strip("-")
        yield P016.at(mark.span, f"`{key}` is not `family-{slug}-name`", f"`{family}-{slug}-{name}`, say")


CHECK = Check("labels", run)
