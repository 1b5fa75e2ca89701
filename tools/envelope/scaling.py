"""Scaling laws: loss against parameters and tokens, and fits of growth."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .domain import Num, nonnegative, positive


class Fit(NamedTuple):
    """Constants of loss(N, D) = E + A/N^alpha + B/D^beta."""

    E: float
    A: float
    B: float
    alpha: float
    beta: float


HOFFMANN = Fit(1.69, 406.4, 410.7, 0.34, 0.28)  # [@hoffmann2022chinchilla], as printed
BESIROGLU = Fit(1.8172, 482.01, 2085.43, 0.3478, 0.3658)  # [@besiroglu2024replication], refitted


def loss(N: Num, D: Num, fit: Fit = BESIROGLU) -> Num:
    """Predicted loss (nat per token) of N parameters trained on D tokens.

    eq-efficient-ai-loss.  Fitted between about 1e7 and 2e10 parameters.

    >>> round(loss(70e9, 1.4e12, HOFFMANN), 3)
    1.937
    """
    positive(N=N, D=D)
    return fit.E + fit.A / N**fit.alpha + fit.B / D**fit.beta


def optimal(C: Num, fit: Fit = BESIROGLU) -> tuple[Num, Num]:
    """Parameters and tokens with the least loss for training compute C (FLOP), C = 6ND.

    eq-efficient-ai-opt.

    >>> N, D = optimal(1e24)
    >>> round(N / 1e9, 1), round(D / 1e12, 2), round(D / N, 1)
    (95.9, 1.74, 18.1)
    """
    positive(C=C)
    total = fit.alpha + fit.beta
    g = (fit.alpha * fit.A / (fit.beta * fit.B)) ** (1 / total)
    return g * (C / 6) ** (fit.beta / total), (C / 6) ** (fit.alpha / total) / g


def tokens_for_loss(N: Num, L: Num, fit: Fit = BESIROGLU) -> Num:
    """Tokens that bring N parameters to loss L; `ValueError` where no number of tokens does.

    eq-efficient-ai-iso.

    >>> round(tokens_for_loss(70e9, float(loss(70e9, 1.4e12))) / 1e12, 6)
    1.4
    """
    positive(N=N, L=L)
    rest = L - fit.E - fit.A / N**fit.alpha
    if not np.all(np.asarray(rest) > 0):
        raise ValueError(f"{N!r} parameters never reach a loss of {L!r}")
    return (fit.B / rest) ** (1 / fit.beta)


def lifetime_flops(N: Num, D: Num, inf_tokens: Num) -> Num:
    """Training and inference over a model's life (FLOP): 6ND + 2N times tokens served.

    eq-efficient-ai-lifetime [@sardana2024beyond].

    >>> lifetime_flops(8e9, 1e12, 3e12) == 2 * 6 * 8e9 * 1e12
    True
    """
    positive(N=N, D=D)
    nonnegative(inf_tokens=inf_tokens)
    return 6 * N * D + 2 * N * inf_tokens


def _t975(df: int) -> float:
    """97.5 % point of Student's t: Hill's expansion, to 0.5 % from 3 degrees of freedom on."""
    z = 1.959964
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + g1 / df + g2 / df**2 + g3 / df**3 + g4 / df**4


def _line(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float, float]:
    """Intercept, slope and half width of the slope's 95 % interval, by least squares."""
    if x.shape != y.shape or x.ndim != 1 or len(x) < 5:
        raise ValueError("need at least five points (x, y), as many x as y")
    dx = x - x.mean()
    sxx = float(dx @ dx)
    if sxx == 0:
        raise ValueError("all x are equal")
    slope = float(dx @ y) / sxx
    residual = y - y.mean() - slope * dx
    half = _t975(len(x) - 2) * math.sqrt(float(residual @ residual) / (len(x) - 2) / sxx)
    return float(y.mean()) - slope * float(x.mean()), slope, half


def fit_power(x: ArrayLike, y: ArrayLike) -> tuple[float, float, tuple[float, float]]:
    """Least-squares power law y = k x^e on log axes: k (unit of y), e and the 95 % interval of e.

    At least five positive points; the interval assumes independent log-normal scatter.
    eq-efficient-ai-power.

    >>> k, e, ci = fit_power([1, 2, 4, 8, 16], [3, 6, 12, 24, 48])
    >>> round(k, 6), round(e, 6)
    (3.0, 1.0)
    """
    positive(x=x, y=y)
    a, e, half = _line(np.log(np.asarray(x, float)), np.log(np.asarray(y, float)))
    return math.exp(a), e, (e - half, e + half)


def fit_growth(t: ArrayLike, y: ArrayLike) -> tuple[float, float, tuple[float, float]]:
    """Exponential growth y = y0 2^(t/t2): y0, doubling time t2 and its 95 % interval, in t's unit.

    At least five points with y > 0, growing beyond doubt.  eq-introduction-doubling
    [@sevilla2022compute].

    >>> y0, t2, ci = fit_growth([0, 1, 2, 3, 4], [5, 10, 20, 40, 80])
    >>> round(y0, 6), round(t2, 6)
    (5.0, 1.0)
    """
    positive(y=y)
    a, rate, half = _line(np.asarray(t, float), np.log2(np.asarray(y, float)))
    if rate <= half:
        raise ValueError("no growth beyond doubt: the rate's interval includes zero")
    return 2.0**a, 1 / rate, (1 / (rate + half), 1 / (rate - half))


def doubling(dt: Num, c1: Num, c2: Num) -> Num:
    """Doubling time between two values a time dt apart, in dt's unit.

    eq-introduction-doubling.

    >>> round(doubling(142, 4.7e17, 3.8e25), 1)
    5.4
    """
    positive(dt=dt, c1=c1, c2=c2)
    if not np.all(np.asarray(c2) > np.asarray(c1)):
        raise ValueError("c2 must exceed c1")
    steps: Num = np.log2(np.divide(c2, c1))
    return dt / (steps if np.ndim(steps) else float(steps))
