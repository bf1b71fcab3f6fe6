"""The run table: what ran, in what state it is, what it counted."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import functions as F

from auralith_pipeline.conf.tables import OPS_RUNS
from auralith_pipeline.jobs._tables import Tables

RUNNING, COMPLETED, WITH_ERRORS, FAILED = "running", "completed", "completed_with_errors", "failed"


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One row of ops.runs; mappings are stored as JSON."""

    run_id: str
    job: str
    status: str
    config_hash: str | None = None
    release: str | None = None
    output: str | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    at: datetime.datetime | None = None


def record_run(tables: Tables, run: RunRow) -> None:
    """Append the row, with the present time."""
    now = run.at or datetime.datetime.now(datetime.timezone.utc)
    values = {
        "run_id": run.run_id,
        "job": run.job,
        "status": run.status,
        "config_hash": run.config_hash,
        "release": run.release,
        "output": run.output,
        "counts": json.dumps(run.counts, sort_keys=True),
        "timings": json.dumps(run.timings, sort_keys=True),
        "versions": json.dumps(run.versions, sort_keys=True),
        "settings": json.dumps(run.settings, sort_keys=True),
        "error": run.error,
        "at": now,
    }
    # Not createDataFrame: a row that the planner knows needs no task that unpickles it.
    row = tables.spark.range(0, 1, 1, 1).select(*(F.lit(value).alias(name) for name, value in values.items()))
    # The moment makes the step unique: two rows of one run are two events.
    tables.append(row, OPS_RUNS, step=f"run:{run.run_id}:{run.status}:{now.isoformat()}")


def latest_runs(tables: Tables, limit: int = 20) -> list[RunRow]:
    """The newest row of each run, the latest run first."""
    rows = tables.read(OPS_RUNS).orderBy(F.col("at").desc()).limit(limit * 4).collect()
    seen: dict[str, RunRow] = {}
    for row in rows:
        if row["run_id"] not in seen:
            seen[row["run_id"]] = _row(row.asDict())
    return list(seen.values())[:limit]


def finished_run(tables: Tables, run_id: str) -> RunRow | None:
    """The newest row of the run, where it is completed; None where it is not, or where another run came after it.

    A later run may have changed gold and the output, so only the latest completed run needs no work.
    """
    if not tables.count(OPS_RUNS):
        return None
    latest = latest_runs(tables, 1)
    if latest and latest[0].run_id == run_id and latest[0].status in (COMPLETED, WITH_ERRORS):
        return latest[0]
    return None


def _row(values: dict[str, Any]) -> RunRow:
    for name in ("counts", "timings", "versions", "settings"):
        values[name] = json.loads(values[name] or "{}")
    return RunRow(**values)
