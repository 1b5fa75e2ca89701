"""Code → highlighted HTML spans, by Pygments' lexers, with the few short classes that the theme colours."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

# Pygments' token types, most special first → the theme's class
_CLASSES = (
    ("Comment", "c"), ("Keyword", "k"), ("Name.Function", "f"), ("Name.Class", "f"),
    ("Name.Decorator", "d"), ("Name.Builtin", "b"), ("Name.Tag", "k"), ("Name.Attribute", "f"),
    ("Literal.String", "s"), ("Literal.Number", "n"), ("Operator.Word", "k"), ("Generic.Deleted", "k"),
    ("Generic.Inserted", "s"), ("Generic.Prompt", "c"), ("Name.Variable", "b"),
)  # fmt: skip


@lru_cache(maxsize=64)
def _lexer(language: str) -> Any:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _class(token: str) -> str:
    return next((css for prefix, css in _CLASSES if token.startswith(prefix)), "")


@lru_cache(maxsize=4096)
def tokens(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """(class, text) pieces of the code; one piece without a class when the language is unknown."""
    lexer = _lexer(language.lower()) if language else None
    if lexer is None:
        return (("", text),)
    pieces: list[tuple[str, str]] = []
    for kind, value in lexer.get_tokens(text):
        name = _class(str(kind).removeprefix("Token."))
        if pieces and (pieces[-1][0] == name or not value.strip()):
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + value)
        else:
            pieces.append((name, value))
    return tuple(pieces)


def html(text: str, language: str) -> str:
    """The code as HTML, each piece in a `<span class=…>` that ends with its line."""
    return "".join(_marked(css, piece) for css, piece in tokens(text, language))


def _marked(css: str, piece: str) -> str:
    lines = [escape(line, quote=False) for line in piece.split("\n")]
    if not css:
        return "\n".join(lines)
    return "\n".join(f'<span class="{css}">{line}</span>' if line.strip() else line for line in lines)


def known(language: str) -> bool:
    return _lexer(language.lower()) is not None
