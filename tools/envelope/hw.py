"""Accelerators: systolic arrays, occupancy, dataflows, yield, and what a chip costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .domain import Num, at_least, fraction, nonnegative, positive
from .units import KI


def _tiles(M: int, K: int, N: int, a: int) -> int:
    at_least(1, M=M, K=K, N=N, a=a)
    return math.ceil(K / a) * math.ceil(N / a)


def systolic_cycles(M: int, K: int, N: int, a: int) -> int:
    """Cycles of an M x K by K x N product on a weight-stationary a x a array.

    ceil(K/a) ceil(N/a)(M + 2a - 1): the skewed wave of M rows crosses a tile in M + 2a - 2 cycles,
    one more latches the last result.  eq-hw-acceleration-systolic [@kung1982systolic].  Assumes
    that the weights of a tile (a cycles to load) arrive while the tile before it works.

    >>> systolic_cycles(1, 4096, 4096, 128)
    262144
    """
    return _tiles(M, K, N, a) * (M + 2 * a - 1)


def systolic_util(M: int, K: int, N: int, a: int) -> float:
    """Share of the array's multiply-accumulates that are used.

    eq-hw-acceleration-systolic [@kung1982systolic].

    >>> [round(systolic_util(m, 4096, 4096, 128), 4) for m in (1, 128, 8192)]
    [0.0039, 0.3342, 0.9698]
    """
    return M * K * N / (systolic_cycles(M, K, N, a) * a * a)


class SM(NamedTuple):
    """Limits of one multiprocessor: warps, registers, shared memory (B), blocks."""

    warps: int = 64
    regs: int = 65_536
    smem: int = 228 * KI
    blocks: int = 32


# Confidence A: NVIDIA's tuning guides for Ampere and Hopper, section Occupancy (64 warps, 65,536
# registers, 32 blocks in both; 164 and 228 KB), and Modal's GPU glossary for the H100.
SMS: Mapping[str, SM] = MappingProxyType({"a100": SM(smem=164 * KI), "h100": SM()})
WARP = 32  # threads


def occupancy(threads: int, regs: int, smem: int = 0, sm: str | SM = "h100") -> float:
    """Resident warps over the most a multiprocessor holds, for blocks of so many threads.

    regs: per thread; smem: bytes per block; sm: a100, h100 or an `SM`.  The scarcest of warps,
    registers, shared memory and blocks decides.  eq-hw-acceleration-occupancy.  Leaves out the
    units in which registers and shared memory are handed out, and the 1 KiB that CUDA keeps.

    >>> occupancy(256, 64)
    0.5
    """
    at_least(1, threads=threads, regs=regs)
    nonnegative(smem=smem)
    if isinstance(sm, str) and sm not in SMS:
        raise ValueError(f"no limits for {sm!r}; there are {', '.join(SMS)}")
    lim = SMS[sm] if isinstance(sm, str) else sm
    warps = math.ceil(threads / WARP)
    blocks = min(lim.warps // warps, lim.regs // (regs * warps * WARP), lim.blocks)
    if smem:
        blocks = min(blocks, lim.smem // smem)
    return blocks * warps / lim.warps


class ConvLayer(NamedTuple):
    """A convolution: output height and width, channels in and out, kernel, batch."""

    h: int
    w: int
    cin: int
    cout: int
    k: int
    batch: int = 1

    @property
    def macs(self) -> int:
        """Multiply-accumulates."""
        return self.batch * self.h * self.w * self.cin * self.cout * self.k**2


class Accesses(NamedTuple):
    """Elements read from or written to the shared buffer, by operand."""

    weight: float
    input: float
    psum: float

    @property
    def total(self) -> float:
        """Sum over the operands."""
        return sum(self)


def dataflow_accesses(layer: ConvLayer, kind: str, a: int = 16) -> Accesses:
    """Buffer accesses (elements) of a convolution on an a x a array that keeps one operand in place.

    ws keeps an a x a tile of weights (cin by cout): inputs go to a columns at once, partial sums
    of a rows are added on the way out and return for every further tile of k² cin.  os keeps a
    tile of outputs (pixels by cout) until done.  is keeps inputs (pixels by cin).  rs keeps rows
    of the kernel: weights serve a row of outputs, inputs k rows, sums stay over a kernel.
    Counts at one level, stride 1, no halo: a model of this book after [@chen2017eyeriss].
    tbl-hw-acceleration-dataflows.

    >>> layer = ConvLayer(56, 56, 64, 64, 3)
    >>> min("ws os is rs".split(), key=lambda k: dataflow_accesses(layer, k).psum)
    'os'
    """
    at_least(1, a=a, h=layer.h, w=layer.w, cin=layer.cin, cout=layer.cout, k=layer.k)
    macs, kk = float(layer.macs), layer.k**2
    weights = float(kk * layer.cin * layer.cout)
    pixels = float(layer.batch * layer.h * layer.w)
    inputs, outputs = pixels * layer.cin, pixels * layer.cout

    def spread(n: float) -> float:
        """Ways an operand is shared along a side of the array, at most the size of that loop."""
        return min(float(a), n)

    if kind == "ws":
        sums = macs / spread(layer.cin)
        return Accesses(weights, macs / spread(layer.cout), 2 * sums - outputs)
    if kind == "os":
        return Accesses(macs / spread(pixels), macs / spread(layer.cout), outputs)
    if kind == "is":
        sums = macs / spread(layer.cin)
        return Accesses(macs / spread(pixels), inputs, 2 * sums - outputs)
    if kind == "rs":
        sums = macs / (kk * spread(layer.cin))
        shared = layer.w * spread(pixels / layer.w)  # along a row, then over rows of the array
        return Accesses(macs / shared, macs / (kk * spread(layer.cout)), 2 * sums - outputs)
    raise ValueError(f"kind is ws, os, is or rs, not {kind!r}")


def dynamic_power(activity: Num, capacitance: Num, volts: Num, f_hz: Num) -> Num:
    """Switching power (W): activity x capacitance (F) x voltage² x clock (Hz).

    eq-hw-acceleration-dynamic [@dennard1974design].  Leaves out leakage.

    >>> round(dynamic_power(1, 1, 0.7, 1) / dynamic_power(1, 1, 0.9, 1), 3)
    0.605
    """
    fraction(activity=activity)
    positive(capacitance=capacitance, volts=volts, f_hz=f_hz)
    return activity * capacitance * volts**2 * f_hz


def die_yield(area_cm2: Num, defects_cm2: Num, alpha: Num = 3.0) -> Num:
    """Share of good dies: negative binomial in area (cm²) and defects per cm²; alpha: clustering.

    eq-hw-acceleration-yield.

    >>> round(die_yield(8.0, 0.1), 3)
    0.492
    """
    nonnegative(area_cm2=area_cm2, defects_cm2=defects_cm2)
    positive(alpha=alpha)
    return (1 + area_cm2 * defects_cm2 / alpha) ** -alpha


def amortized_design_cost(nre: Num, units: Num, unit_cost: Num) -> Num:
    """USD per chip: one-time design cost over the units, plus the cost of making one.

    fig-hw-acceleration-breakeven.

    >>> amortized_design_cost(30e6, 1e6, 20.0)
    50.0
    """
    nonnegative(nre=nre, unit_cost=unit_cost)
    positive(units=units)
    return nre / units + unit_cost


def tco(
    capex: Num, life_h: Num, watts: Num, pue: Num, usd_kwh: Num, ops_h: Num, rate: Num, util: Num
) -> Num:
    """USD per unit of work: purchase over life, power and operations per hour, over work done.

    life_h: hours; ops_h: USD per hour; rate: units per hour at full load; util: share of it.
    eq-hw-acceleration-tco.

    >>> round(tco(25_000, 4 * 8760, 700, 1.2, 0.10, 0.2, 1e6, 0.5) * 1e6, 2)
    1.99
    """
    nonnegative(capex=capex, watts=watts, usd_kwh=usd_kwh, ops_h=ops_h)
    positive(life_h=life_h, rate=rate, util=util)
    at_least(1, pue=pue)
    fraction(util=util)
    hourly = capex / life_h + watts / 1000 * pue * usd_kwh + ops_h
    return hourly / (rate * util)
