"""The integer ChirpNet: per-channel 8-bit weights, ranges of activations from 512 training clips.

Run `python -m envelope.make.chirpnet_int8 out.npz`.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envelope.data import chorus, logmel
from envelope.int8 import pack, quantize_network
from envelope.nn import CHIRPNET_LAYERS, load_chirpnet

from .chirpnet import TRAIN_SEED


def chirpnet_int8() -> dict[str, NDArray[Any]]:
    """The arrays of the artifact, as `envelope.int8.pack` names them."""
    F = logmel(chorus(2400, TRAIN_SEED)[0][:512])
    return pack(quantize_network(load_chirpnet(), F, CHIRPNET_LAYERS))


if __name__ == "__main__":
    np.savez(sys.argv[1], allow_pickle=False, **chirpnet_int8())
