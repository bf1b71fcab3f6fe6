"""Decide again with other thresholds, from the stored signals alone: no text is read, no signal computed.

    auralith-pipeline redecide --output ./data/shards --set quality.text.min_words=40

Writes the ledger's rows for the new configuration and says what would change. Gold and the release follow when `collect`
runs with the same settings; it finds these rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import BRONZE_DOCUMENTS, SILVER_DECISIONS, SILVER_DOCUMENTS
from auralith_pipeline.jobs._lock import lock_tables
from auralith_pipeline.jobs._runs import COMPLETED, WITH_ERRORS, RunRow, latest_runs
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.decide_documents import bronze_state, count_decisions, write_ledger
from auralith_pipeline.jobs.link_documents import is_linked
from auralith_pipeline.jobs.link_media import is_media_linked
from auralith_pipeline.transforms.decide_documents import FINAL, KEPT, decision_hash
from auralith_pipeline.transforms.score_documents import signals_hash


@dataclass(frozen=True, kw_only=True)
class Redecided:
    """Documents by verdict under the new settings; `changes`: how many went from one verdict to another, and by which rule."""

    config_hash: str
    before: str
    kept: int
    rejected: int
    duplicates: int
    failures: dict[str, int]
    changes: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def redecide(tables: Tables, assignments: Sequence[str]) -> Redecided:
    """Decide under the newest run's settings with `assignments` (KEY=VALUE) on top.

    Raises AuralithError where there is no finished run, or where a setting changes signals or text: those need `collect`.
    """
    run = next((run for run in latest_runs(tables) if run.status in (COMPLETED, WITH_ERRORS)), None)
    if run is None:
        raise AuralithError(f"Found no finished run in {tables.location}, and decisions start from one. Run `collect` first.")
    cfg = load_config(overrides=run.settings, assignments=assignments, environment={})
    _same_signals(tables, cfg)
    _same_searches(load_config(overrides=run.settings, environment={}), cfg)
    if not is_linked(tables, cfg):
        raise AuralithError(
            "The stored pairs of similar documents were looked for with other settings (deduplication.minhash), or not among all "
            "documents, so thresholds alone cannot decide. Run `collect` with these settings: it compares the documents anew."
        )
    if not is_media_linked(tables, cfg, bronze_state(tables)):
        raise AuralithError(
            "The stored pairs of similar media were looked for with other settings (deduplication.media), or not among all documents, so "
            "thresholds alone cannot decide. Run `collect` with these settings: it compares the hashes anew."
        )
    with lock_tables(tables.spark, tables.location) as alone:
        held = Tables(tables.spark, tables.location, alone=alone)
        silver, ledger = write_ledger(held, cfg, bronze_state(held))
        decided = count_decisions(silver, ledger)
    return Redecided(
        config_hash=decision_hash(cfg),
        before=str(run.config_hash),
        kept=decided.kept,
        rejected=decided.rejected,
        duplicates=decided.duplicates,
        failures=dict(decided.failures),
        changes=_changes(tables, run, decision_hash(cfg)),
    )


def _same_signals(tables: Tables, cfg: PipelineConfig) -> None:
    wanted = signals_hash(cfg)
    found = [row["signals_hash"] for row in tables.read(SILVER_DOCUMENTS).select("signals_hash").distinct().collect()]
    if tables.count(SILVER_DOCUMENTS) != tables.count(BRONZE_DOCUMENTS) or any(each != wanted for each in found):
        raise AuralithError(
            "The stored signals were made by other settings (normalisation, detectors, keys or versions) or are not complete, so "
            "thresholds alone cannot decide. Run `collect` with these settings: it scores the documents anew."
        )


# Of each search, what is decided afterwards; all else says what is stored.
_DECIDED = {
    "semantic": {"threshold", "device", "batch_size"},
    "decontamination": {"min_share", "action", "max_cut"},
    "paragraphs": {"min_documents", "keep", "modalities", "max_cut"},
}


def _same_searches(before: PipelineConfig, now: PipelineConfig) -> None:
    for name, decided in _DECIDED.items():
        was, wanted = (getattr(cfg, name).model_dump(exclude=decided) for cfg in (before, now))
        if wanted["enabled"] and was != wanted:
            changed = sorted(key for key in wanted if was[key] != wanted[key])
            raise AuralithError(
                f"{name}: the run that decisions start from had other values of {', '.join(changed)}, so what it stored cannot decide. "
                "Run `collect` with these settings: it looks anew."
            )


def _changes(tables: Tables, run: RunRow, now: str) -> list[dict[str, Any]]:
    final = tables.read(SILVER_DECISIONS).where(F.col("stage") == FINAL)
    before = F.col("config_hash") == F.lit(run.config_hash)
    old = final.where(before).select("doc_id", F.col("verdict").alias("was"), F.col("rule").alias("by"))
    new = final.where(F.col("config_hash") == now).select("doc_id", "verdict", "rule")
    rule = F.when(F.col("verdict") == KEPT, F.col("by")).otherwise(F.col("rule"))
    rows = (
        new.join(old, on="doc_id", how="inner")
        .where("was != verdict")
        .groupBy("was", "verdict", rule.alias("rule"))
        .count()
        .collect()  # a row per rule
    )
    listed = [{"was": row["was"], "is": row["verdict"], "rule": row["rule"], "documents": row["count"]} for row in rows]
    return sorted(listed, key=lambda row: (-row["documents"], row["was"], str(row["rule"])))
