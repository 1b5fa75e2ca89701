"""References, citations and links between chapters → targets; what has no target is reported.

`check` looks at the facts of the whole book; `resolve` then rewrites one chapter's tree. Links come
out as `label:fig-x` or `page:file.qmd#place`: each format makes its own addresses of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from bookwright import nodes
from bookwright.assemble import resolve_path
from bookwright.bibliography import Bibliography
from bookwright.book import Book, Chapter
from bookwright.config import Config
from bookwright.diagnostics import Code, Report, nearest
from bookwright.documents import Facts, Index, Term
from bookwright.engines import citeproc, svg
from bookwright.features.base import Setting
from bookwright.formats.xhtml import safe
from bookwright.labels import Families, Label, prefix_of
from bookwright.nodes import Node
from bookwright.source import Span

R001 = Code(
    "R001", "error", "a reference to a label that does not exist",
    """`@fig-x` refers to the label `fig-x`, and nothing in the book has it. Mend the spelling, or give the
    figure, table, equation or section its label: `{#fig-x}`, `#| label: fig-x`.""",
)  # fmt: skip
R003 = Code(
    "R003", "error", "a citation of an unknown source",
    """`[@key]` cites the entry `key` of the bibliography, and no file under `bibliography:` has it.""",
)  # fmt: skip
L001 = Code(
    "L001", "error", "a link to a file that is not there",
    """The target of this link is a path inside the project, and there is no such file, or it is a source
    that is not a chapter of the book and so has no page.""",
)  # fmt: skip
L002 = Code(
    "L002", "error", "a link to a place that is not there",
    """The chapter exists, but nothing on its page has the name after the `#`. Mend the name, or give the
    heading or block the id: `{#name}`.""",
)  # fmt: skip
L003 = Code(
    "L003", "error", "an image that is not there",
    """The image's path is relative to its chapter (or to the project when it begins with `/`), and no such
    file exists inside the project.""",
)  # fmt: skip
L004 = Code(
    "L004", "error", "a link of a kind that a page must not have",
    """Pages link to the web (`https:`), to mail and to places of the book. An address that could run
    something in the reader's browser (`javascript:`), or a file of the author's machine (`file:`), is
    not written. Give the address on the web, or the path of a file in the project.""",
)  # fmt: skip
R034 = Code(
    "R034", "error", "a reference to an id that is no label",
    """Only labels with a known prefix (`fig-`, `tbl-`, `sec-`, `thm-` …, and the custom kinds of `crossref:`)
    are numbered and can be referred to with `@`. The id named has another prefix, so the reference was
    taken for a citation. Rename the id and the reference.""",
)  # fmt: skip
_EXTERNAL = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
SOURCES = (".qmd", ".md")  # a notebook that is no chapter is a file that a page may offer


@dataclass(frozen=True)
class Cited:
    """Rendered citations: the clusters of each chapter in order, and all entries of the list."""

    clusters: Mapping[str, Sequence[list[Node]]]
    entries: Sequence[tuple[str, list[Node]]]

    def of(self, facts: Facts, more: Collection[str] = ()) -> list[tuple[str, list[Node]]]:
        """The entries that a chapter's text cites (its definitions of terms stand elsewhere), and `more`."""
        shown = facts.clusters[: len(facts.clusters) - sum(t.clusters for t in facts.terms)]
        used = {c["citationId"] for cluster in shown for c in cluster["c"][0]} | {*more}
        return [(key, blocks) for key, blocks in self.entries if key in used]

    def of_term(self, file: str, facts: Facts, term: Term) -> Cited:
        """The citations of one definition: those of a chapter's terms are its last, in their order."""
        rendered = self.clusters.get(file, ())
        end = len(rendered)
        for one in reversed(facts.terms):
            if one.id == term.id:
                return Cited({file: rendered[end - one.clusters : end]}, self.entries)
            end -= one.clusters
        return Cited({}, self.entries)


# ── checking ─────────────────────────────────────────────────────────────────────────────────────
def check(
    book: Book,
    facts: Mapping[str, Facts],
    index: Index,
    bibliography: Bibliography,
    config: Config,
    report: Report,
) -> None:
    """Report every reference, citation, link and image of the book that leads nowhere."""
    for chapter in book.chapters:
        if chapter.file in facts:
            one = facts[chapter.file]
            _references(chapter, one, index, config, report)
            _citations(chapter, one, bibliography, facts, config.families, report)
            _links(chapter, one, book, facts, config, report)
            _images(chapter, one, config, report)


def _places(facts: Facts, kind: str, key: str, chapter: Chapter) -> list[Span]:
    found = [m.span for m in facts.marks if m.kind == kind and m.key == key]
    return found or [Span(chapter.file, note="in the output of a cell")]


def _references(chapter: Chapter, facts: Facts, index: Index, config: Config, report: Report) -> None:
    families = config.families
    keys = {*facts.references, *(m.key for m in facts.marks if m.kind == "ref")}
    for key in sorted(keys):
        if not prefix_of(key, families) or _canonical(key, families) in index.labels:
            continue
        if config.solutions == "none" and _exercise(_canonical(key, families)) in index.labels:
            continue  # of this edition's own will: the reference becomes words
        kin = [k for k, label in index.labels.items() if label.family == prefix_of(key, families)]
        near = nearest(key, kin) or nearest(key, index.labels)
        hint = f"did you mean `{near}`? it is defined at {index.labels[near].span}" if near else ""
        for span in _places(facts, "ref", _canonical(key, families), chapter):
            report.add(R001.at(span, f"no label named `{key}`", hint))


def _canonical(key: str, families: Families) -> str:
    prefix = prefix_of(key, families)
    return prefix + key[len(prefix) :] if prefix else key


def _exercise(key: str) -> str:
    """The label of the exercise that a solution solves; "" for any other label."""
    return f"exr{key[3:]}" if key.startswith("sol-") else ""


def _citations(
    chapter: Chapter, facts: Facts, bibliography: Bibliography, book: Mapping[str, Facts],
    families: Families, report: Report,
) -> None:  # fmt: skip
    used = {c["citationId"] for cluster in facts.clusters for c in cluster["c"][0]}
    unknown = sorted(used - set(bibliography.keys))
    named = {i for one in book.values() for i in one.ids} if unknown else set()
    for key in unknown:
        if key in named:
            hint = f"a label begins with one of {', '.join(families)} and a hyphen: {_relabelled(key, families)}"
            for span in _places(facts, "cite", key, chapter):
                report.add(R034.at(span, f"`{key}` is an id, but no label that can be referred to", hint))
            continue
        if not bibliography.usable:
            continue  # reported already; every citation would be
        near = nearest(key, [*bibliography.keys, *families])
        hint = f"did you mean `{near}`?" if near else ""
        for span in _places(facts, "cite", key, chapter):
            report.add(R003.at(span, f"no source has the key `{key}`", hint))


def _relabelled(key: str, families: Families) -> str:
    """`#fig-x` for `figure-x`: the label that was meant, as far as the word tells."""
    head, _, rest = key.partition("-")
    near = next((p for p, f in families.items() if f.title.lower() == head.lower() or head.startswith(p)), "fig")
    return f"`#{near}-{rest or head}`"


def _links(
    chapter: Chapter, facts: Facts, book: Book, all_facts: Mapping[str, Facts], config: Config, report: Report
) -> None:
    for target in dict.fromkeys(facts.links):
        problem = _link_problem(target, chapter, book, all_facts, config)
        if problem:
            code, message, hint = problem
            for span in _places(facts, "link", target, chapter):
                report.add(code.at(span, message, hint))


def _link_problem(
    target: str, chapter: Chapter, book: Book, all_facts: Mapping[str, Facts], config: Config
) -> tuple[Code, str, str] | None:
    if target not in ("", "#") and safe(target) == "#":
        return L004, f"a page must not link to `{target[:60]}`", ""
    if not target or _EXTERNAL.match(target):
        return None
    path, _, place = target.partition("#")
    file = chapter.file if not path else resolve_path(config.root, chapter.file, path)
    chapters = book.by_file()
    if file not in chapters:
        if file and (config.root / file).exists() and not file.endswith(SOURCES):
            return None
        pages = {c.page: c.file for c in book.chapters}
        near = nearest(file or path, [*chapters, *pages])
        return L001, f"there is no page or file `{path}`", f"did you mean `{near}`?" if near else ""
    known = all_facts[file].ids if file in all_facts else ()
    if place and place not in known and not place.startswith("ref-"):
        near = nearest(place, known)
        return L002, f"nothing in `{file}` is called `{place}`", f"did you mean `{near}`?" if near else ""
    return None


def _images(chapter: Chapter, facts: Facts, config: Config, report: Report) -> None:
    for target in dict.fromkeys(facts.images):
        if _EXTERNAL.match(target):
            for span in _places(facts, "image", target, chapter) if safe(target) == "#" else ():
                report.add(L004.at(span, f"a picture must not come from `{target[:60]}`"))
            continue
        path = resolve_path(config.root, chapter.file, target)
        if path is None or not (config.root / path).is_file():
            said = f"there is no image `{target}`" if target else "this image names no file"
            for span in _places(facts, "image", target, chapter):
                report.add(L003.at(span, said, _near_file(config.root, path)))
        elif path.endswith(".svg") and (problem := _bad_svg(config.root / path)):
            for span in _places(facts, "image", target, chapter):
                report.add(svg.X010.at(span, f"the picture `{target}`: {problem}"))


def _bad_svg(path: Path) -> str:
    """What a book must not carry of an author's drawing; "" when there is nothing."""
    try:
        svg.clean(path.read_bytes().decode("utf-8", "replace"), "")
    except svg.BadSvg as error:
        return str(error)
    return ""


def _near_file(root: Path, path: str | None) -> str:
    folder = root / PurePosixPath(path or "").parent
    names = [p.name for p in folder.iterdir()] if folder.is_dir() else []
    near = nearest(PurePosixPath(path or "").name, names)
    return f"did you mean `{near}`?" if near else ""


# ── citations ────────────────────────────────────────────────────────────────────────────────────
def clusters(book: Book, facts: Mapping[str, Facts], bibliography: Bibliography) -> list[Node]:
    """Every cluster whose keys are known, in book order."""
    return [c for chapter in book.chapters if chapter.file in facts for c in facts[chapter.file].clusters
            if all(one["citationId"] in bibliography.keys for one in c["c"][0])]  # fmt: skip


def cite(
    book: Book, facts: Mapping[str, Facts], bibliography: Bibliography, rendered: citeproc.Rendered
) -> Cited:
    """Rendered clusters dealt out to the chapters they came from."""
    remaining = iter(rendered.clusters)
    dealt: dict[str, list[list[Node]]] = {}
    for chapter in book.chapters:
        if chapter.file not in facts:
            continue
        dealt[chapter.file] = [
            next(remaining) if all(one["citationId"] in bibliography.keys for one in c["c"][0]) else c["c"][1]
            for c in facts[chapter.file].clusters
        ]
    return Cited(dealt, rendered.entries)


# ── rewriting ────────────────────────────────────────────────────────────────────────────────────
def resolve(tree: list[Node], chapter: Chapter, book: Book, cited: Cited, setting: Setting) -> list[Node]:
    """The chapter's tree without `Cite` nodes, its links to the book's own places made explicit."""
    pending = iter(cited.clusters.get(chapter.file, ()))
    chapters = book.by_file()

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Cite":
            keys = [c["citationId"] for c in node["c"][0]]
            if any(prefix_of(k, setting.config.families) for k in keys):
                return _reference(node, setting)
            return [nodes.span(_cited(next(pending, node["c"][1])), classes=["citation"])]
        if node["t"] == "Link":
            return _link(node, chapter, chapters, setting)
        return None

    return list(_in_order(tree, change))


def _in_order(tree: Any, change: nodes.Rewrite) -> Any:
    """Like `nodes.rewrite`, but in the order of `nodes.walk`, in which clusters were gathered."""
    if isinstance(tree, list):
        result: list[Any] = []
        for item in tree:
            if nodes.is_leaf(item):
                result.append(item)
            elif isinstance(item, dict) and item.get("t") in ("Cite", "Link"):
                changed = change(item)
                result.extend([_inside(item, change)] if changed is None else changed)
            elif isinstance(item, dict) and "t" in item:
                result.append(_inside(item, change))
            else:
                result.append(_in_order(item, change))
        return result
    return tree


def _inside(node: Node, change: nodes.Rewrite) -> Node:
    return {"t": node["t"], "c": _in_order(node["c"], change)} if "c" in node else node


def _cited(inlines: list[Node]) -> list[Node]:
    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Link" and node["c"][2][0].startswith("#ref-"):
            target = f"label:{node['c'][2][0][1:]}"
            return [nodes.link(node["c"][1], target, classes=["citation-link"])]
        return None

    return nodes.rewrite(inlines, change)  # type: ignore[no-any-return]


def _reference(node: Node, setting: Setting) -> list[Node]:
    """`@fig-a`, `[-@fig-a]`, `[Fig @fig-a; @fig-b]` → links with the names of what they refer to."""
    result: list[Node] = []
    options, families = setting.config.crossref, setting.config.families
    for position, citation in enumerate(node["c"][0]):
        key = citation["citationId"]
        label = setting.labels.get(_canonical(key, families))
        if position:
            result += [{"t": "Str", "c": str(options.get("ref-delim", ","))}, {"t": "Space"}]
        if label is None and (exercise := setting.labels.get(_exercise(key))):  # a solution that is left out
            result += _referring(citation, replace(exercise, family="sol"), key[:1].isupper(), setting)
            continue
        if label is None:
            result += [*citation["citationPrefix"], nodes.span(nodes.string(f"?{key}"), classes=["unresolved"])]
            continue
        words = _referring(citation, label, key[:1].isupper(), setting)
        if options.get("ref-hyperlink") is False:
            result.append(nodes.span(words, classes=["quarto-xref"]))
        else:
            result.append(nodes.link(words, f"label:{label.id}", classes=["quarto-xref"]))
        result += citation["citationSuffix"]
    return result


def _referring(citation: Mapping[str, Any], label: Label, capital: bool, setting: Setting) -> list[Node]:
    """The words of one reference. A prefix of the author's own ("Fig") stands for ours."""
    own = citation["citationPrefix"]
    bare = (citation["citationMode"]["t"] == "SuppressAuthor" or bool(own)) and bool(label.number)
    text = label.number if bare else setting.reference(label, capital)
    if bare and label.family == "eq":
        text = f"({text})"
    return [*own, *([{"t": "Str", "c": nodes.NBSP}] if own else []), *nodes.string(text)]


def _link(
    node: Node, chapter: Chapter, chapters: Mapping[str, Chapter], setting: Setting
) -> list[Node] | None:
    """A link to a source of the book becomes one to its page."""
    (attributes, inlines, (target, title)) = node["c"]
    if not target or _EXTERNAL.match(target):
        return None
    path, _, place = target.partition("#")
    file = chapter.file if not path else resolve_path(setting.config.root, chapter.file, path)
    if file is None:
        return None
    if file in chapters:
        label = setting.labels.get(place)
        new = (
            f"label:{place}"
            if label and label.chapter == file
            else f"page:{file}" + (f"#{place}" if place else "")
        )
    else:
        new = f"file:{file}" + (f"#{place}" if place else "")
    return [{"t": "Link", "c": [attributes, inlines, [new, title]]}]
