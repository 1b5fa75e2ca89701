"""The explorers' formulas against `envelope`: the scripts run in QuickJS on the same inputs, number for number."""

from __future__ import annotations

import heapq
import itertools
import json
import math
import random
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import quickjs

import envelope as ev

FOLDER = Path(__file__).resolve().parents[2] / "contents" / "explorers"
NAMES = ("roofline", "batching", "duty-cycle")
STATES = [["microphone", 0.8, 3600, 1], ["sleep", 0.006, 3600, 1], ["decision", 10, 0.0321, 3600], ["alert", 84, 0.0293, 2]]
DEVICES = [d["name"] for d in ev.explorers.data("roofline").values["devices"]]
PAIRS = [(name, dtype) for name in DEVICES for dtype in ev.devices.get(name).peak]
TIMERS = "var queue = []; function setTimeout(f) { queue.push(f); } function drain() { while (queue.length) queue.shift()(); }"
# runs an explorer as its page does, and gives what it would show
RUN = """function run(name, data, query) {
  var spec = Explorers.registered[name](data), state = Explorers.read(spec, query), result = null;
  spec.render(state, data, function (r) { result = r; }, function () { return true; });
  drain();
  return JSON.stringify({summary: result.summary, python: result.python, values: result.values, plots: result.plots,
                         query: Explorers.write(spec, state), keys: Object.keys(state)});
}"""


class Script:
    """The toolkit and one explorer in an engine without a page."""

    def __init__(self, name: str) -> None:
        self.name, self.context = name, quickjs.Context()
        for text in (TIMERS, *((FOLDER / f"{stem}.js").read_text() for stem in ("explorer", name)), RUN):
            self.context.eval(text)

    def call(self, function: str, *values: Any) -> Any:
        return json.loads(self.context.eval(f"JSON.stringify({function}({', '.join(map(json.dumps, values))}))"))

    def run(self, query: str = "") -> dict[str, Any]:
        more = {"states": STATES} if self.name == "duty-cycle" else {}
        data = dict(ev.explorers.data(self.name, **more).values)
        text = self.context.eval(f"run({json.dumps(self.name)}, {json.dumps(data)}, {json.dumps(query)})")
        found = json.loads(text)
        assert isinstance(found, dict)
        return found


@pytest.fixture(scope="module", params=NAMES)
def script(request: pytest.FixtureRequest) -> Script:
    return Script(request.param)


@pytest.fixture(scope="module")
def roofline() -> Script:
    return Script("roofline")


@pytest.fixture(scope="module")
def batching() -> Script:
    return Script("batching")


@pytest.fixture(scope="module")
def duty() -> Script:
    return Script("duty-cycle")


def close(found: float, expected: float) -> bool:
    return math.isclose(found, expected, rel_tol=1e-9)


# ── roofline ─────────────────────────────────────────────────────────────────────────────────────
def operators() -> list[tuple[str, dict[str, Any], float, Any]]:
    """Thirty-two operators: how the script takes them, and what the library counts."""
    rng, wl = random.Random(1), ev.workloads
    found: list[tuple[str, dict[str, Any], float, Any]] = []
    for i in range(8):
        b = (0.5, 1, 2, 4)[i % 4]
        m, n, k = (rng.randint(1, 9000) for _ in range(3))
        found.append(("matmul", {"m": m, "n": n, "k": k}, b, wl.matmul(m, n, k, b)))
        found.append(("gemv", {"n": n, "k": k}, b, wl.matmul(1, n, k, b)))
        size, cin, cout, kernel, stride, batch = (rng.randint(1, top) for top in (230, 512, 512, 7, 3, 16))
        conv = {"size": size, "cin": cin, "cout": cout, "kernel": kernel, "stride": stride, "batch": batch}
        found.append(("conv", conv, b, wl.conv2d(size, size, cin, cout, kernel, stride, nbytes=b, batch=batch)))
        seq, heads, dim = (rng.randint(1, top) for top in (9000, 64, 256))
        kind = ("naive", "tiled")[i % 2]
        attention = {"batch": batch, "seq": seq, "heads": heads, "dim": dim, "tiled": kind == "tiled"}
        found.append(("attention", attention, b, wl.attention(batch, seq, heads, dim, b, kind)))
    return found


@pytest.mark.parametrize(("kind", "given", "nbytes", "op"), operators())
def test_operators_are_counted_as_the_library_does(
    roofline: Script, kind: str, given: dict[str, Any], nbytes: float, op: Any
) -> None:
    found = roofline.call(f"Explorers.roofline.operators.{kind}", given, nbytes)
    assert close(found["flops"], op.flops)
    assert close(found["bytes"], op.bytes)


@pytest.mark.parametrize(("device", "dtype"), PAIRS)
def test_times_bounds_and_ridges(roofline: Script, device: str, dtype: str) -> None:
    dev, rng = ev.devices.get(device), random.Random(f"{device} {dtype}")
    op = ev.workloads.matmul(rng.randint(1, 2000), 4096, 1024, ev.explorers.NBYTES[dtype])
    eff_c, eff_m = rng.uniform(0.05, 1), rng.uniform(0.05, 1)
    counts = {"flops": op.flops, "bytes": op.bytes}
    found = roofline.call("Explorers.roofline.model", counts, dev.rate(dtype), dev.mem_bw, eff_c, eff_m)
    assert close(found["time"], ev.roofline.time(op, dev, dtype, eff_c, eff_m))
    assert close(found["compute"] + found["memory"], ev.roofline.time(op, dev, dtype, eff_c, eff_m, overlap=False))
    assert close(found["intensity"], op.intensity)
    plain = roofline.call("Explorers.roofline.model", counts, dev.rate(dtype), dev.mem_bw, 1, 1)
    assert plain["bound"] == ev.roofline.bound(op, dev, dtype)
    assert close(plain["ridge"], ev.devices.ridge(dev, dtype))
    rate = ev.roofline.attainable(op.intensity, dev.rate(dtype), dev.mem_bw)
    assert close(plain["share"] * dev.rate(dtype), float(rate))
    assert close(roofline.call("Explorers.roofline.attainable", op.intensity, dev.rate(dtype), dev.mem_bw), float(rate))


# ── batching ─────────────────────────────────────────────────────────────────────────────────────
POLICIES = [
    (rate, a, b, batch, wait, servers)
    for rate, (a, b), (batch, wait), servers in itertools.product(
        (20, 350, 1900), ((0.010, 0.001), (0.0037, 0.0)), ((1, 0.0), (8, 0.005), (64, 0.05)), (1, 3)
    )
]
DRIVE = """function simulate(rate, n, a, b, batch, wait, servers, qs) {
  var B = Explorers.batching, run = B.simulation(B.poisson(rate, n, 12345), a, b, batch, wait, servers), slices = 1;
  while (!run.step(function () { return false; })) slices++;
  var sorted = Array.prototype.slice.call(run.latency, n / 10).sort(function (x, y) { return x - y; });
  return [qs.map(function (q) { return B.quantile(sorted, q); }), run.busy, run.end, run.batches, slices];
}"""


@pytest.mark.parametrize("policy", POLICIES)
def test_the_simulation_is_the_library_s(batching: Script, policy: tuple[Any, ...]) -> None:
    rate, a, b, batch, wait, servers = policy
    n, qs = 5000, [0.5, 0.95, 0.99]
    sizes: list[int] = []

    def service(size: int) -> float:
        sizes.append(size)
        return float(a + b * size)

    arrivals = ev.serving.poisson(rate, n)
    latency = ev.serving.sim_batch(arrivals, service, batch, wait, servers)
    batching.context.eval(DRIVE)
    found, busy, end, batches, slices = batching.call("simulate", rate, n, a, b, batch, wait, servers, qs)
    assert found == pytest.approx(np.quantile(latency[n // 10 :], qs), rel=1e-12)
    assert batches == len(sizes)
    assert close(busy, sum(a + b * size for size in sizes))
    assert close(end, float((arrivals + latency).max()))
    assert slices > batches // 256  # it gave the page its turn between slices


def test_the_simulation_agrees_with_one_written_plainly() -> None:
    """The library's batches against a loop over single requests, which knows nothing of slices or heaps of batches."""
    arrivals = ev.serving.poisson(500.0, 3000)
    single = ev.serving.sim_batch(arrivals, lambda size: 0.0015, max_batch=1, max_wait=0.02, servers=2)
    free, done = [0.0, 0.0], []
    for at in arrivals.tolist():
        end = max(at, free[0]) + 0.0015
        heapq.heapreplace(free, end)
        done.append(end - at)
    assert single == pytest.approx(done, rel=1e-9)


@pytest.mark.parametrize("seed", range(25))
def test_arrivals_and_erlang(batching: Script, seed: int) -> None:
    rng = random.Random(seed)
    lam, c = rng.uniform(1, 2000), rng.randint(1, 32)
    mu = lam / c / rng.uniform(0.2, 0.98)
    draw = "(function (a, b, c) { return Array.prototype.slice.call(Explorers.batching.poisson(a, b, c)); })"
    assert batching.call(draw, lam, 500, seed + 1) == pytest.approx(ev.serving.poisson(lam, 500, seed + 1), rel=1e-12)
    assert close(batching.call("Explorers.batching.erlangC", c, lam / mu), float(ev.serving.erlang_c(c, lam / mu)))
    t = rng.uniform(0, 3 / mu)
    assert close(batching.call("Explorers.batching.tail", t, lam, mu, c), float(ev.serving.mmc_tail(t, lam, mu, c)))
    a, b, batch = rng.uniform(0.001, 0.05), rng.uniform(0, 0.005), rng.randint(1, 256)
    assert close(batching.call("Explorers.batching.capacity", a, b, batch, c), c * batch / (a + b * batch))
    # dollars a thousand requests, as the library's dollars a million tokens
    expected = float(ev.serving.cost_per_mtok(2.5, c, lam)) / 1000
    assert close(batching.call("Explorers.batching.cost", 2.5, c, lam), expected)


def test_one_generator_is_exponential() -> None:
    gaps = np.diff(ev.serving.poisson(50.0, 200_000)) * 50
    assert gaps.mean() == pytest.approx(1, abs=0.01)
    assert gaps.var() == pytest.approx(1, abs=0.03)
    assert abs(np.corrcoef(gaps[1:], gaps[:-1])[0, 1]) < 0.01


# ── duty cycle ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("seed", range(30))
def test_power_life_and_payload(duty: Script, seed: int) -> None:
    rng = random.Random(seed)
    states = [(rng.uniform(0, 0.1), min(1.0, rng.uniform(0, 2) * rng.uniform(0, 3600) / 3600)) for _ in range(4)]
    mean = ev.energy.duty_power(states)
    assert close(duty.call("Explorers.dutyCycle.power", states), mean)
    wh, derate, solar = rng.uniform(1, 100), rng.uniform(0.1, 1), mean * rng.uniform(0, 0.9)
    days = float(ev.energy.battery_days(wh, mean - solar, derate))
    assert close(duty.call("Explorers.dutyCycle.life", wh, mean, derate, solar), days)
    seconds, per_hour = rng.uniform(0, 10), rng.uniform(0, 600)
    assert close(duty.call("Explorers.dutyCycle.share", seconds, per_hour), min(1.0, seconds * per_hour / 3600))
    bit_rate, watts = rng.choice(list(ev.energy.RADIO.values()))
    payload = duty.call("Explorers.dutyCycle.breakEven", 3e-4, bit_rate, watts)
    assert close(float(ev.energy.radio(payload, bit_rate, watts)[1]), 3e-4)


# ── what the page shows ──────────────────────────────────────────────────────────────────────────
QUERIES = {
    "roofline": ["", "m=512&device=rpi5,m4_64&dtype=int8&ec=0.5", "op=gemv&n=100&k=7&em=0.35", "op=attention&scores=naive&seq=100&batch=3",
                 "op=conv&size=57&stride=2&kernel=5&batch=4&dtype=fp8&device=h100,rpi5"],
    "batching": ["", "rate=50&wait=50&batch=256", "rate=2000&servers=32&a=1.5&b=0.3&price=h100", "batch=1&rate=20"],
    "duty-cycle": ["", "p2=3.5&s2=0.001&n2=%22)%3B+quote", "solar=0.25&wh=3&derate=0.4&radio=ble", "s0=3600&e0=2&p3=0&task=3"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "query"), [(n, q) for n, queries in QUERIES.items() for q in queries])
def test_copied_python_gives_the_numbers_on_the_page(name: str, query: str) -> None:
    shown = Script(name).run(query)
    space: dict[str, Any] = {}
    exec(compile(shown["python"], "copied", "exec"), space)
    result = space["result"]
    values = list(result.values()) if isinstance(result, dict) else list(result)
    assert len(values) == len(shown["values"]) > 0
    assert all(close(a, b) for a, b in zip(values, shown["values"], strict=True))
    assert shown["plots"] or "p3=0" in query


def test_a_panel_that_gives_enough_empties_no_battery(duty: Script) -> None:
    shown = duty.run("solar=500")
    assert "never empty" in shown["summary"]
    assert shown["values"][1] is None  # JSON has no infinity


def test_more_than_all_of_the_time_is_told(duty: Script) -> None:
    assert "More than 3,600 s an hour is counted as always on: microphone" in duty.run("e0=2")["summary"]


def test_what_has_no_peak_is_told(roofline: Script) -> None:
    shown = roofline.run("dtype=fp8&device=h100,rpi5")
    assert "h100: bound by memory" in shown["summary"]
    assert "no published fp8 peak for rpi5" in shown["summary"]


def test_overload_is_told(batching: Script) -> None:
    assert "the queue grows without end" in batching.run("batch=1")["summary"]
    assert "the limit of 100\u00a0ms is kept" in batching.run()["summary"]
    assert "the limit of 20\u00a0ms is missed" in batching.run("slo=20")["summary"]


def test_state_goes_into_the_address_and_comes_back(script: Script) -> None:
    assert script.run()["query"] == ""  # defaults are not written
    for query in QUERIES[script.name]:
        kept = script.run(query)["query"]
        assert script.run(kept)["query"] == kept


@pytest.mark.parametrize("query", [
    "=&&;&__proto__=1", "op=none&dtype=<b>&device=&m=-5&ec=9&rate=x&p0=1e999&constructor=2", "%", "m=%E0%A4%A", "a=NaN&batch=&servers=1e9&task=99&radio=",
])  # fmt: skip
def test_a_strange_address_harms_nothing(script: Script, query: str) -> None:
    shown = script.run(query)
    assert shown["summary"]
    assert "NaN" not in shown["summary"] + shown["python"]
    assert set(shown["keys"]) == set(script.run()["keys"])


# ── the constants ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", NAMES)
def test_constants_survive_the_page(name: str) -> None:
    found: list[dict[str, str | None]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(dict(attrs))

    strange = "a'b\"c<script>&amp;"
    Reader().feed(ev.explorers.data(name, more=strange)._repr_html_())
    assert len(found) == 1
    read = json.loads(found[0]["data-values"] or "")
    assert read.pop("more") == strange
    assert read == json.loads(json.dumps(dict(ev.explorers.data(name).values)))


def test_an_unknown_explorer_is_refused() -> None:
    with pytest.raises(ValueError, match="no explorer 'rooflin'"):
        ev.explorers.data("rooflin")


def test_scripts_hold_no_constant_of_a_device() -> None:
    """One source for every constant: no number in a script is a peak, a bandwidth or a radio's rate of the library."""
    known = [x for d in map(ev.devices.get, DEVICES) for x in (*d.peak.values(), d.mem_bw)]
    known += [rate for rate, _ in ev.energy.RADIO.values()]
    written = {f"{x / unit:.12g}" for x in known for unit in (1, 1e9, 1e12)}
    telling = {w for w in written if "e" not in w and len(w.replace(".", "").strip("0")) >= 3}
    assert "989.4" in telling
    for path in sorted(FOLDER.glob("*.js")):
        numbers = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", path.read_text()))
        assert numbers & telling == set(), path.name
