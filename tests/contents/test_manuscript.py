"""The real book: it builds without a word, and each chapter keeps the contract of the curriculum."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

import envelope as ev

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ("introduction", "ml-systems", "quantitative", "dl-primer", "architectures")
NUMBER = {slug: str(n) for n, slug in enumerate(CHAPTERS, 1)}
CLOSING = ("chorus", "together", "fallacies", "summary", "exercises", "selfcheck", "further")


def source(slug: str, suffix: str = ".qmd") -> str:
    return (ROOT / "contents" / "core" / slug / f"{slug}{suffix}").read_text()


def items(slug: str, kind: str) -> list[dict[str, Any]]:
    found = yaml.safe_load(source(slug, f"_{kind}.yml"))
    assert isinstance(found, list)
    return found


def prose(slug: str) -> str:
    """The chapter's words: without code, tables, display math, captions and div fences."""
    text = re.sub(r"^(`{3,}).*?^\1`*$", "", source(slug), flags=re.S | re.M)
    text = re.sub(r"\$\$.*?\$\$", "", text, flags=re.S)
    return "\n".join(line for line in text.split("\n") if not line.startswith(("|", ": ", ":::", "#")))


def page(site: Path, slug: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / "contents" / "core" / slug / f"{slug}.html").read_bytes())


@pytest.mark.parametrize("slug", CHAPTERS)
def test_anatomy(slug: str) -> None:
    text = source(slug)
    assert text.startswith("# ")
    order = [text.index("{.purpose}"), text.index(".objectives"), text.index("**Before you start.**")]
    order.append(text.index(f"#sec-{slug}-numbers"))
    order += [text.index(f"{{#sec-{slug}-{name}") for name in CLOSING]
    assert order == sorted(order)
    assert 5_000 <= len(re.findall(r"[A-Za-z][\w’'-]*", prose(slug))) <= 8_500


@pytest.mark.parametrize("slug", CHAPTERS)
def test_sentences_can_be_read(slug: str) -> None:
    banned = r"\b(revolutionary|unlock\w*|leverag\w+|delve\w*|landscape|crucial\w*|in today['’]s)\b"
    assert re.findall(banned, prose(slug), re.I) == []
    plain = re.sub(r"`[^`]*`|\$[^$]*\$|\[[^\]]*@[^\]]*\]", "x", prose(slug))
    lengths = [len(s.split()) for line in plain.split("\n") for s in re.split(r"(?<=[.?!])\s", line)]
    lengths = [n for n in lengths if n > 2]
    assert 12 <= sum(lengths) / len(lengths) <= 22
    assert sum(n > 40 for n in lengths) / len(lengths) <= 0.02


@pytest.mark.parametrize("slug", CHAPTERS)
def test_objectives_are_exercised_and_asked(slug: str) -> None:
    text = source(slug)
    box = re.search(r"\.objectives[^}]*\}\n(.*?)\n:::", text, re.S)
    assert box
    objectives = {int(n) for n in re.findall(r"^(\d+)\. ", box.group(1), re.M)}
    assert 5 <= len(objectives) <= 7
    exercised = {int(n) for given in re.findall(r'objectives="([\d ]+)"', text) for n in given.split()}
    asked = {item["objective"] for item in items(slug, "quiz")}
    assert objectives <= exercised
    assert objectives <= asked


@pytest.mark.parametrize("slug", CHAPTERS)
def test_exercises_and_solutions(slug: str) -> None:
    found = re.findall(rf'::: \{{#exr-{slug}-(\d+) name="[^"]+" level="([EMHP])"', source(slug))
    assert [int(n) for n, _ in found] == list(range(1, len(found) + 1))
    levels = [level for _, level in found]
    assert 8 <= len(found) <= 12
    assert levels.count("E") >= 3
    assert levels.count("M") >= 3
    assert levels.count("H") >= 2
    assert levels.count("P") >= 1
    solved = {int(n) for n in re.findall(rf"#sol-{slug}-(\d+)", source(slug, "_solutions.qmd"))}
    assert {int(n) for n, level in found if int(n) % 2 or level == "E"} <= solved


@pytest.mark.parametrize("slug", CHAPTERS)
def test_quiz_keys_still_compute(slug: str) -> None:
    quiz = items(slug, "quiz")
    assert 5 <= len(quiz) <= 9
    computed = 0
    for item in quiz:
        if item["type"] != "numeric":
            continue
        value = eval(item["compute"], {"ev": ev, "math": math})
        assert math.isclose(float(value), item["answer"], rel_tol=item["tolerance"]), item["id"]
        computed += 1
    assert computed >= 2


@pytest.mark.parametrize("slug", CHAPTERS)
def test_quiz_answers_name_a_section_of_the_book(slug: str) -> None:
    labels = set(re.findall(r"\{#(sec-[\w-]+)", "".join(map(source, CHAPTERS))))
    assert {item["section"] for item in items(slug, "quiz")} <= labels
    for item in items(slug, "quiz"):
        assert len(item["explanation"]) > 40
        assert all(c["why"] for c in item.get("choices") or [])


def test_glossary_terms_have_one_owner_and_are_used() -> None:
    owners: dict[str, str] = {}
    for slug in CHAPTERS:
        own = source(slug).lower()
        for term in items(slug, "glossary"):
            assert term["id"] not in owners, f"{term['id']} is owned by {owners.get(term['id'])} and {slug}"
            owners[term["id"]] = slug
            forms = [str(f).lower() for f in term.get("forms") or [term["term"]]]
            assert any(f in own for f in forms), f"{slug} owns “{term['term']}” and never says it"
    assert len(owners) >= 40


@pytest.mark.parametrize("slug", CHAPTERS)
def test_citations(slug: str) -> None:
    bibliography = (ROOT / "contents" / "references.bib").read_text()
    known = set(re.findall(r"^@\w+\{([^,\s]+)", bibliography, re.M))
    cited = set(re.findall(r"@([a-z][a-z]*\d{4}[a-z0-9]+)", source(slug)))
    assert cited <= known
    assert 10 <= len(cited) <= 35


@pytest.mark.parametrize("slug", CHAPTERS)
def test_page_shows_what_the_chapter_holds(site: Path, slug: str) -> None:
    tree = page(site, slug)
    heading = tree.css_first("h1")
    assert heading is not None
    figures = tree.css("figure.float-fig")
    assert 4 <= len(figures) <= 10
    for position, figure in enumerate(figures, 1):
        drawing = figure.css_first("svg[aria-label], img[alt]")
        assert drawing is not None, f"figure {position} of {slug} has no drawing with a name"
        caption = figure.css_first("figcaption")
        assert caption is not None
        assert caption.text().replace("\xa0", " ").startswith(f"Figure {NUMBER[slug]}.{position}.")
        assert len((drawing.attributes.get("aria-label") or "").split()) >= 15
    assert len(tree.css(".example")) >= 2
    assert tree.css(".unresolved") == []
    for code in tree.css("pre, code"):
        code.decompose()
    main = tree.css_first("main")
    text = main.text() if main else ""
    assert "{python}" not in text
    assert "bookwright-" not in text
    assert not re.search(r"\{#\w+-|@(fig|tbl|sec|eq)-|\?@", text)


@pytest.mark.parametrize("slug", CHAPTERS)
def test_ids_of_drawings_are_unique(site: Path, slug: str) -> None:
    ids = [n.attributes["id"] for n in page(site, slug).css("[id]")]
    assert len(ids) == len(set(ids))


def test_no_page_asks_another_host(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) >= 7
    for path in pages:
        tree = LexborHTMLParser(path.read_bytes())
        for node in tree.css(
            "script[src], img[src], link[rel=stylesheet], link[rel=preload], iframe, video, audio"
        ):
            address = node.attributes.get("src") or node.attributes.get("href") or ""
            assert not address.startswith(("http:", "https:", "//")), f"{path.name}: {address}"


def test_planned_phrases_are_used_and_not_yet_written() -> None:
    plan = yaml.safe_load((ROOT / "contents" / "planned.yml").read_text())
    whole = " ".join(source(slug) for slug in CHAPTERS)
    labels = set(re.findall(r"#(sec-[\w-]+)", whole))
    for item in plan:
        assert item["phrase"] in whole, item["phrase"]
        assert item["label"] not in labels, f"{item['label']} exists: make the phrase a reference"


def test_solutions_have_the_numbers_of_their_exercises(site: Path) -> None:
    tree = LexborHTMLParser((site / "contents" / "backmatter" / "solutions.html").read_bytes())
    exercises: dict[str, str] = {}
    for slug in CHAPTERS:
        for node in page(site, slug).css("section.exercise[id]"):
            title = node.css_first(".theorem-title")
            exercises[node.attributes["id"] or ""] = title.text().split("\xa0")[1].split()[0] if title else ""
    solutions = tree.css("section.solution[id]")
    assert len(solutions) >= 18
    for node in solutions:
        title = node.css_first(".theorem-title")
        assert title is not None
        assert title.text().split("\xa0")[1].split()[0] == exercises["exr" + (node.attributes["id"] or "")[3:]]
