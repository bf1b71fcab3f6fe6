"""Rule sets and their overrides, on texts that the kernels measured and on counts made by hand."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pydantic import ValidationError

from auralith_pipeline.conf.quality import QualitySection, RuleThresholds
from auralith_pipeline.conf.rule_sets import ALL_RULES, RULE_SETS, RULES_BY_SET
from auralith_pipeline.conf.signals import QUALITY_COLUMNS, SIGNAL_COLUMNS
from auralith_pipeline.transforms.rules import ALL_RULE_NAMES, mark_rules
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.quality.classes import class_table
from auralith_pipeline.udfs.core.quality.measure_quality import measure_quality

SCHEMA = "id int, modality string, language string, source string, " + ", ".join(f"{name} long" for name in SIGNAL_COLUMNS)
# Counts of a document that passes every rule of every set.
GOOD = {
    **dict.fromkeys(QUALITY_COLUMNS, 0),
    "n_chars": 1_000, "n_words": 170, "n_word_chars": 800, "n_letters": 790, "n_digits": 10, "n_spaces": 180, "n_symbols": 20,
    "n_capitals": 20, "n_lines": 20, "n_tokens": 200, "n_token_words": 170, "n_token_word_chars": 800, "n_alpha_tokens": 168,
    "n_stop_words": 6, "n_newlines": 19, "n_all_lines": 20, "n_paragraphs": 10, "n_end_punct_lines": 18, "n_c4_sentences": 15,
    "max_line_chars": 80,
}  # fmt: skip
EVERY = QualitySection(text={"rule_sets": list(RULE_SETS)})

ENGLISH = (
    "The town library opens at nine in the morning and closes when the sun goes down. People come to read the papers, to borrow "
    "a book for the week, or to sit with a friend by the window. On Fridays there is a reading for the children, and the room is "
    "full of coats and laughter. The librarian has worked here for thirty years and knows what every reader likes."
)
CHINESE = (
    "\u56fe\u4e66\u9986\u6bcf\u5929\u65e9\u4e0a\u4e5d\u70b9\u5f00\u95e8\uff0c\u8bb8\u591a\u4eba\u6765\u8fd9\u91cc\u770b\u62a5\u7eb8\u3001\u501f\u4e66\uff0c\u6216\u8005\u548c\u670b\u53cb\u5750\u5728\u7a97\u8fb9\u3002"
    * 11
)
JAPANESE = (
    "\u56f3\u66f8\u9928\u306f\u6bce\u671d\u4e5d\u6642\u306b\u958b\u304d\u3001\u591a\u304f\u306e\u4eba\u304c\u65b0\u805e\u3092\u8aad\u3093\u3060\u308a\u672c\u3092\u501f\u308a\u305f\u308a\u3057\u307e\u3059\u3002"
    * 11
)
THAI = (
    "\u0e2b\u0e49\u0e2d\u0e07\u0e2a\u0e21\u0e38\u0e14\u0e40\u0e1b\u0e34\u0e14\u0e17\u0e38\u0e01\u0e27\u0e31\u0e19\u0e15\u0e2d\u0e19\u0e40\u0e0a\u0e49\u0e32\u0e41\u0e25\u0e30\u0e21\u0e35\u0e1c\u0e39\u0e49\u0e04\u0e19\u0e21\u0e32\u0e2d\u0e48\u0e32\u0e19\u0e2b\u0e19\u0e31\u0e07\u0e2a\u0e37\u0e2d"
    * 8
)


def documents(spark, rows):
    """A frame with counts of its own; each row: what differs from GOOD, and modality, language, source."""
    made = []
    for number, row in enumerate(rows):
        values = {"id": number, "modality": "text", "language": None, "source": "s", **GOOD, **row}
        made.append(tuple(values[part.split()[0]] for part in SCHEMA.split(", ")))
    return spark.createDataFrame(made, SCHEMA)


def measured(text):
    buffers = string_buffers(pa.array([text], pa.string()))
    counts = measure_quality(*buffers, class_table())
    return dict(zip(SIGNAL_COLUMNS, counts[:, 0].tolist(), strict=True))


def failing(df, quality, **switches):
    """The failing rules of every document in order, each as (rule, value, threshold)."""
    marked = df.transform(mark_rules, quality, **{"quality_filter": True, **switches}).orderBy("id").collect()
    return [[(rule["rule"], rule["value"], rule["threshold"]) for rule in row["failing_rules"]] for row in marked]


def names(found):
    return [[rule for rule, _, _ in row] for row in found]


# What differs from the good document, and the rules it then fails under all sets at once: at the bound none, beyond it these.
BEYOND = [
    ({"n_token_words": 49, "n_token_word_chars": 200}, ["gopher_too_few_words"]),
    ({"n_token_words": 50, "n_token_word_chars": 150}, []),
    ({"n_token_words": 100_001, "n_token_word_chars": 500_000}, ["gopher_too_many_words"]),
    ({"n_token_word_chars": 509}, ["gopher_short_words"]),
    ({"n_token_word_chars": 1_701}, ["gopher_long_words"]),
    ({"n_hashes": 20, "n_ellipses": 20}, []),
    ({"n_hashes": 21}, ["gopher_too_many_hashes"]),
    ({"n_ellipses": 21}, ["gopher_too_many_ellipses"]),
    ({"n_bullet_lines": 19}, ["gopher_bullet_lines"]),
    ({"n_bullet_lines": 18, "n_ellipsis_lines": 6}, []),
    ({"n_ellipsis_lines": 7}, ["gopher_ellipsis_lines"]),
    ({"n_alpha_tokens": 159}, ["gopher_few_alpha_words"]),
    ({"n_stop_words": 1}, ["gopher_few_stop_words"]),
    ({"n_dup_lines": 7}, ["dup_lines"]),
    ({"n_dup_line_chars": 201}, ["dup_line_chars", "fineweb_dup_line_chars"]),
    ({"n_dup_line_chars": 9}, []),
    ({"n_dup_line_chars": 10}, ["fineweb_dup_line_chars"]),  # 10 of 981 characters that are no line feeds
    ({"n_dup_paragraphs": 4}, ["dup_paragraphs"]),
    ({"n_dup_paragraph_chars": 201}, ["dup_paragraph_chars"]),
    *(({f"top_{n}_gram_chars": chars + 1}, [f"top_{n}_grams"]) for n, chars in ((2, 200), (3, 180), (4, 160))),
    *(({f"dup_{n}_gram_chars": 200 - 10 * n + 1}, [f"dup_{n}_grams"]) for n in range(5, 11)),
    ({f"dup_{n}_gram_chars": 200 - 10 * n for n in range(5, 11)}, []),
    ({"n_c4_lorem_lines": 1}, ["c4_lorem_ipsum"]),
    ({"n_c4_curly_lines": 1}, ["c4_curly_braces"]),
    ({"n_c4_sentences": 4}, ["c4_too_few_sentences"]),
    ({"n_end_punct_lines": 2}, ["fineweb_few_end_punct"]),
    ({"n_short_lines": 14}, ["fineweb_short_lines"]),
    ({"n_newlines": 61}, ["fineweb_newlines"]),
    ({"n_all_lines": 9}, ["code_long_lines"]),
    ({"max_line_chars": 1_001}, ["code_longest_line"]),
    ({"n_letters": 239, "n_digits": 10, "n_symbols": 0, "n_spaces": 740}, ["code_few_alnum"]),
    ({"n_encoded_chars": 501}, ["code_encoded"]),
    ({"max_encoded_run": 1_025}, ["code_encoded_run"]),
    ({"n_generated_marks": 1}, ["code_generated"]),
    ({"n_capitals": 480}, ["too_many_capitals"]),
    ({}, []),
]  # fmt: skip


@pytest.mark.spark
def test_Q1_each_rule_fails_beyond_its_bound_with_value_and_threshold(spark):
    df = documents(spark, (changes for changes, _ in BEYOND))
    found = failing(df, EVERY)
    assert names(found) == [rules for _, rules in BEYOND]
    tested = {rule for _, rules in BEYOND for rule in rules}
    missing = {rule.name for name in RULE_SETS[1:] for rule in RULES_BY_SET[name]} - tested
    assert not missing, "a rule without a case"
    assert found[0] == [("gopher_too_few_words", 49.0, 50.0)]
    assert found[6] == [("gopher_too_many_hashes", 0.105, 0.1)]
    assert failing(df.repartition(4), EVERY) == failing(df.coalesce(1), EVERY) == found


@pytest.mark.spark
def test_only_the_rule_sets_in_force_judge_and_they_combine(spark):
    df = documents(spark, [{"n_c4_sentences": 4, "n_stop_words": 1, "n_capitals": 480}])
    assert names(failing(df, QualitySection())) == [["too_many_capitals"]]
    assert names(failing(df, QualitySection(text={"rule_sets": ["c4", "gopher"]}))) == [["gopher_few_stop_words", "c4_too_few_sentences"]]
    assert names(failing(df, QualitySection(text={"rule_sets": []}))) == [[]]
    assert names(failing(df, EVERY, quality_filter=False)) == [[]]


@pytest.mark.spark
def test_thresholds_differ_by_modality_language_and_source_and_the_source_is_strongest(spark):
    quality = QualitySection(
        text={"min_words": 100},
        languages={"ja": {"min_words": 30, "rule_sets": ["seed", "fineweb"]}, "th": {"min_words": None}},
        sources={"it's a \\ source": {"min_words": 200}},
    )
    few = {"n_words": 90, "n_word_chars": 450, "n_newlines": 61}
    rows = [
        few,
        {**few, "language": "ja"},
        {**few, "language": "th"},
        {**few, "language": "ja", "source": "it's a \\ source"},
        {**few, "modality": "code"},
        {**few, "modality": "code", "n_words": 4, "n_word_chars": 20},
    ]
    assert failing(documents(spark, rows), quality) == [
        [("too_few_words", 90.0, 100.0)],
        [("fineweb_newlines", 0.305, 0.3)],
        [],
        [("too_few_words", 90.0, 200.0), ("fineweb_newlines", 0.305, 0.3)],
        [],
        [("too_few_words", 4.0, 5.0)],
    ]


@pytest.mark.spark
def test_stop_words_are_asked_of_english_and_of_unknown_languages_only(spark):
    rows = [{"n_stop_words": 0, "language": language} for language in (None, "und", "en", "pl")]
    gopher = QualitySection(text={"rule_sets": ["gopher"]})
    assert names(failing(documents(spark, rows), gopher)) == [["gopher_few_stop_words"]] * 3 + [[]]


@pytest.mark.spark
def test_O14_an_undefined_signal_has_a_declared_outcome_and_no_value_is_nan(spark):
    texts = ["", "   \n\t ", "!!! ???", "\u200b", None, "\U0001f642"]
    found = failing(documents(spark, map(measured, texts)), EVERY)
    firsts = [row[0][0] for row in found]
    assert firsts == ["empty", "empty", "no_words", "no_words", "empty", "no_words"]
    assert all(value is None or value == value for row in found for _, value, _ in row)
    undefined = [rule.name for rule in ALL_RULES if rule.undefined == "fails"]
    assert [rule for rule, value, _ in found[0] if value is None] == undefined
    assert names(failing(documents(spark, map(measured, texts)), EVERY, quality_filter=False)) == [[first] for first in firsts]


@pytest.mark.spark
def test_O15_scripts_without_spaces_get_the_verdict_of_spaced_ones(spark):
    mixed = CHINESE[:300] + "iPhone 15 Pro" + CHINESE[300:]
    texts = [ENGLISH, CHINESE, JAPANESE, THAI, mixed]
    assert failing(documents(spark, map(measured, texts)), QualitySection()) == [[]] * 5


@pytest.mark.spark
def test_O16_blank_lines_change_no_verdict_and_a_true_repeat_is_rejected(spark):
    sentences = [f"On day {n} of the week the old ferry crosses river number {n * 7} again." for n in range(12)]
    texts = ["\n\n\n\n".join(sentences), "\n".join(sentences), "\n".join(sentences[:1] * 12)]
    df = documents(spark, map(measured, texts))
    quality = QualitySection(text={"rule_sets": ["gopher"]})
    lines = [[rule for rule in row if rule[0].startswith("dup_line")] for row in failing(df, quality)]
    assert lines[:2] == [[], []]
    assert lines[2][0] == ("dup_lines", 11 / 12, 0.3)


def test_rule_names_are_unique_and_every_rule_reads_a_known_threshold():
    assert len(set(ALL_RULE_NAMES)) == len(ALL_RULE_NAMES)
    assert {rule.threshold for rule in ALL_RULES} == set(RuleThresholds.model_fields) - {"rule_sets"}


def test_overrides_are_checked_like_thresholds_and_keep_only_what_is_given():
    quality = QualitySection(languages={"ja": {"min_words": 10, "max_dup_line_ratio": None}})
    assert quality.languages == {"ja": {"max_dup_line_ratio": None, "min_words": 10}}
    assert QualitySection.model_validate(quality.model_dump(mode="json")) == quality
    for wrong in ({"min_wrods": 10}, {"max_dup_line_ratio": 2.0}, {"rule_sets": ["gohper"]}):
        with pytest.raises(ValidationError):
            QualitySection(sources={"web": wrong})
