"""What the author set: for a page (front matter over `format: html` over the top level) and for the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bookwright import layers
from bookwright.book import Chapter
from bookwright.config import Config
from bookwright.formats.base import Manuscript
from bookwright.source import Span

_RIGHT_TO_LEFT = ("ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb")


@dataclass(frozen=True)
class Options:
    """The settings of one page."""

    m: Manuscript
    chapter: Chapter

    @property
    def _front(self) -> Mapping[str, Any]:
        facts = self.m.facts.get(self.chapter.file)
        return facts.meta if facts else {}

    def _own(self, key: str) -> Any:
        """What the page's front matter says, `format: html:` first; None when it is silent."""
        return layers.setting("html", key, self._front)

    def get(self, key: str, default: Any = None) -> Any:
        own = self._own(key)
        return self.m.config.setting("html", key, default) if own is None else own

    def all(self, key: str) -> list[tuple[Any, str]]:
        """Every value of a key that adds up, the project's first: (value, file that its paths are relative to)."""
        own, shared = self._own(key), self.m.config.setting("html", key)
        found = [*((v, "_quarto.yml") for v in listed(shared))]
        return found + [(v, self.chapter.file) for v in listed(own) if own is not shared]

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.get(key, default)
        return value if isinstance(value, bool) else value not in (None, "", "false", "none")

    def text(self, key: str, default: str = "") -> str:
        value = self.get(key)
        return default if value is None or isinstance(value, (Mapping, list, bool)) else str(value)

    def span(self, key: str) -> Span | None:
        """Where the value stands, as near as is known."""
        return Span(self.chapter.file, 1) if self._own(key) is not None else setting_span(self.m.config, key)

    @property
    def lang(self) -> str:
        return self.text("lang", self.m.config.lang)

    @property
    def direction(self) -> str:
        """ "rtl" or "ltr": what `dir` says, else what the language is written in."""
        given = self.text("dir")
        if given in ("rtl", "ltr"):
            return given
        return "rtl" if self.lang.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def setting_span(config: Config, key: str) -> Span | None:
    """The place of a key of `format: html:`, or of the top level."""
    path = ("format", "html", key) if key in config.format("html") else (key,)
    return config.located.span(*path)


def site(config: Config, key: str, default: Any = None) -> Any:
    """A key of `book:`, else of `website:`, else `default`."""
    for section in ("book", "website"):
        found = config.meta.get(section)
        if isinstance(found, Mapping) and found.get(key) is not None:
            return found[key]
    return default


def site_span(config: Config, key: str, *inner: str | int) -> Span | None:
    """The place of a key of `book:` or `website:`, or of what is in it."""
    found = config.meta.get("book")
    section = "book" if isinstance(found, Mapping) and key in found else "website"
    return config.located.span(section, key, *inner)


def is_book(config: Config) -> bool:
    project = config.meta.get("project")
    kind = project.get("type") if isinstance(project, Mapping) else None
    return kind not in ("website", "default") if kind else "website" not in config.meta


def listed(value: Any) -> list[Any]:
    """A value that may be one thing or several, as a list."""
    return [] if value is None or value is False else value if isinstance(value, list) else [value]
