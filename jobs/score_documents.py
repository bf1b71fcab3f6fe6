"""Score what bronze holds and silver does not: one commit per run, one wide row per document."""

from __future__ import annotations

from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import ConservationError
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import BRONZE_DOCUMENTS, SILVER_DOCUMENTS
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.transforms.score_documents import score_documents, signals_hash


def score_new_documents(tables: Tables, cfg: PipelineConfig, state: str) -> int:
    """Bring silver up to bronze; returns the number of documents scored.

    state: identity of bronze's content, part of the step's name.
    Silver that other normalisation, kernels or keys made is replaced as a whole: mixed signals cannot be compared.
    Raises ConservationError when silver does not hold exactly bronze's documents afterwards.
    """
    bronze = tables.read(BRONZE_DOCUMENTS)
    before = tables.count(SILVER_DOCUMENTS)
    wanted = signals_hash(cfg)
    step = f"score:{wanted[:16]}:{state}"
    # A row per batch, not per document; a new workspace need not be asked.
    found = tables.read(SILVER_DOCUMENTS).select("batch", "signals_hash").distinct().collect() if before else []
    if any(row["signals_hash"] != wanted for row in found):
        tables.replace(score_documents(bronze, cfg), SILVER_DOCUMENTS, step=step)
        before = 0
    else:
        fresh = bronze.where(~F.col("batch").isin([row["batch"] for row in found])) if found else bronze
        tables.append(score_documents(fresh, cfg), SILVER_DOCUMENTS, step=step)
    rows_in, rows_out = tables.count(BRONZE_DOCUMENTS), tables.count(SILVER_DOCUMENTS)
    if rows_in != rows_out:
        raise ConservationError(f"bronze.documents has {rows_in} rows, silver.documents {rows_out}. This is a fault of the pipeline.")
    return rows_out - before
