"""Names of themes → rows of our own table of tokens that resemble them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bookwright.contrast import legible, luminance, mix


@dataclass(frozen=True)
class Theme:
    """Three colours make a table of tokens; `faces` is "serif" or "sans", "" for our own."""

    accent: str
    paper: str = "#ffffff"
    ink: str = "#212529"
    faces: str = "sans"
    link: str = ""

    @property
    def dark(self) -> bool:
        return luminance(self.paper) < 0.18


# the primary colour, the ground, the text and the link of each
BOOTSWATCH: Mapping[str, Theme] = {
    "cerulean": Theme("#2fa4e7", ink="#495057"), "cosmo": Theme("#2780e3", ink="#373a3c"),
    "cyborg": Theme("#2a9fd6", "#060606", "#adafae"), "darkly": Theme("#375a7f", "#222222", "#ffffff", link="#00bc8c"),
    "flatly": Theme("#2c3e50", ink="#212529", link="#18bc9c"), "journal": Theme("#eb6864", ink="#222222"),
    "litera": Theme("#4582ec", ink="#343a40", faces="serif"), "lumen": Theme("#158cba", ink="#222222"),
    "lux": Theme("#1a1a1a", ink="#55595c"), "materia": Theme("#2196f3", ink="#444444"),
    "minty": Theme("#78c2ad", ink="#5a5a5a"), "morph": Theme("#378dfc", "#d9e3f1", "#485785"),
    "pulse": Theme("#593196", ink="#444444"), "quartz": Theme("#e83283", "#686dc3", "#ffffff", link="#ffffff"),
    "sandstone": Theme("#325d88", ink="#3e3f3a", link="#93c54b"), "simplex": Theme("#d9230f", "#fcfcfc", "#212529"),
    "sketchy": Theme("#333333", ink="#212529"), "slate": Theme("#8b949e", "#272b30", "#c8c8c8", link="#ffffff"),
    "solar": Theme("#b58900", "#002b36", "#a3b1b2"), "spacelab": Theme("#446e9b", ink="#444444", link="#3399f3"),
    "superhero": Theme("#df6919", "#0f2537", "#ebebeb"), "united": Theme("#e95420", ink="#333333"),
    "vapor": Theme("#6f42c1", "#1a0933", "#e0d8ff", link="#32fbe2"), "yeti": Theme("#008cba", ink="#222222"),
    "zephyr": Theme("#3459e6", ink="#495057"),
}  # fmt: skip
OURS = ("", "default", "bookwright", "none", "pandoc", "brand")
_LIGHT = ("#fdfcf9", "#1c1e22")
_DARK = ("#16171b", "#e7e4dc")
_SERIES = ("#1f5f8b", "#8a6d1b", "#3d6b4f", "#6b4c8a", "#b3541e")
FACES = {
    "sans": 'Inter, "Sans fallback", system-ui, sans-serif',
    "serif": '"Source Serif 4", "Serif fallback", Charter, Georgia, serif',
}


def tokens(theme: Theme) -> dict[str, str]:
    """The whole table of colours of a theme, everything legible on its paper."""
    paper, ink = theme.paper, legible(theme.ink, theme.paper, 7)
    accent = legible(theme.link or theme.accent, paper)
    raised = mix(ink, paper, 0.05 if not theme.dark else 0.07)
    found = {
        "color-scheme": "dark" if theme.dark else "light", "--paper": paper, "--ink": ink, "--raised": raised,
        "--soft": legible(mix(ink, paper, 0.72), raised), "--rule": mix(ink, paper, 0.16),
        "--edge": legible(mix(ink, paper, 0.5), paper, 3), "--accent": accent,
        "--accent-soft": mix(accent, paper, 0.12 if not theme.dark else 0.22),
        "--plate": "transparent" if not theme.dark else _LIGHT[0], "--c1": accent,
    }  # fmt: skip
    found |= {f"--c{i}": legible(c, raised) for i, c in enumerate(_SERIES, 2)}
    return found | {"--code-name": legible("#76590e", raised), "--code-built": legible("#9a4312", raised)}


def other(theme: Theme) -> Theme:
    """The same theme by night (or by day): its accent on our ground."""
    paper, ink = _LIGHT if theme.dark else _DARK
    return Theme(theme.accent, paper, ink, theme.faces, theme.link)
