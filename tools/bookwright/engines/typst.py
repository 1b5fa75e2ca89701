"""Typst in a process of its own: a folder of `.typ` files → PDF bytes, or what Typst found wrong.

Run as a program it is that process: a request as JSON on standard input, an answer on standard output.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# the head of each message: "error: unknown variable: foo", then "┌─ chapters/a.typ:3:5"
_MESSAGE = re.compile(r"^(error|warning): (.*?)$(.*?)(?=^(?:error|warning): |\Z)", re.M | re.S)
_PLACE = re.compile(r"(?:┌─|-->)\s*(.+?):(\d+):(\d+)")
_HINT = re.compile(r"^\s*= hint: (.*)$", re.M)


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
) -> Printed:
    """Print `folder/main` with nothing but the faces in `fonts` and Typst's own, within `limit` seconds."""
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
        answer = _ask(folder, request, limit)
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
    # -P keeps this folder off the child's path: it has a `math.py` and a `typst.py` of its own
    command = [sys.executable, "-P", "-s", str(Path(__file__).resolve())]
    data = json.dumps(request).encode()
    done = subprocess.run(command, input=data, capture_output=True, timeout=limit, check=False, cwd=folder)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        ended = f"Typst ended with status {done.returncode}: {words[-1] if words else ''}"
        answer = {"ok": False, "errors": ended, "warnings": ""}
    return answer


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


def _serve() -> None:
    """The child: compile what the request names."""
    import typst

    request = json.load(sys.stdin)
    answer: dict[str, Any] = {"ok": True, "errors": "", "warnings": ""}
    try:
        if ppi := request.get("picture"):
            made = typst.compile(request["main"], root=".", font_paths=request["fonts"], ignore_system_fonts=True,
                                 format="png", ppi=ppi)  # fmt: skip
            pages = made if isinstance(made, list) else [made]
            for n, page in enumerate(pages):
                Path(f"{request['output']}-{n}.png").write_bytes(page)
            answer["pages"] = len(pages)
            json.dump(answer, sys.stdout)
            return
        _, warnings = typst.compile_with_warnings(
            request["main"], output=request["output"], root=".",
            font_paths=request["fonts"], ignore_system_fonts=True, pdf_standards=request["standards"],
            timestamp=request["timestamp"],
        )  # fmt: skip
        answer["warnings"] = "\n".join(w.diagnostic for w in warnings)
    except typst.TypstError as error:
        answer = {"ok": False, "errors": error.diagnostic or f"error: {error.message}", "warnings": ""}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    _serve()
