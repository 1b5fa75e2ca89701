"""Runs inside the kernel, as the module `__bookwright__`, before a chapter's first cell.

It sets how figures are drawn, evaluates inline expressions, tells where an exception passed and
which project files were read, and ends the process group when the build that started it is gone.
jupyter.py sends this file as source text: it may import the standard library and IPython only.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import sys
import threading
import traceback
from types import FrameType
from typing import Any

BLOCK = re.compile(r"<(?:table|div|p|[uod]l|pre|h[1-6]|script|style|svg|iframe|video|audio)\b", re.I)
FORMATS = {"svg", "png", "retina", "jpeg", "pdf"}
WRITING = os.O_WRONLY | os.O_RDWR
PLOT = "application/vnd.bookwright.plot+json"
MOST = 5000  # points of a figure; what has more is no table that anybody reads


class Answer:
    """What a request gives back: IPython hands the MIME bundle on without printing the value."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"application/json": self.value, "text/plain": ""}


class Reads:
    """The project files that were opened for reading and the folders that were listed."""

    def __init__(self, root: str, excluded: list[str]) -> None:
        self.root = root + os.sep
        self.excluded = tuple(self.root + name + os.sep for name in excluded)
        self.opened: dict[str, int] = {}
        self.written: set[str] = set()
        self.folders: set[str] = set()

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        try:
            if event == "open":
                path, mode, flags = arguments
                writing = any(c in mode for c in "wax+") if mode else (flags or 0) & WRITING
                self.note(path, bool(writing))
            elif event == "sqlite3.connect":
                self.note(arguments[0], False)
            elif event in ("os.listdir", "os.scandir"):
                self.note_folder(arguments[0], sys._getframe(1))
        except Exception:  # an audit hook that raises would stop the author's own call
            pass

    def note(self, path: Any, writing: bool) -> None:
        if isinstance(path, int) or not (name := self.inside(path)):
            return
        if writing:
            self.written.add(name)
            return
        if "__pycache__" in name:
            name = importlib.util.source_from_cache(name)
        if name not in self.opened:
            self.opened[name] = changed(name)

    def note_folder(self, path: Any, caller: FrameType) -> None:
        # the import system lists folders too: what it looks for is seen when it opens it
        if isinstance(path, int) or "importlib" in caller.f_code.co_filename:
            return
        whole = os.path.abspath(os.fsdecode(path or ".")) + os.sep
        if whole.startswith(self.root) and not whole.startswith(self.excluded):
            self.folders.add(whole)

    def inside(self, path: Any) -> str:
        """The absolute path when it is a file of the project, else ""."""
        name = os.path.abspath(os.fsdecode(path))
        if not name.startswith(self.root) or name.startswith(self.excluded):
            return ""
        return "" if "site-packages" in name or name.endswith(os.sep + "pyvenv.cfg") else name

    def all(self) -> dict[str, bool]:
        """Path relative to the project (a folder ends in `/`) → it changed under the run's feet."""
        for module in list(sys.modules.values()):
            file = getattr(module, "__file__", None)
            if isinstance(file, str) and (name := self.inside(file)):
                self.opened.setdefault(name, changed(name))
        found = {
            self.relative(name): before != changed(name) and name not in self.written
            for name, before in self.opened.items()
        }
        return {**found, **{(self.relative(name) or ".") + "/": False for name in self.folders}}

    def relative(self, name: str) -> str:
        return name[len(self.root) :].rstrip(os.sep).replace(os.sep, "/")


def changed(path: str) -> int:
    """When a file changed last, in nanoseconds; 0 when there is none."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


class Figures:
    """How Matplotlib draws: through its own settings file until it is imported, directly later."""

    def __init__(self) -> None:
        self.own: dict[str, Any] = {}
        self.before: dict[str, Any] = {}

    def base(self, width: float, height: float, kind: str, dpi: int) -> None:
        """The defaults of the chapter. Matplotlib reads them when a cell imports it."""
        self.default = self.settings(width, height, dpi)
        self.default_kind = kind
        self.write(self.default)
        self.formats(kind)

    def settings(self, width: float, height: float, dpi: int) -> dict[str, Any]:
        return {"figure.figsize": [width, height], "figure.dpi": float(dpi)}

    def write(self, settings: dict[str, Any]) -> None:
        width, height = settings["figure.figsize"]
        with open(os.environ["MATPLOTLIBRC"], "w", encoding="utf-8") as out:
            out.write(
                f"figure.figsize: {width}, {height}\nfigure.dpi: {settings['figure.dpi']}\n"
                "figure.constrained_layout.use: True\nsavefig.bbox: standard\n"
                "svg.fonttype: none\nsvg.hashsalt: bookwright\n"
            )

    def cell(self, width: float, height: float, kind: str, dpi: int) -> None:
        """What the next cell's own options say; a cell without any gets the chapter's again."""
        wanted = self.settings(width, height, dpi)
        changes = {key: value for key, value in wanted.items() if value != self.default[key]}
        matplotlib = sys.modules.get("matplotlib")
        if matplotlib is None:
            self.write(wanted)
            self.own, self.before = changes, {key: self.default[key] for key in changes}
        else:
            settings = matplotlib.rcParams
            for key, value in self.before.items():  # unless the cell itself chose another value
                if settings[key] == self.own[key]:
                    settings[key] = value
            self.own, self.before = changes, {key: settings[key] for key in changes}
            settings.update(changes)
        self.formats(kind)

    def formats(self, kind: str) -> None:
        kind = kind if kind in FORMATS else "svg"
        # figures are drawn for the column: no trimming; and no date in them
        arguments: dict[str, Any] = {"bbox_inches": None}
        if kind == "svg":
            arguments["metadata"] = {"Date": None}
        config = shell().config.InlineBackend
        if config.figure_formats == {kind}:
            return
        config.figure_formats, config.print_figure_kwargs = {kind}, arguments
        loaded = sys.modules.get("matplotlib_inline.config")
        if loaded is not None and loaded.InlineBackend.initialized():
            backend = loaded.InlineBackend.instance()
            backend.print_figure_kwargs, backend.figure_formats = arguments, {kind}


def shell() -> Any:
    from IPython.core.getipython import get_ipython

    return get_ipython()


reads: Reads
drawing: Figures


def start(
    root: str, excluded: list[str], figures: tuple[float, float, str, int], interactivity: str
) -> None:
    """Set the kernel up. `figures` is width and height in inches, the format and dots per inch."""
    global reads, drawing
    here = shell()
    # a name that is the same in every run, for it is printed in warnings: ipykernel's holds the pid
    here.compile.get_code_name = lambda raw, code, number: f"<cell {number}>"
    here.ast_node_interactivity = interactivity
    here.events.register("post_execute", close_shown)  # before Matplotlib's own, which draws
    tell_plots(here.display_formatter)
    drawing = Figures()
    drawing.base(*figures)
    threading.Thread(target=follow, daemon=True).start()
    reads = Reads(root, excluded)
    sys.addaudithook(reads.audit)


def tell_plots(display: Any) -> None:
    """Have what Matplotlib draws bring its numbers along, beside its picture."""
    from IPython.core.formatters import JSONFormatter

    class Plots(JSONFormatter):
        """Knows a figure by itself: Matplotlib takes what is registered for figures out of every formatter."""

        def __call__(self, thing: Any) -> dict[str, Any] | None:
            return plotted(thing) if type(thing).__module__ == "matplotlib.figure" else None

    display.formatters[PLOT] = Plots(parent=display)


def plotted(figure: Any) -> dict[str, Any] | None:
    """The points of a figure's lines, markers and bars: rows of panel, series, x and y; None where there are none."""
    try:
        panels = [(axes, axes.get_title() or str(n)) for n, axes in enumerate(figure.axes, 1)]
        rows = [[name, *row] for axes, name in panels for row in points(axes)]
        names = {(axes.get_xlabel(), axes.get_ylabel()) for axes, _ in panels}
    except Exception:  # a figure of a kind that is not known here: its picture is all there is
        return None
    if not 0 < len(rows) <= MOST:
        return None
    x, y = names.pop() if len(names) == 1 else ("", "")
    return {"columns": ["panel", "series", x or "x", y or "y"], "rows": rows}


def points(axes: Any) -> list[list[Any]]:
    """Series, x and y of what stands in the axes' own coordinates; guides across them are no data."""
    found: list[tuple[str, Any, Any]] = []
    for bars in axes.containers:
        patches = [one for one in getattr(bars, "patches", ()) if hasattr(one, "get_width")]
        upright = getattr(bars, "orientation", "vertical") == "vertical"
        across = [one.get_x() + one.get_width() / 2 if upright else one.get_width() for one in patches]
        up = [one.get_height() if upright else one.get_y() + one.get_height() / 2 for one in patches]
        found.append((bars.get_label(), across, up))
    for line in axes.get_lines():
        if line.get_transform().contains_branch(axes.transData):
            found.append((line.get_label(), line.get_xdata(orig=True), line.get_ydata(orig=True)))
    for marks in axes.collections:
        if type(marks).__name__ == "PathCollection":
            found.append((marks.get_label(), *zip(*marks.get_offsets().tolist(), strict=True)))
    named = {axis: ticks(axis) for axis in (axes.xaxis, axes.yaxis)}
    rows = []
    for number, (label, xs, ys) in enumerate(found, 1):
        series = str(number) if not label or str(label).startswith("_") else str(label)
        rows += [[series, said(x, named[axes.xaxis]), said(y, named[axes.yaxis])] for x, y in zip(xs, ys, strict=False)]
    for grid in (*axes.images, *(one for one in axes.collections if type(one).__name__ == "QuadMesh")):
        lines = enumerate(grid.get_array().tolist())  # a row of a map is a series
        rows += [[str(said(y, named[axes.yaxis])), said(x, named[axes.xaxis]), said(value, {})]
                 for y, line in lines for x, value in enumerate(line)]  # fmt: skip
    return rows


def ticks(axis: Any) -> dict[float, str]:
    """The names that places on an axis have, where these are names and no numbers."""
    formatter = axis.get_major_formatter()
    given = hasattr(getattr(formatter, "func", None), "args")  # `set_xticks(…, labels)` makes a partial function
    if not given and type(formatter).__name__ not in ("FixedFormatter", "StrCategoryFormatter"):
        return {}
    places = [float(place) for place in axis.get_majorticklocs()]
    return {place: text for place, text in zip(places, formatter.format_ticks(places), strict=False) if text}


def said(value: Any, names: dict[float, str]) -> Any:
    """A coordinate: the name of its place or of the one that it stands beside, as bars in groups do; a number of six
    digits, for the last of seventeen differ from machine to machine; a text."""
    if isinstance(value, str) or not hasattr(value, "__float__"):
        return str(value)
    number = float(value)
    near = min(names, key=lambda place: abs(place - number), default=number)
    if near in names and abs(near - number) < 0.5:
        return names[near]
    return float(f"{number:.6g}") if number - number == 0 else None


def close_shown() -> None:
    """A figure that is its cell's value has been shown: it is not drawn again as an open one."""
    pyplot, here = sys.modules.get("matplotlib.pyplot"), shell()
    value = here.user_ns.get("_oh", {}).get(here.execution_count - 1)
    if pyplot is not None and isinstance(value, pyplot.Figure):
        pyplot.close(value)


def follow() -> None:
    """Wait until the build, at the other end of the pipe, is gone; then go, children and all."""
    leash = int(os.environ.pop("BOOKWRIGHT_LEASH", "-1"))
    if leash < 0:
        return
    os.set_inheritable(leash, False)
    while os.read(leash, 1):
        pass
    shutil.rmtree(os.path.dirname(os.environ["MATPLOTLIBRC"]), ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def values(expressions: list[str]) -> Answer:
    """Evaluate inline expressions: [text, form, error] each; the form is text, markdown or html."""
    return Answer([value(one) for one in expressions])


def value(expression: str) -> tuple[str, str, str]:
    try:
        code = compile(expression.strip(), "<inline expression>", "eval")
        result = eval(code, shell().user_ns)
        for name in ("markdown", "latex", "html") if not isinstance(result, type) else ():
            method = getattr(result, f"_repr_{name}_", None)
            text = method() if callable(method) else None
            if isinstance(text, str) and (name != "html" or fits_a_line(text, str(result))):
                return (formula(text), "markdown", "") if name == "latex" else (text, name, "")
        return str(result), "text", ""
    except (Exception, SystemExit) as error:
        return "", "text", "".join(traceback.format_exception_only(error)[-1:]).strip()


def formula(latex: str) -> str:
    """The LaTeX of a value as a formula in the line, if it is one."""
    inner = latex.strip().strip("$").strip()
    if "$" in inner or not latex.strip().startswith("$"):
        return latex
    return f"${inner.removeprefix(chr(92) + 'displaystyle').strip()}$"


def fits_a_line(html: str, said: str) -> bool:
    """Whether HTML stands in a line better than what the object says of itself: a data frame's table does not."""
    return BLOCK.search(html) is None or re.match(r"<[\w.]+ object\b", said) is not None


def where() -> Answer:
    """The frames that the last exception passed, innermost last; a syntax error's place."""
    error = getattr(sys, "last_value", None)
    frames = [
        [frame.filename, frame.lineno or 0, frame.name]
        for frame in traceback.extract_tb(getattr(error, "__traceback__", None))
    ]
    syntax = None
    if isinstance(error, SyntaxError):
        syntax = [error.filename or "", error.lineno or 1, error.offset or 1]
    return Answer({"frames": frames, "syntax": syntax, "message": getattr(error, "msg", "")})


def depends() -> Answer:
    """The project files that were read, and whether each has changed since."""
    return Answer(reads.all())
