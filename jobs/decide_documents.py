"""Write the ledger from a committed silver and gold from the ledger, and prove that every document is accounted for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.duplicate_tables import SILVER_CONTAMINATION
from auralith_pipeline.conf.errors import ConservationError
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import BRONZE_DOCUMENTS, GOLD_DOCUMENTS, SILVER_DECISIONS, SILVER_DOCUMENTS
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.cut_paragraphs import cut_what_is_repeated, find_what_to_cut
from auralith_pipeline.jobs.elect_survivors import elect_survivors, finds_of
from auralith_pipeline.transforms.decide_documents import (
    DUPLICATE,
    FAILED,
    FINAL,
    KEPT,
    REDACTED,
    REJECTED,
    decide_documents,
    decision_hash,
    keep_survivors,
)
from auralith_pipeline.transforms.find_repeated_paragraphs import STAGE as PARAGRAPHS
from auralith_pipeline.transforms.find_repeated_paragraphs import explain_paragraphs
from auralith_pipeline.transforms.mark_contamination import cut_contaminated


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Documents by verdict, how often each rule failed (a document may fail several), in how many documents each rule
    redacted something, and the bytes of all clean texts."""

    kept: int
    rejected: int
    duplicates: int
    failures: Mapping[str, int]
    redactions: Mapping[str, int]
    text_bytes: int


def decide_all_documents(tables: Tables, cfg: PipelineConfig, state: str) -> Decided:
    """Replace this configuration's ledger rows by what silver says, and gold by what the ledger keeps.

    state: identity of silver's content. Raises ConservationError unless
    documents = kept + rejected + duplicates, counted from the committed tables.
    """
    silver, ledger = write_ledger(tables, cfg, state)
    with ThreadPoolExecutor(1) as pool:  # the ledger is committed: it can be counted while gold is written
        counting = pool.submit(count_decisions, silver, ledger)
        tables.replace(_gold(tables, cfg, silver, ledger), GOLD_DOCUMENTS, step=_step(cfg, state))
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


def write_ledger(tables: Tables, cfg: PipelineConfig, state: str) -> tuple[DataFrame, DataFrame]:
    """Replace this configuration's rows of the ledger; returns the silver they were made from, and the committed rows."""
    silver = tables.read(SILVER_DOCUMENTS)  # one version for ledger and gold
    config, step = decision_hash(cfg), _step(cfg, state)
    ours = f"config_hash = '{config}'"
    last = f"{step}:cut" if cfg.paragraphs.enabled else step
    if not tables.is_newest(SILVER_DECISIONS, last):
        if not tables.is_newest(SILVER_DECISIONS, step):
            elected = elect_survivors(tables, cfg, silver, step)
            tables.replace(decide_documents(silver, cfg, elected, finds_of(tables, cfg)), SILVER_DECISIONS, step=step, where=ours)
        if cfg.paragraphs.enabled:
            # What is kept must be known before its paragraphs are counted: a copy's do not count.
            repeated = find_what_to_cut(tables, cfg, silver, tables.read(SILVER_DECISIONS).where(ours), step)
            rows = explain_paragraphs(repeated, cfg.paragraphs).join(silver.select("doc_id", "batch"), on="doc_id", how="inner")
            named = rows.withColumns({"config_hash": F.lit(config), **{name: F.lit(None) for name in ("survivor", "neighbour", "reason")}})
            tables.replace(named, SILVER_DECISIONS, step=last, where=f"{ours} AND stage = '{PARAGRAPHS}'")
    return silver, tables.read(SILVER_DECISIONS).where(ours)


def _gold(tables: Tables, cfg: PipelineConfig, silver: DataFrame, ledger: DataFrame) -> DataFrame:
    kept = keep_survivors(silver, ledger)
    if cfg.decontamination.enabled and cfg.decontamination.action == "cut":
        kept = cut_contaminated(kept, tables.read(SILVER_CONTAMINATION), cfg.decontamination)
    return cut_what_is_repeated(tables, cfg, kept)


def bronze_state(tables: Tables) -> str:
    """Identity of bronze's content: the batches it holds."""
    commits = tables.history(BRONZE_DOCUMENTS)
    if commits[0].version == 0:
        batches = {commit.step.removeprefix("ingest:") for commit in commits if commit.step.startswith("ingest:") and commit.rows != 0}
    else:  # older commits were cleaned from the log; a row per ingest, not per document
        batches = {row["batch"] for row in tables.read(BRONZE_DOCUMENTS).select("batch").distinct().collect()}
    return hashlib.sha256("\n".join(sorted(batches)).encode()).hexdigest()[:16]


def _step(cfg: PipelineConfig, state: str) -> str:
    return f"decide:{decision_hash(cfg)[:16]}:{state}"


def count_decisions(silver: DataFrame, ledger: DataFrame) -> Decided:
    """Count what the ledger's rows of one configuration say about silver's documents."""
    size = silver.agg(F.sum("n_bytes").alias("bytes")).first()
    rule = F.when(F.col("stage") != FINAL, F.col("rule")).alias("rule")
    rows = ledger.groupBy("stage", "verdict", rule).count().collect()  # a row per rule
    final = {row["verdict"]: row["count"] for row in rows if row["stage"] == FINAL}
    failures = {row["rule"]: row["count"] for row in rows if row["verdict"] == FAILED}
    redactions = {row["rule"]: row["count"] for row in rows if row["verdict"] == REDACTED}
    return Decided(
        kept=final.get(KEPT, 0),
        rejected=final.get(REJECTED, 0),
        duplicates=final.get(DUPLICATE, 0),
        failures=dict(sorted(failures.items())),
        redactions=dict(sorted(redactions.items())),
        text_bytes=size["bytes"] or 0 if size is not None else 0,
    )
