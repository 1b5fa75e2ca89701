"""A day of questions of 200 rangers to the field-notes assistant.

A Poisson process whose rate follows the day, up to 6 questions an hour and ranger before the
morning patrol and after the evening one.  Run `python -m envelope.make.requests_day out.csv`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

RANGERS, PEAK, SEED = 200, 6.0, 1717  # questions per hour and ranger at the peak
PREFIX, PROMPT, ANSWER = 900, 1500, 250  # tokens: shared by all prompts; mean prompt; mean answer
# share of the peak at each full hour; between them a straight line
SHAPE = (0.02, 0.01, 0.01, 0.01, 0.05, 0.35, 0.8, 0.55, 0.2, 0.12, 0.12, 0.15,
         0.2, 0.15, 0.12, 0.12, 0.2, 0.55, 1.0, 0.7, 0.3, 0.12, 0.06, 0.03, 0.02)  # fmt: skip


def requests() -> str:
    """The table as CSV: time_s, ranger, prompt_tokens (the shared 900 among them), answer_tokens."""
    rng = np.random.default_rng(SEED)
    peak = RANGERS * PEAK / 3600  # per second
    times = np.sort(rng.uniform(0, 86_400, rng.poisson(peak * 86_400)))
    share = np.interp(times / 3600, np.arange(25), SHAPE)
    times = times[rng.random(len(times)) < share]  # thinned to the day's rate
    n = len(times)
    ranger = rng.integers(0, RANGERS, n)
    sigma = 0.5  # log-normal lengths with the means above
    prompt = PREFIX + (PROMPT - PREFIX) * rng.lognormal(-(sigma**2) / 2, sigma, n)
    answer = ANSWER * rng.lognormal(-(sigma**2) / 2, sigma, n)
    rows = ["time_s,ranger,prompt_tokens,answer_tokens"]
    for t, r, p, a in zip(times, ranger, prompt, answer, strict=True):
        rows.append(f"{t:.1f},{r},{min(p, 4096):.0f},{max(a, 8):.0f}")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(requests(), encoding="utf-8", newline="\n")
