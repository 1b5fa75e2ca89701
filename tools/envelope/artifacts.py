"""The book's committed data, checked against its recorded digest: the only input and output.

Each file is at most 200 kB and is made by a script in `envelope/make`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
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
    """Names that `load` knows, one for each of the nine files.

    sec-about-numbers.

    >>> len(names())
    9
    """
    return sorted(name.rsplit(".", 1)[0] for name in _digests())


def _column(values: Sequence[Any]) -> NDArray[Any]:
    """Texts of a CSV column as whole numbers if all are, else as numbers, else as they are."""
    for kind in (np.int64, np.float64):
        try:
            return np.array(values, dtype=kind)
        except ValueError:
            continue
    return np.array(values)


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[Any]]:
    """One array for each key of equally built rows."""
    return {key: _column([row[key] for row in rows]) for key in rows[0]}


def load(name: str) -> dict[str, NDArray[Any]]:
    """The arrays of an artifact by name; `ValueError` if it is unknown or not as recorded.

    chirpnet_v1: "mu", "sd", "<layer>.W", "<layer>.b".  chirpnet_q4: "<layer>.q" int8,
    "<layer>.scale", "<layer>.b".  chirpnet_int8: for `int8.load_int8`.  predictions_v1:
    "logits_<set>" [1200, 12] float16 and "labels_<set>" [1200] of the sets dry, rain, clean.
    drift_52w: "label", "predicted", "confidence", "level", "wet" [52, 200] and "rain" [52].
    irradiance: "ghi", "clear" [365, 24] (W/m²) and "clearness" [365].  The tables give an array
    for each column: fleet (node, site, region, x_km, y_km, battery_wh, firmware), requests_day
    (time_s, ranger, prompt_tokens, answer_tokens; 900 tokens of every prompt are the same) and
    notes (id, day, ranger, site, region, topic, weather, text).  sec-about-numbers.

    >>> load("chirpnet_v1")["pw6.W"].shape, load("fleet")["node"].shape
    ((48, 64), (2000,))
    """
    found = {file.rsplit(".", 1)[0]: (file, digest) for file, digest in _digests().items()}
    if name not in found:
        raise ValueError(f"no artifact {name!r}; there are {', '.join(sorted(found))}")
    file, digest = found[name]
    blob = (files(__package__) / "data" / file).read_bytes()
    if hashlib.sha256(blob).hexdigest() != digest:
        raise ValueError(f"{file} is not the recorded file: its SHA-256 differs")
    if file.endswith(".csv"):
        return _columns(list(csv.DictReader(io.StringIO(blob.decode("utf-8")))))
    if file.endswith(".jsonl"):
        return _columns([json.loads(line) for line in blob.decode("utf-8").splitlines()])
    with np.load(io.BytesIO(blob), allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}
