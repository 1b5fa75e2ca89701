"""Kernels and what compilers do with them: traffic of tiles, caches, fusion, memory plans."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .domain import Num, at_least, nonnegative, positive
from .workloads import Op

Array = NDArray[np.float64]


def matmul_traffic(n: Num, tile: Num, nbytes: Num = 4) -> Num:
    """Bytes moved by an n x n x n product in tiles of `tile` x `tile`: (2n³/b + n²) elements.

    eq-compilers-traffic.  tile = 1: no reuse.  Assumes that three tiles fit in fast memory.

    >>> [round(matmul_traffic(4096, b) / 1e9, 2) for b in (1, 32, 128)]
    [549.82, 17.25, 4.36]
    """
    positive(n=n, nbytes=nbytes)
    at_least(1, tile=tile)
    return (2.0 * n**3 / tile + 1.0 * n**2) * nbytes


def matmul_bound(n: Num, M: Num) -> Num:
    """Order of the fewest elements any schedule moves with M elements of fast memory: n³/sqrt(M).

    eq-compilers-bound [@hong1981redblue].  Up to a constant factor.

    >>> round(matmul_bound(4096, 3 * 128**2) / 1e6)
    310
    """
    positive(n=n, M=M)
    return 1.0 * n**3 / M**0.5


def lru(trace: Iterable[int], lines: int, line_bytes: int = 64, ways: int | None = None) -> int:
    """Number of misses of a trace of byte addresses in a cache that evicts the least recently used line.

    lines: in the whole cache; ways: lines per set, by default one set (fully associative).
    fig-compilers-looporder.

    >>> lru([0, 8, 64, 0, 128, 64], lines=2)  # 0, 64, 128 and 64 again
    4
    """
    per = lines if ways is None else ways
    at_least(1, lines=lines, line_bytes=line_bytes, ways=per)
    if lines % per:
        raise ValueError(f"{per} ways do not divide {lines} lines")
    sets: list[OrderedDict[int, None]] = [OrderedDict() for _ in range(lines // per)]
    misses = 0
    for address in trace:
        line = address // line_bytes
        held = sets[line % len(sets)]
        if line in held:
            held.move_to_end(line)
            continue
        misses += 1
        held[line] = None
        if len(held) > per:
            held.popitem(last=False)
    return misses


def fuse(ops: Sequence[Op], nbytes: float = 4, name: str = "fused") -> Op:
    """A chain of operators as one: each inner result is neither written nor read.

    Removes 2 x nbytes x elements between neighbours; FLOP and parameters add up.
    eq-compilers-fusion.

    >>> from envelope.workloads import elementwise
    >>> chain = [elementwise(1000, 1, 1, 1), elementwise(1000, 1, 1, 1)]
    >>> sum(op.bytes for op in chain), fuse(chain).bytes
    (16000, 8000.0)
    """
    at_least(1, operators=len(ops))
    positive(nbytes=nbytes)
    inner = 2.0 * nbytes * sum(op.out_elems for op in ops[:-1])
    moved = sum(op.bytes for op in ops) - inner
    if moved < nbytes * ops[-1].out_elems:
        raise ValueError("these operators do not form a chain: they move less than they pass on")
    return Op(name, sum(op.flops for op in ops), moved, sum(op.params for op in ops),
              ops[-1].out_elems, ops[0].in_elems, sum(op.macs for op in ops))  # fmt: skip


def attention_io(n: Num, d: Num, M: Num, kind: str = "tiled") -> Num:
    """Elements that one attention head of n tokens and width d moves to and from slow memory.

    M: elements of fast memory.  "naive" writes and reads scores and probabilities: 4n² + 4nd;
    "tiled" reads keys and values again for every tile: n²d²/M + 4nd.  eq-compilers-flash
    [@dao2022flashattention].

    >>> M = 228 * 1024 // 2
    >>> f"{attention_io(8192, 128, M, 'naive'):.3g} {attention_io(8192, 128, M):.3g}"
    '2.73e+08 1.36e+07'
    """
    positive(n=n, d=d, M=M)
    if kind not in ("naive", "tiled"):
        raise ValueError(f"kind is 'naive' or 'tiled', not {kind!r}")
    once = 4.0 * n * d
    return once + (4.0 * n**2 if kind == "naive" else 1.0 * n**2 * d**2 / M)


class Tensor(NamedTuple):
    """A tensor to place: bytes, and the first and last step at which it is alive."""

    nbytes: int
    first: int
    last: int


def live_peak(tensors: Sequence[tuple[int, int, int]]) -> int:
    """Largest sum of bytes alive at one step: no plan needs less.

    tensors: (nbytes, first, last).  eq-compilers-peak.

    >>> live_peak([(4, 0, 1), (8, 1, 2), (2, 2, 3)])
    12
    """
    steps = {t for _, first, last in tensors for t in (first, last)}
    return max((sum(b for b, f, e in tensors if f <= t <= e) for t in steps), default=0)


def arena(tensors: Sequence[tuple[int, int, int]]) -> tuple[list[int], int]:
    """Offsets (B) of tensors in one buffer, and its size: the largest first, each lowest.

    tensors: (nbytes, first, last).  Tensors alive together never overlap.  tbl-compilers-arena
    [@pisarchyk2020memory].  Greedy: usually optimal, not always.

    >>> arena([(4, 0, 1), (8, 1, 2), (2, 2, 3)])
    ([8, 0, 8], 12)
    """
    placed: list[tuple[int, Tensor]] = []
    offsets = [0] * len(tensors)
    for i in sorted(range(len(tensors)), key=lambda i: (-tensors[i][0], i)):
        t = Tensor(*tensors[i])
        nonnegative(nbytes=t.nbytes, life=t.last - t.first)
        at = 0
        for start, other in sorted(placed):
            if other.last < t.first or t.last < other.first:
                continue  # never alive together: may share the bytes
            if at + t.nbytes <= start:
                break
            at = max(at, start + other.nbytes)
        offsets[i] = at
        placed.append((at, t))
    return offsets, max((at + t.nbytes for at, t in placed), default=0)


def dispatch(n_ops: int, t_launch: float, t_kernel: ArrayLike) -> float:
    """Seconds of n operators launched one by one while the device works: sum of the maxima.

    t_kernel: seconds of each kernel, or one for all.  exm-frameworks-dispatch.  Assumes that
    the next launch overlaps with the running kernel.

    >>> round(dispatch(900, 10e-6, 6e-6) * 1e3, 1), round(dispatch(900, 0, 6e-6) * 1e3, 1)
    (9.0, 5.4)
    """
    nonnegative(n_ops=n_ops, t_launch=t_launch, t_kernel=t_kernel)
    kernels = np.broadcast_to(np.asarray(t_kernel, dtype=float), (n_ops,))
    return float(np.maximum(kernels, t_launch).sum())


def im2col_bytes(h: int, w: int, cin: int, k: int, stride: int = 1, nbytes: int = 4) -> int:
    """Bytes of the matrix that turns a k x k convolution into a product: k² copies of the input.

    "Same" padding.  tbl-compilers-conv [@chetlur2014cudnn].

    >>> im2col_bytes(56, 56, 64, 3) / (56 * 56 * 64 * 4)
    9.0
    """
    at_least(1, h=h, w=w, cin=cin, k=k, stride=stride, nbytes=nbytes)
    return -(-h // stride) * -(-w // stride) * k * k * cin * nbytes


def online_softmax(x: ArrayLike, block: int = 128) -> Array:
    """Softmax [..., n] over the last axis, whose maximum and sum are found in one pass over blocks.

    eq-compilers-online [@milakov2018online].  Keeps two numbers per row: the running maximum m
    and the sum l of exp(x - m), which shrinks by exp(m_old - m_new) when the maximum grows.

    >>> online_softmax([0.0, 0.0, 1000.0], block=2).tolist()
    [0.0, 0.0, 1.0]
    """
    a = np.asarray(x, dtype=float)
    at_least(1, block=block, length=a.shape[-1])
    m = np.full(a.shape[:-1], -np.inf)
    total = np.zeros(a.shape[:-1])
    for i in range(0, a.shape[-1], block):
        part = a[..., i : i + block]
        top = np.maximum(m, part.max(-1))
        total = total * np.exp(m - top) + np.exp(part - top[..., None]).sum(-1)
        m = top
    out: Array = np.exp(a - m[..., None]) / total[..., None]
    return out
