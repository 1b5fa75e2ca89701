"""The title block of a document (authors, date, abstract …) and the facts of its appendix (reuse, citation)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, ClassVar

from bookwright import cite_as, title_matter
from bookwright.features.base import Feature, Reading, Setting, fragment, part_of, typst_string
from bookwright.nodes import Node, attr, code_block, div, link, para, plain, raw_block, raw_inline, span, string, tagged
from bookwright.title_matter import Person, TitleMatter

TITLE, APPENDIX = "bookwright-title", "bookwright-appendix"
# the mark of the registry in our own line: a disc with "iD"
_ORCID = (
    '<svg class="orcid" viewBox="0 0 24 24" width="16" height="16" aria-hidden="true" focusable="false">'
    '<circle cx="12" cy="12" r="12"/><path d="M7 8.2h1.7V17H7zM7.85 5.2a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 '
    '0-2.2zM11 8.2h3.4c3.1 0 4.6 2.2 4.6 4.4S17.3 17 14.4 17H11zm1.7 1.5v5.8h1.6c2.1 0 3-1.3 '
    '3-2.900s-1-2.900-3-2.900z"/></svg>'
)


def _shown(written: str, one: TitleMatter, setting: Setting) -> str:
    today = str(setting.edition.get("date") or "")
    form = str(setting.option("date-format") or one.date_format)
    return title_matter.shown_date(written, form, today, setting.config.lang)


def _data(node: Node) -> TitleMatter:
    import orjson

    given: dict[str, Any] = orjson.loads(dict(node["c"][0][2])["matter"])
    people = tuple(Person(**{**p, "places": tuple(p["places"])}) for p in given.pop("authors"))
    places = tuple(title_matter.Affiliation(**a) for a in given.pop("affiliations"))
    words, kinds = tuple(given.pop("keywords")), tuple(given.pop("categories"))
    return TitleMatter(people, places, keywords=words, categories=kinds, **given)


def _said(setting: Setting, key: str, word: str) -> str:
    """A word of the title block: the author's own, else the language's."""
    return str(setting.option(key) or setting.words[word])


class TitleBlock(Feature):
    """Made from the front matter; scan leaves a raw block where it stands."""

    name: ClassVar[str] = ":title-block"
    kinds: ClassVar[tuple[str, ...]] = ("RawBlock",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["c"][0] != TITLE:
            return None
        import orjson

        script, front = reading.script, reading.script.front
        matter = title_matter.read(front, script.front_spans, script.file, reading.report)
        parts = []
        if matter.subtitle:
            parts.append(div([plain([fragment(matter.subtitle)])], classes=[":subtitle"]))
        if matter.thanks:
            parts.append(div([plain([fragment(matter.thanks)])], classes=[":thanks"]))
        if matter.abstract:
            parts.append(div([fragment(matter.abstract, block=True)], classes=[":abstract"]))
        values = {"matter": orjson.dumps(matter).decode()}
        title = title_matter.text(front.get("title"))
        head = [{"t": "Header", "c": [1, attr(), [fragment(title)]]}] if reading.config.document and title else []
        return [*head, {"t": "Div", "c": [attr("", [self.name], values), parts]}]

    def html(self, node: Node, setting: Setting) -> list[Node]:
        one, words = _data(node), setting.words
        subtitle: list[Node] = next((b["c"] for b in part_of(node, ":subtitle")), [])
        blocks = [tagged("p", [plain(subtitle)], classes=["subtitle", "lead"])] if subtitle else []
        if one.description:
            blocks.append(div([para(string(one.description))], classes=["description"]))
        if one.categories:
            rows = [div([plain(string(c))], classes=["quarto-category"]) for c in one.categories]
            blocks.append(div(rows, classes=["quarto-categories"]))
        blocks += [*self._people(one, setting), *self._facts(one, setting)]
        blocks += [tagged("p", [plain(b["c"])], classes=["thanks"]) for b in part_of(node, ":thanks")]
        if one.abstract:
            title = one.abstract_title or str(setting.option("abstract-title") or "") or words["section-title-abstract"]
            head = div([plain(string(title))], classes=["abstract-title", "block-title"])
            blocks.append(div([head, *part_of(node, ":abstract")], classes=["abstract"]))
        if one.keywords:
            head = div([plain(string(words["title-block-keywords"]))], classes=["block-title"])
            blocks.append(div([head, para(string(", ".join(one.keywords)))], classes=["keywords"]))
        return [div(blocks, "title-block-matter")] if blocks else []

    def _people(self, one: TitleMatter, setting: Setting) -> list[Node]:
        """Authors in one column and their affiliations in the other, a row for each author."""
        if not one.authors:
            return []
        placed = any(p.places for p in one.authors)
        word = _said(setting, "author-title", f"title-block-author-{'single' if len(one.authors) == 1 else 'plural'}")
        places = {n for p in one.authors for n in p.places}
        number = "single" if len(places) == 1 else "plural"
        other = _said(setting, "affiliation-title", f"title-block-affiliation-{number}")
        cells = [_heading(word), *([_heading(other)] if placed else [])]
        for person in one.authors:
            cells.append(_contents([tagged("p", [plain(_person(person, setting))], classes=["author"])]))
            if placed:
                found = [one.affiliations[n] for n in person.places]
                rows = [link(string(a.name), a.url) if a.url else span(string(a.name)) for a in found]
                cells.append(_contents([tagged("p", [plain([r])], classes=["affiliation"]) for r in rows]))
        wide = [] if placed else ["no-affiliations"]
        return [div(cells, classes=["quarto-title-authors", "quarto-title-meta-author", *wide])]

    def _facts(self, one: TitleMatter, setting: Setting) -> list[Node]:
        rows: list[tuple[str, str, list[Node]]] = []
        for kind, written in (("published", one.date), ("modified", one.modified)):
            if shown := _shown(written, one, setting):
                name = "date" if kind == "published" else "date-modified"
                rows.append((_said(setting, f"{kind}-title", f"title-block-{kind}"), name, string(shown)))
        if one.doi:
            rows.append((str(setting.option("doi-title") or "DOI"), "doi", [link(string(one.doi), f"https://doi.org/{one.doi}")]))
        cells = [div([_heading(word), _contents([tagged("p", [plain(inner)], classes=[name])])])
                 for word, name, inner in rows]  # fmt: skip
        return [div(cells, classes=["quarto-title-meta"])] if cells else []

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        one, words = _data(node), setting.words
        subtitle: list[Node] = next((b["c"] for b in part_of(node, ":subtitle")), [])
        dates = [_shown(d, one, setting) for d in (one.date, one.modified)]
        if dates[1]:
            dates[1] = f"{words['title-block-modified']} {dates[1]}"
        facts = typst_facts(one, words, dates)
        thanks = [n for b in part_of(node, ":thanks") for n in (raw_block("typst", "], thanks: ["), b)]
        return [raw_block("typst", "#title-block(subtitle: ["), plain(subtitle), *thanks,
                raw_block("typst", f"], {facts})["),
                *part_of(node, ":abstract"), raw_block("typst", "]")]  # fmt: skip


def typst_facts(one: TitleMatter, words: Mapping[str, str], dates: Sequence[str]) -> str:
    """The arguments of the template's title block but its texts, for a document and for a book as an article."""
    marked = len(one.affiliations) > 1
    people = [[p.name, ",".join(str(n + 1) for n in p.places) if marked else "", p.orcid, p.email, p.url,
               "*" if p.corresponding else ""] for p in one.authors]  # fmt: skip
    given = {
        "authors": people, "affiliations": [a.name for a in one.affiliations],
        "dates": [d for d in dates if d], "doi": one.doi,
        "keywords": [words["title-block-keywords"], ", ".join(one.keywords)] if one.keywords else [],
        "notes": [n for n in (one.description, " · ".join(one.categories)) if n],
        "abstract-title": one.abstract_title or words["section-title-abstract"] if one.abstract else "",
        "corresponding": words["title-block-corresponding"],
    }  # fmt: skip
    return ", ".join(f"{key}: {_literal(value)}" for key, value in given.items())


class AppendixFacts(Feature):
    """Reuse, copyright and citation of a document, below its text."""

    name: ClassVar[str] = ":appendix-facts"
    kinds: ClassVar[tuple[str, ...]] = ("RawBlock",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        if node["c"][0] != APPENDIX:
            return None
        import orjson

        script, front = reading.script, reading.script.front
        title_matter.check_rights(front, script.front_spans, script.file, reading.report)
        from bookwright.diagnostics import Report

        matter = title_matter.read(front, script.front_spans, script.file, Report())
        meta = reading.config.meta
        rights = {k: v for k in ("license", "copyright", "citation", "appendix-cite-as") if (v := meta.get(k))}
        values = {"matter": orjson.dumps(matter).decode(), "rights": orjson.dumps(rights).decode(),
                  "title": title_matter.text(front.get("title"))}  # fmt: skip
        return [{"t": "Div", "c": [attr("", [self.name], values), []]}]

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        """A section each; the ids are Quarto's."""
        import orjson

        values = dict(node["c"][0][2])
        one, rights = _data(node), orjson.loads(values["rights"])
        today = str(setting.edition.get("date") or "")
        record = cite_as.record(setting.config.title, one, rights.get("citation"), today, setting.config.lang,
                                _address(setting))  # fmt: skip
        sections: list[Node] = []
        words, url = title_matter.licence(rights.get("license"))
        if words:
            sections += _section("reuse", setting, [para([link(string(words), url)] if url else string(words))])
        owner = title_matter.copyright(rights.get("copyright"), record.date[:4], ", ".join(a.name for a in one.authors))
        if owner:
            sections += _section("copyright", setting, [para(string(owner))])
        if rights.get("citation"):
            sections += _section("citation", setting, _citation(record, rights.get("appendix-cite-as"), setting))
        return sections


def _citation(record: cite_as.Record, wanted: Any, setting: Setting) -> list[Node]:
    """The ways to cite that `appendix-cite-as` asks for: `display`, `bibtex`, both by default, none."""
    ways = [str(w) for w in title_matter.listed(wanted)] if not isinstance(wanted, bool) else []
    blocks: list[Node] = []
    if wanted is False:
        return blocks
    if "bibtex" in ways or not ways:
        blocks.append(_label("appendix-attribution-bibtex", setting))
        blocks.append(code_block(cite_as.bibtex(record), ["bibtex", "quarto-appendix-bibtex"]))
    if "display" in ways or not ways:
        said, address = cite_as.sentence(record)
        more: list[Node] = [{"t": "Space"}, link(string(address), address), {"t": "Str", "c": "."}] if address else []
        blocks.append(_label("appendix-attribution-cite-as", setting))
        blocks.append(div([para([*string(said), *more])], classes=["csl-entry", "quarto-appendix-citeas"]))
    return blocks


def _section(name: str, setting: Setting, blocks: list[Node]) -> list[Node]:
    classes = ["quarto-appendix-heading", "unnumbered", "unlisted"]
    head = {"t": "Header", "c": [2, attr("", classes), string(setting.words[f"section-title-{name}"])]}
    if not blocks:
        return []
    if setting.flavour == "typst":
        return [head, *blocks]
    return [tagged("section", [head, *blocks], f"quarto-{name}", ["quarto-appendix-contents"])]


def _address(setting: Setting) -> str:
    """Where the document stands on the web, as far as its project says."""
    site = setting.config.site_url
    return f"{site}/{setting.chapter.rsplit('.', 1)[0]}.html" if site else ""


def _label(word: str, setting: Setting) -> Node:
    return div([plain(string(setting.words[word]))], classes=["quarto-appendix-secondary-label"])


def _heading(word: str) -> Node:
    return div([plain(string(word))], classes=["quarto-title-meta-heading"])


def _contents(blocks: list[Node]) -> Node:
    return div(blocks, classes=["quarto-title-meta-contents"])


def _person(person: Person, setting: Setting) -> list[Node]:
    """A name with its links: site, mail, ORCID. Readers of e-books get words for pictures."""
    inner: list[Node] = [link(string(person.name), person.url)] if person.url else string(person.name)
    if person.email:
        address = f"mailto:{person.email}"
        mark = string("✉" if setting.format == "html" else person.email)
        label = f"{setting.words['title-block-mail']} {person.name}"
        inner += [{"t": "Space"}, link(mark, address, "", ["quarto-title-author-email"], aria_label=label)]
    if person.orcid:
        icon = [raw_inline("html", _ORCID)] if setting.format == "html" else string("ORCID")
        label = f"ORCID {escape(person.name)}"
        target = f"https://orcid.org/{person.orcid}"
        inner += [{"t": "Space"}, link(icon, target, "", ["quarto-title-author-orcid"], aria_label=label)]
    if person.corresponding:
        star = span(string(f"({setting.words['title-block-corresponding']})"), classes=["corresponding"])
        inner += [{"t": "Space"}, star]
    return inner


def _literal(value: object) -> str:
    """A text, or lists of texts inside each other, as Typst has them."""
    if isinstance(value, list):
        return "(" + "".join(f"{_literal(v)}, " for v in value) + ")"
    if isinstance(value, Mapping):
        raise TypeError("a mapping has no place here")
    return typst_string(str(value))
