"""Names of highlighting styles → the colours of code, by day and by night, legible on their ground."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bookwright.config import Config
from bookwright.contrast import legible
from bookwright.diagnostics import Code, Diagnostic, nearest

O033 = Code(
    "O033", "info", "a highlighting style that is not known",
    """`highlight-style:` (`syntax-highlighting:`) selects a row of our own table of colours; this name, or this
    `.theme` file, is not among them, so code has the colours of the page's theme.""",
)  # fmt: skip
# keyword, string, function, number, built-in, decorator, comment; text, ground: by day and by night
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
NAMES = frozenset(_STYLES) | frozenset(_SAME)
_OURS = ("default", "idiomatic")
_TOKENS = ("k", "s", "f", "n", "b", "d", "c", "ink", "ground")
_KEYS = ("highlight-style", "syntax-highlighting")


def colours(name: str, night: bool = False) -> dict[str, str]:
    """The colours of a style by the classes of `highlight`, `ink` and `ground`; {} for a name that is not in the
    table."""
    row = _STYLES.get(_SAME.get(name, name)) or _STYLES.get(name.removesuffix("-light").removesuffix("-dark"))
    if row is None:
        return {}
    found = dict(zip(_TOKENS, (f"#{c}" for c in row[night].split()), strict=True))
    return {k: v if k == "ground" else legible(v, found["ground"]) for k, v in found.items()}


def asked(config: Config, format: str) -> dict[str, str]:
    """The style that a format asks for, by `light` and `dark`; one name stands for both."""
    given = next((v for key in _KEYS if (v := config.setting(format, key))), None)
    if isinstance(given, Mapping):
        return {scheme: str(given[scheme]) for scheme in ("light", "dark") if given.get(scheme)}
    return {"light": given, "dark": given} if isinstance(given, str) else {}


def on_paper(config: Config, format: str) -> dict[str, str]:
    """The colours of code in print, where it is always day; {} for our own."""
    found = asked(config, format)
    return colours(found["light"]) if "light" in found else {}


def unknown(config: Config, format: str) -> Iterator[Diagnostic]:
    """The names that are not in the table."""
    for name in dict.fromkeys(asked(config, format).values()):
        if not colours(name) and name not in _OURS:
            paths = [(*above, key) for above in (("format", format), ()) for key in _KEYS]
            span = next((s for path in paths if (s := config.located.spans.get(path))), None)
            near = nearest(name, NAMES)
            yield O033.at(span, f"there is no highlighting style `{name}`", f"near to it: `{near}`" if near else "")
