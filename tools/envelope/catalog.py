"""The device table: every number with its source and how far to trust it.

Confidence: A vendor document, cross-checked; B vendor number converted (sparse to dense, per
direction) or one secondary source; C derived from the micro-architecture, or estimated.
Peaks are dense, always.  NaN means "not published" or "has none".  Behind "read:" stands a page
on which the value was read again, in a stored copy: the vendor's own where there was one.
"""

from __future__ import annotations

from typing import Any

from .units import KI, MI

NAN = float("nan")
FIELDS = ("mem_bw", "mem_bytes", "sram_bytes", "flash_bytes", "net_bw", "tdp_w", "idle_w")

Row = dict[str, Any]


def _row(
    name: str,
    tier: str,
    year: int,
    conf: str,
    source: str,
    peak: dict[str, float],
    notes: str = "",
    other: dict[str, tuple[str, str]] | None = None,
    read: dict[str, str] | None = None,
    **fields: float,
) -> Row:
    """One device; `conf` and `source` hold for all its fields but those in `other`.

    read: page -> names of the fields that were read there again, apart by spaces.
    """
    values = {f: fields.get(f, NAN) for f in FIELDS}
    keys = ["year", *(f"peak.{d}" for d in peak), *FIELDS]
    confidence, sources = dict.fromkeys(keys, conf), dict.fromkeys(keys, source)
    for f in FIELDS:
        if values[f] != values[f]:
            confidence[f], sources[f] = "–", "not published, or has none"
    for field, (c, s) in (other or {}).items():
        for key in _named(keys, field):
            confidence[key], sources[key] = c, s or source
    for page, again in (read or {}).items():
        for key in [k for field in again.split() for k in _named(keys, field)]:
            sources[key] += f"; read: {page}"
    return {"name": name, "tier": tier, "year": year, "peak": peak, "notes": notes,
            "source": sources, "confidence": confidence, **values}  # fmt: skip


def _named(keys: list[str], field: str) -> list[str]:
    """That field, or all peaks."""
    return [k for k in keys if k == field or k.split(".")[0] == field]


_HALF = "[@nvidia2020a100], half of the sparse column"
_H100 = "[@nvidia2022hopper], half of the sparse column"
_L2 = "NVIDIA technical blog, Hopper Architecture In-Depth"
_AMPERE = "NVIDIA Ampere tuning guide"
_TPU = "docs.cloud.google.com"
_PI = "Raspberry Pi documentation; Arm Cortex-A76 optimization guide"
_APPLE_POWER = ("C", "estimate from wall power of whole machines")
_ICI = "[@austin2025scaling], one-way bandwidth per link times links"

CLOUD = (
    _row("v100", "cloud", 2017, "A", "NVIDIA V100 SXM2 datasheet", {"fp16": 125e12},
         read={_AMPERE: "mem_bw mem_bytes net_bw"},
         mem_bw=900e9, mem_bytes=32e9, net_bw=150e9, tdp_w=300.0),
    _row("a100", "cloud", 2020, "A", "[@nvidia2020a100]",
         {"bf16": 312e12, "tf32": 156e12, "fp32": 19.5e12, "int8": 624e12},
         "SXM4, 80 GB; SRAM: L2",
         {"peak": ("A", _HALF), "peak.fp32": ("A", "")}, {_AMPERE: "sram_bytes net_bw"},
         mem_bw=2039e9, mem_bytes=80e9, sram_bytes=40 * MI, net_bw=300e9, tdp_w=400.0),
    _row("h100", "cloud", 2022, "A", "[@nvidia2022hopper]",
         {"bf16": 989.4e12, "tf32": 494.7e12, "fp32": 66.9e12, "fp8": 1978.9e12,
          "int8": 1978.9e12},
         "SXM5; SRAM: L2",
         {"peak": ("A", _H100), "peak.fp32": ("A", ""), "sram_bytes": ("B", _L2)},
         {"glennklockwood.com": "peak mem_bw mem_bytes net_bw tdp_w"},
         mem_bw=3350e9, mem_bytes=80e9, sram_bytes=50 * MI, net_bw=450e9, tdp_w=700.0),
    _row("h200", "cloud", 2024, "A", "NVIDIA H200 datasheet, dense halves",
         {"bf16": 989.4e12, "tf32": 494.7e12, "fp32": 66.9e12, "fp8": 1978.9e12,
          "int8": 1978.9e12},
         "the H100's chip with more and faster memory", None,
         {"aiminingco.com": "mem_bw mem_bytes net_bw tdp_w"},
         mem_bw=4800e9, mem_bytes=141e9, net_bw=450e9, tdp_w=700.0),
    _row("b200", "cloud", 2024, "B", "[@nvidia2024blackwell]",
         {"bf16": 2250e12, "fp8": 4500e12, "fp4": 9000e12},
         "HGX, 1,000 W; 192 GB installed, 180 GB usable; one cloud's driver reports 179 GB", None,
         {"glennklockwood.com": "peak mem_bw net_bw tdp_w", "docs.vultr.com": "mem_bytes"},
         mem_bw=8000e9, mem_bytes=180e9, net_bw=900e9, tdp_w=1000.0),
    _row("l4", "cloud", 2023, "B", "NVIDIA L4 datasheet, half of the sparse column",
         {"bf16": 121e12, "fp8": 242e12, "int8": 242e12}, "network: PCIe 4.0 x16", None,
         {"store.sourcecode.com": "peak.int8 mem_bw mem_bytes"},
         mem_bw=300e9, mem_bytes=24e9, net_bw=32e9, tdp_w=72.0),
    _row("mi300x", "cloud", 2023, "A", "[@amd2023mi300x]",
         {"bf16": 1307.4e12, "fp8": 2614.9e12}, "seven links of 64 GB/s",
         {"net_bw": ("B", "")}, {"AMD's system file, MLPerf Inference 4.1": "mem_bytes tdp_w"},
         mem_bw=5300e9, mem_bytes=192e9, net_bw=448e9, tdp_w=750.0),
    _row("tpu_v4", "cloud", 2020, "A", "[@jouppi2023tpuv4]", {"bf16": 275e12},
         "170 W mean, 192 W maximum; six links of 45–50 GB/s, the lower value taken",
         {"net_bw": ("B", _ICI)}, {_TPU: "peak mem_bytes tdp_w"},
         mem_bw=1228e9, mem_bytes=32e9, net_bw=270e9, tdp_w=192.0),
    _row("tpu_v5e", "cloud", 2023, "A", "[@google2025tpudocs]",
         {"bf16": 197e12, "int8": 393e12},
         "four links of 45 GB/s; Google's page counts 50 GB/s a link, 400 GB/s both ways in all",
         {"net_bw": ("B", _ICI)}, {_TPU: "peak mem_bw mem_bytes"},
         mem_bw=819e9, mem_bytes=16e9, net_bw=180e9),
    _row("tpu_v5p", "cloud", 2023, "A", "[@google2025tpudocs]",
         {"bf16": 459e12, "int8": 918e12},
         "six links of 90 GB/s; Google's page counts 100 GB/s a link, 1,200 GB/s both ways in all",
         {"net_bw": ("B", _ICI), "peak.int8": ("B", "[@austin2025scaling]")},
         {_TPU: "peak.bf16 mem_bw mem_bytes"},
         mem_bw=2765e9, mem_bytes=95e9, net_bw=540e9),
    _row("tpu_v6e", "cloud", 2024, "B", "[@google2025tpudocs]; [@austin2025scaling]",
         {"bf16": 918e12, "int8": 1836e12},
         "four links of 90 GB/s; Google's page counts 100 GB/s a link, 800 GB/s both ways in all, "
         "and has said 1,600 and 1,638 GB/s of memory",
         {"net_bw": ("B", _ICI)}, {_TPU: "peak mem_bytes"},
         mem_bw=1640e9, mem_bytes=32e9, net_bw=360e9),
)  # fmt: skip

DESK = (
    _row("epyc9654", "server", 2022, "A", "AMD EPYC 9654 specifications",
         {"fp32": 96 * 2.4e9 * 32}, "96 cores at 2.4 GHz base, 32 FLOP per cycle",
         {"peak": ("C", "cores × base clock × FLOP per cycle"),
          "mem_bytes": ("C", "a usual configuration"),
          "net_bw": ("C", "a 400 Gbit/s network card")},
         {"hpctech.co.jp (12 × DDR5-4800)": "mem_bw tdp_w"},
         mem_bw=460.8e9, mem_bytes=768e9, net_bw=50e9, tdp_w=360.0),
    _row("rtx4090", "workstation", 2022, "B", "NVIDIA Ada architecture white paper",
         {"fp32": 82.6e12, "fp16": 165.2e12}, "fp16 with fp32 accumulation; PCIe 4.0 x16", None,
         {"waredb.com": "peak mem_bw mem_bytes"},
         mem_bw=1008e9, mem_bytes=24e9, net_bw=32e9, tdp_w=450.0),
    _row("apple_m2", "mobile", 2022, "A", "Apple newsroom, June 2022",
         {"fp32": 3.6e12, "int8": 15.8e12},
         "int8: the neural engine (Apple states no format); at most 24 GB",
         {"tdp_w": _APPLE_POWER}, {"macrumors.com, geeky-gadgets.com": "peak.int8 mem_bw mem_bytes"},
         mem_bw=100e9, mem_bytes=24e9, tdp_w=20.0),
    _row("apple_m4", "mobile", 2024, "A", "Apple newsroom, May 2024",
         {"fp32": 4.3e12, "int8": 38e12},
         "int8: the neural engine (Apple states no format); at most 32 GB",
         {"peak.fp32": ("C", "GPU cores × estimated clock"), "tdp_w": _APPLE_POWER},
         {"Business Wire, engadget.com": "peak.int8 mem_bw"},
         mem_bw=120e9, mem_bytes=32e9, tdp_w=20.0),
    _row("phone_npu", "mobile", 2023, "A", "Apple newsroom, September 2023", {"int8": 35e12},
         "A17 Pro class; sustained power; network: assumed 5G uplink",
         {"mem_bw": ("C", "LPDDR5 clock × width"), "mem_bytes": ("C", "teardowns"),
          "net_bw": ("C", "assumption"), "tdp_w": ("C", "estimate of sustained power")},
         mem_bw=51e9, mem_bytes=8e9, net_bw=12e6, tdp_w=4.0),
)  # fmt: skip

EDGE = (
    _row("agx_orin", "edge", 2022, "B", "NVIDIA Jetson AGX Orin brief, half of sparse",
         {"int8": 137.5e12}, "275 sparse TOP/s: 170 of the GPU and 105 of the DLAs; 15–60 W",
         None, {"mzph.cn (notes on the technical brief)": "peak"},
         mem_bw=204.8e9, mem_bytes=64e9, net_bw=1.25e9, tdp_w=60.0),
    _row("orin_nano_super", "edge", 2024, "B", "NVIDIA Jetson Orin Nano Super, half of sparse",
         {"int8": 33.5e12}, "67 sparse TOP/s; 7–25 W", None,
         {"brojogopalsapui.com (notes on the data sheet)": "peak mem_bw mem_bytes tdp_w"},
         mem_bw=102e9, mem_bytes=8e9, net_bw=0.125e9, tdp_w=25.0),
    _row("coral_tpu", "edge", 2019, "A", "coral.ai USB Accelerator datasheet", {"int8": 4e12},
         "weights live in 8 MB on the chip; memory bandwidth is the USB 3 link to its host",
         {"mem_bw": ("C", "USB 3 in practice")},
         {"Coral Accelerator Module datasheet": "peak tdp_w"},
         mem_bw=0.5e9, mem_bytes=8e6, sram_bytes=8e6, tdp_w=2.0),
    _row("rpi5", "edge", 2023, "C", _PI, {"fp32": 153.6e9, "fp16": 307.2e9, "int8": 614.4e9},
         "4 cores × 2.4 GHz × 16/32/64 per cycle; LPDDR4X-4267 × 32 bit; 8–12 W under load",
         {"mem_bytes": ("A", ""), "net_bw": ("A", "")},
         {"circuitdigest.com (clock, 4,267 MT/s × 32 bit)": "peak mem_bw"},
         mem_bw=17.1e9, mem_bytes=8e9, net_bw=0.125e9, tdp_w=12.0, idle_w=3.0),
    _row("pizero2w", "edge", 2021, "C", "Raspberry Pi documentation", {"fp32": 32e9},
         "4 cores × 1 GHz × 8 per cycle; memory 2–4 GB/s; network: Wi-Fi",
         {"mem_bytes": ("B", "")},
         mem_bw=3e9, mem_bytes=512 * MI, net_bw=3e6, tdp_w=2.5, idle_w=0.6),
)  # fmt: skip

TINY = (
    _row("m7_480", "tiny", 2017, "B", "ST STM32H743 datasheet", {"int8": 480e6 * 2 * 2},
         "at most 2 int8 MAC per cycle: a bound; 64-bit path to SRAM; 0.3–0.5 W",
         {"peak": ("C", "Arm Cortex-M7 manual: MAC per cycle × clock"),
          "mem_bw": ("C", "8 B per cycle"), "tdp_w": ("C", "estimate")},
         {"0xhenry.dev": "peak mem_bytes sram_bytes flash_bytes"},
         mem_bw=480e6 * 8, mem_bytes=1 * MI, sram_bytes=1 * MI, flash_bytes=2 * MI, tdp_w=0.5),
    _row("m4_64", "tiny", 2018, "A", "Nordic nRF52840 product specification",
         {"int8": 64e6 * 2 * 2},
         "SMLAD: at most 2 int8 MAC per cycle, a bound; idle with all RAM kept is at least 6 µW",
         {"peak": ("C", "Arm Cortex-M4: MAC per cycle × clock"),
          "mem_bw": ("C", "4 B per cycle"),
          "tdp_w": ("B", "52 µA/MHz × 64 MHz × 3 V, from flash"),
          "idle_w": ("C", "a lower bound, 2 µA at 3 V with RAM kept: off with RAM kept is 1.86 µA")},
         {"docs.zephyrproject.org": "peak mem_bytes sram_bytes flash_bytes",
          "devzone.nordicsemi.com": "idle_w"},
         mem_bw=64e6 * 4, mem_bytes=256 * KI, sram_bytes=256 * KI, flash_bytes=1 * MI,
         net_bw=2e6 / 8, tdp_w=0.010, idle_w=6e-6),
    _row("esp32s3", "tiny", 2021, "C", "Espressif ESP32-S3 datasheet", {"int8": 240e6 * 16 * 2},
         "one core, 16 lanes: theoretical; up to 8 MB PSRAM; Wi-Fi off 0.2–0.35 W",
         {"sram_bytes": ("A", ""), "mem_bytes": ("A", "")},
         {"xiaozhi.dev": "peak sram_bytes mem_bytes"},
         mem_bytes=512 * KI, sram_bytes=512 * KI, tdp_w=0.35),
    _row("m55_u55", "tiny", 2020, "B", "Arm Ethos-U55 brief", {"int8": 256 * 400e6 * 2},
         "256 MAC × 400 MHz; memory depends on the system; tens of milliwatts",
         {"tdp_w": ("C", "estimate: tens of milliwatts")}, tdp_w=0.05),
)  # fmt: skip

ROWS: tuple[Row, ...] = CLOUD + DESK + EDGE + TINY
