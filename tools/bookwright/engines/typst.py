"""Typst in a process of its own: a folder of `.typ` files → PDF bytes, or what Typst found wrong.

Run as a program it is that process: a request as JSON in each line of standard input, an answer in a line of
standard output. It ends with its input, so that none outlives who started it.
"""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# the head of each message: "error: unknown variable: foo", then "┌─ chapters/a.typ:3:5"
_MESSAGE = re.compile(r"^(error|warning): (.*?)$(.*?)(?=^(?:error|warning): |\Z)", re.M | re.S)
_PLACE = re.compile(r"(?:┌─|-->)\s*(.+?):(\d+):(\d+)")
_HINT = re.compile(r"^\s*= hint: (.*)$", re.M)
# -P keeps this folder off the child's path: it has a `math.py` and a `typst.py` of its own
_COMMAND = (sys.executable, "-P", "-s", str(Path(__file__).resolve()))


@dataclass(frozen=True)
class Fault:
    """Something Typst refused or doubted: its words, and the `.typ` file, line (1-based), column (0-based).

    `trace` holds the other places that the message names, the nearest first.
    """

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    hint: str = ""
    trace: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Printed:
    """What came of a run: the PDF (None when it failed), errors and warnings."""

    pdf: bytes | None
    errors: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def compile(
    folder: Path,
    main: str,
    fonts: Sequence[str],
    standards: Sequence[str] = (),
    timestamp: int = 0,
    limit: int = 900,
    printer: Printer | None = None,
) -> Printed:
    """Print `folder/main` with nothing but the faces in `fonts` and Typst's own, within `limit` seconds.

    A `printer` keeps what it has laid out for the next time; without one the process ends with its answer.
    """
    output = folder / "out.pdf"
    output.unlink(missing_ok=True)
    request = {
        "main": main,
        "fonts": list(fonts),
        "standards": list(standards),
        "timestamp": timestamp,
        "output": output.name,
    }
    try:
        answer = printer.ask(folder, request, limit) if printer else _ask(folder, request, limit)
    except subprocess.TimeoutExpired:
        return Printed(None, (Fault(f"Typst did not finish within {limit} s"),))
    errors, warnings = faults(answer["errors"]), faults(answer["warnings"])
    if not answer["ok"] or not output.is_file():
        return Printed(None, errors or (Fault(answer["errors"] or "Typst failed without a word"),), warnings)
    pdf = output.read_bytes()
    output.unlink()
    return Printed(pdf, (), warnings)


def pictures(
    folder: Path, main: str, fonts: Sequence[str], limit: int = 120, ppi: float = 72.0
) -> tuple[list[bytes], tuple[Fault, ...]]:
    """Each page of `folder/main` as a PNG, at `ppi` pixels an inch; or none of them, and what was wrong."""
    request = {"main": main, "fonts": list(fonts), "picture": ppi, "output": "page"}
    try:
        answer = _ask(folder, request, limit)
    except subprocess.TimeoutExpired:
        return [], (Fault(f"Typst did not finish within {limit} s"),)
    if not answer["ok"]:
        return [], faults(answer["errors"]) or (Fault(answer["errors"] or "Typst failed without a word"),)
    files = [folder / f"page-{n}.png" for n in range(int(answer["pages"]))]
    found = [path.read_bytes() for path in files]
    for path in files:
        path.unlink()
    return found, ()


def lacking(folder: Path, characters: Iterable[str], fonts: Sequence[str]) -> list[str]:
    """Those of the characters that no face has: PDF/UA refuses to print them and names each."""
    wanted = sorted(c for c in set(characters) if unicodedata.category(c)[0] in "LNPS")
    if not wanted:
        return []
    lines = "\n".join(f"#par[\\u{{{ord(c):x}}}]" for c in wanted)
    (folder / "glyphs.typ").write_text(f'#set document(title: "x")\n#set text(lang: "en")\n{lines}\n')
    done = compile(folder, "glyphs.typ", fonts, ["ua-1"])
    (folder / "glyphs.typ").unlink()
    return [wanted[f.line - 3] for f in done.errors if "could not be displayed" in f.message and f.line >= 3]


def _ask(folder: Path, request: dict[str, Any], limit: int) -> dict[str, Any]:
    """The child's answer, or one in its place when it died. Raises `TimeoutExpired`."""
    data = json.dumps(request).encode()
    done = subprocess.run(_COMMAND, input=data, capture_output=True, timeout=limit, check=False, cwd=folder)
    return _answer(done.stdout, done.returncode, done.stderr)


def _answer(said: bytes, status: int | None, complaint: bytes) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:
        words = complaint.decode("utf-8", "replace").strip().splitlines()
        ended = f"Typst ended with status {status}: {words[-1] if words else ''}"
        answer = {"ok": False, "errors": ended, "warnings": ""}
    return answer


class Printer:
    """A Typst that stays between two runs and lays out again only what has changed. Its block or `close` ends it.

    For 424 pages the first run takes 8 s of CPU and one after a changed paragraph 0.7 s, in 870 MB.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def ask(self, folder: Path, request: dict[str, Any], limit: float) -> dict[str, Any]:
        """The child's answer, or one in its place when it died; the next request then starts another.

        Raises `TimeoutExpired`.
        """
        child = self._started(folder)
        assert child.stdin is not None
        assert child.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        clock = threading.Timer(limit, stop)
        clock.start()
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
            said = child.stdout.readline()
        except BrokenPipeError:
            said = b""
        finally:
            clock.cancel()
        if late.is_set():
            self.close()
            raise subprocess.TimeoutExpired(_COMMAND, limit)
        if said:
            return _answer(said, None, b"")
        status, complaint = child.wait(), self.close()
        return _answer(b"", status, complaint)

    def _started(self, folder: Path) -> subprocess.Popen[bytes]:
        """The child that prints this folder, which is where it runs."""
        if self._child and self._child.poll() is None and self._folder == folder:
            return self._child
        self.close()
        pipe = subprocess.PIPE
        self._child = subprocess.Popen(_COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder)
        self._folder = folder
        return self._child

    def __enter__(self) -> Printer:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> bytes:
        """End the child, if there is one, and say what it complained of. Who asks again starts another."""
        child, self._child = self._child, None
        if child is None:
            return b""
        child.kill()
        with contextlib.suppress(BrokenPipeError):  # what was not yet sent to it
            return child.communicate()[1]
        return b""


def faults(text: str) -> tuple[Fault, ...]:
    """Typst's printed messages as values, each once."""
    found: dict[Fault, None] = {}
    for _, message, rest in _MESSAGE.findall(text):
        places = [(file.strip(), int(line), int(column)) for file, line, column in _PLACE.findall(rest)]
        file, line, column = places[0] if places else ("", 0, 0)
        hint = _HINT.search(rest)
        trace = tuple((f, at) for f, at, _ in places[1:])
        found[Fault(message.strip(), file, line, column, hint.group(1).strip() if hint else "", trace)] = None
    return tuple(found)


# ── the child ────────────────────────────────────────────────────────────────────────────────────
# Typst forgets what it has not used in ten runs: a whole book's layout for each change. Empty runs after
# each of ours make it forget sooner, what the last run did not use.
_EMPTY_RUNS = 9


def _serve() -> None:
    """Print what each request names until there are no more."""
    import typst

    compilers: dict[tuple[str, ...], typst.Compiler] = {}
    for line in sys.stdin:
        if compilers:
            for _ in range(_EMPTY_RUNS):
                typst.compile(b"", format="pdf")
        request = json.loads(line)
        faces = tuple(request["fonts"])
        if faces not in compilers:
            compilers = {faces: typst.Compiler(root=".", font_paths=list(faces), ignore_system_fonts=True)}
        try:
            answer = _pictured(compilers[faces], request) if request.get("picture") else _set(compilers[faces], request)
        except typst.TypstError as error:
            answer = {"ok": False, "errors": error.diagnostic or f"error: {error.message}", "warnings": ""}
        print(json.dumps(answer), flush=True)


def _pictured(compiler: Any, request: dict[str, Any]) -> dict[str, Any]:
    made = compiler.compile(request["main"], format="png", ppi=request["picture"])
    pages = made if isinstance(made, list) else [made]
    for n, page in enumerate(pages):
        Path(f"{request['output']}-{n}.png").write_bytes(page)
    return {"ok": True, "errors": "", "warnings": "", "pages": len(pages)}


def _set(compiler: Any, request: dict[str, Any]) -> dict[str, Any]:
    _, warnings = compiler.compile_with_warnings(
        request["main"], output=request["output"], pdf_standards=request["standards"], timestamp=request["timestamp"]
    )
    return {"ok": True, "errors": "", "warnings": "\n".join(w.diagnostic for w in warnings)}


if __name__ == "__main__":
    _serve()
