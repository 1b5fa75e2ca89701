"""What the template must know of the book before the first page: paper, margins, faces, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bookwright.config import Config
from bookwright.engines import code_styles
from bookwright.formats.base import Manuscript
from bookwright.formats.pdf.markup import argument
from bookwright.formats.pdf.options import Options, options
from bookwright.formats.pdf.papers import points

DEFAULT_PAPER = (540.0, 666.0)  # 7.5 × 9.25 in
GUTTER = 20.0  # pt between columns
EDGE = 39.6  # pt of the outer margin that stay blank beside a margin column
# what the book is set in when nobody says otherwise; Typst carries the last of them itself
FACES = {"serif": ("Source Serif 4", "STIX Two Math"), "sans": ("Inter", "STIX Two Math"),
         "mono": ("IBM Plex Mono", "DejaVu Sans Mono"), "math": ("STIX Two Math",)}  # fmt: skip


def margins(given: Mapping[str, float], width: float) -> dict[str, float]:
    """The four margins (pt). Wide papers keep a column beside the text for what is wide."""
    roomy = width >= 6.6 * 72
    result = {
        "top": 72.0,
        "bottom": 64.8,
        "inside": 61.2 if roomy else 0.12 * width,
        "outside": 154.8 if roomy else 0.13 * width,
    }
    wide = {"x": ("inside", "outside"), "y": ("top", "bottom"), "rest": tuple(result)}
    for sides in (("rest",), ("x", "y"), ("left", "right", "inner", "outer", "inside", "outside", "top", "bottom")):
        for side in sides:
            if side in given:
                name = {"left": "inside", "inner": "inside", "right": "outside", "outer": "outside"}.get(side, side)
                result |= dict.fromkeys(wide.get(side, (name,)), given[side])
    return result


@dataclass(frozen=True)
class Geometry:
    """The page in points; `outdent` is how far wide things may reach into the outer margin."""

    width: float
    height: float
    margin: Mapping[str, float]
    size: float
    columns: int = 1

    @property
    def page_width(self) -> float:
        """The width of all columns."""
        return self.width - self.margin["inside"] - self.margin["outside"]

    @property
    def text_width(self) -> float:
        return (self.page_width - GUTTER * (self.columns - 1)) / self.columns

    @property
    def text_height(self) -> float:
        return self.height - self.margin["top"] - self.margin["bottom"]

    @property
    def outdent(self) -> float:
        roomy = self.margin["outside"] > 108 and self.columns == 1
        return self.margin["outside"] - EDGE if roomy else 0.0


def geometry(config: Config) -> Geometry:
    """The page that the settings ask for."""
    return _geometry(options(config))


def _geometry(chosen: Options) -> Geometry:
    width, height = chosen.papersize or DEFAULT_PAPER
    if chosen.landscape:
        width, height = max(width, height), min(width, height)
    margin = margins(chosen.margin, width)
    if chosen.grid:
        margin["outside"] = min(chosen.grid + EDGE, 0.45 * width)
    margin |= {{"inner": "inside", "outer": "outside"}[k]: v for k, v in chosen.margin_geometry.items()}
    if margin["inside"] + margin["outside"] > width - 72 or margin["top"] + margin["bottom"] > height - 72:
        margin = margins({}, width)  # no room for text: such margins are a slip
    return Geometry(width, height, margin, chosen.fontsize, chosen.columns)


def faces(chosen: Options) -> dict[str, tuple[str, ...]]:
    """The families of each of the four hands, the author's first."""
    own = {"serif": chosen.mainfont, "sans": chosen.sansfont, "mono": chosen.monofont or chosen.codefont,
           "math": chosen.mathfont}  # fmt: skip
    return {hand: (*own[hand], *FACES[hand]) for hand in FACES}


def settings(m: Manuscript, missing: Sequence[str]) -> str:
    """What the template must know of the book: sizes, faces, words, and ids that were not printed."""
    chosen = options(m.config)
    page = _geometry(chosen)
    names = ("width", "height", "text_width", "page_width", "text_height", "outdent", "size")
    pairs = [f"{name.replace('_', '-')}: {getattr(page, name):.2f}pt" for name in names]
    pairs.append(f"outside: {page.margin['outside']:.2f}pt")
    # on pages that are all alike, inside is left
    sides = {} if chosen.sides else {"inside": "left", "outside": "right"}
    pairs.append(f"margin: ({', '.join(f'{sides.get(k, k)}: {v:.2f}pt' for k, v in page.margin.items())})")
    pairs.append(f"toc-indent: {'none' if chosen.toc_indent is None else f'{chosen.toc_indent:.2f}pt'}")
    colours = {k: v or None for k, v in (chosen.link_colours | {"contents": chosen.toccolor}).items()}
    plain = {
        **faces(chosen), "two-sided": chosen.sides, "open-right": chosen.right, "form": chosen.form,
        "parts": bool(m.book.parts), "missing": list(missing),
        "words": {"contents": contents_title(m), "brief": m.words["brief-contents"]},
        "colours": colours, "stretch": chosen.linestretch, "justify": chosen.justify,
        "hyphenate": chosen.hyphenate, "indent": chosen.indent, "columns": chosen.columns,
        "folio": chosen.page_numbering, "sections": chosen.section_numbering,
        "numbered": chosen.number_sections, "theorem": chosen.theorem_appearance,
        "notes": chosen.reference_location, "code": code_styles.on_paper(m.config, "pdf"),
    }  # fmt: skip
    pairs += [f"{k}: {argument(v)}" for k, v in plain.items()]
    return "#let settings = (\n  " + ",\n  ".join(pairs) + ",\n)\n"


def contents_title(m: Manuscript) -> str:
    return options(m.config).toc_title or m.words["contents"]


__all__ = ["FACES", "Geometry", "contents_title", "faces", "geometry", "margins", "points", "settings"]
