"""Runs steps (a cell, then inline expressions) in one Jupyter kernel, writes down what they gave.

Mistakes of the author come back as a `Failure` in the transcript; only bugs are exceptions. To
import this module takes a quarter of a second: execute.py does it when something must run.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode, from_dict

from bookwright.book import Form, Output

LIMIT = 1_000_000  # characters that a cell may print
SHOWN = 20_000  # characters that are kept of a cell that printed more
PATIENCE = 60  # s, for requests of our own that should take milliseconds
_LOG = logging.getLogger("bookwright.kernel")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False
_STARTUP = Path(__file__).with_name("kernel_startup.py")
_INSTALL = """
import sys, types
module = sys.modules["__bookwright__"] = types.ModuleType("__bookwright__")
exec(compile(SOURCE, "<bookwright>", "exec"), module.__dict__)
module.start(*SETTINGS)
"""
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_DRAWN = re.compile(
    r"<matplotlib\.|<mpl_toolkits|<Figure size|<Axes|<\w*Container object|<a list of \d+|"
    r"^\[?Text\(|Line2D\("
)
_IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "application/pdf")


@dataclass(frozen=True)
class Figures:
    """How plots are drawn: inches, `svg`, `png`, `retina`, `jpeg` or `pdf`, dots per inch."""

    width: float
    height: float
    format: str
    dpi: int

    @property
    def arguments(self) -> tuple[float, float, str, int]:
        return self.width, self.height, self.format, self.dpi


@dataclass(frozen=True)
class Step:
    """A cell's code ("" for none), then expressions to evaluate. `timeout` is in seconds."""

    code: str
    expressions: tuple[str, ...]
    figures: Figures
    timeout: int
    may_raise: bool = False


@dataclass(frozen=True)
class Session:
    """All that one kernel is asked to do. Reads in the folders `excluded` of `root` don't count."""

    root: Path
    excluded: tuple[str, ...]
    figures: Figures
    steps: Sequence[Step]
    interactivity: str = "last_expr"


Opened = AbstractAsyncContextManager[tuple[Any, Any, Callable[[], str]]]


@dataclass(frozen=True)
class Frame:
    """A call that an exception passed: in `file`, or (None) in the code of step `step`."""

    file: str | None
    step: int | None
    line: int
    function: str


@dataclass(frozen=True)
class Failure:
    """Why a session ended early. `line` and `column` (from 1) count in the step's code."""

    kind: Literal["raised", "syntax", "timeout", "died", "stopped"]
    step: int
    name: str = ""
    message: str = ""
    line: int = 0
    column: int = 0
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True)
class Value:
    """An inline expression's text; `error` is what it raised, "" when it did not."""

    text: str
    form: Form
    error: str


@dataclass
class Transcript:
    """What a session gave, step by step. `reads`: files, and whether each changed meanwhile."""

    outputs: list[list[Output]] = field(default_factory=list)
    values: list[list[Value]] = field(default_factory=list)
    printed: list[int] = field(default_factory=list)
    reads: dict[str, bool] = field(default_factory=dict)
    failure: Failure | None = None
    seconds: float = 0.0


def run(
    session: Session,
    opened: Opened,
    progress: Callable[[int], None],
    stop: threading.Event | None = None,
) -> Transcript:
    """Run all steps in the kernel that `opened` gives: its manager, its client, and how it ended.

    Has an event loop of its own: call it from any thread. `progress` is told the number of each
    step that begins. When `stop` is set, or the caller is interrupted, `opened` is left at once.
    """
    transcript = Transcript()
    started = time.perf_counter()
    asyncio.run(_guarded(session, opened, transcript, progress, stop))
    transcript.seconds = time.perf_counter() - started
    return transcript


async def _guarded(
    session: Session,
    opened: Opened,
    transcript: Transcript,
    progress: Callable[[int], None],
    stop: threading.Event | None,
) -> None:
    """The session, given up as soon as `stop` is set."""
    work = asyncio.ensure_future(_converse(session, opened, transcript, progress))
    try:
        while not work.done() and not (stop is not None and stop.is_set()):
            await asyncio.wait({work}, timeout=0.1 if stop is not None else None)
    finally:
        stopped = work.cancel()
        with suppress(asyncio.CancelledError):
            await work
    if stopped:
        transcript.failure = Failure("stopped", len(transcript.outputs))


async def _converse(
    session: Session,
    opened: Opened,
    transcript: Transcript,
    progress: Callable[[int], None],
) -> None:
    with suppress(_Ended):
        async with opened as (manager, channels, ending):
            client = _client(session, manager, channels, ending)
            await client.install(session)
            for number, step in enumerate(session.steps):
                progress(number)
                transcript.failure = await _step(client, number, step, transcript)
                if transcript.failure:
                    raise _Ended  # a kernel that is busy or dead gets no time to say goodbye
            transcript.reads = await client.ask("depends()", PATIENCE)


class _Ended(Exception):
    """A step failed; the kernel is not wanted any more."""


async def _step(client: _Client, number: int, step: Step, transcript: Transcript) -> Failure | None:
    """Run one step; what it gave is written down even when it fails."""
    transcript.outputs.append([])
    transcript.values.append([])
    transcript.printed.append(0)
    try:
        if step.code.strip():
            if step.figures != client.figures:
                call = f"drawing.cell(*{step.figures.arguments!r})"
                await client.ask(call, step.timeout)
                client.figures = step.figures
            outputs = await client.run_cell(number, step)
            transcript.outputs[number] = outputs
            transcript.printed[number] = client.printed
            if not step.may_raise and any(one.kind == "error" for one in outputs):
                return await client.failure(number)
        if step.expressions:
            found = await client.ask(f"values({list(step.expressions)!r})", step.timeout)
            transcript.values[number] = [Value(*one) for one in found]
    except TimeoutError:
        return Failure("timeout", number)
    except DeadKernelError:
        return Failure("died", number, message=client.ending())
    return None


class _Client(NotebookClient):
    """nbclient's client, with a bound on what a cell may print and a way to ask for values."""

    figures: Figures
    executed: list[int]
    ending: Callable[[], str]
    printed = 0

    def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> NotebookNode | None:
        if msg["msg_type"] == "stream":
            text, room = msg["content"]["text"], LIMIT - self.printed
            self.printed += len(text)
            if room <= 0:
                return None
            msg["content"]["text"] = text[:room]
        return super().output(outs, msg, display_id, cell_index)

    async def install(self, session: Session) -> None:
        """Give the kernel its module `__bookwright__`."""
        settings = [
            str(session.root), list(session.excluded), session.figures.arguments,
            session.interactivity,
        ]  # fmt: skip
        names = {"SOURCE": _STARTUP.read_text(encoding="utf-8"), "SETTINGS": settings}
        await self.request(f"exec({_INSTALL!r}, {names!r})", PATIENCE)

    async def run_cell(self, number: int, step: Step) -> list[Output]:
        self.printed = 0
        self.timeout = step.timeout
        cell = self.nb.cells[number]
        cell.source = step.code
        self.executed.append(number)
        await self.async_execute_cell(cell, number)
        return _outputs(cell.outputs, self.printed > LIMIT)

    async def ask(self, call: str, timeout: int) -> Any:
        """The value of `call` in the kernel's module `__bookwright__`; leaves no trace there."""
        expression = f"__import__('sys').modules['__bookwright__'].{call}"
        reply = await self.request("", timeout, {"answer": expression})
        answer = reply.get("user_expressions", {}).get("answer", {})
        if answer.get("status") == "error":
            raise AssertionError("\n".join(map(_plain, answer.get("traceback", []))))
        return answer.get("data", {}).get("application/json")

    async def request(
        self, code: str, timeout: int, expressions: dict[str, str] | None = None
    ) -> dict[str, Any]:
        assert self.kc is not None
        request: Any = self.kc.execute(
            code, silent=True, store_history=False, user_expressions=expressions, allow_stdin=False
        )
        self.timeout = -1  # asyncio's clock is finer than nbclient's
        reply = await asyncio.wait_for(self.async_wait_for_reply(request), timeout)
        content: dict[str, Any] = reply["content"] if reply else {}
        if content.get("status") == "error":
            raise AssertionError("\n".join(map(_plain, content.get("traceback", []))))
        return content

    async def failure(self, number: int) -> Failure:
        """What the cell that has just failed raised, and where it passed."""
        error = next(one for one in self.nb.cells[number].outputs if one.output_type == "error")
        place = await self.ask("where()", PATIENCE)
        frames = tuple(one for raw in place["frames"] if (one := self.frame(*raw)))
        name, message = error.ename, _plain(error.evalue)
        if place["syntax"]:
            file, line, column = place["syntax"]
            at = self.frame(file, line, "")
            if at and at.step == number:
                return Failure("syntax", number, name, place["message"], at.line, column)
        passed = [one.line for one in frames if one.step == number]
        line = passed[-1] if passed else 0
        return Failure("raised", number, name, message, line, 0, frames)

    def frame(self, file: str, line: int, function: str) -> Frame | None:
        """A frame of the kernel; `<cell 3>` is the third cell that ran there."""
        if not (found := re.fullmatch(r"<cell (\d+)>", file)):
            return None if file.startswith("<") else Frame(file, None, line, function)
        step = self.executed[int(found.group(1)) - 1]
        # IPython drops empty lines at the beginning, and with them the count of lines
        code: str = self.nb.cells[step].source
        dropped = code[: len(code) - len(code.lstrip())].count("\n")
        return Frame(None, step, line + dropped, function)


def _node(document: dict[str, Any]) -> NotebookNode:
    node: NotebookNode = from_dict(document)  # type: ignore[no-untyped-call]
    return node


def _client(session: Session, manager: Any, channels: Any, ending: Callable[[], str]) -> _Client:
    cells = [{"cell_type": "code", "metadata": {}, "source": ""} for _ in session.steps]
    client = _Client(
        _node({"cells": cells, "metadata": {}}), km=manager, log=_LOG, allow_errors=True,
        record_timing=False, shell_timeout_interval=1, iopub_timeout=30, store_widget_state=False,
    )  # fmt: skip
    client.kc, client.ending = channels, ending
    client.figures, client.executed = session.figures, []
    return client


# ── outputs ──────────────────────────────────────────────────────────────────────────────────────
def _plain(text: str) -> str:
    return _ANSI.sub("", text)


def _outputs(nodes: Sequence[NotebookNode], too_much: bool) -> list[Output]:
    """A cell's outputs, streams joined; what Matplotlib calls itself beside a picture left out."""
    pictures = any("data" in node and set(node.data) & set(_IMAGES) for node in nodes)
    results: list[Output] = []
    for node in nodes:
        if node.output_type == "stream":
            kind = "stderr" if node.name == "stderr" else "stdout"
            text = node.text
            if results and results[-1].kind == kind:
                text = results.pop().data["text/plain"] + text
            cut = text[:SHOWN] + "\n…\n" if too_much and len(text) > SHOWN else text
            results.append(Output(kind, {"text/plain": cut}))  # type: ignore[arg-type]
        elif node.output_type == "error":
            trace = _plain("\n".join(node.traceback) or f"{node.ename}: {node.evalue}")
            results.append(Output("error", {"text/plain": trace}))
        elif not (pictures and _is_drawn(node)):
            data = {mime: _text(value) for mime, value in node.data.items()}
            results.append(Output("display", data, dict(node.metadata)))
    return results


def _is_drawn(node: NotebookNode) -> bool:
    """Whether an output is the text of one of Matplotlib's objects, and nothing else."""
    if node.output_type != "execute_result" or set(node.data) != {"text/plain"}:
        return False
    return _DRAWN.search(_text(node.data["text/plain"])) is not None


def _text(value: Any) -> str:
    """A MIME bundle's value as text: JSON types are written out, lists of lines joined."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
