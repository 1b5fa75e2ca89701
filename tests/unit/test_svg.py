"""SVG made fit for a book: ids of its own, no style that leaks, nothing that runs or calls out."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookwright.engines.svg import BadSvg, clean
from bookwright.features.graphic import literal

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" height="4pt">'
DRAWING = f"""<?xml version="1.0"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
{HEAD}<metadata>2020-01-01</metadata><defs><style>*{{stroke-linejoin:round}} .a{{fill:#a51c30}}</style>
<clipPath id="clip"><rect width="1.23456" height="1"/></clipPath><path id="p" d="M0.00001 1.98765"/></defs>
<g clip-path="url(#clip)"><use xlink:href="#p" class="a"/><rect id="unused" fill="#123456" stroke="#1C1E22"/></g>
<text x="1">two  words</text></svg>"""


def test_two_drawings_share_no_id() -> None:
    one, two = clean(DRAWING, "fig-a"), clean(DRAWING, "fig-b")
    ids = [set(re.findall(r'\bid="([^"]+)"', s)) for s in (one, two)]
    assert ids == [{"fig-a-0", "fig-a-1"}, {"fig-b-0", "fig-b-1"}]
    assert 'clip-path="url(#fig-a-0)"' in one
    assert re.search(r'href="#fig-a-1"', one)


def test_styles_become_attributes() -> None:
    made = clean(DRAWING, "f")
    assert "<style" not in made
    assert "class=" not in made
    assert made.startswith("<svg")
    assert 'style="stroke-linejoin:round"' in made.split(">")[0], "the rule for everything stays on the root"
    assert "fill:var(--c1,#a51c30)" in made


def test_colours_of_the_palette_follow_the_scheme_and_others_stay() -> None:
    made = clean(DRAWING, "f")
    assert "stroke:var(--ink,#1c1e22)" in made
    assert 'fill="#123456"' in made
    assert not re.search(r'(?:fill|stroke)="var', made), "a presentation attribute cannot hold var()"


def test_paper_gets_the_literal_colour() -> None:
    assert "var(" not in literal(clean(DRAWING, "f"))
    assert "#1c1e22" in literal(clean(DRAWING, "f"))


def test_nothing_but_the_drawing_is_left() -> None:
    made = clean(DRAWING, "f")
    assert "2020-01-01" not in made
    assert "<!DOCTYPE" not in made
    assert 'width="1.23"' in made
    assert 'viewBox="0 0 9 4"' in made
    assert "two  words" in made


def test_the_same_twice() -> None:
    assert clean(DRAWING, "f") == clean(DRAWING, "f")


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<foreignObject><p>x</p></foreignObject>", "foreignObject"),
        ('<rect onclick="x()"/>', "event handler `onclick`"),
        ('<g onload="x()"><rect/></g>', "event handler `onload`"),
        ('<image href="http://evil.example/x.png"/>', "refers to"),
        ('<image xlink:href="//evil.example/x.png"/>', "refers to"),
        ('<a href="javascript:alert(1)"><rect/></a>', "refers to"),
        ('<use href="other.svg#a"/>', "refers to"),
        ('<rect fill="url(http://evil.example/#a)"/>', "refers to"),
        ('<rect style="fill:url(\'http://evil.example/#a\')"/>', "refers to"),
        ("<style>rect{fill:url(http://evil.example)}</style><rect/>", "refers to"),
        ("<style>@import url(http://evil.example/x.css);</style><rect/>", ""),
        ('<animate attributeName="href" to="javascript:alert(1)"/>', "animates"),
        ('<set attributeName="onclick" to="alert(1)"/>', "animates"),
        ('<image href="data:text/html,x"/>', "refers to"),
    ],
)  # fmt: skip
def test_what_a_book_must_not_carry(inside: str, message: str) -> None:
    if message:
        with pytest.raises(BadSvg, match=message):
            clean(f"{HEAD}{inside}</svg>", "f")
        return
    made = clean(f"{HEAD}{inside}</svg>", "f")
    assert not [word for word in ("evil", "javascript", "alert") if word in made]


@pytest.mark.parametrize(
    "text",
    [
        "", "not xml", "<svg", "<html/>", "<svg><rect></svg>", HEAD,
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg><text>&a;</text></svg>',
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % b SYSTEM "http://evil">%b;]><svg/>',
    ],
)  # fmt: skip
def test_what_is_no_svg(text: str) -> None:
    with pytest.raises(BadSvg):
        clean(text, "f")


def test_an_entity_bomb_does_not_go_off() -> None:
    bomb = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 9 if n else "x"}">' for n in range(12))
    with pytest.raises(BadSvg):
        clean(f"<!DOCTYPE svg [{bomb}]>{HEAD}<text>&b11;</text></svg>", "f")


@given(st.text(alphabet='<>/"= svgrectidx#()\n&;', max_size=60))
def test_any_text_is_clean_or_refused(text: str) -> None:
    for whole in (text, f"{HEAD}{text}</svg>"):
        with contextlib.suppress(BadSvg):
            assert clean(whole, "f").startswith("<svg")
