"""Which chapter of a book is meant by a name on the command line."""

from __future__ import annotations

import posixpath

from bookwright.book import Book, Chapter
from bookwright.diagnostics import Code, Report, did_you_mean

B035 = Code(
    "B035", "error", "a chapter that the book does not have",
    """`bookwright pdf --chapter NAME` and `bookwright check NAME` take a chapter's file, the name of that file without
    its ending, or the chapter's number. The book has no such chapter, or several files of that name: give the path.""",
)  # fmt: skip


def chosen(name: str, book: Book, report: Report) -> str:
    """The file of the chapter that is meant; "" when none or several are, and that is reported."""
    wanted = name.removeprefix("./")
    for known in (_file, _stem, _number):
        found = [c.file for c in book.chapters if known(c) == wanted]
        if len(found) == 1:
            return found[0]
        if found:
            named = ", ".join(f"`{file}`" for file in found)
            report.add(B035.at(None, f"`{name}` is the name of several chapters: {named}", "give the path of its file"))
            return ""
    stems = [_stem(c) for c in book.chapters]
    hint = did_you_mean(_stem_of(wanted), stems, f"the chapters are {', '.join(f'`{s}`' for s in stems[:12])}")
    report.add(B035.at(None, f"the book has no chapter `{name}`", hint))
    return ""


def _file(chapter: Chapter) -> str:
    return chapter.file


def _stem(chapter: Chapter) -> str:
    return _stem_of(chapter.file)


def _stem_of(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _number(chapter: Chapter) -> str:
    return chapter.number
