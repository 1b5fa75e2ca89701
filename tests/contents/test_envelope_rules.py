"""Rules that hold for every public function of the teaching package, with no list of exceptions."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest

import envelope as ev

matplotlib.use("agg")
ROOT = Path(ev.__file__).parent
CONTENTS = ROOT.parents[1] / "contents"
MODULES = sorted(p.stem for p in ROOT.glob("*.py") if p.stem != "__init__")
Function = Callable[..., Any]

# Units and dimensions as the docstrings write them: symbols, shapes in brackets, words.
SYMBOL = r"(?:s|B|FLOP|OP|MAC|W|Wh|J|Hz|F|V|kg|kWh|L|USD|dB|nat|token/s|1/s)"
UNIT = re.compile(
    rf"(?<![\w/^-]){SYMBOL}(?![\w^-])|/s\b|\[[^\]@]+\]"
    r"|(?i:\b(?:seconds?|bytes?|nbytes|bits?|hours?|days?|cycles|elements|pixels|inches|points|energy \(J\)"
    r"|share|probability|numbers?|counts?|ratios?|multiples?|unit|shape|size|temperature|liters|kilograms)\b)"
)
LABEL = re.compile(r"\b(?:eq|fig|tbl|sec|lst|exm|exr)-[a-z0-9]+(?:-[a-z0-9]+)*")
NUMERIC = re.compile(r"\b(?:Num|float|int|Array|ArrayLike|NDArray|Ints|Labels|Clips|Words)\b")
# The chapters and appendices that labels may name: their folders may not be written yet.
PLANNED = (
    "introduction ml-systems quantitative dl-primer architectures workflow data-engineering frameworks training"
    " distributed-training efficient-ai model-optimization hw-aware-training hw-acceleration compilers benchmarking"
    " serving ops ondevice-learning robust-ai privacy-security responsible-ai sustainable-ai ai-for-good frontiers"
    " conclusion app-math app-cheatsheet app-notation app-devices app-toolchain about contribute"
).split()


def _functions() -> Iterator[tuple[str, Function]]:
    for module in MODULES:
        made = importlib.import_module(f"envelope.{module}")
        for name, f in vars(made).items():
            if inspect.isfunction(f) and f.__module__ == made.__name__ and not name.startswith("_"):
                yield f"{module}.{name}", f


FUNCTIONS = dict(_functions())


def _head(f: Function) -> str:
    """The docstring before its example."""
    return inspect.getdoc(f).split(">>>")[0] if f.__doc__ else ""  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def book() -> dict[str, set[str]]:
    """Slug -> labels that its sources define."""
    defined: dict[str, set[str]] = {}
    for path in [*CONTENTS.rglob("*.qmd"), *CONTENTS.rglob("*.md")]:
        text = path.read_text(encoding="utf-8")
        for label in re.findall(
            r"(?:\{#|#\| (?:lst-)?label: ?|[{ ]#)((?:eq|fig|tbl|sec|lst|exm|exr)-[a-z0-9-]+)", text
        ):
            defined.setdefault(_slug(label), set()).add(label)
    return defined


def _slug(label: str) -> str:
    rest = label.split("-", 1)[1]
    return max((s for s in PLANNED if rest == s or rest.startswith(f"{s}-")), key=len, default="")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_docstring_says_what_in_which_unit_after_whom(name: str, book: dict[str, set[str]]) -> None:
    f = FUNCTIONS[name]
    head, signature = _head(f), str(inspect.signature(f))
    first = head.strip().split("\n\n")[0]
    assert first.rstrip().endswith("."), f"{name} does not begin with a sentence"
    assert "\n" not in first.strip(), f"the first sentence of {name} is longer than a line"
    if NUMERIC.search(signature):
        assert UNIT.search(head), f"{name} states no unit and no shape"
    labels, keys = LABEL.findall(head), re.findall(r"@[a-z]+\d{4}\w*", head)
    assert labels or keys, f"{name} names neither a place in the book nor a source"
    for label in labels:
        slug = _slug(label)
        assert slug, f"{name}: {label} belongs to no planned chapter"
        assert slug not in book or label in book[slug], f"{name}: {slug} is written and has no {label}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_sources_exist(name: str) -> None:
    bib = (CONTENTS / "references.bib").read_text(encoding="utf-8")
    for key in re.findall(r"@([a-z]+\d{4}\w*)", inspect.getdoc(FUNCTIONS[name]) or ""):
        assert f"{{{key}," in bib, f"{name} names @{key}"


def _calls(name: str) -> list[inspect.BoundArguments]:
    """The calls of a function in its own example."""
    f, calls = FUNCTIONS[name], list[inspect.BoundArguments]()

    def spy(*args: Any, **kwargs: Any) -> Any:
        calls.append(inspect.signature(f).bind(*args, **kwargs))
        return f(*args, **kwargs)

    module = importlib.import_module(f.__module__)
    space = {**vars(module), f.__name__: spy}
    for example in doctest.DocTestParser().get_examples(inspect.getdoc(f) or ""):
        source = compile(example.source, name, "eval" if _is_expression(example.source) else "exec")
        exec(source, space)
    matplotlib.pyplot.close("all")
    return calls


def _is_expression(source: str) -> bool:
    return isinstance(ast.parse(source).body[0], ast.Expr)


def _scalar(f: Function, parameter: str, value: object) -> bool:
    """Is it a number that has a meaning of its own, not data and not a seed?"""
    kind = str(inspect.signature(f).parameters[parameter].annotation)
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and parameter != "seed" and kind not in ("ArrayLike", "Any", "Real | float")


def _answer(f: Function, call: inspect.BoundArguments) -> Any:
    """What the call gives; None if it refuses. A TypeError is Python's own, where a whole number is needed."""
    try:
        with np.errstate(all="ignore"):
            result = f(*call.args, **call.kwargs)
            return list(result) if inspect.isgenerator(result) else result
    except (ValueError, TypeError):
        return None


def _with(name: str, wrong: float) -> Iterator[tuple[str, Any]]:
    """Parameter and answer, with `wrong` in the place of each number of each example in turn."""
    f = FUNCTIONS[name]
    for call in _calls(name):
        call.apply_defaults()
        for parameter in [p for p, value in call.arguments.items() if _scalar(f, p, value)]:
            changed = inspect.signature(f).bind(*call.args, **call.kwargs)
            changed.apply_defaults()
            changed.arguments[parameter] = wrong
            yield parameter, _answer(f, changed)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_example_calls_the_function_and_nan_is_refused(name: str) -> None:
    """NaN means "not published": it never becomes a result. (A check of inputs gives None when it is content.)"""
    assert _calls(name), f"the example of {name} does not call it"
    for parameter, answer in _with(name, math.nan):
        assert answer is None, f"{name} takes {parameter}=NaN"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_number_leads_to_nonsense(name: str) -> None:
    """Zero, a negative number, infinity: answered or refused, never a division by zero or a NaN."""
    for wrong in (0, -1, -2.5, math.inf):
        for parameter, answer in _with(name, wrong):
            number = isinstance(answer, int | float | complex | np.number)
            assert not number or answer == answer, f"{name} makes NaN of {parameter}={wrong}"
            assert not isinstance(answer, complex), f"{name} makes {answer} of {parameter}={wrong}"


def test_the_map_of_modules_is_theirs() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told: dict[str, str] = {}
    for path in sorted(ROOT.glob("*.py")):
        summary = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
        told[path.stem] = summary.replace("\n", " ")
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.M)
    assert dict(rows) == {name: summary for name, summary in told.items() if name != "__init__"}


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_are_short(module: str) -> None:
    text = (ROOT / f"{module}.py").read_text(encoding="utf-8")
    lines = len(text.splitlines())
    assert lines <= (300 if module == "nn" else 400)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 40, f"{module}.{node.name} is long"


@pytest.fixture(scope="module")
def used() -> set[str]:
    """Names that cells, inline expressions and tests of the contents use."""
    pieces = [p.read_text(encoding="utf-8") for p in Path(__file__).parent.glob("*.py") if p != Path(__file__)]
    for path in [*CONTENTS.rglob("*.qmd"), CONTENTS.parent / "index.qmd"]:
        text = path.read_text(encoding="utf-8")
        pieces += re.findall(r"^```\{python\}\n(.*?)^```", text, re.S | re.M)
        pieces += [code.strip() for code in re.findall(r"`\{python\} ([^`]+)`", text)]
    trees = [ast.parse(piece) for piece in pieces]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {n.attr for n in nodes if isinstance(n, ast.Attribute)} | {n.id for n in nodes if isinstance(n, ast.Name)}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_chapter_a_lab_or_a_test_uses_the_function(name: str, used: set[str]) -> None:
    assert name.split(".")[1] in used, f"nothing but its own example uses {name}"
