"""Front and back matter: what it promises is there, what it computes is right, what it lists has a source."""

from __future__ import annotations

import math
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import yaml
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser, LexborNode

import envelope as ev

ROOT = Path(__file__).resolve().parents[2]
FRONT = ("preface", "about", "contribute", "acknowledgements", "changelog")
BACK = ("math", "cheatsheet", "notation", "devices", "toolchain")
LABS = [p.stem for p in sorted((ROOT / "contents/labs/notebooks").glob("lab-*.qmd"))]
PAGES = [*(f"contents/frontmatter/{n}" for n in FRONT), *(f"contents/backmatter/{n}" for n in BACK),
         *(f"contents/labs/notebooks/{n}" for n in LABS), "contents/labs/solutions", "contents/parts/labs"]  # fmt: skip
WORDS = {"preface": (750, 1_000), "about": (800, 1_800), "contribute": (900, 1_800), "acknowledgements": (200, 500),
         "changelog": (120, 600), "math": (1_800, 4_000), "toolchain": (500, 1_200)}  # fmt: skip


def prose(path: str) -> str:
    """The words of a page: without code, tables, display math, captions and fences."""
    text = re.sub(r"^(`{3,}).*?^\1`*$", "", (ROOT / f"{path}.qmd").read_text(), flags=re.S | re.M)
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    text = re.sub(r"\$\$.*?\$\$", "", text, flags=re.S)
    return "\n".join(line for line in text.split("\n") if not line.startswith(("|", ": ", ":::", "#", "{{<")))


def page(site: Path, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / f"{path}.html").read_bytes())


def rows(tree: LexborHTMLParser, label: str) -> list[list[str]]:
    """The cells of the body of a table, by its label."""
    found = tree.css_first(f"#{label}")
    assert found is not None, label
    return [[said(cell) for cell in row.css("td")] for row in found.css("tbody tr")]


def said(node: LexborNode) -> str:
    return " ".join(node.text().replace("\xa0", " ").replace("\u202f", "").split())


def whole(shown: str) -> int:
    """A number as the book prints it: 414,400."""
    return int(shown.replace(",", ""))


def book() -> dict[str, object]:
    found = yaml.safe_load((ROOT / "_quarto.yml").read_text())["book"]
    assert isinstance(found, dict)
    return found


# ── all pages ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("path", PAGES)
def test_the_book_lists_every_page(path: str) -> None:
    assert f"{path}.qmd" in str(book())


@pytest.mark.parametrize("path", PAGES)
def test_sentences_can_be_read(path: str) -> None:
    banned = r"\b(revolutionary|unlock\w*|leverag\w+|delve\w*|landscape|crucial\w*|in today['’]s)\b"
    assert re.findall(banned, prose(path), re.I) == []
    plain = re.sub(r"`[^`]*`|\$[^$]*\$|\[[^\]]*@[^\]]*\]", "x", prose(path))
    lengths = [len(s.split()) for line in plain.split("\n") for s in re.split(r"(?<=[.?!])\s", line)]
    lengths = [n for n in lengths if n > 2]
    assert 8 <= sum(lengths) / len(lengths) <= 22
    assert sum(n > 40 for n in lengths) <= max(1, 0.02 * len(lengths))


@pytest.mark.parametrize("name", WORDS)
def test_length(name: str) -> None:
    path = next(p for p in PAGES if p.endswith(f"/{name}"))
    low, high = WORDS[name]
    assert low <= len(re.findall(r"[A-Za-z][\w’'-]*", prose(path))) <= high


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_the_machinery_shows(site: Path, path: str) -> None:
    tree = page(site, path)
    assert tree.css(".unresolved") == []
    ids = [n.attributes["id"] for n in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    for code in tree.css("pre, code"):
        code.decompose()
    main = tree.css_first("main")
    assert main is not None
    assert not re.search(r"\{python\}|bookwright-|\{#\w+-|@(fig|tbl|sec|eq)-|\?@|\bnan\b|\[@", main.text())


# ── front matter ─────────────────────────────────────────────────────────────────────────────────
def test_the_author_s_note_is_told_as_invented_and_computes_its_night(site: Path) -> None:
    text = prose("contents/frontmatter/preface")
    assert "does not exist" in text
    assert "invented" in text
    tree = page(site, "contents/frontmatter/preface")
    main = tree.css_first("main")
    assert main is not None
    shown = said(main)
    link = ev.energy.RADIO["lte"][1]
    hours = 12.0 / (0.8e-3 + link)
    assert f"A little before {round(18 + hours) - 24} in the morning" in shown
    assert 23.9 < 18 + hours - 4 < 24, "a little before"
    assert f"lasts {hours:.0f} h" in shown
    watts = 0.8e-3 + 6e-6 + 10e-3 * 32.1e-3
    assert f"give {12.0 / watts / 24:.0f} days instead of one night" in shown
    assert f"by a factor of {180 * 24 / hours:.0f}" in shown


def test_the_home_page_leads_to_the_note_and_to_the_guide(site: Path) -> None:
    links = {n.attributes.get("href") for n in page(site, "index").css("main a[href]")}
    assert "contents/frontmatter/preface.html" in links
    assert "contents/frontmatter/contribute.html" in links


def test_the_plan_says_which_chapters_this_edition_has(site: Path) -> None:
    shown = rows(page(site, "contents/frontmatter/about"), "tbl-about-plan")
    assert [int(r[0]) for r in shown] == list(range(1, 27))
    written = re.findall(r"contents/core/([\w-]+)/\1\.qmd", str(book()["chapters"]))
    assert sum(r[3] == "in this edition" for r in shown) == len(written)
    plan = (ROOT / "contents/frontmatter/about.qmd").read_text()
    slugs = re.findall(r'^ +\("([\w-]+)", "', plan, re.M) + re.findall(r'\[\s*\("([\w-]+)", "', plan)
    assert set(written) <= set(slugs)
    courses = rows(page(site, "contents/frontmatter/about"), "tbl-about-courses")
    numbers = [int(n) for r in courses for n in re.findall(r"\d+", r[2])]
    assert len(courses) == 5
    assert set(numbers) <= set(range(1, 27))


def test_the_rubric_adds_up_to_a_hundred(site: Path) -> None:
    shown = rows(page(site, "contents/frontmatter/contribute"), "tbl-contribute-rubric")
    assert sum(int(r[2]) for r in shown) == 100


def test_what_the_guide_shows_as_source_is_not_run(site: Path) -> None:
    tree = page(site, "contents/frontmatter/contribute")
    assert any("```{python}" in n.text() for n in tree.css("pre"))
    assert tree.css("figure.float-fig") == []


def test_every_edition_has_an_entry() -> None:
    if not (ROOT / ".git").exists():
        return  # an archive without history has no tags
    tags = subprocess.run(["git", "tag", "--list", "v*"], cwd=ROOT, capture_output=True, text=True, check=True)
    text = (ROOT / "contents/frontmatter/changelog.qmd").read_text()
    missing = [tag for tag in tags.stdout.split() if not re.search(rf"^## {re.escape(tag)}\b", text, re.M)]
    assert missing == []


# ── appendix A ───────────────────────────────────────────────────────────────────────────────────
def answers() -> dict[int, list[float]]:
    """The self-test, worked once more and by other means than the appendix."""
    rng = np.random.default_rng(1)
    throws = np.arange(1, 7)
    grid = np.linspace(0, 400, 400_001)
    alarms = [0.9 * 1, 0.01 * 9_999]  # of 10,000 seconds

    def slope(f: object, at: float) -> float:
        return (f(at + 1e-6) - f(at - 1e-6)) / 2e-6  # type: ignore[operator]

    waits = [1e-2 / (1 - load) * 1e3 for load in (0.5, 0.9)]
    spread = 1.96 * float(np.std(rng.permutation(np.repeat([0, 1], [20, 180])))) / math.sqrt(200)
    return {
        1: [sum(128 for _ in range(64 * 10))], 2: [1 * 4 + 2 * 5, 3 * 5], 3: [math.hypot(3, -4, 12), 12],
        4: [1000 * 1000, 1000 * 20 + 20 * 1000], 5: [slope(lambda w: (3 * w - 6) ** 2, 1)],
        6: [slope(lambda x: (2 * x) ** 2 + 2 * x, 1)],
        7: [slope(lambda w: w**2 + 6 * w, 1), slope(lambda w: 1 + 3 * w, 2)],
        8: [throws.mean(), throws.var(), 350, 100 * throws.var()], 9: [100 * alarms[0] / sum(alarms)],
        10: [1 - 0.98**50], 11: [float(np.interp(0.99, 1 - np.exp(-grid / 20), grid))],
        12: [0.9 - spread, 0.9 + spread], 13: [4 - 0.1 * 2 * 4], 14: [300 * 50 / 1000], 15: waits,
    }  # fmt: skip


@pytest.mark.parametrize("k", range(1, 16))
def test_self_test_answers(site: Path, k: int) -> None:
    tree = page(site, "contents/backmatter/math")
    asked, given = tree.css_first(f"#exr-app-math-{k}"), tree.css_first(f"#sol-app-math-{k}")
    assert asked is not None
    assert given is not None
    assert said(asked).startswith(f"Exercise A.{k} ")
    shown = re.sub(r"(?<=\d),(?=\d{3})", "", said(given)).replace("−", "-")
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", shown)]
    for value in answers()[k]:
        assert any(math.isclose(n, value, rel_tol=6e-3) for n in numbers), (value, shown)


def test_the_self_test_sends_every_question_to_a_section() -> None:
    text = (ROOT / "contents/backmatter/math.qmd").read_text()
    sent = re.search(r"^Questions 1 to 4 belong to .*$", text, re.M)
    assert sent
    assert set(re.findall(r"@(sec-[\w-]+)", sent[0])) <= set(re.findall(r"\{#(sec-[\w-]+)", text))
    assert re.findall(r"\d+", re.sub(r"@sec-[\w-]+", "", sent[0])) == ["1", "4", "5", "7", "8", "12", "13", "14", "15"]


# ── appendices B to D, G ─────────────────────────────────────────────────────────────────────────
def test_the_cheat_sheet_has_what_it_promises(site: Path) -> None:
    tree = page(site, "contents/backmatter/cheatsheet")
    formulas = [r for name in ("work", "service", "models") for r in rows(tree, f"tbl-app-cheatsheet-{name}")]
    assert len(formulas) == 25
    assert all(re.search(r"\d", r[2]) for r in formulas), "each formula has an example"
    rules = rows(tree, "tbl-app-cheatsheet-rules")
    assert [r[0] for r in rules] == [str(i) for i in range(1, 21)]
    assert all(re.search(r"\d", r[2]) for r in rules)
    golden = {"ridge point": "295", "critical batch": "18", "fixed work": "6.90", "number inside": "40",
              "one of many is slow": "63 %", "decoding ceiling": "209", "keys and values": "131 kB",
              "training compute": "3.79 × 10²⁵", "training time": "68 days", "state of Adam": "128 GB",
              "checkpoint interval": "19.3 min", "least time": "139 µs"}  # fmt: skip
    examples = {r[0]: r[2] for r in formulas}
    for name, value in golden.items():
        assert value in examples[name], name


_PREFIX = {"f": 1e-15, "p": 1e-12, "n": 1e-9, "µ": 1e-6, "m": 1e-3, "": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}


@pytest.mark.parametrize(("ladder", "unit", "sign"), [("latency", "s", 1), ("bandwidth", "B/s", -1), ("energy", "J", 1)])
def test_a_ladder_is_sorted(site: Path, ladder: str, unit: str, sign: int) -> None:
    shown = [r[1].rstrip("†") for r in rows(page(site, "contents/backmatter/cheatsheet"), f"tbl-app-cheatsheet-{ladder}")]
    values = []
    for text in shown:
        number, prefixed = text.split(" ")
        values.append(sign * float(number) * _PREFIX[prefixed.removesuffix(unit)])
    assert len(values) == 12
    assert values == sorted(values)


def test_notation_has_every_symbol_and_its_rules_hold() -> None:
    text = (ROOT / "contents/backmatter/notation.qmd").read_text()
    for symbol in (r"W", r"Q", r"I=W/Q", r"\pi", r"\beta_{mem}", r"I^*", "N", "D", r"C\approx6ND", "S", "d_{ff}", "h_{kv}",
                   "d_h", "V", "n", r"\alpha_{net}", r"\beta_{net}", "p", "m", "v", r"\eta_{mfu}", r"\lambda", r"\mu", r"\rho",
                   "L_q", "T_s", "T_q", r"\tau", "C_{ck}", "M_{tbf}", "b", "s", "z", r"\Delta", "S_p", "E", "P", "t", "e_{op}",
                   "e_{mem}", r"\gamma", r"\varepsilon", r"\delta", r"\epsilon_{adv}", "A_N", "B_D", r"\alpha_N", r"\beta_D",
                   r"E_\infty", r"\theta", r"\eta", r"\mathcal L", r"\hat y", "y", "g"):  # fmt: skip
        assert re.search(rf"^\|[^|]*(?<![\w\\]){re.escape(symbol)}(?![\w])[^|]*\|", text, re.M), symbol
    assert "PUE, WUE" in text
    for path in (ROOT / "contents").rglob("*.qmd"):
        formulas = re.findall(r"\$\$.*?\$\$|\$[^$\n]+\$", path.read_text(), re.S)
        bare = [f for f in formulas if re.search(r"\\(alpha|beta)(?![_a-z])", f)]
        assert path.name == "notation.qmd" or bare == [], f"{path.name}: α and β never stand bare"


def test_every_value_of_every_machine_has_its_source(site: Path) -> None:
    tree = page(site, "contents/backmatter/devices")
    sourced: dict[str, list[list[str]]] = {}
    for part in ("cloud", "edge", "tiny"):
        for row in rows(tree, f"tbl-app-devices-sources-{part}"):
            assert all(row), row
            assert row[3] in ("A", "B", "C")
            sourced.setdefault(row[0], []).append(row)
    assert set(sourced) == set(ev.devices.names())
    short = {"mem_bw": "memory rate", "mem_bytes": "memory", "sram_bytes": "SRAM", "flash_bytes": "flash",
             "net_bw": "network", "tdp_w": "power", "idle_w": "idle"}  # fmt: skip
    for name, found in sourced.items():
        dev = ev.devices.get(name)
        told = {(field, row[3]) for row in found for field in row[1].split(", ")}
        for field, shown in short.items():
            known = not math.isnan(getattr(dev, field))
            assert ((shown, dev.confidence[field]) in told) == known, (name, field)
        for dtype in dev.peak:
            grade = dev.confidence[f"peak.{dtype}"]
            assert told & {("peak", grade), ("peaks", grade), (f"{dtype} peak", grade)}, (name, dtype)


def test_every_table_of_machines_and_workloads_leads_to_its_sources(site: Path) -> None:
    tree = page(site, "contents/backmatter/devices")
    listed: set[str] = set()
    for figure in tree.css("figure.float-tbl[id^=tbl-app-devices-]"):
        label, head = figure.attributes["id"] or "", [said(n) for n in figure.css("thead th")]
        caption = figure.css_first("figcaption")
        assert caption is not None
        words = said(caption)
        cited = {"Source", "Sources"} & set(head)
        where = cited or "sources in Table" in words or "Computed from" in words or "same machines" in words
        assert where or label.endswith(("-notes", "-transformers")), label
        if cited:
            at = head.index(next(iter(cited)))
            assert all(r[at] not in ("", "–") for r in rows(tree, label)), label
        if head[0].lower() == "device":
            listed |= {r[0] for r in rows(tree, label)}
    assert listed >= set(ev.devices.names())
    works = {r[0] for n in ("networks", "transformer-counts") for r in rows(tree, f"tbl-app-devices-{n}")}
    assert works == set(ev.workloads.names())


def test_tables_of_the_appendix_hold_the_library_s_values(site: Path) -> None:
    tree = page(site, "contents/backmatter/devices")
    cloud = {r[0]: r for r in rows(tree, "tbl-app-devices-cloud-memory")}
    assert cloud["h100"] == ["h100", "3,350", "80", "450", "700", "295", "591"]
    edge = {r[0]: r for r in rows(tree, "tbl-app-devices-edge")}
    assert edge["rpi5"][2] == "0.614†"
    chirp = rows(tree, "tbl-app-devices-chirpnet")
    assert sum(whole(r[3]) for r in chirp[:-1]) == whole(chirp[-1][3]) == 7164
    assert sum(whole(r[4]) for r in chirp[:-1]) == whole(chirp[-1][4]) == 414_400
    radios = rows(tree, "tbl-app-devices-radios")
    assert {r[0] for r in radios} == set(ev.energy.RADIO)


def test_the_toolchain_names_versions_that_are_locked(site: Path) -> None:
    locked = dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / "requirements.lock").read_text(), re.M))
    shown = rows(page(site, "contents/backmatter/toolchain"), "tbl-app-toolchain-wheels")
    for name, version, role in shown[1:]:
        key = name.lower().replace("_", "-")
        assert role
        assert version == {k.lower().replace("_", "-"): v for k, v in locked.items()}[key], name


# ── on paper ─────────────────────────────────────────────────────────────────────────────────────
def test_appendices_are_lettered_and_labs_are_not_numbered(editions: Path) -> None:
    reader = PdfReader(editions / "Machine-Learning-Systems.pdf")

    def titles(items: list[object]) -> list[str]:
        return [t for i in items for t in (titles(i) if isinstance(i, list) else [str(i["/Title"])])]  # type: ignore[index]

    found = [" ".join(t.replace("\xa0", " ").split()) for t in titles(reader.outline)]
    order = ["Author’s Note", "About This Book", "Contributing", "Acknowledgments", "Changes", "1 The System Is the Product",
             "Lab 00: Setup and Tour", "Lab 01: Roofline of Your Laptop", "Lab 02: Counting a Network", "Solutions to the Labs",
             "A Mathematics Refresher", "B Performance Cheat-Sheet", "C Notation", "D Reference Machines and Workloads"]  # fmt: skip
    places = [found.index(title) for title in order]
    assert places == sorted(places)
    assert any(re.fullmatch(r"[E-H] Solutions", t) for t in found)
    assert any(re.fullmatch(r"[E-H] Toolchain", t) for t in found)


def test_pages_of_tables_print_in_order(editions: Path) -> None:
    found: dict[str, tuple[int, float]] = {}
    for number, sheet in enumerate(PdfReader(editions / "Machine-Learning-Systems.pdf").pages):

        def look(text: str, cm: list[float], tm: list[float], font: object, size: float, at: int = number) -> None:
            for name in re.findall(r"Table\s([BCD]\.\d+)\.", text):
                found[name] = max(found.get(name, (0, 0.0)), (at, -(tm[5] * cm[3] + cm[5])))

        sheet.extract_text(visitor_text=look)
    for letter, count in (("B", 7), ("C", 4), ("D", 15)):
        places = [found[f"{letter}.{k}"] for k in range(1, count + 1)]
        assert places == sorted(places), letter
