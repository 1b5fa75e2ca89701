"""Many devices: time of collectives, memory of sharded state, pipelines, and failures.

Bandwidths are per device and one way (B/s), latencies per message (s).  `envelope.planner`
searches plans; it is offered here too.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from .domain import Num, at_least, fraction, nonnegative, positive
from .planner import Plan, plan

__all__ = [
    "Plan",
    "all_to_all",
    "allgather",
    "bubble",
    "daly",
    "dp_step",
    "goodput",
    "hierarchical",
    "mtbf",
    "plan",
    "reduce_scatter",
    "ring_allreduce",
    "straggler",
    "tp_bytes",
    "tree_allreduce",
    "young",
    "zero_bytes",
]


def _link(nbytes: Num, n: Num, bw: Num, lat: Num) -> None:
    nonnegative(nbytes=nbytes, lat=lat)
    at_least(1, n=n)
    positive(bw=bw)


def allgather(nbytes: Num, n: Num, bw: Num, lat: Num = 0.0) -> Num:
    """Seconds until n devices on a ring all hold nbytes, of which each brought one part.

    eq-distributed-training-ring, one of its two halves [@patarasuk2009bandwidth].

    >>> allgather(8e9, 8, 100e9)
    0.07
    """
    _link(nbytes, n, bw, lat)
    return (n - 1) / n * nbytes / bw + (n - 1) * lat


def reduce_scatter(nbytes: Num, n: Num, bw: Num, lat: Num = 0.0) -> Num:
    """Seconds until each of n devices on a ring holds its part of a sum of nbytes.

    eq-distributed-training-ring, the other half [@patarasuk2009bandwidth].

    >>> reduce_scatter(8e9, 8, 100e9)
    0.07
    """
    return allgather(nbytes, n, bw, lat)


def ring_allreduce(nbytes: Num, n: Num, bw: Num, lat: Num = 0.0) -> Num:
    """Seconds to sum nbytes over n devices on a ring: 2(n-1)/n V/bw + 2(n-1) latencies.

    eq-distributed-training-ring [@patarasuk2009bandwidth].  Hardly grows with n until latency
    counts.

    >>> round(ring_allreduce(16.06e9, 8, 450e9) * 1e3, 1)
    62.5
    """
    return reduce_scatter(nbytes, n, bw, lat) + allgather(nbytes, n, bw, lat)


def tree_allreduce(nbytes: Num, n: Num, bw: Num, lat: Num = 0.0) -> Num:
    """Seconds to sum nbytes up a binary tree and send them down: 2 ceil(log2 n)(lat + V/bw).

    eq-distributed-training-tree.  Not pipelined: good for small messages, poor for large ones.

    >>> tree_allreduce(1e3, 1024, 50e9, 5e-6) < ring_allreduce(1e3, 1024, 50e9, 5e-6)
    True
    """
    _link(nbytes, n, bw, lat)
    depth: Num = np.ceil(np.log2(n))
    return 2 * (depth if np.ndim(depth) else float(depth)) * (lat + nbytes / bw)


def all_to_all(nbytes: Num, n: Num, bw: Num, lat: Num = 0.0) -> Num:
    """Seconds until each of n devices has sent an equal part of its nbytes to every other.

    tbl-distributed-training-costs.  Assumes a network without contention: expert and
    embedding parallelism.

    >>> all_to_all(8e9, 8, 100e9)
    0.07
    """
    return allgather(nbytes, n, bw, lat)


def hierarchical(
    nbytes: Num, n_local: Num, n_nodes: Num, bw_local: Num, bw_net: Num, lat: Num = 0.0
) -> Num:
    """Seconds of an all-reduce in three steps: within nodes, between them, within them again.

    Only 1/n_local of the bytes leaves each device by the slower network of bw_net.
    eq-distributed-training-ring.

    >>> t = hierarchical(16.06e9, 8, 64, 450e9, 50e9)
    >>> round(t * 1e3), round(ring_allreduce(16.06e9, 512, 50e9) * 1e3)
    (142, 641)
    """
    inside = ring_allreduce(nbytes, n_local, bw_local, lat)
    return inside + ring_allreduce(nbytes / n_local, n_nodes, bw_net, lat)


def zero_bytes(N: Num, n: Num, stage: int) -> Num:
    """Bytes of training state per device for N parameters over n devices, mixed Adam.

    stage 0 copies all 16 B per parameter, 1 shards the optimizer, 2 gradients too, 3 all.
    eq-distributed-training-zero [@rajbhandari2020zero].

    >>> [round(zero_bytes(8.03e9, 64, s) / 1e9, 2) for s in (0, 1, 2, 3)]
    [128.48, 33.63, 17.82, 2.01]
    """
    nonnegative(N=N)
    at_least(1, n=n)
    copied = (16, 4, 2, 0)
    if stage not in range(4):
        raise ValueError(f"stage is 0, 1, 2 or 3, not {stage!r}")
    return N * (copied[stage] + (16 - copied[stage]) / n)


def bubble(p: Num, m: Num, v: Num = 1) -> Num:
    """Share of time a pipeline of p stages idles with m microbatches and v chunks per stage.

    (p-1)/(vm+p-1), eq-distributed-training-bubble [@narayanan2021megatron2].  Assumes stages of
    equal length.

    >>> round(bubble(8, 32), 3), round(bubble(8, 32, v=4), 4)
    (0.179, 0.0519)
    """
    at_least(1, p=p, m=m, v=v)
    return (p - 1) / (v * m + p - 1)


def tp_bytes(b: Num, s: Num, d: Num, L: Num, n: Num, nbytes: Num = 2) -> Num:
    """Bytes each of n tensor-parallel devices sends in a training step of L layers.

    Four all-reduces per layer of b s d activations: two forward, two backward.
    eq-distributed-training-tp [@shoeybi2019megatron].

    >>> round(tp_bytes(1, 4096, 4096, 32, 8) / 1e9, 1)
    7.5
    """
    positive(b=b, s=s, d=d, L=L, nbytes=nbytes)
    at_least(1, n=n)
    return 4 * L * 2 * (n - 1) / n * b * s * d * nbytes


def dp_step(t_comp: Num, t_comm: Num, overlap: Num = 0.0) -> Num:
    """Seconds of a data-parallel step when communication hides behind a share of computing.

    overlap in [0, 1]: about 2/3, the backward pass, if gradients leave layer by layer.
    eq-distributed-training-dp.

    >>> dp_step(1.0, 0.5), dp_step(1.0, 0.5, overlap=2 / 3)
    (1.5, 1.0)
    """
    nonnegative(t_comp=t_comp, t_comm=t_comm)
    fraction(overlap=overlap)
    left: Num = np.maximum(0.0, np.subtract(t_comm, np.multiply(overlap, t_comp)))
    return t_comp + (left if np.ndim(left) else float(left))


def mtbf(one: Num, n: Num) -> Num:
    """Mean time between failures (s, or the unit of `one`) of n devices from that of one.

    sec-distributed-training-failures.  Assumes independent failures at a constant rate.

    >>> round(mtbf(0.92 * 8760, 1024), 1)  # hours, from GPU-years
    7.9
    """
    positive(one=one)
    at_least(1, n=n)
    return one / n


def young(C: Num, M: Num) -> Num:
    """Best interval (s) between checkpoints of C seconds when failures come every M seconds.

    sqrt(2CM), eq-distributed-training-young [@young1974checkpoint].  Valid for C far below M.

    >>> round(young(60, 54 * 86_400 / 419) / 60, 1)
    19.3
    """
    positive(C=C, M=M)
    return (2 * C * M) ** 0.5


def daly(C: float, M: float) -> float:
    """Daly's interval (s) of computing between checkpoints, to higher order in C/M.

    eq-distributed-training-young [@daly2006higher].  M itself where C >= 2M.

    >>> round(daly(60, 11_136) / 60, 1)
    18.6
    """
    positive(C=C, M=M)
    if C >= 2 * M:
        return M
    x = C / (2 * M)
    return math.sqrt(2 * C * M) * (1 + math.sqrt(x) / 3 + x / 9) - C


def goodput(tau: Num, C: Num, M: Num, R: Num = 0.0) -> Num:
    """Share of time that trains: less checkpoints, lost work and restarts of R seconds.

    1 - C/tau - tau/2M - R/M, eq-distributed-training-goodput.  First order: meaningful while
    the three terms are small.

    >>> round(goodput(young(60, 11_136), 60, 11_136, R=600), 3)
    0.842
    """
    positive(tau=tau, M=M)
    nonnegative(C=C, R=R)
    return 1 - C / tau - tau / (2 * M) - R / M


def straggler(n: int, cv: float) -> float:
    """Mean of the slowest of n devices over the mean of one, if times are normal.

    cv: deviation over mean.  Blom's approximation of the largest of n normal numbers.
    sec-distributed-training-failures [@dean2013tail].

    >>> round(straggler(1024, 0.05), 2)
    1.16
    """
    at_least(1, n=n)
    nonnegative(cv=cv)
    return 1 + cv * NormalDist().inv_cdf((n - 0.375) / (n + 0.25))
