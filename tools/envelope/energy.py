"""Joules: of operations, of radios, of batteries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from .domain import Num, at_least, fraction, nonnegative, positive
from .units import DAY, HOUR

# Picojoules at 45 nm and 0.9 V [@horowitz2014computing]: use ratios, the absolute values are old.
OP_PJ_45NM: Mapping[str, float] = MappingProxyType(
    {
        "int8_add": 0.03,
        "int32_add": 0.1,
        "fp16_add": 0.4,
        "fp32_add": 0.9,
        "int8_mul": 0.2,
        "int32_mul": 3.1,
        "fp16_mul": 1.1,
        "fp32_mul": 3.7,
        "sram_8k_64b": 10.0,
        "sram_32k_64b": 20.0,
        "sram_1m_64b": 100.0,
        "dram_64b_min": 1300.0,
        "dram_64b_max": 2600.0,
    }
)
# name -> (bit/s, W while sending): assumptions of this book, of the class of device named.
RADIO: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "lora_sf7": (5470.0, 0.084),  # LoRa, 125 kHz, spreading factor 7
        "ble": (1e6, 0.015),  # Bluetooth Low Energy, 0 dBm
        "wifi": (10e6, 0.8),  # a microcontroller's Wi-Fi
        "lte": (5e6, 1.2),  # a cellular uplink
    }
)
_PJ = 1e-12


def mac_j(dtype: str) -> float:
    """Energy (J) of one multiply and one add at 45 nm: int8, int32, fp16 or fp32.

    eq-quantitative-energy [@horowitz2014computing].  Arithmetic alone, no operand delivery.

    >>> round(mac_j("fp32") / mac_j("int8"), 6)
    20.0
    """
    if f"{dtype}_mul" not in OP_PJ_45NM:
        raise ValueError(f"no energy for {dtype!r}, only int8, int32, fp16, fp32")
    return (OP_PJ_45NM[f"{dtype}_mul"] + OP_PJ_45NM[f"{dtype}_add"]) * _PJ


def byte_j(level: str) -> float:
    """Energy (J) to fetch one byte at 45 nm from sram_8k, sram_32k, sram_1m or dram.

    One eighth of a 64-bit access; dram takes the lower end of its range.
    eq-quantitative-energy [@horowitz2014computing]

    >>> round(byte_j("dram") / byte_j("sram_8k"))
    130
    """
    key = f"{level}_64b" if level != "dram" else "dram_64b_min"
    if key not in OP_PJ_45NM:
        raise ValueError(f"no level {level!r}; use sram_8k, sram_32k, sram_1m or dram")
    return OP_PJ_45NM[key] * _PJ / 8


def inference_j(
    macs: Num, dtype: str, sram_bytes: Num = 0.0, dram_bytes: Num = 0.0, sram: str = "sram_32k"
) -> Num:
    """Energy (J) of one inference at 45 nm: arithmetic, on-chip bytes and DRAM bytes.

    eq-quantitative-energy [@horowitz2014computing].  A floor: no control, no leakage.

    >>> round(inference_j(4.09e9, "fp32") * 1e3, 1), round(inference_j(4.09e9, "int8") * 1e3, 2)
    (18.8, 0.94)
    """
    nonnegative(macs=macs, sram_bytes=sram_bytes, dram_bytes=dram_bytes)
    return macs * mac_j(dtype) + sram_bytes * byte_j(sram) + dram_bytes * byte_j("dram")


def duty_power(states: Iterable[tuple[float, float]] | Mapping[str, tuple[float, float]]) -> float:
    """Mean power (W) of states given as (watts, fraction of time), or as name -> that pair.

    eq-ml-systems-duty.  Fractions need not sum to 1: a microphone runs beside a processor.

    >>> round(duty_power({"mic": (0.8e-3, 1), "sleep": (6e-6, 1), "run": (10e-3, 0.0321)}), 6)
    0.001127
    """
    pairs = list(states.values() if isinstance(states, Mapping) else states)
    for watts, share in pairs:
        nonnegative(watts=watts)
        fraction(share=share)
    return float(sum(watts * share for watts, share in pairs))


def battery_days(wh: Num, watts: Num, derate: Num = 1.0) -> Num:
    """Days a battery of `wh` watt-hours lasts at a mean power; derate is its usable share.

    eq-ml-systems-life.  Leaves out self-discharge and cold unless they are in `derate`.

    >>> round(battery_days(12, 1.126e-3))
    444
    """
    nonnegative(wh=wh)
    positive(watts=watts, derate=derate)
    fraction(derate=derate)
    return wh * derate * HOUR / watts / DAY


def radio(nbytes: Num, bit_rate: Num, watts: Num) -> tuple[Num, Num]:
    """Airtime (s) and energy (J) to send a payload of bytes at a bit rate and a sending power.

    eq-ml-systems-energy-send.  Leaves out headers, acknowledgements and wake-up.

    >>> s, j = radio(32_000, 5470, 0.084)
    >>> round(s, 1), round(j, 2)
    (46.8, 3.93)
    """
    nonnegative(nbytes=nbytes, watts=watts)
    positive(bit_rate=bit_rate)
    seconds = 8 * nbytes / bit_rate
    return seconds, seconds * watts


def cycles(macs: Num, mac_per_cycle: Num) -> Num:
    """Clock cycles of so many MACs at a sustained MAC per cycle.

    exm-ml-systems-offload.  0.5 is usual for portable int8 code on a Cortex-M4, 2 its bound.

    >>> cycles(414_400, 0.5)
    828800.0
    """
    nonnegative(macs=macs)
    positive(mac_per_cycle=mac_per_cycle)
    return macs / mac_per_cycle


def mcu_time(cycles: Num, f_hz: Num) -> Num:
    """Seconds of so many cycles at a clock in Hz.

    exm-ml-systems-offload.  Valid where memory never stalls the core: on-chip SRAM.

    >>> round(mcu_time(49 * 25_000 + 828_800, 64e6) * 1e3, 1)
    32.1
    """
    nonnegative(cycles=cycles)
    positive(f_hz=f_hz)
    return cycles / f_hz


def propagation(metres: Num, speed: float = 2e8) -> Num:
    """One-way delay (s) over a distance in metres; light in fiber covers 2e8 m/s.

    eq-ml-systems-latency.  A floor: no queue, no switch, no detour.

    >>> 2 * propagation(4_000e3)
    0.04
    """
    nonnegative(metres=metres)
    at_least(1.0, speed=speed)
    return metres / speed
