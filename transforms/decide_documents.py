"""The ledger: from signals and keys to a decision on every document, with every reason."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_DECISIONS
from auralith_pipeline.transforms.rules import mark_rules
from auralith_pipeline.transforms.score_documents import rules_hash, signals_hash

QUALITY = "quality"
EXACT = "exact_duplicates"
FINAL = "final"
KEPT, REJECTED, DUPLICATE, FAILED = "kept", "rejected", "duplicate", "failed"
EXACT_DUPLICATE = "exact_duplicate"


def decide_documents(silver: DataFrame, cfg: PipelineConfig) -> DataFrame:
    """One row for every failing rule, one for the evidence of a duplicate, one terminal row for every document.

    In:  silver.documents (no text is read: decisions come from signals and keys)
    Out: the columns of silver.decisions
    """
    marked = silver.select(*(name for name in silver.columns if name not in ("text", "failing_rules"))).transform(
        mark_rules, cfg.quality, quality_filter=cfg.pipeline.quality_filter
    )
    decided = (
        marked.transform(mark_exact_duplicates) if cfg.pipeline.deduplicate else marked.withColumn("survivor", F.lit(None).cast("string"))
    )
    return (
        decided.withColumn("_row", F.explode(_ledger_rows()))
        .select("doc_id", F.lit(decision_hash(cfg)).alias("config_hash"), "_row.*", "batch")
        .select(*SILVER_DECISIONS.schema.fieldNames())
    )


def mark_exact_duplicates(df: DataFrame) -> DataFrame:
    """Name, for every accepted document that has a better-ranked accepted copy, that copy.

    In:  doc_id, dedup_key, license, source_date, failing_rules
    Out: survivor, null for a document that is unique, the best of its copies, or rejected

    Rank: a declared license before none, the earlier source date, the smaller doc_id. It depends on the documents alone,
    never on the order of arrival, and the survivor keeps its own row whole (no column is taken from another copy).
    """
    accepted = F.size("failing_rules") == 0
    rank = F.struct(
        F.col("license").isNull().alias("unlicensed"),
        F.col("source_date").isNull().alias("undated"),
        F.col("source_date"),
        F.col("doc_id"),
    )
    groups = (
        df.where(accepted)
        .groupBy("dedup_key")
        .agg(F.min(rank).alias("_best"), F.count(F.lit(1)).alias("_copies"))
        .where(F.col("_copies") > 1)  # a group of one needs no join: most documents stop here
        .select("dedup_key", F.col("_best.doc_id").alias("_survivor"))
    )
    return (
        df.join(groups, on="dedup_key", how="left")
        .withColumn("survivor", F.when(accepted & (F.col("_survivor") != F.col("doc_id")), F.col("_survivor")))
        .drop("_survivor")
    )


def keep_survivors(silver: DataFrame, decisions: DataFrame) -> DataFrame:
    """The documents that the ledger keeps.

    In:  silver.documents; decisions, the ledger's rows of one configuration
    Out: silver's columns, the kept rows only
    """
    # What is dropped is the smaller side; Spark broadcasts it where it fits.
    dropped = decisions.where((F.col("stage") == FINAL) & (F.col("verdict") != KEPT)).select("doc_id")
    return silver.join(dropped, on="doc_id", how="left_anti")


def decision_hash(cfg: PipelineConfig) -> str:
    """Identity of a decision: signals, thresholds, and which duplicates are looked for."""
    return config_hash(
        {
            "signals": signals_hash(cfg),
            "rules": rules_hash(cfg),
            "deduplicate": cfg.pipeline.deduplicate,
            "deduplication": cfg.deduplication.model_dump(mode="json"),
        }
    )


def _ledger_rows() -> Column:
    failing = F.transform(
        "failing_rules", lambda rule: _row(QUALITY, FAILED, rule=rule["rule"], value=rule["value"], threshold=rule["threshold"])
    )
    first = F.get("failing_rules", F.lit(0))
    is_duplicate = F.col("survivor").isNotNull()
    copy = {"rule": F.lit(EXACT_DUPLICATE), "value": F.lit(1.0), "threshold": F.lit(1.0), "survivor": F.col("survivor")}
    evidence = F.when(is_duplicate, F.array(_row(EXACT, FAILED, **copy))).otherwise(F.array().cast(_rows_type()))
    terminal = (
        F.when(
            F.size("failing_rules") > 0,
            _row(FINAL, REJECTED, rule=first["rule"], value=first["value"], threshold=first["threshold"]),
        )
        .when(is_duplicate, _row(FINAL, DUPLICATE, **copy))
        .otherwise(_row(FINAL, KEPT))
    )
    return F.concat(failing, evidence, F.array(terminal))


def _row(stage: str, verdict: str, **columns: Column) -> Column:
    def given(name: str, kind: str) -> Column:
        return columns.get(name, F.lit(None)).cast(kind).alias(name)

    return F.struct(
        F.lit(stage).alias("stage"),
        given("rule", "string"),
        given("value", "double"),
        given("threshold", "double"),
        F.lit(verdict).alias("verdict"),
        given("survivor", "string"),
    )


def _rows_type() -> str:
    return "array<struct<stage:string,rule:string,value:double,threshold:double,verdict:string,survivor:string>>"
