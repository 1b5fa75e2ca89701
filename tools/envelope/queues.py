"""Queues: closed forms, and small simulations to hold them against.

Rates in 1/s, times in s.  `envelope.serving` offers all of it under its own name too.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .domain import Num, at_least, fraction, nonnegative, positive

Array = NDArray[np.float64]


class Queue(NamedTuple):
    """Steady state: utilization, P(wait), mean wait (s), mean sojourn (s), mean number inside."""

    rho: Num
    p_wait: Num
    wait: Num
    sojourn: Num
    number: Num


def _stable(rho: Num) -> None:
    if not np.all(np.asarray(rho) < 1):
        raise ValueError(f"utilization {rho!r} is not below 1: the queue grows without bound")


def mm1(lam: Num, mu: Num) -> Queue:
    """One server, Poisson arrivals at lam, exponential service at mu (1/s): T = 1/(mu - lam).

    eq-quantitative-mm1 [@harchol2013performance].

    >>> mm1(9.0, 10.0).sojourn
    1.0
    """
    positive(lam=lam, mu=mu)
    rho = lam / mu
    _stable(rho)
    t = 1 / (mu - lam)
    return Queue(rho, rho, rho * t, t, lam * t)


def mm1_percentile(lam: Num, mu: Num, q: float = 0.99) -> Num:
    """Percentile q of the sojourn time (s) in M/M/1: -ln(1-q)/(mu - lam).

    eq-quantitative-mm1 [@harchol2013performance].

    >>> round(mm1_percentile(9.0, 10.0), 2)
    4.61
    """
    fraction(q=q)
    return -math.log(1 - q) * mm1(lam, mu).sojourn


def erlang_c(c: int, a: Num) -> Num:
    """Probability that an arrival waits for one of c servers at an offered load of a erlang.

    a = lam/mu < c.  By the recursion of Erlang B, which does not overflow.  eq-serving-erlang
    [@harchol2013performance].

    >>> round(erlang_c(8, 6.4), 3)
    0.458
    """
    at_least(1, c=c)
    positive(a=a)
    _stable(a / c)
    blocked: Num = 1.0
    for k in range(1, c + 1):
        blocked = a * blocked / (k + a * blocked)
    return blocked / (1 - a / c * (1 - blocked))


def mmc(lam: Num, mu: Num, c: int) -> Queue:
    """c servers behind one queue, Poisson arrivals, exponential service at mu each (1/s).

    eq-serving-erlang [@harchol2013performance].  Service of neural networks is nearly
    constant, so real waits are about half of these: see `kingman`.

    >>> round(mmc(500.0, 12.5, 42).wait * 1e3, 1)
    26.8
    """
    positive(lam=lam, mu=mu)
    p = erlang_c(c, lam / mu)
    wait = p / (c * mu - lam)
    return Queue(lam / (c * mu), p, wait, wait + 1 / mu, lam * (wait + 1 / mu))


def mmc_wait(lam: Num, mu: Num, c: int, q: float = 0.99) -> Num:
    """Percentile q of the wait (s) before service in M/M/c; 0 if fewer than 1-q wait.

    P(wait > t) = C exp(-(c mu - lam) t).  eq-serving-erlang [@harchol2013performance].

    >>> round(mmc_wait(500.0, 12.5, 46) * 1e3, 1)
    43.7
    """
    fraction(q=q)
    positive(lam=lam, mu=mu)
    p = erlang_c(c, lam / mu)
    t: Num = np.maximum(0.0, np.log(np.divide(p, 1 - q)) / (c * mu - lam))
    return t if np.ndim(t) else float(t)


def mmc_tail(t: Num, lam: float, mu: float, c: int) -> Num:
    """Probability that the sojourn exceeds t seconds in M/M/c.

    eq-serving-erlang [@harchol2013performance].

    >>> round(mmc_tail(0.0, 500.0, 12.5, 46), 6)
    1.0
    """
    nonnegative(t=t)
    positive(lam=lam, mu=mu)
    p, spare = float(erlang_c(c, lam / mu)), c * mu - lam
    alone = np.exp(-np.multiply(mu, t))
    if abs(spare - mu) < 1e-9 * mu:  # the two exponentials coincide
        tail: Num = alone * (1 + p * np.multiply(mu, t))
    else:
        tail = alone + p * mu / (spare - mu) * (alone - np.exp(-np.multiply(spare, t)))
    return tail if np.ndim(tail) else float(tail)


def mmc_percentile(lam: float, mu: float, c: int, q: float = 0.99) -> float:
    """Percentile q of the sojourn time (s) in M/M/c, by bisection.

    eq-serving-erlang [@harchol2013performance].

    >>> round(mmc_percentile(9.0, 10.0, 1), 2)
    4.61
    """
    fraction(q=q)
    positive(lam=lam, mu=mu)
    low, high = 0.0, 1.0 / mu
    while mmc_tail(high, lam, mu, c) > 1 - q:
        high *= 2
    for _ in range(80):
        mid = (low + high) / 2
        low, high = (mid, high) if mmc_tail(mid, lam, mu, c) > 1 - q else (low, mid)
    return high


def servers_for(lam: float, mu: float, wait: float, q: float = 0.99) -> int:
    """Fewest servers whose percentile q of the wait is at most `wait` seconds (M/M/c).

    exm-quantitative-sizing.  Of the wait: no number of servers shortens the service itself.

    >>> servers_for(500.0, 12.5, 0.050)
    46
    """
    positive(lam=lam, mu=mu)
    nonnegative(wait=wait)
    c = math.floor(lam / mu) + 1
    while mmc_wait(lam, mu, c, q) > wait:
        c += 1
    return c


def mg1(lam: Num, es: Num, es2: Num) -> Queue:
    """One server, Poisson arrivals, any service law with mean es (s) and mean square es2 (s²).

    Pollaczek-Khinchine, eq-quantitative-pk [@harchol2013performance].

    >>> round(mg1(9.0, 0.1, 0.01).sojourn, 3)  # constant service: half the wait of M/M/1
    0.55
    """
    positive(lam=lam, es=es, es2=es2)
    if np.any(np.asarray(es2) < np.square(es) * (1 - 1e-12)):
        raise ValueError("a mean square below the squared mean is impossible")
    rho = lam * es
    _stable(rho)
    wait = lam * es2 / (2 * (1 - rho))
    return Queue(rho, rho, wait, wait + es, lam * (wait + es))


def kingman(rho: Num, es: Num, ca2: Num, cs2: Num) -> Num:
    """Mean wait (s) of one server in heavy traffic, from the squared variations of both laws.

    ca2, cs2: variance over squared mean of interarrival and service times (1: exponential,
    0: constant).  eq-quantitative-pk [@kingman1961single].  Better the closer rho is to 1.

    >>> round(kingman(0.9, 0.1, 1, 1), 6)
    0.9
    """
    positive(rho=rho, es=es)
    nonnegative(ca2=ca2, cs2=cs2)
    _stable(rho)
    return rho / (1 - rho) * (ca2 + cs2) / 2 * es


def fanout_miss(p: Num, n: Num) -> Num:
    """Probability that at least one of n parallel parts is slow, each with probability p.

    fig-quantitative-fanout [@dean2013tail].  Assumes independence.

    >>> round(fanout_miss(0.01, 100), 2)
    0.63
    """
    fraction(p=p)
    at_least(1, n=n)
    return 1 - (1 - p) ** n


def batch_wait(lam: Num, max_batch: Num, max_wait: Num) -> Num:
    """Mean wait (s) for a batch to fill or its timer to end: min(timeout, (B-1)/lam)/2.

    eq-serving-batchwait.

    >>> batch_wait(1000.0, 9, 0.1)
    0.004
    """
    positive(lam=lam)
    at_least(1, max_batch=max_batch)
    nonnegative(max_wait=max_wait)
    wait: Num = np.minimum(max_wait, np.divide(np.subtract(max_batch, 1), lam)) / 2
    return wait if np.ndim(wait) else float(wait)


def poisson(lam: float, n: int, seed: int = 12345) -> Array:
    """Times (s) of n Poisson arrivals at lam, from the generator x -> 48271 x mod (2^31 - 1).

    The same numbers in any language, unlike NumPy's own generators: the site's explorers draw
    them too.  lst-quantitative-queue.

    >>> poisson(10.0, 3).round(4).tolist()
    [0.1282, 0.1603, 0.1962]
    """
    positive(lam=lam)
    at_least(1, n=n, seed=seed)
    now, x, times = 0.0, int(seed), np.empty(n)
    for i in range(n):
        x = x * 48271 % 0x7FFFFFFF
        now -= math.log(x / 0x7FFFFFFF) / lam
        times[i] = now
    return times


def sim_queue(arrivals: ArrayLike, service: ArrayLike, c: int = 1) -> Array:
    """Sojourn times (s) of customers served in order of arrival by c servers.

    arrivals: sorted times; service: one time for each, or one for all.  Subtract `service`
    for the waits.  lst-quantitative-queue.

    >>> sim_queue([0, 1, 2], 1.5).tolist()
    [1.5, 2.0, 2.5]
    """
    t = np.asarray(arrivals, dtype=float)
    s = np.broadcast_to(np.asarray(service, dtype=float), t.shape)
    at_least(1, c=c)
    nonnegative(service=s)
    if np.any(np.diff(t) < 0):
        raise ValueError("arrivals must be sorted")
    free = [-math.inf] * c  # when each server is free again, a heap
    done = np.empty_like(t)
    for i, (at, need) in enumerate(zip(t.tolist(), s.tolist(), strict=True)):
        done[i] = max(at, free[0]) + need
        heapq.heapreplace(free, done[i])
    sojourn: Array = done - t
    return sojourn


def sim_mmc(lam: float, mu: float, c: int = 1, n: int = 20_000, seed: int = 0) -> Array:
    """Sojourn times (s) of n customers of a simulated M/M/c queue that starts empty.

    lst-quantitative-queue.  Drop the first tenth to see the steady state.

    >>> t = sim_mmc(5.0, 10.0, n=20_000)
    >>> round(float(t.mean()), 1)  # closed form: 0.2
    0.2
    """
    positive(lam=lam, mu=mu)
    at_least(1, c=c, n=n)
    rng = np.random.default_rng(seed)
    arrivals = np.cumsum(rng.exponential(1 / lam, n))
    return sim_queue(arrivals, rng.exponential(1 / mu, n), c)


def sim_batch(
    arrivals: ArrayLike,
    service: Callable[[int], float],
    max_batch: int,
    max_wait: float,
    servers: int = 1,
) -> Array:
    """Latencies (s) behind servers that start a batch when it is full or its oldest has waited.

    service(b): seconds of a batch of b.  A batch closes at max_batch requests or max_wait
    seconds after its first arrived, whichever is first, and never before a server is free.
    eq-serving-batchwait.

    >>> sim_batch([0.0, 0.1, 0.2, 5.0], lambda b: 1.0, max_batch=3, max_wait=0.5).round(1).tolist()
    [1.2, 1.1, 1.0, 1.5]
    """
    t = np.asarray(arrivals, dtype=float)
    at_least(1, max_batch=max_batch, servers=servers)
    nonnegative(max_wait=max_wait)
    if np.any(np.diff(t) < 0):
        raise ValueError("arrivals must be sorted")
    free, latency, i = [-math.inf] * servers, np.empty_like(t), 0
    while i < len(t):
        full = t[i + max_batch - 1] if i + max_batch <= len(t) else math.inf
        start = max(free[0], min(full, t[i] + max_wait))
        j = min(i + max_batch, int(np.searchsorted(t, start, side="right")))
        end = start + service(j - i)
        heapq.heapreplace(free, end)
        latency[i:j] = end - t[i:j]
        i = j
    return latency


class Latency(NamedTuple):
    """For each request: seconds to its first token and to its last."""

    first: Array
    last: Array


def sim_continuous(
    requests: ArrayLike, step: Callable[[int, int, int], float], kv_cap: int
) -> Latency:
    """Latencies (s) of requests that join and leave a running batch at every step.

    requests: rows (arrival s, prompt tokens, answer tokens), sorted.  step(batch, cached, new):
    seconds of one step for so many sequences, cached tokens and prompt tokens that join.  In order
    of arrival, a request joins when its whole prompt and answer fit beside the others in kv_cap
    tokens.  sec-serving-batching [@yu2022orca].

    >>> sim_continuous([(0.0, 10, 2), (0.5, 10, 1)], lambda batch, cached, new: 1.0, 100).last
    array([2. , 1.5])
    """
    rows = np.asarray(requests, dtype=float)
    if rows.ndim != 2 or rows.shape[1] != 3 or np.any(np.diff(rows[:, 0]) < 0):
        raise ValueError("need rows (arrival, prompt, answer), sorted by arrival")
    arrival, need = rows[:, 0], rows[:, 1:].astype(int)
    at_least(1, answers=need[:, 1], kv_cap=kv_cap)
    if need.sum(1).max() > kv_cap:
        raise ValueError(f"a request of {need.sum(1).max()} tokens never fits in {kv_cap}")
    first, last = np.zeros(len(rows)), np.zeros(len(rows))
    left: dict[int, int] = {}  # running request -> tokens still to come
    now, i = 0.0, 0
    while i < len(rows) or left:
        if not left:
            now = max(now, float(arrival[i]))
        held, joined = sum(int(need[k].sum()) for k in left), list[int]()
        while i < len(rows) and arrival[i] <= now and held + need[i].sum() <= kv_cap:
            held, left[i] = held + int(need[i].sum()), int(need[i, 1])
            joined.append(i)
            i += 1
        cached = sum(int(need[k].sum()) - n for k, n in left.items())
        now += step(len(left), cached, sum(int(need[k, 0]) for k in joined))
        for k in list(left):
            first[k] = first[k] or now - arrival[k]
            left[k] -= 1
            if left[k] == 0:
                last[k] = now - arrival[k]
                del left[k]
    return Latency(first, last)
