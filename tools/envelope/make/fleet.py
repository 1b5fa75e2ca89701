"""The 2,000 nodes of Sarrow Forest after some months: where they stand and how they are.

A fictional reserve of 30 x 30 km with 40 gateways on a jittered grid.  Run
`python -m envelope.make.fleet out.csv`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NODES, SIDE, SEED = 2000, 30.0, 40
GRID = (8, 5)  # gateways
FIRMWARE = (("1.4.2", 0.86), ("1.4.1", 0.09), ("1.3.0", 0.05))
REGIONS = ("river", "ridge", "swamp", "edge")
CAPACITY = 12.0  # Wh


def gateways() -> NDArray[np.float64]:
    """Positions [40, 2] of the gateways (km)."""
    gx, gy = np.meshgrid(*((np.arange(n) + 0.5) * SIDE / n for n in GRID))
    grid = np.stack([gx.ravel(), gy.ravel()], axis=1)
    return np.asarray(grid + np.random.default_rng(SEED).normal(0, 0.6, grid.shape))


def regions() -> list[str]:
    """The region of each gateway's site: a quarter of the reserve."""
    quarter = (gateways() > SIDE / 2) @ np.array([1, 2])
    return [REGIONS[q] for q in quarter.tolist()]


def fleet() -> str:
    """The table as CSV: node, site (gateway), region, x_km, y_km, battery_wh, firmware."""
    rng, gates, region = np.random.default_rng(SEED + 1), gateways(), regions()
    # two nodes in three stand around a gateway, the others anywhere
    near = gates[rng.integers(0, len(gates), NODES)] + rng.normal(0, 1.3, (NODES, 2))
    spot = np.where(rng.random((NODES, 1)) < 2 / 3, near, rng.uniform(0, SIDE, (NODES, 2)))
    spot = np.clip(spot, 0, SIDE)
    site = np.square(spot[:, None] - gates[None]).sum(2).argmin(1)
    weak = 5.0 * (rng.random(NODES) < 0.05)  # Wh that one node in twenty has lost
    battery = np.clip(rng.normal(8.4, 1.5, NODES) - weak, 0.2, CAPACITY)
    version = rng.choice(len(FIRMWARE), NODES, p=[share for _, share in FIRMWARE])
    rows = ["node,site,region,x_km,y_km,battery_wh,firmware"]
    for i, ((x, y), g, wh, v) in enumerate(zip(spot, site, battery, version, strict=True)):
        rows.append(f"{i},{g},{region[g]},{x:.2f},{y:.2f},{wh:.2f},{FIRMWARE[v][0]}")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(fleet(), encoding="utf-8", newline="\n")
