"""Clips, features and networks: the same bits, right gradients, the same frozen weights."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

import envelope as ev
from envelope.nn import (
    GAP,
    BatchNorm,
    Conv2D,
    Dense,
    Depthwise,
    Layer,
    Network,
    ReLU,
    cross_entropy,
)

RNG = np.random.default_rng
# SHA-256 of the float32 bytes of clips drawn by the first script, prototype/chorus.py
CLIPS = [
    (2, (-14, 4), "d3a142239746ba08bd45328de4e5cdfe9e0460f76f7b014f1c8dbdce607d1a7b"),
    (9, (-20, -4), "c41d2d7496cdb5c4e233680c56c6895dc7417932a0fd3e8fa7aa8600b9f427f2"),
    (8, (0, 10), "354df8d4d1cf6b28cf8638398c22897cf3b06a0bc6308ffb55573d64c6729706"),
]


@pytest.mark.parametrize(("seed", "snr", "digest"), CLIPS)
def test_clips_are_the_same_bits(seed: int, snr: tuple[float, float], digest: str) -> None:
    X, y = ev.data.chorus(20, seed, snr)
    assert X.dtype == np.float32
    assert hashlib.sha256(X.tobytes() + y.astype(np.uint8).tobytes()).hexdigest() == digest


def test_seasons_choose_the_noise() -> None:
    for season, snr in (("dry", (-14, 4)), ("wet", (-20, -4)), ("rain", (-20, -4)),
                        ("clean", (0, 10))):  # fmt: skip
        assert np.array_equal(ev.data.chorus(3, 5, season=season)[0], ev.data.chorus(3, 5, snr)[0])
    heard = ev.data.chorus(3, 5, region=7)[0]
    assert not np.array_equal(heard, ev.data.chorus(3, 5)[0])
    assert np.array_equal(heard, ev.data.chorus(3, 5, region=7)[0])


def test_logmel_against_a_frame_by_hand() -> None:
    X, _ = ev.data.chorus(2, 1)
    F = ev.data.logmel(X)
    assert F.shape == (2, 49, 32)
    frame = X[1, 5 * 320 : 5 * 320 + 512] * np.hanning(512)
    power = np.abs(np.fft.rfft(frame)) ** 2
    edges = 700 * (10 ** (np.linspace(*(2595 * np.log10(1 + np.array([150, 7600]) / 700)), 34)
                          / 2595) - 1) / 8000 * 256  # fmt: skip
    k, m = np.arange(257), 9
    weights = np.interp(k, edges[m : m + 3], [0, 1, 0])
    assert F[1, 5, m] == pytest.approx(np.log(power @ weights + 1e-3), abs=1e-3)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (Dense(3, 4, RNG(0)), (5, 3)),
        (Dense(3, 4, RNG(0)), (2, 5, 4, 3)),
        (Conv2D(2, 3, 3, 2, RNG(0)), (2, 5, 6, 2)),
        (Conv2D(2, 3, 3, 1, RNG(0)), (2, 4, 5, 2)),
        (Depthwise(3, 2, RNG(0)), (2, 5, 6, 3)),
        (Depthwise(3, 1, RNG(0)), (2, 4, 5, 3)),
        (ReLU(), (4, 3)),
        (GAP(), (2, 3, 4, 5)),
        (BatchNorm(3), (6, 3)),
        (BatchNorm(3), (2, 3, 2, 3)),
    ],
)
def test_gradients_against_finite_differences(layer: Layer, shape: tuple[int, ...]) -> None:
    rng = RNG(1)
    x = rng.standard_normal(shape)
    layer.params = {k: rng.standard_normal(p.shape) for k, p in layer.params.items()}
    weight = rng.standard_normal(layer.forward(x).shape)
    dx = layer.backward(weight)
    grads = dict(layer.grads)
    for array, gradient in [(x, dx), *((layer.params[k], grads[k]) for k in grads)]:
        for i in rng.choice(array.size, min(12, array.size), replace=False):
            at, h = np.unravel_index(i, array.shape), 1e-6
            old = array[at]
            array[at] = old + h
            up = float((layer.forward(x) * weight).sum())
            array[at] = old - h
            down = float((layer.forward(x) * weight).sum())
            array[at] = old
            assert gradient[at] == pytest.approx((up - down) / (2 * h), rel=1e-5, abs=1e-6)


def test_gradient_of_the_loss() -> None:
    z, y = RNG(0).standard_normal((4, 5)), np.array([0, 3, 1, 4])
    _, d = cross_entropy(z, y)
    h = np.zeros_like(z)
    h[2, 3] = 1e-6
    slope = (cross_entropy(z + h, y)[0] - cross_entropy(z - h, y)[0]) / 2e-6
    assert d[2, 3] == pytest.approx(slope, rel=1e-5)
    assert np.isfinite(cross_entropy(np.array([[1e4, 0.0]]), np.array([1]))[0])


def test_chirpnet_has_the_shapes_of_the_workload() -> None:
    net = ev.nn.chirpnet()
    trained = [layer for layer in net.layers if layer.params]
    ops = [op for op in ev.workloads.get("chirpnet").ops if op.params]
    for layer, op in zip(trained, ops, strict=True):
        assert sum(p.size for p in layer.params.values()) == op.params
    assert net.forward(np.zeros((2, 49, 32, 1), np.float32)).shape == (2, 12)


def test_frozen_network_gives_the_stored_logits() -> None:
    stored, net = ev.artifacts.load("predictions_v1"), ev.nn.load_chirpnet()
    for season, seed in (("dry", 2), ("rain", 9), ("clean", 8)):
        X, y = ev.data.chorus(1200, seed, season=season)
        assert np.array_equal(y, stored[f"labels_{season}"])
        F = ev.data.logmel(X[:200])
        assert np.allclose(net.logits(X[:200]), net.logits(F), atol=1e-4)
        assert np.allclose(net.logits(F), stored[f"logits_{season}"][:200], rtol=2e-3, atol=2e-2)


def test_loading_gives_a_fresh_copy() -> None:
    a, b = ev.nn.load_chirpnet(), ev.nn.load_chirpnet()
    a.layers[0].params["W"][:] = 0
    assert np.any(b.layers[0].params["W"])


def test_artifacts_are_small_and_as_recorded() -> None:
    folder = Path(ev.__file__).parent / "data"
    files = [p for p in folder.iterdir() if p.name != "SHA256SUMS"]
    assert {p.stem for p in files} == set(ev.artifacts.names())
    assert len(files) == 9
    for path in files:
        assert path.stat().st_size <= 200_000
        assert ev.artifacts.load(path.stem)


def test_a_net_learns_spirals() -> None:
    X, y = ev.data.spirals(200, 2, noise=0.05)
    net = ev.nn.mlp((2, 32, 32, 2), seed=1)
    list(ev.nn.fit(net, X, y, epochs=60, batch=32, lr=1e-2))
    assert (net.predict(X) == y).mean() > 0.95
    assert isinstance(net, Network)


@pytest.mark.deep
def test_training_afresh_reaches_93_percent() -> None:
    from envelope.make.chirpnet import train

    _, accuracy = train()
    assert accuracy >= 0.93


@pytest.mark.deep
def test_predictions_are_remade() -> None:
    from envelope.make.predictions import predictions

    stored = ev.artifacts.load("predictions_v1")
    for key, value in predictions().items():
        assert np.allclose(value.astype(float), stored[key].astype(float), rtol=4e-3, atol=4e-2)
