"""Walking and rewriting pandoc's tree."""

from __future__ import annotations

from bookwright import nodes
from bookwright.engines import pandoc

TEXT = """# Title^[A note.] {#t .x k=v}

Some *text* with `code`, $x$ and [a "link"](u).

- one
- [@k, see *it*]
"""


def test_walk_meets_parents_before_children_in_document_order() -> None:
    kinds = [n["t"] for n in nodes.walk(pandoc.read_markdown(TEXT))]
    assert kinds == ["Header", "Note", "Para", "Para", "Emph", "Code", "Math", "InlineMath", "Link", "Quoted",
                     "DoubleQuote", "BulletList", "Plain", "Plain", "Cite", "Emph"]  # fmt: skip


def test_rewrite_leaves_its_input_alone() -> None:
    tree = pandoc.read_markdown(TEXT)
    before = repr(tree)
    gone = nodes.rewrite(tree, lambda n: [] if n["t"] == "Emph" else None)
    assert repr(tree) == before
    assert "Emph" not in repr(gone)
    assert nodes.rewrite(tree, lambda n: None) == tree


def test_rewrite_goes_from_the_leaves_up() -> None:
    seen: list[str] = []
    nodes.rewrite(pandoc.read_markdown("*a **b***\n"), lambda n: seen.append(n["t"]))  # type: ignore[func-returns-value]
    assert seen == ["Strong", "Emph", "Para"]


def test_text_of_a_heading_has_no_notes() -> None:
    tree = pandoc.read_markdown(TEXT)
    assert nodes.text(tree[0]["c"][2]) == "Title"
    assert nodes.text(tree[1]) == "Some text with code, x and a “link”."


def test_attributes() -> None:
    heading = pandoc.read_markdown(TEXT)[0]
    assert (nodes.identifier(heading), nodes.classes(heading), nodes.values(heading)) == ("t", ["x"], {"k": "v"})
    other = nodes.with_attr(heading, nodes.attr("u"))
    assert nodes.identifier(other) == "u"
    assert nodes.identifier(heading) == "t"
    assert nodes.identifier(nodes.para([])) == ""


def test_a_string_keeps_its_spaces() -> None:
    assert nodes.text(nodes.string("a  b c ")) == "a  b c "
