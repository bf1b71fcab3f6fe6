"""Every rule of the pipeline in one table: its name, the signal it reads, the bound it holds it against.

To add a rule: a threshold in conf/models.py (RuleThresholds) and a line here. To add a signal: a count in
udfs/core/measure.py and a column in conf/tables.py, or a ratio of counts in `signal_expressions`.
Sources: the thresholds are this project's defaults in the spirit of Gopher's quality rules (Rae et al. 2021, table A1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pyspark.sql import Column, DataFrame
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

# Rules without a threshold: what has no content can be judged by nothing else, whatever the configuration.
EMPTY = "empty"
NO_WORDS = "no_words"
RULE_NAMES = (EMPTY, NO_WORDS, *(rule.name for rule in RULES))


def signal_expressions() -> dict[str, Column]:
    """Ratios over the stored counts. Null where the denominator is zero: undefined, never NaN."""
    visible = F.col("n_chars") - F.col("n_spaces")
    return {
        "mean_word_chars": _ratio(F.col("n_word_chars"), F.col("n_words")),
        "letter_ratio": _ratio(F.col("n_letters"), visible),
        "digit_ratio": _ratio(F.col("n_digits"), visible),
        "symbol_ratio": _ratio(F.col("n_symbols"), visible),
        "upper_ratio": _ratio(F.col("n_capitals"), F.col("n_letters")),
    }


def mark_rules(df: DataFrame, quality: QualitySection, *, quality_filter: bool) -> DataFrame:
    """Add the rules each document fails.

    In:  modality and the signal columns of silver.documents
    Out: failing_rules, array<struct<rule, value, threshold>>, in the order of RULE_NAMES; empty when it passes
    """
    by_modality = F.when(F.col("modality") == "code", _failing(quality.code, quality_filter)).otherwise(
        _failing(quality.text, quality_filter)
    )
    return df.withColumn("failing_rules", by_modality.cast(f"array<{FAILING_RULE.simpleString()}>"))


def _failing(thresholds: RuleThresholds, quality_filter: bool) -> Column:
    visible = F.col("n_chars") - F.col("n_spaces")
    found = [
        _mark(EMPTY, visible, 1.0, visible == 0),
        _mark(NO_WORDS, F.col("n_words"), 1.0, (visible > 0) & (F.col("n_words") == 0)),
    ]
    ratios = signal_expressions()
    for rule in RULES if quality_filter else ():
        threshold = getattr(thresholds, rule.threshold)
        if threshold is not None:
            signal = ratios.get(rule.signal, F.col(rule.signal))
            failed = signal < F.lit(threshold) if rule.beyond == "below" else signal > F.lit(threshold)
            found.append(_mark(rule.name, signal, threshold, failed))
    return F.filter(F.array(*found), lambda rule: rule.isNotNull())


def _mark(name: str, value: Column, threshold: float, failed: Column) -> Column:
    return F.when(
        failed,
        F.struct(F.lit(name).alias("rule"), value.cast("double").alias("value"), F.lit(float(threshold)).alias("threshold")),
    )


def _ratio(part: Column, whole: Column) -> Column:
    return F.when(whole > 0, part / whole)
