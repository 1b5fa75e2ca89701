"""The Typst that stays between two builds: the same pages as a new one's, and gone when it is not needed."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pypdf import PdfReader

from bookwright.engines import fonts, typst
from small_book import write

FACES = fonts.folders()


def words(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def printer() -> Iterator[typst.Printer]:
    with typst.Printer() as one:
        yield one


def child(of: int) -> list[psutil.Process]:
    """Processes of Typst that this one has started."""
    return [p for p in psutil.Process(of).children(recursive=True) if any("typst.py" in word for word in p.cmdline())]


def test_a_changed_text_is_printed_by_the_same_process_as_by_a_new_one(tmp_path: Path, printer: typst.Printer) -> None:
    main = tmp_path / "main.typ"
    main.write_text('#include "a.typ"\n#pagebreak()\nStays.\n')
    (tmp_path / "a.typ").write_text("First.\n")
    first = typst.compile(tmp_path, "main.typ", FACES, printer=printer)
    assert first.pdf is not None
    assert "First." in words(first.pdf)
    before = child(os.getpid())
    (tmp_path / "a.typ").write_text("Second.\n")
    second = typst.compile(tmp_path, "main.typ", FACES, printer=printer)
    assert child(os.getpid()) == before
    assert len(before) == 1
    assert second == typst.compile(tmp_path, "main.typ", FACES)
    assert second.pdf is not None
    assert "Second." in words(second.pdf)
    printer.close()
    assert child(os.getpid()) == []


def test_a_fault_is_told_as_ever_and_mended_by_the_next_run(tmp_path: Path, printer: typst.Printer) -> None:
    (tmp_path / "main.typ").write_text("Fine.\n\n#nothing\n")
    done = typst.compile(tmp_path, "main.typ", FACES, printer=printer)
    assert done.pdf is None
    assert [(f.message, f.file, f.line) for f in done.errors] == [("unknown variable: nothing", "main.typ", 3)]
    assert done == typst.compile(tmp_path, "main.typ", FACES)
    (tmp_path / "main.typ").write_text("Fine.\n")
    assert typst.compile(tmp_path, "main.typ", FACES, printer=printer).pdf is not None


def test_one_that_died_or_took_too_long_is_followed_by_another(tmp_path: Path, printer: typst.Printer) -> None:
    (tmp_path / "main.typ").write_text("Fine.\n")
    assert typst.compile(tmp_path, "main.typ", FACES, printer=printer).pdf is not None
    for one in child(os.getpid()):
        one.kill()
        one.wait()
    assert typst.compile(tmp_path, "main.typ", FACES, printer=printer).pdf is not None
    wrong = typst.compile(tmp_path, "main.typ", FACES, ["no such standard"], printer=printer)
    assert wrong.pdf is None
    assert "Typst ended with status 1: " in wrong.errors[0].message
    (tmp_path / "main.typ").write_text("#let i = 0\n#while i < 2 { for j in range(1000000000) { i = 0 } }\n")
    late = typst.compile(tmp_path, "main.typ", FACES, limit=1, printer=printer)
    assert [f.message for f in late.errors] == ["Typst did not finish within 1 s"]
    assert child(os.getpid()) == []
    (tmp_path / "main.typ").write_text("Fine.\n")
    assert typst.compile(tmp_path, "main.typ", FACES, printer=printer).pdf is not None


def fetched(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError:
        return b""


def until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False


def test_serve_keeps_the_pdf_fresh_and_leaves_no_process(tmp_path: Path) -> None:
    files = {"_quarto.yml": "project: {type: book}\nbook: {title: A Book, downloads: [pdf], chapters: [index.qmd, a.qmd]}\n",
             "index.qmd": "# Preface {-}\n\nHello.\n", "a.qmd": "# A\n\nEarly words.\n"}  # fmt: skip
    write(tmp_path, files)
    command = [sys.executable, "-m", "bookwright", "serve", "--pdf", "--port", "0", str(tmp_path)]
    # a test run in the background ignores SIGINT, and would hand that down
    serving = subprocess.Popen(command, stderr=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # fmt: skip
    assert serving.stderr is not None
    said = iter(serving.stderr.readline, "")
    try:
        page = next(m[1] for line in said if (m := re.search(r"the PDF stands at (\S+)", line)))
        root = page.removesuffix("/bookwright-pdf")
        assert until(lambda: b'src="/A-Book.pdf"' in fetched(page))
        assert "Early words." in words(fetched(f"{root}/A-Book.pdf"))
        (tmp_path / "a.qmd").write_text("# A\n\nLater words.\n")
        assert until(lambda: "Later words." in words(fetched(f"{root}/A-Book.pdf")))
        assert until(lambda: b'href="A-Book.pdf"' in fetched(f"{root}/index.html")), "the site offers it again"
        children = child(serving.pid)
        assert len(children) == 1
        serving.send_signal(signal.SIGINT)
        assert serving.wait(60) == 0
        psutil.wait_procs(children, 60)
        assert not any(one.is_running() for one in children)
    finally:
        serving.kill()
        serving.communicate()
