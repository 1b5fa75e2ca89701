"""A build that is killed, finds the disk full or no room for its output: the old edition stays, the next build works."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bookwright import edition
from small_book import Press, config, environment, write

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
BOOK: dict[str, str | bytes] = {
    "_quarto.yml": config("a.qmd", "b.qmd"),
    "index.qmd": "# Home {.unnumbered}\n",
    "a.qmd": "# A {#sec-a}\n\nFirst. ![x](p.svg)\n",
    "b.qmd": "# B {#sec-b}\n\nSecond, see @sec-a.\n",
    "p.svg": SVG,
}
CHANGED: dict[str, str | bytes] = {
    "a.qmd": "# A changed {#sec-a}\n\nChanged.\n", "b.qmd": "# B\n\nAlso changed.\n", "index.qmd": "# New home {.unnumbered}\n",
}  # fmt: skip


def command(root: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "bookwright", "html", str(root), *more]


def run(root: Path, *more: str, limit: int = 0) -> subprocess.CompletedProcess[str]:
    """Build through the command line; no file may grow beyond `limit` bytes."""

    def small() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(command(root, *more), capture_output=True, text=True, env=environment(), timeout=120,
                          check=False, preexec_fn=small)  # fmt: skip


def output(root: Path) -> dict[str, bytes]:
    top = root / "_book"
    return {p.relative_to(top).as_posix(): p.read_bytes() for p in top.rglob("*") if p.is_file()}


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    """The pages of the changed book, built in peace elsewhere."""
    return Press(tmp_path / "peace").good({**BOOK, **CHANGED}).files


@pytest.mark.parametrize("moved", [0, 1, 3])
def test_an_interrupted_move_is_finished_by_the_next_build(
    tmp_path: Path, whole: dict[str, bytes], moved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = Press(tmp_path / "book")
    press.good(BOOK)
    real, count = os.replace, iter(range(100))

    def replace(source: str | Path, target: str | Path) -> None:
        if "stage" in str(source) and next(count) == moved:
            raise KeyboardInterrupt
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(edition.os, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            press(CHANGED)
    pages = {f: d for f, d in output(press.root).items() if f.endswith(".html")}
    assert all(d.endswith(b"</html>\n") for d in pages.values()), "no page is half written"
    press.good()
    assert output(press.root) == whole


@pytest.mark.parametrize("moved", [1, 3])
def test_an_interrupted_move_is_undone_when_the_sources_are(
    tmp_path: Path, moved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages that were moved in are not taken for the old ones, whose sources are back."""
    press = Press(tmp_path / "book")
    before = press.good(BOOK).files
    real, count = os.replace, iter(range(100))

    def replace(source: str | Path, target: str | Path) -> None:
        if "stage" in str(source) and next(count) == moved:
            raise KeyboardInterrupt
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(edition.os, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            press(CHANGED)
    assert output(press.root) != before
    assert press.good(BOOK).files == before


def test_after_an_interrupted_move_nothing_changed_is_not_believed(tmp_path: Path) -> None:
    write(tmp_path, BOOK)
    assert run(tmp_path).returncode == 0
    assert "nothing changed" in run(tmp_path).stderr
    (tmp_path / ".bookwright" / "editions" / "html.moving").write_text('["a.html"]')
    (tmp_path / "_book" / "a.html").write_text("half")
    done = run(tmp_path)
    assert done.returncode == 0
    assert "First." in (tmp_path / "_book" / "a.html").read_text()


@pytest.mark.parametrize("after", [0.05, 0.2, 0.35, 0.5, 0.7])
def test_a_killed_build_leaves_a_whole_edition(tmp_path: Path, whole: dict[str, bytes], after: float) -> None:
    root = tmp_path / "book"
    Press(root).good(BOOK)
    write(root, CHANGED)
    process = subprocess.Popen(command(root), env=environment(), stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for name, data in output(root).items():
        assert not name.endswith(".html") or data.endswith(b"</html>\n"), f"{name} is half written"
    done = run(root)
    assert done.returncode == 0, done.stderr
    assert output(root) == whole


def test_a_killed_cell_leaves_no_process_and_no_edition(tmp_path: Path) -> None:
    marker = f"kernel-{os.getpid()}-{tmp_path.name}"
    cell = f"```{{python}}\nname = '{marker}'\nopen('started', 'w').close()\nimport time; time.sleep(60)\n```\n"
    write(tmp_path, {**BOOK, "a.qmd": f"# A {{#sec-a}}\n\n{cell}"})
    process = subprocess.Popen(command(tmp_path), env=environment(), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (tmp_path / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (tmp_path / "started").exists()
    process.kill()
    process.wait()
    while (left := of_project(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []
    assert not (tmp_path / "_book").exists()
    write(tmp_path, BOOK)
    assert run(tmp_path).returncode == 0


def of_project(root: Path) -> list[str]:
    """The processes that work in a project."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and os.readlink(folder / "cwd").startswith(str(root)):
                found.append((folder / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.mark.parametrize("name", ["_book", ".bookwright"])
def test_no_room_for_the_output_is_told(tmp_path: Path, name: str) -> None:
    """A file stands where the folder should be."""
    write(tmp_path, {**BOOK, name: "in the way"})
    done = run(tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "error[O040]" in done.stderr
    assert name in done.stderr
    assert (tmp_path / name).read_text() == "in the way"


@pytest.mark.parametrize("limit", [0, 500, 3000, 20_000])
def test_a_full_disk_is_told(tmp_path: Path, limit: int) -> None:
    """A limit on the size of files stands for a disk that fills up at some moment."""
    write(tmp_path, BOOK)
    assert run(tmp_path).returncode == 0
    before = output(tmp_path)
    write(tmp_path, {"a.qmd": "# A {#sec-a}\n\n" + "Many more words than fit. " * 2000})
    done = run(tmp_path, limit=limit)
    assert "Traceback" not in done.stderr
    if limit:
        assert done.returncode == 1
        assert "error[O040]" in done.stderr
        assert output(tmp_path) == before
    assert run(tmp_path).returncode == 0
    assert "Many more" in (tmp_path / "_book" / "a.html").read_text()


@pytest.mark.parametrize("kind", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_move_that_fails_is_told(tmp_path: Path, kind: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from bookwright import cli

    press = Press(tmp_path)
    press.good(BOOK)

    def replace(source: str | Path, target: str | Path) -> None:
        raise OSError(kind, os.strerror(kind), str(target))

    write(tmp_path, CHANGED)
    with monkeypatch.context() as patch:
        patch.setattr(edition.os, "replace", replace)
        assert cli.main(["html", str(tmp_path)]) == 1
    assert cli.main(["html", str(tmp_path)]) == 0
    assert b"Changed." in output(tmp_path)["a.html"]


def test_a_bug_of_ours_is_three_with_its_traceback(
    press: Press, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bookwright import build, cli

    def broken(*arguments: object) -> None:
        raise ZeroDivisionError("ours")

    press.good(BOOK)
    write(press.root, CHANGED)
    monkeypatch.setattr(build, "index", broken)
    assert cli.main(["html", str(press.root)]) == 3
    told = capsys.readouterr().err
    assert "ZeroDivisionError: ours" in told
    assert "a bug in bookwright, not in your book" in told


def test_a_second_build_waits_for_the_first(tmp_path: Path) -> None:
    import fcntl

    write(tmp_path, BOOK)
    (tmp_path / ".bookwright").mkdir()
    with open(tmp_path / ".bookwright" / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4242")
        lock.flush()
        process = subprocess.Popen(command(tmp_path), env=environment(), stderr=subprocess.PIPE, text=True)
        assert process.stderr
        assert "waiting for another build of this book (process 4242)" in process.stderr.readline()
        assert not (tmp_path / "_book").exists()
    assert process.wait(60) == 0
    assert (tmp_path / "_book" / "a.html").is_file()
    process.stderr.close()
