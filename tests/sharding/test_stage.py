"""The Spark stage gives what the tasks give one by one, however the work is cut and however often a task is tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyspark.sql import types as T

from auralith_pipeline.sharding.plan import ReleasePlan
from auralith_pipeline.sharding.publish import publish
from auralith_pipeline.sharding.reader import open_shards
from auralith_pipeline.sharding.release import build_manifest, shard_specs
from auralith_pipeline.sharding.stage import collect_bucket_rows, lineage, pack_buckets, pack_step, shard_step, write_shards
from auralith_pipeline.sharding.staged import BucketRow
from auralith_pipeline.sharding.storage import LocalStorage
from auralith_pipeline.sharding.verify import verify
from tests.sharding.builders import Doc, all_files, bucket_of, make_docs, make_plan, make_release

DOCS = make_docs(200, seed=8)
TOKENS = T.StructType(
    [T.StructField(name, T.StringType()) for name in ("doc_id", "split", "order_key")]
    + [T.StructField(name, T.BinaryType()) for name in ("input_ids", "modality", "regions")]
)


def as_row(doc: Doc) -> tuple:
    return doc.doc_id, doc.split, doc.key(), bytearray(np.array(doc.tokens, "<i4").tobytes()), None, None


def plan_for(folder: Path) -> ReleasePlan:
    return make_plan(output=str(folder), buckets={"train": 5, "val": 2}, rows_per_shard=20)


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> dict[str, bytes]:
    storage = LocalStorage(tmp_path_factory.mktemp("expected"), durable=False)
    make_release(storage, plan_for(Path("unused")), DOCS, card=None)
    return all_files(storage)


@pytest.mark.spark
@pytest.mark.parametrize(("partitions", "order"), [(1, 1), (7, -1)], ids=["one_partition", "seven_partitions_shuffled_input"])
def test_H4_spark_gives_the_bytes_of_the_pure_path_and_LI1_lineage_leads_back_to_every_document(
    spark, tmp_path, expected, partitions, order
) -> None:
    plan, storage = plan_for(tmp_path), LocalStorage(tmp_path)
    tokens = spark.createDataFrame([as_row(doc) for doc in DOCS[::order]], TOKENS).repartition(partitions)
    rows = collect_bucket_rows(pack_buckets(tokens, plan, partitions))
    written = write_shards(spark, plan, rows)
    places = lineage(spark, plan, rows).collect()
    manifest = build_manifest(plan, rows, written, package_version="0.0")
    assert publish(storage, manifest, written)
    assert all_files(storage) == expected

    assert sorted(place.doc_id for place in places) == sorted(doc.doc_id for doc in DOCS)  # each exactly once
    by_id = {doc.doc_id: doc for doc in DOCS}
    readers = {split: open_shards(tmp_path, split) for split in ("train", "val")}
    ids = {split: reader.rows(0, len(reader))["input_ids"] for split, reader in readers.items()}
    for place in places:
        doc = by_id[place.doc_id]
        spans = manifest.split_layout(place.split).spans(place.first_row, place.first_position, place.n_slots, plan.seq_len)
        found = np.concatenate([_row_of(manifest, ids[place.split], span)[span.start : span.stop] for span in spans])
        assert found.tolist() == [2, *doc.tokens, 3]
        assert place.n_tokens == len(doc.tokens) + 2


def _row_of(manifest, ids, span):
    shard = next(entry for entry in manifest.shards if entry.name == span.shard)
    return ids[shard.first_row + span.row]


def batches_of(docs: list[Doc], plan: ReleasePlan, size: int) -> Iterator[pa.RecordBatch]:
    """What one task gets when all buckets come to it, in Arrow batches of `size` documents."""
    ordered = sorted(docs, key=lambda doc: (doc.split, bucket_of(doc, plan), doc.key(), doc.doc_id))
    for at in range(0, len(ordered), size):
        part = ordered[at : at + size]
        columns = list(zip(*(as_row(doc) for doc in part), strict=True))
        kinds = [pa.string()] * 3 + [pa.binary()] * 3
        arrays = [pa.array([bytes(v) if isinstance(v, bytearray) else v for v in c], k) for c, k in zip(columns, kinds, strict=True)]
        buckets = pa.array([bucket_of(doc, plan) for doc in part], pa.int64())
        yield pa.RecordBatch.from_arrays([*arrays, buckets], names=[*TOKENS.names, "bucket"])


def pack_in_one_task(docs: list[Doc], plan: ReleasePlan, size: int = 7) -> list[BucketRow]:
    return [BucketRow(**row) for batch in pack_step(plan)(batches_of(docs, plan, size)) for row in batch.to_pylist()]


def finish(plan: ReleasePlan, rows: list[BucketRow], attempts: int = 1) -> dict[str, bytes]:
    """Write the shards, each `attempts` times (speculation: only the last answer counts), and publish."""
    from auralith_pipeline.sharding.locate import ShardPlace
    from auralith_pipeline.sharding.staged import RowSlice
    from auralith_pipeline.sharding.storage import open_storage
    from auralith_pipeline.sharding.tasks import stage_shard

    storage = open_storage(plan.output)
    written = []
    for _, place, slices in shard_specs(plan, rows):
        assert isinstance(place, ShardPlace)
        assert all(isinstance(one, RowSlice) for one in slices)
        written.append([stage_shard(storage, plan, place, slices) for _ in range(attempts)][-1])
    manifest = build_manifest(plan, rows, written, package_version="0.0")
    publish(storage, manifest, written)
    return all_files(storage)


@pytest.mark.parametrize("size", [1, 13, 10_000])
def test_the_size_of_arrow_batches_changes_nothing(tmp_path, expected, size) -> None:
    plan = plan_for(tmp_path)
    assert finish(plan, pack_in_one_task(DOCS, plan, size)) == expected


def test_train_and_val_never_share_a_packed_stream_even_with_one_bucket_each(tmp_path) -> None:
    plan = make_plan(output=str(tmp_path), buckets={"train": 1, "val": 1})
    rows = pack_in_one_task(DOCS, plan)
    assert [(row.split, row.bucket, row.documents) for row in rows] == [("train", 0, 180), ("val", 0, 20)]


def test_O50_a_task_that_fails_half_way_and_is_tried_again_leaves_the_same_release(tmp_path, expected) -> None:
    plan = plan_for(tmp_path)

    def broken() -> Iterator[pa.RecordBatch]:
        for number, batch in enumerate(batches_of(DOCS, plan, 7)):
            if number == 15:
                raise RuntimeError("executor lost")
            yield batch

    with pytest.raises(RuntimeError, match="executor lost"):
        list(pack_step(plan)(broken()))
    assert LocalStorage(tmp_path).list("_staging")  # buckets of the dead attempt lie about
    rows = pack_in_one_task(DOCS, plan)
    assert finish(plan, rows) == expected


def test_O50_two_attempts_of_every_task_give_each_document_once(tmp_path, expected) -> None:
    plan = plan_for(tmp_path)
    pack_in_one_task(DOCS, plan)  # the twin whose answer is not taken
    assert finish(plan, pack_in_one_task(DOCS, plan), attempts=2) == expected
    assert verify(tmp_path).ok


def test_O50_shard_step_reports_one_row_per_shard(tmp_path) -> None:
    plan = plan_for(tmp_path)
    rows = pack_in_one_task(DOCS, plan)
    specs = [
        {**place._asdict(), "slices": [{"name": one.name, "start": one.start, "count": one.count} for one in slices]}
        for _, place, slices in shard_specs(plan, rows)
    ]
    made = [row for batch in shard_step(plan)(iter([pa.RecordBatch.from_pylist(specs)])) for row in batch.to_pylist()]
    assert [row["name"] for row in made] == [spec["name"] for spec in specs]
    assert len({row["staged"] for row in made}) == len(specs)


@pytest.mark.spark
@pytest.mark.slow
def test_O50_spark_tries_a_failing_task_again(tmp_path, expected) -> None:
    """In a session of its own: only a master like local[2,3] lets a task fail."""
    import subprocess
    import sys

    script = Path(__file__).with_name("retry_job.py")
    done = subprocess.run([sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "failed_once").exists()
    assert all_files(LocalStorage(tmp_path / "out")) == expected
