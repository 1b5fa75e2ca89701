"""The artifacts of the capstone: what is in them, and their scripts run again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import envelope as ev
from envelope.make import fleet, irradiance, notes, requests_day

DATA = Path(ev.__file__).parent / "data"


@pytest.mark.parametrize(
    ("file", "text"),
    [("fleet.csv", fleet.fleet), ("requests_day.csv", requests_day.requests), ("notes.jsonl", notes.notes)],
)
def test_tables_are_remade_byte_for_byte(file: str, text: object) -> None:
    assert callable(text)
    assert text().encode() == (DATA / file).read_bytes()


def test_fleet() -> None:
    f = ev.artifacts.load("fleet")
    assert f["node"].tolist() == list(range(2000))
    assert set(f["site"].tolist()) == set(range(40))
    assert f["battery_wh"].min() > 0
    assert f["battery_wh"].max() <= 12
    assert set(f["region"].tolist()) == set(fleet.REGIONS)
    regions = np.array(fleet.regions())
    assert np.array_equal(f["region"], regions[f["site"]])  # a node belongs where its gateway stands
    gates, spots = fleet.gateways(), np.stack([f["x_km"], f["y_km"]], 1)
    distance = np.sqrt(np.square(spots[:, None] - gates[None]).sum(2))
    assert np.all(distance[np.arange(2000), f["site"]] <= distance.min(1) + 0.02)


def test_requests_of_a_day() -> None:
    r = ev.artifacts.load("requests_day")
    t = r["time_s"]
    assert np.all(np.diff(t) >= 0)
    assert t[0] >= 0
    assert t[-1] <= 86_400
    busiest = np.histogram(t, 24, (0, 86_400))[0].max()
    assert 0.7 * 1200 < busiest < 1200  # 200 rangers, at most 6 questions an hour
    assert r["prompt_tokens"].min() >= requests_day.PREFIX
    assert r["prompt_tokens"].mean() == pytest.approx(1500, rel=0.02)
    assert r["answer_tokens"].mean() == pytest.approx(250, rel=0.02)


def test_field_notes() -> None:
    n = ev.artifacts.load("notes")
    assert len(n["text"]) == 300
    assert n["id"].tolist() == list(range(300))
    assert np.array_equal(n["region"], np.array(fleet.regions())[n["site"]])
    assert set(n["topic"].tolist()) == set(notes.TOPICS)
    assert all(w in text for w, text in zip(n["weather"], n["text"], strict=True))


def test_sunlight_of_a_year() -> None:
    stored, again = ev.artifacts.load("irradiance"), irradiance.irradiance()
    for key, value in again.items():
        assert np.allclose(value, stored[key], atol=0.11), key
    ghi = stored["ghi"]
    assert np.all(ghi <= stored["clear"] + 0.1)
    assert np.all(ghi[:, [0, 1, 2, 3, 22, 23]] == 0)
    assert 3.5 < ghi.sum(1).mean() / 1000 < 5.5  # kWh a day and square meter: a tropical forest
    wet = np.isin(np.arange(365) // 7, range(30, 44))  # the weeks of rain of drift_52w
    assert stored["clearness"][wet].mean() == pytest.approx(irradiance.WET, abs=0.06)
    assert stored["clearness"][~wet].mean() == pytest.approx(irradiance.DRY, abs=0.06)


def test_a_year_of_drift() -> None:
    d = ev.artifacts.load("drift_52w")
    right, wet = d["label"] == d["predicted"], d["wet"]
    assert d["label"].shape == (52, 200)
    assert np.allclose(wet.mean(1), d["rain"], atol=0.01)
    assert abs(right[~wet].mean() - 0.947) < 0.01
    assert abs(right[wet].mean() - 0.723) < 0.03
    assert abs(d["confidence"][~wet].astype(float).mean() - 0.92) < 0.01
    assert abs(d["confidence"][wet].astype(float).mean() - 0.78) < 0.02
    low = d["confidence"].astype(float) < 0.7
    bins = [np.bincount(low[w].astype(int), minlength=2) for w in range(52)]
    base = sum(bins[:26])
    assert ev.stats.psi(base, bins[35]) > 0.1 > ev.stats.psi(base, sum(bins[26:30]))


@pytest.mark.deep
def test_a_year_of_drift_is_remade() -> None:
    from envelope.make.drift import drift

    stored = ev.artifacts.load("drift_52w")
    for key, value in drift().items():
        same = np.isclose(value.astype(float), stored[key].astype(float), rtol=4e-3, atol=4e-2)
        assert same.mean() > 0.999, key  # a call on the edge between two classes may fall otherwise


@pytest.mark.deep
def test_integer_chirpnet_is_remade() -> None:
    from envelope.make.chirpnet_int8 import chirpnet_int8

    stored, again = ev.artifacts.load("chirpnet_int8"), chirpnet_int8()
    assert set(stored) == set(again)
    for key, value in again.items():
        if key.endswith(".m0"):  # 31 bits of a float's 24: alike to a millionth
            assert np.allclose(value.astype(float), stored[key].astype(float), rtol=1e-5), key
        else:
            assert np.allclose(value.astype(float), stored[key].astype(float), rtol=1e-5, atol=1), key


@pytest.mark.deep
def test_four_bit_chirpnet_is_as_good_when_remade() -> None:
    from envelope.make.chirpnet_q4 import pack, train

    net = train()
    X, y = ev.data.chorus(1200, 2)
    assert abs(float((net.predict(X) == y).mean()) - 0.941) < 0.02
    arrays, stored = pack(net), ev.artifacts.load("chirpnet_q4")
    assert {k: (v.shape, v.dtype) for k, v in arrays.items()} == {k: (v.shape, v.dtype) for k, v in stored.items()}
    assert max(int(np.abs(v).max()) for k, v in arrays.items() if k.endswith(".q")) == 7
