"""Citations and the list of references: one run of pandoc's citeproc over all clusters of the book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bookwright.engines import pandoc


@dataclass(frozen=True)
class Rendered:
    """The inlines of each cluster, in order, and the entries: (key, blocks), in the style's order."""

    clusters: list[list[Any]]
    entries: list[tuple[str, list[Any]]]


def render(
    clusters: Sequence[Any],
    bibliography: Sequence[Path],
    csl: Path | None,
    lang: str,
    nocite: Sequence[str] = (),
) -> Rendered:
    """Format the clusters and their references. Raises `RuntimeError` with pandoc's words."""
    blocks: list[Any] = [{"t": "Para", "c": [_renumbered(c, n)]} for n, c in enumerate(clusters, 1)]
    blocks.append({"t": "Div", "c": [["refs", [], []], []]})
    meta: dict[str, Any] = {
        "link-citations": {"t": "MetaBool", "c": True},
        "lang": {"t": "MetaString", "c": lang},
    }
    if nocite:
        cites = [_citation(key) for key in nocite]
        meta["nocite"] = {"t": "MetaInlines", "c": [{"t": "Cite", "c": [cites, []]}]}
    arguments = ["-f", "json", "-t", "json", "--citeproc"]
    arguments += [f"--bibliography={path}" for path in bibliography]
    if csl:
        arguments.append(f"--csl={csl}")
    out, _ = pandoc.call(arguments, pandoc.document(blocks, meta))
    result = orjson.loads(out)["blocks"]
    found = [block["c"][0]["c"][1] for block in result[:-1]]
    return Rendered(found, [(d["c"][0][0].removeprefix("ref-"), d["c"][1]) for d in result[-1]["c"][1]])


def _renumbered(cluster: Any, number: int) -> Any:
    """The cluster with the note number that author–date and numeric styles need to tell it apart."""
    citations, inlines = cluster["c"]
    return {"t": "Cite", "c": [[{**c, "citationNoteNum": number} for c in citations], inlines]}


def _citation(key: str) -> dict[str, Any]:
    return {"citationId": key, "citationPrefix": [], "citationSuffix": [],
            "citationMode": {"t": "NormalCitation"}, "citationNoteNum": 0, "citationHash": 0}  # fmt: skip
