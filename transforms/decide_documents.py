"""The ledger: from signals and keys to a decision on every document, with every reason."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.deduplication import NOT_SHAPING
from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_DECISIONS
from auralith_pipeline.transforms.find_semantic_pairs import SEMANTIC
from auralith_pipeline.transforms.gates import mark_failing
from auralith_pipeline.transforms.inherit_licenses import inherit_licenses
from auralith_pipeline.transforms.mark_contamination import CONTAMINATED, mark_contaminated
from auralith_pipeline.transforms.mark_duplicates import ACCEPTED, MINHASH, mark_heads, mark_survivors
from auralith_pipeline.transforms.name_media import PERCEPTUAL
from auralith_pipeline.transforms.rank_documents import rank_sql, reason_sql
from auralith_pipeline.transforms.score_documents import rules_hash, signals_hash
from auralith_pipeline.udfs.core.contamination.load import contamination_hash

QUALITY = "quality"
REDACTION = "redaction"
LICENSE = "license"
CONTAMINATION = "contamination"
EXACT = "exact_duplicates"
NEAR = "near_duplicates"
FINAL = "final"
KEPT, REJECTED, DUPLICATE, FAILED, REDACTED, INHERITED = "kept", "rejected", "duplicate", "failed", "redacted", "inherited"
CUT = "cut"
EXACT_DUPLICATE = "exact_duplicate"
URL_DUPLICATE = "url_duplicate"
NEAR_DUPLICATE = "near_duplicate"
NEAREST_LICENSE = "nearest_license"


def judge_documents(silver: DataFrame, cfg: PipelineConfig, finds: DataFrame | None = None) -> DataFrame:
    """Every document with its failing rules and its place among copies: what the ledger is made of.

    In:  silver.documents (no text is read: decisions come from signals and keys); finds: silver.contamination, where benchmarks
         were looked for
    Out: doc_id, batch, failing_rules, redactions, license_file, rank, what `mark_contaminated` and what `mark_heads` add
    """
    signals = [name for name in silver.columns if name not in ("text", "media", "failing_rules", "bands")]
    read = silver.select(*signals, F.expr(rank_sql(media=compares_media(cfg))).alias("rank"))
    licensed = read.transform(inherit_licenses) if cfg.license.enabled else read.withColumn("license_file", F.lit(None).cast("string"))
    marked = licensed.transform(mark_failing, cfg)
    if finds is not None:
        marked = marked.transform(mark_contaminated, finds, cfg.decontamination)
    else:
        marked = marked.withColumns({"contamination": F.expr("CAST(NULL AS struct<share:double>)"), "cut_spans": F.lit(None)})
    if not cfg.pipeline.deduplicate:  # every document is a group of its own
        marked = marked.withColumn("dedup_key", F.col("doc_id"))
    same_url = cfg.pipeline.deduplicate and cfg.deduplication.exact_url
    heads = marked.transform(mark_heads, near=compares_shingles(cfg), same_url=same_url)
    found = ("contamination", "cut_spans", "exact", "url", "node", "head")
    return heads.select("doc_id", "batch", "failing_rules", "redactions", "license_file", "rank", *found)


def compares_shingles(cfg: PipelineConfig) -> bool:
    """Whether documents with similar sets of shingles count as copies, besides equal ones."""
    return cfg.pipeline.deduplicate and cfg.deduplication.method == "minhash"


def compares_vectors(cfg: PipelineConfig) -> bool:
    """Whether documents with similar vectors count as copies."""
    return cfg.pipeline.deduplicate and cfg.semantic.enabled and cfg.deduplication.method != "exact"


def compares_media(cfg: PipelineConfig) -> bool:
    """Whether documents that are pictures, sounds or videos with similar perceptual hashes count as copies."""
    return cfg.pipeline.deduplicate and cfg.deduplication.media.enabled


def decide_documents(silver: DataFrame, cfg: PipelineConfig, elected: DataFrame | None = None, finds: DataFrame | None = None) -> DataFrame:
    """One row for every failing rule, one for every rule that redacted something (with how often), one for the license
    file that a document's license comes from, one for what is cut as an item of a benchmark, one for each evidence of a duplicate,
    one terminal row for every document.

    In:  silver.documents; elected: ELECTED of udfs/elect_pairs.py, where similar documents were voted on; finds: silver.contamination,
         where benchmarks were looked for
    Out: the columns of silver.decisions
    """
    judged = judge_documents(silver, cfg, finds).transform(mark_survivors, elected)
    rows = judged.select("doc_id", "batch", F.expr(f"explode({_ledger_rows(cfg)})").alias("_row"))
    return rows.select("doc_id", F.lit(decision_hash(cfg)).alias("config_hash"), "_row.*", "batch").select(
        *SILVER_DECISIONS.schema.fieldNames()
    )


def keep_survivors(silver: DataFrame, decisions: DataFrame) -> DataFrame:
    """The documents that the ledger keeps.

    In:  silver.documents, and one configuration's rows of silver.decisions
    Out: silver's columns, the kept rows only, and n_copies: how many documents each stands for, itself included
    """
    # What is dropped is the smaller side; Spark broadcasts it where it fits, and no text is shuffled.
    final = decisions.where(f"stage = '{FINAL}'")
    dropped = final.where(f"verdict != '{KEPT}'").select("doc_id")
    copies = final.where(f"verdict = '{DUPLICATE}'").groupBy(F.col("survivor").alias("doc_id")).agg(F.count("*").alias("_copies"))
    kept = silver.join(dropped, on="doc_id", how="left_anti").join(copies, on="doc_id", how="left")
    return kept.withColumn("n_copies", F.expr("1 + coalesce(_copies, 0)")).drop("_copies")


# What changes where or how the vectors are made, not what comes out.
_NO_PART = {"device", "batch_size", "rebuild"}


def decision_hash(cfg: PipelineConfig) -> str:
    """Identity of a decision: signals, thresholds, and which duplicates are looked for."""
    return config_hash(
        {
            "signals": signals_hash(cfg),
            "rules": rules_hash(cfg),
            "deduplicate": cfg.pipeline.deduplicate,
            "contamination": contamination_hash(cfg.decontamination),
            "semantic": cfg.semantic.model_dump(mode="json", exclude=_NO_PART) if compares_vectors(cfg) else None,
            "paragraphs": cfg.paragraphs.model_dump(mode="json") if cfg.paragraphs.enabled else None,
            "deduplication": cfg.deduplication.model_dump(mode="json", exclude=NOT_SHAPING),
        }
    )


def _ledger_rows(cfg: PipelineConfig) -> str:
    """Every row of the ledger that a document has, as one SQL array (one expression, one call to the JVM)."""
    least = {SEMANTIC: cfg.semantic.threshold}
    least |= {PERCEPTUAL + kind: threshold for kind, threshold in cfg.deduplication.media.thresholds().items()}
    cases = " ".join(f"WHEN '{method}' THEN {threshold!r}D" for method, threshold in least.items())
    thresholds = f"CASE elected.method {cases} ELSE {cfg.deduplication.minhash_threshold!r}D END"
    contaminated = {"rule": f"'{CONTAMINATED}'", "value": "contamination.share", "threshold": f"{cfg.decontamination.min_share!r}D"}
    failing = f"transform(failing_rules, r -> {_row(QUALITY, FAILED, rule='r.rule', value='r.value', threshold='r.threshold')})"
    times = "CAST(size(filter(redactions, r -> r.rule = name)) AS DOUBLE)"
    redacted = (
        "CASE WHEN size(redactions) > 0 THEN transform(array_sort(array_distinct(redactions.rule)), "
        f"name -> {_row(REDACTION, REDACTED, rule='name', value=times)}) ELSE {_NONE} END"
    )
    inherited = _where("license_file IS NOT NULL", _row(LICENSE, INHERITED, rule=f"'{NEAREST_LICENSE}'", survivor="license_file"))
    cut = _where("cut_spans IS NOT NULL", _row(CONTAMINATION, CUT, **contaminated))
    same = {
        "rule": f"'{EXACT_DUPLICATE}'", "value": "1.0D", "threshold": "1.0D", "survivor": "exact.doc_id",
        "reason": reason_sql("exact.rank", "rank"),
    }  # fmt: skip
    same_url = {**same, "rule": f"'{URL_DUPLICATE}'", "survivor": "url.doc_id", "reason": reason_sql("url.rank", "rank")}
    # Equal sets of shingles are similar without a vote.
    similar = {
        "rule": f"CASE coalesce(elected.method, '{MINHASH}') WHEN '{MINHASH}' THEN '{NEAR_DUPLICATE}' "
        "ELSE concat(elected.method, '_duplicate') END",
        "value": "coalesce(elected.similarity, 1.0D)", "threshold": thresholds, "survivor": "survivor",
        "neighbour": "nullif(elected.neighbour, elected.survivor)",
        "reason": reason_sql("coalesce(elected.survivor_rank, head.rank)", "rank"),
    }  # fmt: skip
    first = {name: f"get(failing_rules, 0).{name}" for name in ("rule", "value", "threshold")}
    terminal = (
        f"CASE WHEN size(failing_rules) > 0 THEN {_row(FINAL, REJECTED, **first)} "
        f"WHEN survivor = exact.doc_id THEN {_row(FINAL, DUPLICATE, **same)} "
        f"WHEN survivor = url.doc_id THEN {_row(FINAL, DUPLICATE, **same_url)} "
        f"WHEN survivor IS NOT NULL THEN {_row(FINAL, DUPLICATE, **similar)} ELSE {_row(FINAL, KEPT)} END"
    )
    exact = _where(f"{ACCEPTED} AND exact.doc_id != doc_id", _row(EXACT, FAILED, **same))
    address = _where("url.doc_id != exact.doc_id", _row(EXACT, FAILED, **same_url))
    near = _where("survivor != url.doc_id", _row(NEAR, FAILED, **similar))
    return f"concat({failing}, {redacted}, {inherited}, {cut}, {exact}, {address}, {near}, array({terminal}))"


_FIELDS = {
    "stage": "string", "rule": "string", "value": "double", "threshold": "double", "verdict": "string", "survivor": "string",
    "neighbour": "string", "reason": "string",
}  # fmt: skip
_NONE = f"CAST(array() AS array<struct<{','.join(f'{name}:{kind}' for name, kind in _FIELDS.items())}>>)"


def _where(condition: str, row: str) -> str:
    return f"CASE WHEN {condition} THEN array({row}) ELSE {_NONE} END"


def _row(stage: str, verdict: str, **given: str) -> str:
    values = {"stage": f"'{stage}'", "verdict": f"'{verdict}'", **given}
    fields = (f"'{name}', CAST({values.get(name, 'NULL')} AS {kind})" for name, kind in _FIELDS.items())
    return f"named_struct({', '.join(fields)})"
