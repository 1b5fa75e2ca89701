"""Number formats of a few bits: what they hold, and values rounded to them.

A float of `man` fraction bits has steps of 2^(e - man) between 2^e and 2^(e+1); below its
smallest normal number the steps stay the same (subnormal numbers) down to zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .domain import at_least, positive

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Format:
    """A number format: bits, largest value, smallest normal value, and step at 1 (eps).

    man: fraction bits.  overflows: values beyond the largest become infinite, else the largest.
    """

    name: str
    bits: int
    man: int
    max: float
    min_normal: float
    overflows: bool

    @property
    def eps(self) -> float:
        """Distance from 1 to the next number."""
        return 2.0**-self.man

    @property
    def min_subnormal(self) -> float:
        """Smallest positive number."""
        return self.min_normal * self.eps


def _ieee(name: str, bits: int, exponent: int, man: int) -> Format:
    """A format whose top exponent is kept for infinities, as in IEEE 754."""
    bias = 2 ** (exponent - 1) - 1
    return Format(name, bits, man, (2 - 2.0**-man) * 2.0**bias, 2.0 ** (1 - bias), True)


# tf32 is stored in 32 bits, of which 19 count.  [@micikevicius2018mixed; @micikevicius2022fp8]
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "fp32": _ieee("fp32", 32, 8, 23),
        "tf32": _ieee("tf32", 19, 8, 10),
        "bf16": _ieee("bf16", 16, 8, 7),
        "fp16": _ieee("fp16", 16, 5, 10),
        "e5m2": _ieee("e5m2", 8, 5, 2),
        "e4m3": Format("e4m3", 8, 3, 448.0, 2.0**-6, False),  # no infinity: the room is numbers
        "e2m1": Format("e2m1", 4, 1, 6.0, 1.0, False),  # [@rouhani2023microscaling]
        "int8": Format("int8", 8, 0, 127.0, 1.0, False),  # whole numbers: the step is 1 throughout
    }
)


def fmt(name: str) -> Format:
    """A format by name, with its bits and its range: fp32, tf32, bf16, fp16, e5m2, e4m3, e2m1 or int8.

    tbl-hw-aware-training-formats [@micikevicius2022fp8].

    >>> fmt("fp16").max, fmt("e4m3").max, fmt("e5m2").max
    (65504.0, 448.0, 57344.0)
    """
    if name not in FORMATS:
        raise ValueError(f"no format {name!r}; there are {', '.join(FORMATS)}")
    return FORMATS[name]


def _steps(x: Array, f: Format) -> Array:
    """Distance between neighbouring numbers of the format at each x."""
    if f.name == "int8":
        return np.ones_like(x)
    _, e = np.frexp(x)  # |x| = m 2^e with m in [0.5, 1)
    step: Array = np.ldexp(f.eps, np.maximum(e - 1, int(np.log2(f.min_normal))))
    return step


def cast(
    x: ArrayLike,
    name: str,
    mode: str = "nearest",
    rng: np.random.Generator | None = None,
) -> Array:
    """Values rounded to a format, still held as float64.

    mode "nearest" rounds ties to even; "stochastic" rounds up with a probability equal to the
    remainder, so that the mean is right, and needs `rng`.  Too large: infinite in IEEE formats,
    the largest value in e4m3, e2m1, int8.  sec-training-precision [@micikevicius2018mixed].

    >>> cast([2e-8, 1.001, 1e5], "fp16").tolist()
    [0.0, 1.0009765625, inf]
    """
    f, a = fmt(name), np.asarray(x, dtype=float)
    if mode not in ("nearest", "stochastic"):
        raise ValueError(f"mode is 'nearest' or 'stochastic', not {mode!r}")
    step = _steps(a, f)
    if mode == "nearest":
        y = np.rint(a / step) * step
    elif rng is None:
        raise ValueError("stochastic rounding needs rng, a seeded generator")
    else:
        y = np.floor(a / step + rng.random(a.shape)) * step
    limit = np.inf if f.overflows else f.max
    rounded: Array = np.where(np.abs(y) > f.max, np.copysign(limit, a), y)
    return rounded


def mx_quantize(x: ArrayLike, elem: str = "e2m1", block: int = 32) -> Array:
    """Values in a microscaling format: each block of the last axis shares a power of two.

    elem: e2m1, e4m3 or e5m2.  Storage is bits + 8/block per value.  eq-hw-aware-training-mx
    [@rouhani2023microscaling].

    >>> mx_quantize([1.0, 2.0, 3.1, 100.0], block=4).tolist()  # the largest sets the scale
    [0.0, 0.0, 0.0, 96.0]
    """
    f, a = fmt(elem), np.asarray(x, dtype=float)
    at_least(1, block=block)
    if elem not in ("e2m1", "e4m3", "e5m2"):
        raise ValueError(f"elements of a block are e2m1, e4m3 or e5m2, not {elem!r}")
    if a.shape[-1] % block:
        raise ValueError(f"blocks of {block} do not divide an axis of {a.shape[-1]}")
    blocks = a.reshape(*a.shape[:-1], -1, block)
    top = np.abs(blocks).max(-1, keepdims=True)
    exponent = np.floor(np.log2(np.where(top > 0, top, 1.0))) - np.floor(np.log2(f.max))
    scale = np.exp2(exponent)
    q = np.clip(cast(np.clip(blocks / scale, -f.max, f.max), elem), -f.max, f.max)
    return np.asarray((q * scale).reshape(a.shape))


class LossScale(NamedTuple):
    """What `loss_scale_sim` saw at each step: scale, skipped or not, share flushed to zero."""

    scale: Array
    skipped: NDArray[np.bool_]
    lost: Array


def loss_scale_sim(
    grads: Iterable[ArrayLike],
    name: str = "fp16",
    scale: float = 2.0**16,
    growth: int = 2000,
) -> LossScale:
    """Dynamic loss scaling over gradients, one array for each step; gives arrays [steps].

    Multiplies by the scale and casts; on overflow skips the step and halves the scale, after
    `growth` clean steps doubles it.  eq-training-scale [@micikevicius2018mixed].

    >>> g = [[2e-8, 1e-3]] * 3
    >>> loss_scale_sim(g, scale=1.0).lost.tolist(), loss_scale_sim(g).lost.tolist()
    ([0.5, 0.5, 0.5], [0.0, 0.0, 0.0])
    """
    positive(scale=scale)
    at_least(1, growth=growth)
    rows, clean = [], 0
    for g in grads:
        a = np.asarray(g, dtype=float)
        y = cast(a * scale, name)
        skip = not bool(np.isfinite(y).all())
        lost = int(np.count_nonzero((y == 0) & (a != 0))) / max(1, int(np.count_nonzero(a)))
        rows.append((scale, skip, lost))
        clean = 0 if skip else clean + 1
        if skip:
            scale /= 2
        elif clean == growth:
            scale, clean = scale * 2, 0
    if not rows:
        raise ValueError("need the gradients of at least one step")
    scales, skipped, losses = zip(*rows, strict=True)
    return LossScale(np.array(scales), np.array(skipped), np.array(losses))
