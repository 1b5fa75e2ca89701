"""SCSS themes, compiled for real: variables that are computed, mixins, imports, two schemes, and mistakes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from small_book import Built, Press, config

OWN = """/*-- scss:uses --*/
@import "colours";
/*-- scss:functions --*/
@function half($x) { @return $x / 2; }
/*-- scss:defaults --*/
$body-bg: #fffff0 !default;
$link-color: darken($brand, 10%);
$callout-color-note: tint-color($brand, 20%);
$extra: 10px !default;
/*-- scss:mixins --*/
@mixin boxed($c) { border: 1px solid $c; padding: half($extra); }
/*-- scss:rules --*/
@import url("theme-face.css");
.special { @include boxed($danger); code { color: $brand; } }
@import "more";
h2 { background: $body-bg; @include media-breakpoint-up(md) { font-size: 2rem; } }
"""
NEAR = {"_colours.scss": "$brand: #336699;\n", "_more.scss": ".more { color: $brand }\n"}


def site(root: Path, theme: str, **files: str) -> Built:
    own = {name.replace("__", "."): text for name, text in files.items()}
    whole = {"_quarto.yml": config("chapter.qmd", more=f"format:\n  html:\n    theme: {theme}\n"), "index.qmd": "# W\n"}
    return Press(root)({**whole, "chapter.qmd": "# A {#sec-a}\n\n::: special\n`c`\n:::\n", **NEAR, **own})


def test_a_theme_is_compiled(tmp_path: Path) -> None:
    built = site(tmp_path, "[cosmo, own.scss]", own__scss=OWN)
    assert built.messages == []
    css = built.files["assets/book.css"].decode()
    assert css.startswith("@import url(")  # browsers take it at the beginning alone
    folded = " ".join(css.split())
    for said in ("--paper:#fffff0", "--accent:#264d73", "--callout-note:#5c85ad", "border: 1px solid #dc3545; padding: 5px;",
                 ".special code { color: #336699; }", ".more { color: #336699; }", "h2 { background: #fffff0; }",
                 "@media (min-width: 768px) { h2 { font-size: 2rem; } }"):  # fmt: skip
        assert said in folded
    assert "probe" not in css
    assert "$" not in css


@pytest.mark.parametrize(
    ("rules", "place", "said", "hint"),
    [("\n.a {\n  @include button-size(1px);\n}\n", "own.scss:5:", "no mixin named button-size", "carries no Bootstrap"),
     ("\n.a { color: $gray-50; @extend .b; }\n", "own.scss:4:", 'Undefined variable: "$gray-50"', "carries no Bootstrap"),
     ("\n.a { color: darken(; }\n", "own.scss:4:", "", ""),
     ('\n@import "broken";\n', "_broken.scss:2:", "", "")],
)  # fmt: skip
def test_a_mistake_has_its_place(tmp_path: Path, rules: str, place: str, said: str, hint: str) -> None:
    broken = {"_broken__scss": "$a: 1;\n.a { color: lighten(; }\n"}
    built = site(tmp_path, "own.scss", own__scss=f"/*-- scss:defaults --*/\n$z: 1px;\n/*-- scss:rules --*/{rules}", **broken)
    found = next(d for d in built.report if d.code == "O032")
    assert str(found.span).startswith(place)
    assert said in found.message
    assert hint in found.hint
    assert set(built.codes) == {"O032"}


def test_without_a_compiler_the_plain_part_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sass", None)
    monkeypatch.setenv("PATH", "")
    built = site(tmp_path, "own.scss", own__scss=OWN)
    assert built.codes == ["O029"]
    assert "--paper:#fffff0" in built.files["assets/book.css"].decode()


@pytest.mark.chromium
@pytest.mark.parametrize("system", ["light", "dark"])
def test_each_scheme_has_its_rules(tmp_path: Path, browser: Any, system: str) -> None:
    day = "/*-- scss:rules --*/\n.special { color: darken(#ff0000, 10%); }\n:root { --mine: 1px; }\n"
    night = "/*-- scss:rules --*/\n@keyframes k { from { top: 0 } }\n@media (min-width: 1px) { .special { color: lighten(#000080, 20%); } }\n"
    built = site(tmp_path, "{light: [cosmo, day.scss], dark: [darkly, night.scss]}", day__scss=day, night__scss=night)
    assert built.messages == []
    page = browser.new_page(color_scheme=system)
    page.goto((built.output / "chapter.html").as_uri())
    colour = "getComputedStyle(document.querySelector('.special')).color"
    seen = {"light": "rgb(204, 0, 0)", "dark": "rgb(0, 0, 230)"}
    assert page.evaluate(colour) == seen[system]
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--mine')") == ("1px" if system == "light" else "")
    page.locator("button.scheme:visible").first.click()
    assert page.evaluate(colour) == seen["dark" if system == "light" else "light"]
    page.close()


@pytest.mark.parametrize(
    ("files", "place", "said"),
    [({"own__scss": '$a: red;\n/* @import "x" */\n@import "../../secret";\n'}, "own.scss:3:1", "`../../secret` leads out of the project"),
     ({"own__scss": '@import "/etc/secret";\n.a { b { c: d } }\n'}, "own.scss:1:1", "`/etc/secret` leads out of the project"),
     ({"own__scss": '@import "deep/one";\n', "deep/_one__scss": '\n@import "two",\n "../../secret";\n', "deep/two__scss": ""},
      "deep/_one.scss:2:1", "`../../secret` leads out of the project"),
     ({"own__scss": '@use "linked";\n'}, "own.scss:1:1", "`linked` leads out of the project"),
     ({"own__scss": '\n@import "here";\n'}, "own.scss:2:1", "there is no file `here` to import")],
)  # fmt: skip
def test_an_import_stays_in_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], place: str, said: str
) -> None:
    root, elsewhere = tmp_path / "book", tmp_path / "elsewhere"
    for folder in (root, elsewhere):
        folder.mkdir()
    (tmp_path / "_secret.scss").write_text(".secret { color: red }\n")
    (elsewhere / "_here.scss").write_text(".secret { color: red }\n")  # the compiler would look where it is started
    (root / "_linked.scss").symlink_to(tmp_path / "_secret.scss")
    monkeypatch.chdir(elsewhere)
    built = site(root, "[cosmo, own.scss]", **files)
    assert [(m.split(": ")[0], m.partition("left out: ")[2]) for m in built.messages] == [(place, said)]
    assert "secret" not in built.files.get("assets/book.css", b"").decode()


def test_imports_reach_what_is_beside_the_importing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "book"
    root.mkdir()
    (tmp_path / "_near.scss").write_text(".wrong { color: red }\n")
    monkeypatch.chdir(tmp_path)
    own = {"css/own__scss": '@import "../shared/kit";\n', "shared/_kit__scss": '@import "near";\n',
           "shared/_near__scss": "$c: #123456;\n.near { i { color: $c } }\n"}  # fmt: skip
    built = site(root, "[cosmo, css/own.scss]", **own)
    assert built.messages == []
    assert ".near i { color: #123456; }" in " ".join(built.files["assets/book.css"].decode().split())


def test_a_mistake_in_a_file_of_another_folder_has_its_place(tmp_path: Path) -> None:
    built = site(tmp_path, "[cosmo, css/own.scss]", **{
        "css/own__scss": '@import "../shared/kit";\n', "shared/_kit__scss": "\n.a { color: darken(; }\n"})  # fmt: skip
    assert [m.split(": ")[0][:20] for m in built.messages] == ["shared/_kit.scss:2:1"[:20]]
