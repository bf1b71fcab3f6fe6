"""Say what a workspace holds: its runs, its tables, its release, and what the next run would have to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.conf.tables import BRONZE_DOCUMENTS, CONTRACTS, GOLD_DOCUMENTS, SILVER_DECISIONS, SILVER_DOCUMENTS
from auralith_pipeline.jobs._runs import COMPLETED, WITH_ERRORS, RunRow, latest_runs
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.build_release import release_is_whole
from auralith_pipeline.transforms.decide_documents import FAILED, FINAL


@dataclass(frozen=True, kw_only=True)
class Status:
    """JSON-ready. `resume` lists the stages of the newest run in order, with what a resume would do."""

    runs: list[dict[str, Any]]
    tables: dict[str, int]
    resume: list[dict[str, str]]
    rejected_by: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def show_status(tables: Tables, output: str, limit: int = 20) -> Status:
    """The state of the workspace. Raises AuralithError where there is none."""
    if not tables.exist():
        raise AuralithError(f"No tables in {tables.location}. Is --output (or --tables) the run's? A first `collect` makes them.")
    runs = latest_runs(tables, limit)
    newest = runs[0] if runs else None
    return Status(
        runs=[_line(run) for run in runs],
        tables={contract.name: tables.read(contract).count() for contract in CONTRACTS},
        resume=_resume(tables, newest, output) if newest else [],
        rejected_by=_rules(tables, newest),
    )


def _line(run: RunRow) -> dict[str, Any]:
    counts = {name: run.counts[name] for name in ("documents_in", "documents_kept", "tokens", "shards", "seconds") if name in run.counts}
    return {
        "run_id": run.run_id,
        "job": run.job,
        "status": run.status,
        "at": run.at.isoformat(sep=" ", timespec="seconds") if run.at else None,
        "release": run.release,
        "error": run.error,
        **counts,
    }


def _rules(tables: Tables, run: RunRow | None) -> dict[str, int]:
    if run is None:
        return {}
    rows = (
        tables.read(SILVER_DECISIONS)
        .where((F.col("config_hash") == run.config_hash) & (F.col("verdict") == FAILED))
        .groupBy("rule")
        .count()
        .collect()  # a row per rule
    )
    return {row["rule"]: row["count"] for row in sorted(rows, key=lambda row: (-row["count"], row["rule"]))}


def _resume(tables: Tables, run: RunRow, output: str) -> list[dict[str, str]]:
    if run.status in (COMPLETED, WITH_ERRORS):
        whole = release_is_whole(output, run.release)
        state = "nothing to do: complete and whole" if whole else "release to be published again: the output is missing or was changed"
        return [{"stage": "all" if whole else "release", "state": state}]
    batch = str(run.counts.get("batch", ""))
    ingested = tables.committed(BRONZE_DOCUMENTS, f"ingest:{batch}") is not None
    bronze, silver = tables.read(BRONZE_DOCUMENTS).count(), tables.read(SILVER_DOCUMENTS).count()
    decided = (
        tables.read(SILVER_DECISIONS).where((F.col("config_hash") == run.config_hash) & (F.col("stage") == FINAL)).count()
    )  # fmt: skip
    gold = tables.read(GOLD_DOCUMENTS).count()
    scored = ingested and bronze == silver
    ledger = scored and decided == silver
    return [
        {"stage": "ingest", "state": f"committed, {bronze:,} documents" if ingested else "to do: the sources are read"},
        {"stage": "score", "state": f"committed, {silver:,} documents" if scored else f"to do: {bronze - silver:,} documents or more"},
        {"stage": "decide", "state": f"committed, {gold:,} kept" if ledger else "to do: ledger and gold"},
        {"stage": "release", "state": "to do: encode, pack, write, publish"},
    ]
