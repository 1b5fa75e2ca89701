"""The podcast: sentences and their times, captions, and what keeps a script from being narrated."""

from __future__ import annotations

import re
import wave
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

import envelope as ev
from bookwright import build as pipeline
from bookwright import podcast
from bookwright.diagnostics import Report
from bookwright.engines import narration
from small_book import config, write

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "### One {#one}\n\nFirst things first.\nThen the next?\n\nA paragraph.\n\n### Two & more\n\nThe end.\n"
KEYS = "bookwright: {podcast: {script: script.qmd, audio: sound/talk.mp3}}\n"


def project(folder: Path, script: str = SCRIPT) -> Path:
    write(folder, {"_quarto.yml": config("a.qmd", more=KEYS), "index.qmd": "# P {.unnumbered}\n", "script.qmd": script,
                   "a.qmd": "# A {#sec-a}\n\n::: {.home-podcast}\nA talk.\n:::\n"})  # fmt: skip
    return folder


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A voice that hums: one second at 1000 Hz for each sentence, and an encoder that writes WAV."""

    def mp3(samples: bytes, rate: int) -> bytes:
        path = Path("hum.wav")
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(samples)
        return path.read_bytes()

    monkeypatch.setattr(narration, "missing", list)
    monkeypatch.setattr(narration, "speak", lambda sentences: ([b"\x01\x00" * 1000 for _ in sentences], 1000))
    monkeypatch.setattr(narration, "mp3", mp3)


def test_a_script_becomes_a_recording_with_captions_and_chapters(
    tmp_path: Path, voice: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    report = Report()
    lines = podcast.narrate(project(tmp_path), report)
    assert not list(report)
    assert lines == ["sound/talk.mp3: 0 min 7 s, 4 sentences, 2 chapters"]
    captions = (tmp_path / "sound/talk.vtt").read_text()
    assert "00:00:00.000 --> 00:00:01.000\nFirst things first.\n" in captions
    assert "00:00:01.280 --> 00:00:02.280\nThen the next?\n" in captions
    chapters = (tmp_path / "sound/talk.chapters.vtt").read_text()
    assert re.findall(r"^(\S+) --> \S+\n(.+)$", chapters, re.M) == [("00:00:00.000", "One"), ("00:00:05.430", "Two &amp; more")]
    with wave.open(str(tmp_path / "sound/talk.mp3")) as file:  # the last cue ends before the sound does
        assert file.getnframes() == 1000 * 4 + 280 + 750 + 1400 + 750

    pipeline.build(tmp_path, ("html",), pipeline.Options(execute=False), report)
    page = LexborHTMLParser((tmp_path / "_book/a.html").read_bytes())
    links = page.css(".podcast-chapters a")
    assert [(a.attributes["href"], a.text(strip=True)) for a in links] == [
        ("sound/talk.mp3#t=0", "0:00One"), ("sound/talk.mp3#t=5", "0:05Two & more")]  # fmt: skip
    for name in ("sound/talk.mp3", "sound/talk.vtt"):
        assert (tmp_path / "_book" / name).read_bytes() == (tmp_path / name).read_bytes()
    assert page.css_first("audio").attributes["preload"] == "none"


def test_a_recording_that_comes_later_is_on_the_page_of_the_next_build(
    tmp_path: Path, voice: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    report = Report()
    pipeline.build(project(tmp_path), ("html",), pipeline.Options(execute=False), report)
    assert [d.code for d in report] == ["F093"]
    assert "<audio" not in (tmp_path / "_book/a.html").read_text()
    podcast.narrate(tmp_path, Report())
    pipeline.build(tmp_path, ("html",), pipeline.Options(execute=False), Report())
    assert "<audio" in (tmp_path / "_book/a.html").read_text()


@pytest.mark.parametrize(
    ("script", "line"), [("# T\n\n{{< meta title >}}\n", 3), ("Text.\n\n```\ncode\n```\n", 3), ("It is `{python} x`.\n", 1)]
)
def test_what_cannot_be_read_aloud_is_told_where_it_stands(
    tmp_path: Path, script: str, line: int, voice: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Report()
    assert podcast.narrate(project(tmp_path, script), report) == []
    (one,) = report
    assert (one.code, one.span and (one.span.file, one.span.line)) == ("O080", ("script.qmd", line))
    assert not (tmp_path / "sound").exists()


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narration, "missing", lambda: ["piper-tts", "lameenc"])
    report = Report()
    assert podcast.narrate(project(tmp_path), report) == []
    assert [d.hint for d in report] == ["pip install piper-tts lameenc"]


# ── the script of this book ──────────────────────────────────────────────────────────────────────
def test_the_script_says_what_the_chapters_compute() -> None:
    text = (ROOT / "contents/podcast/transcript.qmd").read_text()
    spoken = " ".join(line for line in text.split("\n") if not line.startswith("#"))
    assert 700 <= len(spoken.split()) <= 850
    link, microphone = ev.energy.RADIO["lte"][1], 0.8e-3
    assert "The battery holds twelve watt-hours." in spoken
    assert link == 1.2
    assert "draws one point two watts" in spoken
    assert round(24 * ev.energy.battery_days(12, microphone + link), 1) == 10.0
    parts = {"microphone": (microphone, 1), "sleep": (6e-6, 1), "compute": (10e-3, 32.1e-3)}
    assert ev.energy.battery_days(12, ev.energy.duty_power(parts)) > 365
    assert "for more than a year" in spoken
    scores = ev.artifacts.load("predictions_v1")
    right = {k: float((scores[f"logits_{k}"].argmax(1) == scores[f"labels_{k}"]).mean()) for k in ("clean", "rain")}
    assert round(100 * right["clean"]) == 98
    assert "Of a hundred clean clips it gets about ninety-eight right." in spoken
    assert 1 / 4 < 1 - right["rain"] < 1 / 3
    assert "More than a quarter of its answers are now wrong." in spoken
