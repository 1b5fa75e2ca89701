"""Train ChirpNet by the book's method: 2,400 clips, 12 epochs, seed 0; at least 93 % correct.

    python -m envelope.make.chirpnet out.npz

makes a network of the same quality, not the same bits: sums of floats depend on the machine.
The frozen `chirpnet_v1.npz` is one such run, converted to this layout by `freeze`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envelope.data import chorus, logmel
from envelope.nn import CHIRPNET_LAYERS, Network, chirpnet, fit

TRAIN_SEED, TEST_SEED = 1, 2
_PROTOTYPE_LAYERS = (0, 2, 4, 6, 8, 10, 12, 15)  # positions with weights in the first script


def train() -> tuple[Network, float]:
    """A freshly trained network and its accuracy on the dry test set."""
    X, y = chorus(2400, TRAIN_SEED)
    F = logmel(X)
    net = chirpnet(seed=0)
    net.mu, net.sd = float(F.mean()), float(F.std())
    for epoch, loss in enumerate(fit(net, F, y, epochs=12, batch=64, lr=2e-3, seed=0)):
        print(f"epoch {epoch}  loss {loss:.3f}")
    Xt, yt = chorus(1200, TEST_SEED)
    return net, float((net.predict(Xt) == yt).mean())


def pack(net: Network) -> dict[str, NDArray[Any]]:
    """The arrays of the artifact: scale of the inputs, then weights by layer name."""
    trained = [layer for layer in net.layers if layer.params]
    arrays: dict[str, NDArray[Any]] = {"mu": np.array(net.mu, "f4"), "sd": np.array(net.sd, "f4")}
    for key, layer in zip(CHIRPNET_LAYERS, trained, strict=True):
        arrays |= {f"{key}.{k}": layer.params[k].astype(np.float32) for k in ("W", "b")}
    return arrays


def freeze(prototype: Path) -> dict[str, NDArray[Any]]:
    """The same arrays from the weights of the first script, whose keys were positions."""
    with np.load(prototype, allow_pickle=False) as old:
        arrays: dict[str, NDArray[Any]] = {"mu": old["mu"], "sd": old["sd"]}
        for key, i in zip(CHIRPNET_LAYERS, _PROTOTYPE_LAYERS, strict=True):
            arrays |= {f"{key}.{k}": old[f"{i}{k}"].astype(np.float32) for k in ("W", "b")}
        return arrays


if __name__ == "__main__":
    out = Path(sys.argv[1])
    if len(sys.argv) > 2:
        np.savez(out, allow_pickle=False, **freeze(Path(sys.argv[2])))
    else:
        trained, accuracy = train()
        np.savez(out, allow_pickle=False, **pack(trained))
        print(f"accuracy {accuracy:.4f}")
