"""What leaves the book for flashcards and learning platforms, read back from the files."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

from bookwright.cli import main
from small_book import Press, config

SOURCE = """# A *fine* chapter {#sec-a}

\\newcommand{\\size}{n^2}

## Sorting & {searching} {#sec-b}

::: {.quiz file="q.yml"}
fallback
:::

::: {#glossary}
:::
"""
QUIZ = r"""- {id: q-1, type: single, stem: "Is $\\size < 4$ {~=#:}?", section: sec-b, objective: 1, explanation: "See @sec-b.",
   choices: [{text: "yes = `a<b`", correct: true, why: "So: **right**"}, {text: "no ~ #2"}]}
- {id: q-2, type: multiple, stem: Which?, section: sec-a, objective: 1, explanation: Since.,
   choices: [{text: One, correct: true}, {text: Two, correct: true}, {text: Three}]}
- {id: q-3, type: truefalse, stem: Is it?, answer: false, section: sec-a, objective: 1, explanation: It is not.}
- {id: q-4, type: numeric, stem: How many?, answer: 1500, unit: kB, tolerance: 0.05, section: sec-a, objective: 1,
   explanation: "~~Counted~~ once[^n].\n\n[^n]: A note."}
- {id: q-5, type: order, stem: In order?, section: sec-a, objective: 1, explanation: Sorted.,
   choices: [{text: First}, {text: Second}, {text: Third}]}
- {id: q-6, type: fill, stem: Fill in., answer: [Word, "a:term"], section: sec-a, objective: 1, explanation: Filled.}
"""
GLOSSARY = """- {term: "big <O>", id: big-o, definition: "How $n^2$ *grows*.", forms: []}
"""
BOOK = {"_quarto.yml": config("a.qmd").replace("  chapters:", "  site-url: https://book.example\n  chapters:"),
        "a.qmd": SOURCE, "q.yml": QUIZ, "a_glossary.yml": GLOSSARY}  # fmt: skip
QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


def exported(root: Path, form: str) -> bytes:
    built = Press(root).good(BOOK, formats=(form,))
    found = [p for p in built.output.iterdir() if p.is_file()]
    assert len(found) == 1
    return found[0].read_bytes()


def collection(package: bytes) -> sqlite3.Connection:
    base = sqlite3.connect(":memory:")
    base.deserialize(zipfile.ZipFile(io.BytesIO(package)).read("collection.anki2"))
    return base


def test_the_deck_holds_every_question_and_term_under_stable_ids(tmp_path: Path) -> None:
    base = collection(exported(tmp_path, "anki"))
    rows = dict(base.execute("select guid, flds from notes"))
    assert set(rows) == {f"q-{n}" for n in range(1, 7)} | {"term-big-o"}
    front, back, source = rows["q-1"].split("\x1f")
    assert r"\(n^2 &lt; 4\)" in front  # the macro is written out, the formula is Anki's
    assert re.search(r'<ol type="A"><li><p>(yes|no)', front)
    letter = "AB"[front.index("no ~") < front.index("yes")]
    assert f"<b>{letter}</b>" in back
    assert '<a href="https://book.example/a.html#sec-b" class="quarto-xref">' in back
    assert source.startswith('<a href="https://book.example/a.html#sec-b">Section')
    assert source.endswith("Sorting &amp; {searching}</a>")
    assert "1500\u00a0kB" in rows["q-4"]
    assert "(A note.)" in rows["q-4"]
    assert "True / False" in rows["q-3"].split("\x1f")[0]
    assert "False" in rows["q-3"].split("\x1f")[1]
    assert rows["term-big-o"].startswith("<p><b>big &lt;O&gt;</b></p>\x1f<p>How \\(n^2\\) <em>grows</em>.</p>")
    names = {d["name"] for d in json.loads(base.execute("select decks from col").fetchone()[0]).values()}
    assert names == {"Default", "A Small Book::Questions", "A Small Book::Terms"}
    assert base.execute("select count(*) from cards, notes where nid = notes.id").fetchone()[0] == 7
    tags = base.execute("select tags from notes where guid = 'q-1'").fetchone()[0]
    assert tags == " 1-A-fine-chapter single "


@pytest.mark.parametrize("form", ["anki", "qti", "gift"])
def test_two_books_of_the_same_sources_export_the_same_bytes(tmp_path: Path, form: str) -> None:
    assert exported(tmp_path / "a", form) == exported(tmp_path / "b", form)


def test_the_package_lists_what_it_holds_and_every_item_is_whole(tmp_path: Path) -> None:
    box = zipfile.ZipFile(io.BytesIO(exported(tmp_path, "qti")))
    manifest = ET.fromstring(box.read("imsmanifest.xml"))
    cp = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
    listed = {r.attrib["href"]: r for r in manifest.iter(f"{cp}resource")}
    assert {*listed, "imsmanifest.xml"} == set(box.namelist())
    assert {r.attrib["type"] for r in listed.values()} == {"imsqti_item_xmlv2p1", "imsqti_test_xmlv2p1"}
    known = {r.attrib["identifier"] for r in listed.values()}
    assert {d.attrib["identifierref"] for d in manifest.iter(f"{cp}dependency")} == known - {"test"}
    test = ET.fromstring(box.read("test.xml"))
    assert [r.attrib["href"] for r in test.iter(f"{QTI}assessmentItemRef")] == [f"items/q-{n}.xml" for n in range(1, 7)]
    for name in box.namelist():
        if name.startswith("items/"):
            item = ET.fromstring(box.read(name))
            tags = [child.tag.removeprefix(QTI) for child in item]
            assert tags == ["responseDeclaration", "outcomeDeclaration", "outcomeDeclaration", "itemBody",
                            "responseProcessing", "modalFeedback"]  # fmt: skip
            choices = {c.attrib["identifier"] for c in item.iter(f"{QTI}simpleChoice")}
            right = {v.text for v in item.iter(f"{QTI}value")}
            assert right <= choices or not choices
            used = {e.tag.removeprefix(QTI) for e in item.find(f"{QTI}itemBody").iter()}  # type: ignore[union-attr]
            assert not used & {"u", "s", "del", "mark", "section"}


def test_items_say_what_is_right(tmp_path: Path) -> None:
    box = zipfile.ZipFile(io.BytesIO(exported(tmp_path, "qti")))
    items = {n: ET.fromstring(box.read(f"items/q-{n}.xml")) for n in range(1, 7)}
    texts = {c.attrib["identifier"]: "".join(c.itertext()) for c in items[5].iter(f"{QTI}simpleChoice")}
    assert [texts[v.text or ""] for v in items[5].iter(f"{QTI}value")] == ["First", "Second", "Third"]
    assert next(items[4].iter(f"{QTI}equal")).attrib == {"toleranceMode": "relative", "tolerance": "5"}
    forms = [m.find(f"{QTI}baseValue") for m in items[6].iter(f"{QTI}stringMatch")]
    assert [f.text for f in forms if f is not None] == ["Word", "a:term"]
    assert next(items[2].iter(f"{QTI}choiceInteraction")).attrib["maxChoices"] == "0"
    assert [v.text for v in items[3].iter(f"{QTI}value")] == ["choice-false"]
    assert next(items[1].iter("{http://www.w3.org/1998/Math/MathML}math")) is not None


def gift(text: str) -> dict[str, tuple[str, list[str]]]:
    """GIFT as Moodle reads it: title → stem and the lines of its answers, signs taken back."""
    found = {}
    sign = r"(?:\\.|[^\\~=#{}:])*"
    for title, stem, body in re.findall(rf"^::({sign})::({sign})\{{\n(.*?)\n\}}$", text, re.M | re.S):
        assert len(re.findall(r"(?<!\\)[{}]", body)) == 0
        found[_plain(title)] = (_plain(stem), body.split("\n"))
    return found


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def test_gift_escapes_its_own_signs(tmp_path: Path) -> None:
    text = exported(tmp_path, "gift").decode()
    assert "$CATEGORY: $course$/top/A Small Book/1 A fine chapter" in text
    found = gift(text)
    stem, answers = found["1 A fine chapter, Self-check 1"]
    assert stem == r"[html]<p>Is \(n^2 &lt; 4\) {~=#:}?</p>"
    right = next(a for a in answers if a.startswith("="))
    assert _plain(right) == "=[html]<p>yes = <code>a&lt;b</code></p>#[html]<p>So: <strong>right</strong></p>"
    assert right.count("#") == 1
    assert r"\=" in right
    assert sorted(a.split("%")[1] for a in found["1 A fine chapter, Self-check 2"][1] if a[0] == "~") == ["-100", "50", "50"]
    assert found["1 A fine chapter, Self-check 3"][1][0] == "FALSE"
    assert found["1 A fine chapter, Self-check 4"][1][0] == "#1500:75"
    steps = found["1 A fine chapter, Self-check 5"][1][:3]
    assert steps == [f"=[html]<p>{s}</p> -> {n}" for n, s in enumerate(["First", "Second", "Third"], 1)]
    assert found["1 A fine chapter, Self-check 6"][1][:2] == ["=Word", r"=a\:term"]
    assert all(a[-1].startswith("####") for _, a in found.values())


def test_a_picture_in_a_question_travels_with_it(tmp_path: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg>'
    quiz = '- {id: q, type: truefalse, stem: "![a line](d.svg)", answer: true, section: sec-a, objective: 1, explanation: y}\n'
    built = Press(tmp_path).good({**BOOK, "q.yml": quiz, "d.svg": drawing}, formats=("anki",))
    fields = collection((built.output / "A-Small-Book.apkg").read_bytes()).execute(
        "select flds from notes where guid = 'q'").fetchone()[0]  # fmt: skip
    assert re.search(r'<img src="data:image/svg\+xml;base64,[\w+/=]+" alt="a line"', fields)


def test_the_command_says_what_it_wrote_and_when_there_is_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Press(tmp_path).good(BOOK)
    assert main(["export", "--to", "gift", str(tmp_path)]) == 0
    assert "A-Small-Book.gift.txt" in capsys.readouterr().err
    assert (tmp_path / "_book" / "index.html").is_file()  # another format's files stay
    (tmp_path / "a.qmd").write_text("# A {#sec-a}\n")
    assert main(["export", "--to", "gift", str(tmp_path)]) == 1
    assert "F084" in capsys.readouterr().err
    assert main(["export", "--to", "word", str(tmp_path)]) == 2
