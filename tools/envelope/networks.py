"""The reference networks of the book, layer by layer, from their shapes."""

from __future__ import annotations

import math
from itertools import pairwise

from .domain import positive
from .workloads import SPECS, Op, Workload, conv2d, dense, gather, params, transformer_ops

_DEFAULT_BYTES = {"chirpnet": 1.0, "dscnn_s": 1.0, "mobilenet_v2": 1.0, "dlrm_mlperf": 4.0}


def _pool(h: int, w: int, c: int, nbytes: float, batch: int) -> Op:
    """Global average, h x w x c to c; its additions are not counted as work."""
    n = batch * h * w * c
    return Op("pool", 0.0, nbytes * (n + batch * c), 0, batch * c, n)


class _Chain:
    """Layers one after the other: remembers the shape between them."""

    def __init__(self, h: int, w: int, c: int, nbytes: float, batch: int, per_channel: int):
        self.shape, self.nbytes, self.batch, self.extra = (h, w, c), nbytes, batch, per_channel
        self.ops: list[Op] = []

    def conv(self, cout: int, k: int | tuple[int, int], stride: int = 1, name: str = "conv",
             depthwise: bool = False) -> None:  # fmt: skip
        """Append a convolution and step the shape."""
        h, w, c = self.shape
        self.ops.append(conv2d(h, w, c, cout, k, stride, c if depthwise else 1, self.nbytes,
                               self.batch, self.extra, name))  # fmt: skip
        self.shape = (math.ceil(h / stride), math.ceil(w / stride), cout)

    def separable(self, cout: int, stride: int) -> None:
        """Append a depthwise 3x3 and a pointwise layer."""
        self.conv(self.shape[2], 3, stride, f"dw{len(self.ops)}", depthwise=True)
        self.conv(cout, 1, 1, f"pw{len(self.ops)}")

    def head(self, classes: int) -> tuple[Op, ...]:
        """Append pooling and the classifier, and give all operators."""
        h, w, c = self.shape
        self.ops.append(_pool(h, w, c, self.nbytes, self.batch))
        self.ops.append(dense(self.batch, c, classes, self.nbytes, 1, "dense"))
        return tuple(self.ops)


def chirpnet_ops(nbytes: float, batch: int) -> tuple[Op, ...]:
    """ChirpNet on log-mel 49 x 32: a convolution, three separable blocks, a classifier.

    nbytes per element, batch: number of inputs.  tbl-architectures-chirpnet.

    >>> sum(op.params for op in chirpnet_ops(1, 1)), sum(op.macs for op in chirpnet_ops(1, 1))
    (7164, 414400.0)
    """
    net = _Chain(49, 32, 1, nbytes, batch, 1)
    net.conv(16, 3, 2, "conv0")
    for cout, stride in ((32, 2), (48, 1), (64, 2)):
        net.separable(cout, stride)
    return net.head(12)


def dscnn_ops(nbytes: float, batch: int) -> tuple[Op, ...]:
    """The small DS-CNN keyword spotter on MFCC 49 x 10 [@zhang2017hello].

    nbytes per element, batch: number of inputs.

    >>> round(2 * sum(op.macs for op in dscnn_ops(1, 1)) / 1e6, 1)
    5.3
    """
    net = _Chain(49, 10, 1, nbytes, batch, 1)
    net.conv(64, (10, 4), 2, "conv0")
    for _ in range(4):
        net.separable(64, 1)
    return net.head(12)


def mobilenet_v2_ops(nbytes: float, batch: int) -> tuple[Op, ...]:
    """MobileNetV2 at width 1.0 and 224 x 224 [@sandler2018mobilenetv2].

    nbytes per element, batch: number of inputs.

    >>> round(sum(op.macs for op in mobilenet_v2_ops(1, 1)) / 1e6)
    301
    """
    net = _Chain(224, 224, 3, nbytes, batch, 2)
    net.conv(32, 3, 2, "conv0")
    blocks = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
              (6, 160, 3, 2), (6, 320, 1, 1))  # fmt: skip
    for expand, cout, repeat, stride in blocks:
        for i in range(repeat):
            if expand > 1:
                net.conv(expand * net.shape[2], 1, 1, f"expand{len(net.ops)}")
            net.separable(cout, stride if i == 0 else 1)
    net.conv(1280, 1, 1, f"pw{len(net.ops)}")
    return net.head(1000)


def resnet50_ops(nbytes: float, batch: int) -> tuple[Op, ...]:
    """ResNet-50 at 224 x 224, stride in the 3 x 3 convolutions [@he2016resnet].

    nbytes per element, batch: number of inputs.

    >>> round(sum(op.macs for op in resnet50_ops(2, 1)) / 1e9, 2)
    4.09
    """
    net = _Chain(224, 224, 3, nbytes, batch, 2)
    net.conv(64, 7, 2, "conv0")
    net.shape = (56, 56, 64)  # after max pooling
    for stage, repeat in enumerate((3, 4, 6, 3)):
        width = 64 * 2**stage
        for i in range(repeat):
            stride, before = (2 if stage and i == 0 else 1), net.shape
            net.conv(width, 1, 1, f"s{stage}b{i}_reduce")
            net.conv(width, 3, stride, f"s{stage}b{i}_3x3")
            net.conv(4 * width, 1, 1, f"s{stage}b{i}_expand")
            if i == 0:  # the shortcut changes shape once per stage
                after, net.shape = net.shape, before
                net.conv(4 * width, 1, stride, f"s{stage}b{i}_shortcut")
                assert net.shape == after
    return net.head(1000)


def dlrm_ops(nbytes: float, batch: int) -> tuple[Op, ...]:
    """MLPerf's DLRM: 26 tables of 128-wide rows, two dense stacks [@naumov2019dlrm].

    Bottom 13-512-256-128, 27 x 27 dot products, top 479-1024-1024-512-256-1.
    nbytes per element, batch: number of inputs.

    >>> round(dlrm_ops(4, 1)[0].params * 4 / 1e9, 1)
    96.1
    """
    ops = [gather(batch, 26, 128, nbytes, 187_767_399)]
    for widths in ((13, 512, 256, 128), (479, 1024, 1024, 512, 256, 1)):
        ops += [dense(batch, a, b, nbytes, 1, f"dense{a}x{b}") for a, b in pairwise(widths)]
    return tuple(ops)


_BUILD = {
    "chirpnet": (chirpnet_ops, "this book, tbl-architectures-chirpnet"),
    "dscnn_s": (dscnn_ops, "[@zhang2017hello]"),
    "mobilenet_v2": (mobilenet_v2_ops, "[@sandler2018mobilenetv2]"),
    "resnet50": (resnet50_ops, "[@he2016resnet]"),
    "dlrm_mlperf": (dlrm_ops, "[@naumov2019dlrm]"),
}
_LLM_SOURCE = {
    "gpt2_small": "[@radford2019gpt2]",
    "llama3_8b": "[@dubey2024llama3]",
    "llama3_70b": "[@dubey2024llama3]",
    "llama31_405b": "[@dubey2024llama3]",
    "gpt3_175b": "[@brown2020gpt3]",
}
# where the counts are not simply those of the source (confidence B)
_NOTES = {
    "dscnn_s": "the paper states 5.4 MOP, the shape gives 5.3",
    "dlrm_mlperf": "rows of the tables as MLPerf's benchmark has them, not the paper",
}
NAMES = (*_BUILD, *_LLM_SOURCE)


def build(name: str, batch: int, nbytes: float | None, new: int, context: int) -> Workload:
    """The workload of that name; see `envelope.workloads.get`.

    Work in FLOP, traffic in B.  tbl-architectures-workloads.

    >>> build("chirpnet", 1, None, 1, 1).peak_elems
    8320
    """
    positive(batch=batch, new=new, context=context)
    width = _DEFAULT_BYTES.get(name, 2.0) if nbytes is None else nbytes
    if name in _BUILD:
        make, source = _BUILD[name]
        ops = make(width, batch)
        notes = _NOTES.get(name, "")
        return Workload(name, ops, source, None, sum(op.params for op in ops), notes, "B" if notes else "A")
    if name in SPECS:
        spec = SPECS[name]
        ops = transformer_ops(spec, batch, new, context, width)
        return Workload(name, ops, _LLM_SOURCE[name], spec, params(spec).total)
    raise ValueError(f"no workload {name!r}; there are {', '.join(NAMES)}")
