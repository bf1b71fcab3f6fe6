"""Contaminated documents: common n-grams of a source, the rule, and the cut."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auralith_pipeline.conf.decontamination import DecontaminationSection
from auralith_pipeline.conf.duplicate_tables import SILVER_CONTAMINATION
from auralith_pipeline.conf.tables import FAILING_RULE
from auralith_pipeline.transforms.find_contamination import common_seeds, find_contamination, find_seeds
from auralith_pipeline.transforms.mark_contamination import count_contaminated_items, cut_contaminated, mark_contaminated

pytestmark = pytest.mark.spark

HEAD = "from typing import List Dict Tuple Optional import numpy as np"  # 11 units
OWN = "def weigh(apples): give the heaviest apple of every second tree"  # 11 units
ITEMS = [
    {"id": "weigh", "prompt": f"{HEAD}\n{OWN}"},
    {"id": "moon", "prompt": "Which of the seven moons that nobody has named yet is said to be made of green cheese and why?"},
]
FILLER = " ".join(f"filler{number}" for number in range(80))


@pytest.fixture
def section(tmp_path: Path) -> DecontaminationSection:
    path = tmp_path / "items.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in ITEMS))
    own = {"name": "own", "path": str(path), "fields": ["prompt"], "id_field": "id"}
    return DecontaminationSection(enabled=True, benchmarks=(own,), common_documents=3, common_share=0.1)


def documents(spark, *rows):
    """doc_id d0, d1, ... of the given (source, text)."""
    made = [(f"d{number}", source, text, "b") for number, (source, text) in enumerate(rows)]
    return spark.createDataFrame(made, "doc_id string, source string, text string, batch string")


def finds_of(spark, section, *rows, partitions=2):
    silver = documents(spark, *rows).repartition(partitions)
    found = find_contamination(silver, find_seeds(silver, section), section)
    assert {field.name for field in SILVER_CONTAMINATION.schema} == set(found.columns)
    return sorted(found.collect(), key=lambda row: (row["doc_id"], row["start"]))


def test_what_many_documents_of_a_source_have_does_not_count_there(spark, section):
    # PEERS 37 (marin#6852, PR 7051): the filter is per source; elsewhere the same text counts.
    quoting = [("code", f"{HEAD} {FILLER} {number}") for number in range(3)]
    rows = [*quoting, ("code", f"{FILLER} {HEAD} {OWN}"), ("code", f"{OWN} {FILLER}"), ("web", f"{FILLER} {HEAD}")]
    finds = finds_of(spark, section, *rows)
    # d3 the whole item, d4 its own part alone: in `code` the head does not count (but for its last two units, whose seeds reach on).
    assert [(row["doc_id"], row["item"], row["matched"], row["units"]) for row in finds] == [
        ("d3", "weigh", 13, 13),
        ("d4", "weigh", 11, 13),
        ("d5", "weigh", 11, 22),
    ]


def test_a_seed_is_common_by_number_and_by_share(spark, section):
    silver = documents(spark, *[("a", HEAD)] * 3, *[("b", HEAD)] * 2, *[("c", HEAD)] * 3, *[("c", FILLER)] * 28)
    seeds = find_seeds(silver, section)
    common = {row["source"]: row["common"] for row in common_seeds(seeds, silver, section).collect()}
    # b: two documents only; c: three of 31, under one in ten.
    assert set(common) == {"a"}
    assert common["a"] == sorted(set(common["a"]))
    assert len(common["a"]) == 9  # runs of three


def test_the_span_is_in_characters_and_partitions_make_no_difference(spark, section):
    text = f"𝔸é日 {FILLER}\n\n> Which of the SEVEN moons that nobody\n> has named yet is said to be made of green cheese, and why?\n"
    rows = [("a", FILLER), ("a", text), ("b", text), ("b", "")]
    finds = finds_of(spark, section, *rows, partitions=1)
    assert [(row["doc_id"], row["share"], text[row["start"] : row["end"]].split()[0]) for row in finds] == [
        ("d1", 1.0, "Which"),
        ("d2", 1.0, "Which"),
    ]
    assert all(text[: row["end"]].endswith("why") for row in finds)
    assert finds_of(spark, section, *rows, partitions=7) == finds


def contamination(spark, *rows):
    """Finds of the given (doc_id, share, start, end)."""
    made = [(d, "own", "i", "prompt", 0, share, 20, 22, 20, 1.0, start, end, "h", "b") for d, share, start, end in rows]
    return spark.createDataFrame(made, SILVER_CONTAMINATION.schema)


TEXT = "é𝔸日-0123456789-𝔸é日"  # 18 characters


def texts(spark, *names):
    rows = [(name, TEXT, len(TEXT.encode()), len(TEXT), [("too_few_words", 1.0, 2.0)] if name == "bad" else []) for name in names]
    rules = f"failing_rules array<{FAILING_RULE.simpleString()}>"
    return spark.createDataFrame(rows, f"doc_id string, text string, n_bytes bigint, n_chars bigint, {rules}")


def marked(spark, section, finds, *names):
    rows = mark_contaminated(texts(spark, *names), finds, section).collect()
    assert len(rows) == len(names)
    return {row["doc_id"]: ([tuple(rule) for rule in row["failing_rules"]], row["cut_spans"]) for row in rows}


def test_reject(spark, section):
    finds = contamination(spark, ("one", 0.7, 0, 2), ("one", 0.9, 4, 6), ("bad", 0.5, 0, 4), ("low", 0.49, 0, 4))
    assert {name: rules for name, (rules, _) in marked(spark, section, finds, "one", "bad", "low", "clean").items()} == {
        "one": [("contaminated", 0.9, 0.5)],
        "bad": [("too_few_words", 1.0, 2.0), ("contaminated", 0.5, 0.5)],
        "low": [],
        "clean": [],
    }


def test_cut_takes_the_union_of_the_spans_as_far_as_may_be(spark, section):
    cut = section.model_copy(update={"action": "cut", "max_cut": 0.5})
    spans = [("two", 1.0, 0, 2), ("two", 1.0, 5, 9), ("two", 0.6, 7, 9), ("two", 0.4, 10, 18), ("half", 1.0, 0, 9), ("most", 1.0, 0, 10)]
    finds = contamination(spark, *spans)
    found = marked(spark, cut, finds, "two", "half", "most", "clean")
    assert {name: (len(rules), spans and [tuple(span) for span in spans]) for name, (rules, spans) in found.items()} == {
        "two": (0, [(0, 2), (5, 9)]),
        "half": (0, [(0, 9)]),
        "most": (1, None),
        "clean": (0, None),
    }
    kept = {row["doc_id"]: row for row in cut_contaminated(texts(spark, "two", "half", "clean"), finds, cut).collect()}
    left = {"two": TEXT[2:5] + TEXT[9:], "half": TEXT[9:], "clean": TEXT}
    assert {name: (row["text"], row["n_bytes"]) for name, row in kept.items()} == {
        name: (text, len(text.encode())) for name, text in left.items()
    }


def test_spans_that_touch_or_overlap_are_cut_once(spark, section):
    cut = section.model_copy(update={"action": "cut", "max_cut": 1.0})
    finds = contamination(spark, ("a", 1.0, 3, 8), ("a", 1.0, 4, 6), ("a", 1.0, 8, 10), ("a", 1.0, 16, 18), ("b", 1.0, 0, 18))
    kept = {row["doc_id"]: row["text"] for row in cut_contaminated(texts(spark, "a", "b"), finds, cut).collect()}
    assert kept == {"a": TEXT[:3] + TEXT[10:16], "b": ""}


def test_the_report_counts_documents_and_copies_of_each_item(spark, section):
    rows = finds_of(
        spark, section, ("a", f"{ITEMS[1]['prompt']} {FILLER} {ITEMS[1]['prompt']}"), ("a", ITEMS[1]["prompt"]), ("a", ITEMS[0]["prompt"])
    )
    finds = spark.createDataFrame(rows)
    counted = {row["item"]: (row["documents"], row["copies"], row["share"]) for row in count_contaminated_items(finds, section).collect()}
    assert counted == {"moon": (2, 3, 1.0), "weigh": (1, 1, 1.0)}
    assert count_contaminated_items(contamination(spark, ("a", 0.49, 0, 1)), section).count() == 0
