"""Colours as `#…`: how light they are, how they mix, and what can be read on what."""

from __future__ import annotations


def rgb(colour: str) -> tuple[int, int, int]:
    """The three bytes of a `#…` colour."""
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits[:3]) if len(digits) < 6 else digits
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def mix(one: str, other: str, share: float) -> str:
    """`share` of the one, the rest of the other."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    red, green, blue = (c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def legible(colour: str, paper: str, wanted: float = 4.5) -> str:
    """The colour, as much darker or lighter as it takes to be read on `paper`."""
    end = "#000000" if luminance(paper) > 0.18 else "#ffffff"
    share = 1.0
    while contrast(found := mix(colour, end, share), paper) < wanted and share > 0:
        share -= 0.05
    return found
