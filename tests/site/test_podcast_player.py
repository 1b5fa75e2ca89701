"""The podcast's player: a chapter's link goes on in the recording, and the chapter that is heard is marked."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import pytest
from loopback import served

from small_book import Press, config

pytestmark = pytest.mark.chromium
CHAPTERS = "WEBVTT\n\n00:00:00.000 --> 00:00:20.000\nOne\n\n00:00:20.000 --> 00:00:40.000\nTwo\n"


def silence(seconds: int, rate: int = 8000) -> bytes:
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(2 * rate * seconds))
    return kept.getvalue()


def test_a_chapters_link_goes_on_in_the_player(tmp_path: Path, browser: Any) -> None:
    press = Press(tmp_path)
    (tmp_path / "sound").mkdir()
    (tmp_path / "sound/talk.wav").write_bytes(silence(40))
    site = press.good({
        "_quarto.yml": config("a.qmd", more="bookwright: {podcast: {script: script.qmd, audio: sound/talk.wav}}\n"),
        "index.qmd": "# P {.unnumbered}\n\n::: {.home-podcast}\nA talk.\n:::\n", "a.qmd": "# A\n",
        "script.qmd": "### One {#one}\n\nFirst things first.\n\n### Two {#two}\n\nThe end.\n",
        "sound/talk.chapters.vtt": CHAPTERS, "sound/talk.vtt": CHAPTERS,
    }).output  # fmt: skip
    with served(site) as (root, _):
        page = browser.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.goto(root + "index.html")
        link = page.locator(".podcast-chapters a[data-at]").nth(1)
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.querySelector('.home-podcast audio').currentTime >= 20")
        page.wait_for_function("() => document.querySelectorAll('.podcast-chapters a')[1].getAttribute('aria-current') === 'true'")
        assert page.url == root + "index.html"
        page.locator(".podcast-chapters a[data-at]").first.click()
        page.wait_for_function("() => document.querySelector('.home-podcast audio').currentTime < 20")
        page.wait_for_function("() => document.querySelectorAll('.podcast-chapters a')[0].getAttribute('aria-current') === 'true'")
        assert page.locator(".podcast-chapters a[aria-current]").count() == 1
        page.close()
    assert wrong == []
