"""Where a run's things lie: the output folder, the tables and the workspace's tokenizer and codebooks."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.jobs._tables import is_catalog_name


@dataclass(frozen=True)
class Places:
    """Absolute places of one workspace."""

    output: str
    tables: str
    tokenizer: str
    codebooks: str
    audit_log: str | None


def find_places(cfg: PipelineConfig) -> Places:
    """Resolve the configuration's places; what is not given lies beside the output folder."""
    output = absolute(cfg.pipeline.output_dir)
    tables = tables_beside(output) if cfg.pipeline.tables is None else cfg.pipeline.tables
    tables = tables if is_catalog_name(tables) else absolute(tables)
    audit = None
    if cfg.compliance.enabled:
        audit = absolute(cfg.compliance.audit_log_path or f"{output}.audit.jsonl")
    return Places(
        output=output,
        tables=tables,
        tokenizer=absolute(cfg.tokenizer.path) if cfg.tokenizer.path else f"{output}.tokenizer",
        codebooks=f"{output}.codebooks",
        audit_log=audit,
    )


def tables_beside(output: str) -> str:
    """The default folder of the tables."""
    return f"{absolute(output)}.tables"


def absolute(place: str) -> str:
    """An absolute path; addresses such as s3://bucket/x stay as they are."""
    if "://" in place:
        return place.rstrip("/")
    return os.path.abspath(Path(place).expanduser())
