"""What a reader can do with a page: its notebook and Markdown, how to cite it, a report of a problem."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape, unescape
from typing import Any
from urllib.parse import quote

from bookwright import cite_as, nodes, title_matter
from bookwright.cite_as import Record
from bookwright.diagnostics import Report
from bookwright.engines import pandoc
from bookwright.formats.base import Made
from bookwright.formats.html.assets import Pictures
from bookwright.formats.html.options import Options, site
from bookwright.nodes import Node

TOGETHER = 8  # pages whose Markdown is written at once
CITED = ("chapter", "appendix")
# what a page has for its script or its look, and nobody reads
_QUARTOS = {"commonmark": "md", "gfm": "md", "markdown": "md", "jupyter": "ipynb"}  # Quarto's names of the two
_UNREAD = frozenset({"nav", "button"})


def record(options: Options) -> Record:
    """The page as a source that others cite: its own authors and date, else the book's; only the year of an edition."""
    m, chapter = options.m, options.chapter
    front, config = m.facts[chapter.file].meta, m.config
    own = title_matter.read(front, {}, chapter.file, Report())
    written = site(config, "author", config.meta.get("author"))
    book = title_matter.read({"author": written}, {}, "_quarto.yml", Report())
    home = chapter.kind == "home"
    title = config.title if home else m.titles[chapter.file]
    url = f"{config.site_url}/{'' if home else chapter.page}" if config.site_url else ""
    year = str(m.edition.get("date", ""))[:4]  # of an edition only the year, or every commit would rewrite the page
    matter = replace(own, authors=own.authors or book.authors, date=own.date or config.date)
    given: dict[str, Any] = {"type": "book" if home else "chapter"}
    given |= {key: value for key in cite_as.OF_BOOK if (value := site(config, key))}
    matter = replace(matter, date=own.date or title_matter.text(site(config, "issued")) or matter.date)
    if not home:
        given["container-title"] = config.title
    citation = front.get("citation")
    given |= citation if isinstance(citation, dict) else {}
    one = cite_as.record(title, matter, given, year, config.lang, url)
    return one if one.date else replace(one, date=year)


def block(options: Options, notebook: str) -> str:
    """Below the text of a chapter: its other forms, and how it is cited."""
    m, chapter = options.m, options.chapter
    if chapter.kind not in CITED or options.get("page-tools") is False:
        return ""
    words = {k: escape(m.words[k]) for k in ("chapter-pdf", "cite-chapter", "markdown", "notebook", "page-tools")}
    files = {"pdf": (own, words["chapter-pdf"])} if (own := pdf(options)) else {}
    files |= {"md": (markdown_path(chapter.page), words["markdown"])}
    files |= {"ipynb": (notebook, words["notebook"])} if notebook and options.get("notebook-links") is not False else {}
    links = "".join(f"<li>{link}</li>" for link in _links(options.get("format-links", True), files))
    links = f"<ul>{links}</ul>" if links else ""
    one = record(options)
    forms = (" ".join(cite_as.sentence(one)).strip(), cite_as.bibtex(one))
    shown = "".join(
        f'<div class="sourceCode"><pre class="sourceCode" tabindex="0"><code>{escape(f)}</code></pre></div>'
        for f in forms
    )
    cite = f'<details class="cite-page"><summary>{words["cite-chapter"]}</summary>{shown}</details>'
    return f'<section class="page-tools" aria-label="{words["page-tools"]}">{links}{cite}</section>'


def _links(wanted: Any, files: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """The links to a page's other forms that `format-links` asks for: all, none, or those of its list in its order,
    which may name an address with a text of its own."""
    given = [*files] if wanted in (True, None) else wanted if isinstance(wanted, list) else []
    for one in given:
        own = one if isinstance(one, Mapping) else {}
        name = str(own.get("format", one))
        file, said = files.get(_QUARTOS.get(name, name), ("", ""))
        if file:
            text = escape(str(own["text"])) if own.get("text") else said
            yield f'<a href="{escape(posixpath.basename(file))}" download="">{text}</a>'
        elif own.get("href"):
            yield f'<a href="{escape(str(own["href"]))}">{escape(str(own.get("text") or own["href"]))}</a>'


def issue(address: str, options: Options) -> str:
    """The address of a new report, with what it is about; the script adds the section and the version."""
    m, chapter = options.m, options.chapter
    if "?" in address or not re.search(r"/issues/new/?$", address):
        return address
    title = f"{chapter.number} {m.titles[chapter.file]}".strip()
    page = f"{m.config.site_url}/{chapter.page}" if m.config.site_url else chapter.page
    body = f"{m.words['issue-page']}: {page}\n{m.words['issue-source']}: {chapter.file}\n"
    return f"{address}?title={quote(title + ': ')}&body={quote(body)}"


def pdf(options: Options) -> str:
    """The chapter's own PDF, where the book offers it (`downloads: [chapters]`) and it is of this edition; else ""."""
    m = options.m
    found = m.edition.get("pdf")
    beside = found.get("beside", ()) if isinstance(found, dict) and "chapters" in m.config.downloads else ()
    stem = options.chapter.page.removesuffix(".html")
    return next((f for f in (f"{stem}-chapter.pdf", f"{stem}.pdf") if f in beside), "")


# ── the page as Markdown ─────────────────────────────────────────────────────────────────────────
def markdown_path(page: str) -> str:
    return f"{page.removesuffix('.html')}.md"


def markdown(texts: Mapping[str, list[Node]]) -> dict[str, Made]:
    """The files of Markdown, some at a time: a whole book's trees at once would take much memory."""
    paths = list(texts)
    groups = [paths[n : n + TOGETHER] for n in range(0, len(paths), TOGETHER)]
    made = (zip(group, pandoc.to_markdown([texts[path] for path in group]), strict=True) for group in groups)
    return {path: Made(text.encode()) for group in made for path, text in group}


def plain(options: Options, tree: list[Node], pictures: Pictures) -> dict[str, list[Node]]:
    """The page's text for plain Markdown, references and numbers in place, by the path of its file."""
    m, chapter = options.m, options.chapter
    numbers = {h.id: h.number for h in m.headings[chapter.file] if h.id}
    blocks = nodes.rewrite(tree, lambda n: _plainly(n, numbers, pictures))
    if not any(b["t"] == "Header" and b["c"][0] == 1 for b in blocks):
        head = {"t": "Header", "c": [1, nodes.attr(), nodes.string(m.titles[chapter.file])]}
        blocks = [head, *blocks]
    used = set(m.cited[chapter.file])
    entries = [b for key, found in m.entries if key in used for b in found]
    if entries:
        title = {"t": "Header", "c": [2, nodes.attr(), nodes.string(m.words["references"])]}
        blocks += [title, *nodes.rewrite(entries, lambda n: _plainly(n, numbers, pictures))]
    return {markdown_path(chapter.page): blocks}


def _plainly(node: Node, numbers: dict[str, str], pictures: Pictures) -> list[Node] | None:
    """A node without what only a page has: attributes, raw HTML, wrappers."""
    kind = node["t"]
    if kind == "Header":
        level, (identifier, _, _), inlines = node["c"]
        number = nodes.string(f"{numbers[identifier]} ") if numbers.get(identifier) else []
        return [{"t": "Header", "c": [level, nodes.attr(), [*number, *inlines]]}]
    if kind == "Div":
        tag = nodes.values(node).get(":tag", "")
        return [] if tag in _UNREAD else list(node["c"][1])
    if kind == "Span" and "equation-number" in nodes.classes(node):
        return [{"t": "Space"}, *node["c"][1]]
    if kind == "Span":
        return list(node["c"][1])
    if kind == "Link":
        (_, names, _), inlines, target = node["c"]
        if {"citation-link", "glossary-term"} & {*names}:
            return list(inlines)
        return [] if ":script" in names else [{"t": "Link", "c": [nodes.attr(), inlines, target]}]
    if kind == "CodeBlock":
        (_, names, _), code = node["c"]
        return [{"t": "CodeBlock", "c": [nodes.attr("", [n for n in names[:1] if n != "cell-output"]), code]}]
    if kind == "Code":
        return [{"t": "Code", "c": [nodes.attr(), node["c"][1]]}]
    if kind == "Image":
        (_, _, pairs), alt, (target, title) = node["c"]
        words = dict(pairs).get("fig-alt") or dict(pairs).get("alt") or nodes.text(alt)
        return [{"t": "Image", "c": [nodes.attr(), nodes.string(words), [pictures.address(target), title]]}]
    if kind in ("RawBlock", "RawInline"):
        return _drawn(node)
    return None


def _drawn(node: Node) -> list[Node]:
    """A drawing that stands in the page, as what it says of itself; other raw HTML is left out."""
    label = re.search(r'<svg\b[^>]*\baria-label="([^"]*)"', node["c"][1][:4000])
    if not label or node["t"] == "RawInline":
        return []
    return [nodes.para([{"t": "Emph", "c": nodes.string(f"[{unescape(label.group(1))}]")}])]
