"""The Spark part of a release: pack the buckets, write the shards, say where each document lies.

Tasks write staged files under names of their own and return a few small rows; only what the rows name is ever published.
So failed, repeated and speculative attempts leave nothing but orphans in `_staging`, which the publish sweeps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.conf.worker import settle_worker
from auralith_pipeline.sharding.collect import collect_buckets
from auralith_pipeline.sharding.locate import ShardPlace
from auralith_pipeline.sharding.manifest import ShardEntry
from auralith_pipeline.sharding.plan import ReleasePlan
from auralith_pipeline.sharding.release import bucket_bases, shard_specs
from auralith_pipeline.sharding.staged import LINEAGE, BucketRow, RowSlice, lineage_from_bytes
from auralith_pipeline.sharding.storage import open_storage
from auralith_pipeline.sharding.tasks import WrittenShard, stage_bucket, stage_shard

Step = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


def _field(name: str, kind: T.DataType) -> T.StructField:
    return T.StructField(name, kind, nullable=True)


_STRING, _LONG, _INT = T.StringType(), T.LongType(), T.IntegerType()
_BUCKET_ROW = T.StructType(
    [
        *(_field("split", _STRING), _field("bucket", _LONG), _field("rows", _LONG), _field("documents", _LONG), _field("tokens", _LONG)),
        *(_field("real", _LONG), _field("padding", _LONG), _field("rows_name", _STRING), _field("rows_sha256", _STRING)),
        *(_field("lineage_name", _STRING), _field("lineage_sha256", _STRING)),
    ]
)
_SLICE = T.StructType([_field("name", _STRING), _field("start", _LONG), _field("count", _LONG)])
_SPEC = T.StructType(
    [
        *(_field("name", _STRING), _field("part", _STRING), _field("number", _LONG), _field("first_row", _LONG), _field("rows", _LONG)),
        _field("slices", T.ArrayType(_SLICE)),
    ]
)
_WRITTEN = T.StructType(
    [
        *(_field("name", _STRING), _field("part", _STRING), _field("number", _LONG), _field("first_row", _LONG), _field("rows", _LONG)),
        *(_field("bytes", _LONG), _field("raw_bytes", _LONG), _field("sha256", _STRING), _field("tensors_sha256", _STRING)),
        *(_field("real", _LONG), _field("reserved", T.ArrayType(_LONG)), _field("staged", _STRING)),
    ]
)
_BASE = T.StructType([_field("split", _STRING), _field("base", _LONG), _field("lineage_name", _STRING), _field("lineage_sha256", _STRING)])
_LINEAGE = T.StructType(
    [
        *(_field("doc_id", _STRING), _field("split", _STRING), _field("first_row", _LONG), _field("first_position", _INT)),
        *(_field("n_tokens", _LONG), _field("n_slots", _LONG)),
    ]
)


def arrange(tokens: DataFrame, plan: ReleasePlan, partitions: int | None = None) -> DataFrame:
    """Bring each bucket into one task, in release order.

    In:  doc_id STRING, split STRING (train or val), order_key STRING (64 hexadecimal digits), input_ids BINARY,
         modality BINARY or null, regions BINARY or null
    Out: the same and bucket BIGINT, the order key's first 32 bits scaled to the split's number of buckets
    """
    prefix = F.conv(F.substring("order_key", 1, 8), 16, 10).cast(_LONG)
    count: Column = F.when(F.col("split") == "val", F.lit(plan.buckets["val"])).otherwise(F.lit(plan.buckets["train"])).cast(_LONG)
    placed = tokens.select(
        "doc_id", "split", "order_key", "input_ids", "modality", "regions", F.shiftright(prefix * count, 32).alias("bucket")
    )
    keys = ("split", "bucket")
    gathered = placed.repartition(*keys) if partitions is None else placed.repartition(partitions, *keys)
    return gathered.sortWithinPartitions("split", "bucket", "order_key", "doc_id")


def pack_buckets(tokens: DataFrame, plan: ReleasePlan, partitions: int | None = None) -> DataFrame:
    """Pack every bucket into staged rows; one small row per bucket comes out. Evaluate it once: `collect_bucket_rows`.

    In:  doc_id STRING, split STRING (train or val), order_key STRING (hexadecimal hash of seed and doc_id),
         input_ids BINARY (int32, little-endian, without BOS and EOS), modality BINARY or null (uint8 per token),
         regions BINARY or null (int32 pairs start, length of pieces that may not be broken)
    Out: the columns of BucketRow
    """
    return arrange(tokens, plan, partitions).mapInArrow(pack_step(plan), _BUCKET_ROW)


def pack_step(plan: ReleasePlan) -> Step:
    """The batch step of `pack_buckets`: documents in bucket order in, one row per bucket out, as each bucket completes."""

    def pack_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        storage = open_storage(plan.output)
        for split, bucket, documents in collect_buckets(batches):
            if split not in plan.buckets:
                raise ShardError(f"split {split!r}; wanted one of {', '.join(plan.buckets)}")
            yield _batch([asdict(stage_bucket(storage, plan, split, bucket, documents))], _BUCKET_ROW)
        settle_worker("pack")

    return pack_batches


def collect_bucket_rows(packed: DataFrame) -> list[BucketRow]:
    """Run `pack_buckets` and bring its rows to the driver: one per bucket, some hundred bytes each."""
    return [BucketRow(**row.asDict()) for row in packed.collect()]


def write_shards(spark: SparkSession, plan: ReleasePlan, bucket_rows: Iterable[BucketRow]) -> list[WrittenShard]:
    """Write and read back every shard of the release, one task each, still staged. Sorted by name.

    Raises (inside the task) ShardError when a staged row is damaged or a shard does not read back as it was written.
    """
    specs = [(*place, [(one.name, one.start, one.count) for one in slices]) for _, place, slices in shard_specs(plan, bucket_rows)]
    if not specs:
        return []
    # Dealt out one by one from a single partition: a hash of the name would put two shards into one task and leave a core idle.
    frame = spark.createDataFrame(specs, _SPEC).coalesce(1).repartition(min(len(specs), 10_000))
    rows = frame.mapInArrow(shard_step(plan), _WRITTEN).collect()
    written = []
    for row in rows:
        values = row.asDict()
        staged = values.pop("staged")
        written.append(WrittenShard(ShardEntry(**{**values, "reserved": tuple(values["reserved"])}), staged))
    return sorted(written, key=lambda one: one.entry.name)


def shard_step(plan: ReleasePlan) -> Step:
    """The batch step of `write_shards`: shard specs in, manifest rows out."""

    def write_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        storage = open_storage(plan.output)
        for batch in batches:
            for spec in batch.to_pylist():
                slices = [RowSlice(**one) for one in spec.pop("slices")]
                done = stage_shard(storage, plan, ShardPlace(**spec), slices)
                yield _batch([{**asdict(done.entry), "reserved": list(done.entry.reserved), "staged": done.staged}], _WRITTEN)
        settle_worker("shard")

    return write_batches


def lineage(spark: SparkSession, plan: ReleasePlan, bucket_rows: Iterable[BucketRow]) -> DataFrame:
    """Where each document lies; lazy, so read it before `publish` sweeps the staged files.

    Out: doc_id STRING, split STRING, first_row BIGINT (of the split, holds the BOS), first_position INT,
         n_tokens BIGINT (BOS and EOS included), n_slots BIGINT (positions covered)
    """
    bases = [(row.split, base, row.lineage_name, row.lineage_sha256) for row, base in bucket_bases(plan, bucket_rows)]
    output = plan.output

    def read_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        storage = open_storage(output)
        for batch in batches:
            for one in batch.to_pylist():
                data = storage.read(one["lineage_name"])
                if hashlib.sha256(data).hexdigest() != one["lineage_sha256"]:
                    raise ShardError(f"{one['lineage_name']} is damaged; run again to pack the bucket anew")
                for piece in lineage_from_bytes(data).to_batches():
                    yield _shifted(piece, one["split"], one["base"])
        settle_worker("lineage")

    frame = spark.createDataFrame(bases, _BASE)
    return frame.repartition(min(max(len(bases), 1), 1_000), "lineage_name").mapInArrow(read_batches, _LINEAGE)


def _shifted(piece: pa.RecordBatch, split: str, base: int) -> pa.RecordBatch:
    columns = {name: piece.column(name) for name in LINEAGE.names}
    columns["split"] = pa.array([split] * len(piece), pa.string())
    columns["first_row"] = pa.array(piece.column("first_row").to_numpy() + base)
    return pa.RecordBatch.from_arrays([columns[name] for name in _LINEAGE.names], names=_LINEAGE.names)


def _batch(rows: list[dict[str, object]], schema: T.StructType) -> pa.RecordBatch:
    """mapInArrow does not cast: say the types."""
    kinds = {"string": pa.string(), "bigint": pa.int64(), "array<bigint>": pa.list_(pa.int64())}
    fields = [pa.field(one.name, kinds[one.dataType.simpleString()]) for one in schema.fields]
    return pa.RecordBatch.from_pylist(rows, schema=pa.schema(fields))
