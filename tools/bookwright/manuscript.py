"""Chapters, index and bibliography → Manuscript: citations rendered once, trees lowered on demand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bookwright import stamp, study
from bookwright.assemble import resolve_path
from bookwright.bibliography import R010, Bibliography
from bookwright.book import Book, Chapter
from bookwright.cache import Cache, digest, file_digest, tool_digest
from bookwright.config import Config
from bookwright.diagnostics import Report, nearest
from bookwright.documents import Facts, Index, Term
from bookwright.edition import Ledger
from bookwright.engines import citeproc
from bookwright.features.base import Setting
from bookwright.formats.base import Address, Heading, Manuscript
from bookwright.gather import gather
from bookwright.lower import lower
from bookwright.nodes import Node
from bookwright.prepare import Prepared, macros
from bookwright.resolve import R003, SOURCES, Cited, cite, clusters, resolve
from bookwright.words import words


def manuscript(
    config: Config, book: Book, prepared: Mapping[str, Prepared], index: Index, bibliography: Bibliography,
    cache: Cache, report: Report, notify: Callable[[str], None],
) -> Manuscript:  # fmt: skip
    """The whole book, ready for a format to write."""
    facts = {file: one.facts for file, one in prepared.items()}
    cited = _cited(config, book, facts, bibliography, cache, report)
    trees = {file: (one.key, one.tree) for file, one in prepared.items()}
    gathered = gather(book, facts, index, config, cache, trees, report)
    known = macros(book, facts, Report())
    edition = stamp.edition(config, [f for f, one in facts.items() if stamp.wanted(one.meta, config.date)])
    day = {"date": edition.get("date", "")}

    def resolved(chapter: Chapter, setting: Setting) -> list[Node]:
        return resolve(prepared[chapter.file].tree(), chapter, book, cited, setting)

    def meaning(file: str, term: Term, setting: Setting) -> list[Node]:
        own = cited.of_term(file, facts[file], term)
        return resolve(term.blocks, book.by_file()[file], book, own, setting)

    def lowered(chapter: Chapter, setting: Setting, address: Address) -> list[Node]:
        tree = resolved(chapter, setting)
        if facts[chapter.file].gathers:
            tree = gathered.fill(tree, lambda file, term: meaning(file, term, setting))
        tree = gathered.mark(tree, chapter.file, setting.flavour == "html")
        if stamp.wanted(facts[chapter.file].meta):
            setting = replace(setting, edition={**setting.edition, **day})
        return lower(tree, setting, address)

    whole = Manuscript(
        config=config, book=book, facts=facts, labels=index.labels, headings=_headings(index), titles=index.titles,
        entries=cited.entries, cited={f: [k for k, _ in cited.of(one, gathered.cites(f))] for f, one in facts.items()},
        content_keys={
            c.file: digest(_key(c, prepared[c.file], config, index, cited, known, day), gathered.key(c.file))
            for c in book.chapters
        },
        cited_in=gathered.cited_in(), macros=known, words=_words(config), edition=edition, cache=cache,
        lowered=lowered, report=report, notify=notify,
    )  # fmt: skip
    return replace(whole, deck=lambda: study.deck(whole, resolved, meaning))


def _headings(index: Index) -> dict[str, list[Heading]]:
    return {
        file: [Heading(h.level, h.id, n.number, h.title, h.listed, h.inlines) for n in found for h in (n.heading,)]
        for file, found in index.headings.items()
    }


def _words(config: Config) -> Mapping[str, str]:
    known = words(config.lang, config.meta.get("language"))
    named = {"appendix": config.crossref.get("appendix-title"), "references": config.here("reference-section-title")}
    return {**known, **{word: str(own) for word, own in named.items() if own}}


def _cited(
    config: Config, book: Book, facts: Mapping[str, Facts], bibliography: Bibliography, cache: Cache, report: Report
) -> Cited:
    """Citations of the whole book in one run, kept under all that they depend on."""
    found = clusters(book, facts, bibliography)
    more = _uncited(config, facts, bibliography, report)
    if not bibliography.keys or not (found or more) or not bibliography.usable:
        return Cited({}, ())
    used = sorted({c["citationId"] for cluster in found for c in cluster["c"][0]})
    csl = config.root / config.csl if config.csl else None
    listed = sorted(bibliography.keys) if "*" in more else more
    key = digest(tool_digest(), found, more, [bibliography.entries[k] for k in [*used, *listed]], config.lang,
                 file_digest(csl) if csl else "")  # fmt: skip
    kept = cache.get("citations", key)
    if kept is None:
        files = [config.root / f for f in config.bibliography]
        try:
            rendered = citeproc.render(found, files, csl, config.lang, more)
        except RuntimeError as error:  # in words of pandoc: what our own reading did not see
            report.add(R010.at(config.located.span("bibliography"), str(error)))
            return Cited({}, ())
        kept = {"clusters": rendered.clusters, "entries": rendered.entries}
        cache.put("citations", key, kept)
    entries = [(k, blocks) for k, blocks in kept["entries"]]
    return cite(book, facts, bibliography, citeproc.Rendered(kept["clusters"], entries))


def _uncited(
    config: Config, facts: Mapping[str, Facts], bibliography: Bibliography, report: Report
) -> list[str]:  # fmt: skip
    """The keys of `nocite`, the project's and the chapters': listed without being cited; `*` is every source."""
    given = [config.meta.get("nocite"), *(one.meta.get("nocite") for one in facts.values())]
    texts = [str(text) for one in given for text in (one if isinstance(one, list) else [one]) if text]
    keys = sorted({key.rstrip(".,;:") for text in texts for key in re.findall(r"@\{?([\w:.#$%&+?<>~/*-]+)", text)})
    if "*" in keys:
        return ["*"]
    for key in keys if bibliography.usable else ():
        if key not in bibliography.keys:
            near = nearest(key, bibliography.keys)
            report.add(R003.at(config.located.span("nocite"), f"no source has the key `{key}`",
                               f"did you mean `{near}`?" if near else ""))  # fmt: skip
    return [key for key in keys if key in bibliography.keys]


def _key(
    chapter: Chapter, one: Prepared, config: Config, index: Index, cited: Cited, known: Mapping[str, Any],
    day: Mapping[str, str],
) -> str:  # fmt: skip
    """A hash of all that a chapter's text shows: its tree, the names and numbers of what it refers to,
    its rendered citations, the macros, the bytes of its images, its own settings."""
    facts = one.facts
    wanted = {*facts.references, *(m.key for m in facts.marks if m.kind in ("ref", "label")), *facts.ids}
    partners = (("exr", "sol"), ("sol", "exr"))
    wanted |= {other + i[3:] for i in (*facts.ids, *facts.references)
               for mine, other in partners if i.startswith(mine)}  # fmt: skip
    names = sorted({i[0].lower() + i[1:] for i in wanted if i})
    labels = [[i, v.number, v.title, v.page, v.whole, v.part] for i in names if (v := index.labels.get(i))]
    places = [link.split("#")[-1] for link in facts.links if "#" in link]
    far = [[i, index.labels[i].page] for i in places if i in index.labels]
    targets = [*facts.images, *(link.partition("#")[0] for link in facts.links)]
    paths = [resolve_path(config.root, chapter.file, i) for i in targets if i and not i.endswith(SOURCES)]
    images = [file_digest(config.root / path) if path else "" for path in paths]
    entries = list(cited.entries) if "refs" in facts.ids else cited.of(facts) if facts.clusters else []
    clusters = cited.clusters.get(chapter.file, ())
    return digest(one.key, chapter.number, labels, far, clusters, entries, sorted(known.items()), images, facts.meta,
                  day if stamp.wanted(facts.meta) else "")  # fmt: skip


def downloads(whole: Manuscript, output: Path) -> Manuscript:
    """The manuscript knowing which other formats of the very same book stand in the output folder."""
    found: dict[str, Any] = {}
    for format in ("pdf", "epub"):
        ledger = Ledger.read(whole.config.root / ".bookwright", format, output)
        files = [f for f in ledger.files if (output / f).is_file()]
        if files and ledger.stamp == whole.stamp:
            found[format] = {"file": files[0], "beside": files[1:], **ledger.info}
    return replace(whole, edition={**whole.edition, **found})
