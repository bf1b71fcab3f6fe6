"""Rules over what a document is, rather than how it is written: its language, its license, what was found in it.

Unlike the rules of transforms/rules.py these have no measured value beside a bound; what they judged stands in the
document's findings (`explain` shows both).
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.language import UNDETERMINED
from auralith_pipeline.conf.media import MEDIA_KINDS
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.pii import ENTITIES, NATIONAL
from auralith_pipeline.conf.tables import FAILING_RULE
from auralith_pipeline.transforms.rules import mark_rules
from auralith_pipeline.udfs.core.spans import SECRET
from auralith_pipeline.udfs.judge_license import license_allowed

LANG_NOT_ALLOWED = "lang_not_allowed"
LANG_UNDETERMINED = "lang_undetermined"
LICENSE_NOT_ALLOWED = "license_not_allowed"
PII_FOUND = "pii_found"
SECRET_FOUND = "secret_found"
_MEDIA_ALONE = f"modality IN ({', '.join(map(repr, MEDIA_KINDS))})"
_RULES = f"ARRAY<{FAILING_RULE.simpleString()}>"
GATE_NAMES = (LANG_NOT_ALLOWED, LANG_UNDETERMINED, LICENSE_NOT_ALLOWED, PII_FOUND, SECRET_FOUND)


def mark_failing(df: DataFrame, cfg: PipelineConfig) -> DataFrame:
    """Add every rule that each document fails: the quality rules, then the gates.

    In:  modality, source, the signals and findings of silver.documents (never the text)
    Out: failing_rules, array<struct<rule, value, threshold>>; empty when the document passes. A picture, sound or video by itself has
         no text to judge: of the gates that of the license alone holds for it
    """
    marked = df.transform(mark_rules, cfg.quality, quality_filter=cfg.pipeline.quality_filter)
    marked = marked.withColumn("failing_rules", F.expr(f"CASE WHEN {_MEDIA_ALONE} THEN CAST(array() AS {_RULES}) ELSE failing_rules END"))
    gates = [f"CASE WHEN NOT {_MEDIA_ALONE} THEN {gate} END" for gate in (*_language(cfg), *_found(cfg))]
    if cfg.compliance.license_detection:
        policy = cfg.license_policy()
        marked = marked.withColumn("_allowed", license_allowed(F.col("license_expression"), F.col("license_class"), policy))
        gates.append(_gate(LICENSE_NOT_ALLOWED, "NOT _allowed"))
    if not gates:
        return marked
    failed = f"CAST(filter(array({', '.join(gates)}), rule -> rule IS NOT NULL) AS {_RULES})"
    return marked.withColumn("failing_rules", F.expr(f"concat(failing_rules, {failed})")).drop("_allowed")


def _language(cfg: PipelineConfig) -> list[str]:
    gates = []
    score = "language_score"
    if cfg.language.allowed:
        listed = ", ".join(f"'{code}'" for code in cfg.language.allowed)  # letters only: the configuration checks them
        gates.append(_gate(LANG_NOT_ALLOWED, f"language != '{UNDETERMINED}' AND language NOT IN ({listed})", score))
    if not cfg.language.allow_undetermined:
        gates.append(_gate(LANG_UNDETERMINED, f"language = '{UNDETERMINED}'", score))
    return gates


def _found(cfg: PipelineConfig) -> list[str]:
    gates = []
    wanted = cfg.pii.fail_on_pii
    if wanted:
        gates.append(_count(PII_FOUND, f"r.entity != '{SECRET}'" if isinstance(wanted, bool) else _entities(wanted)))
    if cfg.secrets.fail_on_secret:
        gates.append(_count(SECRET_FOUND, f"r.entity = '{SECRET}'"))
    return gates


def _entities(wanted: tuple[str, ...]) -> str:
    named = ", ".join(f"'{name}'" for name in wanted)
    others = ", ".join(f"'{name}'" for name in (*ENTITIES, SECRET))
    family = f" OR r.entity NOT IN ({others})" if NATIONAL in wanted else ""
    return f"(r.entity IN ({named}){family})"


def _count(name: str, which: str) -> str:
    """Fails where anything of the kind was found; the value is how many."""
    count = f"size(filter(redactions, r -> {which}))"
    return _gate(name, f"{count} > 0", count, "0.0D")


def _gate(name: str, failed: str, value: str = "NULL", threshold: str = "NULL") -> str:
    return (
        f"CASE WHEN {failed} THEN named_struct('rule', '{name}', 'value', CAST({value} AS DOUBLE), "
        f"'threshold', CAST({threshold} AS DOUBLE)) END"
    )
