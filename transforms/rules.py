"""Mark the quality rules that each document fails: thresholds in force for its modality, language and source, as SQL.

The rules themselves are a table, conf/rule_sets.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.quality import QualitySection
from auralith_pipeline.conf.rule_sets import RATIOS, RULE_SETS, RULES_BY_SET, SEED_RULES, Rule, RuleSetName
from auralith_pipeline.conf.tables import FAILING_RULE

# Rules without a threshold: what has no content can be judged by nothing else, whatever the configuration.
EMPTY = "empty"
NO_WORDS = "no_words"
RULES = SEED_RULES  # the rules in force when nothing is configured
RULE_NAMES = (EMPTY, NO_WORDS, *(rule.name for rule in RULES))
ALL_RULE_NAMES = (EMPTY, NO_WORDS, *(rule.name for name in RULE_SETS for rule in RULES_BY_SET[name]))
UNKNOWN_LANGUAGE = "und"

_VISIBLE = "(n_chars - n_spaces)"


def mark_rules(df: DataFrame, quality: QualitySection, *, quality_filter: bool) -> DataFrame:
    """Add the rules each document fails.

    In:  modality, language (may be null) and source where the configuration tells them apart, and the signal columns of
         silver.documents that the rule sets in force read
    Out: failing_rules, array<struct<rule, value, threshold>>, in the order of ALL_RULE_NAMES; empty when it passes. `value` is
         null where the signal is undefined and the rule counts that as a failure
    """
    found = [
        _mark(EMPTY, _VISIBLE, "1.0D", f"{_VISIBLE} = 0"),
        _mark(NO_WORDS, "n_words", "1.0D", f"{_VISIBLE} > 0 AND n_words = 0"),
    ]
    if quality_filter:
        found += [mark for name in RULE_SETS for rule in RULES_BY_SET[name] if (mark := _rule_sql(rule, name, quality))]
    # One expression costs one call to the JVM, a tree of Column objects some hundred.
    kind = f"ARRAY<{FAILING_RULE.simpleString()}>"
    return df.withColumn("failing_rules", F.expr(f"CAST(filter(array({', '.join(found)}), rule -> rule IS NOT NULL) AS {kind})"))


def signal_sql(name: str) -> str:
    """A stored count, or a ratio of two, as a SQL expression."""
    if name not in RATIOS:
        return name
    part, whole = RATIOS[name]
    return f"(CASE WHEN {whole} > 0 THEN CAST({part} AS DOUBLE) / {whole} END)"


def _rule_sql(rule: Rule, rule_set: RuleSetName, quality: QualitySection) -> str | None:
    """The struct of one rule where it fails, else null, in SQL; None where it is off for every document."""
    bound = _threshold_sql(rule, rule_set, quality)
    if bound == _OFF:
        return None
    signal = signal_sql(rule.signal)
    failed = f"{signal} {'<' if rule.beyond == 'below' else '>'} {bound}"
    if rule.undefined == "fails":
        failed = f"({failed} OR ({signal} IS NULL AND {bound} IS NOT NULL))"
    if rule.languages:
        known = ", ".join(map(_literal, (*rule.languages, UNKNOWN_LANGUAGE)))
        failed = f"({failed} AND coalesce(language, {_literal(UNKNOWN_LANGUAGE)}) IN ({known}))"
    return _mark(rule.name, signal, bound, failed)


_OFF = "CAST(NULL AS DOUBLE)"


def _threshold_sql(rule: Rule, rule_set: RuleSetName, quality: QualitySection) -> str:
    """The threshold in force, as a literal where all documents share it, else as CASE over modality, source and language."""

    def number(modality: str, source: str | None, language: str | None) -> str:
        bound = quality.threshold(rule.threshold, rule_set, modality=modality, language=language, source=source)
        return _OFF if bound is None else f"{float(bound)!r}D"

    def by_language(modality: str, source: str | None) -> str:
        return _case("language", quality.languages, lambda language: number(modality, source, language))

    def by_source(modality: str) -> str:
        return _case("source", quality.sources, lambda source: by_language(modality, source))

    return _case("modality", ("code",), lambda modality: by_source(modality or "text"))


def _case(column: str, names: Iterable[str], branch: Callable[[str | None], str]) -> str:
    """CASE over the values of a column that are told apart; no CASE where they do not differ."""
    other = branch(None)
    parts = [f"WHEN {column} = {_literal(name)} THEN {made}" for name in names if (made := branch(name)) != other]
    return f"(CASE {' '.join(parts)} ELSE {other} END)" if parts else other


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _mark(name: str, value: str, threshold: str, failed: str) -> str:
    return f"CASE WHEN {failed} THEN named_struct('rule', '{name}', 'value', CAST({value} AS DOUBLE), 'threshold', {threshold}) END"
