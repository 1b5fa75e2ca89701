"""`format: typst`, under it `format: pdf`, under both the top level: one typed value for the whole PDF."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bookwright.assemble import resolve_path
from bookwright.config import Config
from bookwright.diagnostics import Code, Diagnostic
from bookwright.formats.pdf import keys, latex
from bookwright.source import Span

C050 = Code(
    "C050", "error", "a setting of the PDF that cannot be read",
    """A key under `format: typst` has a value that it cannot have, so the PDF would not look as it was meant
    to. The hint says what the key takes.""",
)  # fmt: skip
C051 = Code(
    "C051", "warning", "a LaTeX setting without a form here",
    """The PDF is printed by Typst, not by LaTeX. Of `format: pdf`, what has a meaning is translated: paper,
    margins, sizes, faces, colours, contents and lists. This value could not be; say what you want under
    `format: typst`, which wins key by key.""",
)  # fmt: skip
C052 = Code(
    "C052", "info", "keys that only LaTeX reads",
    """These keys speak to LaTeX: engines, packages, preambles, bibliography styles. They are accepted, so that
    the same project still works with the quarto program, and do nothing here.""",
)  # fmt: skip
C053 = Code(
    "C053", "error", "a file of the PDF's settings that is not there",
    """A setting of the PDF names a file or folder that is not in the project. Mend the path: it is relative to
    the folder of `_quarto.yml`.""",
)  # fmt: skip
# top-level keys that mean the website when they stand there
_ONLY_OF_FORMAT = frozenset(("grid", "logo", "margin", "include-in-header", "include-before-body",
                             "include-after-body", "form", "cover", "columns"))  # fmt: skip


@dataclass(frozen=True)
class Options:
    """Every setting of the PDF. None: the author says nothing, and the template has its own mind."""

    papersize: tuple[float, float] | None = None
    landscape: bool = False
    margin: Mapping[str, float] = field(default_factory=dict)
    margin_geometry: Mapping[str, float] = field(default_factory=dict)
    grid: float = 0.0
    form: str = "book"
    two_sided: bool | None = None
    open_right: bool | None = None
    cover: bool = True
    fontsize: float = 9.6
    mainfont: tuple[str, ...] = ()
    sansfont: tuple[str, ...] = ()
    monofont: tuple[str, ...] = ()
    codefont: tuple[str, ...] = ()
    mathfont: tuple[str, ...] = ()
    font_paths: tuple[str, ...] = ()
    linestretch: float = 1.0
    columns: int = 1
    justify: bool = True
    hyphenate: bool = True
    indent: bool = True
    toc: bool | None = None
    toc_brief: bool | None = None
    toc_depth: int = 2
    toc_title: str = ""
    toc_indent: float | None = None
    number_sections: bool = True
    section_numbering: str = ""
    page_numbering: str = "1"
    lof: bool = False
    lot: bool = False
    lol: bool = False
    colorlinks: bool = False
    linkcolor: str = ""
    citecolor: str = ""
    urlcolor: str = ""
    filecolor: str = ""
    toccolor: str = ""
    logo: tuple[str, str] | None = None
    keep_typ: bool = False
    reference_location: str = "page"
    citation_location: str = "document"
    theorem_appearance: str = "simple"
    pdf_standard: tuple[str, ...] = ()
    include_in_header: tuple[tuple[str, str], ...] = ()
    include_before_body: tuple[tuple[str, str], ...] = ()
    include_after_body: tuple[tuple[str, str], ...] = ()
    abstract: str = ""
    thanks: str = ""

    @property
    def sides(self) -> bool:
        """Whether left and right pages differ: a book's do, unless told."""
        return self.form == "book" if self.two_sided is None else self.two_sided

    @property
    def right(self) -> bool:
        """Whether chapters begin on right pages."""
        return self.sides if self.open_right is None else self.open_right and self.sides

    @property
    def link_colours(self) -> dict[str, str]:
        """The colours of links inside, of citations and of links to the web; "" where a line tells them."""
        inner, cite, web = ("#800000", "#1f5f8b", "#1f5f8b") if self.colorlinks else ("", "", "")
        return {"inner": self.linkcolor or inner, "cite": self.citecolor or self.linkcolor or cite,
                "web": self.urlcolor or self.filecolor or self.linkcolor or web}  # fmt: skip


def options(config: Config) -> Options:
    """The settings that the config gives; a value that cannot be read counts as not given."""
    found: dict[str, Any] = {}
    below, _ = latex.translated(config.format("pdf"))
    above = {k: v for k, v in config.format("typst").items() if k in keys.KEYS}
    _classes(config, above)
    general = {k: config.meta[k] for k in keys.KEYS if k in config.meta and k not in _ONLY_OF_FORMAT}
    for layer in (general, below, above):
        for key, value in layer.items():
            if key == "landscape":
                found[key] = bool(value)
                continue
            try:
                found[key] = keys.read(key, value)
            except ValueError:
                continue
    # where captions stand is a setting of every format, which features read themselves
    given = {key.replace("-", "_"): value for key, value in found.items() if not key.endswith("-cap-location")}
    return Options(**given)


def _classes(config: Config, above: dict[str, Any]) -> None:
    """`classoption: oneside` under `format: typst`, as older books of ours have it."""
    if "oneside" in str(config.setting("typst", "classoption", "")):
        above.setdefault("two-sided", False)


# ── what is wrong with them ──────────────────────────────────────────────────────────────────────
def problems(config: Config) -> Iterator[Diagnostic]:
    """Values that cannot be read, files that are not there, and what only LaTeX could do."""
    typst, pdf = config.format("typst"), config.format("pdf")
    for key, value in typst.items():
        if key in keys.KEYS and value is not None and (hint := _fault(key, value)):
            yield C050.at(_span(config, "typst", key), f"`{key}: {_shown(value)}` cannot be read", hint)
    translated, lost = latex.translated(pdf)
    for key, value in translated.items():
        if key in keys.KEYS and (hint := _fault(key, value)):
            place = key if key in pdf else "classoption"
            yield C051.at(_span(config, "pdf", place), f"`{key}: {_shown(value)}` cannot be read", hint)
    for key, word in lost:
        yield C051.at(_span(config, "pdf", key), f"`{word}` of `{key}` has no form here")
    if silent := latex.unused(pdf):
        names = ", ".join(f"`{key}`" for key in silent)
        yield C052.at(_span(config, "pdf", silent[0]), f"of `format: pdf`, only LaTeX reads {names}")
    yield from _missing(config)


def _fault(key: str, value: Any) -> str:
    """What the key takes, when this value is not of that kind."""
    try:
        keys.read(key, value)
    except ValueError:
        return f"`{key}` takes {keys.KINDS[keys.KEYS[key].kind].expected}"
    return ""


def _missing(config: Config) -> Iterator[Diagnostic]:
    found = options(config)
    named = [("font-paths", path) for path in found.font_paths]
    named += [("logo", found.logo[0])] if found.logo else []
    for key in ("include-in-header", "include-before-body", "include-after-body"):
        named += [(key, what) for kind, what in getattr(found, key.replace("-", "_")) if kind == "file"]
    for key, path in named:
        if in_project(config, path) is None:
            yield C053.at(_span(config, "typst", key), f"`{key}` names `{path}`, which is not in the project")
        elif key.startswith("include") and not path.endswith(".typ"):
            yield C051.at(_span(config, "typst", key), f"`{path}` of `{key}` is no Typst file (`.typ`)")


def in_project(config: Config, path: str) -> str | None:
    """The path from the project's root, None when there is nothing or it leads out of it."""
    inside = resolve_path(config.root, "_quarto.yml", path)
    return inside if inside is not None and (config.root / inside).exists() else None


def texts(config: Config, given: tuple[tuple[str, str], ...]) -> list[str]:
    """What is included, as Typst; only texts and `.typ` files are."""
    found = []
    for kind, what in given:
        path = in_project(config, what) if kind == "file" else None
        if kind == "text":
            found.append(what)
        elif path and posixpath.splitext(path)[1] == ".typ":
            found.append((config.root / path).read_text("utf-8", "replace"))
    return found


def _shown(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"


def where(config: Config, key: str) -> Span:
    """Where the project sets the key: under a format of the PDF or at the top level."""
    named = next((name for name in ("typst", "pdf") if key in config.format(name)), "typst")
    return _span(config, named, key)


def _span(config: Config, name: str, key: str) -> Span:
    """Where the key stands: under the format, at the top level, or somewhere in the project file."""
    for path in (("format", name, key), ("format", "pdf", key), (key,)):
        if path in config.located.spans:
            return config.located.spans[path]
    return config.located.span("format", name) or Span("_quarto.yml")
