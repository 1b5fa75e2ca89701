"""Layers of neural networks in NumPy, each with its forward and its backward pass.

Images are [n, height, width, channels].  A layer keeps what its backward pass needs from the
last forward pass: that is the memory of training.  `envelope.nn` offers them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .domain import at_least, fraction, positive

Array = NDArray[Any]  # float32 in training, float64 where gradients are checked


class Layer:
    """A map with a backward pass; `params` and `grads` hold arrays under the same names."""

    def __init__(self) -> None:
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}

    def forward(self, x: Array) -> Array:
        """Output for input x; keeps what `backward` needs."""
        raise NotImplementedError

    def backward(self, d: Array) -> Array:
        """Gradient with respect to x from that with respect to the output; fills `grads`."""
        raise NotImplementedError

    def _init(self, fan_in: int, shape: tuple[int, ...], rng: np.random.Generator) -> None:
        """He's initialization: variance 2/fan_in keeps activations alive through ReLU."""
        w = rng.standard_normal(shape).astype(np.float32) * np.float32(np.sqrt(2 / fan_in))
        self.params = {"W": w, "b": np.zeros(shape[-1], np.float32)}


class Dense(Layer):
    """y = xW + b over the last axis, W [cin, cout]; on images it is a 1 x 1 convolution.

    eq-dl-primer-layer, eq-dl-primer-backprop.

    >>> Dense(3, 2, np.random.default_rng(0)).forward(np.ones((4, 3))).shape
    (4, 2)
    """

    def __init__(self, cin: int, cout: int, rng: np.random.Generator) -> None:
        super().__init__()
        self._init(cin, (cin, cout), rng)

    def forward(self, x: Array) -> Array:
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, d: Array) -> Array:
        flat = d.reshape(-1, d.shape[-1])
        self.grads = {"W": self.x.reshape(-1, self.x.shape[-1]).T @ flat, "b": flat.sum(0)}
        return d @ self.params["W"].T


Pointwise = Dense


def windows(x: Array, k: int, stride: int) -> tuple[Array, list[Any]]:
    """x [n, h, w, c] padded by k//2 on each side, and the slices of its k*k shifted, strided views.

    eq-architectures-conv.

    >>> padded, taps = windows(np.ones((1, 5, 6, 2)), 3, 2)
    >>> padded.shape, len(taps), padded[taps[0]].shape
    ((1, 7, 8, 2), 9, (1, 3, 3, 2))
    """
    at_least(1, k=k, stride=stride)
    pad, (h, w) = k // 2, x.shape[1:3]
    out = ((h + stride - 1) // stride, (w + stride - 1) // stride)
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    ends = (stride * (out[0] - 1) + 1, stride * (out[1] - 1) + 1)
    taps = [(slice(None), slice(i, i + ends[0], stride), slice(j, j + ends[1], stride))
            for i in range(k) for j in range(k)]  # fmt: skip
    return padded, taps


class Conv2D(Layer):
    """k x k convolution with "same" padding, W [k k cin, cout], as one matrix product (im2col).

    eq-architectures-conv.

    >>> Conv2D(1, 16, 3, 2, np.random.default_rng(0)).forward(np.ones((1, 49, 32, 1))).shape
    (1, 25, 16, 16)
    """

    def __init__(self, cin: int, cout: int, k: int, stride: int, rng: np.random.Generator) -> None:
        super().__init__()
        self.k, self.stride = k, stride
        self._init(k * k * cin, (k * k * cin, cout), rng)

    def forward(self, x: Array) -> Array:
        padded, self.taps = windows(x, self.k, self.stride)
        self.shape = padded.shape
        # [n, h, w, k k cin]: every input is copied into k k patches
        self.cols = np.concatenate([padded[t] for t in self.taps], axis=3)
        return self.cols @ self.params["W"] + self.params["b"]

    def backward(self, d: Array) -> Array:
        flat = d.reshape(-1, d.shape[-1])
        self.grads = {"W": self.cols.reshape(len(flat), -1).T @ flat, "b": flat.sum(0)}
        dcols = np.split(d @ self.params["W"].T, len(self.taps), axis=3)
        return _scatter(self.shape, self.taps, dcols, self.k)


def _scatter(shape: tuple[int, ...], taps: list[Any], parts: Sequence[Array], k: int) -> Array:
    """Adds the gradient of each shifted view back into the padded image and crops it."""
    dx, pad = np.zeros(shape, parts[0].dtype), k // 2
    for tap, part in zip(taps, parts, strict=True):
        dx[tap] += part
    return dx[:, pad : shape[1] - pad, pad : shape[2] - pad]


class Depthwise(Layer):
    """3 x 3 convolution of each channel by itself, W [9, c]: few operations per byte.

    eq-architectures-dwratio [@howard2017mobilenets].

    >>> Depthwise(4, 2, np.random.default_rng(0)).forward(np.ones((1, 5, 6, 4))).shape
    (1, 3, 3, 4)
    """

    def __init__(self, c: int, stride: int, rng: np.random.Generator) -> None:
        super().__init__()
        self.stride = stride
        self._init(9, (9, c), rng)

    def forward(self, x: Array) -> Array:
        self.padded, self.taps = windows(x, 3, self.stride)
        y = self.padded[self.taps[0]] * self.params["W"][0] + self.params["b"]
        for tap, w in zip(self.taps[1:], self.params["W"][1:], strict=True):
            y += self.padded[tap] * w
        return np.asarray(y)

    def backward(self, d: Array) -> Array:
        dw = [np.einsum("nhwc,nhwc->c", self.padded[t], d) for t in self.taps]
        self.grads = {"W": np.stack(dw), "b": d.sum((0, 1, 2))}
        return _scatter(self.padded.shape, self.taps, [d * w for w in self.params["W"]], 3)


class ReLU(Layer):
    """max(x, 0): the bend without which layers collapse into one.

    >>> ReLU().forward(np.array([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """

    def forward(self, x: Array) -> Array:
        self.x = x
        return np.maximum(x, 0)

    def backward(self, d: Array) -> Array:
        return d * (self.x > 0)


class GAP(Layer):
    """Mean over height and width: [n, h, w, c] to [n, c].

    >>> GAP().forward(np.ones((2, 7, 4, 3))).shape
    (2, 3)
    """

    def forward(self, x: Array) -> Array:
        self.shape = x.shape
        return np.asarray(x.mean((1, 2)))

    def backward(self, d: Array) -> Array:
        return np.broadcast_to(d[:, None, None] / (self.shape[1] * self.shape[2]), self.shape)


class BatchNorm(Layer):
    """Standardize each channel over the batch, then scale by W and shift by b.

    Set `training` to False to use the running moments.  [@ioffe2015batchnorm]

    >>> x = np.random.default_rng(0).normal(5, 3, (64, 4))
    >>> bool(abs(BatchNorm(4).forward(x).mean()) < 1e-6)
    True
    """

    def __init__(self, c: int, momentum: float = 0.9, eps: float = 1e-5) -> None:
        super().__init__()
        fraction(momentum=momentum)
        positive(eps=eps)
        self.params = {"W": np.ones(c, np.float32), "b": np.zeros(c, np.float32)}
        self.mean, self.var = np.zeros(c), np.ones(c)
        self.momentum, self.eps, self.training = momentum, eps, True

    def forward(self, x: Array) -> Array:
        mean, var = self.mean, self.var
        if self.training:
            axes = tuple(range(x.ndim - 1))
            mean, var = x.mean(axes), x.var(axes)
            self.mean = self.momentum * self.mean + (1 - self.momentum) * mean
            self.var = self.momentum * self.var + (1 - self.momentum) * var
        self.scale = 1 / np.sqrt(var + self.eps)
        self.z = (x - mean) * self.scale
        return self.z * self.params["W"] + self.params["b"]

    def backward(self, d: Array) -> Array:
        axes = tuple(range(d.ndim - 1))
        self.grads = {"W": (d * self.z).sum(axes), "b": d.sum(axes)}
        dz = d * self.params["W"]
        if self.training:  # the batch's own moments depend on x too
            dz = dz - dz.mean(axes) - self.z * (dz * self.z).mean(axes)
        return np.asarray(dz * self.scale)
