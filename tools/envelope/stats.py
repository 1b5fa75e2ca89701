"""Statistics of evaluation: intervals, sample sizes, agreement, drift, calibration."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .domain import Num, at_least, finite, fraction, nonnegative, positive

Array = NDArray[np.float64]
_NORMAL = NormalDist()


def wilson(k: float, n: float, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a proportion: k successes in n trials, z = 1.96 for 95 %.

    eq-workflow-wilson.  Holds for small n and for k = 0 or n.

    >>> [round(x, 3) for x in wilson(45, 50)]
    [0.786, 0.957]
    """
    positive(n=n, z=z)
    fraction(k_over_n=k / n)
    p = k / n
    centre = p + z**2 / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    scale = 1 + z**2 / n
    return (centre - half) / scale, (centre + half) / scale


def bootstrap_ci(
    x: ArrayLike,
    stat: Callable[[Array], float] = lambda a: float(np.mean(a)),
    level: float = 0.95,
    n: int = 2000,
    seed: int = 0,
) -> tuple[float, float]:
    """Percentile bootstrap interval of a statistic of the rows of x.

    x: [samples] or [samples, ...], resampled by row; n resamples.  eq-benchmarking-bootstrap
    [@efron1979bootstrap].  Assumes independent rows; poor below about 20 of them.

    >>> low, high = bootstrap_ci(np.arange(101.0))
    >>> 42 < low < 50 < high < 58
    True
    """
    a = np.asarray(x, dtype=float)
    at_least(2, samples=len(a))
    at_least(1, n=n)
    fraction(level=level)
    rng = np.random.default_rng(seed)
    values = [stat(a[rng.integers(0, len(a), len(a))]) for _ in range(n)]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def n_two_prop(p1: float, p2: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """Samples per arm to tell proportions p1 and p2 apart, two-sided.

    eq-workflow-mde.  Normal approximation; each arm's own variance, not the pooled one.

    >>> n_two_prop(0.05, 0.0525)
    122121
    """
    fraction(p1=p1, p2=p2, alpha=alpha, power=power)
    if p1 == p2:
        raise ValueError("equal proportions cannot be told apart")
    z = _NORMAL.inv_cdf(1 - alpha / 2) + _NORMAL.inv_cdf(power)
    return math.ceil(z**2 * (p1 * (1 - p1) + p2 * (1 - p2)) / (p1 - p2) ** 2)


def n_tail(p: float, conf: float = 0.99, margin: float | None = None) -> int:
    """Number of queries that pin a tail-latency percentile p down to a margin, default (1-p)/20.

    eq-benchmarking-tailn [@reddi2020mlperfinference].

    >>> n_tail(0.90), n_tail(0.95), n_tail(0.99)
    (23886, 50425, 262742)
    """
    fraction(p=p, conf=conf)
    m = (1 - p) / 20 if margin is None else margin
    positive(margin=m)
    z = _NORMAL.inv_cdf((1 + conf) / 2)
    return round(z**2 * p * (1 - p) / m**2)  # to the nearest, as MLPerf's table does


def auc(y: ArrayLike, score: ArrayLike) -> float:
    """Area under the ROC curve: P(score of a positive > score of a negative), ties half.

    y: [n] of 0 and 1; score: [n].  tbl-robust-ai-detectors.

    >>> auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    label, s = np.asarray(y).astype(bool), np.asarray(score, dtype=float)
    pos, neg = int(label.sum()), int((~label).sum())
    positive(positives=pos, negatives=neg)
    _, inverse, counts = np.unique(s, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts - 1) / 2  # tied scores share their mean rank
    ranks = float(mean_rank[inverse][label].sum())
    return (ranks - pos * (pos + 1) / 2) / (pos * neg)


def confusion(y: ArrayLike, yhat: ArrayLike, classes: int) -> NDArray[np.int64]:
    """Counts [true, predicted] of integer labels.

    fig-dl-primer-confusion.

    >>> confusion([0, 0, 1], [0, 1, 1], 2).tolist()
    [[1, 1], [0, 1]]
    """
    a, b = np.asarray(y, dtype=np.int64), np.asarray(yhat, dtype=np.int64)
    if a.shape != b.shape or min(a.min(), b.min()) < 0 or max(a.max(), b.max()) >= classes:
        raise ValueError(f"need two arrays of equal length with labels below {classes}")
    return np.bincount(a * classes + b, minlength=classes**2).reshape(classes, classes)


def kappa(a: ArrayLike, b: ArrayLike) -> float:
    """Cohen's agreement of two raters beyond chance.

    eq-data-engineering-kappa [@cohen1960kappa].

    >>> kappa([0, 0, 1, 1], [0, 0, 1, 0])
    0.5
    """
    x, y = np.asarray(a), np.asarray(b)
    if x.shape != y.shape or x.size == 0:
        raise ValueError("need two equally long, non-empty ratings")
    observed = float(np.mean(x == y))
    chance = sum(float(np.mean(x == c) * np.mean(y == c)) for c in np.unique(x))
    if chance == 1:
        raise ValueError("both raters use one class only: agreement says nothing")
    return (observed - chance) / (1 - chance)


def majority(p: float, k: int) -> float:
    """Probability that a majority of k independent raters, each right with p, is right (k odd).

    eq-data-engineering-majority.

    >>> round(majority(0.8, 5), 3)
    0.942
    """
    fraction(p=p)
    if k < 1 or k % 2 == 0:
        raise ValueError(f"k must be odd and positive, got {k}")
    return sum(math.comb(k, j) * p**j * (1 - p) ** (k - j) for j in range(k // 2 + 1, k + 1))


def lsh(s: Num, b: int, r: int) -> Num:
    """Probability that items of similarity s meet in one of b bands of r hashes.

    eq-data-engineering-lsh.

    >>> round(lsh(0.8, 20, 5), 4), round(lsh(0.3, 20, 5), 3)
    (0.9996, 0.047)
    """
    fraction(s=s)
    at_least(1, b=b, r=r)
    return 1 - (1 - s**r) ** b


def psi(expected: ArrayLike, actual: ArrayLike, eps: float = 1e-4) -> float:
    """Population stability index of two histograms over the same bins.

    Counts or shares; bins below `eps` are raised to it.  eq-data-engineering-psi.

    >>> round(psi([0.5, 0.5], [0.4, 0.6]), 4)
    0.0405
    """
    e, a = (np.asarray(v, dtype=float) for v in (expected, actual))
    nonnegative(expected=e, actual=a)
    positive(sum_expected=e.sum(), sum_actual=a.sum(), eps=eps)
    e, a = np.maximum(e / e.sum(), eps), np.maximum(a / a.sum(), eps)
    return float(np.sum((a - e) * np.log(a / e)))


def ks(x: ArrayLike, y: ArrayLike) -> float:
    """Largest distance, in [0, 1], between the distribution functions of samples x [n] and y [m].

    tbl-ops-detectors.  Above 1.36 sqrt(1/n + 1/m) it is significant at 5 %.

    >>> round(ks([1, 2, 3], [2, 3, 4]), 3)
    0.333
    """
    a, b = np.sort(np.asarray(x, dtype=float)), np.sort(np.asarray(y, dtype=float))
    positive(n=a.size, m=b.size)
    points = np.concatenate([a, b])
    fa = np.searchsorted(a, points, side="right") / a.size
    fb = np.searchsorted(b, points, side="right") / b.size
    return float(np.max(np.abs(fa - fb)))


def cusum(x: ArrayLike, mean: float, slack: float) -> Array:
    """One-sided cumulative sum [n], in the unit of x [n]: s_t = max(0, s_{t-1} + x_t - mean - slack).

    eq-ops-cusum [@page1954continuous].

    >>> cusum([0, 1, 2, 0], 0, 0.5).tolist()
    [0.0, 0.5, 2.0, 1.5]
    """
    finite(mean=mean)
    nonnegative(slack=slack)
    out, s = [], 0.0
    for value in np.asarray(x, dtype=float).tolist():
        s = max(0.0, s + value - mean - slack)
        out.append(s)
    return np.array(out)


def ece(conf: ArrayLike, correct: ArrayLike, bins: int = 15) -> float:
    """Expected calibration error: mean gap of accuracy and confidence over equal-width bins.

    conf: [n] in [0, 1]; correct: [n] of 0 and 1.  eq-robust-ai-ece [@guo2017calibration].

    >>> round(ece([0.9, 0.9, 0.9, 0.9], [1, 1, 1, 0]), 2)
    0.15
    """
    c, ok = np.asarray(conf, dtype=float), np.asarray(correct, dtype=float)
    fraction(conf=c)
    at_least(1, bins=bins)
    which = np.minimum((c * bins).astype(int), bins - 1)
    gap = np.bincount(which, ok - c, bins)
    return float(np.abs(gap).sum() / c.size)
