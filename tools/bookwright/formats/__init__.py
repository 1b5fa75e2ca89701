"""The registry of output formats, by the name that the command line uses."""

from bookwright.formats.base import Format
from bookwright.formats.epub.volume import Epub
from bookwright.formats.html.site import Html
from bookwright.formats.pdf.document import Pdf

FORMATS: dict[str, Format] = {f.name: f for f in (Html(), Pdf(), Epub())}
