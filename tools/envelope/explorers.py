"""The constants of the site's interactive explorers: one source for the page and for the text.

A cell inside the explorer's div displays `data(name)`; on the page that is an attribute which the
explorer's script reads, on paper it is nothing.  The formulas are tested against this package.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import Any

from .devices import DTYPES, PRICE, get, names
from .energy import RADIO

# bytes of one element; tf32 is fp32 in memory
NBYTES: Mapping[str, float] = MappingProxyType(
    {"fp4": 0.5, "fp8": 1, "int8": 1, "bf16": 2, "fp16": 2, "tf32": 4, "fp32": 4}
)


@dataclass(frozen=True)
class Data:
    """Constants that a notebook shows as an empty element with a JSON attribute."""

    name: str
    values: Mapping[str, Any]

    def _repr_html_(self) -> str:
        text = json.dumps(self.values, separators=(",", ":"), sort_keys=True, allow_nan=False)
        quoted = escape(text, quote=False).replace("'", "&#39;")
        return f"<div hidden class='explorer-data' data-values='{quoted}'></div>"

    def __repr__(self) -> str:
        return f"constants of the explorer {self.name}"


def _roofline() -> dict[str, Any]:
    """Devices whose memory bandwidth is published, their dense peaks, and bytes per element."""
    known = [d for d in map(get, names()) if not math.isnan(d.mem_bw)]
    rows = [{"name": d.name, "tier": d.tier, "bw": d.mem_bw, "peak": dict(d.peak)} for d in known]
    return {"devices": rows, "nbytes": {d: NBYTES[d] for d in DTYPES}}


def _batching() -> dict[str, Any]:
    """Assumed prices in USD per hour."""
    return {"price": dict(PRICE)}


def _duty_cycle() -> dict[str, Any]:
    """Radios as bit/s and W, and the node's powers in W."""
    node = get("m4_64")
    return {"radio": {k: list(v) for k, v in RADIO.items()},
            "active_w": node.tdp_w, "sleep_w": node.idle_w}  # fmt: skip


_DATA: Mapping[str, Callable[[], dict[str, Any]]] = MappingProxyType(
    {"roofline": _roofline, "batching": _batching, "duty-cycle": _duty_cycle}
)


def data(name: str, **more: Any) -> Data:
    """The constants of an explorer; `more` adds what its chapter has computed.

    name: roofline, batching or duty-cycle.  Powers in W, rates in 1/s, B/s or FLOP/s.
    sec-about-reading.

    >>> data("duty-cycle").values["active_w"]
    0.01
    """
    if name not in _DATA:
        raise ValueError(f"no explorer {name!r}; there are {', '.join(_DATA)}")
    return Data(name, {**_DATA[name](), **more})
