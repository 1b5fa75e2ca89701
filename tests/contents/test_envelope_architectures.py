"""Architectures as workloads: closed forms, limits and the golden values of chapter 5."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import envelope as ev
from envelope.workloads import SPECS

arch = ev.architectures


def test_receptive_field_is_what_a_convolution_sees() -> None:
    """Move each input in turn and look whether the last output moves."""
    kernels, strides = [3, 3, 1, 3], [2, 1, 1, 2]
    field = arch.receptive_field(kernels, strides)

    def run(x: np.ndarray) -> float:
        for k, s in zip(kernels, strides, strict=True):
            x = np.convolve(x, np.ones(k), "valid")[::s]
        return float(x[0])

    n = 64
    seen = [i for i in range(n) if run(np.eye(n)[i]) != 0]
    assert seen == list(range(field))
    assert arch.receptive_field([3] * 10) == 21
    assert arch.receptive_field([3] * 5, dilations=[1, 2, 4, 8, 16]) == 63


def test_chirpnet_sees_less_than_half_a_clip() -> None:
    assert arch.receptive_field([3, 3, 1, 3, 1, 3, 1], [2, 2, 1, 1, 1, 2, 1]) == 23


def test_recurrent_layers() -> None:
    one, many = arch.recurrent(1, 1024, 1024), arch.recurrent(512, 1024, 1024)
    assert one.params == many.params == 4 * (2 * 1024**2 + 1024)
    assert many.flops == 512 * one.flops
    assert many.intensity == pytest.approx(1, rel=2e-3)  # weights come again at every step
    kept = arch.recurrent(512, 1024, 1024, cached=True)
    assert kept.flops == many.flops
    assert kept.bytes < many.bytes / 400
    assert arch.recurrent(1, 256, 256, gates=3).macs == 0.75 * arch.recurrent(1, 256, 256).macs


def test_crossover_is_where_the_two_halves_meet() -> None:
    spec = SPECS["llama3_8b"]
    at = arch.crossover(spec, causal=False)
    count = ev.workloads.params(spec)
    matrices = 2 * (count.attn + count.mlp)
    attention = ev.workloads.flops_per_token(spec, at) - ev.workloads.flops_per_token(spec, 0)
    assert attention == pytest.approx(matrices)
    assert arch.crossover(spec) == 2 * at == 53_248
    classic = replace(SPECS["gpt3_175b"], bias=False)
    assert arch.crossover(classic) == 12 * classic.d  # 12 d² per layer, h d_h = d
    for name in SPECS:
        assert arch.crossover(SPECS[name]) > 9000


def test_experts() -> None:
    spec = SPECS["llama3_8b"]
    total, used = arch.moe(spec, 8, 2)
    assert (round(total / 1e9, 1), round(used / 1e9, 1)) == (47.5, 13.7)
    dense, _ = arch.moe(spec, 1, 1)
    assert dense - spec.L * spec.d == ev.workloads.params(spec).total
    assert arch.experts_read(1, 8, 2) == 0.25
    assert arch.experts_read(0, 8, 2) == 0
    assert arch.experts_read(1, 8, 8) == 1


@pytest.mark.parametrize("s", [0.8, 1.0, 1.05, 1.2])
def test_zipf_agrees_with_the_sum(s: float) -> None:
    weights = np.arange(1, 2_000_001, dtype=float) ** -s
    for rows in (500, 20_000, 2_000_000):
        exact = weights[:rows].sum() / weights.sum()
        assert arch.zipf_hits(rows, 2_000_000, s) == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: arch.receptive_field([3, 3], [1]), "equally many"),
        (lambda: arch.receptive_field([0]), "kernel"),
        (lambda: arch.recurrent(0, 8, 8), "steps"),
        (lambda: arch.moe(SPECS["llama3_8b"], 2, 3), "3 experts"),
        (lambda: arch.experts_read(1, 2, 3), "active_share"),
        (lambda: arch.zipf_hits(10, 5, 1.0), "more than"),
    ],
)
def test_refusals(wrong: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        wrong()
