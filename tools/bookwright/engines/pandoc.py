"""pandoc as a subprocess: Markdown → JSON tree, JSON tree → Typst, and citeproc."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson

# `-latex_macros` keeps formulas as they were written: we expand macros ourselves, to keep places
# front matter is read by us; further down, what looks like it is text
READER = "markdown-latex_macros-yaml_metadata_block+emoji"


@cache
def program() -> str:
    import pypandoc

    return str(pypandoc.get_pandoc_path())


LIMIT = 60.0  # s for one call: twenty open brackets in a row take its Markdown reader for ever


class TooMuch(Exception):
    """A text that pandoc cannot read in time, or that is nested too deeply."""


def call(arguments: list[str], data: bytes) -> tuple[bytes, str]:
    """pandoc's output and its messages. Raises `RuntimeError` when it fails, `TooMuch` when it takes too long."""
    command = [program(), *arguments]
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        raise TooMuch(f"it is not read within {LIMIT:g} s") from None
    messages = done.stderr.decode("utf-8", "replace")
    if done.returncode != 0:
        raise RuntimeError(f"pandoc failed ({done.returncode}): {messages.strip()}")
    return done.stdout, messages


def read_markdown(text: str) -> list[dict[str, Any]]:
    """The blocks of a Markdown text."""
    out, _ = call(["-f", READER, "-t", "json", "--track-changes=all"], text.encode())
    try:
        return orjson.loads(out)["blocks"]  # type: ignore[no-any-return]
    except orjson.JSONDecodeError:
        raise TooMuch("it is nested too deeply") from None


def document(blocks: list[Any], meta: dict[str, Any] | None = None) -> bytes:
    return orjson.dumps({"pandoc-api-version": [1, 23, 1], "meta": meta or {}, "blocks": blocks})


_FAILED = re.compile(r"Could not convert TeX math (.*?), rendering as TeX", re.S)


def to_typst(blocks: list[Any]) -> tuple[str, list[str]]:
    """Typst markup for `blocks`, and the formulas that pandoc could not convert."""
    out, messages = call(["-f", "json", "-t", "typst", "--wrap=none"], document(blocks))
    return out.decode(), [found.strip() for found in _FAILED.findall(messages)]


# plain Markdown: what has no sign of its own there is left out
_PLAIN = (
    "markdown-raw_html-raw_tex-raw_attribute-native_divs-native_spans-fenced_divs-bracketed_spans-header_attributes"
    "-link_attributes-smart-fenced_code_attributes-simple_tables-multiline_tables-implicit_figures"
)


_NEXT = "bookwright-next-text"


def to_markdown(texts: Sequence[list[Any]]) -> list[str]:
    """Markdown that people and programs read as it is, for each of the texts. They share a call, since pandoc takes
    as long to start as to write a chapter; but for those with notes, which it would gather at the end."""
    found = [_joined(blocks) for blocks in texts]
    sign = {"t": "RawBlock", "c": ["markdown", _NEXT]}
    together = [block for blocks, noted in found if not noted for block in (*blocks, sign)]
    parts = iter(_markdown(together).split(f"{_NEXT}\n"))
    return [_markdown(blocks) if noted else f"{next(parts).strip()}\n" for blocks, noted in found]


def _markdown(blocks: list[Any]) -> str:
    out, _ = call(["-f", "json", "-t", _PLAIN, "--wrap=none", "--markdown-headings=atx"], document(blocks))
    return out.decode()


def _joined(value: list[Any]) -> tuple[list[Any], bool]:
    """A tree whose words and spaces in a row are one text, which pandoc reads five times as fast; and whether it
    has notes."""
    made: list[Any] = []
    words: list[str] = []
    noted = False
    for item in value:
        kind = item.get("t") if isinstance(item, dict) else None
        if kind in ("Str", "Space", "SoftBreak"):
            words.append(item["c"] if kind == "Str" else " ")
            continue
        made += _spaced("".join(words))
        words = []
        noted = noted or kind == "Note"
        inner = item.get("c") if kind else item
        if isinstance(inner, list) and kind not in ("Code", "CodeBlock", "Math"):
            inner, within = _joined(inner)
            noted = noted or within
            item = {"t": kind, "c": inner} if kind else inner
        made.append(item)
    return [*made, *_spaced("".join(words))], noted


def _spaced(text: str) -> list[Any]:
    """A text as one piece, with the spaces at its ends apart: the writer moves them out of what is emphasized."""
    space, inner = {"t": "Space"}, text.strip(" ")
    if not inner:
        return [space] if text else []
    return [*([space] if text[0] == " " else []), {"t": "Str", "c": inner}, *([space] if text[-1] == " " else [])]


def read_html(html: str) -> list[dict[str, Any]]:
    """The blocks of an HTML fragment; scripts and styles in it are dropped."""
    out, _ = call(["-f", "html-native_divs-native_spans", "-t", "json"], html.encode())
    return orjson.loads(out)["blocks"]  # type: ignore[no-any-return]
