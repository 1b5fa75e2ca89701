"""300 field notes of rangers, put together from phrases: no real person, place or event.

Run `python -m envelope.make.notes out.jsonl`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .fleet import NODES, regions

NOTES, SEED = 300, 300
PLACES = ("the north trail", "the old bridge", "the salt lick", "the fallen fig", "the ford",
          "the watchtower", "the bamboo stand", "the ridge camp")  # fmt: skip
WEATHER = ("clear", "light rain", "heavy rain", "fog at dawn", "windy", "hot and still")
TOPICS = {
    "sighting": ("Heard species {s} calling near {p}, {n} birds, about {h} in the morning.",
                 "Species {s} seen at {p}; {n} individuals, one of them young."),
    "alert": ("Chainsaw alert from node {d} checked at {p}: {n} fresh stumps, nobody there.",
              "Alert from node {d} was thunder; nothing cut around {p}.",
              "Went to {p} after an alert. Engine noise was our own pump at the camp."),
    "maintenance": ("Node {d} at {p} had water in the case; dried it and changed the seal.",
                    "Battery of node {d} replaced, the old one showed {v} V.",
                    "Microphone of node {d} full of ants. Cleaned it, recordings are fine again."),
    "path": ("{P} is blocked by a tree; the detour takes {n} hours.",
             "River at {p} too high to cross, turned back after {n} hours."),
    "snare": ("Removed {n} wire snares along {p}.", "Old snare line near {p}, {n} wires, all rusted."),
}  # fmt: skip
SHARES = (0.34, 0.2, 0.24, 0.12, 0.1)


def note(i: int, region: Sequence[str], rng: np.random.Generator) -> dict[str, object]:
    """One note: id, day (0 to 364), ranger, site, region, topic, weather, text."""
    topic = tuple(TOPICS)[int(rng.choice(len(TOPICS), p=SHARES))]
    place = PLACES[int(rng.integers(len(PLACES)))]
    form = TOPICS[topic][int(rng.integers(len(TOPICS[topic])))]
    text = form.format(s=int(rng.integers(1, 10)), p=place, P=place[0].upper() + place[1:],
                       n=int(rng.integers(2, 8)), h=int(rng.integers(5, 9)),
                       d=int(rng.integers(NODES)), v=f"{rng.uniform(2.6, 3.3):.2f}")  # fmt: skip
    weather = WEATHER[int(rng.integers(len(WEATHER)))]
    site = int(rng.integers(len(region)))
    return {"id": i, "day": int(rng.integers(365)), "ranger": int(rng.integers(200)),
            "site": site, "region": region[site],
            "topic": topic, "weather": weather,
            "text": f"{text} Weather: {weather}."}  # fmt: skip


def notes() -> str:
    """The notes as lines of JSON."""
    rng, region = np.random.default_rng(SEED), regions()
    return "".join(json.dumps(note(i, region, rng)) + "\n" for i in range(NOTES))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(notes(), encoding="utf-8", newline="\n")
