"""What stands above the home page of a book: what a title page says."""

from __future__ import annotations

from html import escape

from bookwright import calendar_dates
from bookwright.formats.html.items import words as words_of
from bookwright.formats.html.options import Options, is_book, site
from bookwright.title_matter import RELATIVE


def block(options: Options, heading: str, body: str) -> str:
    """The book's own title block; "" for a website, and for a home page that says it all by itself."""
    m = options.m
    if not is_book(m.config) or "home-byline" in body or options.chapter.kind != "home":
        return ""
    same = heading.strip() in ("", escape(m.config.title))
    title = "" if same else f'<p class="title book-title">{escape(m.config.title)}</p>\n'
    subtitle = f'<p class="subtitle lead">{escape(m.config.subtitle)}</p>\n' if m.config.subtitle else ""
    words = m.words
    authors = [a.name for a in m.config.authors if a.name.strip()]
    rows = [_row(words["title-block-author-plural" if len(authors) > 1 else "title-block-author-single"],
                 "".join(f'<p class="author">{escape(name)}</p>' for name in authors))] if authors else []  # fmt: skip
    if shown := _date(options):
        rows.append(_row(words["title-block-published"], f'<p class="date">{escape(shown)}</p>'))
    meta = f'<div class="quarto-title-meta">\n{"".join(rows)}</div>\n' if rows else ""
    abstract = str(site(m.config, "abstract") or "").strip()
    summary = f'<div class="abstract"><div class="abstract-title">{escape(words["section-title-abstract"])}</div>' \
        f"{words_of(abstract, m, options.chapter, block=True)}</div>\n" if abstract else ""
    given = str(site(m.config, "dedication") or "").strip()
    dedication = f'<div class="dedication">{words_of(given, m, options.chapter, block=True)}</div>\n' if given else ""
    return title + subtitle + meta + dedication + summary


def _row(name: str, content: str) -> str:
    head, body = "quarto-title-meta-heading", "quarto-title-meta-contents"
    return f'<div><div class="{head}">{escape(name)}</div><div class="{body}">{content}</div></div>\n'


def _date(options: Options) -> str:
    """`date` as `date-format` asks for it; the edition's where it says `today` or `last-modified`."""
    m = options.m
    given = m.config.date
    day = calendar_dates.parse(str(m.edition.get("date", "")) if given in RELATIVE else given)
    return calendar_dates.show(day, m.config.date_format("html") or options.text("date-format") or "long",
                               options.lang) if day else "" if given in RELATIVE else given  # fmt: skip
