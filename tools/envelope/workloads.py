"""Operators and networks as counts of work, bytes and parameters.

One multiply-accumulate is 2 FLOP (or 2 OP in integers).  Pooling, activation functions, norms
and softmax are left out of FLOP, as usual; their bytes count in `elementwise`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .domain import nonnegative, positive

Pair = int | tuple[int, int]


@dataclass(frozen=True)
class Op:
    """One operator: work (FLOP), traffic (B), parameters, elements written and read."""

    name: str
    flops: float
    bytes: float
    params: int = 0
    out_elems: int = 0
    in_elems: int = 0
    macs: float = 0.0

    @property
    def intensity(self) -> float:
        """FLOP per byte of compulsory traffic: eq-quantitative-intensity."""
        return self.flops / self.bytes


@dataclass(frozen=True)
class TransformerSpec:
    """A decoder-only transformer: layers, widths, heads, vocabulary and its conventions.

    learned_pos: number of learned positions (0: rotary).  gated: three MLP matrices, not two.
    """

    L: int
    d: int
    d_ff: int
    h: int
    h_kv: int
    d_h: int
    V: int
    gated: bool = True
    tied: bool = False
    learned_pos: int = 0
    bias: bool = False


@dataclass(frozen=True)
class ParamCount:
    """Parameters by part; `embed` holds input and output embeddings and positions."""

    total: int
    embed: int
    attn: int
    mlp: int
    nonembed: int


@dataclass(frozen=True)
class Workload:
    """A named network: its operators in order and, for a transformer, its shape.

    source: of the shape; all counts are computed from it.  confidence: A, the counts agree with
    those of the source; B, the shape is completed from a second source or a count differs (notes).
    """

    name: str
    ops: tuple[Op, ...]
    source: str
    spec: TransformerSpec | None = None
    params: int = 0
    notes: str = ""
    confidence: str = "A"

    @property
    def macs(self) -> float:
        """Multiply-accumulates of one pass."""
        return sum(op.macs for op in self.ops)

    @property
    def flops(self) -> float:
        """Work of one pass (FLOP)."""
        return sum(op.flops for op in self.ops)

    @property
    def bytes(self) -> float:
        """Traffic of one pass (B) if every operator reads and writes memory."""
        return sum(op.bytes for op in self.ops)

    @property
    def intensity(self) -> float:
        """FLOP per byte of the whole pass."""
        return self.flops / self.bytes

    @property
    def peak_elems(self) -> int:
        """Largest input plus output of one operator: what a chain must hold in memory."""
        return max(op.in_elems + op.out_elems for op in self.ops)


def _pair(x: Pair) -> tuple[int, int]:
    return (x, x) if isinstance(x, int) else x


def matmul(m: int, n: int, k: int, nbytes: float = 2, name: str = "matmul") -> Op:
    """An m x k by k x n product: 2mnk FLOP, each matrix moved once.

    eq-quantitative-matmul [@williams2009roofline].

    >>> round(matmul(64, 4096, 4096).intensity, 1)
    62.1
    """
    positive(m=m, n=n, k=k, nbytes=nbytes)
    macs = float(m) * n * k
    return Op(name, 2 * macs, nbytes * (m * k + k * n + m * n), 0, m * n, m * k, macs)


def dense(
    b: int, cin: int, cout: int, nbytes: float = 2, per_channel: int = 1, name: str = "dense"
) -> Op:
    """A dense layer on b inputs; per_channel extra parameters per output (1: a bias).

    nbytes per element.  eq-quantitative-matmul.

    >>> dense(1, 64, 12).params
    780
    """
    positive(b=b, cin=cin, cout=cout, nbytes=nbytes)
    nonnegative(per_channel=per_channel)
    params, macs = cin * cout + per_channel * cout, float(b) * cin * cout
    traffic = nbytes * (b * cin + params + b * cout)
    return Op(name, 2 * macs, traffic, params, b * cout, b * cin, macs)


def conv2d(
    h: int,
    w: int,
    cin: int,
    cout: int,
    k: Pair,
    stride: Pair = 1,
    groups: int = 1,
    nbytes: float = 1,
    batch: int = 1,
    per_channel: int = 1,
    name: str = "conv",
) -> Op:
    """A "same"-padded convolution on h x w inputs: output ceil(h/stride) x ceil(w/stride).

    groups = cin is depthwise.  per_channel: 1 bias, 2 batch-norm scale and shift, 0 none.
    nbytes per element.  eq-architectures-conv.

    >>> full = conv2d(56, 56, 128, 128, 3)
    >>> dw = conv2d(56, 56, 128, 128, 3, groups=128)
    >>> round(full.intensity), round(dw.intensity, 1)
    (973, 9.0)
    """
    positive(h=h, w=w, cin=cin, cout=cout, groups=groups, nbytes=nbytes, batch=batch)
    nonnegative(per_channel=per_channel)
    if cin % groups or cout % groups:
        raise ValueError(f"{groups} groups do not divide {cin} and {cout} channels")
    (kh, kw), (sh, sw) = _pair(k), _pair(stride)
    positive(kh=kh, kw=kw, sh=sh, sw=sw)
    out = batch * math.ceil(h / sh) * math.ceil(w / sw) * cout
    weights = kh * kw * (cin // groups) * cout
    params, macs = weights + per_channel * cout, float(out) * kh * kw * (cin // groups)
    inp = batch * h * w * cin
    return Op(name, 2 * macs, nbytes * (inp + params + out), params, out, inp, macs)


def attention(
    b: int, s: int, h: int, dh: int, nbytes: float = 2, kind: str = "naive", causal: bool = True
) -> Op:
    """Scores, softmax and weighted sum over s positions, h heads of dimension dh.

    kind "naive" writes and reads the s x s scores and probabilities, "tiled" keeps them on
    chip: 4bh(s² + s dh) elements against 4bh s dh.  causal halves the s² terms.
    eq-architectures-attn [@dao2022flashattention].

    >>> a, t = attention(1, 8192, 32, 128), attention(1, 8192, 32, 128, kind="tiled")
    >>> round(a.intensity), round(t.intensity)
    (62, 2048)
    """
    positive(b=b, s=s, h=h, dh=dh, nbytes=nbytes)
    if kind not in ("naive", "tiled"):
        raise ValueError(f"kind is 'naive' or 'tiled', not {kind!r}")
    half = 2 if causal else 1
    macs = 2.0 * b * h * s * s * dh / half
    qkvo, scores = 4.0 * b * s * h * dh, 4.0 * b * h * s * s / half
    moved = qkvo + (scores if kind == "naive" else 0.0)
    return Op(f"attention_{kind}", 2 * macs, nbytes * moved, 0, b * s * h * dh,
              3 * b * s * h * dh, macs)  # fmt: skip


def gather(b: int, tables: int, dim: int, nbytes: float = 4, rows: int = 0) -> Op:
    """One row of `dim` elements from each of so many tables per sample: bytes, hardly FLOP.

    rows: rows of all tables together, for the parameter count.  Counts the rows read.
    eq-quantitative-intensity [@naumov2019dlrm].

    >>> gather(1, 26, 128).bytes
    13312
    """
    positive(b=b, tables=tables, dim=dim, nbytes=nbytes)
    nonnegative(rows=rows)
    return Op("gather", 0.0, b * tables * dim * nbytes, rows * dim, b * tables * dim, b * tables)


def elementwise(
    n: int, n_in: int, n_out: int, flops_per: float, nbytes: float = 4, name: str = "elementwise"
) -> Op:
    """A function of n elements that reads n_in and writes n_out arrays.

    eq-quantitative-intensity.

    >>> round(elementwise(1000, 2, 1, 1).intensity, 3)
    0.083
    """
    positive(n=n, n_out=n_out, nbytes=nbytes)
    nonnegative(n_in=n_in, flops_per=flops_per)
    return Op(name, n * flops_per, n * (n_in + n_out) * nbytes, 0, n * n_out, n * n_in)


def params(spec: TransformerSpec) -> ParamCount:
    """Exact parameters of a transformer, norms and biases included.

    eq-architectures-params [@brown2020gpt3; @dubey2024llama3].

    >>> f"{params(SPECS['gpt2_small']).total:,} {params(SPECS['llama3_8b']).total:,}"
    '124,439,808 8,030,261,248'
    """
    q, kv = spec.h * spec.d_h, spec.h_kv * spec.d_h
    attn = spec.d * q + 2 * spec.d * kv + q * spec.d
    mlp = (3 if spec.gated else 2) * spec.d * spec.d_ff
    norms = 2 * spec.d * (2 if spec.bias else 1)  # a scale, and a shift where there are biases
    final = spec.d * (2 if spec.bias else 1)
    if spec.bias:
        attn += q + 2 * kv + spec.d
        mlp += spec.d_ff * (2 if spec.gated else 1) + spec.d
    embed = spec.V * spec.d * (1 if spec.tied else 2) + spec.learned_pos * spec.d
    nonembed = spec.L * (attn + mlp + norms) + final
    return ParamCount(nonembed + embed, embed, spec.L * attn, spec.L * mlp, nonembed)


def flops_per_token(spec: TransformerSpec, context: float, mode: str = "forward") -> float:
    """FLOP per token at a context of so many attended tokens; "train" is three times it.

    2 per non-embedding parameter, 2Vd for the output, 4 L S h d_h for attention.  For the
    causal mean over a sequence pass half its length.  eq-architectures-crossover
    [@kaplan2020scaling].

    >>> round(flops_per_token(SPECS["llama3_8b"], 0) / 1e9, 1)
    15.0
    """
    nonnegative(context=context)
    if mode not in ("forward", "train"):
        raise ValueError(f"mode is 'forward' or 'train', not {mode!r}")
    matrices = 2 * params(spec).nonembed + 2 * spec.V * spec.d
    forward = matrices + 4 * spec.L * context * spec.h * spec.d_h
    return float(forward * (3 if mode == "train" else 1))


def transformer_ops(
    spec: TransformerSpec, batch: int = 1, new: int = 1, context: int = 1024, nbytes: float = 2
) -> tuple[Op, ...]:
    """Operators of one pass over `new` tokens per sequence, `context` of them attended.

    new = 1 is a decode step, new = context a prefill (attention then causal and tiled).  The L
    layers are summed within each operator.  eq-architectures-params.

    >>> ops = transformer_ops(SPECS["llama3_8b"], context=4096)
    >>> [op.name for op in ops]
    ['qkv', 'attention', 'out', 'mlp', 'head']
    """
    positive(batch=batch, new=new, context=context, nbytes=nbytes)
    rows, q, kv = batch * new, spec.h * spec.d_h, spec.h_kv * spec.d_h

    def layers(name: str, cin: int, cout: int, extra: int = 0) -> Op:
        one = matmul(rows, cout, cin, nbytes)
        return Op(name, spec.L * one.flops, spec.L * one.bytes,
                  spec.L * (cin * cout + extra), one.out_elems, one.in_elems,
                  spec.L * one.macs)  # fmt: skip

    macs = 2.0 * rows * context * q / (2 if new == context and new > 1 else 1)
    moved = batch * context * 2 * kv + 2 * rows * q  # keys and values, then queries and output
    attn = Op("attention", 2 * spec.L * macs, spec.L * nbytes * moved, 0, rows * q,
              rows * q, spec.L * macs)  # fmt: skip
    mats = 3 if spec.gated else 2
    head = matmul(rows, spec.V, spec.d, nbytes)
    return (
        layers("qkv", spec.d, q + 2 * kv),
        attn,
        layers("out", q, spec.d),
        layers("mlp", spec.d, mats * spec.d_ff),
        Op("head", head.flops, head.bytes, spec.V * spec.d, head.out_elems, head.in_elems,
           head.macs),
    )  # fmt: skip


def _llama(L: int, d: int, d_ff: int, h: int) -> TransformerSpec:
    return TransformerSpec(L, d, d_ff, h, 8, 128, 128_256)


def _gpt(L: int, d: int, h: int, positions: int) -> TransformerSpec:
    return TransformerSpec(L, d, 4 * d, h, h, d // h, 50_257, gated=False, tied=True,
                           learned_pos=positions, bias=True)  # fmt: skip


SPECS = {
    "gpt2_small": _gpt(12, 768, 12, 1024),
    "llama3_8b": _llama(32, 4096, 14_336, 32),
    "llama3_70b": _llama(80, 8192, 28_672, 64),
    "llama31_405b": _llama(126, 16_384, 53_248, 128),
    "gpt3_175b": _gpt(96, 12_288, 96, 2048),
}


def get(
    name: str, batch: int = 1, nbytes: float | None = None, new: int = 1, context: int = 1024
) -> Workload:
    """A reference workload of the book: operators, parameters, and the spec of a transformer.

    nbytes per element: int8 for the small networks, fp32 for DLRM, bf16 otherwise.  For a
    transformer the operators are those of `transformer_ops(batch, new, context)`.
    tbl-architectures-workloads.

    >>> chirp = get("chirpnet")
    >>> chirp.params, chirp.macs, chirp.peak_elems
    (7164, 414400.0, 8320)
    """
    from .networks import build  # the networks are built from the operators above

    return build(name, batch, nbytes, new, context)


def names() -> list[str]:
    """Names of the ten reference workloads.

    tbl-architectures-workloads.

    >>> len(names())
    10
    """
    from .networks import NAMES

    return list(NAMES)
