"""The ledger: from signals and keys to a decision on every document, with every reason."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_DECISIONS
from auralith_pipeline.transforms.gates import mark_failing
from auralith_pipeline.transforms.inherit_licenses import inherit_licenses
from auralith_pipeline.transforms.score_documents import rules_hash, signals_hash

QUALITY = "quality"
REDACTION = "redaction"
LICENSE = "license"
EXACT = "exact_duplicates"
FINAL = "final"
KEPT, REJECTED, DUPLICATE, FAILED, REDACTED, INHERITED = "kept", "rejected", "duplicate", "failed", "redacted", "inherited"
EXACT_DUPLICATE = "exact_duplicate"
NEAREST_LICENSE = "nearest_license"


def judge_documents(silver: DataFrame, cfg: PipelineConfig) -> DataFrame:
    """Every document with its failing rules and, for a copy, its survivor: what the ledger is made of.

    In:  silver.documents (no text is read: decisions come from signals and keys)
    Out: doc_id, batch, failing_rules, redactions, license_file, survivor
    """
    signals = [name for name in silver.columns if name not in ("text", "failing_rules")]
    read = silver.select(*signals)
    licensed = read.transform(inherit_licenses) if cfg.license.enabled else read.withColumn("license_file", F.lit(None).cast("string"))
    marked = licensed.transform(mark_failing, cfg)
    if cfg.pipeline.deduplicate:
        marked = marked.transform(mark_exact_duplicates)
    else:
        marked = marked.withColumn("survivor", F.lit(None).cast("string"))
    return marked.select("doc_id", "batch", "failing_rules", "redactions", "license_file", "survivor")


def decide_documents(silver: DataFrame, cfg: PipelineConfig) -> DataFrame:
    """One row for every failing rule, one for every rule that redacted something (with how often), one for the license
    file that a document's license comes from, one for the evidence of a duplicate, one terminal row for every document.

    In:  silver.documents
    Out: the columns of silver.decisions
    """
    rows = judge_documents(silver, cfg).select("doc_id", "batch", F.expr(f"explode({_ledger_rows()})").alias("_row"))
    return rows.select("doc_id", F.lit(decision_hash(cfg)).alias("config_hash"), "_row.*", "batch").select(
        *SILVER_DECISIONS.schema.fieldNames()
    )


def keep_survivors(silver: DataFrame, decisions: DataFrame) -> DataFrame:
    """The documents that the ledger keeps.

    In:  silver.documents, and one configuration's rows of silver.decisions
    Out: silver's columns, the kept rows only
    """
    # What is dropped is the smaller side; Spark broadcasts it where it fits, and no text is shuffled.
    dropped = decisions.where(f"stage = '{FINAL}' AND verdict != '{KEPT}'").select("doc_id")
    return silver.join(dropped, on="doc_id", how="left_anti")


def mark_exact_duplicates(df: DataFrame) -> DataFrame:
    """Name, for every accepted document that has a better-ranked accepted copy, that copy.

    In:  doc_id, dedup_key, license, source_date, failing_rules
    Out: survivor, null for a document that is unique, the best of its copies, or rejected

    Rank: a declared license before none, the earlier source date, the smaller doc_id. It depends on the documents alone,
    never on the order of arrival, and the survivor keeps its own row whole (no column is taken from another copy).
    """
    accepted = "size(failing_rules) = 0"
    rank = "named_struct('unlicensed', license IS NULL, 'undated', source_date IS NULL, 'date', source_date, 'doc_id', doc_id)"
    # A rejected document is nobody's copy: its own id sets it apart, so a text that is rejected a million times is no group.
    group = f"CASE WHEN {accepted} THEN dedup_key ELSE doc_id END"
    best = f"(min({rank}) OVER (PARTITION BY {group})).doc_id"
    return df.withColumn("_best", F.expr(best)).withColumn("survivor", F.expr("CASE WHEN _best != doc_id THEN _best END")).drop("_best")


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


def _ledger_rows() -> str:
    """Every row of the ledger that a document has, as one SQL array (one expression, one call to the JVM)."""
    failing = f"transform(failing_rules, r -> {_row(QUALITY, FAILED, rule='r.rule', value='r.value', threshold='r.threshold')})"
    times = "CAST(size(filter(redactions, r -> r.rule = name)) AS DOUBLE)"
    redacted = (
        "CASE WHEN size(redactions) > 0 THEN transform(array_sort(array_distinct(redactions.rule)), "
        f"name -> {_row(REDACTION, REDACTED, rule='name', value=times)}) ELSE CAST(array() AS {_ROWS}) END"
    )
    basis = _row(LICENSE, INHERITED, rule=f"'{NEAREST_LICENSE}'", survivor="license_file")
    inherited = f"CASE WHEN license_file IS NOT NULL THEN array({basis}) ELSE CAST(array() AS {_ROWS}) END"
    copy = {"rule": f"'{EXACT_DUPLICATE}'", "value": "1.0D", "threshold": "1.0D", "survivor": "survivor"}
    evidence = f"CASE WHEN survivor IS NOT NULL THEN array({_row(EXACT, FAILED, **copy)}) ELSE CAST(array() AS {_ROWS}) END"
    first = {name: f"get(failing_rules, 0).{name}" for name in ("rule", "value", "threshold")}
    terminal = (
        f"CASE WHEN size(failing_rules) > 0 THEN {_row(FINAL, REJECTED, **first)} "
        f"WHEN survivor IS NOT NULL THEN {_row(FINAL, DUPLICATE, **copy)} ELSE {_row(FINAL, KEPT)} END"
    )
    return f"concat({failing}, {redacted}, {inherited}, {evidence}, array({terminal}))"


_ROWS = "array<struct<stage:string,rule:string,value:double,threshold:double,verdict:string,survivor:string>>"


def _row(stage: str, verdict: str, *, rule: str = "NULL", value: str = "NULL", threshold: str = "NULL", survivor: str = "NULL") -> str:
    return (
        f"named_struct('stage', '{stage}', 'rule', CAST({rule} AS STRING), 'value', CAST({value} AS DOUBLE), "
        f"'threshold', CAST({threshold} AS DOUBLE), 'verdict', '{verdict}', 'survivor', CAST({survivor} AS STRING))"
    )
