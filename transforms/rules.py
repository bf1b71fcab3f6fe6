"""Every rule of the pipeline in one table: its name, the signal it reads, the bound it holds it against.

To add a rule: a threshold in conf/models.py (RuleThresholds) and a line here. To add a signal: a count in
udfs/core/measure.py and a column in conf/tables.py, or a ratio of counts in `RATIOS`.
Sources: the thresholds are this project's defaults in the spirit of Gopher's quality rules (Rae et al. 2021, table A1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.models import QualitySection, RuleThresholds
from auralith_pipeline.conf.tables import FAILING_RULE


@dataclass(frozen=True)
class Rule:
    """Fails where `signal` lies beyond the threshold field; a signal that is null (undefined) fails no rule but its own."""

    name: str
    signal: str
    beyond: Literal["below", "above"]
    threshold: str


RULES = (
    Rule("too_few_chars", "n_chars", "below", "min_chars"),
    Rule("too_many_chars", "n_chars", "above", "max_chars"),
    Rule("too_few_words", "n_words", "below", "min_words"),
    Rule("short_words", "mean_word_chars", "below", "min_mean_word_chars"),
    Rule("long_words", "mean_word_chars", "above", "max_mean_word_chars"),
    Rule("too_few_letters", "letter_ratio", "below", "min_letter_ratio"),
    Rule("too_many_digits", "digit_ratio", "above", "max_digit_ratio"),
    Rule("too_many_symbols", "symbol_ratio", "above", "max_symbol_ratio"),
    Rule("too_many_capitals", "upper_ratio", "above", "max_upper_ratio"),
)

_VISIBLE = "(n_chars - n_spaces)"
# Ratios of stored counts, in SQL: (part, whole). Null where the whole is zero: undefined, never NaN.
RATIOS = {
    "mean_word_chars": ("n_word_chars", "n_words"),
    "letter_ratio": ("n_letters", _VISIBLE),
    "digit_ratio": ("n_digits", _VISIBLE),
    "symbol_ratio": ("n_symbols", _VISIBLE),
    "upper_ratio": ("n_capitals", "n_letters"),
}

# Rules without a threshold: what has no content can be judged by nothing else, whatever the configuration.
EMPTY = "empty"
NO_WORDS = "no_words"
RULE_NAMES = (EMPTY, NO_WORDS, *(rule.name for rule in RULES))


def mark_rules(df: DataFrame, quality: QualitySection, *, quality_filter: bool) -> DataFrame:
    """Add the rules each document fails.

    In:  modality and the signal columns of silver.documents
    Out: failing_rules, array<struct<rule, value, threshold>>, in the order of RULE_NAMES; empty when it passes
    """
    code, text = (_failing(thresholds, quality_filter) for thresholds in (quality.code, quality.text))
    return df.withColumn("failing_rules", F.expr(f"CASE WHEN modality = 'code' THEN {code} ELSE {text} END"))


def signal_sql(name: str) -> str:
    """A stored count, or a ratio of two, as a SQL expression."""
    if name not in RATIOS:
        return name
    part, whole = RATIOS[name]
    return f"(CASE WHEN {whole} > 0 THEN CAST({part} AS DOUBLE) / {whole} END)"


def _failing(thresholds: RuleThresholds, quality_filter: bool) -> str:
    """The array of failing rules in SQL: one expression costs one call to the JVM, a tree of Column objects some hundred."""
    found = [
        _mark(EMPTY, _VISIBLE, 1.0, f"{_VISIBLE} = 0"),
        _mark(NO_WORDS, "n_words", 1.0, f"{_VISIBLE} > 0 AND n_words = 0"),
    ]
    for rule in RULES if quality_filter else ():
        threshold = getattr(thresholds, rule.threshold)
        if threshold is not None:
            signal = signal_sql(rule.signal)
            sign = "<" if rule.beyond == "below" else ">"
            found.append(_mark(rule.name, signal, threshold, f"{signal} {sign} {float(threshold)!r}D"))
    kind = f"ARRAY<{FAILING_RULE.simpleString()}>"
    return f"CAST(filter(array({', '.join(found)}), rule -> rule IS NOT NULL) AS {kind})"


def _mark(name: str, value: str, threshold: float, failed: str) -> str:
    return (
        f"CASE WHEN {failed} THEN named_struct('rule', '{name}', 'value', CAST({value} AS DOUBLE), 'threshold', {float(threshold)!r}D) END"
    )
