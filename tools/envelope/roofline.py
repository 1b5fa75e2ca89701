"""The roofline: performance is the lower of two ceilings."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from .devices import Device, get
from .domain import Num, fraction, nonnegative, positive


class Counted(Protocol):
    """Anything with a count of work (FLOP) and traffic (B): an operator, a whole network."""

    @property
    def flops(self) -> float: ...
    @property
    def bytes(self) -> float: ...


def attainable(intensity: Num, peak: Num, bw: Num) -> Num:
    """Bound on the rate (FLOP/s) at an intensity (FLOP/B): min(peak, intensity x bandwidth).

    peak in FLOP/s, bw in B/s.  eq-quantitative-roofline [@williams2009roofline].  Assumes that
    transfers and arithmetic overlap perfectly.

    >>> attainable(1.0, 989.4e12, 3.35e12)
    3350000000000.0
    """
    positive(intensity=intensity, peak=peak, bw=bw)
    rate: Num = np.minimum(peak, np.multiply(intensity, bw))
    return rate if np.ndim(rate) else float(rate)


def ridge(peak: Num, bw: Num) -> Num:
    """Ridge point peak/bandwidth (FLOP/B): right of it arithmetic binds, left of it memory.

    eq-quantitative-roofline [@williams2009roofline].

    >>> ridge(20e12, 500e9)
    40.0
    """
    positive(peak=peak, bw=bw)
    return peak / bw


def _terms(op: Counted, dev: str | Device, dtype: str, eff_c: float,
           eff_m: float) -> tuple[float, float]:  # fmt: skip
    """Seconds of arithmetic and seconds of traffic."""
    nonnegative(flops=op.flops, bytes=op.bytes)
    positive(eff_c=eff_c, eff_m=eff_m)
    fraction(eff_c=eff_c, eff_m=eff_m)
    d = get(dev)
    positive(mem_bw=d.mem_bw)
    return op.flops / (d.rate(dtype) * eff_c), op.bytes / (d.mem_bw * eff_m)


def time(
    op: Counted,
    dev: str | Device,
    dtype: str,
    eff_c: float = 1.0,
    eff_m: float = 1.0,
    overlap: bool = True,
) -> float:
    """Least time (s) of an operator: the larger of arithmetic and traffic, or their sum.

    eff_c, eff_m in (0, 1]: shares of the peak rate and bandwidth that are reached.
    eq-quantitative-time [@williams2009roofline].  Leaves out launch overhead and latency.

    >>> from envelope.workloads import matmul
    >>> round(time(matmul(4096, 4096, 4096), "h100", "bf16") * 1e6)
    139
    """
    compute, memory = _terms(op, dev, dtype, eff_c, eff_m)
    return max(compute, memory) if overlap else compute + memory


def bound(op: Counted, dev: str | Device, dtype: str) -> str:
    """Which roof an operator hits: "compute" (FLOP/s) or "memory" (B/s).

    eq-quantitative-time [@williams2009roofline].

    >>> from envelope.workloads import matmul
    >>> bound(matmul(1, 4096, 4096), "h100", "bf16")
    'memory'
    """
    compute, memory = _terms(op, dev, dtype, 1.0, 1.0)
    return "compute" if compute >= memory else "memory"


def matmul_intensity(m: Num, n: Num, k: Num, nbytes: Num = 2) -> Num:
    """Intensity (FLOP/B) of an m x k by k x n product that touches each matrix once.

    nbytes per element.  eq-quantitative-matmul [@williams2009roofline].  For large n and k it
    tends to 2m/nbytes: reuse is the batch.

    >>> round(matmul_intensity(512, 4096, 4096))
    410
    """
    positive(m=m, n=n, k=k, nbytes=nbytes)
    return 2.0 * m * n * k / (nbytes * (1.0 * m * k + 1.0 * k * n + 1.0 * m * n))


def critical_batch(peak: Num, bw: Num, w_bytes: Num = 2) -> Num:
    """Batch (inputs) at which reading the weights once takes as long as using them.

    peak in FLOP/s, bw in B/s, w_bytes per weight.  eq-quantitative-critbatch
    [@williams2009roofline].  Assumes that weights dominate the traffic.

    >>> round(critical_batch(989.4e12, 3.35e12))
    295
    """
    positive(peak=peak, bw=bw, w_bytes=w_bytes)
    return peak * w_bytes / (2 * bw)


def energy(work: Num, traffic: Num, e_flop: Num, e_byte: Num, p_static: Num, t: Num) -> Num:
    """Energy (J): operations, bytes and the power that runs anyway.

    work in FLOP, traffic in B, e_flop and e_byte in J, p_static in W, t in s.
    eq-quantitative-energy [@choi2013energyroofline].

    >>> round(energy(1e9, 1e6, 1e-12, 100e-12, 0.5, 0.01), 6)
    0.0061
    """
    nonnegative(work=work, traffic=traffic, e_flop=e_flop, e_byte=e_byte, p_static=p_static, t=t)
    return work * e_flop + traffic * e_byte + p_static * t
