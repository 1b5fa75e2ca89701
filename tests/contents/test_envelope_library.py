"""Closed forms, limits, refusals and the shape of the library itself."""

from __future__ import annotations

import doctest
import importlib
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
import pytest

import envelope as ev
from envelope.units import DAY, HOUR, NBSP

matplotlib.use("agg")
ROOT = Path(ev.__file__).parent
MODULES = sorted(p.stem for p in ROOT.glob("*.py") if p.stem != "__init__")


@pytest.mark.parametrize("name", ["", *MODULES])
def test_doctests(name: str) -> None:
    module = importlib.import_module(f"envelope.{name}" if name else "envelope")
    failed, _ = doctest.testmod(module)
    assert failed == 0
    if name == "plot":
        matplotlib.pyplot.close("all")


def test_importing_does_not_import_matplotlib() -> None:
    code = "import sys, envelope; sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT.parent)


def test_every_device_field_has_source_and_confidence() -> None:
    for name in ev.devices.names():
        dev = ev.devices.get(name)
        keys = {"year", "mem_bw", "mem_bytes", "sram_bytes", "flash_bytes", "net_bw", "tdp_w",
                "idle_w", *(f"peak.{d}" for d in dev.peak)}  # fmt: skip
        assert set(dev.source) == set(dev.confidence) == keys
        for key in keys - {k for k in keys if k.startswith("peak.")}:
            known = math.isfinite(getattr(dev, key))
            assert dev.confidence[key] in (("A", "B", "C") if known else ("–",)), (name, key)
            assert dev.source[key]
        assert all(dev.confidence[f"peak.{d}"] in "ABC" and dev.peak[d] > 0 for d in dev.peak)
    assert len(ev.devices.names()) == 25


def test_every_workload_has_source_and_confidence() -> None:
    for name in ev.workloads.names():
        work = ev.workloads.get(name)
        assert work.source
        assert work.confidence in "AB"
        assert (work.confidence == "B") == bool(work.notes), name


def test_device_sources_are_in_the_bibliography() -> None:
    bib = (ROOT.parents[1] / "contents" / "references.bib").read_text(encoding="utf-8")
    for path in [*ROOT.glob("*.py")]:
        for part in path.read_text(encoding="utf-8").split("[@")[1:]:
            for key in part.split("]")[0].split(";"):
                assert f"{{{key.strip().lstrip('@')}," in bib, (path.name, key)


def test_device_tables_mark_estimates() -> None:
    text = str(ev.devices.to_table(["rpi5", "tpu_v5e"], ["name", "ridge.int8", "tdp_w", "source"]))
    assert "35.9†" in text
    assert "| – |" in text  # TPU power is not published
    assert "[@google2025tpudocs]" in text
    with pytest.raises(ValueError, match="no column"):
        ev.devices.to_table(["rpi5"], ["colour"])


@pytest.mark.parametrize(
    ("x", "unit", "text"),
    [
        (989.4e12, "FLOP/s", "989 TFLOP/s"),
        (0.74, "USD", "0.74 USD"),
        (64e6, "B/s", "64 MB/s"),
        (2.02e15, "B", "2.02 PB"),
        (999.6e6, "B", "1 GB"),
        (3.7908e25, "FLOP", "3.79 × 10²⁵ FLOP"),
        (1365.3, "FLOP/B", "1,370 FLOP/B"),
        (7164, "", "7,164"),
        (-0.0034, "s", "−3.4 ms"),
        (0, "J", "0 J"),
        (209.4, "token/s", "209 token/s"),
        (1e-17, "", "10⁻¹⁷"),
    ],
)
def test_fmt(x: float, unit: str, text: str) -> None:
    want = text if x != 1e-17 else "1 × 10⁻¹⁷"
    assert ev.fmt(x, unit).replace(NBSP, " ") == want


def test_dur() -> None:
    shown = [ev.dur(s).replace(NBSP, " ") for s in (4.79e-3, 100, 1158, 3.09 * HOUR, 444 * DAY)]
    assert shown == ["4.79 ms", "100 s", "19.3 min", "3.09 h", "444 d"]


def test_table() -> None:
    t = ev.table([["a|b", 1.0, None], ["c", 2.5, True]], ["x", "y", "z"], "Caption", "tbl-x")
    assert "a\\|b" in str(t)
    assert str(t).rstrip().endswith(": Caption {#tbl-x}")
    assert t._repr_markdown_() == str(t)


def test_laws_have_their_limits() -> None:
    law = ev.laws
    assert law.amdahl(0.9, 1e12) == pytest.approx(10)
    n = np.arange(1, 50)
    assert np.allclose(law.usl(n, 0.1, 0.0), law.amdahl(0.9, n))
    assert law.gustafson(1, 8) == 8
    assert law.weak_eff(1.0, 1.0) == law.strong_eff(8.0, 1.0, 8) == 1


def test_rooflines_broadcast_and_meet_at_the_ridge() -> None:
    r = ev.roofline
    peak, bw = 1e12, 1e11
    assert r.attainable(r.ridge(peak, bw), peak, bw) == peak
    assert np.asarray(r.attainable(np.array([1.0, 100.0]), peak, bw)).tolist() == [1e11, 1e12]
    op = ev.workloads.matmul(8, 8, 8)
    both = r.time(op, "h100", "bf16", overlap=False)
    assert r.time(op, "h100", "bf16") < both < 2 * r.time(op, "h100", "bf16")


def test_queues_agree_with_each_other_and_with_simulation() -> None:
    q = ev.serving
    lam = np.array([0.2, 0.5, 0.9])
    assert np.allclose(q.mmc(lam, 1.0, 1).sojourn, q.mm1(lam, 1.0).sojourn)
    assert np.allclose(q.mg1(lam, 1.0, 2.0).wait, q.mm1(lam, 1.0).wait)
    assert np.allclose(q.kingman(lam, 1.0, 1, 1), q.mm1(lam, 1.0).wait)
    assert q.mg1(0.9, 1.0, 1.0).wait == pytest.approx(q.mm1(0.9, 1.0).wait / 2)
    a, c = 6.4, 8
    top = a**c / math.factorial(c) * c / (c - a)
    direct = top / (sum(a**k / math.factorial(k) for k in range(c)) + top)
    assert q.erlang_c(c, a) == pytest.approx(direct)
    t = q.sim_mmc(6.4, 1.0, 8, n=100_000, seed=3)[10_000:]
    assert t.mean() == pytest.approx(q.mmc(6.4, 1.0, 8).sojourn, rel=0.03)
    assert np.quantile(t, 0.99) == pytest.approx(q.mmc_percentile(6.4, 1.0, 8), rel=0.05)
    assert q.mmc_percentile(7.0, 1.0, 8) == pytest.approx(q.mmc_percentile(7.0000001, 1.0, 8))


def test_servers_for_is_the_smallest_that_suffices() -> None:
    q = ev.serving
    c = q.servers_for(500.0, 12.5, 0.050)
    assert q.mmc_wait(500.0, 12.5, c) <= 0.050 < q.mmc_wait(500.0, 12.5, c - 1)
    assert q.mmc_percentile(500.0, 12.5, 1000) > 0.2  # the pitfall: service alone is too slow


def test_batches_of_one_are_a_plain_queue() -> None:
    at = ev.data.poisson(8.0, 200.0, seed=1)
    alone = ev.serving.sim_batch(at, lambda b: 0.1, max_batch=1, max_wait=1.0)
    assert np.allclose(alone, ev.serving.sim_queue(at, 0.1))
    slow = ev.serving.sim_batch(at, lambda b: 0.1, max_batch=8, max_wait=0.5)
    assert slow.min() > 0.0999
    assert slow.max() < 1.0


def test_fits_recover_what_was_put_in() -> None:
    x = np.geomspace(1, 1e4, 30)
    noise = np.exp(0.1 * np.random.default_rng(0).standard_normal(30))
    k, e, (low, high) = ev.scaling.fit_power(x, 3 * x**-0.5 * noise)
    assert low < -0.5 < high
    assert k == pytest.approx(3, rel=0.1)
    assert e == pytest.approx(-0.5, abs=0.02)
    _, t2, (a, b) = ev.scaling.fit_growth(np.arange(30), 2 ** (np.arange(30) / 5.4) * noise)
    assert a < t2 < b
    assert t2 == pytest.approx(5.4, rel=0.05)


@pytest.mark.parametrize(("df", "t"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042)])
def test_student_quantile(df: int, t: float) -> None:
    from envelope.scaling import _t975

    assert _t975(df) == pytest.approx(t, rel=5e-3)


def test_stats_closed_forms() -> None:
    s = ev.stats
    assert s.wilson(0, 10)[0] == pytest.approx(0)
    assert s.auc([0, 1], [0.5, 0.5]) == 0.5
    rng = np.random.default_rng(0)
    y, score = rng.integers(0, 2, 200), rng.integers(0, 9, 200)
    pairs = np.subtract.outer(score[y == 1], score[y == 0])
    assert s.auc(y, score) == pytest.approx(np.mean((pairs > 0) + 0.5 * (pairs == 0)))
    assert s.majority(0.8, 1) == pytest.approx(0.8)
    assert s.psi([1, 2, 3], [1, 2, 3]) == 0
    assert s.ks([1, 2], [1, 2]) == 0
    assert s.confusion([0, 1, 1], [0, 1, 0], 2).tolist() == [[1, 0], [1, 1]]


def test_transformer_operators_add_up() -> None:
    for name, spec in ev.workloads.SPECS.items():
        work = ev.workloads.get(name, context=512)
        per_token = ev.workloads.flops_per_token(spec, 512)
        assert work.flops == pytest.approx(per_token, rel=1e-3), name


def test_state_adds_up() -> None:
    for scheme in ("adam_mixed", "adam_fp32", "sgdm", "adam8bit", "lora", "qlora"):
        parts = ev.train.state_bytes(1e9, scheme, trainable=1e6)
        assert parts["total"] == pytest.approx(sum(parts.values()) - parts["total"])


REFUSED: list[tuple[str, Callable[[], object]]] = [
    ("negative bandwidth", lambda: ev.roofline.ridge(1e12, -1)),
    ("unpublished power", lambda: ev.energy.battery_days(1, ev.devices.get("tpu_v5e").tdp_w)),
    ("share above one", lambda: ev.laws.amdahl(1.2, 10)),
    ("full queue", lambda: ev.serving.mm1(1.0, 1.0)),
    ("more load than servers", lambda: ev.serving.mmc(5.0, 1.0, 4)),
    ("impossible variance", lambda: ev.serving.mg1(0.1, 1.0, 0.5)),
    ("unknown device", lambda: ev.devices.get("h1000")),
    ("unknown tier", lambda: ev.devices.names("fog")),
    ("no such peak", lambda: ev.devices.ridge("a100", "fp8")),
    ("unknown workload", lambda: ev.workloads.get("resnet51")),
    ("groups that do not divide", lambda: ev.workloads.conv2d(8, 8, 3, 4, 3, groups=2)),
    ("unknown attention", lambda: ev.workloads.attention(1, 8, 1, 8, kind="fast")),
    ("NaN claim", lambda: ev.fmt(math.nan, "s")),
    ("negative time", lambda: ev.dur(-1)),
    ("ragged table", lambda: ev.table([[1]], ["a", "b"])),
    ("label of a figure", lambda: ev.table([[1]], ["a"], label="fig-x")),
    ("unknown season", lambda: ev.data.chorus(1, season="spring")),
    ("reversed range", lambda: ev.data.chorus(1, snr=(4, -14))),
    ("clips too short", lambda: ev.data.logmel(np.zeros((1, 100), np.float32))),
    ("unknown artifact", lambda: ev.artifacts.load("chirpnet_v9")),
    ("path as artifact", lambda: ev.artifacts.load("../secret")),
    ("no number of tokens", lambda: ev.scaling.tokens_for_loss(1e6, 1.9)),
    ("too few points", lambda: ev.scaling.fit_power([1, 2], [1, 2])),
    ("no growth", lambda: ev.scaling.fit_growth(range(6), [5, 4, 5, 4, 5, 4])),
    ("unknown scheme", lambda: ev.train.state_bytes(1e9, "magic")),
    ("even jury", lambda: ev.stats.majority(0.8, 4)),
    ("one class only", lambda: ev.stats.auc([1, 1], [0.1, 0.2])),
    ("arrow to nowhere", lambda: ev.plot.boxes({"boxes": {"a": (0, 0, "a")},
                                                "arrows": [("a", "b")]})),
]  # fmt: skip


@pytest.mark.parametrize(("why", "call"), REFUSED, ids=[why for why, _ in REFUSED])
def test_non_physical_input_is_refused(why: str, call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        call()
