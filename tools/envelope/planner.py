"""Plans of distributed training: which splits of a transformer fit, and which is fastest.

A first-order model: dense matrix work at a fixed share of peak, rings for communication, no
contention.  It ranks plans; it does not replace a measurement.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from .devices import Device, get
from .domain import at_least, fraction, positive
from .train import activation_bytes
from .workloads import TransformerSpec, flops_per_token, params


class Plan(NamedTuple):
    """One split: tensor, pipeline and data ways, ZeRO stage, bytes per device, step time (s).

    mfu: model FLOP utilization of the whole step.  compute, comm: seconds in one step.
    """

    tp: int
    pp: int
    dp: int
    zero: int
    nbytes: float
    step: float
    mfu: float
    compute: float
    comm: float


class Links(NamedTuple):
    """What connects devices: bandwidth in a node and between nodes (B/s each way), node size."""

    bw_local: float
    bw_net: float
    node: int = 8


def _ring(nbytes: float, n: int, bw: float) -> float:
    return 2 * (n - 1) / n * nbytes / bw


def _splits(n: int, spec: TransformerSpec, node: int) -> Iterator[tuple[int, int, int]]:
    """(tp, pp, dp) with tp pp dp = n; tensor parallelism stays in a node and divides the heads."""
    for tp in range(1, min(n, node) + 1):
        if n % tp or spec.h % tp:
            continue
        for pp in range(1, n // tp + 1):
            if (n // tp) % pp == 0 and spec.L % pp == 0:
                yield tp, pp, n // tp // pp


def _memory(spec: TransformerSpec, tp: int, pp: int, dp: int, zero: int, seq: int) -> float:
    """Bytes per device: sharded state, and activations of the microbatches in flight."""
    copied = (16, 4, 2, 0)[zero]
    state = params(spec).total / (tp * pp) * (copied + (16 - copied) / dp)
    # the first stage holds pp microbatches of L/pp layers: L layers of one sequence, split by tp
    kept = float(activation_bytes(seq, 1, spec.d, spec.h, spec.L, "flash")) / tp
    return state + kept


def _time(
    spec: TransformerSpec, dev: Device, links: Links, split: tuple[int, int, int, int],
    tokens: float, seq: int, eff: float,
) -> tuple[float, float]:  # fmt: skip
    """Seconds of computing, bubble included, and of communication that nothing hides."""
    tp, pp, dp, zero = split
    micro = tokens / dp / seq  # microbatches of one sequence through each pipeline
    work = flops_per_token(spec, seq / 2, "train") * tokens / (tp * pp * dp)
    idle = (pp - 1) / (micro + pp - 1)
    compute = work / (dev.rate("bf16") * eff) / (1 - idle)
    acts = 2.0 * tokens / dp * spec.d  # bytes of one layer's activations of all microbatches
    t_tp = 4 * spec.L / pp * _ring(acts, tp, links.bw_local)
    grads = 2.0 * params(spec).total / (tp * pp)
    bw = links.bw_local if tp * pp * dp <= links.node else links.bw_net
    t_dp = _ring(grads, dp, bw) * (1.5 if zero == 3 else 1.0)  # stage 3 gathers weights again
    hidden = 2 / 3 * compute  # gradients leave during the backward pass
    t_pp = 2 * acts / bw if pp > 1 else 0.0
    return compute, t_tp + t_pp + max(0.0, t_dp - hidden)


def plan(
    spec: TransformerSpec,
    n: int,
    dev: str | Device,
    batch_tokens: float,
    seq: int,
    bw_net: float = 50e9,
    eff: float = 0.5, node: int = 8, reserve: float = 0.1,
) -> list[Plan]:  # fmt: skip
    """All splits of training on n devices that fit in memory, the fastest first.

    batch_tokens: tokens of a step; seq: of a sequence, one of which is a microbatch.  bw_net:
    B/s between nodes of `node` devices.  eff: share of peak that matrix products reach.
    tbl-distributed-training-strategies [@narayanan2021megatron2; @rajbhandari2020zero].

    >>> from envelope.workloads import SPECS
    >>> best = plan(SPECS["llama3_8b"], 64, "h100", 4e6, 8192)[0]
    >>> best.tp * best.pp * best.dp, best.nbytes < 72e9
    (64, True)
    """
    at_least(1, n=n, seq=seq, node=node)
    positive(batch_tokens=batch_tokens, bw_net=bw_net, eff=eff)
    fraction(eff=eff, reserve=reserve)
    d, found = get(dev), list[Plan]()
    links, room = Links(d.net_bw, bw_net, node), d.mem_bytes * (1 - reserve)
    useful = flops_per_token(spec, seq / 2, "train") * batch_tokens
    for tp, pp, dp in _splits(n, spec, node):
        if math.floor(batch_tokens / seq) < dp:
            continue  # not even one sequence for each replica
        # with a pipeline, stages 2 and 3 would move gradients and weights for every microbatch
        for zero in (0,) if dp == 1 else (0, 1) if pp > 1 else (0, 1, 2, 3):
            nbytes = _memory(spec, tp, pp, dp, zero, seq)
            if nbytes > room:
                continue
            t, comm = _time(spec, d, links, (tp, pp, dp, zero), batch_tokens, seq, eff)
            share = useful / (n * d.rate("bf16") * (t + comm))
            found.append(Plan(tp, pp, dp, zero, nbytes, t + comm, share, t, comm))
    return sorted(found, key=lambda p: (p.step, p.nbytes))
