"""`_quarto.yml` as a typed, frozen value. Unknown keys and wrong types are diagnostics with a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bookwright import located
from bookwright.cache import digest
from bookwright.config_keys import CLOSED, TOP_LEVEL
from bookwright.diagnostics import Code, Report, did_you_mean, nearest
from bookwright.located import Located, YamlError
from bookwright.source import NotText, Span, read

C001 = Code(
    "C001", "error", "YAML that does not parse",
    """The file is not valid YAML, so nothing in it can be trusted. The caret stands where the parser
    gave up; the mistake is there or on the line before: a missing colon, a tab, a quote that does
    not close, an indentation that fits no level above.""",
)  # fmt: skip
C002 = Code(
    "C002", "error", "unknown key",
    """This object has a fixed set of keys and the one named is not among them, so it would have no
    effect. Mend the spelling, or move the key to where it belongs.""",
)  # fmt: skip
C003 = Code(
    "C003", "error", "wrong kind of value",
    """The key is known but its value has another type than it needs: a list where a text is
    expected, a word where a number is. The message says which.""",
)  # fmt: skip
C004 = Code(
    "C004", "warning", "a key that is nearly a known one",
    """Unknown keys at the top level are metadata and allowed, but this one is within two letters of
    a key that has a meaning. If it is a slip, mend it; if it is meant, choose a name further away.""",
)  # fmt: skip
C005 = Code(
    "C005", "error", "no project here",
    """There is no `_quarto.yml` in the folder, so there is no book to build. Name the folder of the
    project, or make a new one with `bookwright new DIR`.""",
)  # fmt: skip
C006 = Code(
    "C006", "error", "a file that is not UTF-8",
    """Sources are UTF-8. The caret shows the first byte that is not. Save the file as UTF-8.""",
)  # fmt: skip
C007 = Code(
    "C007", "error", "a key given twice",
    """A YAML mapping holds each key once; the earlier value would be lost without a word.""",
)  # fmt: skip


@dataclass(frozen=True)
class Execution:
    """How cells run: `execute:` in `_quarto.yml`, and in a chapter's front matter over it."""

    enabled: bool = True
    kernel: str = "python3"
    timeout: int = 120  # s, for one cell
    options: Mapping[str, Any] = field(default_factory=dict)  # defaults of the cell options
    fig_width: float = 4.5  # in
    fig_height: float = 2.6  # in
    fig_format: str = "svg"
    fig_dpi: int = 144


@dataclass(frozen=True)
class Author:
    name: str
    affiliation: str = ""
    url: str = ""
    orcid: str = ""


@dataclass(frozen=True)
class Config:
    """What `_quarto.yml` says. Fields carry the key's name; `meta` is the whole of it, merged."""

    root: Path
    title: str = "Untitled"
    subtitle: str = ""
    authors: tuple[Author, ...] = ()
    date: str = ""
    description: str = ""
    lang: str = "en"
    output_dir: str = "_book"
    resources: tuple[str, ...] = ()
    site_url: str = ""
    repo_url: str = ""
    repo_branch: str = "main"
    repo_subdir: str = ""
    repo_actions: tuple[str, ...] = ()
    cover_image: str = ""
    cover_alt: str = ""
    favicon: str = ""
    output_file: str = ""
    downloads: tuple[str, ...] = ()
    bibliography: tuple[str, ...] = ()
    csl: str = ""
    number_sections: bool = True
    number_depth: int = 3
    toc_depth: int = 3
    strict: bool = False
    execution: Execution = field(default_factory=Execution)
    crossref: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    planned: str = ""
    profiles: tuple[str, ...] = ()  # those in force, the first over the next
    meta: Mapping[str, Any] = field(default_factory=dict)
    located: Located = field(default_factory=lambda: Located({}))
    reads: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A hash of all that `_quarto.yml` and the files it names say."""
        return digest(self.meta, self.variables)

    def format(self, name: str) -> Mapping[str, Any]:
        """The options of `format: name:`, over the top level."""
        formats = self.meta.get("format")
        own = formats.get(name) if isinstance(formats, Mapping) else None
        return own if isinstance(own, Mapping) else {}

    def setting(self, name: str, key: str, default: Any = None) -> Any:
        """`key` for the format `name`: its own value, else the top level's, else `default`."""
        return self.format(name).get(key, self.meta.get(key, default))

    @property
    def stem(self) -> str:
        """The name of single-file outputs without suffix: `output-file` or the title with dashes."""
        chosen = self.output_file or self.title
        safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in chosen)
        return "-".join(part for part in safe.split("-") if part) or "book"


def load(root: Path, report: Report, overrides: Mapping[str, Any] | None = None) -> Config | None:
    """Read the project file under `root`; None when there is none or it does not parse."""
    if not (root / "_quarto.yml").is_file():
        report.add(C005.at(Span("_quarto.yml"), f"there is no `_quarto.yml` in {root}"))
        return None
    reads: dict[str, str] = {}
    main = _load_yaml(root, "_quarto.yml", report, reads)
    if main is None:
        return None
    meta = dict(main.value)
    for name in _texts(meta.get("metadata-files")):
        more = _load_yaml(root, name, report, reads)
        if more:
            meta = merge(more.value, meta)
    variables = (
        _load_yaml(root, "_variables.yml", report, reads) if (root / "_variables.yml").is_file() else None
    )
    meta = merge(meta, overrides or {})
    _unknown_keys(main, report)
    return _typed(root, meta, main, variables.value if variables else {}, reads, report)


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings merged key by key, the one `above` winning; anything else is replaced."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = merge(old, value) if both else value  # type: ignore[arg-type]
    return result


def _load_yaml(root: Path, file: str, report: Report, reads: dict[str, str]) -> Located | None:
    try:
        source = read(root, file)
        reads[file] = source.digest
        found = located.load(source.text, file)
    except OSError:
        report.add(C005.at(Span(file), f"cannot read `{file}`"))
        return None
    except NotText as error:
        report.add(C006.at(Span(file, error.line, error.column), f"`{file}` is not UTF-8"))
        return None
    except YamlError as error:
        report.add(C001.at(error.span, str(error)))
        return None
    for key, span in found.duplicates:
        report.add(C007.at(span, f"`{key}` is given twice"))
    if found.value is None:
        return Located({}, found.spans)
    if not isinstance(found.value, dict):
        report.add(C003.at(Span(file, 1), f"`{file}` must be a mapping of keys to values"))
        return None
    return found


def _unknown_keys(main: Located, report: Report) -> None:
    for key, value in main.value.items():
        span = main.span(key)
        if key in CLOSED and isinstance(value, Mapping):
            for inner in value:
                if inner not in CLOSED[key]:
                    hint = did_you_mean(inner, CLOSED[key])
                    report.add(C002.at(main.span(key, inner), f"unknown key `{inner}` in `{key}`", hint))
        elif key not in TOP_LEVEL:
            near = nearest(key, TOP_LEVEL, cutoff=0.8)
            if near and abs(len(near) - len(key)) <= 2:
                report.add(C004.at(span, f"`{key}` has no meaning here", f"did you mean `{near}`?"))


def _texts(value: Any) -> tuple[str, ...]:
    if value is None or value is False:
        return ()
    return tuple(str(v) for v in value) if isinstance(value, list) else (str(value),)


def _authors(value: Any) -> tuple[Author, ...]:
    items = value if isinstance(value, list) else [value] if value else []
    result = []
    for item in items:
        if isinstance(item, Mapping):
            name = item.get("name", "")
            if isinstance(name, Mapping):
                name = f"{name.get('given', '')} {name.get('family', '')}".strip()
            where = item.get("affiliation") or item.get("affiliations") or ""
            first = where[0] if isinstance(where, list) and where else where
            place = first.get("name", "") if isinstance(first, Mapping) else first
            result.append(
                Author(str(name), str(place or ""), str(item.get("url", "")), str(item.get("orcid", "")))
            )
        else:
            result.append(Author(str(item)))
    return tuple(result)


def execution(value: Any, meta: Mapping[str, Any], base: Execution | None = None) -> Execution:
    """`execute:` (and the format's figure keys) over `base`; unknown kinds of value are ignored."""
    base = base or Execution()
    settings = (
        dict(value) if isinstance(value, Mapping) else {"enabled": value} if isinstance(value, bool) else {}
    )
    kernel = meta.get("jupyter", base.kernel)
    if isinstance(kernel, Mapping):
        spec = kernel.get("kernelspec")
        kernel = spec.get("name", base.kernel) if isinstance(spec, Mapping) else base.kernel

    def number(key: str, default: float) -> float:
        found = settings.get(key, meta.get(key, default))
        return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else default

    own = {k: v for k, v in settings.items() if k not in ("enabled", "timeout", "cache", "freeze")}
    return Execution(
        enabled=settings.get("enabled", base.enabled) is not False,
        kernel=str(kernel),
        timeout=int(number("timeout", base.timeout)),
        options={**base.options, **own},
        fig_width=number("fig-width", base.fig_width),
        fig_height=number("fig-height", base.fig_height),
        fig_format=str(settings.get("fig-format", base.fig_format)),
        fig_dpi=int(number("fig-dpi", base.fig_dpi)),
    )


def _typed(
    root: Path, meta: dict[str, Any], main: Located, variables: Any, reads: dict[str, str], report: Report
) -> Config:
    """The typed view; a value of the wrong kind is reported and the default taken."""
    project, website = _section(meta, main, "project", report), _section(meta, main, "website", report)
    site = {**website, **_section(meta, main, "book", report)}
    own = _section(meta, main, "bookwright", report)
    place = "book" if "book" in meta else "website"

    def text(key: str, default: str = "", source: Mapping[str, Any] = site, at: str = place) -> str:
        value = source.get(key, meta.get(key, default))
        if isinstance(value, (Mapping, list)):
            report.add(C003.at(main.span(at, key), f"`{key}` must be a text"))
            return default
        return default if value is None else str(value)

    def integer(key: str, default: int) -> int:
        html = meta.get("format", {}).get("html", {}) if isinstance(meta.get("format"), Mapping) else {}
        value = html.get(key, meta.get(key, default)) if isinstance(html, Mapping) else default
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    cover = _cover(site, meta)
    return Config(
        root=root, title=text("title", "Untitled"), subtitle=text("subtitle"),
        authors=_authors(site.get("author", meta.get("author"))), date=text("date"),
        description=text("description"), lang=text("lang", "en"),
        output_dir=text("output-dir", "_book", project, "project"),
        resources=_texts(project.get("resources")), site_url=text("site-url").rstrip("/"),
        repo_url=text("repo-url").rstrip("/"), repo_branch=text("repo-branch", "main"),
        repo_subdir=text("repo-subdir"), repo_actions=_texts(site.get("repo-actions")),
        cover_image=cover[0], cover_alt=cover[1], favicon=text("favicon"),
        output_file=text("output-file"), downloads=_texts(site.get("downloads")),
        bibliography=_texts(meta.get("bibliography")), csl=str(meta.get("csl") or ""),
        number_sections=meta.get("number-sections") is not False,
        number_depth=integer("number-depth", 3), toc_depth=integer("toc-depth", 3),
        strict=own.get("strict") is True, planned=str(own.get("planned") or ""),
        execution=execution(meta.get("execute"), meta), crossref=_section(meta, main, "crossref", report),
        variables=variables if isinstance(variables, Mapping) else {}, meta=meta, located=main, reads=reads,
    )  # fmt: skip


def _section(meta: Mapping[str, Any], main: Located, key: str, report: Report) -> Mapping[str, Any]:
    value = meta.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        report.add(C003.at(main.span(key), f"`{key}` must be a mapping of keys to values"))
        return {}
    return value


def _cover(site: Mapping[str, Any], meta: Mapping[str, Any]) -> tuple[str, str]:
    return (
        str(site.get("cover-image", meta.get("cover-image")) or ""),
        str(site.get("cover-image-alt", meta.get("cover-image-alt")) or ""),
    )
