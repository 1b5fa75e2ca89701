"""Closed forms, limits, simulations and refusals of the modules that build and trust systems."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

import envelope as ev
from envelope.hw import ConvLayer
from envelope.tape import Tensor, cross_entropy
from envelope.workloads import SPECS, elementwise, matmul

RNG = np.random.default_rng


# ------------------------------------------------------------------ numerics


@pytest.mark.parametrize(("name", "kind"), [("fp16", np.float16), ("fp32", np.float32)])
def test_casts_agree_with_numpy(name: str, kind: type[np.floating]) -> None:
    x = RNG(0).standard_normal(20_000) * 10.0 ** RNG(1).uniform(-9, 6, 20_000)
    with np.errstate(over="ignore"):
        assert np.array_equal(ev.numerics.cast(x, name), x.astype(kind).astype(float))
    info, f = np.finfo(kind), ev.numerics.fmt(name)
    assert (f.max, f.min_normal, f.eps, f.min_subnormal) == tuple(
        float(v) for v in (info.max, info.tiny, info.eps, info.smallest_subnormal)
    )


def test_small_formats_hold_exactly_their_numbers() -> None:
    x = np.linspace(-7, 7, 5001)
    assert np.unique(np.abs(ev.numerics.cast(x, "e2m1"))).tolist() == [0, 0.5, 1, 1.5, 2, 3, 4, 6]
    assert len(np.unique(ev.numerics.cast(np.linspace(-500, 500, 200_001), "e4m3"))) <= 253
    assert ev.numerics.cast([449.0, 1e9, -1e9], "e4m3").tolist() == [448, 448, -448]
    assert ev.numerics.cast([300.4, -300.4, 2.5], "int8").tolist() == [127, -127, 2]
    assert np.isinf(ev.numerics.cast(1e9, "e5m2"))
    bf16 = ev.numerics.cast(np.pi, "bf16")
    assert float(bf16) == 3.140625


def test_stochastic_rounding_is_right_on_average() -> None:
    y = ev.numerics.cast(np.full(100_000, 1.0003), "fp16", "stochastic", RNG(0))
    assert len(np.unique(y)) == 2
    assert y.mean() == pytest.approx(1.0003, abs=1e-5)
    assert float(ev.numerics.cast(1.0003, "fp16")) == 1.0


def test_block_scales_beat_one_scale() -> None:
    x = RNG(0).standard_normal(3200)
    x[::320] *= 100  # outliers
    one = np.abs(x).max() / 6
    tensor = ev.numerics.cast(x / one, "e2m1") * one
    usual = np.arange(3200) // 32 % 10 > 0  # blocks without an outlier
    assert tensor[usual].any() == 0  # one scale for all rounds them to nothing
    assert ev.compress.sqnr_db(x[usual], ev.numerics.mx_quantize(x)[usual]) > 15
    assert ev.numerics.mx_quantize(np.zeros(32)).tolist() == [0] * 32


def test_the_loss_scale_halves_and_doubles() -> None:
    big, small = [1.0], [1e-3]
    run = ev.numerics.loss_scale_sim([big, small, small, small], scale=2.0**17, growth=2)
    assert run.scale.tolist() == [2.0**17, 2.0**16, 2.0**16, 2.0**17]
    assert run.skipped.tolist() == [True, False, False, False]


# ------------------------------------------------------------------ parallel


def test_collectives_are_consistent() -> None:
    p = ev.parallel
    assert p.ring_allreduce(1e9, 8, 1e10, 1e-6) == pytest.approx(
        p.reduce_scatter(1e9, 8, 1e10, 1e-6) + p.allgather(1e9, 8, 1e10, 1e-6)
    )
    assert p.ring_allreduce(1e9, 1, 1e10, 1e-3) == p.tree_allreduce(1e9, 1, 1e10, 1e-3) == 0
    assert p.hierarchical(1e9, 1, 16, 1e11, 1e10) == pytest.approx(p.ring_allreduce(1e9, 16, 1e10))
    assert p.hierarchical(1e9, 8, 1, 1e11, 1e10) == pytest.approx(p.ring_allreduce(1e9, 8, 1e11))
    assert p.tree_allreduce(8e9, 512, 1e10) > p.ring_allreduce(8e9, 512, 1e10)
    assert p.all_to_all(8e9, 8, 1e11) == pytest.approx(0.07)
    assert p.tp_bytes(1, 10, 10, 1, 2) == 4 * 100 * 2
    assert [p.zero_bytes(1e9, 1, s) for s in range(4)] == [16e9] * 4


def test_checkpoints_are_spaced_best() -> None:
    p, C, M = ev.parallel, 60.0, 11_136.0
    best = float(p.young(C, M))
    assert all(p.goodput(best, C, M) >= p.goodput(best * f, C, M) for f in (0.7, 0.9, 1.1, 1.4))
    assert p.daly(1e-3, 1e6) == pytest.approx(float(p.young(1e-3, 1e6)), rel=1e-3)
    assert p.daly(30.0, 10.0) == 10.0
    # a simulated year of training with failures at random times agrees with the first-order form
    rng, tau, year, lost, done = RNG(0), best, 4e7, 0.0, 0.0
    while done < year:
        span = rng.exponential(M)
        whole = span // (tau + C)
        lost += span - whole * tau
        done += span
    assert 1 - lost / done == pytest.approx(float(p.goodput(tau, C, M)), abs=0.01)


def test_stragglers_against_a_simulation() -> None:
    slowest = RNG(0).normal(1, 0.05, (2000, 256)).max(1).mean()
    assert ev.parallel.straggler(256, 0.05) == pytest.approx(slowest, rel=2e-3)
    assert ev.parallel.straggler(1, 0.3) == pytest.approx(1)


def test_plans_fit_and_are_sorted() -> None:
    plans = ev.parallel.plan(SPECS["llama3_8b"], 64, "h100", 4e6, 8192)
    assert all(p.tp * p.pp * p.dp == 64 and p.nbytes <= 72e9 for p in plans)
    assert [p.step for p in plans] == sorted(p.step for p in plans)
    assert 0.3 < plans[0].mfu < 0.5 + 1e-9  # never above the share of peak that products reach
    assert not any(p.zero == 0 and p.tp * p.pp == 1 for p in plans)  # 128 GB of state
    assert ev.parallel.plan(SPECS["llama31_405b"], 8, "h100", 1e6, 8192) == []
    big = ev.parallel.plan(SPECS["llama3_70b"], 512, "h100", 4e6, 8192)
    assert big
    assert big[0].tp * big[0].pp > 1


# ------------------------------------------------------------------ kernels and hardware


def test_a_cache_against_loops() -> None:
    n, word, line = 32, 8, 64
    a, b, c = 0, n * n * word, 2 * n * n * word

    def misses(order: str) -> int:
        def trace() -> object:
            for u in range(n):
                for v in range(n):
                    for w in range(n):
                        i, j, k = (dict(zip(order, (u, v, w), strict=True))[x] for x in "ijk")
                        yield a + (i * n + k) * word
                        yield b + (k * n + j) * word
                        yield c + (i * n + j) * word

        return ev.kernels.lru(trace(), 64, line, 8)  # type: ignore[arg-type]

    assert misses("ikj") < misses("ijk") < misses("jki")
    assert ev.kernels.lru(range(0, 8192, 8), 1) == 128  # every line once
    assert ev.kernels.lru([0, 64, 0, 64], 2, 64, 1) == 2
    assert ev.kernels.lru([0, 128, 0, 128], 2, 64, 1) == 4  # the same set of a direct-mapped cache


def test_fused_chains_move_less() -> None:
    chain = [elementwise(1000, 2, 1, 1), elementwise(1000, 1, 1, 3), elementwise(1000, 1, 1, 1)]
    one = ev.kernels.fuse(chain)
    assert one.bytes == 4 * 1000 * (2 + 1)
    assert one.flops == sum(op.flops for op in chain)
    assert ev.kernels.fuse(chain[:1]).bytes == chain[0].bytes


def _overlaps(tensors: list[tuple[int, int, int]], offsets: list[int]) -> bool:
    return any(
        t[1] <= u[2] and u[1] <= t[2] and a < b + u[0] and b < a + t[0]
        for i, (t, a) in enumerate(zip(tensors, offsets, strict=True))
        for u, b in list(zip(tensors, offsets, strict=True))[i + 1 :]
    )


def test_arenas_never_overlap() -> None:
    rng = RNG(0)
    for _ in range(60):
        first = rng.integers(0, 20, 12)
        tensors = [(int(s), int(f), int(f + d)) for s, f, d in
                   zip(rng.integers(1, 100, 12), first, rng.integers(0, 6, 12), strict=True)]  # fmt: skip
        offsets, peak = ev.kernels.arena(tensors)
        assert not _overlaps(tensors, offsets)
        assert ev.kernels.live_peak(tensors) <= peak <= 1.5 * ev.kernels.live_peak(tensors)
    ops = ev.workloads.get("chirpnet").ops
    acts = [(ops[0].in_elems, 0, 0)] + [(op.out_elems, i, i + 1) for i, op in enumerate(ops)]
    assert ev.kernels.arena(acts)[1] == 8320  # ChirpNet in int8


def test_softmax_in_blocks() -> None:
    x = RNG(0).standard_normal((3, 100)) * 50
    for block in (1, 7, 100, 1000):
        assert np.allclose(ev.kernels.online_softmax(x, block), ev.nn.softmax(x), atol=1e-12)


def test_tiles_respect_the_bound() -> None:
    k = ev.kernels
    for tile in (8, 32, 128):
        assert k.matmul_traffic(4096, tile, 1) > float(k.matmul_bound(4096, 3 * tile**2))
    assert k.attention_io(1e5, 64, 1e9, "tiled") == pytest.approx(4e5 * 64, rel=0.1)
    assert k.im2col_bytes(8, 8, 4, 3, stride=2) == 16 * 9 * 4 * 4
    assert k.dispatch(3, 1.0, [0.5, 2.0, 1.0]) == 4.0


def test_systolic_cycles_against_a_simulation() -> None:
    M, a = 5, 4
    X, W = RNG(0).integers(0, 9, (M, a)), RNG(1).integers(0, 9, (a, a))
    moving, sums, out, cycle = np.zeros((a, a)), np.zeros((a, a)), np.zeros((M, a)), 0
    while cycle < M + 2 * a - 2:
        rows = [X[cycle - k, k] if 0 <= cycle - k < M else 0 for k in range(a)]  # skewed
        moving = np.column_stack([rows, moving[:, :-1]])
        sums = np.vstack([np.zeros(a), sums[:-1]]) + moving * W
        for n in range(a):
            m = cycle - (a - 1) - n  # the row of X that leaves column n now
            if 0 <= m < M:
                out[m, n] = sums[-1, n]
        cycle += 1
    assert np.array_equal(out, X @ W)
    assert ev.hw.systolic_cycles(M, a, a, a) == cycle + 1  # and one to latch the last
    assert ev.hw.systolic_cycles(M, 3 * a, 2 * a + 1, a) == 9 * ev.hw.systolic_cycles(M, a, a, a)


def test_occupancy_is_held_by_the_scarcest() -> None:
    o = ev.hw.occupancy
    assert o(256, 32) == 1.0
    assert o(256, 32, smem=114 * 1024) == 2 * 8 / 64
    assert o(32, 32) == 0.5  # 32 blocks of one warp
    assert o(256, 32, smem=100 * 1024, sm="a100") < o(256, 32, smem=100 * 1024)


@pytest.mark.parametrize("layer", [ConvLayer(56, 56, 64, 64, 3), ConvLayer(7, 7, 512, 512, 1), ConvLayer(4, 4, 8, 8, 3)])
def test_dataflows_move_at_least_every_operand_once(layer: ConvLayer) -> None:
    weights, pixels = layer.k**2 * layer.cin * layer.cout, layer.h * layer.w
    least = (weights, pixels * layer.cin, pixels * layer.cout)
    for kind, kept in (("ws", 0), ("is", 1), ("os", 2), ("rs", None)):
        moved = ev.hw.dataflow_accesses(layer, kind)
        assert all(m >= n * (1 - 1e-9) for m, n in zip(moved, least, strict=True)), kind
        assert moved.total == pytest.approx(sum(moved))
        assert max(moved) <= 2 * layer.macs
        if kept is not None:
            assert moved[kept] == least[kept]  # what is stationary moves once


def test_chips_cost_less_in_numbers() -> None:
    h = ev.hw
    assert h.die_yield(0, 0.1) == 1
    assert h.die_yield(8, 0.1, 1e9) == pytest.approx(np.exp(-0.8), rel=1e-6)  # Poisson's limit
    assert h.amortized_design_cost(1e6, 1e12, 5.0) == pytest.approx(5.0)
    assert h.tco(0, 1, 1000, 1, 0.1, 0, 1, 1) == pytest.approx(0.1)
    assert h.dynamic_power(0.5, 1e-9, 1.0, 1e9) == 0.5


# ------------------------------------------------------------------ compression


def test_quantizers_err_by_half_a_step_at_most() -> None:
    x = RNG(0).normal(3, 2, (50, 8))
    for symmetric in (True, False):
        for axis in (None, 0, 1, -1):
            p = ev.compress.qparams(x, 8, symmetric, axis)
            back = ev.compress.dequantize(ev.compress.quantize(x, p), p)
            assert np.all(np.abs(back - x) <= p.scale * 0.5001 + (0 if symmetric else p.scale))
    assert ev.compress.dequantize(p.zero, p).max() == 0  # zero is a level
    assert ev.compress.fake_quant(np.zeros((3, 2)), 4, axis=-1).tolist() == [[0, 0]] * 3
    clipped = ev.compress.fake_quant(np.array([0.5, 9.0]), 8, clip=1.0)
    assert clipped[1] == 1.0


def test_six_decibels_for_each_bit() -> None:
    x = RNG(0).uniform(-1, 1, 100_000)
    db = [ev.compress.sqnr_db(x, ev.compress.fake_quant(x, b)) for b in (4, 5, 6, 7, 8)]
    levels = [2 ** (b - 1) - 1 for b in (4, 5, 6, 7, 8)]  # on either side of zero
    assert np.allclose(np.diff(db), 20 * np.diff(np.log10(levels)), atol=0.05)
    assert db[-1] - db[-2] == pytest.approx(6.02, abs=0.1)


def test_pruning_keeps_what_it_says() -> None:
    W = RNG(0).standard_normal((16, 6)).astype(np.float32)
    for s in (0.0, 0.5, 0.75):
        assert np.mean(ev.compress.prune(W, s) == 0) == pytest.approx(s, abs=0.02)
    kept = ev.compress.prune_nm(W)
    assert np.all((kept != 0).reshape(4, 4, 6).sum(1) == 2)
    assert np.abs(kept).sum() >= np.abs(np.where(np.arange(16)[:, None] % 4 < 2, W, 0)).sum()
    assert np.array_equal(ev.compress.prune_nm(W.T, axis=1).T, kept)
    assert ev.compress.sparse_bytes(1000, 0.5, 16, "nm") == 500 * 18 / 8
    assert ev.compress.lowrank(1024, 1024, 511) < 1024**2


def test_codes_and_fronts() -> None:
    q = RNG(0).integers(0, 16, 4000) ** 2 // 16
    _, counts = np.unique(q, return_counts=True)
    share = counts / counts.sum()
    entropy = float(-(share * np.log2(share)).sum())
    assert entropy <= ev.compress.huffman_bits(q) < entropy + 1
    points = RNG(1).random((60, 2))
    front = ev.compress.pareto(points)
    for i in range(60):
        beaten = any(np.all(points[j] <= points[i]) and np.any(points[j] < points[i]) for j in range(60))
        assert (i in front) == (not beaten)
    assert ev.compress.pareto([[1, 1], [1, 1]]) == [0, 1]


def test_integer_networks_follow_the_floats() -> None:
    m = np.array([1e-4, 0.3, 0.99999, 1.7])
    acc = RNG(0).integers(-(2**20), 2**20, (100, 4))
    assert np.all(np.abs(ev.int8.rescale(acc, *ev.int8.multiplier(m)) - acc * m) <= 0.51)
    F = ev.data.logmel(ev.data.chorus(64, 5)[0])
    net, whole = ev.nn.load_chirpnet(), ev.nn.load_int8()
    z, run = net.logits(F), ev.nn.int8_run(whole, F, mac_per_cycle=2.0)
    assert np.corrcoef(z.ravel(), run.logits.ravel())[0, 1] > 0.995
    assert sum(run.cycles.values()) == 414_400 / 2
    macs = {op.name: op.macs for op in ev.workloads.get("chirpnet").ops if op.macs}
    assert [c * 2 for c in run.cycles.values()] == list(macs.values())
    assert set(ev.int8.pack(whole)) == set(ev.artifacts.load("chirpnet_int8"))
    assert 7164 < whole.nbytes < 10_000  # a byte a weight, and 32-bit biases and multipliers


# ------------------------------------------------------------------ the tape


def test_the_tape_against_finite_differences() -> None:
    rng = RNG(0)
    arrays = [rng.standard_normal(s) for s in ((4, 3), (3, 5), (5,), (4, 1))]

    def value(a: list[np.ndarray]) -> tuple[Tensor, list[Tensor]]:
        x, W, b, c = leaves = [Tensor(v) for v in a]
        h = (x @ W + b).relu() / (1 + c * c)
        y = 2 - (h.exp() + 1).log() * h - h**3.0 * 0.1
        return (y.T.reshape(2, 10).sum(axis=1) * 0.5).mean() + cross_entropy(h, np.array([0, 4, 2, 1])), leaves

    out, leaves = value(arrays)
    out.backward()
    for leaf, a in zip(leaves, arrays, strict=True):
        for i in range(a.size):
            at = np.unravel_index(i, a.shape)
            old, both = a[at], []
            for h in (1e-6, -1e-6):
                a[at] = old + h
                both.append(float(value(arrays)[0].data))
            a[at] = old
            assert leaf.grad[at] == pytest.approx((both[0] - both[1]) / 2e-6, rel=1e-5, abs=1e-7)


def test_the_tape_adds_up_shared_uses_and_is_deep() -> None:
    x = Tensor(3.0)
    y = x * x
    z = (y + y) * 1.0 - x
    z.backward()
    assert float(x.grad) == 4 * 3 - 1
    t = x = Tensor(1.0)
    for _ in range(5000):
        t = t * 1.0
    t.backward()
    assert float(x.grad) == 1
    assert (np.ones(3) * Tensor(np.ones(3))).data.tolist() == [1, 1, 1]


# ------------------------------------------------------------------ serving


def test_continuous_batching_never_waits_for_the_longest() -> None:
    sim = ev.serving.sim_continuous
    rows = [(0.0, 10, 100), (0.0, 10, 1), (0.0, 10, 1)]
    out = sim(rows, lambda batch, cached, new: 1.0, 1000)
    assert out.last.tolist() == [100, 1, 1]
    assert out.first.tolist() == [1, 1, 1]
    tight = sim(rows, lambda batch, cached, new: 1.0, 110)  # the cache holds one long request
    assert tight.last.tolist() == [100, 101, 101]
    seen: list[tuple[int, int, int]] = []
    sim(rows[:2], lambda *a: seen.append(a) or 1.0, 1000)  # type: ignore[func-returns-value]
    assert seen[0] == (2, 20, 20)
    assert seen[1] == (1, 11, 0)
    at = ev.data.poisson(2.0, 200.0, seed=3)
    lone = sim(np.stack([at, np.ones_like(at), np.ones_like(at)], 1), lambda *a: 0.1, 2)
    assert np.allclose(lone.last, ev.serving.sim_queue(at, 0.1))  # one at a time is a plain queue


# ------------------------------------------------------------------ operations, learning, trust


def test_operations_limits() -> None:
    o = ev.ops
    assert o.burn_rate(0.001, 0.999) == pytest.approx(1)
    cost = lambda t: 200 / t + 4 * t / 2  # noqa: E731
    assert cost(10.0) < min(cost(9.0), cost(11.0))
    folds = list(o.ts_split(23, 4, gap=2))
    assert all(train[-1] + 2 < test[0] for train, test in folds)
    assert folds[-1][1][-1] == 22
    rng = RNG(0)
    C = rng.integers(5, 50, (4, 4)) + 100 * np.eye(4)
    w = np.array([0.5, 2.0, 1.0, 0.7])
    mu = (C / C.sum()).T @ w
    assert np.allclose(o.label_shift(C, mu) / o.label_shift(C, mu)[0], w / w[0])


def test_clients_and_averages() -> None:
    y = RNG(0).integers(0, 12, 2400)
    skewed, even = (ev.fl.dirichlet_split(y, 20, a, seed=1) for a in (0.1, 1000.0))
    top = [max(np.bincount(y[p], minlength=12)) / max(1, len(p)) for p in skewed]
    assert np.mean(top) > 0.4
    assert all(abs(len(p) - 120) < 25 for p in even)
    assert sorted(np.concatenate(skewed).tolist()) == list(range(2400))
    slowest = np.sort(RNG(0).exponential(size=(20_000, 30)), 1)
    assert ev.fl.harmonic_max(30) == pytest.approx(slowest[:, -1].mean(), rel=0.02)
    assert ev.fl.quorum(30, 20) == pytest.approx(slowest[:, 19].mean(), rel=0.02)
    w = ev.fl.fedavg([{"W": np.ones((2, 2)), "b": np.zeros(2)}] * 3, [5, 1, 1])
    assert np.allclose(w["W"], 1)


def test_bit_flips_undo_themselves() -> None:
    x = RNG(0).standard_normal(100).astype(np.float32)
    for fmt, bits in (("fp32", 32), ("fp16", 16)):
        for bit in range(bits):
            twice = ev.robust.flip_bit(ev.robust.flip_bit(x, bit, fmt), bit, fmt)
            start = x.astype(np.float16) if fmt == "fp16" else x
            assert np.array_equal(twice, start), bit
    assert ev.robust.flip_bit(1.5, 31) == -1.5
    assert np.array_equal(ev.robust.inject(x, 0.0), x)
    assert np.abs(ev.robust.inject(x, 0.5, "int8")).max() <= 128 / 127 * np.abs(x).max() + 1e-6
    assert ev.robust.inject(x, 0.01, "fp16").dtype == np.float32


def test_attacks_raise_the_loss_within_their_budget() -> None:
    X, y = ev.data.blobs(80, 3, dim=6, spread=0.9, seed=2)
    net = ev.nn.mlp((6, 16, 3))
    net.mu, net.sd = X.mean(0), X.std(0)
    list(ev.nn.fit(net, X, y, epochs=20, batch=16, lr=1e-2))
    clean = (net.predict(X) == y).mean()
    weak, strong = ev.robust.fgsm(net, X, y, 0.5), ev.robust.pgd(net, X, y, 0.5, steps=20)
    for moved in (weak, strong):
        assert np.all(np.abs(moved - X) <= 0.5 * net.sd * 1.001 + 1e-5)
        assert (net.predict(moved) == y).mean() < clean
    loss = [ev.robust.nll(net.logits(v), y) for v in (X, weak, strong)]
    assert loss[0] < loss[1] <= loss[2] + 1e-6
    F = ev.data.logmel(ev.data.chorus(8, 3)[0])
    labels = ev.data.chorus(8, 3)[1]
    chirp = ev.nn.load_chirpnet()
    assert ev.robust.fgsm(chirp, F, labels, 0.1).shape == F.shape


def test_checksums_find_the_wrong_element() -> None:
    A, B = RNG(0).standard_normal((20, 30)), RNG(1).standard_normal((30, 25))
    assert all(len(bad) == 0 for bad in ev.robust.abft(A, B)[1:])
    for wrong in (1e-2, np.nan, np.inf):
        C = A @ B
        C[7, 11] += wrong
        with np.errstate(invalid="ignore"):
            _, rows, cols = ev.robust.abft(A, B, C)
        assert (rows.tolist(), cols.tolist()) == ([7], [11])


def test_calibration_and_coverage() -> None:
    stored = ev.artifacts.load("predictions_v1")
    z, y = stored["logits_dry"].astype(float), stored["labels_dry"].astype(int)
    T = ev.robust.temperature(z[:600], y[:600])
    assert all(ev.robust.nll(z[:600], y[:600], T) <= ev.robust.nll(z[:600], y[:600], T * f) for f in (0.9, 1.1))
    score = 1 - ev.nn.softmax(z / T)[np.arange(1200), y]
    covered = score[600:] <= ev.robust.conformal(score[:600], 0.1)
    assert covered.mean() > 0.87
    assert ev.robust.conformal([0.1, 0.2], 0.1) == np.inf
    assert ev.robust.certified_radius(0.5, 0.4) == 0


def test_privacy_composes() -> None:
    p = ev.privacy
    assert p.rdp_sgm(0.0, 1.0, 4) == 0
    for alpha in (2, 8, 64):
        assert p.rdp_sgm(0.999999, 1.5, alpha) == pytest.approx(alpha / (2 * 1.5**2), rel=1e-3)
        assert p.rdp_sgm(0.01, 1.5, alpha) < p.rdp_sgm(0.1, 1.5, alpha)
    # order 2 in closed form: ln(1 + q²(e^(1/σ²) - 1))
    assert p.rdp_sgm(0.3, 1.2, 2) == pytest.approx(np.log1p(0.09 * np.expm1(1 / 1.44)))
    noisy = p.laplace(np.zeros(100_000), 1.0, 0.5, seed=1)
    assert np.abs(noisy).mean() == pytest.approx(2.0, rel=0.02)
    rows = [{"a": i % 3, "b": i % 2} for i in range(12)]
    assert (p.k_anonymity(rows, ["a"]), p.k_anonymity(rows, ["a", "b"])) == (4, 2)


def test_any_three_shares_open_the_secret() -> None:
    p = ev.privacy
    shares = p.shamir(2**100 + 7, 3, 5, seed=4)
    assert all(p.unshamir(some) == 2**100 + 7 for some in permutations(shares, 3))
    assert p.unshamir(shares[:2]) != 2**100 + 7
    assert p.shamir(5, 1, 2) == [(1, 5), (2, 5)]
    v = RNG(0).integers(0, 1000, (9, 50))
    sent = p.secagg(v, seed=1)
    assert np.array_equal(sent.sum(0, dtype=np.uint32), v.sum(0))
    assert abs(float(np.mean(sent[0] / 2**32)) - 0.5) < 0.15  # looks like noise
    assert np.array_equal(p.secagg(v[:1]), v[:1])


def test_groups_and_thresholds() -> None:
    rng = RNG(0)
    g = rng.integers(0, 2, 8000)
    y = rng.random(8000) < np.where(g == 0, 0.5, 0.3)
    score = rng.standard_normal(8000) + np.where(g == 0, 1.2, 0.9) * y
    by_tpr = ev.fair.thresholds(y, score, g, "tpr", 0.8)
    rates = ev.fair.rates(y, score >= np.where(g == 0, by_tpr["0"], by_tpr["1"]), g)
    assert ev.fair.gap("tpr", rates) < 0.01
    one = ev.fair.thresholds(y, score, g, "none", 0.4)
    assert one["0"] == one["1"]
    r = ev.fair.rates(y, score >= one["0"], g)
    for group in r.values():  # the identity behind the impossibility
        assert group.fpr == pytest.approx(float(ev.fair.forced_fpr(group.base, group.ppv, 1 - group.tpr)))
    equal = ev.fair.thresholds(y, score, g, "selected", 0.3)
    chosen = ev.fair.rates(y, score >= np.where(g == 0, equal["0"], equal["1"]), g)
    assert ev.fair.gap("selected", chosen) < 0.01


def test_carbon_closed_forms() -> None:
    c = ev.carbon
    assert c.embodied(100, 1000, 1000) == 100
    assert c.water(10, 0, pue=1.2, wue_grid=2) == pytest.approx(24)
    ci = ev.data.diurnal_ci(3, seed=1)
    free, tied = c.shift(ci, 6, 24), c.shift(ci, 6, 6)
    assert free.best <= tied.best == tied.now
    assert free.best == pytest.approx(min(ci[k : k + 6].mean() for k in range(19)))
    assert tied.saved == 0
    assert c.rebound(3, 1) == 1
    assert ci.min() > 0


def test_measuring_counts_what_it_should() -> None:
    calls: list[int] = []
    sample = ev.bench.timeit(lambda: calls.append(1), warmup=2, reps=7)
    assert len(calls) == 9
    assert sample.seconds.min() >= 0
    s = ev.bench.summary(ev.bench.Sample(np.arange(1.0, 102.0)))
    assert s.low < s.median == 51 < s.high < s.p99


def test_only_one_module_reads_a_clock_or_files() -> None:
    folder = Path(ev.__file__).parent
    for path in folder.glob("*.py"):
        names = {a.name.split(".")[0] for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                 if isinstance(n, ast.Import) for a in n.names}  # fmt: skip
        assert path.stem == "bench" or not names & {"time", "os", "random", "socket", "subprocess"}, path.name
        assert path.stem == "artifacts" or "open(" not in path.read_text(encoding="utf-8"), path.name


def test_traces_and_documents() -> None:
    t, w = ev.data.mcu_trace(T=20, rate=5000)
    assert float(np.trapezoid(w, t)) == pytest.approx(20 * (0.0321 * 0.010 + 0.9679 * 6e-6), rel=0.02)
    texts, source = ev.data.docs(200, 0.3, seed=2)
    sets = [set(zip(x.split(), x.split()[1:], strict=False)) for x in texts]
    for i, j in enumerate(source.tolist()):
        same = len(sets[i] & sets[j]) / len(sets[i] | sets[j])
        assert (same > 0.5) if j >= 0 else True
    fresh = [i for i in range(200) if source[i] < 0]
    assert max(len(sets[i] & sets[j]) / len(sets[i] | sets[j]) for i in fresh for j in fresh if i < j) < 0.3


REFUSED: list[tuple[str, Callable[[], object]]] = [
    ("unknown format", lambda: ev.numerics.fmt("fp6")),
    ("unknown rounding", lambda: ev.numerics.cast(1.0, "fp16", "up")),
    ("dice without a seed", lambda: ev.numerics.cast(1.0, "fp16", "stochastic")),
    ("blocks that do not divide", lambda: ev.numerics.mx_quantize(np.ones(33))),
    ("integer blocks", lambda: ev.numerics.mx_quantize(np.ones(32), "int8")),
    ("no steps", lambda: ev.numerics.loss_scale_sim([])),
    ("fourth stage", lambda: ev.parallel.zero_bytes(1e9, 8, 4)),
    ("half a device", lambda: ev.parallel.ring_allreduce(1e9, 0.5, 1e9)),
    ("checkpoint for nothing", lambda: ev.parallel.young(0, 1e4)),
    ("no bf16", lambda: ev.parallel.plan(SPECS["gpt2_small"], 4, "rtx4090", 1e5, 1024)),
    ("lines and ways", lambda: ev.kernels.lru([0], 6, 64, 4)),
    ("no chain", lambda: ev.kernels.fuse([matmul(64, 64, 1), elementwise(1, 1, 1, 1)])),
    ("unknown attention", lambda: ev.kernels.attention_io(8, 8, 8, "fast")),
    ("dead before alive", lambda: ev.kernels.arena([(4, 2, 1)])),
    ("unknown dataflow", lambda: ev.hw.dataflow_accesses(ConvLayer(8, 8, 4, 4, 3), "xs")),
    ("unknown multiprocessor", lambda: ev.hw.occupancy(32, 32, sm="h1000")),
    ("one bit", lambda: ev.compress.qparams([1.0], 1)),
    ("no values", lambda: ev.compress.qparams([], 8)),
    ("no noise", lambda: ev.compress.sqnr_db([1.0], [1.0])),
    ("groups of weights", lambda: ev.compress.prune_nm(np.ones((6, 2)))),
    ("unknown storage", lambda: ev.compress.sparse_bytes(8, 0.5, fmt="csr")),
    ("points without costs", lambda: ev.compress.pareto([1.0, 2.0])),
    ("gradient of an array", lambda: Tensor([1.0, 2.0]).backward()),
    ("vector in a product", lambda: Tensor([1.0]) @ Tensor([1.0])),
    ("clips for integers", lambda: ev.nn.int8_run(ev.nn.load_int8(), np.zeros((1, 16_000)))),
    ("request beyond the cache", lambda: ev.serving.sim_continuous([(0, 9, 2)], lambda *a: 1.0, 10)),
    ("perfect promise", lambda: ev.ops.burn_rate(0.1, 1.0)),
    ("gap that leaves nothing", lambda: list(ev.ops.ts_split(10, 4, gap=2))),
    ("classes alike", lambda: ev.ops.label_shift([[1, 1], [1, 1]], [0.5, 0.5])),
    ("quorum above all", lambda: ev.fl.quorum(5, 6)),
    ("unlike clients", lambda: ev.fl.fedavg([{"W": np.ones(1)}, {"b": np.ones(1)}], [1, 1])),
    ("bit 32", lambda: ev.robust.flip_bit(1.0, 32)),
    ("certain vote", lambda: ev.robust.certified_radius(1.0, 1.0)),
    ("large eps", lambda: ev.privacy.gaussian_sigma(2, 1e-5)),
    ("secret too large", lambda: ev.privacy.shamir(2**127, 2, 3)),
    ("the same share twice", lambda: ev.privacy.unshamir([(1, 5), (1, 5)])),
    ("sum too large", lambda: ev.privacy.secagg(np.full((2, 1), 2**31))),
    ("fractions to mask", lambda: ev.privacy.secagg([[0.5]])),
    ("no positives", lambda: ev.fair.gap("tpr", ev.fair.rates([0, 0], [0, 1], ["a", "b"]))),
    ("unknown rate", lambda: ev.fair.gap("auc", {})),
    ("everybody positive", lambda: ev.fair.forced_fpr(1.0, 0.7, 0.3)),
    ("deadline beyond the forecast", lambda: ev.carbon.shift([0.4] * 5, 2, 6)),
    ("burst longer than its period", lambda: ev.data.mcu_trace(burst=2.0)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "call"), REFUSED, ids=[why for why, _ in REFUSED])
def test_non_physical_input_is_refused(why: str, call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        call()
