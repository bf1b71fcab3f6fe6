"""Write the ledger from a committed silver and gold from the ledger, and prove that every document is accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import ConservationError
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import GOLD_DOCUMENTS, SILVER_DECISIONS, SILVER_DOCUMENTS
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.transforms.decide_documents import (
    DUPLICATE,
    FAILED,
    FINAL,
    KEPT,
    REJECTED,
    decide_documents,
    decision_hash,
    keep_survivors,
)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Documents by verdict, how often each rule failed (a document may fail several), and the bytes of all clean texts."""

    kept: int
    rejected: int
    duplicates: int
    failures: Mapping[str, int]
    text_bytes: int


def decide_all_documents(tables: Tables, cfg: PipelineConfig, state: str) -> Decided:
    """Replace this configuration's ledger rows by what silver says, and gold by what the ledger keeps.

    state: identity of silver's content. Raises ConservationError unless
    documents = kept + rejected + duplicates, counted from the committed tables.
    """
    silver = tables.read(SILVER_DOCUMENTS)  # one version for both
    config = decision_hash(cfg)
    step = f"decide:{config[:16]}:{state}"
    tables.replace(decide_documents(silver, cfg), SILVER_DECISIONS, step=step, where=f"config_hash = '{config}'")
    ledger = tables.read(SILVER_DECISIONS).where(F.col("config_hash") == config)
    with ThreadPoolExecutor(1) as pool:  # the ledger is committed: it can be counted while gold is written
        counting = pool.submit(_count, silver, ledger)
        tables.replace(keep_survivors(silver, ledger), GOLD_DOCUMENTS, step=step)
        decided = counting.result()
    documents, gold = tables.count(SILVER_DOCUMENTS), tables.count(GOLD_DOCUMENTS)
    accounted = decided.kept + decided.rejected + decided.duplicates
    if accounted != documents or decided.kept != gold:
        raise ConservationError(
            f"silver.documents has {documents} rows; the ledger accounts for {accounted} "
            f"(kept {decided.kept}, rejected {decided.rejected}, duplicates {decided.duplicates}); gold.documents has {gold}. "
            "This is a fault of the pipeline."
        )
    return decided


def _count(silver: DataFrame, ledger: DataFrame) -> Decided:
    size = silver.agg(F.sum("n_bytes").alias("bytes")).first()
    rule = F.when(F.col("stage") != FINAL, F.col("rule")).alias("rule")
    rows = ledger.groupBy("stage", "verdict", rule).count().collect()  # a row per rule
    final = {row["verdict"]: row["count"] for row in rows if row["stage"] == FINAL}
    failures = {row["rule"]: row["count"] for row in rows if row["verdict"] == FAILED}
    return Decided(
        kept=final.get(KEPT, 0),
        rejected=final.get(REJECTED, 0),
        duplicates=final.get(DUPLICATE, 0),
        failures=dict(sorted(failures.items())),
        text_bytes=size["bytes"] or 0 if size is not None else 0,
    )
