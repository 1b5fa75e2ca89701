"""What the template must know of the book before the first page: paper, margins, faces, words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bookwright.config import Config
from bookwright.formats.base import Manuscript
from bookwright.formats.pdf.markup import argument

_PAPERS = {"a4": (595.28, 841.89), "a5": (419.53, 595.28), "b5": (498.9, 708.66), "us-letter": (612.0, 792.0),
           "letter": (612.0, 792.0), "us-legal": (612.0, 1008.0), "us-executive": (522.0, 756.0)}  # fmt: skip
_SIDES = {"x": ("inside", "outside"), "y": ("top", "bottom"), "left": ("inside",), "right": ("outside",),
          **{side: (side,) for side in ("inside", "outside", "top", "bottom")}}  # fmt: skip
_DEFAULT_PAPER = (540.0, 666.0)  # 7.5 × 9.25 in
_UNITS = {"in": 72.0, "cm": 28.3465, "mm": 2.83465, "pt": 1.0, "": 1.0}
_LENGTH = re.compile(r"([\d.]+)\s*(in|cm|mm|pt|)")


def points(text: object) -> float | None:
    """A length in points, None for what is not one."""
    found = _LENGTH.fullmatch(str(text).strip())
    return float(found.group(1)) * _UNITS[found.group(2)] if found else None


def paper(name: object) -> tuple[float, float]:
    """Width and height (pt) of a named paper or of `7.5in x 9.25in`; the book's own size otherwise."""
    known = _PAPERS.get(str(name).strip().lower())
    sides = [points(side) for side in re.split(r"\s*[x×]\s*", str(name))] if known is None else list(known)
    if len(sides) == 2 and sides[0] and sides[1]:
        return sides[0], sides[1]
    return _DEFAULT_PAPER


def margins(given: object, width: float) -> dict[str, float]:
    """The four margins (pt). Wide papers keep a column beside the text for what is wide."""
    roomy = width >= 6.6 * 72
    result = {
        "top": 72.0,
        "bottom": 64.8,
        "inside": 61.2 if roomy else 0.12 * width,
        "outside": 154.8 if roomy else 0.13 * width,
    }
    if not isinstance(given, Mapping):
        return result
    for key, targets in _SIDES.items():
        if (value := points(given.get(key))) is not None:
            result |= dict.fromkeys(targets, value)
    return result


def two_sided(config: Config) -> bool:
    """Whether left and right pages differ and chapters begin right; not with `classoption: oneside`."""
    return "oneside" not in str(config.setting("typst", "classoption", ""))


@dataclass(frozen=True)
class Geometry:
    """The page in points; `outdent` is how far wide things may reach into the outer margin."""

    width: float
    height: float
    margin: Mapping[str, float]
    size: float

    @property
    def text_width(self) -> float:
        return self.width - self.margin["inside"] - self.margin["outside"]

    @property
    def text_height(self) -> float:
        return self.height - self.margin["top"] - self.margin["bottom"]

    @property
    def outdent(self) -> float:
        return self.margin["outside"] - 39.6 if self.margin["outside"] > 108 else 0.0


def geometry(config: Config) -> Geometry:
    """The page that `format: typst:` asks for."""
    chosen = config.format("typst")
    width, height = paper(chosen.get("papersize", ""))
    return Geometry(width, height, margins(chosen.get("margin"), width), points(chosen.get("fontsize")) or 9.6)


def settings(m: Manuscript, missing: Sequence[str]) -> str:
    """What the template must know of the book: sizes, faces, words, and ids that were not printed."""
    page = geometry(m.config)
    face, fixed = m.config.setting("typst", "mainfont"), m.config.setting("typst", "monofont")
    names = ("width", "height", "text_width", "text_height", "outdent", "size")
    pairs = [f"{name.replace('_', '-')}: {getattr(page, name):.2f}pt" for name in names]
    pairs.append(f"margin: ({', '.join(f'{k}: {v:.2f}pt' for k, v in page.margin.items())})")
    plain = {
        "serif": [*([str(face)] if face else []), "Source Serif 4", "STIX Two Math"],
        "sans": ["Inter", "STIX Two Math"],
        "mono": [*([str(fixed)] if fixed else []), "IBM Plex Mono", "DejaVu Sans Mono"],
        "math": ["STIX Two Math"], "two-sided": two_sided(m.config),
        "parts": bool(m.book.parts), "missing": list(missing), "words": {"contents": m.words["contents"]},
    }  # fmt: skip
    pairs += [f"{k}: {argument(v)}" for k, v in plain.items()]
    return "#let settings = (\n  " + ",\n  ".join(pairs) + ",\n)\n"
