"""Read work items inside Spark tasks: one row in per task, raw records out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import BooleanType, LongType, StringType, StructField, StructType

from auralith_pipeline.conf.tables import MEDIA
from auralith_pipeline.conf.worker import settle_worker
from auralith_pipeline.udfs.core.records.batches import to_batches
from auralith_pipeline.udfs.core.records.model import ReadOptions, load_items
from auralith_pipeline.udfs.core.records.reader import read_items

# One row per record read, good or bad (`reason` is null for good ones; a bad one has no content).
RAW_RECORDS = StructType(
    [
        StructField("source", StringType()),  # name of the source
        StructField("uri", StringType()),  # relative to the source's root, '/' between folders
        StructField("position", LongType()),  # JSONL: byte offset; CSV, Parquet: record number; one-document files: 0; tables: occurrence
        StructField("line", LongType()),  # line number from 1, of bad JSONL records and of CSV records
        StructField("record_key", StringType()),  # the id field
        StructField("modality", StringType()),  # text, code, mixed (text with media), image, audio or video
        StructField("content", StringType()),
        StructField("media", MEDIA),  # one for each U+FFFC in the content; null where there is none
        StructField("content_hash", StringType()),  # SHA-256 of the UTF-8 text and of the hashes of its media, 64 hex digits
        StructField("license", StringType()),  # as declared
        StructField("source_date", StringType()),  # ISO 8601: year, month or day
        StructField("group_key", StringType()),  # package, repository or host
        StructField("url_key", StringType()),  # SHA-256 of the canonical address, 64 hex digits
        StructField("meta", StringType()),  # JSON object of all other fields; of bad records: counts only
        StructField("had_replacement", BooleanType()),
        StructField("reason", StringType()),  # a key of udfs.core.records.model.REASONS
        StructField("raw_sha256", StringType()),  # of a bad record's raw bytes
    ]
)
# task: order of the tasks; quota: good records it may give, null for all; items: JSON of its WorkItems.
TASKS = StructType([StructField("task", LongType()), StructField("quota", LongType()), StructField("items", StringType())])
COUNTS = StructType([StructField("task", LongType()), StructField("n_good", LongType())])


def read_records(tasks: DataFrame, options: ReadOptions) -> DataFrame:
    """In: TASKS. Out: RAW_RECORDS, in order inside each task. The memory of a task is one record and one Arrow batch."""
    return tasks.mapInArrow(partial(_read_batches, options=options), RAW_RECORDS)


def count_good(tasks: DataFrame, options: ReadOptions) -> DataFrame:
    """In: TASKS. Out: COUNTS, the good records of each task."""
    return tasks.mapInArrow(partial(_count_batches, options=options), COUNTS)


def _read_batches(batches: Iterator[pa.RecordBatch], options: ReadOptions) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for row in batch.to_pylist():
            yield from to_batches(read_items(load_items(row["items"]), options, row["quota"]), options)
    settle_worker("read")


def _count_batches(batches: Iterator[pa.RecordBatch], options: ReadOptions) -> Iterator[pa.RecordBatch]:
    schema = pa.schema([("task", pa.int64()), ("n_good", pa.int64())])
    for batch in batches:
        for row in batch.to_pylist():
            good = sum(record.reason is None for _, record in read_items(load_items(row["items"]), options))
            yield pa.RecordBatch.from_pylist([{"task": row["task"], "n_good": good}], schema=schema)
    settle_worker("read")
