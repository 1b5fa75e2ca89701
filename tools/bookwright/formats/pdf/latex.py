"""`format: pdf`, LaTeX's own keys: what has a meaning in our PDF, said in the keys of `format: typst`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bookwright.formats.pdf import keys
from bookwright.formats.pdf.papers import PAPERS, points
from bookwright.keys import children

# keys of `format: pdf` that ours share by name and meaning
_SAME = frozenset(keys.KEYS) - {"include-in-header", "include-before-body", "include-after-body", "two-sided", "form"}
# what only LaTeX can do: accepted, and said once
ONLY_LATEX = frozenset(
    """
    pdf-engine pdf-engine-opt pdf-engine-opts keep-tex cite-method biblio-style biblio-title biblio-config
    biblatexoptions natbiboptions hyperrefoptions include-in-header include-before-body include-after-body
    header-includes template template-partials latex-auto-install latex-auto-mk latex-min-runs latex-max-runs
    latex-clean latex-makeindex latex-makeindex-opts latex-tlmgr-opts latex-tinytex latex-output-dir
    fontfamily fontfamilyoptions fontenc mainfontoptions sansfontoptions monofontoptions mathfontoptions
    CJKmainfont CJKoptions CJKsansfont CJKmonofont microtypeoptions block-headings beamerarticle
    use-rsvg-convert fig-pos fig-env shorthands links-as-notes luatexja boxlinks tables table-column-width
    code-block-bg code-block-border-left top-level-division pagestyle
""".split()
)
_CLASSES = {"book": "book", "scrbook": "book", "memoir": "book", "report": "report", "scrreprt": "report",
            "article": "article", "scrartcl": "article", "amsart": "article", "tufte-book": "book",
            "tufte-handout": "article", "amsbook": "book", "krantz": "book", "extbook": "book",
            "extreport": "report", "extarticle": "article", "scrreport": "report"}  # fmt: skip
_SIDES = {"top": "top", "tmargin": "top", "bottom": "bottom", "bmargin": "bottom", "vmargin": "y",
          "left": "left", "lmargin": "left", "inner": "inside", "inside": "inside", "right": "right",
          "rmargin": "right", "outer": "outside", "outside": "outside", "hmargin": "x", "margin": "rest"}  # fmt: skip

# what `geometry` is told of heads and feet, whose places are the template's
_HARMLESS = frozenset(
    """heightrounded includehead includefoot includeheadfoot showframe headsep headheight footskip
    ignorehead ignorefoot ignoreheadfoot foot head marginparsep marginpar bindingoffset nomarginpar""".split()
)


def translated(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The settings of `format: pdf` under our keys, and (key, what of it has no form here)."""
    found: dict[str, Any] = {}
    lost: list[tuple[str, str]] = []
    for read in (_class, _geometry):
        more, unknown = read(given)
        found |= more
        lost += unknown
    found |= {key: value for key, value in given.items() if key in _SAME and value is not None}
    if "top-level-division" in given:
        division = str(given["top-level-division"])
        if division == "section":
            found["form"] = "article"
        elif division not in ("default", "chapter", "part"):
            lost.append(("top-level-division", division))
    return found, lost


def unused(given: Mapping[str, Any]) -> list[str]:
    """The keys that do nothing here, as most are LaTeX's, in the author's order."""
    idle = {key.name for key in children("format.pdf").values() if key.support == "no effect"} | ONLY_LATEX
    return [key for key, value in given.items() if key in idle - {"top-level-division"} and value is not None]


def _words(value: Any) -> Iterator[str]:
    """The options in a text (`a, b=2cm`), a list of texts or of mappings, or a mapping."""
    if isinstance(value, Mapping):
        yield from (f"{k}={v}" for k, v in value.items())
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)
    elif value is not None:
        # braces keep what belongs together: hmargin={2cm,3cm}
        yield from (word.strip() for word in re.split(r",(?![^{]*\})", str(value)) if word.strip())


def _class(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    found: dict[str, Any] = {}
    lost: list[tuple[str, str]] = []
    name = str(given.get("documentclass") or "")
    if name in _CLASSES:
        found |= {"form": _CLASSES[name], "two-sided": _CLASSES[name] == "book",
                  "open-right": _CLASSES[name] == "book"}  # fmt: skip
    elif name:
        lost.append(("documentclass", name))
    for option in _words(given.get("classoption")):
        if option in ("twoside", "twoside=true", "twoside=semi"):
            found["two-sided"] = True
        elif option in ("oneside", "twoside=false"):
            found |= {"two-sided": False, "open-right": False}
        elif option in ("openany", "openright", "open=any", "open=right"):
            found["open-right"] = option.endswith("right")
        elif option.removesuffix("paper").removeprefix("paper=") in PAPERS:
            found["papersize"] = option.removesuffix("paper").removeprefix("paper=")
        elif size := re.fullmatch(r"(?:fontsize=)?(\d+(?:\.\d+)?)(?:pt)?", option):
            found["fontsize"] = f"{size.group(1)}pt"
        elif option in ("twocolumn", "onecolumn"):
            found["columns"] = 2 if option == "twocolumn" else 1
        elif option == "landscape":
            found["landscape"] = True
        elif re.fullmatch(r"parskip(=\w+[-+*]?)?", option):
            found["indent"] = option.endswith(("false", "no"))
        else:
            lost.append(("classoption", option))
    return found, lost


def _geometry(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What the package `geometry` is told: paper and margins."""
    found: dict[str, Any] = {}
    margin: dict[str, str] = {}
    sheet: dict[str, str] = {}
    lost: list[tuple[str, str]] = []
    for word in _words(given.get("geometry")):
        key, _, value = (part.strip() for part in word.partition("="))
        both = [part.strip() for part in value.strip("{}").split(",")]
        if key in _SIDES and all(points(part) is not None for part in both):
            margin |= _sides(_SIDES[key], both)
        elif key in ("paperwidth", "paperheight") and points(value):
            sheet[key] = value
        elif key.removesuffix("paper") in PAPERS or value.removesuffix("paper") in PAPERS:
            found["papersize"] = (value or key).removesuffix("paper")
        elif key in ("twoside", "asymmetric") and value in ("", "true"):
            found["two-sided"] = True
        elif key == "landscape":
            found["landscape"] = True
        elif key not in _HARMLESS:
            lost.append(("geometry", word))
    if len(sheet) == 2:
        found["papersize"] = f"{sheet['paperwidth']} x {sheet['paperheight']}"
    elif sheet:
        lost.append(("geometry", f"{next(iter(sheet))} without the other side"))
    if margin:
        found["margin"] = margin
    for key, side in (("margin-left", "left"), ("margin-right", "right"), ("margin-top", "top"),
                      ("margin-bottom", "bottom")):  # fmt: skip
        if points(given.get(key)) is not None:
            found.setdefault("margin", {})[side] = given[key]
    return found, lost


def _sides(side: str, values: list[str]) -> dict[str, str]:
    """One length for a side, or two for a pair of sides."""
    pair = {"x": ("left", "right"), "y": ("top", "bottom")}.get(side)
    if len(values) == 2 and pair:
        return dict(zip(pair, values, strict=True))
    return {side: values[0]}
