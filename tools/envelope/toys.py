"""Small synthetic sets and arrival processes; `envelope.data` offers them too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .domain import at_least, fraction, nonnegative, positive

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


def poisson(rate: float, T: float, seed: int = 0) -> Array:
    """Arrival times (s) of a Poisson process of `rate` per second over T seconds, sorted.

    sec-quantitative-queues.

    >>> bool(abs(len(poisson(100.0, 100.0)) - 10_000) < 300)
    True
    """
    nonnegative(rate=rate)
    positive(T=T)
    rng = np.random.default_rng(seed)
    return np.sort(rng.uniform(0, T, rng.poisson(rate * T)))


def failures(n: int, mtbf: float, T: float, seed: int = 0) -> Array:
    """Times (s) at which one of n devices fails, each with the mean time between failures mtbf.

    sec-distributed-training-failures.  Constant hazard; repair takes no time.

    >>> len(failures(1000, 1e6, 1e4)) < 30
    True
    """
    at_least(1, n=n)
    positive(mtbf=mtbf)
    return poisson(n / mtbf, T, seed)


def spirals(
    n: int = 300, classes: int = 2, noise: float = 0.1, turns: float = 1.0, seed: int = 0
) -> tuple[Array, Labels]:
    """n points per class [n * classes, 2] on interleaved spirals of radius 1, and labels.

    fig-dl-primer-boundary.

    >>> X, y = spirals(100, 3)
    >>> X.shape, y.shape
    ((300, 2), (300,))
    """
    at_least(1, n=n, classes=classes)
    nonnegative(noise=noise)
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(classes), n)
    r = np.tile(np.linspace(0.05, 1, n), classes)
    angle = 2 * np.pi * (turns * r + y / classes) + noise * rng.standard_normal(n * classes)
    return np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1), y


def blobs(
    n: int = 100, classes: int = 3, dim: int = 2, spread: float = 0.5, seed: int = 0
) -> tuple[Array, Labels]:
    """n Gaussian points per class around centres drawn from a unit Gaussian, and labels.

    sec-dl-primer-why.

    >>> blobs(10, 3)[0].shape
    (30, 2)
    """
    at_least(1, n=n, classes=classes, dim=dim)
    nonnegative(spread=spread)
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((classes, dim))
    y = np.repeat(np.arange(classes), n)
    return centres[y] + spread * rng.standard_normal((n * classes, dim)), y


def label_noise(y: Labels, rate: float, classes: int, seed: int = 0) -> Labels:
    """Labels of which a share `rate` is replaced by another class, each as likely.

    sec-data-engineering-labels.

    >>> y = np.zeros(1000, np.int64)
    >>> bool(150 < np.count_nonzero(label_noise(y, 0.2, 12)) < 250)
    True
    """
    fraction(rate=rate)
    at_least(2, classes=classes)
    rng = np.random.default_rng(seed)
    wrong = rng.random(y.shape) < rate
    return np.where(wrong, (y + rng.integers(1, classes, y.shape)) % classes, y)
