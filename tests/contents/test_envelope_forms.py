"""Closed forms and limits of what no chapter computes with yet."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

import envelope as ev
from envelope import domain, networks
from envelope.layers import windows
from envelope.nn import CHIRPNET_LAYERS

RNG = np.random.default_rng


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (domain.positive, [1e-300, [1.0, 2.0]], [0, -1, math.inf, math.nan, [1.0, 0.0]]),
        (domain.nonnegative, [0, [0.0, 2.0]], [-1e-300, math.inf, math.nan, [0.0, -1.0]]),
        (domain.finite, [-1e300, [0.0, -2.0]], [math.inf, -math.inf, math.nan, [0.0, math.nan]]),
        (domain.fraction, [0, 1, [0.0, 1.0]], [-1e-9, 1 + 1e-9, math.nan, [0.5, 2.0]]),
    ],
)
def test_checks_of_inputs(check: Callable[..., None], good: list[object], bad: list[object]) -> None:
    for x in good:
        check(x=x)
    for x in bad:
        with pytest.raises(ValueError, match=r"^length must "):
            check(width=1, length=x)


def test_checks_of_lower_limits() -> None:
    domain.at_least(2, bits=2, steps=[2, 3])
    for x in (1, [2, 1], math.nan):
        with pytest.raises(ValueError, match="bits must be at least 2"):
            domain.at_least(2, bits=x)


@pytest.mark.parametrize(
    "make",
    [
        networks.chirpnet_ops, networks.dscnn_ops, networks.mobilenet_v2_ops, networks.resnet50_ops,
        networks.dlrm_ops,
    ],
)  # fmt: skip
def test_networks_grow_with_the_batch_and_share_their_weights(make: Callable[..., tuple[ev.workloads.Op, ...]]) -> None:
    one, eight = make(2, 1), make(2, 8)
    for a, b in zip(one, eight, strict=True):
        assert (b.macs, b.out_elems, b.params) == (8 * a.macs, 8 * a.out_elems, a.params)
        assert b.bytes < 8 * a.bytes or not a.macs or not a.flops  # weights move once
    assert [op.bytes for op in make(4, 1)] == [2 * op.bytes for op in one]


def test_workloads_are_built_by_name() -> None:
    assert networks.build("resnet50", 1, None, 1, 1) == ev.workloads.get("resnet50")
    with pytest.raises(ValueError, match="no workload 'resnet51'"):
        networks.build("resnet51", 1, None, 1, 1)


def test_shifted_views_are_the_taps_of_a_convolution() -> None:
    x = RNG(0).standard_normal((2, 6, 7, 3))
    padded, taps = windows(x, 3, 2)
    kernel = RNG(1).standard_normal(9)
    got = sum(w * padded[t] for w, t in zip(kernel, taps, strict=True))
    for i, j in ((0, 0), (1, 2), (2, 3)):
        patch = padded[:, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3]
        assert np.allclose(got[:, i, j], np.tensordot(patch, kernel.reshape(3, 3), ((1, 2), (0, 1))))
    assert got.shape == (2, 3, 4, 3)


def test_an_integer_network_says_what_its_floats_say() -> None:
    F = ev.data.logmel(ev.data.chorus(96, 6, season="clean")[0])
    net = ev.nn.load_chirpnet()
    whole = ev.int8.quantize_network(net, F[:64], CHIRPNET_LAYERS)
    assert [layer.name for layer in whole.layers if layer.kind != "gap"] == list(CHIRPNET_LAYERS)
    same = ev.nn.int8_run(whole, F[64:]).logits.argmax(1) == net.predict(F[64:])
    assert same.mean() > 0.9  # on clips that set none of the ranges


def test_training_closed_forms() -> None:
    t = ev.train
    for L in (1, 2, 16, 50, 100):
        segments, kept = t.sqrt_checkpoint(L)
        best = min(k + math.ceil(L / k) for k in range(1, L + 1))
        assert kept == segments + math.ceil(L / segments) == best
    full = 4096 * 4096
    assert t.lora_params([(4096, 4096)], 2048) == full  # the break-even rank
    assert t.lora_params([(10, 30), (5, 5)], 2) == 2 * 40 + 2 * 10
    assert ev.scaling.lifetime_flops(8e9, 1e12, 0) == t.flops_6nd(8e9, 1e12)
    assert ev.scaling.lifetime_flops(1.0, 2.0, 5.0) == 12 + 10


def test_prefill_is_linear_where_decoding_is_not() -> None:
    spec, n = ev.workloads.SPECS["llama3_8b"], ev.workloads.params(ev.workloads.SPECS["llama3_8b"]).total
    one = ev.serving.prefill(spec, "h100", tokens=1000, mfu=0.5)
    assert one == pytest.approx(2 * n * 1000 / (989.4e12 * 0.5))
    assert ev.serving.prefill(spec, "h100", n=4, tokens=4000, mfu=0.5) == pytest.approx(one)
    # a prompt of the critical batch takes as long as one decode step at full efficiency
    tokens = ev.devices.ridge("h100", "bf16")
    step = ev.serving.decode_step(spec, "h100")
    assert ev.serving.prefill(spec, "h100", tokens=tokens, mfu=1.0) == pytest.approx(step)


def test_waiting_for_a_batch() -> None:
    q = ev.serving
    assert q.batch_wait(100.0, 1, 1.0) == 0
    assert q.batch_wait(100.0, 11, 1.0) == pytest.approx(0.05)  # filled by arrivals
    assert q.batch_wait(1.0, 100, 0.02) == pytest.approx(0.01)  # ended by the timer
    at = np.arange(10_000) / 100.0  # evenly spaced, so that the first waits for ten more
    waits = q.sim_batch(at, lambda b: 0.0, max_batch=11, max_wait=1.0)
    assert waits[:-20].mean() == pytest.approx(q.batch_wait(100.0, 11, 1.0), rel=1e-2)


def test_bootstrap_covers_the_mean_as_often_as_it_says() -> None:
    rng, hits = RNG(0), 0
    for k in range(200):
        low, high = ev.stats.bootstrap_ci(rng.exponential(2.0, 60), level=0.9, n=300, seed=k)
        hits += low < 2.0 < high
    assert 0.83 < hits / 200 < 0.95
    rows = np.stack([np.arange(50.0), np.arange(50.0)], 1)
    slope = ev.stats.bootstrap_ci(rows, lambda a: float(np.polyfit(a[:, 0], a[:, 1], 1)[0]), n=50)
    assert slope == pytest.approx((1, 1))  # rows stay together


def test_agreement_drift_and_calibration() -> None:
    s = ev.stats
    a = RNG(0).integers(0, 4, 20_000)
    assert s.kappa(a, a) == 1
    assert s.kappa(a, RNG(1).integers(0, 4, 20_000)) == pytest.approx(0, abs=0.02)
    with pytest.raises(ValueError, match="one class only"):
        s.kappa([1, 1], [1, 1])
    still = s.cusum(np.zeros(50), 0.0, 0.5)
    moved = s.cusum([0.0] * 10 + [2.0] * 10, 0.0, 0.5)
    assert not still.any()
    assert moved[9] == 0
    assert moved[-1] == pytest.approx(15)  # ten steps of 2 - 0.5
    conf = RNG(0).uniform(0.5, 1, 200_000)
    right = RNG(1).random(200_000) < conf
    assert s.ece(conf, right) < 0.01  # calibrated
    assert s.ece(np.ones(10), np.zeros(10)) == 1
    assert s.ece(np.full(100, 0.9), np.arange(100) < 60) == pytest.approx(0.3)


def test_synthetic_failures_and_wrong_labels() -> None:
    t = ev.data.failures(1000, 1e5, 1e5, seed=1)
    assert abs(len(t) - 1000) < 4 * math.sqrt(1000)  # n T / mtbf of them
    assert np.all(np.diff(t) >= 0)
    assert np.diff(t).std() == pytest.approx(np.diff(t).mean(), rel=0.1)  # exponential gaps
    y = RNG(0).integers(0, 12, 40_000)
    noisy = ev.data.label_noise(y, 0.3, 12, seed=2)
    assert (noisy != y).mean() == pytest.approx(0.3, abs=0.01)
    moved = (noisy - y)[noisy != y] % 12
    assert np.bincount(moved, minlength=12)[0] == 0
    assert np.ptp(np.bincount(moved)[1:]) < 250  # each other class as likely
    assert np.array_equal(ev.data.label_noise(y, 0.0, 12), y)


def test_scales_of_noise_and_of_carbon() -> None:
    assert ev.privacy.laplace_scale(3.0, 0.5) == 6
    noise = ev.privacy.laplace(np.zeros(200_000), 3.0, 0.5, seed=3)
    assert noise.std() == pytest.approx(math.sqrt(2) * ev.privacy.laplace_scale(3.0, 0.5), rel=0.02)
    c = ev.carbon
    assert c.sci(10, 0.4, 0, 1) == c.operational(10, 0.4)
    assert c.sci(0, 0.4, 8, 4) == 2
