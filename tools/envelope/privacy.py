"""Privacy: noise for a promise, accounting for it, and sums without their terms.

The masks and shares here are seeded so that the book is the same on every machine: they teach
the arithmetic and hide nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .domain import Num, at_least, fraction, positive

PRIME = 2**127 - 1  # the field of the shares
Words = NDArray[np.uint32]


def laplace_scale(sens: Num, eps: Num) -> Num:
    """Scale b of Laplace noise, in the unit of the answer, that makes it eps-private.

    sens: most that one person changes the answer (L1).
    eq-privacy-security-laplace [@dwork2014algorithmic].

    >>> laplace_scale(1, 0.5)
    2.0
    """
    positive(sens=sens, eps=eps)
    return sens / eps


def laplace(x: ArrayLike, sens: float, eps: float, seed: int = 0) -> NDArray[np.float64]:
    """Answers with Laplace noise: eps-differentially private for L1 sensitivity `sens`.

    x, sens and the noise have one unit.  eq-privacy-security-laplace [@dwork2014algorithmic].

    >>> noisy = laplace(np.full(10_000, 500.0), 1, 0.5)
    >>> 1.9 < float(np.abs(noisy - 500).mean()) < 2.1  # the mean error is the scale
    True
    """
    a = np.asarray(x, dtype=float)
    b = float(laplace_scale(sens, eps))
    return np.asarray(a + np.random.default_rng(seed).laplace(0.0, b, a.shape))


def gaussian_sigma(eps: Num, delta: Num, sens: Num = 1.0) -> Num:
    """Deviation of Gaussian noise for an (eps, delta) promise at L2 sensitivity `sens`.

    sqrt(2 ln(1.25/delta)) sens / eps, in the unit of sens, valid for eps <= 1.
    eq-privacy-security-gauss [@dwork2014algorithmic].

    >>> round(gaussian_sigma(1, 1e-5), 2)
    4.84
    """
    positive(eps=eps, delta=delta, sens=sens)
    fraction(delta=delta, eps=eps)
    root: Num = np.sqrt(2 * np.log(np.divide(1.25, delta)))
    return (root if np.ndim(root) else float(root)) * sens / eps


def rdp_sgm(q: float, sigma: float, alpha: int) -> float:
    """Rényi divergence (nat) of integer order alpha of one step of DP-SGD: sampling rate q, noise sigma.

    sigma: noise over clipping norm.  Summed as logarithms, since exp(alpha²) overflows.
    eq-privacy-security-rdp [@mironov2019sgm].

    >>> round(rdp_sgm(1.0, 2.0, 8), 6)  # without sampling: alpha / 2 sigma²
    1.0
    """
    fraction(q=q)
    positive(sigma=sigma)
    at_least(2, alpha=alpha)
    if q == 1:
        return alpha / (2 * sigma**2)
    if q == 0:
        return 0.0
    terms = [
        math.lgamma(alpha + 1) - math.lgamma(k + 1) - math.lgamma(alpha - k + 1)
        + (alpha - k) * math.log1p(-q) + k * math.log(q) + k * (k - 1) / (2 * sigma**2)
        for k in range(alpha + 1)
    ]  # fmt: skip
    top = max(terms)
    return (top + math.log(sum(math.exp(t - top) for t in terms))) / (alpha - 1)


def dp_epsilon(q: float, sigma: float, steps: int, delta: float) -> float:
    """The eps of DP-SGD after so many steps at a delta: best over integer orders 2 to 127.

    q: share of samples in a step; sigma: noise over clipping norm.
    eq-privacy-security-rdp [@mironov2019sgm; @abadi2016dpsgd].  Poisson sampling.

    >>> round(dp_epsilon(256 / 60_000, 1.1, 14_062, 1e-5), 2)
    3.01
    """
    at_least(1, steps=steps)
    positive(delta=delta)
    fraction(delta=delta)
    return min(steps * rdp_sgm(q, sigma, a) + math.log(1 / delta) / (a - 1) for a in range(2, 128))


def k_anonymity(rows: Iterable[Mapping[str, Hashable]], qi: Sequence[str]) -> int:
    """Size of the smallest group of rows that agree in the quasi-identifiers qi.

    fig-privacy-security-kanon [@sweeney2002kanon].

    >>> k_anonymity([{"zip": 1, "age": 30}, {"zip": 1, "age": 30}, {"zip": 2, "age": 30}], ["zip"])
    1
    """
    counts = Counter(tuple(row[c] for c in qi) for row in rows)
    at_least(1, rows=len(counts))
    return min(counts.values())


def shamir(secret: int, t: int, n: int, seed: int = 0) -> list[tuple[int, int]]:
    """n shares (x, y) of a secret, any t of which give it back and fewer tell nothing.

    Numbers below 2^127 - 1: values of a random polynomial of degree t - 1 over the integers
    modulo `PRIME`.  sec-privacy-security-crypto [@bonawitz2017secagg].

    >>> shares = shamir(42, 3, 5)
    >>> unshamir(shares[2:]), unshamir(shares[:3]), unshamir(shares[:2]) == 42
    (42, 42, False)
    """
    if not 1 <= t <= n or not 0 <= secret < PRIME:
        raise ValueError(f"need 1 <= t <= n and a secret below 2^127 - 1, got t={t}, n={n}")
    rng = np.random.default_rng(seed)
    coefficients = [secret, *(int.from_bytes(rng.bytes(16), "little") % PRIME for _ in range(t - 1))]

    def value(x: int) -> int:
        y = 0
        for c in reversed(coefficients):
            y = (y * x + c) % PRIME
        return y

    return [(x, value(x)) for x in range(1, n + 1)]


def unshamir(shares: Sequence[tuple[int, int]]) -> int:
    """The secret of t or more shares: Lagrange's interpolation at zero.

    sec-privacy-security-crypto.

    >>> unshamir([(1, 5), (2, 8)])  # the line 2 + 3x
    2
    """
    if len({x for x, _ in shares}) < max(1, len(shares)):
        raise ValueError("need shares with different x")
    total = 0
    for i, (xi, yi) in enumerate(shares):
        up = down = 1
        for j, (xj, _) in enumerate(shares):
            if i != j:
                up, down = up * -xj % PRIME, down * (xi - xj) % PRIME
        total += yi * up * pow(down, -1, PRIME)
    return total % PRIME


def secagg(vectors: ArrayLike, seed: int = 0) -> Words:
    """What clients send for a sum: their vectors under masks that cancel in pairs.

    vectors: [clients, values], whole numbers below 2^32 / clients.  Client i adds m_ij for j > i
    and takes m_ji away for j < i, modulo 2^32.  eq-privacy-security-secagg [@bonawitz2017secagg].

    >>> sent = secagg([[1, 2], [3, 4], [5, 6]])
    >>> sent.sum(0, dtype=np.uint32).tolist(), sent[0].tolist() == [1, 2]
    ([9, 12], False)
    """
    v = np.asarray(vectors)
    if v.ndim != 2 or v.dtype.kind not in "iu" or np.any(v < 0):
        raise ValueError("need non-negative whole numbers [clients, values]")
    if np.any(v.sum(0, dtype=np.uint64) >= 2**32):
        raise ValueError("the sum does not fit in 32 bits")
    out = v.astype(np.uint32)
    for i in range(len(v)):
        for j in range(i + 1, len(v)):
            # the mask that i and j derive from a key they share
            mask = np.random.default_rng([seed, i, j]).integers(0, 2**32, v.shape[1], np.uint32)
            out[i] += mask
            out[j] -= mask
    return out
