"""SVG made safe and quiet: ids prefixed, `<style>` folded into attributes, colours as variables."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from bookwright.diagnostics import Code
from bookwright.engines.style_rules import Rule, rules, style
from bookwright.engines.svg_weight import lighten

X010 = Code(
    "X010", "error", "a picture that cannot be shown",
    """The SVG that a cell or an author gave is not well-formed, or holds scripts, foreign objects or
    references to other hosts, which a book must not carry.""",
)  # fmt: skip

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
# the book's palette: a literal colour in a drawing that follows the page's scheme on the web
PALETTE = {
    "#1c1e22": "ink", "#565a63": "soft", "#dcd7cc": "rule", "#fdfcf9": "paper", "#f6f3ec": "raised",
    "#a51c30": "c1", "#1f5f8b": "c2", "#8a6d1b": "c3", "#3d6b4f": "c4", "#6b4c8a": "c5",
    "#b3541e": "c6", "#000000": "ink", "#ffffff": "paper",
}  # fmt: skip
_REFUSED = {"script", "foreignObject", "iframe", "audio", "video", "embed", "object"}
_DROPPED = {"metadata", "title", "desc", "style"}
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_URL = re.compile(r"url\(\s*['\"]?([^)'\"]*)['\"]?\s*\)")
_DOCTYPE = re.compile(r"<!DOCTYPE.*?>", re.S)
_COLOR = re.compile(r"#[0-9a-fA-F]{6}\b")


class BadSvg(Exception):
    """The SVG is not well-formed or holds what a book must not carry."""


def clean(text: str, prefix: str) -> str:
    """The SVG with ids beginning with `prefix`, fit to stand in a page beside others.

    Raises `BadSvg` for scripts, event handlers, foreign objects and references to other documents.
    """
    if "<!ENTITY" in text:
        raise BadSvg("it declares entities")
    try:
        root = ET.fromstring(_DOCTYPE.sub("", text.strip()))
    except ET.ParseError as error:
        raise BadSvg(f"it is not well-formed: {error}") from None
    if _local(root.tag) != "svg":
        raise BadSvg("its root is not `svg`")
    names = _names(root, prefix)
    _element(root, _rules(root), names)
    lighten(root)
    if "viewBox" not in root.attrib and root.get("width") and root.get("height"):
        root.set("viewBox", f"0 0 {_points(root.get('width', ''))} {_points(root.get('height', ''))}")
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    out = ET.tostring(root, encoding="unicode", short_empty_elements=True)
    return re.sub(r">\s+<", "><", out) if "<text" not in out else re.sub(r">\n\s*<", "><", out)


def _points(length: str) -> str:
    return re.sub(r"[^0-9.]", "", length) or "100"


def _local(tag: object) -> str:
    return str(tag).rsplit("}", 1)[-1]


def _rules(root: ET.Element) -> list[Rule]:
    """The rules of the drawing's style sheets."""
    sheets = [e.text or "" for e in root.iter() if _local(e.tag) == "style"]
    return rules("\n".join(sheets)) if sheets else []


def _properties(text: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in text.split(";") if ":" in part)
    return {k.strip(): v.replace("!important", "").strip() for k, v in pairs}


def _names(root: ET.Element, prefix: str) -> dict[str, str]:
    """New names for the ids: short, in document order, unique on a page."""
    ids = [e.get("id", "") for e in root.iter() if e.get("id")]
    used = {m for e in root.iter() for v in e.attrib.values() for m in _targets(v)}
    return {old: f"{prefix}-{n}" for n, old in enumerate(dict.fromkeys(i for i in ids if i in used))}


def _targets(value: str) -> list[str]:
    hrefs = [value[1:]] if value.startswith("#") else []
    return hrefs + [u[1:] for u in _URL.findall(value) if u.startswith("#")]


def _element(
    element: ET.Element, known: list[Rule], names: dict[str, str], ancestors: tuple[ET.Element, ...] = ()
) -> None:
    for child in list(element):
        local = _local(child.tag)
        if local in _REFUSED:
            raise BadSvg(f"it holds a `{local}` element")
        if local in _DROPPED or not isinstance(child.tag, str) or not str(child.tag).startswith(f"{{{SVG}}}"):
            element.remove(child)
        else:
            _element(child, known, names, (*ancestors, element))
    own = _properties(element.attrib.pop("style", ""))
    folded = style(known, element, ancestors, own) if known else own
    for key, value in list(element.attrib.items()):
        _attribute(element, key, value, names)
    if folded:
        element.set("style", ";".join(f"{k}:{_value(v, names)}" for k, v in folded.items()))
    for key in ("fill", "stroke", "stop-color"):
        if key in element.attrib and "var(" in element.attrib[key]:
            # a presentation attribute cannot hold var(): the style attribute can
            element.set("style", f"{key}:{element.attrib.pop(key)};" + element.get("style", ""))


def _attribute(element: ET.Element, key: str, value: str, names: dict[str, str]) -> None:
    local = _local(key)
    if local == "attributeName" and (_local(value.rsplit(":", 1)[-1]) == "href" or value.startswith("on")):
        raise BadSvg(f"it animates `{value}`")
    if local.startswith("on"):
        raise BadSvg(f"it holds the event handler `{local}`")
    if local == "href":
        if value.startswith("#"):
            value = f"#{names.get(value[1:], value[1:])}"
        elif not value.startswith("data:image/"):
            raise BadSvg(f"it refers to `{value[:60]}`")
    elif key == "id":
        if value not in names:
            del element.attrib["id"]
            return
        value = names[value]
    elif local in ("class", "version", "role") or local.startswith(("data-", "aria-")):
        del element.attrib[key]
        return
    else:
        value = _value(value, names)
    element.set(key, value)


def _value(value: str, names: dict[str, str]) -> str:
    for url in _URL.findall(value):
        if not url.startswith("#"):
            raise BadSvg(f"it refers to `{url[:60]}`")
        value = value.replace(f"url({url})", f"url(#{names.get(url[1:], url[1:])})")
    value = _NUMBER.sub(lambda m: f"{float(m.group()):.2f}".rstrip("0").rstrip("."), value)
    return _COLOR.sub(lambda m: _variable(m.group().lower()), value)


def _variable(colour: str) -> str:
    name = PALETTE.get(colour)
    return f"var(--{name},{colour})" if name else colour
