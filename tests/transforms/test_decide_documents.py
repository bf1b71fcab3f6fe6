"""Rules, exact duplicates and the ledger, on rows made by hand."""

from __future__ import annotations

import pytest
from pyspark.sql import functions as F

from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.signals import QUALITY_COLUMNS
from auralith_pipeline.conf.tables import SILVER_DOCUMENTS
from auralith_pipeline.transforms.decide_documents import decide_documents, keep_survivors
from auralith_pipeline.transforms.rules import RULE_NAMES, RULES, mark_rules

pytestmark = pytest.mark.spark

# A document that passes every rule; each case changes what it is about.
GOOD = {
    "n_bytes": 500, "n_chars": 500, "n_words": 80, "n_word_chars": 400, "n_letters": 395, "n_digits": 5, "n_spaces": 80,
    "n_symbols": 20, "n_capitals": 10, "n_lines": 5, "n_removed": 0, "n_bidi": 0,
}  # fmt: skip
# What such a document was found to be: English, nothing known of its license, nothing redacted.
FOUND = {
    "language": "en", "language_score": 0.99, "script": "Latn", "language_second": None, "license_expression": None,
    "license_class": None, "license_how": None, "redactions": [],
}  # fmt: skip


def silver(spark, *rows):
    """Silver rows: doc_id in order of the rows, every other column as for a good document."""
    made = []
    for number, row in enumerate(rows):
        values = {
            "doc_id": f"d{number}", "source": "s", "uri": "u", "modality": "text", "text": f"text {number}", "dedup_key": f"k{number}",
            "media": None, "license": None, "source_date": None, "group_key": None, "url_key": None, "failing_rules": None,
            "rules_hash": "r", "signals_hash": "h", "index_header": "{}", "set_id": None, "set_key": None, "n_shingles": 0,
            "bands": [], "batch": "b",
            **dict.fromkeys(QUALITY_COLUMNS, 0), **FOUND, **GOOD, **row,
        }  # fmt: skip
        made.append(tuple(values[name] for name in SILVER_DOCUMENTS.schema.fieldNames()))
    return spark.createDataFrame(made, SILVER_DOCUMENTS.schema)


def config(**changes):
    return load_config(overrides=changes, environment={})


CASES = [
    ("good", {}, []),
    ("too_few_chars", {"n_chars": 49, "n_spaces": 0, "n_letters": 49, "n_symbols": 0, "n_digits": 0}, ["too_few_chars"]),
    ("too_many_chars", {"n_chars": 10_000_001, "n_letters": 9_000_000, "n_spaces": 1_000_000}, ["too_many_chars"]),
    ("too_few_words", {"n_words": 9, "n_word_chars": 90}, ["too_few_words"]),
    ("short_words", {"n_words": 80, "n_word_chars": 119}, ["short_words"]),
    ("long_words", {"n_words": 20, "n_word_chars": 301}, ["long_words"]),
    ("too_few_letters", {"n_letters": 209, "n_digits": 105, "n_symbols": 106, "n_capitals": 1}, ["too_few_letters"]),
    ("too_many_digits", {"n_letters": 280, "n_digits": 130, "n_symbols": 10}, ["too_many_digits"]),
    ("too_many_symbols", {"n_letters": 280, "n_digits": 10, "n_symbols": 130}, ["too_many_symbols"]),
    ("too_many_capitals", {"n_capitals": 240}, ["too_many_capitals"]),
    ("at every bound", {"n_words": 10, "n_word_chars": 150, "n_letters": 294, "n_digits": 126, "n_symbols": 0, "n_capitals": 176}, []),
    ("empty", dict.fromkeys(GOOD, 0), ["empty", "too_few_chars", "too_few_words"]),
    ("no words", {**dict.fromkeys(GOOD, 0), "n_chars": 7, "n_symbols": 7},
     ["no_words", "too_few_chars", "too_few_words", "too_few_letters", "too_many_symbols"]),
    ("code is judged as code", {"modality": "code", "n_letters": 110,
      "n_digits": 100, "n_symbols": 210, "n_words": 5, "n_word_chars": 50}, []),
]  # fmt: skip


def test_each_rule_fails_beyond_its_bound_and_all_failures_are_listed(spark):
    rows = silver(spark, *(row for _, row, _ in CASES))
    marked = rows.transform(mark_rules, config().quality, quality_filter=True).orderBy("doc_id").collect()
    found = {row["doc_id"]: [rule["rule"] for rule in row["failing_rules"]] for row in marked}
    assert found == {f"d{number}": rules for number, (_, _, rules) in enumerate(CASES)}
    assert {name for _, _, rules in CASES for name in rules} == set(RULE_NAMES), "a rule without a case"
    for row in marked:
        for rule in row["failing_rules"]:
            assert rule["value"] == rule["value"], "no NaN"


def test_values_and_thresholds_stand_beside_the_rule(spark):
    row = silver(spark, {"n_capitals": 240}).transform(mark_rules, config().quality, quality_filter=True).first()
    (rule,) = row["failing_rules"]
    assert (rule["value"], rule["threshold"]) == (240 / 395, 0.6)


def test_D4_flags_off_are_really_off(spark):
    rows = silver(spark, {"n_capitals": 240, "dedup_key": "same"}, {"dedup_key": "same"}, {"dedup_key": "same"}, dict.fromkeys(GOOD, 0))
    off = config(pipeline={"quality_filter": False, "deduplicate": False})
    assert verdicts(decide_documents(rows, off)) == {"d0": "kept", "d1": "kept", "d2": "kept", "d3": "rejected"}
    assert verdicts(decide_documents(rows, config())) == {"d0": "rejected", "d1": "kept", "d2": "duplicate", "d3": "rejected"}


def test_a_threshold_of_null_switches_its_rule_off(spark):
    cfg = config(quality={"text": {rule.threshold: None for rule in RULES}})
    assert verdicts(decide_documents(silver(spark, {"n_capitals": 240, "n_words": 1}), cfg)) == {"d0": "kept"}


def test_O57_the_survivor_is_chosen_by_rank_and_keeps_its_own_row(spark):
    rows = silver(
        spark,
        {"dedup_key": "a", "uri": "first", "license": None},
        {"dedup_key": "a", "uri": "second", "license": "MIT"},
        {"dedup_key": "b", "source_date": "2024-05-01"},
        {"dedup_key": "b", "source_date": "2023-05-01"},
        {"dedup_key": "b", "source_date": None},
        {"dedup_key": "c"},
        {"dedup_key": "c"},
    )
    ledger = decide_documents(rows, config())
    assert verdicts(ledger) == {
        "d0": "duplicate", "d1": "kept", "d2": "duplicate", "d3": "kept", "d4": "duplicate", "d5": "kept", "d6": "duplicate",
    }  # fmt: skip
    survivors = {row["doc_id"]: row["survivor"] for row in ledger.where("stage = 'final'").collect() if row["survivor"]}
    assert survivors == {"d0": "d1", "d2": "d3", "d4": "d3", "d6": "d5"}
    kept = {row["doc_id"]: (row["uri"], row["license"]) for row in keep_survivors(rows, ledger).collect()}
    assert sorted(kept) == ["d1", "d3", "d5"]
    assert kept["d1"] == ("second", "MIT")


def test_documents_of_one_address_are_copies_where_that_is_asked_for(spark):
    rows = silver(
        spark,
        {"dedup_key": "a", "url_key": "x"},
        {"dedup_key": "a", "url_key": "y", "license": "MIT"},  # the best of its text, so its address counts
        {"dedup_key": "b", "url_key": "y", "license": "MIT", "source_date": "2020-01-01"},
        {"dedup_key": "c", "url_key": "x"},
        {"dedup_key": "d", "url_key": None},
        {"dedup_key": "e", "url_key": None},
        {"dedup_key": "f", "url_key": "z", "license": "MIT", "n_capitals": 240},
        {"dedup_key": "g", "url_key": "z"},
    )
    on = decide_documents(rows, config(deduplication={"exact_url": True}))
    found = {row["doc_id"]: (row["rule"], row["survivor"], row["reason"]) for row in on.where("stage = 'final'").collect()}
    assert found == {
        "d0": ("url_duplicate", "d2", "license"), "d1": ("url_duplicate", "d2", "date"), "d2": (None, None, None), "d3": (None, None, None),
        "d4": (None, None, None), "d5": (None, None, None), "d6": ("too_many_capitals", None, None), "d7": (None, None, None),
    }  # fmt: skip
    evidence = on.where("stage = 'exact_duplicates'").orderBy("doc_id", "rule").collect()
    assert [(row["doc_id"], row["rule"], row["survivor"]) for row in evidence] == [
        ("d0", "exact_duplicate", "d1"), ("d0", "url_duplicate", "d2"), ("d1", "url_duplicate", "d2"),
    ]  # fmt: skip
    off = decide_documents(rows, config())
    assert verdicts(off)["d1"] == "kept"


def test_a_rejected_copy_neither_survives_nor_makes_others_duplicates(spark):
    rows = silver(spark, {"dedup_key": "a", "license": "MIT", "n_capitals": 240}, {"dedup_key": "a"})
    assert verdicts(decide_documents(rows, config())) == {"d0": "rejected", "d1": "kept"}


def test_AU1_one_terminal_row_for_every_document_and_one_for_every_failure(spark):
    rows = silver(spark, {}, {"n_words": 9, "n_capitals": 240, "n_word_chars": 90}, {"dedup_key": "k0"})
    ledger = decide_documents(rows, config())
    listed = sorted((row["doc_id"], row["stage"], row["rule"], row["verdict"]) for row in ledger.fillna("", ["rule"]).collect())
    assert listed == [
        ("d0", "final", "", "kept"),
        ("d1", "final", "too_few_words", "rejected"),
        ("d1", "quality", "too_few_words", "failed"),
        ("d1", "quality", "too_many_capitals", "failed"),
        ("d2", "exact_duplicates", "exact_duplicate", "failed"),
        ("d2", "final", "exact_duplicate", "duplicate"),
    ]
    assert ledger.where(F.length("config_hash") != 64).isEmpty()
    assert [row["doc_id"] for row in keep_survivors(rows, ledger).collect()] == ["d0"]


def verdicts(ledger):
    return {row["doc_id"]: row["verdict"] for row in ledger.where("stage = 'final'").collect()}
