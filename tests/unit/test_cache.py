"""The store: whole entries or none, and hashes that are the same everywhere."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bookwright.cache import Cache, digest, file_digest, write_atomically
from small_book import environment


def test_an_entry_comes_back(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("runs", "ab" * 16, {"a": [1, "é", None]})
    assert cache.get("runs", "ab" * 16) == {"a": [1, "é", None]}
    assert cache.get("runs", "cd" * 16) is None
    assert cache.get("other", "ab" * 16) is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"a": [1', b"\xff\xfe", b"null garbage"])
def test_a_torn_entry_is_a_miss(tmp_path: Path, content: bytes) -> None:
    cache = Cache(tmp_path)
    cache.put("runs", "ab" * 16, {"a": 1})
    cache.bytes_path("runs", "ab" * 16, ".json").write_bytes(content)
    assert cache.get("runs", "ab" * 16) is None


def test_an_entry_that_is_a_folder_is_a_miss(tmp_path: Path) -> None:
    Cache(tmp_path).bytes_path("runs", "ab" * 16, ".json").mkdir(parents=True)
    assert Cache(tmp_path).get("runs", "ab" * 16) is None


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        Cache(tmp_path).put("runs", "ab" * 16, {"a": object()})
    with pytest.raises(TypeError):
        write_atomically(tmp_path / "x", "not bytes")  # type: ignore[arg-type]
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_writers_at_once_never_tear(tmp_path: Path) -> None:
    path, seen = tmp_path / "x", set()
    texts = [bytes([n]) * 200_000 for n in range(4)]

    def work(data: bytes) -> None:
        for _ in range(20):
            write_atomically(path, data)
            seen.add(path.read_bytes())

    threads = [threading.Thread(target=work, args=(t,)) for t in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen <= set(texts)
    assert list(tmp_path.iterdir()) == [path]


def test_digests_do_not_depend_on_order_process_or_joins() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest("ab", "c") != digest("a", "bc")
    assert digest([1, 2]) != digest([2, 1])
    code = "from bookwright.cache import digest; print(digest({'b': [1, 'é'], 'a': None}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**environment(), "PYTHONHASHSEED": "7"})  # fmt: skip
    assert done.stdout.strip() == digest({"a": None, "b": [1, "é"]})


def test_the_hash_of_no_file_is_empty(tmp_path: Path) -> None:
    assert file_digest(tmp_path / "no") == ""
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").write_bytes(b"y")
    assert file_digest(tmp_path / "a") not in ("", file_digest(tmp_path / "b"))
