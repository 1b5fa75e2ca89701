"""The registry of checks that look at an edition before it is published."""

from collections.abc import Callable, Iterator

from bookwright.checks import epub, links, pdf
from bookwright.diagnostics import Diagnostic
from bookwright.edition import Edition

Check = Callable[[Edition], Iterator[Diagnostic]]
CHECKS: tuple[Check, ...] = (links.check, pdf.check, epub.check)
