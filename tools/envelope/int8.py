"""Networks in integers alone: 8-bit values, 32-bit sums, fixed-point rescaling, and cycles.

An activation is x = step (q - zero) with one step for all; a weight is W = scale q with one scale
per output channel.  After the sum, s_x s_w / s_y is a multiplier m0 / 2^31 and a right shift.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .artifacts import load
from .domain import at_least, positive
from .layers import GAP, Array, Conv2D, Dense, Depthwise, Layer, ReLU, windows

if TYPE_CHECKING:
    from .nn import Network

Ints = NDArray[np.int64]
KINDS = ("conv", "dw", "dense", "gap")


@dataclass(frozen=True)
class IntLayer:
    """One layer in integers: weights q, biases b, multipliers m0 2^-(31 + shift), zero points.

    kind: conv, dw, dense (also 1 x 1 convolutions) or gap.  relu: negative results become zero.
    """

    name: str
    kind: str
    q: NDArray[np.int8]
    b: NDArray[np.int32]
    m0: NDArray[np.int32]
    shift: NDArray[np.int8]
    zero_in: int
    zero_out: int
    stride: int = 1
    relu: bool = False


@dataclass(frozen=True)
class IntNet:
    """Layers in a row, with the step of the input and of the output, and the input's scale."""

    layers: tuple[IntLayer, ...]
    step_in: float
    step_out: float
    mu: float
    sd: float

    @property
    def nbytes(self) -> int:
        """Bytes of weights, biases and multipliers: what goes to flash."""
        return sum(a.nbytes for x in self.layers for a in (x.q, x.b, x.m0, x.shift))


def multiplier(m: Array) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """32-bit m0 and a shift in bits with m = m0 2^-(31 + shift) and m0 in [2^30, 2^31).

    eq-model-optimization-requant [@jacob2018quantization].

    >>> m0, shift = multiplier(np.array([0.0003]))
    >>> bool(abs(float(m0[0]) / 2.0 ** (31 + int(shift[0])) / 0.0003 - 1) < 1e-9)
    True
    """
    positive(m=m)
    part, e = np.frexp(np.asarray(m, dtype=float))  # m = part 2^e, part in [1/2, 1)
    m0 = np.minimum(np.rint(part * 2.0**31), 2.0**31 - 1)
    return m0.astype(np.int32), (-e).astype(np.int8)


def rescale(acc: Ints, m0: NDArray[np.int32], shift: NDArray[np.int8]) -> Ints:
    """Sums acc times m0 2^-(31 + shift), in the shape of acc, rounded to the nearest (ties up), by integers alone.

    eq-model-optimization-requant [@jacob2018quantization].

    >>> rescale(np.array([1000]), *multiplier(np.array([0.25]))).tolist()
    [250]
    """
    right = 31 + shift.astype(np.int64)
    scaled: Ints = (acc * m0.astype(np.int64) + (np.int64(1) << (right - 1))) >> right
    return scaled


def _sums(layer: IntLayer, x: Ints) -> Ints:
    """32-bit sums of one layer for inputs whose zero is taken off.

    Products run in float64, which is exact below 2^53 and far faster than NumPy's integers.
    """
    z = x.astype(np.float64)
    if layer.kind == "gap":
        return np.asarray(z.sum((1, 2))).astype(np.int64)
    w = layer.q.astype(np.float64)
    if layer.kind == "dense":
        y = z @ w
    else:
        padded, taps = windows(z, 3, layer.stride)
        if layer.kind == "conv":
            y = np.concatenate([padded[t] for t in taps], axis=3) @ w
        else:
            y = sum(padded[t] * k for t, k in zip(taps, w, strict=True))
    return np.asarray(y).astype(np.int64) + layer.b


def _step(layer: IntLayer, q: Ints) -> Ints:
    """8-bit output of one layer for 8-bit input."""
    acc = _sums(layer, q - layer.zero_in)
    if np.any(np.abs(acc) >= 2**31):
        raise ValueError(f"a sum of {layer.name} does not fit in 32 bits")
    y = rescale(acc, layer.m0, layer.shift) + layer.zero_out
    return np.clip(y, layer.zero_out if layer.relu else -128, 127)


class Run(NamedTuple):
    """Logits [n, classes] and the modelled cycles of one inference, by layer."""

    logits: Array
    cycles: dict[str, float]


def int8_run(net: IntNet, F: Array, mac_per_cycle: float = 0.5) -> Run:
    """Run log-mel features [n, 49, 32] through an integer network.

    Cycles are MACs over a sustained rate: 0.5 is usual for portable C on a Cortex-M4, 2 its
    bound.  lst-model-optimization-int8 [@jacob2018quantization].

    >>> run = int8_run(load_int8(), np.zeros((1, 49, 32)))
    >>> run.logits.shape, sum(run.cycles.values())
    ((1, 12), 828800.0)
    """
    positive(mac_per_cycle=mac_per_cycle)
    if F.ndim != 3:
        raise ValueError(f"need features [n, frames, mels], got {F.shape}")
    z = (F[..., None] - net.mu) / net.sd
    first = net.layers[0].zero_in
    q: Ints = np.clip(np.rint(z / net.step_in) + first, -128, 127).astype(np.int64)
    cycles: dict[str, float] = {}
    for layer in net.layers:
        q = _step(layer, q)
        if layer.kind != "gap":
            spots = q.size / len(q) / layer.q.shape[1]  # every weight works once at each place
            cycles[layer.name] = layer.q.size * spots / mac_per_cycle
    return Run((q - net.layers[-1].zero_out) * net.step_out, cycles)


def _range(x: Array, relu: bool) -> tuple[float, int]:
    """Step and zero point of the 8-bit values that span x and zero."""
    low, high = (0.0 if relu else min(0.0, float(x.min()))), max(0.0, float(x.max()))
    step = (high - low) / 255 or 1.0
    return step, round(-128 - low / step)


def _kind(layer: Layer) -> tuple[str, int]:
    if isinstance(layer, Conv2D):
        return "conv", layer.stride
    if isinstance(layer, Depthwise):
        return "dw", layer.stride
    if isinstance(layer, Dense):
        return "dense", 1
    raise ValueError(f"no integer form of {type(layer).__name__}")


def quantize_network(net: Network, F: Array, names: tuple[str, ...]) -> IntNet:
    """A network in 8-bit integers; ranges of activations from features F [n, 49, 32].

    names: one for each layer with weights.  Per-channel symmetric weights, affine activations,
    smallest to largest value seen.  sec-model-optimization-quant [@jacob2018quantization].

    >>> from envelope.nn import CHIRPNET_LAYERS, load_chirpnet
    >>> F = np.random.default_rng(0).normal(size=(4, 49, 32)).astype(np.float32)
    >>> quantize_network(load_chirpnet(), F, CHIRPNET_LAYERS).nbytes < 10_000
    True
    """
    x = net.inputs(F)
    step, zero = _range(x, relu=False)
    first, made, left = step, list[IntLayer](), list(names)
    after = [*net.layers[1:], None]
    for layer, follower in zip(net.layers, after, strict=True):
        area = x.shape[1] * x.shape[2] if x.ndim == 4 else 1
        x = layer.forward(x)
        if isinstance(layer, ReLU):
            continue
        relu = isinstance(follower, ReLU)
        out, out_zero = _range(x, relu)
        if isinstance(layer, GAP):
            none = np.zeros((0, 0), np.int8)
            m0, shift = multiplier(np.full(1, step / area / out))
            made.append(IntLayer("gap", "gap", none, np.zeros(0, np.int32), m0, shift, zero, out_zero))
        else:
            W, (kind, stride) = layer.params["W"].astype(float), _kind(layer)
            top = np.abs(W).max(0)
            scale = np.where(top > 0, top, 1.0) / 127
            bias = np.rint(layer.params["b"] / (step * scale)).astype(np.int32)
            m0, shift = multiplier(step * scale / out)
            made.append(IntLayer(left.pop(0), kind, np.rint(W / scale).astype(np.int8), bias,
                                 m0, shift, zero, out_zero, stride, relu))  # fmt: skip
        step, zero = out, out_zero
    return IntNet(tuple(made), first, step, float(net.mu), float(net.sd))


def pack(net: IntNet) -> dict[str, Array]:
    """The arrays of an artifact: "<layer>.<field>" and the network's own numbers.

    sec-model-optimization-chorus.

    >>> sorted(pack(load_int8()))[-2:]
    ['step_in', 'step_out']
    """
    arrays = {k: np.array(getattr(net, k)) for k in ("step_in", "step_out", "mu", "sd")}
    for x in net.layers:
        arrays |= {f"{x.name}.{k}": getattr(x, k) for k in ("q", "b", "m0", "shift")}
        row = (KINDS.index(x.kind), x.zero_in, x.zero_out, x.stride, x.relu)
        arrays[f"{x.name}.shape"] = np.array(row, np.int16)
    return arrays


def load_int8(name: str = "chirpnet_int8") -> IntNet:
    """The frozen integer ChirpNet of the book, [n, 49, 32] to 12 logits.

    sec-model-optimization-chorus.

    >>> [layer.name for layer in load_int8().layers][-2:]
    ['gap', 'dense']
    """
    stored = load(name)
    made = []
    for key in [k.removesuffix(".shape") for k in stored if k.endswith(".shape")]:
        kind, zero_in, zero_out, stride, relu = stored[f"{key}.shape"].tolist()
        q, b, m0, shift = (stored[f"{key}.{k}"] for k in ("q", "b", "m0", "shift"))
        made.append(IntLayer(key, KINDS[kind], q, b, m0, shift, zero_in, zero_out, stride, bool(relu)))
    at_least(1, layers=len(made))
    numbers = (float(stored[k]) for k in ("step_in", "step_out", "mu", "sd"))
    return IntNet(tuple(made), *numbers)
