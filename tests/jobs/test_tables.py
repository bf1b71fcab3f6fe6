"""Delta behind contracts: exactly-once writes, lost answers, nulls everywhere, and what another reader sees (O-52 to O-54)."""

from __future__ import annotations

import json

import pytest
from deltalake import DeltaTable
from pyspark.sql.readwriter import DataFrameWriter
from pyspark.sql.types import ArrayType, DoubleType, LongType, StringType, StructField, StructType

from auralith_pipeline.conf.errors import ContractError
from auralith_pipeline.conf.table_contract import TableContract
from auralith_pipeline.conf.tables import BRONZE_DOCUMENTS, CONTRACTS, GOLD_DOCUMENTS, GOLD_LINEAGE
from auralith_pipeline.jobs._tables import Tables, is_catalog_name
from auralith_pipeline.transforms.contract import conform
from auralith_pipeline.udfs.fuse import fuse_steps

pytestmark = pytest.mark.spark


def column(name, kind, *, required=False):
    return StructField(name, kind, not required, {"comment": f"the {name}"})


WIDE = TableContract(
    name="silver.wide",
    version=1,
    comment="for tests",
    schema=StructType(
        [
            column("id", StringType(), required=True),
            column("big", LongType()),
            column("real", DoubleType()),
            column("word", StringType()),
            column("list", ArrayType(LongType())),
            column("part", StructType([StructField("a", StringType())])),
        ]
    ),
    keys=("id",),
    stats=("id",),
)


@pytest.fixture
def tables(spark, tmp_path):
    made = Tables(spark, str(tmp_path / "tables"))
    made.ensure([WIDE])
    return made


def wide(spark, *rows):
    return spark.createDataFrame([(*row, *(None,) * (6 - len(row))) for row in rows], WIDE.schema)


def ids(tables):
    return sorted(row["id"] for row in tables.read(WIDE).collect())


@pytest.mark.parametrize("alone", [True, False])  # with the lock, and with Delta's transaction identifiers
def test_O52_a_step_appends_once_here_and_in_another_process(spark, tables, alone):
    tables = Tables(spark, tables.location, alone=alone)
    for _ in range(2):
        tables.append(wide(spark, ("a",), ("b",)), WIDE, step="ingest:1")
    Tables(spark, tables.location, alone=alone).append(wide(spark, ("a",), ("b",)), WIDE, step="ingest:1")
    assert ids(tables) == ["a", "b"]
    assert tables.version(WIDE) == 1
    tables.append(wide(spark, ("c",)), WIDE, step="ingest:2")
    assert ids(tables) == ["a", "b", "c"]
    assert tables.committed(WIDE, "ingest:1") == 1
    assert tables.committed(WIDE, "ingest:3") is None


def test_O52_replacing_with_the_same_step_rewrites_nothing(spark, tables):
    tables.replace(wide(spark, ("a", 1), ("b", 2)), WIDE, step="decide:1")
    tables.replace(wide(spark, ("b", 3)), WIDE, step="decide:2", where="id = 'b'")
    before = tables.version(WIDE)
    tables.replace(wide(spark, ("x", 9)), WIDE, step="decide:2", where="id = 'b'")
    assert tables.version(WIDE) == before
    assert sorted((row["id"], row["big"]) for row in tables.read(WIDE).collect()) == [("a", 1), ("b", 3)]
    tables.replace(wide(spark, ("a", 1)), WIDE, step="decide:1")  # an older step, but not the newest state
    assert ids(tables) == ["a"]


def test_a_commit_whose_answer_was_lost_is_found_in_the_log(spark, tables, monkeypatch):
    real = DataFrameWriter.save

    def save_then_lose(self, *args, **kwargs):
        real(self, *args, **kwargs)
        raise ConnectionError("no answer")

    monkeypatch.setattr(DataFrameWriter, "save", save_then_lose)
    tables.append(wide(spark, ("a",)), WIDE, step="ingest:1")
    tables.replace(wide(spark, ("b",)), WIDE, step="decide:1")
    assert ids(tables) == ["b"]


def test_a_commit_that_failed_is_told_and_can_be_repeated(spark, tables, monkeypatch):
    with monkeypatch.context() as patch:

        def refuse(self, *args, **kwargs):
            raise ConnectionError("refused")

        patch.setattr(DataFrameWriter, "save", refuse)
        with pytest.raises(ConnectionError):
            tables.append(wide(spark, ("a",)), WIDE, step="ingest:1")
    tables.append(wide(spark, ("a",)), WIDE, step="ingest:1")
    assert ids(tables) == ["a"]


def test_O53_nulls_everywhere_then_values_and_delta_rs_reads_the_same(spark, tables):
    tables.append(wide(spark, ("a",), ("b", None, None, None, [], (None,))), WIDE, step="1")
    tables.append(wide(spark, ("c", 7, 0.5, "w", [1, None, 3], ("x",))), WIDE, step="2")
    rows = {row["id"]: row for row in tables.read(WIDE).collect()}
    assert rows["a"]["part"] is None
    assert (rows["b"]["list"], rows["b"]["part"]["a"]) == ([], None)
    assert rows["c"]["list"] == [1, None, 3]
    assert "void" not in tables.read(WIDE).schema.simpleString()
    other = {row["id"]: row for row in DeltaTable(f"{tables.location}/silver/wide").to_pyarrow_table().to_pylist()}
    assert other == {name: row.asDict(recursive=True) for name, row in rows.items()}


def test_O54_identity_through_an_arrow_step(spark):
    schema = StructType(
        [
            StructField("h", LongType()),
            StructField("x", DoubleType()),
            StructField("s", StringType()),
            StructField("l", ArrayType(LongType())),
        ]
    )
    rows = [(9223372036854775707, float("nan"), "nan", [1, None, 3]), (None, None, None, None), (-9007199254740993, 0.5, "", [])]
    back = fuse_steps(spark.createDataFrame(rows, schema).coalesce(1), [lambda: lambda batch: batch], schema).collect()
    assert [row["h"] for row in back] == [9223372036854775707, None, -9007199254740993]
    assert [str(row["x"]) for row in back] == ["nan", "None", "0.5"]
    assert [row["s"] for row in back] == ["nan", None, ""]
    assert [row["l"] for row in back] == [[1, None, 3], None, []]


def test_required_columns_refuse_null(spark, tables):
    nullable = StructType([StructField(field.name, field.dataType) for field in WIDE.schema.fields])
    with pytest.raises(Exception, match="NOT_NULL_CONSTRAINT_VIOLATED|NOT NULL constraint violated"):
        tables.append(spark.createDataFrame([(None,) * 6], nullable), WIDE, step="x")


def test_conform_names_what_is_missing(spark):
    with pytest.raises(ContractError, match="missing columns \\['real', 'word'\\]"):
        conform(spark.createDataFrame([("a", 1)], "id string, big bigint").selectExpr("id", "big", "1 as list", "1 as part"), WIDE)


def test_another_contract_version_is_refused(spark, tables):
    newer = TableContract(name=WIDE.name, version=2, comment="", schema=WIDE.schema, keys=WIDE.keys, stats=WIDE.stats)
    with pytest.raises(ContractError, match="contract version 1"):
        tables.ensure([newer])


def test_no_text_reaches_the_log_of_delta(spark, tables):
    tables.append(wide(spark, ("a", 1, 1.0, "SECRET-word", [1], ("SECRET-part",))), WIDE, step="1")
    logs = "".join(path.read_text() for path in sorted((_folder(tables) / "silver/wide/_delta_log").glob("*.json")))
    assert "SECRET" not in logs
    stats = [json.loads(json.loads(line)["add"]["stats"]) for line in logs.splitlines() if '"add"' in line]
    assert list(stats[0]["minValues"]) == ["id"]


def test_contracts_index_no_text_and_comment_every_column():
    for contract in CONTRACTS:
        names = contract.schema.fieldNames()
        assert set(contract.stats) <= set(names)
        assert set(contract.keys) <= set(names)
        assert not {"text", "content", "meta", "uri", "detail"} & set(contract.stats)
        assert all(field.metadata.get("comment") for field in contract.schema.fields)
    assert {BRONZE_DOCUMENTS.name, GOLD_DOCUMENTS.name, GOLD_LINEAGE.name} <= {contract.name for contract in CONTRACTS}


def test_a_catalog_schema_works_like_a_folder(spark, tmp_path):
    spark.sql(f"CREATE DATABASE IF NOT EXISTS corpus_test LOCATION '{tmp_path}/warehouse'")
    tables = Tables(spark, "spark_catalog.corpus_test")
    try:
        assert not tables.exist()
        tables.ensure([WIDE])
        for _ in range(2):
            tables.append(wide(spark, ("a",)), WIDE, step="1")
        tables.replace(wide(spark, ("b",)), WIDE, step="2", where="id = 'b'")
        assert ids(tables) == ["a", "b"]
    finally:
        spark.sql("DROP DATABASE corpus_test CASCADE")


@pytest.mark.parametrize(
    ("location", "catalog"), [("main.corpus", True), ("./data/tables", False), ("/data/a.b", False), ("tables", False)]
)
def test_what_names_a_catalog(location, catalog):
    assert is_catalog_name(location) is catalog


def _folder(tables):
    from pathlib import Path

    return Path(tables.location)
