"""Where everything is inside the EPUB: the file of each chapter, and what a link to it is called."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from bookwright.assemble import resolve_path
from bookwright.book import Chapter
from bookwright.formats.base import Manuscript

TITLE, CONTENTS, COVER, DEDICATION = "title.xhtml", "nav.xhtml", "cover.xhtml", "dedication.xhtml"
_WEB = re.compile(r"(https?|ftp)://[^/\s?#]+", re.I)
_OTHER = re.compile(r"(mailto|tel):[^\s]+", re.I)


@dataclass(frozen=True)
class Places:
    """The files of an EPUB by chapter, relative to its root; chapters stand in `text/`."""

    manuscript: Manuscript

    @cached_property
    def skipped(self) -> str:
        """The home page's file when the title page stands for it, else ""."""
        home = self.manuscript.book.home
        return home.file if home and self.manuscript.config.own.get("home") else ""

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """What is printed, in reading order."""
        return tuple(c for c in self.manuscript.book.chapters if c.file != self.skipped)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Chapter → its file. Names are plain ASCII and differ in more than case, for any reader."""
        found: dict[str, str] = {self.skipped: TITLE} if self.skipped else {}
        for chapter in self.chapters:
            plain = unicodedata.normalize("NFKD", chapter.slug).encode("ascii", "ignore").decode().lower()
            name = re.sub(r"[^a-z0-9-]+", "-", plain).strip("-") or f"chapter-{chapter.order}"
            if f"text/{name}.xhtml" in found.values():
                name = f"{name}-{chapter.order}"
            found[chapter.file] = f"text/{name}.xhtml"
        return found

    def part(self, index: int) -> str:
        """The file that opens a part: its own page, or one made from its title."""
        opener = self.manuscript.book.parts[index].opener
        return self.files[opener.file] if opener else f"text/part-{index + 1}-opener.xhtml"

    @cached_property
    def references(self) -> str:
        """The file with the list of references; "" when nothing is cited and no page asks for it."""
        m = self.manuscript
        holder = next((c for c in self.chapters if "refs" in m.facts[c.file].ids), None)
        if holder:
            return self.files[holder.file]
        return "text/list-of-references.xhtml" if m.entries else ""

    # ── links ────────────────────────────────────────────────────────────────────────────────
    def address(self, chapter: Chapter, target: str) -> str:
        """Where `label:…`, `page:…` or `file:…` is, seen from the chapter; "#" for nowhere."""
        m = self.manuscript
        kind, _, rest = target.partition(":")
        if kind == "label":
            label = m.labels.get(rest)
            if label is None and rest.startswith("ref-") and self.references:
                return self.between(chapter, self.references, rest)
            return self.between(chapter, self.files[label.chapter if label else chapter.file], rest)
        path, _, place = rest.partition("#")
        if path in self.files:
            return self.between(chapter, self.files[path], place)
        return self._online(path) or "#"

    def between(self, chapter: Chapter, file: str, place: str) -> str:
        """The way from a chapter to a file; the title page has none of the home page's ids."""
        own = self.files[chapter.file]
        mark = f"#{place}" if place and file != TITLE else ""
        if file == own and mark:
            return mark
        return posixpath.relpath(file, posixpath.dirname(own)) + mark

    def link(self, chapter: Chapter, target: str) -> str:
        """Any target that an author wrote or a feature made, fit for the EPUB; "" when it leads nowhere."""
        target = target.strip()
        if target.lower().startswith("doi:"):
            target = f"https://doi.org/{target[4:].strip()}"
        if _WEB.match(target) or _OTHER.match(target):
            return _quoted(target)
        if target.startswith("#"):
            return target if len(target) > 1 else ""
        path, _, place = target.partition("#")
        if not path or re.match(r"[A-Za-z][\w+.-]*:|//", path):
            return ""
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(self.files[chapter.file]), path))
        if inside in {*self.files.values(), self.references, CONTENTS}:
            return target
        return self._relative(chapter, path, place)

    def _relative(self, chapter: Chapter, path: str, place: str) -> str:
        """A path as raw HTML names it: a page or a source of the book, or a file of the site."""
        m = self.manuscript
        found = resolve_path(m.config.root, chapter.file, path.partition("?")[0]) or ""
        known = next((c for c in m.book.chapters if found in (c.page, c.file)), None)
        if known:
            return self.between(chapter, self.files[known.file], place)
        return self._online(found)

    def _online(self, path: str) -> str:
        """A file of the project is not in the book: where the site has it, "" without a site."""
        site = self.manuscript.config.site_url
        return f"{site}/{quote(path)}" if site and path else ""


def _quoted(target: str) -> str:
    """A web address with everything escaped that a strict reader would refuse."""
    base, mark, place = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", target).partition("#")
    return quote(base, safe="%/:=&?~+!$,;'@()*-._") + mark + quote(place, safe="%/:=&?~+!$,;'@()*-._")
