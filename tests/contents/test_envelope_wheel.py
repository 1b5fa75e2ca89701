"""The package as readers install it: a wheel with its data, alone in a bare environment, and the book's notebooks there.

It needs an index of packages for NumPy and Matplotlib, as every installation does.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bookwright import config
from bookwright.cache import Cache
from bookwright.diagnostics import Report
from bookwright.discover import discover
from bookwright.engines.wheel import Wheel, make
from bookwright.formats.html.packages import Offered, cell
from bookwright.notebook_export import chapter_notebook
from bookwright.packages import packages, sources

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tools" / "envelope"
CONFIG = config.load(ROOT, Report())


def _has_cells(file: str) -> bool:
    return any(cell["cell_type"] == "code" for cell in json.loads(chapter_notebook(file, CONFIG, None))["cells"])


# a page of each of these kinds offers its notebook where it has cells
CITED = sorted(c.file for c in discover(CONFIG, Report()).chapters if c.kind in ("chapter", "appendix"))
FILES = [file for file in CITED if _has_cells(file)]
# Runs the code of a notebook in one namespace, as "run all" does, without anything of Jupyter.
RUNNER = """
import json, sys
import matplotlib
matplotlib.use("agg")
names = {"__name__": "__main__"}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    code = "".join(cell["source"])
    if cell["cell_type"] == "code" and not code.startswith("%"):
        exec(compile(code, cell["id"], "exec"), names)
import envelope
print(envelope.__file__)
"""

pytestmark = pytest.mark.deep


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # a copy: the backend leaves folders of its own beside the sources
    shutil.copytree(PACKAGE, folder / "envelope", ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, folder / "envelope"]
    subprocess.run(command, check=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Wheel:
    """The wheel as the site offers it."""
    (package,) = packages(CONFIG, Report())
    assert CONFIG.root / package.folder == PACKAGE
    files = {path.relative_to(PACKAGE).as_posix(): path for path in sources(PACKAGE)}
    return make(files, Cache(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def install(offered: Wheel) -> str:
    """The code of the cell that the site puts before a notebook's others."""
    (package,) = packages(CONFIG, Report())
    return cell([Offered(offered, package.extras)], CONFIG.site_url, {})


@pytest.fixture(scope="session")
def bare(offered: Wheel, install: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a bare environment in which a notebook's first cell has run, its address being that of the file
    that the site offers there."""
    home = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    python = home / "bin" / "python"
    published = home / offered.file
    shutil.copyfile(offered.path, published)
    address = f"{CONFIG.site_url}/assets/packages/{offered.file}"
    assert install.count(address) == 1
    pip, *arguments = shlex.split(install.replace(address, published.as_uri()))
    assert pip == "%pip"
    subprocess.run([python, "-m", "pip", *arguments], check=True)
    return python


def test_the_wheel_holds_the_package_and_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as made:
        names = {n for n in made.namelist() if ".dist-info/" not in n}
        sums = dict(reversed(line.split()) for line in made.read("envelope/data/SHA256SUMS").decode().splitlines())
        for file, digest in sums.items():
            assert hashlib.sha256(made.read(f"envelope/data/{file}")).hexdigest() == digest, file
    sources = [p.relative_to(PACKAGE) for p in PACKAGE.rglob("*.py")]
    code = {f"envelope/{p}" for p in sources if p.parts[0] != "build"}  # which an installation leaves behind
    assert names == code | {f"envelope/data/{file}" for file in sums} | {
        "envelope/data/SHA256SUMS",
        "envelope/py.typed",
    }
    assert len(sums) == 9
    assert wheel.stat().st_size < 1_000_000


def test_the_site_offers_what_pip_makes(wheel: Path, offered: Wheel) -> None:
    """File by file; what names the version of the backend (WHEEL, and its hash in RECORD) may differ."""
    with zipfile.ZipFile(wheel) as made, zipfile.ZipFile(offered.path) as ours:
        names = sorted(made.namelist())
        assert sorted(ours.namelist()) == names
        differing = [n for n in names if made.read(n) != ours.read(n)]
    assert {n.rpartition("/")[2] for n in differing} <= {"WHEEL", "RECORD"}
    assert offered.file == wheel.name


@pytest.mark.parametrize("file", FILES)
def test_a_downloaded_notebook_runs_with_the_wheel_alone(file: str, install: str, bare: Path, tmp_path: Path) -> None:
    notebook = tmp_path / "downloaded.ipynb"
    notebook.write_bytes(chapter_notebook(file, CONFIG, None, install))
    cells = json.loads(notebook.read_bytes())["cells"]
    assert "".join(next(c for c in cells if c["cell_type"] == "code")["source"]) == install
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    command = [bare, "-I", "-c", RUNNER, notebook]
    done = subprocess.run(command, cwd=tmp_path, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert str(bare.parents[1]) in done.stdout.splitlines()[-1]  # not the sources of this checkout
