"""Smaller networks: fewer bits per number, fewer numbers, lower rank.

Quantization is uniform: a number x becomes an integer q with x = scale (q - zero).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .data import Labels
from .domain import Num, at_least, fraction, nonnegative, positive
from .layers import Array, Layer
from .nn import Adam, Network, cross_entropy

Ints = NDArray[np.int64]


class QParams(NamedTuple):
    """A quantizer: step and integer of zero (for each channel), smallest and largest integer."""

    scale: Array
    zero: Array
    lo: int
    hi: int


def qparams(
    x: ArrayLike,
    bits: int,
    symmetric: bool = True,
    axis: int | None = None,
    clip: float | None = None,
) -> QParams:
    """The quantizer that spans the values of x, or those up to `clip`.

    bits per value.  symmetric: zero is 0 and 2^b - 1 levels are used, as many on either side.
    axis: one scale for each index of it (the output channels), else one for all.
    eq-model-optimization-affine [@jacob2018quantization].

    >>> qparams([-2.54, 1.0], 8).scale.round(6).tolist()
    [0.02]
    """
    a = np.asarray(x)
    at_least(2, bits=bits)
    if a.size == 0:
        raise ValueError("no values to span")
    others = None if axis is None else tuple(i for i in range(a.ndim) if i != axis % a.ndim)
    low, high = a.min(others, keepdims=True), a.max(others, keepdims=True)
    if clip is not None:
        positive(clip=clip)
        low, high = np.maximum(low, -clip), np.minimum(high, clip)
    if symmetric:
        hi = 2 ** (bits - 1) - 1
        scale = np.maximum(np.abs(low), np.abs(high)) / hi
        return QParams(np.where(scale > 0, scale, 1.0), np.zeros_like(scale), -hi, hi)
    lo, hi = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    low, high = np.minimum(low, 0), np.maximum(high, 0)  # zero must be a level: padding is zero
    scale = (high - low) / (hi - lo)
    scale = np.where(scale > 0, scale, 1.0)
    return QParams(scale, np.rint(lo - low / scale), lo, hi)


def quantize(x: ArrayLike, p: QParams) -> Ints:
    """Integers of the values of x, in its shape; beyond the range the nearest end.

    eq-model-optimization-affine [@jacob2018quantization].

    >>> quantize([-9.0, 0.03, 1.0], qparams([-2.54, 1.0], 8)).ravel().tolist()
    [-127, 2, 50]
    """
    q = np.rint(np.asarray(x) / p.scale) + p.zero
    whole: Ints = np.clip(q, p.lo, p.hi).astype(np.int64)
    return whole


def dequantize(q: ArrayLike, p: QParams) -> Array:
    """Values of integers, in their shape: scale (q - zero).

    eq-model-optimization-affine.

    >>> dequantize([2, 50], qparams([-2.54, 1.0], 8)).ravel().round(6).tolist()
    [0.04, 1.0]
    """
    return np.asarray((np.asarray(q) - p.zero) * p.scale)


def fake_quant(
    x: ArrayLike,
    bits: int,
    symmetric: bool = True,
    axis: int | None = None,
    clip: float | None = None,
) -> Array:
    """Values of x after quantizing to so many bits and dequantizing, in the type and shape of x.

    eq-hw-aware-training-ste [@jacob2018quantization].

    >>> fake_quant(np.array([0.9, 0.2, -1.0]), 2).tolist()
    [1.0, 0.0, -1.0]
    """
    a = np.asarray(x)
    p = qparams(a, bits, symmetric, axis, clip)
    y = dequantize(quantize(a, p), p)
    return y.astype(a.dtype) if a.dtype.kind == "f" else y


def sqnr_db(x: ArrayLike, xq: ArrayLike) -> float:
    """Signal-to-quantization-noise ratio in dB.

    eq-model-optimization-sqnr.  About 6 dB for each bit.

    >>> round(sqnr_db([1.0, -1.0], [0.9, -0.9]), 1)
    20.0
    """
    a, b = np.asarray(x, dtype=float), np.asarray(xq, dtype=float)
    noise = float(np.square(a - b).sum())
    positive(signal=float(np.square(a).sum()), noise=noise)
    return 10 * float(np.log10(np.square(a).sum() / noise))


def best_clip(x: ArrayLike, bits: int, steps: int = 200) -> float:
    """Clipping value with the least squared error of a symmetric quantizer of x.

    bits per value; tries a number of `steps` shares of the largest magnitude.
    fig-model-optimization-clip [@max1960quantizing; @lloyd1982least].

    >>> x = np.random.default_rng(0).standard_normal(20_000)
    >>> 1.1 < best_clip(x, 2) < 1.35
    True
    """
    a = np.asarray(x, dtype=float)
    at_least(2, bits=bits, steps=steps)
    top = float(np.abs(a).max())
    positive(largest=top)
    clips = top * np.arange(1, steps + 1) / steps
    hi = 2 ** (bits - 1) - 1

    def error(c: float) -> float:
        return float(np.square(a - np.clip(np.rint(a * hi / c), -hi, hi) * c / hi).sum())

    return float(min(clips.tolist(), key=error))


def weight_bytes(
    N: Num, bits: Num, group: float | None = None, scale_bits: float = 16, zero_bits: float = 0
) -> Num:
    """Bytes of N weights of so many bits, with a scale (and a zero) for each group of them.

    tbl-model-optimization-granularity [@frantar2023gptq].

    >>> round(weight_bytes(8.03e9, 4, group=128) / 1e9, 2)
    4.14
    """
    nonnegative(N=N, scale_bits=scale_bits, zero_bits=zero_bits)
    positive(bits=bits)
    if group is None:
        return N * bits / 8
    at_least(1, group=group)
    return N * (bits + (scale_bits + zero_bits) / group) / 8


def prune(W: Array, s: float) -> Array:
    """W with its share s of smallest magnitudes set to zero.

    sec-model-optimization-prune [@han2016deep].

    >>> prune(np.array([0.1, -0.9, 0.2, 0.7]), 0.5).tolist()
    [0.0, -0.9, 0.0, 0.7]
    """
    fraction(s=s)
    return np.asarray(np.where(np.abs(W) > np.quantile(np.abs(W), s), W, 0).astype(W.dtype))


def prune_nm(W: Array, n: int = 2, m: int = 4, axis: int = 0) -> Array:
    """W with the n largest of each m consecutive weights along `axis` kept, the others zero.

    axis 0: the inputs of a dense layer [cin, cout].  eq-hw-aware-training-nm
    [@mishra2021sparse].

    >>> prune_nm(np.array([[1.0], [4.0], [3.0], [-2.0]])).ravel().tolist()
    [0.0, 4.0, 3.0, 0.0]
    """
    if not 1 <= n <= m or W.shape[axis] % m:
        raise ValueError(f"cannot keep {n} of each {m} along an axis of {W.shape[axis]}")
    rows = np.moveaxis(W, axis, -1)
    groups = rows.reshape(*rows.shape[:-1], -1, m)
    drop = np.argsort(np.abs(groups), -1, kind="stable")[..., : m - n]
    kept = groups.copy()
    np.put_along_axis(kept, drop, 0, -1)
    return np.moveaxis(kept.reshape(rows.shape), -1, axis)


def sparse_bytes(n: Num, s: Num, value_bits: Num = 8, fmt: str = "csr16", m: int = 4) -> Num:
    """Bytes of n values of which a share s is zero.

    csr16: a 16-bit index with each kept value (row pointers left out).  bitmap: one bit per
    value.  nm: log2(m) bits with each kept value of a fixed share.  eq-model-optimization-csr.

    >>> round(sparse_bytes(1200, 2 / 3)), sparse_bytes(1200, 0.125, fmt="bitmap")  # break-evens
    (1200, 1200.0)
    >>> sparse_bytes(1200, 0.5, fmt="nm")  # 2 of 4: 5/8 of dense
    750.0
    """
    nonnegative(n=n)
    fraction(s=s)
    positive(value_bits=value_bits)
    at_least(1, m=m)
    extra = {"csr16": 16.0, "bitmap": 0.0, "nm": float(np.log2(m))}
    if fmt not in extra:
        raise ValueError(f"fmt is one of {', '.join(extra)}, not {fmt!r}")
    size = n * (1 - s) * (value_bits + extra[fmt]) / 8
    return size + n / 8 if fmt == "bitmap" else size


def lowrank(m: int, n: int, r: int) -> int:
    """Number of parameters of an m x n matrix as a product of rank r; fewer than mn if r < mn/(m+n).

    eq-model-optimization-lowrank.

    >>> lowrank(1024, 1024, 512) == 1024 * 1024  # the break-even rank
    True
    """
    at_least(1, m=m, n=n, r=r)
    return r * (m + n)


def huffman_bits(q: ArrayLike) -> float:
    """Mean bits per symbol of a Huffman code for the values of q; the table is left out.

    sec-model-optimization-lowrank [@han2016deep].

    >>> huffman_bits([0, 0, 0, 0, 1, 1, 2, 3])
    1.75
    """
    _, counts = np.unique(np.asarray(q), return_counts=True)
    at_least(1, symbols=len(counts))
    if len(counts) == 1:
        return 1.0
    heap, total = counts.tolist(), 0
    heapq.heapify(heap)
    while len(heap) > 1:  # each merge adds one bit to every symbol below it
        both = heapq.heappop(heap) + heapq.heappop(heap)
        total += both
        heapq.heappush(heap, both)
    return total / int(counts.sum())


def pareto(points: ArrayLike) -> list[int]:
    """Indices of the points [n, costs] that no other point beats in one cost and ties in the rest.

    All costs are to be small: pass errors, not accuracies.  fig-model-optimization-pareto.

    >>> pareto([[1, 9], [2, 5], [3, 6], [4, 1]])
    [0, 1, 3]
    """
    p = np.asarray(points, dtype=float)
    if p.ndim != 2:
        raise ValueError(f"need points [n, costs], got {p.shape}")
    return [i for i, x in enumerate(p) if not np.any((p <= x).all(1) & (p < x).any(1))]


def weights_with(net: Network, change: Callable[[Array], Array]) -> list[Array]:
    """Replace every layer's W by change(W); returns the old ones, in order.

    sec-model-optimization-quant.

    >>> from envelope.nn import mlp
    >>> net = mlp((2, 3, 2))
    >>> old = weights_with(net, lambda W: fake_quant(W, 4, axis=-1))
    >>> len(old), bool(np.allclose(old[0], net.layers[0].params["W"], atol=0.2))
    (2, True)
    """
    trained = [layer for layer in net.layers if "W" in layer.params]
    old = [layer.params["W"] for layer in trained]
    for layer in trained:
        layer.params["W"] = change(layer.params["W"])
    return old


def _project(trained: Sequence[Layer], project: Callable[[int, Array], Array]) -> None:
    """Replace the i-th W by project(i, W)."""
    for i, layer in enumerate(trained):
        layer.params["W"] = project(i, layer.params["W"])


def finetune(
    net: Network,
    x: Array,
    y: Labels,
    project: Callable[[int, Array], Array],
    epochs: int = 3, batch: int = 64,
    lr: float = 5e-4, seed: int = 1,
) -> Iterator[float]:  # fmt: skip
    """Train on while the loss sees project(i, W) in place of the i-th W; yields epoch losses.

    The gradient by the projected weights moves the weights themselves (straight-through); at the
    end the network holds the projected ones.  project: `fake_quant`, or a mask for pruning.
    eq-hw-aware-training-ste [@bengio2013ste].

    >>> from envelope.nn import mlp
    >>> net, x, y = mlp((2, 8, 2)), np.eye(2).repeat(32, 0), np.array([0, 1]).repeat(32)
    >>> losses = list(finetune(net, x, y, lambda i, W: fake_quant(W, 3, axis=-1), epochs=20, lr=0.02))
    >>> losses[-1] < losses[0], len(np.unique(net.layers[0].params["W"][:, 0])) <= 7
    (True, True)
    """
    at_least(1, epochs=epochs, batch=batch)
    at_least(1, batches=len(x) // batch)
    rng, opt, z = np.random.default_rng(seed), Adam(net, lr), net.inputs(x)
    trained = [layer for layer in net.layers if "W" in layer.params]
    steps = len(z) // batch
    for _ in range(epochs):
        order, total = rng.permutation(len(z)), 0.0
        for k in range(0, steps * batch, batch):
            pick, kept = order[k : k + batch], [layer.params["W"] for layer in trained]
            _project(trained, project)
            loss, d = cross_entropy(net.forward(z[pick]), y[pick])
            net.backward(d)
            for layer, w in zip(trained, kept, strict=True):
                layer.params["W"] = w
            opt.step(0.5 + 0.5 * float(np.cos(np.pi * (opt.t + 1) / (epochs * steps))))
            total += loss
        yield total / steps
    _project(trained, project)
