"""Colours as authors name them (`#a51c30`, CSS and LaTeX names, `red!50!black`) as hexadecimal values."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAMES = """
black 000000 white ffffff red ff0000 green 00ff00 blue 0000ff cyan 00ffff magenta ff00ff yellow ffff00
gray 808080 grey 808080 darkgray 404040 lightgray bfbfbf brown bf8040 lime bfff00 olive 808000 orange ff8000
pink ffbfbf purple bf0040 teal 008080 violet 800080 navy 000080 maroon 800000 silver c0c0c0 aqua 00ffff fuchsia ff00ff
crimson dc143c darkblue 00008b darkgreen 006400 darkred 8b0000 darkcyan 008b8b darkmagenta 8b008b darkorange ff8c00
steelblue 4682b4 slateblue 6a5acd slategray 708090 slategrey 708090 tomato ff6347 indigo 4b0082 firebrick b22222
dodgerblue 1e90ff forestgreen 228b22 seagreen 2e8b57 chocolate d2691e sienna a0522d goldenrod daa520 gold ffd700
coral ff7f50 salmon fa8072 khaki f0e68c orchid da70d6 plum dda0dd tan d2b48c turquoise 40e0d0 skyblue 87ceeb
lightblue add8e6 lightgreen 90ee90 mediumblue 0000cd royalblue 4169e1 cornflowerblue 6495ed cadetblue 5f9ea0
rebeccapurple 663399 dimgray 696969 dimgrey 696969 hotpink ff69b4 deeppink ff1493 limegreen 32cd32
darkslategray 2f4f4f darkslateblue 483d8b darkviolet 9400d3 mediumpurple 9370db midnightblue 191970
saddlebrown 8b4513 peru cd853f gainsboro dcdcdc whitesmoke f5f5f5 ivory fffff0 beige f5f5dc lavender e6e6fa
"""
# LaTeX's `dvipsnames`: written with capitals, and other colours than those of CSS of the same letters
_DVIPS = """
Apricot fbb982 Aquamarine 00b5be Bittersweet c04f17 Black 221e1f Blue 2d2f92 BlueGreen 00b3b8 BlueViolet 473992
BrickRed b6321c Brown 792500 BurntOrange f7921d CadetBlue 74729a CarnationPink f282b4 Cerulean 00a2e3
CornflowerBlue 41b0e4 Cyan 00aeef Dandelion fdbc42 DarkOrchid a4538a Emerald 00a99d ForestGreen 009b55 Fuchsia 8c368c
Goldenrod ffdf42 Gray 949698 Green 00a64f GreenYellow dfe674 JungleGreen 00a99a Lavender f49ec4 LimeGreen 8dc73e
Magenta ec008c Mahogany a9341f Maroon af3235 Melon f89e7b MidnightBlue 006795 Mulberry a93c93 NavyBlue 006eb8
OliveGreen 3c8031 Orange f58137 OrangeRed ed135a Orchid af72b0 Peach f7965a Periwinkle 7977b8 PineGreen 008b72
Plum 92268f ProcessBlue 00b0f0 Purple 99479b RawSienna 974006 Red ed1b23 RedOrange f26035 RedViolet a1246b
Rhodamine ef559f RoyalBlue 0071bc RoyalPurple 613f99 RubineRed ed017d Salmon f69289 SeaGreen 3fbc9d Sepia 671800
SkyBlue 46c5dd SpringGreen c6dc67 Tan da9d76 TealBlue 00aeb3 Thistle d883b7 Turquoise 00b4ce Violet 58429b
VioletRed ef58a0 White ffffff WildStrawberry ee2967 Yellow fff200 YellowGreen 98cc70 YellowOrange faa21a
"""


def _table(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


NAMES: Mapping[str, str] = _table(_NAMES) | _table(_DVIPS)
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_RGB = re.compile(r'rgb\(\s*(?:"#?([0-9a-fA-F]{6})"|(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3}))\s*\)')


def colour(value: object) -> str | None:
    """`#rrggbb` of a colour, None for what is none. `blue!60!black` mixes as xcolor does."""
    text = str(value).strip().replace("\\#", "#")
    if found := _HEX.fullmatch(text):
        digits = found.group(1)
        return "#" + (digits if len(digits) == 6 else "".join(2 * d for d in digits)).lower()
    if found := _RGB.fullmatch(text):
        if found.group(1):
            return f"#{found.group(1).lower()}"
        channels = [int(found.group(n)) for n in (2, 3, 4)]
        return "#" + "".join(f"{c:02x}" for c in channels) if max(channels) < 256 else None
    if "!" in text:
        return _mixed(text.split("!"))
    known = NAMES.get(text) or NAMES.get(text.lower())
    return f"#{known}" if known else None


def _mixed(parts: list[str]) -> str | None:
    """`red!50!black!20!white`: so much of what stands before, the rest of what follows (white at the end)."""
    mixed = colour(parts[0])
    for at in range(1, len(parts), 2):
        other = colour(parts[at + 1]) if at + 1 < len(parts) else "#ffffff"
        if mixed is None or other is None or not re.fullmatch(r"\d{1,3}(\.\d+)?", parts[at]):
            return None
        share = min(1.0, float(parts[at]) / 100)
        pairs = [(int(mixed[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
        mixed = "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)
    return mixed
