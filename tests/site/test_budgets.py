"""What a page costs over the wire: every page of the real book keeps the budgets, and asks nobody else.

Compressed with gzip, which every host speaks. A drawing counts as the page's own figure.
"""

from __future__ import annotations

import gzip
import re
import subprocess
from pathlib import Path

import pypandoc
from selectolax.lexbor import LexborHTMLParser

HTML, CSS, SCRIPT, FIRST_VIEW, TEXT_FACES, MATH_FACE, PRELOADED = 45_000, 20_000, 30_000, 100_000, 115_000, 60_000, 70_000
# Four long chapters weigh over 45 kB as pandoc's plain page of their Markdown, without navigation, notes, quiz or
# calculations: text, code and formulas alone. Such a page may weigh this many times that page.
OVER_PLAIN = 1.12
DRAWING = re.compile(rb'<svg role="img".*?</svg>', re.S)


def packed(data: bytes) -> int:
    return len(gzip.compress(data, 9, mtime=0))


def pages(site: Path) -> list[Path]:
    found = sorted(site.rglob("*.html"))
    assert len(found) >= 9
    return found


def parts(page: Path) -> dict[str, int]:
    """The bytes over the wire before anything is operated: the page, its sheets and its scripts."""
    data = page.read_bytes()
    tree = LexborHTMLParser(data)
    sheets = [n.attributes["href"] or "" for n in tree.css('link[rel="stylesheet"]')]
    scripts = [n.attributes["src"] or "" for n in tree.css("script[src]")]
    return {
        "html": packed(DRAWING.sub(b"", data)),
        "css": sum(packed((page.parent / f).read_bytes()) for f in sheets),
        "js": sum(packed((page.parent / f).read_bytes()) for f in scripts),
    }


def allowed(page: Path) -> int:
    """The budget of a page, or for one whose text alone is over it, what that text allows."""
    text = page.with_suffix(".md")
    if not text.is_file():
        return HTML
    plain = [pypandoc.get_pandoc_path(), "--from=markdown", "--to=html5", "--mathml", str(text)]
    made = subprocess.run(plain, capture_output=True, check=True).stdout
    floor = packed(re.sub(rb"<svg.*?</svg>", b"", made, flags=re.S))
    return round(OVER_PLAIN * floor) if floor > HTML else HTML


def test_every_page_keeps_its_budget(site: Path) -> None:
    over, excused = {}, set()
    for page in pages(site):
        cost = parts(page)
        cost["all"] = sum(cost.values())
        mine = {"html": HTML, "css": CSS, "js": SCRIPT, "all": FIRST_VIEW}
        if cost["html"] > HTML:
            mine["html"] = allowed(page)
            excused.add(page.stem)
        if any(cost[part] > mine[part] for part in mine):
            over[page.name] = cost, mine["html"]
    assert over == {}
    assert excused == {"architectures", "dl-primer", "ml-systems", "quantitative"}, "others than those that are known"


def test_the_faces_keep_theirs(site: Path) -> None:
    sizes = {p.name: p.stat().st_size for p in (site / "assets").glob("*.woff2")}
    text = {name: size for name, size in sizes.items() if name != "math.woff2"}
    assert len(text) <= 4
    assert sum(text.values()) <= TEXT_FACES
    assert sizes["math.woff2"] <= MATH_FACE
    assert sizes["serif.woff2"] + sizes["sans.woff2"] <= PRELOADED


def test_nothing_blocks_and_nothing_moves(site: Path) -> None:
    for page in pages(site):
        tree = LexborHTMLParser(page.read_bytes())
        assert [n.html for n in tree.css("script[src]") if "defer" not in n.attributes] == []
        unsized = [n.html for n in tree.css("img, video") if not ({"width", "height"} <= n.attributes.keys())
                   and "aspect-ratio" not in (n.attributes.get("style") or "")]  # fmt: skip
        assert unsized == []
        assert all((n.attributes.get("alt") or "").strip() for n in tree.css("main img"))
        assert [n.html[:80] for n in tree.css("main figure svg") if not n.attributes.get("aria-label")] == []


def test_the_policy_of_every_page_is_the_narrow_one(site: Path) -> None:
    """DECISIONS 33: the one line in the head by its hash, styles in attributes, and nothing of other hosts."""
    policies = set()
    for page in pages(site):
        node = LexborHTMLParser(page.read_bytes()).css_first('meta[http-equiv="Content-Security-Policy"]')
        assert node is not None
        text = re.sub(r"'sha256-[A-Za-z0-9+/=]{44}'", "HASH", node.attributes["content"] or "")
        text = re.sub(r"(?<=form-action 'self' )https://\S+", "ADDRESS", text)
        policies.add((page.name == "404.html", text))
    plain = (
        "default-src 'self'; script-src 'self' HASH; style-src 'self'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'self'"
    )
    lost = "default-src 'none'; style-src HASH; base-uri 'none'; form-action 'self' ADDRESS"  # its search form
    assert policies == {(False, plain), (True, lost)}
