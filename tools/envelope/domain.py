"""Checks of physical inputs, numbers or arrays: each names the argument that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Num = float | NDArray[np.float64]  # what every formula takes and gives: a number or an array


def _require(holds: Callable[[NDArray[np.float64]], Any], what: str, values: Mapping[str, ArrayLike]) -> None:
    for name, x in values.items():
        if not np.all(holds(np.asarray(x, dtype=float))):  # NaN holds for no comparison
            raise ValueError(f"{name} must {what}, got {x!r}")


def positive(**values: ArrayLike) -> None:
    """Require every argument to be > 0 and finite, in any unit (NaN, "not published", fails too).

    sec-about-numbers.

    >>> positive(bandwidth=3.35e12)
    """
    _require(lambda a: (a > 0) & np.isfinite(a), "be positive and finite", values)


def nonnegative(**values: ArrayLike) -> None:
    """Require every argument to be >= 0 and finite, in any unit.

    sec-about-numbers.

    >>> nonnegative(nbytes=0)
    """
    _require(lambda a: (a >= 0) & np.isfinite(a), "be non-negative and finite", values)


def finite(**values: ArrayLike) -> None:
    """Require every argument to be finite, of either sign and in any unit.

    sec-about-numbers.

    >>> finite(mean=-0.5)
    """
    _require(np.isfinite, "be finite", values)


def fraction(**values: ArrayLike) -> None:
    """Require every argument to lie in [0, 1].

    sec-about-numbers.

    >>> fraction(p=0.95)
    """
    _require(lambda a: (a >= 0) & (a <= 1), "lie in [0, 1]", values)


def at_least(low: float, **values: ArrayLike) -> None:
    """Require every argument to be >= `low` and finite, in its unit.

    sec-about-numbers.

    >>> at_least(1, devices=8)
    """
    _require(lambda a: (a >= low) & np.isfinite(a), f"be at least {low:g} and finite", values)
