from __future__ import annotations

import os
from pathlib import Path

import pytest

from auralith_pipeline.conf.errors import SourceError
from auralith_pipeline.jobs.sources.listing import fingerprint_files, list_files
from auralith_pipeline.sources import create_source


def touch(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def jsonl(name: str) -> bool:
    return name.endswith(".jsonl")


def test_a_listing_is_sorted_relative_and_leaves_hidden_names_out(tmp_path: Path) -> None:
    touch(tmp_path, "b.jsonl", "a/z.jsonl", "a.jsonl", "note.txt", ".hidden/x.jsonl", "_temporary/x.jsonl", "_x.jsonl")
    found = list_files(str(tmp_path), jsonl, skip_hidden="._")
    assert [file.uri for file in found] == ["a.jsonl", "a/z.jsonl", "b.jsonl"]
    assert [file.size for file in found] == [7, 9, 7]
    assert [file.uri for file in list_files(f"file://{tmp_path}", jsonl, skip_hidden="._")] == ["a.jsonl", "a/z.jsonl", "b.jsonl"]
    assert [file.uri for file in list_files(str(tmp_path / "note.txt"), jsonl)] == ["note.txt"]
    assert [file.uri for file in list_files(str(tmp_path / "*" / "z.*"), jsonl)] == ["a/z.jsonl"]


def test_the_same_files_elsewhere_have_the_same_uris(tmp_path: Path) -> None:
    for root in ("one", "two/deep"):
        touch(tmp_path / root, "x/a.jsonl", "b.jsonl")
    one, two = (list_files(str(tmp_path / root), jsonl) for root in ("one", "two/deep"))
    assert [file.uri for file in one] == [file.uri for file in two]


def test_a_name_that_is_not_utf8_is_percent_encoded(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.jsonl"
    with open(raw, "wb") as stream:
        stream.write(b"{}")
    (found,) = list_files(str(tmp_path), jsonl)
    assert found.uri == "caf%E9.jsonl"
    assert os.fsencode(found.path) == raw


def test_a_fingerprint_follows_name_size_and_time(tmp_path: Path) -> None:
    touch(tmp_path, "a.jsonl", "b.jsonl")

    def now() -> str:
        return create_source("jsonl", path=str(tmp_path)).fingerprint()

    first = now()
    assert now() == first == fingerprint_files(list_files(str(tmp_path), jsonl))
    state = (tmp_path / "a.jsonl").stat()
    os.utime(tmp_path / "a.jsonl", ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    second = now()
    touch(tmp_path, "c.jsonl")
    assert len({first, second, now()}) == 3


def test_what_cannot_be_listed_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        list_files(str(tmp_path / "none"), jsonl)
    with pytest.raises(SourceError, match="no file of this kind"):
        list_files(str(tmp_path), jsonl)
    with pytest.raises(SourceError, match="s3:// is read by this version for Parquet and Delta only"):
        list_files("s3://bucket/x.jsonl", jsonl)


def test_site_packages_finds_packages_by_record(tmp_path: Path) -> None:
    touch(tmp_path, "shared/a.py", "shared/b.py", "lone.py", "one/__init__.py", "one/__pycache__/x.py", "one/README.md", "one/data.bin")
    for name, version, files in (("one", "1.0", "one/__init__.py,,\nshared/a.py,,\n"), ("two", "2.0", "shared/b.py,,\n")):
        info = tmp_path / f"{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: {name.title()}\nVersion: {version}\nLicense: L-{name}\n\n# {name}\n")
        (info / "RECORD").write_text(files)
    items = {item.uri: item for item in create_source("site-packages", path=str(tmp_path)).items()}  # type: ignore[attr-defined]
    assert {uri: (item.group_key, item.license, item.modality, item.reader) for uri, item in items.items()} == {
        "lone.py": ("lone", None, "code", "document"),
        "one-1.0.dist-info/METADATA": ("One", "L-one", "text", "metadata"),
        "one/README.md": ("One", "L-one", "text", "document"),
        "one/__init__.py": ("One", "L-one", "code", "document"),
        "shared/a.py": ("One", "L-one", "code", "document"),
        "shared/b.py": ("Two", "L-two", "code", "document"),
        "two-2.0.dist-info/METADATA": ("Two", "L-two", "text", "metadata"),
    }
    assert items["shared/b.py"].meta == '{"package": "Two", "version": "2.0", "kind": "code"}'
