"""Write the ledger and gold from a committed silver, and prove that every document is accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

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
    """Documents by verdict, and how often each rule failed (a document may fail several)."""

    kept: int
    rejected: int
    duplicates: int
    failures: Mapping[str, int]


def decide_all_documents(tables: Tables, cfg: PipelineConfig, state: str) -> Decided:
    """Replace this configuration's ledger rows and gold by what silver says.

    state: identity of silver's content. Raises ConservationError unless
    documents = kept + rejected + duplicates, counted from the committed tables.
    """
    silver = tables.read(SILVER_DOCUMENTS)  # one version for both
    config = decision_hash(cfg)
    step = f"decide:{config[:16]}:{state}"
    # Ledger and gold follow from the same rows by the same expressions, so they can be written side by side; the counts
    # below would tell if they differed.
    with ThreadPoolExecutor(2) as pool:
        ledger = pool.submit(tables.replace, decide_documents(silver, cfg), SILVER_DECISIONS, step=step, where=f"config_hash = '{config}'")
        tables.replace(keep_survivors(silver, cfg), GOLD_DOCUMENTS, step=step)
        ledger.result()
    decided = _count(tables, config)
    documents, gold = tables.count(SILVER_DOCUMENTS), tables.count(GOLD_DOCUMENTS)
    accounted = decided.kept + decided.rejected + decided.duplicates
    if accounted != documents or decided.kept != gold:
        raise ConservationError(
            f"silver.documents has {documents} rows; the ledger accounts for {accounted} "
            f"(kept {decided.kept}, rejected {decided.rejected}, duplicates {decided.duplicates}); gold.documents has {gold}. "
            "This is a fault of the pipeline."
        )
    return decided


def _count(tables: Tables, config: str) -> Decided:
    rows = (
        tables.read(SILVER_DECISIONS)
        .where(F.col("config_hash") == config)
        .groupBy("stage", "verdict", F.when(F.col("stage") != FINAL, F.col("rule")).alias("rule"))
        .count()
        .collect()  # a row per rule
    )
    final = {row["verdict"]: row["count"] for row in rows if row["stage"] == FINAL}
    failures = {row["rule"]: row["count"] for row in rows if row["verdict"] == FAILED}
    return Decided(
        kept=final.get(KEPT, 0),
        rejected=final.get(REJECTED, 0),
        duplicates=final.get(DUPLICATE, 0),
        failures=dict(sorted(failures.items())),
    )
