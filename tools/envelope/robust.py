"""Robustness: bit flips, attacks, certificates, checksums, calibration, conformal sets."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .compress import dequantize, qparams, quantize
from .data import Labels
from .domain import Num, at_least, fraction, nonnegative, positive
from .layers import Array
from .nn import Network, cross_entropy

Ints = NDArray[np.int64]
_VIEW = {"fp32": (np.float32, np.uint32, 32), "fp16": (np.float16, np.uint16, 16),
         "int8": (np.int8, np.uint8, 8)}  # fmt: skip


def flip_bit(x: ArrayLike, bit: int, fmt: str = "fp32") -> Array:
    """Every number of x with one bit inverted; bit 0 is the least, 31 the sign of fp32.

    fmt: fp32, fp16 or int8.  exm-robust-ai-bit [@li2017understanding].

    >>> f"{float(flip_bit(0.5, 30)):.1e}", flip_bit([3], 7, "int8").tolist()
    ('1.7e+38', [-125])
    """
    if fmt not in _VIEW:
        raise ValueError(f"fmt is one of {', '.join(_VIEW)}, not {fmt!r}")
    real, raw, bits = _VIEW[fmt]
    if not 0 <= bit < bits:
        raise ValueError(f"{fmt} has bits 0 to {bits - 1}, not {bit}")
    a = np.array(x, dtype=real, order="C")
    return np.asarray((a.view(raw) ^ raw(1 << bit)).view(real))


def inject(W: Array, ber: float, fmt: str = "fp32", seed: int = 0) -> Array:
    """Weights after each stored bit has flipped with probability ber (bit error rate).

    fmt: fp32, fp16, or int8 (quantized symmetrically with one scale, hit, dequantized).  The
    result is float32 and may hold infinities and NaN.  lst-robust-ai-inject [@reagen2018ares].

    >>> W = np.ones((100, 100), np.float32)
    >>> 200 < int((inject(W, 1e-3) != 1).sum()) < 450  # 320 of 320,000 bits
    True
    """
    fraction(ber=ber)
    if fmt not in _VIEW:
        raise ValueError(f"fmt is one of {', '.join(_VIEW)}, not {fmt!r}")
    real, raw, bits = _VIEW[fmt]
    rng, p = np.random.default_rng(seed), qparams(W, 8)
    stored = np.ascontiguousarray((quantize(W, p) if fmt == "int8" else W).astype(real)).view(raw)
    for bit in range(bits):
        hit = rng.random(stored.shape) < ber
        stored = np.where(hit, stored ^ raw(1 << bit), stored)
    hurt = stored.view(real)
    with np.errstate(invalid="ignore"):
        return np.asarray(dequantize(hurt, p) if fmt == "int8" else hurt, dtype=np.float32)


def _raise_loss(net: Network, z: Array, y: Labels) -> Array:
    """Sign of the loss's gradient by standardized inputs z."""
    _, d = cross_entropy(net.forward(z), y)
    return np.sign(net.backward(d))


def _features(net: Network, z: Array, like: Array) -> Array:
    """Standardized inputs back in the units and shape of the features."""
    return np.asarray((z[..., 0] if z.ndim > like.ndim else z) * net.sd + net.mu)


def fgsm(net: Network, x: Array, y: Labels, eps: float) -> Array:
    """Features moved by eps in the direction that raises the loss, each one up or down.

    x: features [n, ...], not clips; eps: in standard deviations of the network's inputs.
    eq-robust-ai-fgsm [@goodfellow2015explaining].

    >>> from envelope.nn import mlp
    >>> x = np.ones((1, 2))
    >>> np.abs(fgsm(mlp((2, 8, 2)), x, np.array([0]), 0.25) - x).round(6).tolist()
    [[0.25, 0.25]]
    """
    return pgd(net, x, y, eps, steps=1, step=eps)


def pgd(
    net: Network, x: Array, y: Labels, eps: float, steps: int = 10, step: float | None = None
) -> Array:
    """Features after repeated steps that raise the loss, kept within eps of where they began.

    step: size of one, default 2.5 eps / steps.  eq-robust-ai-pgd [@madry2018towards].

    >>> from envelope.nn import mlp
    >>> x = np.ones((1, 2))
    >>> bool((np.abs(pgd(mlp((2, 8, 2)), x, np.array([0]), 0.25) - x) <= 0.25 + 1e-6).all())
    True
    """
    nonnegative(eps=eps)
    at_least(1, steps=steps)
    size = 2.5 * eps / steps if step is None else step
    first = net.inputs(x)
    z = first.copy()
    for _ in range(steps):
        z = np.clip(z + size * _raise_loss(net, z, y), first - eps, first + eps)
    return _features(net, z, x)


def certified_radius(sigma: Num, p_a: float) -> Num:
    """Radius (L2) within which a classifier smoothed by noise of sigma cannot change its answer.

    p_a: lower bound of the top class's probability under noise; none at or below 1/2: 0.
    eq-robust-ai-radius [@cohen2019certified].

    >>> round(certified_radius(0.5, 0.9), 3)
    0.641
    """
    positive(sigma=sigma)
    if not 0 <= p_a < 1:
        raise ValueError(f"p_a must lie in [0, 1), got {p_a!r}")
    return sigma * (NormalDist().inv_cdf(p_a) if p_a > 0.5 else 0.0)


class Checked(NamedTuple):
    """A product, and the rows and columns whose checksums do not agree with it."""

    product: Array
    rows: Ints
    cols: Ints


def abft(A: ArrayLike, B: ArrayLike, product: ArrayLike | None = None, tol: float = 1e-6) -> Checked:
    """A product checked by sums: a column sum of AB is the column sum of A times B.

    product: one computed by a machine that is not trusted (default: computed here).  tol: allowed
    difference, relative to the sum of magnitudes.  One wrong element shows as one row and one
    column.  Costs 2/n of the product's work.  eq-robust-ai-abft [@huang1984abft].

    >>> C = np.eye(3) @ np.ones((3, 3))
    >>> C[1, 2] += 5
    >>> abft(np.eye(3), np.ones((3, 3)), C)[1:]
    (array([1]), array([2]))
    """
    a, b = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    nonnegative(tol=tol)
    c = a @ b if product is None else np.asarray(product, dtype=float)
    size = np.abs(a) @ np.abs(b)
    # written so that NaN counts as a difference
    rows = ~(np.abs(c.sum(1) - a @ b.sum(1)) <= tol * size.sum(1))
    cols = ~(np.abs(c.sum(0) - a.sum(0) @ b) <= tol * size.sum(0))
    return Checked(c, np.flatnonzero(rows), np.flatnonzero(cols))


def nll(logits: ArrayLike, y: ArrayLike, temperature: float = 1.0) -> float:
    """Mean negative log-likelihood (nat) of labels [n] under logits [n, classes] / temperature.

    eq-robust-ai-temp [@guo2017calibration].

    >>> round(nll([[0.0, 0.0]], [1]), 3)
    0.693
    """
    positive(temperature=temperature)
    z, label = np.asarray(logits, dtype=float) / temperature, np.asarray(y, dtype=np.int64)
    return cross_entropy(z, label)[0]


def temperature(logits: ArrayLike, y: ArrayLike) -> float:
    """Temperature in [1/20, 20] that makes held-out labels most likely.

    Above 1 the network was too sure of itself.  Golden-section search over its logarithm, in
    which the loss has one minimum.  eq-robust-ai-temp [@guo2017calibration].

    >>> z = np.tile([[4.0, 0.0]], (4, 1))  # says 98 %, is right in 3 of 4
    >>> round(temperature(z, [0, 0, 0, 1]), 2)  # 4 / ln 3
    3.64
    """
    low, high, golden = math.log(1 / 20), math.log(20), (math.sqrt(5) - 1) / 2
    while high - low > 1e-4:
        a, b = high - golden * (high - low), low + golden * (high - low)
        if nll(logits, y, math.exp(a)) < nll(logits, y, math.exp(b)):
            high = b
        else:
            low = a
    return math.exp((low + high) / 2)


def conformal(cal: ArrayLike, alpha: float = 0.1) -> float:
    """Score that a new sample stays at or below with probability 1 - alpha at least.

    cal: nonconformity scores of held-out samples, such as 1 - probability of the true class; the
    set of a new sample is every class with a score at or below.  Infinite if there are too few
    samples.  eq-robust-ai-conformal [@angelopoulos2023conformal].  Assumes exchangeability.

    >>> conformal(np.arange(1, 100) / 100, alpha=0.1)
    0.9
    """
    s = np.sort(np.asarray(cal, dtype=float))
    fraction(alpha=alpha)
    at_least(1, samples=s.size)
    k = math.ceil((s.size + 1) * (1 - alpha) - 1e-9)  # 100 x 0.9 is 90.00000000000001
    return float(s[k - 1]) if k <= s.size else math.inf
