"""Colours and sizes that an author gives, looked at before they go into a style sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bookwright.contrast import luminance
from bookwright.diagnostics import Code
from bookwright.formats.base import Manuscript
from bookwright.source import Span

O027 = Code(
    "O027", "error", "a value that no style sheet can hold",
    """Colours are written `#a51c30`, `rgb(165, 28, 48)` or by one of CSS's names; sizes are a number with a unit
    (`1.1em`, `12pt`, `60rem`); faces are names, separated by commas. This value is none of them, so it
    would break the sheet or mean nothing.""",
)  # fmt: skip
NAMES: Mapping[str, str] = {
    "aqua": "#00ffff", "azure": "#f0ffff", "beige": "#f5f5dc", "black": "#000000", "blue": "#0000ff",
    "brown": "#a52a2a", "chocolate": "#d2691e", "coral": "#ff7f50", "cornflowerblue": "#6495ed", "crimson": "#dc143c",
    "cyan": "#00ffff", "darkblue": "#00008b", "darkgray": "#a9a9a9", "darkgreen": "#006400", "darkgrey": "#a9a9a9",
    "darkorange": "#ff8c00", "darkred": "#8b0000", "darkslategray": "#2f4f4f", "deepskyblue": "#00bfff",
    "dimgray": "#696969", "dodgerblue": "#1e90ff", "firebrick": "#b22222", "forestgreen": "#228b22",
    "fuchsia": "#ff00ff", "gainsboro": "#dcdcdc", "ghostwhite": "#f8f8ff", "gold": "#ffd700", "gray": "#808080",
    "green": "#008000", "grey": "#808080", "hotpink": "#ff69b4", "indianred": "#cd5c5c", "indigo": "#4b0082",
    "ivory": "#fffff0", "khaki": "#f0e68c", "lavender": "#e6e6fa", "lightblue": "#add8e6", "lightgray": "#d3d3d3",
    "lightgrey": "#d3d3d3", "lightgreen": "#90ee90", "lightyellow": "#ffffe0", "lime": "#00ff00",
    "limegreen": "#32cd32", "linen": "#faf0e6", "magenta": "#ff00ff", "maroon": "#800000", "mediumblue": "#0000cd",
    "midnightblue": "#191970", "mintcream": "#f5fffa", "navy": "#000080", "olive": "#808000", "orange": "#ffa500",
    "orangered": "#ff4500", "orchid": "#da70d6", "pink": "#ffc0cb", "plum": "#dda0dd", "purple": "#800080",
    "rebeccapurple": "#663399", "red": "#ff0000", "royalblue": "#4169e1", "salmon": "#fa8072", "seagreen": "#2e8b57",
    "sienna": "#a0522d", "silver": "#c0c0c0", "skyblue": "#87ceeb", "slateblue": "#6a5acd", "slategray": "#708090",
    "slategrey": "#708090", "snow": "#fffafa", "steelblue": "#4682b4", "tan": "#d2b48c", "teal": "#008080",
    "tomato": "#ff6347", "turquoise": "#40e0d0", "violet": "#ee82ee", "wheat": "#f5deb3", "white": "#ffffff",
    "whitesmoke": "#f5f5f5", "yellow": "#ffff00", "yellowgreen": "#9acd32", "transparent": "transparent",
}  # fmt: skip
# Bootstrap's words for grounds, in our tokens
_BOOTSTRAP = {
    "primary": "var(--accent)", "secondary": "var(--soft)", "light": "var(--raised)", "dark": "#22252b",
    "success": "#2e6b46", "info": "#1f5f8b", "warning": "#8a5a12", "danger": "#8f1f2c", "body": "var(--paper)",
    "white": "#ffffff", "black": "#000000", "none": "transparent", "transparent": "transparent",
}  # fmt: skip
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\Z", re.I)
_FUNCTION = re.compile(r"(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\([\d\s.,%/+-]*(?:deg)?[\d\s.,%/+-]*\)\Z", re.I)
_SIZE = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:px|pt|pc|em|rem|ex|ch|cm|mm|in|%|vw|vh)\Z|0\Z", re.I)
_FACE = re.compile(r"""[\w\s,.'"&+-]+\Z""")


def colour(value: object) -> str:
    """The colour as CSS takes it, "" for what is none."""
    text = str(value).strip()
    if _HEX.match(text) or _FUNCTION.match(text):
        return text.lower()
    return NAMES.get(text.lower(), "")


def size(value: object) -> str:
    text = f"{value}px" if isinstance(value, (int, float)) and value else str(value).strip()
    return text if _SIZE.match(text) else ""


def face(value: object) -> str:
    """A list of families, each in quotation marks that needs them; "" for what cannot be one."""
    names = [str(v) for v in value] if isinstance(value, list) else [str(value)]
    if not all(_FACE.match(n) for n in names):
        return ""
    parts = [p.strip().strip("'\"") for n in names for p in n.split(",")]
    return ", ".join(p if re.fullmatch(r"[A-Za-z-]+", p) else f'"{p}"' for p in parts if p and '"' not in p)


def refuse(m: Manuscript, span: Span | None, key: str, value: object, wanted: str) -> None:
    shown = str(value).strip().splitlines()[0][:60] if str(value).strip() else ""
    m.report.add(O027.at(span, f"`{key}` must be {wanted}, not `{shown}`"))


def grounds(m: Manuscript, given: Mapping[str, Any], *path: str | int) -> str:
    """`background` and `foreground` of a bar as custom properties of its own; what is no colour is reported."""
    found = {}
    for key in ("background", "foreground"):
        value = given.get(key)
        if value in (None, ""):
            continue
        css = _BOOTSTRAP.get(str(value)) or colour(value)
        if css:
            found[key] = css
        else:
            refuse(m, m.config.located.span(*path, key), key, value, "a colour or one of Bootstrap's names")
    ground = found.get("background", "")
    ink = found.get("foreground") or (_ink_on(ground) if ground else "")
    return ";".join(p for p in (ground and f"--bar-ground:{ground}", ink and f"--bar-ink:{ink}") if p)


def _ink_on(ground: str) -> str:
    """What can be read on a ground."""
    if ground.startswith("var(--accent") or ground == "var(--soft)":
        return "var(--paper)"
    if not ground.startswith("#"):
        return ""
    return "#ffffff" if luminance(ground) < 0.25 else "#1c1e22"
