"""Logits of the frozen ChirpNet on three test sets of 1,200 clips, and their labels.

Run `python -m envelope.make.predictions out.npz`.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envelope.data import chorus
from envelope.nn import load_chirpnet

SETS = {"dry": 2, "rain": 9, "clean": 8}  # season: seed of its test set


def predictions() -> dict[str, NDArray[Any]]:
    """Arrays "logits_<set>" [1200, 12] float16 and "labels_<set>" [1200] uint8."""
    net, arrays = load_chirpnet(), dict[str, NDArray[Any]]()
    for season, seed in SETS.items():
        X, y = chorus(1200, seed, season=season)
        arrays[f"logits_{season}"] = net.logits(X).astype(np.float16)
        arrays[f"labels_{season}"] = y.astype(np.uint8)
    return arrays


if __name__ == "__main__":
    np.savez(sys.argv[1], allow_pickle=False, **predictions())
