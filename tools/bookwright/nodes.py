"""pandoc's JSON tree: kinds, attributes, text, walking and building. A node is `{"t": …, "c": …}`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Node = dict[str, Any]
Attr = list[Any]  # [id, [class, …], [[key, value], …]]

# where a node's attributes stand in its content
_ATTR_AT = {"Div": 0, "Span": 0, "Header": 1, "CodeBlock": 0, "Code": 0, "Link": 0, "Image": 0,
            "Figure": 0, "Table": 0}  # fmt: skip
NBSP = "\u00a0"


def attr(identifier: str = "", classes: Iterable[str] = (), values: dict[str, str] | None = None) -> Attr:
    return [identifier, list(classes), [[k, v] for k, v in (values or {}).items()]]


def attr_of(node: Node) -> Attr:
    """The attributes of a node; an empty list of them for kinds that have none."""
    at = _ATTR_AT.get(node["t"])
    return attr() if at is None else node["c"][at]


def identifier(node: Node) -> str:
    return str(attr_of(node)[0])


def classes(node: Node) -> list[str]:
    return attr_of(node)[1]  # type: ignore[no-any-return]


def values(node: Node) -> dict[str, str]:
    return dict(attr_of(node)[2])


def with_attr(node: Node, new: Attr) -> Node:
    """The same node with other attributes."""
    content = list(node["c"])
    content[_ATTR_AT[node["t"]]] = new
    return {"t": node["t"], "c": content}


# ── builders ─────────────────────────────────────────────────────────────────────────────────────
def string(text: str) -> list[Node]:
    """Inline nodes that print `text` as it is."""
    result: list[Node] = []
    for i, word in enumerate(text.split(" ")):
        if i:
            result.append({"t": "Space"})
        if word:
            result.append({"t": "Str", "c": word})
    return result


def div(blocks: list[Node], identifier: str = "", classes: Iterable[str] = (), **extra: str) -> Node:
    return {"t": "Div", "c": [attr(identifier, classes, _keys(extra)), blocks]}


def span(inlines: list[Node], identifier: str = "", classes: Iterable[str] = (), **extra: str) -> Node:
    return {"t": "Span", "c": [attr(identifier, classes, _keys(extra)), inlines]}


def tagged(
    tag: str, blocks: list[Node], identifier: str = "", classes: Iterable[str] = (), **extra: str
) -> Node:
    """A block that HTML writes as `<tag>`; every other format sees a Div."""
    return div(blocks, identifier, classes, **{":tag": tag, **extra})


def _keys(extra: dict[str, str]) -> dict[str, str]:
    return {k.replace("_", "-"): v for k, v in extra.items()}


def para(inlines: list[Node]) -> Node:
    return {"t": "Para", "c": inlines}


def plain(inlines: list[Node]) -> Node:
    return {"t": "Plain", "c": inlines}


def strong(inlines: list[Node]) -> Node:
    return {"t": "Strong", "c": inlines}


def link(
    inlines: list[Node], target: str, identifier: str = "", classes: Iterable[str] = (), **extra: str
) -> Node:
    return {"t": "Link", "c": [attr(identifier, classes, _keys(extra)), inlines, [target, ""]]}


def raw_block(format: str, text: str) -> Node:
    return {"t": "RawBlock", "c": [format, text]}


def raw_inline(format: str, text: str) -> Node:
    return {"t": "RawInline", "c": [format, text]}


def code_block(text: str, classes: Iterable[str] = (), identifier: str = "", **extra: str) -> Node:
    return {"t": "CodeBlock", "c": [attr(identifier, classes, _keys(extra)), text]}


# ── walking ──────────────────────────────────────────────────────────────────────────────────────
# most of a tree by number, of interest to hardly anybody
WORDS = frozenset({"Str", "Space", "SoftBreak"})


def is_leaf(item: Any) -> bool:
    """Whether an item of the tree is a plain word, a space, or no node at all: nothing to look into."""
    kind = type(item)
    return item.get("t") in WORDS if kind is dict else kind is not list


def walk(tree: Any) -> Iterator[Node]:
    """Every node below and including `tree` but plain words and spaces, parents before children."""
    stack = [tree]
    while stack:
        item = stack.pop()
        if type(item) is dict:
            if "t" not in item:  # a citation: its prefix and suffix are inlines
                stack.extend(v for v in item.values() if type(v) is list)
            elif item["t"] not in WORDS:
                yield item
                content = item.get("c")
                if type(content) is list:
                    stack.append(content)
        elif type(item) is list:
            stack.extend([i for i in reversed(item) if type(i) is list or type(i) is dict])


Rewrite = Callable[[Node], "list[Node] | None"]


def rewrite(tree: Any, change: Rewrite) -> Any:
    """A copy of `tree` in which `change(node)` (None: keep) replaced nodes, children first.

    Plain words and spaces are not asked about.
    """
    if type(tree) is list:
        result: list[Any] = []
        for item in tree:
            kind = type(item)
            if kind is dict and "t" in item:
                if item["t"] in WORDS:
                    result.append(item)
                    continue
                node = {"t": item["t"], "c": rewrite(item["c"], change)} if "c" in item else item
                changed = change(node)
                if changed is None:
                    result.append(node)
                else:
                    result.extend(changed)
            elif kind is list or kind is dict:
                result.append(rewrite(item, change))
            else:
                result.append(item)
        return result
    if type(tree) is dict:
        return {k: (v if k == "t" else rewrite(v, change)) for k, v in tree.items()}
    return tree


def text(tree: Any) -> str:
    """The plain text of a node or list of nodes; notes are left out."""
    parts: list[str] = []
    _text(tree, parts)
    return "".join(parts)


def _text(tree: Any, parts: list[str]) -> None:
    if isinstance(tree, list):
        for item in tree:
            _text(item, parts)
        return
    if not isinstance(tree, dict):
        return
    kind = tree.get("t")
    if kind == "Str":
        parts.append(tree["c"])
    elif kind in ("Space", "SoftBreak", "LineBreak"):
        parts.append(" ")
    elif kind in ("Code", "Math"):
        parts.append(tree["c"][1])
    elif kind == "Quoted":
        single = tree["c"][0]["t"] == "SingleQuote"
        parts.append("‘" if single else "“")
        _text(tree["c"][1], parts)
        parts.append("’" if single else "”")
    elif kind in ("Link", "Image", "Span", "Cite"):
        _text(tree["c"][1], parts)
    elif kind == "CodeBlock":
        parts.append(tree["c"][1])
    elif kind not in ("Note", "RawInline", "RawBlock") and "c" in tree:
        _text(tree["c"], parts)


def without_notes(inlines: list[Node]) -> list[Node]:
    """The inlines without footnotes: for contents, titles, bookmarks and previews."""
    return rewrite(inlines, lambda n: [] if n["t"] == "Note" else None)  # type: ignore[no-any-return]
