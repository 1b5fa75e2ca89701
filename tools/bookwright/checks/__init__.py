"""The registry of checks that look at an edition before it is published."""

from collections.abc import Callable, Iterator

from bookwright.checks import epub, links, pdf, pdf_book
from bookwright.diagnostics import Diagnostic
from bookwright.edition import Edition

Check = Callable[[Edition], Iterator[Diagnostic]]
CHECKS: tuple[Check, ...] = (links.check, pdf.check, pdf_book.check, epub.check)
