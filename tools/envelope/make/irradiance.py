"""A synthetic year of sunlight on the reserve, hour by hour (W/m² on a horizontal square meter).

Geometry of the sun at 6° south, a clear-sky curve, and clouds that last for days: all of it an
assumption of this book, no measurement.  Run `python -m envelope.make.irradiance out.npz`.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .drift import RAIN

LATITUDE, DAYS, SEED = np.radians(-6.0), 365, 2024
CLEAR = 1050.0  # W/m² with the sun overhead and no cloud
DRY, WET = 0.70, 0.42  # mean share of the clear sky's light that arrives
MEMORY, SPREAD = 0.6, 0.16  # of the cloudiness from day to day


def clear_sky() -> NDArray[np.float64]:
    """Clear-sky irradiance [365, 24] (W/m²) in the middle of each hour."""
    day, hour = np.arange(DAYS)[:, None], np.arange(24)[None, :] + 0.5
    tilt = np.radians(23.44) * np.sin(2 * np.pi * (day - 80) / 365)  # the sun's declination
    angle = np.radians(15 * (hour - 12))
    up = np.sin(LATITUDE) * np.sin(tilt) + np.cos(LATITUDE) * np.cos(tilt) * np.cos(angle)
    sky: NDArray[np.float64] = CLEAR * np.maximum(up, 0) ** 1.15  # a low sun shines through more air
    return sky


def irradiance() -> dict[str, NDArray[Any]]:
    """Arrays "ghi" [365, 24] (W/m²), "clear" [365, 24] and "clearness" [365] of the days."""
    rng = np.random.default_rng(SEED)
    week = np.minimum(np.arange(DAYS) // 7, 51)
    mean = np.where((week >= RAIN[0]) & (week < RAIN[1]), WET, DRY)
    clearness, state = np.empty(DAYS), 0.0
    for d in range(DAYS):
        state = MEMORY * state + np.sqrt(1 - MEMORY**2) * rng.standard_normal()
        clearness[d] = np.clip(mean[d] + SPREAD * state, 0.08, 0.92)
    passing = np.clip(1 + 0.2 * rng.standard_normal((DAYS, 24)), 0.3, 1.2)  # single clouds
    sky = clear_sky()
    ghi = np.minimum(sky * clearness[:, None] * passing, sky)
    return {"ghi": ghi.round(1).astype(np.float32), "clear": sky.round(1).astype(np.float32),
            "clearness": clearness.astype(np.float32)}  # fmt: skip


if __name__ == "__main__":
    np.savez(sys.argv[1], allow_pickle=False, **irradiance())
