"""Carbon and water of computing: kilograms from kilowatt-hours, from making, per use.

Energy here is in kWh, as meters and grids report it; intensity in kg CO2e per kWh.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .domain import Num, at_least, fraction, nonnegative, positive


def operational(kwh: Num, ci: Num, pue: Num = 1.0) -> Num:
    """Kilograms CO2e of kwh at a carbon intensity ci (kg/kWh) and a power usage effectiveness.

    kwh: of the IT devices; pass pue = 1 if it was metered at the facility.
    eq-sustainable-ai-operational [@patterson2021carbon].

    >>> round(operational(1_287_000, 0.429) / 1000)  # GPT-3, t
    552
    """
    nonnegative(kwh=kwh, ci=ci)
    at_least(1, pue=pue)
    return kwh * ci * pue


def train_kwh(dev_hours: Num, watts: Num, pue: Num = 1.0) -> Num:
    """Energy (kWh) of device-hours at a mean power (W) and a power usage effectiveness.

    exm-sustainable-ai-405b.  At thermal design power this is an upper estimate.

    >>> round(train_kwh(30.84e6, 700) / 1e6, 1)
    21.6
    """
    nonnegative(dev_hours=dev_hours, watts=watts)
    at_least(1, pue=pue)
    return dev_hours * watts / 1000 * pue


def embodied(total_kg: Num, life_h: Num, used_h: Num, util: Num = 1.0) -> Num:
    """Kilograms CO2e of making a device that fall on used_h hours of its life.

    util: share of its life in which it works at all.  eq-sustainable-ai-embodied [@gupta2022act].

    >>> round(embodied(150, 5 * 8760, 1000, util=0.4), 2)
    8.56
    """
    nonnegative(total_kg=total_kg, used_h=used_h)
    positive(life_h=life_h, util=util)
    fraction(util=util)
    return total_kg * used_h / (life_h * util)


def water(kwh: Num, wue: Num, pue: Num = 1.0, wue_grid: Num = 0.0) -> Num:
    """Liters: of cooling on site (wue, L per IT kWh) and of generating the power (wue_grid).

    E (wue + pue wue_grid), eq-sustainable-ai-water [@li2025thirsty].

    >>> water(10_000, 1.8)
    18000.0
    """
    nonnegative(kwh=kwh, wue=wue, wue_grid=wue_grid)
    at_least(1, pue=pue)
    return kwh * (wue + pue * wue_grid)


class Shift(NamedTuple):
    """Best start (h), mean intensity (kg/kWh) then and if started at once, share saved."""

    start: int
    best: float
    now: float
    saved: float


def shift(ci: ArrayLike, hours: int, deadline: int) -> Shift:
    """When to run an uninterrupted job of so many hours that must end by the deadline.

    ci: [hours] forecast of the carbon intensity (kg/kWh) from now on.  eq-sustainable-ai-shift
    [@wiesner2021wait].  Assumes a constant power and a perfect forecast.

    >>> shift([0.5, 0.4, 0.1, 0.1, 0.5], hours=2, deadline=5)
    Shift(start=2, best=0.1, now=0.45, saved=0.7777777777777778)
    """
    c: NDArray[np.float64] = np.asarray(ci, dtype=float)
    positive(ci=c)
    at_least(1, hours=hours)
    if not hours <= deadline <= len(c):
        raise ValueError(f"need {hours} <= deadline <= {len(c)} hours of forecast, not {deadline}")
    means = np.convolve(c[:deadline], np.ones(hours), "valid") / hours
    start = int(means.argmin())
    best, now = float(means[start]), float(means[0])
    return Shift(start, best, now, 1 - best / now)


def sci(E: Num, I: Num, M: Num, R: Num) -> Num:  # noqa: E741  the standard's own letters
    """Software carbon intensity (kg per unit): (E I + M) / R, Green Software Foundation.

    E: kWh; I: kg/kWh; M: embodied kg; R: functional units served.  eq-sustainable-ai-sci.

    >>> sci(100, 0.4, 10, 1000)
    0.05
    """
    nonnegative(E=E, I=I, M=M)
    positive(R=R)
    return (E * I + M) / R


def breakeven(e_train: Num, e_query: Num) -> Num:
    """Number of queries after which inference has cost as much as training.

    e_train in all, e_query for each: J, kWh or kg, the same unit for both.
    eq-sustainable-ai-breakeven.

    >>> f"{breakeven(552e6, 0.03):.2g}"  # grams
    '1.8e+10'
    """
    nonnegative(e_train=e_train)
    positive(e_query=e_query)
    return e_train / e_query


def rebound(gain: Num, elasticity: Num) -> Num:
    """Ratio of new to old energy when efficiency grows by a factor and demand answers to price.

    gain^(elasticity - 1), eq-sustainable-ai-rebound [@alcott2005jevons].  Above elasticity 1
    efficiency raises use.

    >>> rebound(2, 0.5) < 1 < rebound(2, 1.5)
    True
    """
    positive(gain=gain)
    nonnegative(elasticity=elasticity)
    return gain ** (elasticity - 1.0)
