"""Figures in the book's style: palette, settings, rooflines and box-and-arrow diagrams.

The only module that needs Matplotlib.  Sizes are those of the column the figure stands in.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib import font_manager

from .devices import Device, get
from .domain import positive
from .units import fmt, num

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .roofline import Counted

# These exact values become CSS variables on the site, so that figures follow the reader's theme.
COLORS: dict[str, str] = {
    "ink": "#1c1e22",
    "soft": "#565a63",
    "rule": "#dcd7cc",
    "paper": "#fdfcf9",
    "accent": "#a51c30",
    "c1": "#a51c30",
    "c2": "#1f5f8b",
    "c3": "#8a6d1b",
    "c4": "#3d6b4f",
    "c5": "#6b4c8a",
    "c6": "#b3541e",
}
CYCLE = [COLORS[f"c{i}"] for i in range(1, 7)]
LINES: list[Any] = ["-", "--", "-.", ":", (0, (5, 1.2, 1, 1.2, 1, 1.2)), (0, (8, 2))]
MARKERS = ["o", "s", "^", "D", "v", "P"]
HATCHES = ["", "////", "....", "\\\\\\\\", "xxxx", "----"]
FIGSIZE = (4.5, 2.6)
WIDE = (6.1, 3.0)


def _register_inter() -> list[str]:
    """Inter's metrics where its package is installed, DejaVu Sans elsewhere."""
    try:
        root = Path(str(importlib.import_module("fontpkg_inter").ROOT))
    except (ImportError, AttributeError):
        return ["DejaVu Sans"]
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in sorted(root.glob("files/*.ttf")):
        if str(path) not in known:  # once is enough, however often setup() runs
            font_manager.fontManager.addfont(str(path))
    return ["Inter", "DejaVu Sans"]


def _axes() -> dict[str, Any]:
    """Two spines, a quiet grid, ink for words and a softer tone for lines."""
    ink, soft, rule = COLORS["ink"], COLORS["soft"], COLORS["rule"]
    return {
        "axes.facecolor": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": soft,
        "axes.linewidth": 0.7,
        "axes.labelcolor": ink,
        "axes.labelsize": 8,
        "axes.titlesize": 8,
        "axes.titleweight": "normal",
        "axes.titlelocation": "left",
        "axes.prop_cycle": cycler(color=CYCLE) + cycler(linestyle=LINES),
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "grid.color": rule,
        "grid.linewidth": 0.5,
        "xtick.color": soft,
        "ytick.color": soft,
        "xtick.labelcolor": ink,
        "ytick.labelcolor": ink,
        "xtick.labelsize": 7.5,
        "ytick.labelsize": 7.5,
    }


def _figure() -> dict[str, Any]:
    """SVG whose text stays text (searchable, in the reader's colours), on no ground of its own."""
    return {
        "svg.fonttype": "none",
        "svg.hashsalt": "bookwright",
        "figure.figsize": FIGSIZE,
        "figure.dpi": 144,
        "figure.facecolor": "none",
        "figure.constrained_layout.use": True,
        "savefig.facecolor": "none",
        "savefig.transparent": True,
        "font.size": 8,
        "text.color": COLORS["ink"],
        "legend.fontsize": 7.5,
        "legend.frameon": False,
        "legend.handlelength": 2.4,
        "lines.linewidth": 1.4,
        "lines.markersize": 4.5,
        "patch.linewidth": 0.7,
        "hatch.linewidth": 0.5,
    }


def setup() -> np.random.Generator:
    """Set Matplotlib to the book's style and give the generator of the chapter, seed 0.

    Figures 4.5 x 2.6 in, 8 pt, SVG with text as text.  Sets Matplotlib's settings and no other
    global state.  sec-app-toolchain-figure.

    >>> rng = setup()
    >>> int(rng.integers(100))
    85
    """
    settings: Any = {
        **_figure(),
        **_axes(),
        "font.family": ["sans-serif"],
        "font.sans-serif": _register_inter(),
    }
    mpl.rcParams.update(settings)
    return np.random.default_rng(0)


def style(i: int) -> dict[str, Any]:
    """Colour, line style and marker of series i: no meaning by colour alone.

    i: any whole number, they repeat.  sec-contribute-figure.

    >>> style(1)
    {'color': '#1f5f8b', 'linestyle': '--', 'marker': 's'}
    """
    k = i % len(CYCLE)
    return {"color": CYCLE[k], "linestyle": LINES[k], "marker": MARKERS[k]}


def roofline(
    ax: Axes,
    devs: Sequence[str | Device],
    dtype: str | Mapping[str, str],
    ops: Iterable[Counted] = (),
    intensities: tuple[float, float] = (0.1, 1e4),
) -> Axes:
    """Draw rooflines of devices, and operators as marks on each of them.

    dtype: one for all or a mapping from device name.  x in FLOP/B, y in FLOP/s.
    fig-quantitative-roofline [@williams2009roofline].

    >>> ax = roofline(plt.figure().add_subplot(), ["h100", "l4"], "bf16")
    >>> len(ax.lines)
    2
    """
    low, high = intensities
    positive(low=low, high=high)
    work, ends = list(ops), list[tuple[float, str, str]]()
    for i, dev in enumerate(map(get, devs)):
        kind = dtype if isinstance(dtype, str) else dtype[dev.name]
        peak, bw = dev.rate(kind), dev.mem_bw
        positive(mem_bw=bw)
        look = style(i)
        marker = look.pop("marker")
        x = np.array(sorted({low, min(max(peak / bw, low), high), high}))
        ax.plot(x, np.minimum(peak, x * bw), **look)
        ends.append((min(peak, high * bw), f"{dev.name} {kind}", look["color"]))
        for op in work:
            at = op.flops / op.bytes
            ax.plot(at, min(peak, at * bw), marker=marker, ls="none", color=look["color"])
    ax.set(xscale="log", yscale="log", xlim=(low, high),
           xlabel="Arithmetic intensity (FLOP/B)", ylabel="Attainable rate (FLOP/s)")  # fmt: skip
    ax.yaxis.set_major_formatter(lambda y, _: fmt(y, "FLOP/s").replace("FLOP/s", "").strip())
    ax.xaxis.set_major_formatter(lambda x, _: num(x))
    _label_ends(ax, ends)
    return ax


def _label_ends(ax: Axes, ends: Iterable[tuple[float, str, str]], apart: float = 9.0) -> None:
    """Name each line at its right end, pushed up where two would print on each other."""
    low, high = np.log(ax.get_ylim())
    tall = float(ax.bbox.height) / float(ax.figure.dpi) * 72  # before the layout settles: roughly
    points = tall / (high - low)
    free = -math.inf
    for y, text, color in sorted(ends):
        at = (math.log(y) - low) * points
        free = max(at, free + apart)
        ax.annotate(text, (1, y), xycoords=("axes fraction", "data"), xytext=(4, free - at),
                    textcoords="offset points", va="center", fontsize=7.5, color=color)  # fmt: skip


def annotate(
    ax: Axes, text: str, xy: tuple[float, float], xytext: tuple[float, float] = (12, 12)
) -> Axes:
    """Point at (x, y) in data units with a short text; xytext is its offset in points (1/72 in).

    sec-contribute-figure.

    >>> ax = annotate(plt.figure().add_subplot(), "knee", (0.5, 0.5))
    >>> ax.texts[0].get_text()
    'knee'
    """
    ax.annotate(text, xy, xytext=xytext, textcoords="offset points", fontsize=7.5,
                color=COLORS["ink"], ha="left" if xytext[0] >= 0 else "right",
                va="bottom" if xytext[1] >= 0 else "top",
                arrowprops={"arrowstyle": "-", "color": COLORS["soft"], "lw": 0.7,
                            "shrinkA": 1, "shrinkB": 2})  # fmt: skip
    return ax


def _edge(cx: float, cy: float, w: float, h: float, tx: float, ty: float) -> tuple[float, float]:
    """Where the line from a box's centre towards (tx, ty) leaves the box."""
    dx, dy = tx - cx, ty - cy
    scale = min(w / 2 / abs(dx) if dx else math.inf, h / 2 / abs(dy) if dy else math.inf)
    return cx + dx * scale, cy + dy * scale


def boxes(spec: Mapping[str, Any], ax: Axes | None = None) -> Axes:
    """Draw a box-and-arrow diagram.

    spec["boxes"]: name -> (column, row, text[, look]), row 0 at the top, fractions allowed, look
    "plain", "accent", "soft" (dashed) or "bare" (no frame).  spec["arrows"]: (from, to[, text[,
    bend]]), bend -0.4..0.4 curves it.  spec["size"]: (width, height) of a box in grid units,
    default (0.62, 0.5); spec["figsize"]: inches.  sec-contribute-figure.

    >>> ax = boxes({"boxes": {"a": (0, 0, "data"), "b": (1, 0, "train")}, "arrows": [("a", "b")]})
    >>> [t.get_text() for t in ax.texts if t.get_text()]
    ['data', 'train']
    """
    if ax is None:
        ax = plt.figure(figsize=spec.get("figsize", FIGSIZE)).add_subplot()
    w, h = spec.get("size", (0.62, 0.5))
    places = {name: (b[0], -b[1]) for name, b in spec["boxes"].items()}
    for name, box in spec["boxes"].items():
        _box(ax, *places[name], w, h, box[2], box[3] if len(box) > 3 else "plain")
    for arrow in spec.get("arrows", ()):
        for end in arrow[:2]:
            if end not in places:
                raise ValueError(f"an arrow names {end!r}, which is no box")
        _arrow(ax, places[arrow[0]], places[arrow[1]], (w, h),
               arrow[2] if len(arrow) > 2 else "", arrow[3] if len(arrow) > 3 else 0.0)  # fmt: skip
    xs, ys = [p[0] for p in places.values()], [p[1] for p in places.values()]
    ax.set_xlim(min(xs) - w * 0.6, max(xs) + w * 0.6)
    ax.set_ylim(min(ys) - h * 0.7, max(ys) + h * 0.7)
    ax.axis("off")
    return ax


def _box(ax: Axes, x: float, y: float, w: float, h: float, text: str, look: str) -> None:
    looks = {"plain": ("ink", 0.9, "-"), "accent": ("accent", 1.6, "-"),
             "soft": ("soft", 0.9, "--"), "bare": ("ink", 0.0, "-")}  # fmt: skip
    if look not in looks:
        raise ValueError(f"look is one of {', '.join(looks)}, not {look!r}")
    color, width, line = looks[look]
    if width:
        ax.add_patch(mpl.patches.Rectangle((x - w / 2, y - h / 2), w, h, facecolor="none",
                                           edgecolor=COLORS[color], lw=width, ls=line))  # fmt: skip
    ax.text(x, y, text, ha="center", va="center", fontsize=8, color=COLORS["ink"],
            linespacing=1.25)  # fmt: skip


def _arrow(ax: Axes, a: tuple[float, float], b: tuple[float, float], size: tuple[float, float],
           text: str, bend: float) -> None:  # fmt: skip
    start, end = _edge(*a, *size, *b), _edge(*b, *size, *a)
    ax.annotate("", end, xytext=start, arrowprops={
        "arrowstyle": "-|>,head_width=0.18,head_length=0.32", "color": COLORS["soft"], "lw": 0.9,
        "shrinkA": 1, "shrinkB": 1, "connectionstyle": f"arc3,rad={bend}"})  # fmt: skip
    if text:
        dx, dy = end[0] - start[0], end[1] - start[1]
        # the middle of the curve lies half of bend times length to one side of the chord
        mx, my = (start[0] + end[0]) / 2 + bend * dy / 2, (start[1] + end[1]) / 2 - bend * dx / 2
        if bend:  # outside the curve
            right, up = np.sign(bend * dy), np.sign(-bend * dx)
        else:  # above a flat arrow, right of a steep one
            right, up = (0, 1) if abs(dx) >= abs(dy) else (1, 0)
        ax.annotate(text, (mx, my), xytext=(4 * right, 3 * up), textcoords="offset points",
                    fontsize=7.5, color=COLORS["soft"],
                    ha={-1: "right", 0: "center", 1: "left"}[int(right)],
                    va={-1: "top", 0: "center", 1: "bottom"}[int(up)])  # fmt: skip
