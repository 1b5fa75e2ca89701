"""ChirpNet trained on for 3 epochs while the loss sees 4-bit weights, one scale per channel.

`python -m envelope.make.chirpnet_q4 out.npz` makes a network of the same quality, not the same
bits: sums of floats depend on the machine.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envelope.compress import fake_quant, finetune, qparams, quantize
from envelope.data import chorus, logmel
from envelope.nn import CHIRPNET_LAYERS, Network, load_chirpnet

from .chirpnet import TRAIN_SEED

BITS = 4


def train() -> Network:
    """The network, whose weights are whole multiples of their channel's scale."""
    X, y = chorus(2400, TRAIN_SEED)
    net = load_chirpnet()
    for loss in finetune(net, logmel(X), y, lambda i, W: fake_quant(W, BITS, axis=-1)):
        print(f"loss {loss:.3f}")
    return net


def pack(net: Network) -> dict[str, NDArray[Any]]:
    """The arrays of the artifact: "<layer>.q" int8, "<layer>.scale" and "<layer>.b" float32."""
    trained = [layer for layer in net.layers if layer.params]
    arrays: dict[str, NDArray[Any]] = {"mu": np.array(net.mu, "f4"), "sd": np.array(net.sd, "f4")}
    for key, layer in zip(CHIRPNET_LAYERS, trained, strict=True):
        W = layer.params["W"]
        p = qparams(W, BITS, axis=-1)
        arrays[f"{key}.q"] = quantize(W, p).astype(np.int8)
        arrays[f"{key}.scale"] = np.asarray(p.scale, np.float32).ravel()
        arrays[f"{key}.b"] = layer.params["b"].astype(np.float32)
    return arrays


if __name__ == "__main__":
    np.savez(sys.argv[1], allow_pickle=False, **pack(train()))
