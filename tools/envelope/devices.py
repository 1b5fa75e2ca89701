"""Reference devices, from a microcontroller to a data-center accelerator.

Never a sparse peak; a TDP is a ceiling, not a measurement; fields of confidence C print with a
dagger.  The numbers and their sources stand in `catalog`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .catalog import ROWS
from .units import G, Table, num, table

# USD per hour: assumptions of this book, not offers.  Change them.
PRICE: Mapping[str, float] = MappingProxyType(
    {"h100": 2.50, "a100": 1.50, "b200": 4.50, "l4": 0.60, "cpu-core": 0.04}
)
DTYPES = ("fp4", "fp8", "int8", "bf16", "fp16", "tf32", "fp32")


@dataclass(frozen=True)
class Device:
    """A machine as a few ceilings; NaN where nothing is published.

    peak: FLOP/s (or OP/s) by dtype, dense.  mem_bw: B/s.  mem_bytes, sram_bytes, flash_bytes: B.
    net_bw: B/s per direction.  tdp_w, idle_w: W.  `source` and `confidence` have a key for each
    field, `peak.<dtype>` for each peak.
    """

    name: str
    tier: str
    year: int
    peak: Mapping[str, float]
    mem_bw: float
    mem_bytes: float
    sram_bytes: float
    flash_bytes: float
    net_bw: float
    tdp_w: float
    idle_w: float
    notes: str
    source: Mapping[str, str]
    confidence: Mapping[str, str]

    def rate(self, dtype: str) -> float:
        """Peak rate for `dtype` in FLOP/s or OP/s; `ValueError` if it has none.

        >>> get("a100").rate("bf16")
        312000000000000.0
        """
        if dtype not in self.peak:
            known = ", ".join(self.peak)
            raise ValueError(f"{self.name} has no published {dtype} peak, only {known}")
        return self.peak[dtype]


def _build() -> dict[str, Device]:
    built = {}
    for row in ROWS:
        frozen: dict[str, Any] = {k: MappingProxyType(row[k])
                                  for k in ("peak", "source", "confidence")}  # fmt: skip
        built[row["name"]] = Device(**{**row, **frozen})
    return built


_DEVICES = _build()


def get(name: str | Device) -> Device:
    """The device of that name (a `Device` passes through, so your own machine works too).

    Fields in FLOP/s, B/s, B and W.  sec-app-devices.

    >>> get("rpi5").mem_bw
    17100000000.0
    """
    if isinstance(name, Device):
        return name
    if name not in _DEVICES:
        raise ValueError(f"no device {name!r}; there are {', '.join(_DEVICES)}")
    return _DEVICES[name]


def names(tier: str | None = None) -> list[str]:
    """Names of all devices, or of one tier: cloud, server, workstation, mobile, edge, tiny.

    sec-app-devices-machines.

    >>> names("tiny")
    ['m7_480', 'm4_64', 'esp32s3', 'm55_u55']
    """
    found = [d.name for d in _DEVICES.values() if tier in (None, d.tier)]
    if not found:
        raise ValueError(f"no tier {tier!r}")
    return found


def ridge(name: str | Device, dtype: str, level: str = "mem") -> float:
    """Intensity (FLOP/B) at which compute and memory (or the network) take equally long.

    level: "mem" or "net".  eq-quantitative-roofline [@williams2009roofline].

    >>> round(ridge("h100", "bf16"), 1), round(ridge("rpi5", "int8"), 1)
    (295.3, 35.9)
    """
    dev = get(name)
    if level not in ("mem", "net"):
        raise ValueError(f"level is 'mem' or 'net', not {level!r}")
    bw = dev.mem_bw if level == "mem" else dev.net_bw
    if math.isnan(bw):
        raise ValueError(f"{dev.name} has no published {level} bandwidth")
    return dev.rate(dtype) / bw


# column -> (header, divisor); other columns are `peak.<dtype>`, `ridge.<dtype>` or an attribute
_UNITS = {
    "mem_bw": ("memory (GB/s)", G),
    "mem_bytes": ("memory (GB)", G),
    "sram_bytes": ("SRAM (kB)", 1e3),
    "flash_bytes": ("flash (kB)", 1e3),
    "net_bw": ("network (GB/s, one way)", G),
    "tdp_w": ("power (W)", 1.0),
    "idle_w": ("idle (W)", 1.0),
    "name": ("device", 1.0),
    "tier": ("tier", 1.0),
    "year": ("year", 1.0),
    "notes": ("notes", 1.0),
    "source": ("sources", 1.0),
}


def _header(col: str) -> str:
    kind, _, dtype = col.partition(".")
    if kind == "peak":
        return f"{dtype} ({'TOP/s' if dtype.startswith('int') else 'TFLOP/s'})"
    if kind == "ridge":
        return f"ridge {dtype} ({'OP/B' if dtype.startswith('int') else 'FLOP/B'})"
    if col not in _UNITS:
        raise ValueError(f"no column {col!r}; use peak.<dtype>, ridge.<dtype> or {list(_UNITS)}")
    return _UNITS[col][0]


def _value(dev: Device, col: str) -> object:
    kind, _, dtype = col.partition(".")
    if kind in ("peak", "ridge"):
        if dtype not in dev.peak or (kind == "ridge" and math.isnan(dev.mem_bw)):
            return None
        fields: tuple[str, ...] = (f"peak.{dtype}",) + (("mem_bw",) if kind == "ridge" else ())
        x = dev.peak[dtype] / 1e12 if kind == "peak" else ridge(dev, dtype)
    elif col == "source":
        return "; ".join(dict.fromkeys(s for s in dev.source.values() if not s.startswith("not ")))
    else:
        fields, raw = (col,), getattr(dev, col)
        if isinstance(raw, str) or col == "year":
            return f"`{raw}`" if col == "name" else str(raw)
        x = raw / _UNITS[col][1]
    if math.isnan(x):
        return None
    return num(x) + ("†" if any(dev.confidence[f] == "C" for f in fields) else "")


def to_table(
    names: Iterable[str | Device],
    cols: Sequence[str],
    caption: str | None = None,
    label: str | None = None,
) -> Table:
    """Devices as a table; † marks what is derived or estimated (confidence C).

    cols: name, tier, year, peak.<dtype>, ridge.<dtype>, mem_bw, mem_bytes, sram_bytes,
    flash_bytes, net_bw, tdp_w, idle_w, notes, source; units stand in the headers.  sec-app-devices-machines.

    >>> print(to_table(["h100", "rpi5"], ["name", "peak.fp32", "mem_bw"]))
    | device | fp32 (TFLOP/s) | memory (GB/s) |
    |:---|---:|---:|
    | `h100` | 66.9 | 3,350 |
    | `rpi5` | 0.154† | 17.1† |
    <BLANKLINE>
    """
    headers, devs = [_header(c) for c in cols], [get(n) for n in names]
    return table([[_value(d, c) for c in cols] for d in devs], headers, caption, label)
