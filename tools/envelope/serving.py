"""Serving: the memory and time of decoding, and queues in front of servers."""

from __future__ import annotations

from .devices import Device, get
from .domain import Num, at_least, fraction, nonnegative, positive
from .queues import (
    Latency,
    Queue,
    batch_wait,
    erlang_c,
    fanout_miss,
    kingman,
    mg1,
    mm1,
    mm1_percentile,
    mmc,
    mmc_percentile,
    mmc_tail,
    mmc_wait,
    poisson,
    servers_for,
    sim_batch,
    sim_continuous,
    sim_mmc,
    sim_queue,
)
from .workloads import TransformerSpec, params

__all__ = [
    "Latency",
    "Queue",
    "batch_wait",
    "cost_per_mtok",
    "decode_step",
    "erlang_c",
    "fanout_miss",
    "kingman",
    "kv_bytes",
    "max_tokens",
    "mg1",
    "mm1",
    "mm1_percentile",
    "mmc",
    "mmc_percentile",
    "mmc_tail",
    "mmc_wait",
    "poisson",
    "prefill",
    "servers_for",
    "sim_batch",
    "sim_continuous",
    "sim_mmc",
    "sim_queue",
    "spec_decode",
]


def kv_bytes(spec: TransformerSpec, tokens: Num = 1, nbytes: Num = 2) -> Num:
    """Bytes of keys and values of so many tokens.

    eq-serving-kv [@shazeer2019mqa; @ainslie2023gqa].

    >>> from envelope.workloads import SPECS
    >>> kv_bytes(SPECS["llama3_8b"])
    131072
    """
    nonnegative(tokens=tokens)
    positive(nbytes=nbytes)
    return _cache(spec, nbytes) * tokens


def _cache(spec: TransformerSpec, nbytes: Num) -> Num:
    """Bytes of the keys and values of one token."""
    return 2 * spec.L * spec.h_kv * spec.d_h * nbytes


def max_tokens(
    spec: TransformerSpec,
    dev: str | Device,
    n: int = 1,
    w_bytes: float = 2,
    reserve: float = 0.1,
    kv_bytes: float = 2,
) -> int:
    """Tokens of KV cache that fit beside the weights on n devices; 0 if the weights don't fit.

    w_bytes per weight, kv_bytes per cached element, reserve: share of memory kept free.
    eq-serving-maxbatch.

    >>> from envelope.workloads import SPECS
    >>> round(max_tokens(SPECS["llama3_70b"], "h100", 4) / 1e3)
    448
    """
    at_least(1, n=n)
    fraction(reserve=reserve)
    positive(w_bytes=w_bytes, kv_bytes=kv_bytes)
    room = n * get(dev).mem_bytes * (1 - reserve) - params(spec).total * w_bytes
    return max(0, int(room // _cache(spec, kv_bytes)))


def _dtype(dev: Device) -> str:
    return next(d for d in ("bf16", "fp16", "int8", "fp32") if d in dev.peak)


def decode_step(
    spec: TransformerSpec,
    dev: str | Device,
    n: int = 1,
    batch: int = 1,
    ctx: float = 0,
    w_bytes: float = 2,
    kv_bytes: float = 2,
    eff_m: float = 1.0,
    eff_c: float = 1.0,
    dtype: str | None = None,
) -> float:
    """Seconds of one decode step: all weights and all caches read once, or the arithmetic.

    batch sequences of ctx tokens on n devices.  eff_m, eff_c: shares of bandwidth and peak.
    eq-serving-decode [@pope2023efficiently].  Leaves out attention's few FLOP and the links
    between devices.

    >>> from envelope.workloads import SPECS
    >>> round(decode_step(SPECS["llama3_8b"], "h100") * 1e3, 2)
    4.79
    """
    at_least(1, n=n, batch=batch)
    positive(eff_m=eff_m, eff_c=eff_c, w_bytes=w_bytes, kv_bytes=kv_bytes)
    nonnegative(ctx=ctx)
    d = get(dev)
    cache = _cache(spec, kv_bytes) * batch * ctx
    memory = (params(spec).total * w_bytes + cache) / (n * d.mem_bw * eff_m)
    rate = n * d.rate(dtype or _dtype(d)) * eff_c
    return float(max(memory, 2 * params(spec).total * batch / rate))


def prefill(
    spec: TransformerSpec,
    dev: str | Device,
    n: int = 1,
    tokens: float = 1024,
    mfu: float = 0.4,
    dtype: str | None = None,
) -> float:
    """Seconds to read a prompt: 2N FLOP a token at a model FLOP utilization.

    eq-serving-ttft.  Valid where attention is a small share: prompts up to some thousand tokens.

    >>> from envelope.workloads import SPECS
    >>> round(prefill(SPECS["llama3_8b"], "h100", tokens=2048, mfu=0.5) * 1e3)
    66
    """
    at_least(1, n=n)
    positive(tokens=tokens, mfu=mfu)
    fraction(mfu=mfu)
    d = get(dev)
    return float(2 * params(spec).total * tokens / (n * d.rate(dtype or _dtype(d)) * mfu))


def cost_per_mtok(price_h: Num, n: Num, tok_s: Num) -> Num:
    """USD per million tokens of n devices at a price per device-hour and a total token rate.

    eq-serving-cost.

    >>> round(cost_per_mtok(2.50, 4, 3778), 2)
    0.74
    """
    nonnegative(price_h=price_h)
    positive(n=n, tok_s=tok_s)
    return price_h * n / (3600 * tok_s) * 1e6


def spec_decode(a: float, g: int, c: float) -> float:
    """Speedup (ratio) of speculative decoding: acceptance a, g drafted tokens, draft cost c (of a step).

    eq-serving-spec [@leviathan2023speculative].  Assumes independent acceptances.

    >>> round(spec_decode(0.8, 4, 0.05), 2)
    2.8
    """
    fraction(a=a)
    at_least(0, g=g, c=c)
    mean = g + 1.0 if a == 1 else (1 - a ** (g + 1)) / (1 - a)
    return mean / (g * c + 1)
