"""Training: compute, time, memory of state and activations."""

from __future__ import annotations

import math
from collections.abc import Iterable

from .domain import Num, at_least, fraction, nonnegative, positive


def flops_6nd(N: Num, D: Num) -> Num:
    """Training compute (FLOP) of N parameters on D tokens: 2 forward, 4 backward for each pair.

    eq-dl-primer-cost [@kaplan2020scaling].  Leaves out attention over long contexts.

    >>> flops_6nd(405e9, 15.6e12)
    3.7908e+25
    """
    nonnegative(N=N, D=D)
    return 6 * N * D


def days(C: Num, n: Num, peak: Num, mfu: Num) -> Num:
    """Days for C FLOP on n devices of a peak (FLOP/s) at a model FLOP utilization.

    eq-training-time.

    >>> round(days(flops_6nd(405e9, 15.6e12), 16_384, 989.4e12, 0.40), 1)
    67.7
    """
    nonnegative(C=C)
    positive(n=n, peak=peak, mfu=mfu)
    fraction(mfu=mfu)
    return C / (n * peak * mfu) / 86_400


def mfu(tokens_s: Num, flops_tok: Num, n: Num, peak: Num) -> Num:
    """Model FLOP utilization: token/s times FLOP per token over the peak of n devices.

    eq-training-mfu [@chowdhery2023palm].  Recomputation does not count as useful work.

    >>> round(mfu(1e6, 6 * 8.03e9, 128, 989.4e12), 2)
    0.38
    """
    nonnegative(tokens_s=tokens_s, flops_tok=flops_tok)
    positive(n=n, peak=peak)
    return tokens_s * flops_tok / (n * peak)


# bytes per parameter: weights, gradients, master copy, first and second moment
_STATE = {
    "adam_mixed": (2.0, 2.0, 4.0, 4.0, 4.0),
    "adam_fp32": (4.0, 4.0, 0.0, 4.0, 4.0),
    "sgdm": (4.0, 4.0, 0.0, 4.0, 0.0),
    "adam8bit": (2.0, 2.0, 4.0, 1.0, 1.0),
}
_FROZEN = {"lora": 2.0, "qlora": 4.127 / 8}  # bf16; 4 bit and doubly quantized scales


def state_bytes(N: float, scheme: str = "adam_mixed", trainable: float = 0.0) -> dict[str, float]:
    """Bytes of training state of N parameters: weights, grads, master, m, v and their total.

    scheme: adam_mixed (bf16 and fp32 copies), adam_fp32, sgdm (fp32), adam8bit, or lora and
    qlora, which freeze N and train `trainable` parameters more with mixed Adam.
    eq-training-state [@rajbhandari2020zero; @dettmers2023qlora].

    >>> round(state_bytes(8.03e9)["total"] / 1e9, 1)
    128.5
    """
    nonnegative(N=N, trainable=trainable)
    if scheme in _FROZEN:
        parts = [trainable * b for b in _STATE["adam_mixed"]]
        parts[0] += N * _FROZEN[scheme]
    elif scheme in _STATE:
        parts = [N * b for b in _STATE[scheme]]
    else:
        raise ValueError(f"scheme is one of {', '.join((*_STATE, *_FROZEN))}, not {scheme!r}")
    names = ("weights", "grads", "master", "m", "v")
    return dict(zip(names, parts, strict=True)) | {"total": sum(parts)}


def activation_bytes(s: Num, b: Num, d: Num, h: Num, L: Num, mode: str = "none") -> Num:
    """Bytes of bf16 activations kept for the backward pass of L transformer layers.

    s tokens, b sequences, width d, h heads.  mode: none (scores kept), flash or selective
    (scores recomputed), full (layer inputs alone).  eq-training-act [@korthikanti2023reducing].

    >>> [round(activation_bytes(8192, 1, 4096, 32, 32, m) / 1e9, 2) for m in ("flash", "full")]
    [36.51, 2.15]
    """
    positive(s=s, b=b, d=d, h=h, L=L)
    per: dict[str, Num] = {"none": 34 + 5 * h * s / d, "flash": 34.0, "selective": 34.0,
                           "full": 2.0}  # fmt: skip
    if mode not in per:
        raise ValueError(f"mode is one of {', '.join(per)}, not {mode!r}")
    return s * b * d * L * per[mode]


def sqrt_checkpoint(L: int) -> tuple[int, int]:
    """Segments and peak layers kept when every sqrt(L)-th layer is a checkpoint.

    sec-training-memory [@chen2016sublinear].

    >>> sqrt_checkpoint(64)
    (8, 16)
    """
    at_least(1, L=L)
    segments = max(1, round(math.sqrt(L)))
    return segments, segments + math.ceil(L / segments)


def lora_params(shapes: Iterable[tuple[int, int]], r: int) -> int:
    """Number of trainable parameters of rank-r adapters on matrices of these shapes.

    eq-training-lora [@hu2022lora].

    >>> lora_params([(4096, 4096)] * 2, r=8)
    131072
    """
    at_least(1, r=r)
    return sum(r * (m + n) for m, n in shapes)


def noise_scale(B: Num, Bn: Num) -> tuple[Num, Num]:
    """Steps and examples needed at batch B, as multiples of their minima; Bn: noise scale.

    eq-training-noise [@mccandlish2018batch].  At B = Bn both double.

    >>> noise_scale(1e6, 1e6)
    (2.0, 2.0)
    """
    positive(B=B, Bn=Bn)
    return 1 + Bn / B, 1 + B / Bn
