"""Sources of documents: `create_source("site-packages", max_samples=1_000)`, `create_source("jsonl", path="corpus.jsonl")`."""

from __future__ import annotations

from auralith_pipeline.jobs.sources.contract import Source
from auralith_pipeline.jobs.sources.registry import create_source, list_datasets

__all__ = ["Source", "create_source", "list_datasets"]
