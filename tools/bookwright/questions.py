"""A quiz's items as they are written → what is wrong with one, and what its key is (DECISIONS 5)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bookwright.diagnostics import Code, did_you_mean

F010 = Code(
    "F010", "error", "a quiz item that cannot be asked",
    """Each item of a quiz needs an id, a type (single, multiple, truefalse, numeric, order or fill), a
    stem, an explanation, an objective, and the label of the section that supports its answer. Single and
    multiple choice need distinct choices with a right and a wrong one, an order at least three distinct
    steps, a numeric item a number, true or false one of the two, a fill-in the words that are right.""",
)  # fmt: skip
F080 = Code(
    "F080", "error", "a key that no longer computes",
    """`compute` is an expression that gives the answer of a numeric item, evaluated when all cells of the
    chapter have run. What it gives lies further from `answer` than the item's own tolerance, or is no
    number: the text or the library changed under the question. Mend whichever of the two is wrong.""",
)  # fmt: skip
F081 = Code(
    "F081", "warning", "a key of a quiz item that means nothing",
    """A quiz item has a key that bookwright does not read, so what it says is on no page. Mostly it is
    a slip of the pen (`tolerence`); remove it otherwise.""",
)  # fmt: skip
F082 = Code(
    "F082", "warning", "a numeric item that leaves its precision or unit open",
    """A reader who rounds, or answers in another unit, cannot know what counts as right. Say how far from the
    answer is near enough (`tolerance: 0.05` is 5 % of the answer, 0 exactly that number; 1 % is taken without
    it), and give the `unit`, `""` for a pure number.""",
)  # fmt: skip
TYPES = ("single", "multiple", "truefalse", "numeric", "order", "fill")
REQUIRED = ("id", "type", "stem", "section", "objective", "explanation")
KEYS = (*REQUIRED, "choices", "answer", "unit", "tolerance", "compute", "difficulty")
CHOICE = ("text", "correct", "why")
TOLERANCE = 0.01  # relative, where an item says none
LEAST = {"order": 3}  # with two steps, half of those who guess are right
_ALLOWED = {"choices": ("single", "multiple", "order"), "answer": ("truefalse", "numeric", "fill"),
            "unit": ("numeric",), "tolerance": ("numeric",), "compute": ("numeric",)}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Something wrong with an item, at its key `at` ("" for the item as a whole)."""

    code: Code
    at: str
    message: str
    hint: str = ""


def problems(item: Any) -> Iterator[Problem]:
    """What is wrong with an item; the first error ends the list."""
    if not isinstance(item, Mapping):
        yield Problem(F010, "", "a quiz item is a mapping of keys to values")
        return
    for key in item:
        if key not in KEYS:
            yield Problem(F081, str(key), f"a quiz item has no key `{key}`", did_you_mean(str(key), KEYS))
    found = _form(item) or _belongs(item) or _answer(item)
    if found:
        yield Problem(F010, *found)
    elif item["type"] == "numeric" and (open_ := [k for k in ("tolerance", "unit") if item.get(k) is None]):
        yield Problem(F082, "answer", f"this numeric item has no {' and no '.join(f'`{k}`' for k in open_)}")


def tolerance(item: Mapping[str, Any]) -> float:
    """How far from the answer of a numeric item is near enough, relative to it."""
    given = item.get("tolerance")
    return TOLERANCE if given is None else float(given)


def near(value: float, item: Mapping[str, Any]) -> bool:
    """Whether a number answers a numeric item."""
    wanted = float(item["answer"])
    return abs(value - wanted) <= tolerance(item) * abs(wanted) + 1e-12


def computed(item: Mapping[str, Any], text: str) -> Problem | None:
    """What is wrong with a numeric item whose `compute` gave `text`."""
    try:
        value = float(text)
    except ValueError:
        return Problem(F080, "compute", f"`compute` gives `{text[:60]}`, which is no number")
    if near(value, item):
        return None
    said = f"`compute` gives {value:.6g}, and the answer says {item['answer']}"
    return Problem(F080, "compute", said, f"they may differ by {100 * tolerance(item):.3g} %")


_Found = tuple[str, str] | tuple[str, str, str] | None


def _form(item: Mapping[str, Any]) -> _Found:
    """Required keys, and the kinds of their values."""
    missing = [key for key in REQUIRED if item.get(key) in (None, "")]
    if missing:
        return "", f"this quiz item has no {' and no '.join(f'`{m}`' for m in missing)}"
    for key in ("id", "stem", "section", "explanation", "unit"):
        if isinstance(item.get(key), (dict, list)):
            return key, f"`{key}` of a quiz item must be a text"
    if not re.fullmatch(r"[A-Za-z][\w.-]*", str(item["id"])):
        return "id", f"`{item['id']}` is no id: a letter, then letters, figures, hyphens"
    kind = item["type"]
    if kind not in TYPES:
        return "type", f"a quiz item cannot be of type `{kind}`", did_you_mean(str(kind), TYPES, ", ".join(TYPES))
    if not str(item["section"]).startswith("sec-"):
        hint = "a label begins with `sec-`: `{#sec-name}` after the heading"
        return "section", f"`{item['section']}` is not the label of a section", hint
    return None


def _belongs(item: Mapping[str, Any]) -> _Found:
    """Keys that an item of this type does not have: what they say would be lost."""
    for key, kinds in _ALLOWED.items():
        if item.get(key) is not None and item["type"] not in kinds:
            return key, f"an item of type `{item['type']}` has no `{key}`", f"it belongs to {', '.join(kinds)}"
    return None


def _answer(item: Mapping[str, Any]) -> _Found:
    kind, answer = item["type"], item.get("answer")
    if kind in ("single", "multiple", "order"):
        return _choices(kind, item.get("choices"))
    if answer is None or isinstance(answer, Mapping):
        return "", f"an item of type `{kind}` needs an `answer`"
    if kind == "truefalse" and not isinstance(answer, bool):
        return "answer", "the answer to true or false is `true` or `false`"
    if kind == "numeric":
        if item.get("compute") is not None and not isinstance(item["compute"], Mapping):
            return "compute", "`compute` must be a text: an expression in Python"
        return _number("answer", answer) or _number("tolerance", item.get("tolerance", 0), least=0)
    if kind == "fill":
        words = answer if isinstance(answer, list) else [answer]
        if not words or not all(isinstance(w, (str, int, float)) and str(w).strip() for w in words):
            return "answer", "the answer of a fill-in is a text, or a list of the texts that are right"
        if any("`" in str(w) for w in words):
            return "answer", "a fill-in is compared letter by letter: its answer cannot hold code"
    return None


def _number(key: str, value: Any, least: float = -math.inf) -> _Found:
    right = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if right and value >= least:
        return None
    return key, f"`{key}` must be a number" + (" that is not negative" if least == 0 else "") + f", not `{value}`"


def _choices(kind: str, choices: Any) -> _Found:
    if not isinstance(choices, list) or not all(
        isinstance(c, Mapping) and c.get("text") not in (None, "") and not isinstance(c["text"], (dict, list))
        for c in choices
    ):
        return "choices", "`choices` must be a list of `{text, correct, why}`"
    strange = next(((n, k) for n, c in enumerate(choices) for k in c if k not in CHOICE), None)
    if strange:
        where, key = strange
        return f"choices/{where}", f"a choice has no key `{key}`", did_you_mean(str(key), CHOICE)
    texts = [" ".join(str(c["text"]).split()) for c in choices]
    if len(set(texts)) != len(texts):
        twice = next(n for n, t in enumerate(texts) if t in texts[:n])
        return f"choices/{twice}", "two choices of this item are the same"
    if len(choices) < LEAST.get(kind, 2):
        what = "steps" if kind == "order" else "choices"
        return "choices", f"an item of type `{kind}` needs at least {LEAST.get(kind, 2)} {what}"
    right = sum(c.get("correct") is True for c in choices)
    if kind == "single" and right != 1:
        return "choices", f"a single-choice item has one right choice, this one has {right}"
    if kind == "multiple" and right == 0:
        return "choices", "no choice of this item is right"
    return None
