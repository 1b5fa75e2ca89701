"""The project's keys as a typed, frozen value: what `_quarto.yml` and the files around it say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal

from bookwright import environment, layers, project_files
from bookwright.cache import digest
from bookwright.diagnostics import Code, Report
from bookwright.key_check import C003 as C003
from bookwright.key_check import check_given
from bookwright.labels import Families, families
from bookwright.layers import over
from bookwright.located import Located
from bookwright.project_files import C001 as C001
from bookwright.project_files import C006 as C006
from bookwright.values import Values

C016 = Code(
    "C016", "warning", "a type of project that is not known",
    """`project: type:` is `book`, `website` or `default`. Another type comes with an extension of Quarto,
    which bookwright does not run: the project is built as a website when it has a `website` key, as a
    book when it has `book`, else as single documents.""",
)  # fmt: skip

Type = Literal["book", "website", "default"]


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
    in_project: bool = False  # cells run in the project's folder, not in their document's
    variables: Mapping[str, str] = field(default_factory=dict)  # of the environment


@dataclass(frozen=True)
class Author:
    name: str
    affiliation: str = ""
    url: str = ""
    orcid: str = ""


@dataclass(frozen=True)
class Config:
    """What the project says. Fields carry the key's name; `meta` is the whole of it, merged.

    `environment` are the variables of its `_environment` files; `folders` the keys of folders with a
    `_metadata.yml`; `reads` the hash of every file that any of this comes from.
    """

    root: Path
    type: Type = "book"
    title: str = "Untitled"
    subtitle: str = ""
    authors: tuple[Author, ...] = ()
    date: str = ""
    description: str = ""
    lang: str = "en"
    output_dir: str = "_book"
    resources: tuple[str, ...] = ()
    render: tuple[str, ...] = ()
    pre_render: tuple[str, ...] = ()
    post_render: tuple[str, ...] = ()
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
    environment: Mapping[str, str] = field(default_factory=dict)
    profiles: tuple[str, ...] = ()
    planned: str = ""
    explorers: str = "contents/explorers"
    solutions: str = "fold"  # "show": open on the site; "none": left out of this edition
    params: Mapping[str, Any] = field(default_factory=dict)  # of `-P`: a document's parameters
    target: str = "html"  # the format whose keys say how the text is read and numbered
    document: str = ""  # the file of a document that is rendered by itself; "" for a book
    meta: Mapping[str, Any] = field(default_factory=dict)
    located: Located = field(default_factory=lambda: Located({}))
    folders: Mapping[str, Located] = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A hash of all that the project's files of keys and variables say."""
        folders = {name: found.value for name, found in self.folders.items()}
        own = (self.document, self.params)
        return digest(self.meta, self.variables, self.environment, list(self.profiles), folders, *own)

    @cached_property
    def families(self) -> Families:
        """The kinds of labels of this book: ours and those of `crossref: custom:`."""
        return families(self.crossref)

    def format(self, name: str) -> Mapping[str, Any]:
        """The options of `format: name:`, over the top level."""
        formats = self.meta.get("format")
        own = formats.get(name) if isinstance(formats, Mapping) else None
        return own if isinstance(own, Mapping) else {}

    @property
    def own(self) -> Mapping[str, Any]:
        """What stands below `bookwright:`; nothing where that is no map."""
        return _section(self.meta, "bookwright")

    def setting(self, name: str, key: str, default: Any = None) -> Any:
        """`key` for the format `name`: its own value, else the top level's, else `default`."""
        return layers.setting(name, key, self.meta, default=default)

    def here(self, key: str, default: Any = None) -> Any:
        """`key` for the format that is aimed at."""
        return self.setting(self.target, key, default)

    def date_format(self, name: str) -> str:
        """How the format `name` writes the book's date: as its own `date-format` says, else the book's, else ""."""
        site = {**_section(self.meta, "website"), **_section(self.meta, "book")}
        given = (layers.given(name, self.meta), site, self.meta)
        return next((str(one["date-format"]) for one in given if one.get("date-format")), "")

    def aimed(self, name: str) -> Config:
        """The same project as the format `name` reads it."""
        return _typed(replace(self, target=name), self.located, Report())

    def front(self, file: str, own: Located) -> Located:
        """A document's own keys over those of the folders it lies in."""
        return over(project_files.below(self.folders, file), layers.normal(own))

    def of(self, front: Mapping[str, Any]) -> Config:
        """The settings of a document: this project's with the keys `front` (see `front`) over them."""
        if not front:
            return self
        meta = over(layers.silenced(self.located, front), Located(dict(front))).value
        return _typed(self, Located(meta, self.located.spans), Report())

    @property
    def stem(self) -> str:
        """The name of single-file outputs without suffix, where no format names its own."""
        return self.stem_of("")

    def stem_of(self, format: str) -> str:
        """A format's single file without suffix: its own `output-file`, the book's, or the title with dashes; of a
        document by itself, the name of its source, in whose folder it stays."""
        own = next((str(name) for keys in map(self.format, layers.NAMES.get(format, (format,)))
                    if (name := keys.get("output-file"))), "")  # fmt: skip
        own = own or (str(self.meta.get("output-file") or "") if self.document else self.output_file)
        folder, _, source = self.document.rpartition("/")
        chosen = own.removesuffix(f".{format}") or source.rsplit(".", 1)[0] or self.title
        if self.document and not own:
            return self.document.rsplit(".", 1)[0]
        safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in chosen)
        name = "-".join(part for part in safe.split("-") if part) or "book"
        return f"{folder}/{name}" if folder else name


def load(
    root: Path, report: Report, overrides: Mapping[str, Any] | None = None, profiles: Sequence[str] | None = None
) -> Config | None:
    """Read the project under `root`; None when there is none or it does not parse.

    `profiles` are those asked for at the command line; else `QUARTO_PROFILE` and `profile:` say which.
    """
    files = project_files.load(root, report, profiles)
    if files is None:
        return None
    check_given(overrides or {}, report)
    there = (root / "_variables.yml").is_file()
    variables = project_files.project_yaml(files, "_variables.yml") if there else None
    given = Located(merge(files.merged.value, overrides or {}), files.merged.spans)
    base = Config(
        root, variables=variables.value if variables else {}, profiles=files.profiles,
        environment=environment.load(root, files.profiles, report), folders=files.folders, reads=files.reads,
    )  # fmt: skip
    return _typed(base, Values(given.value, base.variables, base.environment).put(given, report), report)


def of_document(
    root: Path, file: str, meta: dict[str, Any], front: Located, project: Config | None, report: Report
) -> Config:
    """The configuration of one document: its front matter (merged into the project's, as `meta`)."""
    typed = _typed(project or Config(root), Located(meta, front.spans), report)
    return replace(typed, document=file, cover_image="", planned="", output_file="", resources=(), render=(),
                   pre_render=(), post_render=())  # fmt: skip


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings merged key by key, the one `above` winning; anything else is replaced."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = merge(old, value) if both else value  # type: ignore[arg-type]
    return result


def _texts(value: Any) -> tuple[str, ...]:
    if value is None or isinstance(value, (bool, Mapping)):
        return ()
    return tuple(str(v) for v in value) if isinstance(value, list) else (str(value),)


def _authors(value: Any) -> tuple[Author, ...]:
    items = value if isinstance(value, list) else [value] if value else []
    result = []
    for item in items:
        if isinstance(item, Mapping):
            name = item.get("name", "")
            if isinstance(name, Mapping):
                name = name.get("literal") or f"{name.get('given', '')} {name.get('family', '')}".strip()
            where = item.get("affiliation") or item.get("affiliations") or ""
            first = where[0] if isinstance(where, list) and where else where
            place = first.get("name", "") if isinstance(first, Mapping) else first
            result.append(
                Author(str(name), str(place or ""), str(item.get("url", "")), str(item.get("orcid", "")))
            )
        else:
            result.append(Author(str(item)))
    return tuple(result)


def execution(value: Any, meta: Mapping[str, Any], base: Execution | None = None, target: str = "html") -> Execution:
    """`execute:` (and the figure keys of the format `target`) over `base`; unknown kinds of value are ignored.

    A format that says nothing of figures has those of the site, so that cells run once for all of them.
    """
    base = base or Execution()
    settings = (
        dict(value) if isinstance(value, Mapping) else {"enabled": value} if isinstance(value, bool) else {}
    )
    kernel = meta.get("jupyter", base.kernel)
    if isinstance(kernel, Mapping):
        spec = kernel.get("kernelspec")
        kernel = spec.get("name", base.kernel) if isinstance(spec, Mapping) else base.kernel
    kernel = kernel if isinstance(kernel, str) else base.kernel
    site = layers.given("html", meta)
    figures = {**(site if target != "html" else {}), **meta, **layers.given(target, meta), **settings}

    def number(key: str, default: float) -> float:
        found = figures.get(key, default)
        return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else default

    own = {k: v for k, v in settings.items() if k not in ("enabled", "timeout", "cache", "freeze")}
    project = meta.get("project")
    folder = project.get("execute-dir") if isinstance(project, Mapping) else None
    return replace(
        base,
        enabled=settings.get("enabled", base.enabled) is not False and meta.get("engine") != "markdown",
        kernel=kernel,
        timeout=int(number("timeout", base.timeout)),
        options={**base.options, **own},
        fig_width=number("fig-width", base.fig_width),
        fig_height=number("fig-height", base.fig_height),
        fig_format=str(figures.get("fig-format", base.fig_format)),
        fig_dpi=int(number("fig-dpi", base.fig_dpi)),
        in_project=folder == "project" if folder else base.in_project,
    )


def _type(meta: Mapping[str, Any], found: Located, report: Report) -> Type:
    given = meta["project"].get("type") if isinstance(meta.get("project"), Mapping) else None
    if given in ("book", "website", "default"):
        return given  # type: ignore[no-any-return]
    taken: Type = "book" if "book" in meta else "website" if "website" in meta else "default"
    if given is not None:
        text = f"bookwright builds no project of type `{given}`; it is built as `{taken}`"
        report.add(C016.at(found.span("project", "type"), text))
    return taken


def _typed(base: Config, found: Located, report: Report) -> Config:
    """The typed view; a value of a kind that its key cannot have was reported, and the default is taken."""
    meta = found.value
    kind = _type(meta, found, report)
    project, own = _section(meta, "project"), _section(meta, "bookwright")
    site = {**_section(meta, "website"), **_section(meta, "book")}

    def text(key: str, default: str = "", source: Mapping[str, Any] = site) -> str:
        value = source.get(key, meta.get(key, default))
        return default if value is None or isinstance(value, (Mapping, list, bool)) else str(value)

    def integer(key: str, default: int) -> int:
        value = layers.setting(base.target, key, meta, default=default)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    own_value = partial(layers.setting, base.target)
    numbered = own_value("number-sections", meta)
    runs = replace(execution(meta.get("execute"), meta, target=base.target), variables=base.environment)
    return replace(
        base, type=kind, title=text("title") or str(project.get("title") or "Untitled"), subtitle=text("subtitle"),
        authors=_authors(site.get("author", meta.get("author"))), date=text("date"),
        description=text("description"), lang=text("lang", "en"),
        output_dir=text("output-dir", "_book" if kind == "book" else "_site", project),
        resources=_texts(project.get("resources")), render=_texts(project.get("render")),
        pre_render=_texts(project.get("pre-render")), post_render=_texts(project.get("post-render")),
        site_url=text("site-url").rstrip("/"),
        repo_url=text("repo-url").rstrip("/"), repo_branch=text("repo-branch", "main"),
        repo_subdir=text("repo-subdir"), repo_actions=_texts(site.get("repo-actions")),
        cover_image=text("cover-image"), cover_alt=text("cover-image-alt"), favicon=text("favicon"),
        output_file=text("output-file"), downloads=_texts(site.get("downloads")),
        bibliography=_texts(own_value("bibliography", meta)), csl=str(own_value("csl", meta) or ""),
        number_sections=numbered is not False if kind == "book" else bool(numbered),
        number_depth=integer("number-depth", 3), toc_depth=integer("toc-depth", 3),
        strict=own.get("strict") is True, planned=text("planned", source=own),
        explorers=text("explorers", "contents/explorers", own), execution=runs,
        solutions={False: "none", True: "fold"}.get(own.get("solutions", True), str(own.get("solutions"))),
        crossref=_section(meta, "crossref"), meta=meta, located=found,
    )  # fmt: skip


def _section(meta: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = meta.get(key)
    return value if isinstance(value, Mapping) else {}
