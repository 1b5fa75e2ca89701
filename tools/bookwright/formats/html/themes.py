"""Names of themes and of highlighting styles → rows of our own table of tokens that resemble them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bookwright.formats.html.colours import legible, luminance, mix


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


# ── highlighting: keyword, string, function, number, built-in, decorator, comment; text, ground ──────
_STYLES: Mapping[str, tuple[str, str]] = {
    "arrow": ("003b4f 20794d 4758ab ad0000 111111 657422 5e5e5e 003b4f f1f3f5",
              "e5c07b 98c379 61afef d19a66 e06c75 c678dd abb2bf e0e0e0 1f2329"),
    "github": ("cf222e 0a3069 8250df 0550ae 953800 8250df 57606a 24292f f6f8fa",
               "ff7b72 a5d6ff d2a8ff 79c0ff ffa657 d2a8ff 8b949e c9d1d9 161b22"),
    "a11y": ("7928a1 008000 007faa aa5d00 d91e18 aa5d00 696969 545454 fefefe",
             "dcc6e0 abe338 00e0e0 f5ab35 ffa07a f5ab35 d4d0ab f8f8f2 2b2b2b"),
    "atom-one": ("a626a4 50a14f 4078f2 986801 c18401 a626a4 a0a1a7 383a42 fafafa",
                 "c678dd 98c379 61aeee d19a66 e6c07b c678dd 5c6370 abb2bf 282c34"),
    "ayu": ("fa8d3e 86b300 f2ae49 a37acc 399ee6 e6ba7e 787b80 5c6166 fcfcfc",
            "ff8f40 aad94c ffb454 d2a6ff 39bae6 e6b673 acb6bf bfbdb6 0d1017"),
    "gruvbox": ("9d0006 79740e b57614 8f3f71 af3a03 b57614 928374 3c3836 fbf1c7",
                "fb4934 b8bb26 fabd2f d3869b fe8019 fabd2f 928374 ebdbb2 282828"),
    "solarized": ("859900 2aa198 268bd2 d33682 cb4b16 b58900 93a1a1 657b83 fdf6e3",
                  "859900 2aa198 268bd2 d33682 cb4b16 b58900 586e75 93a1a1 002b36"),
    "tango": ("204a87 4e9a06 000000 0000cf 204a87 5c35cc 8f5902 2e3436 f8f8f8",
              "729fcf 8ae234 fce94f ad7fa8 729fcf ad7fa8 c4a000 eeeeec 2e3436"),
    "pygments": ("007020 4070a0 06287e 40a070 007020 bc7a00 60a0b0 202020 f8f8f8",
                 "78d098 a0c4e8 8fb4ff a0e0b8 78d098 e8b860 8fb8c0 e0e0e0 20242a"),
    "kate": ("1f1c1b bf0303 644a9b b08000 0057ae 644a9b 898887 1f1c1b ffffff",
             "cfcfc2 f44f4f 8e79a5 f67400 2980b9 8e79a5 7a7c7d cfcfc2 232629"),
    "breeze": ("1f1c1b bf0303 644a9b b08000 0057ae 644a9b 898887 1f1c1b ffffff",
               "cfcfc2 f44f4f 8e44ad f67400 2980b9 3f8058 7a7c7d cfcfc2 232629"),
    "monokai": ("a81d50 7a6f00 3f7d20 6b3fa0 1f7a8c a81d50 75715e 272822 fafafa",
                "f92672 e6db74 a6e22e ae81ff 66d9ef f92672 75715e f8f8f2 272822"),
    "dracula": ("a3195b 6b6400 0e7a34 6a3fb5 0b7285 a3195b 6272a4 282a36 f8f8f2",
                "ff79c6 f1fa8c 50fa7b bd93f9 8be9fd 50fa7b 6272a4 f8f8f2 282a36"),
    "nord": ("5e81ac 4c7a34 3f6f8f 8f5b86 3b6ea5 b0603e 6a7488 2e3440 eceff4",
             "81a1c1 a3be8c 88c0d0 b48ead 8fbcbb d08770 7b88a1 d8dee9 2e3440"),
    "zenburn": ("7a5c00 8a2f2f 4f6a00 2f6f6f 7a5c00 7a5c00 5f7f5f 3f3f3f f5f5f0",
                "f0dfaf cc9393 efef8f dca3a3 8cd0d3 f0dfaf 7f9f7f dcdccc 3f3f3f"),
    "oblivion": ("204a87 8f5902 4e9a06 a40000 204a87 5c35cc 6a6d68 2e3436 f8f8f8",
                 "fcaf3e ffd42a 8ae234 edd400 729fcf ad7fa8 888a85 d3d7cf 2e3436"),
    "espresso": ("2f5f9f 2f7d12 8f5b00 2f7d12 2f5f9f 8f5b00 0066ff 2a211c fbf8f5",
                 "43a8ed 049b0a ff9358 44aa43 43a8ed ff9358 8f9fb8 bdae9d 2a211c"),
    "haddock": ("0000ff a31515 0000a0 a31515 0000ff 0000a0 008000 202020 ffffff",
                "8080ff ff9090 a0a0ff ff9090 8080ff a0a0ff 70c070 e0e0e0 20242a"),
    "monochrome": ("1c1e22 444444 1c1e22 444444 1c1e22 444444 666666 1c1e22 f8f8f8",
                   "f0f0f0 c0c0c0 f0f0f0 c0c0c0 f0f0f0 c0c0c0 a0a0a0 e0e0e0 20242a"),
}  # fmt: skip
_SAME = {"printing": "monochrome", "none": "monochrome", "breezedark": "breeze", "atom-one-dark": "atom-one",
         "vim-dark": "oblivion", "radical": "dracula", "ayu-mirage": "ayu"}  # fmt: skip
HIGHLIGHTS = frozenset(_STYLES) | frozenset(_SAME)
_TOKENS = tuple(f"--code-{name}" for name in ("k", "s", "f", "n", "b", "d", "c", "ink", "ground"))


def highlighting(name: str, night: bool) -> dict[str, str]:
    """The colours of a highlighting style, legible on its ground; {} for a name that is not in the table."""
    row = _STYLES.get(_SAME.get(name, name))
    if row is None:
        return {}
    found = dict(zip(_TOKENS, (f"#{c}" for c in row[night].split()), strict=True))
    ground = found["--code-ground"]
    return {k: v if k == "--code-ground" else legible(v, ground) for k, v in found.items()}
