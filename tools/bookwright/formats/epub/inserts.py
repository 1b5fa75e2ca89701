"""`include-in-header/before-body/after-body` of `format: epub`: style sheets and markup around every chapter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bookwright import layers
from bookwright.assemble import resolve_path
from bookwright.book import Chapter
from bookwright.config import Config
from bookwright.diagnostics import Code, Diagnostic
from bookwright.formats.base import Manuscript
from bookwright.nodes import Node
from bookwright.source import Span

C058 = Code(
    "C058", "warning", "something for the head that an EPUB cannot have",
    """`include-in-header` of `format: epub` gives style sheets, in `<style>`: they are added to that of the EPUB.
    Scripts, links to other hosts and metadata have no place in a book that is read anywhere; metadata has keys of
    its own (`explain --keys format.epub`).""",
)  # fmt: skip
C059 = Code(
    "C059", "error", "an included file of the EPUB that is not there",
    """`include-in-header:`, `include-before-body:` and `include-after-body:` name files of the project, relative to
    the file that names them. This one does not exist, lies outside of the project, or is not UTF-8. What is meant as
    text, not as a file, is written `text: |`.""",
)  # fmt: skip
KEYS = ("include-in-header", "include-before-body", "include-after-body")
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.S | re.I)
_COMMENT = re.compile(r"<!--.*?-->", re.S)


def _parts(config: Config, key: str, meta: Mapping[str, Any], base: str) -> Iterator[tuple[str, str | None]]:
    """What a key gives below `format: epub:`: (the file's name or "", its text; None when it cannot be read)."""
    given = layers.given("epub", meta).get(key)
    for one in given if isinstance(given, list) else [] if given in (None, False) else [given]:
        pairs = one if isinstance(one, Mapping) else {"file": one}
        if pairs.get("text") is not None:
            yield "", str(pairs["text"])
        files = pairs.get("file")
        for name in files if isinstance(files, list) else [files] if files else []:
            yield str(name), _read(config, base, str(name))


def _read(config: Config, base: str, name: str) -> str | None:
    path = resolve_path(config.root, base, name)
    try:
        return (config.root / path).read_text("utf-8") if path else None
    except (OSError, UnicodeDecodeError):
        return None


def around(m: Manuscript, chapter: Chapter, key: str) -> list[Node]:
    """Markup before or after a chapter's text: the project's first, then the chapter's own."""
    front = m.facts[chapter.file].meta
    found = [*_parts(m.config, key, m.config.meta, "_quarto.yml"), *_parts(m.config, key, front, chapter.file)]
    return [{"t": "RawBlock", "c": ["html", text]} for _, text in found if text]


def sheet(config: Config) -> str:
    """The style sheets that the head is to have."""
    texts = [text for _, text in _parts(config, KEYS[0], config.meta, "_quarto.yml") if text]
    return "\n".join(css for text in texts for css in _STYLE.findall(text))


def key(m: Manuscript) -> list[str | None]:
    """All that is included, for the hash of the EPUB."""
    metas = [(m.config.meta, "_quarto.yml"), *((m.facts[c.file].meta, c.file) for c in m.book.chapters)]
    return [text for meta, base in metas for one in KEYS for _, text in _parts(m.config, one, meta, base)]


def problems(m: Manuscript) -> Iterator[Diagnostic]:
    """Files that are not there, and what is no style sheet in the head."""
    fronts = [(m.facts[c.file].meta, c.file) for c in m.book.chapters]
    for meta, base in [(m.config.meta, "_quarto.yml"), *fronts]:
        for one in KEYS:
            at = m.config.located.span("format", "epub", one) if base == "_quarto.yml" else Span(base, 1)
            for name, text in _parts(m.config, one, meta, base):
                if text is None:
                    yield C059.at(at, f"`{one}` names `{name}`, which is no file of the project")
                elif one == KEYS[0] and (left := _STYLE.sub("", _COMMENT.sub("", text)).strip()):
                    shown = left.splitlines()[0][:60]
                    yield C058.at(at, f"of `{one}`, the EPUB has only what is in `<style>`, not `{shown}`")
