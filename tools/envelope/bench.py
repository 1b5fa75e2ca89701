"""Measuring run times on the reader's own machine: the only module that reads a clock.

What it returns differs from run to run, so the book prints none of it.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .domain import at_least
from .stats import bootstrap_ci


class Sample(NamedTuple):
    """Seconds of each repetition, in order, after the warm-up."""

    seconds: NDArray[np.float64]


class Summary(NamedTuple):
    """Median, its 95 % interval, and 99th percentile (s) of a sample."""

    median: float
    low: float
    high: float
    p99: float


def timeit(f: Callable[[], object], warmup: int = 3, reps: int = 30) -> Sample:
    """Run times of f, which is called warmup times before the clock counts.

    lst-benchmarking-harness [@georges2007rigorous].  Valid far above the clock's step, about 1e-7 s.

    >>> len(timeit(lambda: None, reps=5).seconds)
    5
    """
    at_least(0, warmup=warmup)
    at_least(1, reps=reps)
    for _ in range(warmup):
        f()
    seconds = np.empty(reps)
    for i in range(reps):
        start = time.perf_counter()
        f()
        seconds[i] = time.perf_counter() - start
    return Sample(seconds)


def summary(sample: Sample, seed: int = 0) -> Summary:
    """Median (s) with its bootstrap interval, and p99, which needs hundreds of repetitions.

    eq-benchmarking-bootstrap [@efron1979bootstrap].

    >>> summary(Sample(np.array([1.0, 1.0, 1.0, 5.0]))).median
    1.0
    """
    s = sample.seconds
    low, high = bootstrap_ci(s, lambda a: float(np.median(a)), seed=seed)
    return Summary(float(np.median(s)), low, high, float(np.quantile(s, 0.99)))


def machine() -> dict[str, str | int]:
    """Where a measurement was made: processor, number of cores, system, Python and NumPy.

    tbl-benchmarking-checklist.

    >>> sorted(machine())
    ['cores', 'numpy', 'processor', 'python', 'system']
    """
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 1,
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
