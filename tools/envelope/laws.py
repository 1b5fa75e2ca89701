"""Laws of speedup and of waiting: Amdahl, Gustafson, universal scalability, Little."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .domain import Num, at_least, fraction, nonnegative, positive


def amdahl(p: Num, s: Num) -> Num:
    """Speedup of a fixed job when a share p of its time runs s times faster.

    p in [0, 1], s > 0; as s grows the limit is 1/(1-p).  eq-quantitative-amdahl
    [@amdahl1967validity].  Assumes that the parts run one after the other.

    >>> round(amdahl(0.95, 10), 2), round(amdahl(0.08, 10), 3)
    (6.9, 1.078)
    """
    fraction(p=p)
    positive(s=s)
    return 1 / ((1 - p) + p / s)


def gustafson(p: Num, n: Num) -> Num:
    """Scaled speedup on n processors when the parallel work grows with n.

    p: parallel share of the time on the n processors, in [0, 1]; n >= 1.
    eq-quantitative-gustafson [@gustafson1988reevaluating].

    >>> gustafson(0.95, 100)
    95.05
    """
    fraction(p=p)
    at_least(1, n=n)
    return (1 - p) + p * n


def usl(n: Num, sigma: Num, kappa: Num) -> Num:
    """Throughput of n workers as a multiple of one, under contention sigma and coherency cost kappa.

    n >= 1, sigma and kappa >= 0; the maximum lies at sqrt((1-sigma)/kappa).
    eq-quantitative-usl [@gunther2007capacity].  kappa = 0 gives Amdahl with p = 1-sigma.

    >>> round(usl(32, 0.02, 0.0005), 1)
    15.1
    """
    at_least(1, n=n)
    nonnegative(sigma=sigma, kappa=kappa)
    return n / (1 + sigma * (n - 1) + kappa * n * (n - 1))


def little(lam: Num, t: Num) -> Num:
    """Mean number in a stable system: arrival rate (1/s) times mean time in it (s).

    eq-quantitative-little [@little1961proof].  Holds for every arrival and service law.

    >>> little(500, 0.080)
    40.0
    """
    nonnegative(lam=lam, t=t)
    return lam * t


def geomean(x: ArrayLike) -> float:
    """Geometric mean of positive ratios x, the only mean that does not depend on the reference.

    eq-benchmarking-geomean [@fleming1986how].

    >>> round(geomean([2, 0.5]), 9)
    1.0
    """
    positive(x=x)
    return float(np.exp(np.mean(np.log(np.asarray(x, dtype=float)))))


def strong_eff(t1: Num, tn: Num, n: Num) -> Num:
    """Strong-scaling efficiency t1/(n tn): one problem, n devices (times in s).

    sec-quantitative-laws.

    >>> round(strong_eff(100.0, 16.0, 8), 3)
    0.781
    """
    positive(t1=t1, tn=tn)
    at_least(1, n=n)
    return t1 / (n * tn)


def weak_eff(t1: Num, tn: Num) -> Num:
    """Weak-scaling efficiency t1/tn: the problem grows with the devices (times in s).

    sec-quantitative-laws.

    >>> weak_eff(100.0, 125.0)
    0.8
    """
    positive(t1=t1, tn=tn)
    return t1 / tn
