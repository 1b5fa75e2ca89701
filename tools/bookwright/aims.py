"""Which keys make a format read or number the book in its own way, and what of a reading it can share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookwright import layers
from bookwright.config import Config
from bookwright.prepare import Prepared

# what a chapter's text is made with, and what only gives it numbers and sources
READ = ("shift-heading-level-by", "tbl-colwidths", "html-table-processing", "code-line-numbers", "code-overflow",
        "code-annotations", "mermaid", "mermaid-format")  # fmt: skip
NUMBERED = ("number-sections", "number-depth", "number-offset", "bibliography", "csl")


def differs(name: str, conf: Config) -> bool:
    """Whether the project has the format `name` read or numbered otherwise than `conf` does."""
    aimed = conf.aimed(name)
    return not _same_text(conf, aimed) or any(conf.here(key) != aimed.here(key) for key in NUMBERED)


def own_way(name: str, conf: Config, meta: Mapping[str, Any], keys: tuple[str, ...] = (*READ, *NUMBERED)) -> bool:
    """Whether a chapter's front matter sets one of the keys for one of the two formats alone."""
    sides = (layers.given(one, meta) for one in (conf.target, name))
    figures = ("fig-width", "fig-height", "fig-format", "fig-dpi", "code-fold")
    return any(key in side for side in sides for key in (*keys, *(figures if READ[0] in keys else ())))


def shared(name: str, conf: Config, prepared: Mapping[str, Prepared]) -> dict[str, Prepared]:
    """The chapters that the format reads as `conf` does."""
    if not _same_text(conf, conf.aimed(name)):
        return {}
    return {file: one for file, one in prepared.items() if not own_way(name, conf, one.facts.meta, READ)}


def _same_text(conf: Config, aimed: Config) -> bool:
    fold = aimed.target not in layers.NAMES and conf.here("code-fold") != aimed.here("code-fold")
    same = all(conf.here(key) == aimed.here(key) for key in READ)
    return same and not fold and conf.execution == aimed.execution
