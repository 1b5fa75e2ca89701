"""The keys of `format: epub`: what each may be, what it does, and what is wrong with the author's."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Any

from bookwright.assemble import resolve_path
from bookwright.config import Config
from bookwright.diagnostics import Code, Diagnostic
from bookwright.source import Span

C056 = Code(
    "C056", "error", "a setting of the EPUB that cannot be read",
    """A key under `format: epub` has a value that it cannot have, or names a file that is not in the project, so
    the EPUB would not be as it was meant to. The hint says what the key takes.""",
)  # fmt: skip
KEYS: Mapping[str, str] = {
    "cover-image": "The picture of the cover.",
    "epub-cover-image": "The picture of the cover (pandoc's name of it).",
    "css": "Style sheets added to ours.",
    "toc-depth": "Down to which level headings stand in the contents.",
    "lang": "The language of the book.",
    "identifier": "An ISBN, a DOI, a UUID or any text; or `scheme:` and `text:`.",
    "rights": "Who may do what with it.",
    "contributor": "Others who took part: names, or `text:` and `role:`.",
    "subject": "What it is about, in words.",
    "description": "What it is about, in a sentence.",
    "publisher": "Who publishes it.",
    "epub-metadata": "Dublin Core: a file of its elements (`<dc:type>…</dc:type>`), or a mapping.",
    "epub-fonts": "Files of faces that the style sheets name; they go into `fonts/`.",
    "epub-title-page": "Whether there is a title page.",
    "page-progression-direction": "In which direction pages are turned: `ltr` or `rtl`.",
    "belongs-to-collection": "The series that it belongs to.",
    "group-position": "Its place in the series.",
}
CORE = ("type", "format", "relation", "coverage")  # words of Dublin Core that stand as they are
FACES = {".ttf": "font/ttf", ".otf": "font/otf", ".woff": "font/woff", ".woff2": "font/woff2"}
IBOOKS = ("version", "specified-fonts", "ipad-orientation-lock", "iphone-orientation-lock", "binding", "scroll-axis")
_FOLDER = re.compile(r"(?!META-INF\b)(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*)?")
_FILES = ("cover-image", "epub-cover-image", "css", "epub-fonts", "epub-metadata")
_DC = "{http://purl.org/dc/elements/1.1/}"


def texts(value: Any) -> list[str]:
    """One text or a list of texts; a mapping is its `text` or `name`."""
    found = value if isinstance(value, list) else [] if value is None or value is False else [value]
    words = [one.get("text") or one.get("name") if isinstance(one, Mapping) else one for one in found]
    return [str(word) for word in words if word not in (None, "", True)]


def project_file(config: Config, path: str) -> str | None:
    """The path of a file of the project, None when there is none or it leads out of it."""
    inside = resolve_path(config.root, "_quarto.yml", path)
    return inside if inside and (config.root / inside).is_file() else None


def metadata(config: Config) -> dict[str, Any]:
    """The keys of `format: epub:` over those that `epub-metadata` gives, in a file or as a mapping."""
    given = config.format("epub").get("epub-metadata")
    file = project_file(config, given) if isinstance(given, str) else None
    below = dict(given) if isinstance(given, Mapping) else _elements(config, file) if file else {}
    return {**(below or {}), **config.format("epub")}


def _elements(config: Config, file: str) -> dict[str, list[str]] | None:
    """The elements of Dublin Core in a file; None when it is no XML. Entities that a file defines are not read."""
    text = re.sub(r"<\?xml.*?\?>", "", (config.root / file).read_text("utf-8", "replace"))
    found: dict[str, list[str]] = {}
    try:
        tree = ET.fromstring(f'<metadata xmlns:dc="{_DC[1:-1]}">{text}</metadata>')
    except ET.ParseError:
        return None
    for one in tree.iter():
        if one.tag.startswith(_DC):
            found.setdefault(one.tag.removeprefix(_DC), []).append(" ".join("".join(one.itertext()).split()))
    return found


def contents(config: Config) -> bool:
    """Whether the contents are a page of the book; reading programs have them in any case."""
    return config.setting("epub", "toc", True) is not False


def subdirectory(config: Config) -> str:
    """The folder of the book's files in the archive, "" for none; `EPUB` when it can be no folder."""
    given = str(config.format("epub").get("epub-subdirectory", "EPUB"))
    return given if _FOLDER.fullmatch(given) else "EPUB"


def ibooks(config: Config) -> dict[str, str]:
    """The words for Apple Books, by their names."""
    given = config.format("epub").get("ibooks")
    found = given if isinstance(given, Mapping) else {}
    return {key: str(found[key]).lower() if isinstance(found[key], bool) else str(found[key])
            for key in IBOOKS if found.get(key) is not None}  # fmt: skip


def problems(config: Config) -> Iterator[Diagnostic]:
    """Files that are not there, and values that cannot be."""
    own = config.format("epub")

    def at(key: str) -> Span:
        return config.located.span("format", "epub", key) or Span("_quarto.yml")

    for key in _FILES:
        for path in [] if isinstance(own.get(key), Mapping) else texts(own.get(key)):
            if project_file(config, path) is None:
                yield C056.at(at(key), f"`{key}` names `{path}`, which is not in the project")
            elif key == "epub-fonts" and not path.lower().endswith(tuple(FACES)):
                yield C056.at(at(key), f"`{path}` is no file of a face", f"faces are {', '.join(FACES)}")
    described = own.get("epub-metadata")
    file = project_file(config, described) if isinstance(described, str) else None
    if file and _elements(config, file) is None:
        yield C056.at(at("epub-metadata"), f"`{file}` is no XML", "it holds elements such as `<dc:type>Text</dc:type>`")
    for key, fault, hint in _values(own):
        yield C056.at(at(key), fault, hint)


def _values(own: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Values that a key cannot have: the key, what is wrong, what it takes."""
    choices: dict[str, tuple[tuple[Any, ...], str]] = {
        "page-progression-direction": (("ltr", "rtl", "default"), "`ltr`, `rtl` or `default`"),
        "epub-title-page": ((True, False), "`true` or `false`"),
        "toc-depth": (tuple(range(7)), "a number from 0 to 6"),
        "split-level": (tuple(range(1, 7)), "a number from 1 to 6"),
        "epub-chapter-level": (tuple(range(1, 7)), "a number from 1 to 6"),
    }
    for key, (expected, words) in choices.items():
        if key in own and not any(own[key] == one and type(own[key]) is type(one) for one in expected):
            yield key, f"`{key}: {own[key]}` cannot be read", f"`{key}` takes {words}"
    folder = str(own.get("epub-subdirectory", "EPUB"))
    if not _FOLDER.fullmatch(folder):
        hint = "it takes one name of letters, digits, `-`, `_` and `.`, or an empty text"
        yield "epub-subdirectory", f"`epub-subdirectory: {folder}` cannot be a folder", hint
    apple = own.get("ibooks")
    for name in apple if isinstance(apple, Mapping) else ():
        if name not in IBOOKS:
            yield "ibooks", f"`ibooks` has no `{name}`", f"there are {', '.join(IBOOKS)}"


def identifier(value: Any) -> str:
    """An identifier as a URN: of an ISBN, a DOI or a UUID; another text as it is; "" for none."""
    if isinstance(value, list):
        value = value[0] if value else ""
    scheme = ""
    if isinstance(value, Mapping):
        scheme, value = str(value.get("scheme") or "").lower(), value.get("text") or ""
    text = str(value or "").strip()
    bare = re.sub(r"^(?:urn:)?(?:isbn|uuid|doi)[:\s]+|^https?://(?:dx\.)?doi\.org/", "", text, flags=re.I)
    if scheme.startswith("isbn") or re.fullmatch(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]", bare):
        return f"urn:isbn:{re.sub(r'[- ]', '', bare)}"
    if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", bare):
        return f"urn:uuid:{bare.lower()}"
    return f"doi:{bare}" if scheme == "doi" or re.match(r"10\.\d{4,9}/", bare) else text
