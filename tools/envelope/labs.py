"""Score cards of the labs, and the modelled clock of Lab 01.

A task that nobody has tried yet holds `...`: it is open, not wrong, so an untouched lab runs to
its end, and a page that shows it is complete.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .domain import fraction, nonnegative, positive
from .units import Table, table

Array = NDArray[np.float64]
# ratio of a wrong answer to the right one -> what is usually behind it
_SLIPS = (
    (2.0, "one multiply-accumulate is 2 operations; a copy reads and writes"),
    (3.0, "a product has three matrices, an addition three arrays"),
    (4.0, "one fp32 element has 4 bytes"),
    (8.0, "one byte has 8 bits"),
    (24.0, "one day has 24 hours"),
    (1e3, "a prefix is off by one step"),
    (1.024, "1 KiB is 1,024 B, 1 kB is 1,000 B"),
    (1.048576, "1 MiB is 1,048,576 B, 1 MB is 1,000,000 B"),
    (1.073741824, "1 GiB is 1,073,741,824 B, 1 GB is 1,000,000,000 B"),
    (3600.0, "one hour has 3,600 seconds"),
)


def _leaves(value: Any) -> Iterator[Any]:
    """The numbers and texts inside of lists, tuples, arrays and mappings, in order."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _leaves(one)
    else:
        yield value


def _same(given: Any, expected: Any, rtol: float) -> bool:
    if isinstance(expected, bool | str) or isinstance(given, bool | str):
        return bool(given == expected)
    return math.isclose(float(given), float(expected), rel_tol=rtol, abs_tol=1e-300)


def _slip(given: Any, expected: Any) -> str:
    """What a wrong number looks like, without giving the right one away."""
    if isinstance(expected, bool | str) or not float(expected) or float(given) / float(expected) <= 0:
        return ""
    ratio = float(given) / float(expected)
    for factor, reason in _SLIPS:
        if math.isclose(max(ratio, 1 / ratio), factor, rel_tol=2e-3):
            return f", off by a factor of {factor:.5g}: {reason}"
    return f", {'too large' if abs(ratio) > 1 else 'too small'}"


def _require(holds: bool, message: str) -> None:
    if not holds:  # no `assert`, which `python -O` leaves out
        raise AssertionError(message)


class Card:
    """The ten points of one lab: guesses first, then tasks; `points` maps a task to its points.

    >>> card = Card({1: 2, 2: 1})
    >>> card.check(1, ..., 144)
    >>> card.check(2, 12.0, 12.0)
    >>> card.score, card.unsolved
    (1, [1])
    """

    def __init__(self, points: Mapping[int, int]) -> None:
        self.points = dict(points)
        self.guesses: dict[str, float] = {}
        self.solved: set[int] = set()

    def predict(self, **guesses: Any) -> None:
        """Keep numbers that were written down before any code ran; `...` is no guess.

        >>> card = Card({1: 1})
        >>> card.predict(days=30, share=...)
        >>> card.guesses
        {'days': 30.0}
        """
        self.guesses = {name: float(x) for name, x in guesses.items() if x is not ... and x is not None}

    def check(self, task: int, given: Any, expected: Any, rtol: float = 0.01) -> None:
        """Count a task as solved if every number is within rtol; AssertionError says what is off.

        >>> Card({1: 1}).check(1, {"rate": 8e6}, {"rate": 1e6})
        Traceback (most recent call last):
        AssertionError: task 1: value 1 of 1, off by a factor of 8: one byte has 8 bits
        """
        if task not in self.points:
            raise ValueError(f"this lab has no task {task}, only {sorted(self.points)}")
        self.solved.discard(task)
        answers, keys = list(_leaves(given)), list(_leaves(expected))
        if all(x is ... or x is None for x in answers):
            return
        _require(len(answers) == len(keys), f"task {task}: {len(answers)} values where {len(keys)} were asked for")
        for i, (answer, key) in enumerate(zip(answers, keys, strict=True), 1):
            where = f"task {task}: value {i} of {len(keys)}"
            _require(answer is not ... and answer is not None, f"{where} is still open")
            _require(_same(answer, key, rtol), where + _slip(answer, key))
        self.solved.add(task)

    @property
    def score(self) -> int:
        """Points of the solved tasks."""
        return sum(self.points[t] for t in self.solved)

    @property
    def unsolved(self) -> list[int]:
        """Tasks that are not solved yet."""
        return [t for t in self.points if t not in self.solved]

    def compare(self, **outcomes: Any) -> Table:
        """Guesses beside what was found, as a table: the ratio is what the reflection is about.

        >>> card = Card({1: 1})
        >>> card.predict(days=222)
        >>> print(card.compare(days=444))
        | Quantity | Guess | Found | Guess / found |
        |:---|---:|---:|---:|
        | days | 222 | 444 | 0.5 |
        <BLANKLINE>
        """
        rows = []
        for name, found in outcomes.items():
            known = None if found is ... or found is None else float(found)
            guess = self.guesses.get(name)
            ratio = None if guess is None or not known else guess / known
            rows.append([name.replace("_", " "), guess, known, ratio])
        return table(rows, ["Quantity", "Guess", "Found", "Guess / found"])

    def table(self) -> Table:
        """The score card: each task with its state and its points.

        >>> print(Card({1: 2}).table())
        | Task | State | Points |
        |:---|:---|---:|
        | 1 | open | 0 of 2 |
        | all | 1 open | 0 of 2 |
        <BLANKLINE>
        """
        rows = [[str(t), "solved" if t in self.solved else "open", f"{n if t in self.solved else 0} of {n}"]
                for t, n in self.points.items()]  # fmt: skip
        left = f"{len(self.unsolved)} open" if self.unsolved else "all solved"
        return table([*rows, ["all", left, f"{self.score} of {sum(self.points.values())}"]],
                     ["Task", "State", "Points"])  # fmt: skip


def modelled_seconds(
    work: float,
    traffic: float,
    peak: float = 96e9,
    levels: Sequence[tuple[float, float]] = ((1e6, 180e9), (12e6, 75e9), (math.inf, 24e9)),
    overhead: float = 1.5e-6,
    reps: int = 30,
    noise: float = 0.03,
    seed: int = 0,
) -> Array:
    """Run times (s) that a clock might show on a modelled laptop: nobody measured them.

    work in FLOP, traffic in B, peak in FLOP/s; levels: (largest working set in B, B/s) of each
    cache and of memory; overhead: s of every call; noise: log-normal, and one call in ten is
    interrupted.  eq-quantitative-time with a cache.  Lab 01.

    >>> bool(np.median(modelled_seconds(0, 2.4e9)) > 0.1)
    True
    """
    positive(traffic=traffic, peak=peak)
    nonnegative(work=work, overhead=overhead)
    fraction(noise=noise)
    bandwidth = next(bw for size, bw in levels if traffic <= size)
    least = overhead + max(work / peak, traffic / bandwidth)
    rng = np.random.default_rng([seed, int(work) % 2**31, int(traffic) % 2**31])
    slow = 1 + (rng.random(reps) < 0.1) * rng.exponential(0.5, reps)
    return np.asarray(least * (1 + np.abs(rng.normal(0, noise, reps))) * slow)
