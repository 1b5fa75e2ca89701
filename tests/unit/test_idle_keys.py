"""Keys that the registry says do nothing: they change nothing, and each is told once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bookwright.keys import FORMATS, Key, children, document_keys
from key_rows import BOOK, opened, project
from small_book import Press

MADE = ("html", "pdf", "epub")


def _idle() -> list[Key]:
    below = [key for name in FORMATS for key in children(f"format.{name}").values()]
    return [key for key in below if key.support == "no effect"]


def _value(key: Key) -> Any:
    """A value that the key takes."""
    of = {"text": "word", "bool": True, "number": 2, "list": ["word"], "map": {"some": "word"}, "any": "word"}
    words = [kind for kind in key.kinds if kind not in of]
    return words[-1] if words else of[key.kinds[0]]


def test_keys_without_effect_change_nothing_and_are_told_once(tmp_path: Path) -> None:
    for path in BOOK.rglob("*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    press = Press(tmp_path)
    before = press(project("", "book", {}), formats=MADE, execute=False)
    plain, said = opened(before.files), set(before.messages)
    idle = _idle()
    built = press(project("", "book", {key.path: _value(key) for key in idle}), formats=MADE, execute=False)
    told = [one for one in built.messages if one not in said]
    assert {one.split(": ")[1].partition("[")[0] for one in told} == {"info"}
    for key in idle:
        about = [one for one in built.report if f"`{key.name}`" in one.message.partition(" has no effect")[0]]
        own = [one for one in about if one.span and ("only LaTeX" in one.message) == key.path.startswith("format.pdf.")]
        names = [other for other in idle if other.name == key.name and not other.path.startswith("format.pdf.")]
        assert len(own) == (1 if key.path.startswith("format.pdf.") else len(names)), key.path
    after = opened(built.files)
    assert after.keys() == plain.keys()
    assert [name for name, text in plain.items() if after[name] != text] == []


def test_every_key_of_a_format_may_stand_at_the_top(tmp_path: Path) -> None:
    """A key that works in one format has an effect at the top level, and is not said to have none."""
    known = document_keys()
    for name in FORMATS:
        for key in children(f"format.{name}").values():
            top = known[key.name]
            assert key.support == "no effect" or top.support != "no effect" or not top.path.startswith("format."), (
                key.path
            )
