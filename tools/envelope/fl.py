"""Federated learning: uneven clients, averaging, and waiting for replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .domain import Num, at_least, nonnegative, positive
from .layers import Array

Ints = NDArray[np.int64]


def dirichlet_split(y: ArrayLike, n: int, a: float, seed: int = 0) -> list[Ints]:
    """Indices of the samples of each of n clients; class shares drawn from a Dirichlet law.

    y: labels [samples]; a: concentration; large: all clients alike, 0.1: few classes each.
    fig-ondevice-learning-noniid [@hsu2019dirichlet].

    >>> parts = dirichlet_split(np.arange(1200) % 12, 10, a=0.1)
    >>> sorted(np.concatenate(parts).tolist()) == list(range(1200))
    True
    """
    labels = np.asarray(y)
    at_least(1, n=n)
    positive(a=a)
    rng, parts = np.random.default_rng(seed), list[list[int]]([] for _ in range(n))
    for c in np.unique(labels):
        mine = rng.permutation(np.flatnonzero(labels == c))
        cuts = np.rint(np.cumsum(rng.dirichlet(np.full(n, a)))[:-1] * len(mine)).astype(int)
        for part, piece in zip(parts, np.split(mine, cuts), strict=True):
            part.extend(piece.tolist())
    return [np.array(sorted(part), dtype=np.int64) for part in parts]


def fedavg(ws: Sequence[Mapping[str, Array]], ns: Sequence[float]) -> dict[str, Array]:
    """Mean of the clients' arrays, each weighted by its number of samples.

    ws: one mapping of name to array per client, all of the same names and shapes.
    eq-ondevice-learning-fedavg [@mcmahan2017fedavg].

    >>> fedavg([{"W": np.array([0.0])}, {"W": np.array([4.0])}], [1, 3])["W"].tolist()
    [3.0]
    """
    at_least(1, clients=len(ws))
    nonnegative(ns=ns)
    positive(samples=sum(ns))
    if len(ns) != len(ws) or any(set(w) != set(ws[0]) for w in ws):
        raise ValueError("need one count for each client, and the same names in all")
    share = np.asarray(ns, dtype=float) / sum(ns)
    return {key: np.asarray(sum(s * w[key] for s, w in zip(share, ws, strict=True)))
            for key in ws[0]}  # fmt: skip


def harmonic_max(n: int) -> float:
    """Mean of the largest of n exponential times, as a multiple of the mean: H_n = 1 + ... + 1/n.

    eq-ondevice-learning-round.

    >>> round(harmonic_max(100), 3)
    5.187
    """
    nonnegative(n=n)
    return sum(1 / k for k in range(1, n + 1))


def quorum(n: int, k: int) -> float:
    """Mean time until k of n clients have replied, as a multiple of the mean: H_n - H_(n-k).

    Times are exponential.  eq-ondevice-learning-round.

    >>> round(quorum(130, 100), 3)
    1.454
    """
    if not 1 <= k <= n:
        raise ValueError(f"a quorum of {k} out of {n} clients is impossible")
    return harmonic_max(n) - harmonic_max(n - k)


def round_bytes(clients: Num, params: Num, nbytes: Num = 4, rounds: Num = 1) -> Num:
    """Bytes of federated rounds: the model goes down to each client and an update comes up.

    nbytes per parameter.  eq-ondevice-learning-comm [@mcmahan2017fedavg].

    >>> round(round_bytes(200, 7164, 4, rounds=100) / 1e9, 2)
    1.15
    """
    nonnegative(clients=clients, params=params, rounds=rounds)
    positive(nbytes=nbytes)
    return 2 * rounds * clients * params * nbytes
