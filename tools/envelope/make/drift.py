"""A year of ChirpNet in the field: 52 weeks of 200 clips, with rain from week 30 to week 43.

Run `python -m envelope.make.drift out.npz`.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envelope.data import chorus, logmel
from envelope.nn import load_chirpnet

WEEKS, CLIPS, SEED = 52, 200, 5200
RAIN = (30, 44)  # first wet week, first dry week after it
RAMP = (0.25, 0.6)  # share of rainy clips in the first two weeks and, reversed, in the last two


def rain_share() -> NDArray[np.float32]:
    """Share of clips recorded in rain, for each week."""
    share = np.zeros(WEEKS, np.float32)
    share[slice(*RAIN)] = 1
    share[RAIN[0] : RAIN[0] + 2], share[RAIN[1] - 2 : RAIN[1]] = RAMP, RAMP[::-1]
    return share


def drift() -> dict[str, NDArray[Any]]:
    """Arrays [52, 200] label, predicted, confidence, level and wet; [52] rain.

    level: mean of the log-mel spectrogram, a feature to watch without labels.
    """
    net, rain, weeks = load_chirpnet(), rain_share(), list[dict[str, NDArray[Any]]]()
    for week, share in enumerate(rain.tolist()):
        wet = round(CLIPS * share)
        sets = [chorus(n, SEED + 2 * week + k, season=season)
                for k, (n, season) in enumerate(((CLIPS - wet, "dry"), (wet, "rain"))) if n]  # fmt: skip
        F = logmel(np.concatenate([X for X, _ in sets]))
        p = net.proba(F)
        weeks.append({"label": np.concatenate([y for _, y in sets]).astype(np.uint8),
                      "predicted": p.argmax(1).astype(np.uint8),
                      "confidence": p.max(1).astype(np.float16),
                      "level": F.mean((1, 2)).astype(np.float16),
                      "wet": np.arange(CLIPS) >= CLIPS - wet})  # fmt: skip
    return {"rain": rain} | {k: np.stack([w[k] for w in weeks]) for k in weeks[0]}


if __name__ == "__main__":
    np.savez(sys.argv[1], allow_pickle=False, **drift())
