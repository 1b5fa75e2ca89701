"""What the panel of reading settings says; `static/settings.js` builds it, and keeps what the reader chooses."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

_OWN = ("title", "size", "measure", "short", "middle", "long", "face", "serif", "sans", "reset", "keys", "single",
        "turn", "open")  # fmt: skip


def said(words: Mapping[str, str]) -> str:
    """The panel's words as JSON, for `body.dataset.settings`."""
    own = {name: words[f"settings-{name}"] for name in _OWN}
    return orjson.dumps({**own, "search": words["search"], "link": words["anchor"], "close": words["close"]}).decode()
