"""The map is a test: who may import whom, how large a file may be, and that registries agree."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bookwright.explain import codes
from bookwright.features import FEATURES
from bookwright.formats import FORMATS

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "tools" / "bookwright"
MODULES = sorted(p for p in HOUSE.rglob("*.py"))
DRIVERS = {
    "cli",
    "session",
    "build",
    "prepare",
    "aims",
    "runs",
    "manuscript",
    "study",
    "serve",
    "scripts",
    "fast",
    "document",
    "delegate",
    "notebook_export",
    "explain",
    "reference",
    "starter",
    "workshop",
    "new_chapter",
    "__main__",
}
VERBS = {"discover", "scan", "execute", "draw", "parse", "index", "resolve", "lower", "check", "planned", "gather"}
# layer → the layers it may import
MAY = {
    "noun": {"noun"},
    "engine": {"noun", "engine"},
    "feature": {"noun", "feature"},
    "check": {"noun", "engine", "check"},
    "format": {"noun", "engine", "feature", "format"},
    "verb": {"noun", "engine", "feature", "format", "check"},
    "driver": {"noun", "engine", "feature", "format", "check", "verb", "driver"},
}
FOLDERS = {"engines": "engine", "features": "feature", "checks": "check", "formats": "format"}


def layer(name: str) -> str:
    """The layer of a module named below `bookwright` ("features.callout")."""
    head = name.split(".")[0]
    if head in FOLDERS:
        return FOLDERS[head]
    return "driver" if head in DRIVERS else "verb" if head in VERBS else "noun"


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """The modules of the house that a file imports, as names below `bookwright`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "bookwright":
            base = node.module.removeprefix("bookwright").lstrip(".")
            for alias in node.names:
                inner = f"{base}.{alias.name}".lstrip(".")
                is_module = (HOUSE / inner.replace(".", "/")).with_suffix(".py").is_file()
                is_package = (HOUSE / inner.replace(".", "/")).is_dir()
                found.add(inner if is_module or is_package else base)
        elif isinstance(node, ast.Import):
            found |= {
                a.name.removeprefix("bookwright.") for a in node.names if a.name.startswith("bookwright.")
            }
    return found - {""}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_layers(path: Path) -> None:
    own = layer(name_of(path))
    for other in imports(path):
        assert layer(other) in MAY[own], f"{name_of(path)} ({own}) imports {other} ({layer(other)})"


@pytest.mark.parametrize("folder", ["features", "checks", "checks.manuscript"])
def test_siblings_do_not_know_each_other(folder: str) -> None:
    for path in (HOUSE / folder.replace(".", "/")).glob("*.py"):
        if path.stem in ("__init__", "base"):
            continue
        siblings = {i for i in imports(path) if i.startswith(f"{folder}.")} - {f"{folder}.base"}
        assert siblings == set(), f"{path.name} imports {siblings}"


def test_formats_do_not_know_each_other() -> None:
    for path in (HOUSE / "formats").rglob("*.py"):
        parts = path.relative_to(HOUSE / "formats").parts
        if len(parts) == 1:
            continue
        for other in imports(path):
            if other.startswith("formats."):
                assert other.split(".")[1] in (parts[0], "base", "xhtml"), f"{name_of(path)} imports {other}"


def test_features_and_formats_are_registered_once() -> None:
    names = [f.name for f in FEATURES]
    assert len(names) == len(set(names))
    assert all(name.startswith(":") for name in names)
    assert set(FORMATS) == {FORMATS[name].name for name in FORMATS}
    folders = {p.name for p in (HOUSE / "formats").iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert set(FORMATS) == folders
    written = {p.stem for p in (HOUSE / "features").glob("*.py")} - {"__init__", "base"}
    assert {type(f).__module__.rsplit(".", 1)[-1] for f in FEATURES} == written


@pytest.mark.parametrize("path", sorted((ROOT / "tools").rglob("*.py")), ids=lambda p: p.name)
def test_sizes_and_names(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 400
    assert path.stem not in ("utils", "helpers", "common", "manager", "util", "misc")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "every module says what it turns into what"
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 40, f"{node.name} has {length} lines"


def test_codes_are_explained_and_unique() -> None:
    declared: dict[str, Path] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Code":
                code = ast.literal_eval(node.args[0])
                assert code not in declared, f"{code} is declared in {declared.get(code)} and {path}"
                declared[code] = path
    known = codes()
    assert set(known) == set(declared)
    for code in known.values():
        assert len(code.explanation.split()) >= 15, f"{code.id} explains too little"


def test_no_host_of_a_registry_is_named() -> None:
    hosts = ["py" + "pi.org", "python" + "hosted.org", "registry." + "npm" + "js", "deb." + "debian.org"]
    skipped = {".git", ".venv", ".bookwright", "_book", "node_modules", ".mypy_cache", ".ruff_cache"}
    for path in ROOT.rglob("*"):
        if path.is_file() and not (skipped & set(path.relative_to(ROOT).parts)) and path.stat().st_size < 2e6:
            text = path.read_bytes().decode("utf-8", "replace")
            assert not [h for h in hosts if h in text], path
