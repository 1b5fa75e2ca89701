"""What the book says of itself: cover, half title, title page, copyright page, and the head of an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bookwright import calendar_dates, nodes, title_matter
from bookwright.diagnostics import Report
from bookwright.engines import pandoc
from bookwright.features.title_block import typst_facts
from bookwright.formats.base import Manuscript
from bookwright.formats.pdf import formulas
from bookwright.formats.pdf.markup import argument, call, escape
from bookwright.formats.pdf.options import options
from bookwright.formats.pdf.settings import FACES, faces
from bookwright.formats.pdf.writer import Writer
from bookwright.title_matter import listed


@dataclass(frozen=True)
class Art:
    """Paths of the pictures of the title pages in the work folder, "" for none."""

    drawing: str = ""
    logo: str = ""


def said(m: Manuscript, key: str) -> str:
    """A text of `book:` or of the top level, "" when it is not given."""
    book = m.config.meta.get("book")
    value = (book.get(key) if isinstance(book, Mapping) else None) or m.config.meta.get(key)
    return "" if value is None or isinstance(value, (Mapping, list, bool)) else str(value).strip()


def _date(m: Manuscript) -> list[int]:
    """Year, month and day of the edition; [] when nobody says."""
    parts = str(m.edition.get("date", "")).split("-")
    return [int(p) for p in parts] if len(parts) == 3 and all(p.isdigit() for p in parts) else []


def _long_date(m: Manuscript) -> str:
    return escape(calendar_dates.edition(str(m.edition.get("date", "")), m.config.lang, m.config.date_format("pdf")))


def meta(m: Manuscript) -> dict[str, Any]:
    """What the file says of itself to readers' programs."""
    lang, _, region = m.config.lang.partition("-")
    words = m.config.meta.get("keywords")
    return {
        "title": m.config.title, "authors": [a.name for a in m.config.authors],
        "keywords": [str(w) for w in listed(words, ",")],
        "description": m.config.description.strip() or None,
        "lang": lang.lower(), "region": region.upper() or None, "date": _date(m) or None,
    }  # fmt: skip


def pages(m: Manuscript, art: Art) -> list[str]:
    """Cover, half title, title page, copyright page, and the dedication that the author gives."""
    config, chosen = m.config, options(m.config)
    title = escape(config.title)
    named = {"subtitle": config.subtitle, "authors": [a.name for a in config.authors if a.name.strip()]}
    cover = call("cover", title, **named, initial=config.title[:1], drawing=art.drawing,
                 alt=config.cover_alt or config.title)  # fmt: skip
    half = [call("blank"), call("half-title", title), call("blank")] if chosen.sides else []
    date = title_matter.book_date(config.date, config.date_format("pdf"), str(m.edition.get("date", "")), config.lang)
    title_page = call("title-page", title, escape(date), **named, publisher=_publisher(m), **_logo(m, art))
    front = [cover, *half] if chosen.cover else half[1:]
    given = [call("dedication-page", words)] if (words := _written(m, said(m, "dedication"))) else []
    given += [call("blank")] if given and chosen.sides else []
    return [*front, title_page, call("copyright-page", *_colophon(m)), *given]


def block(m: Manuscript, art: Art) -> str:
    """The head of a book as an article: the title block of a document, with what the project's keys say."""
    config, chosen = m.config, options(m.config)
    own = config.meta.get("book")
    given = {**config.meta, **(own if isinstance(own, Mapping) else {})}
    matter = title_matter.read(given, {}, "_quarto.yml", Report())
    head = matter.abstract_title or said(m, "abstract-title") or m.words["abstract"]
    matter = replace(matter, abstract=chosen.abstract, description="", abstract_title=head)
    today = str(m.edition.get("date", ""))
    date = title_matter.shown_date(matter.date or today, matter.date_format, today, config.lang)
    logo = call("article-logo", path=art.logo, alt=_logo(m, art).get("logo-alt", "")) if _logo(m, art) else ""
    bodies = f"subtitle: [{escape(config.subtitle)}], thanks: [{_written(m, chosen.thanks)}]"
    return "\n".join([
        f"#article-opening({argument(config.title)})", "#spanning[", logo,
        f"#article-title(heading: false)[{escape(config.title)}]",
        f"#title-block({bodies}, {typst_facts(matter, m.words, [date])})[{_written(m, chosen.abstract)}]", "]",
    ])  # fmt: skip


def _written(m: Manuscript, text: str) -> str:
    """Markdown of the project's keys as markup; a citation there is the words that it is written in."""
    if not text.strip():
        return ""
    tree = nodes.rewrite(pandoc.read_markdown(text), lambda n: n["c"][1] if n["t"] == "Cite" else None)
    writer = Writer(math=formulas.convert(formulas.found(tree), m.macros), headings={}, lang=m.config.lang)
    return writer.blocks(tree).strip()


def _logo(m: Manuscript, art: Art) -> dict[str, str]:
    chosen = options(m.config).logo
    if not art.logo or not chosen:
        return {}
    return {"logo": art.logo, "logo-alt": chosen[1] or said(m, "publisher") or m.config.title}


def _publisher(m: Manuscript) -> str:
    owner = m.config.meta.get("owner")
    return said(m, "publisher") or (str(owner.get("publisher") or "") if isinstance(owner, Mapping) else "")


def _colophon(m: Manuscript) -> list[str]:
    """Who may do what with the book, which edition this is, how to cite it, what it is set in."""
    config, words = m.config, m.words
    authors = ", ".join(a.name for a in config.authors)
    year = str(m.edition.get("date", ""))[:4]
    rows = [call("strong", escape(config.title)) + (f": {escape(config.subtitle)}" if config.subtitle else "")]
    rows += [escape(right) for right in _rights(m, year, authors)]
    rows += _edition(m)
    numbers = [f"ISBN {said(m, 'isbn')}"] if said(m, "isbn") else []
    rows += [" #linebreak() ".join(map(escape, numbers))] if numbers else []
    doi = said(m, "doi").removeprefix("https://doi.org/").removeprefix("doi:")
    addresses = [u for u in (f"https://doi.org/{doi}" if doi else "", config.site_url, config.repo_url) if u]
    if addresses:
        rows.append(" #linebreak() ".join(call("out", escape(_bare(u)), to=u, bare=True) for u in addresses))
    cite = "".join(f"{p}. " for p in (authors, year) if p and authors)
    later = "" if authors else year  # without an author the title comes first
    end = ". ".join(p for p in (later, said(m, "publisher"), addresses[0] if addresses else "") if p)
    rows.append(f"{escape(words['cite'])}: {escape(cite)}{call('emph', escape(config.title))}. {escape(end)}")
    return [*rows, escape(_set_in(m))]


def _rights(m: Manuscript, year: str, authors: str) -> list[str]:
    """Whose the book is, and the licence."""
    given, licence = m.config.meta.get("copyright"), m.config.meta.get("license")
    holder = authors
    if isinstance(given, Mapping):
        if given.get("statement"):
            return [str(given["statement"]), *_licensed(m, licence)]
        holder, year = str(given.get("holder") or holder), str(given.get("year") or year)
        given = None  # said in the line of the holder
    if given:
        return [str(given), *_licensed(m, licence)]
    whose = [" ".join(p for p in ("©", year, holder) if p) + "."] if holder else []
    return [*whose, *_licensed(m, licence)]


def _licensed(m: Manuscript, licence: object) -> list[str]:
    if isinstance(licence, Mapping):
        licence = licence.get("text") or licence.get("type") or ""
    return [f"{m.words['licensed']} {licence}."] if licence else []


def _edition(m: Manuscript) -> list[str]:
    """Publisher, which edition, of which day, from which commit."""
    commit = str(m.edition.get("commit", ""))
    about = [p for p in (_long_date(m), escape(f"commit {commit}") if commit else "") if p]
    rows = [escape(p) for p in (said(m, "publisher"), said(m, "edition")) if p]
    return [*rows, *([f"{escape(m.words['edition-of'])} {', '.join(about)}."] if about else [])]


def _set_in(m: Manuscript) -> str:
    """The faces, the author's or ours, and the programs."""
    chosen = faces(options(m.config))
    names = list(dict.fromkeys(chosen[hand][0] for hand in FACES))
    return m.words["set-in"].format(faces=", ".join(names[:-1]), last=names[-1])


def _bare(address: str) -> str:
    return address.partition("://")[2] or address
