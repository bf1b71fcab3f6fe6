"""From bronze to silver: clean the text, measure it, and mark the rules it fails, in one fused Arrow pass."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_DOCUMENTS
from auralith_pipeline.conf.unicode import unicode_version
from auralith_pipeline.transforms.rules import mark_rules
from auralith_pipeline.udfs.core.signals import KERNEL_VERSION, TextRules
from auralith_pipeline.udfs.fuse import fuse_steps
from auralith_pipeline.udfs.score_text import ScoreText

_READ = ("doc_id", "source", "uri", "modality", "content", "content_hash", "license", "source_date", "group_key", "batch")
_LATER = ("failing_rules", "rules_hash", "signals_hash")


def score_documents(bronze: DataFrame, cfg: PipelineConfig) -> DataFrame:
    """Score every document; rows in = rows out.

    In:  the columns of bronze.documents
    Out: the columns of silver.documents
    """
    # A new kernel adds its step here and its columns to SILVER_DOCUMENTS.
    steps = [ScoreText(text_rules(cfg))]
    schema = StructType([field for field in SILVER_DOCUMENTS.schema.fields if field.name not in _LATER])
    return (
        fuse_steps(bronze.select(*_READ), steps, schema)
        .transform(mark_rules, cfg.quality, quality_filter=cfg.pipeline.quality_filter)
        .withColumn("rules_hash", F.lit(rules_hash(cfg)))
        .withColumn("signals_hash", F.lit(signals_hash(cfg)))
    )


def text_rules(cfg: PipelineConfig) -> TextRules:
    """The part of the configuration that the text kernels read."""
    return TextRules(
        form=cfg.normalization.form,
        strip_zero_width=cfg.normalization.zero_width == "strip",
        exact_key=cfg.deduplication.exact_key,
    )


def signals_hash(cfg: PipelineConfig) -> str:
    """Identity of clean text and signals: configuration, kernel version and Unicode version. Another one is scored anew."""
    rules = text_rules(cfg)
    return config_hash(
        {
            "form": rules.form,
            "strip_zero_width": rules.strip_zero_width,
            "exact_key": rules.exact_key,
            "kernel": KERNEL_VERSION,
            "unicode": unicode_version(),
        }
    )


def rules_hash(cfg: PipelineConfig) -> str:
    """Identity of the thresholds."""
    return config_hash({"quality": cfg.quality.model_dump(mode="json"), "on": cfg.pipeline.quality_filter})
