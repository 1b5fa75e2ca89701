"""Small synthetic sets and arrival processes; `envelope.data` offers them too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .domain import at_least, finite, fraction, nonnegative, positive

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
    finite(turns=turns)
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


def diurnal_ci(days: int = 7, seed: int = 0) -> Array:
    """Hourly carbon intensity [24 days] (kg CO2e/kWh) of a fictional grid with much solar power.

    A dip at noon, a peak in the evening, days that differ and hours that wander: assumptions of
    this book, in the range of real grids.  fig-sustainable-ai-schedule.

    >>> ci = diurnal_ci(7)
    >>> ci.shape, bool(ci.reshape(7, 24).mean(0).argmin() in range(10, 15))
    ((168,), True)
    """
    at_least(1, days=days)
    rng, hour = np.random.default_rng(seed), np.arange(24 * days) % 24
    sun = np.exp(-(((hour - 12.5) / 3.2) ** 2))
    evening = np.exp(-(((hour - 19.5) / 2.2) ** 2))
    clear = np.repeat(rng.uniform(0.5, 1.0, days), 24)
    noise = 0.015 * rng.standard_normal(24 * days)
    ci: Array = np.maximum(0.42 - 0.25 * clear * sun + 0.10 * evening + noise, 0.05)
    return ci


def mcu_trace(
    T: float = 10.0,
    rate: float = 10_000.0,
    period: float = 1.0,
    burst: float = 0.0321,
    active_w: float = 0.010,
    idle_w: float = 6e-6,
    seed: int = 0,
) -> tuple[Array, Array]:
    """Times (s) and power (W) of a node that works in bursts, sampled `rate` times a second.

    One burst of `burst` seconds in each period, at a random place in it.  By default the node of
    the book.  fig-benchmarking-energy-sampling.

    >>> t, watts = mcu_trace()
    >>> round(float(watts.mean() * 10.0) / 10 * 1e3, 2)  # mJ per burst
    0.33
    """
    positive(T=T, rate=rate, period=period, burst=burst, active_w=active_w)
    nonnegative(idle_w=idle_w)
    if burst > period:
        raise ValueError(f"a burst of {burst} s does not fit in a period of {period} s")
    t = np.arange(round(T * rate)) / rate
    starts = np.random.default_rng(seed).uniform(0, period - burst, int(T // period) + 1)
    cycle, since = (t // period).astype(int), t % period
    on = (since >= starts[cycle]) & (since < starts[cycle] + burst)
    return t, np.where(on, active_w, idle_w)


_WORDS = ("forest river node rain bird call engine trail camp seed root leaf wind moss stone "
          "night dawn fog ridge ford").split()  # fmt: skip


def docs(n: int, dup: float = 0.2, seed: int = 0, length: int = 60) -> tuple[list[str], Labels]:
    """n documents of random words, and for each the index of the one it nearly copies, or -1.

    A share `dup` are copies of an earlier document with about one word in twenty changed.
    sec-data-engineering-quality.

    >>> texts, source = docs(100, 0.2)
    >>> len(texts), bool(10 <= (source >= 0).sum() <= 32)
    (100, True)
    """
    at_least(1, n=n, length=length)
    fraction(dup=dup)
    rng = np.random.default_rng(seed)
    words, source = list[list[str]](), np.full(n, -1, np.int64)
    for i in range(n):
        fresh = [_WORDS[k] for k in rng.integers(0, len(_WORDS), length)]
        if i and rng.random() < dup:
            source[i] = rng.integers(0, i)
            changed = rng.random(length) < 0.05
            old = words[source[i]]
            fresh = [new if c else was for new, was, c in zip(fresh, old, changed, strict=True)]
        words.append(fresh)
    return [" ".join(w) for w in words], source
