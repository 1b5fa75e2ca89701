"""What follows from the shape of an architecture: its field of view, its serial steps, its experts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .domain import at_least, fraction, nonnegative, positive
from .workloads import Op, TransformerSpec, params


def receptive_field(
    kernels: Sequence[int], strides: Sequence[int] | None = None, dilations: Sequence[int] | None = None
) -> int:
    """Number of inputs along one axis that can affect one output of a stack of convolutions.

    r grows by (k - 1) x dilation x the product of the strides before.  strides, dilations: 1 by
    default.  eq-architectures-rf.  A bound: the weights may use less of it.

    >>> receptive_field([3, 3, 3]), receptive_field([3, 3, 1, 3, 1, 3, 1], [2, 2, 1, 1, 1, 2, 1])
    (7, 23)
    """
    steps = strides or [1] * len(kernels)
    apart = dilations or [1] * len(kernels)
    if not len(kernels) == len(steps) == len(apart):
        raise ValueError("kernels, strides and dilations must be equally many")
    field, jump = 1, 1
    for k, s, a in zip(kernels, steps, apart, strict=True):
        at_least(1, kernel=k, stride=s, dilation=a)
        field += (k - 1) * a * jump
        jump *= s
    return field


def recurrent(
    steps: int, cin: int, hidden: int, gates: int = 4, nbytes: float = 2, cached: bool = False, name: str = "rnn"
) -> Op:
    """A recurrent layer over one sequence of so many steps, weights read again at each step.

    gates: 1 for a plain cell, 3 for a GRU, 4 for an LSTM; one bias per gate.  cached: the weights
    stay on the chip and are read once; nbytes per element.  eq-architectures-lstm [@hochreiter1997lstm].

    >>> op = recurrent(1, 256, 256)
    >>> op.params, op.flops
    (525312, 1048576.0)
    """
    positive(steps=steps, cin=cin, hidden=hidden, gates=gates, nbytes=nbytes)
    weights = gates * hidden * (cin + hidden)
    macs = float(steps) * weights
    reads = (1 if cached else steps) * (weights + gates * hidden)
    moved = nbytes * (reads + steps * (cin + hidden))
    return Op(name, 2 * macs, moved, weights + gates * hidden, steps * hidden, steps * cin, macs)


def crossover(spec: TransformerSpec, causal: bool = True) -> float:
    """Context (tokens) at which attention costs as many FLOP as the matrices of a layer.

    2 N_layer / (4 h d_h) if every token sees the whole context, twice that if only its own past.
    eq-architectures-crossover [@kaplan2020scaling].

    >>> from envelope.workloads import SPECS
    >>> round(crossover(SPECS["llama3_8b"])), round(crossover(SPECS["llama3_8b"], causal=False))
    (53248, 26624)
    """
    mats = spec.d * spec.d_h * (2 * spec.h + 2 * spec.h_kv) + (3 if spec.gated else 2) * spec.d * spec.d_ff
    return (2 if causal else 1) * 2 * mats / (4 * spec.h * spec.d_h)


def moe(spec: TransformerSpec, experts: int, active: int) -> tuple[int, int]:
    """Number of parameters of a transformer whose MLPs become that many experts: all, and used per token.

    One router of d x experts in each layer.  eq-architectures-moe [@shazeer2017moe].

    >>> s = TransformerSpec(32, 4096, 14336, 32, 8, 128, 32_000)
    >>> [round(n / 1e9, 1) for n in moe(s, 8, 2)]
    [46.7, 12.9]
    """
    at_least(1, experts=experts, active=active)
    if active > experts:
        raise ValueError(f"{active} experts cannot be active of {experts}")
    one = params(spec)
    router = spec.L * spec.d * experts
    return (one.total + (experts - 1) * one.mlp + router, one.total + (active - 1) * one.mlp + router)


def experts_read(tokens: int, experts: int, active: int) -> float:
    """Share of a layer's experts that a batch of tokens touches, if routed evenly at random.

    1 - (1 - active/experts)^tokens.  eq-architectures-moe.  Real routers are less even.

    >>> [round(experts_read(b, 8, 2), 3) for b in (1, 8, 32)]
    [0.25, 0.9, 1.0]
    """
    at_least(1, experts=experts, active=active)
    nonnegative(tokens=tokens)
    share = active / experts
    fraction(active_share=share)
    return 1 - (1 - share) ** tokens


def zipf_hits(rows: float, total: float, s: float) -> float:
    """Share of accesses that the most popular `rows` of `total` rows receive under Zipf's law.

    The i-th row is asked for in proportion to i^-s: a ratio of generalized harmonic numbers.
    fig-architectures-zipf.  Assumes a cache that holds exactly those rows.

    >>> round(zipf_hits(1e6, 1e8, 1.0), 2)
    0.76
    """
    positive(rows=rows, total=total, s=s)
    if rows > total:
        raise ValueError(f"{rows:g} rows are more than the {total:g} there are")
    return _harmonic(rows, s) / _harmonic(total, s)


def _harmonic(n: float, s: float, exact: int = 1000) -> float:
    """Sum of i^-s up to n: term by term to `exact`, then the Euler-Maclaurin formula."""
    head = math.fsum(float(i) ** -s for i in range(1, min(int(n), exact) + 1))
    if n <= exact:
        return head
    area = math.log(n / exact) if s == 1 else (n ** (1 - s) - exact ** (1 - s)) / (1 - s)
    tail = (float(n) ** -s - float(exact) ** -s) / 2
    return float(head + area + tail)
