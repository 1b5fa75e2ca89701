"""The book's committed data, checked against its recorded digest: the only input and output.

Each file is at most 200 kB and is made by a script in `envelope/make`.
"""

from __future__ import annotations

import hashlib
import io
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SUMS = "SHA256SUMS"


def _digests() -> dict[str, str]:
    """File name -> SHA-256, as `sha256sum -c` reads them."""
    text = (files(__package__) / "data" / _SUMS).read_text(encoding="utf-8")
    return {name: digest for digest, name in (line.split() for line in text.splitlines())}


def names() -> list[str]:
    """Names that `load` knows.

    >>> names()
    ['chirpnet_v1', 'predictions_v1']
    """
    return sorted(name.rsplit(".", 1)[0] for name in _digests())


def load(name: str) -> dict[str, NDArray[Any]]:
    """The arrays of an artifact by name; `ValueError` if it is unknown or not as recorded.

    chirpnet_v1: "mu", "sd" and "<layer>.W", "<layer>.b".  predictions_v1: "logits_<set>"
    [1200, 12] float16 and "labels_<set>" [1200] of the sets dry, rain, clean.

    >>> load("chirpnet_v1")["pw6.W"].shape
    (48, 64)
    """
    digests = _digests()
    file = f"{name}.npz"
    if file not in digests:
        raise ValueError(f"no artifact {name!r}; there are {', '.join(names())}")
    blob = (files(__package__) / "data" / file).read_bytes()
    if hashlib.sha256(blob).hexdigest() != digests[file]:
        raise ValueError(f"{file} is not the recorded file: its SHA-256 differs")
    with np.load(io.BytesIO(blob), allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}
