from __future__ import annotations

import gzip
import hashlib
import json
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.records.model import ReadOptions, WorkItem
from auralith_pipeline.udfs.core.records.plan import plan_tasks
from auralith_pipeline.udfs.core.records.reader import read_items
from auralith_pipeline.udfs.core.records.url import url_key
from tests.udfs.core.records.build import OPTIONS, bad, good, read, whole


def test_O01_values_that_are_not_objects_are_quarantined_with_their_lines(tmp_path: Path) -> None:
    lines = ['{"text":"first"}', '"subtext"', '["text","x"]', "17", "null", '{"text":["not","a","string"]}', '{"text":"last"}']
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines) + "\n")
    records = read(path)
    assert good(records) == ["first", "last"]
    assert bad(records) == [
        ("not_object", 17, 2),
        ("not_object", 27, 3),
        ("not_object", 40, 4),
        ("not_object", 43, 5),
        ("text_not_string", 48, 6),
    ]
    assert len(records) == 7


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\u0085", "\\u000b", "\\u000c"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_O02_only_line_feed_ends_a_record(tmp_path: Path, sign: str, end: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(f'{{"text":"alpha{sign}beta"}}'.encode() + end + b'{"text":"two"}' + end)
    expected = "alpha" + {"\\u000b": "\x0b", "\\u000c": "\x0c"}.get(sign, sign) + "beta"
    assert [record.content for record in read(path)] == [expected, "two"]


def test_O03_types_are_never_inferred_and_other_fields_are_kept(tmp_path: Path) -> None:
    one, two = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    one.write_text("".join(f'{{"text":"t{i}","lang":null,"tags":[]}}\n' for i in range(20_000)))
    two.write_text(
        '{"text":"u","lang":"en","tags":[{"k":"a","v":1}]}\n{"text":"v","lang":7,"symlink_target":"../x"}\n'
        '{"text":"w","meta":{"a":{"b":1}}}\n{"text":"x","meta":"flat"}\n'
    )
    options = replace(OPTIONS, license_field="lang")
    forward = [record for _, record in read_items([whole(one), whole(two)], options)]
    backward = [record for _, record in read_items([whole(two), whole(one)], options)]
    assert len(forward) == 20_004
    assert sorted(forward, key=str) == sorted(backward, key=str)
    u, v, w, x = forward[-4:]
    assert (u.license, u.meta) == ("en", '{"tags":[{"k":"a","v":1}]}')
    assert (v.license, v.meta) == ("7", '{"lang":7,"symlink_target":"../x"}')  # by rule: a number becomes its JSON text
    assert (w.meta, x.meta) == ('{"meta":{"a":{"b":1}}}', '{"meta":"flat"}')
    assert forward[0].meta == '{"lang":null,"tags":[]}'


def test_O04_a_byte_order_mark_is_dropped_at_the_start_only(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text":"one"}\n{"text":"t\xef\xbb\xbfwo"}\n')
    records = read(path)
    assert good(records) == ["one", "t\ufeffwo"]
    assert [record.position for record in records] == [3, 18]
    path.write_bytes(b"\xef\xbb\xbf\n")
    assert read(path) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_O04_a_file_in_another_encoding_is_quarantined_whole(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text":"one"}\r\n{"text":"two"}\r\n'.encode(encoding))
    assert bad(read(path)) == [("encoding_unsupported", 0, 1)]
    rows = [record for task in plan_tasks([whole(path)], 7) for _, record in read_items(task.items, OPTIONS)]
    assert len(rows) == 1


def thousand(name: str) -> bytes:
    return b"".join(
        json.dumps({"text": f"{name} {i} " + hashlib.sha256(f"{name}{i}".encode()).hexdigest()}).encode() + b"\n" for i in range(1000)
    )


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_O05_a_truncated_file_gives_its_whole_records_and_is_flagged(tmp_path: Path, kind: str) -> None:
    raw = thousand("f")
    packed = gzip.compress(raw) if kind == "gz" else zstandard.ZstdCompressor().compress(raw)
    path = tmp_path / f"f.jsonl.{kind}"
    path.write_bytes(packed)
    assert b"".join(json.dumps({"text": text}).encode() + b"\n" for text in good(read(path))) == raw
    path.write_bytes(packed[:-20])
    records = read(path)
    texts = good(records)
    assert texts == [json.loads(line)["text"] for line in raw.splitlines()][: len(texts)]  # no half record
    assert len(records) == len(texts) + 1
    assert records[-1].reason == "truncated_input"
    assert json.loads(str(records[-1].meta)) == {"records_recovered": len(texts), "records_kept": len(texts)}
    assert kind == "zst" or 900 < len(texts) < 1000
    dropped = read(path, replace(OPTIONS, keep_truncated=False))
    assert [record.reason for record in dropped] == ["truncated_input"]
    assert json.loads(str(dropped[0].meta)) == {"records_recovered": len(texts), "records_kept": 0}


def test_O05_every_cut_of_a_file_is_seen(tmp_path: Path) -> None:
    raw = b"".join(b'{"text":"%d"}\n' % i for i in range(40))
    for kind, packed in (
        ("gz", gzip.compress(raw[:200]) + gzip.compress(raw[200:])),
        ("zst", zstandard.ZstdCompressor(write_checksum=True).compress(raw)),
    ):
        path = tmp_path / f"f.jsonl.{kind}"
        members_end = len(gzip.compress(raw[:200]))
        for cut in range(1, len(packed)):
            path.write_bytes(packed[:cut])
            records = read(path)
            if kind == "gz" and cut == members_end:
                continue  # a whole file by every rule: what should follow cannot be known
            one_byte = kind == "gz" and cut in (1, members_end + 1)  # one byte is not enough to tell a member from garbage
            assert records[-1].reason == ("corrupt_input" if one_byte else "truncated_input"), (kind, cut)
            assert good(records) == [str(i) for i in range(len(records) - 1)], (kind, cut)


def test_O05_a_last_record_without_its_line_end_is_whole_if_its_object_is(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text":"one"}\n{"text":"two"}')[:-8])  # only checksum and length are missing
    assert good(read(path)) == ["one", "two"]
    assert bad(read(path)) == [("truncated_input", 29, None)]


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_a_damaged_checksum_flags_the_file(tmp_path: Path, kind: str) -> None:
    raw = thousand("c")
    packed = bytearray(gzip.compress(raw) if kind == "gz" else zstandard.ZstdCompressor(write_checksum=True).compress(raw))
    packed[-6 if kind == "gz" else -2] ^= 0xFF
    path = tmp_path / f"c.jsonl.{kind}"
    path.write_bytes(packed)
    records = read(path)
    assert records[-1].reason == "corrupt_input"
    assert len(good(records)) == len(records) - 1
    path.write_bytes(b'{"text":"not compressed"}\n')
    assert [record.reason for record in read(path)] == ["corrupt_input"]


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_O06_every_member_is_read(tmp_path: Path, kind: str) -> None:
    pack = gzip.compress if kind == "gz" else zstandard.ZstdCompressor(write_checksum=True).compress
    records = [json.dumps({"text": f"record {i}"}).encode() + b"\n" for i in range(500)]
    members = [pack(record) for record in records]
    if kind == "gz":  # a member that ends exactly on byte 65,536, where readers change buffers
        members[250] = stretched(members[250], 65_536 - sum(map(len, members[:250])))
        assert sum(map(len, members[:251])) == 65_536
    path = tmp_path / f"m.jsonl.{kind}"
    path.write_bytes(b"".join(members))
    found = read(path)
    assert bad(found) == []
    assert good(found) == [f"record {i}" for i in range(500)]


def stretched(member: bytes, length: int) -> bytes:
    """A gzip member made `length` bytes long by a file name in its header (RFC 1952, FNAME)."""
    return member[:3] + b"\x08" + member[4:10] + b"n" * (length - len(member) - 1) + b"\0" + member[10:]


BAD_BYTES = [
    b'{"text":"caf\xe9 ol\xe9"}',
    b'{"text":"ok"}',
    b'{"text":"cut \xf0\x9f\x98"}',
    b'{"text":"\xff\xfe"}',
    b'{"text":"nul \x00 raw"}',
    b'{"text":"nul \\u0000 escaped"}',
]


def test_O08_bytes_that_are_not_utf8_and_both_spellings_of_nul(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(BAD_BYTES) + b"\n")
    records = read(path)
    assert good(records) == ["ok"]
    assert [(record.reason, record.line) for record in records if record.reason] == [
        ("invalid_utf8", 1),
        ("invalid_utf8", 3),
        ("invalid_utf8", 4),
        ("nul_character", 5),
        ("nul_character", 6),
    ]
    assert [record.raw_sha256 for record in records if record.reason] == [
        hashlib.sha256(line).hexdigest() for i, line in enumerate(BAD_BYTES) if i != 1
    ]
    for record in records:
        assert record.meta is None  # never the bytes


def test_O08_repair_marks_what_it_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(BAD_BYTES) + b"\n")
    records = read(path, replace(OPTIONS, repair_utf8=True))
    assert [(record.content, record.had_replacement) for record in records if record.reason is None] == [
        ("caf\ufffd ol\ufffd", True),
        ("ok", False),
        ("cut \ufffd", True),
        ("\ufffd\ufffd", True),
    ]
    assert [record.reason for record in records if record.reason] == ["nul_character"] * 2


def test_O10_a_huge_line_is_never_held_and_its_neighbours_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    digest = hashlib.sha256()
    with path.open("wb") as stream:
        for part in (b'{"text":"', *[b"a" * (1 << 20)] * 100, b'"}'):
            digest.update(part)
            stream.write(part)
        stream.write(b'\n{"text":"small"}\n\n{"text":"no end"}')
    tracemalloc.start()
    try:
        records = read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert good(records) == ["small", "no end"]
    assert bad(records) == [("too_large", 0, 1)]
    assert records[0].raw_sha256 == digest.hexdigest()
    assert peak < 2 * OPTIONS.max_doc_bytes


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \t\r\n\r\n", b"\xef\xbb\xbf"])
def test_O10_empty_files_give_no_rows(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_bytes(content)
    assert read(path) == []


def test_O10_empty_compressed_files_give_no_rows(tmp_path: Path) -> None:
    for name, content in (
        ("a.jsonl.gz", b""),
        ("b.jsonl.gz", gzip.compress(b"")),
        ("c.jsonl.zst", b""),
        ("d.jsonl.zst", zstandard.compress(b"")),
    ):
        (tmp_path / name).write_bytes(content)
        assert read(tmp_path / name) == []


LINES = st.lists(
    st.one_of(
        st.text(max_size=12).map(lambda text: json.dumps({"text": text}).encode()),
        st.text(max_size=12).map(lambda text: json.dumps({"text": text, "n": 1}, ensure_ascii=False).encode("utf-8", "surrogatepass")),
        st.binary(max_size=30).map(lambda data: data.replace(b"\n", b"")),
        st.sampled_from([b"", b" ", b"\r", b"[]", b'{"text":null}', b'{"text":"' + b"x" * 90 + b'"}']),
    ),
    max_size=12,
)


@given(lines=LINES, size=st.integers(1, 80), end=st.booleans(), block=st.integers(1, 40))
@settings(max_examples=150, deadline=None)
def test_S1_ranges_of_any_size_give_the_same_records(
    lines: list[bytes], size: int, end: bool, block: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("split") / "a.jsonl"
    path.write_bytes(b"\n".join(lines) + (b"\n" if end else b""))
    options = replace(OPTIONS, max_doc_bytes=64)
    expected = [record for _, record in read_items([whole(path)], options)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("auralith_pipeline.udfs.core.records.streams.BLOCK_BYTES", max(block, 4))
        found = [record for task in plan_tasks([whole(path)], size) for _, record in read_items(task.items, options)]
    assert found == expected


def test_duplicate_keys_the_last_wins(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text":"a","text":"b","k":1,"k":2}\n')
    (record,) = read(path)
    assert (record.content, record.meta) == ("b", '{"k":2}')


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text":"\\ud800"}', "invalid_unicode"),
        (b'{"text":"a","k\\udfff":1}', "invalid_unicode"),
        (b'{"text":"tab\there"}', "invalid_json"),
        (b'{"text":"a"', "invalid_json"),
        (b'{"text":"a"}{"text":"b"}', "invalid_json"),
        (b"{'text':'a'}", "invalid_json"),
        (b'{"text":"a","deep":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "invalid_json"),
        (b'{"text":null}', "text_missing"),
        (b'{"body":"a"}', "text_missing"),
        (b'{"text":7}', "text_not_string"),
        (b'{"text":"a","k":"\\u0000"}', "nul_character"),
        (b'{"text":"a","\\u0000":1}', "nul_character"),
        (b'{"text":"\\\\u0000 is two signs"}', None),
        (b'{"text":"a","k":"\\\\u0000"}', None),
        (b'{"text":""}', None),
        (b' {"text":"a"} \r', None),
    ],
)
def test_reasons(tmp_path: Path, line: bytes, reason: str | None) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(line + b"\n")
    assert [record.reason for record in read(path)] == [reason]


@pytest.mark.parametrize(
    ("fields", "meta"),
    [
        ('"n":123456789012345678901234567890', '{"n":123456789012345678901234567890}'),
        ('"n":0.12345678901234567891', '{"n":0.12345678901234567891}'),
        ('"n":1e400', '{"n":1e400}'),
        ('"n":[9007199254740993,1.5]', '{"n":[9007199254740993,1.5]}'),
        ('"n":NaN,"m":-Infinity', '{"n":"NaN","m":"-Infinity"}'),
        ('"b":1,"a":{"z":1,"y":2}', '{"b":1,"a":{"z":1,"y":2}}'),
        ('"id":"0123456789012345678"', '{"id":"0123456789012345678"}'),
    ],
)
def test_other_fields_keep_their_digits_and_order(tmp_path: Path, fields: str, meta: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text":"t",{fields}}}\n')
    assert [record.meta for record in read(path)] == [meta]


def test_declared_fields_follow_their_rules(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [
        {"text": "a", "id": "k1", "lic": "MIT", "when": "2023-07-01", "repo": "r", "url": "https://u:p@Host.example:8080/x?q=1"},
        {"text": "b", "id": 7, "lic": ["MIT", "Apache-2.0"], "when": "2023-07-01T10:00:00Z", "url": "https://u:p@Host.example:8080/x?q=1"},
        {"text": "c", "id": None, "lic": " ", "when": 1688205600, "url": "no address"},
    ]
    path.write_text("".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows))
    options = ReadOptions(
        source="test", id_field="id", license_field="lic", date_field="when", group_field="repo", url_field="url", license="CC0-1.0"
    )
    a, b, c = read(path, options)
    assert (a.record_key, a.license, a.source_date, a.group_key) == ("k1", "MIT", "2023-07-01", "r")
    assert a.url_key == b.url_key == url_key("https://host.example:8080/x?q=1") is not None
    assert c.url_key is None
    assert a.meta == '{"url":"https://u:p@Host.example:8080/x?q=1"}'
    assert (b.record_key, b.license, b.source_date, b.group_key) == ("7", '["MIT","Apache-2.0"]', "2023-07-01", "host.example")
    assert json.loads(str(b.meta)) == {key: value for key, value in rows[1].items() if key != "text"}
    assert (c.record_key, c.license, c.source_date, c.group_key) == (None, "CC0-1.0", None, None)
    assert json.loads(str(c.meta))["when"] == 1688205600


def test_SO4_a_quota_stops_after_the_last_good_record(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text":"1"}\nbad\n{"text":"2"}\nbad\n{"text":"3"}\n')
    rows = [record for _, record in read_items([whole(path)], OPTIONS, 2)]
    assert [record.reason for record in rows] == [None, "invalid_json", None]


def test_a_file_that_changed_or_went_is_an_error(tmp_path: Path) -> None:
    from auralith_pipeline.conf.errors import SourceError

    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text":"1"}\n')
    item: WorkItem = whole(path)
    path.write_bytes(b'{"text":"1"}\n{"text":"2"}\n')
    with pytest.raises(SourceError, match="13 bytes.*26 now"):
        list(read_items([item], OPTIONS))
    path.unlink()
    with pytest.raises(SourceError, match="not found"):
        list(read_items([item], OPTIONS))
