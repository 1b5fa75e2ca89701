"""Mermaid and DOT sources → SVG, drawn at build time in the book's own colours and face."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from bookwright.engines.svg import SVG

FACE = "Inter, sans-serif"
SIZE = 9.5  # pt, of the letters in a diagram at its natural size
_LIMIT = 60  # s
# Mermaid's own themes and the ground that each is made for; none is a colour of the palette, so that it stays
GROUNDS = {"default": "#fefefe", "dark": "#333334", "forest": "#fefefe", "neutral": "#fefefe"}
_INK, _SOFT, _RULE, _PAPER, _RAISED = "#1c1e22", "#565a63", "#dcd7cc", "#fdfcf9", "#f6f3ec"
_SERIES = ("#a51c30", "#1f5f8b", "#8a6d1b", "#3d6b4f", "#6b4c8a", "#b3541e")
# not in the palette, so that they stay what they are in the dark: letters on a colour that an author chose
_ON_LIGHT, _ON_DARK = "#1c1e21", "#fdfcf8"
_PAINTED = frozenset({"rect", "polygon", "ellipse", "circle", "path"})
_DARK = re.compile(
    r"dark(?!seagreen|salmon|khaki|gray|orange|turquoise)|black|navy|maroon|purple|indigo|brown|(?:blue|green|red)[34]?$"
)
_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?$")
_RGB = re.compile(r"rgb\(\s*([\d.]+)\s*,\s*([\d.]+)\s*,\s*([\d.]+)\s*\)")
_BARE = re.compile(r"(?<![\w#-])(?:black|white|#000|#fff)(?![\w-])")
_PURE = re.compile(r"#(?:0{6}|[fF]{6})\b")
# both packages are imported as `quickjs`, and Mermaid needs the second
_CLASH = "pip uninstall quickjs; pip install --force-reinstall quickjs-ng"


class BadDiagram(Exception):
    """The source cannot be drawn; `line` (from 1) is where in it, 0 when that is not known."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class NotInstalled(Exception):
    """The package that draws this language is missing; the message is how to get it."""


def draw(language: str, source: str, theme: str = "") -> str:
    """The drawing of `source`, in points, yet to be cleaned. Raises `BadDiagram` and `NotInstalled`.

    `theme` is one of `GROUNDS` for Mermaid's own colours, which no scheme of a page changes; "": the book's.
    """
    if not source.strip():
        raise BadDiagram("there is nothing to draw")
    if language != "mermaid":
        return _sized(_dot(source), language)
    drawn = _mermaid(source, theme)
    if theme:
        _grounded(drawn, GROUNDS[theme])
    return _sized(drawn, language, fixed=bool(theme))


# ── Mermaid ──────────────────────────────────────────────────────────────────────────────────────
def _theme() -> dict[str, Any]:
    """The variables of Mermaid's `base` theme, each given: what it derives is of no palette."""
    names = {
        _RAISED: """primaryColor secondaryColor mainBkg actorBkg noteBkgColor labelBoxBkgColor activationBkgColor
            stateBkg taskBkgColor activeTaskBkgColor classBackground sectionBkgColor personBkg compositeBackground
            nodeBkg requirementBackground attributeBackgroundColorEven quadrant1Fill quadrant3Fill""",
        _PAPER: """background tertiaryColor clusterBkg edgeLabelBackground altBackground altSectionBkgColor
            sectionBkgColor2 attributeBackgroundColorOdd compositeTitleBackground doneTaskBkgColor
            relationLabelBackground transitionLabelColorBackground quadrant2Fill quadrant4Fill rowOdd rowEven""",
        _SOFT: """primaryBorderColor secondaryBorderColor lineColor defaultLinkColor nodeBorder actorBorder
            actorLineColor signalColor labelBoxBorderColor arrowheadColor transitionColor taskBorderColor
            activeTaskBorderColor doneTaskBorderColor activationBorderColor specialStateColor stateBorder
            requirementBorderColor relationColor compositeBorder innerEndBackground border1 border2 pieStrokeColor
            pieOuterStrokeColor todayLineColor critBorderColor""",
        _RULE: "tertiaryBorderColor clusterBorder noteBorderColor gridColor",
        _INK: """primaryTextColor secondaryTextColor tertiaryTextColor textColor nodeTextColor titleColor
            actorTextColor signalTextColor labelTextColor loopTextColor noteTextColor labelColor stateLabelColor
            transitionLabelColor taskTextColor taskTextOutsideColor taskTextLightColor taskTextDarkColor
            taskTextClickableColor classText relationLabelColor requirementTextColor pieTitleTextColor
            pieLegendTextColor sequenceNumberColor fontColor quadrantPointFill""",
    }
    variables: dict[str, Any] = {key: colour for colour, keys in names.items() for key in keys.split()}
    for i in range(12):
        colour = _SERIES[i % len(_SERIES)]
        variables |= {f"pie{i + 1}": colour, f"cScale{i}": colour, f"cScaleLabel{i}": _PAPER,
                      f"cScalePeer{i}": colour, f"cScaleInv{i}": _SOFT}  # fmt: skip
    for i in range(8):
        variables |= {f"git{i}": _SERIES[i % len(_SERIES)], f"gitBranchLabel{i}": _PAPER, f"fillType{i}": _RAISED}
    return {**variables, "pieSectionTextColor": _PAPER, "critBkgColor": _RAISED, "sequenceNumberColor": _PAPER,
            "THEME_COLOR_LIMIT": 12, "dropShadow": "none",
            "commitLabelBackground": _PAPER, "commitLabelColor": _INK, "pieOpacity": "1",
            **{f"pie{part}TextSize": f"{SIZE / 0.75:.4g}px" for part in ("Title", "Section", "Legend")}}  # fmt: skip


def _mermaid(source: str, theme: str) -> ET.Element:
    try:
        import mermaidx
    except ImportError:
        raise NotInstalled("pip install mermaidx") from None
    letters = {"fontFamily": FACE, "fontSize": f"{SIZE / 0.75:.4g}px"}
    settings = {
        "htmlLabels": False, "flowchart": {"htmlLabels": False}, "fontFamily": FACE,
        "themeVariables": letters if theme else {**_theme(), **letters},
        "securityLevel": "strict", "deterministicIds": True,
        "sequence": dict.fromkeys(("actorFontSize", "noteFontSize", "messageFontSize"), round(SIZE / 0.75)),
    }  # fmt: skip
    text = _named_commits(source) if source.lstrip().startswith("gitGraph") else source
    try:
        made = mermaidx.render(text, theme=theme or "base", config=settings).svg()
    except Exception as error:  # its engine has an exception of its own, of no known class
        if type(error).__name__ == "JSException":
            raise NotInstalled(_CLASH) from None
        if not isinstance(error, (RuntimeError, ValueError)):
            raise
        raise _refused(str(error), source) from None
    try:
        return ET.fromstring(made)
    except ET.ParseError as error:
        raise BadDiagram(f"Mermaid's drawing is not well-formed: {error}") from None


def _named_commits(source: str) -> str:
    """Every commit with an id: Mermaid would make them up, other ones at each drawing."""
    counted = iter(range(len(source)))
    pattern = re.compile(r"^([ \t]*(?:commit|merge)\b)(?!.*\bid[ \t]*:)(.*)$", re.M)
    return pattern.sub(lambda m: f'{m.group(1)}{m.group(2).rstrip()} id: "{next(counted)}"', source)


def _refused(message: str, source: str) -> BadDiagram:
    """Mermaid's message in a line, with the line of the source that it means."""
    message = message.removeprefix("Mermaid rendering failed: ")
    if "UnknownDiagramError" in message:
        first = next((n for n, line in enumerate(source.split("\n"), 1) if line.strip()), 1)
        word = source.split("\n")[first - 1].strip()
        return BadDiagram(f"Mermaid knows no kind of diagram that begins with `{word}`", first)
    found = re.search(r"(?:Parse|Lexical) error on line (\d+)", message, re.I)
    expecting = re.search(r"Expecting (.+?), got '([^']*)'", message, re.S)
    if not found:
        return BadDiagram(" ".join(message.removeprefix("Error: ").split())[:300])
    line = min(int(found.group(1)), len(source.rstrip().split("\n")))
    said = f"it does not go on after {_near(message)}" if expecting else " ".join(message.split())[:200]
    return BadDiagram(said, line)


def _near(message: str) -> str:
    """The excerpt that Mermaid points into, up to where its arrow stands."""
    rows = message.split("\n")
    if len(rows) < 3 or "^" not in rows[2]:
        return "this"
    return f"`{rows[1][: rows[2].index('^')].removeprefix('...').strip()[-30:]}`"


# ── DOT ──────────────────────────────────────────────────────────────────────────────────────────
def _dot(source: str) -> ET.Element:
    program = Path(sysconfig.get_path("scripts")) / "graphviz-pure"
    if not program.is_file():
        raise NotInstalled("pip install graphviz-pure")
    # metrics are known for Helvetica; the book's sans is a little wider, hence the margin
    defaults = {
        "G": {"bgcolor": "transparent", "fontname": "Helvetica", "fontsize": SIZE, "fontcolor": _INK, "color": _RULE},
        "N": {"fontname": "Helvetica", "fontsize": SIZE, "fontcolor": _INK, "color": _SOFT, "margin": "0.17,0.07",
              "height": 0.3, "width": 0.4},
        "E": {"fontname": "Helvetica", "fontsize": SIZE - 1, "fontcolor": _INK, "color": _SOFT, "arrowsize": 0.7},
    }  # fmt: skip
    options = [f"-{kind}{key}={value}" for kind, given in defaults.items() for key, value in given.items()]
    try:
        done = subprocess.run(
            [str(program), "-Tsvg", *options], input=source, capture_output=True, text=True, encoding="utf-8",
            errors="replace", timeout=_LIMIT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise BadDiagram(f"it was not drawn within {_LIMIT} s") from None
    if done.returncode or "</svg>" not in done.stdout:
        said = next((line for line in done.stderr.splitlines() if "rror" in line), "it cannot be drawn")
        found = re.search(r"in line (\d+)(?: near (.*))?", said)
        if not found:
            raise BadDiagram(said.removeprefix("Error: ").replace("<stdin>: ", "")[:200])
        near = (found.group(2) or "").strip() or "the end"
        raise BadDiagram(f"this is not DOT, near {near}", int(found.group(1)))
    root = ET.fromstring(re.sub(r"<!DOCTYPE.*?>", "", done.stdout, flags=re.S).split("?>", 1)[-1])
    for element in root.iter():
        if element.get("font-family", "").startswith(("Helvetica", "Times", "Arial")):
            element.set("font-family", FACE)
    return root


# ── both ─────────────────────────────────────────────────────────────────────────────────────────
def _grounded(root: ET.Element, colour: str) -> None:
    """Lays a ground of the colour below the drawing."""
    box = dict(zip(("x", "y", "width", "height"), root.get("viewBox", "0 0 100 100").split(), strict=True))
    root.insert(0, ET.Element(f"{{{SVG}}}rect", {**box, "rx": "4", "fill": colour}))


def _sized(root: ET.Element, language: str, fixed: bool = False) -> str:
    """The drawing with a width and height in points, and letters that can be read; `fixed`: in its own colours."""
    box = [float(v) for v in root.get("viewBox", "0 0 100 100").replace(",", " ").split()]
    scale = 0.75 if language == "mermaid" else 1.0  # CSS pixels; DOT counts in points
    for element in root.iter():
        for name, value in element.attrib.items():
            if name in ("fill", "stroke", "style", "stop-color", "flood-color", "color"):
                element.set(name, _hexadecimal(value, fixed))
        if element.text and str(element.tag).endswith("}style"):
            element.text = _hexadecimal(element.text, fixed)
    root.attrib.pop("style", None)
    root.set("width", f"{box[2] * scale:.4g}pt")
    root.set("height", f"{box[3] * scale:.4g}pt")
    for group in root.iter(f"{{{SVG}}}g"):
        if {"node", "cluster"} & set(group.get("class", "").split()):
            _legible(group)
    for anchor in root.iter(f"{{{SVG}}}a"):  # a link in a picture: the words stay
        for key in [k for k in anchor.attrib if k.rsplit("}", 1)[-1] in ("href", "title", "target")]:
            del anchor.attrib[key]
    return ET.tostring(root, encoding="unicode")


def _hexadecimal(value: str, fixed: bool) -> str:
    """Colours as `#rrggbb`, in which those of the palette are recognised; black and white are of it unless `fixed`."""
    value = _RGB.sub(lambda m: "#" + "".join(f"{round(float(v)):02x}" for v in m.groups()), value)
    value = _BARE.sub(lambda m: "#000000" if m.group() in ("black", "#000") else "#ffffff", value)
    return _PURE.sub(lambda m: "#010101" if m.group()[1] == "0" else "#fefefe", value) if fixed else value


def _legible(group: ET.Element) -> None:
    """Letters on a colour that the author chose keep one of their own: that colour is no scheme's."""
    shapes = [e for e in group.iter() if str(e.tag).rsplit("}", 1)[-1] in _PAINTED]
    chosen = next((fill for e in shapes if (fill := _fill(e)) and fill not in _OWN), "")
    if not chosen:
        return
    letters = _PAPER if chosen in _SERIES else _ON_DARK if _is_dark(chosen) else _ON_LIGHT
    for element in group.iter():
        local = str(element.tag).rsplit("}", 1)[-1]
        if local in ("text", "tspan") and _fill(element) in ("", "#000000", _INK):
            element.attrib.pop("fill", None)
            element.set("style", f"{element.get('style', '')};fill:{letters} !important".lstrip(";"))


_OWN = frozenset(
    {"none", "transparent", "currentColor", "inherit", "#000000", "#ffffff", _INK, _SOFT, _RULE, _PAPER, _RAISED}
)


def _fill(element: ET.Element) -> str:
    found = re.search(r"(?:^|;)\s*fill\s*:\s*([^;!]+)", element.get("style", ""))
    return (found.group(1) if found else element.get("fill", "")).strip()


def _is_dark(colour: str) -> bool:
    if found := _HEX.match(colour):
        digits = found.group(1)
        digits = "".join(2 * c for c in digits) if len(digits) == 3 else digits
        red, green, blue = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
    else:
        return _DARK.match(colour.lower()) is not None
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128


def key(language: str, source: str, theme: str = "") -> list[str]:
    """What a drawing depends on, for its place in the cache."""
    return [language, source, theme, json.dumps(_theme(), sort_keys=True), *_versions()]


def _versions() -> list[str]:
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for name in ("mermaidx", "graphviz-pure"):
        try:
            found.append(version(name))
        except PackageNotFoundError:
            found.append("")
    return found
