"""What belongs together lies in one split, and nothing but documents and seed decides where."""

from __future__ import annotations

import hashlib
from collections import defaultdict

import pytest

from auralith_pipeline.transforms.assign_splits import assign_splits

pytestmark = pytest.mark.spark

# 300 groups of 4 documents in each of two sources, and 800 documents without a group, two of each content.
ROWS = [
    *((f"{source}-{group}-{number}", source, f"repo{group}", f"key-{source}-{group}-{number}")
      for source in "ab" for group in range(300) for number in range(4)),
    *((f"c-{number}", "a", None, f"content{number // 2}") for number in range(800)),
]  # fmt: skip


def placed(spark, rows, seed=7, share=0.25):
    frame = spark.createDataFrame(rows, "doc_id STRING, source STRING, group_key STRING, dedup_key STRING")
    return {row["doc_id"]: (row["split"], row["order_key"]) for row in assign_splits(frame, seed=seed, val_fraction=share).collect()}


@pytest.fixture(scope="module")
def places(spark):
    return placed(spark, ROWS)


def test_a_group_of_a_source_lies_in_one_split_and_so_do_equal_contents(places):
    splits = defaultdict(set)
    for doc_id, source, group, key in ROWS:
        splits[(source, group) if group else key].add(places[doc_id][0])
    assert all(len(found) == 1 for found in splits.values())
    assert set().union(*splits.values()) == {"train", "val"}


def test_groups_of_the_same_name_in_two_sources_are_not_one(places):
    assert any(places[f"a-{group}-0"][0] != places[f"b-{group}-0"][0] for group in range(300))


def test_the_share_of_groups_is_the_fraction(places):
    val = sum(places[f"{source}-{group}-0"][0] == "val" for source in "ab" for group in range(300))
    assert 0.25 * 600 - 4 * 10.6 < val < 0.25 * 600 + 4 * 10.6  # four standard deviations of a binomial


def test_the_order_is_a_hash_of_seed_and_id_whatever_the_order_of_arrival(spark, places):
    assert places["c-0"][1] == hashlib.sha256(b"order:7\0c-0").hexdigest()
    assert placed(spark, ROWS[::-1]) == places
    assert placed(spark, ROWS, seed=8) != places


def test_a_fraction_of_zero_leaves_all_in_train(spark):
    assert {split for split, _ in placed(spark, ROWS[:50], share=0.0).values()} == {"train"}
