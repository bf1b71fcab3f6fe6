from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from auralith_pipeline.udfs.core.records.metadata import PackageInfo, description_of, package_info
from tests.udfs.core.records.build import OPTIONS, bad, good, read


@pytest.mark.parametrize(
    ("content", "texts", "reason"),
    [
        (b"one\r\ntwo \xe2\x80\xa8", ["one\r\ntwo \u2028"], None),
        (b"\xef\xbb\xbfone \xef\xbb\xbf", ["one \ufeff"], None),
        (b"", [], None),
        (b" ", [" "], None),
        (b"caf\xe9", [], "invalid_utf8"),
        (b"a\0b", [], "nul_character"),
        ("text".encode("utf-16"), [], "encoding_unsupported"),
        (b"x" * 101, [], "too_large"),
    ],
)
def test_a_file_is_a_document(tmp_path: Path, content: bytes, texts: list[str], reason: str | None) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    records = read(path, replace(OPTIONS, max_doc_bytes=100), "document")
    assert good(records) == texts
    assert [record.reason for record in records if record.reason] == ([reason] if reason else [])
    if reason:
        assert records[0].raw_sha256 == hashlib.sha256(content).hexdigest()
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(content))
    assert read(tmp_path / "b.txt.gz", replace(OPTIONS, max_doc_bytes=100), "document") == records


def test_O05_half_a_document_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"all of this belongs together" * 99)[:-9])
    assert bad(read(path, reader="document")) == [("truncated_input", 0, None)]


def test_repair_marks_the_document(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9")
    (record,) = read(path, replace(OPTIONS, repair_utf8=True), "document")
    assert (record.content, record.had_replacement) == ("caf\ufffd", True)


METADATA = """Metadata-Version: 2.1
Name: Some-Thing
Version: 1.2
License: BSD
Classifier: License :: OSI Approved :: MIT License
Description-Content-Type: text/markdown

# Some-Thing

It does things.
"""


def test_the_description_in_metadata_is_prose(tmp_path: Path) -> None:
    path = tmp_path / "METADATA"
    path.write_text(METADATA)
    assert good(read(path, reader="metadata")) == ["# Some-Thing\n\nIt does things.\n"]
    path.write_text("Metadata-Version: 2.1\nName: x\n\n \n")
    assert read(path, reader="metadata") == []
    path.write_bytes(b"Name: x\n\ncaf\xe9")
    assert bad(read(path, reader="metadata")) == [("invalid_utf8", 0, None)]


def test_a_folded_description_is_unfolded() -> None:
    assert description_of("Name: x\nDescription: One\n        \n        Two\n          code\n") == "One\n\nTwo\n  code"
    assert description_of("Name: x\nDescription: One\n       |Two\n") == "One\nTwo"


@pytest.mark.parametrize(
    ("headers", "license_name"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: other", "MIT OR Apache-2.0"),
        ("License: BSD-3-Clause", "BSD-3-Clause"),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License", "MIT License"),
        (
            "License: Copyright\n        All rights\nClassifier: License :: OSI Approved :: Apache Software License\n"
            "Classifier: License :: OSI Approved\nClassifier: License :: OSI Approved :: MIT License",
            "Apache Software License; MIT License",
        ),
        ("Summary: none", None),
    ],
)
def test_the_declared_license_of_a_package(headers: str, license_name: str | None) -> None:
    assert package_info(f"Name: x\nVersion: 1\n{headers}\n\nbody") == PackageInfo("x", "1", license_name)
