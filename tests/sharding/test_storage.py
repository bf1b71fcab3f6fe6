"""The file layer: exclusive, atomic, and inside its root."""

from __future__ import annotations

import pytest

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.storage import LocalStorage, open_storage


def test_create_is_exclusive_and_put_replaces(tmp_path) -> None:
    storage = LocalStorage(tmp_path)
    storage.create("a/b", b"one")
    with pytest.raises(FileExistsError):
        storage.create("a/b", b"two")
    storage.put("a/b", b"three")
    assert storage.read("a/b") == b"three"
    assert storage.read_range("a/b", 1, 3) == b"hre"
    assert storage.read_range("a/b", 4, 9) == b"e"
    assert storage.size("a/b") == 5
    assert storage.list() == ["a/b"]  # no temporary file stays


def test_rename_list_and_delete(tmp_path) -> None:
    storage = LocalStorage(tmp_path)
    for name in ("x/2", "x/1", "y"):
        storage.create(name, b"")
    storage.rename("x/2", "z/2")
    assert storage.list() == ["x/1", "y", "z/2"]
    assert storage.list("x") == ["x/1"]
    assert storage.list("none") == []
    storage.delete("x/1")
    storage.delete("x/1")
    assert not (tmp_path / "x").exists()
    assert tmp_path.exists()
    with pytest.raises(FileNotFoundError):
        storage.rename("x/1", "x/3")
    with pytest.raises(FileNotFoundError):
        storage.read("x/1")


@pytest.mark.parametrize("name", ["", "../x", "a/../../x", "/etc/x", "a//b", "."])
def test_names_that_leave_the_root_are_refused(tmp_path, name) -> None:
    with pytest.raises(ShardError):
        LocalStorage(tmp_path).create(name, b"")


def test_a_put_that_fails_leaves_the_old_bytes(tmp_path, monkeypatch) -> None:
    storage = LocalStorage(tmp_path)
    storage.put("m", b"old")
    monkeypatch.setattr(storage, "rename", lambda *_: (_ for _ in ()).throw(OSError("no")))
    with pytest.raises(OSError, match="no"):
        storage.put("m", b"new")
    assert storage.read("m") == b"old"


def test_addresses(tmp_path) -> None:
    open_storage(f"file:{tmp_path}/a%20b").create("x", b"1")
    assert (tmp_path / "a b" / "x").read_bytes() == b"1"
    with pytest.raises(ShardError, match="s3"):
        open_storage("s3://bucket/x")
