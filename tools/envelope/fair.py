"""Fairness: rates by group, gaps between them, and thresholds that close a gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .domain import Num, fraction, positive


class Rates(NamedTuple):
    """Rates of one group of n: base rate, selected, true and false positives, precision.

    A rate without cases (no positives in the group) is NaN.
    """

    n: int
    base: float
    selected: float
    tpr: float
    fpr: float
    ppv: float


def _share(hits: int, of: int) -> float:
    return hits / of if of else float("nan")


def rates(y: ArrayLike, yhat: ArrayLike, g: ArrayLike) -> dict[str, Rates]:
    """Rates of each group: y true and yhat predicted labels of 0 and 1, g group names, all [n].

    eq-responsible-ai-dp, eq-responsible-ai-eo [@hardt2016equality].

    >>> r = rates([1, 1, 0, 0, 1, 0], [1, 0, 0, 1, 1, 0], list("aaaabb"))
    >>> r["a"].tpr, r["a"].fpr, r["b"].ppv
    (0.5, 0.5, 1.0)
    """
    truth, said, group = np.asarray(y).astype(bool), np.asarray(yhat).astype(bool), np.asarray(g)
    if not truth.shape == said.shape == group.shape or truth.size == 0:
        raise ValueError("need labels, predictions and groups of the same length")
    out: dict[str, Rates] = {}
    for name in np.unique(group):
        t, s = truth[group == name], said[group == name]
        n, pos, sel, hit = len(t), int(t.sum()), int(s.sum()), int((t & s).sum())
        out[str(name)] = Rates(n, pos / n, sel / n, _share(hit, pos),
                               _share(sel - hit, n - pos), _share(hit, sel))  # fmt: skip
    return out


def gap(metric: str, by_group: Mapping[str, Rates]) -> float:
    """Largest difference, in [0, 1], of a rate between groups: base, selected, tpr, fpr or ppv.

    "selected" is demographic parity, "tpr" equal opportunity; equalized odds asks for tpr and
    fpr.  tbl-responsible-ai-metrics [@hardt2016equality].

    >>> gap("tpr", {"a": Rates(10, 0.5, 0.5, 0.9, 0.1, 0.9), "b": Rates(10, 0.5, 0.4, 0.6, 0.2, 0.7)})
    0.30000000000000004
    """
    if metric not in Rates._fields[1:]:
        raise ValueError(f"metric is one of {', '.join(Rates._fields[1:])}, not {metric!r}")
    values = [getattr(r, metric) for r in by_group.values()]
    if not values or any(v != v for v in values):
        raise ValueError(f"{metric} is undefined for a group without such cases")
    return float(max(values) - min(values))


def forced_fpr(base: Num, ppv: Num, fnr: Num) -> Num:
    """False-positive rate that base rate, precision (ppv) and miss rate (fnr), all in [0, 1], leave no choice about.

    p/(1-p) (1-ppv)/ppv (1-fnr).  Groups of unequal base rates cannot agree in all three.
    eq-responsible-ai-forced [@chouldechova2017fair].

    >>> round(forced_fpr(0.5, 0.7, 0.3), 3), round(forced_fpr(0.3, 0.7, 0.3), 3)
    (0.3, 0.129)
    """
    fraction(base=base, ppv=ppv, fnr=fnr)
    positive(ppv=ppv, negatives=1 - np.asarray(base))
    return base / (1 - base) * (1 - ppv) / ppv * (1 - fnr)


def _equalize(
    score: ArrayLike, g: ArrayLike, keep: ArrayLike, target: float
) -> dict[str, float]:
    """For each group the threshold above which a share `target` of its kept scores lies."""
    s, group, k = np.asarray(score, dtype=float), np.asarray(g), np.asarray(keep).astype(bool)
    out: dict[str, float] = {}
    for name in np.unique(group):
        mine = s[(group == name) & k]
        if mine.size == 0:
            raise ValueError(f"group {name!r} has no cases to set a threshold by")
        out[str(name)] = float(np.quantile(mine, 1 - target))
    return out


def thresholds(
    y: ArrayLike, score: ArrayLike, g: ArrayLike, criterion: str = "tpr", target: float = 0.8
) -> dict[str, float]:
    """A threshold for each group so that a rate is `target` in all of them (score >= threshold).

    criterion: selected (demographic parity), tpr (equal opportunity), fpr, or none: one threshold
    for all that selects the share `target`.  fig-responsible-ai-thresholds [@hardt2016equality].

    >>> t = thresholds([1] * 4, [1, 2, 3, 4], list("aabb"), "tpr", 0.5)
    >>> t["a"], t["b"]
    (1.5, 3.5)
    """
    fraction(target=target)
    truth = np.asarray(y).astype(bool)
    keep: Mapping[str, Callable[[], ArrayLike]] = {
        "selected": lambda: np.ones_like(truth), "tpr": lambda: truth, "fpr": lambda: ~truth,
    }  # fmt: skip
    if criterion == "none":
        one = _equalize(score, ["all"] * truth.size, np.ones_like(truth), target)["all"]
        return {str(name): one for name in np.unique(np.asarray(g))}
    if criterion not in keep:
        raise ValueError(f"criterion is none, {', '.join(keep)}, not {criterion!r}")
    return _equalize(score, g, keep[criterion](), target)
