"""Networks in NumPy: layers in a row, cross-entropy, Adam, and ChirpNet.

The layers themselves stand in `envelope.layers`, the tape in `envelope.tape` and the integer
interpreter in `envelope.int8`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from .artifacts import load
from .data import RATE, Labels, logmel
from .domain import at_least, fraction, positive
from .int8 import int8_run, load_int8
from .layers import GAP, Array, BatchNorm, Conv2D, Dense, Depthwise, Layer, Pointwise, ReLU
from .tape import Tensor

__all__ = [
    "GAP",
    "Adam",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Depthwise",
    "Layer",
    "Network",
    "Pointwise",
    "ReLU",
    "Tensor",
    "chirpnet",
    "cross_entropy",
    "fit",
    "int8_run",
    "load_chirpnet",
    "load_int8",
    "mlp",
    "softmax",
]


class Adam:
    """Steps scaled by running moments of each gradient; two extra numbers per parameter.

    eq-dl-primer-adam [@kingma2015adam].

    >>> net = Network([Dense(2, 1, np.random.default_rng(0))])
    >>> opt = Adam(net)
    >>> opt.t
    0
    """

    def __init__(self, net: Network, lr: float = 2e-3, b1: float = 0.9, b2: float = 0.99) -> None:
        positive(lr=lr)
        fraction(b1=b1, b2=b2)
        self.net, self.lr, self.b1, self.b2, self.t = net, lr, b1, b2, 0
        self.m = [{k: np.zeros_like(p) for k, p in lay.params.items()} for lay in net.layers]
        self.v = [{k: np.zeros_like(p) for k, p in lay.params.items()} for lay in net.layers]

    def step(self, share: float = 1.0) -> None:
        """One update from the layers' gradients, at a share of the learning rate."""
        self.t += 1
        for layer, m, v in zip(self.net.layers, self.m, self.v, strict=True):
            for k, g in layer.grads.items():
                m[k] = self.b1 * m[k] + (1 - self.b1) * g
                v[k] = self.b2 * v[k] + (1 - self.b2) * g * g
                mean, square = m[k] / (1 - self.b1**self.t), v[k] / (1 - self.b2**self.t)
                step = self.lr * share * mean / (np.sqrt(square) + 1e-7)
                layer.params[k] = layer.params[k] - step.astype(layer.params[k].dtype)


def softmax(z: Array) -> Array:
    """Probabilities from logits z [..., classes] over the last axis, safe against overflow.

    eq-dl-primer-ce.

    >>> softmax(np.array([0.0, 1000.0])).tolist()
    [0.0, 1.0]
    """
    e = np.exp(z - z.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True))


def cross_entropy(z: Array, y: Labels) -> tuple[float, Array]:
    """Mean loss (nat) of logits [n, classes] against labels [n], and its gradient by z.

    eq-dl-primer-ce.

    >>> round(cross_entropy(np.zeros((1, 12)), np.array([3]))[0], 3)  # ln 12
    2.485
    """
    rows = np.arange(len(z))
    top = z.max(-1, keepdims=True)
    lse = top[:, 0] + np.log(np.exp(z - top).sum(-1))
    d = softmax(z)
    d[rows, y] -= 1
    return float(np.mean(lse - z[rows, y])), d / np.asarray(len(z), z.dtype)


class Network:
    """Layers in a row, and mean and deviation of the inputs (numbers, or one per feature)."""

    def __init__(
        self, layers: Sequence[Layer], mu: float | Array = 0.0, sd: float | Array = 1.0
    ) -> None:
        positive(sd=sd)
        self.layers, self.mu, self.sd = list(layers), mu, sd

    def forward(self, x: Array) -> Array:
        """Logits of standardized inputs."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, d: Array) -> Array:
        """Fill every layer's gradients from the gradient by the logits."""
        for layer in reversed(self.layers):
            d = layer.backward(d)
        return d

    @property
    def size(self) -> int:
        """Number of parameters."""
        return sum(p.size for layer in self.layers for p in layer.params.values())

    def inputs(self, x: Array) -> Array:
        """Standardized inputs: of clips [n, 16000], of log-mel [n, 49, 32], or of vectors."""
        if x.ndim == 2 and x.shape[1] == RATE:
            x = logmel(x)
        z = ((x - self.mu) / self.sd).astype(np.float32)
        return z[..., None] if x.ndim == 3 else z

    def logits(self, x: Array) -> Array:
        """Scores [n, classes] of clips or features, 32 at a time to stay in the cache."""
        z = self.inputs(x)
        return np.concatenate([self.forward(z[i : i + 32]) for i in range(0, len(z), 32)])

    def proba(self, x: Array) -> Array:
        """Class probabilities [n, classes] of clips or features."""
        return softmax(self.logits(x))

    def predict(self, x: Array) -> Labels:
        """Most likely class [n] of clips or features."""
        return np.asarray(self.logits(x).argmax(1))


def fit(
    net: Network,
    x: Array,
    y: Labels,
    epochs: int = 12,
    batch: int = 64,
    lr: float = 2e-3,
    seed: int = 0,
) -> Iterator[float]:
    """Train on clips or features with Adam and a cosine schedule; yields each epoch's mean loss.

    Standardizes by the network's mu and sd.  eq-dl-primer-sgd, eq-dl-primer-adam.

    >>> net = Network([Dense(2, 2, np.random.default_rng(0))])
    >>> x = np.array([[1.0, 0.0], [0.0, 1.0]] * 32)
    >>> losses = list(fit(net, x, np.array([0, 1] * 32), epochs=3, batch=8, lr=0.1))
    >>> losses[-1] < losses[0]
    True
    """
    at_least(1, epochs=epochs, batch=batch)
    at_least(1, batches=len(x) // batch)
    rng, opt, z = np.random.default_rng(seed), Adam(net, lr), net.inputs(x)
    steps = len(z) // batch
    for _ in range(epochs):
        order, total = rng.permutation(len(z)), 0.0
        for i in range(0, steps * batch, batch):
            pick = order[i : i + batch]
            loss, d = cross_entropy(net.forward(z[pick]), y[pick])
            net.backward(d)
            opt.step(0.5 + 0.5 * float(np.cos(np.pi * (opt.t + 1) / (epochs * steps))))
            total += loss
        yield total / steps


CHIRPNET_LAYERS = ("conv0", "dw1", "pw2", "dw3", "pw4", "dw5", "pw6", "dense")


def chirpnet(seed: int = 0, widths: Sequence[int] = (16, 32, 48, 64)) -> Network:
    """ChirpNet, untrained: a convolution, three separable blocks, pooling, a classifier.

    Log-mel [n, 49, 32] to 12 logits; 7,164 parameters.  sec-architectures-chirpnet.

    >>> chirpnet().size
    7164
    """
    a, b, c, d = widths
    rng = np.random.default_rng(seed)
    layers = [Conv2D(1, a, 3, 2, rng), ReLU(), Depthwise(a, 2, rng), ReLU(),
              Pointwise(a, b, rng), ReLU(), Depthwise(b, 1, rng), ReLU(),
              Pointwise(b, c, rng), ReLU(), Depthwise(c, 2, rng), ReLU(),
              Pointwise(c, d, rng), ReLU(), GAP(), Dense(d, 12, rng)]  # fmt: skip
    return Network(layers)


def mlp(sizes: Sequence[int], seed: int = 0) -> Network:
    """Dense layers of these sizes with ReLU between them, [n, first] to [n, last].

    sec-dl-primer-chorus.

    >>> mlp((96, 64, 12)).size
    6988
    """
    at_least(2, layers=len(sizes))
    rng, layers = np.random.default_rng(seed), list[Layer]()
    for cin, cout in pairwise(sizes):
        layers += [Dense(cin, cout, rng), ReLU()]
    return Network(layers[:-1])


def load_chirpnet(name: str = "chirpnet_v1") -> Network:
    """The frozen ChirpNet of the book, with the scale of its inputs.

    name: chirpnet_v1, or chirpnet_q4 for the network trained to 4-bit weights.
    sec-introduction-chorus.

    >>> from envelope.data import chorus
    >>> X, y = chorus(8, seed=3, season="clean")
    >>> bool((load_chirpnet().predict(X) == y).mean() > 0.8)
    True
    """
    stored, net = load(name), chirpnet()
    net.mu, net.sd = float(stored["mu"]), float(stored["sd"])
    trained = [layer for layer in net.layers if layer.params]
    for layer, key in zip(trained, CHIRPNET_LAYERS, strict=True):
        W = stored[f"{key}.W"] if f"{key}.W" in stored else stored[f"{key}.q"] * stored[f"{key}.scale"]
        layer.params = {"W": W.copy(), "b": stored[f"{key}.b"].copy()}
    return net
