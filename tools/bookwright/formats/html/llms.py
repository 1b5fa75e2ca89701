"""`llms.txt`: what the site is and where each chapter's plain text is, for programs that read it."""

from __future__ import annotations

from collections.abc import Collection

from bookwright.formats.base import Made, Manuscript
from bookwright.formats.html.options import site
from bookwright.formats.html.page_tools import markdown_path


def files(m: Manuscript, made: Collection[str]) -> dict[str, Made]:
    """The file; none with `llms-txt: false`, or when no page has a plain text among the files `made`."""
    if site(m.config, "llms-txt", True) is False:
        return {}
    base = f"{m.config.site_url}/" if m.config.site_url else ""
    rows = [
        f"- [{f'{c.number} {m.titles[c.file]}'.strip()}]({base}{path})"
        for c in m.book.chapters if (path := markdown_path(c.page)) in made
    ]  # fmt: skip
    if not rows:
        return {}
    about = " ".join(m.config.description.split())
    parts = [f"# {m.config.title}", *([f"> {about}"] if about else []), f"## {m.words['contents']}", "\n".join(rows)]
    return {"llms.txt": Made(("\n\n".join(parts) + "\n").encode())}
