"""A drawing made light paints what it painted: paths walked point by point, styles where they were."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from bookwright.engines.svg import clean
from bookwright.engines.svg_weight import shorter

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" height="4pt">'
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
POINT = st.tuples(*2 * [st.integers(-30_000, 30_000).map(lambda n: n / 100)])


def walked(path: str) -> list[tuple[int, int]]:
    """The points (hundredths) that a path of moves and lines passes, whatever its notation."""
    points: list[tuple[int, int]] = []
    x = y = left = top = 0
    for letter, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [round(float(n) * 100) for n in NUMBER.findall(rest)]
        step = 1 if letter in "HVhv" else 2
        for at in range(0, len(numbers), step):
            first = numbers[at]
            dx, dy = (0, first) if letter in "Vv" else (first, 0) if letter in "Hh" else numbers[at : at + 2]
            relative = letter.islower()
            x = x + dx if relative else x if letter == "V" else dx
            y = y + dy if relative else y if letter == "H" else dy
            if letter in "Mm" and at == 0:
                left, top = x, y
            points.append((x, y))
        if letter in "Zz":
            x, y = left, top
            points.append((x, y))
    return points


@given(st.lists(st.lists(POINT, min_size=1, max_size=8), min_size=1, max_size=4), st.booleans())
def test_a_shorter_path_passes_the_same_points(lines: list[list[tuple[float, float]]], closed: bool) -> None:
    text = " ".join("M " + "  L ".join(f"{x} {y}" for x, y in line) + (" z" if closed else "") for line in lines)
    assert walked(shorter(text)) == walked(text)
    assert len(shorter(text)) <= len(text)


def test_curves_are_relative_to_where_they_begin() -> None:
    assert shorter("M 1 1 C 2 2 3 3 4 4 Q 5 5 6 4.5 H 9 V 0 z") == "m1 1c1 1 2 2 3 3q1 1 2 .5h3v-4.5z"


def test_what_is_not_understood_stays() -> None:
    for path in ("M0 0a1 1 0 01 1 1", "M 1e-3 2", "m1 1l2 2", "M 1"):
        assert shorter(path) == path


def test_neighbours_of_one_style_share_it_and_empty_groups_go() -> None:
    line = '<path d="M 0 0 L 5 5" style="stroke:#123456"/>'
    root = ET.fromstring(clean(f"{HEAD}<g><g>{line}</g></g><g>{line}<g/></g></svg>", "f"))
    (group,) = root
    assert group.get("style") == "stroke:#123456"
    assert [one.attrib for one in group] == 2 * [{"d": "m0 0 5 5"}]


def test_what_is_not_inherited_stays_where_it_was() -> None:
    faint = '<path d="M0 0L5 5" style="stroke:#123456;opacity:.5"/>'
    root = ET.fromstring(clean(f"{HEAD}{faint}{faint}</svg>", "f"))
    assert [one.get("style") for one in root] == 2 * ["stroke:#123456;opacity:.5"]


def test_only_what_paints_nothing_goes() -> None:
    shapes = '<path d="M0 0L5 5" style="fill:none"/><g stroke="#123456"><path d="M0 0L6 6" style="fill:none"/></g>'
    made = clean(f"{HEAD}{shapes}<defs><clipPath id='c'><path d='M0 0L7 7' fill='none'/></clipPath></defs>"
                 "<rect clip-path='url(#c)' width='3' height='3'/></svg>", "f")  # fmt: skip
    assert ["m0 0 5 5" in made, "m0 0 6 6" in made, "m0 0 7 7" in made] == [False, True, True]


def test_a_drawing_that_moves_is_left_alone() -> None:
    inside = '<g><path d="M 0 0 L 5 5"><animate attributeName="stroke-width" values="1;2" dur="1s"/></path></g>'
    assert "M 0 0 L 5 5" in clean(f"{HEAD}{inside}</svg>", "f")
