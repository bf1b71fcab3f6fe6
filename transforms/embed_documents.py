"""From silver's texts to silver.embeddings: a vector for every document."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.semantic import SemanticSection
from auralith_pipeline.udfs.core.semantic.encode import VERSION
from auralith_pipeline.udfs.core.semantic.model_folder import ModelFolder
from auralith_pipeline.udfs.embed_text import embed_text


def embed_documents(silver: DataFrame, cfg: SemanticSection, folder: ModelFolder) -> DataFrame:
    """Embed every document; rows in = rows out.

    In:  doc_id, text, signals_hash, batch, of silver.documents; folder: the model that `cfg` names, as the driver reads it
    Out: the columns of silver.embeddings; vector_id and embedding are null for a text without a token
    """
    vectors = silver.select("doc_id", embed_text(cfg, folder.fingerprint)(F.col("text")).alias("embedding"), "signals_hash", "batch")
    return vectors.withColumns({"vector_id": name_vector("embedding"), "model": F.lit(model_hash(cfg, folder))})


def name_vector(column: str) -> Column:
    """The name of a vector: the first 32 hex digits of the SHA-256 of its bytes, as `vector_ids` gives it; null for null."""
    return F.substring(F.sha2(F.col(column), 256), 1, 32)


def model_hash(cfg: SemanticSection, folder: ModelFolder) -> str:
    """Identity of what makes a vector of a text."""
    return config_hash({"files": folder.fingerprint, "max_tokens": folder.max_tokens, "max_windows": cfg.max_windows, "version": VERSION})
