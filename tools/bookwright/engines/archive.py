"""Files → a zip archive of the same bytes every time: sorted, all of one fixed time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def pack(files: Mapping[str, bytes]) -> bytes:
    """The archive of `files` by their names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as box:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            box.writestr(entry, files[name], compresslevel=9)
    return target.getvalue()
