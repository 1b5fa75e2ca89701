"""envelope: the back of the envelope of *Machine Learning Systems*, as tested functions.

SI floats go in and come out (s, B, FLOP, W, J, USD), NumPy arrays broadcast where that makes
sense, and nothing reads a file (but `artifacts.load`), a clock (but `bench`) or an unseeded
random number.

>>> import envelope as ev
>>> round(ev.devices.ridge("h100", "bf16"))
295
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .units import dur, fmt, table

if TYPE_CHECKING:
    from . import (
        architectures,
        artifacts,
        bench,
        carbon,
        compress,
        data,
        devices,
        energy,
        explorers,
        fair,
        fl,
        hw,
        int8,
        kernels,
        labs,
        laws,
        nn,
        numerics,
        ops,
        parallel,
        plot,
        privacy,
        robust,
        roofline,
        scaling,
        serving,
        stats,
        tape,
        train,
        units,
        workloads,
    )

__version__ = "0.1.0"
__all__ = [
    "architectures",
    "artifacts",
    "bench",
    "carbon",
    "compress",
    "data",
    "devices",
    "dur",
    "energy",
    "explorers",
    "fair",
    "fl",
    "fmt",
    "hw",
    "int8",
    "kernels",
    "labs",
    "laws",
    "nn",
    "numerics",
    "ops",
    "parallel",
    "plot",
    "privacy",
    "robust",
    "roofline",
    "scaling",
    "serving",
    "stats",
    "table",
    "tape",
    "train",
    "units",
    "workloads",
]


def __getattr__(name: str) -> Any:
    """Import a submodule at its first use, so that Matplotlib waits until a figure is drawn."""
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module 'envelope' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
