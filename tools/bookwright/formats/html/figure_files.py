"""A written page → its computed figures as files of their own: the drawing, and the numbers that it plots.

The drawing stays on the page, where its colours follow the reader's scheme; who wants it for slides takes the file, in
the colours of paper. The numbers are for those who do not see it, and for those who do not believe it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from typing import Any
from urllib.parse import quote

from bookwright.features.graphic import literal
from bookwright.formats.base import Made, relative

FOLDER = "assets/figures"
_INNER = r"((?:(?!<figure\b).)*?)(?=</figure>)"  # of a panel, each part by itself
_FIGURE = re.compile(rf'<figure id="(fig-[\w.-]+)" class="[^"]*quarto-float[^>]*>{_INNER}', re.S)
_DRAWING = re.compile(r'<svg (?:data-plot="[^"]*" )?role="img".*?</svg>', re.S)
_PLOT = re.compile(r' data-plot="([^"]*)"')


def apart(page: str, text: str) -> tuple[str, dict[str, Made]]:
    """The text with links to the files of its figures, and these."""
    files: dict[str, Made] = {}
    folder = f"{FOLDER}/{page.removesuffix('.html')}"

    def offer(figure: re.Match[str]) -> str:
        drawings = _DRAWING.findall(figure[2])
        if len(drawings) != 1:
            return figure[0]
        name = f"{folder}/{figure[1]}"
        made = {f"{name}.svg": _file(drawings[0])}
        if plot := _PLOT.search(drawings[0]):
            made[f"{name}.csv"] = _table(json.loads(unescape(plot[1])))
        files.update({path: Made(data) for path, data in made.items()})
        links = " ".join(f'<a href="{quote(relative(path, page))}" download>{path[-3:].upper()}</a>' for path in made)
        return f'{figure[0]}<p class="figure-files">{links}</p>\n'

    return without(_FIGURE.sub(offer, text)), files


def without(text: str) -> str:
    """The text with its drawings alone, as a document has them that no site stands around."""
    return _PLOT.sub("", text)


def _file(drawing: str) -> bytes:
    """The drawing as it is on paper, fit to stand alone."""
    text = literal(_PLOT.sub("", drawing))
    return (text if " xmlns=" in text else text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)).encode()


def _table(plot: dict[str, Any]) -> bytes:
    """The numbers, a point a row; the panel is left out where there is one."""
    columns, rows = plot["columns"], plot["rows"]
    first = 1 if len({row[0] for row in rows}) == 1 else 0
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns[first:])
    writer.writerows(["" if value is None else value for value in row[first:]] for row in rows)
    return out.getvalue().encode()
