"""Give every record its identity: a doc_id that is the same on every machine."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

# Between the parts of an id; no file name, address or date holds it.
_SEPARATOR = "\x00"


def identify_documents(records: DataFrame) -> DataFrame:
    """Add doc_id to good records.

    In:  source, uri, position, record_key, content_hash
    Out: doc_id, 64 hex digits: SHA-256 of source, uri, the record's key or else its position, and content_hash
    """
    return records.withColumn("doc_id", _id(_place(), F.col("content_hash")))


def mark_repeated_keys(records: DataFrame) -> DataFrame:
    """Mark good records that repeat an earlier one: the same key with the same content in the same file is one document.

    In:  source, uri, position, record_key, content, content_hash, reason
    Out: the same columns; reason `repeated_key`, a null content and a null hash on all but the first by position
    """
    named = identify_documents(records)
    first = F.row_number().over(Window.partitionBy("doc_id").orderBy("position")) == 1
    repeats = F.col("reason").isNull() & F.col("record_key").isNotNull() & ~first
    return (
        named.withColumn("_repeats", repeats)
        .withColumn("reason", F.when(F.col("_repeats"), F.lit("repeated_key")).otherwise(F.col("reason")))
        .withColumn("raw_sha256", F.when(F.col("_repeats"), F.col("content_hash")).otherwise(F.col("raw_sha256")))
        .withColumn("content", F.when(~F.col("_repeats"), F.col("content")))
        .withColumn("content_hash", F.when(~F.col("_repeats"), F.col("content_hash")))
        .select(*records.columns)
    )


def identify_quarantine(records: DataFrame) -> DataFrame:
    """Add quarantine_id to bad records: SHA-256 of source, uri, position and reason.

    In:  source, uri, position, reason, raw_sha256
    Out: quarantine_id, 64 hex digits
    """
    return records.withColumn("quarantine_id", _id(_place(), F.col("reason"), F.coalesce("raw_sha256", F.lit(""))))


def _place() -> Column:
    return F.concat_ws(
        _SEPARATOR,
        "source",
        "uri",
        F.coalesce(F.concat(F.lit("k"), F.col("record_key")), F.concat(F.lit("p"), F.col("position").cast("string")), F.lit("")),
    )


def _id(*parts: Column) -> Column:
    return F.sha2(F.concat_ws(_SEPARATOR, *parts), 256)
