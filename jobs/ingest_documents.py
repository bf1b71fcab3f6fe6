"""Read the sources into bronze: good records into documents, bad ones into quarantine, each exactly once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Protocol

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import ConservationError
from auralith_pipeline.conf.sources import SourceConfig
from auralith_pipeline.conf.table_contract import TableContract
from auralith_pipeline.conf.tables import BRONZE_DOCUMENTS, BRONZE_QUARANTINE
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.transforms.identify_documents import identify_documents, identify_quarantine, mark_repeated_keys


class Source(Protocol):
    """What a source has to offer; see jobs/sources/."""

    config: SourceConfig

    def fingerprint(self) -> str: ...

    def read(self, spark: SparkSession) -> DataFrame: ...


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """What an ingest added: `skipped` says that an earlier run had already committed it."""

    documents: int
    quarantined: int
    skipped: bool = False


def ingest_documents(spark: SparkSession, tables: Tables, sources: Sequence[Source], batch: str) -> Ingested:
    """Append the records of `sources` that bronze does not hold yet.

    batch: identity of the input (listing and options); a batch that is committed is not read again.
    Raises ConservationError when records read, and rows written, do not add up.
    """
    step = f"ingest:{batch}"
    have_documents = tables.committed(BRONZE_DOCUMENTS, step) is not None
    have_quarantine = tables.committed(BRONZE_QUARANTINE, step) is not None
    if have_documents and have_quarantine:
        return Ingested(documents=0, quarantined=0, skipped=True)
    records = reduce(DataFrame.unionByName, (_records(spark, source) for source in sources))
    first = tables.count(BRONZE_DOCUMENTS) == 0
    bad = None
    if not have_documents:
        observation = Observation(f"ingest {batch}")
        good = _good(records.observe(observation, F.count(F.lit(1)).alias("read"), F.count("reason").alias("bad")), batch)
        # The first batch has nothing to be compared with: spare the join.
        fresh = good if first else good.join(tables.read(BRONZE_DOCUMENTS).select("doc_id"), on="doc_id", how="left_anti")
        tables.append(fresh, BRONZE_DOCUMENTS, step=step)
        counts = _answer(observation)
        if counts is not None:
            bad = counts["bad"]
            _check(_rows(tables, BRONZE_DOCUMENTS, batch), counts, exact=first)
    if bad != 0:
        # Rare: only now is the input read a second time, for the records that were not good.
        known = tables.read(BRONZE_QUARANTINE).select("quarantine_id")
        tables.append(_bad(records, batch).join(known, on="quarantine_id", how="left_anti"), BRONZE_QUARANTINE, step=step)
    quarantined = _rows(tables, BRONZE_QUARANTINE, batch) if bad != 0 else 0
    return Ingested(documents=_rows(tables, BRONZE_DOCUMENTS, batch), quarantined=quarantined)


def _rows(tables: Tables, contract: TableContract, batch: str) -> int:
    """Rows that the batch committed."""
    written = tables.written(contract, f"ingest:{batch}")
    return tables.read(contract).where(F.col("batch") == batch).count() if written is None else written


def _records(spark: SparkSession, source: Source) -> DataFrame:
    records = source.read(spark)
    # Positions are unique, keys are only claimed to be: the check costs a shuffle, so runs without keys do not pay it.
    return records.transform(mark_repeated_keys) if source.config.id_field else records


def _good(records: DataFrame, batch: str) -> DataFrame:
    named = identify_documents(records.where(F.col("reason").isNull()))
    return named.withColumn("batch", F.lit(batch))


def _bad(records: DataFrame, batch: str) -> DataFrame:
    return identify_quarantine(records.where(F.col("reason").isNotNull()).withColumnRenamed("meta", "detail")).withColumn(
        "batch", F.lit(batch)
    )


def _answer(observation: Observation, seconds: float = 10.0) -> dict[str, Any] | None:
    """What Spark observed, or None where a server does not tell: `Observation.get` would wait for ever."""
    found: list[dict[str, Any]] = []
    waiter = threading.Thread(target=lambda: found.append(observation.get), daemon=True)
    waiter.start()
    waiter.join(seconds)
    return found[0] if found else None


def _check(written: int, counts: dict[str, Any], *, exact: bool) -> None:
    good = counts["read"] - counts["bad"]
    if written > good or (exact and written != good):
        raise ConservationError(
            f"Ingest read {counts['read']} records, {counts['bad']} of them bad, and committed {written} documents, not {good}. "
            "This is a fault of the pipeline: please report it with the source's type."
        )
