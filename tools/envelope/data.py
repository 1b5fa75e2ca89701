"""Synthetic data of the book: the sounds of Sarrow Forest, toy sets, arrivals.

Everything is drawn from a seeded generator, so every reader sees the same clips.  The order of
the draws in `chorus` is part of the book: its frozen weights belong to these very clips.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from .domain import at_least
from .toys import blobs, diurnal_ci, docs, failures, label_noise, mcu_trace, poisson, spirals

__all__ = [
    "BACKGROUND",
    "CHAINSAW",
    "CLASSES",
    "RATE",
    "SEASONS",
    "VOICE",
    "blobs",
    "chorus",
    "diurnal_ci",
    "docs",
    "failures",
    "label_noise",
    "logmel",
    "mcu_trace",
    "poisson",
    "pool",
    "spirals",
]

Array = NDArray[np.float64]
Clips = NDArray[np.float32]
Labels = NDArray[np.int64]

RATE = 16_000  # samples per second, and samples per clip
FRAME, HOP, MELS = 512, 320, 32
CLASSES = (*(f"species {i}" for i in range(1, 10)), "chainsaw", "voice", "background")
CHAINSAW, VOICE, BACKGROUND = 9, 10, 11
SEASONS = {"dry": (-14.0, 4.0), "rain": (-20.0, -4.0), "wet": (-20.0, -4.0), "clean": (0.0, 10.0)}

# first and last frequency (kHz), syllable and gap (s), shape of the sweep
_SPECIES = (
    (2.0, 3.5, 0.10, 0.08, "sweep"),
    (3.5, 2.0, 0.10, 0.08, "sweep"),
    (4.0, 4.0, 0.05, 0.05, "sweep"),
    (2.5, 5.0, 0.25, 0.10, "sweep"),
    (5.5, 6.5, 0.03, 0.03, "sweep"),
    (3.0, 3.0, 0.30, 0.15, "warble"),
    (1.2, 1.8, 0.20, 0.12, "vee"),
    (6.5, 4.5, 0.15, 0.10, "sweep"),
    (4.8, 5.2, 0.12, 0.05, "vee"),
)


def _pink(rng: np.random.Generator) -> Array:
    """One second of noise with power falling as 1/f, unit variance."""
    spectrum = rng.standard_normal(RATE // 2 + 1) + 1j * rng.standard_normal(RATE // 2 + 1)
    x = np.fft.irfft(spectrum / _root_f(), RATE)
    noise: Array = x / x.std()
    return noise


@cache
def _root_f() -> Array:
    f = np.arange(RATE // 2 + 1, dtype=float)
    f[0] = 1  # the mean of the noise is scaled like its lowest frequency
    root: Array = np.sqrt(f)
    return root


@cache
def _time() -> Array:
    return np.arange(RATE) / RATE


def _bird(species: int, rng: np.random.Generator) -> Array:
    """Repeated syllables; pitch, length and spacing vary from one to the next."""
    f0, f1, length, gap, shape = _SPECIES[species]
    y = np.zeros(RATE)
    pitch = 1 + 0.06 * rng.standard_normal()
    pos = rng.uniform(0, 0.35)
    while pos < 0.95:
        start = int(pos * RATE)
        n = max(int(length * RATE * (1 + 0.1 * rng.standard_normal())), 80)
        n = min(n, RATE - start)
        if n < 40:
            break
        u = np.arange(n) / n
        low, high = f0 * 1e3 * pitch, f1 * 1e3 * pitch
        f = low + (high - low) * (np.abs(2 * u - 1) if shape == "vee" else u)
        envelope = np.sin(np.pi * u) ** 0.7
        if shape == "warble":
            envelope = envelope * (0.55 + 0.45 * np.sin(2 * np.pi * 28 * u * length))
        y[start : start + n] += envelope * np.sin(2 * np.pi * np.cumsum(f) / RATE)
        pos += (length + gap) * (1 + 0.15 * rng.standard_normal())
    return y


def _chainsaw(rng: np.random.Generator) -> Array:
    """29 harmonics of an engine whose speed wavers five times a second."""
    t, y = _time(), np.zeros(RATE)
    f = rng.uniform(90, 140)
    waver = 1 + 0.01 * np.sin(2 * np.pi * 5 * t)
    for h in range(1, 30):
        y += np.sin(2 * np.pi * f * h * t * waver + rng.uniform(0, 6)) / h**0.6
    return y


def _voice(rng: np.random.Generator) -> Array:
    """29 harmonics shaped by three formants, in the rhythm of syllables."""
    t, y = _time(), np.zeros(RATE)
    f = rng.uniform(100, 220)
    formants = rng.uniform([400, 1200, 2300], [800, 1900, 3000])
    for h in range(1, 30):
        gain = sum(np.exp(-(((f * h - q) / 180) ** 2)) for q in formants)
        y += gain * np.sin(2 * np.pi * (f * h) * t + rng.uniform(0, 6))
    rhythm = 0.5 + 0.5 * np.sin(2 * np.pi * rng.uniform(3, 6) * t + rng.uniform(0, 6))
    return y * rhythm


def _call(label: int, rng: np.random.Generator) -> Array:
    if label < CHAINSAW:
        y = _bird(label, rng)
    elif label == CHAINSAW:
        y = _chainsaw(rng)
    else:
        y = _voice(rng)
    s = y.std()
    return y / s if s > 0 else y


def chorus(
    n: int,
    seed: int = 0,
    snr: tuple[float, float] | None = None,
    season: str = "dry",
    region: int = 0,
) -> tuple[Clips, Labels]:
    """n one-second clips [n, 16000] and their classes [n]: a call in pink noise.

    The signal-to-noise ratio is uniform over `snr` in dB, by default that of the season: dry
    (-14, 4), rain or wet (-20, -4), clean (0, 10).  region 0 is the reference recorder; others
    have a microphone with a different tilt of its spectrum.  sec-introduction-chorus.

    >>> X, y = chorus(4, seed=2)
    >>> X.shape, y.tolist()
    ((4, 16000), [10, 3, 1, 3])
    """
    at_least(1, n=n)
    at_least(0, seed=seed, region=region)
    if season not in SEASONS:
        raise ValueError(f"season is one of {', '.join(SEASONS)}, not {season!r}")
    low, high = SEASONS[season] if snr is None else snr
    if not -100 <= low <= high <= 100:
        raise ValueError(f"snr must be (low, high) in dB, got {snr!r}")
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 12, n)
    X = np.empty((n, RATE), np.float32)
    for i, label in enumerate(y.tolist()):  # one clip after the other: the order of the draws
        noise = _pink(rng)
        call = _call(label, rng) if label < BACKGROUND else 0
        db = rng.uniform(low, high)
        X[i] = noise + call * 10 ** (db / 20)
    return (X, y) if region == 0 else (_recorder(X, region), y)


def _recorder(X: Clips, region: int) -> Clips:
    """The microphone of a region: a one-tap filter that tilts the spectrum by a few dB."""
    tap = np.float32(np.random.default_rng(1000 + region).uniform(-0.5, 0.5))
    heard = X.copy()
    heard[:, 1:] += tap * X[:, :-1]
    return heard


@cache
def _mel_bank(low: float = 150.0, high: float = 7600.0) -> Clips:
    """Triangles evenly spaced on the mel scale, [257, 32]: eq-data-engineering-mel."""
    first, last = (2595 * np.log10(1 + f / 700) for f in (low, high))
    hz = 700 * (10 ** (np.linspace(first, last, MELS + 2) / 2595) - 1)
    b = hz / (RATE / 2) * (FRAME // 2)  # corners in bins of the spectrum
    k = np.arange(FRAME // 2 + 1)
    rise = (k - b[:-2, None]) / (b[1:-1] - b[:-2])[:, None]
    fall = (b[2:, None] - k) / (b[2:] - b[1:-1])[:, None]
    bank: Array = np.maximum(0, np.minimum(rise, fall))
    return bank.T.astype(np.float32)


def logmel(X: Clips) -> Clips:
    """Log mel spectrograms [n, 49, 32] of clips [n, 16000]: 32 ms frames every 20 ms.

    eq-data-engineering-mel.

    >>> logmel(np.zeros((2, 16000), np.float32)).shape
    (2, 49, 32)
    """
    clips = np.asarray(X)
    if clips.ndim != 2 or clips.shape[1] < FRAME:
        raise ValueError(f"need clips [n, samples] of at least {FRAME}, got {clips.shape}")
    window, bank = np.hanning(FRAME).astype(np.float32), _mel_bank()
    frames = np.lib.stride_tricks.sliding_window_view(clips, FRAME, axis=1)[:, ::HOP]
    out = np.empty((*frames.shape[:2], MELS), np.float32)
    for i in range(0, len(clips), 32):  # blocks that stay in the cache
        spectrum = np.fft.rfft(frames[i : i + 32] * window, axis=2)
        power = spectrum.real**2 + spectrum.imag**2
        out[i : i + 32] = np.log(power @ bank + np.float32(1e-3))
    return out


def pool(F: Clips) -> Clips:
    """Mean, deviation and maximum over time, [n, 49, 32] to [n, 96]: what an MLP can eat.

    sec-dl-primer-chorus.

    >>> pool(np.zeros((2, 49, 32), np.float32)).shape
    (2, 96)
    """
    if F.ndim != 3:
        raise ValueError(f"need features [n, frames, mels], got {F.shape}")
    return np.concatenate([F.mean(1), F.std(1), F.max(1)], axis=1)
