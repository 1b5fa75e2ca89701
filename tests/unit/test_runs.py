"""A chapter that gathers documents: each runs apart, and keeps its own paths."""

from __future__ import annotations

from pathlib import Path

from small_book import Press, config


def test_documents_that_a_chapter_gathers_run_apart_and_keep_their_paths(tmp_path: Path) -> None:
    """`bookwright: {includes: separate}`: a kernel, a folder and paths of its own for each file."""
    part = "```{{python}}\nassert 'seen' not in globals()\nseen = {!r}\nplace = open('here.txt').read()\n```\n\n" \
        "[`{{python}} seen`, `{{python}} place`]{{#{}}} [file](here.txt)\n"
    press = Press(tmp_path)
    built = press.good({
        "_quarto.yml": config("all.qmd"),
        "all.qmd": "---\nbookwright:\n  includes: separate\n---\n\n# All\n\n"
        "{{< include one/_a.qmd >}}\n\n{{< include two/_b.qmd >}}\n\n`{python} 'seen' in globals()`\n",
        "one/_a.qmd": part.format("first", "p"), "one/here.txt": "in one",
        "two/_b.qmd": part.format("second", "q"), "two/here.txt": "in two",
    })  # fmt: skip
    assert built.text("#p", "all.html") == ["first, in one"]
    assert built.text("#q", "all.html") == ["second, in two"]
    assert [a.attributes["href"] for a in built.page("all.html").css("article a")] == ["one/here.txt", "two/here.txt"]
    assert "False" in built.article("all.html").text()
