"""Operations: error budgets, burn rates, canaries, retraining."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .domain import Num, at_least, fraction, nonnegative, positive
from .stats import n_two_prop
from .units import DAY

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


def error_budget(slo: Num, days: Num) -> Num:
    """Seconds in which a service may fail over a window of days: (1 - SLO) x window.

    eq-ops-budget [@beyer2016sre].

    >>> round(error_budget(0.999, 30) / 60, 1)
    43.2
    """
    fraction(slo=slo)
    positive(days=days)
    return (1 - slo) * days * DAY


def burn_rate(bad: Num, slo: Num) -> Num:
    """Speed at which the budget is used: share of bad events over the allowed share.

    1 spends the budget exactly by the window's end.  eq-ops-burn [@beyer2016sre].

    >>> round(burn_rate(0.0144, 0.999), 1)
    14.4
    """
    fraction(bad=bad, slo=slo)
    positive(budget=1 - np.asarray(slo))
    return bad / (1 - slo)


def retrain_interval(cost: Num, decay: Num) -> Num:
    """Interval between retrainings with the least cost per time: sqrt(2 cost / decay).

    cost: of one retraining (USD); decay: growth of the loss rate, USD per day per day; gives
    days.  eq-ops-retrain.  Assumes that quality decays linearly.

    >>> retrain_interval(200, 4)
    10.0
    """
    positive(cost=cost, decay=decay)
    return (2 * cost / decay) ** 0.5


def canary_time(
    p0: float, p1: float, qps: float, share: float, alpha: float = 0.05, power: float = 0.8
) -> float:
    """Seconds until a canary that gets a share of the traffic shows a rise of errors p0 to p1.

    lst-ops-canary.  Two proportions, two-sided, of equal samples: the rest of the traffic is
    assumed to provide as many.

    >>> round(canary_time(0.01, 0.02, 1.0, 1.0) / 60)
    39
    """
    positive(qps=qps, share=share)
    fraction(share=share)
    return n_two_prop(p0, p1, alpha, power) / (qps * share)


def ts_split(n: int, folds: int, gap: int = 0) -> Iterator[tuple[Ints, Ints]]:
    """Folds of n samples in order of time: train on all before, test on the next part.

    gap: number of samples between them that are left out.  sec-ops-cicd.  Never trains on the future.

    >>> [(len(before), after.tolist()) for before, after in ts_split(10, 4)]
    [(2, [2, 3]), (4, [4, 5]), (6, [6, 7]), (8, [8, 9])]
    """
    at_least(1, folds=folds)
    size = n // (folds + 1)
    at_least(1, samples_per_fold=size)
    nonnegative(gap=gap)
    for k in range(1, folds + 1):
        start = n - (folds + 1 - k) * size
        if start <= gap:
            raise ValueError(f"a gap of {gap} leaves the first fold nothing to train on")
        yield np.arange(start - gap), np.arange(start, start + size)


def alert_precision(p: Num, tpr: Num, fpr: Num) -> Num:
    """Share of alerts that are real at a base rate p: p TPR / (p TPR + (1-p) FPR).

    eq-ops-alert, eq-ai-for-good-ppv.

    >>> round(alert_precision(0.01, 0.9, 0.05), 3)
    0.154
    """
    fraction(p=p, tpr=tpr, fpr=fpr)
    alerts = p * tpr + (1 - p) * fpr
    positive(alerts=alerts)
    return p * tpr / alerts


def label_shift(confusion: ArrayLike, predicted: ArrayLike) -> Array:
    """Ratios of new to old class shares, from a confusion matrix and new predictions.

    confusion: [true, predicted] counts on old data; predicted: [classes] shares or counts on new
    data.  Solves C w = mu with joint shares C[predicted, true].  eq-ops-bbse
    [@lipton2018blackbox].  Needs an invertible matrix and unchanged P(x|y).

    >>> label_shift([[40, 10], [10, 40]], [0.68, 0.32]).round(6).tolist()  # 80 % of the first
    [1.6, 0.4]
    """
    c, mu = np.asarray(confusion, dtype=float), np.asarray(predicted, dtype=float)
    if c.ndim != 2 or c.shape[0] != c.shape[1] or mu.shape != c.shape[:1]:
        raise ValueError("need a square confusion matrix and as many predicted shares")
    nonnegative(confusion=c, predicted=mu)
    positive(sum_confusion=c.sum(), sum_predicted=mu.sum())
    if np.linalg.matrix_rank(c) < len(c):
        raise ValueError("the confusion matrix is singular: classes cannot be told apart")
    return np.asarray(np.linalg.solve(c.T / c.sum(), mu / mu.sum()))
