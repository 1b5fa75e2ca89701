"""Checks of physical inputs, numbers or arrays: each names the argument that is wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Num = float | NDArray[np.float64]  # what every formula takes and gives: a number or an array


def positive(**values: ArrayLike) -> None:
    """Require every argument to be > 0 and finite, in any unit (NaN, "not published", fails too).

    sec-about-numbers.

    >>> positive(bandwidth=3.35e12)
    """
    for name, x in values.items():
        a = np.asarray(x, dtype=float)
        if not np.all((a > 0) & np.isfinite(a)):
            raise ValueError(f"{name} must be positive and finite, got {x!r}")


def nonnegative(**values: ArrayLike) -> None:
    """Require every argument to be >= 0 and finite, in any unit.

    sec-about-numbers.

    >>> nonnegative(nbytes=0)
    """
    for name, x in values.items():
        a = np.asarray(x, dtype=float)
        if not np.all((a >= 0) & np.isfinite(a)):
            raise ValueError(f"{name} must be non-negative and finite, got {x!r}")


def finite(**values: ArrayLike) -> None:
    """Require every argument to be finite, of either sign and in any unit.

    sec-about-numbers.

    >>> finite(mean=-0.5)
    """
    for name, x in values.items():
        if not np.all(np.isfinite(np.asarray(x, dtype=float))):
            raise ValueError(f"{name} must be finite, got {x!r}")


def fraction(**values: ArrayLike) -> None:
    """Require every argument to lie in [0, 1].

    sec-about-numbers.

    >>> fraction(p=0.95)
    """
    for name, x in values.items():
        a = np.asarray(x, dtype=float)
        if not np.all((a >= 0) & (a <= 1)):
            raise ValueError(f"{name} must lie in [0, 1], got {x!r}")


def at_least(low: float, **values: ArrayLike) -> None:
    """Require every argument to be >= `low`, in its unit.

    sec-about-numbers.

    >>> at_least(1, devices=8)
    """
    for name, x in values.items():
        if not np.all(np.asarray(x, dtype=float) >= low):
            raise ValueError(f"{name} must be at least {low:g}, got {x!r}")
