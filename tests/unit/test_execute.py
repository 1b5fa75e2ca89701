"""Cells and inline expressions run in real kernels; stored runs are taken while nothing changed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bookwright import outputs
from bookwright.book import Cell, Inline, Run, Script
from bookwright.cache import Cache
from bookwright.config import Execution
from bookwright.diagnostics import Diagnostic, Report
from bookwright.execute import execute
from bookwright.source import Span

FILE = "contents/a/a.qmd"
PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('t')"


def script(cells: Sequence[Any], inlines: Sequence[tuple[str, int]] = ()) -> Script:
    """Cell n begins at line 10 (n + 1); an inline is an expression and the cell that it follows."""
    pairs = [cell if isinstance(cell, tuple) else (cell, {}) for cell in cells]
    return Script(
        FILE, "", {}, {},
        tuple(
            Cell(n, "python", code, options, Span(FILE, 10 * (n + 1)))
            for n, (code, options) in enumerate(pairs)
        ),
        tuple(
            Inline(n, "python", text, after, Span(FILE, 500 + n, 3, len(text)))
            for n, (text, after) in enumerate(inlines)
        ),
        (), (), (), {},
    )  # fmt: skip


class Book:
    """A project with one chapter, and what its last run reported."""

    def __init__(self, root: Path) -> None:
        self.root, self.found = root, Report()
        (root / FILE).parent.mkdir(parents=True, exist_ok=True)

    def run(
        self, cells: Sequence[Any], inlines: Sequence[tuple[str, int]] = (), **settings: Any
    ) -> Run | None:
        self.found = Report()
        cache = Cache(self.root / ".bookwright")
        return execute(script(cells, inlines), Execution(**settings), self.root, cache, self.found)

    def error(self, cells: Sequence[Any], *inlines: tuple[str, int], **settings: Any) -> Diagnostic:
        assert self.run(cells, inlines, **settings) is None
        (only,) = self.found
        return only

    def text(self, run: Run | None, cell: int) -> list[tuple[str, str]]:
        assert run is not None
        return [(one.kind, one.data["text/plain"]) for one in run.outputs[cell]]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The folders of the kernels that are started from now on."""
    from jupyter_client.manager import AsyncKernelManager

    folders: list[Any] = []
    original = AsyncKernelManager.start_kernel

    async def start_kernel(self: Any, **options: Any) -> Any:
        folders.append(options["cwd"])
        return await original(self, **options)

    monkeypatch.setattr(AsyncKernelManager, "start_kernel", start_kernel)
    return folders


def svg(run: Run | None, cell: int) -> str:
    assert run is not None
    (only,) = run.outputs[cell]
    return only.data["image/svg+xml"]


def wait(condition: Callable[[], bool]) -> bool:
    """Whether `condition` comes true within ten seconds."""
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


# ── values and outputs ───────────────────────────────────────────────────────────────────────────
def test_values_and_streams(book: Book) -> None:
    code = "import sys\nx = 2\nprint('a')\nprint('b', file=sys.stderr)\nx + 1\nx"
    markdown = "from IPython.display import Markdown"
    inlines = [("x + 1", 0), ("'<' * 3", -1), ("Markdown('**m**')", 1), ("Markdown", 1)]
    run = book.run([code, markdown, ("1 / 0", {"eval": False}), ""], inlines)
    assert book.text(run, 0) == [("stdout", "a\n"), ("stderr", "b\n"), ("display", "2")]
    assert run is not None
    assert {k: run.values[k] for k in range(3)} == {
        0: ("3", "text"), 1: ("<<<", "text"), 2: ("**m**", "markdown"),
    }  # fmt: skip
    assert run.values[3][1] == "text"  # the class has _repr_markdown_, the value has not
    assert (sorted(run.outputs), run.outputs[3]) == ([0, 1, 3], ())


def test_the_namespace_is_the_authors(book: Book) -> None:
    code = "1 + 1"
    names = "print([n for n in dir() if 'bookwright' in n], _, Out, _ih[1:-1])"
    run = book.run([(code, {"fig-width": 3}), names], [("1 + 1", 0)])
    assert book.text(run, 1) == [("stdout", "[] 2 {1: 2} ['1 + 1']\n")]


def test_nothing_to_run_starts_nothing(book: Book, started: list[Any]) -> None:
    cells = [("1 / 0", {"eval": False})]
    assert book.run(cells) == Run()
    assert book.run(["1 / 0"], [("1 / 0", 0)], enabled=False) == Run()
    assert book.run(["1 / 0"], [("1 / 0", 0)], options={"eval": False}) == Run()
    assert not started


def test_working_folder_and_project_packages(book: Book) -> None:
    (book.root / "tools/local").mkdir(parents=True)
    (book.root / "tools/local/__init__.py").write_text("here = 'local'")
    code = "import os, local\n"
    code += "print(os.path.basename(os.getcwd()), local.here, os.environ['PLANET'])"
    assert book.text(book.run([code], variables={"PLANET": "earth"}), 0) == [("stdout", "a local earth\n")]


# ── figures ──────────────────────────────────────────────────────────────────────────────────────
def test_plots_are_the_same_svg_in_every_run(book: Book, tmp_path: Path) -> None:
    first = svg(book.run([PLOT]), 0)
    again = svg(Book(tmp_path / "again").run([PLOT]), 0)
    assert first == again
    assert 'width="324pt" height="187.2pt"' in first  # 4.5 × 2.6 in, not trimmed
    assert ">t</text>" in first
    assert "dc:date" not in first


def test_a_cell_chooses_its_figure(book: Book) -> None:
    wide, tall = {"fig-width": 7, "fig-height": 3}, {"fig-height": 1}
    cells = [(PLOT, wide), "plt.plot([1])", ("plt.plot([1])", tall), "plt.plot([2])\nplt.gcf()"]
    run = book.run([*cells, ("plt.plot([1])", {"fig-format": "png"})])
    for cell, size in enumerate(['504pt" height="216pt', "187.2pt", "72pt", "187.2pt"]):
        assert f'{size}" viewBox' in svg(run, cell)
    assert run is not None
    assert set(run.outputs[4][0].data) == {"image/png", "text/plain", outputs.PLOT}


# ── mistakes ─────────────────────────────────────────────────────────────────────────────────────
def test_a_raising_cell_is_shown_at_its_line(book: Book) -> None:
    (book.root / "tools").mkdir()
    (book.root / "tools/laws.py").write_text("import json\n\ndef f(s):\n    return json.loads(s)\n")
    error = book.error(["x = 1", "\nimport laws\ny = 2\nif y:\n    laws.f('{')\n"])
    assert error.code == "X001"
    assert error.message.startswith("JSONDecodeError: Expecting property name")
    assert error.span == Span(FILE, 24, 5, len("laws.f('{')"))
    assert "raised in json/decoder.py:" in error.hint
    assert error.hint.endswith(", called from tools/laws.py:4")


def test_an_exception_from_an_earlier_cell(book: Book) -> None:
    error = book.error(["\n\ndef f():\n    return 1 / 0", "\nf()"])
    assert error.message == "ZeroDivisionError: division by zero"
    assert str(error.span) == f"{FILE}:21:1"
    assert error.hint == f"raised in `f` at {FILE}:13"


def test_an_error_that_is_wanted(book: Book) -> None:
    run = book.run([("1 / 0", {"error": True}), "2"])
    (kind, trace), *_ = book.text(run, 0)
    assert kind == "error"
    assert "ZeroDivisionError: division by zero" in trace
    assert "\x1b" not in trace
    assert book.text(run, 1) == [("display", "2")]


def test_syntax_errors(book: Book) -> None:
    error = book.error(["x = 1", "\na = (1\nb = 2"])
    assert (error.code, str(error.span)) == ("X002", f"{FILE}:21:5")
    assert error.message == "this is not Python: '(' was never closed"
    assert book.error(["eval('1 +')"]).code == "X001"  # the code parses; its string does not


def test_time_limit_ends_the_whole_group(book: Book) -> None:
    code = "import subprocess, time\nchild = subprocess.Popen(['sleep', '600'])\n"
    code += "open('pid', 'w').write(str(child.pid))\ntime.sleep(600)"
    error = book.error([code], timeout=1)
    assert (error.code, error.span and error.span.line) == ("X003", 10)
    child = int((book.root / "contents/a/pid").read_text())
    assert wait(lambda: not alive(child))


def test_too_much_output(book: Book) -> None:
    cells = ["print('x' * 3_200_000)", "4"]
    run = book.run(cells)
    (error,) = book.found
    assert (error.code, error.message) == ("X004", "the cell printed 3.2 MB of text")
    assert len(book.text(run, 0)[0][1]) < 25_000
    assert not book.run(cells).cached  # type: ignore[union-attr]


def test_failing_inline_expressions(book: Book) -> None:
    assert book.run(["x = 1"], [("x", 0), ("y", 0), ("1 +", 0)]) is None
    places = [(one.code, str(one.span)) for one in book.found]
    assert places == [("X005", f"{FILE}:501:3"), ("X005", f"{FILE}:502:3")]
    assert next(iter(book.found)).message == "`y` failed: NameError: name 'y' is not defined"


def test_a_kernel_that_dies(book: Book) -> None:
    error = book.error(["x = 1", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"])
    assert (error.code, error.span and error.span.line) == ("X007", 20)
    assert error.message.endswith("signal SIGKILL")


def test_kernels_that_do_not_start(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = book.root / "jupyter/kernels/broken"
    folder.mkdir(parents=True)
    command = ["/bin/sh", "-c", "echo no ipykernel here >&2; exit 1", "{connection_file}"]
    (folder / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "b"}))
    monkeypatch.setenv("JUPYTER_PATH", str(book.root / "jupyter"))
    broken = book.error(["1"], kernel="broken")
    assert (broken.code, broken.message) == ("X006", "the kernel did not start: no ipykernel here")
    unknown = book.error(["1"], kernel="python33")
    assert (unknown.code, unknown.hint) == ("X006", "did you mean `python3`?")


# ── the cache ────────────────────────────────────────────────────────────────────────────────────
def test_a_second_run_starts_no_kernel(book: Book, started: list[Any]) -> None:
    cells, inlines = [PLOT, "print(1)"], [("1 + 1", 0)]
    first = book.run(cells, inlines)
    second = book.run([cells[0], ("x", {"eval": False}), cells[1]], inlines)
    assert first is not None
    assert second is not None
    assert (len(started), first.cached, second.cached) == (1, False, True)
    assert second.outputs[0] == first.outputs[0]
    assert second.outputs[2] == first.outputs[1]
    assert second.values == first.values


@pytest.mark.parametrize(
    ("cells", "inlines", "settings"),
    [
        (["2"], [("1", 0)], {}), (["1"], [("2", 0)], {}), (["1"], [("1", -1)], {}),
        ([("1", {"fig-width": 3})], [("1", 0)], {}), (["1"], [("1", 0)], {"fig_width": 3.0}),
    ],
)  # fmt: skip
def test_what_makes_a_run_another(
    book: Book, started: list[Any], cells: Any, inlines: Any, settings: Any
) -> None:
    book.run(["1"], [("1", 0)])
    book.run(cells, inlines, **settings)
    assert len(started) == 2


def test_captions_and_display_options_run_nothing(book: Book, started: list[Any]) -> None:
    book.run([("1", {"fig-cap": "a", "echo": True})])
    book.run([("1", {"fig-cap": "b", "warning": False})], timeout=7)
    assert len(started) == 1


def test_files_that_a_run_read(book: Book, started: list[Any]) -> None:
    data, module = book.root / "contents/a/d.csv", book.root / "tools/laws.py"
    module.parent.mkdir()
    module.write_text("g = 9.81")
    data.write_text("1")
    code = "import glob, laws\nopen('out', 'w').write('x')\n"
    cells = [code + "print(open('d.csv').read(), laws.g, glob.glob('*.csv'))"]
    first = book.run(cells)
    assert first is not None
    assert sorted(first.reads) == ["contents/a/", "contents/a/d.csv", "tools/laws.py"]
    assert book.run(cells) is not None
    assert len(started) == 1
    data.write_text("2")
    assert book.text(book.run(cells), 0) == [("stdout", "2 9.81 ['d.csv']\n")]
    module.write_text("g = 9.806")
    assert book.text(book.run(cells), 0) == [("stdout", "2 9.806 ['d.csv']\n")]
    (book.root / "contents/a/e.csv").write_text("3")
    run = book.run(cells)
    assert run is not None
    assert not run.cached


def test_a_torn_entry_is_a_miss(book: Book, started: list[Any]) -> None:
    book.run(["1"])
    (entry,) = (book.root / ".bookwright/runs").rglob("*.json")
    for text in ("{", "[]", '{"reads": {}, "outputs": [[3]], "values": [], "seconds": 0}'):
        entry.write_text(text)
        assert book.text(book.run(["1"]), 0) == [("display", "1")]
    assert len(started) == 4


def test_a_hit_loads_no_jupyter(book: Book) -> None:
    book.run(["1"])
    program = (
        "import sys; sys.path.insert(0, 'tools')\n"
        "from pathlib import Path; import bookwright.execute as e; from bookwright.book import *\n"
        "from bookwright.cache import Cache; from bookwright.config import Execution\n"
        "from bookwright.diagnostics import Report; from bookwright.source import Span\n"
        f"cell = Cell(0, 'python', '1', {{}}, Span({FILE!r}, 10))\n"
        f"root = Path({str(book.root)!r})\n"
        f"script = Script({FILE!r}, '', {{}}, {{}}, (cell,), (), (), (), (), {{}})\n"
        "run = e.execute(script, Execution(), root, Cache(root / '.bookwright'), Report())\n"
        "print(run.cached, sorted({'nbclient', 'jupyter_client', 'zmq'} & set(sys.modules)))"
    )
    here = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=here, capture_output=True, text=True)
    assert done.stdout == "True []\n", done.stderr


# ── stopping ─────────────────────────────────────────────────────────────────────────────────────
def test_stop_ends_a_kernel_in_another_thread(book: Book) -> None:
    stop, results, pid = threading.Event(), [], book.root / "contents/a/pid"
    cells = ["import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)"]
    cache, report = Cache(book.root / ".bookwright"), Report()

    def work() -> None:
        results.append(execute(script(cells), Execution(), book.root, cache, report, stop=stop))

    thread = threading.Thread(target=work)
    thread.start()
    assert wait(lambda: pid.exists() and pid.read_text() != "")
    stop.set()
    thread.join(5)
    assert (results, list(report)) == ([None], [])
    assert not alive(int(pid.read_text()))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGINT])
def test_nothing_is_left_when_the_build_dies(book: Book, kind: signal.Signals) -> None:
    cells = "import os, subprocess, time\nchild = subprocess.Popen(['sleep', '600'])\n"
    cells += "open('pid', 'w').write(f'{os.getpid()} {child.pid}\\n')\ntime.sleep(600)"
    here = Path(__file__).parents[2]
    program = (
        f"import sys; sys.path[:0] = [{str(here / 'tests/unit')!r}, {str(here / 'tools')!r}]\n"
        "from pathlib import Path; from test_execute import Book\n"
        f"Book(Path({str(book.root)!r})).run([{cells!r}])"
    )
    # a test run in the background ignores SIGINT, and would hand that down
    build = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL,
                             preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # fmt: skip
    pids = book.root / "contents/a/pid"
    assert wait(lambda: pids.exists() and pids.read_text().endswith("\n"))
    os.kill(build.pid, kind)
    build.wait(10)
    assert wait(lambda: not any(alive(int(pid)) for pid in pids.read_text().split()))
