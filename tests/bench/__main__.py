"""`make bench`: seconds of CPU, ratios to plain pandoc and to Typst alone, peak memory.

Prints; asserts nothing: a machine that others use tells nothing about a bound.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pypandoc
from pypdf import PdfReader

from bench.generator import generate

ROOT = Path(__file__).resolve().parents[2]
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "tools"), "NO_PROGRESS": "1"}


def cpu(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Seconds of CPU and of the clock that a command and all it started took, and the tree's peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=said, stderr=said)
        peak = _peak(process)
        wall = time.monotonic() - started
        said.seek(0)
        if process.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{said.read()[-2000:]}")
    _reap()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, wall, peak


def _peak(process: subprocess.Popen[bytes]) -> float:
    """The largest sum of the memory of a process and its descendants, looked at twenty times a second."""
    peak, tree = 0, psutil.Process(process.pid)
    while process.poll() is None:
        total = 0
        for one in [tree, *_descendants(tree)]:
            with contextlib.suppress(psutil.Error):
                total += one.memory_info().rss
        peak = max(peak, total)
        time.sleep(0.05)
    return peak / 1e6


def _descendants(tree: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        return list(tree.children(recursive=True))
    return []


def _adopt() -> None:
    """Kernels whose parent has gone become ours, so that their CPU is counted as well."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, 0)[0]:
            pass


def show(what: str, measured: tuple[float, float, float], floor: float = 0.0, floor_name: str = "") -> None:
    ratio = f"   {measured[0] / floor:5.2f} × {floor_name}" if floor else ""
    print(f"{what:44} {measured[0]:7.2f} s CPU {measured[1]:7.2f} s {measured[2]:5.0f} MB{ratio}", flush=True)


def press(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bookwright", *arguments]


def pandoc(folder: Path) -> tuple[float, float, float]:
    """Plain pandoc with citeproc on the same chapters, one after the other."""
    program, total, clock, peak = pypandoc.get_pandoc_path(), 0.0, 0.0, 0.0
    for source in sorted(folder.glob("c*.qmd")):
        command = [program, source.name, "-f", "markdown", "-t", "html", "--citeproc", "--mathml",
                   "--bibliography=refs.bib", "-s", "-o", os.devnull]  # fmt: skip
        used, wall, memory = cpu(command, folder)
        total, clock, peak = total + used, clock + wall, max(peak, memory)
    return total, clock, peak


ALONE = """import json, sys, typst
typst.compile("main.typ", output=sys.argv[1], root=".", font_paths=json.loads(sys.argv[2]), ignore_system_fonts=True)
"""


def printing(folder: Path, chapter: Path) -> None:
    """The PDF beside Typst alone on the same joined book, which no build can be faster than."""
    cold = cpu(press("pdf"), folder)
    program = "import json; from bookwright.engines import fonts; print(json.dumps(list(fonts.folders())))"
    faces = subprocess.run([sys.executable, "-c", program], env=ENVIRONMENT, capture_output=True, check=True, text=True)
    alone = [sys.executable, "-c", ALONE, str(folder.parent / "alone.pdf"), faces.stdout]
    typst = cpu(alone, folder / ".bookwright/pdf")
    made = folder / "_book/Bench.pdf"
    size = f"{len(PdfReader(made).pages)} pages, {made.stat().st_size / 1e6:.1f} MB"
    show(f"Typst alone ({size})", typst)
    show("pdf, cold, cells cached", cold, typst[0], "Typst")
    show("pdf, nothing changed", cpu(press("pdf"), folder), typst[0], "Typst")
    chapter.write_text(chapter.read_text() + "\nAnother paragraph of words.\n")
    show("pdf, one paragraph changed", cpu(press("pdf"), folder), typst[0], "Typst")
    show("serve --pdf, one paragraph changed", following(folder, chapter), typst[0], "Typst")


def following(folder: Path, chapter: Path) -> tuple[float, float, float]:
    """A changed paragraph under `serve --pdf`: the site and the PDF, by a Typst that has printed the book before."""
    command = press("serve", "--pdf", "--port", "0")
    with subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) as serving:
        assert serving.stderr is not None
        said = iter(serving.stderr.readline, "")
        tree = psutil.Process(serving.pid)
        before, started = 0.0, 0.0
        for paragraph in ("And one.", "And the one that is measured."):
            _printed(said)
            before, started = _used(tree), time.monotonic()
            chapter.write_text(f"{chapter.read_text()}\n{paragraph}\n")
        _printed(said)
        used, wall = _used(tree) - before, time.monotonic() - started
        memory = sum(one.memory_info().rss for one in [tree, *_descendants(tree)]) / 1e6
        serving.send_signal(signal.SIGINT)
        return used, wall, memory


def _printed(said: Iterator[str]) -> None:
    """Wait for the PDF and for the site's pages that are written after it."""
    found = next((line for line in said if line.startswith("pdf: ")), "") and next(said, "")
    if not found.startswith("html: "):
        sys.exit("`bookwright serve --pdf` printed nothing")
    time.sleep(1)  # the site's files are moved in, and the next look at the sources is near


def _used(tree: psutil.Process) -> float:
    times = [one.cpu_times() for one in [tree, *_descendants(tree)]]
    return sum(t.user + t.system for t in times)


def main() -> None:
    _adopt()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "book"
        generate(folder)
        cpu(press("html", "--no-execute"), folder)  # makes the faces once: they belong to the installation
        floor = pandoc(folder)
        show("pandoc with citeproc, the same chapters", floor)
        shutil.rmtree(folder / ".bookwright")
        shutil.rmtree(folder / "_book")
        cold = cpu(press("html", "--no-execute"), folder)
        show("html, cold, without cells", cold, floor[0], "pandoc")
        show("html, nothing changed", cpu(press("html", "--no-execute"), folder), floor[0], "pandoc")
        chapter = folder / "c07.qmd"
        chapter.write_text(chapter.read_text() + "\nOne more paragraph of words.\n")
        show("html, one paragraph changed", cpu(press("html", "--no-execute"), folder), floor[0], "pandoc")
        with_cells = cpu(press("html"), folder)
        show("html, cold, with cells", with_cells, floor[0], "pandoc")
        show("html, nothing changed", cpu(press("html"), folder), floor[0], "pandoc")
        printing(folder, chapter)
        show("epub, cold", cpu(press("epub"), folder), floor[0], "pandoc")


if __name__ == "__main__":
    main()
