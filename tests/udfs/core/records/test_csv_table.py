from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.udfs.core.records.build import OPTIONS, bad, good, read


def test_O07_quotes_hold_line_ends_and_backslashes_mean_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,text,label\r\n1,"line one\r\nline two, with comma",ok\r\n2,"say ""hi""",ok\r\n3,"trailing \\",ok\r\n')
    records = read(path, replace(OPTIONS, id_field="id"), "csv")
    assert good(records) == ["line one\r\nline two, with comma", 'say "hi"', "trailing \\"]
    assert [record.meta for record in records] == ['{"label":"ok"}'] * 3
    assert [(record.record_key, record.position, record.line) for record in records] == [("1", 1, 2), ("2", 2, 4), ("3", 3, 5)]


def test_an_address_is_kept_as_a_key_by_the_settings_of_its_source(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,url\na,http://H/x?utm_id=1\nb,\n")
    options = replace(OPTIONS, url_field="url")
    assert [record.url_key for record in read(path, options, "csv")] == [hashlib.sha256(b"https://h/x").hexdigest(), None]
    options = replace(options, url_drop_tracking=False, url_join_schemes=False)
    assert read(path, options, "csv")[0].url_key == hashlib.sha256(b"http://h/x?utm_id=1").hexdigest()


def test_O04_the_mark_is_not_part_of_the_first_column_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbftext,id\r\none,1\r\n")
    assert [(record.content, record.meta) for record in read(path, reader="csv")] == [("one", '{"id":"1"}')]
    path.write_bytes("text,id\r\none,1\r\n".encode("utf-16"))
    assert bad(read(path, reader="csv")) == [("encoding_unsupported", 0, 1)]


def test_each_bad_record_has_its_reason_and_the_others_stay(tmp_path: Path) -> None:
    rows = [b"a,1", b"only", b"b,2,3", b"caf\xe9,3", b"n\x00l,4", b'"c"d,5', b"d\re,6", b"", b"last,7"]
    path = tmp_path / "a.csv"
    path.write_bytes(b"text,n\n" + b"\n".join(rows))
    records = read(path, reader="csv")
    assert good(records) == ["a", "last"]
    assert bad(records) == [
        ("field_count", 2, 3),
        ("field_count", 3, 4),
        ("invalid_utf8", 4, 5),
        ("nul_character", 5, 6),
        ("invalid_csv", 6, 7),
        ("invalid_csv", 7, 8),
    ]
    assert records[1].raw_sha256 == hashlib.sha256(b"only\n").hexdigest()
    repaired = read(path, replace(OPTIONS, repair_utf8=True), "csv")
    assert [(record.content, record.had_replacement) for record in repaired if record.position == 4] == [("caf\ufffd", True)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"body,n\na,1\n", "column_missing"),
        (b"text,n,n\na,1,2\n", "column_missing"),
        (b'text,"n\na,1\n', "invalid_csv"),
        (b"te\xffxt\na\n", "invalid_utf8"),
    ],
)
def test_a_file_with_a_bad_header_is_left_out_whole(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert bad(read(path, reader="csv")) == [(reason, 0, 1)]


def test_an_open_quote_takes_the_rest_into_one_bad_record(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'text,n\na,1\n"b,2\nc,3\n')
    records = read(path, reader="csv")
    assert good(records) == ["a"]
    assert bad(records) == [("invalid_csv", 2, 3)]


def test_O10_a_huge_field_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.write(b'text,n\n"')
        for _ in range(30):
            stream.write(b"a" * (1 << 20) + b"\n")
        stream.write(b'",1\nsmall,2\n')
    tracemalloc.start()
    try:
        records = read(path, reader="csv")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert good(records) == ["small"]
    assert bad(records) == [("too_large", 1, 2)]
    assert records[1].line == 33
    assert peak < 2 * OPTIONS.max_doc_bytes


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b"text,n\n"])
def test_O10_empty_files_give_no_rows(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    assert read(path, reader="csv") == []


def test_O05_a_cut_file_gives_whole_records_only(tmp_path: Path) -> None:
    raw = b"text,n\r\n" + b"".join(b"%s,%d\r\n" % (hashlib.sha256(b"%d" % i).hexdigest().encode(), i) for i in range(1000))
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(raw)[:-20])
    records = read(path, reader="csv")
    assert 900 < len(records) <= 1000
    assert records[-1].reason == "truncated_input"
    assert json.loads(str(records[-1].meta)) == {"records_recovered": len(records) - 1, "records_kept": len(records) - 1}
    assert [json.loads(str(record.meta))["n"] for record in records[:-1]] == [str(i) for i in range(len(records) - 1)]
    assert [record.reason for record in read(path, replace(OPTIONS, keep_truncated=False), "csv")] == ["truncated_input"]


FIELD = st.text(alphabet=st.sampled_from('ab,"\r\n\\;é\u2028 '), max_size=8)


@given(rows=st.lists(st.tuples(FIELD, FIELD), max_size=8), ends=st.sampled_from(["\n", "\r\n"]), block=st.integers(1, 9))
@settings(max_examples=150, deadline=None)
def test_what_pythons_writer_writes_comes_back(
    rows: list[tuple[str, str]], ends: str, block: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ends, quoting=csv.QUOTE_ALL).writerows([("text", "other"), *rows])
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(text.getvalue().encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("auralith_pipeline.udfs.core.records.streams.BLOCK_BYTES", block)
        records = read(path, reader="csv")
    assert [(record.content, json.loads(str(record.meta))["other"]) for record in records] == rows


@pytest.mark.parametrize("block", [1, 2, 3, 64])
def test_a_quote_inside_an_unquoted_field_is_only_a_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'text,n\na 5" disk,1\nb,"2"\n')
    monkeypatch.setattr("auralith_pipeline.udfs.core.records.streams.BLOCK_BYTES", block)
    assert [(record.content, record.meta) for record in read(path, reader="csv")] == [('a 5" disk', '{"n":"1"}'), ("b", '{"n":"2"}')]
