"""Vega and Vega-Lite charts by `vl-convert`, where it is installed: the script of the site, and pictures for paper."""

from __future__ import annotations

import json
from functools import cache
from typing import Any


def _package() -> Any:
    try:
        import vl_convert
    except ImportError:
        return None
    return vl_convert


@cache
def version() -> str:
    """The version of the package; "" where it is not installed."""
    found = _package()
    return str(getattr(found, "__version__", "installed")) if found else ""


def script() -> str:
    """vega, vega-lite and vega-embed as one classic script that defines `vegaEmbed`; "" without the package."""
    found = _package()
    if found is None:
        return ""
    return f"(function(){{{found.javascript_bundle('window.vegaEmbed = vegaEmbed;')}\n}})();\n"


def svg(figure: str) -> str:
    """The picture of a chart (JSON with `spec`), which may ask nobody for data; "" when none can be made."""
    found, spec = _package(), json.loads(figure)["spec"]
    if found is None:
        return ""
    lite = "vega-lite" in str(spec.get("$schema", "vega-lite"))
    draw = found.vegalite_to_svg if lite else found.vega_to_svg
    try:
        return str(draw(spec, allowed_base_urls=[]))
    except ValueError:
        return ""
