"""The audit log: one JSON line for every input document, from the ledger and the quarantine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pyarrow as pa
from pyspark.sql import functions as F
from pyspark.sql.types import LongType, StructField, StructType

from auralith_pipeline.conf.errors import ConservationError
from auralith_pipeline.conf.tables import BRONZE_QUARANTINE, FINDINGS, SIGNALS, SILVER_DECISIONS, SILVER_DOCUMENTS
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.transforms.decide_documents import FAILED, FINAL, INHERITED, REDACTED

_WITH_NULLS = {"ignoreNullFields": "false"}  # every line has every field
_WRITTEN = StructType([StructField("lines", LongType())])


def write_audit_log(tables: Tables, config: str, path: str) -> int:
    """Write `path` anew: the terminal decision on every document (stage, verdict, rule, value, threshold, scores, every
    failing rule, what was redacted how often, license file, survivor, neighbour and reason, configuration), and a line for every
    quarantined record. Sorted, so equal runs give equal files.

    Returns the number of lines; raises ConservationError when they are not one per input record.
    """
    ledger = tables.read(SILVER_DECISIONS).where(F.col("config_hash") == config)
    failures = (
        ledger.where(F.col("verdict") == FAILED)
        .groupBy("doc_id")
        .agg(F.sort_array(F.collect_list(F.struct("stage", "rule", "value", "threshold"))).alias("failed"))
    )
    redacted = (
        ledger.where(F.col("verdict") == REDACTED)
        .groupBy("doc_id")
        .agg(F.sort_array(F.collect_list(F.struct("rule", F.col("value").alias("times")))).alias("redacted"))
    )
    inherited = ledger.where(F.col("verdict") == INHERITED).select("doc_id", F.col("survivor").alias("license_file"))
    scores = tables.read(SILVER_DOCUMENTS).select(
        "doc_id", "source", "uri", F.struct(*(c.name for c in (*SIGNALS, *FINDINGS) if c.name != "redactions")).alias("scores")
    )
    terminal = ledger.where(F.col("stage") == FINAL).select(
        "doc_id", "verdict", "rule", "value", "threshold", "survivor", "neighbour", "reason"
    )
    documents = (
        terminal.join(scores, on="doc_id", how="inner")
        .join(failures, on="doc_id", how="left")
        .join(redacted, on="doc_id", how="left")
        .join(inherited, on="doc_id", how="left")
        .select(
            F.col("doc_id").alias("_order"),
            F.to_json(
                F.struct(
                    "doc_id", "source", "uri", F.lit(FINAL).alias("stage"), "verdict", "rule", "value", "threshold", "survivor",
                    "neighbour", "reason", "failed", "redacted", "license_file", "scores", F.lit(config).alias("config_hash"),
                ),
                _WITH_NULLS,
            ).alias("line"),
        )
    )  # fmt: skip
    quarantined = tables.read(BRONZE_QUARANTINE).select(
        F.col("quarantine_id").alias("_order"),
        F.to_json(
            F.struct(
                "source", "uri", "position", "line", F.lit("ingest").alias("stage"), F.lit("quarantined").alias("verdict"),
                F.col("reason").alias("rule"), "raw_sha256", F.lit(config).alias("config_hash"),
            ),
            _WITH_NULLS,
        ).alias("line"),
    )  # fmt: skip
    # One task writes the one file, line by line: nothing is collected on the driver.
    ordered = documents.unionByName(quarantined).repartition(1).sortWithinPartitions("_order").select("line")
    written = ordered.mapInArrow(_Writer(path), _WRITTEN).first()
    lines = int(written["lines"]) if written is not None else 0
    expected = tables.read(SILVER_DOCUMENTS).count() + tables.read(BRONZE_QUARANTINE).count()
    if lines != expected:
        raise ConservationError(f"The audit log has {lines} lines for {expected} input records. This is a fault of the pipeline.")
    return lines


class _Writer:
    """Writes the lines of its one task to a temporary file, batch by batch, and then puts that in place."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        lines = 0
        with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(self.path), prefix=".audit-", delete=False, encoding="utf-8") as out:
            for batch in batches:
                lines += batch.num_rows
                out.writelines(f"{line}\n" for line in batch.column("line").to_pylist())
            out.flush()
            os.fsync(out.fileno())
        os.replace(out.name, self.path)
        yield pa.RecordBatch.from_pylist([{"lines": lines}], schema=pa.schema([("lines", pa.int64())]))
