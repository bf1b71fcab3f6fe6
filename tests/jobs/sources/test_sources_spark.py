"""Each kind of source once through Spark: the same columns from all, every record accounted for, the result independent of the layout."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from auralith_pipeline.conf.errors import SourceError
from auralith_pipeline.jobs.sources.contract import RAW_RECORDS
from auralith_pipeline.sources import create_source

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, Row, SparkSession

pytestmark = pytest.mark.spark


def collect(frame: DataFrame, n_records: int | None = None) -> list[Row]:
    """All rows in order. Asserts the contract's columns and hashes, and that each row is good or bad and none is missing."""
    assert [(field.name, field.dataType) for field in frame.schema.fields] == [(field.name, field.dataType) for field in RAW_RECORDS.fields]
    rows = sorted(frame.collect(), key=lambda row: (row.uri, row.position, str(row.record_key), str(row.raw_sha256)))
    assert all((row.content is None) == (row.reason is not None) for row in rows)
    assert [row.content_hash for row in rows] == [
        None if row.content is None else hashlib.sha256(row.content.encode()).hexdigest() for row in rows
    ]
    assert n_records is None or len(rows) == n_records
    return rows


def texts(rows: list[Row]) -> list[str]:
    return [row.content for row in rows if row.reason is None]


def reasons(rows: list[Row]) -> list[str]:
    return [row.reason for row in rows if row.reason is not None]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three JSONL files, 60 good records and 9 bad ones, one file compressed and one in a folder."""
    root = tmp_path_factory.mktemp("corpus")
    (root / "sub").mkdir()
    lines = [b'{"id":%d,"text":"record %d","url":"https://u:p@a.example/%d?q"}' % (i, i, i) for i in range(60)]
    for i in (5, 6, 15, 25, 35, 44, 45, 55, 59):
        lines.insert(i, b"not json %d" % i)
    (root / "a.jsonl").write_bytes(b"\n".join(lines[:30]) + b"\n")
    (root / "b.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines[30:50])))
    (root / "sub" / "c.jsonl").write_bytes(b"\r\n".join(lines[50:]) + b"\r\n")
    return root


def test_SO1_O01_jsonl(spark: SparkSession, corpus: Path) -> None:
    options: dict[str, Any] = {"path": str(corpus), "id_field": "id", "url_field": "url", "license": "CC0-1.0"}
    rows = collect(create_source("jsonl", **options).read(spark), 69)
    assert texts(rows) == [f"record {i}" for i in range(60)]
    assert reasons(rows) == ["invalid_json"] * 9
    first = next(row for row in rows if row.reason is None)
    assert (first.source, first.uri, first.position, first.record_key, first.group_key, first.license, first.modality) == (
        "jsonl", "a.jsonl", 0, "0", "a.example", "CC0-1.0", "text",
    )  # fmt: skip
    assert first.url_key == hashlib.sha256(b"https://a.example/0?q").hexdigest()
    assert collect(create_source("jsonl", split_bytes=50, **options).read(spark)) == rows


@pytest.mark.parametrize("limit", [1, 23, 60, 100])
def test_SO4_max_samples_is_exact_however_the_input_is_cut(spark: SparkSession, corpus: Path, limit: int) -> None:
    every = collect(create_source("jsonl", path=str(corpus)).read(spark))
    good = [i for i, row in enumerate(every) if row.reason is None]
    expected = every[: good[limit - 1] + 1] if limit <= len(good) else every
    for split_bytes in (0, 200):
        found = collect(create_source("jsonl", path=str(corpus), split_bytes=split_bytes, max_samples=limit).read(spark))
        assert found == expected, split_bytes


def test_O05_a_truncated_file_does_not_harm_its_neighbours(spark: SparkSession, tmp_path: Path) -> None:
    raw = [b"".join(b'{"text":"%s"}\n' % gzip.compress(b"%d %d" % (n, i)).hex().encode() for i in range(1000)) for n in range(3)]
    (tmp_path / "1.jsonl").write_bytes(raw[0])
    (tmp_path / "2.jsonl.gz").write_bytes(gzip.compress(raw[1])[:-20])
    (tmp_path / "3.jsonl").write_bytes(raw[2])
    rows = collect(create_source("jsonl", path=str(tmp_path)).read(spark))
    counts = {uri: sum(row.uri == uri and row.reason is None for row in rows) for uri in ("1.jsonl", "2.jsonl.gz", "3.jsonl")}
    assert counts["1.jsonl"] == counts["3.jsonl"] == 1000
    assert 900 < counts["2.jsonl.gz"] < 1000
    (flag,) = [row for row in rows if row.reason is not None]
    assert (flag.uri, flag.reason, json.loads(flag.meta)["records_recovered"]) == ("2.jsonl.gz", "truncated_input", counts["2.jsonl.gz"])
    dropped = collect(create_source("jsonl", path=str(tmp_path), on_truncated="drop").read(spark), 2001)
    assert len(texts(dropped)) == 2000
    assert reasons(dropped) == ["truncated_input"]


def test_SO1_O07_csv(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        b'id,text,label\r\n1,"line one\r\nline two, with comma",ok\r\n2,"say ""hi""",ok\r\n3,"trailing \\",ok\r\n4,x\r\n'
    )
    (tmp_path / "empty.csv").touch()
    rows = collect(create_source("csv", path=str(tmp_path), id_field="id").read(spark), 4)
    assert texts(rows) == ["line one\r\nline two, with comma", 'say "hi"', "trailing \\"]
    assert reasons(rows) == ["field_count"]
    assert [row.meta for row in rows] == ['{"label":"ok"}'] * 3 + [None]


def test_SO1_text_folder(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    for name, content in (
        ("a.md", b"# A"),
        ("repo/b.py", b"b = 1"),
        ("repo/c.txt.gz", gzip.compress(b"c")),
        ("d.rst", b"caf\xe9"),
        ("e.txt", b""),
        ("f.png", b""),
    ):
        (tmp_path / name).write_bytes(content)
    rows = collect(create_source("text", path=str(tmp_path)).read(spark), 4)
    assert [(row.uri, row.modality, row.content, row.group_key, row.reason) for row in rows] == [
        ("a.md", "text", "# A", None, None),
        ("d.rst", "text", None, None, "invalid_utf8"),
        ("repo/b.py", "code", "b = 1", "repo", None),
        ("repo/c.txt.gz", "text", "c", "repo", None),
    ]


def test_SO1_SO4_site_packages_of_this_interpreter(spark: SparkSession) -> None:
    source = create_source("site-packages", streaming=True, max_samples=40)
    rows = collect(source.read(spark))
    assert len(texts(rows)) == 40
    assert {row.modality for row in rows} <= {"text", "code"}
    assert all(
        row.group_key and json.loads(row.meta)["kind"] in ("code", "prose", "license", "metadata") for row in rows if row.reason is None
    )
    assert not any(row.uri.startswith("/") for row in rows)
    assert source.count_hint().files > 40  # type: ignore[operator]


def table_rows(spark: SparkSession) -> DataFrame:
    from pyspark.sql.types import LongType, StringType, StructField, StructType

    schema = StructType(
        [
            StructField("key", LongType()),
            StructField("body", StringType()),
            StructField("lic", StringType()),
            StructField("when", StringType()),
            StructField("url", StringType()),
            StructField("n", LongType()),
        ]
    )
    rows = [
        (1, "one", "MIT", "2024-02-03T00:00:00Z", "https://u:p@A.example:1/x", 10),
        (2, None, "MIT", None, None, 20),
        (3, "same", " ", "3 May", "nowhere", 30),
        (4, "same", None, "2024", None, 40),
        (5, "n\0l", None, None, None, 50),
        (6, "x" * 200, None, None, None, 60),
        (7, "last", None, None, None, None),
    ]
    return spark.createDataFrame(rows, schema).coalesce(1)


COLUMNS = {"text": "body", "license": "lic", "date": "when", "url": "url"}


def test_SO1_parquet(spark: SparkSession, tmp_path: Path) -> None:
    folder = tmp_path / "odd {name}+1 %41"
    table_rows(spark).write.parquet(str(folder))
    options: dict[str, Any] = {"path": str(folder), "columns": COLUMNS, "max_doc_bytes": 100}
    rows = collect(create_source("parquet", **options).read(spark), 7)
    assert [row.position for row in rows] == list(range(7))
    assert len({row.uri for row in rows}) == 1
    assert rows[0].uri.startswith("part-")
    assert "/" not in rows[0].uri
    assert [row.reason for row in rows] == [None, "text_missing", None, None, "nul_character", "too_large", None]
    assert texts(rows) == ["one", "same", "same", "last"]
    assert [(row.license, row.source_date, row.group_key) for row in rows if row.content in ("one", "same")] == [
        ("MIT", "2024-02-03", "a.example"),
        (None, None, None),
        (None, "2024", None),
    ]
    canonical = hashlib.sha256(b"https://a.example:1/x").hexdigest()
    assert [row.url_key for row in rows] == [canonical, None, None, None, None, None, None]  # "nowhere" is no address
    assert json.loads(rows[0].meta) == {"key": 1, "when": "2024-02-03T00:00:00Z", "url": "https://u:p@A.example:1/x", "n": 10}
    assert json.loads(rows[6].meta)["n"] is None
    assert rows[1].meta is None
    assert len(rows[1].raw_sha256) == 64
    assert collect(create_source("parquet", max_samples=2, **options).read(spark)) == rows[:3]
    with pytest.raises(SourceError, match="found the columns key, body, lic, when, url, n, wanted 'text'"):
        create_source("parquet", path=str(folder)).read(spark)
    with pytest.raises(SourceError, match="column 'n' is bigint, wanted string"):
        create_source("parquet", path=str(folder), text_field="n").read(spark)


def test_O08_parquet_bytes_that_are_not_utf8(spark: SparkSession, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    raw = pa.array([b"ok", b"caf\xe9"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"text": raw}), tmp_path / "a.parquet")
    rows = collect(create_source("parquet", path=str(tmp_path)).read(spark), 2)
    assert [(row.content, row.reason) for row in rows] == [("ok", None), (None, "invalid_utf8")]
    rows = collect(create_source("parquet", path=str(tmp_path), on_invalid_utf8="repair").read(spark), 2)
    assert [(row.content, row.had_replacement) for row in rows] == [("ok", False), ("caf\ufffd", True)]


def test_SO1_SO4_delta_by_version_and_by_change_feed(spark: SparkSession, tmp_path: Path) -> None:
    path = str(tmp_path / "table")
    first = table_rows(spark)
    first.write.format("delta").option("delta.enableChangeDataFeed", "true").save(path)
    options: dict[str, Any] = {"path": path, "columns": COLUMNS, "max_doc_bytes": 100}
    before = create_source("delta", **options).fingerprint(spark)
    rows = collect(create_source("delta", **options).read(spark), 7)
    assert {row.uri for row in rows} == {"."}
    assert sorted((row.content, row.position) for row in rows if row.reason is None) == [("last", 0), ("one", 0), ("same", 0), ("same", 1)]
    assert sorted(reasons(rows)) == ["nul_character", "text_missing", "too_large"]

    first.limit(1).write.format("delta").mode("append").save(path)
    assert create_source("delta", **options).fingerprint(spark) != before
    pinned = create_source("delta", version=0, **options).fingerprint(spark)
    assert pinned == create_source("delta", version=0, **options).fingerprint(spark)
    assert collect(create_source("delta", version=0, **options).read(spark)) == rows
    added = collect(create_source("delta", starting_version=1, **options).read(spark), 1)
    assert (added[0].uri, added[0].content, added[0].position) == ("version=1", "one", 0)
    assert "_change_type" not in json.loads(added[0].meta)
    whole = collect(create_source("delta", starting_version=0, **options).read(spark), 8)
    assert [row for row in whole if row.uri == "version=1"] == added

    keyed = {**options, "id_field": "key"}
    by_key = collect(create_source("delta", max_samples=2, **keyed).read(spark))
    assert [(row.record_key, row.position, row.content) for row in by_key if row.reason is None] == [("1", 0, "one"), ("1", 0, "one")]
    few = collect(create_source("delta", max_samples=3, **options).read(spark))
    assert len(texts(few)) == 3
    assert few == collect(create_source("delta", max_samples=3, **options).read(spark))


def test_delta_by_table_name(spark: SparkSession, tmp_path: Path) -> None:
    table_rows(spark).write.format("delta").option("path", str(tmp_path / "t")).saveAsTable("default.source_test")
    try:
        named = create_source("delta", path="spark_catalog.default.source_test", columns=COLUMNS)
        assert len(collect(named.read(spark), 7)) == 7
        assert named.fingerprint(spark) == create_source("delta", path=str(tmp_path / "t"), columns=COLUMNS).fingerprint(spark)
    finally:
        spark.sql("DROP TABLE default.source_test")
