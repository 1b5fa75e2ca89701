"""The podcast's script → its recording, its captions and its chapters (`bookwright podcast`, `make podcast`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bookwright import config, nodes
from bookwright.assemble import resolve_path
from bookwright.cache import write_atomically
from bookwright.diagnostics import Code, Report
from bookwright.engines import narration, pandoc
from bookwright.home_files import AUDIO, F092, SCRIPT, podcast_of
from bookwright.source import Span

O080 = Code(
    "O080", "error", "a podcast that cannot be narrated",
    """`bookwright podcast` speaks the `script` of `bookwright: {podcast: {script: …, audio: ….mp3}}` with the program
    piper and an English voice, which the extra `podcast` installs. The message says what is missing, or what the
    script holds that cannot be read aloud. A recording that was there is left as it is.""",
)  # fmt: skip
_PAUSES = (0.28, 0.75, 1.4)  # s, after a sentence, a paragraph, a chapter
_SENTENCE = re.compile(r"(?<=[.?!…:])[”’\"]?\s+")
_UNSPEAKABLE = re.compile(r"\{\{<|`\{\w+\}|^```|^:::|\$[^ ]|^\|", re.M)


@dataclass(frozen=True)
class Sentence:
    """What is said between two pauses; `title` is the chapter's that it opens, "" for any other."""

    text: str
    title: str
    pause: float  # s, after it


def narrate(root: Path, report: Report) -> list[str]:
    """Make the recording with what belongs beside it; the lines to print. What keeps it from that is reported."""
    settings = config.load(root, report)
    if settings is None:
        return []
    files, span = podcast_of(settings), settings.located.span("bookwright", "podcast")
    audio = resolve_path(root, "_quarto.yml", files[AUDIO]) if AUDIO in files else None
    script = resolve_path(root, "_quarto.yml", files[SCRIPT]) if SCRIPT in files else None
    if not audio or not script or not audio.endswith(".mp3"):
        hint = "write `bookwright: {podcast: {script: FILE.qmd, audio: FILE.mp3}}`"
        report.add(O080.at(span, "there is no script to narrate into an MP3", hint))
    elif not (root / script).is_file():
        report.add(F092.at(span, f"there is no file `{script}`"))
    elif lacking := narration.missing():
        hint = "pip install " + " ".join(lacking)
        report.add(O080.at(span, f"{' and '.join(lacking)} must be installed to narrate", hint))
    elif not settings.lang.startswith("en"):
        report.add(O080.at(span, f"the voice speaks English, and the book is in `{settings.lang}`"))
    elif found := _sentences((root / script).read_text("utf-8", "replace"), script, report):
        return _made(found, root, audio, span, report)
    return []


def _sentences(text: str, script: str, report: Report) -> list[Sentence]:
    """The sentences of a script of headings and plain paragraphs."""
    if bad := _UNSPEAKABLE.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - text.rfind("\n", 0, bad.start())
        report.add(O080.at(Span(script, line, column), "only headings and paragraphs can be read aloud"))
        return []
    found: list[Sentence] = []
    title = ""
    for block in pandoc.read_markdown(text):
        if block["t"] == "Header":
            title = nodes.text(block["c"][2])
            if found:
                found[-1] = Sentence(found[-1].text, found[-1].title, _PAUSES[2])
        elif block["t"] in ("Para", "Plain"):
            parts = _SENTENCE.split(nodes.text(block["c"]).strip())
            for n, part in enumerate(parts):
                found.append(Sentence(part, title, _PAUSES[n == len(parts) - 1]))
                title = ""
    if not found:
        report.add(O080.at(Span(script), "there is nothing to read aloud"))
    return found


def _made(found: Sequence[Sentence], root: Path, audio: str, span: Span | None, report: Report) -> list[str]:
    try:
        spoken, rate = narration.speak([s.text for s in found])
    except RuntimeError as problem:
        report.add(O080.at(span, f"the script could not be narrated: {problem}"))
        return []
    samples, times = joined(spoken, [s.pause for s in found], rate)
    end = len(samples) / 2 / rate
    stem = PurePosixPath(audio).with_suffix("")
    cues = [(a, b, s.text) for (a, b), s in zip(times, found, strict=True)]
    opened = [(a, s.title) for (a, _), s in zip(times, found, strict=True) if s.title]
    ends = [*(a for a, _ in opened[1:]), end]
    chapters = [(a, b, title) for (a, title), b in zip(opened, ends, strict=True)]
    for name, data in ((audio, narration.mp3(samples, rate)), (f"{stem}.vtt", vtt(cues).encode()),
                       (f"{stem}.chapters.vtt", vtt(chapters).encode())):  # fmt: skip
        write_atomically(root / name, data)
    return [f"{audio}: {int(end) // 60} min {int(end) % 60} s, {len(found)} sentences, {len(chapters)} chapters"]


def joined(spoken: Sequence[bytes], pauses: Sequence[float], rate: int) -> tuple[bytes, list[tuple[float, float]]]:
    """All samples with the pauses (s) between them, and where each sentence begins and ends (s)."""
    parts: list[bytes] = []
    times, at = [], 0
    for one, pause in zip(spoken, pauses, strict=True):
        silence = bytes(2 * round(pause * rate))
        times.append((at / 2 / rate, (at + len(one)) / 2 / rate))
        parts += [one, silence]
        at += len(one) + len(silence)
    return b"".join(parts), times


def vtt(cues: Sequence[tuple[float, float, str]]) -> str:
    """A WebVTT file of cues: begin and end in seconds, text."""
    rows = [f"{_time(a)} --> {_time(b)}\n{_plain(text)}\n" for a, b, text in cues]
    return "WEBVTT\n\n" + "\n".join(rows)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("-->", "→")


def _time(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"
