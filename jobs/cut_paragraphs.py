"""Repeated paragraphs: hash those of new documents, and say what each kept document loses."""

from __future__ import annotations

import json

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.duplicate_tables import PARAGRAPH_CONTRACTS, SILVER_PARAGRAPHS, SILVER_REPEATED
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_DOCUMENTS
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.transforms.decide_documents import keep_survivors
from auralith_pipeline.transforms.find_repeated_paragraphs import (
    cut_repeated_paragraphs,
    find_repeated_paragraphs,
    hash_paragraphs,
    paragraphs_header,
)
from auralith_pipeline.transforms.rank_documents import rank_sql
from auralith_pipeline.transforms.score_documents import signals_hash


def hash_new_paragraphs(tables: Tables, cfg: PipelineConfig, state: str) -> int:
    """Bring silver.paragraphs up to silver.documents; returns how many documents were read.

    state: identity of silver's content. One commit; hashes that other settings or texts made are replaced as a whole.
    """
    if not cfg.paragraphs.enabled:
        return 0
    tables.ensure(PARAGRAPH_CONTRACTS)
    silver = tables.read(SILVER_DOCUMENTS).select("doc_id", "batch", "text")
    header = json.dumps({**json.loads(paragraphs_header(cfg.paragraphs)), "signals": signals_hash(cfg)}, sort_keys=True)
    step = f"paragraphs:{signals_hash(cfg)[:16]}:{cfg.paragraphs.unit}:{cfg.paragraphs.min_chars}:{state}"
    before = tables.count(SILVER_PARAGRAPHS)
    found = tables.read(SILVER_PARAGRAPHS).select("batch", "header").distinct().collect() if before else []  # rows per ingest

    def hashed(documents: DataFrame) -> DataFrame:
        return hash_paragraphs(documents, cfg.paragraphs).withColumn("header", F.lit(header))

    if any(row["header"] != header for row in found):
        tables.replace(hashed(silver), SILVER_PARAGRAPHS, step=step)
        return tables.count(SILVER_PARAGRAPHS)
    fresh = silver.where(~F.col("batch").isin([row["batch"] for row in found])) if found else silver
    tables.append(hashed(fresh), SILVER_PARAGRAPHS, step=step)
    return tables.count(SILVER_PARAGRAPHS) - before


def find_what_to_cut(tables: Tables, cfg: PipelineConfig, silver: DataFrame, ledger: DataFrame, step: str) -> DataFrame:
    """What is cut from each document that the ledger keeps (silver.repeated): one commit, which `step` names."""
    section = cfg.paragraphs
    kept = keep_survivors(silver.select("doc_id", "modality", "n_chars", F.expr(rank_sql()).alias("rank")), ledger)
    counted = kept.join(tables.read(SILVER_PARAGRAPHS).select("doc_id", "paragraphs"), on="doc_id", how="inner")
    repeated = find_repeated_paragraphs(counted, section)
    # A document that is nothing but boilerplate is left alone: an empty one helps nobody.
    sizes = silver.select("doc_id", "n_chars")
    whole = F.col("n_cut_chars") > F.lit(section.max_cut) * F.col("n_chars")
    tables.replace(repeated.join(sizes, on="doc_id", how="inner").where(~whole), SILVER_REPEATED, step=step)
    return tables.read(SILVER_REPEATED)


def cut_what_is_repeated(tables: Tables, cfg: PipelineConfig, kept: DataFrame) -> DataFrame:
    """The kept documents without their repeated paragraphs, n_bytes that of the text that is left."""
    if not cfg.paragraphs.enabled:
        return kept
    cut = cut_repeated_paragraphs(kept, tables.read(SILVER_REPEATED), cfg.paragraphs)
    size = F.expr("CASE WHEN n_cut_paragraphs > 0 THEN CAST(octet_length(text) AS BIGINT) ELSE n_bytes END")
    return cut.withColumn("n_bytes", size).select(*kept.columns)
