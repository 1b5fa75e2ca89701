"""The golden values of the curriculum: what the book prints must be what the library computes."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

import envelope as ev
from envelope.workloads import SPECS

GB = 1e9


def close(x: float, golden: float, rel: float = 0.01) -> None:
    assert x == pytest.approx(golden, rel=rel)


@pytest.mark.parametrize(
    ("device", "dtype", "golden"),
    [
        ("a100", "bf16", 153.0),
        ("h100", "bf16", 295.3),
        ("h100", "fp8", 590.7),
        ("h200", "bf16", 206),
        ("b200", "bf16", 281),
        ("tpu_v5e", "bf16", 240.5),
        ("tpu_v5p", "bf16", 166),
        ("mi300x", "bf16", 246.7),
        ("rpi5", "fp32", 9.0),
        ("rpi5", "int8", 35.9),
        ("m4_64", "int8", 1.0),
    ],
)
def test_ridges(device: str, dtype: str, golden: float) -> None:
    close(ev.devices.ridge(device, dtype), golden, 0.003)


@pytest.mark.parametrize(("m", "golden"), [(1, 1.00), (64, 62.1), (256, 228), (512, 410), (4096, 1365)])
def test_matmul_intensity(m: int, golden: float) -> None:
    close(float(ev.roofline.matmul_intensity(m, 4096, 4096)), golden, 0.003)
    close(ev.workloads.matmul(m, 4096, 4096).intensity, golden, 0.003)


def test_square_matmul_on_the_h100_ridge() -> None:
    close(float(ev.roofline.matmul_intensity(886, 886, 886)), ev.devices.ridge("h100", "bf16"))


def test_gemm_and_gemv_on_h100() -> None:
    h100 = ev.devices.get("h100")
    gemm, gemv = ev.workloads.matmul(4096, 4096, 4096), ev.workloads.matmul(1, 4096, 4096)
    close(gemm.flops / h100.rate("bf16"), 139e-6)
    close(gemm.bytes / h100.mem_bw, 30.0e-6)
    close(gemv.bytes / h100.mem_bw, 10.0e-6)
    close(gemv.flops / h100.rate("bf16"), 0.034e-6)
    assert ev.roofline.bound(gemm, h100, "bf16") == "compute"
    assert ev.roofline.bound(gemv, h100, "bf16") == "memory"
    share = gemv.flops / ev.roofline.time(gemv, h100, "bf16") / h100.rate("bf16")
    close(share, 0.0034)


def test_critical_batch_is_the_same_for_fp8_and_bf16() -> None:
    bf16 = ev.roofline.critical_batch(989.4e12, 3.35e12, 2)
    fp8 = ev.roofline.critical_batch(1978.9e12, 3.35e12, 1)
    close(float(bf16), 295, 0.003)
    close(float(fp8), 295, 0.003)


def test_laws() -> None:
    close(float(ev.laws.amdahl(0.95, 10)), 6.90)
    close(float(ev.laws.amdahl(0.08, 10)), 1.078, 1e-3)
    close(float(ev.laws.little(500, 0.080)), 40)
    close(float(ev.laws.amdahl(0.9, 5)), 3.57)


@pytest.mark.parametrize(
    ("name", "total", "kv"),
    [
        ("gpt2_small", 124.44e6, 36_864),
        ("llama3_8b", 8.030e9, 131_072),
        ("llama3_70b", 70.55e9, 327_680),
        ("llama31_405b", 405.9e9, 516_096),
        ("gpt3_175b", 174.6e9, 4_718_592),
    ],
)
def test_transformers(name: str, total: float, kv: int) -> None:
    work = ev.workloads.get(name)
    assert work.spec is not None
    close(work.params, total, 2e-4)
    assert ev.serving.kv_bytes(work.spec) == kv


def test_workloads() -> None:
    get = ev.workloads.get
    chirp = get("chirpnet")
    assert (chirp.params, chirp.macs, chirp.peak_elems) == (7164, 414_400, 8320)
    rows = [(op.params, op.macs) for op in chirp.ops if op.params]
    assert rows == [(160, 57_600), (160, 14_976), (544, 53_248), (320, 29_952),
                    (1584, 159_744), (480, 12_096), (3136, 86_016), (780, 768)]  # fmt: skip
    assert 2 * max(op.out_elems for op in chirp.ops) == 12_800  # were a ReLU not done in place
    assert max(chirp.ops, key=lambda op: op.in_elems + op.out_elems).name == "pw4"
    small = get("dscnn_s")
    close(2 * small.macs, 5.4e6, 0.02)  # the paper counts a little more than the MACs
    close(small.params + small.peak_elems, 38.6e3)  # the paper's memory: weights and activations
    assert 3.4e6 < get("mobilenet_v2").params < 3.51e6
    close(get("mobilenet_v2").macs, 300e6)
    close(get("resnet50").params, 25.56e6, 1e-3)
    close(get("resnet50").macs, 4.09e9, 1e-3)
    dlrm = get("dlrm_mlperf")
    close(dlrm.ops[0].params * 4, 96.1 * GB, 1e-3)
    assert dlrm.ops[0].bytes == 13_312
    assert len(ev.workloads.names()) == 10


def test_span_of_the_device_table() -> None:
    """DECISIONS 45: about five orders of magnitude in power and seven in arithmetic."""
    devices = [ev.devices.get(name) for name in ev.devices.names()]
    watts = [d.tdp_w for d in devices if math.isfinite(d.tdp_w)]
    rates = [max(d.peak.values()) for d in devices]
    assert round(math.log10(max(watts) / min(watts))) == 5
    assert 7 <= math.log10(max(rates) / min(rates)) < 8
    assert ev.devices.get("agx_orin").rate("int8") == 275e12 / 2
    nano = ev.devices.get("orin_nano_super")
    assert (nano.rate("int8"), nano.mem_bw) == (67e12 / 2, 102e9)
    node = ev.devices.get("m4_64")
    assert (node.confidence["peak.int8"], node.confidence["idle_w"]) == ("C", "C")
    assert node.idle_w >= 6e-6  # with RAM kept
    assert ev.serving.servers_for(500.0, 12.5, 0.050) == 46  # of the wait's p99


def test_convolutions_of_56_by_128() -> None:
    conv = ev.workloads.conv2d
    close(conv(56, 56, 128, 128, 3).intensity, 973)
    close(conv(56, 56, 128, 128, 3, groups=128).intensity, 9.0)
    close(conv(56, 56, 128, 128, 1).intensity, 125)
    assert conv(1, 1, 64, 128, 3).params == 73_856


def test_attention_meets_the_matrices() -> None:
    spec = SPECS["llama3_8b"]
    count = ev.workloads.params(spec)
    layer = 2 * (count.attn + count.mlp) / spec.L
    close(layer, 436e6)
    per_token = ev.workloads.flops_per_token(spec, 1) - ev.workloads.flops_per_token(spec, 0)
    close(per_token / spec.L, 16_384)
    close(layer / 16_384, 26.6e3)
    three = ev.workloads.flops_per_token(spec, 0, "train") / ev.workloads.flops_per_token(spec, 0)
    assert three == 3


def test_decode_ceilings() -> None:
    spec = SPECS["llama3_8b"]
    step = ev.serving.decode_step(spec, "h100")
    close(step, 4.79e-3, 2e-3)
    close(1 / step, 209, 3e-3)
    assert round(1 / ev.serving.decode_step(spec, "rpi5", w_bytes=4.5 / 8), 1) == 3.8
    assert round(ev.devices.get("rpi5").mem_bw / float(ev.compress.weight_bytes(1.24e9, 8.5)), 1) == 13.0


def test_training() -> None:
    C = float(ev.train.flops_6nd(405e9, 15.6e12))
    close(C, 3.79e25, 1e-3)
    close(C / (989.4e12 * 0.40) / 3600, 26.6e6, 2e-3)
    close(float(ev.train.days(C, 16_384, 989.4e12, 0.40)), 67.7, 1e-3)
    close(ev.train.state_bytes(8.03e9)["total"], 128.5 * GB, 1e-3)
    shape = (8192, 1, 4096, 32, 32)
    for mode, golden in (("none", 380), ("flash", 36.5), ("selective", 36.5), ("full", 2.15)):
        close(float(ev.train.activation_bytes(*shape, mode=mode)), golden * GB, 3e-3)


def test_scaling() -> None:
    s = ev.scaling
    N, D = s.optimal(1e24, s.BESIROGLU)
    close(float(N), 95.9e9, 1e-3)
    close(float(D), 1.74e12, 3e-3)
    close(float(D / N), 18.1, 3e-3)
    close(float(s.loss(N, D, s.BESIROGLU)), 1.960, 1e-3)
    N, D = s.optimal(1e24, s.HOFFMANN)
    close(float(N), 41.3e9, 2e-3)
    close(float(D), 4.04e12, 2e-3)
    close(float(D / N), 97.7, 2e-3)


def test_iso_loss() -> None:
    s = ev.scaling
    N, D = s.optimal(5.76e23)
    target, base = float(s.loss(N, D)), float(N * D)
    close(float(N), 72.2e9, 1e-3)
    for share, golden in ((1, 1.0), (2, 1.26), (4, 4.47)):
        smaller = N / share
        close(float(smaller * s.tokens_for_loss(smaller, target)) / base, golden, 3e-3)


def test_growth_of_compute() -> None:
    close(float(ev.scaling.doubling(142, 4.7e17, 3.8e25)), 5.4)
    close(math.log2(3.8e25 / 4.7e17), 26.3)


def test_serving_70b() -> None:
    spec = SPECS["llama3_70b"]
    tokens = ev.serving.max_tokens(spec, "h100", 4)
    close(tokens, 448e3, 2e-3)
    close(tokens * 327_680, 146.9 * GB, 1e-3)
    assert tokens // 4096 == 109
    golden = {1: (10.6, 94, 29.5), 16: (12.1, 1319, 2.11), 64: (16.9, 3778, 0.74)}
    for batch, (ms, rate, usd) in golden.items():
        step = ev.serving.decode_step(spec, "h100", 4, batch, 4096)
        close(step, ms * 1e-3, 5e-3)
        close(batch / step, rate, 5e-3)
        close(float(ev.serving.cost_per_mtok(2.50, 4, batch / step)), usd)
    close(ev.serving.spec_decode(0.8, 4, 0.05), 2.80, 2e-3)


def test_queues() -> None:
    q = ev.serving
    close(float(q.erlang_c(8, 6.4)), 0.458, 2e-3)
    close(float(q.erlang_c(1, 0.8)), 0.8, 1e-9)
    for rho in (0.5, 0.9, 0.99):
        close(float(q.mm1_percentile(rho, 1.0)), 4.61 / (1 - rho), 2e-3)
    close(float(q.mm1(0.95, 1).sojourn / q.mm1(0.90, 1).sojourn), 2, 1e-9)
    close(float(q.fanout_miss(0.01, 100)), 0.63, 0.01)


def test_energy_of_the_node() -> None:
    e = ev.energy
    seconds, joules = e.radio(32_000, 5470, 0.084)
    close(float(seconds), 46.8, 1e-3)
    close(float(joules), 3.93, 1e-3)
    node = e.mcu_time(49 * 25_000 + e.cycles(414_400, 0.5), 64e6)
    close(float(node), 32.1e-3, 1e-3)
    close(float(joules / (node * 10e-3)), 12_300)
    close(float(e.radio(20, 5470, 0.084)[1]), 2.5e-3, 0.02)
    always = e.duty_power([(0.8e-3, 1), (6e-6, 1), (10e-3, float(node))])
    close(always, 1.13e-3)
    close(float(e.battery_days(12, always)), 444, 2e-3)
    trigger = e.duty_power([(0.8e-3, 1), (6e-6, 1), (10e-3, 0.1 * float(node))])
    close(trigger, 0.838e-3, 1e-3)
    close(float(e.battery_days(12, trigger)), 597, 2e-3)
    close(float(e.battery_days(0.5, 1.13e-3)), 18.4, 3e-3)


def test_energy_of_resnet50() -> None:
    macs = ev.workloads.get("resnet50").macs
    close(float(ev.energy.inference_j(macs, "fp32")), 18.8e-3)
    close(float(ev.energy.inference_j(macs, "int8")), 0.94e-3)


def test_stats() -> None:
    s = ev.stats
    low, high = s.wilson(45, 50)
    assert (round(low, 3), round(high, 3)) == (0.786, 0.957)
    assert [s.n_tail(p) for p in (0.90, 0.95, 0.99)] == [23_886, 50_425, 262_742]
    assert s.n_two_prop(0.05, 0.0525) == 122_121
    close(float(s.lsh(0.8, 20, 5)), 0.9996, 1e-4)
    assert abs(float(s.lsh(0.3, 20, 5)) - 0.047) < 6e-4


@pytest.mark.parametrize(("season", "golden"), [("dry", 0.947), ("rain", 0.723), ("clean", 0.977)])
def test_frozen_chirpnet(season: str, golden: float) -> None:
    stored = ev.artifacts.load("predictions_v1")
    z, y = stored[f"logits_{season}"].astype(float), stored[f"labels_{season}"]
    assert abs(float((z.argmax(1) == y).mean()) - golden) < 0.003
    if season == "rain":
        assert abs(float(ev.nn.softmax(z).max(1).mean()) - 0.78) < 0.01


def test_counts_of_the_primer() -> None:
    def size(*widths: int) -> int:
        return sum(ev.workloads.dense(1, i, o).params for i, o in pairwise(widths))

    assert size(784, 256, 128, 10) == 235_146
    assert size(40, 64, 12) == 3404
    forward = sum(ev.workloads.dense(1, i, o).flops for i, o in pairwise((784, 256, 128, 10)))
    close(forward, 0.47e6, 0.01)
    close(ev.train.flops_6nd(235_146, 1), 1.41e6, 0.01)
    state = ev.train.state_bytes(7164, "adam_fp32")
    assert state["m"] + state["v"] == 57_312


def test_the_primer_s_detector_is_deaf_to_order() -> None:
    """Species 1 and 2 sing the same notes in opposite order: pooling over time cannot tell them apart."""
    F = ev.data.logmel(ev.data.chorus(40, 3)[0])
    mixed = F[:, np.random.default_rng(0).permutation(F.shape[1])]
    assert np.allclose(ev.data.pool(F), ev.data.pool(mixed), atol=1e-4)


def test_mlp_on_pooled_features() -> None:
    X, y = ev.data.chorus(2400, 1)
    Xt, yt = ev.data.chorus(1200, 2)
    P, Pt = (ev.data.pool(ev.data.logmel(x)) for x in (X, Xt))
    net = ev.nn.mlp((96, 64, 12))
    net.mu, net.sd = P.mean(0), P.std(0)
    assert net.size == 6988
    for loss in ev.nn.fit(net, P, y, epochs=30, lr=5e-3):
        assert np.isfinite(loss)
    assert abs(float((net.predict(Pt) == yt).mean()) - 0.878) < 0.02
