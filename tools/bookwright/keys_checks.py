"""Keys of `bookwright: checks:`: the checks of manuscripts and their limits, each with its default."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.keys import Key, table

KIND = "bookwright.checks.*"  # `*` stands for the name that a book gives to a kind of pages
_PAGES = """
pages  text|list  -  yes  Patterns (as in `render`) of the pages of this kind; a page is of the first that takes it.
"""
_BIBLIOGRAPHY = """
cited  bool  false  yes  Whether a source that no page cites is told; leave it off while the book is being written.
sorted  bool  false  yes  Whether entries must be in the order of their keys.
"""
# name of a check: its row; then its limits
_CHECKS: dict[str, tuple[str, str]] = {
    "length": ("The words of prose in a chapter, without code, tables and captions.", """
words  range  [5000, 8000]  yes  The least and the most.
"""),
}  # fmt: skip


def names() -> tuple[str, ...]:
    """The checks, in the order in which they run."""
    return tuple(_CHECKS)


def rows() -> Iterator[Key]:
    """The keys of this module, in the order of the reference."""
    yield Key("bookwright.checks.bibliography", ("bool", "map"), "false", "yes",
              "The bibliography: complete fields, forms, names and titles in one style, no source twice.")  # fmt: skip
    yield from table("bookwright.checks.bibliography", _BIBLIOGRAPHY)
    yield Key(KIND, ("map",), "", "yes", "Pages of one kind, by a name of one's own (`chapter`): `pages`, and checks.")
    yield from table(KIND, _PAGES)
    for name, (what, limits) in _CHECKS.items():
        yield Key(f"{KIND}.{name}", ("bool", "map"), "false", "yes", what)
        yield from table(f"{KIND}.{name}", limits) if limits.strip() else ()
