"""A deck's questions → GIFT, the text format that Moodle imports. It has no order: steps are matched to places."""

from __future__ import annotations

import re
from html import escape

from bookwright.deck import Deck, Question

_SIGNS = re.compile(r"([\\~=#{}:])")


def write(deck: Deck) -> bytes:
    """All questions, a category for each chapter. UTF-8, one question a paragraph."""
    parts = [f"// {deck.title}\n"]
    for chapter, questions in deck.chapters():
        name = "/".join(part.replace("/", "//") for part in (deck.title, chapter))
        parts.append(f"$CATEGORY: $course$/top/{name}\n")
        parts += [_question(q, deck) for q in questions]
    return "\n".join(parts).encode()


def _said(text: str) -> str:
    """A text in which no sign means anything to GIFT; lines become one."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def _html(text: str) -> str:
    return f"[html]{_said(text)}" if text else ""


def _question(q: Question, deck: Deck) -> str:
    stem = q.stem.tex + (f"<p>({escape(q.unit)})</p>" if q.unit else "")
    told = q.explanation.tex + (f"<p>{_source(q)}</p>" if q.source else "")
    lines = [*_answers(q), f"####{_said(told)}"]
    return f"// {q.id}\n::{_said(q.title)}::{_html(stem)}{{\n" + "\n".join(lines) + "\n}\n"


def _source(q: Question) -> str:
    return f'<a href="{escape(q.address)}">{escape(q.source)}</a>' if q.address else escape(q.source)


def _answers(q: Question) -> list[str]:
    if q.type == "truefalse":
        return ["TRUE" if q.answers == ("true",) else "FALSE"]
    if q.type == "numeric":
        value = float(q.answers[0])
        return [f"#{q.answers[0]}:{abs(value) * q.tolerance:.10g}"]
    if q.type == "fill":
        return [f"={_said(a)}" for a in q.answers]
    by_letter = {c.letter: c for c in q.choices}
    if q.type == "order":
        return [f"={_html(by_letter[a].text.tex)} -> {n}" for n, a in enumerate(q.answers, 1)]
    right = sum(c.correct for c in q.choices)
    lines = []
    for c in q.choices:
        mark = "=" if c.correct else "~"
        if q.type == "multiple":  # what is right shares 100 %; whoever picks all, gets nothing
            share = 100 / right if c.correct else -100 / max(1, len(q.choices) - right)
            mark = f"~%{share:.7g}%"
        why = f"#{_html(c.why.tex)}" if c.why else ""
        lines.append(f"{mark}{_html(c.text.tex)}{why}")
    return lines
